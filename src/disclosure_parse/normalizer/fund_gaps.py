"""Money lines of a dump that have fewer amounts than their block has columns: which of the columns is blank.

A dump of cells does not print the blank ones, so that ``其他资金 | 12.5 | 12.5`` below 年初预算数, 全年预算数 and
全年执行数 may leave out any of the three. What the lines add up to, and the rate that is printed, tell; else nothing
does.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from disclosure_parse.disclosure import MONEY_FIELDS, FundKind
from disclosure_parse.figures import Figure, parse_money, parse_rate
from disclosure_parse.normalizer.evidence import AMOUNTS, look
from disclosure_parse.normalizer.fund_labels import line_kind
from disclosure_parse.normalizer.vocabulary import Vocabulary

TextRow = Mapping[int, str]
"""The texts of a row by the numbers of their columns; that of the label is 0."""
Way = Mapping[int, int]
"""Columns of a row's cells → those that they stand in."""
MAX_WAYS = 1000
"""Of all lines together that are weighed: with more the lines stay in doubt."""
SUMS = ("total", "sum")
"""The vocabulary's names of lines that the others add up to."""
POINTS = 100
"""No line has more points."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Where the cells of a row belong: old column → new one; ``certain`` where the lines tell."""

    moves: Way
    certain: bool


def settled_rows(
    rows: Sequence[TextRow], fields: Sequence[str], vocabulary: Vocabulary, component: bool = False
) -> dict[int, Settled]:
    """The rows, by number, with fewer amounts and blank marks than columns that they may stand in.

    ``fields`` are those of the columns from 1 on, ``component`` says that the lines are cost components. Rows without
    an amount, and those that mark their blank cells, are none of them.
    """
    money = [number for number, field in enumerate(fields, 1) if field in MONEY_FIELDS]
    signed = _signed_rates(rows, fields)
    kinds = [line_kind(row.get(0, ""), vocabulary, component) for row in rows]
    freed = {
        number: way
        for number, row in enumerate(rows)
        if kinds[number][1] in SUMS and (way := _points_freed(row, money, fields))
    }
    if freed:
        placed = [{freed.get(n, {}).get(at, at): text for at, text in row.items()} for n, row in enumerate(rows)]
        came = settled_rows(placed, fields, vocabulary, component)
        for number, way in freed.items():
            after = came.get(number, Settled({}, True))
            came[number] = Settled({at: after.moves.get(to, to) for at, to in way.items()}, after.certain)
        return came
    open_rows = [
        number
        for number, row in enumerate(rows)
        if not (kinds[number][1] in SUMS and _is_lone(row, money, fields))
        and any(look(row[column]) in AMOUNTS for column in _cells(row, money, signed))
    ]
    many = {number for number in open_rows if _count(rows[number], money, signed, len(fields)) > MAX_WAYS}
    every = {number: _ways(rows[number], money, signed, len(fields)) for number in open_rows if number not in many}
    ways = {n: found for n, found in every.items() if len({_amounts(rows[n], way) for way in found}) > 1}
    # The only places of amounts that stand as rates, in rows that print no rate.
    lone = {n: found[0] for n, found in every.items() if n not in ways and len(found) == 1 and signed & {*found[0]}}
    settled = {n: Settled(way, True) for n, way in lone.items()}
    if many or math.prod(map(len, ways.values())) > MAX_WAYS:
        return settled | {number: Settled({}, False) for number in (*ways, *many)}
    if not ways:
        return settled
    block = _Block(rows, money, fields, kinds, frozenset(ways))
    choices = [lone | dict(zip(ways, choice, strict=True)) for choice in itertools.product(*ways.values())]
    fits = [block.agreement(choice) for choice in choices]
    most = max(fits)
    best = [choice for choice, fit in zip(choices, fits, strict=True) if fit == most]
    for number in ways:
        certain = len({_amounts(rows[number], choice[number]) for choice in best}) == 1
        settled[number] = Settled(best[0][number] if certain else {}, certain)
    return settled


def _signed_rates(rows: Sequence[TextRow], fields: Sequence[str]) -> set[int]:
    """The columns of rates that a row prints with a percent sign: a figure without one there is an amount."""
    rates = [number for number, field in enumerate(fields, 1) if field == "execution_rate"]
    return {column for column in rates if any(look(row.get(column, "")) == "percent" for row in rows)}


def _points_freed(row: TextRow, money: Sequence[int], fields: Sequence[str]) -> Way:
    """Where a total's amounts stand if the last of them are its points: the rate is that of the others, and not of all.

    ``387 | 387 | 10 | 100%`` below 年初预算数, 全年预算数, 全年执行数, 分值 and 执行率: the first is blank, not 分值.
    """
    weight = fields.index("weight") + 1 if "weight" in fields else 0
    rate = parse_rate(row.get(fields.index("execution_rate") + 1, "")) if "execution_rate" in fields else None
    filled = [column for column in money if column in row and look(row[column]) in AMOUNTS]
    amounts = [figure.value for column in filled if (figure := parse_money(row[column])) is not None]
    if rate is None or weight in row or len(filled) < 3 or len(amounts) < len(filled) or not 0 < amounts[-1] <= POINTS:
        return {}
    if filled[-1] > weight or look(row[filled[-1]]) != "number":
        return {}
    is_rate = [
        any(budget and abs(spent / budget - rate.value) <= rate.quantum for budget in budgets)
        for spent, budgets in ((amounts[-1], amounts[:-1]), (amounts[-2], amounts[:-2]))
    ]
    return dict(zip(filled, [*filled[1:], weight], strict=True)) if is_rate == [False, True] else {}


