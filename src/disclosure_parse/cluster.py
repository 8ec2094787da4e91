"""The engine of a Dask cluster: files go out in chunks, and each is read in a process of its own beside the worker.

A worker may run tasks in threads, and a thread must not fork; a worker may be a daemon, which may have no children. So
each thread of a worker keeps a *host*, a plain process that does one chunk after the other with the same isolated
processes as on one machine, and ends with its worker.
"""

from __future__ import annotations

import os
import pickle
import queue
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from disclosure_parse import __version__, storage
from disclosure_parse.errors import MissingExtraError, UsageError, quoted
from disclosure_parse.one_file import Done, Job
from disclosure_parse.versions import versions
from disclosure_parse.work import Engine, Work, isolated, result
from disclosure_parse.workers import TICK, Fault

CHUNK = 64
"""Files of a chunk: Dask takes some milliseconds for each."""
CHUNK_SECONDS = 10.0
"""After this time a worker gives back what it has not begun, so that slow files are shared out and a lost worker costs
little."""
AHEAD = 2
"""Chunks for each thread of the cluster that are out at once."""
CONNECT_SECONDS = 20
IDLE_SECONDS = 300.0
"""After this time without a chunk a host ends, and its memory is free."""
RECOUNT_SECONDS = 5.0
"""How often the cluster is asked for its size, which may change."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker makes of a chunk: what is done, and how many of the jobs, in their order, were begun.

    ``refusal`` says why this worker can do none of the batch; ``lost`` that the chunk cost its host."""

    done: tuple[Done, ...] = ()
    begun: int = 0
    refusal: UsageError | None = None
    lost: bool = False


def dask(scheduler: str) -> Engine:
    """The engine of the cluster whose scheduler has the address ``scheduler`` (``tcp://host:8786``).

    Raises:
        MissingExtraError: Dask is not installed.
        UsageError: there is no scheduler, or the workers cannot do the work: no or another disclosure-parse, or no view
            of the input.
    """
    try:
        import distributed
    except ImportError as error:
        raise MissingExtraError(
            "--engine dask needs Dask, which is not installed.", "Run pip install 'disclosure-parse[cluster]'."
        ) from error

    def run(jobs: Iterable[Job], work: Work) -> Generator[list[Done], None, None]:
        try:
            client = distributed.Client(  # type: ignore[no-untyped-call]
                scheduler, timeout=CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(
                f"The Dask scheduler {scheduler} cannot be reached: {quoted(error)}.",
                "Check its address and that it runs (dask scheduler), and that this machine may connect to it.",
            ) from error
        with closing(_Run(client, scheduler, work)) as running:
            yield from running.results(jobs)

    return run


@dataclass(slots=True)
class _Run:
    """One batch on a cluster, seen from the machine that started it."""

    client: Any
    scheduler: str
    work: Work
    out: dict[str, tuple[Any, list[Job]]] = field(default_factory=dict)
    """Chunks under way by their keys."""
    left: deque[list[Job]] = field(default_factory=deque)
    """Chunks that came back, whole or in part."""
    ready: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)
    threads: int = 1
    counted: float = -RECOUNT_SECONDS

    def results(self, jobs: Iterable[Job]) -> Generator[list[Done], None, None]:
        pickled = pickle.dumps(self.work, pickle.HIGHEST_PROTOCOL)
        new = iter(jobs)
        while self._send(new, pickled):
            try:
                finished = self.ready.get(timeout=TICK)
            except queue.Empty:
                yield []
                continue
            yield self._done(finished)

    def close(self) -> None:
        with suppress(Exception):  # A scheduler that is gone needs no word.
            self.client.cancel([future for future, _ in self.out.values()], force=True)
        with suppress(Exception):
            self.client.close(timeout=5)

    def _send(self, new: Iterator[Job], pickled: bytes) -> bool:
        """Keeps the cluster busy; false if nothing is left to wait for."""
        if time.monotonic() - self.counted > RECOUNT_SECONDS:
            self.threads, self.counted = max(1, sum(self.client.nthreads().values())), time.monotonic()
        while len(self.out) < self.threads * AHEAD:
            jobs = self.left.popleft() if self.left else list(islice(new, CHUNK))
            if not jobs:
                break
            key = f"disclosure-parse-{uuid.uuid4()}"
            path = jobs[0].task.path
            seen = str(path.parent) if isinstance(path, Path) and path.parent.is_dir() else ""
            future = self.client.submit(do, pickled, jobs, fingerprint(), seen, key=key, pure=False)
            self.out[key] = future, jobs
            future.add_done_callback(self.ready.put)
        return bool(self.out)

    def _done(self, future: Any) -> list[Done]:
        """What came of a chunk; what did not goes out again, and one file that no worker survives is given up."""
        _, jobs = self.out.pop(future.key)
        if future.status != "finished":
            return self._lost(jobs, future.status, future.exception() if future.status == "error" else None)
        try:
            answer: Answer = future.result()
        except Exception as error:  # Its worker may be lost before it has given the answer.
            return self._lost(jobs, future.status, error)
        if answer.refusal is not None:
            raise answer.refusal
        if answer.lost:
            return self._apart(jobs)
        if answer.begun < len(jobs):
            self.left.append(jobs[answer.begun :])
        return list(answer.done)

    def _lost(self, jobs: list[Job], status: str, error: BaseException | None) -> list[Done]:
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return self._apart(jobs)
        if isinstance(error, ModuleNotFoundError):
            raise UsageError(
                f"The workers of {self.scheduler} lack a part of disclosure-parse: {quoted(error)}.",
                f"Install disclosure-parse {__version__} on every worker.",
            ) from error
        raise UsageError(
            f"The cluster of {self.scheduler} gave up the work: {quoted(error) if error else status}.",
            "Look into the logs of its scheduler and workers; run the same command again to go on.",
        ) from error

    def _apart(self, jobs: list[Job]) -> list[Done]:
        """A chunk that was never seen to end goes out again one by one, and what stands alone is given up."""
        if len(jobs) == 1:
            return [result(jobs[0], Fault("crash", ended="SIGKILL"), self.work)]
        self.left.extend([job] for job in jobs)
        return []


