"""A batch on a Dask cluster: a real scheduler and real workers on this machine, as processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from distributed import KilledWorker

from disclosure_parse import batch, cluster
from disclosure_parse.cluster import dask
from disclosure_parse.discover import Task, discover
from disclosure_parse.engines import chosen_engine
from disclosure_parse.errors import MissingExtraError, UsageError
from disclosure_parse.normalizer.vocabulary import load_vocabulary
from disclosure_parse.one_file import Done, Job
from disclosure_parse.storage import Remote
from disclosure_parse.work import Work
from disclosure_parse.workers import Limits
from test_batch import form, rows, tables

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the engine needs sockets between processes")

LIMITS = Limits(seconds=6, memory=1024**3)

# Python runs this at the start of every process of the cluster: files that do as they say.
FAULTS = """
import os, signal, sys, time
try:
    from disclosure_parse import one_file
except ImportError:
    pass
else:
    understood = one_file.read_bytes
    def read_bytes(data, *rest):
        if data.startswith(b"hang"):
            time.sleep(1000)
        if data.startswith(b"crash"):
            os.kill(os.getpid(), signal.SIGSEGV)
        if data.startswith(b"grow"):
            bytes(8 * 1024**3)
        time.sleep(0.02)
        return understood(data, *rest)
    one_file.read_bytes = read_bytes
