"""Tables drawn with characters: +---+ grids and box-drawing characters."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from disclosure_parse.document import Cell
from disclosure_parse.readers.piped_tables import BARS, Lines
from disclosure_parse.readers.text_tables import tidy

_CORNERS = "┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝╒╤╕╞╪╡╘╧╛╓╥╖╟╫╢╙╨╜┍┑┕┙┝┥┠┨┯┷┿╂"
_STROKES = "─━═┄┅┈┉╌╍"
_DRAWN = frozenset(BARS + _CORNERS + _STROKES)
_RULING = re.compile(rf"[{_CORNERS}][{_STROKES}{_CORNERS}]{{2,}}|\+[-=][-=+:]{{2,}}")
_FULL_RULING = re.compile(rf"\s*(?:[{BARS}]?[{_CORNERS}{_STROKES}]{{3,}}[{BARS}]?|\+[-=+:]{{3,}})\s*")


def box_end(lines: Sequence[str], at: int) -> int:
    """Where a drawn table that begins with a ruling at ``at`` ends; ``at`` if none begins there."""
    if not _FULL_RULING.fullmatch(lines[at]):
        return at
    end = at + 1
    while end < len(lines) and (begin := lines[end].strip()[:1]) and (begin in _DRAWN or begin in "|+"):
        end += 1
    return end if end - at >= 2 else at


@dataclass(frozen=True, slots=True)
class _Segment:
    """What stands on one line between two bars: the columns from ``start`` to ``end`` (exclusive)."""

    start: int
    end: int
    text: str
    ruled: bool


@dataclass(slots=True)
class _Band:
    """The lines between two rulings: ``ruled`` columns have a stroke above; ``loose`` text stands on the ruling."""

    ruled: set[int]
    loose: list[_Segment]
    lines: list[tuple[int, Sequence[_Segment]]]

    def starts(self) -> list[int]:
        return sorted({0, *(part.start for _, parts in self.lines for part in parts)})


def boxed(lines: Lines) -> tuple[Cell, ...]:
    """A drawn table's cells, spans included: a cell goes on where a bar or a piece of a ruling is missing.

    Columns come from the rulings' junctions; without two of them there are no cells.
    """
    rulings = [position for position, (_, line) in enumerate(lines) if _RULING.search(line)]
    scale = min((1, 2), key=lambda wide: _misplaced(lines, rulings, wide))
    bounds = _bounds(lines, rulings, scale)
    if len(bounds) < 2:
        return ()
    known = set(rulings)
    placed = [_segments(line, bounds, scale, number in known) for number, (_, line) in enumerate(lines)]
    each_line = len(rulings) <= 2 or (len(rulings) == 3 and _lines_are_rows(placed[rulings[1] + 1 : rulings[2]]))
    return _cells(_bands(lines, placed, known, each_line), len(bounds) - 1)


def _bars(line: str, wide: int, ruling: bool) -> list[tuple[int, int]]:
    """Display column and index of each bar or junction; ``wide`` is the width of a drawing character."""
    found: list[tuple[int, int]] = []
    column = 0
    framed = any(char in _DRAWN for char in line)
    for index, char in enumerate(line):
        if char in _DRAWN:
            if char not in _STROKES:
                found.append((column, index))
            column += wide
            continue
        beside = line[max(0, index - 1) : index] + line[index + 1 : index + 2]
        if (char == "|" and not framed) or (char == "+" and ruling and any(near in "-=:" for near in beside)):
            found.append((column, index))
        column += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return found


def _bounds(lines: Lines, rulings: Sequence[int], wide: int) -> list[int]:
    columns = sorted({column for ruling in rulings for column, _ in _bars(lines[ruling][1], wide, True)})
    return [column for column, before in zip(columns, [-2, *columns], strict=False) if column - before > 1]


def _misplaced(lines: Lines, rulings: Sequence[int], wide: int) -> int:
    """How far the bars of text lines stand from the rulings' junctions, with drawing characters of this width."""
    bounds = _bounds(lines, rulings, wide)
    known = set(rulings)
    texts = [line for number, (_, line) in enumerate(lines[:60]) if number not in known]
    return sum(abs(bounds[_nearest(bounds, at)] - at) for line in texts for at, _ in _bars(line, wide, False) if bounds)


