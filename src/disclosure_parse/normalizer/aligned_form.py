"""Runs of text whose columns are kept by blanks: header areas, money, goals and indicators as rows of one table."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from disclosure_parse.normalizer.aligned_headings import Headings, find_headings
from disclosure_parse.normalizer.aligned_lists import begins_other, is_list, list_rows, other_columns
from disclosure_parse.normalizer.aligned_money import is_money_label, money_rows
from disclosure_parse.normalizer.aligned_pieces import Cell, Piece, pieces_of, top_down
from disclosure_parse.normalizer.aligned_rows import body_end, rows_of
from disclosure_parse.normalizer.evidence import FIGURES, look
from disclosure_parse.normalizer.facts import heading_of
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.rows import Line, Row, Slot
from disclosure_parse.normalizer.titles import is_form_number, title_parts
from disclosure_parse.normalizer.totals import SUBTOTAL, is_total_label
from disclosure_parse.normalizer.vocabulary import Vocabulary
from disclosure_parse.normalizer.wrapped_list_heads import with_whole_headings

_MONEY = {"initial_budget", "full_year_budget", "executed"}
MIN_LINES = 3
"""Lines of at least three pieces that a block of columns has."""
NAME_OF_PART = 8
"""A line that names a part of the form has so many characters at least."""
_ALIGNED_SHARE = 0.5
"""Share of the lines of a block with several pieces that stand two or more blanks apart."""

_WIDE_SHARE = 0.2
"""Share of the gaps between pieces that are wider than a blank, where blanks keep the columns."""
PARTED_FIELDS = 4
"""Columns of different meaning that tell by themselves that blanks part them."""
WIDE, WIDE_GAPS = 3, 2
"""Blanks that no text has between its words, and how many such gaps the lines of headings have."""
_BELOW_SHARE = 0.8
"""Share of a block's pieces that stand below a heading, where the lines around it hold pairs only."""


def aligned_rows(run: Sequence[Line], vocabulary: Vocabulary, table: int) -> list[Row | Line] | None:
    """The run as rows, or ``None`` if its columns are not kept by blanks or it holds no indicator block."""
    lines = with_whole_headings(pieces_of(run, vocabulary), vocabulary)
    blocks = [
        headings
        for headings in find_headings(lines, "indicators", vocabulary)
        if {"level2", "level3"} & set(headings.fields)
    ]
    if not blocks and any(is_list(lines, at, vocabulary) for at in range(len(lines))):
        writer = _Writer(lines, vocabulary, table, {line.paragraph.index: line for line in run})
        writer.area(0, len(lines))
        return writer.out
    apart = _are_apart(lines)
    if not blocks or not (
        (apart and _has_columns(lines))
        or all(
            _are_parted(headings, lines, vocabulary) or (apart and _stand_below(headings, lines, vocabulary))
            for headings in blocks
        )
    ):
        return None
    by_paragraph = {line.paragraph.index: line for line in run}
    writer = _Writer(lines, vocabulary, table, by_paragraph)
    position = 0
    for number, headings in enumerate(blocks):
        stop = blocks[number + 1].start if number + 1 < len(blocks) else len(lines)
        writer.area(position, headings.start)
        position = body_end(lines, headings.end, stop, headings.left, vocabulary)
        writer.block(headings, position)
        if position < stop and vocabulary.field_of("totals", lines[position][0].text) == "total":
            writer.total(headings, lines[position])
            position += 1
    writer.area(position, len(lines))
    return writer.out


def _are_apart(lines: Sequence[Sequence[Piece]]) -> bool:
    """Whether blanks may keep the columns: not where nearly all cells are one blank apart, a few a little more."""
    gaps = [right.x0 - left.x1 for line in lines for left, right in itertools.pairwise(line)]
    return sum(gap > 1 for gap in gaps) >= _WIDE_SHARE * len(gaps)


def _has_columns(lines: Sequence[Sequence[Piece]]) -> bool:
    several = sum(len(line) > 1 for line in lines)
    return sum(len(line) >= 3 for line in lines) >= max(MIN_LINES, _ALIGNED_SHARE * several)


def _are_parted(headings: Headings, lines: Sequence[Sequence[Piece]], vocabulary: Vocabulary) -> bool:
    """Whether wide blanks part the headings, and what stands below them too or they themselves take several lines."""
    heads = lines[headings.start : headings.end]
    wide = sum(right.x0 - left.x1 >= WIDE for line in heads for left, right in itertools.pairwise(line))
    if wide < WIDE_GAPS or len(set(headings.fields) - {""}) < PARTED_FIELDS:
        return False
    body = lines[headings.end : body_end(lines, headings.end, len(lines), headings.left, vocabulary)]
    return len(heads) > 1 or sum(len(line) > 1 for line in body) >= MIN_LINES


def _stand_below(headings: Headings, lines: Sequence[Sequence[Piece]], vocabulary: Vocabulary) -> bool:
    """Whether what stands below headings that wide blanks part stands where they do."""
    body = lines[headings.end : body_end(lines, headings.end, len(lines), headings.left, vocabulary)]
    parted = [piece for line in body if len(line) > 1 for piece in line]
    below = [
        piece for piece in parted if any(piece.overlap(part) > 0 for cell in headings.cells for part in cell.pieces)
    ]
    rows = sum(len(line) > 1 for line in body)
    return rows >= MIN_LINES and len(below) >= _BELOW_SHARE * len(parted)


