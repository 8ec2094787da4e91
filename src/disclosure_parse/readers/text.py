"""Plain text of many dump flavours to paragraphs and tables, recognised block by block from structure alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from disclosure_parse.document import Cell, Document, Paragraph, Table, digest
from disclosure_parse.errors import DamagedFileError, LimitError
from disclosure_parse.readers.encoding import decode
from disclosure_parse.readers.html_tables import HtmlTable, read_html
from disclosure_parse.readers.text_markup import clean_line
from disclosure_parse.readers.text_tables import (
    Chunk,
    RawTable,
    box_end,
    boxed,
    continues_cell,
    is_word_dump,
    piped,
    pipes_end,
    tab_rows,
    word_dump,
)

MAX_BYTES = 64 * 1024 * 1024
_HTML_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html\b|<\?xml[^>]*>\s*<html\b)", re.IGNORECASE)
_TABLE_TAG = re.compile(r"<(/?)table\b", re.IGNORECASE)
_PICTURE = re.compile(r"(\[image:[^\]\n]{0,200}\])")
MIN_DRAWN = 2


def read_text(data: bytes, *, source: str = "") -> Document:
    """The paragraphs and tables of a text file in reading order.

    Raises:
        LimitError: more than ``MAX_BYTES``.
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
    builder = _Builder(paged="\f" in text)
    notices = list(decoded.notices)
    if _HTML_PAGE.match(text):
        builder.html(text, 1)
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
        pages=builder.page if builder.paged else None,
        warnings=tuple(notices),
        complete=decoded.complete,
        source=source,
    )


def _split_html(text: str) -> Iterator[tuple[bool, str, int]]:
    """Pieces outside and inside ``<table>…</table>`` with their first line; an unclosed table runs to the end."""
    position, depth, start, line = 0, 0, 0, 1
    for match in _TABLE_TAG.finditer(text):
        if not match.group(1):
            if depth == 0:
                start = match.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                end = text.find(">", match.end())
                end = len(text) if end < 0 else end + 1
                yield False, text[position:start], line
                line += text.count("\n", position, start)
                yield True, text[start:end], line
                line += text.count("\n", start, end)
                position = end
    if depth:
        yield False, text[position:start], line
        line += text.count("\n", position, start)
        yield True, text[start:], line
    else:
        yield False, text[position:], line


@dataclass(slots=True)
class _Builder:
    paged: bool
    blocks: list[Paragraph | Table] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    page: int = 1

    @property
    def _page(self) -> int | None:
        return self.page if self.paged else None

    def paragraph(self, text: str, line: int | None) -> None:
        for part in _PICTURE.split(text):
            if part.strip():
                self.paragraphs += 1
                self.blocks.append(Paragraph(part.rstrip(), self.paragraphs, page=self._page, line=line))

    def table(self, cells: tuple[Cell, ...], origin: str, exact: bool, seams: Sequence[int] = ()) -> None:
        if any(cell.text for cell in cells):
            self.tables += 1
            self.blocks.append(Table(self.tables, cells, exact, origin, page=self._page, seams=tuple(seams)))

    def raw(self, table: RawTable) -> None:
        self.table(table.cells(), table.origin, False, table.seams)

    def html(self, text: str, line: int) -> None:
        for item in read_html(text, line):
            if isinstance(item, HtmlTable):
                self.table(item.cells, "html", True)
            else:
                self.paragraph(item.text, item.line)

    def text(self, text: str, first: int) -> None:
        for number, page in enumerate(text.split("\f")):
            if number:
                self.page += 1
            self._chunks(_chunks(page, first))
            first += page.count("\n")

    def _chunks(self, chunks: list[Chunk]) -> None:
        at = 0
        while at < len(chunks):
            chunk = chunks[at]
            if chunk.tabs:
                at = self._tabbed(chunks, at)
                continue
            self._drawn_or_text(chunk)
            at += 1

    def _drawn_or_text(self, chunk: Chunk) -> None:
        """Lines without tabs: drawn and piped tables where several such lines stand together, else paragraphs."""
        at, lines = 0, chunk.lines
        while at < len(lines):
            end = box_end(lines, at)
            if end - at >= MIN_DRAWN:
                self._drawn(lines[at:end], chunk.first + at)
                at = end
                continue
            end = pipes_end(lines, at)
            if end - at >= MIN_DRAWN:
                self.raw(piped(lines[at:end], chunk.first + at))
                at = end
                continue
            self.paragraph(lines[at], chunk.first + at)
            at += 1

    def _drawn(self, lines: list[str], first: int) -> None:
        cells = boxed(lines, first)
        spans = any(cell.row_span > 1 or cell.column_span > 1 for cell in cells)
        self.table(cells, "box", spans) if cells else self.raw(piped(lines, first))

    def _tabbed(self, chunks: list[Chunk], at: int) -> int:
        """A tab table and the text in front of it in the same chunk; returns the chunk behind it."""
        group, end = _tab_group(chunks, at)
        lead = 0
        while "\t" not in group[0].lines[lead]:
            lead += 1
        for number in range(lead):
            self.paragraph(group[0].lines[number], group[0].first + number)
        group[0] = Chunk(group[0].lines[lead:], group[0].first + lead, group[0].blanks)
        dump = is_word_dump(group)
        tail = _tail(group[-1]) if not dump else []
        self.raw(word_dump(group) if dump else tab_rows([chunk for chunk in group if chunk.lines]))
        for text, line in tail:
            self.paragraph(text, line)
        return end


