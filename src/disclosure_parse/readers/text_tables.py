"""Tables whose cells stand behind tabs: word-processor dumps and rows of tabs. Structure only, no words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from disclosure_parse.document import Cell
from disclosure_parse.readers.text_chunks import Chunk
from disclosure_parse.readers.text_markup import BREAK

LOOKAHEAD = 40
"""Chunks that are looked at to tell what a table is and where its text goes on."""
STRAY_SHARE = 0.03
"""Share of a dump's cells that may hold a tab of their own."""
WIDE_SHARE = 0.9
SEAM_SHARE = 0.3
"""Where more of the rows than this stand below a blank line, blank lines part rows and tell of no page break."""
TRIMMED = 2
"""Where so many rows are short, and line breaks in cells explain no more, each has as many cells as it needs; one less
where no row ends with a blank cell."""
MAX_CUTS = 4
"""Lines over which line breaks in cells spread a row at most."""
PROSE = 12
"""A cell of fewer characters is no text of several paragraphs."""
LABEL_PIECE = 8
"""Characters of a label's line where a line break cuts it."""
_REMARK = re.compile(r"[:：]|^[(（].*[)）]$")
_LIST_ITEM = re.compile(r"\s*[(（]?(\d{1,2})[)）.、．]")
_SENTENCE_END = re.compile(r"[。；！;]\s*$")


@dataclass(slots=True)
class RawCell:
    """The lines of a cell and the source line of the first."""

    parts: list[str]
    line: int

    @property
    def blank(self) -> bool:
        return not any(part.strip() for part in self.parts)


@dataclass(slots=True)
class RawRow:
    """Cells from the left; ``blanks`` blank lines stand above, ``seam`` tells that a page may begin here."""

    cells: list[RawCell]
    blanks: int = 0
    seam: bool = False


@dataclass(slots=True)
class RawTable:
    """Rows of cells that keep their index in the row as column; ``packed`` as in ``document.Table``."""

    origin: str
    rows: list[RawRow] = field(default_factory=list)
    packed: bool = False

    @property
    def seams(self) -> tuple[int, ...]:
        return tuple(number for number, row in enumerate(self.rows) if row.seam and number)

    @property
    def is_indented_text(self) -> bool:
        """Nothing but tabs in front of text: no table."""
        return all(cell.blank for row in self.rows for cell in row.cells[:-1])

    def cells(self, page_of: Callable[[int], int | None]) -> tuple[Cell, ...]:
        return tuple(
            Cell(tidy("\n".join(cell.parts)), number, column, page=page_of(cell.line), line=cell.line)
            for number, row in enumerate(self.rows)
            for column, cell in enumerate(row.cells)
        )


def tidy(text: str) -> str:
    """A cell's lines without outer blanks and without blank lines."""
    if "\n" not in text and BREAK not in text:
        return text.strip()
    lines = [line.strip() for line in text.replace(BREAK, "\n").split("\n")]
    return "\n".join(line for line in lines if line)


def tab_group(chunks: Sequence[Chunk], at: int) -> list[Chunk]:
    """The chunks of the tab table that begins in chunk ``at``: with tabs, or text still inside a dump's cell."""
    group = [chunks[at]]
    dump = is_word_dump(list(_run(chunks, at)))
    for number in range(at + 1, len(chunks)):
        chunk = chunks[number]
        if chunk.tabs and "\t" in chunk.lines[0]:
            if _is_other_kind(chunk, dump):
                break
        elif not (dump and _continues_cell(chunk, group[-1], _next_with_tabs(chunks, number))):
            break
        group.append(chunk)
    return group


def _run(chunks: Sequence[Chunk], at: int) -> Iterator[Chunk]:
    """The chunks with tabs from ``at`` on, up to text that clearly stands outside or to a table of the other kind."""
    run: list[Chunk] = []
    for chunk in chunks[at : at + LOOKAHEAD]:
        if chunk.tabs:
            if is_word_dump(run[:1]) and _is_other_kind(chunk, dump=True):
                return
            run.append(chunk)
            yield chunk
        elif chunk.blanks != 1:
            return


def is_word_dump(chunks: Sequence[Chunk]) -> bool:
    """Whether every tab begins a line (a cell a line), as in a word processor's dump."""
    lines = [line for chunk in chunks for line in chunk.lines if "\t" in line]
    return len(lines) >= 2 and sum(map(_has_inner_tab, lines)) <= STRAY_SHARE * len(lines)


