"""Project lists and the small tables of scores in reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypedDict

from disclosure_parse.disclosure import LAYOUT_DOUBTFUL, TIMES, Entry, ProjectLine, SummaryLine
from disclosure_parse.figures import parse_rate
from disclosure_parse.normalizer.columns import Column, holds_figures
from disclosure_parse.normalizer.draft import Draft, ListCells, entry
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.facts import glued
from disclosure_parse.normalizer.headings import squeeze
from disclosure_parse.normalizer.list_headings import NAMES, amount_rank, is_list_total, list_field
from disclosure_parse.normalizer.pairs import read_pairs
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.titles import NOTE
from disclosure_parse.normalizer.vocabulary import Vocabulary
from disclosure_parse.outline import calls_sum

NO_UNIT = (
    "a list right below another one prints no unit of money, and its amounts are taken as printed: they may be in the "
    "unit of the list above"
)
ANEW = (
    "the headings of a list are printed again and its numbers begin anew below them: the lines may be those of several "
    "lists"
)
PARTS = (
    "several columns of a list may be the amount of its lines, and none of them says that it is their sum: that of "
    "each line is taken from {0}"
)
_AGAIN = (
    "the heading {0} is printed again, and the headings between are not: the columns behind it may be those of other "
    "lines; compare them with the original"
)
_REST = (
    "the first line of a page has neither a number nor an amount: it may be the rest of the line above the page break; "
    "compare both with the original"
)
_BUDGET = "预算"
_CELLS = (*NAMES, "no", "amount", "remark")
"""What a line of a list has itself; its other cells are attributes."""
_SHARED = NAMES | {"standard", *TIMES, "project_type"}
"""What one cell may say of several lines."""


class Spending(TypedDict):
    """The fields of a project's line that say what was spent of its budgets."""

    budget: Entry | None
    executed: Entry | None
    execution_rate: Entry | None


def begins_anew(rows: Sequence[Row], at: int, columns: Sequence[Column], draft: Draft) -> bool:
    """Whether the numbers below headings, from row ``at`` on, begin with 1 again below lines of the list."""
    number = next((column for column in columns if column.field == "no"), None)
    below = next((rows[number] for number in range(at, len(rows)) if rows[number].filled), None)
    if number is None or below is None or len(draft.projects) < 2:
        return False
    first = next((slot.text for slot in below.filled if number.start <= slot.start < number.end), "")
    return first == "1" and any(line.no == first for line in draft.projects)


def read_list_line(row: Row, columns: Sequence[Column], draft: Draft) -> None:
    """A row of a project list: a line of it, or several beside each other; the total row goes to the attributes."""
    if not draft.projects and (again := _printed_again(columns)) is not None:
        message = _AGAIN.format(again.slot.text)
        if all(notice.message != message for notice in draft.warnings):
            draft.warn(LAYOUT_DOUBTFUL, message, again.slot.place)
    own = row.filled
    sets = [list(group) for _, group in groupby(columns, key=lambda column: column.group)]
    is_sum = any(is_list_total(slot.text, draft.vocabulary) for slot in own)
    if own and not is_sum and _is_note(own, draft):
        read_pairs(row, draft)
    elif len(sets) > 1:
        _read_sets(row, sets, draft)
    elif is_sum:
        _read_list_total(row, columns, draft)
    else:
        _read_line(row, columns, draft)


def _printed_again(columns: Sequence[Column]) -> Column | None:
    """The first heading of numbers or names that stands in one set of columns twice."""
    seen: set[tuple[int, str, str]] = set()
    for column in columns:
        key = (column.group, column.above, column.heading.base)
        if key in seen:
            return column
        if column.field in NAMES or column.field == "no":
            seen.add(key)
    return None


