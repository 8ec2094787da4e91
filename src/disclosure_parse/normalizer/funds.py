"""The money block: lines by source of funds, cost components."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from disclosure_parse.disclosure import Entry, FundKind, FundLine
from disclosure_parse.document import Notice
from disclosure_parse.figures import parse_figure, parse_money, parse_rate
from disclosure_parse.normalizer.columns import Column, Header, place
from disclosure_parse.normalizer.draft import Draft, entry, points_entry, text_entry
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.headings import fold, squeeze
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary

MONEY_FIELDS = ("initial_budget", "full_year_budget", "executed", "amount", "prior_executed", "planned", "adjustment")
_KINDS: dict[str, FundKind] = {
    "total": "total", "project_total": "total", "fiscal": "fiscal", "central": "central", "provincial": "provincial",
    "municipal": "municipal", "county": "county", "carryover": "carryover", "other": "other", "sum": "total",
    "budget_row": "total", "in_place_row": "total", "executed_row": "total",
}  # fmt: skip
_WHOLE = ("total", "project_total")
"""Names of lines that state all the money: what divides the total above them ends there."""
_GLUED_AMOUNT = re.compile(r"(?P<label>.{2,24})[:：]\s*(?P<amount>-?\d[\d,.]*\s*(?:万|亿|千)?元?)$")


_REMARKED = re.compile(r"(?P<amount>\d[\d,]*(?:\.\d+)?\s*(?:万|亿)?元?)\s*[(（].{2,200}[)）]")
"""An amount and what it is made of: 624万（道路300万元，水渠324万元）."""
NO_RATE = Decimal("0.02")
"""A stated rate that is further from the amounts' own is none that was rounded."""
_DIVIDES = re.compile(
    r"(?P<by>(?:其中[:：]?)?按[^:：，。]{2,10}(?:分|划分|分类|构成))[:：]?(?P<amount>\d[\d,]*(?:\.\d+)?)?"
)


@dataclass(slots=True)
class FundBlock:
    """The state of a money block: its columns, the unit its headings state, whether lines are cost components."""

    header: Header
    unit: str
    component: bool
    label: Slot | None
    points: Entry | None = None
    """The points a heading's brackets state for the execution (得分（20分*执行率）), where no column does."""
    offset: int = 0
    group: str = ""
    """The heading within the block that the lines below it belong to (按收入性质分)."""


def open_block(header: Header, draft: Draft) -> FundBlock:
    """Begin a money block: its headings are accounted for, the unit they print is kept."""
    draft.heading(*header.slots)
    unit = ""
    for slot in header.slots:
        unit = unit or money_of(fold(slot.text).unit)
    for column in header.columns:
        draft.guess(column.guess, column.slot)
    settle_unit(unit, header.slots[0], draft)
    names = [(slot, draft.vocabulary.field_of("funds.labels", slot.text)) for slot in header.slots]
    named = next((slot for slot, name in names if name in ("component", "task", "label")), None)
    component = any(name in ("component", "task") for _, name in names)
    stated = [slot for slot in header.slots if fold(slot.text).points is not None]
    points = (
        Entry(f"{fold(stated[0].text).points}", stated[0].place, parse_figure(f"{fold(stated[0].text).points}"))
        if stated
        else None
    )
    return FundBlock(header, unit or draft.money_unit, component, named, None if header.has("weight") else points)


def settle_unit(unit: str, slot: Slot, draft: Draft) -> None:
    """A block's own unit outranks the page's: its amounts are converted by it, and a contradiction is listed."""
    if unit and draft.money_unit and unit != draft.money_unit:
        draft.warn(
            "unit_contradiction",
            f"the page says {draft.money_unit}, the money block {unit}: the block's amounts are read as {unit}",
            slot.place,
        )
    draft.money_unit = unit or draft.money_unit


def money_of(unit: str) -> str:
    return unit if unit.endswith("元") else ""


def line_kind(label: str, vocabulary: Vocabulary, component: bool = False) -> tuple[FundKind | None, str]:
    """The kind of a money line by its label, and the vocabulary's name for it (``project_total``)."""
    name = vocabulary.field_of("funds.rows", label) or ""
    if component and name not in ("sum", "total"):
        return "component", name
    return _KINDS.get(name), name


def read_group(row: Row, block: FundBlock, draft: Draft) -> bool:
    """A row that only says by what the lines below it divide the total (按支出性质分：); False for any other."""
    own = [slot for slot in row.filled if not slot.carried]
    if len(own) != 1 or not (match := _DIVIDES.fullmatch(squeeze(own[0].text))) or match["amount"]:
        return False
    draft.heading(own[0])
    block.group = match["by"]
    return True


