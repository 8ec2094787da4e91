"""The best assignment of a stream of text pieces to the columns and rows of a block."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disclosure_parse.normalizer.evidence import ANY_TEXT, begins_name, is_empty_entry, look, misfit, says_level
from disclosure_parse.normalizer.fund_labels import begins_line
from disclosure_parse.normalizer.vocabulary import Vocabulary

SAMPLE = 400
"""Pieces used to find the widths at which columns wrap."""
WRAP = 0.1
SHORT_WRAP = 3.0
UNKNOWN_WRAP = 2.2
FULL_END = 1.5
"""A cell that ends with a full line although the next line stands alone is unlikely."""
TOO_WIDE = 3.0
NO_REST = 8.0
FIGURE_REST = 4.0
FIGURE, SHORT_FIGURE = 12, 6
"""A figure of fewer characters is a value and hardly the rest of a name or of another value, or of a longer text."""
LONGEST_UNIT = 2
"""Characters of an unknown unit that may stand on the line below its figure."""
_PRODUCT = re.compile(r"[×*xX]\s*\d[\d.,]*[^\W\d_]{0,3}$")
"""What ends so (1500元/人×100人) is a whole product."""
_GOES_ON = "×*xX+＋-－=＝/÷（(，,；;、。和及"
FIGURE_ENDS = 1.5
"""A figure with its unit seldom goes on with text on the next line, whatever the width of its column."""
BOTH_LEVELS = 0.6
SHORT_TERM, LONG_TERM = 2, 2.0
"""A longer bare term (预算执行率) hardly ever ends a cell that began on another line."""
HABIT_TIMES = 2
HABIT_SHARE = 0.8
HABIT_BROKEN = 2.5
_SKIP = {
    "level1": 0.0,
    "level2": 0.0,
    "level1_weight": 0.0,
    "level2_weight": 0.0,
    "level3": 2.5,
    "target": 1.0,
    "actual": 1.0,
    "weight": 1.2,
    "score": 1.1,
    "deviation": 0.05,
    "completion_rate": 0.2,
    "remark": 0.0,
    "basis": 0.3,
    "initial_budget": 1.6,
    "full_year_budget": 1.6,
    "executed": 1.6,
    "amount": 0.8,
}
"""Of weight and score a lone figure is the weight: it stands there before anything is scored."""
_SKIP_MONEY = {**_SKIP, "weight": 0.3, "score": 0.3, "execution_rate": 0.9, "fund_label": 2.0, "": 0.2}
"""In a money block: lines below the total have no points, and mostly no rate."""
USUAL_ROWS, USUAL_SHARE = 4, 0.6
UNUSUAL = 0.3
"""Against a blank cell in a column that most rows fill."""
NOTHING = 0.5
"""无 as a name: it stands for a reason that there is not more often than for an indicator."""
NO_POINTS = 0.05
"""A dash for points in a money block: that is what lines below the total print."""
_FIGURES_OF_MONEY = {"initial_budget", "full_year_budget", "executed", "amount", "weight", "score", "execution_rate"}
NO_FIGURE = 12.0
_TEXT_COLUMNS = {
    "level3",
    "target",
    "actual",
    "deviation",
    "description",
    "basis",
    "planned",
    "scoring_rule",
    "evidence_source",
    "fund_reason",
    "self_comment",
    "remark",
    ANY_TEXT,
}
_NO_LINE_START = 6.0
ROW = 0.15
"""Each row costs something: of two readings as good, the one with more wrapped cells and fewer rows holds."""

BROKEN_ROW = 1.0
"""A row of which the line before held several cells seldom goes on with a new cell at the next line's start."""

BARE_POINTS = 3.0
"""Points of a level stand behind the level: where its merged cell goes on, theirs does too."""

