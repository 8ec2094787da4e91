"""Rows and labels that a page break cut in two, made whole."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from disclosure_parse.document import Place
from disclosure_parse.normalizer.facts import MAX_HEADING, heading_of
from disclosure_parse.normalizer.headings import join_lines
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary

_LISTS = frozenset({"list", "summary", "summary.items"})
"""Blocks of other tables than forms; what they call by a word (项目, 指标) is a part of a heading in a form."""


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


def whole_labels(rows: Sequence[Row], vocabulary: Vocabulary) -> list[Row]:
    """The rows with labels beside several of them whole, of which each part stands on a page of its own.

    A part is one if it says nothing by itself and both say something together (项目资 above 金（万元）).
    """
    whole: dict[Place, Slot] = {}
    for number in range(1, len(rows)):
        upper, lower = rows[number - 1], rows[number]
        if lower.seam and upper.exact and upper.table == lower.table:
            goes_on = {slot.place for slot in rows[number + 1].slots if slot.carried} if lower is not rows[-1] else ()
            _join_labels(upper, lower, goes_on, whole, vocabulary)
    return [_with_labels(row, whole) for row in rows] if whole else list(rows)


def _join_labels(
    upper: Row, lower: Row, goes_on: Container[Place], whole: dict[Place, Slot], vocabulary: Vocabulary
) -> None:
    """Add to ``whole``, by the places of their parts, the labels that a page break cut between two rows.

    ``goes_on`` are the places of the cells that reach below the lower row.
    """
    above = {(slot.start, slot.end): slot for slot in upper.slots if slot.text}
    for below in lower.fresh:
        slot = above.get((below.start, below.end))
        if slot is None or not below.text or not (slot.carried or below.place in goes_on):
            continue
        part = whole.get(slot.place, slot)
        if _is_cut(part.text, below.text, vocabulary):
            lines = f"{part.lines}\n{below.lines}"
            label = replace(part, text=join_lines(lines), lines=lines)
            whole |= dict.fromkeys((part.place, slot.place, below.place), label)


def _is_cut(upper: str, lower: str, vocabulary: Vocabulary) -> bool:
    """Two texts of which at least one is a heading or level only together with the other."""
    return (
        max(len(upper), len(lower)) <= MAX_HEADING
        and _is_term(upper + lower, vocabulary)
        and not (_is_term(upper, vocabulary) and _is_term(lower, vocabulary))
    )


def _is_term(text: str, vocabulary: Vocabulary) -> bool:
    return bool(
        vocabulary.level1_term(text)
        or vocabulary.level2_term(text)
        or any(vocabulary.field_of(block, text) for block in vocabulary.fields.keys() - _LISTS)
    )


def _with_labels(row: Row, whole: Mapping[Place, Slot]) -> Row:
    slots = []
    for slot in row.slots:
        label = whole.get(slot.place, slot)
        slots.append(replace(label, carried=slot.carried or label.place != slot.place))
    return replace(row, slots=tuple(slots)) if any(slot.place in whole for slot in row.slots) else row


def _is_lower_part(upper: Row, lower: Row, vocabulary: Vocabulary) -> bool:
    """The same cells side by side, and a heading that only both parts together spell, or none in front.

    What is a heading alone is a part of one only together with what stands above it (值 below 年度指标), and what
    stands below a heading and is no part of it is a value.
    """
    spans = [[(slot.start, slot.end) for slot in row.slots] for row in (upper, lower)]
    if not (upper.exact and lower.exact and lower.filled) or spans[0] != spans[1]:
        return False
    pairs = _pairs(upper, lower)
    joint = {below for above, below in pairs if vocabulary.is_heading(above.text + below.text)}
    unknown = {slot for slot in lower.filled if not _is_term(slot.text, vocabulary)}
    if any(slot not in joint | unknown for slot in lower.filled):
        return False
    if any(below not in joint and _is_term(above.text, vocabulary) for above, below in pairs):
        return False
    if joint & unknown:
        return True
    first, below = upper.slots[0], lower.slots[0]
    return not first.carried and not below.text and heading_of(first.text, vocabulary) is not None


def _pairs(upper: Row, lower: Row) -> list[tuple[Slot, Slot]]:
    """What begins in both rows, one below the other."""
    pairs = zip(upper.slots, lower.slots, strict=True)
    return [(a, b) for a, b in pairs if a.text and b.text and not (a.carried or b.carried)]


def _joined(upper: Row, lower: Row) -> Row:
    """The upper row with the text of the lower one."""
    slots = []
    for slot, part in zip(upper.slots, lower.slots, strict=True):
        if slot.carried or part.carried or not part.text:
            slots.append(slot)
            continue
        lines = "\n".join(text for text in (slot.lines, part.lines) if text)
        place = slot.place if slot.text else part.place
        slots.append(replace(slot, text=join_lines(lines), lines=lines, place=place))
    return replace(upper, slots=tuple(slots))
