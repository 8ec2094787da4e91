"""What every reader returns: a document's paragraphs and tables as printed, with their places."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

BBox = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the page's top left corner."""

PdfEngine = Literal["auto", "pdfium", "pdfplumber", "camelot"]
"""What finds the cells of PDF tables; ``auto`` is pdfium, and the others where its reading is doubtful."""
PDF_ENGINES: tuple[PdfEngine, ...] = get_args(PdfEngine)

ParagraphRole = Literal["body", "header", "footer", "text_box"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a caller asks of the readers."""

    pdf_engine: PdfEngine = "auto"


DEFAULT = ReadOptions()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands. Every number counts from 1; ``None`` where the format has no such thing.

    ``confidence`` (0 to 1) is how sure OCR is of what stands there: that of the least sure character. ``None`` where
    the text was not read from a picture.
    """

    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    paragraph: int | None = None
    line: int | None = None
    bbox: BBox | None = None
    confidence: float | None = None

    @property
    def locator(self) -> str:
        """The place for a person and a program: ``p3/t2/r5``, ``t2/r5/c3``, ``n12`` for the 12th paragraph."""
        if self.table is None:
            within = f"n{self.paragraph}" if self.paragraph is not None else ""
        elif self.row is None:
            within = f"t{self.table}" if self.column is None else f"t{self.table}/c{self.column}"
        elif self.column is None:
            within = f"t{self.table}/r{self.row}"
        else:
            within = f"t{self.table}/r{self.row}/c{self.column}"
        if self.page is None:
            return within
        return f"p{self.page}/{within}" if within else f"p{self.page}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know about a file: what happened and where. A value, not an exception."""

    code: str
    message: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell of a table.

    ``row`` and ``column`` count from 0 in the table's grid; the cell covers ``row_span`` × ``column_span``
    positions. ``text`` keeps the cell's own line breaks as ``\\n``; markup is gone, check boxes are ☑ and ☐.
    ``page`` counts from 1, ``line`` is the line of a text file where the cell starts (from 1). ``confidence`` as in
    ``Place``.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    bbox: BBox | None = None
    line: int | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: cells in row-major order, non-overlapping.

    ``index`` is the table's number in the document, from 1. ``exact`` says that the spans are the printed ones;
    in text dumps they are lost, and merged positions are blank cells or missing. ``seams`` are the rows (from 0)
    with which a new page begins, ``column_seams`` the columns, of a sheet wider than its paper.
    ``origin`` names the structure it was read from (``ruled``, ``docx``, ``tabs``, ...).
    ``packed`` tells that blank and merged positions were not printed at all: a row's cells follow one another from
    the left, and their columns are not those they stood in.
    """

    index: int
    cells: tuple[Cell, ...]
    exact: bool
    origin: str
    page: int | None = None
    bbox: BBox | None = None
    seams: tuple[int, ...] = ()
    packed: bool = False
    column_seams: tuple[int, ...] = ()

    @property
    def n_rows(self) -> int:
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def n_columns(self) -> int:
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    def grid(self) -> list[list[Cell | None]]:
        """Rows × columns; every position holds the cell that covers it, or ``None``."""
        slots: list[list[Cell | None]] = [[None] * self.n_columns for _ in range(self.n_rows)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    slots[row][column] = cell
        return slots

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Each row's number (from 0) and the cells that start in it, left to right."""
        starting: dict[int, list[Cell]] = {}
        for cell in self.cells:
            starting.setdefault(cell.row, []).append(cell)
        for row in range(self.n_rows):
            yield row, sorted(starting.get(row, ()), key=lambda cell: cell.column)

    def place(self, cell: Cell) -> Place:
        """The place of one of this table's cells."""
        return Place(
            page=cell.page if cell.page is not None else self.page,
            table=self.index,
            row=cell.row + 1,
            column=cell.column + 1,
            line=cell.line,
            bbox=cell.bbox,
            confidence=cell.confidence,
        )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line or paragraph outside tables, with its inner blanks as printed. ``index`` counts from 1."""

    text: str
    index: int
    page: int | None = None
    bbox: BBox | None = None
    line: int | None = None
    role: ParagraphRole = "body"
    confidence: float | None = None

    @property
    def place(self) -> Place:
        return Place(page=self.page, paragraph=self.index, line=self.line, bbox=self.bbox, confidence=self.confidence)


@dataclass(frozen=True, slots=True)
class Document:
    """What is printed in one file, in reading order.

    ``format`` is what the content was recognised as (``pdf``, ``docx``, ``text``), ``reader`` the engine that
    read it. ``complete`` is false when a part could not be read; ``warnings`` then say which.
    """

    format: str
    reader: str
    sha256: str
    size: int
    blocks: tuple[Paragraph | Table, ...]
    pages: int | None = None
    warnings: tuple[Notice, ...] = ()
    complete: bool = True
    source: str = field(default="", compare=False)

    @property
    def doc_id(self) -> str:
        """First 12 hex digits of the SHA-256 of the file's bytes."""
        return self.sha256[:12]

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))


def digest(data: bytes) -> str:
    """SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
