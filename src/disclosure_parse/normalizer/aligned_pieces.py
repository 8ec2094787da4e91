"""Lines of text whose columns are kept by blanks, as pieces that know where they stand."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from disclosure_parse.document import Place
from disclosure_parse.normalizer.headings import join_lines
from disclosure_parse.normalizer.rows import Line, Slot
from disclosure_parse.normalizer.titles import PICTURE_MARK, is_page_mark, title_parts
from disclosure_parse.normalizer.vocabulary import Vocabulary

_PIECE = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(
    r"(?:[≥≤<>=＝≧≦＞＜] (?=\d)|\d (?=(?:[%‰]|[\u4e00-\u9fff]{1,3})(?:\s|$))|[:：] (?=\S)|[!-~] (?=[A-Za-z(])|\S)+"
)
"""A text in which one blank parts only a sign, a figure and its unit, what a colon introduces, or Latin words."""
_FIGURE = re.compile(r"[≥≤<>=＝≧≦＞＜~～\-]*[\d.,，]+")
MOST_WORDS = 60
"""Words of a line that are compared with those of the lines below it."""
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
            for found in re.finditer(r"\S+", self.text)
        ]


@dataclass(frozen=True, slots=True)
class Cell:
    """The pieces of one cell, from the top; ``column`` counts from 0, ``width`` is how many it covers."""

    column: int
    pieces: tuple[Piece, ...]
    width: int = 1

    @property
    def lines(self) -> str:
        return "\n".join(piece.text for piece in self.pieces)

    @property
    def text(self) -> str:
        return join_lines(self.lines)

    def slot(self, column: int) -> Slot:
        """The cell in one column of a row."""
        return Slot(join_lines(self.lines), column, column + self.width, self.pieces[0].place, lines=self.lines)


def top_down(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces as they are read."""
    return tuple(sorted(pieces, key=lambda piece: (piece.line, piece.x0)))


def is_glued(upper: str, lower: str) -> bool:
    """Whether one blank between two words may stand within one text: a sign, a figure and its unit."""
    if upper[-1].isdigit() and not _FIGURE.fullmatch(upper):
        return False
    joint = f"{upper} {lower}"
    return any(found.start() < len(upper) < found.end() for found in _WORD.finditer(joint))


def pieces_of(run: Sequence[Line], vocabulary: Vocabulary) -> list[list[Piece]]:
    """The pieces of each line that has text, page marks left out."""
    pattern = _WORD if _is_tight(run, vocabulary) else _PIECE
    lines: list[list[Piece]] = []
    wide = _wide(run)
    repeated = _page_ends(run, vocabulary)
    for at, line in enumerate(run):
        if at in repeated:
            continue
        printed = line.paragraph.text
        mark = PICTURE_MARK.match(printed)
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


def _page_ends(run: Sequence[Line], vocabulary: Vocabulary) -> set[int]:
    """The numbers of the lines that are no content of their page: its number at the end, and a line at the top of each
    page under which something goes on, as the pages of a publication repeat its title."""
    pages = [line.paragraph.page for line in run]
    tops = [at for at in range(len(run)) if at == 0 or pages[at] != pages[at - 1]]
    if len(tops) < 2:
        return set()
    ends = [at - 1 for at in (*tops[1:], len(run))]
    numbers = {
        at: int(run[at].text) - (pages[at] or 0) for at in ends if run[at].text.isdecimal() and len(run[at].text) < 4
    }
    found = {at for at, off in numbers.items() if off == 0 or list(numbers.values()).count(off) > 1}
    first = run[tops[0]].text
    below = [run[at + 1].paragraph.text.split() for at in tops if at + 1 < len(run)]
    if all(run[at].text == first for at in tops) and any(not _begins_form(words, vocabulary) for words in below):
        found.update(tops)
    return found


def _begins_form(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a line may stand below a form's title: its year, its unit, a heading of the header area."""
    if not words or title_parts(" ".join(words)):
        return True
    head = words[0].replace("：", ":").partition(":")[0]
    return any(vocabulary.field_of(block, head) for block in ("identity", "attributes", "goals"))


def _is_tight(run: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether columns stand one blank apart where their texts are long: some headings do, others in their line not."""
    for line in run:
        pieces = [match.group().split() for match in _PIECE.finditer(line.paragraph.text)]
        for words in pieces if len(pieces) > 1 else ():
            if len(words) > 1 and any(
                all(any(vocabulary.field_of(block, word) for block in blocks) for word in words)
                for blocks in (("indicators",), ("funds.columns",), ("list", "funds.rows"))
            ):
                return True
    return False


def _wide(run: Sequence[Line]) -> int:
    """How many columns a Chinese character takes: what lets more pieces stand below each other.

    pdftotext counts characters; a text made for the eye counts what is displayed.
    """
    texts = [line.paragraph.text for line in run]
    found = [[match.span() for match in re.finditer(r"\S+", text)][:MOST_WORDS] for text in texts]
    counts: dict[int, int] = {}
    for wide in (2, 1):
        edges = [_edges(text, wide) for text in texts]
        spans = [[(at[a], at[b]) for a, b in line] for at, line in zip(edges, found, strict=True)]
        counts[wide] = sum(
            stand_alike(upper, lower)
            for number, line in enumerate(spans)
            for below in spans[number + 1 : number + 1 + NEAR_LINES]
            for upper in line
            for lower in below
        )
    return 1 if counts[1] > counts[2] else 2


def stand_alike(upper: tuple[int, int], lower: tuple[int, int]) -> bool:
    """Whether two pieces begin or end in the same column, or have the same middle."""
    return upper[0] == lower[0] or upper[1] == lower[1] or abs(sum(upper) - sum(lower)) <= 1


def _edges(text: str, wide: int) -> list[int]:
    """The column at which each character begins, and the one at which the last ends."""
    widths = (wide if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
    return list(itertools.accumulate(widths, initial=0))