def _read_sets(row: Row, sets: Sequence[Sequence[Column]], draft: Draft) -> None:
    """A row of several sets of columns: each has a line of its own, or the sum of its lines (小计). A total in one of
    them is the list's. What stands behind the sets is of no line for certain."""
    columns = [column for part in sets for column in part]
    lines: list[tuple[Row, Sequence[Column]]] = []
    sums: list[tuple[Row, Slot]] = []
    label: Slot | None = None
    for number, part in enumerate(sets):
        start = part[0].start if number else 0
        end = sets[number + 1][0].start if number + 1 < len(sets) else None
        own = replace(row, slots=tuple(s for s in row.slots if start <= s.start and (end is None or s.start < end)))
        cells = _cells(own, part)[0]
        mine = next((slot for slot in own.filled if _is_sum_label(slot, cells.get("no"), draft)), None)
        label = mine or label
        of_lines = any(column.field in NAMES or column.field == "no" for column in part)
        if mine is None and of_lines and (label is None or (NAMES | {"no"}) & cells.keys()):
            lines.append((own, part))
        elif label is not None:
            sums.append((own, label))
        else:
            for slot in own.filled:
                over = _over(slot, part)
                draft.attribute("", over.title if over else "", [slot])
    for own, part in lines:
        _read_line(own, part, draft)
    labels = {id(slot): slot for _, slot in sums}
    if len(labels) == 1 and label is not None and is_list_total(label.text, draft.vocabulary):
        _read_list_total(replace(row, slots=tuple(slot for own, _ in sums for slot in own.slots)), columns, draft)
        return
    draft.heading(*labels.values())
    for own, head in sums:
        field = "list_total" if is_list_total(head.text, draft.vocabulary) else ""
        for slot in own.filled:
            over = _over(slot, columns) if not row.uncertain else None
            if slot is not head:
                draft.attribute(field, squeeze(head.text), [slot], column=over.title if over else "")


def _is_sum_label(slot: Slot, number: Slot | None, draft: Draft) -> bool:
    """Whether a cell calls its line a sum; one with a ``number`` of its own is a line that is called so (设备合计)."""
    if is_list_total(slot.text, draft.vocabulary):
        return True
    return (number is None or number is slot) and calls_sum(slot.text)


def _is_note(own: Sequence[Slot], draft: Draft) -> bool:
    """Whether a row stands around the list, not in it: 备注：…, 制表人：…　审核人：…."""
    summed = "list_total" in draft.entries
    if len(own) == 1:
        return summed or bool(NOTE.match(own[0].text)) or _is_signed(own, draft)
    return _is_signed(own, draft) or (summed and any(glued(slot.text, draft.vocabulary) for slot in own))


def _is_signed(own: Sequence[Slot], draft: Draft) -> bool:
    return all(glued(slot.lines or slot.text, draft.vocabulary) for slot in own)


def _read_line(row: Row, columns: Sequence[Column], draft: Draft) -> None:
    cells, extras = _cells(row, columns)
    if not cells and not extras:
        return
    unit = _unit(columns, draft)
    amount = cells.get("amount")
    draft.take(*cells.values())
    own = [slot for slot in row.slots if slot in cells.values() or any(slot is other for _, other in extras)]
    titles = [over.title if (over := _over(slot, columns)) else "" for slot in own]
    number = len(draft.projects) + 1
    draft.list_cells[number] = ListCells(
        len(draft.attributes), tuple(zip(titles, own, strict=True)), columns[0].group if columns else 0
    )
    if row.seam and _may_be_rest(row, cells, columns, draft):
        draft.warn(LAYOUT_DOUBTFUL, _REST, row.place)
    draft.projects.append(
        ProjectLine(
            row=number,
            place=row.place,
            no=_text(cells, "no"),
            unit_name=_text(cells, "unit_name"),
            project_name=_text(cells, "project_name"),
            recipient=_text(cells, "recipient"),
            subtotal=next((squeeze(s.text) for _, s in extras if calls_sum(s.text)), ""),
            amount=entry([amount], unit, money=True) if amount else None,
            remark=_text(cells, "remark"),
            **_spending(row, columns, unit, draft.vocabulary),
        )
    )
    for column, slot in extras:
        name, heading = (column.field, column.title) if column else ("", "")
        draft.attribute(name, heading, [slot], line=number)


def _cells(row: Row, columns: Sequence[Column]) -> tuple[dict[str, Slot], list[tuple[Column | None, Slot]]]:
    """A row's cells that a line has itself, by field, and the others with their columns."""
    cells: dict[str, Slot] = {}
    extras: list[tuple[Column | None, Slot]] = []
    for slot in row.slots:
        column = _over(slot, columns)
        if not slot.text or (slot.carried and not _is_shared(slot, column, columns)):
            continue
        if column is not None and column.field in _CELLS and column.field not in cells:
            cells[column.field] = slot
        else:
            extras.append((column, slot))
    return cells, extras


