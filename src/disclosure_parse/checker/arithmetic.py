"""Sums, products and ratios of printed figures as intervals: a figure stands for every number that prints so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import accumulate

from disclosure_parse.disclosure import Entry
from disclosure_parse.figures import Figure

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDREDTH = Decimal("0.01")
TEN_THOUSAND = Decimal(10_000)
LOOK_ALIKES = frozenset(
    frozenset(pair) for pair in ("0O", "0o", "0〇", "1l", "1I", "1|", "17", "38", "56", "68", "06", "08", "5S", "2Z")
)


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from ``low`` to ``high``, both ends included."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        """The quotients; ``ZeroDivisionError`` if the divisor may be zero."""
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("the divisor may be zero")
        corners = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def meets(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    def gap(self, other: Interval) -> Decimal:
        """How far the two are apart; zero if they meet."""
        return max(ZERO, other.low - self.high, self.low - other.high)


def exact(value: Decimal) -> Interval:
    return Interval(value, value)


def rounded(value: Decimal, quantum: Decimal) -> Interval:
    """What rounds to ``value`` when its last decimal is worth ``quantum``."""
    return Interval(value - quantum / 2, value + quantum / 2)


def rounded_or_cut(value: Decimal, quantum: Decimal) -> Interval:
    """What rounds to ``value`` or is cut off to it: both are in use for rates and computed scores."""
    return Interval(value - quantum / 2, value + quantum)


def printed(figure: Figure) -> Interval:
    """What prints as this one figure by itself (prose): half a unit of its own last decimal, wider for 约 and 余."""
    low, high = min(figure.lower, figure.value), max(figure.upper, figure.high or figure.value)
    return Interval(low, high)


def total_of(parts: Iterable[Interval]) -> Interval:
    result = exact(ZERO)
    for part in parts:
        result = result + part
    return result


def running_totals(parts: Sequence[Interval]) -> tuple[list[Interval], list[Interval]]:
    """For each cut of a list (0 is in front of it) the total of what stands before it, and of what stands behind."""
    before = list(accumulate(parts, initial=exact(ZERO)))
    behind = list(accumulate(reversed(parts), initial=exact(ZERO)))
    return before, behind[::-1]


def column_quantum(entries: Iterable[Entry | None], coarsest: Decimal = ONE) -> Decimal:
    """One unit of the finest decimal printed in a money block, in yuan.

    Published tables drop trailing zeros (``83`` beside ``83.224``), so a cell is as fine as the finest beside it.
    Where any cell has decimals, hundredths at least are meant. ``coarsest`` is returned for a block without figures.
    """
    figures = [entry.figure for entry in entries if entry is not None and entry.figure is not None]
    if not figures:
        return coarsest
    finest = min(figure.quantum for figure in figures)
    with_decimals = [figure for figure in figures if decimals(figure.raw)]
    if with_decimals:
        sample = with_decimals[0]
        unit = sample.quantum * Decimal(10) ** decimals(sample.raw)
        finest = min(finest, unit * HUNDREDTH)
    return finest


def decimals(raw: str) -> int:
    """How many decimals the first number in ``raw`` is printed with."""
    match = re.search(r"\d[\d,，]*[.．](\d+)", raw)
    return len(match.group(1)) if match else 0


def computed_fits(computed: Interval, stated: Decimal, places: Sequence[int] = (2, 1)) -> bool:
    """Whether ``stated`` is ``computed`` rounded, or cut off, to one of these numbers of decimals."""
    if computed.holds(stated):
        return True
    for count in places:
        quantum = Decimal(1).scaleb(-count)
        if stated == stated.quantize(quantum) and rounded_or_cut(stated, quantum).meets(computed):
            # Cut off means strictly less than the next step.
            return computed.low < stated + quantum
    return False


def cut_off(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_FLOOR)


def misread_as(raw: str, wanted: Decimal) -> str | None:
    """``wanted`` as printed, if one lost, doubled or look-alike character of ``raw`` would turn it into that.

    Only the number in ``raw`` is compared: ``wanted`` is in the printed unit. Decimal points count as characters,
    so a lost or moved point is such a slip too.
    """
    match = re.search(r"-?[\dOolI〇SZ|][\dOolI〇SZ|,，]*(?:[.．][\dOolI〇SZ|]*)?", raw)
    if not match or wanted <= 0:
        return None
    found = plain_digits(match.group())
    for form in {plain(wanted), f"{wanted:.1f}", f"{wanted:.2f}"}:
        if Decimal(form) == wanted and found != form and _one_slip(found, form):
            return form
    return None


def plain_digits(number: str) -> str:
    """A printed number (1,234．5) as ``Decimal`` takes it."""
    return number.replace(",", "").replace("，", "").replace("．", ".")


def _one_slip(found: str, wanted: str) -> bool:
    if len(found) == len(wanted):
        different = [(a, b) for a, b in zip(found, wanted, strict=True) if a != b]
        return len(different) == 1 and frozenset(different[0]) in LOOK_ALIKES
    if abs(len(found) - len(wanted)) != 1:
        return False
    longer, shorter = (found, wanted) if len(found) > len(wanted) else (wanted, found)
    return any(longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer)))


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
