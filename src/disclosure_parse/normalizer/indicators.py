"""The indicator block: body rows to indicators, levels filled down, placeholders counted."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal

from disclosure_parse.disclosure import LAYOUT_DOUBTFUL, Entry, Indicator
from disclosure_parse.figures import parse_figure
from disclosure_parse.normalizer.check_boxes import TICKED
from disclosure_parse.normalizer.columns import Header, Placed, place
from disclosure_parse.normalizer.draft import Draft, Level, points_entry
from disclosure_parse.normalizer.evidence import QUALITATIVE, is_placeholder, look
from disclosure_parse.normalizer.headings import fold_level, join_lines
from disclosure_parse.normalizer.indicator_values import FIGURE_FIELDS, TEXT_FIELDS, target_of, value_fields
from disclosure_parse.normalizer.lone_cells import is_part, lone_band, with_lone_level
from disclosure_parse.normalizer.numbering import Named, numbering_doubts
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.totals import is_total_label
from disclosure_parse.normalizer.vocabulary import Vocabulary

_PREFIX = re.compile(
    r"^\s*(?:三级)?指标\s*(?:\d+|[一二三四五六七八九十]+)?\s*[:：]\s*|^\s*指标\s*\d+\s*[.、．]?\s*(?=\D)"
)
_NUMBERS = (
    "the rows of the indicators are numbered, and as they were read the numbers are not those of consecutive rows: "
    "they may be mixed up with the points; compare them with the original"
)
_PARENT = re.compile(r"^[一二三四五六七八九十]+、")
_CHILD = re.compile(r"^(?:\d+[、.．]|其中)")
VALUE_COLUMNS = {"target", "actual", "planned", "whole_period_target", "score", "grade_excellent"}
POINTED_SHARE = 0.8
"""If this share of rows has points, one without them at the head of a page is the rest of the row before."""
_RECORD = {"level1", "level2", "level3", "target", "operator", "unit", "weight", "score", "completion_rate",
           "whole_period_target", *TEXT_FIELDS, *FIGURE_FIELDS}  # fmt: skip

_BENEFITS = ("效益指标", "满意度指标")


@dataclass(slots=True)
class Pending:
    """An indicator whose levels may still grow; ``solid`` says that a level-1 cell covers its row, ``blank`` that a
    dump has a blank one there."""

    indicator: Indicator
    level1: Level
    level2: Level
    solid: bool
    blank: bool


@dataclass(slots=True)
class Block:
    """The state of an indicator block over its rows: open levels, how far rows are shifted, what is cut."""

    header: Header
    table: int
    level1: Level = field(default_factory=Level)
    level2: Level = field(default_factory=Level)
    offset: int = 0
    whole_period: bool = False
    pending: list[Pending] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    after_seam: bool = False
    totals_seen: bool = False
    numbers: list[str] = field(default_factory=list)
    """What the rows print in a column of numbers (序号)."""


def read_row(row: Row, block: Block, draft: Draft) -> None:
    """One body row: an indicator, a template's placeholder, or the rest of a row that a page cut."""
    if len(row.filled) == 1 and _names_block(row.filled[0].text, draft.vocabulary):
        draft.heading(row.filled[0])
        return
    if _is_rest_of_headings(row, block.header):
        draft.heading(*row.filled)
        return
    if is_part(row, block.header, draft.vocabulary):
        heading, _, value = row.filled[0].text.replace(":", "：").partition("：")
        draft.attribute("", heading if value else "", row.filled, value or heading)
        return
    if (band := lone_band(row, block.header, draft.vocabulary)) is not None:
        block.level1, block.level2 = Level([band]), Level()
        draft.take(band)
        return
    # Of rows made of lines of text each cell was put below its heading already.
    known = replace(row, fit="sure") if row.table < 0 and not row.fit else row
    placed = place(known, block.header.columns, draft.vocabulary, block.offset)
    placed = with_lone_level(placed, block.header, draft.vocabulary, row)
    groups = sorted({column.group for column in block.header.columns})
    if placed.shifted:
        draft.warn(
            "row_shifted",
            f"the row's cells stand {abs(placed.shifted)} column(s) off their headings and were put right",
            row.place,
        )
    if row.fit == "doubtful":
        draft.doubt_row(row)
    block.offset = placed.shifted
    draft.take(*placed.doubles)
    _account_labels(placed, draft)
    if (row.seam or block.after_seam) and _is_rest(row, placed, block, draft.vocabulary):
        _append_rest(placed, block, draft, row)
        return
    block.after_seam = False
    _levels(row, placed, block, draft)
    before = len(block.pending)
    for group in groups:
        _read_group(row, placed, group, block, draft, several=len(groups) > 1)
    if len(block.pending) == before + 2:
        _pair(block)
    for slot in placed.of("level2", 1):
        draft.take(slot)
    if not any(column.field in VALUE_COLUMNS for column in block.header.columns):
        _by_region(placed, block, before, draft)
    _extras(row, placed, draft)