def _tail(chunk: Chunk) -> list[tuple[str, int]]:
    """Untabbed lines below a table's last row are text, cut off from the chunk."""
    tail: list[tuple[str, int]] = []
    while len(chunk.lines) > 1 and "\t" not in chunk.lines[-1] and not chunk.lines[0].startswith("\t\t"):
        tail.insert(0, (chunk.lines[-1], chunk.first + len(chunk.lines) - 1))
        del chunk.lines[-1]
    return tail


def _tab_group(chunks: list[Chunk], at: int) -> tuple[list[Chunk], int]:
    """The chunks of one tab table: with tabs, or text that is still inside a word dump's last cell."""
    group, end = [chunks[at]], at + 1
    dump = _lookahead_dump(chunks, at)
    while end < len(chunks):
        chunk = chunks[end]
        if chunk.tabs and ("\t" in chunk.lines[0] or not dump):
            if "\t" not in chunk.lines[0]:
                break
            group.append(chunk)
        elif chunk.tabs:
            break
        elif dump and continues_cell(chunk, _last_cell(group[-1]), _next_tabbed(chunks, end)):
            group.append(chunk)
        else:
            break
        end += 1
    return group, end


def _lookahead_dump(chunks: list[Chunk], at: int) -> bool:
    return is_word_dump([chunk for chunk in chunks[at : at + 12] if chunk.tabs])


def _next_tabbed(chunks: list[Chunk], at: int) -> Chunk | None:
    """The chunk behind a run of untabbed ones."""
    for chunk in chunks[at + 1 : at + 12]:
        if chunk.tabs or chunk.blanks != 1:
            return chunk
    return None


def _last_cell(chunk: Chunk) -> str:
    lines: list[str] = []
    for line in reversed(chunk.lines):
        lines.insert(0, line.rsplit("\t", 1)[-1])
        if "\t" in line:
            break
    return "\n".join(lines)


def _chunks(text: str, first: int) -> list[Chunk]:
    """Lines between blank lines, cleaned of markup. A line of tabs only is a row of blank cells."""
    chunks: list[Chunk] = []
    blanks, open_chunk = 0, False
    for number, raw in enumerate(text.split("\n")):
        line = clean_line(raw)
        if not line.strip() and "\t" not in line:
            blanks, open_chunk = blanks + 1, False
            continue
        if not open_chunk:
            chunks.append(Chunk([], first + number, blanks))
            blanks, open_chunk = 0, True
        chunks[-1].lines.append(line)
    return chunks
