"""Tables whose cells stand between bars: Markdown, plain ``|`` rows, and what web pages become when they are saved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

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
_MARKDOWN_RULING = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?|\|\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|")
_AS_PIPES = str.maketrans({"｜": "|", **dict.fromkeys(BARS, "|")})
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_BAR = re.compile(r"(?<!\\)\|")


def is_markdown_ruling(line: str) -> bool:
    """The ``|---|:--:|`` below a Markdown table's header."""
    return bool(_MARKDOWN_RULING.fullmatch(line.translate(_AS_PIPES).strip()))


def pipes_end(lines: Sequence[str], at: int, width: int) -> tuple[int, bool]:
    """Where the lines with bars that begin at ``at`` end (``at`` if none does), and whether they are a table.

    ``width`` is ``filled_width(lines)``.

    A table takes two lines, and two bars in one of them: a single bar parts columns only where a ruling says so.
    Lines without a bar belong to it where the row around them then has as many bars as the others.
    """
    if not _count(lines[at]):
        return at, False
    end = max((row[-1] for row in _rows_of_lines(lines, at, width)), default=at) + 1
    if end - at < 2:
        end = at
        while end < len(lines) and _count(lines[end]):
            end += 1
    most = max(map(_count, lines[at:end]))
    return end, end - at >= 2 and (most >= 2 or any(is_markdown_ruling(line) for line in lines[at:end]))


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
    rows = list(_rows_of_lines(texts, 0, filled_width(texts))) or [[index] for index in range(len(texts))]
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


def _plain(cell: str) -> str:
    cell = cell.replace("\\|", "|").strip()
    bold = _BOLD.fullmatch(cell)
    return bold.group(1) if bold else cell


def _count(line: str) -> int:
    return len(_BAR.findall(line.translate(_AS_PIPES)))


def _rows_of_lines(lines: Sequence[str], at: int, width: int) -> Iterator[list[int]]:
    """The lines (by index, from ``at`` on) of each row of a table that fills its rows up to ``width`` bars.

    Such a table's cells may hold line ends. Nothing if the lines do not make such rows, without one left over.
    """
    if not width:
        return iter(())
    rows: list[list[int]] = []
    row: list[int] = []
    bars = 0
    for index in range(at, len(lines)):
        count = _count(lines[index])
        if not row and not count and not (rows and _begins_cell(lines, index, width)):
            break
        if row and (len(row) >= LONGEST_CELL * width or bars + count > width):
            return iter(())
        row.append(index)
        bars += count
        if bars >= width:
            rows.append(row)
            row, bars = [], 0
    # An unfinished row without bars inside is text below the table.
    return iter(rows) if not bars else iter(())


def _begins_cell(lines: Sequence[str], at: int, width: int) -> bool:
    """Whether short lines without a bar are the upper part of the next row's first cell, as of a vertical label."""
    bars = 0
    for number, line in enumerate(lines[at : at + LONGEST_CELL]):
        count = _count(line)
        if not bars and (not count and len(line.strip()) > LABEL_LINE):
            return False
        bars += count
        if bars >= width:
            return bars == width and number > 0
    return False


def filled_width(lines: Sequence[str]) -> int:
    """How many bars each row has, if most lines with bars are whole rows or many are filled up with bars; else 0."""
    counts = Counter(count for line in lines if (count := _count(line)))
    whole = {count: number for count, number in counts.items() if count >= LEAST_BARS and number >= 3}
    if not whole:
        return 0
    width = max(whole, key=lambda count: (whole[count], count))
    filled = sum(line.rstrip().endswith("||") for line in lines)
    return width if 2 * whole[width] >= counts.total() or 4 * filled >= counts.total() else 0


def _is_packed(rows: Sequence[RawRow], known: bool) -> bool:
    """Whether blank cells were left out and the rows filled up behind: rows of many lengths and no blank in between."""
    lengths = set()
    for row in rows:
        blanks = [cell.blank for cell in row.cells]
        length = len(blanks) - next((n for n, blank in enumerate(reversed(blanks)) if not blank), len(blanks))
        if any(blanks[:length]):
            return False
        lengths.add(length)
    return known or (len(rows) >= 5 and len(lengths - {0}) >= 3)
