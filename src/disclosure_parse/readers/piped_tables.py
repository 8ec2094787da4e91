"""Tables whose cells stand between bars: Markdown, plain ``|`` rows, and what web pages become when they are saved."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from disclosure_parse.readers.text_tables import RawCell, RawRow, RawTable

Lines = Sequence[tuple[int, str]]
"""Source line numbers with the lines."""

BARS = "│┃║┆┇┊┋╎╏"
LEAST_BARS = 4
"""A row of so many bars or more may be spread over lines."""
BARRED_LINES = 6
LABEL_LINE = 8
"""Characters of a line that may begin a row without a bar."""
LONGEST_CELL = 40
"""Lines of one cell at most."""
ROWS = 3
"""Rows of one width that are no chance."""
MANY_ROWS = 8
"""Rows of one width that are certain, whatever follows."""
WINDOW = 200
"""Lines among which one is a whole row."""
REPEATED, REPEATING_ROWS = 6, 2
"""A text of so many characters is in three neighbouring cells, of so many rows, because it is that of a merged one."""
_MARKDOWN_RULING = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?|\|\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|")
_AS_PIPES = str.maketrans({"｜": "|", **dict.fromkeys(BARS, "|")})
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_BAR = re.compile(r"(?<!\\)\|")


def is_markdown_ruling(line: str) -> bool:
    """The ``|---|:--:|`` below a Markdown table's header."""
    return bool(_MARKDOWN_RULING.fullmatch(line.translate(_AS_PIPES).strip()))


def pipes_end(lines: Sequence[str], at: int, bars: Sequence[int]) -> tuple[int, bool]:
    """Where the lines with bars that begin at ``at`` end (``at`` if none does), and whether they are a table.

    ``bars`` is ``bars_of(lines)``.

    A table takes two lines, and two bars in one of them: a single bar parts columns only where a ruling says so.
    Lines without a bar belong to it where the row around them then has as many bars as the others.
    """
    if not bars[at]:
        return at, False
    rows = _filled_rows(lines, bars, at)
    end = rows[-1][-1] + 1 if rows else at
    # Rows of another width may come out even with those in front of them, by chance.
    uneven = not _ends_filled(lines, bars, rows)
    inside = [index for row in rows for index in row[1:] if uneven and index < at + WINDOW]
    if end - at < 2 or any(_begins_filled_rows(lines, bars, index) for index in inside):
        end = at + 1
        while end < len(lines) and bars[end] and not _begins_filled_rows(lines, bars, end):
            end += 1
    return end, end - at >= 2 and (max(bars[at:end]) >= 2 or any(map(is_markdown_ruling, lines[at:end])))


def bars_of(lines: Sequence[str]) -> list[int]:
    """The number of bars in each line."""
    return [len(_BAR.findall(line.translate(_AS_PIPES))) for line in lines]


def without_bars(lines: Sequence[str]) -> list[str]:
    """Lines with bars that are no table. Where a bar ends each of many, as in saved web pages, it ends a cell."""
    if len(lines) >= BARRED_LINES and all(line.rstrip().endswith("|") for line in lines):
        return [line.rstrip().removesuffix("|").rstrip() for line in lines]
    return list(lines)


def piped(lines: Lines) -> RawTable:
    """Markdown and plain ``|`` rows; the ruling below the header is dropped, ``\\|`` is a printed bar.

    Outer bars are a frame only if every row has them: else a row that begins with a bar begins with a blank cell.
    """
    printed = [(number, line) for number, line in lines if not is_markdown_ruling(line)]
    texts = [line for _, line in printed]
    rows = _filled_rows(texts, bars_of(texts), 0) if texts else []
    if not rows or rows[-1][-1] + 1 < len(texts):
        rows = [[index] for index in range(len(texts))]
    joined = ["\n".join(texts[index] for index in row).translate(_AS_PIPES).strip() for row in rows]
    left = all(text.startswith("|") for text in joined)
    right = all(text.endswith("|") and not text.endswith("\\|") for text in joined)
    table = RawTable("pipes")
    for row, text in zip(rows, joined, strict=True):
        first = printed[row[0]][0]
        cells = _BAR.split(text)
        cells = cells[left : len(cells) - right]
        table.rows.append(RawRow([RawCell(_plain(cell).split("\n"), first) for cell in cells]))
    return table


def settle_packed(table: RawTable, known: bool) -> None:
    """Tells whether the rows are packed and drops what fills them up; ``known`` says that the table before was."""
    table.packed = _is_packed(table.rows, known)
    if table.packed:
        for row in table.rows:
            while len(row.cells) > 1 and row.cells[-1].blank:
                row.cells.pop()


def _repeats(row: RawRow) -> bool:
    """Whether a text of some length stands in several neighbouring cells: a target and its value are two."""
    texts = ["".join(cell.parts) for cell in row.cells]
    runs = (list(run) for _, run in itertools.groupby(texts))
    return any(len(run) > 2 and len(run[0]) >= REPEATED for run in runs)


def _plain(cell: str) -> str:
    cell = cell.replace("\\|", "|").strip()
    bold = _BOLD.fullmatch(cell)
    return bold.group(1) if bold else cell


