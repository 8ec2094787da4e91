"""Runs of text whose columns are kept by blanks: header areas, money, goals and indicators as rows of one table."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from disclosure_parse.normalizer.aligned_headings import Headings, find_headings
from disclosure_parse.normalizer.aligned_lists import is_list, list_rows, other_columns
from disclosure_parse.normalizer.aligned_pieces import Cell, Piece, pieces_of
from disclosure_parse.normalizer.aligned_rows import body_end, dealt, rows_of
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.headings import fold, join_lines
from disclosure_parse.normalizer.pairs import heading_of
from disclosure_parse.normalizer.rows import Line, Row, Slot
from disclosure_parse.normalizer.titles import is_form_number, title_parts
from disclosure_parse.normalizer.totals import SUBTOTAL, is_total_label
from disclosure_parse.normalizer.vocabulary import Vocabulary

_MONEY = {"initial_budget", "full_year_budget", "executed"}
LABEL_LINES = 4
"""A label of a money line is wrapped over so many lines at most."""
MIN_LINES = 3
"""Lines of at least three pieces that a block of columns has."""
NAME_OF_PART = 8
"""A line that names a part of the form has so many characters at least."""
_ALIGNED_SHARE = 0.5
"""Share of the lines of a block with several pieces that stand two or more blanks apart."""

PARTED_FIELDS = 4
"""Columns of different meaning that tell by themselves that blanks part them."""
WIDE, WIDE_GAPS = 3, 2
"""Blanks that no text has between its words, and how many such gaps the lines of headings have."""
_BELOW_SHARE = 0.8
"""Share of a block's pieces that stand below a heading, where the lines around it hold pairs only."""


