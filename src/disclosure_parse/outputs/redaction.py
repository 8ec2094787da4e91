"""Phone and identity-card numbers are masked in what people read; amounts, file numbers and codes never are."""

from __future__ import annotations

import re
from datetime import date

_DIGITS = str.maketrans("０１２３４５６７８９Ｘｘ－（）＋：", "0123456789Xx-()+:")
"""Full-width forms, each for one character: a place in the folded text is the same place in the printed one."""

_ALONE = r"(?<![0-9A-Za-z*_-])(?<![0-9][.,，．])"
"""No digit, letter or sign before it that would make it a part of a longer number or of a code."""

_END = r"(?![0-9A-Za-z*_]|[.,，．][0-9]|-[0-9A-Za-z])"

_PREFIX = r"1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])"
"""The first three digits that mobile numbers are given out with."""

_AREA = r"0(?:10|2\d|[3-9]\d\d)"

_SAID = r"(?:电话|電話|手机|手機|传真|座机|联系方式|聯繫方式|联系人|[Tt]el\.?|TEL\.?|[Pp]hone)(?:号码|号)?"

IDENTITY = re.compile(rf"{_ALONE}([1-9]\d{{5}})([ \n]?)(\d{{8}})\2(\d{{3}}[\dXx]){_END}")
MOBILE = re.compile(rf"{_ALONE}(?:\+?86[- ]?)?({_PREFIX})(-?)\d{{4}}\2\d{{4}}{_END}")
LANDLINE = re.compile(rf"{_ALONE}(?:{_AREA}-|\({_AREA}\) ?)[2-8]\d{{6,7}}(?:-\d{{1,5}})?{_END}")
ANNOUNCED = re.compile(rf"{_SAID}[ :]{{1,3}}((?:\+?86[- ]?)?\d[\d -]{{5,16}}\d){_END}")
"""A number that a word announces as somebody's: any way of grouping its digits, and without the area code too."""

_AMOUNT_BEFORE = re.compile(r"[¥￥$=+×*÷≥≤><≈~～]\s*$")
_AMOUNT_AFTER = re.compile(r"\s*(?:[=+×*÷%％‰万萬亿億元圆㎡吨]|平方|立方|公顷|公里|公斤|千克|千瓦)")
"""Operators, and what there may be billions of: nobody counts so many people."""
_ROUND = re.compile(r"0{5}$")
"""Eleven digits that end so are billions of yuan rather than somebody's number."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def redact(text: str) -> str:
    """The text with phone and identity-card numbers masked: the first three and the last two digits stay.

    An identity-card number has 18 characters, a date and the check character of GB 11643. A mobile number stands
    alone (or with +86) and begins as mobile numbers do; a landline number has its area code. Whatever a word such as
    电话 announces is masked in any grouping. What stands beside a unit or an operator, or has a decimal point or
    thousands separators, is an amount. The length of the text stays, so that places in it stay too.
    """
    if sum(character.isdigit() for character in text) < 7:
        return text
    folded = text.translate(_DIGITS)
    masked = list(text)
    for found in IDENTITY.finditer(folded):
        if _is_identity("".join(found.group(1, 3, 4)).upper()):
            _mask(masked, folded, found.span())
    for found in MOBILE.finditer(folded):
        if not _is_amount(folded, found):
            _mask(masked, folded, found.span())
    for found in LANDLINE.finditer(folded):
        _mask(masked, folded, found.span())
    for found in ANNOUNCED.finditer(folded):
        if not _AMOUNT_AFTER.match(folded, found.end()):
            _mask(masked, folded, found.span(1))
    return "".join(masked)


def _is_identity(number: str) -> bool:
    if not "1850" <= number[6:10] <= "2100":
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECK[total % 11] == number[17]


def _is_amount(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 3) : found.start()]
    return bool(_AMOUNT_BEFORE.search(before) or _AMOUNT_AFTER.match(text, found.end()) or _ROUND.search(found.group()))


def _mask(masked: list[str], folded: str, span: tuple[int, int]) -> None:
    places = [place for place in range(*span) if folded[place] in "0123456789Xx"]
    for place in places[3:-2]:
        masked[place] = "*"
