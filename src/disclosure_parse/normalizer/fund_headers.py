"""Header rows of the money block: which of its columns is the budget, what was spent, the rate and the points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from disclosure_parse.normalizer.columns import Column, Header, holds_figures, leaf_slots, widen
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Guess, Vocabulary

MONEY = {"initial_budget", "full_year_budget", "executed", "amount", "prior_executed", "planned"}
_DATED = re.compile(r"(?P<year>20\d\d)年度?(?P<heading>(?:年初|全年|调整|年度).+|决算数)")
FUND_STOREY = {"总额", "其中财政拨款", "财政拨款", "其他资金", "金额"}
"""Headings that stand once below each of several money columns."""


def funds_header(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> Header | None:
    """The header of a money block: headings of money columns together, and no figures among them."""
    row = rows[at]
    if len(row.filled) < 2 or holds_figures(row):
        return None
    leaves = [(slot, "") for slot in row.slots if slot.text]
    rows_used = 1
    following = rows[at + 1] if at + 1 < len(rows) else None
    fields = _of_years([_fund_field(slot, vocabulary) for slot, _ in leaves], leaves, vocabulary)
    known = {field for field, _ in fields if field}
    label = any(vocabulary.field_of("funds.labels", slot.text) in ("component", "task") for slot, _ in leaves)
    money = known & MONEY
    matched = sum(
        1
        for (slot, _), (field, _) in zip(leaves, fields, strict=True)
        if field or _is_label(slot, vocabulary) or not vocabulary.month_of("funds.columns", slot.text)
    )
    if not money or matched / len(leaves) < 0.6:
        return None
    if len(known) < 2 and not label:
        return None
    if following is not None and _is_fund_storey(row, following, vocabulary):
        leaves, rows_used = leaf_slots([row, _under_money(row, following, vocabulary)]), 2
        fields = [_fund_field(slot, vocabulary, above) for slot, above in leaves]
    first = next((number for number, (field, _) in enumerate(fields) if field), 0)
    of_money = fields[first][0] == "amount" and {field for field, _ in fields[first + 1 :]} & MONEY
    below = rows[at + rows_used : at + rows_used + 1]
    if of_money and (first == 0 or _stands_over_texts(leaves[first][0], below)):
        # 预算资金（万元） beside 年初预算数 and 全年执行数 is the label of the block, or stands over the lines' labels.
        fields[first] = (None, None)
    columns: list[Column] = []
    taken: set[str] = set()
    names = [field for field, _ in fields]
    known_at = [number for number, name in enumerate(names) if name in MONEY and names.count(name) == 1]
    start = min(known_at, default=0)
    fields[start:] = _latest(fields[start:], leaves[start:], vocabulary)
    for number, ((slot, above), (field, guess)) in enumerate(zip(leaves, fields, strict=True)):
        if number < start and (not field or names.count(field) > 1):
            # What stands left of the first amount is the label beside the block or over the lines' labels.
            continue
        name = field if field and field not in taken else ""
        taken.add(name)
        columns.append(Column(name, fold(slot.text), slot, slot.start, slot.end, above, 0, guess))
    width = max((slot.end for line in rows[at : at + 12] for slot in line.slots), default=0)
    header_slots = tuple(slot for line in rows[at : at + rows_used] for slot in line.slots if slot.text)
    return Header(widen(columns, row.exact, width), header_slots, rows_used)


def _of_years(
    fields: list[tuple[str | None, Guess | None]], leaves: Sequence[tuple[Slot, str]], vocabulary: Vocabulary
) -> list[tuple[str | None, Guess | None]]:
    """The fields, with those of headings that print a year before a heading of the year's own money
    (2020年全年执行数): it is that of the last year among them, what an earlier one spent stands beside it."""
    matches = [_DATED.fullmatch(fold(slot.text).base) for slot, _ in leaves]
    last = max((match["year"] for match in matches if match), default="")
    found = list(fields)
    for number, match in enumerate(matches):
        name = vocabulary.field_of("funds.columns", match["heading"]) if match else None
        if match and name and match["year"] == last:
            found[number] = (name, None)
        elif match and name == "executed":
            found[number] = ("prior_executed", None)
        elif match and name and "prior_budget" not in dict(found):
            found[number] = ("prior_budget", None)
    return found


def _latest(
    fields: list[tuple[str | None, Guess | None]], leaves: Sequence[tuple[Slot, str]], vocabulary: Vocabulary
) -> list[tuple[str | None, Guess | None]]:
    """The fields, each with the column alone that is for the year, or for the longest part of it from January on
    (1-6月执行数 | 1-9月执行数): no field is for a shorter one."""
    months = [vocabulary.month_of("funds.columns", slot.text) for slot, _ in leaves]
    latest: dict[str, int] = {}
    for (field, _), month in zip(fields, months, strict=True):
        if field:
            latest[field] = max(month, latest.get(field, 0))
    return [
        (field, guess) if field and month and month == latest[field] else (None, None)
        for (field, guess), month in zip(fields, months, strict=True)
    ]


def _stands_over_texts(heading: Slot, below: Sequence[Row]) -> bool:
    cells = [s for row in below for s in row.filled if heading.start <= s.start < heading.end]
    return bool(cells) and all(look(slot.text) == "text" for slot in cells)


def _is_fund_storey(row: Row, following: Row, vocabulary: Vocabulary) -> bool:
    own = following.filled
    return (
        len(own) >= 2
        and not holds_figures(following)
        and all(fold(slot.text).base in FUND_STOREY for slot in own)
        and (len(own) > len({slot.text for slot in own}) or fold(own[0].text).base == "总额")
    )


def _under_money(row: Row, storey: Row, vocabulary: Vocabulary) -> Row:
    """A storey of headings with the first of each group below a heading of money: a dump that lost a blank cell in
    front has them all a column off."""
    money = {slot.start for slot in row.filled if fund_column(slot.text, vocabulary)}
    first = fold(storey.filled[0].text).base
    groups = {slot.start for slot in storey.filled if fold(slot.text).base == first}
    for off in (0, 1, -1) if not row.exact else ():
        if {start + off for start in groups} <= money:
            return replace(storey, slots=tuple(replace(s, start=s.start + off, end=s.end + off) for s in storey.slots))
    return storey


def _is_label(slot: Slot, vocabulary: Vocabulary) -> bool:
    return bool(
        vocabulary.field_of("sections", slot.text)
        or vocabulary.field_of("funds.labels", slot.text) in ("label", "component", "task")
        or fold(slot.text).base in {"名称", "项目", "资金"}
    )


def _fund_field(slot: Slot, vocabulary: Vocabulary, above: str = "") -> tuple[str | None, Guess | None]:
    text = above if above and fold(slot.text).base in {"总额", "金额"} else slot.text
    if above and fold(slot.text).base not in {"总额", "金额"}:
        return None, None
    if field := fund_column(text, vocabulary):
        return field, None
    base = fold(text).base
    if base[:4].isdigit() and base[4:5] == "年":
        return None, None
    guess = vocabulary.guess("funds.columns", text)
    return (guess.field if guess else None), guess


def fund_column(text: str, vocabulary: Vocabulary) -> str:
    """The field of a money column's heading, also with the year in front (2020年实际执行数); "" if it is none."""
    if field := vocabulary.field_of("funds.columns", text):
        return field
    if (points := vocabulary.field_of("indicators", text)) in ("weight", "score"):
        # Points are called the same in both blocks.
        return points or ""
    base = fold(text).base
    dated = base[:4].isdigit() and base[4:5] == "年"
    return (vocabulary.field_of("funds.year_columns", base[5:].removeprefix("度")) or "") if dated else ""
