"""Tables in plain text: word-processor dumps, tab rows, pipes and drawn boxes. Structure only, no words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from disclosure_parse.document import Cell
from disclosure_parse.readers.text_markup import breaks

_BOX_CHARS = "│┃║┆┊╎┇|"
_BOX_RULE = re.compile(r"^[\s+\-=─━═┄┈┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╞╡╪╤╧│┃║|:]+$")
_BOX_LINE = re.compile(r"^\s*[│┃║┆]|^\s*[┌├└┏┣┗╔╠╚┞┟]|^\s*\+[-=+:]{2,}\+?\s*$")
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
            goes_on = table.rows and at > 0 and (
                (wide and not line.startswith("\t")) or _completes(table.rows[-1], cells, width)
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


def is_piped(line: str) -> bool:
    """A line of a ``|`` table."""
    plain = line.translate(_PIPES).strip()
    return plain.count("|") >= 2 or (plain.count("|") == 1 and _MARKDOWN_RULE.match(plain) is not None)


def is_boxed(line: str) -> bool:
    """A line of a drawn table: a ruling, or text between drawn bars."""
    return bool(_BOX_LINE.match(line)) or (bool(_BOX_RULE.match(line)) and any(c in line for c in "─━═┼╋╬+") and len(line.strip()) > 3)


def piped(lines: Sequence[str], first: int) -> RawTable:
    """Markdown and plain ``|`` tables; the ruling below the header is dropped, ``\\|`` is a printed bar."""
    table = RawTable([], "pipes")
    for number, line in enumerate(lines):
        plain = line.translate(_PIPES).strip()
        if _MARKDOWN_RULE.match(plain):
            continue
        cells = re.split(r"(?<!\\)\|", plain)
        if plain.startswith("|"):
            cells = cells[1:]
        if plain.endswith("|") and not plain.endswith("\\|") and cells:
            cells = cells[:-1]
        table.rows.append([(cell.replace("\\|", "|").strip(), first + number) for cell in cells])
    return table


def boxed(lines: Sequence[str], first: int) -> tuple[Cell, ...]:
    """A drawn table: columns and rows from the bars' and rulings' positions, spans where a bar or ruling is missing."""
    grid = [_columns_of(line) for line in lines]
    bars = sorted({at for row in grid for at, char in row.items() if _vertical(char)})
    rules = [number for number, line in enumerate(lines) if _BOX_RULE.match(line)]
    if len(bars) < 2:
        return ()
    bounds = _merge_near(bars)
    edges = rules if rules and rules[0] == 0 else [-1, *rules]
    edges = [*edges, len(lines)] if not rules or rules[-1] != len(lines) - 1 else edges
    if len(rules) <= 2:
        # Ruled above and below only: every line is a row.
        return piped_cells(lines, first)
    bands = [(top + 1, bottom) for top, bottom in zip(edges, edges[1:], strict=False) if bottom > top + 1]
    return _box_cells(grid, bounds, bands, edges, first)


def piped_cells(lines: Sequence[str], first: int) -> tuple[Cell, ...]:
    kept = [(number, line) for number, line in enumerate(lines) if not _BOX_RULE.match(line)]
    table = RawTable([], "box")
    for number, line in kept:
        table.rows.extend(piped([line], first + number).rows)
    return table.cells()


def _columns_of(line: str) -> dict[int, str]:
    """Characters by display column (a CJK character takes two)."""
    placed, at = {}, 0
    for char in line:
        placed[at] = char
        at += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return placed


def _vertical(char: str) -> bool:
    return char in _BOX_CHARS or char in "┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬+╪╡╞╤╧"


def _merge_near(bars: Sequence[int]) -> list[int]:
    merged: list[int] = []
    for bar in bars:
        if not merged or bar - merged[-1] > 1:
            merged.append(bar)
    return merged


def _is_bar(row: dict[int, str], at: int) -> bool:
    return any(_vertical(row.get(near, "")) for near in (at, at + 1))


def _ruled(row: dict[int, str], left: int, right: int) -> bool:
    """Whether a ruling covers the columns between two bars."""
    inner = [row.get(at, "") for at in range(left + 1, right) if at in row]
    return bool(inner) and all(char in "-=─━═┄┈┬┴┼┳┻╋╦╩╬+:╪╤╧" for char in inner)


def _box_cells(
    grid: list[dict[int, str]], bounds: list[int], bands: list[tuple[int, int]], edges: list[int], first: int
) -> tuple[Cell, ...]:
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for band, (top, bottom) in enumerate(bands):
        for column in range(len(bounds) - 1):
            if (band, column) in taken:
                continue
            end = column + 1
            while end < len(bounds) - 1 and not any(_is_bar(grid[line], bounds[end]) for line in range(top, bottom)):
                end += 1
            last = band
            while last + 1 < len(bands) and not _ruled(grid[bands[last][1]], bounds[column], bounds[end]):
                last += 1
            taken |= {(r, c) for r in range(band, last + 1) for c in range(column, end)}
            text = [
                _between(grid[line], bounds[column], bounds[end])
                for line in range(top, bands[last][1])
                if line not in edges or not _ruled(grid[line], bounds[column], bounds[end])
            ]
            content = "\n".join(part for part in text if part)
            cells.append(Cell(_tidy(content), band, column, last - band + 1, end - column, line=first + top))
    return tuple(cells)


def _between(row: dict[int, str], left: int, right: int) -> str:
    text = "".join(char for at, char in sorted(row.items()) if left < at < right)
    return text.strip().strip("".join(_BOX_CHARS)).strip()


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
