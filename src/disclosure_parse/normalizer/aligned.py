"""Forms in text whose columns are kept by blanks (as pdftotext -layout writes them), rebuilt into rows by position.

A cell's lines stand below each other; a merged cell's text stands in the middle of its rows. Which column a piece
belongs to follows from where it stands; which row, from the lines that hold points or values.
"""

from __future__ import annotations

import bisect
import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf

from disclosure_parse.document import Place
from disclosure_parse.normalizer.evidence import is_empty_entry, look, misfit
from disclosure_parse.normalizer.headings import join_lines
from disclosure_parse.normalizer.rows import Line
from disclosure_parse.normalizer.spans import Label, spread
from disclosure_parse.normalizer.titles import is_page_mark, is_title, is_year_line
from disclosure_parse.normalizer.vocabulary import Vocabulary

_PIECE = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(
    r"(?:[≥≤<>=＝≧≦＞＜] (?=\d)|\d (?=(?:[%‰]|[\u4e00-\u9fff]{1,3})(?:\s|$))|[:：] (?=\S)|[!-~] (?=[A-Za-z(])|\S)+"
)
"""A text in which one blank parts only a sign, a figure and its unit, what a colon introduces, or Latin words."""
_PICTURE = re.compile(r"^\[image:[^\]]*\]\s*")
_NAME_MARK = re.compile(r"^指标\s*\d*\s*[:：]")
MIN_LINES = 3
"""Lines of at least three pieces that a block of columns has."""
MIN_HEADINGS = 3
NEAR_LINES = 3
"""Lines below a line with whose pieces its own are compared."""
OFF, MAX_OFF = 0.25, 16
"""Against a piece that stands off its column, for each display column up to the second number."""
SAME_CELL, ONE_BLANK, PARTED = 1.5, 0.6, 0.4
"""Against two pieces of a line in one cell, two words one blank apart in one, and such words in two."""
OVERLAP = 0.02
"""For each display column that a piece and a heading share."""
FULL = 2
"""A line that ends this near to its column's widest is full: the text may go on below."""
POINTS = {"weight", "score", "converted_score", "completion_rate", "operator", "unit"}
"""Columns whose cells are never wrapped: a line with one of them is a row."""
_LEVELS = ("level1", "level2")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text between wide blanks: columns ``x0`` to ``x1``, the number of its line among those with text.

    ``wide`` is how many columns a Chinese character takes: two as it is displayed, one where lines were laid out by
    their number of characters.
    """

    text: str
    x0: int
    x1: int
    line: int
    place: Place
    wide: int = 2

    def overlap(self, other: Piece) -> int:
        return min(self.x1, other.x1) - max(self.x0, other.x0)

    def words(self) -> list[Piece]:
        """The parts that one blank parts."""
        edges = _edges(self.text, self.wide)
        return [
            replace(self, text=found.group(), x0=self.x0 + edges[found.start()], x1=self.x0 + edges[found.end()])
            for found in _WORD.finditer(self.text)
        ]


@dataclass(frozen=True, slots=True)
class Cell:
    """The pieces of one cell, from the top; ``column`` counts from 0."""

    column: int
    pieces: tuple[Piece, ...]

    @property
    def lines(self) -> str:
        return "\n".join(piece.text for piece in self.pieces)

    @property
    def text(self) -> str:
        return join_lines(self.lines)


@dataclass(frozen=True, slots=True)
class Headings:
    """A block's headings, one cell each, and the lines they stand on (``start`` to ``end``, exclusive)."""

    cells: tuple[Cell, ...]
    fields: tuple[str, ...]
    start: int
    end: int
    beside: tuple[Piece, ...]
    """Pieces of the label left of the block."""
    over: tuple[Piece, ...] = ()
    """Headings of an upper storey: 年度指标值 over 指标性质, 指标值 and 度量单位."""

    def column(self, piece: Piece) -> int | None:
        """The column below which a piece stands; ``None`` left of all."""
        spans = [(min(part.x0 for part in cell.pieces), max(part.x1 for part in cell.pieces)) for cell in self.cells]
        if piece.x1 <= spans[0][0]:
            return None
        apart = [max(piece.x0, x0) - min(piece.x1, x1) for x0, x1 in spans]
        return min(range(len(spans)), key=apart.__getitem__)

    def placed(self, line: Sequence[Piece], vocabulary: Vocabulary) -> list[tuple[Piece, int | None]]:
        """The pieces of a line with their columns: where they stand and, in order, what fits them.

        A long text pushes what follows it off its column, down to one blank: a piece of several words may be several
        cells.
        """
        words = [word for piece in line for word in piece.words()]
        if len(words) == len(line) == 1:
            return [(line[0], self.column(line[0]))]
        spans = [(min(part.x0 for part in cell.pieces), max(part.x1 for part in cell.pieces)) for cell in self.cells]
        best: list[tuple[float, list[int | None]]] = [(inf, []) for _ in range(len(spans) + 1)]
        best[0] = (0.0, [])
        for before, word in zip([None, *words], words, strict=False):
            near = before is not None and word.x0 - before.x1 == 1
            step: list[tuple[float, list[int | None]]] = [(inf, [])]
            if word.x1 <= spans[0][0]:
                step = [(best[0][0], [*best[0][1], None])]
            for number, (x0, x1) in enumerate(spans):
                earlier = min(best[: number + 1], key=lambda reading: reading[0])
                earlier = (earlier[0] + (PARTED if near else 0.0), earlier[1])
                terms = vocabulary.level2_term(word.text) or look(word.text) != "text"
                again = (best[number + 1][0] + (ONE_BLANK if near and not terms else SAME_CELL), best[number + 1][1])
                cost, chosen = min(earlier, again, key=lambda reading: reading[0])
                apart = max(word.x0, x0) - min(word.x1, x1)
                cost += OFF * min(apart, MAX_OFF) if apart > 0 else OVERLAP * apart
                cost += _misfit(self.fields[number], word.text, vocabulary)
                step.append((cost, [*chosen, number]))
            best = step
        columns = min(best, key=lambda reading: reading[0])[1]
        return _rejoined(words, columns)


