"""Lines of a list that have fewer figures than the list has columns of figures, in dumps that do not print blank cells
and print merged ones once: which of the columns is blank.

``产业园 | 2803.06 | 51408.12`` below 面积, 每亩补助资金 and 补助资金 may leave out any of the three. What number and
standard come to and what the columns add up to tell; else nothing does.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from disclosure_parse.disclosure import TIMES
from disclosure_parse.figures import Figure, parse_figure, parse_money
from disclosure_parse.normalizer.evidence import FIGURES, look

Role = Literal["line", "sum", "total"]
TextRow = Mapping[int, str]
"""The texts of a row by the numbers of their columns."""
Way = tuple[tuple[int, int], ...]
"""Of each figure of a row the column in which it was found and that in which it stands."""
_RATES = {"execution_rate"}
_NOT_SUMMED = {"no", "standard", *TIMES, "score", *_RATES}
MAX_WAYS = 1000
"""Of all kinds of rows together that are weighed: with more the rows stay in doubt."""


@dataclass(frozen=True, slots=True)
class GapColumn:
    """A column of a list: its ``field``, and whether ``figures`` stand in it."""

    field: str
    figures: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """Where the figures of a row belong: old column → new one; ``certain`` where the sums tell."""

    moves: Mapping[int, int]
    certain: bool


def settled_lines(rows: Sequence[TextRow], columns: Sequence[GapColumn], roles: Sequence[Role]) -> dict[int, Settled]:
    """The rows, by number, whose figures may stand in other columns as well, and where they stand then."""
    every = {number: _ways(row, columns, roles[number]) for number, row in enumerate(rows)}
    open_rows = {number: ways for number, ways in every.items() if len(ways) > 1}
    if not open_rows:
        return {}
    block = _Block(rows, columns, roles, {n: ways[0] for n, ways in every.items() if len(ways) == 1})
    block.settle_products(open_rows)
    block.keep_wholes(open_rows)
    kinds: dict[tuple[object, ...], list[int]] = {}
    alone = math.prod(map(len, open_rows.values())) <= MAX_WAYS
    for number, ways in open_rows.items():
        # Where each row by itself has too many ways, those that look alike have the same columns blank.
        own = number if alone else (roles[number] == "line", tuple(sorted(rows[number])), tuple(ways))
        kinds.setdefault((own,), []).append(number)
    choices = [open_rows[numbers[0]] for numbers in kinds.values()]
    best: list[tuple[Way, ...]] = []
    most = 0
    if math.prod(map(len, choices)) <= MAX_WAYS:
        for choice in itertools.product(*choices):
            fits = block.sums({n: way for way, numbers in zip(choice, kinds.values(), strict=True) for n in numbers})
            if fits >= most:
                best = [*best, choice] if fits == most else [choice]
                most = fits
    came = {}
    for place, numbers in enumerate(kinds.values()):
        certain = most > 0 and len({choice[place] for choice in best}) == 1
        for number in numbers:
            came[number] = Settled(dict(best[0][place]) if certain else {}, certain)
    came |= {number: Settled(dict(way), True) for number, way in block.placed.items() if len(every[number]) > 1}
    return came


def _figure_cells(row: TextRow, columns: Sequence[GapColumn]) -> list[int]:
    return [at for at in sorted(row) if look(row[at]) in FIGURES and columns[at].figures]


def _ways(row: TextRow, columns: Sequence[GapColumn], role: Role) -> list[Way]:
    """The columns that the figures of a row may stand in: in their order, and none passes a cell of another kind. A sum
    has none below what is paid for each."""
    cells = _figure_cells(row, columns)
    walls = [-1, *(at for at in sorted(row) if at not in cells), len(columns)]
    parts: list[list[Way]] = []
    for left, right in itertools.pairwise(walls):
        own = [at for at in cells if left < at < right]
        free = [at for at in range(left + 1, right) if columns[at].figures]
        summed = [at for at in free if columns[at].field not in _NOT_SUMMED]
        to = summed if role != "line" and len(summed) >= len(own) else free
        if math.comb(len(to), len(own)) > MAX_WAYS:
            return [tuple((at, at) for at in cells)] * 2
        ways = [tuple(zip(own, way, strict=True)) for way in itertools.combinations(to, len(own))]
        parts.append(_fitting(ways, row, columns))
    if math.prod(map(len, parts)) > MAX_WAYS:
        return [tuple((at, at) for at in cells)] * 2
    return [tuple(itertools.chain(*way)) for way in itertools.product(*parts)]


def _fitting(ways: list[Way], row: TextRow, columns: Sequence[GapColumn]) -> list[Way]:
    """Those of the ways that put percentages below rates, and nothing else there, if any do."""
    fitting = [
        way for way in ways if all((look(row[at]) == "percent") <= (columns[to].field in _RATES) for at, to in way)
    ]
    return fitting or ways


class _Block:
    """What the lines of a list say of each other. ``placed`` are the rows whose figures' columns are known."""

    def __init__(
        self,
        rows: Sequence[TextRow],
        columns: Sequence[GapColumn],
        roles: Sequence[Role],
        placed: dict[int, Way],
    ) -> None:
        self._rows, self._roles = rows, roles
        self._summed = [n for n, one in enumerate(columns) if one.figures and one.field not in _NOT_SUMMED]
        self._columns = {
            name: [n for n, one in enumerate(columns) if one.field == name]
            for name in ("count", "standard", "amount", "")
        }
        self._times = [n for n, one in enumerate(columns) if one.field in TIMES]
        self.placed = placed
        self._read: dict[tuple[int, int], Figure | None] = {}

    def _figures(self, number: int, way: Way) -> dict[int, Figure]:
        # A row has many ways and few cells: only what these say is kept.
        return {to: figure for at, to in way if (figure := self._figure(number, at)) is not None}

    def _figure(self, number: int, at: int) -> Figure | None:
        if (number, at) not in self._read:
            text = self._rows[number][at]
            self._read[number, at] = parse_money(text) or parse_figure(text)
        return self._read[number, at]

    def settle_products(self, open_rows: dict[int, list[Way]]) -> None:
        """Settles the rows of which number and standard come to the amount in one way only; a standard stands for the
        rows below it too, until the next one."""
        standards: dict[int, Figure] = {}
        for number in range(len(self._rows)):
            ways = open_rows.get(number, [])
            held = [way for way in ways if self._holds(self._figures(number, way), standards)]
            if len(held) == 1:
                self.placed[number] = held[0]
                del open_rows[number]
            if number in self.placed and self._roles[number] == "line":
                figures = self._figures(number, self.placed[number])
                standards |= {at: figures[at] for at in self._columns["standard"] if at in figures}

    def keep_wholes(self, open_rows: dict[int, list[Way]]) -> None:
        """Keeps of each row the ways in which its amount is the sum of the figures beside it, if any are so."""
        for number, ways in open_rows.items():
            whole = [way for way in ways if self._is_whole(self._figures(number, way))]
            open_rows[number] = whole or ways

    def _is_whole(self, figures: Mapping[int, Figure]) -> bool:
        amount = next((figures[at] for at in self._columns["amount"] if at in figures), None)
        parts = [figures[at].value for at in self._columns[""] if at in figures]
        return amount is not None and len(parts) > 1 and sum(parts) == amount.value

    def _holds(self, figures: Mapping[int, Figure], standards: Mapping[int, Figure]) -> bool:
        whole = {**standards, **figures}
        amount = next((figures[at] for at in self._columns["amount"] if at in figures), None)
        printed = [whole[at] for at in self._times if at in whole]
        if amount is None or len(printed) < len(self._times):
            return False
        times = math.prod((figure.value for figure in printed), start=Decimal(1))
        pairs = itertools.product(self._columns["count"], self._columns["standard"])
        return any(
            abs(figures[count].value * whole[standard].value * times - amount.value) <= amount.quantum
            for count, standard in pairs
            if count in figures and standard in whole
        )

    def sums(self, choice: Mapping[int, Way]) -> int:
        """How many sums come out with the rows placed so: those of the list's columns and of its parts."""
        return sum(fits for fits in self._sums({**self.placed, **choice}))

    def _sums(self, ways: Mapping[int, Way]) -> Iterator[bool]:
        figures = [self._figures(number, ways.get(number, ())) for number in range(len(self._rows))]
        parts: list[Mapping[int, Figure]] = []
        lines: list[Mapping[int, Figure]] = []
        for number, role in enumerate(self._roles):
            if role == "line":
                parts.append(figures[number])
                lines.append(figures[number])
            elif role == "sum":
                yield from self._adds_up(figures[number], parts)
                parts = []
        for number, role in enumerate(self._roles):
            if role == "total":
                yield from self._adds_up(figures[number], lines)

    def _adds_up(self, total: Mapping[int, Figure], lines: Sequence[Mapping[int, Figure]]) -> Iterator[bool]:
        for at in self._summed:
            own = [line[at] for line in lines if at in line]
            if at in total and own:
                rounding = sum((figure.quantum for figure in own), total[at].quantum) / 2
                yield abs(sum((figure.value for figure in own), Decimal(0)) - total[at].value) <= rounding
