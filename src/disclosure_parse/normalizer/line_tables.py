"""Project lists and tables of scores that arrive as lines of text: pieces to rows of cells."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.lists import is_score_item
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.normalizer.vocabulary import Vocabulary

TokenRow = list[tuple[int, list[Token]]]
"""A row: column numbers with the pieces of their cells."""
_FIGURES = ("number", "figure", "percent", "dash", "points")
MIN_ITEMS = 2
MAX_COLUMNS = 12
KNOWN_SHARE = 0.6
"""Share of a list's headings that must be known."""


def is_list(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the headings of a project list stand together from ``at`` on, with its first line behind them."""
    if vocabulary.field_of("list", tokens[at].text) != "no":
        return False
    fields = [vocabulary.field_of("list", token.text) for token in _list_heads(tokens, at)]
    named = {"project_name", "unit_name"} & set(fields)
    return bool(named) and sum(1 for field in fields if field) >= KNOWN_SHARE * len(fields)


def list_rows(
    tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary, starts_row: Callable[[Token], bool]
) -> list[TokenRow]:
    """A list's headings and its numbered lines. ``starts_row`` tells what cannot go on with a line."""
    heads = _list_heads(tokens, at)
    fields = [vocabulary.field_of("list", token.text) or "" for token in heads]
    rows: list[TokenRow] = [[(number, [token]) for number, token in enumerate(heads)]]
    position, number = at + len(heads), 1
    while position < stop and tokens[position].first and tokens[position].text == str(number):
        end = position + 1
        while end < stop:
            token = tokens[end]
            whole = end - position >= min(2, len(heads))
            if token.first and whole and (token.text == str(number + 1) or starts_row(token)):
                break
            end += 1
        rows.append(_list_cells(tokens[position:end], fields))
        position, number = end, number + 1
    return rows


def _list_heads(tokens: Sequence[Token], at: int) -> list[Token]:
    """The pieces from 序号 up to the number of the first line; none if no such number follows soon."""
    end = next((n for n in range(at + 1, min(at + 1 + MAX_COLUMNS, len(tokens))) if tokens[n].text == "1"), at)
    return list(tokens[at:end])


def _list_cells(line: Sequence[Token], fields: Sequence[str]) -> TokenRow:
    """A line's pieces by column: the amount is known by its figure, the others by their number."""
    amounts = [n for n, token in enumerate(line) if n and look(token.text) in ("number", "figure")]
    if "amount" not in fields or not amounts or amounts[-1] < fields.index("amount"):
        return list(enumerate(_unwrapped(line, len(fields))))
    column, at = fields.index("amount"), amounts[-1]
    cells = [*_unwrapped(line[:at], column), [line[at]]]
    return list(enumerate(cells + _unwrapped(line[at + 1 :], len(fields) - column - 1)))


def _unwrapped(line: Sequence[Token], width: int) -> list[list[Token]]:
    """Pieces as at most ``width`` cells: where there are more, a cell was wrapped, and the widest piece is full."""
    cells = [[token] for token in line]
    while len(cells) > max(width, 1):
        broken = [n for n in range(len(cells) - 1) if cells[n][-1].last and cells[n + 1][0].first]
        at = max(broken or range(len(cells) - 1), key=lambda n: cells[n][-1].width)
        cells[at : at + 2] = [cells[at] + cells[at + 1]]
    return cells


def summary_rows(tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary) -> list[TokenRow]:
    """The rows of a table of scores that begins at ``at``, its items across or down; none if there is no such table."""
    if vocabulary.field_of("summary", tokens[at].text) != "item":
        return []
    return _across(tokens, at, stop, vocabulary) or _down(tokens, at, stop, vocabulary)


def _across(tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary) -> list[TokenRow]:
    items = list(itertools.takewhile(lambda token: is_score_item(token.text, vocabulary), tokens[at + 1 : stop]))
    rows = [[tokens[at], *items]]
    position = at + 1 + len(items)
    while position + len(items) < stop and vocabulary.field_of("summary", tokens[position].text) in (
        "standard",
        "score",
        "rate",
    ):
        row = tokens[position : position + 1 + len(items)]
        if not all(look(token.text) in _FIGURES for token in row[1:]):
            break
        rows.append(list(row))
        position += len(row)
    return _columns(rows) if len(items) >= MIN_ITEMS and len(rows) >= 3 else []


def _down(tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary) -> list[TokenRow]:
    heads = list(
        itertools.takewhile(lambda token: vocabulary.field_of("summary", token.text), tokens[at : min(stop, at + 4)])
    )
    fields = {vocabulary.field_of("summary", token.text) for token in heads}
    rows = [heads]
    position = at + len(heads)
    while position + len(heads) <= stop and is_score_item(tokens[position].text, vocabulary):
        row = tokens[position : position + len(heads)]
        if not all(look(token.text) in _FIGURES for token in row[1:]):
            break
        rows.append(list(row))
        position += len(row)
    return _columns(rows) if {"standard", "score"} <= fields and len(rows) > MIN_ITEMS else []


def _columns(rows: Sequence[Sequence[Token]]) -> list[TokenRow]:
    return [[(number, [token]) for number, token in enumerate(row)] for row in rows]
