"""Pages that hold strips of one sheet are laid side by side, as the sheet was before it was printed."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from disclosure_parse.document import BBox, Cell
from disclosure_parse.readers.glyphs import Glyphs
from disclosure_parse.readers.lattices import TooManyRulings
from disclosure_parse.readers.lines import BLANKS, COLUMN_GAP, Line, glyph_lines
from disclosure_parse.readers.page_layout import PageLayout, PageTable, lay_out
from disclosure_parse.readers.plain_cells import is_blank
from disclosure_parse.readers.rulings import SNAP, Ruling, as_array

TWIN = 1.5
"""A character that two strips print lies at the same place of the sheet, to so many points."""
OFF = 4.0
"""A page is off the place at which its sides put it by no more than so many points."""
CENTRED = 0.5
"""A title's middle is off that of what it stands over by no more than this share of its size, and surely elsewhere if
it is off by twice its size."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn on one page: its glyphs, its rulings, and the boxes that glyphs (by number) are confined to."""

    glyphs: Glyphs
    horizontal: Any
    vertical: Any
    clips: Mapping[int, BBox]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells that the pages right and left of a seam are parts of one sheet.

    ``cells``: cells go on over it that no line ends. ``parted``: others end there; without, two tables with open sides
    may lie side by side. ``twins``: a character is drawn on both pages, at the same place of the sheet. ``centred``: a
    title's middle is that of the whole. ``untitled``: of two tables that begin at one height only one has a title
    above it. ``titled`` speaks against it: the right table has a title of its own.
    """

    cells: bool = False
    parted: bool = False
    twins: bool = False
    centred: bool = False
    untitled: bool = False
    titled: bool = False

    def __or__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.cells or other.cells,
            self.parted or other.parted,
            self.twins or other.twins,
            self.centred or other.centred,
            self.untitled or other.untitled,
            self.titled or other.titled,
        )


@dataclass(slots=True)
class _Strip:
    """One page, its glyphs and rulings at their places in the sheet, of which it shows what is from ``left`` to
    ``right``. ``hidden`` are the glyphs (as a mask) that stand beside the tables and are clipped away."""

    layout: PageLayout
    drawn: Drawn
    shift: float
    left: float
    right: float
    glyphs: Glyphs
    hidden: Any
    clips: dict[int, BBox]

    @property
    def middle(self) -> float:
        return (max(self.left, self.layout.sides[0] + self.shift) + self.layout.sides[1] + self.shift) / 2


def side_by_side(
    pages: Sequence[Drawn], layouts: Sequence[PageLayout], margins: Sequence[Sequence[Line]], repeated: float = 0.0
) -> tuple[PageLayout | None, list[Evidence]]:
    """The pages of one band of a sheet, from left to right, as one page, and what tells of each seam.

    ``margins`` are the running heads and feet of the pages, which stay where they are; all but the first begin with
    columns of the first again, as wide as ``repeated``. There is no page where they do not fit: text or cells would not
    be the same any more.
    """
    strips: list[_Strip] = []
    for index, (drawn, layout) in enumerate(zip(pages, layouts, strict=True)):
        start = strips[-1].right if strips else None
        is_last = index == len(pages) - 1
        strip = _strip(drawn, layout, margins[index], start, repeated if index else 0.0, is_last=is_last)
        if index and not repeated:
            _move(strip, _offset(strips[-1], strip))
        strips.append(strip)
    if repeated and not all(_drop_repeated(strip, strips[0], repeated) for strip in strips[1:]):
        return None, [Evidence() for _ in strips[1:]]
    twins = [_keep_own(left, right) for left, right in pairwise(strips)]
    for strip in strips:
        _drop(strip, np.flatnonzero(strip.hidden))
    found = [titles | Evidence(twins=bool(drawn)) for titles, drawn in zip(_titles(strips), twins, strict=True)]
    if None in twins:
        return None, found
    try:
        layout = _laid(strips)
    except TooManyRulings:
        return None, found
    if not layout.tables or not _is_same(layout.tables, strips):
        return None, found
    for index, strip in enumerate(strips[1:]):
        lines = [(table, line) for table in layout.tables if (line := _column(table, strip.left)) is not None]
        cells = any(c.column < line < c.column + c.column_span for table, line in lines for c in table.cells)
        found[index] |= Evidence(cells=cells, parted=bool(lines))
    return _as_printed(layout, strips), found


def _strip(
    drawn: Drawn, layout: PageLayout, margins: Sequence[Line], start: float | None, repeated: float, *, is_last: bool
) -> _Strip:
    """The page at its place right of ``start``, without the text of its margins."""
    (x0, x1), (y0, y1) = layout.sides, (layout.across[0], layout.across[-1])
    shift = 0.0 if start is None else start - x0 - repeated
    x, y = (drawn.glyphs.boxes[:, 0] + drawn.glyphs.boxes[:, 2]) / 2, drawn.glyphs.pens[:, 1]
    kept = np.ones(len(drawn.glyphs), dtype=bool)
    for line in margins:
        left, top, right, bottom = line.bbox
        kept &= ~((left <= x) & (x <= right) & (top <= y) & (y <= bottom))
    glyphs = drawn.glyphs.take(np.flatnonzero(kept))
    middles = np.stack((glyphs.boxes[:, [0, 2]].mean(axis=1), glyphs.boxes[:, [1, 3]].mean(axis=1)), axis=1).tolist()
    hidden = np.zeros(len(glyphs), dtype=bool)
    clips: dict[int, BBox] = {}
    for position, (number, (at, height)) in enumerate(zip(glyphs.numbers.tolist(), middles, strict=True)):
        clip = drawn.clips.get(number)
        if clip is not None:
            is_outside = not (x0 <= at <= x1 and y0 <= height <= y1)
            hidden[position] = is_outside and not (clip[0] <= at <= clip[2] and clip[1] <= height <= clip[3])
            clips[number] = clip
    left = float("-inf") if start is None else start
    strip = _Strip(layout, drawn, 0.0, left, float("inf") if is_last else x1, glyphs, hidden, clips)
    _move(strip, shift)
    return strip


def _offset(left: _Strip, right: _Strip) -> float:
    """How far right what is drawn on both pages stands on the left one: where sides are not drawn, their places are not
    known to the point."""
    over = np.flatnonzero(left.glyphs.boxes[:, 2] > right.left - OFF)
    under = np.flatnonzero(right.glyphs.boxes[:, 0] < right.left + OFF)
    steps = left.glyphs.boxes[over][:, None, :2] - right.glyphs.boxes[under][None, :, :2]
    same = left.glyphs.codes[over][:, None] == right.glyphs.codes[under][None, :]
    same &= (np.abs(steps[:, :, 0]) <= OFF) & (np.abs(steps[:, :, 1]) <= TWIN)
    found = Counter(np.round(2 * steps[:, :, 0][same]).astype(int).tolist())
    return max(found, key=lambda step: (found[step], -abs(step)), default=0) / 2


def _move(strip: _Strip, offset: float) -> None:
    strip.shift, strip.right = strip.shift + offset, strip.right + offset
    strip.glyphs = _moved(strip.glyphs, offset)
    strip.clips = {number: (x0 + offset, y0, x1 + offset, y1) for number, (x0, y0, x1, y1) in strip.clips.items()}


def _moved(glyphs: Glyphs, right: float) -> Glyphs:
    boxes, pens = np.add(glyphs.boxes, (right, 0, right, 0)), np.add(glyphs.pens, (right, 0))
    return Glyphs(glyphs.texts, boxes, pens, glyphs.sizes, glyphs.numbers)


def _drop_repeated(strip: _Strip, first: _Strip, width: float) -> bool:
    """Leave out the columns that the strip prints again; are they what the first strip begins with?"""
    over = _beyond(strip, strip.left, -1)
    begins = _moved(first.glyphs, strip.left - width - first.layout.sides[0])
    printed = over[~strip.hidden[over] & ~is_blank(strip.glyphs.codes[over])]
    if not all(_same_places(begins, strip.glyphs, printed)):
        return False
    _drop(strip, over)
    return True


def _keep_own(left: _Strip, right: _Strip) -> bool | None:
    """Leave each glyph at the seam to the strip in which it stands; are some drawn on both pages?

    ``None`` where a page prints text beyond the seam that the other one does not print.
    """
    seam = right.left
    pairs = _twins(left, right, seam)
    # Rows of points or dashes meet by chance.
    is_drawn_twice = any(left.glyphs.texts[own].isalnum() for own, _ in pairs)
    middles = left.glyphs.boxes[:, [0, 2]].mean(axis=1)
    lost_left = {own for own, _ in pairs if middles[own] >= seam}
    lost_right = {other for own, other in pairs if middles[own] < seam}
    kept_left = {own for own, _ in pairs} - lost_left
    kept_right = {other for _, other in pairs} - lost_right
    for strip, lost, kept, side in ((left, lost_left, kept_left, 1), (right, lost_right, kept_right, -1)):
        blank = is_blank(strip.glyphs.codes)
        for position in _beyond(strip, seam, side).tolist():
            if position in lost or position in kept:
                continue
            x0, y0, x1, y1 = strip.glyphs.boxes[position].tolist()
            straddles = x0 < seam < x1
            in_table = strip.layout.across[0] <= (y0 + y1) / 2 <= strip.layout.across[-1]
            if straddles and not blank[position] and (in_table or not strip.hidden[position]):
                kept.add(position)
            elif blank[position] or strip.hidden[position]:
                lost.add(position)
            else:
                return None
        strip.hidden[list(kept)] = False
        _drop(strip, sorted(lost))
    return is_drawn_twice


def _twins(left: _Strip, right: _Strip, seam: float) -> list[tuple[int, int]]:
    """The glyphs that both pages draw, by their positions on each; such a one reaches over the seam, or stands beyond
    it."""
    found: set[tuple[int, int]] = set()
    over = np.flatnonzero((left.glyphs.boxes[:, 2] > seam - TWIN) & ~is_blank(left.glyphs.codes))
    under = np.flatnonzero((right.glyphs.boxes[:, 0] < seam + TWIN) & ~is_blank(right.glyphs.codes))
    for position, same in zip(over.tolist(), _same_places(right.glyphs, left.glyphs, over), strict=True):
        found |= {(position, other) for other in same}
    for position, same in zip(under.tolist(), _same_places(left.glyphs, right.glyphs, under), strict=True):
        found |= {(other, position) for other in same}
    return sorted(found)


def _same_places(glyphs: Glyphs, others: Glyphs, positions: Any) -> Iterator[list[int]]:
    """For each of the ``others`` at ``positions`` the positions of the glyphs that are the same at the same place."""
    squares: dict[tuple[int, float, float], list[tuple[int, float, float]]] = {}
    side = 2 * TWIN  # What is near to a glyph lies in its square or in one around it.
    own = zip(glyphs.codes.tolist(), np.floor(glyphs.boxes[:, :2] / side).tolist(), glyphs.boxes.tolist(), strict=True)
    for position, (code, (column, row), (x, y, _, _)) in enumerate(own):
        squares.setdefault((code, column, row), []).append((position, x, y))
    boxes = others.boxes[positions]
    codes = others.codes[positions].tolist()
    for code, (column, row), (x, y, _, _) in zip(
        codes, np.floor(boxes[:, :2] / side).tolist(), boxes.tolist(), strict=True
    ):
        yield [
            position
            for across in (column - 1, column, column + 1)
            for down in (row - 1, row, row + 1)
            for position, own_x, own_y in squares.get((code, across, down), ())
            if abs(own_x - x) <= TWIN and abs(own_y - y) <= TWIN
        ]


def _beyond(strip: _Strip, seam: float, side: int) -> Any:
    """The positions of the strip's glyphs whose middle lies right (1) or left (-1) of the seam."""
    middle = (strip.glyphs.boxes[:, 0] + strip.glyphs.boxes[:, 2]) / 2
    return np.flatnonzero(middle >= seam if side > 0 else middle < seam)