def _nearest(bounds: Sequence[int], at: int, lowest: int = 0) -> int:
    """The number of the bound nearest to ``at``, ``lowest`` at least."""
    right = min(max(bisect_left(bounds, at), lowest), len(bounds) - 1)
    return right - 1 if right > lowest and at - bounds[right - 1] < bounds[right] - at else right


def _segments(line: str, bounds: Sequence[int], wide: int, ruling: bool) -> list[_Segment]:
    """The pieces of a line with their columns. Bars go to the nearest junction, in order: characters of doubtful
    width push them about; a line with all its bars needs no measure."""
    bars = _bars(line, wide, ruling)
    if len(bars) == len(bounds):
        columns = list(range(len(bounds)))
    else:
        columns = []
        for at, _ in bars:
            columns.append(_nearest(bounds, at, columns[-1] + 1 if columns else 0))
    edges = [(0, -1), *((column, index) for column, (_, index) in zip(columns, bars, strict=True))]
    edges.append((len(bounds) - 1, len(line)))
    segments: list[_Segment] = []
    for (start, left), (end, right) in pairwise(edges):
        text = line[left + 1 : right].strip()
        stroked = ruling and bool(text) and all(char in _STROKES or char in "-=:" for char in text)
        if end > start or (text and not stroked):
            segments.append(_Segment(min(start, len(bounds) - 2), max(end, start + 1), text, stroked))
    return segments


def _lines_are_rows(body: Sequence[Sequence[_Segment]]) -> bool:
    """Below a ruled header: lines that are all filled are rows of their own, not a wrapped one."""
    return len(body) > 1 and all(
        segments and segments[0].text and 2 * sum(bool(segment.text) for segment in segments) > len(segments)
        for segments in body
    )


def _bands(lines: Lines, placed: Sequence[Sequence[_Segment]], rulings: set[int], each_line: bool) -> list[_Band]:
    bands: list[_Band] = []
    above = _Band(set(), [], [])
    inside = False
    for position, segments in enumerate(placed):
        number = lines[position][0]
        if position in rulings:
            if inside:
                above, inside = _Band(set(), [], []), False
            above.ruled.update(column for part in segments if part.ruled for column in range(part.start, part.end))
            above.loose.extend(part for part in segments if part.text and not part.ruled)
            continue
        if inside and each_line:
            above, inside = (
                _Band({column for part in segments for column in range(part.start, part.end)}, [], []),
                False,
            )
        if not inside:
            bands.append(above)
            inside = True
        bands[-1].lines.append((number, segments))
    if not inside and bands and above.loose:
        bands[-1].lines.append((lines[-1][0], above.loose))
    return bands


def _cells(bands: Sequence[_Band], n_columns: int) -> tuple[Cell, ...]:
    found: list[Cell] = []
    texts: list[list[str]] = []
    above: dict[tuple[int, int], int] = {}
    for row, band in enumerate(bands):
        starts = band.starts()
        here: list[list[str]] = [[] for _ in starts]
        for part in [*band.loose, *(part for _, line in band.lines for part in line)]:
            here[bisect_right(starts, part.start) - 1].append(part.text)
        now: dict[tuple[int, int], int] = {}
        for start, end, parts in zip(starts, [*starts[1:], n_columns], here, strict=True):
            known = above.get((start, end))
            if known is None or any(column in band.ruled for column in range(start, end)):
                known = len(found)
                found.append(Cell("", row, start, 1, end - start, line=band.lines[0][0]))
                texts.append([])
            texts[known].extend(parts)
            found[known] = replace(found[known], row_span=row - found[known].row + 1)
            now[start, end] = known
        above = now
    return tuple(replace(cell, text=tidy("\n".join(parts))) for cell, parts in zip(found, texts, strict=True))
