"""Tables whose cells stand between bars: Markdown, plain ``|`` rows, and what web pages become when they are saved."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from math import gcd

from disclosure_parse.readers.text_tables import RawCell, RawRow, RawTable

Lines = Sequence[tuple[int, str]]
"""Source line numbers with the lines."""

BARS = "│┃║┆┇┊┋╎╏"
LEAST_BARS = 4
"""A row of so many bars or more may be spread over lines."""
MOST_BARS = 60
"""Rows that have each cell on a line of its own have no more."""
TEXT_LINES = 2
"""So many lines without a bar below one with a bar are text between two tables, where the width of rows ends."""
BARRED_LINES = 6
LABEL_LINE = 8
"""Characters of a line that may begin a row without a bar."""
LONGEST_CELL = 40
"""Lines of one cell at most."""
ROWS = 3
"""Rows of one width that are no chance."""
EVEN = 4
"""Rows below a title that come out even, of which the last may be cut short if there are more."""
MANY_ROWS = 8
"""Rows of one width that are certain, whatever follows."""
RUN_ON = 16
"""So many cells on a line, and on no other half as many, are those of several rows."""
OVER = 3
"""So many words behind a text in front of a list's first bar are its title, its unit and its first heading."""
WINDOW = 200
"""Lines among which one is a whole row."""
REPEATED, REPEATING_ROWS = 6, 2
"""A text of so many characters is in three neighbouring cells, of so many rows, because it is that of a merged one."""
_MARKDOWN_RULING = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?|\|\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|")
_AS_PIPES = str.maketrans({"｜": "|", **dict.fromkeys(BARS, "|")})
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_BAR = re.compile(r"(?<!\\)\|")
_ENDS_BLANK = re.compile(r"[^|\s]\s*\|\s+\|\s*$")


def is_markdown_ruling(line: str) -> bool:
    """The ``|---|:--:|`` below a Markdown table's header."""
    return bool(_MARKDOWN_RULING.fullmatch(line.translate(_AS_PIPES).strip()))


def pipes_end(lines: Sequence[str], at: int, bars: Sequence[int]) -> tuple[int, bool]:
    """Where the lines with bars that begin at ``at`` end (``at`` if none does), and whether they are a table.

    ``bars`` is ``bars_of(lines)``.

    Lines without a bar belong to it where the row around them then has as many bars as the others. Else a table takes
    two lines, and two bars in one of them: a single bar parts columns only where a ruling says so.
    """
    if not bars[at]:
        return at, False
    rows = _filled_rows(lines, bars, at)
    if rows and rows[-1][-1] > at:
        return rows[-1][-1] + 1, True
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


def run_on(table: RawTable) -> list[RawCell]:
    """The cells of a table whose lines are no rows: one holds those of many, as only blank cells made line ends.

    The first line of a list then has its headings, with the text in front of them, and its first row.
    """
    first, *others = (len(row.cells) for row in table.rows)
    counts = sorted([first, *others])
    is_spread = counts[-1] >= RUN_ON and counts[-1] > 2 * counts[-2] if others else counts[-1] >= RUN_ON
    is_list = len(others) > ROWS and len(set(others[:-1])) == 1 and LEAST_BARS < others[0] >= others[-1]
    if not is_spread and not (is_list and 2 * first > 3 * others[0]):
        return []
    cells = [cell for row in table.rows for cell in row.cells if not cell.blank]
    # Its heading, and the title and unit over it.
    above = "\n".join(cells[0].parts).rsplit(maxsplit=OVER)
    return [*(RawCell([text], cells[0].line) for text in above), *cells[1:]]


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
    if _are_framed(lines, bars, at):
        return best
    for strict in (True, False):
        for rows, beyond in _tables_at(lines, bars, at, strict):
            if best and rows[-1][-1] <= best[-1][-1]:
                continue
            if beyond is None or len(rows) >= MANY_ROWS or _goes_on(lines, bars, beyond):
                best = _with_blank_rows(lines, bars, rows, beyond)
        if best:
            break
    return best


def _with_blank_rows(
    lines: Sequence[str], bars: Sequence[int], rows: list[list[int]], beyond: int | None
) -> list[list[int]]:
    """The rows, and those behind that a row of blank cells on a line each parts from them."""
    if beyond is None or bars[beyond] != 1 or not _fills_up(lines[beyond]):
        return rows
    width = sum(bars[index] for index in rows[0])
    more, _ = _rows_of_width(lines, bars, beyond, width, strict=False)
    return [*rows, *more] if len(more) >= ROWS else rows


def _are_framed(lines: Sequence[str], bars: Sequence[int], at: int) -> bool:
    """Whether each line from ``at`` on, up to one without a bar, is a whole row between bars of its own."""
    rows = list(itertools.takewhile(lambda number: bars[number], range(at, len(lines))))
    texts = [lines[number].translate(_AS_PIPES).strip() for number in rows]
    return len(rows) > 1 and all(t.strip("| ") and t.startswith("|") and t.endswith("|") for t in texts)


def _begins_filled_rows(lines: Sequence[str], bars: Sequence[int], at: int) -> bool:
    """Whether many rows begin with a title's, one cell that bars on a line of their own fill up.

    What a page prints in front (who published it, and when) is a table of another width, often cut short.
    """
    if at + 1 >= len(lines) or bars[at] != 1 or lines[at + 1].strip(" |") or bars[at + 1] + 1 < LEAST_BARS:
        return False
    return len(_rows_of_width(lines, bars, at, bars[at] + bars[at + 1], strict=False)[0]) >= MANY_ROWS


