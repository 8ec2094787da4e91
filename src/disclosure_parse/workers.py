"""Processes that may hang, crash or run out of memory at the cost of the one job they are at.

Every process has a pipe of its own, so that one which is killed in the middle of a message spoils no other's. (A pool
whose workers share a pipe is lost when one dies with the pipe's lock in its hand.) A process serves any number of jobs.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Literal, TypeVar

from disclosure_parse.errors import UsageError
from disclosure_parse.events import event
from disclosure_parse.scratch import scratch_folder

J = TypeVar("J")
R = TypeVar("R")

Note = Callable[[Any], None]
"""What a job calls to leave word with the parent, in case that it does not live to return."""

_log = logging.getLogger(__name__)

MIB = 1024**2

LEAST_MEMORY = 256 * MIB
"""Bytes of address space that Python and the libraries take."""

AHEAD = 4
"""Jobs that a worker has at once while jobs are quick, so that it need not wait for the parent between them."""

QUICK = 0.1
"""Seconds. Slower jobs are given out one by one: none should wait behind a slow one while a worker is idle."""

SMALL = 8 * 1024
"""Bytes of a job that may wait in the pipe; a larger one is sent when its worker is there to take it."""

ROOM = 4096
"""Bytes that the word of a job may take."""

TICK = 0.25
"""Seconds after which ``run`` gives its caller a turn."""

ALLOCATIONS = 5_000
"""So many objects more than before let a worker look for cyclic garbage. Most objects live until their file is done:
to look every 700, as Python does, takes 2 to 4 % of the time; with more than these they leave the processor's cache."""

GRACE = 30
"""Seconds after its time in which a worker ends by itself, if its parent is no longer there to end it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may take. ``seconds`` by the clock; ``memory`` in bytes of the worker's address space, libraries
    and all (Linux only); ``None`` for no limit."""

    seconds: float | None = 600
    memory: int | None = 4096 * MIB

    def __post_init__(self) -> None:
        if self.seconds is not None and not self.seconds > 0:
            raise UsageError(f"A time limit of {self.seconds} seconds leaves none.", "Give a number above 0.")
        if self.memory is not None and self.memory < LEAST_MEMORY:
            given = f"{self.memory // MIB} MiB" if self.memory >= MIB else f"{self.memory} bytes"
            raise UsageError(
                f"A memory limit of {given} is less than a worker takes before it reads a file; "
                f"the least is {LEAST_MEMORY // MIB} MiB.",
                "Write the unit with the number, as in 4GiB: a number alone is bytes.",
            )


@dataclass(frozen=True, slots=True)
class Fault:
    """What a job came to that has no result. ``note`` is the last word that it left, ``ended`` how its process died."""

    kind: Literal["timeout", "memory", "crash"]
    note: Any = None
    ended: str = ""


@dataclass(slots=True)
class _Sent(Generic[J]):
    job: J
    pickled: bytes
    again: bool = False
    """Whether it is tried for the second time."""


class _Slate:
    """Memory that a worker shares with its parent, for the last word of its jobs. A message for each of them would wake
    the parent, and only that of a worker which dies is ever read."""

    def __init__(self, context: BaseContext) -> None:
        self._memory: Any = context.RawArray("c", ROOM)

    def write(self, job: int, word: Any) -> None:
        """``job`` is the number of the worker's job that says it. Raises ValueError if it is too long."""
        said = pickle.dumps((job, word), pickle.HIGHEST_PROTOCOL)
        if len(said) > ROOM:
            raise ValueError(f"a word of {len(said)} bytes: there is room for {ROOM}")
        self._memory[: len(said)] = said

    def read(self, job: int) -> Any:
        """The last word of the worker's job of this number, None if it left none."""
        try:
            by, word = pickle.loads(self._memory[:])
        except Exception:  # Whatever is made of what a process was writing as it died.
            return None
        return word if by == job else None


@dataclass(slots=True)
class _Worker(Generic[J]):
    process: BaseProcess
    connection: Connection
    slate: _Slate
    folder: Path
    sent: deque[_Sent[J]] = field(default_factory=deque)
    """What it has to do; the first is under way, since ``since``."""
    since: float = 0.0
    done: int = 0
    """How many jobs it has done: the number of the one under way."""

    @property
    def note(self) -> Any:
        return self.slate.read(self.done)


