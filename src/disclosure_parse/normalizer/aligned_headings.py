"""The headings of columns that are kept by blanks, and which of a line's pieces stand below which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf

from disclosure_parse.normalizer.aligned_pieces import Cell, Piece
from disclosure_parse.normalizer.evidence import look, misfit
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.vocabulary import Vocabulary

MIN_HEADINGS = 3
OFF, MAX_OFF = 0.25, 16
"""Against a piece that stands off its column, for each display column up to the second number."""
SAME_CELL, ONE_BLANK, PARTED = 1.5, 0.6, 0.4
"""Against two pieces of a line in one cell, two words one blank apart in one, and such words in two."""
OVERLAP = 0.02
"""For each display column that a piece and a heading share."""
LEVELS = ("level1", "level2")


@dataclass(frozen=True, slots=True)
class Headings:
    """A block's headings, one cell each, and the lines they stand on (``start`` to ``end``, exclusive)."""

    cells: tuple[Cell, ...]
    fields: tuple[str, ...]
    start: int
    end: int
    beside: tuple[Piece, ...]
    """Pieces of the label left of the block."""
    over: tuple[Piece, ...] = ()
    """Headings of an upper storey: 年度指标值 over 指标性质, 指标值 and 度量单位."""

    def column(self, piece: Piece) -> int | None:
        """The column below which a piece stands; ``None`` left of all."""
        spans = [(min(part.x0 for part in cell.pieces), max(part.x1 for part in cell.pieces)) for cell in self.cells]
        if piece.x1 <= spans[0][0]:
            return None
        apart = [max(piece.x0, x0) - min(piece.x1, x1) for x0, x1 in spans]
        return min(range(len(spans)), key=apart.__getitem__)

    def placed(self, line: Sequence[Piece], vocabulary: Vocabulary) -> list[tuple[Piece, int | None]]:
        """The pieces of a line with their columns: where they stand and, in order, what fits them.

        A long text pushes what follows it off its column, down to one blank: a piece of several words may be several
        cells.
        """
        words = [word for piece in line for word in piece.words()]
        if len(words) == len(line) == 1:
            return [(line[0], self.column(line[0]))]
        spans = [(min(part.x0 for part in cell.pieces), max(part.x1 for part in cell.pieces)) for cell in self.cells]
        best: list[tuple[float, list[int | None]]] = [(inf, []) for _ in range(len(spans) + 1)]
        best[0] = (0.0, [])
        for before, word in zip([None, *words], words, strict=False):
            near = before is not None and word.x0 - before.x1 == 1
            step: list[tuple[float, list[int | None]]] = [(inf, [])]
            if word.x1 <= spans[0][0]:
                step = [(best[0][0], [*best[0][1], None])]
            for number, (x0, x1) in enumerate(spans):
                earlier = min(best[: number + 1], key=lambda reading: reading[0])
                earlier = (earlier[0] + (PARTED if near else 0.0), earlier[1])
                field, following = self.fields[number], spans[number + 1][0] if number + 1 < len(spans) else inf
                text = word.text
                if near and before is not None and word.x1 <= following and look(before.text) == "text":
                    # A figure within a text, in front of the next column: 完成第 1 类调查.
                    text = before.text + word.text
                terms = vocabulary.level2_term(word.text) or look(text) != "text"
                again = (
                    best[number + 1][0]
                    + (ONE_BLANK if near and not terms else SAME_CELL)
                    + _misfit(field, text, vocabulary),
                    best[number + 1][1],
                )
                earlier = (earlier[0] + _misfit(field, word.text, vocabulary), earlier[1])
                cost, chosen = min(earlier, again, key=lambda reading: reading[0])
                apart = max(word.x0, x0) - min(word.x1, x1)
                cost += OFF * min(apart, MAX_OFF) if apart > 0 else OVERLAP * apart
                step.append((cost, [*chosen, number]))
            best = step
        columns = min(best, key=lambda reading: reading[0])[1]
        return _rejoined(words, columns)


def _misfit(field: str, text: str, vocabulary: Vocabulary) -> float:
    """How ill a text stands in a column; a line of a level's label that was wrapped is any text."""
    if field in LEVELS and look(text) == "text" and not (vocabulary.level1_term(text) or vocabulary.level2_term(text)):
        return 0.0
    return misfit(field, text, vocabulary)


def _rejoined(words: Sequence[Piece], columns: Sequence[int | None]) -> list[tuple[Piece, int | None]]:
    """Words that stand one blank apart in one column are one piece again."""
    joined: list[tuple[Piece, int | None]] = []
    for word, column in zip(words, columns, strict=True):
        last = joined[-1][0] if joined else word
        if joined and joined[-1][1] == column and word.x0 - last.x1 == 1:
            joined[-1] = (replace(last, text=f"{last.text} {word.text}", x1=word.x1), column)
        else:
            joined.append((word, column))
    return joined


