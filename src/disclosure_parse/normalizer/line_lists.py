"""Project lists that arrive as lines of text: which pieces make a line of a list, and below which heading each is."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal, NamedTuple

from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.headings import fold, squeeze
from disclosure_parse.normalizer.line_tables import TokenRow
from disclosure_parse.normalizer.list_cells import CERTAIN, FIGURES, ListColumns, Placing, placed_lines
from disclosure_parse.normalizer.list_gaps import Role
from disclosure_parse.normalizer.list_headings import (
    KNOWN_SHARE,
    LISTED,
    NAMES,
    is_list_total,
    known_share,
    list_field,
    list_fields,
)
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.normalizer.vocabulary import Vocabulary

MAX_COLUMNS = 12
WRAPPED = 3
"""A line of a list without numbers has at most so many pieces more than there are headings."""
MOST_ENDS = 3
"""So many numbers that may begin the next line are tried, the first of them and others not far behind it."""
FAR = 2
"""A line is no longer than so many times the headings, if it can end before."""
MISREAD = 1.0
"""Mean cost of the lines of a list without numbers from which it is none."""
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_PART = re.compile(r"[（(]?([一二三四五六七八九十]{1,2})(?:[、.．）)]\s*\S.*)?")
"""What numbers a part of a list: 一, 一、产业项目, （一）基础设施."""


def is_list(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the headings of a project list stand together from ``at`` on, with its first line behind them."""
    if vocabulary.field_of("list", tokens[at].text) != "no":
        return _is_bare_list(tokens, at, vocabulary)
    return _are_known(_heads(tokens, at, vocabulary), vocabulary)


def _are_known(heads: Sequence[Token], vocabulary: Vocabulary) -> bool:
    texts = [token.text for token in heads]
    fields = list_fields(texts, vocabulary)
    return bool(NAMES & set(fields)) and known_share(fields, texts, vocabulary) >= KNOWN_SHARE