def _has_inner_tab(line: str) -> bool:
    return "\t" in line[1:] or not line.startswith("\t")


def _is_other_kind(chunk: Chunk, dump: bool) -> bool:
    """Clearly rows below a dump, or a dump below rows: two tables that only a blank line parts."""
    lines = [line for line in chunk.lines if "\t" in line]
    inner = sum(map(_has_inner_tab, lines))
    return (len(lines) >= 2 and inner == len(lines)) if dump else (len(lines) >= 3 and not inner)


def _next_with_tabs(chunks: Sequence[Chunk], at: int) -> Chunk | None:
    """The chunk with tabs behind a run of paragraphs that one blank line parts each."""
    for chunk in chunks[at + 1 : at + LOOKAHEAD]:
        if chunk.tabs:
            return chunk
        if chunk.blanks != 1:
            return None
    return None


def _continues_cell(chunk: Chunk, above: Chunk, following: Chunk | None) -> bool:
    """Whether text below a word dump's row is still inside its last cell.

    One blank line parts paragraphs of a cell, two or more end the table. A numbered list goes on, and so does a label
    that stands one character a line; a text goes on if it and the cell are sentences, or if the next row stands
    below an extra blank line, which a cell's last paragraph leaves.
    """
    last = _last_cell(above)
    text = "".join(last)
    if not text.strip():
        return False
    if all(map(_is_label_piece, [*last, chunk.lines[0]])) and (chunk.blanks == 1 or chunk.tabs):
        # However many blank lines stand in it: the row goes on below.
        return True
    if chunk.blanks != 1:
        return False
    item = _LIST_ITEM.match(chunk.lines[0])
    if item:
        numbered = [found for line in last if (found := _LIST_ITEM.match(line))]
        if numbered and int(item.group(1)) == int(numbered[-1].group(1)) + 1:
            return True
    if len(text) <= PROSE or (following is None and not chunk.tabs):
        return False
    if _SENTENCE_END.search(text) and _SENTENCE_END.search(chunk.lines[0]):
        return True
    return not chunk.tabs and following is not None and "\t" in following.lines[0] and following.blanks >= 2


def _is_label_piece(line: str) -> bool:
    """A character or two of a label that runs from top to bottom."""
    piece = line.strip()
    return len(piece) <= 2 and (not piece or piece.isalpha())


def _last_cell(chunk: Chunk) -> list[str]:
    start = len(chunk.lines) - 1
    while start and "\t" not in chunk.lines[start]:
        start -= 1
    return [chunk.lines[start].rsplit("\t", 1)[-1], *chunk.lines[start + 1 :]]


def word_dump(chunks: Sequence[Chunk]) -> RawTable:
    """A cell a line behind a tab, a blank line between rows; lines without a tab go on with the cell above."""
    rows: list[RawRow] = []
    for chunk in chunks:
        inside = bool(rows) and not chunk.lines[0].startswith("\t")
        if not inside:
            rows.append(RawRow([], chunk.blanks, chunk.new_page))
        for number, line in enumerate(chunk.lines, chunk.first):
            if not line.startswith("\t") and rows[-1].cells:
                rows[-1].cells[-1].parts.append(line)
            else:
                rows[-1].cells.extend(RawCell([text], number) for text in line.removeprefix("\t").split("\t"))
    return RawTable("word_dump", _join_cut_rows(rows))


def _join_cut_rows(rows: Sequence[RawRow]) -> list[RawRow]:
    """A row that blank lines at the end of a cell cut in two becomes one again."""
    joined: list[RawRow] = []
    for number, row in enumerate(rows):
        after = rows[number + 1] if number + 1 < len(rows) else None
        if len(joined) >= 2 and _is_rest(row, joined[-1], joined[-2], joined[-3] if len(joined) > 2 else None, after):
            joined[-1].cells.extend(row.cells)
        else:
            joined.append(row)
    return joined


