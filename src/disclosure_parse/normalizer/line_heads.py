"""The headings of an indicator block among the pieces of lines of text, and the columns that they stand over."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from disclosure_parse.normalizer.evidence import ANY_TEXT, look, says_level
from disclosure_parse.normalizer.headers import settled
from disclosure_parse.normalizer.tokens import MIN_HEADINGS, Token
from disclosure_parse.normalizer.vocabulary import Vocabulary

REGION = 10
"""Characters of a region's name at most."""
HEADING = 16
"""Characters of an unknown column's heading at most."""
UNKNOWN = 12
"""Headings looked at behind the last that stands together with the known ones."""


@dataclass(frozen=True, slots=True)
class Heads:
    """The headings of an indicator block: tokens ``start`` to ``end``, their columns in the body's order."""

    start: int
    end: int
    columns: tuple[Token, ...]
    fields: tuple[str, ...]
    over: tuple[tuple[Token, int, int], ...]
    """Headings of an upper storey (年度指标值 over 指标性质, 指标值, 度量单位): the columns below, as a range."""


_STOREYS = {
    "group": {"operator", "target", "unit", "score", "weight", "converted_score"},
    "grades": {"grade_excellent", "grade_good", "grade_fair", "grade_poor"},
    "indicators": {"level1", "level2", "level3", "operator", "target", "unit"},
}
_VALUES = {"target", "actual", "planned", "whole_period_target", *_STOREYS["grades"]}
_PARTS = {"target": {"operator", "target", "unit"}, "score": {"score", "weight", "converted_score"}}
"""The columns that a target's or a score's own heading stands over, where other columns follow them."""


def find_heads(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Heads]:
    """Where the headings of indicator blocks stand together."""
    found = []
    at = 0
    while at < len(tokens):
        end = at
        while (
            end < len(tokens) and _is_head(tokens, end, vocabulary) and not _repeats_label(tokens, at, end, vocabulary)
        ):
            end += 1
        end = _with_regions(tokens, at, end, vocabulary)
        end = _with_unknown(tokens, at, end, vocabulary)
        heads = _heads(tokens, at, end, vocabulary)
        if heads is not None:
            heads = _with_level1(tokens, heads, vocabulary)
            again = _repeats_label(tokens, at, end, vocabulary)
            found.append(replace(heads, end=end + 1) if again else heads)
        at = max(end, at + 1)
    return found


def _repeats_label(tokens: Sequence[Token], at: int, end: int, vocabulary: Vocabulary) -> bool:
    """Whether the label beside the block (绩效指标), printed before its headings, is printed again before a row."""
    again = at < end < len(tokens) and tokens[end].first and tokens[end].text == tokens[at].text
    return again and bool(vocabulary.field_of("sections", tokens[at].text))


def _with_regions(tokens: Sequence[Token], start: int, end: int, vocabulary: Vocabulary) -> int:
    """Behind headings of levels alone the rest of the line names what the columns of values are for (regions)."""
    fields = {vocabulary.field_of("indicators", token.text) for token in tokens[start:end]}
    if "level3" not in fields or fields & _VALUES:
        return end
    if end < len(tokens) and tokens[end].first:
        # One cell a line: the names go on up to the first level.
        stop = next((at for at in range(end, len(tokens)) if vocabulary.level1_term(tokens[at].text)), end)
        return stop if all(len(token.text) <= REGION for token in tokens[end:stop]) else end
    while end < len(tokens) and not tokens[end].first:
        end += 1
    return end


def _with_unknown(tokens: Sequence[Token], start: int, end: int, vocabulary: Vocabulary) -> int:
    """Between known headings of levels and the first level below them all texts are headings, also those that are not
    known (责任科室)."""
    fields = [vocabulary.field_of("indicators", token.text) for token in tokens[start:end]]
    upper = next((field for field in ("level1", "level2") if field in fields), None)
    if upper is None or "level3" not in fields:
        return end
    term = vocabulary.level1_term if upper == "level1" else vocabulary.level2_term
    ahead = range(end, min(end + UNKNOWN, len(tokens)))
    stop = next((at for at in ahead if term(tokens[at].text) and says_level(tokens[at].text)), end)
    return stop if all(_may_head(token.text, vocabulary) for token in tokens[end:stop]) else end


def _with_level1(tokens: Sequence[Token], heads: Heads, vocabulary: Vocabulary) -> Heads:
    """The headings with the text in front of them, whatever it says (项目权重), where level 1 stands below and no other
    heading is that of a level above the names."""
    before = tokens[heads.start - 1] if heads.start else None
    below = tokens[heads.end].text if heads.end < len(tokens) else ""
    if before is None or heads.fields[0] != "level3" or heads.over or not vocabulary.level1_term(below):
        return heads
    if not before.first or not _may_head(before.text, vocabulary):
        return heads
    columns, fields = (before, *heads.columns), ("level1", *heads.fields)
    return replace(heads, start=heads.start - 1, columns=columns, fields=fields)


def _may_head(text: str, vocabulary: Vocabulary) -> bool:
    if vocabulary.field_of("indicators", text):
        return not vocabulary.field_of("sections", text)
    other = vocabulary.is_heading(text) or vocabulary.level1_term(text) or vocabulary.level2_term(text)
    return not other and not says_level(text) and look(text) == "text" and len(text) <= HEADING


