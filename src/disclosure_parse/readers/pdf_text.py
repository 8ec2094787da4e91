"""The characters of a PDF page through pdfium: which they are and where they stand."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as raw

from disclosure_parse.document import BBox
from disclosure_parse.readers import compiled
from disclosure_parse.readers.fake_bold import without_doubles
from disclosure_parse.readers.glyphs import Glyphs, median
from disclosure_parse.readers.other_text import WrittenAs
from disclosure_parse.readers.pdf_characters import misnamed, same_ideograph
from disclosure_parse.readers.pdf_drawing import Drawn, Unlike, then
from disclosure_parse.readers.pdf_ink import ink_of
from disclosure_parse.readers.pdf_overlays import large_behind, within_rings
from disclosure_parse.readers.pdfium_calls import IDENTITY, MAX_CODE, Characters, Matrix, characters, turns
from disclosure_parse.readers.symbols import symbol

MAX_GLYPHS = 200_000
"""Characters on one page."""
TINY = 0.01
"""Points: the least size of a glyph; damaged fonts give none at all."""
LARGE = 1.5
"""Where nearly all text is slanted, watermarks are at least so many times as large as the middle of it."""
MOST_UNSEEN = 0.5
"""More text than this that cannot be seen is no leftover: a picture or outlines may show what it says."""
SAMPLE, LEAST_TURNED, MOST = 40, 20, 0.8
"""How many characters are asked how they stand, how many must tell it, and the share that must agree."""
HIGHEST = 1000.0
"""Points: boxes of this height and more are all as one, so that on no page there are many heights to go through."""
MAX_CLIPS = 50
"""Clip paths of one text object, and points of each, that are looked at."""

_SYMBOL_FONTS = {"wingdings": "Wingdings", "wingdings2": "Wingdings 2", "webdings": "Webdings", "symbol": "Symbol"}
_MAYBE_SYMBOLS = frozenset({*map(ord, "PQRSTlnoqx"), *range(0xA2, 0xB0), *range(0xFB, 0xFF)})
"""Codes of the symbol fonts' check boxes, ticks and bullets that a page of Chinese text seldom holds as letters."""
_ODD = (
    *((0, 32), (160, 161), (0x2E80, 0x2FE0), (0xD800, 0xE000), (0xF020, 0xF100), (0xF900, 0xFB00)),
    *((code, code + 1) for code in _MAYBE_SYMBOLS),
    (0xFFFE, MAX_CODE + 1),
)
_IS_ODD = bytearray(MAX_CODE + 1)
"""For each code whether it may stand for another character, or for none."""
for _first, _end in _ODD:
    _IS_ODD[_first:_end] = bytes([True]) * (_end - _first)


UNKNOWN = "\ufffd"
"""The text of a character of which nothing says which it is."""


