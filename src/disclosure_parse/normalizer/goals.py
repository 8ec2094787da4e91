"""The block of goals: headings side by side (预期目标 | 实际完成情况), their texts below."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from disclosure_parse.normalizer.draft import Draft
from disclosure_parse.normalizer.headings import squeeze
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary


def goal_heads(row: Row, vocabulary: Vocabulary) -> list[tuple[Slot, str]]:
    """The headings of a goals block whose texts stand below (预期目标 | 实际完成情况), with their fields; or none."""
    found = [(slot, _goal_field(slot, vocabulary)) for slot in row.filled]
    if (
        len(found) >= 2
        and [found[-2][1], found[-1][1]] == ["expected_goal", ""]
        and says_done(found[-1][0], vocabulary)
    ):
        found[-1] = (found[-1][0], "actual_outcome")
    for start in range(len(found) - 1):
        heads = found[start:]
        fields = [field for _, field in heads]
        goals = [field for slot, field in heads if field == "actual_outcome" or vocabulary.field_of("goals", slot.text)]
        if all(fields) and len(set(fields)) == len(fields) and len(goals) >= 2:
            return heads
        known = vocabulary.field_of("sections", found[start][0].text) or found[start][1]
        if start and not known:
            # One label of any wording may stand beside the headings, no more.
            break
    if [field for _, field in found] == ["expected_goal"] * 2 and not found[0][0].carried:
        # 年度目标 beside the label of its block, 总体目标: the year's text stands below.
        return found[1:]
    carried = any(slot.carried and slot.text for slot in row.slots)
    if len(found) == 1 and carried and len(row.fresh) == 1 and vocabulary.field_of("goals", found[0][0].text):
        return found
    return []


def says_done(slot: Slot, vocabulary: Vocabulary) -> bool:
    """Whether a heading says that something was done, not what (完成情况): beside a goal it is what came of that."""
    return vocabulary.field_of("indicators", slot.text) == "actual"


def _goal_field(slot: Slot, vocabulary: Vocabulary) -> str:
    return vocabulary.field_of("goals", slot.text) or vocabulary.field_of("attributes", slot.text) or ""


def read_goals(heads: Sequence[tuple[Slot, str]], row: Row, draft: Draft) -> None:
    """The texts below goal headings: by what they cover in exact grids, in their order in dumps."""
    filled = [
        slot for slot in row.filled if not draft.vocabulary.field_of("sections", slot.text) or len(row.filled) == 1
    ]
    if not row.exact and len(filled) > len(heads):
        # A merged cell printed once for each position.
        repeats = [slot for before, slot in itertools.pairwise(filled) if slot.text == before.text]
        draft.take(*repeats)
        filled = [slot for slot in filled if slot not in repeats]
    for number, slot in enumerate(filled):
        head = _head_over(slot, number, filled, heads, row.exact)
        if head in ("expected_goal", "actual_outcome"):
            draft.extend(head, [slot])
        else:
            heading = next(h.text for h, field in heads if field == head)
            draft.attribute(head, squeeze(heading), [slot])


def _head_over(slot: Slot, number: int, filled: Sequence[Slot], heads: Sequence[tuple[Slot, str]], exact: bool) -> str:
    if exact or len(filled) < len(heads):
        by_place = [field for head, field in heads if head.start < slot.end and slot.start < head.end]
        if by_place:
            return by_place[0]
        return min(heads, key=lambda head: abs(head[0].start - slot.start))[1]
    return heads[min(number, len(heads) - 1)][1]
