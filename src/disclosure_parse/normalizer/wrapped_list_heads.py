"""Headings of a list in text that wrap around the line on which the others stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from disclosure_parse.normalizer.aligned_pieces import Piece
from disclosure_parse.normalizer.evidence import FIGURES, look
from disclosure_parse.normalizer.list_headings import NAMES, list_field
from disclosure_parse.normalizer.vocabulary import Vocabulary


def with_whole_headings(lines: Sequence[Sequence[Piece]], vocabulary: Vocabulary) -> list[Sequence[Piece]]:
    """The lines, with headings of lists whole that begin on the line above the others' (安排资金（ over 万元）).

    They are cells in whose middle the others stand. All pieces of the line above must be such headings.
    """
    whole: list[Sequence[Piece]] = []
    taken: dict[int, list[Piece]] = {}
    for at, line in enumerate(lines):
        kept = [piece for piece in line if piece not in taken.get(at, ())]
        if whole and _are_headings(kept, vocabulary):
            found = _headings(whole[-1], kept, lines[at + 1] if at + 1 < len(lines) else (), vocabulary)
            if found is not None:
                whole.pop()
                taken[at + 1] = [part for parts in found for part in parts[1:]]
                kept = sorted([*kept, *map(_joined, found)], key=lambda piece: piece.x0)
        if kept:
            whole.append(kept)
    return whole


def _are_headings(line: Sequence[Piece], vocabulary: Vocabulary) -> bool:
    fields = {list_field(piece.text, vocabulary) for piece in line}
    return len(line) > 1 and "no" in fields and bool(NAMES & fields)


def _headings(
    above: Sequence[Piece], line: Sequence[Piece], below: Sequence[Piece], vocabulary: Vocabulary
) -> list[tuple[Piece, ...]] | None:
    """The pieces of each heading that begins on the line above and stands over none of the line; ``None`` if one of
    them is no heading."""
    found: list[tuple[Piece, ...]] = []
    for upper in above:
        rest = [piece for piece in below if piece.overlap(upper) > 0]
        parts = (upper, *rest[:1])
        if any(piece.overlap(part) > 0 for piece in line for part in parts) or len(rest) > 1:
            return None
        if any(look(part.text) in FIGURES for part in parts) or list_field(_text(parts), vocabulary) is None:
            return None
        found.append(parts)
    return found or None


def _text(parts: Sequence[Piece]) -> str:
    return "".join(part.text for part in parts)


def _joined(parts: Sequence[Piece]) -> Piece:
    x0, x1 = min(part.x0 for part in parts), max(part.x1 for part in parts)
    return replace(parts[0], text=_text(parts), x0=x0, x1=x1)
