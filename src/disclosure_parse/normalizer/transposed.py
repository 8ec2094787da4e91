"""Money blocks whose columns are the sources of funds (中央 | 省 | 本级 | 合计 | 执行数 | 执行率)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from disclosure_parse.disclosure import Entry
from disclosure_parse.figures import parse_rate
from disclosure_parse.normalizer.draft import Draft, entry
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.fund_labels import MONEY_FIELDS, money_of
from disclosure_parse.normalizer.funds import settle_unit
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.loose_funds import loose_line
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary


def transposed_header(row: Row, vocabulary: Vocabulary) -> list[Slot]:
    """The heading cells of a transposed money block (中央 | 省 | 本级 | 合计 | 执行数 | 执行率), or none."""
    slots = row.filled
    if any(look(slot.text) in ("number", "figure", "percent") for slot in slots):
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


def read_transposed(heads: Sequence[Slot], row: Row, draft: Draft) -> None:
    """The values below a transposed header: one line a source; executed and rate belong to the total."""
    unit = (
        next((money_of(fold(slot.text).unit) for slot in heads if money_of(fold(slot.text).unit)), "")
        or draft.money_unit
    )
    settle_unit(unit, heads[0], draft)
    draft.heading(*heads)
    values = {
        id(head): next(
            (s for s in row.slots if not s.carried and s.start < head.end and s.end > head.start and s.text), None
        )
        for head in heads
    }
    if not row.exact and len(row.filled) == len(heads):
        values = {id(head): slot for head, slot in zip(heads, row.filled, strict=True)}
    total: dict[str, Entry | None] = {}
    lines: list[tuple[Slot, Slot | None]] = []
    for head in heads:
        slot = values[id(head)]
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
