"""The rows of a table in a dump of lines: each row is a stretch of lines, its cells what stands in one column there.

A grid has a border between two rows that no cell crosses, merged labels aside. Where a row ends follows from the lines
with points or values, of which a row has one, from the width at which each column wraps, and from where the cells of a
row stand to each other: in its middle, or at its top.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from disclosure_parse.normalizer.aligned_headings import LEVELS
from disclosure_parse.normalizer.aligned_pieces import Piece
from disclosure_parse.normalizer.evidence import begins_name, is_empty_entry, look
from disclosure_parse.normalizer.headings import squeeze

_NUMBERED = re.compile(r"\d{1,2}[.、．](?!\d)|[（(]\d{1,2}[）)]")
MAX_HEIGHT = 24
"""Lines of a row at most: narrow columns of reasons take twenty."""
POINTS = ("weight", "score", "converted_score")
VALUES = ("target", "actual", "planned", "whole_period_target")
LARGE = 1000
"""Lines of a block up to which the rows of least cost are looked for; above, a row begins with each line of points."""
MOST_ANCHORS = 8
"""Lines with points, or values where there are none, in a row at most: each of several costs much."""
FULL = 1
"""A line that ends this near to its column's widest is full: its cell may go on below."""
ROW = 0.1
EXTRA_POINTS, NO_POINTS, NO_NAME, NO_VALUE = 6.0, 2.5, 4.0, 1.5
BETWEEN, HOLE, SHORT, STARTS, FULL_END = 0.3, 2.0, 1.2, 2.5, 0.5
"""Against a cell that leaves out a line, or several, that goes on below a line that is not full or with what begins a
cell, or that ends with a full line although its column goes on."""
CERTAIN = 1.0
"""Against a row up to which it looks like one."""
OFF_MIDDLE, ACROSS_BLANKS = 0.5, 1.5


@dataclass(frozen=True, slots=True)
class Stretch:
    """A row: its lines ``start`` to ``end`` (exclusive), and whether they look like one."""

    start: int
    end: int
    uncertain: bool = False


class Grid:
    """The lines of a block's body, by column; lines count from 0."""

    def __init__(self, fields: Sequence[str], columns: Mapping[int, Sequence[Piece]], first: int, gaps: Sequence[int]):
        self.fields = fields
        self.count = len(gaps)
        self.gaps = gaps
        """How many blank lines stand in front of each line."""
        self.own = [number for number, name in enumerate(fields) if name not in LEVELS]
        self.at: list[dict[int, str]] = [{} for _ in range(self.count)]
        for column in self.own:
            for piece in columns.get(column, ()):
                held = self.at[piece.line - first]
                held[column] = f"{held[column]} {piece.text}" if column in held else piece.text
        self.width = {
            column: max((_width(line[column]) for line in self.at if column in line), default=0) for column in self.own
        }
        anchors = POINTS if any(name in POINTS for name in fields) else VALUES
        self.anchored = [any(fields[column] in anchors for column in line) for line in self.at]
        self.pointed = any(fields[column] in POINTS for line in self.at for column in line)

    def rows(self) -> list[Stretch]:
        """The rows with the least total cost, whether cells stand in the middle of their rows or at the top."""
        if self.count > LARGE:
            starts = [0, *(line for line in range(1, self.count) if self.anchored[line]), self.count]
            return [Stretch(start, end, True) for start, end in itertools.pairwise(dict.fromkeys(starts))]
        readings = [self._best(middle) for middle in (True, False)]
        return min(readings, key=lambda reading: reading[0])[1]

    def _best(self, middle: bool) -> tuple[float, list[Stretch]]:
        best = [0.0] + [inf] * self.count
        back = [0] * (self.count + 1)
        for end in range(1, self.count + 1):
            pointed = 0
            for start in range(end - 1, max(0, end - MAX_HEIGHT) - 1, -1):
                pointed += self.anchored[start]
                if pointed > MOST_ANCHORS:
                    break
                if best[start] == inf:
                    continue
                cost = best[start] + self._row(start, end, middle) + self._border(start)
                if cost < best[end] - 1e-9:
                    best[end], back[end] = cost, start
        rows = []
        end = self.count
        while end > 0:
            start = back[end]
            cost = self._row(start, end, middle) + self._border(start)
            rows.append(Stretch(start, end, cost > CERTAIN))
            end = back[end]
        return best[self.count], rows[::-1]

    def _border(self, at: int) -> float:
        """Against a border above line ``at``, where columns look as if they went on below it."""
        if at == 0:
            return 0.0
        upper, lower = self.at[at - 1], self.at[at]
        return sum(
            FULL_END
            for column, text in upper.items()
            if column in lower and self._is_full(column, text) and not _starts(self.fields[column], lower[column])
        )

    def _row(self, start: int, end: int, middle: bool) -> float:
        lines = self.at[start:end]
        held: dict[int, list[int]] = {}
        for number, line in enumerate(lines):
            for column in line:
                held.setdefault(column, []).append(number)
        if not held:
            return 0.0 if end - start == 1 else inf
        cost = ROW + ACROSS_BLANKS * sum(gap > 0 for gap in self.gaps[start + 1 : end])
        cost += self._content(lines, held)
        for column, numbers in held.items():
            for upper, lower in itertools.pairwise(numbers):
                # Cells of an even and of an odd number of lines stand half a line off each other, and print in turn.
                skipped = lower - upper - 1
                cost += BETWEEN * min(skipped, 1) + HOLE * max(skipped - 1, 0)
                if not self._is_full(column, lines[upper][column]):
                    cost += SHORT
                if _starts(self.fields[column], lines[lower][column]):
                    cost += STARTS
            off = abs(numbers[0] + numbers[-1] - (end - start - 1)) / 2 if middle else float(numbers[0])
            cost += OFF_MIDDLE * max(0.0, off - (0.5 if middle else 0.0))
        return cost

    def _content(self, lines: Sequence[Mapping[int, str]], held: Mapping[int, Sequence[int]]) -> float:
        """Against a row without a name, a value or points, and one with the points or figures of several."""
        names = {self.fields[column] for column in held}
        name = "level3" in names or "level3" not in self.fields
        if all(is_empty_entry(line[column]) for line in lines for column in line) and len(lines) == 1:
            return 0.0
        cost = 0.0 if name else NO_NAME
        if self.pointed:
            points = max((len(numbers) for column, numbers in held.items() if self.fields[column] in POINTS), default=0)
            cost += EXTRA_POINTS * (points - 1) if points else NO_POINTS
        if any(field in VALUES for field in self.fields) and not names & set(VALUES):
            cost += NO_VALUE
        for column, numbers in held.items():
            if self.fields[column] in VALUES:
                figures = sum(_is_value(lines[number][column]) for number in numbers)
                cost += STARTS * max(0, figures - 1)
        return cost

    def _is_full(self, column: int, text: str) -> bool:
        return _width(text) >= self.width[column] - FULL


def _width(text: str) -> int:
    """The number of characters, those of half the width half."""
    plain = squeeze(text)
    return (sum(2 if ord(char) > 0x2E7F else 1 for char in plain) + 1) // 2


def _is_value(text: str) -> bool:
    return look(text) in ("percent", "figure") or text[:1] in "≥≤＞＜><=＝"


def _starts(field: str, text: str) -> bool:
    """Whether a text is how cells of its column begin, and no rest of one."""
    if is_empty_entry(text) or begins_name(text) or (field == "level3" and _NUMBERED.match(text)):
        return True
    return field in VALUES and text[:1] in "≥≤＞＜><=＝"
