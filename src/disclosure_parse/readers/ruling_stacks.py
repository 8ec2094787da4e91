"""Lines across a page that stand below each other between the same two sides, or within one frame."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_parse.readers.rulings import SNAP, Ruling

MIN_RULES = 3
TOUCHING = 2.0
"""Rulings whose ends are this near to each other, in points, are drawn cell by cell, and end where the cells do."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Rulings one below the other that begin or end at the same places; ``ys`` are their heights."""

    left: float
    right: float
    ys: tuple[float, ...]
    rules: tuple[Ruling, ...]

    def is_drawn(self, y: float, x: float) -> bool:
        """Is there a line at height ``y`` on both sides of ``x``?"""
        return any(rule.at == y and rule.start < x - TOUCHING and rule.end > x + TOUCHING for rule in self.rules)


def stacks(rows: Sequence[Ruling], vertical: Sequence[Ruling]) -> list[Stack]:
    """Sets of at least three rulings below each other: those of one frame, the others between the same two sides."""
    left_over = sorted(rows)
    found: list[Stack] = []
    for framed in _framed(left_over, vertical):
        top, bottom = framed[0].at, framed[-1].at
        left, right = min(rule.start for rule in framed), max(rule.end for rule in framed)
        within, left_over = _within(left_over, left, right, top, bottom)
        found += _stack(within)
    taken: set[Ruling] = set()
    for widest in sorted(left_over, key=lambda rule: rule.start - rule.end):
        if widest not in taken:
            within, left_over = _within(left_over, widest.start, widest.end)
            taken.update(within)
            found += _stack(within)
    return found


def _within(
    rules: Sequence[Ruling], left: float, right: float, top: float = float("-inf"), bottom: float = float("inf")
) -> tuple[list[Ruling], list[Ruling]]:
    """The rulings within a box, and the others."""
    within: list[Ruling] = []
    others: list[Ruling] = []
    for rule in rules:
        is_within = rule.start >= left - SNAP and rule.end <= right + SNAP and top <= rule.at <= bottom
        (within if is_within else others).append(rule)
    return within, others


def _stack(rules: Sequence[Ruling]) -> list[Stack]:
    ys = tuple(sorted({rule.at for rule in rules}))
    if len(ys) < MIN_RULES:
        return []
    return [Stack(min(rule.start for rule in rules), max(rule.end for rule in rules), ys, tuple(rules))]


def _framed(rules: Sequence[Ruling], vertical: Sequence[Ruling]) -> list[list[Ruling]]:
    """The rulings (sorted) that vertical lines hold together, each set sorted."""
    heights = [rule.at for rule in rules]
    set_of: dict[int, set[int]] = {}
    for line in vertical:
        first, last = bisect_left(heights, line.start - SNAP), bisect_right(heights, line.end + SNAP)
        held: set[int] = set()
        for number in range(first, last):
            rule = rules[number]
            if number not in held and rule.start - SNAP <= line.at <= rule.end + SNAP:
                held |= set_of.get(number, {number})
        if any(set_of.get(number) is None or len(set_of[number]) < len(held) for number in held):
            set_of.update(dict.fromkeys(held, held))
    sets = {min(held): held for held in set_of.values()}
    return [[rules[number] for number in sorted(held)] for held in sets.values()]
