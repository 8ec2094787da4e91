"""Sheets wider than their paper, which programs print in strips: the columns to the right stand on further pages.

Strips that are certain to be of one sheet are put side by side; others are told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from disclosure_parse.document import Notice, Place
from disclosure_parse.readers.page_layout import PageLayout
from disclosure_parse.readers.side_by_side import Drawn, Evidence, side_by_side
from disclosure_parse.readers.wide_sheets import (
    HEIGHTS,
    NEAR,
    ROWS,
    Band,
    Page,
    Pages,
    agree,
    are_irregular,
    are_of_one_kind,
    share_texts,
)

SHARE = 0.9
"""Pages whose rows are the same share so many of the lines across of the one that has fewer."""
CLOSE = 3
"""Bands that are put together before it must be certain that they are of one sheet."""
LEAST_ROWS = 4
"""The first page of a strip has at least so many lines across."""

Draw = Callable[[int], Drawn]
"""What is drawn on the page of a number."""
Texts = Callable[[int], frozenset[str]]
"""The texts of the cells of the page at a place."""


@dataclass(frozen=True, slots=True)
class _Rows:
    place: int
    number: int
    ys: frozenset[int]


def join_strips(layouts: Sequence[PageLayout], draw: Draw) -> tuple[list[PageLayout], list[Notice], Set[int]]:
    """The pages with the strips of sheets put side by side, what is to be said of strips, and which pages these are.

    What was put together takes the place of its leftmost page; the others keep their running heads and feet alone.
    """
    if len(layouts) < 2:
        return list(layouts), [], set()
    pages = Pages(layouts)
    changed: dict[int, PageLayout] = {}
    notices: list[Notice] = []
    doubtful: list[tuple[int, int]] = []
    start = 0
    while start < len(layouts):
        end = start + 1
        for bands in pages.sheets(start):
            wholes, is_doubtful = _wholes(bands, draw)
            if wholes:
                changed |= {page.number: replace(page.layout, blocks=page.margins, cut=()) for page in chain(*bands)}
                changed |= {
                    whole.number: replace(whole, blocks=(*band[0].margins, *whole.blocks))
                    for band, whole in zip(bands, wholes, strict=True)
                }
                notices.append(_joined(bands))
                end = start + len(bands) * len(bands[0])
                pages.done |= set(range(start, end))
                break
            if is_doubtful:
                doubtful.append((bands[0][0].number, bands[0][1].number))
        start = end
    told = {number for pair in doubtful for number in pair}
    left = [
        _Rows(place, layout.number, frozenset(round(y) for table in layout.tables for y in table.ys))
        for place, layout in enumerate(layouts)
        if layout.number not in changed
    ]
    doubtful += [pair for pair in _seeming(left, pages) if told.isdisjoint(pair)]
    if doubtful:
        notices.append(_not_joined(sorted(doubtful)))
    return [changed.get(layout.number, layout) for layout in layouts], notices, changed.keys()


def _wholes(bands: Sequence[Band], draw: Draw) -> tuple[list[PageLayout], bool]:
    """The bands put together, if they are certain to be one sheet; else whether they may be."""
    if len(bands[0][0].layout.across) < LEAST_ROWS:
        return [], False
    is_of_one_kind = are_of_one_kind(bands)
    wholes: list[PageLayout] = []
    found = [Evidence() for _ in bands[0][1:]]

    def is_certain() -> bool:
        return all(_is_certain(bands, seam, evidence, is_of_one_kind) for seam, evidence in enumerate(found, start=1))

    for band in bands:
        layouts = [page.layout for page in band]
        drawn, margins = [draw(layout.number) for layout in layouts], [page.margins for page in band]
        whole, told = side_by_side(drawn, layouts, margins, band[1].repeated)
        found = [one | other for one, other in zip(found, told, strict=True)]
        if whole is None or (len(wholes) == CLOSE and not is_certain()):
            break
        wholes.append(whole)
    else:
        if is_certain():
            return wholes, False
    if any(evidence.twins for evidence in found):
        return [], True
    first, second = bands[0][:2]
    may_go_on = agree(first.layout.sides, second.layout.sides) and not any(evidence.untitled for evidence in found)
    is_another = is_of_one_kind or second.repeated > 0 or any(evidence.titled for evidence in found)
    return [], not (may_go_on or is_another)


def _is_certain(bands: Sequence[Band], seam: int, evidence: Evidence, is_of_one_kind: bool) -> bool:
    """Are the pages right and left of a seam parts of one sheet?

    What is no more than likely is enough where there are rows enough, and the pages cannot be of one list, which all
    have the same sides. Where strips have texts in common, as forms of one kind have, some must be drawn on both pages.
    """
    if evidence.twins:
        return True
    if evidence.titled or not evidence.parted or is_of_one_kind:
        return False
    if evidence.cells or evidence.centred:
        return True
    *before, own = bands[0][: seam + 1]
    if any(agree(page.layout.sides, own.layout.sides) for page in before):
        return False
    left = [band[0].layout for band in bands]
    if sum(len(layout.across) for layout in left) < ROWS:
        return False
    # Forms of one template that are filled in on the right alone begin with the same columns, too.
    return evidence.untitled or (are_irregular(*left) and not own.repeated and not _is_headed(own))


def _is_headed(page: Page) -> bool:
    """Is the first row of the table a title: one cell over several columns?"""
    return any(
        cell.text and not cell.row and 1 < cell.column_span == len(table.xs) - 1
        for table in page.layout.tables[:1]
        for cell in table.cells
    )


def _joined(bands: Sequence[Band]) -> Notice:
    pages = ", ".join("+".join(str(page.number) for page in band) for band in bands)
    message = (
        f"A sheet wider than its paper is printed in {len(bands[0])} strips: its pages were put side by side "
        f"({pages}). Compare the rows with the pages."
    )
    return Notice("strips_joined", message, Place(page=bands[0][0].number))


def _not_joined(found: Sequence[tuple[int, int]]) -> Notice:
    left, right = found[0]
    message = (
        f"The rows of page {right} stand at the same heights as those of page {left}, with other text: a sheet wider "
        f"than its paper seems to be printed in strips ({len(found)} pages), which were not put side by side. Use the "
        "workbook, or print it to the width of one page."
    )
    return Notice("sheet_strips", message, Place(page=right))


def _seeming(rows_of_pages: Sequence[_Rows], pages: Pages) -> list[tuple[int, int]]:
    """The pages whose rows stand at the heights of an earlier page's, with other text in them."""
    before: deque[_Rows] = deque(maxlen=NEAR)
    found: list[tuple[int, int]] = []
    for rows in rows_of_pages:
        pages.forget(before[0].place if before else rows.place)
        left = next((page.number for page in before if _are_one(page, rows, pages.texts)), None)
        if left is not None:
            found.append((left, rows.number))
        if len(rows.ys) >= ROWS:
            before.append(rows)
    return found


def _are_one(left: _Rows, right: _Rows, texts: Texts) -> bool:
    shared = left.ys & right.ys
    if len(shared) < max(ROWS, SHARE * min(len(left.ys), len(right.ys))):
        return False
    heights = {lower - upper for upper, lower in pairwise(sorted(shared))}
    if len(heights) < HEIGHTS:
        return False
    one, other = texts(left.place), texts(right.place)
    return bool(one and other) and not share_texts(one, other)
