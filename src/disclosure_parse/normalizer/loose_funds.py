"""Money lines without headings: a label and its amount, alone or several in one row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from disclosure_parse.disclosure import Entry, FundKind, FundLine
from disclosure_parse.figures import parse_money, parse_rate
from disclosure_parse.normalizer.draft import Draft, entry
from disclosure_parse.normalizer.evidence import AMOUNTS_OR_DASH, look
from disclosure_parse.normalizer.fund_labels import DIVIDES, GLUED_AMOUNT, WHOLE, line_kind, money_of
from disclosure_parse.normalizer.headings import fold, squeeze
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary

_REMARKED = re.compile(r"(?P<amount>\d[\d,]*(?:\.\d+)?\s*(?:万|亿)?元?)\s*[(（].{2,200}[)）]")
"""An amount and what it is made of: 624万（道路300万元，水渠324万元）."""
_BEGINS = re.compile(r"\d[\d,]*(?:\.\d+)?\s*(?:[万亿]元?|元)")
_ROWS = {"full_year_budget": "budget_row", "executed": "executed_row"}
_PRIOR = ("prior_budget", "prior_executed")
_LINE = re.compile(
    r"[\s(（]*(?:[一二三四五六七八九十\d]{1,2}[、.．]\s*)?(?P<label>(?:其中[:：])?[^\d\s:：;；,，。、()（）]{2,24})[:：]?\s*"
    r"(?P<amount>-?\d[\d,]*(?:\.\d+)?\s*(?:万|亿|千)?元)[\s;；,，。)）]*"
)
"""One of several money lines in a cell: 二、自有资金：0万元。"""


def _read_divisions(slots: Sequence[Slot], draft: Draft, in_cells: bool) -> bool:
    """Cells that say by what the amounts below each divide the total, several side by side or with what they add up to
    (按收入性质分：1630.45 | 按支出性质分：1588.15)."""
    found = [(slot, match) for slot in slots if (match := DIVIDES.fullmatch(squeeze(slot.text)))]
    if not found or len(found) < len(slots) or not (len(found) > 1 or any(match["amount"] for _, match in found)):
        return False
    # Of lines of text with one cell each nothing tells below which of several a line stands.
    several = in_cells and len(found) > 1
    draft.loose.divisions = [(slot.start, match["by"]) for slot, match in found] if several else []
    for slot, match in found:
        if match["amount"]:
            draft.attribute("", match["by"], [slot.part(match["amount"])])
        draft.take(slot)
    return True


def loose_lines(row: Row, draft: Draft, unit: str) -> bool:
    """Money lines without a header: ``年度资金总额 | 13.00``, also several in one row. False if the row has none."""
    vocabulary = draft.vocabulary
    slots = [
        part
        for slot in row.slots
        if slot.text and not (slot.carried and vocabulary.field_of("sections", slot.text))
        for part in _labels_and_amounts(slot, vocabulary)
    ]
    if _read_divisions([slot for slot in slots if not slot.carried], draft, row.table >= 0):
        return True
    lines: list[tuple[Slot, Slot | None]] = []
    lead: list[Slot] = []
    slots, rate = _without_rate(_put_prior(slots, draft), vocabulary)
    if rate is not None and not slots and not any(line.kind == "total" for line in draft.funds):
        return False
    for slot in slots:
        kind, _ = _line_kind(slot.text, vocabulary)
        section = vocabulary.field_of("sections", slot.text) or ""
        if kind is not None and not (
            not lines and "funds" in section.split("|") and _has_line_after(slot, slots, vocabulary)
        ):
            lines.append((slot, None))
        elif lines and lines[-1][1] is None and _is_amount(slot.text) and not slot.carried:
            lines[-1] = (lines[-1][0], slot)
        elif not lines and ("funds" in section.split("|") or not fold(slot.text).base):
            lead.append(slot)
        else:
            return False
    if rate is not None and not lines and not lead:
        _put_rate(rate, draft)
        return True
    if not lines or all(slot.carried for slot, _ in lines):
        return False
    if all(amount is None for _, amount in lines) and not (lead or draft.funds):
        return False
    if all(amount is None and vocabulary.field_of("funds.columns", label.text) for label, amount in lines):
        # 年度预算数 with nothing behind it is the heading of columns below it.
        return False
    for slot in lead:
        unit = money_of(fold(slot.text).unit) or unit
    if unit and not draft.money_unit:
        draft.money_unit = unit
    draft.heading(*lead)
    unit = unit or draft.money_unit
    if _paired(lines, draft):
        _paired_line(row, lines, unit, draft)
    elif not _executed(lines, unit, draft):
        for order, (label, amount) in enumerate(lines):
            loose_line(row, label, amount, unit, draft, order, len(lines) > 1)
    if rate is not None:
        _put_rate(rate, draft)
    return True


def _without_rate(slots: Sequence[Slot], vocabulary: Vocabulary) -> tuple[list[Slot], tuple[Slot, Slot] | None]:
    """The cells without a rate of execution and its label at their end, and these (执行率 | 95%)."""
    if len(slots) < 2 or look(slots[-1].text) not in ("percent", "number"):
        return list(slots), None
    label, value = slots[-2:]
    if vocabulary.field_of("funds.columns", label.text) != "execution_rate":
        return list(slots), None
    return list(slots[:-2]), (label, value)


def _put_rate(rate: tuple[Slot, Slot], draft: Draft) -> None:
    """Give a rate without headings to the last line of all money."""
    label, value = rate
    totals = [number for number, line in enumerate(draft.funds) if line.kind == "total"]
    draft.heading(label)
    if not totals or draft.funds[totals[-1]].execution_rate is not None:
        draft.attribute("execution_rate", squeeze(label.text), [value])
        return
    draft.take(value)
    draft.columns_seen.add("funds.execution_rate")
    found = Entry(value.text, value.place, parse_rate(value.text))
    draft.funds[totals[-1]] = replace(draft.funds[totals[-1]], execution_rate=found)


def _line_kind(label: str, vocabulary: Vocabulary) -> tuple[FundKind | None, str]:
    """As :func:`line_kind`; without headings 当年预算数 and 实际支出 are the labels of lines as well."""
    kind, name = line_kind(label, vocabulary)
    as_column = vocabulary.field_of("funds.columns", label) if kind is None else None
    return ("total", _ROWS[as_column]) if as_column in _ROWS else (kind, name)


def _put_prior(slots: list[Slot], draft: Draft) -> list[Slot]:
    """The cells of a row without an earlier year's money (当年预算数 | 186 | 上年预算数 | 175), kept as a fact."""
    names = [draft.vocabulary.field_of("attributes", slot.text) for slot in slots]
    prior = {at for at, name in enumerate(names[:-1]) if name in _PRIOR and _is_amount(slots[at + 1].text)}
    rest = [slot for at, slot in enumerate(slots) if not {at, at - 1} & prior]
    if not prior or not rest or _line_kind(rest[0].text, draft.vocabulary)[1] not in _ROWS.values():
        return slots
    for at in sorted(prior):
        draft.heading(slots[at])
        draft.attribute(names[at] or "", squeeze(slots[at].text), [slots[at + 1]])
    return rest


