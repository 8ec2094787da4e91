"""How many wrong figures the checker finds: consistent disclosures, one figure changed at a time.

    python benchmarks/mutations.py --forms 300 --changes 20 --seed 1

Makes consistent disclosures in code (a self-evaluation, a target table with cost formulas, a project list, a few
sentences), checks that nothing is found in them, then changes one figure and checks again. A change counts as
breaking if it is larger than the roundings of the figures it stands beside; it counts as found if an error or a
warning rests on the changed cell. Changes within rounding must give no error. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from disclosure_parse.checker import check, findings
from disclosure_parse.disclosure import (
    Claim,
    Disclosure,
    Entry,
    Finding,
    Form,
    FundLine,
    Indicator,
    PaymentStep,
    ProjectLine,
    Relation,
)
from disclosure_parse.document import Place
from disclosure_parse.figures import Figure, parse_figure, parse_money, parse_rate

CENT = Decimal("0.01")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A changed disclosure: what was changed, where, and whether that breaks a stated relation beyond rounding.

    ``breaking`` is ``None`` where it depends on how the figures beside it were rounded; such changes are not counted.
    """

    kind: str
    disclosure: Disclosure
    place: Place
    breaking: bool | None
    note: str = ""


@dataclass
class Tally:
    """The counts of a run."""

    breaking: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    by_rule: Counter[str] = field(default_factory=Counter)
    false_alarms: Counter[str] = field(default_factory=Counter)
    harmless: int = 0
    harmless_errors: Counter[str] = field(default_factory=Counter)
    findings: int = 0
    missed: list[str] = field(default_factory=list)


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


