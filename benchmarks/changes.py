"""One figure of a consistent disclosure changed: what, where, and whether that breaks what is stated."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from consistent import CENT, HUNDRED, Case, cents, points, quantum, value
from disclosure_parse.disclosure import Entry, Form, Indicator
from disclosure_parse.document import Place
from disclosure_parse.figures import parse_figure, parse_money, parse_rate

Path = tuple[str | int, ...]
Breaks = Callable[[Decimal, Decimal], bool | None]
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Change:
    """A changed disclosure: what was changed, where, and whether that breaks a stated relation beyond rounding.

    ``breaking`` is ``None`` where it depends on how the figures beside it were rounded; such changes are not counted.
    """

    kind: str
    case: Case
    place: Place
    breaking: bool | None
    note: str = ""


def changed_number(rng: random.Random, old: Decimal) -> Decimal:
    """The number with one digit changed, lost or doubled, or two digits swapped; never the same."""
    shown = f"{old:f}"
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
        if found.strip(".") and Decimal(found.strip(".")) != old:
            return Decimal(found.strip("."))
    return old + 1


def put(thing: Any, path: Path, new: Any) -> Any:
    """A copy of a frozen record with one field, deep inside, replaced."""
    head, rest = path[0], path[1:]
    if isinstance(head, int):
        inner = put(thing[head], rest, new) if rest else new
        return (*thing[:head], inner, *thing[head + 1 :])
    inner = put(getattr(thing, head), rest, new) if rest else new
    return replace(thing, **{head: inner})


def every_change(rng: random.Random, case: Case) -> Iterator[Change]:
    yield from cell_changes(rng, case)
    yield from basis_changes(rng, case)
    yield from sentence_changes(rng, case)


def cells(case: Case) -> Iterator[tuple[str, Path, Entry | None, Breaks]]:
    """Every figure of the forms that stands in a relation: what it is, its path, its entry, and what breaks it."""
    evaluation, plan, listing, target, summary = case.forms
    yield from _points(evaluation)
    yield from _rows(evaluation)
    for index, line in enumerate(evaluation.funds):
        for column in ("initial_budget", "full_year_budget", "executed"):
            yield "amount", ("forms", 0, "funds", index, column), getattr(line, column), beyond(Decimal(2), money=True)
    yield "rate", ("forms", 0, "funds", 0, "execution_rate"), evaluation.funds[0].execution_rate, beyond(Decimal("1.5"))
    for index, line in enumerate(plan.funds):
        slack = Decimal(1) if line.kind == "total" else Decimal("0.5")
        yield "amount", ("forms", 1, "funds", index, "amount"), line.amount, beyond(slack, money=True)
    yield "target", ("forms", 1, "indicators", 0, "target"), plan.indicators[0].target, _ceiling
    last = len(plan.schedule) - 1
    yield "schedule", ("forms", 1, "schedule", last, "percent"), plan.schedule[last].percent, _always
    for index, project in enumerate(listing.projects):
        yield "amount", ("forms", 2, "projects", index, "amount"), project.amount, beyond(Decimal(1), money=True)
    yield "list total", ("forms", 2, "list_total"), listing.list_total, beyond(Decimal(1), money=True)
    yield "amount", ("forms", 3, "funds", 0, "amount"), target.funds[0].amount, beyond(Decimal(1))
    for index, row in enumerate(target.indicators):
        yield "target", ("forms", 3, "indicators", index, "target"), row.target, _always
        yield "weight", ("forms", 3, "indicators", index, "weight"), row.weight, _always
    for index, item in enumerate(summary.summary):
        level = [row for row in evaluation.indicators if row.level1 == item.item]
        rounded = sum(points(evaluation, row) != value(row.weight) for row in level) or 1
        yield "weight", ("forms", 4, "summary", index, "standard"), item.standard, _always
        yield "score", ("forms", 4, "summary", index, "score"), item.score, beyond(Decimal(rounded + 1) / 2)


def _points(form: Form) -> Iterator[tuple[str, Path, Entry | None, Breaks]]:
    """The weights, scores and totals of the evaluation. The report repeats the total and the sum of each level."""
    for index, row in enumerate(form.indicators):
        score = _share_of(value(row.weight)) if form.attributes else _printed
        yield "weight", ("forms", 0, "indicators", index, "weight"), row.weight, _always
        yield "score", ("forms", 0, "indicators", index, "score"), row.score, score
    for index, item in enumerate(form.attributes):
        entry = Entry(item.value, item.place, parse_figure(item.value))
        yield "converted score", ("forms", 0, "attributes", index, "value"), entry, _printed
    yield "total", ("forms", 0, "total_weight"), form.total_weight, _always
    yield "total", ("forms", 0, "total_score"), form.total_score, _printed
    yield "execution score", ("forms", 0, "funds", 0, "score"), form.funds[0].score, beyond(Decimal(1))


def _rows(form: Form) -> Iterator[tuple[str, Path, Entry | None, Breaks]]:
    """The targets and actual values of the evaluation, which its scores follow."""
    for index, row in enumerate(form.indicators):
        yield "target", ("forms", 0, "indicators", index, "target"), row.target, _always
        yield "actual", ("forms", 0, "indicators", index, "actual"), row.actual, _formula(form, row)


def _formula(form: Form, row: Indicator) -> Breaks:
    goal, full = value(row.target), HUNDRED if form.attributes else value(row.weight)
    score = value(row.score)

    def breaks(old: Decimal, new: Decimal) -> bool | None:
        computed = full * min(Decimal(1), new / goal)
        if new >= goal:
            # Points lost on a target that is met are lawful with a reason, which the row gives.
            return None
        # So are fewer points than the formula gives.
        return True if score == full or score - computed > Decimal("0.11") * max(1, full / 20) else None

    return breaks


def _share_of(weight: Decimal) -> Breaks:
    """A score out of 100 is off if what it comes to by its weight is, beyond the converted score's last decimal."""
    return lambda old, new: True if abs(new - old) * weight / HUNDRED > Decimal("0.11") else None


