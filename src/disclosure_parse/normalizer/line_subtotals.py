"""Rows of sub-totals (小计 | 50 | 48.5) among the lines of text of a block, which part the rows above and below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.headings import squeeze
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.normalizer.totals import POINTS, SUBTOTAL

TOTALS = ("合计", "总计")
"""Labels of the form's total that sub-totals have too: one among the rows of a block is no total of the form."""


def stretches(tokens: Sequence[Token], fields: Sequence[str]) -> Iterator[tuple[Sequence[Token], bool]]:
    """The tokens of a block in their order: rows of it, and each sub-total's label with its figures (true)."""
    start = at = 0
    while at < len(tokens):
        end = _end_of_subtotal(tokens, at, fields)
        if end > at:
            if at > start:
                yield tokens[start:at], False
            yield tokens[at:end], True
            start = at = end
        else:
            at += 1
    if start < len(tokens):
        yield tokens[start:], False


def rows_only(tokens: Sequence[Token], fields: Sequence[str]) -> list[Token]:
    """The tokens of a block without its sub-totals."""
    return [token for stretch, subtotal in stretches(tokens, fields) if not subtotal for token in stretch]


def _end_of_subtotal(tokens: Sequence[Token], at: int, fields: Sequence[str]) -> int:
    """The token behind the figures of the sub-total that begins at ``at``, at most one for each column of points;
    ``at`` if none begins there."""
    columns = sum(field in POINTS for field in fields)
    label = squeeze(tokens[at].text).rstrip(":：")
    if not columns or not (SUBTOTAL.fullmatch(label) or label in TOTALS):
        return at
    end = at + 1
    while end < min(at + 1 + columns, len(tokens)) and look(tokens[end].text) in ("number", "points", "dash"):
        end += 1
    return end if end > at + 1 else at
