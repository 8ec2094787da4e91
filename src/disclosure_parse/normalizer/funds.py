"""The money block: lines by source of funds, cost components."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from disclosure_parse.disclosure import MONEY_FIELDS, Entry, FundLine
from disclosure_parse.figures import parse_figure, parse_rate
from disclosure_parse.normalizer.columns import Column, Header, place
from disclosure_parse.normalizer.draft import Draft, entry, points_entry, text_entry
from disclosure_parse.normalizer.evidence import AMOUNTS_OR_DASH, look
from disclosure_parse.normalizer.fund_labels import DIVIDES, WHOLE, line_kind, money_of
from disclosure_parse.normalizer.headings import fold, squeeze
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary


@dataclass(slots=True)
class FundBlock:
    """The state of a money block: its columns, the unit its headings state, whether lines are cost components, how many
    lines were read."""

    header: Header
    unit: str
    component: bool
    label: Slot | None
    points: Entry | None = None
    """The points a heading's brackets state for the execution (得分（20分*执行率）), where no column does."""
    offset: int = 0
    lines: int = 0
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


def read_group(row: Row, block: FundBlock, draft: Draft) -> bool:
    """A row that only says by what the lines below it divide the total (按支出性质分：); False for any other."""
    own = [slot for slot in row.filled if not slot.carried]
    if len(own) != 1 or not (match := DIVIDES.fullmatch(squeeze(own[0].text))) or match["amount"]:
        return False
    draft.heading(own[0])
    block.group = match["by"]
    return True


def read_line(row: Row, block: FundBlock, draft: Draft) -> bool:
    """One body row of a money block with columns; False if the row is none of it."""
    first = min((column.start for column in block.header.columns), default=0)
    side = block.header.slots[0]
    labels, rest = _split_label(row, first, side.text, draft.vocabulary)
    beside = bool(labels and labels[-1].carried and draft.vocabulary.field_of("sections", labels[-1].text))
    if (beside or (not labels and not row.exact)) and side.start < first and not block.lines and len(rest) > 1:
        # The line's label, or that beside the block, is merged over headings and line, and a dump prints it once.
        names = (s for s in block.header.slots if draft.vocabulary.field_of("funds.rows", s.text) == "total")
        labels = [replace(next(names, side), carried=True)]
    elif not labels or beside:
        return False
    label = _own_label(labels, block)
    kind, name = line_kind(label.text, draft.vocabulary, block.component)
    # Blank cells stay: a row that ends with them is no shorter than its headings.
    body = replace(row, slots=tuple(slot for slot in row.slots if slot.blank or slot in rest))
    placed = place(body, block.header.columns, draft.vocabulary, block.offset)
    if kind is None and not _belongs(placed.cells, block, row.exact):
        return False
    divided = next((match["by"] for slot in labels if (match := DIVIDES.fullmatch(squeeze(slot.text)))), "")
    block.group = "" if name in WHOLE else divided or block.group
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
    block.lines += 1
    draft.funds.append(
        FundLine(
            row=len(draft.funds) + 1,
            place=row.place,
            label=label.text,
            # A line with no label but the one beside the block is all its money.
            kind=kind
            or ("total" if label.carried or label.text == side.text or not fold(label.text).base else "other"),
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
        elif behind_label and number < len(columns) and look(slot.text) in AMOUNTS_OR_DASH:
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
        slot for slot, column in cells if column and column.field in MONEY_FIELDS and look(slot.text) in AMOUNTS_OR_DASH
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