Cells = list[tuple[int, list[int]]]
"""A row: column numbers with the pieces of their cells."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What the blocks of one kind in a document have in common: the width at which each column wraps (``None`` if it
    never does), texts that are a whole cell of one column again and again (较高), and the columns that most rows fill.
    """

    widths: tuple[int | None, ...]
    habits: Mapping[str, int]
    usual: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text; ``width`` in half-width columns; ``first`` and ``last`` of its line."""

    text: str
    first: bool
    last: bool
    width: int


def assign(pieces: Sequence[Piece], fields: Sequence[str], fit: Fit, vocabulary: Vocabulary) -> list[Cells]:
    """Rows of cells, each cell a column number and its pieces, with the least total cost."""
    _, path = _best_path(_Costs(pieces, fields, vocabulary), fit)
    return _rows(path)


class _Costs:
    """What does not depend on the widths: how ill each piece fits each column, alone and as the rest of a cell."""

    def __init__(self, pieces: Sequence[Piece], fields: Sequence[str], vocabulary: Vocabulary) -> None:
        self.pieces = pieces
        self.fields = fields
        money = "fund_label" in fields
        self.own = [[_own_cost(field, piece, money, vocabulary) for field in fields] for piece in pieces]
        if not money and {"amount", "full_year_budget", "executed"} & {*fields}:
            # Of tasks and cost components a sum (金额合计) is the label of its line, and no text of another.
            self.own = [
                [
                    max(cost, NO_FIGURE) if field != "level3" and _is_sum(piece, vocabulary) else cost
                    for field, cost in zip(fields, costs, strict=True)
                ]
                for piece, costs in zip(pieces, self.own, strict=True)
            ]
        self.rest = [[_rest_cost(field, piece, vocabulary) for field in fields] for piece in pieces]
        self.empty = [is_empty_entry(piece.text) for piece in pieces]
        for number, empty in enumerate(self.empty[:-1], 1):
            if empty:
                self.rest[number] = [cost + UNKNOWN_WRAP for cost in self.rest[number]]
        following = [piece.text for piece in pieces[1:]] + [""]
        self.whole = [
            empty or _has_no_row(piece.text, behind, vocabulary)
            for piece, behind, empty in zip(pieces, following, self.empty, strict=True)
        ]
        """Whether a piece may end its row with nothing missing behind it."""
        skip = _SKIP_MONEY if money else _SKIP
        skips = [skip.get(field, 0.4) for field in fields]
        self.before = [sum(skips[:column]) for column in range(len(fields) + 1)]


def _is_sum(piece: Piece, vocabulary: Vocabulary) -> bool:
    return vocabulary.field_of("funds.rows", piece.text) in ("total", "sum")


def _rows(path: Sequence[tuple[int, str]]) -> list[Cells]:
    rows: list[Cells] = []
    for number, (column, kind) in enumerate(path):
        if kind == "row":
            rows.append([(column, [number])])
        elif kind == "cell":
            rows[-1].append((column, [number]))
        else:
            rows[-1][-1][1].append(number)
    return rows


def find_fit(pieces: Sequence[Piece], fields: Sequence[str], vocabulary: Vocabulary) -> Fit:
    """Widths and habits, found by what reads the blocks best.

    ``pieces`` are those of all blocks of these columns in the document: they come from one producer.
    """
    if not pieces:
        return Fit((None,) * len(fields), {})
    pieces = pieces[:SAMPLE]
    costs = _Costs(pieces, fields, vocabulary)
    widths = tuple(_find_widths(costs, vocabulary))
    _, path = _best_path(costs, Fit(widths, {}))
    rows = _rows(path)
    whole = Counter((pieces[cell[1][0]].text, cell[0]) for row in rows for cell in row if len(cell[1]) == 1)
    habits: dict[str, int] = {}
    for (text, column), times in whole.items():
        others = sum(count for (other, _), count in whole.items() if other == text)
        if times >= HABIT_TIMES and times >= HABIT_SHARE * others:
            habits[text] = column
    return Fit(widths, habits, _usual(rows, fields))


def _usual(rows: Sequence[Cells], fields: Sequence[str]) -> frozenset[int]:
    """The columns of texts that most rows fill, where there are some rows: a blank one there is rare."""
    if len(rows) < USUAL_ROWS:
        return frozenset()
    filled = Counter(column for row in rows for column, _ in row)
    return frozenset(
        column
        for column, field in enumerate(fields)
        if field in _TEXT_COLUMNS and _SKIP.get(field, 0.0) < 1.0 and USUAL_SHARE * len(rows) <= filled[column]
    )


def _find_widths(costs: _Costs, vocabulary: Vocabulary) -> list[int | None]:
    pieces, fields = costs.pieces, costs.fields
    alone = Counter(
        piece.width
        for piece, following in itertools.pairwise(pieces)
        if piece.first
        and piece.last
        and following.first
        and piece.width >= 6
        and not vocabulary.level2_term(piece.text)
    )
    candidates: list[int | None] = [width for width, _ in alone.most_common(8)]
    widest = max(alone, default=0)
    candidates = [None, *sorted({*[c for c in candidates if c], *([widest] if widest else [])})]
    widths: list[int | None] = [None] * len(fields)
    columns = [number for number, field in enumerate(fields) if field in _TEXT_COLUMNS]
    for _ in range(2):
        for column in columns:
            scored = []
            for candidate in candidates:
                trial = list(widths)
                trial[column] = candidate
                scored.append((_best_path(costs, Fit(tuple(trial), {}))[0], candidate or 0, candidate))
            widths[column] = min(scored, key=lambda item: (round(item[0], 6), item[1]))[2]
    return widths


def _best_path(costs: _Costs, fit: Fit) -> tuple[float, list[tuple[int, str]]]:
    """Viterbi over pieces; a state is the column a piece stands in and how it got there."""
    count, widths = len(costs.fields), fit.widths
    rare = [0.0, *itertools.accumulate(UNUSUAL if column in fit.usual else 0.0 for column in range(count))]
    before = [cost + more for cost, more in zip(costs.before, rare, strict=True)]
    state: list[float] = []
    back: list[list[tuple[int, str]]] = []
    of_level = [field.endswith("_weight") and field[:-7] == above for above, field in itertools.pairwise(costs.fields)]
    pointed = {column for column, behind in enumerate(of_level, 1) if behind}
    for number, piece in enumerate(costs.pieces):
        habit = fit.habits.get(piece.text)
        own = [
            cost + (TOO_WIDE if width is not None and piece.width > width + 1 else 0.0)
            for cost, width in zip(costs.own[number], widths, strict=True)
        ]
        if habit is not None:
            own = [cost + (0 if column == habit else HABIT_BROKEN) for column, cost in enumerate(own)]
        if number == 0:
            state = [own[column] + before[column] for column in range(count)]
            back.append([(-1, "row")] * count)
            continue
        previous = costs.pieces[number - 1]
        ends = [_end_cost(previous, piece, width) for width in widths]
        # A template's empty entry has its row for itself, and so has a level that nothing was filled in for.
        whole = 0.0 if costs.whole[number - 1] else before[count]
        row_end = [state[column] + max(whole - before[column + 1], 0.0) + ends[column] for column in range(count)]
        ended = min(range(count), key=row_end.__getitem__)
        new_row = row_end[ended] + ROW + (0 if piece.first else _NO_LINE_START)
        broken = BROKEN_ROW if _begins_row(costs.pieces, number) else 0.0
        step: list[float] = []
        origin: list[tuple[int, str]] = []
        # The cheapest earlier cell to go on from within the row, with the columns between skipped.
        open_cost, open_column = 10.0**9, -1
        for column in range(count):
            bare = BARE_POINTS if column in pointed else 0.0
            best, source = new_row + before[column] + own[column] + bare, (ended, "row")
            if (cost := open_cost + before[column] + own[column] + broken + bare) < best:
                best, source = cost, (open_column, "cell")
            if bare and (cost := state[column - 1] + ends[column - 1] + own[column] + broken) < best:
                best, source = cost, (column - 1, "cell")
            if piece.first and previous.last:
                cost = state[column] + costs.rest[number][column] + _wrap_cost(previous, piece, widths[column])
                cost += HABIT_BROKEN if habit is not None else 0
                if cost < best:
                    best, source = cost, (column, "rest")
            if (going := state[column] - before[column + 1] + ends[column]) < open_cost:
                open_cost, open_column = going, column
            step.append(best)
            origin.append(source)
        state = step
        back.append(origin)
    whole = bool(costs.pieces) and costs.whole[-1]
    return _trace(state, back, [0.0] * (count + 1) if whole else before, count)


def _has_no_row(text: str, behind: str, vocabulary: Vocabulary) -> bool:
    """Whether nothing stands below a term of level 2: another level, no level below it, or nothing comes next."""
    own = vocabulary.level2_term(text)
    if not own or not says_level(text):
        return False
    lower, upper = vocabulary.level2_term(behind), vocabulary.level1_term(behind)
    if behind and not (says_level(behind) and (lower or upper)):
        return False
    # 成本指标 and 满意度指标 are level 1 as well, and the next term may stand below them.
    parents = vocabulary.parents
    return not (vocabulary.level1_term(text) and lower and parents.get(lower) == parents.get(own))


def _begins_row(pieces: Sequence[Piece], number: int) -> bool:
    """Whether a piece looks like the first of a row's line: a text in front of others, below a line of several."""
    piece, previous = pieces[number], pieces[number - 1]
    several = piece.first and not piece.last and previous.last and not previous.first
    return several and look(piece.text) == "text"


