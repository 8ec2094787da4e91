"""Project lists in text whose columns are kept by blanks: headings, and lines of cells below them."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_parse.normalizer.aligned_headings import Headings
from disclosure_parse.normalizer.aligned_pieces import Cell, Piece
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.pairs import heading_of
from disclosure_parse.normalizer.titles import title_parts
from disclosure_parse.normalizer.vocabulary import Vocabulary

KNOWN_SHARE = 0.6
"""Share of a list's headings that must be known."""
_FIGURES = ("number", "figure", "percent")


def is_list(lines: Sequence[Sequence[Piece]], at: int, vocabulary: Vocabulary) -> bool:
    """Whether line ``at`` holds the headings of a project list, and the next one a line of it."""
    line = lines[at]
    fields = [vocabulary.field_of("list", piece.text) for piece in line]
    known = {field for field in fields if field}
    if not {"project_name", "unit_name"} & known or not {"no", "amount"} & known or len(known) < 2:
        return False
    if sum(1 for field in fields if field) < KNOWN_SHARE * len(fields) or at + 1 >= len(lines):
        return False
    below = lines[at + 1]
    return len(below) >= 2 and any(look(piece.text) in _FIGURES for piece in below)


def list_rows(
    lines: Sequence[Sequence[Piece]], at: int, stop: int, vocabulary: Vocabulary
) -> tuple[list[list[Cell]], int]:
    """The rows of the list that begins at line ``at``, its headings first, and the line behind it.

    A line without a figure goes on with the cells of the row above it.
    """
    heads = tuple(Cell(number, (piece,)) for number, piece in enumerate(lines[at]))
    headings = Headings(heads, ("",) * len(heads), at, at + 1, ())
    rows: list[dict[int, list[Piece]]] = []
    end = at + 1
    while end < stop and not _ends(lines, end, len(heads), vocabulary):
        line = lines[end]
        placed = [(piece, headings.column(piece) or 0) for piece in line]
        if any(look(piece.text) in _FIGURES for piece in line) or not rows:
            rows.append({})
        for piece, column in placed:
            rows[-1].setdefault(column, []).append(piece)
        end += 1
    cells = [[Cell(column, tuple(pieces)) for column, pieces in sorted(row.items())] for row in rows]
    return [list(heads), *cells], end


def _ends(lines: Sequence[Sequence[Piece]], at: int, width: int, vocabulary: Vocabulary) -> bool:
    first = lines[at][0]
    known = heading_of(first.text, vocabulary)
    beyond = len(lines[at]) > width
    return beyond or bool(title_parts(first.text)) or (known is not None and known[0] != "totals")
