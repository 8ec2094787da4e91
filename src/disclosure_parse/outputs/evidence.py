"""evidence.jsonl: for each finding, the printed rows and paragraphs that it rests on, so that a report can show them.

One line of JSON a finding: ``finding_id``; ``stated_interval`` and ``interval``, the numbers that the stated figure may
stand for as printed and that the computed one can come to (or null); ``excerpts``; ``left_out``, the places that were
too many to show.

An excerpt of a table has ``locator``, ``page`` and ``rows``; a row its number from 1, whether it is a ``heading``, and
its ``cells``. A cell that spans rows stands in the first of them that is shown. An excerpt of text has ``text``,
``line`` and ``figures``. What is ``marked`` is the ``stated`` side or a ``part`` of the computed one.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from disclosure_parse.disclosure import Claim, Entry, Finding, Form, FundLine, Indicator
from disclosure_parse.document import Cell, Document, Paragraph, Place, Table
from disclosure_parse.outputs.columns import Reading, box, form_id, plain

NAME = "evidence"
FILE_NAME = f"{NAME}.jsonl"

MAX_ROWS = 40
"""Rows of one table that are shown for a finding."""
MAX_PARAGRAPHS = 8
MAX_TEXT = 2000
"""Characters of one cell or paragraph that are shown."""

_CORNER: Callable[[Cell], _Corner] = attrgetter("row", "column")
_COLUMN = attrgetter("column")
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Object = dict[str, Any]
_Field = tuple[tuple[str, str, int, str], Entry]
"""Table, form, row and column of the output that hold an entry, and the entry."""
_Spot = tuple[int | None, int | None, int | None]
"""Table, row and column of a place."""
_Corner = tuple[int, int]
"""The first row and column of a cell, from 0."""


@dataclass(frozen=True, slots=True)
class _Printed:
    """A document by its places."""

    tables: dict[int, Table]
    paragraphs: dict[int, Paragraph]
    values: dict[_Spot, _Field] = field(default_factory=dict)
    """Place of a cell → the first table, form, row and column of the output that took it, and what it means."""
    headings: dict[int, set[int]] = field(default_factory=dict)
    """Table → its rows (from 1) that hold headings and no values."""
    claims: dict[int, list[Claim]] = field(default_factory=dict)
    """The figures that each paragraph states, but for dates."""
    _covering: dict[int, dict[int, list[Cell]]] = field(default_factory=dict)
    _unmarked: dict[tuple[int, int], list[tuple[_Corner, Cell, str]]] = field(default_factory=dict)

    def covering(self, table: Table) -> dict[int, list[Cell]]:
        """The cells that cover each row (from 1) of a table."""
        if table.index not in self._covering:
            rows: dict[int, list[Cell]] = defaultdict(list)
            for cell in table.cells:
                rows[cell.row + 1].append(cell)
                if cell.row_span > 1:
                    for row in range(cell.row + 2, cell.row + cell.row_span + 1):
                        rows[row].append(cell)
            self._covering[table.index] = dict(rows)
        return self._covering[table.index]

    def unmarked(self, table: Table, row: int) -> list[tuple[_Corner, Cell, str]]:
        """The cells that cover a row, from left to right, as they are shown where nothing marks them: findings show
        the same rows, above all the headings."""
        if (table.index, row) not in self._unmarked:
            cells = sorted(self.covering(table).get(row, ()), key=_COLUMN)
            self._unmarked[table.index, row] = [(_CORNER(cell), cell, _cell(cell) + "}") for cell in cells]
        return self._unmarked[table.index, row]


def evidence(reading: Reading, document: Document) -> list[str]:
    """The line of evidence.jsonl of each finding of a file."""
    if not reading.findings:
        return []
    printed = _printed(reading, document)
    return [_line(finding, printed) for finding in reading.findings]


def _printed(reading: Reading, document: Document) -> _Printed:
    printed = _Printed({table.index: table for table in document.tables}, {p.index: p for p in document.paragraphs})
    heading: set[tuple[int | None, int | None]] = set()
    other: set[tuple[int | None, int | None]] = set()
    for form in reading.disclosure.forms if reading.disclosure else ():
        _add_entries(printed.values, form, form_id(document.doc_id, form.position))
        for place, use in form.uses:
            (heading if use == "heading" else other).add((place.table, place.row))
    for claim in reading.disclosure.claims if reading.disclosure else ():
        if claim.figure and claim.role != "date" and claim.place.table is None:
            printed.claims.setdefault(claim.paragraph, []).append(claim)
    for table, row in heading - other:
        if table is not None and row is not None:
            printed.headings.setdefault(table, set()).add(row)
    return printed


def _add_entries(values: dict[_Spot, _Field], form: Form, name: str) -> None:
    records: list[tuple[str, int, Any]] = [("forms", 0, form)]
    records += [("indicators", row.row, row) for row in form.indicators]
    records += [("funds", line.row, line) for line in form.funds]
    for table, number, record in records:
        names, get = _NAMES[type(record)]
        for column, entry in zip(names, get(record), strict=True):
            if isinstance(entry, Entry):
                values.setdefault(_spot(entry.place), ((table, name, number, column), entry))
    if form.projects:
        _add_lines(values, form, name)


def _add_lines(values: dict[_Spot, _Field], form: Form, name: str) -> None:
    """The figures of a list's lines: ``projects`` has the amounts, ``attributes`` the others."""
    others = {_spot(item.place): item.row for item in form.attributes}
    for line in form.projects:
        if line.amount:
            values.setdefault(_spot(line.amount.place), (("projects", name, line.row, "amount"), line.amount))
        for entry in (line.budget, line.executed, line.execution_rate):
            if entry and (row := others.get(_spot(entry.place))):
                values.setdefault(_spot(entry.place), (("attributes", name, row, "value"), entry))


