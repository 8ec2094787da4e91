"""HTML to lines of text and tables with their exact spans."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from disclosure_parse.document import Cell
from disclosure_parse.errors import LimitError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_COLUMN_SPAN = 200
"""A wider cell is a slip or hostile; it is read as this wide."""
MAX_POSITIONS = 500_000
"""Positions of one table's grid that its cells may cover."""
LINES_COUNTED = 65_535
"""The parser knows no line numbers beyond this."""
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li",
    "main", "nav", "ol", "option", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
})  # fmt: skip
_SKIPPED = frozenset({"script", "style", "head", "title", "noscript", "template"})
_CELLS = frozenset({"td", "th"})
_OF_TABLES = _CELLS | {"tr"}
_PRINTED_INPUTS = frozenset({"", "text", "number", "date", "tel", "url", "email", "search"})
_SPLIT = "Split it into smaller files, or open it in a browser and save it as text."


class HtmlText(NamedTuple):
    """A line of text outside tables."""

    text: str
    line: int | None


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """The cells of one table."""

    cells: tuple[Cell, ...]


class _Part(NamedTuple):
    """A piece of an element's content in reading order: text, the edge of a block, or an element left whole."""

    kind: Literal["text", "edge", "table", "row", "cell"]
    text: str
    element: HtmlElement


def read_html(text: str, first_line: int) -> Iterator[HtmlText | HtmlTable]:
    """The lines of text and the tables of a piece of HTML, in order; tables within cells follow their own table.

    Scripts, styles, comments and what is not printed are left out. ``first_line`` is the line where ``text`` begins.

    Raises:
        LimitError: nested too deeply, a text or a table too large.
    """
    from lxml import html

    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(f"<html><body>{text}</body></html>", parser=parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # The parser then gives an empty tree instead of an error.
        raise LimitError("has HTML nested deeper than 256 elements or with a text of more than 10 MB.", _SPLIT)
    if sum(1 for _ in root.iter("td", "th")) > MAX_POSITIONS:
        raise _too_many_positions()
    waiting: list[_Part] = []
    for part in _parts(root, whole=frozenset({"table"})):
        if part.kind != "table":
            waiting.append(part)
            continue
        yield from _lines(waiting, first_line)
        waiting = []
        yield from _tables(part.element, first_line)
    yield from _lines(waiting, first_line)


def _too_many_positions() -> LimitError:
    return LimitError(f"has an HTML table of more than {MAX_POSITIONS} positions.", _SPLIT)


def _parts(top: HtmlElement, whole: frozenset[str]) -> Iterator[_Part]:
    """The content of ``top`` in reading order; elements named in ``whole`` are not entered.

    No recursion: a page nests as deeply as it likes.
    """
    stack: list[_Part | HtmlElement] = list(reversed(_children(top)))
    while stack:
        item = stack.pop()
        if isinstance(item, _Part):
            yield item
            continue
        tag = item.tag if isinstance(item.tag, str) else ""
        if tag in _SKIPPED or (tag in _OF_TABLES and _is_hidden(item)):
            continue
        if tag in whole:
            yield _Part("cell" if tag in _CELLS else "table", "", item)
            continue
        if tag == "tr":
            yield _Part("row", "", item)
        edge = [_Part("edge", "", item)] if tag in _BLOCKS or tag == "br" else []
        printed = [_Part("text", _input(item), item)] if tag == "input" else []
        stack.extend(reversed([*edge, *printed, *_children(item), *edge]))


def _is_hidden(element: HtmlElement) -> bool:
    """A row or cell that no browser shows. Other hidden elements are read: a tab that is not open may hold the form."""
    style = "".join((element.get("style") or "").split()).lower()
    return "display:none" in style or element.get("hidden") is not None


def _children(element: HtmlElement) -> list[_Part | HtmlElement]:
    found: list[_Part | HtmlElement] = []
    if element.text:
        found.append(_Part("text", element.text, element))
    for child in element:
        found.append(child)
        if child.tail:
            found.append(_Part("text", child.tail, child))
    return found


def _input(element: HtmlElement) -> str:
    kind = (element.get("type") or "").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if element.get("checked") is not None else "☐"
    return element.get("value") or "" if kind in _PRINTED_INPUTS else ""


def _lines(parts: Iterable[_Part], first_line: int) -> Iterator[HtmlText]:
    """Texts between block edges, white space collapsed."""
    texts: list[str] = []
    line: int | None = None
    for part in parts:
        if part.kind == "text":
            if part.text.strip() and line is None:
                line = _line(part.element, first_line)
            texts.append(part.text)
        elif texts:
            if joined := " ".join("".join(texts).split()):
                yield HtmlText(joined, line)
            texts, line = [], None
    if joined := " ".join("".join(texts).split()):
        yield HtmlText(joined, line)


def _line(element: HtmlElement, first_line: int) -> int | None:
    line = element.sourceline
    return first_line + line - 1 if line is not None and line < LINES_COUNTED else None


def _tables(table: HtmlElement, first_line: int) -> Iterator[HtmlText | HtmlTable]:
    """A table and the tables nested in its cells. Text of a table outside its cells (a caption) comes before it."""
    queue = deque([table])
    while queue:
        rows: list[list[HtmlElement]] = []
        outside: list[_Part] = []
        for part in _parts(queue.popleft(), whole=_CELLS | {"table"}):
            if part.kind == "cell":
                if not rows:
                    rows.append([])
                rows[-1].append(part.element)
            elif part.kind == "row":
                rows.append([])
            elif part.kind == "table":
                queue.append(part.element)
            else:
                outside.append(part)
        yield from _lines(outside, first_line)
        cells, nested = _place(rows, first_line)
        queue.extend(nested)
        if cells:
            yield HtmlTable(cells)


def _place(rows: list[list[HtmlElement]], first_line: int) -> tuple[tuple[Cell, ...], list[HtmlElement]]:
    """Cells at their positions: each takes the first ones that are free, as browsers do; spans never overlap."""
    cells: list[Cell] = []
    nested: list[HtmlElement] = []
    taken_until: dict[int, int] = {}
    covered = 0
    for number, row in enumerate(rows):
        column = 0
        for element in row:
            while taken_until.get(column, 0) > number:
                column += 1
            height = _span(element, "rowspan", len(rows) - number)
            width = 1
            for beside in range(column + 1, column + _span(element, "colspan", MAX_COLUMN_SPAN)):
                if taken_until.get(beside, 0) > number:
                    break
                width += 1
            covered += height * width
            if covered > MAX_POSITIONS:
                raise _too_many_positions()
            for beside in range(column, column + width):
                taken_until[beside] = number + height
            text, tables = _cell_text(element)
            nested.extend(tables)
            cells.append(Cell(text, number, column, height, width, line=_line(element, first_line)))
            column += width
    return tuple(cells), nested


def _span(element: HtmlElement, name: str, most: int) -> int:
    value = (element.get(name) or "1").strip()
    if not value.isdecimal():
        return 1
    # rowspan="0" means down to the last row.
    return most if name == "rowspan" and not int(value[:9]) else max(1, min(int(value[:9]), most))


def _cell_text(cell: HtmlElement) -> tuple[str, list[HtmlElement]]:
    parts = list(_parts(cell, whole=frozenset({"table"})))
    nested = [part.element for part in parts if part.kind == "table"]
    return "\n".join(line.text for line in _lines(parts, 1)), nested
