"""Figures and codes that a cell too narrow for them broke over two lines, made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_letters, digits

from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.lines import BLANKS, line_text

ROOM = 0.15
"""A line with less room left than the next glyph and this share of its size is full."""
PADDING = 5.5
"""Points that Word leaves free at each side of a cell, the most that programs do in print of usual size."""
WIDE_PADDING = 0.75
"""The same in sizes of larger print."""
_BREAK = re.compile(r"(?<=[0-9.,])\n(?=[0-9.,%‰])|(?<=[0-9A-Za-z])\n(?=[0-9A-Za-z])")
_FIGURE, _CODE = "0123456789.,:：/", f"{digits}{ascii_letters}-"
_SIDES = re.compile("[:：/]")
_GROUPS = re.compile(r"\d{0,3}(?:,\d{3})*(?:,\d{0,3})?(?:\.\d*)?")
_DATE = re.compile(r"\d{4}([./])\d{1,2}\1\d{0,2}|\d{1,2}[:：]\d{2}[:：]\d{0,2}")
SHORT = 4
"""Whole numbers of so many digits, one below the other, are one each."""
CODE_LENGTH = 8
"""A run of letters and digits this long is a code, not a word."""


def may_break(text: str) -> bool:
    """Whether a line break of a cell's text may stand within a figure or a code."""
    return _BREAK.search(text) is not None


def whole_figures(
    text: str, lines: Sequence[Sequence[Glyph]], width: float, free: tuple[float, float] = (0.0, 0.0)
) -> str:
    """The text without the line breaks that only want of room explains: ``105.9`` over ``3``.

    ``lines`` are the cell's glyphs as ``glyph_lines`` gives them, ``width`` its own in points. ``free`` is what all
    cells of its table leave free left and right of their text; more than programs do is no want of room.
    """
    texts = [line_text(line) for line in lines]
    if "\n".join(texts) != text:
        # Read from the top down, or turned: no line is full.
        return text
    if all(line.isdigit() and len(line) == len(texts[0]) <= SHORT for line in texts):
        # Points, years: they fill a narrow column as well as the pieces of one figure do, and are met more often.
        return text
    padding = max(PADDING, WIDE_PADDING * lines[0][0].size)
    width -= sum(min(side, padding) for side in free)
    parts = texts[:1]
    for number in range(1, len(texts)):
        if _is_cut(parts[-1], texts[number]) and _is_full(lines[number - 1], lines[number], width):
            parts[-1] += texts[number]
        else:
            parts.append(texts[number])
    return "\n".join(parts)


def _is_cut(upper: str, lower: str) -> bool:
    if upper[-1] in "0123456789.," and lower[0] in "0123456789.,%‰":
        return _is_one(_end(upper, _FIGURE) + lower[: len(lower) - len(lower.lstrip(_FIGURE))])
    code = _end(upper, _CODE)
    is_code = len(code) >= CODE_LENGTH and any(sign in digits for sign in code)
    return is_code and lower[0].isascii() and lower[0].isalnum()


def _end(text: str, signs: str) -> str:
    """What a text ends with of nothing but these signs. A pattern takes the cube of a long line's time."""
    return text[len(text.rstrip(signs)) :]


def _is_one(figure: str) -> bool:
    """May it be one figure, a ratio, a date or a time, or a piece of one? Two that stand one below the other make none
    together."""
    if _DATE.fullmatch(figure):
        return True
    sides = _SIDES.split(figure)
    return len(sides) <= 2 and all(
        _GROUPS.fullmatch(side) is not None if "," in side else side.count(".") < 2 for side in sides
    )


def _is_full(upper: Sequence[Glyph], lower: Sequence[Glyph], width: float) -> bool:
    above, below = ([glyph for glyph in line if glyph.text not in BLANKS] for line in (upper, lower))
    return width - (above[-1].x1 - above[0].x0) < below[0].x1 - below[0].x0 + ROOM * below[0].size