def _names_block(text: str, vocabulary: Vocabulary) -> bool:
    """The label beside the block (绩效指标), printed again above the headings of the next page."""
    sections = (vocabulary.field_of("sections", text) or "").split("|")
    return "indicators" in sections and not vocabulary.level1_term(text)


def _is_rest_of_headings(row: Row, header: Header) -> bool:
    """The lower part of headings that a page break cut: each cell ends the heading above it."""
    return len(row.filled) >= 3 and all(
        any(head.start <= slot.start < head.end and head.text.endswith(slot.text) for head in header.slots)
        for slot in row.filled
    )


def _by_region(placed: Placed, block: Block, before: int, draft: Draft) -> None:
    """A table whose target columns are regions: one record a region, the column's heading says which."""
    cells = [(slot, column) for slot, column in placed.cells if column and not column.field and not slot.carried]
    if not cells or len(block.pending) != before + 1:
        return
    base = block.pending.pop()
    for slot, column in cells:
        draft.take(slot)
        target = target_of([slot], placed, column.group, draft)
        indicator = replace(base.indicator, target=target, region=column.slot.text)
        block.pending.append(replace(base, indicator=indicator))


def _account_labels(placed: Placed, draft: Draft) -> None:
    for slot, column in placed.cells:
        if column is None and draft.vocabulary.field_of("sections", slot.text):
            draft.heading(slot)


def _levels(row: Row, placed: Placed, block: Block, draft: Draft) -> None:
    for name in ("level1", "level2"):
        slots = placed.of(name)
        if not block.header.has("level2"):
            # One heading over both levels (绩效指标分类): what does not stand at its beginning is the level 2.
            start = next((column.start for column in block.header.columns if column.field == "level1"), 0)
            slots = [slot for slot in placed.of("level1") if (slot.start > start) is (name == "level2")]
        points = [slot for slot in placed.of(f"{name}_weight") if not slot.carried]
        if not slots:
            _points_of(block, name, points, draft)
            continue
        slot = slots[0]
        draft.take(slot)
        level: Level = getattr(block, name)
        if level.slots and slot.place == level.slots[-1].place:
            continue
        if _is_piece(level, slot, name, draft.vocabulary):
            level.slots.append(slot)
            continue
        if name == "level1" and not (level.slots and fold_level(level.raw).base == fold_level(slot.text).base):
            block.level2 = Level()
            if row.table < 0 and level.slots and not level.used:
                # In lines of text a term of level 1 behind another may stand at level 2, with the first over it.
                draft.warn(
                    LAYOUT_DOUBTFUL,
                    f"no row stands below {level.raw}: the levels of the rows behind it may be wrong; compare them "
                    "with the original",
                    level.slots[0].place,
                )
        setattr(block, name, Level([slot]))
        _points_of(block, name, points, draft)


def _points_of(block: Block, name: str, slots: Sequence[Slot], draft: Draft) -> None:
    """Keep what the column behind a level says that it is worth."""
    found = points_entry(slots[:1])
    if found is not None and found.figure is not None:
        level: Level = getattr(block, name)
        level.points = found.figure.value
        draft.take(slots[0])


def _is_piece(level: Level, slot: Slot, name: str, vocabulary: Vocabulary) -> bool:
    """The rest of a heading that a page or a line cut: ``(30分)`` below 效益指标, ``指标`` below 产出."""
    if not level.slots:
        return False
    if look(slot.text) == "points" and not slot.text[0].isdigit():
        return fold_level(level.raw).points is None
    term = vocabulary.level1_term if name == "level1" else vocabulary.level2_term
    if not term(level.raw + slot.text):
        return False
    return not term(level.raw) or (not term(slot.text) and len(slot.text) <= 4)


def _is_rest(row: Row, placed: Placed, block: Block, vocabulary: Vocabulary) -> bool:
    """Whether the first row of a new page only ends the cells of the row before."""
    if not block.pending:
        return False
    cells = {column.field: slot for slot, column in placed.cells if column and not slot.carried}
    fields = set(cells)
    if row.filled and is_total_label(row.filled[0].text.split()[0], vocabulary):
        # A total's row is never the rest of an indicator's.
        return False
    if not fields or fields & {"weight", "score"} or ("level3" in fields and _is_whole(cells["level3"].text)):
        return False
    if "level2" in fields and not _is_piece(block.pending[-1].level2, cells["level2"], "level2", vocabulary):
        return False
    if row.exact and "level3" not in fields and block.header.has("level3"):
        # A printed grid loses no cell: a row without a name is none.
        return True
    if block.header.has("weight", "score"):
        # Rows without points are rows of their own where such rows are common (其中… below a ★ row).
        pointed = [p for p in block.pending if p.indicator.weight or p.indicator.score]
        return len(pointed) >= POINTED_SHARE * len(block.pending)
    values = {column.field for column in block.header.columns} & VALUE_COLUMNS
    return ("level3" in fields) != bool(fields & values)


