"""The headings of a list in text whose columns are kept by blanks, on one line or on two."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_parse.normalizer.aligned_headings import Headings
from disclosure_parse.normalizer.aligned_pieces import Cell, Piece
from disclosure_parse.normalizer.evidence import FIGURES, look
from disclosure_parse.normalizer.list_headings import known_share, list_field, names_columns
from disclosure_parse.normalizer.vocabulary import Vocabulary


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
    groups = [lower for lower in owned or () if len(lower) > 1]
    if owned is None or any(not _known_share(lower, vocabulary) for lower in groups):
        # Names of the first line that wrap above its figures are no storey.
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


def _known_share(pieces: Sequence[Piece], vocabulary: Vocabulary) -> float:
    """The share of headings that are known among the pieces."""
    texts = [piece.text for piece in pieces]
    return known_share([list_field(text, vocabulary) for text in texts], texts, vocabulary)


def _shared_out(below: Sequence[Piece], top: Sequence[Piece], vocabulary: Vocabulary) -> list[tuple[Piece, ...]] | None:
    """The lower pieces of each upper heading, in order and as near as they can be; a single one must go on with it.
    ``None`` if that is not possible."""
    size = len(below)
    # What it costs at least to give the lower pieces up to each one to the headings so far, and where the pieces of
    # each heading begin then, by where they end.
    least: list[float] = [0, *[math.inf] * size]
    begins: list[list[int]] = []
    for upper in top:
        costs = [max(0, -upper.overlap(piece)) for piece in below]
        whole = [0, *itertools.accumulate(costs)]
        found, own = [math.inf] * (size + 1), [0] * (size + 1)
        # Of two pieces and more the best begin is kept while their end moves on: each end costs all begins the same.
        first: int = 0
        lead: float = math.inf
        for end in range(size + 1):
            if end > 1 and least[end - 2] - whole[end - 2] < lead:
                first, lead = end - 2, least[end - 2] - whole[end - 2]
            ways = [(lead + whole[end], first)] if lead < math.inf else []
            if end and least[end - 1] < math.inf and _goes_on(upper, below[end - 1], vocabulary):
                ways.append((least[end - 1] + costs[end - 1], end - 1))
            if least[end] < math.inf:
                ways.append((least[end], end))
            if ways:
                found[end], own[end] = min(ways, key=lambda way: way[0])
        least = found
        begins.append(own)
    if least[size] == math.inf:
        return None
    shares: list[tuple[Piece, ...]] = []
    end = size
    for own in reversed(begins):
        shares.append(tuple(below[own[end] : end]))
        end = own[end]
    return shares[::-1]


def _goes_on(upper: Piece, lower: Piece, vocabulary: Vocabulary) -> bool:
    """Whether a lower piece is the rest of a heading: a bracket, or what makes a known heading of both."""
    if lower.text[0] in "（(":
        return True
    return list_field(lower.text, vocabulary) is None and list_field(upper.text + lower.text, vocabulary) is not None
