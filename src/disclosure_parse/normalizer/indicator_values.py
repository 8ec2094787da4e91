"""The values of an indicator's row: what its columns print of target, result and points."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_parse.disclosure import Entry
from disclosure_parse.figures import parse_figure, parse_rate
from disclosure_parse.normalizer.columns import Placed
from disclosure_parse.normalizer.draft import Draft, entry, points_entry, text_entry
from disclosure_parse.normalizer.evidence import KINDS, QUALITATIVE, look
from disclosure_parse.normalizer.headings import join_lines
from disclosure_parse.normalizer.rows import Slot

TEXT_FIELDS = ("description", "deviation", "basis", "scoring_rule", "evidence_source")
FIGURE_FIELDS = ("actual", "planned")


def value_fields(placed: Placed, group: int, draft: Draft, whole: bool, several: bool) -> dict[str, Entry | None]:
    """What a row's columns of one group print, by the indicator's fields. ``whole`` says that the group is that of the
    whole period, ``several`` that there are other groups."""
    found: dict[str, Entry | None] = {}
    target = _target(placed, group, draft)
    if whole:
        found["whole_period_target"] = target
    if not whole or not several:
        found["target"] = target
        if slots := placed.of("whole_period_target", group):
            draft.take(*slots)
            found["whole_period_target"] = entry(slots)
    for name in FIGURE_FIELDS:
        slots = placed.of(name, group)
        draft.take(*slots)
        found[name] = entry(slots)
    for name in TEXT_FIELDS:
        slots = placed.of(name, group)
        draft.take(*slots)
        found[name] = text_entry(slots)
    for name in ("weight", "score"):
        slots = [slot for slot in placed.of(name, group) if not slot.carried]
        draft.take(*slots)
        found[name] = points_entry(slots)
    rates = placed.of("completion_rate", group)
    draft.take(*rates)
    if rates:
        found["completion_rate"] = Entry(rates[0].text, rates[0].place, parse_rate(rates[0].text))
    return found


def _target(placed: Placed, group: int, draft: Draft) -> Entry | None:
    return target_of(placed.of("target", group), placed, group, draft)


def target_of(values: Sequence[Slot], placed: Placed, group: int, draft: Draft) -> Entry | None:
    """The target from one column or from operator, value and unit: ``≥`` ``95`` ``%`` gives ``≥95%``."""
    operators, units = placed.of("operator", group), placed.of("unit", group)
    if not operators:
        # A column read as one of kinds (定性, 定量), for its rows stand off their headings, may hold the signs.
        operators = [slot for slot in placed.of("target_kind", group) if slot.text not in QUALITATIVE]
        operators = [slot for slot in operators if look(slot.text) == "operator"]
    if not values:
        return None
    # Where rows stand off their headings, a column of signs may have been taken for one of kinds.
    kinds = (slot for slot in placed.of("target_kind", group) if slot.text not in QUALITATIVE)
    operators = operators or [slot for slot in kinds if look(slot.text) == "operator"]
    draft.take(*(slot for slot in operators if slot.text not in KINDS), *values, *units)
    value = values[0].text if len(values) == 1 else join_lines("".join(slot.text for slot in values))
    sign = operators[0].text if operators else ""
    if sign in QUALITATIVE or look(sign) != "operator" or look(value[:1]) == "operator":
        sign = ""
    unit = units[0].text if units and look(units[0].text) != "dash" else ""
    if unit and (value.endswith(unit) or unit == "无"):
        unit = ""
    raw = f"{sign}{value}{unit}"
    return Entry(raw, values[0].place, parse_figure(raw))