def _is_whole(text: str) -> bool:
    """A name that is no rest of another: a numbered one (指标1：…), a template's placeholder, 无, 不适用."""
    return bool(_PREFIX.match(text)) or is_placeholder(text) or text in ("无", "不适用", "不涉及")


def _append_rest(placed: Placed, block: Block, draft: Draft, row: Row) -> None:
    last = block.pending[-1]
    indicator = last.indicator
    changes: dict[str, object] = {}
    for slot, column in placed.cells:
        if column is None or slot.carried:
            continue
        draft.take(slot)
        level = getattr(last, column.field) if column.field in ("level1", "level2") else None
        if level is not None and _is_piece(level, slot, column.field, draft.vocabulary):
            level.slots.append(slot)
        elif column.field == "level3":
            raw = join_lines(f"{indicator.level3_raw}\n{slot.text}")
            changes |= {"level3_raw": raw, "level3": _PREFIX.sub("", raw)}
        elif column.field in ("target", "unit", "actual", *TEXT_FIELDS, *FIGURE_FIELDS):
            # A unit of its own ends the target that it is part of.
            name = "target" if column.field == "unit" else column.field
            known: Entry | None = changes.get(name) or getattr(indicator, name)  # type: ignore[assignment]
            joint = "" if column.field == "unit" else "\n"
            raw = join_lines(f"{known.raw}{joint}{slot.text}") if known else slot.text
            changes[name] = Entry(raw, known.place if known else slot.place, parse_figure(raw))
        else:
            draft.attribute(column.field, column.title, [slot])
    last.indicator = replace(indicator, **changes)  # type: ignore[arg-type]
    draft.warn("row_joined", "a row cut by a page break was joined to the row above it", row.place)


def _values(placed: Placed, group: int) -> list[Slot]:
    return [
        slot
        for slot, column in placed.cells
        if column
        and column.group == group
        and column.field not in ("level1", "level2", "level3", "number")
        and slot.text
        and not slot.carried
    ]


def _read_group(row: Row, placed: Placed, group: int, block: Block, draft: Draft, several: bool) -> None:
    names = placed.of("level3", group)
    values = _values(placed, group)
    block.level1.used = block.level1.used or bool(names or values)
    raw_name = join_lines(" ".join(slot.text for slot in names)) if names else ""
    fresh_name = any(not slot.carried for slot in names)
    if group == 0 and fresh_name and raw_name:
        block.named.append(Named(block.level2, raw_name, row.place))
    if not values and (not raw_name or is_placeholder(raw_name)):
        if raw_name or any(column and column.field == "level2" and not slot.carried for slot, column in placed.cells):
            if group == 0:
                draft.placeholder_rows += 1
            for slot in names:
                draft.ledger.use(slot, "placeholder")
        return
    if not values and not fresh_name:
        return
    if not names:
        names = _name_in_levels(placed)
        raw_name = join_lines(" ".join(slot.text for slot in names))
    numbers = placed.of("number", group)
    block.numbers += [slot.text for slot in numbers[:1]]
    draft.take(*names, *numbers)
    first = several and group == 0 and _of_periods(block) and not _is_year_group(block, group, draft)
    whole = (block.whole_period and not several) or first
    indicator = Indicator(
        row=0,
        place=row.place,
        level3=_PREFIX.sub("", raw_name) or raw_name,
        level3_raw=raw_name,
        **value_fields(placed, group, draft, whole, several),  # type: ignore[arg-type]
    )
    solid = any(column and column.field == "level1" for _, column in placed.cells)
    top = block.header.get("level1") if not placed.shifted else None
    blank = top is not None and any(slot.blank and top.start <= slot.start < top.end for slot in row.slots)
    block.pending.append(Pending(indicator, block.level1, block.level2, solid, blank))


def _name_in_levels(placed: Placed) -> list[Slot]:
    """The name of a row that prints none of its own: a level's cell that covers the whole row (预算执行率)."""
    fresh = [
        slot for slot, column in placed.cells if column and column.field in ("level1", "level2") and not slot.carried
    ]
    return fresh[-1:]


def _pair(block: Block) -> None:
    """The same indicator for the whole period and for the year, side by side: one record with both targets."""
    whole, year = block.pending[-2].indicator, block.pending[-1].indicator
    if whole.level3 == year.level3 and whole.target is None and year.whole_period_target is None:
        block.pending[-1].indicator = replace(year, whole_period_target=whole.whole_period_target)
        del block.pending[-2]


