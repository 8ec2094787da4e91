"""Workers that hang, crash, run out of memory or are killed: each costs the job it is at, and nothing else."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from disclosure_parse import workers
from disclosure_parse.errors import UsageError
from disclosure_parse.scratch import scratch_folder
from disclosure_parse.workers import MIB, Fault, Limits, Note, Workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the faults reach the workers by fork")

LIMITS = Limits(seconds=60, memory=None)


def came_of(
    function: Callable[[Any, Note], Any], jobs: Iterable[Any], count: int = 2, limits: Limits = LIMITS
) -> dict[Any, Any]:
    """What came of each job; every one exactly once."""
    found: dict[Any, Any] = {}
    with Workers(function, count, limits) as pool:
        for done in pool.run(jobs):
            for job, came in done:
                assert job not in found
                found[job] = came
    return found


def address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def alive(pid: int) -> bool:
    """Whether a process is there and not merely waits for somebody to ask how it ended."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().split()[2] != "Z"
    except OSError:
        return False


def test_every_job_comes_back_with_its_own_result() -> None:
    assert came_of(lambda job, note: job * job, range(500)) == {job: job * job for job in range(500)}


def test_without_jobs_no_process_is_started() -> None:
    with Workers(lambda job, note: job, 2, LIMITS) as pool:
        assert list(pool.run([])) == []
        assert not pool._workers


def test_processes_serve_many_jobs_and_stay_for_the_next_run() -> None:
    with Workers(lambda job, note: os.getpid(), 2, LIMITS) as pool:
        first = {came for done in pool.run(range(100)) for _, came in done}
        second = {came for done in pool.run(range(100)) for _, came in done}
    assert first == second
    assert 1 <= len(first) <= 2
    assert os.getpid() not in first


def test_jobs_and_results_larger_than_a_pipe_pass() -> None:
    jobs = [bytes([number]) * 3 * MIB for number in range(6)]
    assert came_of(lambda job, note: job[:1] * 2 * MIB, jobs) == {job: job[:1] * 2 * MIB for job in jobs}


def test_a_job_that_hangs_is_stopped_after_its_time() -> None:
    def hanging(job: int, note: Note) -> int:
        note(f"began {job}")
        if job == 3:
            time.sleep(600)
        return job

    start = time.monotonic()
    found = came_of(hanging, range(10), limits=Limits(seconds=0.5, memory=None))
    assert time.monotonic() - start < 60
    assert found.pop(3) == Fault("timeout", "began 3")
    assert found == {job: job for job in range(10) if job != 3}


def test_a_job_that_holds_the_interpreter_is_stopped_too() -> None:
    def stuck(job: int, note: Note) -> int:
        if job == 1:
            ctypes.PyDLL(None).sleep(600)  # Without giving up the interpreter's lock: no Python code can run.
        return job

    found = came_of(stuck, range(4), limits=Limits(seconds=0.5, memory=None))
    assert found == {0: 0, 1: Fault("timeout"), 2: 2, 3: 3}


def test_a_crash_costs_its_job_and_is_named() -> None:
    def crashing(job: int, note: Note) -> int:
        note(job)
        faulthandler.disable()  # pytest's, which would print the crash.
        if job == 5:
            ctypes.string_at(0)
        if job == 7:
            os._exit(3)
        if job == 9:
            sys.exit("a library that thinks it is a program")
        return job

    found = came_of(crashing, range(20))
    assert found.pop(5) == Fault("crash", 5, "SIGSEGV")
    assert found.pop(7) == Fault("crash", 7, "exit code 3")
    assert found.pop(9) == Fault("crash", 9, "exit code 1")
    assert found == {job: job for job in range(20) if job not in (5, 7, 9)}


def test_the_word_of_an_earlier_job_is_none_of_a_later_one() -> None:
    def hanging(job: int, note: Note) -> int:
        if job == 0:
            note("said by 0")
        else:
            time.sleep(600)
        return job

    found = came_of(hanging, range(2), count=1, limits=Limits(seconds=0.5, memory=None))
    assert found == {0: 0, 1: Fault("timeout", None)}


def test_a_word_that_is_too_long_is_refused_where_it_is_said() -> None:
    def wordy(job: int, note: Note) -> str:
        try:
            note("x" * 10_000)
        except ValueError as error:
            return str(error)
        return ""

    (refused,) = came_of(wordy, range(1)).values()
    assert "there is room for 4096" in refused


def test_a_job_that_eats_memory_is_told_apart() -> None:
    def eating(job: int, note: Note) -> int:
        return len(bytearray(1024 * MIB)) if job == 2 else job

    limits = Limits(seconds=60, memory=address_space() + 512 * MIB)
    found = came_of(eating, range(6), limits=limits)
    assert found.pop(2) == Fault("memory", None, "exit code 0")
    assert found == {job: job for job in range(6) if job != 2}


