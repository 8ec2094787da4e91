"""Sheets wider than their paper, which programs print in strips: the columns to the right stand on further pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from disclosure_parse.document import Notice, Place
from disclosure_parse.readers.page_layout import PageLayout

ROWS = 10
"""So many lines across at the same heights, and so many of those of the page that has fewer, are the same rows."""
SHARE = 0.9
HEIGHTS = 3
"""Rows of fewer heights are those of any list."""
SAME_TEXTS = 0.2
"""Pages that share more of their texts are forms of one kind."""
NEAR = 60
"""So many pages before are looked at."""


@dataclass(frozen=True, slots=True)
class _Rows:
    number: int
    ys: frozenset[int]
    texts: frozenset[str]


def sheet_strips(layouts: Sequence[PageLayout]) -> list[Notice]:
    """A notice if the rows of a page stand at the heights of an earlier page's, with other text in them.

    Programs print what a sheet has further right behind all of its pages; nothing puts the strips side by side.
    """
    before: deque[_Rows] = deque(maxlen=NEAR)
    found: list[tuple[int, int]] = []
    for layout in layouts:
        rows = _Rows(
            layout.number,
            frozenset(round(y) for table in layout.tables for y in table.ys),
            frozenset(c.text for table in layout.tables for c in table.cells if c.text and not _is_figure(c.text)),
        )
        left = next((page.number for page in before if _are_one(page, rows)), None)
        if left is not None:
            found.append((left, layout.number))
        if len(rows.ys) >= ROWS:
            before.append(rows)
    if not found:
        return []
    left, right = found[0]
    message = (
        f"The rows of page {right} stand at the same heights as those of page {left}, with other text: a sheet wider "
        f"than its paper seems to be printed in strips ({len(found)} pages), which were not put side by side. Use the "
        "workbook, or print it to the width of one page."
    )
    return [Notice("sheet_strips", message, Place(page=right))]


def _is_figure(text: str) -> bool:
    return not any(character.isalpha() for character in text)


def _are_one(left: _Rows, right: _Rows) -> bool:
    shared = left.ys & right.ys
    if len(shared) < max(ROWS, SHARE * min(len(left.ys), len(right.ys))) or not (left.texts and right.texts):
        return False
    heights = {lower - upper for upper, lower in pairwise(sorted(shared))}
    return len(heights) >= HEIGHTS and not _share_texts(left.texts, right.texts)


def _share_texts(one: Set[str], other: Set[str]) -> bool:
    return len(one & other) > SAME_TEXTS * min(len(one), len(other))