def aligned_rows(run: Sequence[Line], vocabulary: Vocabulary, table: int) -> list[Row | Line] | None:
    """The run as rows, or ``None`` if its columns are not kept by blanks or it holds no indicator block."""
    lines = pieces_of(run, vocabulary)
    blocks = [
        headings
        for headings in find_headings(lines, "indicators", vocabulary)
        if {"level2", "level3"} & set(headings.fields)
    ]
    if not blocks and any(is_list(lines, at, vocabulary) for at in range(len(lines))):
        writer = _Writer(lines, vocabulary, table, {line.paragraph.index: line for line in run})
        writer.area(0, len(lines))
        return writer.out
    if not blocks or not (
        _has_columns(lines)
        or all(
            _are_parted(headings, lines, vocabulary) or _stand_below(headings, lines, vocabulary) for headings in blocks
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
            self._add([_slot(Cell(0, (piece,)), headings.column(piece) or 0) for piece in headings.over])
        self._add([_slot(cell, number) for number, cell in enumerate(headings.cells)])
        for body, (part, alone) in zip(bodies, parts, strict=True):
            for cells, uncertain in body.rows:
                wrapped = any(len(cell.pieces) > 1 for cell in cells)
                self._add([_slot(cell, cell.column) for cell in cells], wrapped, uncertain)
            for line in part if not body.rows else ():
                self._row([piece for piece in line if headings.column(piece) is not None])
            if alone and self._is_sum(alone[0]):
                self._add([_slot(Cell(0, (piece,)), headings.column(piece) or 0) for piece in alone])
            elif alone:
                self._add([_slot(Cell(0, (replace(alone[0], text=self._printed(alone)),)), 0)])

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
            _slot(Cell(0, (piece,)), max(column or 0, 1) if home else number)
            for number, (piece, column) in enumerate(placed, 1)
        ]
        self._add([_slot(Cell(0, (line[0],)), 0), *figures])

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
                    self._add([_slot(cell, cell.column) for cell in cells], uncertain=uncertain)
                listed = True
            elif at in money:
                at = self._funds(money[at], at + money[at].end - money[at].start, stop)
            elif listed and (end := other_columns(self.lines, at, stop, self.vocabulary)) > at:
                self.out += [self.by_paragraph[line[0].place.paragraph or 0] for line in self.lines[at:end]]
                at = end
            elif self._are_goals(self.lines[at]):
                at = self._goals(at, min([stop, *(start for start in money if start > at)]))
            else:
                at = self._pairs(at, stop, money)

    def _funds(self, headings: Headings, at: int, stop: int) -> int:
        end = at
        while end < stop and not self._ends_funds(end):
            end += 1
        headings, body = _with_suffixes(headings, [self._parted_label(line) for line in self.lines[at:end]])
        left = [piece for line in body for piece in line if headings.column(piece) is None]
        under = [[piece for piece in line if headings.column(piece) is not None] for line in body]
        if self._labels([piece for line in under for piece in line]):
            self._labelled_figures(headings, body, left)
            return end
        placed = [pair for line in under if line for pair in headings.placed(line, self.vocabulary)]
        labels = self._labels(left, {piece.line for piece, _ in placed})
        edge = min((label[0].x0 for label in labels), default=0)
        named = {piece for label in labels for piece in label}
        labels += [[piece] for piece in left if piece.x0 >= edge and piece not in named]
        named = {piece for label in labels for piece in label}
        # The label beside the block names its unit: 项目资金（万元）.
        beside = _top_down([*headings.beside, *(piece for piece in left if piece not in named)])
        heads = [_slot(cell, number + 1) for number, cell in enumerate(headings.cells)]
        self._add([_slot(Cell(0, beside), 0), *heads] if beside else heads)
        anchors = sorted({label[0].line for label in labels})
        rows: dict[int, list[Cell]] = {line: [] for line in anchors}
        for label in labels:
            rows[label[0].line].append(Cell(0, tuple(label)))
        for number in range(len(headings.cells)):
            pieces = [piece for piece, column in placed if column == number]
            for row, part in dealt(pieces, anchors) if anchors else enumerate([piece] for piece in pieces):
                line = anchors[row] if anchors else part[0].line
                rows.setdefault(line, []).append(Cell(number + 1, tuple(part)))
        for _, cells in sorted(rows.items()):
            self._add([_slot(cell, cell.column) for cell in sorted(cells, key=lambda cell: cell.column)])
        return end

    def _labelled_figures(self, headings: Headings, body: Sequence[Sequence[Piece]], left: Sequence[Piece]) -> None:
        """A block that prints each line's label before every amount: two columns below each heading."""
        self._beside([*headings.beside, *left])
        self._add([replace(_slot(cell, 2 * n), end=2 * n + 2) for n, cell in enumerate(headings.cells)])
        for line in body:
            slots: list[Slot] = []
            named: int | None = None
            for piece in line:
                column = headings.column(piece) if named is None else named
                if column is None:
                    continue
                label = bool(self.vocabulary.field_of("funds.rows", piece.text))
                column = headings.column(piece) if label else column
                slots.append(_slot(Cell(0, (piece,)), 2 * (column or 0) + (not label)))
                # The amount behind a label is that label's, wherever its digits stand.
                named = column if label else None
            if slots:
                self._add(slots)

    def _labels(self, left: Sequence[Piece], figured: Set[int] = frozenset()) -> list[list[Piece]]:
        """The labels of money lines among the pieces left of the figures; a label may go on below.

        ``figured`` are the lines that hold figures: what goes on below stands on none of them.
        """
        labels: list[list[Piece]] = []
        taken: set[Piece] = set()
        by_line: dict[int, list[Piece]] = {}
        for piece in left:
            by_line.setdefault(piece.line, []).append(piece)
        for piece in left:
            if piece in taken:
                continue
            parts, whole = [piece], [piece] if self._is_label([piece]) else []
            while len(parts) < LABEL_LINES:
                below = parts[-1].line + 1
                # A label of an even number of lines may stand around its figures.
                below += below in figured and below not in by_line
                under = [other for other in by_line.get(below, ()) if other.overlap(piece) > 0]
                if not under or (under[0].line in figured and not self._is_label([*parts, under[0]])):
                    break
                parts.append(under[0])
                whole = list(parts) if self._is_label(parts) else whole
            if whole:
                labels.append(whole)
                taken.update(whole)
        return labels

    def _parted_label(self, line: Sequence[Piece]) -> list[Piece]:
        """A line with the block's label and that of a line one blank apart (项目资金（万元 其中：财政拨) as two."""
        parted: list[Piece] = []
        for piece in line:
            words = piece.words()
            cuts = (
                (_joined(words[:number]), _joined(words[number:]))
                for number in range(1, len(words))
                if "funds" in (self.vocabulary.field_of("sections", _joined(words[:number]).text) or "").split("|")
            )
            parted += next((cut for cut in cuts if self._begins_label(cut[1].text)), (piece,))
        return parted

    def _begins_label(self, text: str) -> bool:
        return self.vocabulary.begins("funds.rows", text.removeprefix("其中").lstrip(":：-"))

    def _is_label(self, parts: Sequence[Piece]) -> bool:
        return bool(self.vocabulary.field_of("funds.rows", "".join(part.text for part in parts)))

    def _ends_funds(self, at: int) -> bool:
        line = self.lines[at]
        below = self.lines[at + 1] if at + 1 < len(self.lines) else ()
        wrapped = next((line[0].text + piece.text for piece in below if piece.overlap(line[0]) > 0), "")
        if any(self.vocabulary.field_of("goals", text) for text in (wrapped, *(piece.text for piece in line))):
            return True
        figures = [piece for piece in line[1:] if look(piece.text) in ("number", "percent", "figure", "dash")]
        if figures or any(self.vocabulary.field_of("funds.rows", piece.text) for piece in line):
            return False
        return bool(heading_of(line[0].text, self.vocabulary) or title_parts(line[0].text))

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
        self._add([_slot(cell, number) for number, cell in enumerate(headings.cells)])
        texts = []
        for number in range(len(heads)):
            parts = tuple(piece for piece in below if headings.column(piece) == number)
            texts += [_slot(Cell(number, parts), number)] if parts else []
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
        self._add([_slot(Cell(number, tuple(cell)), number) for number, cell in enumerate(cells)])
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
        return len(line) == 1 or not self._is_label(line[:1])

    def _beside(self, pieces: Sequence[Piece]) -> None:
        """The label beside a block, printed over several lines, as a row before it."""
        if pieces:
            self._add([_slot(Cell(0, _top_down(pieces)), 0)])

    def _row(self, pieces: Sequence[Piece]) -> None:
        if pieces:
            self._add([_slot(Cell(number, (piece,)), number) for number, piece in enumerate(pieces)])

    def _add(self, slots: Sequence[Slot], wrapped: bool = False, uncertain: bool = False) -> None:
        place = replace(slots[0].place, column=None)
        self.out.append(Row(tuple(slots), False, place, self.table, wrapped=wrapped, uncertain=uncertain))


def _with_suffixes(headings: Headings, body: Sequence[Sequence[Piece]]) -> tuple[Headings, Sequence[Sequence[Piece]]]:
    """The headings with what stands of them among the lines below, as （A） and （B/A） do; those lines without it."""
    cells = list(headings.cells)
    rest: list[Sequence[Piece]] = []
    for line in body:
        suffixes = [piece for piece in line if _is_suffix(piece.text) and headings.column(piece) is not None]
        for piece in suffixes:
            number = headings.column(piece) or 0
            cells[number] = replace(cells[number], pieces=(*cells[number].pieces, piece))
        rest.append([piece for piece in line if piece not in suffixes])
    return replace(headings, cells=tuple(cells)), rest


def _is_suffix(text: str) -> bool:
    heading = fold(text)
    return text[:1] in "(（" and not heading.base and bool(heading.role or heading.unit)


def _joined(words: Sequence[Piece]) -> Piece:
    return replace(words[0], text=" ".join(word.text for word in words), x1=words[-1].x1)


def _top_down(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(sorted(pieces, key=lambda piece: (piece.line, piece.x0)))


def _slot(cell: Cell, column: int) -> Slot:
    return Slot(join_lines(cell.lines), column, column + 1, cell.pieces[0].place, lines=cell.lines)
