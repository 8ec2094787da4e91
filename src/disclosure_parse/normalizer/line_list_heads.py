"""The headings of lists that arrive as lines of text: from the first one up to the first line of the list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from disclosure_parse.figures import ORDINALS
from disclosure_parse.normalizer.evidence import FIGURES_OR_POINTS, look
from disclosure_parse.normalizer.headings import fold, squeeze
from disclosure_parse.normalizer.list_headings import (
    NAMES,
    heads_figures,
    is_list_total,
    list_field,
    mostly_known,
)
from disclosure_parse.normalizer.rows import Slot
from disclosure_parse.normalizer.tokens import Token, joined
from disclosure_parse.normalizer.vocabulary import Vocabulary

MAX_COLUMNS = 14
_PART = re.compile(r"[（(]?([一二三四五六七八九十]{1,2})(?:[）)]|[）)]?[、.．]?\s*\S.*)?")
"""What numbers a part of a list: 一, 一、产业项目, （一）, （一）基础设施."""
_PARTED = re.compile(r"[）)、.．]")
_DIVIDED = re.compile(r"\S*(?:资金|投资|金额|来源|构成|其中|补助|补贴|经费|规模|投入)\S*")
"""Headings that stand over others: 补助资金 over 省级 and 小计."""


@dataclass(frozen=True, slots=True)
class ListHeads:
    """The headings of a list: the ``leaves``, one a column, and what stands over some of them: the first column, the
    number of columns and the heading. ``pieces`` of text are all of them."""

    leaves: Sequence[Token]
    over: tuple[int, int, Token] | None = None

    @property
    def pieces(self) -> int:
        return len(self.leaves) + (self.over is not None)

    def rows(self) -> list[list[Slot]]:
        """The headings as a row of cells, or two."""
        cells = [joined([token], number) for number, token in enumerate(self.leaves)]
        if self.over is None:
            return [cells]
        first, size, token = self.over
        top = [*cells[:first], joined([token], first, size), *cells[first + size :]]
        return [top, cells[first : first + size]]


def list_heads(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> list[Token]:
    """The pieces from 序号 up to the first line, of which a number or a sum shows; none if neither follows."""
    found = list(
        takewhile(
            lambda n: n == at or not (_begins_body(tokens, n, vocabulary) or _is_figure(tokens[n], vocabulary)),
            range(at, min(at + MAX_COLUMNS, len(tokens))),
        )
    )
    end = at + len(found)
    begins = end < len(tokens) and (tokens[end].text == "1" or _begins_body(tokens, end, vocabulary))
    return list(tokens[at:end]) if begins else []


def bare_heads(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> Iterator[list[Token]]:
    """The ways in which the headings from ``at`` on of a list without numbers may end: with the last known one in front
    of its first figure, or behind that."""
    if not tokens[at].first or list_field(tokens[at].text, vocabulary) not in NAMES | {"project_type"}:
        return
    front = list(
        takewhile(
            lambda n: not _is_figure(tokens[n], vocabulary) and not adds_up(tokens, n, len(tokens), vocabulary),
            range(at, min(at + MAX_COLUMNS, len(tokens))),
        )
    )
    known = [n for n in front if heads_column(tokens[n].text, vocabulary)]
    for end in range(known[-1], front[-1] + 1) if known and known[-1] > at else ():
        heads = list(tokens[at : end + 1])
        if mostly_known([token.text for token in heads], vocabulary):
            yield heads


def _is_figure(token: Token, vocabulary: Vocabulary) -> bool:
    """Whether a piece is a figure, and no heading that begins with one (80-89岁人数)."""
    return look(token.text) in FIGURES_OR_POINTS and not heads_column(token.text, vocabulary)


def heads_column(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is the heading of a list's column, known or by its unit of money."""
    return (
        list_field(text, vocabulary) is not None
        or fold(text).unit.endswith("元")
        or bool(vocabulary.field_of("funds.rows", text) and not is_list_total(text, vocabulary))
    )


def storeys(heads: Sequence[Token], vocabulary: Vocabulary) -> Iterator[ListHeads]:
    """The ways in which the last of the headings may be a lower storey: parts of the money, below a heading of it. With
    a heading of something else in front of them (备注) all of them are."""
    parts = len(list(takewhile(lambda token: _is_part(token.text, vocabulary), reversed(heads))))
    sizes = range(2, min(parts, len(heads) - 3) + 1)
    whole = list(_divided_by(heads, parts)) if parts in sizes else []
    yield from whole or (way for size in sizes for way in _divided_by(heads, size))


def _divided_by(heads: Sequence[Token], size: int) -> Iterator[ListHeads]:
    """The ways in which the last ``size`` headings stand below one of the others."""
    upper, lower = heads[:-size], heads[-size:]
    for at, token in enumerate(upper):
        if _DIVIDED.fullmatch(squeeze(token.text)):
            yield ListHeads([*upper[:at], *lower, *upper[at + 1 :]], (at, size, token))


def _is_part(text: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.field_of("funds.rows", text)) or heads_figures(text, "", vocabulary)


def is_sum(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether a line begins here that sums several: a label of its own (某某局小计) in front of a figure."""
    label = squeeze(tokens[at].text)
    figure = at + 1 < stop and look(tokens[at + 1].text) in FIGURES_OR_POINTS
    return tokens[at].first and label.endswith("小计") and figure


def is_total(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the list's total begins here; 合计 may be a heading over the lines too."""
    named = tokens[at].first and is_list_total(tokens[at].text, vocabulary)
    return named and at + 1 < len(tokens) and look(tokens[at + 1].text) in FIGURES_OR_POINTS


def adds_up(tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary) -> bool:
    """Whether a line that sums several, or the list's total, begins here."""
    return at + 1 < stop and (is_total(tokens, at, vocabulary) or is_sum(tokens, at, stop))


def part_of(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Which part of a list begins here (二, 二、产业项目: 2), and which within one (（二）), 0 where none does."""
    text = tokens[at].text
    match = _PART.fullmatch(text) if tokens[at].first else None
    if match is None or match[1] not in ORDINALS:
        return 0, 0
    rest = text[match.end(1) :]
    if rest and not _PARTED.match(rest):
        return 0, 0  # 三江镇.
    alone = not rest or not _PARTED.sub("", rest)
    if alone and (at + 1 >= len(tokens) or look(tokens[at + 1].text) != "text"):
        return 0, 0  # A dash.
    number = ORDINALS.index(match[1]) + 1
    return (0, number) if text[0] in "（(" else (number, 0)


def _begins_body(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a line that is not numbered begins the lines of a list: a sum, its total, or the first of its parts.

    合计 or 小计 over the lines is a heading: the number of the first one stands behind it.
    """
    if 1 in part_of(tokens, at):
        return True
    if not adds_up(tokens, at, len(tokens), vocabulary):
        return False
    if squeeze(tokens[at].text) != "小计" and is_sum(tokens, at, len(tokens)):
        return True
    behind = [look(token.text) for token in tokens[at + 1 : at + 3]]
    return tokens[at + 1].text != "1" or behind[1:] in ([], ["number"], ["figure"])