"""


class Cluster:
    """A scheduler and workers; ``workers`` are their processes."""

    def __init__(self, folder: Path, count: int, options: tuple[str, ...] = ("--no-nanny",)) -> None:
        self.log = (folder / "log").open("wb")
        (folder / "sitecustomize.py").write_text(FAULTS)
        self.environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *filter(None, sys.path)])}
        where = folder / "scheduler.json"
        self.scheduler = self._start("dask_scheduler", "--port", "0", "--scheduler-file", str(where))
        while not where.exists() or not where.read_text():
            assert self.scheduler.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
        self.address: str = json.loads(where.read_text())["address"]
        self.workers = [
            self._start("dask_worker", self.address, "--nthreads", "1", "--local-directory", str(folder), *options)
            for _ in range(count)
        ]

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1", "--no-dashboard"]
        return subprocess.Popen([*line, *arguments], env=self.environment, stdout=self.log, stderr=self.log)

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
        self.log.close()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    started = Cluster(tmp_path_factory.mktemp("two"), 2)
    yield started
    started.end()


def fill(folder: Path, number: int) -> None:
    for count in range(number):
        path = folder / f"{count // 50}" / f"{count:03d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(form(f"第{count}号项目"), encoding="utf-8")


def local(cluster: Cluster, inputs: Path, out: Path) -> None:
    """The same with processes of this machine, which meet the same faults."""
    line = ["convert", str(inputs), "-o", str(out), "--workers", "2", "--timeout", "6", "--memory-limit", "1GiB"]
    code = "from disclosure_parse.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *line], env=cluster.environment, capture_output=True, text=True)
    assert done.returncode in (0, 5), done.stderr


def test_files_that_hang_crash_or_grow_cost_only_themselves(two: Cluster, tmp_path: Path) -> None:
    fill(tmp_path / "in", 20)
    faults = {"a.txt": b"hang", "b.txt": b"crash", "c.txt": b"grow", "0/z.txt": b"crash", "d.pdf": b"%PDF-1.4 cut"}
    for name, content in faults.items():
        (tmp_path / "in" / name).write_bytes(content)
    summary = batch.convert([tmp_path / "in"], tmp_path / "out", engine=dask(two.address), limits=LIMITS)
    found = {row["source"]: row for row in rows(tmp_path / "out", "documents")}
    assert len(found) == 25
    assert {source: row["reason"] for source, row in found.items() if row["status"] != "ok"} == {
        "a.txt": "timeout",
        "b.txt": "crash",
        "c.txt": "out_of_memory",
        "0/z.txt": "crash",
        "d.pdf": "damaged",
    }
    assert len(found["a.txt"]["doc_id"]) == 12
    assert summary.exit_code == 5
    local(two, tmp_path / "in", tmp_path / "local")
    assert tables(tmp_path / "out") == tables(tmp_path / "local")


def test_files_that_were_moved_or_copied_are_not_read_again(two: Cluster, tmp_path: Path) -> None:
    fill(tmp_path / "in", 20)
    batch.convert([tmp_path / "in"], tmp_path / "out", engine=dask(two.address), limits=LIMITS)
    (tmp_path / "in" / "0").rename(tmp_path / "in" / "县")
    (tmp_path / "in" / "县" / "003.txt").rename(tmp_path / "in" / "a.txt")
    shutil.copy(tmp_path / "in" / "县" / "004.txt", tmp_path / "in" / "copy.txt")
    (tmp_path / "in" / "new.txt").write_text(form("新的项目"), encoding="utf-8")
    summary = batch.convert([tmp_path / "in"], tmp_path / "out", engine=dask(two.address), limits=LIMITS)
    assert (summary.files, summary.kept) == (22, 21)
    local(two, tmp_path / "in", tmp_path / "local")
    assert tables(tmp_path / "out") == tables(tmp_path / "local")


def test_an_answer_that_is_lost_after_its_chunk_has_ended_is_no_traceback() -> None:
    class Lost:
        key, status = "k", "finished"

        def result(self) -> None:
            raise self.error

        def __init__(self, error: Exception) -> None:
            self.error = error

    work = Work(load_vocabulary(), LIMITS)
    job = Job(Task(Path("a.txt"), "a.txt"))
    for error, expected in ((OSError("gone"), UsageError), (KilledWorker("k", None, 3), None)):
        future = Lost(error)
        running = cluster._Run(None, "tcp://host:8786", work, out={"k": (future, [job, job])})
        with pytest.raises(expected, match="gave up the work: “gone”") if expected else nullcontext():
            assert running._done(future) == []
            assert list(running.left) == [[job], [job]]


def test_a_host_that_takes_no_work_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def popen(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(right(*arguments, **options))  # type: ignore[call-overload]
        return started[0]

    def failing(self: object, data: bytes) -> None:
        raise BrokenPipeError

    right = subprocess.Popen
    monkeypatch.setattr(cluster.subprocess, "Popen", popen)
    monkeypatch.setattr(cluster.Connection, "send_bytes", failing)
    with pytest.raises(BrokenPipeError):
        cluster._Host(b"")
    assert started[0].returncode is not None


def test_a_worker_killed_in_the_middle_costs_no_file_and_no_byte(tmp_path: Path) -> None:
    fill(tmp_path / "in", 150)
    (tmp_path / "cluster").mkdir()
    own = Cluster(tmp_path / "cluster", 2)
    try:

        def progress(done: Done, number: int, files: int) -> None:
            if number >= 70 and own.workers[0].poll() is None:
                own.workers[0].send_signal(signal.SIGKILL)
                own.workers[0].wait()

        batch.convert([tmp_path / "in"], tmp_path / "out", engine=dask(own.address), limits=LIMITS, progress=progress)
        assert own.workers[0].wait() == -signal.SIGKILL
        local(own, tmp_path / "in", tmp_path / "local")
    finally:
        own.end()
    sources = [row["source"] for row in rows(tmp_path / "out", "documents")]
    assert len(sources) == len(set(sources)) == 150
    assert tables(tmp_path / "out") == tables(tmp_path / "local")


def test_the_command_takes_an_engine(two: Cluster, tmp_path: Path) -> None:
    fill(tmp_path / "in", 5)
    line = ["convert", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--engine", "dask"]
    code = "from disclosure_parse.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *line, "--scheduler", two.address],
        env=two.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path / "out", "documents")) == 5


def test_workers_read_at_urls(two: Cluster, tmp_path: Path) -> None:
    fill(tmp_path / "in", 5)
    batch.convert([Remote(f"local://{tmp_path}/in")], tmp_path / "out", engine=dask(two.address))
    local(two, tmp_path / "in", tmp_path / "local")
    assert tables(tmp_path / "out") == tables(tmp_path / "local")


def test_a_worker_that_lacks_a_library_for_a_url_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    job = Job(Task(Remote("gs://bucket/a.txt"), "a.txt"))
    answer = cluster.do(b"never looked at", [job], cluster.fingerprint(), "")
    assert answer.refusal is not None
    assert "cannot read the input" in answer.refusal.message


def test_slow_chunks_come_back_in_part_and_go_on(two: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = cluster._Begun([1, 2, 3, 4], until=0.0)  # type: ignore[list-item]
    assert (list(begun), begun.number) == ([1], 1)
    monkeypatch.setattr(cluster, "CHUNK", 2)
    fill(tmp_path / "in", 9)
    batch.convert([tmp_path / "in"], tmp_path / "out", engine=dask(two.address))
    assert len(rows(tmp_path / "out", "documents")) == 9


def test_a_worker_of_another_version_is_told(two: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "in", 3)
    monkeypatch.setattr(cluster, "fingerprint", lambda: "9.9.9 (00000000)")
    with pytest.raises(UsageError, match=r"has disclosure-parse 0\.1\.0 .*started with 9\.9\.9") as caught:
        batch.convert([tmp_path / "in"], tmp_path / "out", engine=dask(two.address))
    assert "same version, with the same libraries" in caught.value.hint
    assert not (tmp_path / "out" / "documents.csv").exists()


def test_an_input_that_workers_do_not_see_is_told(two: Cluster, tmp_path: Path) -> None:
    fill(tmp_path / "in", 1)
    pickled = b"never looked at"
    jobs: list[Job] = []
    answer = cluster.do(pickled, jobs, cluster.fingerprint(), str(tmp_path / "elsewhere"))
    assert answer.refusal is not None
    assert "does not see the folder" in answer.refusal.message


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "in", 1)
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1"):
        with pytest.raises(UsageError, match="cannot be reached"):
            batch.convert([tmp_path / "in"], tmp_path / "out", engine=dask(address))


def test_a_chunk_that_loses_its_host_is_done_file_by_file_and_given_up_alone(tmp_path: Path) -> None:
    """What the client does with the answers of a cluster, one after the other."""
    fill(tmp_path / "in", 3)
    jobs = [Job(task) for task in discover([tmp_path / "in"])]
    run = cluster._Run(None, "tcp://x", Work(load_vocabulary(()), Limits()))
    assert run._apart(jobs) == []
    assert [len(chunk) for chunk in run.left] == [1, 1, 1]
    (given_up,) = run._apart(run.left.popleft())
    assert (given_up.reason, given_up.source) == ("crash", "0/000.txt")


def test_a_host_ends_with_its_worker() -> None:
    code = (
        "from disclosure_parse.cluster import _Host; import pickle, sys;"
        "from disclosure_parse.work import Work; from disclosure_parse.normalizer.vocabulary import load_vocabulary;"
        "host = _Host(pickle.dumps(Work(load_vocabulary(())))); host.do([]); print(host._process.pid, flush=True);"
        "sys.stdin.read()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as worker:
        assert worker.stdout is not None
        host = int(worker.stdout.readline())
        os.kill(host, 0)
        worker.kill()
    for _ in range(200):
        try:
            os.kill(host, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the host lives on")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match="needs Dask") as caught:
        dask("tcp://127.0.0.1:8786")
    assert "disclosure-parse[cluster]" in caught.value.hint
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    ("name", "scheduler", "count", "said"),
    [
        ("local", "tcp://x", None, "--engine dask"),
        ("dask", None, None, "--scheduler"),
        ("dask", "tcp://x", 4, "as many as were started"),
        ("spark", None, None, "Take local or dask"),
    ],
)
def test_engines_are_named_rightly(name: str, scheduler: str | None, count: int | None, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        chosen_engine(name, scheduler, count)
    assert said in str(caught.value)
