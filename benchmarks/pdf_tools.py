"""The tools that benchmarks of PDF tables compare: each takes a file's bytes and gives the cells of each page."""

from __future__ import annotations

import functools
import importlib.util
import io
import logging
import shutil
import warnings
from collections.abc import Callable
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from disclosure_parse.document import Table
from pdf_corpora import CellAt, PageTables, bare, numbered

NEAR = 1.5
"""Sides of cells nearer than this, in points, are one line."""
Tool = Callable[[bytes], list[PageTables]]


def ours(data: bytes) -> list[PageTables]:
    from disclosure_parse.readers.pdf import read_pdf

    document = read_pdf(data)
    pages: list[PageTables] = [[] for _ in range(document.pages or 0)]
    for table in document.tables:
        for page, cells in by_page(table).items():
            pages[page - 1].append(cells)
    return pages


def by_page(table: Table) -> dict[int, list[CellAt]]:
    """A table's cells page by page, rows and columns counted anew on each."""
    parts: dict[int, list[tuple[float, float, float, float, str]]] = {}
    for cell in table.cells:
        box = (cell.column, cell.row, cell.column + cell.column_span, cell.row + cell.row_span, bare(cell.text))
        parts.setdefault(cell.page or 1, []).append(box)
    return {page: numbered(cells) for page, cells in parts.items()}


def with_pdfplumber(data: bytes, **settings: str) -> list[PageTables]:
    import pdfplumber

    pages: list[PageTables] = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            tables: PageTables = []
            for table in page.find_tables(settings or None):
                texts = table.extract()
                boxes = [
                    (*box, bare(texts[r][c] or ""))
                    for r, row in enumerate(table.rows)
                    for c, box in enumerate(row.cells)
                    if box is not None
                ]
                tables.append(numbered(boxes, NEAR))
            pages.append(tables)
            page.close()
    return pages


def with_camelot(data: bytes, flavor: str = "lattice", **settings: str) -> list[PageTables]:
    from camelot.io import read_pdf

    document = pdfium.PdfDocument(data)
    pages: list[PageTables] = [[] for _ in range(len(document))]
    document.close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = read_pdf(data, pages="all", flavor=flavor, suppress_stdout=True, **settings)
    for table in found:
        pages[table.page - 1].append(_merged(table.cells))
    return pages


def _merged(rows: list[list[Any]]) -> list[CellAt]:
    """camelot's positions as cells: those without a line between them are one."""
    owner: dict[tuple[int, int], int] = {}
    groups: list[list[tuple[int, int]]] = []
    for r, line in enumerate(rows):
        for c in range(len(line)):
            if (r, c) in owner:
                continue
            owner[r, c] = len(groups)
            groups.append([])
            todo = [(r, c)]
            while todo:
                i, j = todo.pop()
                groups[-1].append((i, j))
                cell = rows[i][j]
                steps = (
                    (cell.right, i, j + 1),
                    (cell.left, i, j - 1),
                    (cell.bottom, i + 1, j),
                    (cell.top, i - 1, j),
                )
                for drawn, k, m in steps:
                    inside = 0 <= k < len(rows) and 0 <= m < len(rows[k])
                    if inside and not drawn and (k, m) not in owner:
                        owner[k, m] = owner[r, c]
                        todo.append((k, m))
    boxes = []
    for group in groups:
        top, left = min(i for i, _ in group), min(j for _, j in group)
        bottom, right = max(i for i, _ in group) + 1, max(j for _, j in group) + 1
        text = "".join(bare(rows[i][j].text) for i, j in sorted(group))
        boxes.append((float(left), float(top), float(right), float(bottom), text))
    return numbered(boxes)


def with_tablers(data: bytes) -> list[PageTables]:
    import tablers

    pages: list[PageTables] = []
    document = tablers.Document(bytes=data)
    try:
        for page in document.pages():
            # "lines" takes stroked boxes too, which "lines_strict", the default, passes over.
            tables = tablers.find_tables(page, horizontal_strategy="lines", vertical_strategy="lines")
            pages.append(
                [numbered([(*cell.bbox, bare(cell.text or "")) for cell in table.cells], NEAR) for table in tables]
            )
            page.clear()
    finally:
        document.close()
    return pages


def with_pdf_oxide(data: bytes) -> list[PageTables]:
    import pdf_oxide

    document = pdf_oxide.PdfDocument.from_bytes(data)
    pages: list[PageTables] = []
    for index in range(document.page_count()):
        pages.append([_from_rows(table) for table in document.extract_tables(index)])
    return pages


def _from_rows(table: dict[str, Any]) -> list[CellAt]:
    """Rows of cells with spans, as HTML has them: a position that is covered from above is passed over."""
    taken: set[tuple[int, int]] = set()
    boxes = []
    for r, row in enumerate(table["rows"]):
        c = 0
        for cell in row["cells"]:
            while (r, c) in taken:
                c += 1
            high, wide = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            taken |= {(i, j) for i in range(r, r + high) for j in range(c, c + wide)}
            boxes.append((float(c), float(r), float(c + wide), float(r + high), bare(cell["text"])))
            c += wide
    return numbered(boxes)


def with_tabula(data: bytes, lattice: bool = True) -> list[PageTables]:
    """tabula gives no spans: a merged cell is one cell and blanks."""
    import tabula

    document = pdfium.PdfDocument(data)
    pages: list[PageTables] = [[] for _ in range(len(document))]
    document.close()
    for number, page in enumerate(pages, start=1):
        found = tabula.read_pdf(
            io.BytesIO(data), pages=number, lattice=lattice, stream=not lattice, output_format="json", silent=True
        )
        for table in found:
            boxes = [
                (
                    cell["left"],
                    cell["top"],
                    cell["left"] + cell["width"],
                    cell["top"] + cell["height"],
                    bare(cell["text"]),
                )
                for row in table["data"]
                for cell in row
                if cell["width"] > 0
            ]
            page.append(numbered(boxes, NEAR))
    return pages


def floor(data: bytes) -> list[PageTables]:
    """What pdfium takes to load the pages and their text; no table comes of it."""
    document = pdfium.PdfDocument(data)
    for index in range(len(document)):
        page = document[index]
        text = page.get_textpage()
        raw.FPDFText_CountChars(text)
        text.close()
        page.close()
    pages: list[PageTables] = [[] for _ in range(len(document))]
    document.close()
    return pages


def tools() -> dict[str, Tool]:
    """The installed tools by name; ours is the first, pdfium's floor the last."""
    found: dict[str, Tool] = {"disclosure-parse": ours, "pdfplumber": with_pdfplumber}
    found["camelot lattice (vector)"] = functools.partial(with_camelot, engine="vector")
    found["camelot lattice (default)"] = with_camelot
    if importlib.util.find_spec("tablers"):
        found["tablers"] = with_tablers
    if importlib.util.find_spec("pdf_oxide"):
        found["pdf_oxide"] = with_pdf_oxide
    if importlib.util.find_spec("tabula") and shutil.which("java"):
        found["tabula lattice"] = with_tabula
    logging.disable(logging.WARNING)
    found["pdfium: load + text page"] = floor
    return found