def _is_rest(row: RawRow, piece: RawRow, above: RawRow, before: RawRow | None, after: RawRow | None) -> bool:
    """Whether ``piece`` begins below a merged cell, ends with text, and is with ``row`` as wide as the row above.

    That alone is not enough (a row of two cells above one of five adds up to seven as well): the width must be seen
    once more around, or the blank lines must be too many for a new row. A single cell may be a title: what follows
    it is then narrow.
    """
    width = len(piece.cells) + len(row.cells)
    cut = piece.cells[0].blank and not piece.cells[-1].blank and not row.cells[0].blank
    if not cut or width != len(above.cells) or len(piece.cells) < 2:
        return False
    next_width = len(after.cells) if after is not None else 0
    if len(row.cells) == 1:
        return next_width >= width
    return row.blanks >= 2 or width == next_width or (before is not None and width == len(before.cells))


def tab_rows(chunks: Sequence[Chunk]) -> RawTable:
    """A row a line, cells between tabs.

    Where all rows begin with tabs (a sheet's dump), the start of a line without one goes on with the cell above.
    """
    width = None if _is_trimmed(chunks) else _usual_tabs(chunks)
    wide = is_wide(chunks)
    lines = sum(len(chunk.lines) for chunk in chunks)
    seams_are_rare = sum(chunk.blanks > 0 for chunk in chunks[1:]) <= SEAM_SHARE * lines
    table = RawTable("tabs")
    for chunk in chunks:
        for at, line in enumerate(chunk.lines):
            cells = [RawCell([text], chunk.first + at) for text in line.split("\t")]
            cut = width is not None and bool(at) and _completes(table.rows[-1].cells, cells, width)
            if cut or (at and wide and not line.startswith("\t")):
                table.rows[-1].cells[-1].parts.extend(cells[0].parts)
                table.rows[-1].cells.extend(cells[1:])
            else:
                table.rows.append(RawRow(cells, chunk.blanks, not at and (seams_are_rare or chunk.new_page)))
    return table


def is_wide(chunks: Sequence[Chunk]) -> bool:
    """Whether the rows are those of a sheet's dump: all begin with blank columns."""
    starts = [chunk.lines[0] for chunk in chunks if "\t" in chunk.lines[0]]
    return len(starts) >= 3 and sum(line.startswith("\t\t") for line in starts) >= WIDE_SHARE * len(starts)


def _usual_tabs(chunks: Sequence[Chunk]) -> int:
    counts = Counter(line.count("\t") for chunk in chunks for line in chunk.lines if "\t" in line)
    return counts.most_common(1)[0][0] if counts else 0


def _is_trimmed(chunks: Sequence[Chunk]) -> bool:
    """Whether blank last cells were cut off, or merged ones printed once: a row's number of tabs then says nothing.

    Short rows that line breaks in cells would explain stand together and make up a whole row; by chance, two rows of
    a table of such rows do so as well: two alike of an even number of cells (项目名称 | … | 主管部门 | …) hold pairs.
    """
    rows = [line for chunk in chunks for line in chunk.lines if "\t" in line]
    tabs = [line.count("\t") for line in rows]
    most = max(tabs, default=0)
    short = cuts = at = 0
    padded = any(line.endswith("\t") for line in rows)
    while at < len(tabs):
        pieces = next((n for n in range(2, MAX_CUTS + 1) if sum(tabs[at : at + n]) == most), 1)
        pieces = 1 if any(line.startswith("\t") for line in rows[at + 1 : at + pieces]) else pieces
        pairs = len(set(tabs[at : at + pieces])) == 1 and tabs[at] % 2 == 1
        cut = tabs[at] < most and pieces > 1 and not pairs
        short += tabs[at] < most and not cut
        cuts += cut
        at += pieces if cut else 1
    return short >= TRIMMED - (not padded) and (short >= cuts or (short >= TRIMMED and not padded))


def _completes(row: Sequence[RawCell], cells: Sequence[RawCell], tabs: int) -> bool:
    """A line break inside a cell cut the row: only both lines together have the usual number of tabs.

    A line without tabs above a whole row is the beginning of that row's first cell only if it can be half a label:
    short, and no remark of its own such as a year in brackets.
    """
    have, more = len(row) - 1, len(cells) - 1
    if have >= tabs - 1 or have + more != tabs or row[-1].blank or cells[0].blank:
        return False
    last = row[-1].parts[-1].strip()
    return have > 0 or (len(last) <= LABEL_PIECE and not _REMARK.search(last))