def _misfit(field: str, text: str, vocabulary: Vocabulary) -> float:
    """How ill a text stands in a column; a line of a level's label that was wrapped is any text."""
    if field in _LEVELS and look(text) == "text" and not (vocabulary.level1_term(text) or vocabulary.level2_term(text)):
        return 0.0
    return misfit(field, text, vocabulary)


def _rejoined(words: Sequence[Piece], columns: Sequence[int | None]) -> list[tuple[Piece, int | None]]:
    """Words that stand one blank apart in one column are one piece again."""
    joined: list[tuple[Piece, int | None]] = []
    for word, column in zip(words, columns, strict=True):
        last = joined[-1][0] if joined else word
        if joined and joined[-1][1] == column and word.x0 - last.x1 == 1:
            joined[-1] = (replace(last, text=f"{last.text} {word.text}", x1=word.x1), column)
        else:
            joined.append((word, column))
    return joined


def pieces_of(run: Sequence[Line], vocabulary: Vocabulary) -> list[list[Piece]]:
    """The pieces of each line that has text, page marks left out."""
    pattern = _WORD if _is_tight(run, vocabulary) else _PIECE
    lines: list[list[Piece]] = []
    wide = _wide(run)
    for line in run:
        printed = line.paragraph.text
        mark = _PICTURE.match(printed)
        if is_page_mark(printed) or not printed[mark.end() if mark else 0 :].strip():
            continue
        found = pattern.finditer(printed, mark.end() if mark else 0)
        edges = _edges(printed, wide)
        lines.append(
            [
                Piece(
                    match.group(),
                    edges[match.start()],
                    edges[match.end()],
                    len(lines),
                    replace(line.paragraph.place, column=number),
                    wide,
                )
                for number, match in enumerate(found, 1)
            ]
        )
    return lines


