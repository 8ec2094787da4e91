"""Header rows: where a block begins, and which field each of its columns holds."""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Mapping, Sequence
from math import inf

from disclosure_parse.normalizer.columns import Column, Header, column_misfit, holds_figures, leaf_slots, widen
from disclosure_parse.normalizer.divided_columns import divide, is_divided
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.other_grid import Grid, differs, placed_below
from disclosure_parse.normalizer.periods import WHOLE_YEAR
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.titles import is_title
from disclosure_parse.normalizer.vocabulary import Guess, Vocabulary

_YEAR_IN_HEADING = re.compile(r"(20\d\d)年度?(?=\D)")
LEVELS = {"level1", "level2", "level3"}
MISFIT_WEIGHT = 0.2
"""How much what stands below weighs against the heading itself."""
SHIFTED_FLOOR = 0.05
"""What a known heading weighs at least where rows may have lost cells: what stands below is then another column's."""
TIE = 1e-6
"""What decides between assignments as good: more columns with a field, and the better fields for those on the left."""
NO_GAIN = 1e-9
"""What one assignment of fields has over another by rounding at most."""
OF_PART = 0.9
"""What a heading weighs that is for a part of the year (1-6月完成值), the later the more: beside one for the year or
for a longer part it has no field."""
TAIL_SHARE = 0.2
"""Rows of the tail area among the sampled rows below a header at most."""


def _own_fields(row: Row, block: str, vocabulary: Vocabulary) -> list[tuple[Slot, str | None]]:
    return [(slot, vocabulary.field_of(block, slot.text)) for slot in row.filled]


def is_indicator_header(row: Row, vocabulary: Vocabulary) -> bool:
    """Several headings of the indicator block together, and no figures among them."""
    own = _own_fields(row, "indicators", vocabulary)
    if len(own) < 2 or holds_figures(row):
        return False
    fields = {field for _, field in own if field}
    levels = fields & LEVELS
    others = fields - LEVELS - {"remark", "number", "unit"}
    if not levels and "target" in fields:
        # 指标 alone stands over names in a form without levels; anywhere else it is a piece of another heading.
        second = {name for slot, field in own if not field for name in vocabulary.second.get(fold(slot.text).base, ())}
        levels = second & LEVELS
    matched = sum(1 for _, field in own if field)
    labels = sum(1 for slot, field in own if not field and vocabulary.field_of("sections", slot.text))
    share = (matched + labels) / len(own)
    matched += sum(1 for slot, field in own if not field and not vocabulary.month_of("indicators", slot.text))
    explicit = {vocabulary.match("indicators", slot.text)[1].base for slot, _ in own}
    if len(levels) >= 2 and "三级指标" in explicit | {"三级指标"} and share >= 0.4:
        return True
    if levels and others and len(fields) >= 3 and share >= 0.6:
        return True
    return bool(levels and others and share == 1)


def _is_storey(row: Row, vocabulary: Vocabulary) -> bool:
    """A second header row: nothing but headings of the indicator block."""
    own = _own_fields(row, "indicators", vocabulary)
    return len(own) >= 2 and not holds_storey_values(row) and all(field for _, field in own)


def _goes_below(row: Row, following: Row, vocabulary: Vocabulary) -> bool:
    """Whether the row below headings is a second storey of them."""
    return (
        _is_storey(following, vocabulary) or is_divided(row, following) or _shares_headings(row, following, vocabulary)
    )


def _shares_headings(row: Row, following: Row, vocabulary: Vocabulary) -> bool:
    """Whether headings reach down into the row below, as those without a further storey do, and all of its own stands
    below headings of several columns (偏差原因分析 over 经费保障, 人员保障)."""
    own = following.filled
    if len(own) < 2 or not all(look(slot.text) == "text" or _YEAR_IN_HEADING.search(slot.text) for slot in own):
        return False
    heads = [slot for slot in row.slots if slot.text and vocabulary.field_of("indicators", slot.text)]
    if row.exact:
        wide = [slot for slot in row.filled if slot.end - slot.start > 1]
        reaching = {slot.place for slot in following.slots if slot.carried}
        return any(slot.place in reaching for slot in heads) and all(
            any(over.start <= slot.start < over.end for over in wide) for slot in own
        )
    starts = {slot.start for slot in row.filled}
    levels = [slot.start for slot in heads if vocabulary.field_of("indicators", slot.text) in LEVELS]
    return (
        len(following.slots) == len(row.slots)
        and own[0].start in starts
        and own[0].start > max(levels, default=0)
        and any(slot.start not in starts for slot in own)
    )