def _executed(lines: Sequence[tuple[Slot, Slot | None]], unit: str, draft: Draft) -> bool:
    """Whether a row says what was spent of the lines above it, and it is put down there (预算数 | 20 | 财政资金 | 20
    over 执行数 | 19 | 财政资金 | 19)."""
    labels = [label for label, _ in lines]
    if _line_kind(labels[0].text, draft.vocabulary)[1] != "executed_row":
        return False
    totals = [number for number, line in enumerate(draft.funds) if line.kind == "total" and line.scope == "year"]
    if not totals:
        return False
    above = draft.funds[totals[-1] : totals[-1] + len(lines)]
    names = [fold(line.label).base for line in above[1:]] == [fold(label.text).base for label in labels[1:]]
    if len(above) < len(lines) or not names or any(line.executed is not None for line in above):
        return False
    draft.heading(*labels)
    draft.columns_seen.add("funds.executed")
    for number, (line, (_, amount)) in enumerate(zip(above, lines, strict=True), totals[-1]):
        budget = line.full_year_budget or line.amount
        executed = _amount_entry(amount, unit) if amount is not None else None
        draft.funds[number] = replace(line, full_year_budget=budget, amount=None, executed=executed)
        draft.take(*(slot for slot in (amount,) if slot is not None))
    return True


