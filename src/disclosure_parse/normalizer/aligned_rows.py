"""Forms in text whose columns are kept by blanks (as pdftotext -layout writes them), rebuilt into rows by position.

A cell's lines stand below each other; a merged cell's text stands in the middle of its rows. Which column a piece
belongs to follows from where it stands; which row, from the lines that hold points or values.
"""

from __future__ import annotations

import bisect
import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_parse.normalizer.aligned_headings import LEVELS, Headings
from disclosure_parse.normalizer.aligned_pieces import Cell, Piece
from disclosure_parse.normalizer.evidence import is_empty_entry
from disclosure_parse.normalizer.line_grid import Grid
from disclosure_parse.normalizer.spans import Label, misplaced, spread
from disclosure_parse.normalizer.titles import is_title, is_year_line
from disclosure_parse.normalizer.vocabulary import Vocabulary

_NAME_MARK = re.compile(r"^指标\s*\d*\s*[:：]")
RICH_LINES = 8
"""Lines of a page whose places tell where its columns are: those of most pieces."""
SCALES = (1.0, 0.9, 0.8, 0.7, 0.6)
SHIFT = 3
NEAR = 3
"""Lines above and below in which the places of a column's pieces tell where it is."""
PROSE, SENTENCE = 40, 16
"""Characters of a line that is prose, and of a sentence."""
MOST_BLANKS = 4
"""Blank lines that a row's height explains."""
LEVEL_GAP, LABEL_LINES = 2, 6
"""Lines from one of a level's label to its next at most, as another cell's may stand between them, and all lines."""
LABEL, UNKNOWN_LABEL, UNKNOWN_LINE = 0.1, 1.0, 0.6
"""Against a label, one that is no known term, and each further line of such a one."""
FULL = 2
"""A line that ends this near to its column's widest is full: the text may go on below."""


def body_end(lines: Sequence[Sequence[Piece]], at: int, stop: int, left: int, vocabulary: Vocabulary) -> int:
    """The line of an indicator block's total row, or of the heading, title or prose behind it.

    ``left`` is where the headings begin: a sentence left of it is none of a cell.
    """
    for number in range(at, stop):
        text = lines[number][0].text
        beside = "indicators" in (vocabulary.field_of("sections", text) or "").split("|")
        if beside and (len(lines[number]) > 1 or number + 1 < stop):
            # The label beside the block (年度绩效目标).
            continue
        if vocabulary.field_of("totals", text) == "total" and _goes_on(lines[number + 1 : stop], vocabulary):
            continue
        if vocabulary.field_of("totals", text) == "total" or is_title(text) or is_year_line(text):
            return number
        attribute = vocabulary.field_of("attributes", text) or vocabulary.field_of("identity", text)
        if attribute and not vocabulary.level2_term(text) and not vocabulary.level1_term(text):
            return number
        sentence = text.endswith("。") and len(text) >= SENTENCE and lines[number][0].x0 <= left
        if len(lines[number]) == 1 and (len(text) > PROSE or sentence):
            return number
    return stop


def _goes_on(below: Sequence[Sequence[Piece]], vocabulary: Vocabulary) -> bool:
    """Whether rows of indicators and a total of theirs follow a total: it is that of a part."""
    leveled = False
    for line in below:
        text = line[0].text
        if is_title(text) or is_year_line(text):
            return False
        if vocabulary.field_of("totals", text) == "total":
            return leveled
        leveled = leveled or any(vocabulary.level2_term(piece.text) for piece in line)
    return False


