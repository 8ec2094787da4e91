"""The lines of a list that sum others: 小计, and what stands over its parts (一、产业项目). They are no projects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from disclosure_parse.disclosure import Attribute, Entry, ProjectLine
from disclosure_parse.figures import Figure
from disclosure_parse.normalizer.draft import Draft, ListCells
from disclosure_parse.normalizer.evidence import FIGURES, look
from disclosure_parse.normalizer.headings import squeeze
from disclosure_parse.normalizer.list_headings import list_field
from disclosure_parse.normalizer.lists import PARTS
from disclosure_parse.outline import Group, calls_sum, is_part, is_sum_line, outline

TOTAL, SUBTOTAL = "list_total", "list_subtotal"
FEW = 3
"""A list of no more lines than this does not tell that the first is the sum of the others."""
_PLAIN = ("小计", "合计", "总计")


def settle_sums(draft: Draft) -> None:
    """Takes the lines that sum others out of the draft's projects; what their cells hold are attributes then, as of the
    list's total. Each keeps its number among the lines."""
    _order_sets(draft)
    sums = _sums(draft.projects, TOTAL in draft.entries) if draft.projects else set()
    if not sums or len(sums) == len(draft.projects):
        return
    draft.subtotals = [line for line in draft.projects if line.row in sums]
    draft.projects = [line for line in draft.projects if line.row not in sums]
    beside: dict[int, list[Attribute]] = {}
    for line in draft.subtotals:
        cells = draft.list_cells[line.row]
        beside.setdefault(cells.at, []).extend(_attributes(line, cells, draft))
    found: list[Attribute] = []
    for number, item in enumerate(draft.attributes):
        found += beside.get(number, ())
        if item.line not in sums:
            found.append(item)
    found += beside.get(len(draft.attributes), ())
    draft.attributes = [replace(item, row=row) for row, item in enumerate(found, 1)]


def untie_totals(draft: Draft) -> None:
    """Takes the columns off the totals of columns that are not known: figures of a line that may stand elsewhere as
    well add up to none of them for certain."""
    own = (item for item in draft.attributes if item.line is not None)
    known = {item.heading for item in own if item.field not in ("", SUBTOTAL)}
    entries = [draft.entries.get(TOTAL), *(line.amount for line in draft.subtotals)]
    amounts = {entry.place for entry in entries if entry is not None}
    draft.attributes = [
        replace(item, column="")
        if item.field in (TOTAL, SUBTOTAL) and item.column not in known and item.place not in amounts
        else item
        for item in draft.attributes
    ]


def drop_equal_amounts(draft: Draft) -> None:
    """Drops the doubt which of several columns is the amount where all of them say the same in each line."""
    doubt = PARTS.partition("{0}")[0]
    amounts = {line.row: line.amount.raw if line.amount else "" for line in draft.projects}
    others = [
        (item.value, amounts[item.line])
        for item in draft.attributes
        if item.line in amounts and list_field(item.heading, draft.vocabulary) == "amount"
    ]
    if others and all(value == amount for value, amount in others):
        draft.warnings = [notice for notice in draft.warnings if not notice.message.startswith(doubt)]


def _order_sets(draft: Draft) -> None:
    """Puts the lines of a list with several sets of columns beside each other set by set where some are 其中 of those
    above them; where they are numbered their numbers must agree."""
    lines = sorted(draft.projects, key=lambda line: draft.list_cells[line.row].group)
    numbers = [int(line.no) for line in lines if line.no.isdecimal()]
    if not any(map(is_part, lines)) or lines == draft.projects or numbers != sorted(numbers):
        return
    rows = {line.row: row for row, line in enumerate(lines, 1)}
    draft.projects = [replace(line, row=rows[line.row]) for line in lines]
    draft.list_cells = {rows[row]: cells for row, cells in draft.list_cells.items()}
    draft.attributes = [replace(item, line=rows[item.line]) if item.line in rows else item for item in draft.attributes]


def _attributes(line: ProjectLine, cells: ListCells, draft: Draft) -> Iterator[Attribute]:
    """The cells of a line that sums others below its own label, but for that; one without a figure sums nothing, and
    is only the heading of those below it."""
    own = [slot for _, slot in cells.cells]
    label = next((slot for slot in own if calls_sum(slot.text)), None)
    label = label or next((slot for slot in own if slot.text == line.name), own[0])
    field = SUBTOTAL if any(look(slot.text) in FIGURES for slot in own if slot is not label) else ""
    draft.heading(label)
    others = [(title, slot) for title, slot in cells.cells if slot is not label] or list(cells.cells)
    for title, slot in others:
        yield Attribute(0, slot.place, field, squeeze(label.text), slot.text, line.row, title)


def _sums(lines: Sequence[ProjectLine], totalled: bool) -> set[int]:
    """The numbers of the lines that sum others: by what they are called, else by their place over lines of which they
    are the sum. Where half the lines of that kind are, the others are too: the checker tells what they do not come to.
    """
    called = {line.row for line in lines if is_sum_line(line) and not _is_numbered(line)}
    first, rest = lines[0], lines[1:]
    if not called and not totalled and not first.no and len(rest) >= FEW and _comes_to(first, rest):
        called = {first.row}  # A region over its counties.
    heads = [group for one in outline(lines).groups for group in (one, *one.within)]
    heads = [group for group in heads if group.head.row not in called and not any(map(is_part, group.members))]
    bare = {group.head.row for group in heads if group.head.amount is None and group.head.no}
    stated = [group for group in heads if group.head.row not in bare]
    holding = sum(map(_adds_up, stated))
    of_sums = holding > 0 and 2 * holding >= len(stated)
    return called | bare | ({group.head.row for group in stated} if of_sums else set())


def _is_numbered(line: ProjectLine) -> bool:
    """Whether a line has a number of its own and is called by more than 小计: 设备合计 is a project."""
    return line.no.isdecimal() and not any(squeeze(label).rstrip(":：") in _PLAIN for label in line.labels)


def _comes_to(first: ProjectLine, rest: Sequence[ProjectLine]) -> bool:
    """Whether a line's amount is the sum of those of all the others, which are more than one."""
    amounts = [figure.value for line in rest if (figure := _figure(line.amount)) is not None and figure.value]
    total = _figure(first.amount)
    return total is not None and len(amounts) > 1 and sum(amounts) == total.value


def _adds_up(group: Group) -> bool:
    head = _figure(group.head.amount)
    readings = (group.members, group.lines, group.below)
    return head is not None and any(_is_sum(head, [line.amount for line in lines]) for lines in readings if lines)


def _is_sum(total: Figure, amounts: Sequence[Entry | None]) -> bool:
    figures = [figure for entry in amounts if (figure := _figure(entry)) is not None]
    rounding = sum((figure.quantum for figure in figures), total.quantum) / 2
    return bool(figures) and abs(sum((figure.value for figure in figures), Decimal(0)) - total.value) <= rounding


def _figure(entry: Entry | None) -> Figure | None:
    return entry.figure if entry is not None else None
