"""Goals among the pieces of lines of text: their headings side by side, their texts below, one after the other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.normalizer.vocabulary import Vocabulary

MAX_GOALS = 3
SHORT = 2
"""A line that ends this many half-width columns before the widest is the last of its paragraph."""


def goal_headings(tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary) -> Sequence[Token]:
    """The headings of goals that stand together from ``at`` on, two at least, with a rate's behind them; or none.

    One that says of the goals what another says behind it is the label of them all, which stands beside their headings
    (年度总体目标完成情况 | 预期目标 | 实际完成情况).
    """
    end = at
    seen: set[str] = set()
    while end < min(stop, at + MAX_GOALS):
        field = vocabulary.field_of("goals", tokens[end].text)
        if not field and seen == {"expected_goal"} and vocabulary.field_of("indicators", tokens[end].text) == "actual":
            # 完成情况 beside the goal.
            field = "actual_outcome"
        if not field and len(seen) >= 2:
            field = vocabulary.field_of("attributes", tokens[end].text)
            field = field if field == "overall_completion" else None
        if field and len(seen) > 1 and field == vocabulary.field_of("goals", tokens[at].text):
            return ()
        if not field or field in seen:
            break
        seen.add(field)
        end += 1
    return tokens[at:end] if end - at >= 2 else ()


def parted(texts: Sequence[Token], count: int) -> list[Sequence[Token]]:
    """The pieces below ``count`` headings as that many texts."""
    if count == MAX_GOALS and texts and look(texts[-1].text) in ("number", "percent"):
        return [*parted(texts[:-1], count - 1), texts[-1:]]
    starts = [number for number, token in enumerate(texts) if token.first or number == 0]
    if len(starts) < count:  # Side by side in one line.
        starts = list(range(len(texts)))
    lines = [texts[start:end] for start, end in zip(starts, [*starts[1:], len(texts)], strict=True)]
    cuts: list[int] = []
    for number in range(1, count):
        if len(lines) == count:
            cuts.append(number)
            continue
        ends = _ends(lines, cuts[-1] if cuts else 0)
        apart = [(abs(end - number * len(lines) / count), end) for end in ends]
        cuts.append(min(apart, default=(0, len(lines)))[1])
    bounds = [0, *cuts, len(lines)]
    return [[token for line in lines[a:b] for token in line] for a, b in itertools.pairwise(bounds)]


def _ends(lines: Sequence[Sequence[Token]], start: int) -> list[int]:
    """The lines behind which a text may end: those that end a sentence and are short, else either."""
    width = [sum(token.width for token in line) + len(line) - 1 for line in lines]
    inner = range(start, len(lines) - 1)
    sentence = [n + 1 for n in inner if lines[n][-1].text.endswith(("。", "；", ".", "！"))]
    full = max(width, default=0) - SHORT
    short = [n + 1 for n in inner if width[n] < full]
    both = set(short)
    return [n for n in sentence if n in both] or sentence or short
