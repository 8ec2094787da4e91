"""Text in a cell that is not its own: a stamp's or a watermark's, drawn at another time and in another colour."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from disclosure_parse.readers.glyphs import Glyphs
from disclosure_parse.readers.pdf_drawing import COLOURS_APART
from disclosure_parse.readers.plain_cells import is_blank


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
    parts: dict[int, list[set[int]]] = {}
    for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        parts.setdefault(int(owned[start]), []).append(set(inks[start:end].tolist()))
    return [
        cell
        for cell, held in sorted(parts.items())
        if cell >= 0 and any(_are_apart(one, other) for one, other in combinations(_distinct(held), 2))
    ]


def _distinct(held: Sequence[set[int]]) -> list[frozenset[int]]:
    return list(dict.fromkeys(map(frozenset, held)))


def _are_apart(one: frozenset[int], other: frozenset[int]) -> bool:
    """Is no colour of the one like any of the other?"""
    return all(
        any(abs((a >> shift & 0xFF) - (b >> shift & 0xFF)) >= COLOURS_APART for shift in (0, 8, 16))
        for a in one
        for b in other
        if min(a, b) >= 0
    )
