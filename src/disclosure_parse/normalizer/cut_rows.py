"""Rows of headings and values that a page break cut in two, made whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from disclosure_parse.document import Place
from disclosure_parse.normalizer.headings import join_lines
from disclosure_parse.normalizer.pairs import heading_of
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary


def whole_rows(rows: Sequence[Row], vocabulary: Vocabulary) -> tuple[list[Row], list[Place]]:
    """The rows with the lower parts joined to the upper ones, and the places of those parts.

    Rows of the indicator block are left alone: what is cut there shows in its columns.
    """
    whole: list[Row] = []
    joined: list[Place] = []
    for row in rows:
        if whole and row.seam and _is_lower_part(whole[-1], row, vocabulary):
            whole[-1] = _joined(whole[-1], row)
            joined.append(row.place)
        else:
            whole.append(row)
    return whole, joined


def _is_lower_part(upper: Row, lower: Row, vocabulary: Vocabulary) -> bool:
    """The same cells side by side, and a heading that only both parts together spell, or none in front."""
    spans = [[(slot.start, slot.end) for slot in row.fresh] for row in (upper, lower)]
    if not (upper.exact and lower.exact and lower.filled) or spans[0] != spans[1]:
        return False
    if any(_known(slot.text, vocabulary) for slot in lower.filled):
        return False
    if any(_known(above.text + below.text, vocabulary) for above, below in _pairs(upper, lower)):
        return True
    return not lower.fresh[0].text and heading_of(upper.fresh[0].text, vocabulary) is not None


def _known(text: str, vocabulary: Vocabulary) -> bool:
    return heading_of(text, vocabulary) is not None or vocabulary.field_of("funds.rows", text) is not None


def _pairs(upper: Row, lower: Row) -> list[tuple[Slot, Slot]]:
    return [(a, b) for a, b in zip(upper.fresh, lower.fresh, strict=True) if a.text and b.text]


def _joined(upper: Row, lower: Row) -> Row:
    below = {slot.start: slot for slot in lower.fresh if slot.text}
    slots = []
    for slot in upper.slots:
        part = None if slot.carried else below.get(slot.start)
        if part is None:
            slots.append(slot)
            continue
        lines = "\n".join(text for text in (slot.lines, part.lines) if text)
        place = slot.place if slot.text else part.place
        slots.append(replace(slot, text=join_lines(lines), lines=lines, place=place))
    return replace(upper, slots=tuple(slots))
