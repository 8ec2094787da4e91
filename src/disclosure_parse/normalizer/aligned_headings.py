"""The headings of columns that are kept by blanks, and which of a line's pieces stand below which."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from disclosure_parse.normalizer.aligned_pieces import Cell, Piece, is_glued, stand_alike
from disclosure_parse.normalizer.evidence import FIGURES, look, misfit
from disclosure_parse.normalizer.headers import settled
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.stacked_headings import Column, find_stack
from disclosure_parse.normalizer.vocabulary import Vocabulary

MIN_HEADINGS = 3
STOREY = 2
"""Headings below one of an upper storey at least."""
OFF, MAX_OFF = 0.25, 16
"""Against a piece that stands off its column, for each display column up to the second number."""
SAME_CELL, ONE_BLANK, PARTED = 1.5, 0.6, 0.4
"""Against two pieces of a line in one cell, two words one blank apart in one, and such words in two."""
GLUED, UNGLUED = 0.1, 1.0
"""The same of a sign, a figure and its unit one blank apart (≥ 5 座)."""
NO_LEVEL = 1.2
"""Against a text in a level's column that no known label consists of."""
OVERLAP = 0.02
MOST_OVERLAP = 5
"""For each display column that a piece and a heading share, up to the second number."""
APART, LONELY = 0.4, 0.4
"""Against a word that neither begins nor ends where a piece of its column nearby does, and one with no piece nearby."""
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

    @property
    def left(self) -> int:
        """Where the first of them begins."""
        return min(piece.x0 for cell in self.cells for piece in cell.pieces)

    def moved(self, scale: float, shift: int) -> Headings:
        """The headings as another page would print them, which has the same columns in other places."""
        cells = tuple(
            replace(
                cell,
                pieces=tuple(
                    replace(piece, x0=round(scale * piece.x0) + shift, x1=round(scale * piece.x1) + shift)
                    for piece in cell.pieces
                ),
            )
            for cell in self.cells
        )
        return replace(self, cells=cells)

    def ill_fit(self, line: Sequence[Piece], vocabulary: Vocabulary) -> float:
        """How ill a line's pieces stand below the headings."""
        return self._read([word for piece in line for word in piece.words()], vocabulary, ())[0]

    def placed(
        self, line: Sequence[Piece], vocabulary: Vocabulary, near: Sequence[Mapping[int, tuple[int, int]]] = ()
    ) -> list[tuple[Piece, int | None]]:
        """The pieces of a line with their columns: where they stand and, in order, what fits them.

        A long text pushes what follows it off its column, down to one blank: a piece of several words may be several
        cells. ``near`` are the places of the columns' pieces on the lines around: a dump that pushes texts together
        keeps them below each other, and not always below their headings.
        """
        words = [word for piece in line for word in piece.words()]
        if len(words) == len(line) == 1 and not near:
            return [(line[0], self.column(line[0]))]
        return _rejoined(words, self._read(words, vocabulary, near)[1])

    def _read(
        self, words: Sequence[Piece], vocabulary: Vocabulary, near: Sequence[Mapping[int, tuple[int, int]]]
    ) -> tuple[float, list[int | None]]:
        """The columns of a line's words, in order, and how ill they fit there."""
        around = [[places[number] for places in near if number in places] for number in range(len(self.cells))]
        spans = [(min(part.x0 for part in cell.pieces), max(part.x1 for part in cell.pieces)) for cell in self.cells]
        # The state is the column of the last word, shifted by one: 0 stands left of all.
        costs = [0.0, *[inf] * len(spans)]
        back: list[list[int]] = []
        for before, word in zip([None, *words], words, strict=False):
            near_before = before is not None and word.x0 - before.x1 == 1
            glued = near_before and before is not None and is_glued(before.text, word.text)
            parted = UNGLUED if glued else PARTED if near_before else 0.0
            is_term = bool(vocabulary.level2_term(word.text))
            apart_words = (
                is_term or look(word.text) != "text" or (before is not None and _are_han(before.text[-1], word.text[0]))
            )
            joint = GLUED if glued else ONE_BLANK if near_before and not apart_words else SAME_CELL
            step, origin = [costs[0] if word.x1 <= spans[0][0] else inf], [0]
            earlier = 0
            for number, (x0, x1) in enumerate(spans):
                if costs[number] < costs[earlier]:
                    earlier = number
                field, following = self.fields[number], spans[number + 1][0] if number + 1 < len(spans) else inf
                text, again = word.text, joint
                in_text = near_before and before is not None and look(before.text) == "text" and word.text[0].isdigit()
                if in_text and before is not None and word.x1 <= following:
                    # A figure within a text, in front of the next column: 完成第 1 类调查.
                    text = before.text + word.text
                    again = ONE_BLANK if look(text) == "text" and not is_term else joint
                cost, source = costs[earlier] + parted + _misfit(field, word.text, vocabulary), earlier
                joined = costs[number + 1] + again + _misfit(field, text, vocabulary)
                if joined < cost:
                    cost, source = joined, number + 1
                apart = min(max(word.x0, a) - min(word.x1, b) for a, b in (*around[number], (x0, x1)))
                cost += OFF * min(apart, MAX_OFF) if apart > 0 else OVERLAP * max(apart, -MOST_OVERLAP)
                if near:
                    alike = any(stand_alike((word.x0, word.x1), place) for place in around[number])
                    cost += (0.0 if alike else APART) if around[number] else LONELY
                step.append(cost)
                origin.append(source)
            costs = step
            back.append(origin)
        state = min(range(len(costs)), key=costs.__getitem__)
        total = costs[state]
        columns: list[int | None] = []
        for origin in reversed(back):
            columns.append(state - 1 if state else None)
            state = origin[state]
        return total, columns[::-1]


