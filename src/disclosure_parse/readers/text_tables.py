"""Tables in plain text: word-processor dumps, tab rows, pipes and drawn boxes. Structure only, no words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from disclosure_parse.document import Cell
from disclosure_parse.readers.text_markup import breaks

_BOX_CHARS = "│┃║┆┊╎┇|"
_JUNCTIONS = "+┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╞╡╪╤╧╟╢╫"
_DRAWN = "─━═┄┈" + _JUNCTIONS[1:] + "│┃║┆┊╎┇"
_BOX_RULE = re.compile(r"^[\s+\-=─━═┄┈┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╞╡╪╤╧│┃║|:]+$")
_MARKDOWN_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_PIPES = str.maketrans({"｜": "|", "│": "|", "┃": "|", "║": "|", "┆": "|"})
_LIST_ITEM = re.compile(r"^\s*[(（]?(\d{1,2})[)）.、．]")
WIDE_SHARE = 0.9


@dataclass(slots=True)
class Chunk:
    """Lines between blank lines. ``first`` is the source line of the first, ``blanks`` the blank lines above it."""

    lines: list[str]
    first: int
    blanks: int

    @property
    def tabs(self) -> bool:
        return any("\t" in line for line in self.lines)


@dataclass(slots=True)
class RawTable:
    """Rows of (text, source line); ``seams`` are rows behind a break in the dump; ``after`` is text that follows."""

    rows: list[list[tuple[str, int]]]
    origin: str
    seams: list[int] = field(default_factory=list)

    def cells(self) -> tuple[Cell, ...]:
        return tuple(
            Cell(text=_tidy(text), row=number, column=column, line=line)
            for number, row in enumerate(self.rows)
            for column, (text, line) in enumerate(row)
        )


def _tidy(text: str) -> str:
    lines = [line.strip() for line in breaks(text).split("\n")]
    return "\n".join(line for line in lines if line)


def is_word_dump(chunks: Sequence[Chunk]) -> bool:
    """Whether every tab begins a line (a cell a line), as in a word processor's dump."""
    lines = [line for chunk in chunks for line in chunk.lines if "\t" in line]
    inner = sum(1 for line in lines if "\t" in line[1:] or not line.startswith("\t"))
    return bool(lines) and inner <= 0.03 * len(lines) and len(lines) >= 2


def word_dump(chunks: Sequence[Chunk]) -> RawTable:
    """A cell a line behind a tab, a blank line between rows; untabbed lines go on with the cell above."""
    rows: list[list[tuple[str, int]]] = []
    blanks: list[int] = []
    for chunk in chunks:
        new_row = True
        for number, line in enumerate(chunk.lines):
            if not line.startswith("\t") and rows:
                text, at = rows[-1][-1]
                rows[-1][-1] = (f"{text}\n{line}", at)
                continue
            if new_row:
                rows.append([])
                blanks.append(chunk.blanks)
                new_row = False
            rows[-1].extend((text, chunk.first + number) for text in line.removeprefix("\t").split("\t"))
    return RawTable(_join_cut_rows(rows, blanks), "word_dump")


def _join_cut_rows(rows: list[list[tuple[str, int]]], blanks: list[int]) -> list[list[tuple[str, int]]]:
    """A row that a cell's trailing blank lines cut in two: the pieces together are as wide as the rows around."""
    joined: list[list[tuple[str, int]]] = []
    for number, row in enumerate(rows):
        if len(joined) >= 2:
            piece, above = joined[-1], joined[-2]
            width = len(piece) + len(row)
            cut = not piece[0][0].strip() and row[0][0].strip() and piece[-1][0].strip() and len(piece) < len(above)
            around = [len(joined[-3]) if len(joined) > 2 else 0, len(rows[number + 1]) if number + 1 < len(rows) else 0]
            if cut and width == len(above) and (blanks[number] >= 2 or width in around):
                joined[-1] = piece + row
                continue
        joined.append(row)
    return joined


