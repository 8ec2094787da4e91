"""How many wrong figures the checker finds: consistent disclosures, one figure changed at a time.

    python benchmarks/mutations.py --forms 300 --changes 40 --seed 1

Makes consistent disclosures in code (consistent.py: a self-evaluation, a table of cost items, their list, the
evaluation's target table, a report whose sentences the program reads, its table of scores), checks that nothing is
found in them, then changes one figure (changes.py) and checks again. A change counts as breaking if it is larger than
the roundings of the figures it stands beside; it counts as found if an error or a warning rests on the changed cell,
or on the changed sentence. Changes within rounding must give no error. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from dataclasses import dataclass, field

from changes import Change, every_change, restyled
from consistent import Maker
from disclosure_parse.checker import check, findings
from disclosure_parse.disclosure import Disclosure, Finding


@dataclass
class Tally:
    """The counts of a run."""

    breaking: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    by_rule: Counter[str] = field(default_factory=Counter)
    ran: Counter[str] = field(default_factory=Counter)
    false_alarms: Counter[str] = field(default_factory=Counter)
    harmless: int = 0
    harmless_errors: Counter[str] = field(default_factory=Counter)
    findings: int = 0
    missed: list[str] = field(default_factory=list)


def alarms(disclosure: Disclosure) -> list[Finding]:
    return [found for found in findings("d", check(disclosure)) if found.outcome.severity != "info"]


def run(forms: int, changes: int, seed: int) -> Tally:
    rng, tally = random.Random(seed), Tally()
    for index in range(forms):
        case = Maker(seed * 100_003 + index).case()
        disclosure = case.disclosure()
        tally.ran.update(outcome.rule for outcome in check(disclosure) if outcome.verdict == "pass")
        tally.false_alarms.update(found.outcome.rule for found in alarms(disclosure))
        every = list(every_change(rng, case))
        for change in [*rng.sample(every, min(changes, len(every))), *restyled(case)]:
            judge(change, tally)
    return tally


def judge(change: Change, tally: Tally) -> None:
    if change.breaking is None:
        return
    found = alarms(change.case.disclosure())
    if not change.breaking:
        tally.harmless += 1
        tally.harmless_errors.update(f.outcome.rule for f in found if f.outcome.severity == "error")
        tally.missed += [f"harmless {change.kind} {change.note}: {f.outcome.message}" for f in found]
        return
    tally.breaking[change.kind] += 1
    tally.findings += len(found)
    hits = [f for f in found if change.place.locator in {place.locator for place in f.outcome.evidence}]
    if hits:
        tally.found[change.kind] += 1
        tally.by_rule.update({f.outcome.rule for f in hits})
    else:
        tally.missed.append(f"{change.kind} at {change.place.locator}: {change.note}")


def table(tally: Tally) -> str:
    lines = ["| changed figure | breaking changes | found | recall |", "| --- | ---: | ---: | ---: |"]
    for kind, count in sorted(tally.breaking.items()):
        lines.append(f"| {kind} | {count} | {tally.found[kind]} | {tally.found[kind] / count:.2%} |")
    total, found = sum(tally.breaking.values()), sum(tally.found.values())
    lines.append(f"| **all** | {total} | {found} | {found / max(total, 1):.2%} |")
    lines += [
        "",
        "| rule | findings on the changed cell | checks that hold, unchanged | false alarms, unchanged "
        "| errors within rounding |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for rule in sorted({*tally.by_rule, *tally.false_alarms, *tally.harmless_errors}):
        lines.append(
            f"| {rule} | {tally.by_rule[rule]} | {tally.ran[rule]} | {tally.false_alarms[rule]} "
            f"| {tally.harmless_errors[rule]} |"
        )
    lines += [
        "",
        f"{tally.harmless} changes within rounding. {tally.findings / max(total, 1):.2f} findings per breaking change.",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--forms", type=int, default=300, help="disclosures to make")
    parser.add_argument("--changes", type=int, default=40, help="changes tried on each disclosure")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", type=int, default=0, help="list this many changes that were not found")
    arguments = parser.parse_args()
    start = time.perf_counter()
    tally = run(arguments.forms, arguments.changes, arguments.seed)
    seconds = time.perf_counter() - start
    print(table(tally))
    checked = arguments.forms + sum(tally.breaking.values()) + tally.harmless
    print(f"\n{checked} disclosures of 5 forms and a report made and checked in {seconds:.1f} s.")
    for line in tally.missed[: arguments.missed]:
        print("missed:", line)


if __name__ == "__main__":
    main()