def _drop(strip: _Strip, lost: Any) -> None:
    positions = np.delete(np.arange(len(strip.glyphs)), np.asarray(lost, dtype=np.int64))
    strip.glyphs, strip.hidden = strip.glyphs.take(positions), strip.hidden[positions]


def _laid(strips: Sequence[_Strip]) -> PageLayout:
    """The strips as one page. Raises ``TooManyRulings``."""
    first = strips[0].layout
    texts: list[str] = []
    clips: dict[int, BBox] = {}
    for strip in strips:
        for position, number in enumerate(strip.glyphs.numbers.tolist(), start=len(texts)):
            if number in strip.clips:
                clips[position] = strip.clips[number]
        texts += strip.glyphs.texts
    boxes, pens, sizes = (
        np.concatenate([getattr(strip.glyphs, name) for strip in strips]) for name in ("boxes", "pens", "sizes")
    )
    across, down = [], []
    for strip in strips:
        y, x0, x1 = as_array(strip.drawn.horizontal).T
        x0, x1 = np.maximum(x0 + strip.shift, strip.left), np.minimum(x1 + strip.shift, strip.right)
        across += [Ruling(*line) for line in np.stack((y, x0, x1), axis=1)[x1 > x0].tolist()]
        x, y0, y1 = as_array(strip.drawn.vertical).T
        x = x + strip.shift
        within = (x >= strip.left - SNAP) & (x <= strip.right + SNAP)
        down += [Ruling(*line) for line in np.stack((x, y0, y1), axis=1)[within].tolist()]
    width = strips[-1].shift + strips[-1].layout.width
    glyphs = Glyphs(texts, boxes, pens, sizes, np.arange(len(texts)))
    return lay_out(first.number, width, first.height, glyphs, across, down, clips)


