"""Tables of scores that arrive as lines of text: pieces to rows of cells."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from disclosure_parse.normalizer.evidence import COLUMN_FIGURES, look
from disclosure_parse.normalizer.lists import is_score_item
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.normalizer.vocabulary import Vocabulary

TokenRow = list[tuple[int, list[Token]]]
"""A row: column numbers with the pieces of their cells."""
MIN_ITEMS = 2


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
        if not all(look(token.text) in COLUMN_FIGURES for token in row[1:]):
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
        if not all(look(token.text) in COLUMN_FIGURES for token in row[1:]):
            break
        rows.append(list(row))
        position += len(row)
    return _columns(rows) if {"standard", "score"} <= fields and len(rows) > MIN_ITEMS else []


def _columns(rows: Sequence[Sequence[Token]]) -> list[TokenRow]:
    return [[(number, [token]) for number, token in enumerate(row)] for row in rows]