def tab_rows(chunks: Sequence[Chunk]) -> RawTable:
    """A row a line, cells between tabs. Where rows begin with tabs, an untabbed line start goes on with a cell."""
    starts = [chunk.lines[0] for chunk in chunks if "\t" in chunk.lines[0]]
    wide = sum(line.startswith("\t\t") for line in starts) >= WIDE_SHARE * len(starts) and len(starts) >= 3
    width = _usual_width(chunks)
    blank_above = sum(chunk.blanks > 0 for chunk in chunks[1:])
    lines_total = sum(len(chunk.lines) for chunk in chunks)
    seams_count = blank_above <= 0.3 * max(lines_total, 1)
    table = RawTable([], "tabs")
    for number, chunk in enumerate(chunks):
        for at, line in enumerate(chunk.lines):
            cells = [(text, chunk.first + at) for text in line.split("\t")]
            goes_on = (
                table.rows
                and at > 0
                and ((wide and not line.startswith("\t")) or _completes(table.rows[-1], cells, width))
            )
            if goes_on:
                last, line_number = table.rows[-1][-1]
                table.rows[-1][-1] = (f"{last}\n{cells[0][0]}", line_number)
                table.rows[-1].extend(cells[1:])
                continue
            if number and at == 0 and seams_count:
                table.seams.append(len(table.rows))
            table.rows.append(cells)
    return table


def _usual_width(chunks: Sequence[Chunk]) -> int:
    counts = Counter(line.count("\t") for chunk in chunks for line in chunk.lines if "\t" in line)
    return counts.most_common(1)[0][0] if counts else 0


def _completes(row: list[tuple[str, int]], cells: list[tuple[str, int]], width: int) -> bool:
    """A line break inside a cell cut the row: only both lines together have the usual number of tabs."""
    have, more = len(row) - 1, len(cells) - 1
    return have < width - 1 and have + more == width and bool(row[-1][0].strip()) and bool(cells[0][0].strip())


def pipes_end(lines: Sequence[str], at: int) -> int:
    """Where a ``|`` table that begins at ``at`` ends; ``at`` if none begins there. One bar a line is none."""
    end, most = at, 0
    while end < len(lines) and (count := lines[end].translate(_PIPES).count("|")):
        most = max(most, count)
        end += 1
    return end if most >= 2 else at


def is_ruling(line: str) -> bool:
    """A drawn ruling: ``+---+---+``, ``├──┼──┤``."""
    plain = line.strip()
    return len(plain) > 3 and bool(_BOX_RULE.match(plain)) and plain[0] in "+┌├└┏┣┗╔╠╚╞" and plain[-1] in "+┐┤┘┓┫┛╗╣╝╡"


def box_end(lines: Sequence[str], at: int) -> int:
    """Where a drawn table that begins at ``at`` ends; ``at`` if none begins there."""
    if not is_ruling(lines[at]):
        return at
    end = at + 1
    while end < len(lines) and (lines[end].strip()[:1] in tuple(_BOX_CHARS + "+├╠┣╞└┗╚")):
        end += 1
    return end


def piped(lines: Sequence[str], first: int) -> RawTable:
    """Markdown and plain ``|`` tables; the ruling below the header is dropped, ``\\|`` is a printed bar.

    Outer bars are frames only if every line has them: else a line that begins with a bar begins with a blank cell.
    """
    plain = [(number, line.translate(_PIPES).strip()) for number, line in enumerate(lines)]
    plain = [(number, line) for number, line in plain if not _MARKDOWN_RULE.match(line)]
    framed_left = all(line.startswith("|") for _, line in plain)
    framed_right = all(line.endswith("|") and not line.endswith("\\|") for _, line in plain)
    table = RawTable([], "pipes")
    for number, line in plain:
        cells = re.split(r"(?<!\\)\|", line)
        cells = cells[1 if framed_left else 0 : -1 if framed_right else None]
        table.rows.append([(cell.replace("\\|", "|").strip(), first + number) for cell in cells])
    return table


def boxed(lines: Sequence[str], first: int) -> tuple[Cell, ...]:
    """A drawn table: columns from the rulings' junctions, spans where a bar or a part of a ruling is missing."""
    rules = [number for number, line in enumerate(lines) if _ruling_marks(line)]
    if len(rules) <= 2:
        # Ruled above and below only: every line is a row.
        return piped([line for line in lines if not is_ruling(line)], first).cells()
    width = min((1, 2), key=lambda wide: _misplaced(lines, rules, wide))
    bounds = _bounds(lines, rules, width)
    if len(bounds) < 2:
        return ()
    bands = [(top + 1, bottom) for top, bottom in zip(rules, [*rules[1:], len(lines)], strict=True) if bottom > top + 1]
    return _box_cells(lines, bounds, bands, width, first)


