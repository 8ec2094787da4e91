"""Project lists that arrive as lines of text: which pieces make a line of a list, and below which heading each is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile

from disclosure_parse.normalizer.evidence import look, misfit
from disclosure_parse.normalizer.headings import squeeze
from disclosure_parse.normalizer.line_tables import TokenRow
from disclosure_parse.normalizer.list_headings import (
    KNOWN_SHARE,
    LISTED,
    NAMES,
    is_list_total,
    known_share,
    list_fields,
)
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.normalizer.vocabulary import Vocabulary

MAX_COLUMNS = 12
_FIGURES = ("number", "figure", "percent", "points")
_LIKE = {
    "project_name": "level3",
    "recipient": "level3",
    "amount": "amount",
    "due": "amount",
    "paid": "amount",
    "count": "amount",
    "standard": "amount",
    "months": "amount",
    "executed": "executed",
    "execution_rate": "execution_rate",
    "score": "score",
}
"""The column of a form that a list's column looks like; any other holds text."""
_CODES = {"phone", "project_code"}
NO_NAME, NO_AMOUNT, BLANK = 2.5, 0.8, 0.6
"""Against a line without a project's name, without an amount, or with another cell blank."""
WRAP, NARROW = 0.4, 0.02
"""Against a cell of several lines, and more so for each half-width column by which the upper one is narrow."""
FULL = 40
"""Half-width columns of a line that may well be full."""
NO_SUM = 3.0
"""Against a figure of a sum in a column that none adds up: what a head is paid, for how many months."""
_NOT_SUMMED = {"no", "standard", "months", "execution_rate", "score"}
NO_REST = 6.0
CERTAIN = 0.25
"""A line's cells are certain where the next best way to place them costs so much more."""