def _of_periods(block: Block) -> bool:
    """Whether the repeated sets of columns are those of periods (中期目标 | 年度目标).

    Where they have scores, or what was reached, they are two halves of one list.
    """
    return not block.header.has("actual", "score")


def _is_year_group(block: Block, group: int, draft: Draft) -> bool:
    above = next((column.above for column in block.header.columns if column.group == group and column.above), "")
    return "year" in (draft.vocabulary.field_of("sections", above) or "").split("|") if above else False


def _extras(row: Row, placed: Placed, draft: Draft) -> None:
    """Columns outside the record (复核分, 备注, regions): every value is kept with its heading and place."""
    for slot, column in placed.cells:
        if slot.carried or column is None or not slot.text or draft.ledger.used(slot):
            continue
        if slot.text in TICKED and column.above and not column.field:
            # A tick below one of several choices (完成目标可能性: 确定能 | 有可能) says which.
            draft.attribute("", column.above, [slot], value=column.slot.text)
        elif column.field not in _RECORD or (column.field == "operator" and slot.text in QUALITATIVE):
            draft.attribute(column.field, column.title, [slot])


def _first(*points: Decimal | None) -> Decimal | None:
    return next((value for value in points if value is not None), None)


def finish(block: Block, draft: Draft) -> None:
    """Levels are known in full only now: give them to the rows, and number the rows."""
    standard = {"", "成本指标", "项目预算管理", "加分项", "减分项", *draft.vocabulary.parents.values()}
    own_taxonomy = any(
        term not in standard for term in (draft.vocabulary.level1_term(pending.level1.raw) for pending in block.pending)
    )
    later = _printed_later([draft.vocabulary.level1_term(pending.level1.raw) or "" for pending in block.pending])
    for number, pending in enumerate(block.pending):
        following = block.pending[number + 1].indicator if number + 1 < len(block.pending) else None
        draft.indicators.append(_with_levels(pending, following, draft, own_taxonomy, later[number]))
    draft.warnings += numbering_doubts(block.named, draft.vocabulary)
    if block.pending and block.table < 0 and block.header.has("number"):
        expected = [str(number) for number in range(1, len(block.pending) + 1)]
        if [number.rstrip(".、") for number in block.numbers] != expected:
            draft.warn(LAYOUT_DOUBTFUL, _NUMBERS, block.pending[0].indicator.place)
    block.pending.clear()
    block.named.clear()


def _printed_later(terms: Sequence[str]) -> list[frozenset[str]]:
    """For each row the terms of level 1 that stand further down and not in it: a merged cell is printed in its first
    row, so that none of them begins there."""
    below: frozenset[str] = frozenset()
    found = []
    for term in reversed(terms):
        found.append(below - {term})
        below |= {term} - {""}
    return found[::-1]


def _with_levels(
    pending: Pending, following: Indicator | None, draft: Draft, own_taxonomy: bool, later: Set[str]
) -> Indicator:
    """``own_taxonomy``: the form has other level-1 terms than the standard's, whose children may differ as well
    (项目效益 > 满意度); ``later``: those that the form prints further down."""
    vocabulary = draft.vocabulary
    raw1, raw2 = pending.level1.raw, pending.level2.raw
    heading1, heading2 = fold_level(raw1), fold_level(raw2)
    term1 = vocabulary.level1_term(raw1) or heading1.base
    term2 = vocabulary.level2_term(raw2) or heading2.base
    parent = vocabulary.parents.get(term2, "")
    standard = set(vocabulary.parents.values())
    # Many forms have 服务对象满意度 below 效益, and a dump prints a merged cell as blank ones.
    below = pending.blank and (term1, parent) == _BENEFITS and not vocabulary.level1_term(raw2)
    may_be_lost = not (pending.solid or own_taxonomy or below) and parent not in later
    lost = may_be_lost and term1 in standard and parent in standard and term1 != parent
    # Of a label that stands one character a line a page may have kept the points alone: (50分).
    unnamed = not heading1.base
    inferred = bool(parent and (unnamed or lost))
    return replace(
        pending.indicator,
        row=len(draft.indicators) + 1,
        level1=parent if inferred else term1,
        level1_raw="" if inferred else raw1,
        level1_weight=None if inferred and not unnamed else _first(heading1.points, pending.level1.points),
        level1_inferred=inferred,
        level2=term2,
        level2_raw=raw2,
        level2_weight=_first(heading2.points, pending.level2.points),
        parent=bool(
            following is not None and _PARENT.match(pending.indicator.level3) and _CHILD.match(following.level3)
        ),
    )
