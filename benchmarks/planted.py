"""What the checks find in made documents with planted faults, read as any other file: found, missed, unexplained.

    python benchmarks/planted.py --count 400 --seed 21

Writes random documents in the layouts and formats of the sample maker (PDF, DOCX, HTML, Markdown and dumps of text),
reads and checks them, and compares the errors and warnings with the faults that were put in on purpose; one in the
second print of a form is reported as a difference of the two. A finding in a document without a planted fault is
unexplained: a false alarm, or a cell that was read into the wrong column. Prints a Markdown table; ``--list`` names
them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sample_maker"))

from maker.mass import write_variants

import disclosure_parse as dp

DUMPS = ("picture_text", "picture_and_sheet", "one_cell_a_line", "lossy_tab_rows")
"""Texts that lost their cells: what stands in which column is reconstructed."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--list", action="store_true", help="name the faults missed and the findings unexplained")
    arguments = parser.parse_args()
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    prints: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    dumps: Counter[str] = Counter()
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in write_variants(Path(folder), arguments.seed, arguments.count):
            path = Path(folder) / name
            truth = json.loads((Path(folder) / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))
            faults = [(fault["rule"], fault["form"]) for fault in truth.get("faults") or []]
            alarms = [f.outcome for f in dp.check(path) if f.outcome.severity != "info"]
            rules = {alarm.rule for alarm in alarms}
            differing = {alarm.form for alarm in alarms if alarm.rule == "cross_form"}
            planted.update(rule for rule, _ in faults)
            found.update(rule for rule, _ in faults if rule in rules)
            prints.update(rule for rule, form in faults if rule not in rules and form in differing)
            lines += [f"missed: {name}: {rule}" for rule, form in faults if rule not in rules and form not in differing]
            if not faults:
                (dumps if any(kind in name for kind in DUMPS) else exact).update(alarm.rule for alarm in alarms)
                lines += [f"unexplained: {name}: {alarm.rule}: {alarm.message}" for alarm in alarms]
    print("| rule | planted | found | as a difference of two prints | unexplained | unexplained in dumps |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for rule in sorted({*planted, *exact, *dumps}):
        print(f"| {rule} | {planted[rule]} | {found[rule]} | {prints[rule]} | {exact[rule]} | {dumps[rule]} |")
    sums = (sum(counter.values()) for counter in (planted, found, prints, exact, dumps))
    print("| **all** |", " | ".join(map(str, sums)), "|")
    for line in lines if arguments.list else ():
        print(line)


if __name__ == "__main__":
    main()
