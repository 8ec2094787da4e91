"""Project lists that arrive as lines of text: which pieces make a line of a list, and below which heading each is."""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from disclosure_parse.figures import parse_figure
from disclosure_parse.normalizer.evidence import COLUMN_FIGURES, FIGURES_OR_POINTS, look
from disclosure_parse.normalizer.line_list_heads import (
    ListHeads,
    adds_up,
    bare_heads,
    is_total,
    list_heads,
    part_of,
    storeys,
)
from disclosure_parse.normalizer.list_cells import CERTAIN, ListColumns, Placing, placed_lines
from disclosure_parse.normalizer.list_gaps import Role
from disclosure_parse.normalizer.list_headings import LISTED, NAMES, is_list_total, list_fields, mostly_known, sets_of
from disclosure_parse.normalizer.rows import Slot
from disclosure_parse.normalizer.tokens import Token, joined
from disclosure_parse.normalizer.vocabulary import Vocabulary

WRAPPED = 3
"""A line of a list without numbers has at most so many pieces more than there are headings."""
MOST_ENDS = 3
"""So many numbers that may begin the next line are tried, the first of them and others not far behind it."""
FAR = 2
"""A line is no longer than so many times the headings, if it can end before."""
MISREAD = 1.0
"""Mean cost of the lines of a list without numbers from which it is none, and by which the lines must fit better below
headings of two storeys."""
SAMPLE = 12
"""So many lines of a list without numbers tell whether it is one."""
BEAM = 6.0
"""Where the lines in front cost so much more than those in front of another place near by no line begins."""
SETS = 2
"""A list whose headings are printed again beside themselves has so many rows at least."""