def _spot(place: Place) -> _Spot:
    return place.table, place.row, place.column


_NAMES = {
    kind: (names := tuple(item.name for item in fields(kind) if Entry.__name__ in item.type), attrgetter(*names))
    for kind in (Form, Indicator, FundLine)
}
"""Fields that may hold an entry, as their annotations say: the others need not be asked."""


def _line(finding: Finding, printed: _Printed) -> str:
    outcome = finding.outcome
    places = tuple(dict.fromkeys((outcome.place, *outcome.evidence)))
    excerpts: list[str] = []
    left_out = 0
    for table in dict.fromkeys(place.table for place in places if place.table is not None):
        if table in printed.tables:
            own = [place for place in places if place.table == table]
            excerpt, lost = _of_table(printed.tables[table], own, outcome.place, outcome.quote, printed)
            excerpts.append(excerpt)
            left_out += lost
    texts = [place for place in places if place.table is None and place.paragraph in printed.paragraphs]
    left_out += len(texts[MAX_PARAGRAPHS:])
    excerpts += [_JSON.encode(_of_text(place, finding, printed)) for place in texts[:MAX_PARAGRAPHS]]
    about = {
        "finding_id": finding.finding_id,
        "stated_interval": _interval(outcome.stated_interval),
        "interval": _interval(outcome.interval),
    }
    return f'{_JSON.encode(about)[:-1]},"excerpts":[{",".join(excerpts)}],"left_out":{left_out}}}\n'


# Tables: most of a line are their cells, and to put them together as text takes half the time that objects take which
# are then written.


def _of_table(table: Table, places: Sequence[Place], stated: Place, quote: str, printed: _Printed) -> tuple[str, int]:
    """The rows of the places, the row above and the row below each, and the headings above them; how many were lost."""
    marked = sorted({place.row for place in places if place.row is not None})
    covering = printed.covering(table)
    shown, lost = _rows_to_show(max(covering, default=0), marked, printed.headings.get(table.index, set()))
    page = next((place.page for place in places if place.page is not None), table.page)
    marks = _marks(covering, places, stated, quote)
    spans = Counter(_CORNER(cell) for row in shown for cell in covering.get(row, ()) if cell.row_span > 1)
    headings = printed.headings.get(table.index, set())
    rows: list[str] = []
    for row in shown:
        cells = []
        for corner, cell, unmarked in printed.unmarked(table, row):
            # A cell stands in the first of its rows that is shown: its count is taken there.
            high = spans.pop(corner, 0) if cell.row_span > 1 else 1
            if corner in marks and high:
                cells.append(_marked(table, cell, high, marks[corner], printed))
            elif high:
                cells.append(unmarked if high == 1 else _cell(cell, high) + "}")
        rows.append(f'{{"row":{row},"heading":{_json(row in headings)},"cells":[{",".join(cells)}]}}')
    locator = Place(page=page, table=table.index).locator
    return f'{{"locator":"{locator}","page":{_json(page)},"rows":[{",".join(rows)}]}}', lost


