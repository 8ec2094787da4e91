"""Forms in text whose columns are kept by blanks (as pdftotext -layout writes them), rebuilt into rows by position.

A cell's lines stand below each other; a merged cell's text stands in the middle of its rows. Which column a piece
belongs to follows from where it stands; which row, from the lines that hold points or values.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Sequence

from disclosure_parse.normalizer.aligned_headings import LEVELS, Headings
from disclosure_parse.normalizer.aligned_pieces import Cell, Piece
from disclosure_parse.normalizer.evidence import is_empty_entry
from disclosure_parse.normalizer.spans import Label, spread
from disclosure_parse.normalizer.titles import is_title, is_year_line
from disclosure_parse.normalizer.vocabulary import Vocabulary

_NAME_MARK = re.compile(r"^指标\s*\d*\s*[:：]")
FULL = 2
"""A line that ends this near to its column's widest is full: the text may go on below."""
POINTS = {"weight", "score", "converted_score", "completion_rate", "operator", "unit"}
"""Columns whose cells are never wrapped: a line with one of them is a row."""


def body_end(lines: Sequence[Sequence[Piece]], at: int, stop: int, vocabulary: Vocabulary) -> int:
    """The line of an indicator block's total row, or of the heading, title or prose behind it."""
    for number in range(at, stop):
        text = lines[number][0].text
        if vocabulary.field_of("totals", text) == "total" and _goes_on(lines[number + 1 : stop], vocabulary):
            continue
        if vocabulary.field_of("totals", text) == "total" or is_title(text) or is_year_line(text):
            return number
        attribute = vocabulary.field_of("attributes", text) or vocabulary.field_of("identity", text)
        if attribute and not vocabulary.level2_term(text) and not vocabulary.level1_term(text):
            return number
        if len(lines[number]) == 1 and len(text) > 40:
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


def rows_of(headings: Headings, lines: Sequence[Sequence[Piece]], vocabulary: Vocabulary) -> list[list[Cell]]:
    """The body's rows, cells by column; labels of merged cells stand in the first row they are for."""
    columns: dict[int, list[Piece]] = {number: [] for number in range(len(headings.cells))}
    for line in lines:
        for piece, column in headings.placed(line, vocabulary):
            if column is not None:
                columns[column].append(piece)
    anchors = _anchors(headings, columns, lines)
    if not anchors:
        return []
    rows: list[list[Cell]] = [[] for _ in anchors]
    for column, pieces in columns.items():
        if headings.fields[column] in LEVELS:
            continue
        for row, part in dealt(pieces, anchors):
            rows[row].append(Cell(column, tuple(part)))
    levels: dict[Label, Cell] = {}
    for column, name in enumerate(headings.fields):
        if name in LEVELS:
            for cell in _level_cells(column, columns[column], name, vocabulary):
                levels[Label(len(levels), name, cell.text, cell.pieces[0].line, cell.pieces[-1].line)] = cell
    by_column = [[label for label in levels if label.level == name] for name in LEVELS]
    for row, label in spread(by_column, anchors, vocabulary):
        rows[row].append(levels[label])
    return [sorted(row, key=lambda cell: cell.column) for row in rows]


def _anchors(headings: Headings, columns: dict[int, list[Piece]], lines: Sequence[Sequence[Piece]]) -> list[int]:
    """The lines that are rows: with points, with a name and a value, or with a template's empty entry."""
    fields: dict[int, set[str]] = {}
    empty: set[int] = set()
    for column, pieces in columns.items():
        for piece in pieces:
            fields.setdefault(piece.line, set()).add(headings.fields[column])
            if headings.fields[column] == "level3" and is_empty_entry(piece.text):
                empty.add(piece.line)
    pointed = bool(POINTS & set(headings.fields))
    anchors = []
    for line, held in sorted(fields.items()):
        valued = held & {"target", "actual", "whole_period_target"}
        if pointed and not held & POINTS and line not in empty and _is_wrapped(line, columns):
            continue
        if held & POINTS or line in empty or (valued and "level3" in held) or (valued and not pointed):
            anchors.append(line)
    return anchors


def _is_wrapped(line: int, columns: dict[int, list[Piece]]) -> bool:
    """Whether every piece of a line, which are several, goes on below a full one right above it (改造管网 | ≥80 公)."""
    wrapped = 0
    for pieces in columns.values():
        if any(piece.line == line for piece in pieces):
            widest = max(piece.x1 - piece.x0 for piece in pieces)
            if not any(piece.line == line - 1 and _is_full(piece, widest) for piece in pieces):
                return False
            wrapped += 1
    return wrapped > 1


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
    """Labels of merged cells, their wrapped lines joined."""
    term = vocabulary.level1_term if name == "level1" else vocabulary.level2_term
    cells: list[list[Piece]] = []
    at = 0
    while at < len(pieces):
        size = 1
        for count in range(min(5, len(pieces) - at), 1, -1):
            part = pieces[at : at + count]
            near = all(b.line - a.line <= 1 for a, b in itertools.pairwise(part))
            if near and term("".join(piece.text for piece in part)):
                size = count
                break
        cells.append(list(pieces[at : at + size]))
        at += size
    return [Cell(column, tuple(part)) for part in cells]
