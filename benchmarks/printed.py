"""How many wrong figures are found in documents as they are printed: the samples, one printed cell changed at a time.

    python benchmarks/printed.py --changes 40 --seed 1

Takes each sample (or the files named), and of every check that holds the cells it rests on; changes the figure in one
printed cell, understands the document anew (which column a cell belongs to, what adds up to what), and checks again.
A change counts if it is larger than all roundings of that check, and as found if an error or a warning rests on the
changed cell. Other than mutations.py, which changes records, it also shows a relation that never reaches its rule, or a
cell that is read differently once it is wrong. Prints a Markdown table; ``--missed`` names what was not found.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path

import disclosure_parse as dp
from changes import changed_number
from disclosure_parse.disclosure import Entry, Outcome
from disclosure_parse.document import Cell, Document, Table

ADDED = frozenset({"score_total", "weight_total", "level_weight", "funds_total", "list_total"})
"""Rules whose every figure, if it is off by more than the roundings, breaks the relation."""
SAMPLES = Path(__file__).parents[1] / "samples"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def entries(thing: object) -> Iterator[Entry]:
    """Every entry of a record, wherever it stands."""
    if isinstance(thing, Entry):
        yield thing
    elif isinstance(thing, tuple):
        for item in thing:
            yield from entries(item)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from entries(getattr(thing, field.name))


def changes(result: dp.Result, rng: random.Random) -> Iterator[tuple[Outcome, Table, Cell, str]]:
    """A wrong text for each cell of each addition that holds."""
    known = {entry.place.locator: entry for form in result.forms for entry in entries(form)}
    printed = {
        table.place(cell).locator: (table, cell)
        for table in result.document.blocks
        if isinstance(table, Table)
        for cell in table.cells
    }
    for outcome in result.checks:
        if outcome.rule not in ADDED or outcome.verdict != "pass" or outcome.interval is None:
            continue
        for place in outcome.evidence:
            entry, found = known.get(place.locator), printed.get(place.locator)
            number = _NUMBER.search(entry.raw) if entry else None
            if entry is None or entry.value is None or found is None or number is None or not Decimal(number[0]):
                continue
            old = Decimal(number[0])
            new = changed_number(rng, old)
            low, high = outcome.stated_interval or outcome.interval
            slack = outcome.interval[1] - outcome.interval[0] + high - low
            if abs(new - old) * abs(entry.value) / old > slack and found[1].text.count(number[0]) == 1:
                yield outcome, *found, found[1].text.replace(number[0], f"{new:f}")


def put(document: Document, table: Table, cell: Cell, text: str) -> Document:
    cells = tuple(replace(cell, text=text) if one is cell else one for one in table.cells)
    return replace(
        document, blocks=tuple(replace(table, cells=cells) if one is table else one for one in document.blocks)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", nargs="*", type=Path, help="documents that hold  [default: the samples]")
    parser.add_argument("--changes", type=int, default=40, help="changes tried on each document")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", action="store_true", help="name the changes that were not found")
    arguments = parser.parse_args()
    rng, missed = random.Random(arguments.seed), []
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    remarked = 0
    for path in arguments.files or sorted(SAMPLES.iterdir()):
        result = dp.parse(path)
        every = list(changes(result, rng))
        for outcome, table, cell, text in rng.sample(every, min(arguments.changes, len(every))):
            again = dp.understand(put(result.document, table, cell, text))
            alarms = [one.outcome for one in again.findings if one.outcome.severity != "info"]
            locator = table.place(cell).locator
            made[outcome.rule] += 1
            if any(locator in {place.locator for place in alarm.evidence} for alarm in alarms):
                found[outcome.rule] += 1
                continue
            told = [o for o in again.checks if o.rule == outcome.rule and o.verdict == "insufficient"]
            remarked += bool(told)
            missed.append(f"missed: {path.name} {locator} {cell.text!r} → {text!r}: {outcome.rule} {'?' * bool(told)}")
    print("| addition that held | changed cells | found | recall |", "| --- | ---: | ---: | ---: |", sep="\n")
    for rule, count in sorted(made.items()):
        print(f"| {rule} | {count} | {found[rule]} | {found[rule] / count:.2%} |")
    total, hits = made.total(), found.total()
    print(f"| **all** | {total} | {hits} | {hits / max(total, 1):.2%} |")
    print(f"\nOf the {total - hits} others, {remarked} left the check without a verdict, and it says why.")
    for line in missed if arguments.missed else ():
        print(line)


if __name__ == "__main__":
    main()