def is_list(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the headings of a project list stand together from ``at`` on, with its first line behind them."""
    if vocabulary.field_of("list", tokens[at].text) != "no":
        return _bare_list(tokens, at, vocabulary) is not None
    return mostly_known([token.text for token in list_heads(tokens, at, vocabulary)], vocabulary)


def _bare_list(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> list[Token] | None:
    """The headings of the list without numbers that begins at ``at``: of names and amounts, with lines below of which
    the first ones fit them, and a total. Where it has two headings only the total must be right."""
    best: tuple[float, list[Token]] | None = None
    for heads in bare_heads(tokens, at, vocabulary):
        begin = at + len(heads)
        if "amount" not in list_fields([token.text for token in heads], vocabulary):
            continue
        if best is None and not any(is_total(tokens, n, vocabulary) for n in range(begin, len(tokens))):
            return None
        if sets_of(heads) > 1:
            return heads if _rows_of_sets(tokens, begin, len(tokens), heads, vocabulary) else None
        two = len(heads) < LISTED
        stop = len(tokens) if two else min(len(tokens), begin + SAMPLE * len(heads))
        lines = _Reader(tokens, at, stop, ListHeads(heads), False, vocabulary, _nothing).lines()
        whole = lines[:-1] if stop < len(tokens) else lines
        cost = _misread(whole)
        if cost < MISREAD and (not two or _is_sum_of(tokens, lines)) and (best is None or cost < best[0]):
            best = (cost, heads)
    return best[1] if best is not None else None


def _misread(lines: Sequence[_Line]) -> float:
    """The mean cost of the lines, without a limit if there are few."""
    body = [line.placing.costs[0][0] for line in lines if line.kind == "line"]
    return sum(body) / len(body) if len(body) > 1 else float("inf")


def _nothing(token: Token) -> bool:
    """What ends a list without numbers but for its total."""
    return False


def _is_sum_of(tokens: Sequence[Token], lines: Sequence[_Line]) -> bool:
    """Whether the last figure of the last line is the sum of those of the others."""
    figures = [parse_figure(tokens[line.end - 1].text) for line in lines if line.kind in ("line", "total")]
    values = [figure.value for figure in figures if figure is not None]
    return len(values) == len(figures) and sum(values[:-1]) == values[-1]


def begins_list(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the headings of another list stand behind one, of which the first (序号) is known at least."""
    is_number = tokens[at].first and vocabulary.field_of("list", tokens[at].text) == "no"
    return is_number and len(list_heads(tokens, at, vocabulary)) >= LISTED


def list_rows(
    tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary, starts_row: Callable[[Token], bool]
) -> tuple[list[tuple[list[Slot], bool]], int]:
    """A list's headings and its lines, with those that sum several, and the piece behind them. ``starts_row`` tells
    what cannot go on with a line. With each stands whether its cells could be placed in another way as well."""
    numbered = vocabulary.field_of("list", tokens[at].text) == "no"
    heads = list_heads(tokens, at, vocabulary) if numbered else _bare_list(tokens, at, vocabulary) or []
    plain = ListHeads(heads)
    if not numbered and sets_of(heads) > 1:
        cells = _rows_of_sets(tokens, at + len(heads), stop, heads, vocabulary)
        rows = [joined_row({n: [token] for n, token in enumerate(row)}) for row in cells]
        return [(row, False) for row in [*plain.rows(), *rows]], at + len(heads) + sum(map(len, cells))
    ends = starts_row if numbered else _nothing
    reader = _Reader(tokens, at, stop, plain, numbered, vocabulary, ends)
    lines = reader.lines()
    totalled = bool(lines) and "total" in (lines[0].kind, lines[-1].kind)
    either = not numbered and (not totalled or _misread(lines) >= MISREAD)
    others = [_Reader(tokens, at, stop, way, numbered, vocabulary, ends) for way in storeys(heads, vocabulary)]
    ways = [(sum(line.placing.costs[0][0] for line in other.lines()), n) for n, other in enumerate(others)]
    cost = sum(line.placing.costs[0][0] for line in lines)
    best, number = min(ways, default=(cost, 0))
    if best + MISREAD < cost:
        reader, either = others[number], sum(way < best + CERTAIN for way, _ in ways) > 1
        lines = reader.lines()
    roles: dict[str, Role] = {"sum": "sum", "total": "total"}
    read = [(roles.get(one.kind, "line"), tokens[one.start : one.end], one.placing) for one in lines]
    placed = placed_lines(read, reader.columns)
    found = [(row, False) for row in reader.heads.rows()]
    for line, cells_of in zip(lines, placed, strict=True):
        found.append((joined_row(cells_of.cells), either or line.doubtful or cells_of.doubtful))
    return found, lines[-1].end if lines else at + len(heads)


def joined_row(cells: Mapping[int, Sequence[Token]]) -> list[Slot]:
    """The cells of a line from its pieces by column."""
    return [joined(pieces, column) for column, pieces in sorted(cells.items())]


def _rows_of_sets(
    tokens: Sequence[Token], at: int, stop: int, heads: Sequence[Token], vocabulary: Vocabulary
) -> list[Sequence[Token]]:
    """The rows from ``at`` on below headings that are printed again beside themselves (单位|金额|单位|金额), as long as
    names stand below names and figures below the others; none if they are few. The last one may be short."""
    fields = list_fields([token.text for token in heads], vocabulary)
    found: list[Sequence[Token]] = []
    while at < stop and tokens[at].first:
        row = tokens[at : min(at + len(heads), stop)]
        fits = [(look(t.text) in FIGURES_OR_POINTS) != (name in NAMES) for t, name in zip(row, fields, strict=False)]
        whole = next((n for n, fit in enumerate(fits) if not fit), len(fits))
        size = len(heads) // sets_of(heads)
        whole -= whole % size
        if whole:
            found.append(row[:whole])
        if whole < len(heads):
            break
        at += whole
    return found if len(found) >= SETS else []


class _Begin(NamedTuple):
    """Where a line begins and of which kind it is; the numbers of the next line, the next part, and the next part
    within it. The next line may be numbered from 1 again behind one that is ``over`` others, or their sum."""

    at: int
    kind: Literal["line", "part", "sum", "total", "end"]
    number: int = 1
    parts: tuple[int, int] = (1, 1)
    over: bool = False


_Step = tuple[_Begin, _Begin, float]
"""A line from where it begins to where the next one does, and the cost of its cells."""


@dataclass(slots=True)
class _Line:
    """A line of a list: its pieces from ``start`` to ``end`` and where they stand."""

    start: int
    end: int
    kind: str
    placing: Placing
    doubtful: bool = False


@dataclass(slots=True)
class _Reader:
    """Parts the pieces below a list's headings into lines: with the least cost of all their cells."""

    tokens: Sequence[Token]
    at: int
    stop: int
    heads: ListHeads
    numbered: bool
    vocabulary: Vocabulary
    starts_row: Callable[[Token], bool]
    columns: ListColumns = field(init=False)

    def __post_init__(self) -> None:
        texts = [token.text for token in self.heads.leaves]
        fields = [name or "" for name in list_fields(texts, self.vocabulary)]
        self.columns = ListColumns(texts, fields, self.vocabulary)

    def lines(self, beam: float = BEAM) -> list[_Line]:
        """The lines of the list, in order; what begins where a line costs ``beam`` more than those near it is left out,
        as long as there is a way without it."""
        first = self._begins(_Begin(self.at, "end"), self.at + self.heads.pieces)
        if first is None:
            return []
        # Ways go forward only: what is least up to each begin is known when it is come to.
        least: dict[_Begin, float] = {first: 0.0}
        steps: list[_Step] = []
        waiting = [first]
        ends: list[_Begin] = []
        near: deque[tuple[int, float]] = deque()
        while waiting:
            begin = heapq.heappop(waiting)
            if begin.kind == "end":
                ends.append(begin)
                continue
            near.append((begin.at, least[begin]))
            while near[0][0] < begin.at - len(self.heads.leaves):
                near.popleft()
            if not self.numbered and least[begin] > min(cost for _, cost in near) + beam:
                continue
            for following, cost in self._steps(begin):
                if following not in least:
                    heapq.heappush(waiting, following)
                least[following] = min(least.get(following, float("inf")), least[begin] + cost)
                steps.append((begin, following, cost))
        behind = dict.fromkeys(ends, 0.0)
        for begin, following, cost in reversed(steps):
            if following in behind:
                behind[begin] = min(behind.get(begin, float("inf")), cost + behind[following])
        if first not in behind:
            return self.lines(math.inf) if beam < math.inf else []
        return self._best(first, least, behind, steps)

    def _best(
        self, first: _Begin, least: dict[_Begin, float], behind: dict[_Begin, float], steps: Sequence[_Step]
    ) -> list[_Line]:
        """The lines of the way with the least cost; those that lines of another way cross that costs hardly more are
        doubtful."""
        total = behind[first]
        lines: list[_Line] = []
        others: list[tuple[int, int]] = []
        at = first
        for begin, following, cost in steps:
            if following not in behind:
                continue
            if begin == at and cost + behind[following] <= behind[begin]:
                lines.append(_Line(begin.at, following.at, begin.kind, self._placed(begin, following.at)))
                at = following
            elif least[begin] + cost + behind[following] - total < CERTAIN:
                others.append((begin.at, following.at))
        for line in lines:
            line.doubtful = any(start < line.end and line.start < end for start, end in others)
        return lines

    def _steps(self, begin: _Begin) -> Iterator[tuple[_Begin, float]]:
        """Where the line may end that begins there, with the cost of its cells."""
        placing = self._placed(begin, begin.at + 1)
        at = begin.at + 1
        for end, following in self._ends(begin):
            for token in self.tokens[at:end]:
                placing.add(token)
            at = end
            yield following, placing.costs[0][0]

    def _placed(self, begin: _Begin, end: int) -> Placing:
        """The pieces of a line below the headings."""
        summed = begin.kind in ("sum", "total")
        start = self.columns.label if summed else 0 if self.numbered else None
        placing = Placing(self.columns, self.tokens[begin.at], start, summed)
        for token in self.tokens[begin.at + 1 : end]:
            placing.add(token)
        return placing

    def _ends(self, begin: _Begin) -> Iterator[tuple[int, _Begin]]:
        """The ends that a line may have, each with what begins there."""
        size = len(self.heads.leaves)
        least = 1 if begin.kind == "part" else min(2, size)
        most = size + WRAPPED if begin.kind == "line" and not self.numbered else self.stop
        if not self.numbered and adds_up(self.tokens, begin.at + 1, self.stop, self.vocabulary):
            return  # A lone cell in front of a sum is the end of another line.
        found = 0
        for end in range(begin.at + least, min(self.stop, begin.at + most + 1)):
            token = self.tokens[end]
            if begin.kind == "total" and look(token.text) not in COLUMN_FIGURES:
                following = self._begins(begin, end)
                if following is not None or not found:
                    yield end, following or _Begin(end, "end")
                return
            if not token.first:
                continue
            if self._is_end(end, end - begin.at):
                if not found:
                    yield end, _Begin(end, "end")
                return
            following = self._begins(begin, end)
            if following is not None:
                yield end, following
                found += 1
                if following.kind in ("sum", "total", "part"):
                    return
            if self.numbered and (found == MOST_ENDS or (found and end - begin.at > FAR * size)):
                return
        end = min(self.stop, begin.at + most + 1)
        if not found or (end == self.stop and not self.numbered):
            yield end, _Begin(end, "end")

    def _is_end(self, at: int, size: int) -> bool:
        """Whether something else begins behind a line of so many pieces."""
        whole = size >= len(self.heads.leaves) or not self._may_be_cell(self.tokens[at])
        if begins_list(self.tokens, at, self.vocabulary):
            return True
        is_sum = adds_up(self.tokens, at, self.stop, self.vocabulary)
        return whole and not is_sum and self.starts_row(self.tokens[at])

    def _may_be_cell(self, token: Token) -> bool:
        """Whether a label that begins a row elsewhere is a usual text of a list too: where the money comes from."""
        is_label = bool(self.vocabulary.field_of("funds.rows", token.text))
        return is_label and not self.vocabulary.field_of("totals", token.text)

    def _begins(self, before: _Begin, at: int) -> _Begin | None:
        """The line that begins at ``at`` behind another, none if none does."""
        if at >= self.stop or not self.tokens[at].first:
            return None
        number, (outer, inner) = before.number, before.parts
        text = self.tokens[at].text
        if adds_up(self.tokens, at, self.stop, self.vocabulary):
            kind: Literal["sum", "total"] = "total" if is_list_total(text, self.vocabulary) else "sum"
            return _Begin(at, kind, number, before.parts, True)
        if not self.numbered:
            return _Begin(at, "line") if before.kind != "total" or before.at == self.at + self.heads.pieces else None
        if text == str(number) or (before.over and text == "1"):
            return _Begin(at, "line", int(text) + 1, before.parts) if self._is_line(at, before) else None
        if (found := part_of(self.tokens, at)) == (outer, 0):
            return _Begin(at, "part", number, (outer + 1, 1), True)
        return _Begin(at, "part", number, (outer, inner + 1), True) if found == (0, inner) else None

    def _is_line(self, at: int, before: _Begin) -> bool:
        """Whether the next number of the list begins a line here: an amount of 2 in the first line has a figure, or
        nothing that a name could be, behind it."""
        behind = self.tokens[at + 1].text if at + 1 < self.stop else ""
        named = bool(NAMES & set(self.columns.fields[1:2]))
        return before.kind == "end" or not named or look(behind) not in (*FIGURES_OR_POINTS, "blank")
