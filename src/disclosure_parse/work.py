"""What a batch does with every file, at the cost of that file alone, wherever it is done."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module

from disclosure_parse import normalizer
from disclosure_parse.document import DEFAULT, ReadOptions
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