def _filled_rows(lines: Sequence[str], bars: Sequence[int], at: int) -> list[list[int]]:
    """The lines (by index) of each row of the table from ``at`` on whose rows are all filled up to as many bars.

    Such a table's cells may hold line ends. Another of another width may follow at once, and the text may end inside
    the last row. Nothing if the lines do not make such rows.
    """
    best: list[list[int]] = []
    for width in _widths(bars, at):
        rows, beyond = _rows_of_width(lines, bars, at, width)
        if not _shows_width(lines, bars, rows, width) or (best and rows[-1][-1] <= best[-1][-1]):
            continue
        if (
            beyond is None
            or len(rows) >= MANY_ROWS
            or any(
                _shows_width(lines, bars, _rows_of_width(lines, bars, beyond, other)[0], other)
                for other in _widths(bars, beyond)
            )
        ):
            best = rows
    return best


def _begins_filled_rows(lines: Sequence[str], bars: Sequence[int], at: int) -> bool:
    """Whether many rows begin with a title's, one cell that bars on a line of their own fill up.

    What a page prints in front (who published it, and when) is a table of another width, often cut short.
    """
    if at + 1 >= len(lines) or bars[at] != 1 or lines[at + 1].strip(" |") or not _fills_up(lines[at + 1]):
        return False
    rows, _ = _rows_of_width(lines, bars, at, bars[at] + bars[at + 1])
    return bars[at + 1] + 1 >= LEAST_BARS and len(rows) >= MANY_ROWS and _ends_filled(lines, bars, rows)


def _ends_filled(lines: Sequence[str], bars: Sequence[int], rows: Sequence[Sequence[int]]) -> bool:
    """Whether the bars that fill rows up stand at their ends, as they do where the rows are the table's own."""
    return not any(bars[index] > 1 and not lines[index].strip(" |") for row in rows for index in row[:-1])


def _widths(bars: Sequence[int], at: int) -> list[int]:
    """Widths that rows may have: one of the next lines is a whole row, or fills a row up behind its first cell, with
    the row's own bar on a line in front or without."""
    counts = {count for count in bars[at : at + WINDOW] if count > 1}
    widths = {count + more for count in counts for more in (0, 1, 2)}
    return sorted((width for width in widths if width >= LEAST_BARS), reverse=True)


def _rows_of_width(
    lines: Sequence[str], bars: Sequence[int], at: int, width: int
) -> tuple[list[list[int]], int | None]:
    """The rows of ``width`` bars each, and the line where they are no longer so, if that is inside the table."""
    rows: list[list[int]] = []
    row: list[int] = []
    have = 0
    for index in range(at, len(lines)):
        if not row and not bars[index] and not (rows and _begins_cell(lines, bars, index, width)):
            return rows, None
        if len(row) >= LONGEST_CELL * width or have + bars[index] > width:
            return rows, row[0] if row else index
        row.append(index)
        have += bars[index]
        if have == width:
            rows.append(row)
            row, have = [], 0
    # Lines without bars are text below the table, an unfinished row is where the text was cut off.
    while row and not bars[row[-1]]:
        row.pop()
    return ([*rows, row] if row else rows), None


def _shows_width(lines: Sequence[str], bars: Sequence[int], rows: Sequence[Sequence[int]], width: int) -> bool:
    """Whether rows of that width are no chance: most lines with bars are whole rows, or most rows are filled up, or the
    first one is, as a title's, and the others come out even."""
    printed = [index for row in rows for index in row if bars[index]]
    whole = sum(bars[index] == width for index in printed)
    filled = [any(_fills_up(lines[index]) for index in row) for row in rows]
    even = filled[:1] == [True] and sum(bars[index] for index in rows[-1]) == width
    return len(rows) >= ROWS and (2 * whole >= len(printed) or 2 * sum(filled) >= len(rows) or even)


def _fills_up(line: str) -> bool:
    return line.rstrip().endswith("||") or bool(line.strip() and not line.strip(" |"))


def _begins_cell(lines: Sequence[str], bars: Sequence[int], at: int, width: int) -> bool:
    """Whether short lines without a bar are the upper part of the next row's first cell, as of a vertical label."""
    have = 0
    for index in range(at, min(at + LONGEST_CELL, len(lines))):
        if not have and not bars[index] and len(lines[index].strip()) > LABEL_LINE:
            return False
        have += bars[index]
        if have >= width:
            return have == width and index > at
    return False


def _is_packed(rows: Sequence[RawRow], known: bool) -> bool:
    """Whether blank cells were left out and the rows filled up behind: rows of many lengths and no blank in between.

    A table that prints a merged cell once for each column that it covers has lost none.
    """
    if sum(_repeats(row) for row in rows) >= REPEATING_ROWS:
        return False
    lengths = set()
    for row in rows:
        blanks = [cell.blank for cell in row.cells]
        length = len(blanks) - next((n for n, blank in enumerate(reversed(blanks)) if not blank), len(blanks))
        if any(blanks[:length]):
            return False
        lengths.add(length)
    return known or (len(rows) >= 5 and len(lengths - {0}) >= 3)
