"""The pieces of a list's line in text, put below its headings: from left to right, with the least cost."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from disclosure_parse.disclosure import TIMES
from disclosure_parse.normalizer.evidence import FIGURES_OR_POINTS, look, misfit
from disclosure_parse.normalizer.headings import fold, join_lines
from disclosure_parse.normalizer.list_gaps import GapColumn, Role, settled_lines
from disclosure_parse.normalizer.list_headings import NAMES, heads_figures
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.normalizer.vocabulary import Vocabulary
from disclosure_parse.outline import calls_sum

_LIKE = {
    "project_name": "level3",
    "recipient": "level3",
    "amount": "amount",
    "due": "amount",
    "paid": "amount",
    "count": "amount",
    "standard": "amount",
    **dict.fromkeys(TIMES, "amount"),
    "executed": "executed",
    "execution_rate": "execution_rate",
    "score": "score",
}
"""The column of a form that a list's column looks like; any other holds text."""
_CODES = {"phone", "project_code"}
NO_NAME, NO_NUMBER, NO_AMOUNT, BLANK, NO_REMARK = 2.5, 1.0, 0.8, 0.6, 0.3
"""Against a line without a project's name, a number, an amount, a remark, or with another cell blank."""
_SKIPS = {"no": NO_NUMBER, "project_name": NO_NAME, "recipient": NO_NAME, "amount": NO_AMOUNT, "remark": NO_REMARK}
OTHER_LEVEL = 0.7
"""Against a text below the heading of places (乡镇) that names one of another level (上坪村), or none at all."""
_PLACES = (
    (re.compile(r"[所在属]*(?:乡|镇|街道?|办|、|/|和)+(?:名称?)?"), re.compile(r"(?:村|社区|组|屯)$")),
    (re.compile(r"[所在属]*(?:行政)?(?:村|社区?|居|组|、|/|和)+(?:名称?)?"), re.compile(r"(?:镇|乡|街道|县|市)$")),
    (re.compile(r"(?:地|市|州|县|旗|区|、|/|和)+(?:名称?)?"), re.compile(r"(?:镇|乡|街道|村|社区|组)$")),
)
_NAMES_PLACE = re.compile(r"[镇乡村县区市州旗盟道办处场园级会局团队组居屯部心校院所站司社厅委府库厂点户]$")
_RATE = re.compile(r"(?:率|进度|比例|占比|%)$")
_BRACKETED = re.compile(r"[（(][^（()）]*[)）]$")
_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]?")
"""The number of a part."""
WRAP, NARROW = 0.4, 0.02
"""Against a cell of several lines, and more so for each half-width column by which the upper one is narrow."""
FULL = 40
"""Half-width columns of a line that may well be full."""
NO_SUM = 3.0
"""Against a figure of a sum in a column that none adds up: what a head is paid, for how many months."""
_NOT_SUMMED = {"no", "standard", *TIMES, "execution_rate", "score"}
NO_REST = 6.0
CERTAIN = 0.25
"""A line's cells are certain where the next best way to place them costs so much more."""


