"""Labels of cells merged over rows, where a dump shows only the line they stand on: which rows they are for."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from disclosure_parse.normalizer.vocabulary import Vocabulary

MISPLACED = 4.0
"""A row whose level 2 belongs below another level 1 costs as much as a label this many lines off its rows' middle."""
UNEVEN = 0.02
"""Against a middle that had to be rounded, for each line: of two ways to share the rows out the even one holds."""
TOP_COST = 0.25
"""Labels that stand in the first of their rows fit their middles this badly, a label on average."""
OFF_MIDDLE = 1.0
"""Lines that a label may stand off the middle of its rows."""
MAX_ROWS = 150
"""Rows of a block up to which labels are shared out: it takes up to the cube of their number. Above, a label is for
the rows from the one it stands on."""


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label and the lines it stands on, ``first`` to ``last``; ``level`` is ``level1`` or ``level2``.

    ``number`` is the caller's, to tell labels apart that are printed alike.
    """

    number: int
    level: str
    text: str
    first: int
    last: int

    @property
    def middle(self) -> float:
        return (self.first + self.last) / 2


Labelled = list[tuple[int, Label]]
"""The first row of each label."""


def spread(columns: Sequence[Sequence[Label]], bounds: Sequence[tuple[int, int]], vocabulary: Vocabulary) -> Labelled:
    """The first row of each label of the level columns.

    Labels stand in the middle of their rows, or all in the first of them. ``bounds`` are the lines of the rows, first
    and last. Of
    an even number of rows the middle is rounded up or down, which shows in the columns together.
    """
    anchors = [top for top, _ in bounds]
    readings = [_read(columns, bounds, vocabulary, rounded) for rounded in (math.floor, math.ceil)]
    cost, found = min(readings, key=lambda reading: reading[0])
    top = [(_nearest(anchors, label.first), label) for labels in columns for label in labels]
    starts = [[_nearest(anchors, label.first) for label in labels] for labels in columns]
    from_top = all(rows[:1] == [0] and len(set(rows)) == len(rows) for rows in starts)
    return top if from_top and cost > TOP_COST * len(top) else found


def misplaced(shared: Labelled, bounds: Sequence[tuple[int, int]], vocabulary: Vocabulary) -> set[int]:
    """The first rows of labels that stand neither in the middle nor at the top of their rows, or below another level 1
    than they belong to."""
    found: set[int] = set()
    columns = [[pair for pair in shared if pair[1].level == level] for level in ("level1", "level2")]
    for labels in columns:
        ordered = sorted(labels, key=lambda pair: pair[0])
        ends = [row for row, _ in ordered[1:]] + [len(bounds)]
        for (row, label), end in zip(ordered, ends, strict=False):
            middle = (bounds[row][0] + bounds[max(end, row + 1) - 1][1]) / 2
            if abs(middle - label.middle) > OFF_MIDDLE and abs(bounds[row][0] - label.first) > 0:
                found.add(row)
    parents = dict(columns[0])
    upper = ""
    lower = dict(columns[1])
    for row in range(len(bounds)):
        upper = vocabulary.level1_term(parents[row].text) if row in parents else upper
        parent = vocabulary.parents.get(vocabulary.level2_term(lower[row].text), "") if row in lower else ""
        if parent and upper and parent != upper and upper in vocabulary.parents.values():
            found.add(row)
    return found


def _nearest(anchors: Sequence[int], line: float) -> int:
    below = bisect.bisect_left(anchors, line)
    return min(range(max(0, below - 1), min(len(anchors), below + 1)), key=lambda row: abs(anchors[row] - line))


def _read(
    columns: Sequence[Sequence[Label]],
    bounds: Sequence[tuple[int, int]],
    vocabulary: Vocabulary,
    rounded: Callable[[float], int],
) -> tuple[float, Labelled]:
    anchors = [top for top, _ in bounds]
    total, found = 0.0, []
    parents = [""] * len(anchors)
    for labels in sorted((labels for labels in columns if labels), key=lambda labels: labels[0].level, reverse=True):
        if len(labels) > len(anchors) or len(anchors) > MAX_ROWS:
            firsts = [_nearest(anchors, label.middle) for label in labels]
        else:
            cost, firsts = _shared_out(labels, bounds, parents, vocabulary, rounded)
            total += cost
        found += list(zip(firsts, labels, strict=True))
        if labels[0].level == "level2":
            parents = _parents(dict(zip(firsts, labels, strict=True)), len(anchors), vocabulary)
    return total, found


def _parents(labels: dict[int, Label], count: int, vocabulary: Vocabulary) -> list[str]:
    """The level-1 term that each row's level 2 belongs to, "" where it is not known."""
    found: list[str] = []
    current = ""
    for row in range(count):
        if row in labels:
            current = vocabulary.parents.get(vocabulary.level2_term(labels[row].text), "")
        found.append(current)
    return found


def _shared_out(
    labels: Sequence[Label],
    bounds: Sequence[tuple[int, int]],
    parents: Sequence[str],
    vocabulary: Vocabulary,
    rounded: Callable[[float], int],
) -> tuple[float, list[int]]:
    """The least total distance of labels from the middle of their rows, and the first row of each."""
    count = len(bounds)
    best = [[math.inf] * (count + 1) for _ in range(len(labels) + 1)]
    back = [[0] * (count + 1) for _ in range(len(labels) + 1)]
    best[0][0] = 0.0
    for number, label in enumerate(labels, 1):
        term = vocabulary.level1_term(label.text)
        foreign = [bool(parent and term and parent != term) for parent in parents]
        before = list(itertools.accumulate(foreign, initial=0))
        # Each label has a row at least, those further on too.
        for end in range(number, count - len(labels) + number + 1):
            for start in range(number - 1, end):
                middle = (bounds[start][0] + bounds[end - 1][1]) / 2
                misplaced = before[end] - before[start]
                # A label of several lines has its own middle between two of them.
                off = min(abs(rounded(middle) - label.middle), abs(middle - label.middle) + (label.first == label.last))
                cost = best[number - 1][start] + off + UNEVEN * abs(middle - label.middle) + MISPLACED * misplaced
                if cost < best[number][end]:
                    best[number][end], back[number][end] = cost, start
    firsts: list[int] = []
    end = count
    for number in range(len(labels), 0, -1):
        end = back[number][end]
        firsts.append(end)
    return best[len(labels)][count], firsts[::-1]
