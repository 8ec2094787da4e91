"""Glyphs become lines of text: by the pen's place, not by the boxes, since a point or a dash has a low box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import Literal

from disclosure_parse.document import BBox
from disclosure_parse.readers.compiled import made
from disclosure_parse.readers.glyphs import Glyph

LINE_HEIGHT = 0.4
"""Pens within this share of the size write one line; a raised figure (m²) stays in it."""
CROWDED = 0.7
"""Lines nearer than this share of the size overlap."""
OVERPRINT, OVERPRINTED, WHOLLY = 0.35, 2, 0.7
"""A character that covers so much of another's width lies over it; two in a cell are another text, and so is one letter
or digit that covers so much of another."""
UPRIGHT_PITCH = 1.08
"""Characters one below the other are lines of their own if they are further apart than this many sizes."""
TWO_COLUMNS = 1.8
"""Two columns of characters are at least this many sizes wide."""
COLUMN_GAP = 1.2
"""A gap of this many sizes within a line separates columns."""
BLANKS = frozenset(" \u3000\u2002\u2003\u2009")
IDEOGRAPHIC = 0x2E80
"""The first code of characters that are as wide as they are high."""
IDEOGRAPHIC_GAP, WORD_GAP = 0.5, 0.2
"""A gap of more than this many sizes is a blank. Between Chinese characters, or Chinese and figures, programs widen
the gap for looks; between words it is a blank."""

WIDE_CLOSING, WIDE_OPENING = frozenset("，。、；：！？）】》」』〉〕］｝”’"), frozenset("（【《「『〈〔［｛“‘")
"""Marks as wide as an ideograph whose right or left half is blank: it may be left out at the end of a line, and
beside another mark. Quotation marks of Latin fonts are narrow; half of them is next to nothing."""
_CLOSING = frozenset("，。、；：？！）】》」』〉〕］｝’”…·)]},.:;!?/-%％‰℃°")
_OPENING = frozenset("（【《「『〈〔‘“(")
"""Marks that do not begin or end a line."""

Direction = Literal["across", "down", "up"]

_by_y = attrgetter("y")
_by_x = attrgetter("x0")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line outside tables.

    ``gaps`` are the stretches without text that are wide enough to part columns, ``first`` is its first glyph.
    """

    text: str
    bbox: BBox
    size: float
    gaps: tuple[tuple[float, float], ...]
    first: Glyph


def glyph_lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs as lines from the top down, each from left to right."""
    lines: list[list[Glyph]] = []
    line: list[Glyph] = []
    limit = float("-inf")
    for glyph in sorted(glyphs, key=_by_y):
        reach = LINE_HEIGHT * glyph.size
        if glyph.y > limit and (not line or glyph.y - line[0].y > reach):
            line = []
            lines.append(line)
            limit = glyph.y
        line.append(glyph)
        if line[0].y + reach > limit:
            limit = line[0].y + reach
    for line in lines:
        line.sort(key=_by_x)
    return lines


def page_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines of the text outside tables, with blanks for their gaps; lines of nothing but blanks are left out."""
    found = []
    for glyph_line in glyph_lines(glyphs):
        printed = [glyph for glyph in glyph_line if glyph.text not in BLANKS]
        if not printed:
            continue
        size = median([glyph.size for glyph in printed])
        widest = COLUMN_GAP * size
        gaps = tuple([(left.x1, right.x0) for left, right in pairwise(printed) if right.x0 - left.x1 >= widest])
        found.append((line_text(glyph_line, columns=True), bounding_box(printed), size, gaps, printed[0]))
    return list(made(Line, found))


