"""The payment schedule: shares of the money by the end of each month or quarter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_parse.disclosure import PaymentStep
from disclosure_parse.figures import parse_month
from disclosure_parse.normalizer.draft import Draft, entry
from disclosure_parse.normalizer.headings import squeeze
from disclosure_parse.normalizer.rows import Row, Slot

_BY = re.compile(r"^\d{1,2}月(?:底|末|\d{1,2}日)?(?:前)?$|^第?[一二三四1-4]季度(?:末|底)?$")


def is_month(text: str) -> bool:
    """Whether a text names the end of a month or quarter, as a payment schedule's headings do: ``3月底``."""
    return _BY.match(squeeze(text)) is not None


def is_schedule(row: Row) -> list[Slot]:
    """The headings of a payment schedule (3月底 | 6月底 | ...), or none."""
    found = [slot for slot in row.filled if is_month(slot.text)]
    months = [parse_month(slot.text) or 0 for slot in found]
    return found if len(set(months)) >= 2 and months == sorted(months) else []


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
