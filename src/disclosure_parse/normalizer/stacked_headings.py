"""Headings of narrow columns whose characters a dump prints over several lines, one column beside the other.

Each line's words go on with the columns above them, in order, or begin new ones; what has been put together must be
the beginning of a heading that the vocabulary knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from disclosure_parse.normalizer.aligned_pieces import Piece
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.vocabulary import Vocabulary

MAX_LINES = 14
"""Lines that headings of one character a line take."""
MAX_WORDS = 40
"""A line of more words is no line of headings; what they are compared with grows with their number."""
OFF, MAX_OFF = 0.2, 12
"""Against a word that stands off the column it goes on with, for each display column up to the second number."""
NEW, UNKNOWN, BROKEN, GAP = 0.5, 1.4, 2.5, 0.3
"""Against a word that begins a column, one that begins no heading, one that makes no heading of its column's, and a
line that a column leaves out."""
INCOMPLETE = 0.8
STRANGE, MOST_STRANGE = 1.2, 2
"""What a line's words cost each, on average, from which on it is none of headings, and how many such lines end them."""
SIDE_BY_SIDE, ALONE = 3, 4
"""Words that some line of headings has at least, and the lines of fewer after which there are none."""
MIN_VALUE = 2.0


@dataclass(frozen=True, slots=True)
class Column:
    """The words of a heading from the top."""

    words: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)

    @property
    def x0(self) -> int:
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> int:
        return max(word.x1 for word in self.words)

    def with_word(self, word: Piece) -> Column:
        return replace(self, words=(*self.words, word))


@dataclass(frozen=True, slots=True)
class Stack:
    """Headings side by side on the lines ``start`` to ``end`` (exclusive); ``value`` says how well they are known."""

    columns: tuple[Column, ...]
    start: int
    end: int
    value: float


def find_stack(lines: Sequence[Sequence[Piece]], at: int, block: str, vocabulary: Vocabulary) -> Stack | None:
    """The headings that begin on line ``at``, over as many lines as make most of them whole; ``None`` if none do."""
    words = _words(lines[at])
    begins = [word for word in words if vocabulary.begins(block, word.text)]
    if not begins or len(words) > MAX_WORDS:
        return None
    columns = tuple(Column((word,)) for word in words)
    cost = sum(NEW if vocabulary.begins(block, word.text) else UNKNOWN for word in words)
    best: Stack | None = None
    widest, strange = len(words), 0
    for end in range(at + 1, min(at + MAX_LINES, len(lines)) + 1):
        value = _value(columns, block, vocabulary) - 0.3 * cost
        if best is None or value > best.value:
            best = Stack(columns, at, end, value)
        if end == len(lines):
            break
        following = _words(lines[end])
        if len(following) > MAX_WORDS or _holds_values(following):
            break
        step = _extended(columns, following, block, vocabulary)
        widest = max(widest, len(following))
        strange += step[0] > STRANGE * len(following)
        if strange == MOST_STRANGE or (widest < SIDE_BY_SIDE and end - at >= ALONE):
            # Lines of something else, or of one cell each.
            break
        cost += step[0]
        columns = step[1]
    return best if best is not None and best.value >= MIN_VALUE else None


def _words(line: Sequence[Piece]) -> list[Piece]:
    return [word for piece in line for word in piece.words()]


def _holds_values(words: Sequence[Piece]) -> bool:
    return any(look(word.text) in ("number", "percent", "operator") for word in words)


def _value(columns: Sequence[Column], block: str, vocabulary: Vocabulary) -> float:
    known = [bool(vocabulary.field_of(block, column.text)) for column in columns]
    return sum(1.0 if whole else -INCOMPLETE for whole in known)


def _extended(
    columns: tuple[Column, ...], words: Sequence[Piece], block: str, vocabulary: Vocabulary
) -> tuple[float, tuple[Column, ...]]:
    """The columns with a further line's words, by the order-keeping assignment of least cost."""
    table: list[list[tuple[float, tuple[Column, ...]]]] = [[(0.0, columns[:j]) for j in range(len(columns) + 1)]]
    for word in words:
        before = table[-1]
        row: list[tuple[float, tuple[Column, ...]]] = []
        for j in range(len(columns) + 1):
            cost, done = before[j]
            left = done[-1].x1 if done else -1
            off = max(0, left - word.x0) + (max(0, word.x1 - columns[j].x0) if j < len(columns) else 0)
            fresh = NEW if vocabulary.begins(block, word.text) and len(word.text) > 1 else UNKNOWN
            best = (cost + fresh + OFF * min(off, MAX_OFF), (*done, Column((word,))))
            if j:
                # The word goes on with the column before it, which nothing of this line has gone on with yet.
                earlier, done = before[j - 1]
                column = columns[j - 1]
                joined = (earlier + _join(column, word, block, vocabulary), (*done, column.with_word(word)))
                best = min(best, joined, key=lambda reading: reading[0])
                skipped = row[j - 1]
                best = min(best, (skipped[0], (*skipped[1], column)), key=lambda reading: reading[0])
            row.append(best)
        table.append(row)
    return table[-1][-1]


def _join(column: Column, word: Piece, block: str, vocabulary: Vocabulary) -> float:
    apart = max(word.x0, column.x0) - min(word.x1, column.x1)
    cost = OFF * min(max(apart, 0), MAX_OFF) + GAP * (word.line - column.words[-1].line - 1)
    return cost + (0.0 if vocabulary.begins(block, column.text + word.text) else BROKEN)