def bounding_box(glyphs: Sequence[Glyph]) -> BBox:
    _, lefts, tops, rights, bottoms, *_ = zip(*glyphs, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def meet(one: BBox, other: BBox) -> bool:
    """Whether two boxes share some area."""
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


def line_text(line: Sequence[Glyph], *, columns: bool = False) -> str:
    """One line's characters with the blanks that were printed, and one for a gap without any.

    With ``columns`` a wide gap becomes two blanks or more, one for each half size of its width.
    """
    parts: list[str] = []
    blanks = ""
    last: Glyph | None = None
    for glyph in line:
        if glyph.text in BLANKS:
            blanks += glyph.text
            continue
        if last is not None:
            parts.append(_between(last, glyph, blanks, columns))
        parts.append(glyph.text)
        blanks, last = "", glyph
    return "".join(parts)


def _between(left: Glyph, right: Glyph, blanks: str, columns: bool) -> str:
    gap = right.x0 - left.x1
    size = max(left.size, right.size)
    if columns and gap >= COLUMN_GAP * size:
        wide = max(2, round(2 * gap / size))
        return blanks if len(blanks) >= wide else " " * wide
    if blanks:
        return blanks
    ideographic = ord(left.text[0]) >= IDEOGRAPHIC or ord(right.text[0]) >= IDEOGRAPHIC
    return " " if gap > (IDEOGRAPHIC_GAP if ideographic else WORD_GAP) * size else ""


def first_word_width(line: Sequence[Glyph]) -> float:
    """How wide the part is that a line break does not part: an ideograph, a figure, a word, with a mark that ends it.

    An ellipsis has no width here: no line begins with one that goes on.
    """
    if line[0].text in "…⋯":
        return 0.0
    end = 1
    while end < len(line) and line[end].text not in BLANKS and _holds_together(line[end - 1].text, line[end].text):
        end += 1
    return line[end - 1].x1 - line[0].x0


def _holds_together(left: str, right: str) -> bool:
    joined = right in _CLOSING or left in _OPENING or left == "/"  # Some programs break behind a stroke, some do not.
    return joined or max(ord(left[0]), ord(right[0])) < IDEOGRAPHIC


def reaches_down_to(bottom: float, lines: Sequence[Sequence[Glyph]]) -> bool:
    """Is there no room for a further line between the last one and ``bottom``?"""
    last = lines[-1][0]
    pitch = last.y - lines[-2][0].y if len(lines) > 1 else 1.15 * last.size
    return last.y + 0.95 * pitch + 0.15 * last.size > bottom


def is_upright(lines: Sequence[Sequence[Glyph]]) -> bool:
    """Is this text that runs downwards, each character close below the other, and not lines of one character?"""
    return any(
        len(upper) == len(lower) == 1 and 0 < lower[0].y - upper[0].y < UPRIGHT_PITCH * upper[0].size
        for upper, lower in pairwise(lines)
    )


def is_crowded(lines: Sequence[Sequence[Glyph]]) -> bool:
    """Do two lines overlap, so that one of them was perhaps printed for another cell?"""
    return any(
        lower[0].y - upper[0].y < CROWDED * min(upper[0].size, lower[0].size) for upper, lower in pairwise(lines)
    )


def is_overprinted(lines: Sequence[Sequence[Glyph]]) -> bool:
    """Does other text lie over that of a cell, as a stamp's does, so that its characters stand between the cell's?"""
    pairs = [pair for line in lines for pair in pairwise(_printed(line)) if _lies_over(*pair, OVERPRINT)]
    return len(pairs) >= OVERPRINTED or any(
        left.text.isalnum() and right.text.isalnum() and _lies_over(left, right, WHOLLY) for left, right in pairs
    )


def _lies_over(left: Glyph, right: Glyph, share: float) -> bool:
    """Does the glyph behind begin well before the one in front ends? One that is printed twice is a bold one, and two
    letters of one sign (ﬁ) share its box."""
    if left.text == right.text or (left[1:5] == right[1:5] and abs(left.number - right.number) == 1):
        return False
    start = (right.x0 + right.x1) / 2 if right.text in WIDE_OPENING else right.x0
    return right_of(left) - start > share * min(left.x1 - left.x0, right.x1 - right.x0)


def _printed(line: Sequence[Glyph]) -> list[Glyph]:
    return [glyph for glyph in line if glyph.text not in BLANKS]


def cell_text(glyphs: Sequence[Glyph], lines: Sequence[Sequence[Glyph]]) -> str:
    """A cell's text in reading order, its lines apart by ``\\n``.

    ``glyphs`` come in the order in which they are drawn, ``lines`` are the same as ``glyph_lines`` gives them.
    A label of one character a line is read from the top down; several such columns from right to left; text turned
    to run upwards as lines from left to right.
    """
    if len(lines) > 1:
        direction = _direction([glyph for glyph in glyphs if glyph.text not in BLANKS])
        if direction == "down" and not _upright_figures(lines):
            return _text_down(glyphs)
        if direction == "up":
            return _text_up(glyphs)
    texts = (line_text(line) for line in lines)
    return "\n".join(text for text in texts if text)


def _upright_figures(lines: Sequence[Sequence[Glyph]]) -> bool:
    """Figures that stand upright side by side in a column of characters (产出指标（50分） read downwards).

    A column is too narrow for two ideographs: a figure may stand beside one (0分).
    """
    wide = [printed for line in lines if len(printed := [glyph for glyph in line if glyph.text not in BLANKS]) > 1]
    return bool(wide) and all(
        all(glyph.text < "\u2e80" for glyph in line)
        or (right_of(line[-1]) - line[0].x0 < TWO_COLUMNS * line[0].size and _side_by_side(line))
        for line in wide
    )


def _side_by_side(line: Sequence[Glyph]) -> bool:
    return all(right_of(left) <= right.x0 + 0.1 * left.size for left, right in pairwise(line))


def right_of(glyph: Glyph) -> float:
    """Where what is printed of a glyph ends: half of a wide mark may be blank."""
    return (glyph.x0 + glyph.x1) / 2 if glyph.text in WIDE_CLOSING else glyph.x1


def _direction(glyphs: Sequence[Glyph]) -> Direction:
    """Where most of the steps lead from one drawn character to the next."""
    across = down = up = 0
    for left, right in pairwise(glyphs):
        size = left.size
        step_x = (right.x0 + right.x1 - left.x0 - left.x1) / 2
        step_y = (right.y0 + right.y1 - left.y0 - left.y1) / 2
        if abs(step_y) < 0.3 * size:
            across += 1
        elif abs(step_x) < 0.35 * size:
            if 0 < step_y < 1.7 * size:
                down += 1
            elif -1.7 * size < step_y < 0:
                up += 1
    if down > across and down >= up:
        return "down"
    return "up" if up > across else "across"


def _columns(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Upright columns from left to right."""
    columns: list[list[Glyph]] = []
    centre = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.x0 + g.x1):
        middle = (glyph.x0 + glyph.x1) / 2
        if not columns or middle - centre > 0.5 * glyph.size:
            columns.append([])
            centre = middle
        columns[-1].append(glyph)
    return columns


def _text_down(glyphs: Iterable[Glyph]) -> str:
    parts: list[str] = []
    for column in reversed(_columns(glyph for glyph in glyphs if glyph.text not in BLANKS)):
        last: Glyph | None = None
        for glyph in sorted(column, key=lambda g: g.y0):
            # Figures and words lie on their side in upright text: they are one line, not one a character.
            sideways = last is not None and last.text < "\u2e80" and glyph.text < "\u2e80" and _close(last, glyph)
            parts.append(glyph.text if sideways or not parts else f"\n{glyph.text}")
            last = glyph
    return "".join(parts)


def _close(upper: Glyph, lower: Glyph) -> bool:
    return (lower.y0 + lower.y1 - upper.y0 - upper.y1) / 2 < 0.8 * max(upper.size, lower.size)


def _text_up(glyphs: Iterable[Glyph]) -> str:
    """Text turned by a quarter: laid flat (up becomes right), it is read like any other."""
    flat = [
        Glyph(glyph.text, -glyph.y1, glyph.x0, -glyph.y0, glyph.x1, -glyph.y, glyph.x, glyph.size) for glyph in glyphs
    ]
    texts = (line_text(line) for line in glyph_lines(flat))
    return "\n".join(text for text in texts if text)