class PageLimitError(ValueError):
    """A page passes a limit; the message says which."""


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's glyphs in the order in which they are drawn.

    A glyph whose font does not say which character it is has the text U+FFFD. ``slanted`` is the text of watermarks
    and stamps, ``behind`` that of watermarks in large letters, ``unseen`` what is written without ink or in the colour
    of the paper: none is among the glyphs.
    ``keeps_unseen`` says that most text cannot be seen and was kept. ``written_as`` tells the glyphs' colours, if
    there are several.
    """

    glyphs: Glyphs
    slanted: str = ""
    behind: str = ""
    unseen: str = ""
    keeps_unseen: bool = False
    written_as: WrittenAs | None = None


def read_text(handle: Any, width: float, height: float, to_display: Matrix) -> Glyphs:
    """All characters of a loaded text page that stand on the displayed page of ``width`` × ``height``.

    Raises ``PageLimitError``.
    """
    count = raw.FPDFText_CountChars(handle)
    if count > MAX_GLYPHS:
        raise PageLimitError(f"more than {MAX_GLYPHS} characters")
    if count <= 0:
        return Glyphs.of([])
    found = characters(handle, count, to_display, (width, height), _IS_ODD)
    if not len(found.codes):
        return Glyphs.of([])
    texts, boxes = _texts(handle, found), found.boxes
    wrong = misnamed(found.codes, boxes)
    for position in wrong:
        texts[position] = UNKNOWN
    codes = found.codes.astype(np.int64) if not len(found.special) and not wrong else None
    glyphs = Glyphs(texts, boxes, found.pens, measure(found), found.numbers, codes)
    if len(found.special) and "" in texts:
        glyphs = glyphs.take(np.array([position for position, text in enumerate(texts) if text], dtype=np.int64))
    return glyphs


def printed_text(handle: Any, written: Glyphs, to_display: Matrix, drawn: Drawn) -> PageText:
    """What of the characters of a loaded text page is its text, by how they are ``written`` and what else is drawn."""
    glyphs, slanted, behind, unseen, keeps_unseen, written_as = written, "", "", "", False, None
    if drawn.unlike and drawn.unlike & ~Unlike.ON_SHADING and len(glyphs):
        ink = ink_of(handle, glyphs, drawn)
        keeps_unseen = float(ink.unseen.mean()) > MOST_UNSEEN
        is_slanted = ink.slanted
        if float(is_slanted.mean()) > MOST:
            is_slanted = is_slanted & (glyphs.sizes > LARGE * median(glyphs.sizes))
        is_behind = np.zeros(len(glyphs), dtype=bool)
        if drawn.unlike & Unlike.COLOURED:
            written_as = WrittenAs.of(glyphs.numbers, ink.colours, ink.turns)
            is_slanted = is_slanted | within_rings(is_slanted, ink.colours, glyphs)
            is_behind = large_behind(ink.colours, glyphs) & ~is_slanted
        is_unseen = ink.unseen & ~is_slanted & ~is_behind & (not keeps_unseen)
        slanted, behind, unseen = (_joined(glyphs, which) for which in (is_slanted, is_behind, is_unseen))
        if slanted or behind or unseen:
            glyphs = glyphs.take(np.flatnonzero(~is_slanted & ~is_behind & ~is_unseen))

    def are_hidden(positions: Any) -> Any:
        """Which of the glyphs a clip path hides, as a spreadsheet what runs over into the next cell."""
        centres = (glyphs.boxes[positions, :2] + glyphs.boxes[positions, 2:]) / 2
        places = zip(glyphs.numbers[positions].tolist(), *centres.T.tolist(), strict=True)
        hidden = [_is_outside(clip_box(handle, number, to_display), x, y) for number, x, y in places]
        return np.array(hidden, dtype=bool)

    return PageText(without_doubles(glyphs, are_hidden), slanted, behind, unseen, keeps_unseen, written_as)


def _joined(glyphs: Glyphs, chosen: Any) -> str:
    return "".join(glyphs.texts[position] for position in np.flatnonzero(chosen).tolist())


def quarter_turns(handle: Any) -> int | None:
    """By how many quarters, clockwise on the unrotated page, most of the text is turned; nothing if it does not say."""
    count = raw.FPDFText_CountChars(handle)
    found = turns(handle, count, max(1, count // SAMPLE))
    total = sum(found)
    return next((turn for turn, alike in enumerate(found) if total >= LEAST_TURNED and alike > MOST * total), None)


def measure(found: Characters) -> Any:
    """The size of each glyph, which is about its font's; boxes that are much higher are cut, in place.

    A box is as high as its font claims to be, which may be three times its size, but an ideograph is one size wide. So
    glyphs are measured by the ideographs whose boxes are as high, and by their height only where there are none.
    """
    boxes, codes = found.boxes, found.codes
    if compiled.characters is not None:
        return np.frombuffer(compiled.characters.measure(codes, boxes, found.pens, TINY))
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    # A narrow glyph that lies on its side is as high as it is wide.
    size = np.maximum(height, width) * 0.9
    em = np.minimum(size, np.minimum(height, width))
    ideographs = np.flatnonzero(codes - 0x3400 < 0xA000 - 0x3400)  # Codes have no sign.
    steps, own = np.minimum(np.rint(2 * height), 2 * HIGHEST), em[ideographs]
    others = steps[ideographs[own < size[ideographs]]]
    while len(others):
        step = others.min()
        alike = steps == step
        size[alike] = np.minimum(size[alike], median(own[alike[ideographs]]))
        others = others[others > step]
    size = np.minimum(np.maximum(size, TINY), 2.5 * median(size) + 20)
    _trim(boxes, found.pens[:, 1], size)
    return size


def _trim(boxes: Any, base: Any, size: Any) -> None:
    """Cut boxes, in place, that are much higher than their glyphs to what is about printed."""
    tall = np.flatnonzero(boxes[:, 3] - boxes[:, 1] > 1.35 * size)
    if len(tall):
        boxes[tall, 1] = np.maximum(boxes[tall, 1], base[tall] - size[tall])
        boxes[tall, 3] = np.minimum(boxes[tall, 3], base[tall] + 0.3 * size[tall])


def _texts(handle: Any, found: Characters) -> list[str]:
    """The text of each character; U+FFFD where nothing says which it is, "" for half of a pair."""
    codes = found.codes
    texts = list(codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass"))
    if not len(found.special):
        return texts
    for position, number in zip(found.special.tolist(), found.numbers[found.special].tolist(), strict=True):
        code = int(codes[position])
        following = int(codes[position + 1]) if position + 1 < len(codes) else 0
        texts[position] = _special_character(handle, number, code, following)
    return texts


def _special_character(handle: Any, number: int, code: int, following: int) -> str:
    """The text of a character that is none of the ordinary ones; ``following`` is the next one's code."""
    if raw.FPDFText_HasUnicodeMapError(handle, number) == 1:
        return UNKNOWN
    is_private = 0xF020 <= code < 0xF100
    if is_private or code in _MAYBE_SYMBOLS:
        font = _symbol_font(handle, number)
        if font or is_private:
            return symbol(code, font) or chr(code)
    if 0xD800 <= code < 0xDC00 <= following < 0xE000:
        return chr(0x10000 + ((code - 0xD800) << 10) + (following - 0xDC00))
    return _odd_character(code)