def test_memory_that_an_earlier_job_has_left_behind_costs_no_other() -> None:
    kept = []

    def keeping(job: int, note: Note) -> int:
        kept.append(bytearray(200 * MIB))
        return job

    limits = Limits(seconds=60, memory=address_space() + 512 * MIB)
    assert came_of(keeping, range(8), count=1, limits=limits) == {job: job for job in range(8)}


def test_a_process_that_was_killed_once_from_outside_costs_nothing(tmp_path: os.PathLike[str]) -> None:
    def unlucky(job: int, note: Note) -> int:
        mark = os.path.join(tmp_path, f"{job}")
        if job % 7 == 0 and not os.path.exists(mark):
            open(mark, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    assert came_of(unlucky, range(50)) == {job: job for job in range(50)}


@pytest.mark.parametrize("seed", range(3))
def test_processes_killed_at_any_moment_lose_and_double_nothing(seed: int) -> None:
    """Killed while they work, while they wait, and in the middle of a message larger than a pipe."""
    size = 512 * 1024
    rng = random.Random(seed)
    with Workers(lambda job, note: (job, b"x" * size), 2, LIMITS) as pool:
        ended = threading.Event()

        def kill() -> None:
            while not ended.wait(rng.uniform(0.001, 0.02)):
                for worker in rng.sample(pool._workers, min(1, len(pool._workers))):
                    try:
                        worker.process.kill()
                    except (ValueError, AttributeError, OSError):
                        continue  # It was dead already.

        killer = threading.Thread(target=kill)
        killer.start()
        found = [(job, came) for done in pool.run(range(100)) for job, came in done]
        ended.set()
        killer.join()
    assert sorted(job for job, _ in found) == list(range(100))
    for job, came in found:
        assert came == Fault("crash", None, "SIGKILL") or came == (job, b"x" * size)


def test_programs_that_a_killed_process_has_started_end_with_it_and_leave_no_files() -> None:
    def starting(job: str, note: Note) -> None:
        started = subprocess.Popen(["sleep", "600"], start_new_session=True)
        note((started.pid, tempfile.mkdtemp()))
        time.sleep(600)

    found = came_of(starting, ["hang"], limits=Limits(seconds=1, memory=None))
    pid, folder = found["hang"].note
    assert not os.path.exists(folder)
    until = time.monotonic() + 30
    while time.monotonic() < until and alive(pid):
        time.sleep(0.05)
    assert not alive(pid)


def test_the_processes_end_when_the_block_is_left_in_the_middle() -> None:
    with Workers(lambda job, note: time.sleep(600), 2, LIMITS) as pool:
        next(pool.run(range(4)))
        processes = [worker.process.pid for worker in pool._workers]
    assert len(processes) == 2
    for pid in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)  # type: ignore[arg-type]


def test_a_worker_ends_by_itself_if_its_parent_cannot_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "GRACE", 0.2)
    pool: Workers[int, None] = Workers(lambda job, note: ctypes.PyDLL(None).sleep(600), 1, Limits(0.2, None))
    with pool:
        pool._feed(iter([1]))
        process = pool._workers[0].process
        process.join(timeout=30)
        assert process.exitcode == -signal.SIGALRM


def test_what_a_killed_process_left_behind_goes_when_the_next_one_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    other = tmp_path / "disclosure-parse-of-somebody"
    other.mkdir()
    code = (
        "import time\nfrom disclosure_parse.workers import Limits, Workers\n"
        "with Workers(lambda job, note: time.sleep(600), 1, Limits(None, None)) as pool:\n"
        "    next(pool.run([1]))\n    print(pool._folder, flush=True)\n    time.sleep(600)"
    )
    line = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "TMPDIR": str(tmp_path)}
    with (
        subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True) as lives,
        subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True) as dies,
    ):
        try:
            assert lives.stdout is not None
            assert dies.stdout is not None
            of_living, of_dead = (Path(process.stdout.readline().strip()) for process in (lives, dies))
            dies.kill()
            dies.wait()
            with scratch_folder() as young:
                assert {*tmp_path.iterdir()} == {other, of_living, of_dead, young}, (
                    "one that was just made may be in use"
                )
            for folder in (other, of_living, of_dead):
                os.utime(folder, (0, 0))
            with Workers(lambda job, note: job, 1, LIMITS) as pool:
                assert {*tmp_path.iterdir()} == {other, of_living, pool._folder}
            assert {*tmp_path.iterdir()} == {other, of_living}
        finally:
            lives.kill()
            dies.kill()


@pytest.mark.parametrize(("seconds", "memory"), [(0, None), (-1, None), (None, 100 * MIB)])
def test_limits_that_leave_nothing_are_wrong_use(seconds: float | None, memory: int | None) -> None:
    with pytest.raises(UsageError):
        Limits(seconds, memory)