def find_headings(lines: Sequence[Sequence[Piece]], block: str, vocabulary: Vocabulary) -> list[Headings]:
    """Where headings of ``block`` stand side by side, with the pieces that wrapped onto neighbouring lines."""
    found: list[Headings] = []
    at = 0
    while at < len(lines):
        known = _known(lines[at], block, vocabulary)
        values = [piece for piece in lines[at] if look(piece.text) in ("number", "percent", "figure")]
        if len(known) < 2 or len(values) >= len(known):
            at += 1
            continue
        # Of two lines that share a heading's text the one with more whole headings is the middle of it.
        if at + 1 < len(lines) and len(_known(lines[at + 1], block, vocabulary)) > len(known):
            at += 1
        headings = _with_wraps(lines, at, found[-1].end if found else 0, block, vocabulary)
        if len(set(headings.fields) - {""}) >= MIN_HEADINGS:
            found.append(headings)
        at = max(headings.end, at + 1)
    return found


def _known(pieces: Iterable[Piece], block: str, vocabulary: Vocabulary) -> list[Piece]:
    return [piece for piece in pieces if vocabulary.field_of(block, piece.text)]


def _with_wraps(lines: Sequence[Sequence[Piece]], at: int, floor: int, block: str, vocabulary: Vocabulary) -> Headings:
    cells = [[piece] for piece in lines[at]]
    over: list[Piece] = []
    start, end = at, at + 1
    while end < len(lines) and end - at <= 2 and _joins(lines[end], cells, [], True, block, vocabulary):
        end += 1
    while start > floor and at - start < 2 and _joins(lines[start - 1], cells, over, False, block, vocabulary):
        start -= 1
    fields = [vocabulary.field_of(block, "".join(piece.text for piece in cell)) or "" for cell in cells]
    beside: list[Piece] = []
    while cells and (not fields[0] or (fields[0] in fields[1:] and _names_block(cells[0], vocabulary))):
        beside += cells.pop(0)
        fields.pop(0)
    left = min((cell[0].x0 for cell in cells), default=0)
    labels = [piece for piece in over if piece.x0 <= left]
    return Headings(
        tuple(Cell(number, tuple(cell)) for number, cell in enumerate(cells)),
        tuple(fields),
        start,
        end,
        (*beside, *labels),
        tuple(piece for piece in over if piece not in labels),
    )


def _joins(
    line: Sequence[Piece],
    cells: list[list[Piece]],
    over: list[Piece],
    below: bool,
    block: str,
    vocabulary: Vocabulary,
) -> bool:
    """Add a neighbouring line's pieces to the headings they are the rest of; False if the line is none of theirs.

    Above the headings the line may hold those of an upper storey, which go to ``over``.
    """
    storey = [piece for piece in line if not below and vocabulary.field_of("sections", piece.text)]
    line = [piece for piece in line if piece not in storey]
    additions: list[tuple[int, list[Piece]]] = []
    alone: list[Piece] = []
    for piece in line:
        near = [number for number, cell in enumerate(cells) if max(piece.overlap(part) for part in cell) > 0]
        if len(near) != 1:
            alone.append(piece)
            continue
        cell = cells[near[0]]
        joined = [*cell, piece] if below else [piece, *cell]
        goes_on = _is_heading(joined, block, vocabulary) or (below and _begins_heading(joined, block, vocabulary))
        if _is_heading(cell, block, vocabulary) and not goes_on:
            return False
        additions.append((near[0], joined))
    if len({number for number, _ in additions}) < len(additions):
        return False
    heads = [piece for piece in alone if vocabulary.field_of(block, piece.text)]
    left = min(part.x0 for part in cells[0])
    if any(piece not in heads and piece.x1 > left for piece in alone):
        return False
    if not heads and not any(_is_heading(joined, block, vocabulary) for _, joined in additions):
        return False
    over += storey
    for number, joined in additions:
        cells[number] = joined
    cells += [[piece] for piece in alone]
    cells.sort(key=lambda cell: cell[0].x0)
    return True


def _names_block(pieces: Sequence[Piece], vocabulary: Vocabulary) -> bool:
    """A label beside a block that is a column's heading elsewhere (年度预算数, 绩效指标)."""
    return bool(vocabulary.field_of("sections", "".join(piece.text for piece in pieces)))


def _begins_heading(pieces: Sequence[Piece], block: str, vocabulary: Vocabulary) -> bool:
    """Whether the joined pieces are a heading's beginning, whose rest a further line may hold (偏差原因分析及改)."""
    text = fold("".join(piece.text for piece in pieces)).base
    return any(base.startswith(text) for base in vocabulary.fields[block])


def _is_heading(pieces: Sequence[Piece], block: str, vocabulary: Vocabulary) -> bool:
    """Whether the joined pieces are a heading, or one whose bracket closes on the next line."""
    text = "".join(piece.text for piece in pieces)
    opened = text.count("（") + text.count("(") - text.count("）") - text.count(")")
    return bool(vocabulary.field_of(block, text + "）" * max(0, opened)))
