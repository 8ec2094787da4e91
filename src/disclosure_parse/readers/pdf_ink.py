"""How the characters of a PDF page are written: which stand slanted, which cannot be seen, and in what colours.

Asked only of pages that hold such text, as ``pdf_drawing`` tells: most hold upright text of one colour.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as raw

from disclosure_parse.readers.glyphs import Glyphs
from disclosure_parse.readers.pale_lines import PALE
from disclosure_parse.readers.pdf_drawing import WITHOUT_INK, Drawn, Unlike
from disclosure_parse.readers.pdfium_calls import INT, POINTER, TEXT, Function, Functions, address

SLANTED = 0.05
"""Text is slanted that is so far off the next quarter of a turn, as a share of a quarter."""
BETWEEN, NEAR = 2, 3.0
"""So many upright characters between slanted ones of their colour, no further than so many sizes from both, are
those at the top of a text that runs along a circle."""
UNKNOWN = -1
"""The colour of what pdfium gives none for."""

INK = Functions(
    text_object=Function(raw.FPDFText_GetTextObject, POINTER, POINTER, INT),
    mode=Function(raw.FPDFTextObj_GetTextRenderMode, INT, POINTER),
    fill=Function(raw.FPDFPageObj_GetFillColor, INT, POINTER, POINTER, POINTER, POINTER, POINTER),
    stroke=Function(raw.FPDFPageObj_GetStrokeColor, INT, POINTER, POINTER, POINTER, POINTER, POINTER),
)


class Ink(NamedTuple):
    """For each of some glyphs (n) whether it is ``slanted`` and whether it is ``unseen``, its colour as a number of
    24 bits, or ``UNKNOWN``, and when its text is drawn, as a number among all texts."""

    slanted: Any
    unseen: Any
    colours: Any
    turns: Any


def ink_of(text_page: Any, glyphs: Glyphs, drawn: Drawn) -> Ink:
    """How the glyphs of a loaded text page are written."""
    unlike = drawn.unlike
    page, numbers = address(text_page), glyphs.numbers.tolist()
    # Blanks that pdfium adds are of no object.
    places = [place or 0 for place in map(INK.call.text_object, repeat(page), numbers)]
    objects, firsts, which = np.unique(np.array(places, dtype=np.uint64), return_index=True, return_inverse=True)
    written = [_written(int(handle)) for handle in objects.tolist()]
    colours = np.array([colour for colour, _ in written], dtype=np.int64)[which]
    unseen = np.array([is_unseen for _, is_unseen in written], dtype=bool)[which]
    if unlike & Unlike.PALE and not unlike & Unlike.ON_SHADING:
        unseen |= _is_pale(colours) & ~_is_on(drawn.shades, glyphs)
    slanted = np.zeros(len(glyphs), dtype=bool)
    if unlike & Unlike.SLANTED:
        slanted = np.array([_is_slanted(page, numbers[first]) for first in firsts.tolist()], dtype=bool)[which]
        _add_between(slanted, colours, glyphs)
    turn_of = {int(place): turn for turn, place in enumerate(drawn.written.tolist())}
    turns = np.array([turn_of.get(place, UNKNOWN) for place in objects.tolist()], dtype=np.int64)[which]
    return Ink(slanted, unseen, colours, turns)


def _written(text: int) -> tuple[int, bool]:
    """A text object's colour, and whether it is written without ink."""
    if not text:
        return UNKNOWN, False
    mode = INK.call.mode(text)
    if mode in WITHOUT_INK:
        return UNKNOWN, True
    found = (ctypes.c_uint * 4)()
    places = [ctypes.addressof(found) + ctypes.sizeof(ctypes.c_uint) * item for item in range(4)]
    colour: Callable[..., int] = INK.call.stroke if mode % 4 == 1 else INK.call.fill
    if not colour(text, *places):
        return UNKNOWN, False
    red, green, blue, alpha = found
    return red << 16 | green << 8 | blue, not alpha


def _is_pale(colours: Any) -> Any:
    parts = [colours >> shift & 0xFF for shift in (0, 8, 16)]
    return (colours != UNKNOWN) & (np.minimum.reduce(parts) >= PALE)


def _is_on(shades: Any, glyphs: Glyphs) -> Any:
    """Which glyphs stand on one of the areas."""
    x, y = (glyphs.boxes[:, :2] + glyphs.boxes[:, 2:]).T / 2
    found = np.zeros(len(glyphs), dtype=bool)
    for x0, y0, x1, y1 in shades.tolist():
        found |= (x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)
    return found


def _is_slanted(page: int, number: int) -> bool:
    """Does a character run neither across nor up or down?"""
    quarters: float = TEXT.call.angle(page, number) / (math.pi / 2)
    return abs(quarters) < 1e6 and abs(quarters - round(quarters)) > SLANTED


def _add_between(slanted: Any, colours: Any, glyphs: Glyphs) -> None:
    """Mark, in place, the upright characters between slanted ones that are of the same text."""
    places = np.flatnonzero(slanted)
    for before, after in zip(places[:-1].tolist(), places[1:].tolist(), strict=True):
        if 1 < after - before <= BETWEEN + 1:
            pens, size = glyphs.pens[before : after + 1], glyphs.sizes[before : after + 1].max()
            steps = np.abs(np.diff(pens, axis=0)).max()
            if steps < NEAR * size and len(set(colours[before : after + 1].tolist())) == 1:
                slanted[before:after] = True