def _is_bare_list(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the list that begins at ``at`` has no numbers, but headings of names and amounts, lines that fit them,
    and a total below: that tells that they are all of it."""
    heads = _bare_heads(tokens, at, vocabulary)
    if not heads or not _are_known(heads, vocabulary):
        return False
    if "amount" not in list_fields([token.text for token in heads], vocabulary):
        return False
    begin = at + len(heads)
    if not any(_is_total(tokens, n, vocabulary) for n in range(begin, len(tokens))):
        return False
    lines = _Reader(tokens, at, len(tokens), heads, False, vocabulary, _nothing).lines()
    body = [line for line in lines if line.kind == "line"]
    cost = sum(line.placing.costs[0][0] for line in body)
    return len(body) > 1 and lines[-1].kind == "total" and cost < MISREAD * len(body)


def _nothing(token: Token) -> bool:
    """What ends a list without numbers but for its total."""
    return False


def begins_list(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the headings of another list stand behind one, of which the first (序号) is known at least."""
    is_number = tokens[at].first and vocabulary.field_of("list", tokens[at].text) == "no"
    return is_number and len(_heads(tokens, at, vocabulary)) >= LISTED


def list_rows(
    tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary, starts_row: Callable[[Token], bool]
) -> list[tuple[TokenRow, bool]]:
    """A list's headings and its lines, with those that sum several. ``starts_row`` tells what cannot go on with a line.
    With each stands whether its cells could be placed in another way as well."""
    numbered = vocabulary.field_of("list", tokens[at].text) == "no"
    heads = _heads(tokens, at, vocabulary) if numbered else _bare_heads(tokens, at, vocabulary)
    reader = _Reader(tokens, at, stop, heads, numbered, vocabulary, starts_row if numbered else _nothing)
    rows: list[tuple[TokenRow, bool]] = [([(number, [token]) for number, token in enumerate(heads)], False)]
    lines = reader.lines()
    roles: dict[str, Role] = {"sum": "sum", "total": "total"}
    read = [(roles.get(one.kind, "line"), tokens[one.start : one.end], one.placing) for one in lines]
    for line, placed in zip(lines, placed_lines(read, reader.columns), strict=True):
        rows.append(([(at, list(own)) for at, own in sorted(placed.cells.items())], line.doubtful or placed.doubtful))
    return rows


def _heads(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> list[Token]:
    """The pieces from 序号 up to the first line, of which a number or a sum shows; none if neither follows."""
    found = list(
        takewhile(
            lambda n: n == at or not (_begins_body(tokens, n, vocabulary) or look(tokens[n].text) in FIGURES),
            range(at, min(at + MAX_COLUMNS, len(tokens))),
        )
    )
    end = at + len(found)
    begins = end < len(tokens) and (tokens[end].text == "1" or _begins_body(tokens, end, vocabulary))
    return list(tokens[at:end]) if begins else []


def _begins_body(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a line that is not numbered begins the lines of a list: a sum, its total, or the first of its parts.

    合计 over the lines is a heading: the number of the first one stands behind it."""
    if _is_sum(tokens, at, len(tokens)) or 1 in _part_of(tokens, at):
        return True
    if not _adds_up(tokens, at, len(tokens), vocabulary):
        return False
    behind = [look(token.text) for token in tokens[at + 1 : at + 3]]
    return tokens[at + 1].text != "1" or behind[1:] in ([], ["number"], ["figure"])


def _bare_heads(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> list[Token]:
    """The headings from ``at`` on of a list without numbers: up to the last known one in front of its first figure."""
    if not tokens[at].first or list_field(tokens[at].text, vocabulary) is None:
        return []
    front = list(
        takewhile(
            lambda n: look(tokens[n].text) not in FIGURES and not _adds_up(tokens, n, len(tokens), vocabulary),
            range(at, min(at + MAX_COLUMNS, len(tokens))),
        )
    )
    known = [n for n in front if list_field(tokens[n].text, vocabulary) or fold(tokens[n].text).unit.endswith("元")]
    heads = list(tokens[at : known[-1] + 1]) if known else []
    return heads if len(heads) >= LISTED else []


def _is_sum(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether a line begins here that sums several: a label of its own (某某局小计) in front of a figure."""
    label = squeeze(tokens[at].text)
    figure = at + 1 < stop and look(tokens[at + 1].text) in FIGURES
    return tokens[at].first and label.endswith("小计") and figure


def _is_total(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the list's total begins here; 合计 may be a heading over the lines too."""
    named = tokens[at].first and is_list_total(tokens[at].text, vocabulary)
    return named and at + 1 < len(tokens) and look(tokens[at + 1].text) in FIGURES


def _adds_up(tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary) -> bool:
    """Whether a line that sums several, or the list's total, begins here."""
    return at + 1 < stop and (_is_total(tokens, at, vocabulary) or _is_sum(tokens, at, stop))


def _part_of(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Which part of a list begins here (二, 二、产业项目: 2), and which within one (（二）), 0 where none does."""
    match = _PART.fullmatch(tokens[at].text) if tokens[at].first else None
    if match is None or match[1] not in _NUMERALS:
        return 0, 0
    if match[1] == tokens[at].text and (at + 1 >= len(tokens) or look(tokens[at + 1].text) != "text"):
        return 0, 0  # A dash.
    number = _NUMERALS.index(match[1]) + 1
    return (0, number) if tokens[at].text[0] in "（(" else (number, 0)


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
    heads: Sequence[Token]
    numbered: bool
    vocabulary: Vocabulary
    starts_row: Callable[[Token], bool]
    columns: ListColumns = field(init=False)

    def __post_init__(self) -> None:
        texts = [token.text for token in self.heads]
        fields = [name or "" for name in list_fields(texts, self.vocabulary)]
        self.columns = ListColumns(texts, fields, self.vocabulary)

    def lines(self) -> list[_Line]:
        """The lines of the list, in order."""
        first = self._begins(_Begin(self.at, "end"), self.at + len(self.heads))
        if first is None:
            return []
        # Ways go forward only: what is least up to each begin is known when it is come to.
        least: dict[_Begin, float] = {first: 0.0}
        steps: list[_Step] = []
        waiting = [first]
        ends: list[_Begin] = []
        while waiting:
            begin = heapq.heappop(waiting)
            if begin.kind == "end":
                ends.append(begin)
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
        size = len(self.heads)
        least = 1 if begin.kind == "part" else min(2, size)
        most = size + WRAPPED if begin.kind == "line" and not self.numbered else self.stop
        found = 0
        for end in range(begin.at + least, min(self.stop, begin.at + most + 1)):
            token = self.tokens[end]
            if begin.kind == "total" and look(token.text) not in (*FIGURES, "dash"):
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
        if not found:
            end = min(self.stop, begin.at + most + 1)
            yield end, _Begin(end, "end")

    def _is_end(self, at: int, size: int) -> bool:
        """Whether something else begins behind a line of so many pieces."""
        whole = size >= len(self.heads) or not self._may_be_cell(self.tokens[at])
        if begins_list(self.tokens, at, self.vocabulary):
            return True
        is_sum = _adds_up(self.tokens, at, self.stop, self.vocabulary)
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
        if _adds_up(self.tokens, at, self.stop, self.vocabulary):
            kind: Literal["sum", "total"] = "total" if is_list_total(text, self.vocabulary) else "sum"
            return _Begin(at, kind, number, before.parts, True)
        if not self.numbered:
            return _Begin(at, "line") if before.kind != "total" or before.at == self.at + len(self.heads) else None
        if text == str(number) or (before.over and text == "1"):
            return _Begin(at, "line", int(text) + 1, before.parts) if self._is_line(at, before) else None
        if (found := _part_of(self.tokens, at)) == (outer, 0):
            return _Begin(at, "part", number, (outer + 1, 1), True)
        return _Begin(at, "part", number, (outer, inner + 1), True) if found == (0, inner) else None

    def _is_line(self, at: int, before: _Begin) -> bool:
        """Whether the next number of the list begins a line here: an amount of 2 in the first line has a figure, or
        nothing that a name could be, behind it."""
        behind = self.tokens[at + 1].text if at + 1 < self.stop else ""
        named = bool(NAMES & set(self.columns.fields[1:2]))
        return before.kind == "end" or not named or look(behind) not in (*FIGURES, "blank")