class Maker:
    """Consistent disclosures from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def money(self, low: int = 100, high: int = 90_000) -> Decimal:
        return Decimal(self.random.randint(low, high)) / 100

    def disclosure(self) -> Disclosure:
        evaluation, plan = self.evaluation(1), self.plan(2)
        listing = self.listing(3, [evaluation, plan])
        claims, relations = self.prose()
        return Disclosure((evaluation, plan, listing), claims, relations=relations)

    def evaluation(self, table: int) -> Form:
        funds = self.funds(table)
        indicators = tuple(self.indicators(table))
        score = sum((row.score.value for row in indicators if row.score and row.score.value), Decimal(0))
        total = score + (funds[0].score.value if funds[0].score and funds[0].score.value else Decimal(0))
        return Form(
            position=table,
            form_type="self_evaluation",
            place=Place(table=table, row=1, column=1),
            fiscal_year=2023,
            project_name=text("河道保洁经费", table, 2),
            money_unit="万元",
            total_weight=number("100", table, 90, 6),
            total_score=number(str(total), table, 90, 7),
            indicators=indicators,
            funds=funds,
        )

    def funds(self, table: int) -> tuple[FundLine, ...]:
        parts = [self.money(), self.money(), self.money(1, 500)]
        spent = [cents(part * self.random.choice([Decimal(1), Decimal("0.9"), Decimal("0.873")])) for part in parts]
        budget_total, spent_total = sum(parts, Decimal(0)), sum(spent, Decimal(0))
        rate = (spent_total / budget_total * 100).quantize(CENT, rounding=ROUND_HALF_UP)
        score = cents(Decimal(10) * min(Decimal(1), spent_total / budget_total))
        rows = [("total", budget_total, spent_total), *zip(("fiscal", "carryover", "other"), parts, spent, strict=True)]
        lines = []
        for offset, (kind, budget, executed) in enumerate(rows):
            row = 11 + offset
            lines.append(
                FundLine(
                    row=offset + 1,
                    place=Place(table=table, row=row, column=1),
                    label=kind,
                    kind=kind,  # type: ignore[arg-type]
                    full_year_budget=amount(budget, table, row, 3),
                    executed=amount(executed, table, row, 4),
                    weight=number("10", table, row, 5) if kind == "total" else None,
                    execution_rate=share(f"{rate}%", table, row, 6) if kind == "total" else None,
                    score=number(str(score), table, row, 7) if kind == "total" else None,
                )
            )
        return tuple(lines)

    def indicators(self, table: int) -> Iterator[Indicator]:
        row = 0
        for level1, level2, points in (
            ("产出指标", "数量指标", 30),
            ("产出指标", "质量指标", 20),
            ("效益指标", "社会效益指标", 30),
            ("满意度指标", "服务对象满意度指标", 10),
        ):
            for weight in self.split(points):
                row += 1
                target = self.random.randint(20, 400)
                missed = self.random.random() < 0.25
                actual = target - self.random.randint(1, target // 4) if missed else target
                score = Decimal(weight) if not missed else cents(Decimal(weight) * actual / target)
                yield Indicator(
                    row=row,
                    place=Place(table=table, row=20 + row, column=1),
                    level1=level1,
                    level1_weight=Decimal({"产出指标": 50, "效益指标": 30, "满意度指标": 10}[level1]),
                    level2=level2,
                    level3=f"第{row}片区维护处数",
                    target=number(f"≥{target}处", table, 20 + row, 4),
                    actual=number(f"{actual}处", table, 20 + row, 5),
                    weight=number(str(weight), table, 20 + row, 6),
                    score=number(str(weight) if score == weight else f"{score:f}", table, 20 + row, 7),
                    deviation=text("施工延期", table, 20 + row) if missed else None,
                )

    def split(self, points: int) -> list[int]:
        parts = []
        while points > 0:
            part = min(points, self.random.choice([5, 10, 15]))
            parts.append(part)
            points -= part
        return parts

    def plan(self, table: int) -> Form:
        lines, total = [], Decimal(0)
        for row in range(1, self.random.randint(3, 5)):
            people, head = self.random.randint(20, 400), self.random.choice([120, 500, 960, 1200, 1500])
            value = Decimal(people * head)
            total += value
            lines.append(
                FundLine(
                    row=row,
                    place=Place(table=table, row=10 + row, column=1),
                    label=f"第{row}项补助",
                    kind="component",
                    amount=amount(value / 10_000, table, 10 + row, 3),
                    basis=text(f"{head}元/人年×{people}人", table, 10 + row),
                )
            )
        last = len(lines) + 1
        cell = amount(total / 10_000, table, 10 + last, 3)
        lines.append(FundLine(last, Place(table=table, row=10 + last, column=1), "合计", "total", amount=cell))
        steps = sorted(self.random.sample(range(10, 100, 5), 3))
        return Form(
            position=table,
            form_type="performance_target",
            place=Place(table=table, row=1, column=1),
            fiscal_year=2023,
            project_name=text("家庭补助经费", table, 2),
            money_unit="万元",
            funds=tuple(lines),
            schedule=tuple(
                PaymentStep(
                    n, Place(table=table, row=60, column=n), f"{month}月底", month, share(f"{p}%", table, 61, n)
                )
                for n, (month, p) in enumerate(zip((3, 6, 10, 12), [*steps, 100], strict=True), 1)
            ),
        )

    def listing(self, table: int, forms: list[Form]) -> Form:
        lines, total = [], Decimal(0)
        for row, form in enumerate(forms, 1):
            line = next(line for line in form.funds if line.kind == "total")
            cell = line.full_year_budget or line.amount
            value = (cell.value if cell and cell.value else Decimal(0)) / 10_000
            total += value
            name = form.project_name.raw if form.project_name else ""
            lines.append(
                ProjectLine(
                    row,
                    Place(table=table, row=40 + row, column=1),
                    str(row),
                    "",
                    name,
                    amount(value, table, 40 + row, 4),
                )
            )
        row = len(lines) + 1
        lines.append(
            ProjectLine(
                row, Place(table=table, row=40 + row, column=1), "合计", amount=amount(total, table, 40 + row, 4)
            )
        )
        return Form(
            table, "project_list", Place(table=table, row=1, column=1), money_unit="万元", projects=tuple(lines)
        )

    def prose(self) -> tuple[tuple[Claim, ...], tuple[Relation, ...]]:
        people, head = self.random.randint(30, 500), self.random.choice([1234, 1500, 1620, 2000])
        parts = [self.random.randint(5, 200) for _ in range(3)]
        part, whole = self.money(1000, 9000), self.money(20_000, 90_000)
        percent = (part / whole * 100).quantize(CENT, rounding=ROUND_HALF_UP)
        scores = [self.random.randint(40, 50), self.random.randint(20, 30), 10, self.random.randint(5, 10)]
        stated: list[tuple[str, str]] = [
            ("amount", f"{people * head}元"), ("people", f"{people}人"), ("per_capita", f"{head}元"),
            ("people", f"{sum(parts)}名"), *(("people", f"{p}人") for p in parts),
            ("share", f"{percent}%"), ("amount", f"{part}万元"), ("amount", f"{whole}万元"),
            ("score", f"{sum(scores)}分"), *(("score", f"{s}分") for s in scores),
        ]  # fmt: skip
        claims = tuple(claim(n, role, quantity) for n, (role, quantity) in enumerate(stated, 1))
        kinds = [
            ("product", (1, 2, 3)),
            ("parts", (4, 5, 6, 7)),
            ("share", (8, 9, 10)),
            ("scores", (11, 12, 13, 14, 15)),
        ]
        relations = tuple(Relation(kind, terms, kind, claims[terms[0] - 1].place) for kind, terms in kinds)  # type: ignore[arg-type]
        return claims, relations


def text(raw: str, table: int, row: int) -> Entry:
    return Entry(raw, Place(table=table, row=row, column=2))


def number(raw: str, table: int, row: int, column: int) -> Entry:
    return Entry(raw, Place(table=table, row=row, column=column), parse_figure(raw))


def amount(value: Decimal, table: int, row: int, column: int) -> Entry:
    raw = f"{value:.2f}" if value == cents(value) else f"{value.normalize():f}"
    return Entry(raw, Place(table=table, row=row, column=column), parse_money(raw, "万元"))


def share(raw: str, table: int, row: int, column: int) -> Entry:
    return Entry(raw, Place(table=table, row=row, column=column), parse_rate(raw))


def claim(number_: int, role: str, quantity: str) -> Claim:
    place = Place(paragraph=number_)
    return Claim(number_, place, "", quantity, parse_figure(quantity), role, "", number_, 0, len(quantity), quantity)  # type: ignore[arg-type]


def changed_number(rng: random.Random, value: Decimal) -> Decimal:
    """The number with one digit changed, lost or doubled, or two digits swapped; never the same."""
    shown = f"{value:f}"
    for _ in range(50):
        digits = list(shown)
        spots = [index for index, sign in enumerate(digits) if sign.isdigit()]
        spot = rng.choice(spots)
        kind = rng.choice(["digit", "digit", "lost", "doubled", "swapped"])
        if kind == "digit":
            digits[spot] = rng.choice("0123456789")
        elif kind == "lost" and len(spots) > 1:
            del digits[spot]
        elif kind == "doubled":
            digits.insert(spot, digits[spot])
        elif kind == "swapped" and spot + 1 < len(digits) and digits[spot + 1].isdigit():
            digits[spot], digits[spot + 1] = digits[spot + 1], digits[spot]
        found = "".join(digits)
        if found.strip(".") and Decimal(found.strip(".")) != value:
            return Decimal(found.strip("."))
    return value + 1


def put(thing: Any, path: Path, new: Any) -> Any:
    """A copy of a frozen record with one field, deep inside, replaced."""
    head, rest = path[0], path[1:]
    if isinstance(head, int):
        inner = put(thing[head], rest, new) if rest else new
        return (*thing[:head], inner, *thing[head + 1 :])
    inner = put(getattr(thing, head), rest, new) if rest else new
    return replace(thing, **{head: inner})


def cells(disclosure: Disclosure) -> Iterator[tuple[str, Path, Entry | None, Decimal]]:
    """Every figure in a relation: what it is, its path, its entry, and by how many last decimals it may be off.

    That is half the number of rounded figures in its narrowest relation: a sum of three parts is off by two at most,
    a list's amount and its form's by one, an amount and the exact product beside it by a half.
    """
    evaluation, plan, listing = disclosure.forms
    computed = sum(
        1 for row in evaluation.indicators if row.score and row.weight and row.score.value != row.weight.value
    )
    for index, row in enumerate(evaluation.indicators):
        yield "weight", ("forms", 0, "indicators", index, "weight"), row.weight, Decimal(0)
        yield "score", ("forms", 0, "indicators", index, "score"), row.score, Decimal(computed + 3) / 2
    yield "total", ("forms", 0, "total_weight"), evaluation.total_weight, Decimal(0)
    yield "total", ("forms", 0, "total_score"), evaluation.total_score, Decimal(computed + 3) / 2
    for index, line in enumerate(evaluation.funds):
        listed = Decimal(1) if line.kind == "total" else Decimal(2)
        yield "amount", ("forms", 0, "funds", index, "full_year_budget"), line.full_year_budget, listed
        yield "amount", ("forms", 0, "funds", index, "executed"), line.executed, Decimal(2)
    yield "rate", ("forms", 0, "funds", 0, "execution_rate"), evaluation.funds[0].execution_rate, Decimal("1.5")
    yield "execution score", ("forms", 0, "funds", 0, "score"), evaluation.funds[0].score, Decimal(computed + 3) / 2
    for index, line in enumerate(plan.funds):
        slack = Decimal(1) if line.kind == "total" else Decimal("0.5")
        yield "amount", ("forms", 1, "funds", index, "amount"), line.amount, slack
    last = len(plan.schedule) - 1
    yield "schedule", ("forms", 1, "schedule", last, "percent"), plan.schedule[last].percent, Decimal(0)
    for index, project in enumerate(listing.projects):
        yield "amount", ("forms", 2, "projects", index, "amount"), project.amount, Decimal(1)


def cell_changes(rng: random.Random, disclosure: Disclosure) -> Iterator[Change]:
    for kind, path, entry, slack in cells(disclosure):
        if entry is None:
            continue
        sign = "%" if entry.raw.endswith("%") else ""
        old = Decimal(entry.raw.rstrip("%"))
        new = changed_number(rng, old)
        if kind in ("score", "execution score", "weight") and new > 1000:
            continue
        reader: Callable[[str], Figure | None] = parse_rate if sign else parse_figure
        if kind == "amount":
            reader = lambda raw: parse_money(raw, "万元")  # noqa: E731
        changed = Entry(f"{new:f}{sign}", entry.place, reader(f"{new:f}{sign}"))
        yield Change(
            kind, put(disclosure, path, changed), entry.place, cell_breaks(kind, old, new, slack), f"{old} → {new}"
        )
        if kind == "amount" and old:
            yuan = f"{old * 10_000:f}".rstrip("0").rstrip(".") if "." in f"{old * 10_000:f}" else f"{old * 10_000:f}"
            slipped = Entry(yuan, entry.place, parse_money(yuan, "万元"))
            yield Change("unit", put(disclosure, path, slipped), entry.place, True)


def cell_breaks(kind: str, old: Decimal, new: Decimal, slack: Decimal) -> bool | None:
    """Whether a changed cell is further off than ``slack`` last decimals of the finest cell beside it."""
    own = Decimal(1).scaleb(-places_of(new))
    # In a money block a digit more is a finer column: 83 beside 83.224 is 83.000. Points are each as fine as printed.
    quantum = min(CENT, own) if kind == "amount" else max(CENT, own) if places_of(old) else CENT
    if abs(new - old) > slack * quantum:
        return True
    return False if places_of(new) == places_of(old) and abs(new - old) <= slack * quantum / 3 else None


def places_of(value: Decimal) -> int:
    """How many decimals a number is printed with."""
    return len(f"{value:f}".partition(".")[2])


def basis_changes(rng: random.Random, disclosure: Disclosure) -> Iterator[Change]:
    for index, line in enumerate(disclosure.forms[1].funds):
        if line.basis is None or line.amount is None:
            continue
        head, people = (Decimal(part) for part in line.basis.raw.replace("元/人年", "").replace("人", "").split("×"))
        for kind in ("per head", "people"):
            one, other = (
                (changed_number(rng, head), people) if kind == "per head" else (head, changed_number(rng, people))
            )
            entry = Entry(f"{one:f}元/人年×{other:f}人", line.basis.place)
            slack = line.amount.figure.quantum / 2 if line.amount.figure else Decimal(0)
            breaking = abs(one * other - head * people) > slack
            yield Change(kind, put(disclosure, ("forms", 1, "funds", index, "basis"), entry), entry.place, breaking)


def claim_changes(rng: random.Random, disclosure: Disclosure) -> Iterator[Change]:
    names = {"amount": "amount", "people": "people", "per_capita": "per head", "share": "rate", "score": "score"}
    values = [claim.figure.value for claim in disclosure.claims if claim.figure]
    for index, old in enumerate(disclosure.claims):
        unit = old.quantity_raw.lstrip("0123456789.")
        number_ = Decimal(old.quantity_raw.removesuffix(unit))
        new = changed_number(rng, number_)
        changed = claim(old.number, old.role, f"{new:f}{unit}")
        after = [*values]
        after[index] = changed.figure.value if changed.figure else Decimal(0)
        yield Change(
            names[old.role],
            put(disclosure, ("claims", index), changed),
            old.place,
            breaks(index + 1, after),
            f"{number_} → {new}",
        )


def restyled(disclosure: Disclosure) -> Iterator[Change]:
    """The same rate or share printed otherwise: fewer decimals, cut off, without the sign. Nothing is broken."""
    entry = disclosure.forms[0].funds[0].execution_rate
    stated = disclosure.claims[7]
    if entry is None:
        return
    line = disclosure.forms[0].funds[0]
    rate = Decimal(entry.raw.rstrip("%"))
    if line.executed and line.full_year_budget and line.executed.value and line.full_year_budget.value:
        rate = (line.executed.value / line.full_year_budget.value * 100).quantize(Decimal("0.0001"))
    for shown in (f"{cut(rate, 1)}%", f"{round(rate, 1)}%", f"{round(rate)}%", f"{rate / 100:f}", f"{rate:f}"):
        changed = Entry(shown, entry.place, parse_rate(shown))
        yield Change(
            "rate", put(disclosure, ("forms", 0, "funds", 0, "execution_rate"), changed), entry.place, False, shown
        )
    one, other = (claim.figure.value if claim.figure else Decimal(1) for claim in disclosure.claims[8:10])
    part = one / other * 100
    for shown in (f"{cut(part, 1)}%", f"{round(part, 1)}%", f"{round(part)}%"):
        changed_claim = claim(stated.number, stated.role, shown)
        yield Change("rate", put(disclosure, ("claims", 7), changed_claim), stated.place, False, shown)


def cut(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_FLOOR)


def breaks(term: int, values: list[Decimal]) -> bool | None:
    """Whether the relation of a changed claim is broken beyond rounding (and beyond a head rounded to 10 or 100)."""
    amount_, people, head = values[0:3]
    if term <= 3:
        if people == 0:
            return True
        off = abs(amount_ / people - head)
        coarse = any(head % step == 0 and off <= step / 2 and off * 100 <= head for step in (Decimal(10), Decimal(100)))
        return abs(amount_ - people * head) * 2 > people + 1 and not coarse
    if term <= 7:
        return values[3] != sum(values[4:7])
    if term <= 10:
        if values[9] == 0:
            return True
        off = abs(values[8] / values[9] - values[7])
        # The share is given to a hundredth of a percent, the amounts to a hundredth of 万元 or coarser.
        return None if Decimal("0.00003") < off < Decimal("0.0004") else off >= Decimal("0.0004")
    return values[10] != sum(values[11:15])


def alarms(disclosure: Disclosure) -> list[Finding]:
    return [found for found in findings("d", check(disclosure)) if found.outcome.severity != "info"]


def run(forms: int, changes: int, seed: int) -> Tally:
    rng, tally = random.Random(seed), Tally()
    for index in range(forms):
        disclosure = Maker(seed * 100_003 + index).disclosure()
        tally.false_alarms.update(found.outcome.rule for found in alarms(disclosure))
        every = [*cell_changes(rng, disclosure), *basis_changes(rng, disclosure), *claim_changes(rng, disclosure)]
        for change in [*rng.sample(every, min(changes, len(every))), *restyled(disclosure)]:
            judge(change, tally)
    return tally


def judge(change: Change, tally: Tally) -> None:
    if change.breaking is None:
        return
    found = alarms(change.disclosure)
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
        "| rule | findings on the changed cell | false alarms on unchanged | errors within rounding |",
        "| --- | ---: | ---: | ---: |",
    ]
    for rule in sorted({*tally.by_rule, *tally.false_alarms, *tally.harmless_errors}):
        lines.append(f"| {rule} | {tally.by_rule[rule]} | {tally.false_alarms[rule]} | {tally.harmless_errors[rule]} |")
    lines += [
        "",
        f"{tally.harmless} changes within rounding. {tally.findings / max(total, 1):.2f} findings per breaking change.",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--forms", type=int, default=300)
    parser.add_argument("--changes", type=int, default=20, help="changes tried on each disclosure")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", type=int, default=0, help="list this many changes that were not found")
    arguments = parser.parse_args()
    start = time.perf_counter()
    tally = run(arguments.forms, arguments.changes, arguments.seed)
    seconds = time.perf_counter() - start
    print(table(tally))
    checked = arguments.forms + sum(tally.breaking.values()) + tally.harmless
    print(f"\n{checked} disclosures of 3 forms made and checked in {seconds:.1f} s.")
    for line in tally.missed[: arguments.missed]:
        print("missed:", line)


if __name__ == "__main__":
    main()
