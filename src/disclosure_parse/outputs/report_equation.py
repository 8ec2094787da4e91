"""The equation behind a computed figure, found again from the figures that a finding rests on.

A finding states what was computed and marks the cells it was computed from. Which sum, product or quotient of them
gives that figure is found by trial; one is only taken if it gives the figure, so that a report never shows arithmetic
that does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from math import prod
from typing import Any, Literal

from disclosure_parse.figures import parse_figure

Kind = Literal["sum", "product", "quotient", "growth", "fall", "proportion", "capped", "same"]

KINDS: dict[str, tuple[Kind, ...]] = {
    "score_total": ("sum",),
    "weight_total": ("sum",),
    "level_weight": ("sum",),
    "funds_total": ("sum",),
    "part_whole": ("sum",),
    "list_total": ("sum",),
    "per_capita": ("product",),
    "cost_formula": ("product", "sum"),
    "execution_rate": ("quotient",),
    "share": ("quotient", "growth", "fall"),
    "execution_score": ("proportion", "capped", "product"),
    "completion_score": ("proportion", "capped"),
}
"""What each rule computes; the others compare a figure with one other."""

RATIOS = ("quotient", "growth", "fall")

CLOSE = Decimal("0.000001")
"""Relative: computed figures are written to the tenth decimal."""
LOOSE = Decimal("0.005")
"""Relative: the most by which the middle of an interval may lie beside what its parts give as printed."""

MAX_FACTORS = 5
"""Terms of which every order is tried."""

_TERM = r"-?[\d,]+(?:\.\d+)?[^\s\d+×÷=,;:()，。；：、（）]{0,8}"
_WRITTEN = re.compile(rf"{_TERM}(?: [+×÷] {_TERM})+")


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of an equation: what is printed, where ("" if only the message has it), and its value."""

    printed: str
    locator: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Equation:
    """``sum``: all terms added; ``product``: multiplied; ``quotient``: the first by the second; ``growth`` and
    ``fall``: that less one, and one less that; ``proportion``: the first times the second by the third; ``capped``: the
    same, at most the first; ``same``: the one term itself."""

    kind: Kind
    terms: tuple[Term, ...]

    @property
    def value(self) -> Decimal:
        """What the terms give as printed."""
        return _value(self.kind, self.terms)


def equation_of(
    rule: str, expected: str, tolerance: str, excerpts: Sequence[dict[str, Any]], message: str
) -> Equation | None:
    """The equation that gives ``expected``, from the cells marked or else from the message; ``None`` if none does."""
    if not expected:
        return None
    wanted = Decimal(expected)
    slack = max(CLOSE * CLOSE, abs(wanted) * CLOSE, min(Decimal(tolerance or 0), abs(wanted) * LOOSE))
    for terms in (_marked(excerpts, "part"), _marked(excerpts, "part", "stated"), *_written(message)):
        for kind in (*KINDS.get(rule, ()), "same"):
            for arranged in _arrangements(kind, terms):
                if abs(_value(kind, arranged) - wanted) <= slack:
                    return Equation(kind, arranged)
    return None


def _marked(excerpts: Iterable[dict[str, Any]], *marks: str) -> tuple[Term, ...]:
    """The figures of the cells with these marks, weights first: 10 × 25 ÷ 27 reads better than 25 × 10 ÷ 27."""
    cells = [
        cell
        for excerpt in excerpts
        for row in excerpt.get("rows", ())
        for cell in row["cells"]
        if cell.get("marked") in marks and "value" in cell
    ]
    cells.sort(key=lambda cell: cell["field"]["column"] != "weight")
    return tuple(Term(" ".join(cell["text"].split()), cell["locator"], Decimal(cell["value"])) for cell in cells)


def _written(message: str) -> Iterator[tuple[Term, ...]]:
    """The sums and products that a message writes out: ``165人 + 68人 + 4人``."""
    for found in _WRITTEN.finditer(message):
        printed = [text.rstrip(".，。；,;:：") for text in re.split(r" [+×÷] ", found.group())]
        figures = [parse_figure(text) for text in printed]
        yield tuple(Term(text, "", item.value) for text, item in zip(printed, figures, strict=True) if item)


def _arrangements(kind: Kind, terms: tuple[Term, ...]) -> Iterator[tuple[Term, ...]]:
    if kind == "sum" or kind == "product":
        if len(terms) > 1 and (kind == "sum" or len(terms) <= MAX_FACTORS):
            yield terms
    elif kind == "same":
        if len(terms) == 1:
            yield terms
    elif len(terms) <= MAX_FACTORS:
        for arranged in permutations(terms, 2 if kind in RATIOS else 3):
            if arranged[-1].value:
                yield arranged


def _value(kind: Kind, terms: tuple[Term, ...]) -> Decimal:
    values = [term.value for term in terms]
    if kind in RATIOS:
        ratio = values[0] / values[1]
        return {"quotient": ratio, "growth": ratio - 1, "fall": 1 - ratio}[kind]
    if kind in ("proportion", "capped"):
        result = values[0] * values[1] / values[2]
        return min(values[0], result) if kind == "capped" else result
    return prod(values, start=Decimal(1)) if kind == "product" else sum(values, Decimal(0))
