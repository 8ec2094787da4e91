"""Lines of text whose columns are kept by blanks, as pieces that know where they stand."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from disclosure_parse.document import Place
from disclosure_parse.normalizer.headings import join_lines
from disclosure_parse.normalizer.rows import Line
from disclosure_parse.normalizer.titles import is_page_mark
from disclosure_parse.normalizer.vocabulary import Vocabulary

_PIECE = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(
    r"(?:[≥≤<>=＝≧≦＞＜] (?=\d)|\d (?=(?:[%‰]|[\u4e00-\u9fff]{1,3})(?:\s|$))|[:：] (?=\S)|[!-~] (?=[A-Za-z(])|\S)+"
)
"""A text in which one blank parts only a sign, a figure and its unit, what a colon introduces, or Latin words."""
_PICTURE = re.compile(r"^\[image:[^\]]*\]\s*")
NEAR_LINES = 3
"""Lines below a line with whose pieces its own are compared."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text between wide blanks: columns ``x0`` to ``x1``, the number of its line among those with text.

    ``wide`` is how many columns a Chinese character takes: two as it is displayed, one where lines were laid out by
    their number of characters.
    """

    text: str
    x0: int
    x1: int
    line: int
    place: Place
    wide: int = 2

    def overlap(self, other: Piece) -> int:
        return min(self.x1, other.x1) - max(self.x0, other.x0)

    def words(self) -> list[Piece]:
        """The parts that one blank parts."""
        edges = _edges(self.text, self.wide)
        return [
            replace(self, text=found.group(), x0=self.x0 + edges[found.start()], x1=self.x0 + edges[found.end()])
            for found in _WORD.finditer(self.text)
        ]


@dataclass(frozen=True, slots=True)
class Cell:
    """The pieces of one cell, from the top; ``column`` counts from 0."""

    column: int
    pieces: tuple[Piece, ...]

    @property
    def lines(self) -> str:
        return "\n".join(piece.text for piece in self.pieces)

    @property
    def text(self) -> str:
        return join_lines(self.lines)


def pieces_of(run: Sequence[Line], vocabulary: Vocabulary) -> list[list[Piece]]:
    """The pieces of each line that has text, page marks left out."""
    pattern = _WORD if _is_tight(run, vocabulary) else _PIECE
    lines: list[list[Piece]] = []
    wide = _wide(run)
    for line in run:
        printed = line.paragraph.text
        mark = _PICTURE.match(printed)
        if is_page_mark(printed) or not printed[mark.end() if mark else 0 :].strip():
            continue
        found = pattern.finditer(printed, mark.end() if mark else 0)
        edges = _edges(printed, wide)
        lines.append(
            [
                Piece(
                    match.group(),
                    edges[match.start()],
                    edges[match.end()],
                    len(lines),
                    replace(line.paragraph.place, column=number),
                    wide,
                )
                for number, match in enumerate(found, 1)
            ]
        )
    return lines


def _is_tight(run: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether columns stand one blank apart where their texts are long: some headings do, others in their line not."""
    for line in run:
        pieces = [match.group().split() for match in _PIECE.finditer(line.paragraph.text)]
        for words in pieces if len(pieces) > 1 else ():
            if len(words) > 1 and any(
                all(vocabulary.field_of(block, word) for word in words) for block in ("indicators", "funds.columns")
            ):
                return True
    return False


def _wide(run: Sequence[Line]) -> int:
    """How many columns a Chinese character takes: what lets more pieces stand below each other.

    pdftotext counts characters; a text made for the eye counts what is displayed.
    """
    texts = [line.paragraph.text for line in run]
    found = [[match.span() for match in _PIECE.finditer(text)] for text in texts]
    counts: dict[int, int] = {}
    for wide in (2, 1):
        edges = [_edges(text, wide) for text in texts]
        spans = [[(at[a], at[b]) for a, b in line] for at, line in zip(edges, found, strict=True)]
        counts[wide] = sum(
            _stand_alike(upper, lower)
            for number, line in enumerate(spans)
            for below in spans[number + 1 : number + 1 + NEAR_LINES]
            for upper in line
            for lower in below
        )
    return 1 if counts[1] > counts[2] else 2


def _stand_alike(upper: tuple[int, int], lower: tuple[int, int]) -> bool:
    """Whether two pieces begin or end in the same column, or have the same middle."""
    return upper[0] == lower[0] or upper[1] == lower[1] or abs(sum(upper) - sum(lower)) <= 1


def _edges(text: str, wide: int) -> list[int]:
    """The column at which each character begins, and the one at which the last ends."""
    widths = (wide if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
    return list(itertools.accumulate(widths, initial=0))