def _rows_to_show(n_rows: int, marked: Sequence[int], headings: set[int]) -> tuple[list[int], int]:
    kept = marked[:MAX_ROWS]
    around = {row + step for row in kept for step in (-1, 0, 1)} if len(kept) * 3 <= MAX_ROWS else set(kept)
    for row in kept:
        # The nearest heading row above, with those that it stands directly below.
        above = max((heading for heading in headings if heading < row), default=None)
        while above is not None and above in headings and above not in around:
            around.add(above)
            above -= 1
    return sorted(row for row in around if 1 <= row <= n_rows), len(marked) - len(kept)


def _marks(
    covering: Mapping[int, Sequence[Cell]], places: Iterable[Place], stated: Place, quote: str
) -> dict[_Corner, str]:
    """Which cells (row and column from 0) are marked; a place without a column is the cells of the words quoted."""
    words = "".join(quote.split())
    marks: dict[_Corner, str] = {}
    for place in places:
        if place.row is None:
            continue
        row = place.row - 1
        found = list(covering.get(place.row, ()))
        if place.column is not None:
            column = place.column - 1
            found = [cell for cell in found if cell.column <= column < cell.column + cell.column_span]
        else:
            filled = [cell for cell in found if cell.row == row and cell.text.strip()]
            found = [cell for cell in filled if _says(cell, words)] or filled
        for cell in found:
            marks.setdefault(_CORNER(cell), "stated" if place == stated else "part")
    return marks


def _says(cell: Cell, words: str) -> bool:
    """Whether a cell holds the words quoted, or a part of them."""
    text = "".join(cell.text.split())
    return bool(words) and (words in text or text in words)


def _cell(cell: Cell, rows: int = 1) -> str:
    """A cell, of which so many rows are shown, as an object that is not closed."""
    shown = f'{{"column":{cell.column + 1},"text":{_json(_cut(cell.text))}'
    if rows > 1:
        shown += f',"rows":{rows}'
    if cell.column_span > 1:
        shown += f',"columns":{cell.column_span}'
    return shown


def _marked(table: Table, cell: Cell, rows: int, mark: str, printed: _Printed) -> str:
    place = table.place(cell)
    shown = _cell(cell, rows)
    shown += (
        f',"marked":"{mark}","locator":"{place.locator}","page":{_json(place.page)},"bbox":{_json(box(place.bbox))}'
    )
    if taken := printed.values.get((place.table, place.row, place.column)):
        (of_table, form, row, column), entry = taken
        shown += f',"field":{{"table":"{of_table}","form_id":"{form}","row":{row},"column":"{column}"}}'
        if entry.value is not None:
            shown += f',"value":"{plain(entry.value)}"'
    return shown + "}"


# Text.


def _of_text(place: Place, finding: Finding, printed: _Printed) -> Object:
    """A paragraph with the figures stated in the words quoted, or with all of its figures."""
    assert place.paragraph is not None
    paragraph = printed.paragraphs[place.paragraph]
    start = paragraph.text.find(finding.outcome.quote) if finding.outcome.quote else -1
    end = start + len(finding.outcome.quote) if start >= 0 else len(paragraph.text)
    here = place == finding.outcome.place
    figures: list[Object] = [
        {
            "start": claim.char_start,
            "end": claim.char_end,
            "value": plain(claim.figure.value),
            "marked": "stated" if here and claim.figure.value == finding.outcome.stated else "part",
        }
        for claim in printed.claims.get(paragraph.index, ())
        if claim.figure and start <= claim.char_start and claim.char_end <= min(end, MAX_TEXT)
    ]
    return {
        "locator": place.locator,
        "page": paragraph.page,
        "bbox": box(paragraph.bbox),
        "line": paragraph.line,
        "marked": "stated" if here else "part",
        "text": _cut(paragraph.text),
        "figures": figures,
    }


def _interval(ends: tuple[Decimal, Decimal] | None) -> list[str] | None:
    return [plain(end) for end in ends] if ends else None


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def _json(value: str | int | None) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    return "null" if value is None else str(value).lower()