class ListColumns:
    """The columns of a list by their ``fields``, and what it costs to put a text there or to leave one blank."""

    def __init__(self, heads: Sequence[str], fields: Sequence[str], vocabulary: Vocabulary) -> None:
        self.fields = fields
        self.gaps = [
            GapColumn(
                "execution_rate" if not field and _RATE.search(fold(head).base) else field,
                heads_figures(head, field, vocabulary),
            )
            for head, field in zip(heads, fields, strict=True)
        ]
        self.vocabulary = vocabulary
        skips = [_SKIPS.get(field, BLANK) for field in fields]
        self.skipped = [0.0, *accumulate(skips)]
        # What is summed stands below the first heading of names.
        self.label = next((number for number, field in enumerate(fields) if field in NAMES), 0)
        bases = [fold(head).base for head in heads]
        self._others = [next((other for head, other in _PLACES if head.fullmatch(base)), None) for base in bases]
        self._known: dict[str, list[float]] = {}

    def misfits(self, text: str) -> list[float]:
        """How ill a text stands in each of the columns."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = [
                self._misfit(column, text) + (OTHER_LEVEL if self._is_elsewhere(number, text) else 0.0)
                for number, column in enumerate(self.gaps)
            ]
        return found

    def _is_elsewhere(self, column: int, text: str) -> bool:
        """Whether a text below a heading of places is none of that level."""
        other = self._others[column]
        if other is None or look(text) != "text" or calls_sum(text):
            return False
        name = _BRACKETED.sub("", text)
        return bool(other.search(name)) or not _NAMES_PLACE.search(name)

    def _misfit(self, column: GapColumn, text: str) -> float:
        field = column.field
        if field in _CODES:
            return 0.0 if any(char.isdigit() for char in text) else 2.0
        if field == "no":
            return 0.0 if look(text) == "number" or _NUMBER.fullmatch(text) else 3.0
        like = _LIKE.get(field) or ("amount" if column.figures else "remark")
        return misfit(like, text, self.vocabulary)

    def rest(self, column: int, above: Token, token: Token) -> float:
        """Against a piece that goes on below the one above it in their cell."""
        field = self.fields[column]
        whole = field in {"no", "phone", *_LIKE} - {"project_name"} or self.gaps[column].figures
        if whole or not (above.last and token.first):
            return NO_REST
        figure = 2.0 if look(token.text) in FIGURES_OR_POINTS else 0.0
        return WRAP + NARROW * max(0, FULL - above.width) + figure


class Placing:
    """The ways to place the pieces of a line, of which the first stands in column ``start``, in any of them if none.
    ``summed`` says that the line sums others."""

    def __init__(self, columns: ListColumns, first: Token, start: int | None, summed: bool) -> None:
        self._columns = columns
        self._summed = summed
        self._last = first
        # The ways to place the pieces so far, those that stand further left first: cost and column of the last piece.
        misfits, skipped = columns.misfits(first.text), columns.skipped
        self._ways = (
            [(misfits[number] + skipped[number], number) for number in range(len(columns.fields))]
            if start is None
            else [(0.0, start)]
        )
        # For each piece the column in each way to place it, and the way of the piece before it that this goes on from.
        self._back = [[(column, 0) for _, column in self._ways]]

    def add(self, token: Token) -> None:
        """The next piece of the line."""
        columns, skipped = self._columns, self._columns.skipped
        own = columns.misfits(token.text)
        if self._summed:
            own = [cost + NO_SUM * (field in _NOT_SUMMED) for cost, field in zip(own, columns.fields, strict=True)]
        best: dict[int, list[tuple[float, int]]] = {}
        for before, (cost, last) in enumerate(self._ways):
            best.setdefault(last, []).append((cost + columns.rest(last, self._last, token), before))
            for column in range(last + 1, len(own)):
                step = own[column] + skipped[column] - skipped[last + 1]
                best.setdefault(column, []).append((cost + step, before))
        kept = sorted((before, column, cost) for column, ends in best.items() for cost, before in sorted(ends)[:2])
        self._ways = [(cost, column) for _, column, cost in kept]
        self._back.append([(column, before) for before, column, _ in kept])
        self._last = token

    @property
    def costs(self) -> list[tuple[float, int]]:
        """The cost of each way if the line ends here, the least first, with its number."""
        skipped = self._columns.skipped
        return sorted((cost + skipped[-1] - skipped[last + 1], way) for way, (cost, last) in enumerate(self._ways))

    def cells(self, line: Sequence[Token]) -> tuple[dict[int, list[Token]], bool, bool]:
        """The pieces of the whole line by column; whether its texts, and its figures, stand elsewhere in another way
        that costs hardly more."""
        costs = self.costs
        best = self._columns_of(costs[0][1])
        cells: dict[int, list[Token]] = {}
        for column, token in zip(best, line, strict=True):
            cells.setdefault(column, []).append(token)
        moved = [
            look(token.text) in FIGURES_OR_POINTS
            for cost, way in costs[1:]
            if cost - costs[0][0] < CERTAIN
            for token, own, other in zip(line, best, self._columns_of(way), strict=True)
            if own != other
        ]
        return cells, False in moved, True in moved

    def _columns_of(self, way: int) -> list[int]:
        columns = []
        for of_piece in reversed(self._back):
            column, way = of_piece[way]
            columns.append(column)
        return columns[::-1]


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of a list with its pieces by column, and whether they may stand elsewhere as well."""

    role: Role
    cells: Mapping[int, Sequence[Token]]
    doubtful: bool


def placed_lines(lines: Sequence[tuple[Role, Sequence[Token], Placing]], columns: ListColumns) -> list[PlacedLine]:
    """The lines of a list, of which the figures stand where the sums tell, if there are fewer than their columns."""
    found = [placing.cells(pieces) for _, pieces, placing in lines]
    texts = [{at: join_lines("\n".join(t.text for t in own)) for at, own in cells.items()} for cells, _, _ in found]
    roles = [role for role, _, _ in lines]
    settled = settled_lines(texts, columns.gaps, roles)
    placed = []
    for number, (cells, texts_move, figures_move) in enumerate(found):
        gap = settled.get(number)
        moves = gap.moves if gap is not None else {}
        told = gap is not None and gap.certain
        own = {moves.get(at, at): pieces for at, pieces in cells.items()}
        placed.append(PlacedLine(roles[number], own, texts_move or (figures_move and not told)))
    return placed