def _odd_character(code: int) -> str:
    if code in (2, 0xFFFE):
        # How pdfium marks a hyphen at a line's end.
        return "-"
    if code in (0, 0xFFFF):
        return UNKNOWN
    if code == 160:
        return " "
    if 0xD800 <= code < 0xE000:
        return ""
    if 0x2E80 <= code < 0x2FE0 or 0xF900 <= code < 0xFB00:
        # Fonts that map a character to its radical or compatibility twin print the same character.
        return same_ideograph(code)
    return chr(code)


def _symbol_font(handle: Any, index: int) -> str:
    """The symbol font that a character is set in, by the name that ``symbols`` knows; empty for any other font."""
    buffer = ctypes.create_string_buffer(128)
    length = raw.FPDFText_GetFontInfo(handle, index, buffer, 128, None)
    name = buffer.raw[: min(length, 128)].decode("utf-8", "replace").rstrip("\0").lower()
    plain = re.sub(r"^[a-z]{6}\+|[^a-z0-9]|regular|mt$", "", name)
    return _SYMBOL_FONTS.get(plain, "")


def is_invisible(handle: Any, numbers: Sequence[int]) -> bool:
    """Is most of the text written without ink, as scanners lay what they recognised behind the picture of a page?"""
    sample = numbers[:: max(1, len(numbers) // 20)]
    modes = [raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(handle, number)) for number in sample]
    return 2 * modes.count(raw.FPDF_TEXTRENDERMODE_INVISIBLE) > len(modes)


def _is_outside(box: BBox | None, x: float, y: float) -> bool:
    return box is not None and not (box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _to_page(handle: Any, index: int, text: Any) -> Matrix:
    """From the coordinates of the form that holds a character's text, which are those of its clip paths, to the page's.

    pdfium tells where the text begins in both.
    """
    own, shown = raw.FS_MATRIX(), raw.FS_MATRIX()
    known = raw.FPDFPageObj_GetMatrix(text, own) and raw.FPDFText_GetMatrix(handle, index, shown)
    a, b, c, d, e, f = (own.a, own.b, own.c, own.d, own.e, own.f)
    there = (shown.a, shown.b, shown.c, shown.d, shown.e, shown.f)
    area = a * d - b * c
    # The blanks that pdfium adds stand nowhere.
    if not known or not area or there == IDENTITY:
        return IDENTITY
    back = (d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area)
    return then(back, there)


def clip_box(handle: Any, index: int, to_display: Matrix) -> BBox | None:
    """The box on the displayed page outside of which the character at ``index`` is not printed, if there is one."""
    text = raw.FPDFText_GetTextObject(handle, index)
    clip = raw.FPDFPageObj_GetClipPath(text)
    if not clip or raw.FPDFClipPath_CountPaths(clip) <= 0:
        return None
    a, b, c, d, e, f = then(_to_page(handle, index, text), to_display)
    x, y = ctypes.c_float(), ctypes.c_float()
    box: BBox | None = None
    for path in range(min(raw.FPDFClipPath_CountPaths(clip), MAX_CLIPS)):
        points = []
        for number in range(min(raw.FPDFClipPath_CountPathSegments(clip, path), MAX_CLIPS)):
            segment = raw.FPDFClipPath_GetPathSegment(clip, path, number)
            if raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
                points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if not points:
            continue
        xs, ys = [point[0] for point in points], [point[1] for point in points]
        x0, y0, x1, y1 = box or (min(xs), min(ys), max(xs), max(ys))
        box = (max(x0, min(xs)), max(y0, min(ys)), min(x1, max(xs)), min(y1, max(ys)))
    return box
