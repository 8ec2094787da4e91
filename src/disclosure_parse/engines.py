"""Where the work of a batch is done: in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable

from disclosure_parse.cluster import dask
from disclosure_parse.errors import UsageError
from disclosure_parse.one_file import Done, Job
from disclosure_parse.work import Engine, Work, isolated, result


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
    return dask(scheduler)
