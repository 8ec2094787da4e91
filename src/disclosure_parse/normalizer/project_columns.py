"""Tables of indicators with a column of projects: the rows of each project made those of a form of its own.

A department publishes the targets of all its projects in one table, a row an indicator, with the project's name, money
and goal in merged cells beside its rows. The columns in front of the levels become pairs of heading and value over the
project's rows, as a form of one project prints them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from disclosure_parse.normalizer.columns import leaf_slots
from disclosure_parse.normalizer.evidence import FIGURES, look
from disclosure_parse.normalizer.headers import LEVELS, indicator_header
from disclosure_parse.normalizer.other_grid import Grid, differs
from disclosure_parse.normalizer.rows import Line, Row, Slot
from disclosure_parse.normalizer.titles import is_title
from disclosure_parse.normalizer.totals import is_total_label
from disclosure_parse.normalizer.vocabulary import Vocabulary

_OF_UNITS = {"department", "implementing_unit", "department_code"}
"""What a dump that lost its merged cells prints once for several projects."""


@dataclass(slots=True)
class _Head:
    """The headings of such a table: those of the project's columns, and the rows of all, without them."""

    names: Sequence[Slot]
    """The headings in front of the levels; each reaches to the next one's start."""
    groups: Sequence[Slot]
    """The headings over several of these (资金总额（万元）)."""
    project: Slot
    rows: tuple[Row, ...]
    first: int
    grid: Grid
    table: int
    units: dict[int, Slot]
    name: str = ""
    paired: dict[int, str] = field(default_factory=dict)
    """What the project has below each of the headings in front of the levels, by where the heading begins."""


def by_project(items: Iterable[Row | Line], vocabulary: Vocabulary) -> Iterator[Row | Line]:
    """The rows and lines, those of tables with a column of projects put below pairs for each project."""
    rows: list[Row] = []
    for item in items:
        if isinstance(item, Row):
            rows.append(item)
            continue
        yield from _parted(rows, vocabulary)
        rows = []
        yield item
    yield from _parted(rows, vocabulary)


def _parted(rows: Sequence[Row], vocabulary: Vocabulary) -> Iterator[Row]:
    head: _Head | None = None
    skip = 0
    for at, row in enumerate(rows):
        if skip:
            skip -= 1
            continue
        if found := _head(rows, at, vocabulary):
            skip = len(found.rows) - 1
            if head is not None and head.name:
                # The headings of the next page.
                found.name, found.units, found.paired = head.name, head.units, head.paired
                yield from found.rows
            head = found
            continue
        if head is not None and _ends(row, head):
            head = None
        if head is None:
            yield row
            continue
        front = [slot for slot in row.filled if slot.start < head.first]
        if head.name and front and is_total_label(front[0].text, vocabulary):
            yield _total(row, front, head)
            continue
        own = _own(row, head.project, head)
        fresh = own is not None and not own.carried and not is_total_label(own.text, vocabulary)
        if own is not None and fresh and (own.text != head.name or _other_money(row, head, vocabulary)):
            head.name = own.text
            head.paired = {name.start: cell.text for name in head.names if (cell := _own(row, name, head))}
            yield from _pairs(row, head, vocabulary)
            yield from head.rows
        yield _without(row, head.first, _unpaired(row, front, head, vocabulary)) if head.name else row


def _other_money(row: Row, head: _Head, vocabulary: Vocabulary) -> bool:
    """Whether a row that names the open project again has another amount for it: a second project of that name."""
    return any(
        cell is not None
        and not cell.carried
        and look(cell.text) in FIGURES
        and cell.text != head.paired.get(name.start, cell.text)
        for name in head.names
        if not _is_number(name, vocabulary)
        for cell in [_own(row, name, head)]
    )


