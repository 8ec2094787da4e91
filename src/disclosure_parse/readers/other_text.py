"""Text in a cell that is not its own: a stamp's or a watermark's, drawn at another time and in another colour."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np

from disclosure_parse.readers.glyphs import Glyphs
from disclosure_parse.readers.pdf_drawing import COLOURS_APART
from disclosure_parse.readers.plain_cells import is_blank

MANY_COLOURS = 64
"""No table prints a cell's text in so many."""


class WrittenAs(NamedTuple):
    """For glyphs, by their numbers, their ``colours`` (24 bits; negative where they are not known), and when they are
    drawn: ``turns`` count the texts of a page."""

    colours: Any
    turns: Any

    @classmethod
    def of(cls, numbers: Any, colours: Any, turns: Any) -> WrittenAs:
        """Of the glyphs with these numbers."""
        both = np.full((2, int(numbers.max()) + 1), -1, dtype=np.int64)
        both[:, numbers] = colours, turns
        return cls(*both)


def with_other_text(glyphs: Glyphs, owners: Any, written_as: WrittenAs) -> list[int]:
    """The numbers of the cells in which text stands that is perhaps not theirs.

    Programs write a cell's text at once. Where that of other cells is drawn between two parts of it, and no colour of
    the one is that of the other, one of them was printed over the table. ``owners`` (n) has for each glyph its cell, or
    a negative number.
    """
    printed = np.flatnonzero(~is_blank(glyphs.codes))
    # pdfium tells what stands on one line from left to right, whenever it was drawn.
    printed = printed[np.argsort(written_as.turns[glyphs.numbers[printed]], kind="stable")]
    owned, inks = owners[printed], written_as.colours[glyphs.numbers[printed]]
    if not len(owned) or (inks == inks[0]).all():
        return []
    starts = np.concatenate(([0], np.flatnonzero(owned[1:] != owned[:-1]) + 1, [len(owned)]))
    parts: dict[int, set[frozenset[int]]] = {}
    for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        parts.setdefault(int(owned[start]), set()).add(frozenset(inks[start:end].tolist()))
    return [cell for cell, held in sorted(parts.items()) if cell >= 0 and len(held) > 1 and _are_apart(held)]


def _are_apart(parts: Collection[frozenset[int]]) -> bool:
    """Is there a part of which no colour is like any of another one? Of more colours than a table has there is."""
    colours = np.array(sorted(frozenset().union(*parts)))
    if len(colours) > MANY_COLOURS:
        return True
    shades = colours[:, None] >> np.array([0, 8, 16]) & 0xFF
    like = (abs(shades[:, None] - shades) < COLOURS_APART).all(axis=2)
    # What is not known is like nothing.
    like &= (colours >= 0) & (colours >= 0)[:, None]
    # A set of colours as the bits of a number: each part's own, and all that are like one of them.
    held = np.array([np.isin(colours, list(part)) for part in parts])
    bits = np.uint64(1) << np.arange(len(colours), dtype=np.uint64)
    own, alike = held @ bits, (held @ like) @ bits
    return any(bool((own & near == 0).any()) for near in alike)