def _goes_on(lines: Sequence[str], bars: Sequence[int], at: int) -> bool:
    """Whether another table of whole rows begins at ``at``, or below the text there."""
    at = next((index for index in range(at, len(lines)) if bars[index]), at)
    return any(True for strict in (True, False) for _ in _tables_at(lines, bars, at, strict))


def _tables_at(
    lines: Sequence[str], bars: Sequence[int], at: int, strict: bool
) -> Iterator[tuple[list[list[int]], int | None]]:
    """The rows of each width that they may have, and the line where they are no longer so, if it is inside."""
    counts = {count for count in bars[at : at + WINDOW] if count >= LEAST_BARS}
    widths = {count + more for count in counts for more in (0, 1, 2)} | _titles(lines, bars, at)
    for width in sorted(widths | _steps(lines, bars, at) if strict else widths, reverse=True):
        rows, beyond = _rows_of_width(lines, bars, at, width, strict)
        printed = [index for row in rows for index in row if bars[index]]
        spread = all(bars[index] == 1 or _fills_up(lines[index]) for index in printed)
        # Where blank cells are printed and merged ones are not, rows of other lengths follow at once.
        whole = beyond is None or not bars[beyond] or any(bars[index] > 1 for index in printed)
        filled = sum(_fills_up(lines[row[-1]]) for row in rows)
        sure = spread and whole and filled >= ROWS and 2 * filled >= len(rows)
        if (width in widths or sure) and _shows_width(lines, bars, rows, width):
            yield rows, beyond


def _titles(lines: Sequence[str], bars: Sequence[int], at: int) -> set[int]:
    """The bars of each row of a title alone, one cell that bars on the next line fill up."""
    pairs = range(at, min(at + WINDOW, len(lines) - 1))
    found = {
        1 + bars[index + 1]
        for index in pairs
        if bars[index] == 1 and bars[index + 1] > 1 and not _fills_up(lines[index]) and not lines[index + 1].strip(" |")
    }
    return {width for width in found if width >= LEAST_BARS}


def _steps(lines: Sequence[str], bars: Sequence[int], at: int) -> set[int]:
    """The numbers of bars from one line that fills a row up to the next, and what they have in common: the widths
    of rows that have each cell on a line of its own."""
    found: set[int] = set()
    have = common = 0
    for index in range(at, min(at + WINDOW, len(lines))):
        have += bars[index]
        if _fills_up(lines[index]):
            common = gcd(common, have)
            found |= {have, common}
            have = 0
    return {step for step in found if LEAST_BARS <= step <= MOST_BARS}


def _rows_of_width(
    lines: Sequence[str], bars: Sequence[int], at: int, width: int, strict: bool
) -> tuple[list[list[int]], int | None]:
    """The rows of ``width`` bars each, and the line where they are no longer so, if that is inside the table.

    Lines of nothing but bars only end rows; one of a single bar may be a blank cell as well, unless ``strict``.
    """
    rows: list[list[int]] = []
    row: list[int] = []
    have = 0
    for index in range(at, len(lines)):
        if not row and not bars[index] and not (rows and _begins_cell(lines, bars, index, width)):
            return rows, None
        have += bars[index]
        row.append(index)
        ends = _fills_up(lines[index]) and (strict or bars[index] > 1)
        if ends and have < width and len(rows) >= ROWS and not any(bars[index + 1 :]):
            # A last row whose label covers several columns (合计).
            return [*rows, row], None
        if len(row) > LONGEST_CELL * width or have > width or (ends and have < width):
            return _above_text(lines, bars, rows, row)
        if have == width:
            rows.append(row)
            row, have = [], 0
    # Lines without bars are text below the table, an unfinished row is where the text was cut off.
    while row and not bars[row[-1]]:
        row.pop()
    return ([*rows, row] if row else rows), None


def _above_text(
    lines: Sequence[str], bars: Sequence[int], rows: list[list[int]], row: list[int]
) -> tuple[list[list[int]], int]:
    """The rows above ``row``, in which their width ends, and the first line that is none of theirs.

    Where lines of text part the cells of that row or the one above it, the table ends above the text, with a row
    that may be short. So does one whose last row ends with a blank cell, with the first row of the next behind it.
    """
    for number in range(len(rows), max(len(rows) - 2, -1), -1):
        cells = row if number == len(rows) else rows[number]
        for position in range(1, len(cells) - TEXT_LINES):
            text = cells[position : position + TEXT_LINES]
            if bars[cells[position - 1]] and not any(bars[index] for index in text):
                return [*rows[:number], cells[:position]], cells[position]
        if len(cells) == 2 and _ENDS_BLANK.search(lines[cells[0]]) and not _fills_up(lines[cells[1]]):
            return [*rows[:number], cells[:1]], cells[1]
    return rows, row[0]


def _shows_width(lines: Sequence[str], bars: Sequence[int], rows: Sequence[Sequence[int]], width: int) -> bool:
    """Whether rows of that width are no chance: most lines with bars are whole rows, or most rows are filled up, or the
    first one is, as a title's, and the others come out even."""
    printed = [index for row in rows for index in row if bars[index]]
    whole = sum(bars[index] == width for index in printed)
    filled = [any(_fills_up(lines[index]) for index in row) for row in rows]
    even = filled[:1] == [True] and (sum(bars[index] for index in rows[-1]) == width or len(rows) > EVEN)
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