def is_list(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the headings of a project list stand together from ``at`` on, with its first line behind them."""
    if vocabulary.field_of("list", tokens[at].text) != "no":
        return False
    texts = [token.text for token in _heads(tokens, at)]
    fields = list_fields(texts, vocabulary)
    return bool(NAMES & set(fields)) and known_share(fields, texts, vocabulary) >= KNOWN_SHARE


def begins_list(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the headings of another list stand behind one, of which the first (序号) is known at least."""
    is_number = tokens[at].first and vocabulary.field_of("list", tokens[at].text) == "no"
    return is_number and len(_heads(tokens, at)) >= LISTED


def list_rows(
    tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary, starts_row: Callable[[Token], bool]
) -> list[tuple[TokenRow, bool]]:
    """A list's headings and its lines: those with a number, and sums of several. ``starts_row`` tells what cannot go on
    with a line. With each stands whether its cells could be placed in another way as well."""
    heads = _heads(tokens, at)
    fields = [field or "" for field in list_fields([token.text for token in heads], vocabulary)]
    rows: list[tuple[TokenRow, bool]] = [([(number, [token]) for number, token in enumerate(heads)], False)]
    position, number = at + len(heads), 1
    while position < stop and tokens[position].first:
        numbered = tokens[position].text == str(number)
        if not numbered and not _adds_up(tokens, position, stop, vocabulary):
            break
        end = position + 1
        while end < stop:
            token, size = tokens[end], end - position
            if token.first and size >= min(2, len(heads)):
                following = token.text == str(number + numbered) and _is_line(tokens, end, stop, fields)
                whole = size >= len(heads) or not _may_be_cell(token, vocabulary)
                if (
                    begins_list(tokens, end, vocabulary)
                    or following
                    or _adds_up(tokens, end, stop, vocabulary)
                    or (whole and starts_row(token))
                ):
                    break
            end += 1
        rows.append(_placed(tokens[position:end], fields, numbered, vocabulary))
        position, number = end, number + numbered
    return rows


def _heads(tokens: Sequence[Token], at: int) -> list[Token]:
    """The pieces from 序号 up to the first line, of which a number or a sum shows; none if neither follows."""
    found = list(
        takewhile(
            lambda n: n == at or not (_is_sum(tokens, n, len(tokens)) or look(tokens[n].text) in _FIGURES),
            range(at, min(at + MAX_COLUMNS, len(tokens))),
        )
    )
    end = at + len(found)
    begins = end < len(tokens) and (tokens[end].text == "1" or _is_sum(tokens, end, len(tokens)))
    return list(tokens[at:end]) if begins else []


def _is_sum(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether a line begins here that sums several: a label of its own (某某局小计) in front of a figure."""
    label = squeeze(tokens[at].text)
    figure = at + 1 < stop and look(tokens[at + 1].text) in _FIGURES
    return tokens[at].first and label.endswith("小计") and figure


def _adds_up(tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary) -> bool:
    """Whether a line that sums several, or the list's total, begins here; 合计 may be a heading over the lines too."""
    named = tokens[at].first and is_list_total(tokens[at].text, vocabulary)
    is_total = named and at + 1 < stop and look(tokens[at + 1].text) in _FIGURES
    return is_total or _is_sum(tokens, at, stop)


def _is_line(tokens: Sequence[Token], at: int, stop: int, fields: Sequence[str]) -> bool:
    """Whether the next number of the list begins a line here: an amount of 2 in the first line has a figure, or nothing
    that a name could be, behind it."""
    behind = tokens[at + 1].text if at + 1 < stop else ""
    return not NAMES & set(fields[1:2]) or look(behind) not in (*_FIGURES, "blank")


def _may_be_cell(token: Token, vocabulary: Vocabulary) -> bool:
    """Whether a label that begins a row elsewhere is a usual text of a list too: where the money comes from."""
    is_label = bool(vocabulary.field_of("funds.rows", token.text))
    return is_label and not vocabulary.field_of("totals", token.text)


def _placed(
    line: Sequence[Token], fields: Sequence[str], numbered: bool, vocabulary: Vocabulary
) -> tuple[TokenRow, bool]:
    """A line's pieces by column, from left to right, with the least cost; and whether another way costs hardly more."""
    skips = [NO_NAME if f in ("project_name", "recipient") else NO_AMOUNT if f == "amount" else BLANK for f in fields]
    # What is summed is a unit's, or the projects' themselves.
    label = next((fields.index(field) for field in ("unit_name", "project_name", "recipient") if field in fields), 0)
    # The ways to place the pieces so far, those that stand further left first: cost and column of the last piece.
    ways = [(0.0, 0 if numbered else label)]
    # For each piece the column in each way to place it, and the way of the piece before it that this goes on from.
    back = [[(ways[0][1], 0)]]
    for number, token in enumerate(line[1:], 1):
        own = [
            _misfit(field, token.text, vocabulary) + (0.0 if numbered or field not in _NOT_SUMMED else NO_SUM)
            for field in fields
        ]
        best: dict[int, list[tuple[float, int]]] = {}
        for before, (cost, last) in enumerate(ways):
            for column in range(last, len(fields)):
                if column == last:
                    step = _rest(fields[column], line[number - 1], token)
                else:
                    step = own[column] + sum(skips[last + 1 : column])
                best.setdefault(column, []).append((cost + step, before))
        kept = sorted((before, column, cost) for column, ends in best.items() for cost, before in sorted(ends)[:2])
        ways = [(cost, column) for _, column, cost in kept]
        back.append([(column, before) for before, column, _ in kept])
    totals = sorted((cost + sum(skips[last + 1 :]), way) for way, (cost, last) in enumerate(ways))
    doubtful = len(totals) > 1 and totals[1][0] - totals[0][0] < CERTAIN
    way = totals[0][1]
    columns = []
    for of_piece in reversed(back):
        column, way = of_piece[way]
        columns.append(column)
    cells: dict[int, list[Token]] = {}
    for column, token in zip(reversed(columns), line, strict=True):
        cells.setdefault(column, []).append(token)
    return list(cells.items()), doubtful


def _misfit(field: str, text: str, vocabulary: Vocabulary) -> float:
    if field in _CODES:
        return 0.0 if any(char.isdigit() for char in text) else 2.0
    if field == "no":
        return 0.0 if look(text) == "number" else 3.0
    return misfit(_LIKE.get(field, "remark"), text, vocabulary)


def _rest(field: str, above: Token, token: Token) -> float:
    """Against a piece that goes on below the one above it in their cell."""
    if field in {"no", "phone", *_LIKE} - {"project_name"} or not (above.last and token.first):
        return NO_REST
    figure = 2.0 if look(token.text) in _FIGURES else 0.0
    return WRAP + NARROW * max(0, FULL - above.width) + figure
