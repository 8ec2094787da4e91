"""Where the work of a batch is done: an engine takes jobs and gives back what came of each, as they are done."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module

from disclosure_parse import normalizer
from disclosure_parse.document import DEFAULT, ReadOptions
from disclosure_parse.errors import UsageError
from disclosure_parse.normalizer.vocabulary import Vocabulary
from disclosure_parse.one_file import Done, Job, given_up, perform
from disclosure_parse.workers import Fault, Limits, Note, Workers


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done with every file: the same in every process."""

    vocabulary: Vocabulary
    limits: Limits = field(default_factory=Limits)
    reading: ReadOptions = DEFAULT


Engine = Callable[[Iterable[Job], Work], Generator[list[Done], None, None]]
"""Takes jobs one by one as it can do them, and yields what is done, in any order, several at once; an empty list now
and then if nothing was. Every job comes back exactly once, whatever happens to the process that did it. Closing the
generator ends the work."""


def local(count: int | None = None) -> Engine:
    """The engine of this machine: ``count`` processes, one for each core by default."""

    def run(jobs: Iterable[Job], work: Work) -> Generator[list[Done], None, None]:
        with isolated(work, count or os.cpu_count() or 1) as workers:
            for done in workers.run(jobs):
                yield [result(job, came, work) for job, came in done]

    return run


def chosen_engine(name: str, scheduler: str | None = None, count: int | None = None) -> Engine:
    """The engine ``local`` with ``count`` processes, or ``dask`` with the cluster of ``scheduler``.

    Raises UsageError, MissingExtraError.
    """
    if name == "local":
        if scheduler:
            raise UsageError("--scheduler names a Dask cluster.", "Pass --engine dask with it.")
        return local(count)
    if name != "dask":
        raise UsageError(f"There is no engine {name}.", "Take local or dask.")
    if not scheduler:
        raise UsageError("--engine dask needs a cluster.", "Pass its scheduler: --scheduler tcp://host:8786.")
    if count:
        raise UsageError("--workers is for this machine.", "A Dask cluster has as many as were started for it.")
    from disclosure_parse.cluster import dask

    return dask(scheduler)


def isolated(work: Work, count: int) -> Workers[Job, Done]:
    """Processes that do jobs at the cost of the job alone; ``result`` makes a ``Done`` of what they give. They may be
    kept, and ``run`` called again and again: so does an engine whose own workers get the jobs in chunks."""
    _load()
    return Workers(partial(_perform, work), count, work.limits)


def result(job: Job, came: Done | Fault, work: Work) -> Done:
    """What came of a job, also of one that cost its process."""
    return given_up(job.task, came, work.limits) if isinstance(came, Fault) else came


def _load() -> None:
    """Imports that every file needs, so that forked workers have them: half a second each otherwise."""
    for module in pkgutil.iter_modules(normalizer.__path__, "disclosure_parse.normalizer."):
        import_module(module.name)
    for name in ("disclosure_parse.checker", "disclosure_parse.readers.text", "rapidfuzz.process"):
        import_module(name)


def _perform(work: Work, job: Job, note: Note) -> Done:
    return perform(job, work.vocabulary, note, work.reading)