def _moved(headings: Headings, lines: Sequence[Sequence[Piece]], page: int | None, vocabulary: Vocabulary) -> Headings:
    """The headings where a page without them has its columns: each page of a dump begins at its own left edge."""
    rich = [line for line in lines if line[0].place.page == page]
    rich = sorted(rich, key=len, reverse=True)[:RICH_LINES]
    left = min((piece.x0 for line in rich for piece in line), default=0)
    best, found = math.inf, headings
    for scale in SCALES:
        start = left - round(scale * headings.left)
        for shift in range(start - 2 * SHIFT, start + 8 * SHIFT, SHIFT):
            moved = headings.moved(scale, shift)
            cost = sum(moved.ill_fit(line, vocabulary) for line in rich)
            if cost < best - 1e-9:
                best, found = cost, moved
    return found


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a body, cells by column, and whether a row's lines may be another's as well; what stands left of all.

    Labels of merged cells stand in the first row they are for.
    """

    rows: tuple[tuple[Sequence[Cell], bool], ...] = ()
    left: tuple[Piece, ...] = ()


def rows_of(headings: Headings, lines: Sequence[Sequence[Piece]], vocabulary: Vocabulary) -> Body:
    """The rows below the headings; none where no line has anything but labels."""
    if not lines:
        return Body()
    columns, left = _columns(headings, lines, vocabulary)
    first = lines[0][0].line
    gaps = _gaps(lines)
    stretches = [
        stretch
        for stretch in Grid(headings.fields, columns, first, gaps).rows()
        if any(
            stretch.start <= piece.line - first < stretch.end
            for column, pieces in columns.items()
            if headings.fields[column] not in LEVELS
            for piece in pieces
        )
    ]
    bounds = [(first + stretch.start, first + stretch.end - 1) for stretch in stretches]
    if not bounds:
        return Body()
    rows: list[list[Cell]] = [[] for _ in bounds]
    for column, pieces in columns.items():
        if headings.fields[column] in LEVELS:
            continue
        for row, (top, bottom) in enumerate(bounds):
            part = tuple(piece for piece in pieces if top <= piece.line <= bottom)
            if part:
                rows[row].append(Cell(column, part))
    # Blank lines keep a label in the middle of its rows.
    heights = [number + blanks for number, blanks in enumerate(itertools.accumulate(gaps))]
    spans = [(heights[top - first], heights[bottom - first]) for top, bottom in bounds]
    levels: dict[Label, Cell] = {}
    for column, name in enumerate(headings.fields):
        if name in LEVELS:
            for cell in _level_cells(column, columns[column], name, vocabulary):
                top, bottom = (heights[piece.line - first] for piece in (cell.pieces[0], cell.pieces[-1]))
                levels[Label(len(levels), name, cell.text, top, bottom)] = cell
    by_column = [[label for label in levels if label.level == name] for name in LEVELS]
    uncertain = {row for row, stretch in enumerate(stretches) if stretch.uncertain}
    shared = spread(by_column, spans, vocabulary)
    uncertain |= misplaced(shared, spans, vocabulary)
    for row, label in shared:
        rows[row].append(levels[label])
    ordered = (sorted(row, key=lambda cell: cell.column) for row in rows)
    return Body(tuple((row, number in uncertain) for number, row in enumerate(ordered)), tuple(left))


def _gaps(lines: Sequence[Sequence[Piece]]) -> list[int]:
    """How many blank lines stand in front of each line on its page."""
    places = [line[0].place for line in lines]
    return [0] + [
        max(0, min((lower.line or 0) - (upper.line or 0) - 1, MOST_BLANKS)) if upper.page == lower.page else 0
        for upper, lower in itertools.pairwise(places)
    ]


def _columns(
    headings: Headings, lines: Sequence[Sequence[Piece]], vocabulary: Vocabulary
) -> tuple[dict[int, list[Piece]], list[Piece]]:
    """The pieces of each column and those left of all: by the headings, then by what stands in the lines around."""
    home = headings.cells[0].pieces[0].place.page
    pages = [line[0].place.page for line in lines]
    heads = {
        page: headings if page == home else _moved(headings, lines, page, vocabulary) for page in dict.fromkeys(pages)
    }
    placed = [heads[page].placed(line, vocabulary) for page, line in zip(pages, lines, strict=True)]
    for _ in range(2):
        spans = [{column: (piece.x0, piece.x1) for piece, column in line if column is not None} for line in placed]
        placed = [
            heads[page].placed(
                line,
                vocabulary,
                [spans[at] for at in range(max(0, number - NEAR), min(len(lines), number + NEAR + 1))
                 if at != number and pages[at] == page],
            )
            for number, (page, line) in enumerate(zip(pages, lines, strict=True))
        ]  # fmt: skip
    columns: dict[int, list[Piece]] = {number: [] for number in range(len(headings.cells))}
    left: list[Piece] = []
    for piece, column in itertools.chain.from_iterable(placed):
        (left if column is None else columns[column]).append(piece)
    return columns, left


def dealt(pieces: Sequence[Piece], anchors: Sequence[int]) -> list[tuple[int, list[Piece]]]:
    """A column's pieces as cells of rows: what stands between two rows ends the upper or begins the lower one."""
    if not pieces:
        return []
    widest = max(piece.x1 - piece.x0 for piece in pieces)
    lines = sorted({piece.line for piece in pieces})
    by_line: dict[int, list[Piece]] = {line: [] for line in lines}
    for piece in pieces:
        by_line[piece.line].append(piece)
    cells: dict[int, list[Piece]] = {}
    bounds = [-1, *anchors, 10**9]
    for upper, (line, below) in enumerate(itertools.pairwise(bounds), -1):
        if line in by_line:
            cells.setdefault(upper, []).extend(by_line[line])
        inner = lines[bisect.bisect_right(lines, line) : bisect.bisect_left(lines, below)]
        between = [piece for line in inner for piece in by_line[line]]
        if upper == len(anchors) - 1:
            cut = len(between)
        else:
            cut = _cut(between, cells.get(upper, []), below, below in by_line, widest) if upper >= 0 else 0
        if cut:
            cells.setdefault(upper, []).extend(between[:cut])
        if between[cut:]:
            cells.setdefault(upper + 1, []).extend(between[cut:])
    return [(row, sorted(part, key=lambda piece: piece.line)) for row, part in sorted(cells.items())]