def _always(old: Decimal, new: Decimal) -> bool:
    return True


def _printed(old: Decimal, new: Decimal) -> bool | None:
    """Another figure than before, unless it is the same with fewer decimals."""
    return True if abs(new - old) > quantum(new) / 2 else None


def _ceiling(old: Decimal, new: Decimal) -> bool | None:
    return True if new > old + 100 else None


def beyond(slack: Decimal, money: bool = False) -> Breaks:
    """A cell is off by more than ``slack`` last decimals of the finest cell beside it: half the number of rounded
    figures in its narrowest relation."""

    def breaks(old: Decimal, new: Decimal) -> bool | None:
        own = quantum(new)
        # In a money block a digit more is a finer column: 83 beside 83.224 is 83.000. Points are as fine as printed.
        step = min(CENT, own) if money else max(CENT, own) if "." in f"{old:f}" else CENT
        if abs(new - old) > slack * step:
            return True
        return False if own == quantum(old) and abs(new - old) <= slack * step / 3 else None

    return breaks


def cell_changes(rng: random.Random, case: Case) -> Iterator[Change]:
    for kind, path, entry, breaks in cells(case):
        if entry is None or not _NUMBER.search(entry.raw):
            continue
        old = Decimal(_NUMBER.findall(entry.raw)[0])
        new = changed_number(rng, old)
        if kind in ("score", "converted score", "execution score", "weight") and new > 1000:
            continue
        raw = _NUMBER.sub(f"{new:f}", entry.raw, count=1)
        changed = raw if path[-1] == "value" else replace(entry, raw=raw, figure=_read(kind, raw))
        yield Change(kind, put(case, path, changed), entry.place, breaks(old, new), f"{old} → {new}")
        if kind in ("amount", "list total") and old:
            yuan = f"{old * 10_000:f}".rstrip("0").rstrip(".") if "." in f"{old * 10_000:f}" else f"{old * 10_000:f}"
            slipped = Entry(yuan, entry.place, parse_money(yuan, "万元"))
            yield Change("unit", put(case, path, slipped), entry.place, True, f"{entry.raw} → {yuan}")


def _read(kind: str, raw: str) -> Any:
    if kind in ("amount", "list total"):
        return parse_money(raw, "万元")
    return parse_rate(raw) if kind in ("rate", "schedule") else parse_figure(raw)


def basis_changes(rng: random.Random, case: Case) -> Iterator[Change]:
    for index, line in enumerate(case.forms[1].funds):
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
            yield Change(kind, put(case, ("forms", 1, "funds", index, "basis"), entry), entry.place, breaking)


def sentence_changes(rng: random.Random, case: Case) -> Iterator[Change]:
    """Every figure of the report, read again by the program."""
    for index, sentence in enumerate(case.report):
        for term, (old, kind) in enumerate(zip(sentence.figures, sentence.kinds, strict=True)):
            new = changed_number(rng, old)
            figures = (*sentence.figures[:term], new, *sentence.figures[term + 1 :])
            changed = put(case, ("report", index), replace(sentence, figures=figures))
            place, note = Place(paragraph=index + 1), f"{old} → {new}: {sentence.text}"
            yield Change(f"{kind} in prose", changed, place, sentence.broken(figures), note)
            if "万元" in sentence.words and kind == "amount":
                words = sentence.words.split("{}")
                if words[term + 1].startswith("万元"):
                    words[term + 1] = words[term + 1].removeprefix("万")
                    slipped = put(case, ("report", index), replace(sentence, words="{}".join(words)))
                    yield Change("unit in prose", slipped, place, True, slipped.report[index].text)


def restyled(case: Case) -> Iterator[Change]:
    """The same rate or share printed otherwise: fewer decimals, cut off, without the sign. Nothing is broken."""
    line = case.forms[0].funds[0]
    entry = line.execution_rate
    if entry is None:
        return
    rate = (value(line.executed) / value(line.full_year_budget) * 100).quantize(Decimal("0.0001"))
    for shown in (f"{cut(rate, 1)}%", f"{round(rate, 1)}%", f"{round(rate)}%", f"{rate / 100:f}", f"{rate:f}"):
        changed = Entry(shown, entry.place, parse_rate(shown))
        path = ("forms", 0, "funds", 0, "execution_rate")
        yield Change("rate", put(case, path, changed), entry.place, False, shown)
    for index, term in ((2, 2), (5, 2)):
        sentence = case.report[index]
        ratio = sentence.figures[0] / sentence.figures[1]
        percent = (ratio if ratio < 1 and index == 2 else sentence.figures[1] / sentence.figures[0]) * 100
        for shown in (cut(percent, 1), round(percent, 1), cents(percent)):
            figures = (*sentence.figures[:term], Decimal(shown))
            changed = put(case, ("report", index), replace(sentence, figures=figures))
            yield Change("rate in prose", changed, Place(paragraph=index + 1), False, f"{shown}: {sentence.text}")


def cut(figure: Decimal, places: int) -> Decimal:
    return figure.quantize(Decimal(1).scaleb(-places), rounding=ROUND_FLOOR)