def _trace(
    costs: list[float], back: list[list[tuple[int, str]]], before: Sequence[float], count: int
) -> tuple[float, list[tuple[int, str]]]:
    final = [costs[column] + before[count] - before[column + 1] for column in range(count)]
    column = min(range(count), key=final.__getitem__)
    total = final[column]
    path: list[tuple[int, str]] = []
    for origins in reversed(back):
        earlier, kind = origins[column]
        path.append((column, kind))
        column = earlier
    return total, path[::-1]


def _own_cost(field: str, piece: Piece, money: bool, vocabulary: Vocabulary) -> float:
    cost = misfit(field, piece.text, vocabulary)
    if field == "level3" and piece.text == "无":
        cost += NOTHING
    if money and field in ("weight", "score") and look(piece.text) == "dash":
        cost = NO_POINTS
    behind_label = field in _FIGURES_OF_MONEY or field == "fund_reason"
    if behind_label and look(piece.text) == "text" and begins_line(piece.text, vocabulary):
        # The next line's label: its own line may have no figure at all.
        cost = max(cost, NO_FIGURE)
    if field == "level1" and vocabulary.level2_term(piece.text):
        # 成本指标, 满意度指标 are terms of both levels; alone they are the lower one.
        cost = max(cost, BOTH_LEVELS)
    return cost


