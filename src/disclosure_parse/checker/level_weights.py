"""The weights that headings of levels print, and the rows below them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from disclosure_parse.checker.arithmetic import ZERO, exact
from disclosure_parse.checker.cells import (
    figure_of,
    is_blank,
    is_unreadable,
    name_of,
    places,
    printed_rows,
    raw_of,
)
from disclosure_parse.checker.messages import added, number
from disclosure_parse.checker.rule import Check, form_rule
from disclosure_parse.checker.scores import with_doubt
from disclosure_parse.disclosure import Form, Indicator, Outcome

_NO_LEVEL = ("", "绩效指标")
"""A row whose level is not known, or only that it is an indicator, may belong to any level."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """A level heading with the weight printed in it, and the rows below."""

    level: str
    weight: Decimal
    rows: tuple[Indicator, ...]


def brackets(form: Form) -> list[Bracket]:
    """The level-1 and level-2 headings that print a weight, with their rows."""
    found: dict[tuple[int, str, str, Decimal], list[Indicator]] = {}
    for row in printed_rows(form):
        # Of a heading without a name (（10分）) it cannot be told how far down it goes.
        if row.level1_weight is not None and row.level1:
            found.setdefault((1, row.level1, "", row.level1_weight), []).append(row)
        if row.level2_weight is not None and row.level2:
            found.setdefault((2, row.level1, row.level2, row.level2_weight), []).append(row)
    same_level = {(depth, one, two): 0 for depth, one, two, _ in found}
    for depth, one, two, _ in found:
        same_level[depth, one, two] += 1
    result = []
    for (depth, one, two, weight), rows in found.items():
        # A heading repeated after a page break may have lost its bracket: those rows belong to it as well.
        extra = [
            row
            for row in printed_rows(form)
            if depth == 1 and row.level1 == one and row.level1_weight is None and same_level[depth, one, two] == 1
        ]
        result.append(Bracket(two or one, weight, tuple(sorted([*rows, *extra], key=lambda row: row.row))))
    return result


@form_rule("level_weight")
def level_weight(form: Form) -> Iterator[Outcome]:
    """The weights below a level heading add up to the weight printed with it.

    Why: 产出指标（50分） promises 50 points; rows that add to 40 show that points were moved or a row was lost.
    Equation: Σ weights of the rows below the heading = weight in the heading
    Holds: 产出指标（50分）: 20 + 10 + 10 + 10
    Fails: 产出指标（50分）: 10 + 10 + 10 + 10
    Not flagged: a bracket that belongs to the whole block (绩效指标(90分)), rows without weights, rows whose level
        is not known.
    """
    every = printed_rows(form)
    everything = sum((row.weight.value or ZERO for row in every if row.weight and figure_of(row.weight)), ZERO)
    unplaced = [row for row in every if row.level1 in _NO_LEVEL and row.weight and figure_of(row.weight)]
    for bracket in brackets(form):
        weights = [row.weight for row in bracket.rows if row.weight is not None and figure_of(row.weight)]
        first = bracket.rows[0]
        check = Check("level_weight", form.position, first.place, places(weights), quote=bracket.level)
        unreadable = [row for row in bracket.rows if is_unreadable(row.weight)]
        if not weights or unreadable:
            yield check.lacks("unreadable", cell="、".join(raw_of(row.weight) for row in unreadable) or bracket.level)
            continue
        computed = sum((entry.value or ZERO for entry in weights), ZERO)
        check = check.figures(bracket.weight, exact(computed))
        blank = [row for row in bracket.rows if is_blank(row.weight) and figure_of(row.score)]
        if computed == bracket.weight or everything == bracket.weight:
            yield check.holds()
        elif blank and computed < bracket.weight:
            yield check.lacks("blank_weights", rows="、".join(name_of(row) for row in blank))
        elif (
            unplaced
            and computed + sum((row.weight.value or ZERO for row in unplaced if row.weight), ZERO) == bracket.weight
        ):
            yield check.lacks("unplaced", rows="、".join(name_of(row) for row in unplaced))
        else:
            outcome = check.fails(
                "level",
                level=bracket.level,
                stated=bracket.weight,
                sum=computed,
                difference=bracket.weight - computed,
                parts=added(number(entry.value or ZERO) for entry in weights),
            )
            yield with_doubt(outcome, None, weights, bracket.weight, computed)
