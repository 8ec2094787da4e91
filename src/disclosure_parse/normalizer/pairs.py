"""The header and tail areas: headings with their values beside or glued to them; check boxes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from disclosure_parse.disclosure import Attribute, Entry
from disclosure_parse.normalizer.check_boxes import has_boxes, ticked
from disclosure_parse.normalizer.draft import Draft, entry, text_entry
from disclosure_parse.normalizer.evidence import AMOUNTS, look
from disclosure_parse.normalizer.facts import MAX_HEADING, before_glued, glued, heading_of, joint_headings
from disclosure_parse.normalizer.goals import says_done
from disclosure_parse.normalizer.headings import fold, is_seal_mark, join_lines, split_code, squeeze
from disclosure_parse.normalizer.loose_funds import loose_line
from disclosure_parse.normalizer.merged_columns import several_amounts
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.titles import (
    is_form_number,
    is_title,
    is_unit_line,
    is_year_line,
    title_parts,
    unit_in,
    year_in,
)
from disclosure_parse.normalizer.vocabulary import Vocabulary

_UNIT_NAME = re.compile(r"^\d{3,}\s*(?!年)[\u4e00-\u9fff]{3,}$")
_JOINED_CODE = re.compile(r"^([0-9A-Z]{12,})\s*[-－—]\s*\S")
LONG_VALUE = 12
"""A text of its own of at least this many characters says something about the block it stands in."""
_NAMES_OF_UNITS = {"department", "implementing_unit", "form_number"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SAYS_MONEY = re.compile(r"[万亿千]?元|^万$|人民币")


def _two_facts(printed: str, values: Sequence[Slot], draft: Draft) -> list[tuple[str, Slot]]:
    """The pairs of a cell that holds two facts under one heading (实施单位/项目负责人), or none."""
    heads = joint_headings(printed, draft.vocabulary)
    filled = [slot for slot in values if slot.text]
    parts = re.split(r"\s*[/／]\s*", filled[0].text) if len(filled) == 1 else []
    if len(heads) != len(parts):
        return []
    return [(head, filled[0].part(part)) for head, part in zip(heads, parts, strict=True)]


def put_head(parts: Sequence[str], draft: Draft) -> None:
    """Keep titles, year and unit of a head line inside a form; year and unit stay those that are known."""
    for text in parts:
        if is_unit_line(text):
            draft.money_unit = draft.money_unit or unit_in(text)
            continue
        if draft.fiscal_year is None:
            draft.fiscal_year = year_in(text)
        if is_title(text):
            draft.title(text)


def put_pair(heading: Slot | str, values: Sequence[Slot], draft: Draft) -> None:
    """Store a header-area heading with its value cells under the canonical field."""
    printed = heading if isinstance(heading, str) else heading.text
    if isinstance(heading, Slot):
        draft.heading(heading)
    known = heading_of(printed, draft.vocabulary)
    block, field = known or ("attributes", "")
    if field == "deviation_analysis" and isinstance(heading, Slot):
        draft.reasons = heading.place
    marks = [slot for slot in values if is_seal_mark(slot.text)]
    draft.take(*marks)
    filled = [slot for slot in values if slot.text and slot not in marks]
    if any(has_boxes(slot.text) for slot in filled):
        _put_boxes(field, printed, filled, draft)
        return
    draft.open_options = None
    if not filled:
        return
    if block == "identity" and _heads_amounts(filled[0], draft):
        return
    if field in _NAMES_OF_UNITS and len(filled) == 1:
        filled = [_without_year(filled[0], draft)]
    if block == "goals" and field in ("expected_goal", "actual_outcome"):
        draft.extend(field, filled)
        return
    if block == "identity" and _put_identity(field, printed, filled, draft):
        return
    if block == "totals" and field == "grade" and _is_sentence(filled):
        field = "conclusion"
    elif block == "totals" and _put_total(field, filled, draft):
        return
    if field == "money_unit" and not any(_SAYS_MONEY.search(slot.text) for slot in filled):
        # 单位 may name whoever published the form, or what is counted.
        field = ""
    draft.attribute(field, squeeze(printed), filled)


def _heads_amounts(slot: Slot, draft: Draft) -> bool:
    """Whether what stands beside a heading is the heading of amounts: both head a table that nobody knows then
    (支出项目名称 | 预算金额（万元）)."""
    return fold(slot.text).unit.endswith("元") and bool(draft.vocabulary.field_of("funds.columns", slot.text))


def _without_year(slot: Slot, draft: Draft) -> Slot:
    """A unit's name without the form's year that stands behind it on the line (编制单位：某局 2023年度)."""
    *name, last = slot.text.split()
    if not name or not is_year_line(last):
        return slot
    draft.fiscal_year = draft.fiscal_year or year_in(last)
    return slot.part(" ".join(name))


def _put_identity(field: str, printed: str, filled: Sequence[Slot], draft: Draft) -> bool:
    found = text_entry(filled)
    if found is None:
        return True
    if field == "money_unit":
        printed_unit = f"单位：{found.raw}"
        unit = fold(f"({found.raw})").unit or (unit_in(printed_unit) if is_unit_line(printed_unit) else "")
        if not unit:
            return False
        draft.money_unit = draft.money_unit or unit
        draft.take(*filled)
        return True
    if field == "fiscal_year":
        year = re.search(r"20\d{2}", found.raw)
        if not year:
            return False
        draft.fiscal_year = draft.fiscal_year or int(year.group())
        draft.take(*filled)
        return True
    if (
        field == "department"
        and "主管" in printed
        and field in draft.entries
        and "主管" not in draft.department_heading
    ):
        # 主管部门 says who the department is; 单位名称, 填报单位 above it name whoever filled in the form.
        weaker = draft.entries.pop(field)
        row = len(draft.attributes) + 1
        draft.attributes.append(Attribute(row, weaker.place, field, draft.department_heading, weaker.raw))
    if not draft.put(field, found):
        return False
    if field == "department":
        draft.department_heading = squeeze(printed)
    if field == "project_name" and (code := _JOINED_CODE.match(found.raw)):
        # Systems print the code with the name; the name stays as printed.
        draft.put("project_code", Entry(code.group(1), found.place))
    draft.take(*filled)
    return True


def _is_sentence(filled: Sequence[Slot]) -> bool:
    """Whether what stands beside a heading of a grade (自评结论) says more than one."""
    text = squeeze("".join(slot.text for slot in filled))
    return len(text) >= LONG_VALUE or text.endswith("。")


def _put_total(field: str, filled: Sequence[Slot], draft: Draft) -> bool:
    found = entry(filled)
    if found is None or (field == "header_total" and found.figure is None):
        return False
    if draft.put("total_score" if field == "header_total" else "grade", found):
        draft.take(*filled)
        return True
    return False


def _put_boxes(field: str, printed: str, filled: Sequence[Slot], draft: Draft) -> None:
    chosen = [option for slot in filled for option in ticked(slot.lines or slot.text)]
    draft.take(*filled)
    last = draft.attributes[-1] if draft.attributes else None
    if draft.open_options == (field, printed) and last is not None and last.heading == squeeze(printed):
        draft.attributes[-1] = replace(last, value=";".join([v for v in (last.value, *chosen) if v]))
        return
    draft.attribute(field, squeeze(printed), filled, ";".join(chosen))
    draft.open_options = (field, printed)


def read_pairs(row: Row, draft: Draft) -> None:
    """A row of the header or tail area: alternating headings and values, glued pairs, lone texts."""
    vocabulary = draft.vocabulary
    slots = list(row.fresh)
    filled = [slot for slot in slots if slot.text]
    if draft.open_options and filled and all(has_boxes(slot.text) for slot in filled):
        _put_boxes(*draft.open_options, filled, draft)
        return
    position = 0
    while position < len(slots):
        slot = slots[position]
        if slot.blank or draft.ledger.used(slot):
            position += 1
            continue
        if heading_of(slot.text, vocabulary):
            values, position = _values_after(slots, position, vocabulary)
            put_pair(slot, values, draft)
            continue
        position += 1
        if _put_glued(slot, draft) or _put_lone(slot, slots, position, draft):
            continue
        if (amount := _amount_behind(slot, slots, position, vocabulary)) is not None:
            loose_line(row, slot, amount, draft.money_unit, draft)
            doubt = several_amounts(slot, _next_filled(slots, position, 2))
            draft.warnings += [doubt] if doubt else []
            continue
        boxes = list(itertools.takewhile(lambda other: has_boxes(other.text), slots[position:]))
        if boxes and not has_boxes(slot.text) and len(squeeze(slot.text)) <= MAX_HEADING:
            put_pair(slot, boxes, draft)
            continue
        if _names_pairs(slot, filled):
            draft.heading(slot)
            continue
        unknown = _unknown_value(slot, slots, position, vocabulary)
        if unknown is not None and (facts := _two_facts(slot.text, [unknown], draft)):
            draft.heading(slot)
            for head, part in facts:
                put_pair(head, [part], draft)
        elif unknown is not None:
            draft.heading(slot)
            _put_unknown(slot, [unknown], draft)
        elif len(filled) == 1 and draft.section and len(slot.text) >= LONG_VALUE and not draft.ledger.used(slot):
            if (
                heading_of(draft.section, vocabulary) == ("goals", "expected_goal")
                and "expected_goal" not in draft.entries
            ):
                draft.extend("expected_goal", [slot])
            else:
                draft.attribute("", draft.section, [slot])


def _values_after(slots: Sequence[Slot], position: int, vocabulary: Vocabulary) -> tuple[list[Slot], int]:
    """The cells of a heading's value, and where the next heading may stand."""
    values: list[Slot] = []
    following = position + 1
    while following < len(slots):
        slot = slots[following]
        if slot.text and heading_of(slot.text, vocabulary) and not _is_value(slots, position, following, vocabulary):
            break
        if slot.text and (glued(slot.text, vocabulary) or is_unit_line(slot.text)):
            break
        if slot.text and values and is_year_line(slot.text):
            break
        if slot.text and values and not has_boxes(slot.text) and _starts_pair(slots, following, vocabulary):
            break
        if (
            slot.text
            and not values
            and vocabulary.field_of("sections", slot.text)
            and _starts_pair(slots, following, vocabulary)
        ):
            break
        if slot.text and not (values and not has_boxes(slot.text) and values[-1].text == slot.text):
            values.append(slot)
        following += 1
    return values, following


