"""Points and weights: totals, and a score within its weight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from disclosure_parse.checker.arithmetic import (
    ZERO,
    Interval,
    exact,
    misread_as,
    total_of,
)
from disclosure_parse.checker.cells import (
    figure_of,
    is_blank,
    is_unreadable,
    name_of,
    places,
    printed_rows,
    raw_of,
    scored_line,
)
from disclosure_parse.checker.messages import added, number, shorten
from disclosure_parse.checker.prose import related, value
from disclosure_parse.checker.readings import (
    EXECUTION_POINTS,
    HUNDRED,
    Reading,
    awards,
    chosen_reading,
    converted_cells,
    converted_reading,
    execution_missing,
    is_bonus,
    misplaced_total,
    points,
    scores_fit,
    uses_converted_scores,
    weights_fit,
)
from disclosure_parse.checker.rule import Check, add_note, document_rule, form_rule
from disclosure_parse.disclosure import Claim, Disclosure, Entry, Form, Indicator, Outcome, Relation, SummaryLine
from disclosure_parse.document import Place

_FEW_ROWS = 3
"""Fewer weights than this and no stated total: nothing says that these are all the rows."""
_SUM_ITEM = re.compile(r"合计|总分|总计|总得分|得分合计|小计")


@document_rule("score_total")
def score_total(disclosure: Disclosure) -> Iterator[Outcome]:
    """The scores of the rows add up to the stated total.

    Why: the total decides the grade, and a copied form often keeps the old one.
    Equation: execution score + Σ indicator scores = total score; Σ rows below a parent row = its score
    Holds: 10 + 40 + 30 + 9.5, total 89.5
    Fails: 10 + 40 + 30 + 9.5, total 90
    Not flagged: forms whose execution points stand outside the total, parent rows above their children, bonus
        rows, blank scores, totals rounded from scores with decimals: every lawful reading is tried, and the
        weights decide where they can.
    """
    for form in disclosure.forms:
        if form.duplicate_of is None:
            yield from _form_total(form)
            yield from _below_parents("score_total", form, "score")
            yield from _summary_total("score_total", form)
    for relation, claims in related(disclosure, "scores"):
        yield _stated_scores(relation, claims)


def _stated_scores(relation: Relation, claims: Sequence[Claim]) -> Outcome:
    """A total score in prose against the points of its categories."""
    place = claims[0].place if claims else relation.place
    check = Check("score_total", None, place, tuple(c.place for c in claims[1:]), quote=shorten(relation.quote, 120))
    if len(claims) < 3:
        return check.lacks("unreadable", cell=shorten(relation.quote))
    stated, computed = value(claims[0]), sum((value(claim) for claim in claims[1:]), ZERO)
    check = check.figures(stated, exact(computed))
    if stated == computed:
        return check.holds()
    if not relation.certain or (not relation.complete and computed < stated):
        return check.lacks("several")
    parts = added(number(value(claim)) for claim in claims[1:])
    return check.fails("prose", "error", stated=stated, sum=computed, parts=parts)


def _form_total(form: Form) -> Iterator[Outcome]:
    scored = [row.score for row in printed_rows(form) if row.score is not None and not is_blank(row.score)]
    if not scored and (form.total_score is None or is_blank(form.total_score)):
        return
    place = form.total_score.place if form.total_score else form.place
    check = Check("score_total", form.position, place, places(scored), quote=raw_of(form.total_score))
    total = figure_of(form.total_score)
    if total is None:
        yield check.lacks("unreadable" if form.total_score else "no_total", cell=raw_of(form.total_score))
        return
    unreadable = [entry for entry in scored if is_unreadable(entry)]
    if unreadable or not scored:
        yield check.lacks("unreadable" if unreadable else "no_parts", cell=" ".join(raw_of(e) for e in unreadable))
        return
    reading = chosen_reading(form)
    if not scores_fit(form, reading) and uses_converted_scores(form) and not converted_cells(form):
        reading = converted_reading(form) or reading
    if not scores_fit(form, reading) and misplaced_total(form):
        yield check.lacks("misplaced")
        return
    if not scores_fit(form, reading):
        yield _total_fails(form, check, reading, total.value)
        return
    check = Check("score_total", form.position, place, places(reading.scores), quote=check.quote)
    key = "reading" if reading.score == exact(total.value) else "rounding"
    yield check.figures(total.value, reading.score).holds(key, reading=reading.name)


def _below_parents(rule: str, form: Form, column: str) -> Iterator[Outcome]:
    """A parent row (一、示范区建立 15) against the rows below it (1、… 5; 2、… 10), where all of them have points."""
    families: list[tuple[Indicator, list[Indicator]]] = []
    for row in form.indicators:
        if row.parent:
            families.append((row, []))
        elif families and (row.level1, row.level2) == (families[-1][0].level1, families[-1][0].level2):
            families[-1][1].append(row)
    for parent, children in families:
        stated: Entry | None = getattr(parent, column)
        cells: list[Entry | None] = [getattr(child, column) for child in children]
        parts = [cell for cell in cells if cell is not None and figure_of(cell)]
        if stated is None or figure_of(stated) is None or not parts or len(parts) < len(cells):
            continue
        check = Check(rule, form.position, stated.place, places(parts), quote=name_of(parent))
        computed = total_of(points(part) for part in parts)
        check = check.figures(stated.value or ZERO, computed)
        if computed.meets(points(stated)):
            yield check.holds()
            continue
        total = sum((part.value or ZERO for part in parts), ZERO)
        outcome = check.fails(
            "parent", name=shorten(name_of(parent)), stated=stated.value, sum=total,
            difference=(stated.value or ZERO) - total, parts=added(number(part.value or ZERO) for part in parts),
        )  # fmt: skip
        bounds = _bounds(form) if column == "score" else {}
        yield with_doubt(outcome, stated, parts, stated.value or ZERO, total, bounds)


def _total_fails(form: Form, check: Check, reading: Reading, stated: Decimal) -> Outcome:
    computed = sum((entry.value or ZERO for entry in reading.scores), ZERO)
    check = Check("score_total", form.position, check.place, places(reading.scores), quote=check.quote).figures(
        stated, reading.score
    )
    blank = [row for row in printed_rows(form) if figure_of(row.weight) and is_blank(row.score)]
    room = sum((row.weight.value or ZERO for row in blank if row.weight), ZERO)
    if blank and computed < stated <= computed + room:
        return check.lacks("blank_scores", rows="、".join(name_of(row) for row in blank))
    if execution_missing(form) and ZERO <= stated - computed <= execution_missing(form):
        return check.lacks("no_execution", points=execution_missing(form))
    outcome = check.fails(
        "form",
        stated=stated,
        sum=computed,
        difference=stated - computed,
        parts=added(number(entry.value or ZERO) for entry in reading.scores),
        reading=reading.name,
    )
    return _form_doubt(outcome, form.total_score, reading, reading.scores, stated, computed, _bounds(form))


def _bounds(form: Form) -> dict[Place, Decimal]:
    """The most that each score may come to."""
    return {score.place: most for _, score, most, _ in _scored(form) if most is not None}


_NO_BOUNDS: Mapping[Place, Decimal] = {}


def with_doubt(
    outcome: Outcome,
    total: Entry | None,
    parts: Sequence[Entry],
    stated: Decimal,
    computed: Decimal,
    bounds: Mapping[Place, Decimal] = _NO_BOUNDS,
) -> Outcome:
    """The failure of a sum, with the one misread figure that would make it hold, if a single one would.

    ``bounds``: what a figure at a place can't exceed; no character of it was misread for one that is more.
    """
    gap = stated - computed
    wanted = [(total, computed)] if total else []
    wanted += [(part, (part.value or ZERO) + gap) for part in parts]
    wanted = [(entry, needed) for entry, needed in wanted if needed <= bounds.get(entry.place, needed)]
    repairs = [(entry, repaired) for entry, needed in wanted if (repaired := misread_as(entry.raw, needed))]
    if len(repairs) != 1:
        return outcome
    ((entry, repaired),) = repairs
    return add_note(outcome, "misread", raw=entry.raw, wanted=repaired, where=entry.place.locator)


def _form_doubt(
    outcome: Outcome,
    total: Entry | None,
    reading: Reading,
    entries: Sequence[Entry],
    stated: Decimal,
    computed: Decimal,
    bounds: Mapping[Place, Decimal] = _NO_BOUNDS,
) -> Outcome:
    """As ``with_doubt``, but no cell is named where the points of execution lack that the form does not show."""
    if abs(stated - computed) in EXECUTION_POINTS and not reading.name.startswith(("execution", "every funds line")):
        return outcome
    return with_doubt(outcome, total, entries, stated, computed, bounds)


@form_rule("weight_total")
def weight_total(form: Form) -> Iterator[Outcome]:
    """The weights of the rows add up to the stated total, or to 100.

    Why: points are shares of 100 (财预〔2020〕10号); a weight too many shifts every other indicator's share.
    Equation: execution weight + Σ indicator weights = total weight; Σ rows below a parent row = its weight
    Holds: 10 + 50 + 30 + 10, total 100
    Fails: 10 + 50 + 40 + 10, total 100
    Not flagged: 90 or 80 for the indicators where 10 or 20 points stand in the money block, parent rows above
        their children, bonus rows, forms without weights.
    """
    yield from _summary_total("weight_total", form)
    yield from _below_parents("weight_total", form, "weight")
    printed = [row.weight for row in printed_rows(form) if row.weight is not None and not is_blank(row.weight)]
    if not printed:
        return
    place = form.total_weight.place if form.total_weight else form.place
    check = Check("weight_total", form.position, place, places(printed), quote=raw_of(form.total_weight))
    unreadable = [entry for entry in printed if is_unreadable(entry)]
    if unreadable or is_unreadable(form.total_weight):
        yield check.lacks("unreadable", cell=" ".join(raw_of(entry) for entry in [*unreadable, form.total_weight]))
        return
    reading, stated = chosen_reading(form), figure_of(form.total_weight)
    if weights_fit(form, reading):
        yield check.figures(reading.weight, exact(reading.weight)).holds("reading", reading=reading.name)
        return
    target = stated.value if stated else HUNDRED
    if stated is None and len(reading.weights) < _FEW_ROWS:
        yield check.lacks("few", rows=len(reading.weights))
        return
    check = Check("weight_total", form.position, place, places(reading.weights), quote=raw_of(form.total_weight))
    check = check.figures(target, exact(reading.weight))
    blank = [row for row in printed_rows(form) if is_blank(row.weight) and figure_of(row.score)]
    if blank and reading.weight < target:
        yield check.lacks("blank_weights", rows="、".join(name_of(row) for row in blank))
        return
    if execution_missing(form) and target - reading.weight == execution_missing(form):
        yield check.lacks("no_execution", points=execution_missing(form))
        return
    outcome = check.fails(
        "form" if stated else "hundred",
        "error" if stated else "warning",
        stated=target,
        sum=reading.weight,
        difference=target - reading.weight,
        parts=added(number(entry.value or ZERO) for entry in reading.weights),
        reading=reading.name,
    )
    yield _form_doubt(outcome, form.total_weight, reading, reading.weights, target, reading.weight)


def _summary_total(rule: str, form: Form) -> Iterator[Outcome]:
    """The category rows of a score summary against its own 合计."""
    sums = [line for line in form.summary if _SUM_ITEM.search(line.item)]
    parts = [line for line in form.summary if not _SUM_ITEM.search(line.item)]
    if not sums or not parts:
        return

    def cell(line: SummaryLine) -> Entry | None:
        return line.score if rule == "score_total" else line.standard

    stated = figure_of(cell(sums[-1]))
    entry = cell(sums[-1])
    entries = [found for line in parts if (found := cell(line)) is not None]
    if entry is None or not entries:
        return
    check = Check(rule, form.position, entry.place, places(entries), quote=entry.raw)
    if stated is None or any(is_unreadable(found) for found in entries):
        yield check.lacks("unreadable", cell=entry.raw)
        return
    computed = total_of(points(found) for found in entries)
    check = check.figures(stated.value, computed, points(entry))
    if computed.meets(points(entry)):
        yield check.holds()
        return
    total = sum((found.value or ZERO for found in entries), ZERO)
    outcome = check.fails(
        "summary",
        stated=stated.value,
        sum=total,
        difference=stated.value - total,
        parts=added(number(found.value or ZERO) for found in entries),
    )
    yield with_doubt(outcome, entry, entries, stated.value, total)


_POINTS_UNITS = frozenset({"", "分", "%"})


def _scored(form: Form) -> Iterator[tuple[Entry | None, Entry, Decimal | None, str]]:
    """Each weight with the score that it bounds, the most that may be scored, and of what; bonus rows have no bound."""
    awarded = awards(form)
    for row in printed_rows(form):
        if row.row in awarded and not is_bonus(row):
            yield row.weight, awarded[row.row].cell, awarded[row.row].most, name_of(row)
    line = scored_line(form)
    if line is not None and line.score is not None:
        worth = figure_of(line.weight)
        yield line.weight, line.score, worth.value if worth else None, line.label


@form_rule("score_exceeds_weight")
def score_exceeds_weight(form: Form) -> Iterator[Outcome]:
    """No score is above its weight or below zero.

    Why: 得分不得突破权重总额: a score above the points of its row lifts the total.
    Equation: 0 ≤ score ≤ weight
    Holds: score 9.5 of 10
    Fails: score 15 of 10
    Not flagged: bonus rows (加分项), an execution row that carries the form's total (shifted_columns says that); a
        score out of 100 that is converted by weight is at most 100, and what it comes to at most its weight.
    """
    for weight, score, most, name in _scored(form):
        if weight is None or is_blank(score) or is_blank(weight):
            continue
        check = Check("score_exceeds_weight", form.position, score.place, (weight.place,), quote=score.raw)
        given = figure_of(score)
        if most is None or given is None or given.unit not in _POINTS_UNITS:
            # 60头 is no score, whatever column it was read in.
            yield check.lacks("unreadable", cell=weight.raw if given and most is None else score.raw)
            continue
        bound = max(ZERO, most)
        check = check.figures(given.value, Interval(ZERO, bound), printed=bound if given.value > 0 else ZERO)
        if ZERO <= given.value <= most:
            yield check.holds()
            continue
        outcome = check.fails("row", name=shorten(name), score=given.value, weight=most)
        repaired = misread_as(score.raw, most)
        if repaired:
            outcome = add_note(outcome, "misread", raw=score.raw, wanted=repaired, where=score.place.locator)
        yield outcome
