"""The top or bottom of a table on one page, where a page break may have cut it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from disclosure_parse.document import BBox
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.lines import first_word_width, glyph_lines, reaches_down_to

PADDING = 6.0
"""The free width between a border and its text is at most this; less if a line begins nearer."""

LEEWAY = 1.0
"""Points by which the room in a cell may be less than it seems."""


@dataclass(frozen=True, slots=True)
class Edge:
    """``open`` are the columns without a border there.

    ``printed`` has for each cell with text that touches the edge, by its first column, its box and which of
    ``glyphs`` are its own.
    """

    open: frozenset[int] = frozenset()
    printed: Mapping[int, tuple[BBox, slice]] = field(default_factory=dict)
    glyphs: Glyphs | None = None

    def cells(self) -> Iterator[tuple[int, BBox, list[list[Glyph]]]]:
        """The cells with text: first column, box, lines."""
        if self.glyphs is not None:
            for column, (box, own) in self.printed.items():
                yield column, box, glyph_lines(self.glyphs[own])


def first_words(top: Edge) -> dict[int, float]:
    """For each cell with text below a page break, how wide the part is with which its text begins."""
    return {column: first_word_width(lines[0]) for column, _, lines in top.cells()}


def last_rooms(bottom: Edge) -> dict[int, float]:
    """For each cell above a page break whose text has no room for a further line, the free width behind the last."""
    padding = PADDING
    free: dict[int, float] = {}
    for column, (x0, _, x1, y1), lines in bottom.cells():
        padding = min(padding, *(line[0].x0 - x0 for line in lines))
        if reaches_down_to(y1, lines):
            free[column] = x1 - x0 - (lines[-1][-1].x1 - lines[-1][0].x0)
    return {column: max(0.0, width - 2 * max(0.0, padding) - LEEWAY) for column, width in free.items()}
