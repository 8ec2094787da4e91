"""Where the work of a batch is done: an engine takes jobs and gives back what came of each, as they are done."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from functools import partial

from disclosure_parse.discover import Task
from disclosure_parse.document import DEFAULT, ReadOptions
from disclosure_parse.normalizer.vocabulary import Vocabulary
from disclosure_parse.one_file import FileResult, given_up, process
from disclosure_parse.workers import Fault, Limits, Note, Workers


@dataclass(frozen=True, slots=True)
class Job:
    """One file to do. What it holds, and a ``Done``, are nothing to an engine but to be carried: both are pickled."""

    task: Task


Done = FileResult
"""What came of a job."""


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


def isolated(work: Work, count: int) -> Workers[Job, Done]:
    """Processes that do jobs at the cost of the job alone; ``result`` makes a ``Done`` of what they give. They may be
    kept, and ``run`` called again and again: so does an engine whose own workers get the jobs in chunks."""
    return Workers(partial(_perform, work), count, work.limits)


def result(job: Job, came: Done | Fault, work: Work) -> Done:
    """What came of a job, also of one that cost its process."""
    return given_up(job.task, came, work.limits) if isinstance(came, Fault) else came


def _perform(work: Work, job: Job, note: Note) -> Done:
    return process(job.task, work.vocabulary, note, work.reading)
