"""The top or bottom of a table on one page, where a page break may have cut it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from disclosure_parse.document import BBox
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.lines import first_word_width, glyph_lines, reaches_down_to

PADDING = 6.0
"""The free width between a border and its text is at most this; less if a line begins nearer."""

ASCENT = 0.88
"""The share of a character's size above the base line."""
SLACK = 0.75
"""Text in the middle of a cell that is a line higher has at least this share of its size free above it; above and below
differ by less."""

LEEWAY = 1.0
"""Points by which the room in a cell may be less than it seems."""


Texts = Mapping[int, tuple[BBox, list[list[Glyph]]]]


@dataclass(frozen=True, slots=True)
class Edge:
    """``open`` are the columns without a border there.

    ``printed`` has for each cell with text that touches the edge, by its first column, its box and which of
    ``glyphs`` are its own.
    """

    open: frozenset[int] = frozenset()
    printed: Mapping[int, tuple[BBox, slice]] = field(default_factory=dict)
    glyphs: Glyphs | None = None

    def texts(self) -> Texts:
        """The cells with text: by their first column the box and the lines."""
        if self.glyphs is None:
            return {}
        return {column: (box, glyph_lines(self.glyphs[own])) for column, (box, own) in self.printed.items()}


NO_EDGE = Edge()
"""One at which nothing stands."""


@dataclass(frozen=True, slots=True)
class Stands:
    """Where the text of cells stands, by their first columns.

    ``middle`` is as far from the upper as from the lower border, ``top`` at the upper one; cells that are hardly higher
    than their text are in neither.
    """

    middle: frozenset[int]
    top: frozenset[int]


def stands(texts: Texts) -> Stands:
    """Where the text of the cells at an edge stands."""
    middle, top = set(), set()
    for column, ((_, y0, _, y1), lines) in texts.items():
        size = lines[0][0].size
        above, below = lines[0][0].y - ASCENT * size - y0, y1 - lines[-1][0].y - (1 - ASCENT) * size
        if above > SLACK * size and abs(above - below) < SLACK * size:
            middle.add(column)
        elif above <= PADDING and below - above >= size:
            top.add(column)
    return Stands(frozenset(middle), frozenset(top))


def first_words(texts: Texts) -> dict[int, float]:
    """For each cell with text below a page break, how wide the part is with which its text begins."""
    return {column: first_word_width(lines[0]) for column, (_, lines) in texts.items()}


def last_rooms(texts: Texts, *, also_above: bool = False) -> dict[int, float]:
    """For each cell above a page break whose text has no room for a further line, the free width behind the last.

    Also for those that have room for one if ``also_above``.
    """
    padding = PADDING
    free: dict[int, float] = {}
    for column, ((x0, _, x1, y1), lines) in texts.items():
        padding = min(padding, *(line[0].x0 - x0 for line in lines))
        if also_above or reaches_down_to(y1, lines):
            free[column] = x1 - x0 - (lines[-1][-1].x1 - lines[-1][0].x0)
    return {column: max(0.0, width - 2 * max(0.0, padding) - LEEWAY) for column, width in free.items()}