def _end_cost(previous: Piece, piece: Piece, width: int | None) -> float:
    """The cost of ending a cell after ``previous``."""
    if width is None or not (previous.first and previous.last and piece.first and piece.last):
        return 0.0
    return FULL_END if width - 1 <= previous.width <= width + 1 else 0.0


def _rest_cost(field: str, piece: Piece, vocabulary: Vocabulary) -> float:
    """How ill a piece goes on with a cell of that column, whatever stands before it."""
    if field not in _TEXT_COLUMNS or is_empty_entry(piece.text) or begins_name(piece.text):
        return NO_REST
    if vocabulary.level2_term(piece.text) or vocabulary.level1_term(piece.text):
        # A bare 数量 may end a name (…站点 | 数量); 数量指标 begins a row.
        return NO_REST if says_level(piece.text) else BOTH_LEVELS if len(piece.text) <= SHORT_TERM else LONG_TERM
    if field == "fund_reason" and begins_line(piece.text, vocabulary):
        return NO_REST
    if field == "level3" and look(piece.text) == "date":
        return FIGURE_REST
    longest = FIGURE if field in ("level3", "target", "actual") else SHORT_FIGURE
    if look(piece.text) in ("number", "percent", "figure", "operator") and len(piece.text) < longest:
        return FIGURE_REST
    return 0.0


def _wrap_cost(previous: Piece, piece: Piece, width: int | None) -> float:
    """The cost of a line break between two pieces of a cell in a column of that width."""
    if not previous.first and len(previous.text) < SHORT_FIGURE and look(previous.text) in ("number", "percent"):
        # 10 behind other cells is one itself, and no text goes on from it.
        return NO_REST
    if len(piece.text) > LONGEST_UNIT and look(piece.text) == "text" and look(previous.text) in ("number", "percent"):
        return FIGURE_REST
    if piece.text == previous.text:
        # A target and what was reached often say the same; no text goes on with itself.
        return NO_REST
    if _PRODUCT.search(previous.text) and piece.text[0] not in _GOES_ON:
        return FIGURE_REST
    if width is None:
        return UNKNOWN_WRAP
    if look(previous.text) in ("percent", "figure") and look(piece.text) == "text":
        # 34公里 is whole: what follows it begins a cell rather than goes on with it.
        return FIGURE_ENDS + (TOO_WIDE if piece.width > width + 1 else 0.0)
    too_wide = TOO_WIDE if piece.width > width + 1 else 0.0
    return too_wide + (WRAP if width - 3 <= previous.width <= width + 1 else SHORT_WRAP)