def _is_tight(run: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether columns stand one blank apart where their texts are long: some headings do, others in their line not."""
    for line in run:
        pieces = [match.group().split() for match in _PIECE.finditer(line.paragraph.text)]
        for words in pieces if len(pieces) > 1 else ():
            if len(words) > 1 and any(
                all(vocabulary.field_of(block, word) for word in words) for block in ("indicators", "funds.columns")
            ):
                return True
    return False


def _wide(run: Sequence[Line]) -> int:
    """How many columns a Chinese character takes: what lets more pieces stand below each other.

    pdftotext counts characters; a text made for the eye counts what is displayed.
    """
    texts = [line.paragraph.text for line in run]
    found = [[match.span() for match in _PIECE.finditer(text)] for text in texts]
    counts: dict[int, int] = {}
    for wide in (2, 1):
        edges = [_edges(text, wide) for text in texts]
        spans = [[(at[a], at[b]) for a, b in line] for at, line in zip(edges, found, strict=True)]
        counts[wide] = sum(
            _stand_alike(upper, lower)
            for number, line in enumerate(spans)
            for below in spans[number + 1 : number + 1 + NEAR_LINES]
            for upper in line
            for lower in below
        )
    return 1 if counts[1] > counts[2] else 2


def _stand_alike(upper: tuple[int, int], lower: tuple[int, int]) -> bool:
    """Whether two pieces begin or end in the same column, or have the same middle."""
    return upper[0] == lower[0] or upper[1] == lower[1] or abs(sum(upper) - sum(lower)) <= 1


def _edges(text: str, wide: int) -> list[int]:
    """The column at which each character begins, and the one at which the last ends."""
    widths = (wide if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
    return list(itertools.accumulate(widths, initial=0))


def find_headings(lines: Sequence[Sequence[Piece]], block: str, vocabulary: Vocabulary) -> list[Headings]:
    """Where headings of ``block`` stand side by side, with the pieces that wrapped onto neighbouring lines."""
    found: list[Headings] = []
    at = 0
    while at < len(lines):
        known = _known(lines[at], block, vocabulary)
        values = [piece for piece in lines[at] if look(piece.text) in ("number", "percent", "figure")]
        if len(known) < 2 or len(values) >= len(known):
            at += 1
            continue
        # Of two lines that share a heading's text the one with more whole headings is the middle of it.
        if at + 1 < len(lines) and len(_known(lines[at + 1], block, vocabulary)) > len(known):
            at += 1
        headings = _with_wraps(lines, at, found[-1].end if found else 0, block, vocabulary)
        if len(set(headings.fields) - {""}) >= MIN_HEADINGS:
            found.append(headings)
        at = max(headings.end, at + 1)
    return found


def _known(pieces: Iterable[Piece], block: str, vocabulary: Vocabulary) -> list[Piece]:
    return [piece for piece in pieces if vocabulary.field_of(block, piece.text)]


def _with_wraps(lines: Sequence[Sequence[Piece]], at: int, floor: int, block: str, vocabulary: Vocabulary) -> Headings:
    cells = [[piece] for piece in lines[at]]
    over: list[Piece] = []
    start, end = at, at + 1
    while end < len(lines) and end - at <= 2 and _joins(lines[end], cells, [], True, block, vocabulary):
        end += 1
    while start > floor and at - start < 2 and _joins(lines[start - 1], cells, over, False, block, vocabulary):
        start -= 1
    fields = [vocabulary.field_of(block, "".join(piece.text for piece in cell)) or "" for cell in cells]
    beside: list[Piece] = []
    while cells and (not fields[0] or (fields[0] in fields[1:] and _names_block(cells[0], vocabulary))):
        beside += cells.pop(0)
        fields.pop(0)
    left = min((cell[0].x0 for cell in cells), default=0)
    labels = [piece for piece in over if piece.x0 <= left]
    return Headings(
        tuple(Cell(number, tuple(cell)) for number, cell in enumerate(cells)),
        tuple(fields),
        start,
        end,
        (*beside, *labels),
        tuple(piece for piece in over if piece not in labels),
    )


def _joins(
    line: Sequence[Piece],
    cells: list[list[Piece]],
    over: list[Piece],
    below: bool,
    block: str,
    vocabulary: Vocabulary,
) -> bool:
    """Add a neighbouring line's pieces to the headings they are the rest of; False if the line is none of theirs.

    Above the headings the line may hold those of an upper storey, which go to ``over``.
    """
    storey = [piece for piece in line if not below and vocabulary.field_of("sections", piece.text)]
    line = [piece for piece in line if piece not in storey]
    additions: list[tuple[int, list[Piece]]] = []
    alone: list[Piece] = []
    for piece in line:
        near = [number for number, cell in enumerate(cells) if max(piece.overlap(part) for part in cell) > 0]
        if len(near) != 1:
            alone.append(piece)
            continue
        cell = cells[near[0]]
        joined = [*cell, piece] if below else [piece, *cell]
        if _is_heading(cell, block, vocabulary) and not _is_heading(joined, block, vocabulary):
            return False
        additions.append((near[0], joined))
    if len({number for number, _ in additions}) < len(additions):
        return False
    heads = [piece for piece in alone if vocabulary.field_of(block, piece.text)]
    left = min(part.x0 for part in cells[0])
    if any(piece not in heads and piece.x1 > left for piece in alone):
        return False
    if not heads and not any(_is_heading(joined, block, vocabulary) for _, joined in additions):
        return False
    over += storey
    for number, joined in additions:
        cells[number] = joined
    cells += [[piece] for piece in alone]
    cells.sort(key=lambda cell: cell[0].x0)
    return True


def _names_block(pieces: Sequence[Piece], vocabulary: Vocabulary) -> bool:
    """A label beside a block that is a column's heading elsewhere (年度预算数, 绩效指标)."""
    return bool(vocabulary.field_of("sections", "".join(piece.text for piece in pieces)))


def _is_heading(pieces: Sequence[Piece], block: str, vocabulary: Vocabulary) -> bool:
    """Whether the joined pieces are a heading, or one whose bracket closes on the next line."""
    text = "".join(piece.text for piece in pieces)
    opened = text.count("（") + text.count("(") - text.count("）") - text.count(")")
    return bool(vocabulary.field_of(block, text + "）" * max(0, opened)))


def body_end(lines: Sequence[Sequence[Piece]], at: int, stop: int, vocabulary: Vocabulary) -> int:
    """The line of an indicator block's total row, or of the heading, title or prose behind it."""
    for number in range(at, stop):
        text = lines[number][0].text
        if vocabulary.field_of("totals", text) == "total" or is_title(text) or is_year_line(text):
            return number
        attribute = vocabulary.field_of("attributes", text) or vocabulary.field_of("identity", text)
        if attribute and not vocabulary.level2_term(text) and not vocabulary.level1_term(text):
            return number
        if len(lines[number]) == 1 and len(text) > 40:
            return number
    return stop


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
        if headings.fields[column] in _LEVELS:
            continue
        for row, part in dealt(pieces, anchors):
            rows[row].append(Cell(column, tuple(part)))
    levels: dict[Label, Cell] = {}
    for column, name in enumerate(headings.fields):
        if name in _LEVELS:
            for cell in _level_cells(column, columns[column], name, vocabulary):
                levels[Label(len(levels), name, cell.text, cell.pieces[0].line, cell.pieces[-1].line)] = cell
    by_column = [[label for label in levels if label.level == name] for name in _LEVELS]
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
        if held & POINTS or line in empty or (valued and "level3" in held) or (valued and not pointed):
            anchors.append(line)
    return anchors


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