class Workers(Generic[J, R]):
    """``count`` processes that call ``function(job, note)``, each held to ``limits``; a context manager.

    A job whose worker dies, or whose memory does not suffice, is tried once more
    as the first in a fresh worker: it may have been killed from outside, or have met what earlier jobs left behind.
    """

    def __init__(
        self,
        function: Callable[[J, Note], R],
        count: int,
        limits: Limits,
    ) -> None:
        self._function, self._count, self._limits = function, count, limits
        # Forked workers share what the parent has loaded, and a caller's script needs no main guard.
        self._context: BaseContext = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
        self._stack = ExitStack()
        self._folder: Path
        self._workers: list[_Worker[J]] = []
        self._waiting: deque[_Sent[J]] = deque()
        self._pace = QUICK
        """Seconds that a job took of late."""

    def __enter__(self) -> Workers[J, R]:
        self._folder = self._stack.enter_context(scratch_folder())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        """End all processes, whatever they are at: they have nothing that could be left half-written."""
        for worker in self._workers:
            self._buried(worker, kill=True)
        self._workers.clear()
        self._waiting.clear()
        self._stack.close()

    def run(self, jobs: Iterable[J]) -> Generator[list[tuple[J, R | Fault]], None, None]:
        """What came of the jobs, each once, as they are done. Several at a time, none if nothing was done lately."""
        new = iter(jobs)
        while self._feed(new):
            done: list[tuple[J, R | Fault]] = []
            ready = wait([worker.connection for worker in self._workers], self._patience())
            for worker in list(self._workers):
                if worker.connection in ready:
                    self._receive(worker, done)
            for worker in list(self._workers):
                if self._is_late(worker):
                    done.append(self._late(worker))
            yield done

    # Giving jobs out.

    def _feed(self, new: Iterator[J]) -> bool:
        """Give the workers what they can take; false if nothing is left to wait for."""
        while True:
            idle = next((worker for worker in self._workers if not worker.sent), None)
            if idle is None and len(self._workers) < self._count and self._fill(new):
                idle = self._started()
            worker = idle or min(self._workers, key=lambda worker: len(worker.sent), default=None)
            ahead = AHEAD if self._pace < QUICK else 1
            if worker is None or len(worker.sent) >= ahead or not self._fill(new):
                break
            if worker.sent and len(self._waiting[0].pickled) > SMALL:
                break
            self._send(worker, self._waiting.popleft())
        return any(worker.sent for worker in self._workers)

    def _fill(self, new: Iterator[J]) -> bool:
        """Whether a job waits to be given out."""
        if not self._waiting:
            for job in new:
                self._waiting.append(_Sent(job, pickle.dumps(job, pickle.HIGHEST_PROTOCOL)))
                break
        return bool(self._waiting)

    def _send(self, worker: _Worker[J], sent: _Sent[J]) -> None:
        if not worker.sent:
            worker.since = time.monotonic()
        worker.sent.append(sent)
        with suppress(OSError):  # A dead one: what it was sent is given out again when that is read from its pipe.
            worker.connection.send_bytes(sent.pickled)

    def _started(self) -> _Worker[J]:
        own, theirs = self._context.Pipe()
        folder, slate = Path(tempfile.mkdtemp(dir=self._folder)), _Slate(self._context)
        process = self._context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, slate, folder, self._function, self._limits), daemon=True
        )
        process.start()
        theirs.close()
        worker: _Worker[J] = _Worker(process, own, slate, folder)
        self._workers.append(worker)
        return worker

    # Taking results in.

    def _receive(self, worker: _Worker[J], done: list[tuple[J, R | Fault]]) -> None:
        """What a worker has said, or that it has ended."""
        try:
            kind, value = pickle.loads(worker.connection.recv_bytes())
        except (EOFError, OSError):
            self._died(worker, "crash", done)
            return
        if kind == "memory":
            self._died(worker, "memory", done)
        else:
            done.append((worker.sent.popleft().job, value))
            self._next(worker)

    def _next(self, worker: _Worker[J]) -> None:
        now = time.monotonic()
        self._pace += (now - worker.since - self._pace) / 8
        worker.done, worker.since = worker.done + 1, now

    def _died(self, worker: _Worker[J], kind: Literal["memory", "crash"], done: list[tuple[J, R | Fault]]) -> None:
        self._workers.remove(worker)
        ended = self._buried(worker)
        if not worker.sent:
            return
        culprit = worker.sent.popleft()
        _log.info(
            "a process ended (%s: %s); another takes its place",
            kind,
            ended,
            extra=event("worker_ended", why=kind, ended=ended),
        )
        self._waiting.extendleft(reversed(worker.sent))
        if culprit.again:
            done.append((culprit.job, Fault(kind, worker.note, ended)))
        else:
            culprit.again = True
            self._send(self._started(), culprit)

    def _patience(self) -> float:
        if self._limits.seconds is None:
            return TICK
        ends = [worker.since + self._limits.seconds for worker in self._workers if worker.sent]
        return max(0.0, min(TICK, min(ends, default=TICK) - time.monotonic()))

    def _is_late(self, worker: _Worker[J]) -> bool:
        limit = self._limits.seconds
        # What stands in the pipe was said in time.
        return (
            limit is not None
            and bool(worker.sent)
            and time.monotonic() - worker.since > limit
            and not worker.connection.poll()
        )

    def _late(self, worker: _Worker[J]) -> tuple[J, R | Fault]:
        self._workers.remove(worker)
        self._buried(worker, kill=True)
        late = worker.sent.popleft()
        ended = event("worker_ended", why="timeout", ended="SIGKILL")
        _log.info("a process was stopped after its time; another takes its place", extra=ended)
        self._waiting.extendleft(reversed(worker.sent))
        return late.job, Fault("timeout", worker.note)

    def _buried(self, worker: _Worker[J], kill: bool = False) -> str:
        """How a worker's process ended; waits until it has, or kills it, with the programs that it has started."""
        started = _descendants(worker.process.pid)
        worker.connection.close()
        if not kill:
            worker.process.join(timeout=10)
        if worker.process.is_alive():  # Without ``kill`` it has closed its pipe and lives on.
            worker.process.kill()
            worker.process.join()
        for pid in started:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(worker.folder, ignore_errors=True)
        code = worker.process.exitcode or 0
        worker.process.close()
        try:
            return signal.Signals(-code).name if code < 0 else f"exit code {code}"
        except ValueError:
            return f"signal {-code}"


