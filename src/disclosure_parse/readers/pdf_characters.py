"""Characters that a PDF's fonts name otherwise than they print them: radicals, and letters that are none."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np

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
_END = 0x250
_NARROW = np.zeros(_END, dtype=bool)
_NARROW[0x21:0x7F] = _NARROW[0xC0:_END] = True
_NARROW[[ord(char) for char in _FULL_WIDTH]] = False
_CONTROL = np.zeros(_END, dtype=bool)
_CONTROL[0x7F:0xA0] = True


def same_ideograph(code: int) -> str:
    """The ideograph that a radical or a compatibility form of one prints."""
    return _RADICALS.get(chr(code)) or unicodedata.normalize("NFKC", chr(code))


def misnamed(codes: Any, boxes: Any) -> Any:
    """The positions of characters (n) that cannot be what their font says, by their boxes (n × 4), as high as the font.

    Programs that write a PDF anew lose a half of some codes: 年 becomes U+0080, ≥ becomes g. Such a letter is exactly
    as wide as the ideographs of its font, and no letter is.
    """
    low = np.minimum(codes, _END - 1)
    wrong = _CONTROL[low]
    letters = _NARROW[low] & (codes < _END)
    ideographs = (codes >= 0x4E00) & (codes < 0xA000)
    if letters.any() and ideographs.any():
        widths = boxes[:, 2] - boxes[:, 0]
        if widths[letters].max() >= widths[ideographs].min():
            steps = np.rint(np.stack((widths, boxes[:, 3] - boxes[:, 1])) * _STEPS).clip(-1e6, 1e6).astype(np.int64)
            shapes = steps[0] * 10_000_000 + steps[1]
            wide = letters & np.isin(shapes, shapes[ideographs])
            if wide.sum() <= _MOST_WIDE * letters.sum():
                wrong |= wide
    return np.flatnonzero(wrong)
