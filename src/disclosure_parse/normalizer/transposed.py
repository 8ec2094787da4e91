"""Money blocks whose columns are the sources of funds (中央 | 省 | 本级 | 合计 | 执行数 | 执行率), with one row of
amounts below them or with a row for each kind of amount (年初预算数, 全年执行数)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from disclosure_parse.disclosure import MONEY_FIELDS, Entry, FundLine
from disclosure_parse.figures import Figure, parse_money, parse_rate
from disclosure_parse.normalizer.draft import Draft, entry, points_entry
from disclosure_parse.normalizer.evidence import COLUMN_FIGURES, FIGURES, FIGURES_OR_DASH, look
from disclosure_parse.normalizer.fund_gaps import MAX_WAYS
from disclosure_parse.normalizer.fund_headers import fund_column
from disclosure_parse.normalizer.fund_labels import line_kind, money_of
from disclosure_parse.normalizer.funds import settle_unit
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.loose_funds import loose_line
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary

_LEVELS = frozenset({"central", "provincial", "municipal", "county", "carryover", "other"})


def transposed_header(row: Row, vocabulary: Vocabulary) -> list[Slot]:
    """The heading cells of a transposed money block (中央 | 省 | 本级 | 合计 | 执行数 | 执行率), or none."""
    slots = row.filled
    if any(look(slot.text) in FIGURES for slot in slots):
        return []
    heads = [
        slot
        for slot in slots
        if vocabulary.field_of("funds.rows", slot.text) or vocabulary.field_of("funds.columns", slot.text)
    ]
    sources = [
        slot
        for slot in heads
        if vocabulary.field_of("funds.rows", slot.text)
        in ("central", "provincial", "municipal", "county", "fiscal", "other", "carryover")
    ]
    return heads if len(sources) >= 2 and len(heads) >= len(slots) - 1 and len(heads) >= 4 else []


def storeyed_header(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> list[Slot]:
    """The lowest heading cells of a transposed block of two storeys (预计投入 | 财政资金 | 其他 over 中央 | 省级 | 本级
    that divide 财政资金) with its amounts below; or none."""
    if at + 2 >= len(rows):
        return []
    upper = [slot for slot in rows[at].filled if vocabulary.field_of("funds.rows", slot.text)]
    kinds = [vocabulary.field_of("funds.rows", slot.text) for slot in upper]
    levels = [vocabulary.field_of("funds.rows", slot.text) for slot in rows[at + 1].filled]
    amounts = rows[at + 2].filled
    if kinds.count("fiscal") != 1 or "total" not in kinds or len(rows[at].filled) > len(upper) + 1:
        return []
    if (
        len(levels) < 2
        or not _LEVELS.issuperset(levels)
        or any(look(slot.text) not in COLUMN_FIGURES for slot in amounts)
    ):
        return []
    divided = kinds.index("fiscal")
    heads = [*upper[:divided], *rows[at + 1].filled, *upper[divided + 1 :]]
    return heads if 0 < len(amounts) <= len(heads) else []


def read_storeyed(heads: Sequence[Slot], row: Row, draft: Draft) -> None:
    """The values below the lowest headings of two storeys, one line a source.

    A dump that prints blank cells has them in the order of the headings, with that of the label beside the block in
    front or without it.
    """
    if row.exact:
        read_transposed(heads, row, draft)
        return
    if len(row.filled) == len(heads):
        heads = [replace(head, start=n, end=n + 1) for n, head in enumerate(heads)]
        filled = [replace(slot, start=n, end=n + 1) for n, slot in enumerate(row.filled)]
        read_transposed(heads, replace(row, slots=tuple(filled)), draft)
        return
    ways = []
    for first in () if row.packed else (0, 1):
        shifted = [replace(head, start=first + number, end=first + number + 1) for number, head in enumerate(heads)]
        way = {head: slot for head in shifted for slot in row.filled if slot.start == head.start}
        if len(way) == len(row.filled) and _agreement(way, draft.vocabulary):
            ways.append((shifted, way))
    if len(ways) == 1:
        read_transposed(ways[0][0], row, draft)
    else:
        draft.doubt_row(row)
        read_transposed(heads, replace(row, slots=()), draft)


def read_transposed(heads: Sequence[Slot], row: Row, draft: Draft) -> None:
    """The values below a transposed header: one line a source; executed and rate belong to the total."""
    unit = (
        next((money_of(fold(slot.text).unit) for slot in heads if money_of(fold(slot.text).unit)), "")
        or draft.money_unit
    )
    settle_unit(unit, heads[0], draft)
    draft.heading(*heads)
    values, certain = _below(heads, row, draft.vocabulary)
    if not certain:
        draft.doubt_row(row)
    total: dict[str, Entry | None] = {}
    lines: list[tuple[Slot, Slot | None]] = []
    for head in heads:
        slot = values.get(head)
        name = draft.vocabulary.field_of("funds.columns", head.text)
        if draft.vocabulary.field_of("funds.rows", head.text) and name not in ("executed", "execution_rate"):
            lines.append((head, slot))
        elif slot is not None:
            draft.take(slot)
            if name == "execution_rate":
                total[name] = Entry(slot.text, slot.place, parse_rate(slot.text))
            elif name in MONEY_FIELDS:
                total[name] = entry([slot], unit, money=True)
            elif name in ("weight", "score"):
                total[name] = entry([slot])
            else:
                draft.attribute(name or "", head.text, [slot])
    for head, slot in lines:
        loose_line(row, head, slot, unit, draft)
    position = next((n for n, line in enumerate(draft.funds) if line.kind == "total"), None)
    if total and position is not None:
        draft.funds[position] = replace(draft.funds[position], **total)  # type: ignore[arg-type]


def _below(heads: Sequence[Slot], row: Row, vocabulary: Vocabulary) -> tuple[dict[Slot, Slot], bool]:
    """The values below transposed headings, and whether nothing else is possible.

    A dump that prints no blank cells, or a merged one in front once, has the others off their headings: then they stand
    as what the sources come to, and the rate, say.
    """
    found = {
        head: slot
        for head in heads
        for slot in row.slots
        if slot.text and not slot.carried and slot.start < head.end and slot.end > head.start
    }
    filled = [slot for slot in row.filled if not slot.carried]
    if row.exact or not filled or len(filled) > len(heads):
        return found, True
    if math.comb(len(heads), len(filled)) > MAX_WAYS:
        return found, False
    ways = [
        dict(zip(way, filled, strict=True))
        for way in itertools.combinations(heads, len(filled))
        if all(_may_hold(head, slot, vocabulary) for head, slot in zip(way, filled, strict=True))
    ]
    if not ways or found in ways:
        return found, found in ways
    agreed = [_agreement(way, vocabulary) for way in ways]
    most = max(agreed)
    best = [way for way, count in zip(ways, agreed, strict=True) if count == most]
    return best[0], len(best) == 1


def _may_hold(head: Slot, slot: Slot, vocabulary: Vocabulary) -> bool:
    """Whether a value may stand below a heading: below that of a rate any figure or mark of a blank cell, below
    another all but a percentage."""
    is_rate = vocabulary.field_of("funds.columns", head.text) == "execution_rate"
    kind = look(slot.text)
    return kind in FIGURES_OR_DASH if is_rate else kind != "percent"


def _agreement(way: Mapping[Slot, Slot], vocabulary: Vocabulary) -> int:
    """How much holds of what values say of each other: that the sources come to the total, and what the rate is."""
    parts: list[Figure] = []
    by_name: dict[str, str] = {}
    for head, slot in way.items():
        name = vocabulary.field_of("funds.columns", head.text) or ""
        if name in ("executed", "execution_rate"):
            by_name[name] = slot.text
        elif kind := line_kind(head.text, vocabulary)[0]:
            figure = parse_money(slot.text)
            if kind == "total":
                by_name["total"] = slot.text
            elif figure is not None:
                parts.append(figure)
    total, executed = (parse_money(by_name.get(name, "")) for name in ("total", "executed"))
    rate = parse_rate(by_name.get("execution_rate", ""))
    adds_up = total is not None and bool(parts) and sum(part.value for part in parts) == total.value
    if total is None or executed is None or rate is None or not total.value:
        return int(adds_up)
    return adds_up + (abs(executed.value / total.value - rate.value) <= rate.quantum)


def source_heads(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> list[Slot]:
    """The headings of sources of funds in row ``at``, where each row below names what its amounts are
    (年度资金总额 | 财政拨款 | 其他资金 over 年初预算数, 全年执行数, 执行率); or none."""
    filled = rows[at].filled
    heads = [slot for slot in filled if vocabulary.field_of("funds.rows", slot.text)]
    beside = [slot for slot in filled if slot not in heads]
    if len(heads) < 2 or any(slot.start > heads[0].start or look(slot.text) != "text" for slot in beside):
        return []
    if at + 1 == len(rows) or not _named_amounts(rows[at + 1], heads, vocabulary):
        return []
    return heads


def _named_amounts(row: Row, heads: Sequence[Slot], vocabulary: Vocabulary) -> Slot | None:
    """The cell that says what a row's amounts are, in front of the first of them."""
    labels = [slot for slot in row.filled if slot.start < heads[0].start]
    if not row.exact and labels and look(labels[-1].text) in COLUMN_FIGURES:
        # A dump prints a merged cell in front once: the rows below it stand off their headings.
        labels = list(itertools.takewhile(lambda slot: look(slot.text) == "text", row.filled))
        if len(row.filled) - len(labels) != len(heads):
            return None
    amounts = row.filled[len(labels) :]
    if not labels or not amounts or not fund_column(labels[-1].text, vocabulary):
        return None
    return labels[-1] if all(look(slot.text) in COLUMN_FIGURES for slot in amounts) else None