def holds_storey_values(row: Row) -> bool:
    return any(slot.text.replace(".", "").isdigit() for slot in row.filled)


def indicator_header(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> Header | None:
    """The header of an indicator block that begins with row ``at``: up to three storeys, columns assigned jointly."""
    row = rows[at]
    following = rows[at + 1] if at + 1 < len(rows) else None
    storeys = [row]
    if is_indicator_header(row, vocabulary):
        below = following is not None and not _repeats(row, following)
        if following is not None and below and _goes_below(row, following, vocabulary):
            storeys.append(following)
            third = rows[at + 2] if at + 2 < len(rows) else None
            if row.exact and third is not None and _shares_headings(following, third, vocabulary):
                storeys.append(third)
    elif (
        following is not None
        and len(row.filled) >= 2
        and is_indicator_header(following, vocabulary)
        and _stands_over(row, vocabulary)
    ):
        storeys.append(following)
    else:
        return None
    leaves = leaf_slots(storeys)
    body = _below(_body(rows, at + len(storeys), vocabulary), row, [slot for slot, _ in leaves])
    width = max((slot.end for line in (*storeys, *body[:20]) for slot in line.slots), default=0)
    columns = divide(_assign(leaves, body, row.exact, width, vocabulary), rows, at, body, vocabulary)
    header_slots = tuple(slot for storey in storeys for slot in storey.slots if slot.text)
    return Header(columns, header_slots, len(storeys))


def _repeats(row: Row, following: Row) -> bool:
    """The headings printed once more, as a page break in the middle of them makes a form do."""
    if [slot.text for slot in row.filled] == [slot.text for slot in following.filled]:
        return True
    return row.exact and [(s.start, s.end) for s in row.filled] == [(s.start, s.end) for s in following.filled]


def _stands_over(row: Row, vocabulary: Vocabulary) -> bool:
    return not holds_figures(row) and all(
        vocabulary.field_of("indicators", slot.text) or vocabulary.field_of("sections", slot.text)
        for slot in row.filled
    )


def _body(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> list[Row]:
    """The first rows below a header, up to the tail area or the next title."""
    body: list[Row] = []
    for row in rows[at : at + 80]:
        filled = row.filled
        if (
            filled
            and len(filled) <= 2
            and (is_title(filled[0].text) or vocabulary.field_of("attributes", filled[0].text))
        ):
            break
        if filled:
            body.append(row)
    return body


def _below(body: Sequence[Row], head: Row, headings: Sequence[Slot]) -> list[Row]:
    """The rows below the headings, also those of a table with other columns, as far as their places tell where."""
    grid = Grid.of(head)
    placed = (placed_below(row, grid, headings) if differs(row, grid) else row for row in body)
    return [row for row in placed if row is not None]


_Weighed = list[tuple[str, float]]
"""Fields with the weight of the heading that may mean them."""


def _dated(slot: Slot, vocabulary: Vocabulary) -> tuple[str, str]:
    """The year that a heading names, and its field without it (2022年实际完成值); "" where it names none."""
    base = fold(slot.text).base
    year = _YEAR_IN_HEADING.search(base)
    name = vocabulary.field_of("indicators", base.replace(year[0], "", 1)) if year else None
    return (year[1], name) if year and name else ("", "")


def _of_years(leaves: Sequence[tuple[Slot, str]], vocabulary: Vocabulary) -> dict[int, _Weighed]:
    """What the headings mean that name a year, by number: of the last year what they say, of one before it what was
    reached then, and nothing where several say what is to be reached (of_year chooses among them)."""
    dated = {number: _dated(slot, vocabulary) for number, (slot, _) in enumerate(leaves)}
    dated = {number: found for number, found in dated.items() if found[0]}
    last = max((year for year, _ in dated.values()), default="")
    targets = sum(name == "target" for _, name in dated.values())
    meant: dict[int, _Weighed] = {}
    for number, (year, name) in dated.items():
        own = (
            "target" if name == "planned" and vocabulary.field_of("indicators", leaves[number][1]) == "target" else name
        )
        if year < last:
            own = "prior_actual" if name == "actual" else ""
        meant[number] = [(own, 1.0)] if own and not (name == "target" and targets > 1) else []
    return meant


def _candidates(slot: Slot, above: str, vocabulary: Vocabulary) -> tuple[_Weighed, Guess | None]:
    """Fields a header cell may mean, with the heading's own weight (1 exact, less for a second choice or a guess)."""
    base = fold(slot.text).base
    found: _Weighed = []
    guess = None
    month = vocabulary.month_of("indicators", slot.text)
    if not month:
        return [], None
    if primary := vocabulary.field_of("indicators", slot.text):
        found.append((primary, 1.0 if month == WHOLE_YEAR else OF_PART + month / 1000))
    for second in vocabulary.second.get(base, ()):
        found.append((second, 0.6))
    if primary == "level1":
        # A form without levels above may call them 一级指标 all the same, or 指标类别.
        found.append(("level2", 0.6))
    if base in {"二级指标"}:
        found.append(("level3", 0.6))
    if not found and (field := vocabulary.field_of("indicators", base[-4:])) in LEVELS:
        # A label glued to the heading beside it (分解目标一级指标).
        found.append((field, 0.6))
    if not found and above and (field := vocabulary.field_of("indicators", above)):
        found.append((field, 0.5))
    if not found and (guess := vocabulary.guess("indicators", slot.text)):
        found.append((guess.field, 0.5))
    return found, guess


def _assign(
    leaves: list[tuple[Slot, str]], body: list[Row], exact: bool, width: int, vocabulary: Vocabulary
) -> tuple[Column, ...]:
    leaves = _without_side_label(leaves, body, vocabulary)
    groups = _groups(leaves, vocabulary)
    spans = _spans(leaves, exact, width)
    choices: list[list[tuple[str, float]]] = []
    guesses: list[Guess | None] = []
    of_years = _of_years(leaves, vocabulary)
    for number, ((slot, above), (start, end)) in enumerate(zip(leaves, spans, strict=True)):
        found, guess = (of_years[number], None) if number in of_years else _candidates(slot, above, vocabulary)
        weighed = [
            (
                field,
                max(
                    weight - MISFIT_WEIGHT * column_misfit(field, start, end, body, vocabulary),
                    SHIFTED_FLOOR if weight == 1.0 and not exact else 0.0,
                ),
            )
            for field, weight in found
        ]
        choices.append(sorted(weighed, key=lambda choice: -choice[1])[:4])
        guesses.append(guess)
    _give_to_levels(leaves, choices, vocabulary)
    if not choices[0] and not any(own and own[0][0] == "level1" for own in choices):
        choices[0] = _of_levels(spans[0], body, vocabulary)
    fields = _notes(_best(choices, groups))
    columns = [
        Column(field, fold(slot.text), slot, start, end, above, group, guess if field else None)
        for (slot, above), (start, end), field, group, guess in zip(leaves, spans, fields, groups, guesses, strict=True)
    ]
    return widen(columns, exact, width)


def _give_to_levels(
    leaves: Sequence[tuple[Slot, str]], choices: list[list[tuple[str, float]]], vocabulary: Vocabulary
) -> None:
    """Points printed behind each level (一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值) are that level's; those
    behind the last are the indicator's."""
    names = [
        vocabulary.field_of("indicators", slot.text) or vocabulary.field_of("indicators", above)
        for slot, above in leaves
    ]
    if names.count("level3") != 1:
        return
    last, level = names.index("level3"), ""
    for number, name in enumerate(names[:last]):
        level = name if name in LEVELS else level
        if level and name in ("weight", "score") and name in names[last:]:
            choices[number] = [(f"{level}_weight", 1.0)] if name == "weight" else []


def _of_levels(span: tuple[int, int], body: Sequence[Row], vocabulary: Vocabulary) -> list[tuple[str, float]]:
    """Level 1 for the first column, whatever it is called (项目权重), where nothing but its terms stand below."""
    own = itertools.takewhile(lambda row: not is_indicator_header(row, vocabulary), body)
    rows = [row for row in own if len(row.filled) > 1]
    # A dump's shorter rows lost the cell of the level above them, which is merged.
    longest = max((len(row.filled) for row in rows), default=0)
    lines = [row.filled for row in rows if row.exact or len(row.filled) == longest]
    cells = {slot.text for line in lines for slot in line if span[0] <= slot.start < span[1]}
    return [("level1", 0.5)] if cells and all(map(vocabulary.level1_term, cells)) else []


def settled(fields: Sequence[str], texts: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """The columns' fields by their headings alone: of two that mean the same one takes its second choice, if it has
    one that is free (评价内容 beside 指标名称)."""
    found = list(fields)
    for number, text in enumerate(texts):
        if found.count(found[number]) > 1:
            free = (name for name in vocabulary.second.get(fold(text).base, ()) if name not in found)
            found[number] = next(free, found[number])
    return _notes(found)


def _notes(fields: list[str]) -> list[str]:
    """说明 gives the reason behind a score where it stands right of it and no other column does, else it describes."""
    if "note" not in fields:
        return fields
    at = fields.index("note")
    behind = "score" in fields[:at] or "actual" in fields[:at]
    meaning = "deviation" if behind and "deviation" not in fields else "description"
    return [(meaning if meaning not in fields else "remark") if field == "note" else field for field in fields]


def _without_side_label(
    leaves: list[tuple[Slot, str]], body: list[Row], vocabulary: Vocabulary
) -> list[tuple[Slot, str]]:
    """Drop the labels that stand beside the block (绩效指标, one character a line): they are no columns."""
    slot = leaves[0][0]
    if len(leaves) < 3 or not vocabulary.field_of("sections", slot.text):
        return leaves
    others = {vocabulary.field_of("indicators", leaf.text) for leaf, _ in leaves[1:]}
    own = vocabulary.field_of("indicators", slot.text)
    following = leaves[1][0].start
    below = sum(
        any(s.text and s.text != slot.text and not s.carried and slot.start <= s.start < following for s in row.slots)
        for row in body
    )
    nothing_below = bool(body) and below <= TAIL_SHARE * len(body)
    if own is None or nothing_below or (own in others and own in LEVELS):
        return _without_side_label(leaves[1:], body, vocabulary)
    return leaves


def _spans(leaves: list[tuple[Slot, str]], exact: bool, width: int) -> list[tuple[int, int]]:
    if exact:
        return [(slot.start, slot.end) for slot, _ in leaves]
    starts = [slot.start for slot, _ in leaves] + [max(width, leaves[-1][0].end)]
    return [(start, following) for start, following in itertools.pairwise(starts)]


def _groups(leaves: list[tuple[Slot, str]], vocabulary: Vocabulary) -> list[int]:
    """Repeated sets of columns (中期目标 | 年度目标): a new group where a level or the target comes a second time."""
    groups, group = [], 0
    seen: set[str] = set()
    fields = [vocabulary.field_of("indicators", slot.text) for slot, _ in leaves]
    doubled = {field for field in ("level3", "target") if fields.count(field) >= 2}
    if doubled != {"level3", "target"}:
        return [0] * len(leaves)
    for field in fields:
        if field in seen and field in ("level1", "level2", "level3"):
            group, seen = group + 1, set()
        if field:
            seen.add(field)
        groups.append(group)
    return groups


_Key = tuple[str, int]
"""A field and the group of columns that may have it once."""


def _best(choices: Sequence[Sequence[tuple[str, float]]], groups: Sequence[int]) -> list[str]:
    """The assignment of fields to header cells with the best total; a field once in a group, none where none fits.

    Each cell in turn takes the field that adds most; the cell that has it may have to take another one in its place, or
    none. So the total of the cells so far is always the best, and the work grows with the cells and not with the ways.
    """
    held: dict[_Key, int] = {}
    weights: list[dict[_Key, float]] = []
    for cell, (own, group) in enumerate(zip(choices, groups, strict=True)):
        weights.append({})
        for field, weight in own:
            if weight > 0:
                weights[cell].setdefault((field, group), (weight + TIE) * (1 + TIE * (1 - cell / len(choices))))
        _give_field(cell, weights, held)
    fields = [""] * len(choices)
    for (field, _), cell in held.items():
        fields[cell] = field
    return fields


def _give_field(cell: int, weights: Sequence[Mapping[_Key, float]], held: dict[_Key, int]) -> None:
    """Adds a cell to ``held``, which has for fields their cells, by the changes that add most to the total weight."""
    gains = {cell: 0.0}
    """What the changes add so far that leave a cell without its field."""
    ways: dict[int, list[tuple[int, _Key]]] = {cell: []}
    best, taken = 0.0, ways[cell]
    waiting = deque([cell])
    while waiting:
        one = waiting.popleft()
        for key, weight in weights[one].items():
            gain, way = gains[one] + weight, [*ways[one], (one, key)]
            other = held.get(key)
            if other is not None:
                gain -= weights[other][key]
                if other != one and gain > gains.get(other, -inf) + NO_GAIN:
                    gains[other], ways[other] = gain, way
                    waiting.append(other)
            if gain > best + NO_GAIN:
                best, taken = gain, way
    for one, key in taken:
        held[key] = one
