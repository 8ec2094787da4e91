"""Characters that a PDF's fonts name otherwise than they print them: radicals, and letters that are none."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np

from disclosure_parse.readers import compiled
from disclosure_parse.readers.pdfium_calls import MAX_CODE

_RADICALS = dict(
    zip(
        "⺁⺄⺈⺊⺌⺍⺎⺒⺓⺟⺠⺧⺩⺪⺬⺱⺶⺷⺸⺻⺼⺽⻁⻃⻄⻅⻆⻇⻉⻊⻋⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙刀卜小小兀巳幺母民牛王疋示网羊羊羊聿月臼虎西西见角角贝足车長镸长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
"""The radicals that look as an ideograph does and have no compatibility form of it (EquivalentUnifiedIdeograph
of the Unicode character database). What stands as a part of characters only is not among them."""
_MOST_WIDE = 0.5
"""Where more letters than this are as wide as ideographs, the text runs downwards, and their boxes say nothing."""
_STEPS = 20.0
"""Of a point: boxes that differ by less are as wide and high as each other."""

_FULL_WIDTH = "%@&MWmw" + "àáèéêìíòóùúüāēěīńňōūǎǐǒǔǖǘǚǜǹ×÷"
"""What fonts for Chinese print as wide as an ideograph, or others nearly."""
_LETTER, _CONTROL, _IDEOGRAPH = 1, 2, 3
_KINDS = np.zeros(MAX_CODE + 1, dtype=np.uint8)
"""What a code may be wrong as, and what it is held against."""
_KINDS[0x21:0x7F] = _KINDS[0xC0:0x250] = _LETTER
_KINDS[[ord(char) for char in _FULL_WIDTH]] = 0
_KINDS[0x7F:0xA0] = _CONTROL
_KINDS[0x4E00:0xA000] = _IDEOGRAPH


def same_ideograph(code: int) -> str:
    """The ideograph that a radical or a compatibility form of one prints."""
    return _RADICALS.get(chr(code)) or unicodedata.normalize("NFKC", chr(code))


def misnamed(codes: Any, boxes: Any) -> list[int]:
    """The positions of characters (n) that cannot be what their font says, by their boxes (n × 4), as high as the font.

    Programs that write a PDF anew lose a half of some codes: 年 becomes U+0080, ≥ becomes g. Such a letter is exactly
    as wide as the ideographs of its font, and no letter is.
    """
    # As on nearly all pages: numpy takes ten times as long to find none.
    if compiled.characters is not None and not compiled.characters.may_be_misnamed(codes, boxes, _KINDS, _STEPS):
        return []
    kinds = _KINDS[np.minimum(codes, MAX_CODE)]
    counted = np.bincount(kinds, minlength=_IDEOGRAPH + 1)
    wrong: list[int] = np.flatnonzero(kinds == _CONTROL).tolist() if counted[_CONTROL] else []
    if not counted[_LETTER] or not counted[_IDEOGRAPH]:
        return wrong
    # As one number each, and as floats, which damaged fonts' boxes cannot overflow.
    across, down = np.rint((boxes[:, 2:] - boxes[:, :2]) * _STEPS).T
    shapes = across * 1e7 + down
    known = set(shapes[kinds == _IDEOGRAPH].tolist())
    letters = np.flatnonzero(kinds == _LETTER).tolist()
    of_letters = shapes[letters].tolist()
    if known.isdisjoint(of_letters):
        return wrong  # As on most pages.
    wide = [letter for letter, shape in zip(letters, of_letters, strict=True) if shape in known]
    return sorted([*wrong, *wide]) if len(wide) <= _MOST_WIDE * len(letters) else wrong
