"""What a batch costs beside the bare parse of its files, in processor time.

python benchmarks/overhead.py                   texts and Word files of three forms: some four minutes
python benchmarks/overhead.py --files 20 --rounds 5

What a batch adds is told beside the parse alone, and beside a loop that parses each file and writes the same tables:
the difference to that is what isolation, the journal and comparing the files with each other cost.

Whole runs one after the other lie 50 % apart on a machine that does other things as well. So each file is parsed, and
done as a worker does it, in turn in this process, and of each the least of all rounds counts: what disturbs takes time
and gives none. What the parent does is its processor time in batches with one worker, the least of the rounds, without
that of a batch of a few files, which is what starting takes.
"""

from __future__ import annotations

import argparse
import gc
import os
import pickle
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import disclosure_parse as dp
from batch import FORMS, mixed
from disclosure_parse import batch, checker
from disclosure_parse.checker.facts import facts
from disclosure_parse.discover import Task, discover
from disclosure_parse.normalizer import normalize
from disclosure_parse.one_file import Job, perform, reading_of
from disclosure_parse.outputs.csv_rows import of_reading
from disclosure_parse.outputs.evidence import evidence
from disclosure_parse.outputs.tables import TABLES
from disclosure_parse.outputs.write import TableFolder, rows_of
from disclosure_parse.packing import pack, pack_loosely
from disclosure_parse.workers import ALLOCATIONS

PARSE, LOOP, WORKER = "parse alone", "parsed and written by a loop", "as a worker does it"
T = TypeVar("T")


class Least:
    """The least processor time that each step took for each file."""

    def __init__(self) -> None:
        self._seconds: dict[str, dict[str, float]] = {}

    def of(self, step: str, file: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        came = work()
        spent = time.process_time() - start
        of_step = self._seconds.setdefault(step, {})
        of_step[file] = min(spent, of_step.get(file, spent))
        return came

    def milliseconds(self, step: str) -> float:
        """Of a file, on the average."""
        of_step = self._seconds[step]
        return sum(of_step.values()) * 1000 / len(of_step)

    @property
    def steps(self) -> list[str]:
        return list(self._seconds)


def worked(task: Task) -> bytes:
    """What a worker sends for a file, and with its collector of garbage."""
    usual = gc.get_threshold()
    gc.set_threshold(ALLOCATIONS)
    try:
        return pickle.dumps(perform(Job(task)), pickle.HIGHEST_PROTOCOL)
    finally:
        gc.set_threshold(*usual)


def parsed(task: Task) -> dp.Result:
    """What a file says and whether it holds."""
    assert isinstance(task.path, Path)
    return dp.parse(task.path)


def looped(task: Task, tables: TableFolder) -> None:
    """A file as somebody does it who has no use for a batch."""
    tables.add(rows_of(reading_of(parsed(task), task.source)))


def one_by_one(task: Task, least: Least) -> None:
    """The steps of a worker, each for itself."""
    path, name = task.path, task.source
    assert isinstance(path, Path)
    document = least.of("reading", name, lambda: dp.read(path))
    disclosure = least.of("normalizing", name, lambda: normalize(document))
    outcomes = least.of("checking", name, lambda: checker.check(disclosure))
    result = dp.Result(document, disclosure, outcomes, checker.findings(document.doc_id, outcomes))
    reading = reading_of(result, name)
    rows = least.of("rows of the tables", name, lambda: {table.name: of_reading(table, reading) for table in TABLES})
    lines = least.of("evidence of the findings", name, lambda: evidence(reading, document))
    stated = least.of(
        "facts for other files",
        name,
        lambda: [(fact.key, pack_loosely(fact)) for fact in facts(disclosure, name)],
    )
    least.of("packing for the journal", name, lambda: (pack((reading.file, rows, lines, stated)), pack(document)))


def of_parent(folder: Path, few: Path, rounds: int) -> float:
    """Milliseconds of processor time that a file takes of the process that writes journal and tables."""
    spent: dict[Path, list[float]] = {few: [], folder: []}
    for _ in range(rounds):
        for given, seconds in spent.items():
            with tempfile.TemporaryDirectory() as out:
                start = time.process_time()
                batch.convert([given], Path(out), workers=1)
                seconds.append(time.process_time() - start)
    files = len(os.listdir(folder)) - len(os.listdir(few))
    return (min(spent[folder]) - min(spent[few])) * 1000 / files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder, few = Path(temporary, "mixed"), Path(temporary, "few")
        mixed(folder, max(8, options.files))
        few.mkdir()
        for path in sorted(folder.iterdir())[:4]:
            os.link(path, few / path.name)
        tasks = list(discover([folder]))
        for task in tasks[:4]:  # Imports and the vocabulary are no cost of a file.
            worked(task)
        gc.freeze()  # As in a worker.
        least = Least()
        with TableFolder(Path(temporary, "tables")) as tables:
            for _ in range(options.rounds):
                for task in tasks:
                    name = task.source
                    least.of(PARSE, name, lambda task=task: parsed(task))  # type: ignore[misc]
                    least.of(LOOP, name, lambda task=task: looped(task, tables))  # type: ignore[misc]
                    least.of(WORKER, name, lambda task=task: worked(task))  # type: ignore[misc]
                    one_by_one(task, least)
        parent = of_parent(folder, few, options.rounds)
    alone, loop, worker = (least.milliseconds(step) for step in (PARSE, LOOP, WORKER))
    over, beside_loop = (worker + parent) / alone - 1, (worker + parent) / loop - 1
    print(f"Texts and Word files of {FORMS} forms, processor time a file, the least of {options.rounds} rounds\n")
    added = f"worker {worker - alone:.2f} ms, parent {parent:.2f} ms"
    print(f"parse alone {alone:.2f} ms; a batch adds {over:.1%}: {added}")
    print(f"parsed and written by a loop {loop:.2f} ms; a batch adds {beside_loop:.1%}")
    print("\n| step | ms |\n| --- | ---: |")
    for step in least.steps:
        if step not in (PARSE, LOOP, WORKER):
            print(f"| {step} | {least.milliseconds(step):.2f} |")


if __name__ == "__main__":
    main()
