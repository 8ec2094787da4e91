"""Money blocks among the pieces of lines of text, rebuilt into rows of cells."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_parse.normalizer.evidence import AMOUNTS, FIGURES_OR_DASH, look
from disclosure_parse.normalizer.facts import heading_of
from disclosure_parse.normalizer.fund_gaps import settled_rows
from disclosure_parse.normalizer.fund_headers import MONEY, fund_column
from disclosure_parse.normalizer.fund_labels import DIVIDES, holds_amount
from disclosure_parse.normalizer.headings import squeeze
from disclosure_parse.normalizer.lattice import Cells, Fit, Piece, assign
from disclosure_parse.normalizer.rows import Slot
from disclosure_parse.normalizer.tokens import MIN_HEADINGS, Token, joined
from disclosure_parse.normalizer.vocabulary import Vocabulary

UNKNOWN = 8
"""Characters of an unknown heading among those of money columns at most."""
MIN_SOURCES = 4
"""Headings of a block whose columns are the sources of funds, at least."""
MIN_NAMED = 2
"""Of these where each line of amounts says what they are."""


@dataclass(frozen=True, slots=True)
class FundLines:
    """The rows of a money block, headings first, and the number of the token behind it.

    ``uncertain`` are numbers of rows whose amounts may stand in other columns as well.
    """

    rows: list[list[Slot]]
    end: int
    uncertain: frozenset[int] = frozenset()


def fund_lines(tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary) -> FundLines | None:
    """The money block that begins with token ``at``, or ``None`` if none does; ``stop`` is the end of the area."""
    if one := _label_in_front(tokens, at, stop, vocabulary):
        return one
    heads, fields = _headings(tokens, at, stop, vocabulary)
    if not fields:
        return _sources(tokens, at, stop, vocabulary)
    end = at + len(heads)
    last = end
    while last < stop and not (
        tokens[last].first
        and (ends_funds(tokens[last].text, vocabulary) or holds_amount(tokens[last].text, vocabulary))
    ):
        last += 1
    body = tokens[end:last]
    if rows := _labelled(heads, fields, body, vocabulary):
        return FundLines(rows, last)
    rows = [[joined([token], number + 1) for number, token in enumerate(heads)]]
    if not body:
        return FundLines(rows, last)
    pieces = [Piece(token.text, token.first, token.last, token.width) for token in body]
    columns = ("fund_label", *fields)
    lines = _side_by_side(assign(pieces, columns, Fit((None,) * len(columns), {}), vocabulary), body, len(fields))
    texts = [{column: joined([body[m] for m in members], column).text for column, members in cells} for cells in lines]
    gaps = settled_rows(texts, fields, vocabulary)
    for number, cells in enumerate(lines):
        moves = gaps[number].moves if number in gaps else {}
        rows.append([joined([body[m] for m in members], moves.get(column, column)) for column, members in cells])
    # Below two divisions side by side the amounts are of no column.
    parted = next((n for n, cells in enumerate(lines) if len(cells) > 1 and _divides(cells[:1], body)), len(lines))
    return FundLines(rows, last, frozenset(n + 1 for n, gap in gaps.items() if not gap.certain and n < parted))


def _side_by_side(lines: Sequence[Cells], body: Sequence[Token], last: int) -> list[Cells]:
    """The lines, with two labels that divide the total in one (按收入性质分 beside 按支出性质分): the amounts below
    are of both in turn, and of none of the columns above, of which there are ``last``."""
    found: list[Cells] = []
    for cells in lines:
        if found and _divides(found[-1], body) and _divides(cells, body):
            found[-1] = [*found[-1], (last, cells[0][1])]
        else:
            found.append(cells)
    return found


def _divides(cells: Cells, body: Sequence[Token]) -> bool:
    """Whether a line is nothing but a label that divides the total."""
    text = squeeze("".join(body[member].text for _, members in cells for member in members))
    return len(cells) == 1 and (match := DIVIDES.fullmatch(text)) is not None and not match["amount"]


def _label_in_front(tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary) -> FundLines | None:
    """A block of one line whose label (年度资金总额), or that beside the block (项目资金), covers the row of the
    headings too and so stands before them."""
    total = vocabulary.field_of("funds.rows", tokens[at].text) == "total"
    if not total and "funds" not in (vocabulary.field_of("sections", tokens[at].text) or "").split("|"):
        return None
    heads, fields = _headings(tokens, at + 1, stop, vocabulary)
    start = at + 1 + len(heads)
    values = tokens[start : start + len(heads)]
    more = start + len(heads) < stop and look(tokens[start + len(heads)].text) in FIGURES_OR_DASH
    if (
        not fields
        or len(values) < len(heads)
        or more
        or any(look(token.text) not in FIGURES_OR_DASH for token in values)
    ):
        return None
    rows = [[joined([token], number + 1) for number, token in enumerate(heads)]]
    rows.append([joined([token], number + 1) for number, token in enumerate(values)])
    # A label beside the block stands beside its headings, and the line has none.
    rows[total].insert(0, joined([tokens[at]], 0))
    return FundLines(rows, start + len(values))


def _headings(
    tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary
) -> tuple[Sequence[Token], Sequence[str]]:
    """The headings of money columns that stand together from ``at`` on, and their fields; none if no block begins."""
    end = at
    while end < stop and (_is_column(tokens, end, vocabulary) or _is_unknown(tokens, at, end, stop, vocabulary)):
        end += 1
    fields = [fund_column(token.text, vocabulary) or "" for token in tokens[at:end]]
    if fields and fields[0] in fields[1:] and vocabulary.field_of("sections", tokens[at].text):
        # The label beside the block (年度预算数) is no column; it is read as a row of its own.
        return (), ()
    return (tokens[at:end], fields) if len(set(fields) - {""}) >= MIN_HEADINGS and MONEY & set(fields) else ((), ())


def _is_column(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    text = tokens[at].text
    named = fund_column(text, vocabulary) or not vocabulary.month_of("funds.columns", text)
    return bool(named) and not _has_amount(tokens, at, vocabulary)


def _is_unknown(tokens: Sequence[Token], start: int, at: int, stop: int, vocabulary: Vocabulary) -> bool:
    """One unknown heading between two known ones, or behind the last in front of the first line's label and amount:
    its column stays without a name."""
    text = tokens[at].text
    if not start < at < stop - 1 or not _is_column(tokens, at - 1, vocabulary):
        return False
    between = _is_column(tokens, at + 1, vocabulary) or _has_amount(tokens, at + 1, vocabulary)
    # Points that others gave (财政复核得分) are headings over the indicators only.
    of_points = vocabulary.field_of("indicators", text) in ("review_score", "deduct_score")
    named = not of_points and (vocabulary.is_heading(text) or vocabulary.field_of("funds.rows", text))
    return between and not named and len(text) <= UNKNOWN and look(text) == "text"


def _has_amount(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the piece is a line's label (预算数) and not a column's heading: an amount stands behind it."""
    behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return bool(vocabulary.field_of("funds.rows", tokens[at].text)) and look(behind) in AMOUNTS