def _are_han(*characters: str) -> bool:
    """Whether these are Chinese characters, between which no text has a blank."""
    return all("\u4e00" <= character <= "\u9fff" for character in characters)


def _misfit(field: str, text: str, vocabulary: Vocabulary) -> float:
    """How ill a text stands in a column; a line of a level's label that was wrapped is any text."""
    if field in LEVELS and look(text) == "text" and not (vocabulary.level1_term(text) or vocabulary.level2_term(text)):
        return 0.0 if vocabulary.is_piece_of_level(text) else NO_LEVEL
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
        floor = found[-1].end if found else 0
        readings = [_on_line(lines, at, floor, block, vocabulary), _stacked(lines, at, block, vocabulary)]
        best = max((reading for reading in readings if reading is not None), key=_known_fields, default=None)
        if best is not None and _known_fields(best) >= MIN_HEADINGS:
            found.append(best)
        at = max(best.end if best is not None else 0, at + 1)
    return found


def _settled(fields: list[str], texts: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """The fields, of two that mean the same one by its second choice; those of two periods stay alike."""
    if "level3" not in fields and {"level1", "level2"} <= set(fields):
        # 一级指标 over 数量指标, and 二级指标 over the names.
        below = {"level1": "level2", "level2": "level3"}
        fields = [below.get(field, field) for field in fields]
    return fields if fields.count("level3") > 1 else settled(fields, texts, vocabulary)


def _known_fields(headings: Headings) -> int:
    return len(set(headings.fields) - {""})


def _on_line(
    lines: Sequence[Sequence[Piece]], at: int, floor: int, block: str, vocabulary: Vocabulary
) -> Headings | None:
    """The headings around a line that has several whole ones."""
    known = _known(lines[at], block, vocabulary)
    values = [piece for piece in lines[at] if look(piece.text) in FIGURES]
    if len(known) < 2 or len(values) >= len(known):
        return None
    # Of two lines that share a heading's text the one with more whole headings is the middle of it.
    if at + 1 < len(lines) and len(_known(lines[at + 1], block, vocabulary)) > len(known):
        at += 1
    return _with_wraps(lines, at, floor, block, vocabulary)


def _stacked(lines: Sequence[Sequence[Piece]], at: int, block: str, vocabulary: Vocabulary) -> Headings | None:
    """The headings whose first line this is, most of them put together of several lines."""
    stack = find_stack(lines, at, block, vocabulary)
    if stack is None:
        return None
    below = (find_stack(lines, line, block, vocabulary) for line in range(at + 1, stack.end))
    stack = max((stack, *(found for found in below if found)), key=lambda found: found.value)
    columns = list(stack.columns)
    over = [column for column in columns if _stands_over(column, columns)]
    columns = [column for column in columns if column not in over]
    fields = [vocabulary.field_of(block, column.text) or "" for column in columns]
    beside: list[Piece] = []
    while columns and _is_beside(columns[0].words, fields, vocabulary):
        beside += columns.pop(0).words
        fields.pop(0)
    left = min((column.x0 for column in columns), default=0)
    beside += [word for column in over if column.x1 <= left for word in column.words]
    return Headings(
        tuple(Cell(number, column.words) for number, column in enumerate(columns)),
        tuple(_settled(fields, [column.text for column in columns], vocabulary)),
        stack.start,
        stack.end,
        tuple(beside),
        tuple(word for column in over if column.x1 > left for word in column.words),
    )


def _stands_over(column: Column, columns: Sequence[Column]) -> bool:
    """Whether two headings or more stand side by side below one of an upper storey."""
    at = columns.index(column)
    below = [other.words[0].line > column.words[-1].line for other in columns]
    first = at - len(list(itertools.takewhile(bool, reversed(below[:at]))))
    last = at + len(list(itertools.takewhile(bool, below[at + 1 :])))
    beneath = [*columns[first:at], *columns[at + 1 : last + 1]]
    return len(beneath) >= STOREY and beneath[0].x0 <= (column.x0 + column.x1) / 2 <= beneath[-1].x1


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
    while cells and _is_beside(cells[0], fields, vocabulary):
        beside += cells.pop(0)
        fields.pop(0)
    left = min((cell[0].x0 for cell in cells), default=0)
    labels = [piece for piece in over if piece.x0 <= left]
    return Headings(
        tuple(Cell(number, tuple(cell)) for number, cell in enumerate(cells)),
        tuple(_settled(fields, ["".join(piece.text for piece in cell) for cell in cells], vocabulary)),
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


def _is_beside(pieces: Sequence[Piece], fields: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether the first heading is the label beside the block (年度预算数, 绩效指标), which is a column's elsewhere."""
    label = bool(vocabulary.field_of("sections", "".join(piece.text for piece in pieces)))
    return not fields[0] or (label and (fields[0] in fields[1:] or fields[1:2] == ["level1"]))


def _begins_heading(pieces: Sequence[Piece], block: str, vocabulary: Vocabulary) -> bool:
    """Whether the joined pieces are a heading's beginning, whose rest a further line may hold (偏差原因分析及改)."""
    text = fold("".join(piece.text for piece in pieces)).base
    return any(base.startswith(text) for base in vocabulary.fields[block])


def _is_heading(pieces: Sequence[Piece], block: str, vocabulary: Vocabulary) -> bool:
    """Whether the joined pieces are a heading, or one whose bracket closes on the next line."""
    text = "".join(piece.text for piece in pieces)
    opened = text.count("（") + text.count("(") - text.count("）") - text.count(")")
    return bool(vocabulary.field_of(block, text + "）" * max(0, opened)))