def _descendants(pid: int | None) -> list[int]:
    """The processes that a process has started, and those that they have."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError, ValueError):
            for child in map(int, listed.read_text().split()):
                found += [child, *_descendants(child)]
    return found


# In a worker.


def _serve(
    connection: Connection, slate: _Slate, folder: Path, function: Callable[[Any, Note], Any], limits: Limits
) -> None:
    gc.freeze()  # What was forked stays shared with the parent: collecting would touch all of it.
    gc.set_threshold(ALLOCATIONS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal; the parent ends this.
    tempfile.tempdir = str(folder)  # What a killed process leaves behind, its parent removes.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    logging.getLogger("disclosure_parse").handlers.clear()  # The parent speaks.
    _limit(limits.memory)

    for number in count():
        try:
            job = pickle.loads(connection.recv_bytes())
        except EOFError:
            return
        _set_alarm(limits.seconds)
        try:
            came = function(job, partial(slate.write, number))
            said = pickle.dumps(("done", came), pickle.HIGHEST_PROTOCOL)
        except MemoryError:
            # What the job has left behind may be what the next one lacks: this process has done its work.
            connection.send_bytes(pickle.dumps(("memory", None)))
            return
        _set_alarm(0 if limits.seconds is not None else None)  # Waiting for the next job is no work.
        connection.send_bytes(said)


def _end_with_parent() -> None:
    """A parent that is killed cannot tell its workers; they must not wait for it for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _set_alarm(seconds: float | None) -> None:
    """The system ends this process some time after its parent should have, even where no Python code can run; 0 ends
    the waiting for it."""
    if seconds is not None and hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE if seconds else 0)


def can_limit_memory() -> bool:
    return sys.platform == "linux"


def _limit(memory: int | None) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # A crash leaves no image of a gigabyte behind.
    if memory is not None and can_limit_memory():
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (memory if hard < 0 else min(memory, hard), hard))