@cache
def fingerprint() -> str:
    """The version of this program, and a digest of all that its results rest on: its files, Python, libraries."""
    return f"{__version__} ({versions().meaning[:8]})"


# In a worker of the cluster.

_hosts: queue.SimpleQueue[tuple[bytes, _Host]] = queue.SimpleQueue()
"""Those that no thread uses."""


def do(pickled: bytes, jobs: list[Job], version: str, folder: str) -> Answer:
    """A chunk's results. Runs in a thread of a worker, which must have the ``version`` and see the ``folder``."""
    worker = f"The worker on {socket.gethostname()}"
    if fingerprint() != version:
        return Answer(
            refusal=UsageError(
                f"{worker} has disclosure-parse {fingerprint()}, the batch was started with {version}.",
                "Install the same version, with the same libraries and the same Python, on every worker.",
            )
        )
    if folder and not os.path.isdir(folder):
        return Answer(
            refusal=UsageError(
                f"{worker} does not see the folder {folder}.",
                "Put the input where every worker sees it under the same path, or pass a URL (s3://, hdfs://).",
            )
        )
    try:
        for job in jobs[:1]:
            storage.require(job.task.path)
    except MissingExtraError as error:
        return Answer(refusal=UsageError(f"{worker} cannot read the input: {error.message}", error.hint))
    # A host that was kept may have ended since; that costs no chunk.
    for host in _candidates(pickled):
        try:
            done, begun = host.do(jobs)
        except (EOFError, OSError):
            host.end()
        else:
            _hosts.put((pickled, host))
            return Answer(tuple(done), begun)
    return Answer(lost=True)


def _candidates(pickled: bytes) -> Iterator[_Host]:
    if kept := _kept(pickled):
        yield kept
    yield _Host(pickled)


def _kept(pickled: bytes) -> _Host | None:
    """A host that waits for this work; those of an earlier batch are ended."""
    with suppress(queue.Empty):
        while True:
            of, host = _hosts.get_nowait()
            if of == pickled:
                return host
            host.end()
    return None


class _Host:
    """The process beside a worker's thread, from the worker's side."""

    def __init__(self, pickled: bytes) -> None:
        own, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _HOST, str(theirs.fileno()), *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._connection = Connection(own.detach())
        try:
            self._connection.send_bytes(pickled)
        except OSError:
            self.end()
            raise

    def do(self, jobs: list[Job]) -> tuple[list[Done], int]:
        self._connection.send(jobs)
        answer: tuple[list[Done], int] = self._connection.recv()
        return answer

    def end(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.communicate()


# In a host.

_HOST = """
import sys
sys.path[:] = sys.argv[2:]
from disclosure_parse.cluster import serve
serve(int(sys.argv[1]))
"""


def serve(descriptor: int) -> None:
    """Does chunks until none has come for a while, or the worker ends, however it ends."""
    threading.Thread(target=_end_with_worker, daemon=True).start()
    connection = Connection(descriptor)
    work: Work = pickle.loads(connection.recv_bytes())
    with isolated(work, 1) as workers:
        while True:
            if not connection.poll(IDLE_SECONDS):
                return
            jobs: list[Job] = connection.recv()
            begun = _Begun(jobs, time.monotonic() + CHUNK_SECONDS)
            done = [result(job, came, work) for several in workers.run(begun) for job, came in several]
            connection.send((done, begun.number))


@dataclass(slots=True)
class _Begun:
    """Jobs as they are begun, until a moment; the first of them in any case."""

    jobs: list[Job]
    until: float
    number: int = 0

    def __iter__(self) -> Iterator[Job]:
        for job in self.jobs:
            if self.number and time.monotonic() > self.until:
                return
            self.number += 1
            yield job


def _end_with_worker() -> None:
    """The pipe to the standard input closes with the worker, also where that is killed."""
    while os.read(0, 1):
        pass
    os._exit(1)
