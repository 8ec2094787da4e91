"""A page of lines and characters, laid out in the same steps whether a PDF, an OFD document or a scan has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from disclosure_parse.document import BBox, Notice, Place
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.lattices import TooManyRulings
from disclosure_parse.readers.missing_borders import Above, Borders, missing_borders, notices_of, with_origins
from disclosure_parse.readers.other_text import WrittenAs
from disclosure_parse.readers.page_layout import Joined, PageLayout, lay_out
from disclosure_parse.readers.rulings import Ruling, join_rulings
from disclosure_parse.readers.undivided_rows import rows_between
from disclosure_parse.readers.unruled import may_hold_forms, with_rest, with_unruled_forms
from disclosure_parse.readers.wide_gaps import parted

Clipped = Callable[[PageLayout], tuple[Glyphs, Mapping[int, BBox]] | None]
"""What a page's clip paths tell of a first layout: the glyphs that are to be seen, and the boxes they are confined to;
nothing where the layout stands as it is."""


class Ruled(NamedTuple):
    """A page as its lines part it, those included that are not drawn.

    ``borders`` are missing ones of whole tables, ``notices`` tell of single ones. ``glyphs`` are those laid out,
    ``joined`` the lines that the rulings join to. Without ``tables`` there were too many, and ``notices`` say so.
    """

    layout: PageLayout
    borders: list[Borders]
    notices: list[Notice]
    glyphs: Glyphs
    joined: Joined
    tables: bool = True


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """The lines drawn on page ``number`` of ``width`` × ``height`` points, and the table the page before ends with.

    ``written_as`` are the characters' colours, where there are several. ``is_alone``: the file has no other page.
    """

    number: int
    width: float
    height: float
    horizontal: Sequence[Ruling]
    vertical: Sequence[Ruling]
    above: Above | None = None
    written_as: WrittenAs | None = None
    is_alone: bool = False

    def ruled(self, glyphs: Glyphs, clipped: Clipped | None = None) -> Ruled:
        """The page parted by its lines, and by those that its characters show to be missing."""
        joined = join_rulings(self.horizontal), join_rulings(self.vertical)
        borders = missing_borders(glyphs, self.horizontal, joined, self.width, self.above)
        inferred = [line for found in borders for line in found.vertical]
        clips: Mapping[int, BBox] | None = None
        undrawn: list[Ruling] = []

        def again(pieces: Sequence[Ruling] = ()) -> PageLayout:
            inferred.extend(pieces)
            return self.by_drawn_lines(glyphs, clips, inferred, joined, undrawn)

        try:
            layout = again()
            found = clipped(layout) if clipped is not None else None
            if found is not None:
                glyphs, clips = found
                layout = again()
            undrawn, told = rows_between(layout, glyphs)
            if undrawn:
                layout = again()
            known = self.above.xs if self.above is not None else ()
            layout, notices = parted(layout, glyphs, sorted([*joined[0], *undrawn]), known, borders, again)
        except TooManyRulings as error:
            message = f"Page {self.number} was read without its tables: it has {error}."
            notice = Notice("too_many_rulings", message, Place(page=self.number))
            layout = lay_out(self.number, self.width, self.height, glyphs, (), ())
            return Ruled(layout, [], [notice], glyphs, joined, tables=False)
        return Ruled(layout, borders, told + notices, glyphs, joined)

    def by_drawn_lines(
        self,
        glyphs: Glyphs,
        clips: Mapping[int, BBox] | None = None,
        inferred: Sequence[Ruling] = (),
        joined: Joined | None = None,
        undrawn: Sequence[Ruling] = (),
    ) -> PageLayout:
        """As ``lay_out``: the drawn lines, and none but those in ``inferred`` and, across, ``undrawn`` beside them."""
        page, across = (self.number, self.width, self.height), self.horizontal
        if undrawn:
            across = [*across, *undrawn]
            joined = (sorted([*joined[0], *undrawn]), joined[1]) if joined is not None else None
        return lay_out(*page, glyphs, across, self.vertical, clips, inferred, joined, self.written_as, self.is_alone)

    def laid_out(self, characters: Sequence[Glyph]) -> tuple[PageLayout, list[Notice]]:
        """The page's layout with these characters, and what is to be said of lines that are not drawn."""
        ruled = self.ruled(Glyphs.of(characters))
        if not ruled.tables:
            return ruled.layout, ruled.notices
        layout = with_origins(ruled.layout, ruled.borders)
        notices = [*ruled.notices, *notices_of(layout, ruled.borders)]
        layout, found = with_unruled(layout, ruled.glyphs, self.above)
        return layout, notices + found


def with_unruled(layout: PageLayout, glyphs: Glyphs, above: Above | None) -> tuple[PageLayout, list[Notice]]:
    """The layout with what no lines part: the rest of the table ``above``, and forms; and what is to be said of it."""
    notices: list[Notice] = []
    if above is not None:
        layout, found = with_rest(layout, glyphs, above)
        notices += found
    if may_hold_forms(layout):
        layout, found = with_unruled_forms(layout, glyphs, above)
        notices += found
    return layout, notices