def _column(table: PageTable, x: float) -> int | None:
    """The number of the column line at ``x``."""
    return next((index for index, line in enumerate(table.xs) if abs(line - x) <= SNAP), None)


def _is_same(wholes: Sequence[PageTable], strips: Sequence[_Strip]) -> bool:
    """Has each cell the text that it has on its page, and no less if it touches a seam?"""
    owners = [
        {
            (row, column): cell
            for cell in whole.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }
        for whole in wholes
    ]
    for strip in strips:
        for cell in (cell for table in strip.layout.tables for cell in table.cells if cell.text):
            x0, y0, x1, y1 = cell.bbox or (0.0, 0.0, 0.0, 0.0)
            x, y = (x0 + x1) / 2 + strip.shift, (y0 + y1) / 2
            if x < strip.left:
                continue  # A column that is printed again.
            there = [
                other.text
                for whole, cells in zip(wholes, owners, strict=True)
                if (other := cells.get((bisect_right(whole.ys, y) - 1, bisect_right(whole.xs, x) - 1))) is not None
            ]
            touches = x0 + strip.shift <= strip.left + SNAP or x1 + strip.shift >= strip.right - SNAP
            if not any(other == cell.text or (touches and Counter(cell.text) <= Counter(other)) for other in there):
                return False
    return True