def ends_funds(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a piece that begins a line stands behind a money block: a heading, or the label of another block."""
    if vocabulary.field_of("funds.rows", text):
        return False
    sections = (vocabulary.field_of("sections", text) or "").split("|")
    return bool(heading_of(text, vocabulary)) or bool({"goals", "indicators"} & set(sections))


def _labelled(
    heads: Sequence[Token], fields: Sequence[str], body: Sequence[Token], vocabulary: Vocabulary
) -> list[list[Slot]]:
    """A block that prints a label before every amount (预算数 | 100 | 到位数 | 100): two columns below each heading."""
    labels = [vocabulary.field_of("funds.rows", token.text) is not None for token in body]
    amounts = sum(field in {*MONEY, "in_place"} for field in fields)
    if amounts < 2 or labels[:4] != [True, False, True, False]:
        return []
    rows = [[joined([token], 2 * number, 2) for number, token in enumerate(heads)]]
    column = 2 * amounts
    for token, label in zip(body, labels, strict=True):
        if label:
            column += column % 2
            if column >= 2 * amounts:
                rows.append([])
                column = 0
        rows[-1].append(joined([token], column))
        column += 1
    return rows


def _sources(tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary) -> FundLines | None:
    """A block whose columns are the sources of funds (中央 | 省 | 本级 | 合计 | 执行数), with one line of amounts."""
    end = at
    while end < stop and (
        vocabulary.field_of("funds.rows", tokens[end].text) or fund_column(tokens[end].text, vocabulary)
    ):
        end += 1
    if named := _named_amounts(tokens, at, end - 1, stop, vocabulary):
        return named
    size = end - at
    # A dump has no blank cells: there may be fewer amounts than headings.
    following = itertools.takewhile(
        lambda token: look(token.text) in FIGURES_OR_DASH, tokens[end : min(end + size, stop)]
    )
    values = list(following)
    if size < MIN_SOURCES or len(values) < MIN_NAMED:
        return None
    of_total = [bool(fund_column(token.text, vocabulary)) for token in tokens[at:end]]
    if len(values) < size and (of_total[0] or not of_total[-1]):
        return None
    rows = [[joined([token], number) for number, token in enumerate(part)] for part in (tokens[at:end], values)]
    return FundLines(rows, end + len(values))


def _named_amounts(tokens: Sequence[Token], at: int, end: int, stop: int, vocabulary: Vocabulary) -> FundLines | None:
    """A block whose columns are the sources of funds, the headings from ``at`` to ``end``, with lines that each say
    what their amounts are (预算数 | 620 | 200 | 150 below 合计 | 中央资金 | 省级资金)."""
    size = end - at
    if size < MIN_NAMED or not all(vocabulary.field_of("funds.rows", token.text) for token in tokens[at:end]):
        return None
    rows = [[joined([token], number + 1) for number, token in enumerate(tokens[at:end])]]
    while end + size < stop and fund_column(tokens[end].text, vocabulary):
        amounts = tokens[end + 1 : end + 1 + size]
        if not all(look(token.text) in FIGURES_OR_DASH for token in amounts):
            break
        rows.append([joined([token], number) for number, token in enumerate(tokens[end : end + 1 + size])])
        end += 1 + size
    if end < stop and look(tokens[end].text) in FIGURES_OR_DASH:
        # More amounts than headings: whose they are is not known.
        return None
    return FundLines(rows, end) if len(rows) > 1 else None