def _cut(between: Sequence[Piece], above: Sequence[Piece], below: int, filled: bool, widest: int) -> int:
    """How many of the pieces between two rows go on with the upper row's cell.

    ``below`` is the line of the lower row, ``filled`` whether the column has a text on it.
    """
    if not between:
        return 0
    chain = [*above[-1:], *between]
    joins = [_join_cost(upper, lower, widest) for upper, lower in itertools.pairwise(chain)]
    joins = joins if above else [0.0, *joins]
    # Upwards a name's mark begins a new cell; downwards it is where the lower row's cell begins.
    marks = [5.0 if _NAME_MARK.match(piece.text) or is_empty_entry(piece.text) else 0.0 for piece in between]
    marks = marks if above else [0.0, *marks[1:]]
    up = list(itertools.accumulate((join + mark for join, mark in zip(joins, marks, strict=True)), initial=0.0))
    down = list(itertools.accumulate(joins))
    last = between[-1]
    into = 2.0 * (below - last.line - 1) + (0.0 if _is_full(last, widest) or not filled else 1.0)
    costs = []
    for cut in range(len(between) + 1):
        cost = up[cut] + (1.5 if cut and not above else 0.0)
        if cut < len(between):
            cost += down[-1] - down[cut] + into
            upper = between[cut - 1] if cut else above[-1] if above else None
            cost += 0.6 if upper is not None and _is_full(upper, widest) else 0.0
        costs.append(round(cost, 6))
    return costs.index(min(costs))


def _join_cost(upper: Piece, lower: Piece, widest: int) -> float:
    """The cost of two pieces as lines of one cell."""
    return 2.0 * (lower.line - upper.line - 1) + (0.0 if _is_full(upper, widest) else 1.0)


def _is_full(piece: Piece, widest: int) -> bool:
    return piece.x1 - piece.x0 >= widest - FULL


def _level_cells(column: int, pieces: Sequence[Piece], name: str, vocabulary: Vocabulary) -> list[Cell]:
    """Labels of merged cells, their wrapped lines joined so that most of them are known."""
    term = vocabulary.level1_term if name == "level1" else vocabulary.level2_term
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(pieces) + 1):
        readings = []
        for start in range(max(0, end - LABEL_LINES), end):
            part = pieces[start:end]
            gaps = [lower.line - upper.line for upper, lower in itertools.pairwise(part)]
            if any(gap > LEVEL_GAP for gap in gaps):
                continue
            known = bool(term("".join(piece.text for piece in part)))
            if known or all(gap == 1 for gap in gaps):
                cost = LABEL + (0.0 if known else UNKNOWN_LABEL + UNKNOWN_LINE * len(gaps))
                readings.append((best[start][0] + cost, start))
        best.append(min(readings))
    cells: list[Cell] = []
    end = len(pieces)
    while end:
        start = best[end][1]
        cells.append(Cell(column, tuple(pieces[start:end])))
        end = start
    return cells[::-1]
