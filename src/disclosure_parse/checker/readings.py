"""The lawful ways to add a form's points up: which rows count, and on what scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from disclosure_parse.checker.arithmetic import ZERO, Interval, decimals, exact, rounded, rounded_or_cut, total_of
from disclosure_parse.checker.cells import carries_form_total, figure_of, is_blank, printed_rows, scored_line
from disclosure_parse.disclosure import Entry, Form, FundLine, Indicator
from disclosure_parse.document import Place
from disclosure_parse.figures import parse_figure

HUNDRED = Decimal(100)
LAWFUL_TOTALS = (HUNDRED, Decimal(90), Decimal(80))
"""100; 90 or 80 where the 10 or 20 points of execution stand in the money block."""
EXECUTION_POINTS = (Decimal(10), Decimal(20))
EXECUTION_ROW = re.compile(r"^预算?执行(?:率|进度|情况)?$")
CONVERTED = "converted_score"
CENT = Decimal("0.01")
_BONUS = re.compile(r"加分|附加分|奖励分|[减扣]分(?:项|指标)")


def is_bonus(row: Indicator) -> bool:
    """Whether a row's points are given or taken beside the hundred of a form (加分项, 减分项)."""
    return _BONUS.search(row.level1 + row.level2 + row.level3) is not None


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


@dataclass(frozen=True, slots=True)
class Award:
    """A row's points: the cell that counts for the total, and the most it may hold (``None`` without a weight)."""

    cell: Entry
    most: Decimal | None


def awards(form: Form) -> dict[int, Award]:
    """Row number → its points; of a form that scores out of 100 and converts, those converted (折算得分).

    Where such a form does not print what its scores are converted to, the scores stand for themselves, of 100.
    """
    converts, cells = uses_converted_scores(form), converted_cells(form)
    found = {}
    for row in printed_rows(form):
        cell = (cells.get(row.row) or row.score) if converts else row.score
        if cell is None or is_blank(cell):
            continue
        weight = figure_of(row.weight)
        scaled = converts and cell is row.score
        found[row.row] = Award(cell, HUNDRED if scaled else weight.value if weight else None)
    return found


def converted_cells(form: Form) -> dict[int, Entry]:
    """Row number → the cell beside its score that says what the score comes to by its weight."""
    printed = [item for item in form.attributes if item.field == CONVERTED]
    entries = [Entry(item.value, item.place, parse_figure(item.value)) for item in printed]
    rows = [row for row in printed_rows(form) if row.score is not None and not is_blank(row.score)]
    by_line = {_line(row.place): row.row for row in rows}
    found = {by_line[_line(entry.place)]: entry for entry in entries if _line(entry.place) in by_line}
    if len(found) < len(entries) == len(rows):
        # A dump of one cell a line: the cells stand in the order of the rows.
        found = {row.row: entry for row, entry in zip(rows, entries, strict=True)}
    return found


def _line(place: Place) -> tuple[int | None, ...]:
    return (place.page, place.table, place.row, place.paragraph if place.table is None else None)


def points(score: Entry, most: Decimal | None = None) -> Interval:
    """What a score may be before it was rounded: given points are exact, lost points with decimals are computed."""
    figure = figure_of(score)
    if figure is None:
        return exact(ZERO)
    given = not decimals(figure.raw) or most == figure.value
    return exact(figure.value) if given else rounded(figure.value, figure.quantum)


def readings(form: Form) -> list[Reading]:
    """Every lawful way to add a form up, the usual one first.

    With the execution points of the money block or without; leaves, or the parent rows above them; with bonus
    rows or without; every scored line of the money block.
    """
    rows = printed_rows(form)
    bases: list[tuple[str, Sequence[Indicator]]] = [("rows", rows)]
    if any(row.parent for row in form.indicators):
        bases.append(("parents", _upper_rows([row for row in form.indicators if row.parent or row in rows])))
    bonus = [row for row in rows if is_bonus(row)]
    if bonus:
        bases.append(("rows without bonus", [row for row in rows if row not in bonus]))
        scored_only = [replace(row, weight=None) if row in bonus else row for row in rows]
        bases.append(("rows with bonus scores", scored_only))
    line, awarded = scored_line(form) or _weighted_line(form), awards(form)
    lines = [(other.weight, other.score) for other in form.funds if figure_of(other.score) and figure_of(other.weight)]
    weighted = any(figure_of(row.weight) for row in rows)
    result = []
    for name, base in bases:
        cells = [(row.weight, award.cell if (award := awarded.get(row.row)) else _parent_score(row)) for row in base]
        if line is not None and not weighted:
            # Points for goals without weights: the weight of the money line alone is no sum.
            result.append(_reading(f"execution + {name}", [(None, line.score), *cells]))
        elif line is not None:
            result.append(_reading(f"execution + {name}", [(line.weight, line.score), *cells]))
        result.append(_reading(name, cells))
        if len(lines) > 1:
            result.append(_reading(f"every funds line + {name}", [*lines, *cells]))
    return result


