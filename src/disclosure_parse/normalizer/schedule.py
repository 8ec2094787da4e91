"""The payment schedule: shares of the money by the end of each month or quarter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_parse.disclosure import PaymentStep
from disclosure_parse.figures import parse_figure, parse_month
from disclosure_parse.normalizer.draft import Draft, entry
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.headings import fold, squeeze
from disclosure_parse.normalizer.rows import Row, Slot

ALL = 100
"""Per cent of the money."""
_BY = re.compile(r"^\d{1,2}月(?:底|末|\d{1,2}日)?(?:前)?$|^第?[一二三四1-4]季度(?:末|底)?$")


def is_month(text: str) -> bool:
    """Whether a text names the end of a month or quarter, as a payment schedule's headings do: ``3月底``."""
    return _BY.match(squeeze(text)) is not None


def is_schedule(row: Row, below: Sequence[Row]) -> list[Slot]:
    """The headings of a payment schedule (3月底 | 6月底 | ...), or none; amounts below them are no shares."""
    found = [slot for slot in row.filled if is_month(slot.text)]
    months = [parse_month(slot.text) or 0 for slot in found]
    if len(set(months)) < 2 or months != sorted(months):
        return []
    money = any(fold(slot.text).unit.endswith("元") for slot in row.filled)
    amounts = any(_exceeds(slot.text) for line in below for slot in _below(line, found))
    return [] if money or amounts else found


def holds_shares(row: Row, heads: Sequence[Slot]) -> bool:
    """Whether a row holds the shares below the months, whatever stands beside them."""
    below = _below(row, heads)
    return bool(below) and all(look(slot.text) in ("percent", "number", "dash") for slot in below)


def _below(row: Row, heads: Sequence[Slot]) -> list[Slot]:
    if not row.exact:
        return list(row.filled)
    fresh = [slot for slot in row.filled if not slot.carried]
    return [slot for slot in fresh if any(slot.start <= head.start < slot.end for head in heads)]


def _exceeds(text: str) -> bool:
    """Whether a figure is more than all: an amount."""
    figure = parse_figure(text) if look(text) == "number" else None
    return figure is not None and figure.value > ALL


def read_schedule(heads: Sequence[Slot], row: Row | None, draft: Draft) -> None:
    """The percentages below the months; in dumps they are taken in order."""
    draft.heading(*heads)
    fresh = [slot for slot in row.slots if not slot.carried] if row else []
    for head in heads:
        slot = next((s for s in fresh if s.start <= head.start < s.end), None)
        if slot is not None and slot.text:
            draft.take(slot)
        percent = entry([slot], "%") if slot else None
        draft.schedule.append(
            PaymentStep(len(draft.schedule) + 1, head.place, head.text, parse_month(head.text), percent)
        )