def _is_head(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    text = tokens[at].text
    if vocabulary.field_of("indicators", text):
        return True
    if not _upper(text, vocabulary):
        return False
    following = tokens[at + 1].text if at + 1 < len(tokens) else ""
    before = tokens[at - 1].text if at else ""
    inside = vocabulary.field_of("indicators", before) or (
        _upper(before, vocabulary) and _is_head(tokens, at - 1, vocabulary)
    )
    return bool(inside) and bool(
        vocabulary.field_of("indicators", following) or vocabulary.field_of("sections", following)
    )


def _upper(text: str, vocabulary: Vocabulary) -> set[str]:
    """What a heading of an upper storey stands over, as the vocabulary's sections name it."""
    sections = set((vocabulary.field_of("sections", text) or "").split("|"))
    return sections & {"whole_period", "year", "grades", "group"}


def _heads(tokens: Sequence[Token], start: int, end: int, vocabulary: Vocabulary) -> Heads | None:
    columns = list(tokens[start:end])
    known = [_field(token.text, vocabulary) for token in columns]
    known = settled(known, [token.text for token in columns], vocabulary)
    fields = known if _VALUES & set(known) else [field or "target" for field in known]
    if len(set(fields) - {"", ANY_TEXT}) < MIN_HEADINGS or not {"level2", "level3"} & set(fields):
        return None
    over: list[tuple[Token, Sequence[Token]]] = []
    beside = fields[0] in fields[1:] or {"level1", "level2"} <= set(fields[1:])
    if vocabulary.field_of("sections", columns[0].text) and beside:
        # The label beside the block (绩效指标) is itself a heading elsewhere, and no column here.
        start, columns, fields = start + 1, columns[1:], fields[1:]
    fields = _with_points_of_levels(_shifted(fields, tokens[end:], vocabulary))
    at = 0
    while at < len(columns):
        if periods := _periods(columns, fields, at, vocabulary):
            below = (len(columns) - at - periods) // periods
            first = at + periods
            over += [(columns[at + n], columns[first + n * below : first + (n + 1) * below]) for n in range(periods)]
            del columns[at : at + periods], fields[at : at + periods]
            break
        kinds = set((vocabulary.field_of("sections", columns[at].text) or "").split("|")) & set(_STOREYS)
        below_group = {name for kind in kinds for name in _STOREYS[kind]}
        run = _lower_storey(fields, at, below_group & _PARTS.get(fields[at], below_group), fields[at])
        if run or not fields[at]:
            lower, lower_fields = columns[slice(*run)] if run else [], fields[slice(*run)] if run else []
            if run:
                del columns[slice(*run)], fields[slice(*run)]
            over.append((columns[at], lower))
            columns[at : at + 1], fields[at : at + 1] = lower, lower_fields
            at += len(lower)
        else:
            at += 1
    if over and fields.count("level3") < 2:
        # The upper storey's own columns (实际完成值, 分值) stand behind the levels, wherever the dump prints them.
        order = sorted(range(len(columns)), key=lambda number: not fields[number].startswith("level"))
        columns, fields = [columns[number] for number in order], [fields[number] for number in order]
    ranges = []
    for token, under in over:
        first = columns.index(under[0]) if under else 0
        ranges.append((token, first, first + len(under)))
    return Heads(start, end, tuple(columns), tuple(fields), tuple(ranges))


def _field(text: str, vocabulary: Vocabulary) -> str:
    """The field of a heading; none for one that names others below it, any for one that is not known."""
    known = vocabulary.field_of("indicators", text)
    return known or ("" if _upper(text, vocabulary) or vocabulary.is_heading(text) else ANY_TEXT)


def _shifted(fields: Sequence[str], body: Sequence[Token], vocabulary: Vocabulary) -> list[str]:
    """Headings 一级指标 and 二级指标 over level-2 terms and names: each column is one level lower than it says, and so
    is the only heading of a level over such terms (指标类型)."""
    first = body[0].text if body else ""
    if {"level2", "level3"} <= set(fields) or not vocabulary.level2_term(first) or vocabulary.level1_term(first):
        return list(fields)
    lower = {"level1": "level2"} if "level3" in fields else {"level1": "level2", "level2": "level3"}
    return [lower.get(field, field) for field in fields]


def _with_points_of_levels(fields: Sequence[str]) -> list[str]:
    """Points right behind a level are the level's where the rows have points of their own further on."""
    pairs = itertools.pairwise(["", *fields])
    return [
        f"{above}_weight" if own == "weight" and above in ("level1", "level2") and "weight" in fields[number:] else own
        for number, (above, own) in enumerate(pairs, 1)
    ]


def _periods(columns: Sequence[Token], fields: Sequence[str], at: int, vocabulary: Vocabulary) -> int:
    """How many periods (中期目标 | 年度目标) stand at ``at`` over as many sets of the same columns; 0 if none do."""
    count = 0
    for token in columns[at:]:
        sections = set((vocabulary.field_of("sections", token.text) or "").split("|"))
        if not sections & {"whole_period", "year"}:
            break
        count += 1
    below = list(fields[at + count :])
    size = len(below) // count if count else 0
    alike = size >= 2 and below == below[:size] * count
    return count if count >= 2 and alike and "level3" in below else 0


def _lower_storey(fields: Sequence[str], at: int, below: set[str], own: str) -> tuple[int, int] | None:
    """The run of lower headings, further on, that stand below the group heading at ``at``.

    Right behind it they may stand only if they print its own again (自评得分 | 单项指标得分 | 权重占比).
    """
    if not below:
        return None
    position = at + 1 if own and own in fields[at + 1 : at + 2] else at + 2
    while position < len(fields):
        end = position
        while end < len(fields) and fields[end] in below:
            end += 1
        run = fields[position:end]
        if len(run) >= 2 and (own in run or own not in ("target", "score")):
            return position, end
        position = max(end, position + 1)
    return None