def _over(slot: Slot, columns: Sequence[Column]) -> Column | None:
    return next((column for column in columns if column.start <= slot.start < column.end), None)


def _unit(columns: Sequence[Column], draft: Draft) -> str:
    """The unit of the amounts: their heading's, else the list's."""
    amount = next((column for column in columns if column.field == "amount"), None)
    return (amount.heading.unit if amount else "") or draft.money_unit


def _may_be_rest(row: Row, cells: Mapping[str, Slot], columns: Sequence[Column], draft: Draft) -> bool:
    """Whether the first line of a page may be the end of the one above: that has the list's number, this one neither a
    number nor an amount."""
    fields = {column.field for column in columns}
    numbered = "no" in fields and draft.projects and draft.projects[-1].no
    return bool(numbered) and len(row.filled) > 1 and not {"no", "amount"} & cells.keys()


def _spending(row: Row, columns: Sequence[Column], unit: str, vocabulary: Vocabulary) -> Spending:
    """What a line prints of its project's execution, beside the first amount: budgets, spending, rate."""
    found: Spending = {"budget": None, "executed": None, "execution_rate": None}
    first = next((column for column in columns if column.field == "amount"), None)
    for slot in row.filled:
        column = _over(slot, columns)
        name = list_field(column.slot.text, vocabulary) if column is not None else None
        if column is None or name not in ("amount", "executed", "execution_rate"):
            continue
        if name == "execution_rate":
            found["execution_rate"] = Entry(slot.text, slot.place, parse_rate(slot.text))
        elif name == "executed":
            found["executed"] = entry([slot], column.heading.unit or unit, money=True)
        elif first is not None and column is not first and _is_budget(column, first, vocabulary):
            found["budget"] = entry([slot], column.heading.unit or unit, money=True)
    return found


def _is_budget(column: Column, first: Column, vocabulary: Vocabulary) -> bool:
    """Whether a column has another budget than the first amount (全年 beside 年初预算数), not what a part has of
    it, nor what the whole costs or a month is paid."""
    return (
        column.slot.text != first.slot.text
        and amount_rank(column.slot.text) == amount_rank(first.slot.text)
        and list_field(first.slot.text, vocabulary) == "amount"
    )


def parts_of_amount(columns: Sequence[Column], vocabulary: Vocabulary) -> Column | None:
    """The first of several columns whose headings name the amount equally well, or are each a part of it (2022年 and
    2023年 over 金额): none is known to be the line's. Of several budgets (全年 beside 年初预算数) the first is."""
    first = next((column for column in columns if column.field == "amount" and column.group == 0), None)
    if first is None or (first.above and is_list_total(first.above, vocabulary)):
        return None
    text = first.slot.text
    rank, is_budget = amount_rank(text), _BUDGET in text
    for column in columns:
        other = column.slot.text
        if column is first or column.group or (is_budget and other != text and _BUDGET in other):
            continue
        of_amount = list_field(other, vocabulary) == "amount" == list_field(text, vocabulary)
        if other == text or (of_amount and amount_rank(other) == rank):
            return first
    return None


def _is_shared(slot: Slot, column: Column | None, columns: Sequence[Column]) -> bool:
    """Whether a cell that reaches over several lines says the same of each: an amount is that of all of them."""
    return slot.start == columns[0].start or (column is not None and column.field in _SHARED)


def _text(cells: dict[str, Slot], name: str) -> str:
    return cells[name].text if name in cells else ""


def _read_list_total(row: Row, columns: Sequence[Column], draft: Draft) -> None:
    """The total row; where its cells may stand below other headings, it is the total of no column for certain."""
    total = next(slot for slot in row.filled if is_list_total(slot.text, draft.vocabulary))
    amount = _cells(row, columns)[0].get("amount")
    stated = entry([amount], _unit(columns, draft), money=True) if amount and amount is not total else None
    if stated is not None and not row.uncertain:
        draft.entries["list_total"] = stated
    draft.heading(total)
    for slot in row.filled:
        if slot is not total:
            over = _over(slot, columns) if not row.uncertain else None
            draft.attribute("list_total", squeeze(total.text), [slot], column=over.title if over else "")


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """A table of scores by category: upright (one row an item) or transposed (one column an item)."""

    transposed: bool
    heads: tuple[tuple[Slot, str], ...]