def _is_value(slots: Sequence[Slot], position: int, following: int, vocabulary: Vocabulary) -> bool:
    """A value that is itself a heading's text: it stands right behind a heading and a further pair follows it."""
    if following != position + 1:
        return False
    rest = _next_filled(slots, following + 1, 2)
    if not rest:
        return False
    return (
        heading_of(rest[0].text, vocabulary) is not None
        and len(rest) >= 2
        and heading_of(rest[1].text, vocabulary) is None
    )


def _starts_pair(slots: Sequence[Slot], at: int, vocabulary: Vocabulary) -> bool:
    """Whether an unknown short text is a heading of its own: something stands behind it."""
    slot = slots[at]
    if len(squeeze(slot.text)) > 16 or look(slot.text) != "text":
        return False
    rest = _next_filled(slots, at + 1, 1)
    return bool(rest) and heading_of(rest[0].text, vocabulary) is None


def _put_glued(slot: Slot, draft: Draft) -> bool:
    found = glued(slot.lines or slot.text, draft.vocabulary)
    if not found:
        return False
    before = before_glued(slot.lines or slot.text)
    if parts := title_parts(before):
        put_head(parts, draft)
    elif len(_HAN.findall(before)) >= 2 and not is_form_number(before):
        draft.attribute("", "", [slot.part(before)])
    for heading, value in found:
        if value:
            draft.ledger.uses.pop((slot.place.table, slot.place.row, slot.place.column, slot.place.paragraph), None)
            put_pair(heading, [slot.part(join_lines(value))], draft)
    draft.heading(slot)
    return True


