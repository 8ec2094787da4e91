"""Pages become one document: tables over page breaks joined, lines made paragraphs, everything numbered."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from disclosure_parse.document import Notice, Paragraph, ParagraphRole, Place, Table
from disclosure_parse.readers.continued import LongTable
from disclosure_parse.readers.lines import Line
from disclosure_parse.readers.page_layout import PageLayout, PageTable
from disclosure_parse.readers.paragraphs import Margins, PlacedLine, join_lines, margin_roles


def assemble(pages: Iterable[PageLayout], notices: list[Notice]) -> tuple[Paragraph | Table, ...]:
    """The pages' blocks as the document's: tables joined over page breaks, lines joined to paragraphs, numbered.

    Page breaks at which a table may be put together in two ways are told in ``notices``.
    A list of pages is emptied, so that the cells of a long document are not held twice.
    """
    layouts = deque(pages)
    if isinstance(pages, list):
        pages.clear()
    roles = margin_roles(layouts)
    ordered: list[PlacedLine | LongTable] = []
    open_table: LongTable | None = None
    while layouts:
        layout = layouts.popleft()
        heads, body, feet = _split(layout, roles)
        if open_table is not None and body and isinstance(body[0], PageTable):
            if open_table.continues_in(body[0], layout.number, layout.height):
                open_table.append(body[0], layout.number, layout.height)
                body = body[1:]
            else:
                open_table = None
        elif body:
            open_table = None
        ordered += heads
        for block in body:
            if isinstance(block, PageTable):
                open_table = LongTable(block, layout.number, layout.height)
                ordered.append(open_table)
            else:
                # What stands beside a table, or is written over it, does not end it.
                if open_table is not None and block.line.bbox[3] > open_table.foot:
                    open_table = None
                ordered.append(block)
        ordered += feet
    return _numbered(ordered, notices)


def _row_or_rest(place: Place) -> Notice:
    message = (
        f"Page {place.page}: the first row of its table may be the rest of the row above the page break, since all its "
        "texts go on with full lines; it was read as a row of its own."
    )
    return Notice("row_or_rest", message, place)


def _split(
    layout: PageLayout, roles: dict[tuple[int, Line], ParagraphRole]
) -> tuple[list[PlacedLine], list[PageTable | PlacedLine], list[PlacedLine]]:
    heads: list[PlacedLine] = []
    feet: list[PlacedLine] = []
    body: list[PageTable | PlacedLine] = []
    for block in layout.blocks:
        if isinstance(block, PageTable):
            body.append(block)
            continue
        role = roles.get((layout.number, block), "body") if roles else "body"
        page = layout.line_pages.get(block, layout.number) if layout.line_pages else layout.number
        line = PlacedLine(block, page, role, layout.number)
        if role == "header":
            heads.append(line)
        elif role == "footer":
            feet.append(line)
        else:
            body.append(line)
    return heads, body, feet


def _numbered(ordered: Sequence[PlacedLine | LongTable], notices: list[Notice]) -> tuple[Paragraph | Table, ...]:
    margins = Margins(block for block in ordered if isinstance(block, PlacedLine))
    blocks: list[Paragraph | Table] = []
    paragraphs = tables = 0
    position = 0
    while position < len(ordered):
        block = ordered[position]
        if isinstance(block, LongTable):
            tables += 1
            blocks.append(block.table(tables))
            notices += map(_row_or_rest, block.doubts)
            position += 1
            continue
        run: list[PlacedLine] = []
        while position < len(ordered) and isinstance(line := ordered[position], PlacedLine):
            run.append(line)
            position += 1
        for prose in join_lines(run, margins):
            paragraphs += 1
            blocks.append(Paragraph(prose.text, paragraphs, prose.page, prose.bbox, role=prose.role))
    return tuple(blocks)