def _is_amount(text: str) -> bool:
    """Whether a text is an amount, or begins with one and says more of it: what it prints is the line's in any case."""
    more = _BEGINS.match(text) or _REMARKED.fullmatch(text)
    return look(text) in AMOUNTS_OR_DASH or more is not None


def _amount_entry(slot: Slot, unit: str) -> Entry | None:
    if remarked := _REMARKED.fullmatch(slot.text):
        return Entry(slot.text, slot.place, parse_money(remarked["amount"], unit))
    return entry([slot], unit, money=True)


def _labels_and_amounts(slot: Slot, vocabulary: Vocabulary) -> list[Slot]:
    """A cell that holds a money line's label and its amount (``其中：一般公共预算：1985.40``) as two, and one of
    nothing but several such lines as twice as many."""
    match = GLUED_AMOUNT.match(slot.text)
    if match is not None and line_kind(match["label"], vocabulary)[0] is not None:
        return [slot.part(match["label"]), slot.part(match["amount"])]
    parts: list[Slot] = []
    at = 0
    while line := _LINE.match(slot.text, at):
        if line_kind(line["label"], vocabulary)[0] is None:
            return [slot]
        parts += [slot.part(line["label"]), slot.part(line["amount"])]
        at = line.end()
    return parts if len(parts) > 2 and at == len(slot.text) else [slot]


def _paired(lines: Sequence[tuple[Slot, Slot | None]], draft: Draft) -> bool:
    """Whether a row is one money line that prints a label before its budget and one before its execution."""
    if len(lines) != 2:
        return False
    names = [_line_kind(label.text, draft.vocabulary)[1] for label, _ in lines]
    if names[0] in ("budget_row", "total") and names[1] == "executed_row":
        draft.loose.paired = True
        return True
    return draft.loose.paired and fold(lines[0][0].text).base == fold(lines[1][0].text).base


def _paired_line(row: Row, lines: Sequence[tuple[Slot, Slot | None]], unit: str, draft: Draft) -> None:
    (label, budget), (repeated, executed) = lines
    kind, _ = line_kind(label.text, draft.vocabulary)
    draft.take(label)
    draft.heading(repeated)
    draft.take(*(slot for slot in (budget, executed) if slot is not None))
    draft.columns_seen.add("funds.executed")
    draft.funds.append(
        FundLine(
            row=len(draft.funds) + 1,
            place=row.place,
            label=label.text,
            kind=kind or "other",
            full_year_budget=entry([budget], unit, money=True) if budget is not None else None,
            executed=entry([executed], unit, money=True) if executed is not None else None,
        )
    )


def _has_line_after(slot: Slot, slots: Sequence[Slot], vocabulary: Vocabulary) -> bool:
    position = slots.index(slot)
    return position + 1 < len(slots) and vocabulary.field_of("funds.rows", slots[position + 1].text) is not None


def loose_line(
    row: Row, label: Slot, amount: Slot | None, unit: str, draft: Draft, order: int = 0, several: bool = False
) -> None:
    """Keep a label and its amount, the ``order``-th of the row or its only one, as a line of money."""
    kind, name = _line_kind(label.text, draft.vocabulary)
    own_unit = money_of(fold(label.text).unit)
    if own_unit and not draft.money_unit:
        draft.money_unit = own_unit
    if name in WHOLE:
        draft.loose.divisions = []
    # Where a dump lost the label beside the block, only the order in a row tells whose the lines below are.
    at = label.start if row.exact else order
    if name == "project_total":
        draft.loose.project_column, draft.loose.year_total = at, False
    elif name == "total" and row.exact and at == draft.loose.project_column:
        draft.loose.project_column = None
    draft.loose.year_total = draft.loose.year_total or name == "total"
    below = at == draft.loose.project_column and (row.exact or several or not draft.loose.year_total)
    project = name == "project_total" or (name != "total" and below)
    draft.take(label)
    if amount is not None:
        draft.take(amount)
    draft.funds.append(
        FundLine(
            row=len(draft.funds) + 1,
            place=row.place,
            label=label.text,
            kind=kind or "other",
            scope="project" if project else "year",
            group=next((by for start, by in reversed(draft.loose.divisions) if start <= label.start), ""),
            amount=_amount_entry(amount, own_unit or unit) if amount is not None else None,
        )
    )
