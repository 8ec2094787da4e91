"""HTML tables to Tables with their exact spans; an HTML page to text lines and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from disclosure_parse.document import Cell
from disclosure_parse.errors import DamagedFileError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_SPAN = 200
MAX_CELLS = 200_000
_BLOCKS = {
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "title",
    "section",
    "article",
    "td",
    "th",
    "tr",
    "caption",
}
_SKIPPED = {"script", "style", "head", "noscript", "template", "iframe", "object"}


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """The cells of one table; nested tables follow their parent."""

    cells: tuple[Cell, ...]
    line: int


def read_html(text: str, first_line: int) -> Iterator[str | HtmlTable]:
    """The lines of text and the tables of a piece of HTML, in order. Scripts and styles are left out."""
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(f"<html><body>{text}</body></html>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError(
            f"has HTML that cannot be read: {error}.", "Open it in a browser and save it as text."
        ) from error
    yield from _walk(root, first_line)


def _walk(element: HtmlElement, first_line: int) -> Iterator[str | HtmlTable]:
    buffer: list[str] = []
    for kind, item in _pieces(element):
        if kind == "text":
            buffer.append(str(item))
            continue
        yield from _lines(buffer)
        buffer = []
        if kind == "table":
            yield from _tables(item, first_line)
    yield from _lines(buffer)


def _lines(buffer: list[str]) -> Iterator[str]:
    for line in "".join(buffer).split("\n"):
        if line.strip():
            yield " ".join(line.split())


def _pieces(element: HtmlElement) -> Iterator[tuple[str, HtmlElement | str]]:
    """Text, block ends and top-level tables, without recursion (a hostile page nests deeply)."""
    stack: list[tuple[str, HtmlElement | str]] = [("element", element)]
    while stack:
        kind, item = stack.pop()
        if kind != "element" or isinstance(item, str):
            yield kind, item
            continue
        tag = item.tag if isinstance(item.tag, str) else ""
        if tag in _SKIPPED:
            continue
        if tag == "table":
            yield "table", item
            continue
        if tag == "br":
            yield "text", "\n"
        if tag == "input":
            yield "text", _box(item)
        following: list[tuple[str, HtmlElement | str]] = []
        if item.text:
            following.append(("text", item.text.replace("\n", " ")))
        for child in item:
            following.append(("element", child))
            if child.tail:
                following.append(("text", child.tail.replace("\n", " ")))
        if tag in _BLOCKS:
            following.append(("end", ""))
        stack.extend(reversed(following))


def _box(item: HtmlElement) -> str:
    if (item.get("type") or "").lower() not in ("checkbox", "radio"):
        return item.get("value") or ""
    return "☑" if item.get("checked") is not None else "☐"


def _tables(table: HtmlElement, first_line: int) -> Iterator[HtmlTable]:
    """A table and the tables nested in its cells."""
    queue = [table]
    while queue:
        current = queue.pop(0)
        cells: list[Cell] = []
        occupied: dict[int, set[int]] = {}
        number = -1
        for row in current.iter("tr"):
            if next(row.iterancestors("table"), None) is not current:
                continue
            number += 1
            column = 0
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                while column in occupied.get(number, ()):
                    column += 1
                rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
                while columns > 1 and any(c in occupied.get(number, ()) for c in range(column, column + columns)):
                    columns -= 1
                text, nested = _cell_text(cell)
                queue.extend(nested)
                line = first_line + (cell.sourceline or 1) - 1
                cells.append(Cell(text, number, column, rows, columns, line=line))
                for below in range(number, number + rows):
                    occupied.setdefault(below, set()).update(range(column, column + columns))
                column += columns
                if len(cells) > MAX_CELLS:
                    raise DamagedFileError(f"has an HTML table of more than {MAX_CELLS} cells.", "Split it.")
        if cells:
            yield HtmlTable(_within(cells, number + 1), first_line + (current.sourceline or 1) - 1)


def _within(cells: list[Cell], rows: int) -> tuple[Cell, ...]:
    """Row spans that reach below the last row are cut there."""
    from dataclasses import replace

    return tuple(replace(cell, row_span=min(cell.row_span, rows - cell.row)) for cell in cells)


def _span(cell: HtmlElement, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isdecimal() and len(value) < 9 else 1


def _cell_text(cell: HtmlElement) -> tuple[str, list[HtmlElement]]:
    nested: list[HtmlElement] = []
    parts: list[str] = []
    for kind, item in _pieces(cell):
        if kind == "table" and not isinstance(item, str):
            nested.append(item)
        elif kind == "text":
            parts.append(str(item))
        else:
            parts.append("\n")
    lines = [" ".join(line.split()) for line in "".join(parts).split("\n")]
    return "\n".join(line for line in lines if line), nested