def _read_divisions(slots: Sequence[Slot], draft: Draft) -> bool:
    """Cells that say by what the amounts below each divide the total, also with what they add up to
    (按收入性质分：1630.45 | 按支出性质分：1588.15)."""
    found = [(slot, match) for slot in slots if (match := _DIVIDES.fullmatch(squeeze(slot.text)))]
    if not found or len(found) < len(slots) or not any(match["amount"] for _, match in found):
        return False
    draft.loose.divisions = [(slot.start, match["by"]) for slot, match in found] if len(found) > 1 else []
    for slot, match in found:
        if match["amount"]:
            draft.attribute("", match["by"], [slot.part(match["amount"])])
        draft.take(slot)
    return True


def holds_amount(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is a money line's label, or a division, with its amount behind it."""
    if match := _DIVIDES.fullmatch(squeeze(text)):
        return bool(match["amount"])
    glued = _GLUED_AMOUNT.match(text)
    return glued is not None and line_kind(glued["label"], vocabulary)[0] is not None


def read_line(row: Row, block: FundBlock, draft: Draft) -> bool:
    """One body row of a money block with columns; False if the row is none of it."""
    first = min((column.start for column in block.header.columns), default=0)
    labels, rest = _split_label(row, first, block.header.slots[0].text, draft.vocabulary)
    if not labels or (labels[-1].carried and draft.vocabulary.field_of("sections", labels[-1].text)):
        return False
    label = _own_label(labels, block)
    kind, name = line_kind(label.text, draft.vocabulary, block.component)
    body = replace(row, slots=tuple(rest))
    placed = place(body, block.header.columns, draft.vocabulary, block.offset)
    if kind is None and not _belongs(placed.cells, block, row.exact):
        return False
    if name in _WHOLE:
        block.group = ""
    draft.take(*placed.doubles)
    if row.fit == "doubtful":
        draft.doubt_row(row)
    if placed.shifted:
        block.offset = placed.shifted
        if not row.exact:
            draft.warn(
                "row_shifted", f"the amounts of {label.text} stand off their headings and were put right", row.place
            )
    draft.take(label)
    for slot in labels:
        over = _heading_over(slot, block)
        if slot is label or slot.carried:
            continue
        if over is not None and not draft.vocabulary.field_of("sections", slot.text):
            draft.attribute("", over.text, [slot])
        else:
            draft.heading(slot)
    found: dict[str, Entry | None] = {}
    for slot, column in _repeated_labels(placed.cells, block, draft.vocabulary):
        if slot.carried and draft.ledger.used(slot):
            # A cell merged over several lines (a rate, a score) is the first line's, not each one's.
            continue
        _put_cell(slot, column, block, found, draft)
    if block.points is not None and "weight" not in found and "score" in found:
        found["weight"] = block.points
    draft.funds.append(
        FundLine(
            row=len(draft.funds) + 1,
            place=row.place,
            label=label.text,
            kind=kind or "other",
            scope="project" if name == "project_total" else "year",
            group=block.group,
            **found,
        )
    )
    return True


def _split_label(row: Row, first: int, side: str, vocabulary: Vocabulary) -> tuple[list[Slot], list[Slot]]:
    """A row's label cells (labels beside the block, then the line's own) and the cells of its columns."""
    rest = [slot for slot in row.slots if slot.text]
    labels: list[Slot] = []
    while rest:
        slot = rest[0]
        if not (slot.start < first if row.exact else look(slot.text) in ("text", "unit")):
            break
        labels.append(rest.pop(0))
        # What stands in front of the headings too is the label beside the block, repeated.
        section = vocabulary.field_of("sections", slot.text) or slot.text == side
        beside = section and rest and look(rest[0].text) == "text"
        if not row.exact and not beside:
            break
    beside_block = all(slot.carried and vocabulary.field_of("sections", slot.text) for slot in labels)
    if beside_block and rest and vocabulary.field_of("funds.rows", rest[0].text):
        # A form that repeats the line's label inside each column has no column of labels.
        labels.append(rest.pop(0))
    return labels, rest


def _repeated_labels(
    cells: Sequence[tuple[Slot, Column | None]], block: FundBlock, vocabulary: Vocabulary
) -> list[tuple[Slot, Column | None]]:
    """A line that repeats its label before each amount (预算数 | 100 | 到位数 | 100): in the columns' order."""
    labels = [slot for slot, _ in cells if vocabulary.field_of("funds.rows", slot.text)]
    if not labels:
        return list(cells)
    columns = [column for column in block.header.columns if column.field in (*MONEY_FIELDS, "in_place")]
    ordered: list[tuple[Slot, Column | None]] = []
    number, behind_label = 0, True
    for slot, column in cells:
        if slot in labels:
            number, behind_label = number + 1, True
            ordered.append((slot, columns[number] if number < len(columns) else column))
        elif behind_label and number < len(columns) and look(slot.text) in ("number", "figure", "dash"):
            ordered.append((slot, columns[number]))
            behind_label = False
        else:
            ordered.append((slot, column))
    return ordered


def _own_label(labels: Sequence[Slot], block: FundBlock) -> Slot:
    """Which of the cells in front of the amounts names the line: the one below the label's heading, else the last."""
    if block.label is not None and len(labels) > 1:
        over = [
            slot
            for slot in labels
            if not slot.carried and slot.start < block.label.end and block.label.start < slot.end
        ]
        if over:
            return over[0]
    return labels[-1]


def _heading_over(slot: Slot, block: FundBlock) -> Slot | None:
    return next((head for head in block.header.slots if head.start <= slot.start < head.end), None)


def _belongs(cells: Sequence[tuple[Slot, Column | None]], block: FundBlock, exact: bool) -> bool:
    """A line of unknown label is one of the block's if a cell under a money column is an amount or all are blank."""
    figures = [
        slot
        for slot, column in cells
        if column and column.field in MONEY_FIELDS and look(slot.text) in ("number", "figure", "dash")
    ]
    texts = [
        slot for slot, column in cells if column is None or (column.field in MONEY_FIELDS and look(slot.text) == "text")
    ]
    if figures:
        # In a grid a text below a heading of amounts is another block's label (6月底支出 | 100 | 12月底支出 | 200).
        return len(figures) >= len(texts) and not (texts and exact)
    return block.component and not texts


def _put_cell(
    slot: Slot, column: Column | None, block: FundBlock, found: dict[str, Entry | None], draft: Draft
) -> None:
    if column is None:
        if draft.vocabulary.field_of("sections", slot.text):
            draft.heading(slot)
        elif over := _heading_over(slot, block):
            draft.attribute("", over.text, [slot])
        return
    name = column.field
    unit = money_of(column.heading.unit) or block.unit or draft.money_unit
    if look(slot.text) == "text" and draft.vocabulary.field_of("funds.rows", slot.text):
        # Hebei's form repeats a label before each amount inside one column.
        draft.heading(slot)
    elif name in MONEY_FIELDS and name not in found:
        draft.take(slot)
        found[name] = entry([slot], unit, money=True)
    elif name in ("weight", "score") and name not in found:
        draft.take(slot)
        found[name] = points_entry([slot])
    elif name == "execution_rate" and name not in found:
        draft.take(slot)
        found[name] = Entry(slot.text, slot.place, parse_rate(slot.text))
    elif name == "basis" and name not in found:
        draft.take(slot)
        found[name] = text_entry([slot])
    else:
        draft.attribute(name if name not in found else "", column.title, [slot])


def loose_lines(row: Row, draft: Draft, unit: str) -> bool:
    """Money lines without a header: ``年度资金总额 | 13.00``, also several in one row. False if the row has none."""
    vocabulary = draft.vocabulary
    slots = [
        part
        for slot in row.slots
        if slot.text and not (slot.carried and vocabulary.field_of("sections", slot.text))
        for part in _label_and_amount(slot, vocabulary)
    ]
    if _read_divisions([slot for slot in slots if not slot.carried], draft):
        return True
    lines: list[tuple[Slot, Slot | None]] = []
    lead: list[Slot] = []
    for slot in slots:
        kind, _ = line_kind(slot.text, vocabulary)
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
    if not lines or all(slot.carried for slot, _ in lines):
        return False
    if all(amount is None for _, amount in lines) and not (lead or draft.funds):
        return False
    for slot in lead:
        unit = money_of(fold(slot.text).unit) or unit
    if unit and not draft.money_unit:
        draft.money_unit = unit
    draft.heading(*lead)
    unit = unit or draft.money_unit
    if _paired(lines, draft):
        _paired_line(row, lines, unit, draft)
        return True
    for label, amount in lines:
        loose_line(row, label, amount, unit, draft)
    return True


def _is_amount(text: str) -> bool:
    return look(text) in ("number", "figure", "dash") or _REMARKED.fullmatch(text) is not None


def _amount_entry(slot: Slot, unit: str) -> Entry | None:
    if remarked := _REMARKED.fullmatch(slot.text):
        return Entry(slot.text, slot.place, parse_money(remarked["amount"], unit))
    return entry([slot], unit, money=True)


def _label_and_amount(slot: Slot, vocabulary: Vocabulary) -> list[Slot]:
    """A cell that holds a money line's label and its amount (``其中：一般公共预算：1985.40``) as two."""
    match = _GLUED_AMOUNT.match(slot.text)
    if match is None or line_kind(match["label"], vocabulary)[0] is None:
        return [slot]
    return [slot.part(match["label"]), slot.part(match["amount"])]


def _paired(lines: Sequence[tuple[Slot, Slot | None]], draft: Draft) -> bool:
    """Whether a row is one money line that prints a label before its budget and one before its execution."""
    if len(lines) != 2:
        return False
    names = [line_kind(label.text, draft.vocabulary)[1] for label, _ in lines]
    if names == ["budget_row", "executed_row"]:
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


def loose_line(row: Row, label: Slot, amount: Slot | None, unit: str, draft: Draft) -> None:
    kind, name = line_kind(label.text, draft.vocabulary)
    own_unit = money_of(fold(label.text).unit)
    if own_unit and not draft.money_unit:
        draft.money_unit = own_unit
    if name in _WHOLE:
        draft.loose.divisions = []
    if name == "project_total":
        draft.loose.project_column = label.start
    project = name == "project_total" or (name != "total" and label.start == draft.loose.project_column)
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


def settle_rates(lines: Sequence[FundLine]) -> tuple[list[FundLine], list[Notice]]:
    """Rates without a sign (``1``, ``20``, ``79.27``): the amounts tell whether a ratio or a percentage is meant."""
    settled, notices = [], []
    for line in lines:
        rate = line.execution_rate
        if rate is None or rate.figure is None or rate.figure.unit:
            settled.append(line)
            continue
        value = rate.figure.value
        budget = next(
            (e.value for e in (line.full_year_budget, line.initial_budget, line.amount) if e and e.value), None
        )
        executed = line.executed.value if line.executed else None
        if _is_weight(line, value, executed / budget if budget and executed is not None else None):
            settled.append(replace(line, weight=rate, execution_rate=None))
            continue
        as_percent = value > Decimal("1.5")
        if budget and executed is not None:
            real = executed / budget
            as_percent = abs(value / 100 - real) < abs(value - real)
        figure = rate.figure
        scale = Decimal(100) if as_percent else Decimal(1)
        figure = replace(
            figure,
            value=value / scale,
            lower=figure.lower / scale,
            upper=figure.upper / scale,
            quantum=figure.quantum / scale,
            unit="%" if as_percent else "",
        )
        reading = "a percentage" if as_percent else "a ratio"
        notices.append(
            Notice("rate_without_sign", f"the rate {rate.raw} has no % sign and is read as {reading}", rate.place)
        )
        settled.append(replace(line, execution_rate=Entry(rate.raw, rate.place, figure)))
    return settled, notices


def _is_weight(line: FundLine, value: Decimal, rate: Decimal | None) -> bool:
    """Whether what stands as the rate in a line of text is its weight: no rate is printed, nothing marks the gap."""
    if line.place.table is not None or line.weight is not None or line.score is None or rate is None:
        return False
    return line.score.value == value and min(abs(value - rate), abs(value / 100 - rate)) > NO_RATE


def in_unit(lines: Sequence[FundLine], unit: str) -> list[FundLine]:
    """The lines with the amounts that were read before the form said its unit, in that unit."""
    settled = []
    for line in lines:
        amounts: dict[str, Entry | None] = {name: getattr(line, name) for name in MONEY_FIELDS}
        late = {
            name: Entry(amount.raw, amount.place, parse_money(amount.raw, unit))
            for name, amount in amounts.items()
            if amount and amount.figure and not amount.figure.unit
        }
        settled.append(replace(line, **late))  # type: ignore[arg-type]
    return settled


def unit_of_lines(lines: Sequence[FundLine]) -> str:
    """The money unit that the amounts themselves print, where no heading states one."""
    for line in lines:
        for name in MONEY_FIELDS:
            amount: Entry | None = getattr(line, name)
            if amount and (match := re.search(r"(?:万|亿|千)?元$", amount.raw)):
                return match.group()
    return ""