def _amounts(row: TextRow, way: Way) -> tuple[int, ...]:
    """Where the amounts of a row stand; its marks of blank cells matter to nobody."""
    return tuple(to for at, to in way.items() if look(row[at]) in AMOUNTS)


def _is_lone(row: TextRow, money: Sequence[int], fields: Sequence[str]) -> bool:
    """Whether a row's only amount stands in the column of what the lines are worth, where a total has it if any."""
    filled = [column for column in money if column in row]
    return len(filled) == 1 and fields[filled[0] - 1] == "amount"


def _marks(row: TextRow) -> set[int]:
    return {column for column, text in row.items() if column and look(text) == "dash"}


def _cells(row: TextRow, money: Sequence[int], signed: Set[int]) -> list[int]:
    """The columns of a row's amounts and marks of blank cells."""
    strays = {column for column in signed if look(row.get(column, "")) in AMOUNTS}
    return sorted({column for column in money if column in row} | _marks(row) | strays)


def _parts(row: TextRow, money: Sequence[int], signed: Set[int], width: int) -> Iterator[tuple[list[int], list[int]]]:
    """The cells that may move, and the columns that they may stand in, between each two cells of another kind."""
    cells, marks = _cells(row, money, signed), _marks(row)
    walls = [0, *(column for column in sorted(row) if column and column not in cells), width + 1]
    for left, right in itertools.pairwise(walls):
        own = [column for column in cells if left < column < right]
        yield own, [column for column in range(left + 1, right) if column in money or not marks.isdisjoint(own)]


def _count(row: TextRow, money: Sequence[int], signed: Set[int], width: int) -> int:
    """How many ways there are at most, without listing them."""
    return math.prod(math.comb(len(to), len(own)) for own, to in _parts(row, money, signed, width))


def _ways(row: TextRow, money: Sequence[int], signed: Set[int], width: int) -> list[Way]:
    """The columns that the amounts of a row, and its marks of blank cells, may stand in: in their order, and none
    passes a cell of another kind."""
    marks = _marks(row)
    parts: list[list[Way]] = []
    for own, columns in _parts(row, money, signed, width):
        placed = (dict(zip(own, to, strict=True)) for to in itertools.combinations(columns, len(own)))
        parts.append([way for way in placed if all(to in money for at, to in way.items() if at not in marks)])
    return [{at: to for part in choice for at, to in part.items()} for choice in itertools.product(*parts)]


class _Block:
    """What the lines of a block say of each other. ``loose`` are the rows whose cells may move."""

    def __init__(
        self,
        rows: Sequence[TextRow],
        money: Sequence[int],
        fields: Sequence[str],
        kinds: Sequence[tuple[FundKind | None, str]],
        loose: Set[int],
    ) -> None:
        self._rows, self._money = rows, money
        self._marked = {
            column for n, row in enumerate(rows) if n not in loose for column in row if look(row[column]) == "dash"
        }
        self._total = next((n for n, (_, name) in enumerate(kinds) if name in SUMS), None)
        self._parts = [n for n, (kind, _) in enumerate(kinds) if kind and kind != "total"]
        by_field = {field: number for number, field in enumerate(fields, 1)}
        self._executed = by_field.get("executed", -1)
        self._budgets = [by_field[name] for name in ("full_year_budget", "initial_budget") if name in by_field]
        self._rates = [parse_rate(row.get(by_field.get("execution_rate", -1), "")) for row in rows]

    def agreement(self, choice: Mapping[int, Way]) -> tuple[int, int]:
        """How many columns add up and how many rates are those of the amounts, with the rows placed so; how many blank
        cells are marked in columns where other rows mark theirs."""
        figures, marked = [], 0
        for n, row in enumerate(self._rows):
            way = choice.get(n, {})
            placed = {way.get(column, column): text for column, text in row.items()}
            figures.append({column: parse_money(placed[column]) for column in self._money if column in placed})
            marked += sum(look(row[at]) == "dash" and to in self._marked for at, to in way.items())
        sums = sum(self._adds_up(column, figures) for column in self._money)
        return sums + sum(self._has_rate(figures[n], self._rates[n]) for n in choice), marked

    def _adds_up(self, column: int, placed: Sequence[Mapping[int, Figure | None]]) -> bool:
        total = placed[self._total].get(column) if self._total is not None else None
        parts = [figure for n in self._parts if (figure := placed[n].get(column)) is not None]
        if total is None or not parts:
            return False
        rounding = sum((figure.quantum for figure in parts), total.quantum) / 2
        return abs(sum((figure.value for figure in parts), Decimal(0)) - total.value) <= rounding

    def _has_rate(self, figures: Mapping[int, Figure | None], rate: Figure | None) -> bool:
        executed = figures.get(self._executed)
        budget = next((figure for column in self._budgets if (figure := figures.get(column)) is not None), None)
        if rate is None or executed is None or budget is None or not budget.value:
            return False
        return abs(executed.value / budget.value - rate.value) <= rate.quantum
