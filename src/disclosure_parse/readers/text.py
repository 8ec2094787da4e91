"""Plain text of many dump flavours to paragraphs and tables, recognised block by block from structure alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from disclosure_parse.document import Cell, Document, Paragraph, Table, digest
from disclosure_parse.errors import DamagedFileError, LimitError
from disclosure_parse.readers.barred_cells import barred_cells
from disclosure_parse.readers.comma_rows import comma_rows
from disclosure_parse.readers.drawn_tables import box_end, boxed
from disclosure_parse.readers.encoding import decode
from disclosure_parse.readers.html_tables import HtmlTable, read_html
from disclosure_parse.readers.leading_bars import joined_rows
from disclosure_parse.readers.piped_tables import (
    bars_of,
    is_markdown_ruling,
    piped,
    pipes_end,
    run_on,
    settle_packed,
    without_bars,
)
from disclosure_parse.readers.text_chunks import Chunk, Pages, chunks_of
from disclosure_parse.readers.text_markup import BREAK
from disclosure_parse.readers.text_tables import RawTable, is_wide, is_word_dump, tab_group, tab_rows, tidy, word_dump

MAX_BYTES = 16 * 1024 * 1024
"""Five million characters; a dump of this size with short cells takes close to a gigabyte while it is read."""
MAX_CELLS = 500_000
"""Ten times the largest dump of a real disclosure."""
_BETWEEN_CELLS = ("\t", "|", "│", "┃")
_HTML_PAGE = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--[^<>]*-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|style|link|script)\b",
    re.IGNORECASE,
)
_TABLE_START = re.compile(
    r"<table\b[^<>]{0,2000}>\s*<(?:tr|td|th|thead|tbody|tfoot|caption|colgroup|col|!--)\b", re.IGNORECASE
)
_TABLE_TAG = re.compile(r"<(/?)table\b[^<>]{0,2000}>", re.IGNORECASE)
_MARKDOWN_HEADING = re.compile(r" {0,3}#{1,6}[ \u3000]+(?=\S)")
_PICTURE = re.compile(r"(\[image:[^\]\n]{0,200}\])")


def read_text(data: bytes, *, source: str = "") -> Document:
    """The paragraphs and tables of a text file in reading order; the document's ``reader`` names the encoding.

    Word-processor dumps, rows of tabs, Markdown and drawn tables have lost their spans (``exact`` is false unless the
    drawing shows them), HTML has not. Cells keep their index in the row as column.

    Raises:
        LimitError: more than ``MAX_BYTES`` or ``MAX_CELLS``.
        UnsupportedFormatError, DamagedFileError: the bytes are no text, or in no known encoding.
    """
    if len(data) > MAX_BYTES:
        raise LimitError(
            f"is a text of {len(data) // 2**20} MB; the limit is {MAX_BYTES // 2**20} MB.",
            "Split it into one file a disclosure.",
        )
    decoded = decode(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise DamagedFileError("is empty.", "Download it again.")
    if (cells := max(map(text.count, _BETWEEN_CELLS))) > MAX_CELLS:
        raise LimitError(
            f"holds {cells} cells between tabs or bars; the limit is {MAX_CELLS}.",
            "Split it into one file a disclosure.",
        )
    pages = Pages(text)
    builder = _Builder(pages)
    if _HTML_PAGE.match(text):
        builder.html(text, 1)
    elif "\t" not in text and (exported := comma_rows(text)):
        builder.table(exported, "commas", False)
    else:
        for is_html, part, line in _split_html(text):
            if is_html:
                builder.html(part, line)
            else:
                builder.text(part, line)
    return Document(
        format="text",
        reader=f"text ({decoded.encoding})",
        sha256=digest(data),
        size=len(data),
        blocks=tuple(builder.blocks),
        pages=pages.count,
        warnings=decoded.notices,
        complete=decoded.complete,
        source=source,
    )


def _split_html(text: str) -> Iterator[tuple[bool, str, int]]:
    """Pieces outside and inside ``<table>…</table>`` with their first line; an unclosed table runs to the end."""
    position, line = 0, 1
    while found := _TABLE_START.search(text, position):
        start = found.start()
        yield False, text[position:start], line
        line += text.count("\n", position, start)
        position = _table_end(text, start)
        yield True, text[start:position], line
        line += text.count("\n", start, position)
    yield False, text[position:], line


def _table_end(text: str, start: int) -> int:
    depth = 0
    for tag in _TABLE_TAG.finditer(text, start):
        depth += -1 if tag.group(1) else 1
        if not depth:
            return tag.end()
    return len(text)


@dataclass(slots=True)
class _Builder:
    """Numbers the blocks of a document as they come."""

    pages: Pages
    blocks: list[Paragraph | Table] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    packed: bool = False
    """Whether the last ``|`` table was packed."""

    def paragraph(self, text: str, line: int | None) -> None:
        if heading := _MARKDOWN_HEADING.match(text):
            text = text[heading.end() :]
        for part in text.split(BREAK):
            for piece in _PICTURE.split(part) if "[image:" in part else (part,):
                if piece.strip():
                    self.paragraphs += 1
                    self.blocks.append(Paragraph(piece.rstrip(), self.paragraphs, page=self.pages.of(line), line=line))

    def table(
        self, cells: tuple[Cell, ...], origin: str, exact: bool, seams: Sequence[int] = (), packed: bool = False
    ) -> None:
        if any(cell.text for cell in cells):
            self.tables += 1
            page = self.pages.of(cells[0].line)
            self.blocks.append(Table(self.tables, cells, exact, origin, page=page, seams=tuple(seams), packed=packed))

    def raw(self, table: RawTable) -> None:
        if table.origin != "pipes" and table.is_indented_text:
            for row in table.rows:
                for text in tidy("\n".join(row.cells[-1].parts)).split("\n"):
                    self.paragraph(text, row.cells[-1].line)
        else:
            if table.origin == "pipes":
                settle_packed(table, self.packed)
                self.packed = table.packed
            self.table(table.cells(self.pages.of), table.origin, False, table.seams, table.packed)

    def html(self, text: str, line: int) -> None:
        for item in read_html(text, line):
            if isinstance(item, HtmlTable):
                self.table(self._paged(item.cells), "html", True)
            else:
                self.paragraph(item.text, item.line)

    def _paged(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        if self.pages.count is None:
            return cells
        return tuple(replace(cell, page=self.pages.of(cell.line)) for cell in cells)

    def text(self, text: str, first: int) -> None:
        chunks = chunks_of(text, first)
        at = 0
        while at < len(chunks):
            if chunks[at].tabs:
                at += self._tabbed(tab_group(chunks, at))
            else:
                at += self._drawn_or_text(chunks, at)

    def _tabbed(self, group: list[Chunk]) -> int:
        """A tab table and the text in front of it and below it in its chunks; returns their number."""
        number = len(group)
        head = group[0]
        lead = next(at for at, line in enumerate(head.lines) if "\t" in line)
        for at in range(lead):
            self.paragraph(head.lines[at], head.first + at)
        group = [replace(head, lines=head.lines[lead:], first=head.first + lead), *group[1:]]
        if is_word_dump(group):
            self.raw(word_dump(group))
            return number
        last = group[-1]
        end = len(last.lines)
        if not is_wide(group):
            while end > 1 and "\t" not in last.lines[end - 1]:
                end -= 1
        group[-1] = replace(last, lines=last.lines[:end])
        self.raw(tab_rows(group))
        for at in range(end, len(last.lines)):
            self.paragraph(last.lines[at], last.first + at)
        return number

    def _drawn_or_text(self, chunks: Sequence[Chunk], at: int) -> int:
        """Lines without tabs: drawn and piped tables where several such lines stand together, else paragraphs.

        Returns the number of chunks read: rows of one table may stand in several.
        """
        numbered = joined_rows(list(enumerate(chunks[at].lines, chunks[at].first)))
        lines = [line for _, line in numbered]
        bars = bars_of(lines)
        position = 0
        while position < len(lines):
            if (end := box_end(lines, position)) > position:
                self._boxed(numbered[position:end])
                position = end
                continue
            end, is_table = pipes_end(lines, position, bars)
            if is_table:
                table = piped(numbered[position:end])
                if cells := run_on(table):
                    for cell in cells:
                        self.paragraph(tidy("\n".join(cell.parts)), cell.line)
                    position = end
                    continue
                further = _further_rows(chunks, at, table) if end == len(lines) else 0
                self.raw(table)
                if further:
                    return 1 + further
            elif (barred := barred_cells(numbered[position:end])) is not None:
                self.raw(barred)
            else:
                end = max(end, position + 1)
                for (number, _), line in zip(numbered[position:end], without_bars(lines[position:end]), strict=True):
                    self.paragraph(line, number)
            position = end
        return 1

    def _boxed(self, lines: list[tuple[int, str]]) -> None:
        cells = boxed(lines)
        if cells:
            spans = any(cell.row_span > 1 or cell.column_span > 1 for cell in cells)
            self.table(self._paged(cells), "box", spans)
        else:
            self.raw(piped(lines))


def _further_rows(chunks: Sequence[Chunk], at: int, table: RawTable) -> int:
    """Adds the rows of the next chunks that a page break parted from a ``|`` table; returns the number of chunks."""
    number = 0
    width = max(len(row.cells) for row in table.rows)
    while (following := at + 1 + number) < len(chunks):
        chunk = chunks[following]
        if (
            chunk.blanks > 1
            or any(map(is_markdown_ruling, chunk.lines))
            or not all("|" in line for line in chunk.lines)
        ):
            break
        more = piped(list(enumerate(chunk.lines, chunk.first)))
        if any(len(row.cells) != width for row in more.rows):
            break
        more.rows[0].seam = True
        table.rows.extend(more.rows)
        number += 1
    return number