def _put_lone(slot: Slot, slots: Sequence[Slot], position: int, draft: Draft) -> bool:
    """A unit line, an organisation's name with its code, a section's label."""
    unit, base = fold(slot.text).unit, fold(slot.text).base
    alone = all(other is slot or not other.text for other in slots) and len(base) <= MAX_HEADING
    if unit.endswith("元") and (base in ("", "单位", "金额单位") or (alone and look(slot.text) == "text")):
        draft.money_unit = draft.money_unit or unit
        draft.heading(slot)
        return True
    if put_unit_name(slot, draft):
        return True
    years = sum(is_year_line(other.text) for other in slots) if is_year_line(slot.text) else 0
    if years == 1 or is_form_number(slot.text):
        draft.fiscal_year = draft.fiscal_year or year_in(slot.text)
        draft.ledger.use(slot, "title")
        return True
    if draft.vocabulary.field_of("sections", slot.text):
        heading = fold(slot.text)
        if heading.unit.endswith("元") and not draft.money_unit:
            draft.money_unit = heading.unit
        draft.heading(slot)
        rest = _next_filled(slots, position, 2)
        sections = (draft.vocabulary.field_of("sections", slot.text) or "").split("|")
        if len(rest) == 1 and look(rest[0].text) == "text" and len(rest[0].text) > 8 and not draft.ledger.used(rest[0]):
            if glued(rest[0].text, draft.vocabulary):
                return True
            if "goals" in sections and "expected_goal" not in draft.entries:
                draft.extend("expected_goal", rest)
            else:
                _put_unknown(slot, rest, draft)
        return True
    return False


