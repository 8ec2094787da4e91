"""Lines of text in the columns of a table without rulings, and how far apart those of one cell are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.lines import BLANKS, IDEOGRAPHIC, glyph_lines

LEAST_LEADING, EQUAL, SEVERAL = 0.95, 1.05, 3
"""Lines of one column are at least so many sizes apart. Distances are the same that differ by less than this factor;
so many equal ones tell what is usual."""
USUAL_LEADING, MOST_LEADING = 1.4, 2.0
"""Lines of one cell are so many sizes apart where no two are near enough to tell, and no more than so many."""
WRAPPED = 1.12
"""Lines of one cell follow each other within this many times the least distance."""
TOLERANCE = 0.3
"""A cell stands in the middle of its row, or at its top, if it is off by no more than this many sizes."""
WIDE, FULL = 2.5, 1.5
"""A column narrower than so many sizes has no full lines; a line is full if it is shorter than the longest by less."""
ONE_CHARACTER = 1.5
"""A line narrower than this many sizes is one character; those of upright text are nearer to each other than lines."""
FIGURE = re.compile(r"[-+−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?[%％‰]?")


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of text in one column, from its top to its bottom.

    ``is_full`` says that a further word had no room in it, going by the longest line of the column: only such a line is
    followed by another one of its cell. ``is_figure``: a figure, which goes on in no further line. ``is_latin``: no
    ideograph is in it; lines with some are further apart.
    """

    top: float
    bottom: float
    size: float
    width: float
    is_full: bool
    is_figure: bool = False
    is_latin: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def strips_of(glyphs: Sequence[Glyph]) -> list[Strip]:
    """The lines of one column."""
    lines = [[glyph for glyph in line if glyph.text not in BLANKS] for line in glyph_lines(glyphs)]
    lines = [line for line in lines if line]
    widest = max((line[-1].x1 - line[0].x0 for line in lines), default=0.0)
    strips = []
    for line in lines:
        size, y = median(glyph.size for glyph in line), median(glyph.y for glyph in line)
        width = line[-1].x1 - line[0].x0
        room = FULL if widest >= WIDE * size else 0.5
        is_full = widest >= ONE_CHARACTER * size and width > widest - room * size
        is_figure = FIGURE.fullmatch("".join(glyph.text for glyph in line)) is not None
        strips.append(Strip(y - 0.85 * size, y + 0.15 * size, size, width, is_full, is_figure, is_latin(line)))
    return strips


def is_latin(line: Sequence[Glyph]) -> bool:
    """Has a line no ideograph? The lines of its font are nearer to each other."""
    return all(ord(glyph.text[0]) < IDEOGRAPHIC for glyph in line)


def leading_of(columns: Sequence[Sequence[Strip]], size: float, usual: float) -> float:
    """How far lines of one cell are apart: the least distance that several lines of one column have, if that is no more
    than the ``usual`` one."""
    close = [
        lower.middle - upper.middle
        for column in columns
        for upper, lower in pairwise(column)
        if not (upper.is_latin or lower.is_latin or max(upper.width, lower.width) < ONE_CHARACTER * size)
    ]
    found = least_distance([step for step in close if step >= LEAST_LEADING * size])
    if usual:
        return min(found or usual, usual)
    return found if 0 < found < MOST_LEADING * size else USUAL_LEADING * size


def least_distance(distances: Sequence[float]) -> float:
    """The least of the distances that several have, as good as; 0 if none has."""
    steps = sorted(distances)
    return next((low for low, high in zip(steps, steps[SEVERAL - 1 :], strict=False) if high < EQUAL * low), 0.0)


def blocks_of(strips: Sequence[Strip], leading: float) -> list[list[Strip]]:
    """The strips of one column, those together that may be of one cell."""
    blocks: list[list[Strip]] = []
    for strip in strips:
        last = blocks[-1][-1] if blocks else None
        if last and strip.middle - last.middle <= WRAPPED * leading and not (strip.is_figure and last.is_figure):
            blocks[-1].append(strip)
        else:
            blocks.append([strip])
    return blocks


def off_by(distance: float, size: float) -> float:
    return max(0.0, abs(distance) / size - TOLERANCE)