@dataclass(slots=True)
class _Writer:
    lines: Sequence[Sequence[Piece]]
    vocabulary: Vocabulary
    table: int
    by_paragraph: dict[int, Line]
    out: list[Row | Line] = field(default_factory=list)

    def block(self, headings: Headings, stop: int) -> None:
        """An indicator block: its headings, then its rows; the label beside it before them."""
        lines = self.lines[headings.end : stop]
        vocabulary = self.vocabulary.within(piece.text for line in lines for piece in line)
        parts = list(self._parts(lines))
        bodies = [rows_of(headings, part, vocabulary) for part, _ in parts]
        left = [piece for body in bodies for piece in body.left]
        left += [
            piece
            for body, (part, _) in zip(bodies, parts, strict=True)
            for line in part
            for piece in line
            if not body.rows and headings.column(piece) is None
        ]
        self._beside([*headings.beside, *left])
        if headings.over:
            self._add([Cell(0, (piece,)).slot(headings.column(piece) or 0) for piece in headings.over])
        self._add([cell.slot(number) for number, cell in enumerate(headings.cells)])
        for body, (part, alone) in zip(bodies, parts, strict=True):
            for cells, uncertain in body.rows:
                wrapped = any(len(cell.pieces) > 1 for cell in cells)
                self._add([cell.slot(cell.column) for cell in cells], wrapped, uncertain)
            for line in part if not body.rows else ():
                self._row([piece for piece in line if headings.column(piece) is not None])
            if alone and self._is_sum(alone[0]):
                self._add([Cell(0, (piece,)).slot(headings.column(piece) or 0) for piece in alone])
            elif alone:
                self._add([Cell(0, (replace(alone[0], text=self._printed(alone)),)).slot(0)])

    def _parts(self, lines: Sequence[Sequence[Piece]]) -> Iterator[tuple[Sequence[Sequence[Piece]], Sequence[Piece]]]:
        """The lines up to each that stands alone, with that line; the last with none."""
        rest: list[Sequence[Piece]] = []
        for line in lines:
            if self._stands_alone(line, self._printed(line)):
                yield rest, line
                rest = []
            else:
                rest.append(line)
        yield rest, ()

    def _printed(self, line: Sequence[Piece]) -> str:
        return self.by_paragraph[line[0].place.paragraph or 0].paragraph.text.strip()

    def _is_sum(self, piece: Piece) -> bool:
        return bool(SUBTOTAL.fullmatch(piece.text)) or is_total_label(piece.text, self.vocabulary)

    def _stands_alone(self, line: Sequence[Piece], text: str) -> bool:
        """Whether a line of the body is a sub-total, or names the part below it with its points (任务一：…（35分）)."""
        if self._is_sum(line[0]):
            return True
        if "  " in text or fold(text).points is None or len(text) < NAME_OF_PART:
            return False
        return not (self.vocabulary.level1_term(text) or self.vocabulary.level2_term(text))

    def total(self, headings: Headings, line: Sequence[Piece]) -> None:
        """The total row, whose figures may stand one blank apart; on another page their order alone tells columns."""
        placed = headings.placed(line[1:], self.vocabulary)
        home = line[0].place.page == headings.cells[0].pieces[0].place.page
        figures = [
            Cell(0, (piece,)).slot(max(column or 0, 1) if home else number)
            for number, (piece, column) in enumerate(placed, 1)
        ]
        self._add([Cell(0, (line[0],)).slot(0), *figures])

    def area(self, start: int, stop: int) -> None:
        """What stands around indicator blocks."""
        money = {
            headings.start + start: headings
            for headings in find_headings(self.lines[start:stop], "funds.columns", self.vocabulary)
            if _MONEY & set(headings.fields)
        }
        at, listed = start, False
        while at < stop:
            if is_list(self.lines, at, self.vocabulary):
                rows, at = list_rows(self.lines, at, stop, self.vocabulary)
                for cells, uncertain in rows:
                    self._add([cell.slot(cell.column) for cell in cells], uncertain=uncertain)
                listed = True
            elif at in money:
                body = at + money[at].end - money[at].start
                block, at = money_rows(money[at], self.lines, body, stop, self.vocabulary)
                for slots in block:
                    self._add(slots)
            elif listed and (end := other_columns(self.lines, at, stop, self.vocabulary)) > at:
                self.out += [self.by_paragraph[line[0].place.paragraph or 0] for line in self.lines[at:end]]
                at = end
            elif listed and begins_other(self.lines, at, self.vocabulary):
                at = self._other_list(at, stop)
            elif self._are_goals(self.lines[at]):
                at = self._goals(at, min([stop, *(start for start in money if start > at)]))
            else:
                at = self._pairs(at, stop, money)

    def _other_list(self, at: int, stop: int) -> int:
        """The lines of a list that is not known, as they stand: those that hold a figure, below its headings."""
        self._row(self.lines[at])
        at += 1
        while at < stop and len(self.lines[at]) > 1 and any(look(p.text) in FIGURES for p in self.lines[at]):
            self._row(self.lines[at])
            at += 1
        return at

    def _are_goals(self, line: Sequence[Piece]) -> bool:
        """Headings of goals with nothing beside them but the label of their block."""
        goals = [piece for piece in line if self.vocabulary.field_of("goals", piece.text)]
        return bool(goals) and goals in (list(line), list(line[1:]))

    def _goals(self, at: int, stop: int) -> int:
        heads = [piece for piece in self.lines[at] if self.vocabulary.field_of("goals", piece.text)]
        if len(heads) > 1 and self.vocabulary.field_of("sections", heads[0].text) and len(heads) > 2:
            heads = heads[1:]
        headings = Headings(tuple(Cell(n, (p,)) for n, p in enumerate(heads)), ("",) * len(heads), at, at + 1, ())
        end = at + 1
        while end < stop and not (
            heading_of(self.lines[end][0].text, self.vocabulary) or title_parts(self.lines[end][0].text)
        ):
            end += 1
        below = [piece for line in self.lines[at + 1 : end] for piece in line]
        self._beside([p for p in [*self.lines[at], *below] if p not in heads and headings.column(p) is None])
        self._add([cell.slot(number) for number, cell in enumerate(headings.cells)])
        texts = []
        for number in range(len(heads)):
            parts = tuple(piece for piece in below if headings.column(piece) == number)
            texts += [Cell(number, parts).slot(number)] if parts else []
        if texts:
            self._add(texts)
        return end

    def _pairs(self, at: int, stop: int, blocks: dict[int, Headings]) -> int:
        """A line of headings and values, with the lines on which its values go on."""
        line = self._headed(at, stop)
        alone = len(line) == 1 and not heading_of(line[0].text, self.vocabulary)
        printed = self.by_paragraph[line[0].place.paragraph or 0]
        if (
            alone
            or ("  " not in printed.paragraph.text.strip() and title_parts(printed.text))
            or all(title_parts(piece.text) or is_form_number(piece.text) for piece in line)
        ):
            self.out.append(printed)
            return at + 1
        cells = [[piece] for piece in line]
        at += 1
        while at < stop and at not in blocks and self._goes_on(cells, self.lines[at]):
            for piece in self.lines[at]:
                next(cell for cell in cells if cell[0].overlap(piece) > 0).append(piece)
            at += 1
        # No cell has figures of two lines.
        crowded = any(sum(look(piece.text) in FIGURES for piece in cell) > 1 for cell in cells)
        self._add([Cell(number, tuple(cell)).slot(number) for number, cell in enumerate(cells)], uncertain=crowded)
        return at

    def _headed(self, at: int, stop: int) -> Sequence[Piece]:
        """A line's pieces, a heading parted from the value that stands one blank behind it (项目名称 渡口维护).

        The heading may go on below (项目 over 名称).
        """
        below = self.lines[at + 1] if at + 1 < stop else ()
        pieces: list[Piece] = []
        for piece in self.lines[at]:
            first, *rest = piece.words()
            under = next((other.words()[0].text for other in below if first.overlap(other.words()[0]) > 0), "")
            heads = any(self._names_fact(text) for text in (first.text, first.text + under))
            if rest and heads and not self._names_fact(piece.text):
                pieces += [first, replace(piece, text=piece.text[len(first.text) :].lstrip(), x0=rest[0].x0)]
            else:
                pieces.append(piece)
        return pieces

    def _names_fact(self, text: str) -> bool:
        return self.vocabulary.field_of("identity", text) is not None

    def _goes_on(self, cells: Sequence[Sequence[Piece]], line: Sequence[Piece]) -> bool:
        for piece in line:
            over = [cell for cell in cells if cell[0].overlap(piece) > 0]
            if len(over) != 1 or piece.line - over[0][-1].line > 1 or title_parts(piece.text):
                return False
            if self._names_fact("".join(part.text for part in over[0]) + piece.text):
                # 名称 below 项目.
                continue
            if heading_of(piece.text, self.vocabulary) or self.vocabulary.field_of("sections", piece.text):
                return False
            if self.vocabulary.field_of("totals", piece.text):
                return False
        # 其中：财政拨款 with an amount beside it is the next line of money.
        return len(line) == 1 or not is_money_label(line[:1], self.vocabulary)

    def _beside(self, pieces: Sequence[Piece]) -> None:
        """The label beside a block, printed over several lines, as a row before it."""
        if pieces:
            self._add([Cell(0, top_down(pieces)).slot(0)])

    def _row(self, pieces: Sequence[Piece]) -> None:
        if pieces:
            self._add([Cell(number, (piece,)).slot(number) for number, piece in enumerate(pieces)])

    def _add(self, slots: Sequence[Slot], wrapped: bool = False, uncertain: bool = False) -> None:
        place = replace(slots[0].place, column=None)
        self.out.append(Row(tuple(slots), False, place, self.table, wrapped=wrapped, uncertain=uncertain))