def _ruling_marks(line: str) -> bool:
    return bool(re.search(r"[+┌├└┏┣┗╔╠╚╞┼┬┴╋][-=─━═┄]{2,}", line))


def _placed(line: str, wide: int) -> list[tuple[int, str]]:
    """Characters with their display columns; ``wide`` is the width of a drawing character."""
    placed, at = [], 0
    for char in line:
        placed.append((at, char))
        if char in _DRAWN:
            at += wide
        else:
            at += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return placed


def _bounds(lines: Sequence[str], rules: Sequence[int], wide: int) -> list[int]:
    found = sorted({at for rule in rules for at, char in _placed(lines[rule], wide) if char in _JUNCTIONS})
    merged: list[int] = []
    for at in found:
        if not merged or at - merged[-1] > 1:
            merged.append(at)
    return merged


def _misplaced(lines: Sequence[str], rules: Sequence[int], wide: int) -> int:
    """How far the bars of the text lines stand from the rulings' junctions."""
    bounds = _bounds(lines, rules, wide)
    if not bounds:
        return 10**6
    ruled = set(rules)
    return sum(
        min(abs(at - bound) for bound in bounds)
        for number, line in enumerate(lines[:60])
        if number not in ruled
        for at, char in _placed(line, wide)
        if char in _BOX_CHARS
    )


def _parts(line: str, bounds: Sequence[int], wide: int) -> list[tuple[int, str]]:
    """The texts between a line's bars with the number of the column each begins at.

    Bars go to the nearest junction, in order: characters of doubtful width push a line's bars about.
    """
    parts: list[tuple[int, str]] = []
    text: list[str] = []
    column = -1
    for at, char in _placed(line, wide):
        if char not in _BOX_CHARS and char not in _JUNCTIONS:
            text.append(char)
            continue
        if column >= 0:
            parts.append((column, "".join(text).strip()))
        text = []
        column = min(range(column + 1, len(bounds)), key=lambda number: abs(bounds[number] - at), default=column)
    return parts


def _box_cells(
    lines: Sequence[str], bounds: list[int], bands: list[tuple[int, int]], wide: int, first: int
) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    open_cells: dict[tuple[int, int], int] = {}
    for band, (top, bottom) in enumerate(bands):
        texts: dict[int, list[str]] = {}
        for line in lines[top:bottom]:
            for column, text in _parts(line, bounds, wide):
                texts.setdefault(column, []).append(text)
        starts = sorted(texts)
        for number, column in enumerate(starts):
            end = starts[number + 1] if number + 1 < len(starts) else len(bounds) - 1
            content = _tidy("\n".join(texts[column]))
            above = open_cells.get((column, end))
            if above is not None and not _ruled(lines[top - 1], bounds[column], bounds[end], wide):
                known = cells[above]
                cells[above] = replace(known, text=_tidy(f"{known.text}\n{content}"), row_span=band - known.row + 1)
                continue
            open_cells = {key: index for key, index in open_cells.items() if key[1] <= column or key[0] >= end}
            open_cells[(column, end)] = len(cells)
            cells.append(Cell(content, band, column, 1, end - column, line=first + top))
    return tuple(cells)


def _ruled(line: str, left: int, right: int, wide: int) -> bool:
    """Whether a ruling line is drawn between two columns."""
    inner = [char for at, char in _placed(line, wide) if left < at < right]
    return any(char in "-=─━═┄" for char in inner)


def continues_cell(chunk: Chunk, last_text: str, following: Chunk | None) -> bool:
    """Whether untabbed text below a word dump's row is still inside its last cell.

    One blank line parts paragraphs of a cell, two or more end the table; a numbered list goes on, and a cell's
    last paragraph leaves an extra blank line in front of the next row.
    """
    if chunk.blanks != 1 or not last_text.strip():
        return False
    item = _LIST_ITEM.match(chunk.lines[0])
    numbered = [m for m in (_LIST_ITEM.match(line) for line in last_text.split("\n")) if m]
    if item and numbered and int(item.group(1)) == int(numbered[-1].group(1)) + 1:
        return True
    return following is not None and following.tabs and following.blanks >= 2 and len(last_text) > 12