def _weighted_line(form: Form) -> FundLine | None:
    """The total's line of the money block that has points but no score yet."""
    totals = (line for line in form.funds if line.kind == "total" and figure_of(line.weight) is not None)
    return next((line for line in totals if not carries_form_total(form, line)), None)


def _reading(name: str, cells: Sequence[tuple[Entry | None, Entry | None]]) -> Reading:
    weights = tuple(weight for weight, _ in cells if weight is not None and figure_of(weight))
    scored = [(score, weight) for weight, score in cells if score is not None and figure_of(score)]
    total = total_of(points(s, figure.value if (figure := figure_of(w)) else None) for s, w in scored)
    return Reading(name, weights, tuple(s for s, _ in scored), total)


def _parent_score(row: Indicator) -> Entry | None:
    return row.score if row.parent else None


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


def execution_missing(form: Form) -> Decimal:
    """The points of execution that a form lacks as it was read: 10 or 20 of 100, else 0.

    The weights of the rows then come to 90 or 80 of a stated 100, and no line of money and no row has points for
    execution: the block of money that has them was lost with the page, or stands in another form.
    """
    total = figure_of(form.total_weight)
    scored = any(figure_of(line.score) or figure_of(line.weight) for line in form.funds)
    if total is None or scored or any(EXECUTION_ROW.search(row.level3 or row.level2) for row in form.indicators):
        return ZERO
    weights = [figure.value for row in printed_rows(form) if (figure := figure_of(row.weight))]
    gap = total.value - sum(weights, ZERO)
    return gap if total.value == HUNDRED and gap in EXECUTION_POINTS else ZERO


def weights_fit(form: Form, reading: Reading) -> bool:
    """Whether the weights come to the stated total, or to a lawful one; a form without weights fits."""
    stated = figure_of(form.total_weight)
    wanted = (stated.value,) if stated and not misplaced_total(form) else LAWFUL_TOTALS
    return not reading.weights or reading.weight in wanted or wanted[0] - reading.weight in _unprinted_points(form)


def left_for_execution(form: Form) -> Decimal | None:
    """What the rows leave of the stated total for the execution, if that is 10 or 20."""
    total = figure_of(form.total_weight)
    weights = [figure.value for row in printed_rows(form) if (figure := figure_of(row.weight))]
    gap = total.value - sum(weights, ZERO) if total is not None and weights else ZERO
    return gap if gap in EXECUTION_POINTS else None


def _unprinted_points(form: Form) -> tuple[Decimal, ...]:
    """What the execution may be worth where its line has a score and the form no column for its weight."""
    line = scored_line(form)
    score = figure_of(line.score) if line is not None and line.weight is None else None
    return tuple(most for most in EXECUTION_POINTS if score is not None and score.value <= most)


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
    """Scores on a scale of 100 each, weighted by percent: Σ score × weight %, each rounded as it may be."""
    cells = [
        (row.weight, row.score) for row in printed_rows(form) if not is_blank(row.weight) and not is_blank(row.score)
    ]
    products, entries, above = [], [], False
    for weight, score in cells:
        worth, given = figure_of(weight), figure_of(score)
        if worth is None or given is None or score is None or given.value > HUNDRED:
            return None
        above = above or given.value > worth.value
        entries.append(score)
        product = given.value * worth.value / HUNDRED
        products.append(exact(product) if product == product.quantize(CENT) else rounded(product, CENT))
    return Reading("converted", (), tuple(entries), total_of(products)) if above else None


def uses_converted_scores(form: Form) -> bool:
    """Whether the form's scores are out of 100 each and converted by weight: it has a column for that, or they
    make the total only so."""
    if CONVERTED in form.columns or any(item.field == CONVERTED for item in form.attributes):
        return any(_above(row) for row in printed_rows(form))
    reading = converted_reading(form)
    return reading is not None and figure_of(form.total_score) is not None and scores_fit(form, reading)


def _above(row: Indicator) -> bool:
    weight, score = figure_of(row.weight), figure_of(row.score)
    return weight is not None and score is not None and score.value > weight.value