def _put_unknown(slot: Slot, values: Sequence[Slot], draft: Draft) -> None:
    """Keep the value of a heading that no block has; below a goal, what was done (完成情况) is what came of it."""
    goal_above = "expected_goal" in draft.entries and "actual_outcome" not in draft.entries
    if goal_above and says_done(slot, draft.vocabulary) and len(values[0].text) >= LONG_VALUE:
        draft.extend("actual_outcome", values)
    else:
        draft.attribute("", squeeze(slot.text), values)


def put_unit_name(slot: Slot, draft: Draft) -> bool:
    """An organisation's name with its code, alone above a form: the department."""
    if not _UNIT_NAME.match(squeeze(slot.text)) or {"department", "project_name"} & set(draft.entries):
        return False
    draft.put("department", text_entry([slot]))
    draft.take(slot)
    return True


def _amount_behind(slot: Slot, slots: Sequence[Slot], position: int, vocabulary: Vocabulary) -> Slot | None:
    """The amount behind a money line's label that stands among headings (项目名称 | … | 预算数 | 20.00)."""
    known = vocabulary.field_of("funds.rows", slot.text)
    rest = _next_filled(slots, position, 1) if known else []
    return rest[0] if rest and look(rest[0].text) in AMOUNTS else None


def _names_pairs(slot: Slot, filled: Sequence[Slot]) -> bool:
    """An unknown label in front of two pairs or more (基本信息 | 领域 | 教育 | 直属单位 | 3个) names them all."""
    rest = filled[1:]
    return (
        slot is filled[0]
        and len(rest) >= 4
        and len(rest) % 2 == 0
        and all(look(other.text) == "text" and len(squeeze(other.text)) <= 24 for other in (slot, *rest[::2]))
    )


def _unknown_value(slot: Slot, slots: Sequence[Slot], position: int, vocabulary: Vocabulary) -> Slot | None:
    """The value of an unknown heading: the next cell, if the text is short enough to be a heading."""
    if len(squeeze(slot.text)) > MAX_HEADING or look(slot.text) != "text":
        return None
    rest = _next_filled(slots, position, 4)
    if rest and heading_of(rest[0].text, vocabulary) is None and len(rest) <= 3:
        return rest[0]
    return None


def _next_filled(slots: Sequence[Slot], start: int, most: int) -> list[Slot]:
    """The first few cells with text from ``start`` on: a hostile row has hundreds of thousands behind each."""
    found: list[Slot] = []
    for at in range(start, len(slots)):
        if slots[at].text:
            found.append(slots[at])
            if len(found) == most:
                break
    return found


def department_code(draft: Draft) -> dict[str, str]:
    """Codes printed with the names of the department and the implementing unit; the names lose them."""
    codes = {}
    for name in ("department", "implementing_unit"):
        found = draft.entries.get(name)
        code_entry = draft.entries.pop(f"{name}_code", None)
        if found:
            plain, code = split_code(found.raw)
            if code:
                draft.entries[name] = Entry(plain, found.place)
                codes[name] = code
        if code_entry:
            codes[name] = code_entry.raw
    return codes