def read_sources(heads: Sequence[Slot], rows: Sequence[Row], at: int, draft: Draft) -> int:
    """The lines of the sources that stand over rows of amounts; the number of rows used."""
    head, used = rows[at], 1
    unit = next((unit for slot in head.filled if (unit := money_of(fold(slot.text).unit))), "") or draft.money_unit
    settle_unit(unit, head.filled[0], draft)
    draft.heading(*head.filled)
    found: list[dict[str, Entry | None]] = [{} for _ in heads]
    while at + used < len(rows) and (label := _named_amounts(rows[at + used], heads, draft.vocabulary)):
        name = fund_column(label.text, draft.vocabulary)
        draft.heading(*(slot for slot in rows[at + used].filled if slot.start <= label.start))
        draft.columns_seen.add(f"funds.{name}")
        amounts = rows[at + used].filled[rows[at + used].filled.index(label) + 1 :]
        for number, slot in enumerate(heads):
            cell = next((s for s in amounts if s.start < slot.end and slot.start < s.end), None)
            if not rows[at + used].exact and len(amounts) == len(heads):
                cell = amounts[number]
            if cell is None:
                continue
            if name in MONEY_FIELDS:
                found[number][name] = entry([cell], money_of(fold(label.text).unit) or unit, money=True)
            elif name == "execution_rate":
                found[number][name] = Entry(cell.text, cell.place, parse_rate(cell.text))
            elif name in ("weight", "score"):
                found[number][name] = points_entry([cell])
            else:
                draft.attribute(name, f"{label.text}/{slot.text}", [cell])
            draft.take(cell)
        used += 1
    for slot, values in zip(heads, found, strict=True):
        kind, name = line_kind(slot.text, draft.vocabulary)
        draft.funds.append(
            FundLine(
                row=len(draft.funds) + 1,
                place=slot.place,
                label=slot.text,
                kind=kind or "other",
                scope="project" if name == "project_total" else "year",
                **values,  # type: ignore[arg-type]
            )
        )
    return used
