"""The headings of a list in text whose columns are kept by blanks, on one line or on two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_parse.normalizer.aligned_headings import Headings
from disclosure_parse.normalizer.aligned_pieces import Cell, Piece
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.list_headings import list_field, names_columns
from disclosure_parse.normalizer.vocabulary import Vocabulary

FIGURES = ("number", "figure", "percent")


@dataclass(frozen=True, slots=True)
class Storeys:
    """The heading of each column (``leaves``), and the rows that print them: ``lines`` of text, one or two.

    A heading that wraps (补助金额 over （万元）) is one cell. Where one stands over several (其中 over 中央, 省级) the
    rows are two, and it begins in the column of the first of those.
    """

    leaves: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: int

    def headings(self, at: int) -> Headings:
        return Headings(self.leaves, ("",) * len(self.leaves), at, at + self.lines, ())


def storeys(lines: Sequence[Sequence[Piece]], at: int, vocabulary: Vocabulary) -> Storeys:
    """The headings that begin on line ``at``."""
    top = lines[at]
    cells = tuple(Cell(number, (piece,)) for number, piece in enumerate(top))
    plain = Storeys(cells, (cells,), 1)
    below = lines[at + 1] if at + 1 < len(lines) else ()
    if not below or not names_columns([piece.text for piece in top], vocabulary):
        return plain
    if any(look(piece.text) in FIGURES for piece in below) or below[0].x0 < top[0].x0:
        return plain
    owned = _shared_out(below, top, vocabulary)
    if owned is None:
        return plain
    leaves: list[Cell] = []
    over: list[Cell] = []
    under: list[Cell] = []
    for number, piece in enumerate(top):
        lower = owned[number]
        first = len(leaves)
        if len(lower) > 1:
            over.append(Cell(first, (piece,), len(lower)))
            leaves += [Cell(first + place, (one,)) for place, one in enumerate(lower)]
            under += leaves[first:]
        else:
            leaves.append(Cell(first, (piece, *lower)))
            over.append(leaves[-1])
    return Storeys(tuple(leaves), (tuple(over), tuple(under)) if under else (tuple(over),), 2)


def _shared_out(below: Sequence[Piece], top: Sequence[Piece], vocabulary: Vocabulary) -> list[tuple[Piece, ...]] | None:
    """The lower pieces of each upper heading, in order and as near as they can be; a single one must go on with it.
    ``None`` if that is not possible."""
    best: list[tuple[int, list[tuple[Piece, ...]]] | None] = [(0, []), *[None] * len(below)]
    for upper in top:
        found: list[tuple[int, list[tuple[Piece, ...]]] | None] = []
        for end in range(len(below) + 1):
            ways = []
            for start in range(end + 1):
                before, own = best[start], tuple(below[start:end])
                if before is not None and (len(own) != 1 or _goes_on(upper, own[0], vocabulary)):
                    cost = sum(max(0, -upper.overlap(piece)) for piece in own)
                    ways.append((before[0] + cost, [*before[1], own]))
            found.append(min(ways, key=lambda way: way[0], default=None))
        best = found
    return best[-1][1] if best[-1] is not None else None


def _goes_on(upper: Piece, lower: Piece, vocabulary: Vocabulary) -> bool:
    """Whether a lower piece is the rest of a heading: a bracket, or what makes a known heading of both."""
    whole = list_field(upper.text + lower.text, vocabulary)
    return lower.text[0] in "（(" or (whole is not None and list_field(lower.text, vocabulary) is None)
