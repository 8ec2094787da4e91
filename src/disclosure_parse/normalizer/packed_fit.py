"""How well the cells of a row that lost its blank ones fit below headings, in the order in which they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disclosure_parse.disclosure import MONEY_FIELDS
from disclosure_parse.normalizer.columns import EXPECTED, UNPLACED_COST, Column
from disclosure_parse.normalizer.evidence import look, misfit, says_level
from disclosure_parse.normalizer.rows import Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary

GAPS = {
    **EXPECTED, "level1": 0.01, "level2": 0.03, "remark": 0.02, "deviation": 0.02, "description": 0.4, "basis": 0.4,
    "scoring_rule": 0.4, "evidence_source": 0.4, "operator": 0.3, "unit": 0.1,
}  # fmt: skip
"""Against leaving out a column: levels are merged cells, remarks and reasons are mostly blank."""
MONEY_GAPS = {**dict.fromkeys(MONEY_FIELDS, 0.5), "basis": 0.02}
"""The same for lines of money, of which only the first has points."""
GAP = 0.1
USUAL = 1.2
"""Against leaving out a column that all rows fill, besides."""
KNOWN = 0.5
KNOWN_SENTENCE = 1.5
"""For a text, and one of some length, that stands in the column in other rows too."""
DASH_AS_MONEY = 1.2
"""Against a dash as an amount: it stands where points and rates do not apply."""
SENTENCE = 6
NOTHING = frozenset({"无", "不适用", "不涉及"})
NOTHING_ELSEWHERE = 0.5
NO_UNIT = 3.0
"""For a text that no list of units has, below the heading of the units."""
LEVEL_ELSEWHERE = 6.0
"""For 产出指标 or 数量指标 below another heading, and 具体指标 as a name or a value."""
EQUAL = 1e-9
EITHER_LEVEL = 0.5
"""For a term of both levels (成本指标) as the upper one: it stands more often below 产出指标."""
NO_READING = 8.0
DOUBT = 0.35
"""A second reading that fits nearly as well makes a row doubtful."""
WITH_UNITS, BARE = 3, 0.8
"""From so many figures with units on a column's figures have one; against a number without one in such a column."""
BAD_FIT = 2.0
"""Mean misfit of a row's cells above which it is no row of the block."""


class Evidence:
    """What is known of the columns: how much it costs to leave each out, the texts that stand in it, and what they
    look like."""

    def __init__(
        self, gaps: Sequence[float], texts: Sequence[set[str]] = (), looks: Sequence[Mapping[str, int]] = ()
    ) -> None:
        self.gaps = gaps
        self.texts = texts or [set() for _ in gaps]
        self.looks = looks or [{} for _ in gaps]

    def learnt(self, read: Sequence[tuple[Sequence[Slot], Sequence[int]]], columns: Sequence[Column]) -> Evidence:
        """With what the rows show that leave no choice: their cells, and the numbers of their columns."""
        if len(read) < 2:
            return self
        filled = [0] * len(self.gaps)
        texts: list[set[str]] = [set() for _ in self.gaps]
        looks: list[Counter[str]] = [Counter() for _ in self.gaps]
        for slots, numbers in read:
            for slot, number in zip(slots, numbers, strict=True):
                filled[number] += 1
                texts[number].add(slot.text)
                looks[number][look(slot.text)] += 1
        gaps = [
            gap if column.field in ("level1", "level2", "operator", "unit") else GAP + USUAL * count / len(read)
            for gap, column, count in zip(self.gaps, columns, filled, strict=True)
        ]
        return Evidence(gaps, texts, looks)

    def is_bare(self, text: str, number: int) -> bool:
        """Whether a text is a number without a unit in a column whose figures all have one (5.5亩, 95%)."""
        looks = self.looks[number]
        return look(text) == "number" and not looks.get("number") and looks.get("figure", 0) >= WITH_UNITS


@dataclass(frozen=True, slots=True)
class Reading:
    """The number of the column of each cell, how ill they fit, and how much worse the next best reading does."""

    columns: tuple[int, ...]
    cost: float
    margin: float


def best_reading(
    slots: Sequence[Slot], columns: Sequence[Column], evidence: Evidence, vocabulary: Vocabulary
) -> Reading | None:
    """The order-keeping assignment of cells to columns that fits best, ``None`` if there is none that fits.

    ``ahead[i][j]`` is the least cost of the cells before ``i`` and the columns before ``j``, ``behind`` that of the
    others, so that each cell's next best column comes without another search.
    """
    n, m = len(slots), len(columns)
    if n > m or not n:
        return None
    costs = [[_cost(slot, number, columns, evidence, vocabulary) for number in range(m)] for slot in slots]
    ahead = _table(costs, evidence.gaps)
    turned = _table([row[::-1] for row in costs[::-1]], evidence.gaps[::-1])
    behind = [row[::-1] for row in turned[::-1]]
    total = ahead[n][m]
    if total == float("inf"):
        return None
    chosen: list[int] = []
    second = float("inf")
    for i in range(n):
        through = [ahead[i][j] + costs[i][j] + behind[i + 1][j + 1] for j in range(m)]
        # Equally good readings share no column: the first one that goes on from the cell before.
        after = chosen[-1] if chosen else -1
        chosen.append(next(j for j in range(after + 1, m) if through[j] <= total + EQUAL))
        if look(slots[i].text) != "dash":
            second = min([second, *(cost for j, cost in enumerate(through) if j != chosen[-1])])
    if sum(costs[i][j] for i, j in enumerate(chosen)) / n > BAD_FIT:
        return None
    return Reading(tuple(chosen), total, second - total)


def _table(costs: Sequence[Sequence[float]], gaps: Sequence[float]) -> list[list[float]]:
    n, m = len(costs), len(gaps)
    least = [[float("inf")] * (m + 1) for _ in range(n + 1)]
    least[0][0] = 0.0
    for i in range(n + 1):
        for j in range(m):
            if least[i][j] + gaps[j] < least[i][j + 1]:
                least[i][j + 1] = least[i][j] + gaps[j]
            if i < n and least[i][j] + costs[i][j] < least[i + 1][j + 1]:
                least[i + 1][j + 1] = least[i][j] + costs[i][j]
    return least


def _cost(slot: Slot, number: int, columns: Sequence[Column], evidence: Evidence, vocabulary: Vocabulary) -> float:
    column = columns[number]
    if not column.field:
        return UNPLACED_COST / 4
    level = vocabulary.level1_term(slot.text) or vocabulary.level2_term(slot.text)
    if level and says_level(slot.text) and column.field not in ("level1", "level2"):
        return LEVEL_ELSEWHERE
    if column.field in ("level3", "target", "actual") and vocabulary.field_of("indicators", slot.text) == "level3":
        return LEVEL_ELSEWHERE
    if column.field == "level1" and vocabulary.level1_term(slot.text) and vocabulary.level2_term(slot.text):
        return EITHER_LEVEL
    if slot.text in NOTHING:
        return 0.0 if column.field in ("level3", "target", "actual", "planned") else NOTHING_ELSEWHERE
    known = len(slot.text) > 1 and slot.text in evidence.texts[number] and look(slot.text) == "text"
    if column.field == "unit" and look(slot.text) == "text" and not known:
        return NO_UNIT
    cost = 0.0 if known else misfit(column.field, slot.text, vocabulary)
    if look(slot.text) == "dash" and column.field not in ("weight", "score"):
        cost += DASH_AS_MONEY
    if evidence.is_bare(slot.text, number):
        cost += BARE
    if known:
        cost -= KNOWN if len(slot.text) < SENTENCE else KNOWN_SENTENCE
    return cost
