"""A page of a scan or an OFD document: laid out as one of a PDF, also where lines of tables are not drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_parse.document import Notice, Place
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.lattices import TooManyRulings
from disclosure_parse.readers.missing_borders import Above, missing_borders, notices_of, with_origins
from disclosure_parse.readers.page_layout import PageLayout, lay_out
from disclosure_parse.readers.rulings import Ruling, join_rulings
from disclosure_parse.readers.unruled import may_hold_forms, with_rest, with_unruled_forms
from disclosure_parse.readers.wide_gaps import parted


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """The lines drawn on page ``number`` of ``width`` × ``height`` points, and the table the page before ends with."""

    number: int
    width: float
    height: float
    horizontal: Sequence[Ruling]
    vertical: Sequence[Ruling]
    above: Above | None = None

    def laid_out(self, characters: Sequence[Glyph]) -> tuple[PageLayout, list[Notice]]:
        """The page's layout with these characters, and what is to be said of lines that are not drawn."""
        glyphs = Glyphs.of(characters)
        joined = join_rulings(self.horizontal), join_rulings(self.vertical)
        borders = missing_borders(glyphs, self.horizontal, joined, self.width, self.above)
        inferred = [line for found in borders for line in found.vertical]

        def again(pieces: Sequence[Ruling] = ()) -> PageLayout:
            inferred.extend(pieces)
            lines = self.horizontal, self.vertical
            return lay_out(self.number, self.width, self.height, glyphs, *lines, None, inferred, joined)

        try:
            known = self.above.xs if self.above is not None else ()
            layout, notices = parted(again(), glyphs, joined[0], known, borders, again)
        except TooManyRulings as error:
            message = f"Page {self.number} was read without its tables: it has {error}."
            layout = lay_out(self.number, self.width, self.height, glyphs, (), ())
            return layout, [Notice("too_many_rulings", message, Place(page=self.number))]
        layout = with_origins(layout, borders)
        notices += notices_of(layout, borders)
        if self.above is not None:
            layout, found = with_rest(layout, glyphs, self.above)
            notices += found
        if may_hold_forms(layout):
            layout, found = with_unruled_forms(layout, glyphs, self.above)
            notices += found
        return layout, notices