def _titles(strips: Sequence[_Strip]) -> list[Evidence]:
    """What the lines above the tables tell of each seam."""
    whole = (strips[0].layout.sides[0] + strips[-1].layout.sides[1] + strips[-1].shift) / 2
    above = _texts_above(strips)
    highest = min((text.y for text in above), default=0.0)
    found: list[Evidence] = []
    is_centred = False
    for strip in strips:
        before = [text for text in above if text.x0 < strip.left]
        own = [text for text in above if strip.left <= text.x0 < strip.right]
        top = min((text.y for text in before), default=float("inf"))
        evidence = Evidence(untitled=bool(before) != bool(own))
        for text in own:
            middle = (text.x0 + text.x1) / 2
            is_over_all = abs(middle - whole) <= CENTRED * text.size and text.y <= highest + CENTRED * text.size
            is_centred |= is_over_all and abs(middle - strip.middle) > 2 * text.size
            if text.text in {other.text for other in before}:
                evidence |= Evidence(titled=True)
            elif before and text.y <= top + CENTRED * text.size:
                evidence = replace(evidence, untitled=False, titled=evidence.titled or not is_over_all)
        found.append(evidence)
    return [evidence | Evidence(centred=is_centred) for evidence in found[1:]]


@dataclass(frozen=True, slots=True)
class _Text:
    """A stretch of a line without a wide gap."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


def _texts_above(strips: Sequence[_Strip]) -> list[_Text]:
    """The stretches of text above the tables, those that go on over a seam in one."""
    top = strips[0].layout.across[0]
    glyphs = [glyph for strip in strips for glyph in strip.glyphs if glyph.y < top and glyph.text not in BLANKS]
    found = []
    for line in glyph_lines(glyphs):
        start = 0
        for end, glyph in enumerate(line, start=1):
            if end == len(line) or line[end].x0 - glyph.x1 >= COLUMN_GAP * glyph.size:
                run = line[start:end]
                found.append(_Text("".join(g.text for g in run), run[0].x0, run[-1].x1, run[0].y, run[0].size))
                start = end
    return found


def _as_printed(layout: PageLayout, strips: Sequence[_Strip]) -> PageLayout:
    """The layout with the places of its cells and lines on their own pages."""
    blocks: list[PageTable | Line] = []
    pages: dict[Line, int] = {}
    for block in layout.blocks:
        if isinstance(block, PageTable):
            cells = tuple(_cell_as_printed(cell, strips) for cell in block.cells)
            seams = tuple(strip.left for strip in strips[1:] if _column(block, strip.left))
            blocks.append(replace(block, cells=cells, seams=seams))
        else:
            strip = next(strip for strip in strips if block.first.x0 < strip.right)
            line = replace(block, bbox=_on_page(block.bbox, strip))
            blocks.append(line)
            pages[line] = strip.layout.number
    cut = tuple(_cell_as_printed(cell, strips) for cell in layout.cut)
    return replace(layout, blocks=tuple(blocks), line_pages=pages, cut=cut)


def _cell_as_printed(cell: Cell, strips: Sequence[_Strip]) -> Cell:
    """The cell at its place on the page where its text begins."""
    box = cell.bbox or (0.0, 0.0, 0.0, 0.0)
    touched = [strip for strip in strips if strip.left < box[2] - SNAP and strip.right > box[0] + SNAP]
    first = touched[0] if touched else next(strip for strip in strips if box[0] < strip.right)
    strip = next((strip for strip in touched if _prints(strip, box)), first)
    return replace(cell, page=strip.layout.number, bbox=_on_page(box, strip))


def _prints(strip: _Strip, box: BBox) -> bool:
    middle, y = (strip.glyphs.boxes[:, 0] + strip.glyphs.boxes[:, 2]) / 2, strip.glyphs.pens[:, 1]
    return bool(((box[0] <= middle) & (middle <= box[2]) & (box[1] <= y) & (y <= box[3])).any())


def _on_page(box: BBox, strip: _Strip) -> BBox:
    x0, x1 = max(box[0], strip.left) - strip.shift, min(box[2], strip.right) - strip.shift
    return round(x0, 2), box[1], round(x1, 2), box[3]
