"""Cost formulas in running text: ``1500元/人年*100人``, ``120人×36.66元×12月=5.28万元``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from disclosure_parse.checker.arithmetic import TEN_THOUSAND, plain_digits

_TIMES = r"[×xX*＊✕╳]"
_NUMBER = r"\d[\d,，]*(?:[.．]\d+)?"
_UNIT = r"[^\d×xX*＊✕╳+＋=＝（）()，,；;。、\s]{0,8}(?:[（(][^（()）\d]{1,6}[)）])?"
_FACTOR = re.compile(rf"({_NUMBER})\s*({_UNIT})\s*")
# From within a number no product begins: a long run of digits would be tried from each of them.
_PRODUCT = re.compile(rf"(?<!\d)(?<!\d[,，]){_NUMBER}\s*{_UNIT}\s*(?:{_TIMES}\s*{_NUMBER}\s*{_UNIT}\s*)+")
_RESULT = re.compile(rf"^\s*[=＝≈]\s*({_NUMBER})\s*(亿元|万元|元|万)")
_SCALES = {"亿元": TEN_THOUSAND * TEN_THOUSAND, "万元": TEN_THOUSAND, "元": Decimal(1)}


@dataclass(frozen=True, slots=True)
class Formula:
    """A product of numbers that gives an amount in yuan. ``result`` is the amount stated behind ``=``, in yuan."""

    text: str
    value: Decimal
    result: Decimal | None = None
    quantum: Decimal = Decimal(1)


def formulas(text: str) -> list[Formula]:
    """The products in ``text`` with one money factor; products of plain counts say nothing of money."""
    found = []
    for match in _PRODUCT.finditer(text):
        value = _product(match.group())
        if value is None:
            continue
        stated = _RESULT.match(text[match.end() :])
        result, quantum = (None, Decimal(1)) if stated is None else _amount(stated.group(1), stated.group(2))
        found.append(Formula(match.group().strip(), value, result, quantum))
    return found


def joined_by_plus(text: str) -> bool:
    """Whether the products in ``text`` are added with ``+``."""
    return bool(re.search(rf"{_UNIT}\s*[+＋]\s*\d", text))


def _product(text: str) -> Decimal | None:
    value, money_factors = Decimal(1), 0
    for match in _FACTOR.finditer(text):
        number = Decimal(plain_digits(match.group(1)))
        unit = match.group(2).strip()
        scale = next((scale for name, scale in _SCALES.items() if unit.startswith(name)), None)
        if scale is not None:
            money_factors += 1
            number *= scale
        elif unit.startswith(("%", "％")):
            number /= 100
        elif unit.startswith("万"):
            number *= TEN_THOUSAND
        value *= number
    return value if money_factors == 1 else None


def _amount(number: str, unit: str) -> tuple[Decimal, Decimal]:
    text = plain_digits(number)
    scale = _SCALES.get(unit, TEN_THOUSAND)
    exponent = Decimal(text).as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return Decimal(text) * scale, scale * Decimal(1).scaleb(-places)
