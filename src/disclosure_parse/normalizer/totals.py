"""The total row of a block of indicators: 总分, 合计 with its figures, and the grade beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from disclosure_parse.figures import parse_figure
from disclosure_parse.normalizer.columns import Header, place
from disclosure_parse.normalizer.draft import Draft, points_entry, text_entry
from disclosure_parse.normalizer.evidence import AMOUNTS_OR_POINTS, COLUMN_FIGURES, FIGURES_OR_POINTS, look
from disclosure_parse.normalizer.headings import simplify, squeeze
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary

POINTS = ("level1_weight", "level2_weight", "weight", "score", "converted_score", "review_score", "deduct_score")
SUBTOTAL = re.compile(r"[一-鿿]{0,12}小计[:：]?")
_GRADE = re.compile(r"^(?:优秀?|良好?|中|差|合格|不合格|较好|一般|较差|[ABCD]级?)$")


def is_total(row: Row, vocabulary: Vocabulary) -> bool:
    """A row that begins with 总分, 合计 and prints figures beside it, perhaps with a remark or a grade, or nothing."""
    filled = row.filled
    if filled and vocabulary.field_of("sections", filled[0].text) and len(filled) > 1:
        filled = filled[1:]
    name = vocabulary.field_of("totals", filled[0].text) if filled else None
    if name == "header_total" and len(filled) > 1:
        return all(look(slot.text) in AMOUNTS_OR_POINTS for slot in filled[1:])
    if name != "total":
        return False
    words = [slot.text for slot in filled[1:] if look(slot.text) == "text" and not _GRADE.match(simplify(slot.text))]
    if not words:
        return True
    has_points = any(look(slot.text) in ("number", "figure", "points") for slot in filled[1:])
    return has_points and not any(_names_a_line(text, vocabulary) for text in words)


def _names_a_line(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text beside a total makes its row another one: a level's, or pairs of headings and amounts."""
    if vocabulary.level1_term(text) or vocabulary.level2_term(text):
        return True
    return vocabulary.is_heading(text) and not _heads_a_total(text, vocabulary)


def _heads_a_total(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is the heading of a figure or a grade of the total's own (得分, 自评等级)."""
    return vocabulary.field_of("totals", text) == "grade" or vocabulary.field_of("indicators", text) in POINTS


def is_subtotal(row: Row, vocabulary: Vocabulary) -> bool:
    """A row that prints what a part of the indicators comes to: 小计, 产出指标小计."""
    filled = row.filled
    if filled and vocabulary.field_of("sections", filled[0].text) and len(filled) > 1:
        filled = filled[1:]
    return bool(filled) and SUBTOTAL.fullmatch(squeeze(filled[0].text)) is not None and _holds_points(filled[1:])


def _holds_points(slots: Sequence[Slot]) -> bool:
    return all(look(slot.text) in COLUMN_FIGURES for slot in slots)


def first_points(row: Row) -> Decimal:
    """The first figure of a total's row, which is its weight; 0 if it has none."""
    figures = (parse_figure(slot.text) for slot in row.filled if look(slot.text) in AMOUNTS_OR_POINTS)
    return next((figure.value for figure in figures if figure is not None), Decimal(0))


def read_subtotal(row: Row, draft: Draft) -> None:
    """Keep what a part of the indicators comes to: each figure, under the row's label."""
    label, *figures = [slot for slot in row.filled if not draft.vocabulary.field_of("sections", slot.text)]
    draft.heading(label)
    for slot in figures:
        draft.attribute("subtotal", squeeze(label.text), [slot])


def whole_total(row: Row, vocabulary: Vocabulary) -> Row:
    """The row with its total's label and figures apart where they stand in one cell (``总分 100 93.26``)."""
    if len(row.filled) != 1:
        return row
    slot = row.filled[0]
    label, *figures = slot.text.split()
    if not figures or not is_total_label(label, vocabulary) or any(look(text) != "number" for text in figures):
        return row
    parts = [slot.part(text) for text in (label, *figures)]
    return replace(row, slots=tuple(other for one in row.slots for other in (parts if one is slot else (one,))))


def is_total_label(text: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.field_of("totals", text) in ("total", "header_total")


def _in_place(row: Row, header: Header) -> Row:
    """The row with its figures where they stand from the end of the row, if a dump prints it shorter than the headings
    and so they stand below points: its label was merged over the columns in front."""
    lost = max(column.slot.end for column in header.columns) - row.slots[-1].end
    label = row.filled[0]
    figures = [slot for slot in row.filled[1:] if look(slot.text) in AMOUNTS_OR_POINTS]
    points = {column.slot.start for column in header.columns if column.field in POINTS}
    if row.exact or row.fit or lost <= 0 or not figures or not {slot.start + lost for slot in figures} <= points:
        return row
    moved = (replace(s, start=s.start + lost, end=s.end + lost) if s.start > label.start else s for s in row.slots)
    return replace(row, slots=tuple(moved))


def read_total(row: Row, header: Header, draft: Draft) -> None:
    """A block's total row: weight and score under their columns, else in their order; the grade in a further cell."""
    row = _in_place(row, header)
    filled = list(row.filled)
    while filled and draft.vocabulary.field_of("totals", filled[0].text) not in ("total", "header_total"):
        draft.heading(filled.pop(0))
    draft.heading(filled[0])
    placed = place(row, header.columns, draft.vocabulary, 0)
    draft.take(*placed.doubles)
    figures = [slot for slot in filled[1:] if look(slot.text) in FIGURES_OR_POINTS and slot not in placed.doubles]
    fields = [name for name in ("weight", "score") if header.has(name)]
    by_column = {column.field: slot for slot, column in placed.cells if column and slot in figures}
    pointed = [column.field for column in header.columns if column.field in POINTS]
    if len(figures) == len(pointed) > len(fields):
        # Beside weight and score there are points of the levels, taken off or given by others: each is its column's.
        found = {name: slot for name, slot in zip(pointed, figures, strict=True) if name in fields}
    elif (
        len(figures) == 1
        and not row.exact
        and "score" in fields
        and draft.vocabulary.field_of("totals", filled[0].text) == "header_total"
    ):
        # 自评总分 is no sum of weights.
        found = {"score": figures[0]}
    elif (set(by_column) >= set(fields) and (row.exact or len(figures) == len(fields))) or (
        len(figures) == 1 and set(by_column) & set(fields)
    ):
        found = {name: by_column[name] for name in fields if name in by_column}
    elif len(figures) >= 2:
        found = dict(zip(("weight", "score"), figures[:2], strict=False))
    else:
        found = dict(zip(fields[-1:] or ["weight"], figures, strict=False))
    for name, slot in found.items():
        if draft.put(f"total_{name}", points_entry([slot])):
            draft.take(slot)
    for slot in filled[1:]:
        if _heads_a_total(slot.text, draft.vocabulary):
            draft.heading(slot)
        elif _GRADE.match(simplify(slot.text)) and draft.put("grade", text_entry([slot])):
            draft.take(slot)
        elif not draft.ledger.used(slot):
            draft.attribute("", filled[0].text, [slot])