def _unpaired(row: Row, front: Sequence[Slot], head: _Head, vocabulary: Vocabulary) -> list[Slot]:
    """The cells in front of the levels that say something else than the project's pairs.

    A figure says the same again only where the project's name stands beside it again.
    """
    named = any(slot.start == head.project.start for slot in front)
    known = set()
    for name in head.names:
        cell = _own(row, name, head)
        if cell is not None and (
            _is_number(name, vocabulary)
            or (cell.text == head.paired.get(name.start) and (named or look(cell.text) not in FIGURES))
        ):
            known.add(cell.start)
    return [slot for slot in front if slot.start not in known]


def _total(row: Row, front: Sequence[Slot], head: _Head) -> Row:
    """The total of all projects: its amounts in front of the levels are no project's, and nothing takes them."""
    rest = _without(row, head.first, front)
    if not rest.filled:
        return rest
    return replace(rest, slots=(front[0], *rest.slots), beside=tuple(front[1:]))


def _is_number(name: Slot, vocabulary: Vocabulary) -> bool:
    return vocabulary.field_of("indicators", name.text) == "number"


def _head(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> _Head | None:
    """The headings that begin with row ``at``, if a column of projects stands in front of their levels."""
    if not any(_names_project(slot, vocabulary) for slot in rows[at].filled):
        return None
    header, used = indicator_header(rows, at, vocabulary), 1
    if header is None and at + 1 < len(rows):
        # The levels in the lower of two rows, below a label over them.
        header, used = indicator_header(rows, at + 1, vocabulary), 2
    if header is None:
        return None
    first = min((column.start for column in header.columns if column.field in LEVELS), default=0)
    heads = rows[at : at + used - 1 + header.rows]
    in_storeys = len(heads) == 2 or (len(heads) > 2 and heads[0].exact)
    leaves = leaf_slots(heads) if in_storeys else [(slot, "") for slot in heads[0].filled]
    names = [slot for slot, _ in leaves if slot.end <= first and slot.text]
    texts = {slot.text for slot in names}
    groups = [slot for slot in heads[0].filled if slot.start < first and slot.text not in texts]
    project = next((slot for slot in names if _names_project(slot, vocabulary)), None)
    if project is None:
        return None
    stripped = tuple(_without(row, first) for row in heads)
    return _Head(names, groups, project, stripped, first, Grid.of(rows[at]), rows[at].table, {})


def _names_project(slot: Slot, vocabulary: Vocabulary) -> bool:
    return vocabulary.field_of("identity", slot.text) == "project_name"


def _ends(row: Row, head: _Head) -> bool:
    if len(row.filled) == 1 and is_title(row.filled[0].text) and row.filled[0].start < head.first:
        return not head.project.start <= row.filled[0].start < head.first or not head.name
    return row.table != head.table and differs(row, head.grid)


def _own(row: Row, name: Slot, head: _Head) -> Slot | None:
    """The cell of a row that stands below one of the headings in front of the levels."""
    following = min((other.start for other in head.names if other.start > name.start), default=head.first)
    return next((slot for slot in row.slots if name.start <= slot.start < following and slot.text), None)


def _pairs(row: Row, head: _Head, vocabulary: Vocabulary) -> Iterator[Row]:
    """A row of heading and value for each column in front of the levels; the project's name comes first.

    The headings over several of them come as rows of their own: they may print a unit.
    """
    for name in sorted(head.names, key=lambda name: name is not head.project):
        value = _own(row, name, head)
        if vocabulary.field_of("identity", name.text) in _OF_UNITS:
            value = value or (None if row.exact else head.units.get(name.start))
            if value is not None:
                head.units[name.start] = value
        if value is None or _is_number(name, vocabulary):
            continue
        slots = (
            replace(name, start=0, end=1, carried=False),
            replace(value, start=1, end=2, carried=False),
        )
        yield Row(slots, True, value.place, row.table)
        if name is head.project:
            yield from (Row((replace(slot, start=0, end=1),), True, slot.place, row.table) for slot in head.groups)


def _without(row: Row, first: int, beside: Sequence[Slot] = ()) -> Row:
    return replace(row, slots=tuple(slot for slot in row.slots if slot.start >= first), beside=tuple(beside))