def summary_header(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> SummaryTable | None:
    """Recognise a score summary by its first row and what stands below."""
    row = rows[at]
    filled = row.filled
    if len(filled) < 2 or holds_figures(row):
        return None
    fields = [(slot, vocabulary.field_of("summary", slot.text)) for slot in filled]
    names = {field for _, field in fields}
    if {"item", "standard", "score"} <= names and all(field for _, field in fields):
        return SummaryTable(False, tuple((slot, field or "") for slot, field in fields))
    items = [slot for slot in filled if is_score_item(slot.text, vocabulary)]
    following = [other for other in rows[at + 1 : at + 4] if other.filled]
    kinds = {vocabulary.field_of("summary", other.filled[0].text) for other in following[:2]}
    if len(items) >= 2 and len(items) >= len(filled) - 1 and {"standard", "score"} <= kinds:
        return SummaryTable(True, tuple((slot, "item") for slot in items))
    return None


def is_score_item(text: str, vocabulary: Vocabulary) -> bool:
    """What a table of scores has points for: a level's term, the execution, a total."""
    return bool(
        vocabulary.level1_term(text) or vocabulary.level2_term(text) or vocabulary.field_of("summary.items", text)
    )


def read_summary(table: SummaryTable, rows: Sequence[Row], at: int, draft: Draft) -> int:
    """Read the rows below a summary's header; returns the first row that is none of it."""
    head_row = rows[at]
    draft.heading(*head_row.filled)
    if table.transposed:
        return _read_transposed(table, rows, at + 1, draft)
    position = at + 1
    while position < len(rows):
        row = rows[position]
        if not row.filled:
            position += 1
            continue
        cells: dict[str, Slot] = {}
        for number, slot in enumerate(row.filled):
            field = _column_of(slot, number, table, row)
            if field:
                cells.setdefault(field, slot)
        if "item" not in cells or not ({"standard", "score"} & set(cells)):
            break
        draft.take(cells["item"], *(cells[name] for name in ("standard", "score") if name in cells))
        _add(cells["item"], cells, row, draft)
        for slot in row.filled:
            if not draft.ledger.used(slot):
                draft.attribute("", _heading_over(slot, table), [slot])
        position += 1
    return position


def _heading_over(slot: Slot, table: SummaryTable) -> str:
    return next((squeeze(head.text) for head, _ in table.heads if head.start <= slot.start < head.end), "")


def _column_of(slot: Slot, number: int, table: SummaryTable, row: Row) -> str:
    for head, field in table.heads:
        if head.start <= slot.start < head.end:
            return field
    return table.heads[number][1] if not row.exact and number < len(table.heads) else ""


def _read_transposed(table: SummaryTable, rows: Sequence[Row], at: int, draft: Draft) -> int:
    found: dict[str, dict[int, Slot]] = {"standard": {}, "score": {}, "rate": {}}
    position = at
    while position < len(rows):
        row = rows[position]
        name = draft.vocabulary.field_of("summary", row.filled[0].text) if row.filled else None
        if name not in found:
            break
        draft.heading(row.filled[0])
        values = row.filled[1:]
        for number, (head, _) in enumerate(table.heads):
            slot = next((s for s in values if s.start < head.end and head.start < s.end), None)
            if slot is None and not row.exact and len(values) == len(table.heads):
                slot = values[number]
            if slot is not None and name == "rate":
                draft.attribute("", squeeze(row.filled[0].text), [slot])
            elif slot is not None:
                draft.take(slot)
            if slot is not None:
                found[name][number] = slot
        position += 1
    for number, (head, _) in enumerate(table.heads):
        draft.take(head)
        cells = {name: values[number] for name, values in found.items() if number in values}
        _add(head, cells, rows[at - 1], draft)
    return position


def _add(item: Slot, cells: Mapping[str, Slot], row: Row, draft: Draft) -> None:
    standard, score, rate = (cells.get(name) for name in ("standard", "score", "rate"))
    draft.summary.append(
        SummaryLine(
            row=len(draft.summary) + 1,
            place=row.place,
            item=squeeze(item.text),
            standard=entry([standard]) if standard and look(standard.text) != "text" else None,
            score=entry([score]) if score else None,
            rate=Entry(rate.text, rate.place, parse_rate(rate.text)) if rate else None,
        )
    )
