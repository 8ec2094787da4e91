"""The lawful ways to add a form's points up: which rows count, and on what scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure_parse.checker.arithmetic import ZERO, Interval, decimals, exact, rounded, rounded_or_cut, total_of
from disclosure_parse.checker.cells import carries_form_total, figure_of, is_blank, leaves, scored_line
from disclosure_parse.disclosure import Entry, Form, Indicator

HUNDRED = Decimal(100)
LAWFUL_TOTALS = (HUNDRED, Decimal(90), Decimal(80))
"""100; 90 or 80 where the 10 or 20 points of execution stand in the money block."""
BONUS = re.compile(r"加分|附加分|奖励分")


@dataclass(frozen=True, slots=True)
class Reading:
    """One lawful way to add a form up: the cells that count, and what the scores come to."""

    name: str
    weights: tuple[Entry, ...]
    scores: tuple[Entry, ...]
    score: Interval

    @property
    def weight(self) -> Decimal:
        return sum((entry.value or ZERO for entry in self.weights), ZERO)


def points(score: Entry, weight: Entry | None = None) -> Interval:
    """What a score may be before it was rounded: given points are exact, lost points with decimals are computed."""
    figure, most = figure_of(score), figure_of(weight)
    if figure is None:
        return exact(ZERO)
    given = not decimals(figure.raw) or (most is not None and most.value == figure.value)
    return exact(figure.value) if given else rounded(figure.value, figure.quantum)


def readings(form: Form) -> list[Reading]:
    """Every lawful way to add a form up, the usual one first.

    With the execution points of the money block or without; leaves, or the parent rows above them; with bonus
    rows or without; every scored line of the money block.
    """
    rows = leaves(form)
    bases: list[tuple[str, Sequence[Indicator]]] = [("rows", rows)]
    if len(rows) < len(form.indicators):
        bases.append(("parents", _upper_rows(form.indicators)))
    if any(BONUS.search(row.level3 + row.level2) for row in rows):
        bases.append(("rows without bonus", [row for row in rows if not BONUS.search(row.level3 + row.level2)]))
    line = scored_line(form)
    lines = [(other.weight, other.score) for other in form.funds if figure_of(other.score) and figure_of(other.weight)]
    result = []
    for name, base in bases:
        cells = [(row.weight, row.score) for row in base]
        if line is not None:
            result.append(_reading(f"execution + {name}", [(line.weight, line.score), *cells]))
        result.append(_reading(name, cells))
        if len(lines) > 1:
            result.append(_reading(f"every funds line + {name}", [*lines, *cells]))
    return result


def _reading(name: str, cells: Sequence[tuple[Entry | None, Entry | None]]) -> Reading:
    weights = tuple(weight for weight, _ in cells if weight is not None and figure_of(weight))
    scored = [(score, weight) for weight, score in cells if score is not None and figure_of(score)]
    return Reading(name, weights, tuple(s for s, _ in scored), total_of(points(s, w) for s, w in scored))


def _upper_rows(rows: Sequence[Indicator]) -> list[Indicator]:
    """The parent rows, and the rows that no parent row of their level stands above."""
    covered: set[tuple[str, str]] = set()
    upper = []
    for row in rows:
        if row.parent:
            covered.add((row.level1, row.level2))
        if row.parent or (row.level1, row.level2) not in covered:
            upper.append(row)
    return upper


def chosen_reading(form: Form) -> Reading:
    """The reading a form is judged by: one that both weights and scores fit, else the usual one if either fits it.

    One form can't count the execution points for its weights and leave them out for its scores.
    """
    every = readings(form)

    def fits(reading: Reading) -> int:
        return int(weights_fit(form, reading)) + int(scores_fit(form, reading))

    # ``max`` keeps the first of equals, which is the more usual reading.
    return max(every, key=fits)


def misplaced_total(form: Form) -> bool:
    """Whether the form's total stands in the money block, so that the execution points are not known."""
    return any(carries_form_total(form, line) for line in form.funds)


def weights_fit(form: Form, reading: Reading) -> bool:
    """Whether the weights come to the stated total, or to a lawful one; a form without weights fits."""
    stated = figure_of(form.total_weight)
    wanted = (stated.value,) if stated and not misplaced_total(form) else LAWFUL_TOTALS
    return not reading.weights or reading.weight in wanted


def scores_fit(form: Form, reading: Reading) -> bool:
    """Whether the scores come to the stated total, exactly or as it is rounded from scores with decimals."""
    total = figure_of(form.total_score)
    if total is None or not reading.scores:
        return True
    if reading.score.holds(total.value):
        return True
    finest = min(figure.quantum for entry in reading.scores if (figure := figure_of(entry)))
    return finest < total.quantum and reading.score.meets(rounded_or_cut(total.value, total.quantum))


def converted_reading(form: Form) -> Reading | None:
    """Scores on a scale of 100 each, weighted by percent: Σ score × weight %."""
    cells = [(row.weight, row.score) for row in leaves(form) if not is_blank(row.weight) and not is_blank(row.score)]
    products, entries, above = [], [], False
    for weight, score in cells:
        worth, given = figure_of(weight), figure_of(score)
        if worth is None or given is None or score is None or given.value > HUNDRED:
            return None
        above = above or given.value > worth.value
        entries.append(score)
        products.append(exact(given.value * worth.value / HUNDRED))
    return Reading("converted", (), tuple(entries), total_of(products)) if above else None


def uses_converted_scores(form: Form) -> bool:
    """Whether the form's scores are out of 100 each and only their weighted sum makes the total."""
    reading = converted_reading(form)
    return reading is not None and figure_of(form.total_score) is not None and scores_fit(form, reading)
