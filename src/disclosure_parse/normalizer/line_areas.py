"""Header and tail areas that arrive as lines of text: rows of headings and values, money, goals, lists, schedules."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from disclosure_parse.normalizer.check_boxes import has_boxes
from disclosure_parse.normalizer.evidence import AMOUNTS, AMOUNTS_OR_DASH, AMOUNTS_OR_POINTS, ANY_TEXT, look
from disclosure_parse.normalizer.facts import glued, heading_of, joint_headings
from disclosure_parse.normalizer.fund_gaps import settled_rows
from disclosure_parse.normalizer.fund_labels import holds_amount
from disclosure_parse.normalizer.fund_lines import FundLines, ends_funds, fund_lines
from disclosure_parse.normalizer.goal_lines import goal_headings, parted
from disclosure_parse.normalizer.headings import fold, fold_level, join_lines
from disclosure_parse.normalizer.lattice import Fit, Piece, assign, find_fit
from disclosure_parse.normalizer.line_facts import facts_behind
from disclosure_parse.normalizer.line_lists import begins_list, is_list, list_rows
from disclosure_parse.normalizer.line_money import ComponentHeads, component_heads
from disclosure_parse.normalizer.line_subtotals import stretches
from disclosure_parse.normalizer.line_tables import summary_rows
from disclosure_parse.normalizer.rows import Slot
from disclosure_parse.normalizer.schedule import is_month
from disclosure_parse.normalizer.titles import is_title, is_year_line
from disclosure_parse.normalizer.tokens import Token, joined
from disclosure_parse.normalizer.vocabulary import Vocabulary

FREE = frozenset({ANY_TEXT, "deviation", "remark", "note", "improvement"})
"""Columns of free text that are blank in many rows."""
LONGEST_HEADING = 16
"""Characters of a heading at most that only its colon tells."""
LONG_LINE = 40
"""Half-width columns from which a line of check boxes may be full, and the next one go on with it."""
LONGEST_LABEL = 200
"""Characters after which what is added to a text cannot make a label of it."""


def is_form_title(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is a form's title and no heading inside one."""
    return is_title(text) and not vocabulary.is_heading(text)


def is_label(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is a heading of a fact, a block, a money line or a money column, or a part's name with points."""
    return bool(
        heading_of(text, vocabulary)
        or joint_headings(text, vocabulary)
        or vocabulary.field_of("sections", text)
        or vocabulary.field_of("funds.rows", text)
        or vocabulary.field_of("funds.columns", text)
        or (vocabulary.level1_term(text) and fold_level(text).points is not None)
    )


def ends_as_heading(text: str) -> bool:
    """Whether a text is a heading by the colon that ends it, known or not: 具体实施处（科）室：."""
    return text.endswith(("：", ":")) and len(text) <= LONGEST_HEADING and not any(mark in text for mark in "，。；;")


def heads_amount(text: str) -> bool:
    """Whether a text is a heading by the unit of money it ends with, known or not: 合同金额（万元）."""
    return fold(text).unit.endswith("元") and look(text) == "text"


def is_whole_total(token: Token, vocabulary: Vocabulary) -> bool:
    """Whether a piece is the label of the form's total score."""
    return vocabulary.field_of("totals", token.text) == "total"


def is_table(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a project list or a table of scores begins with token ``at``."""
    return is_list(tokens, at, vocabulary) or bool(summary_rows(tokens, at, len(tokens), vocabulary))


def line_start(tokens: Sequence[Token], at: int) -> int:
    """The first token of the line that holds token ``at``."""
    while 0 < at < len(tokens) and not tokens[at].first:
        at -= 1
    return at


def pieces_of(tokens: Sequence[Token]) -> list[Piece]:
    """The tokens as pieces for the assignment to columns."""
    return [Piece(token.text, token.first, token.last, token.width) for token in tokens]


def assigned(
    tokens: Sequence[Token], fields: Sequence[str], fit: Fit, vocabulary: Vocabulary
) -> list[tuple[list[Slot], bool]]:
    """The tokens below a block's headings as rows, each cell at its column's number; and of each row whether a text of
    it may stand in the column beside."""
    if not tokens:
        return []
    within = vocabulary.within(token.text for token in tokens)
    rows: list[list[Slot]] = []
    filled: dict[int, Set[int]] = {}
    for part, is_subtotal in stretches(tokens, fields):
        if is_subtotal:
            rows.append([joined([token], column) for column, token in enumerate(part)])
            continue
        for cells in assign(pieces_of(part), fields, fit, within):
            filled[len(rows)] = {column for column, _ in cells}
            rows.append([joined([part[member] for member in members], column) for column, members in cells])
    either = _either(filled, fields)
    return [(slots, number in either) for number, slots in enumerate(rows)]


def _either(filled: Mapping[int, Set[int]], fields: Sequence[str]) -> set[int]:
    """The rows of which, of two columns of free text side by side, one is blank: a dump of cells does not tell which.

    Where all rows have the same one, that is a column of every row, and the other one nobody filled in.
    """
    found: set[int] = set()
    for left, (one, other) in enumerate(itertools.pairwise(fields)):
        if {one, other} <= FREE:
            held = {number: (left in columns, left + 1 in columns) for number, columns in filled.items()}
            found |= {number for number, (a, b) in held.items() if a is not b and len(set(held.values())) > 1}
    return found


@dataclass(slots=True)
class _Cell:
    """A cell as far as its lines were read. ``text`` is what tells what it is: of a long text the beginning only, for
    it is looked at behind every line."""

    text: str
    tokens: list[Token]

    @classmethod
    def of(cls, token: Token) -> _Cell:
        return cls(token.text, [token])

    def add(self, token: Token) -> None:
        """The line that goes on with the cell."""
        self.tokens.append(token)
        if len(self.text) <= LONGEST_LABEL:
            self.text = join_lines(f"{self.text}\n{token.text}")

    def slot(self, column: int) -> Slot:
        first = self.tokens[0]
        if len(self.tokens) > 1:
            return joined(self.tokens, column)
        return Slot(first.text, column, column + 1, first.place, lines=first.text)


@dataclass(slots=True)
class LineArea:
    """What stands around the indicator blocks of ``tokens``, read into ``rows``."""

    tokens: Sequence[Token]
    vocabulary: Vocabulary
    rows: list[list[Slot]] = field(default_factory=list)
    uncertain: set[int] = field(default_factory=set)
    """Numbers of rows whose cells could be placed in another way as well."""
    listed: bool = False
    """Whether a list stands above."""

    def read(self, at: int, stop: int) -> None:
        """The tokens from ``at`` to ``stop``: a row for each line that begins with a heading, with what goes on."""
        row: list[_Cell] = []
        while at < stop:
            token = self.tokens[at]
            block = self._block_at(at, stop)
            if block is not None:
                row = self._ended(row)
                at = block()
                continue
            if row and token.first and self._is_total_row(row) and not self._is_figure(token):
                row = self._ended(row)
            second = bool(row) and self._is_second_label(row, token)
            starts = self._starts_row(token) or self._names_boxes(at, stop)
            if token.first and row and not second and (starts or self._is_whole(row, token)):
                row = self._ended(row)
            if (
                row
                and token.first
                and not second
                and not is_label(row[-1].text, self.vocabulary)
                and not ends_as_heading(row[-1].text)
                and not heads_amount(row[-1].text)
                and not (self._is_total_row(row) and self._is_figure(token))
            ):
                row[-1].add(token)
            else:
                row.append(_Cell.of(token))
            at += 1
        self._ended(row)

    def _ended(self, row: Sequence[_Cell]) -> list[_Cell]:
        """Keeps a row that has ended, and begins the next."""
        if row:
            lines = row[-1].tokens
            own, certain = facts_behind(row[-2].text, lines, self.vocabulary) if len(row) > 1 else (len(lines), True)
            if not certain:
                self.uncertain.add(len(self.rows))
            row[-1].tokens = lines[:own]
            self.rows.append([cell.slot(column) for column, cell in enumerate(row)])
            behind = lines[own:]
            for pair in zip(behind[::2], behind[1::2], strict=True):
                self.rows.append([joined([token], column) for column, token in enumerate(pair)])
        return []

    def _names_boxes(self, at: int, stop: int) -> bool:
        """Whether a text without a box stands in front of options with boxes: their heading, known or not.

        Below a long line it is the rest of that line's last option instead.
        """
        following = self.tokens[at + 1].text if at + 1 < stop else ""
        return has_boxes(following[:1]) and not has_boxes(self.tokens[at].text) and not self._is_below_long_line(at)

    def _is_below_long_line(self, at: int) -> bool:
        width = 0
        while at > 0 and width < LONG_LINE:
            at -= 1
            width += self.tokens[at].width
            if self.tokens[at].first:
                break
        return width >= LONG_LINE

    def _is_whole(self, row: Sequence[_Cell], token: Token) -> bool:
        """A title, or an amount or total with its figure, in front of something else."""
        if is_form_title(row[0].text, self.vocabulary) or is_year_line(row[0].text):
            return True
        if len(row) % 2 or look(row[-1].text) != "number" or look(token.text) != "text":
            return False
        label = row[-2].text
        named = self.vocabulary.field_of("funds.rows", label) or self.vocabulary.field_of("totals", label)
        return bool(named) or fold(label).unit.endswith("元")

    def _is_second_label(self, row: Sequence[_Cell], token: Token) -> bool:
        """A label that repeats the line's before another amount of it (预算数 | 100 | 执行数 | 95)."""
        if len(row) != 2 or look(row[1].text) not in AMOUNTS_OR_DASH:
            return False
        names = [self.vocabulary.field_of("funds.rows", text) for text in (row[0].text, token.text)]
        same = bool(names[0]) and fold(row[0].text).base == fold(token.text).base
        return same or names == ["budget_row", "executed_row"]

    def _is_total_row(self, row: Sequence[_Cell]) -> bool:
        name = self.vocabulary.field_of("totals", row[0].text)
        pointed = len(row) > 1 and look(row[1].text) in AMOUNTS
        return name == "total" or (name == "header_total" and pointed)

    def _is_figure(self, token: Token) -> bool:
        return look(token.text) in AMOUNTS_OR_POINTS or len(token.text) <= 2

    def _block_at(self, at: int, stop: int) -> Callable[[], int] | None:
        """What adds the block that begins at ``at`` (money, goals, a list) and returns the token behind it, or none."""
        if components := component_heads(self.tokens, at, stop, self.vocabulary):
            return lambda: self._components(components, stop)
        if money := fund_lines(self.tokens, at, stop, self.vocabulary):
            return lambda: self._rows(money)
        if heads := self._goal_heads(at, stop):
            return lambda: self._goal_block(at, stop, heads)
        if months := self._schedule_months(at, stop):
            return lambda: self._schedule(at, months)
        if is_table(self.tokens, at, self.vocabulary) or (
            self.listed and begins_list(self.tokens, at, self.vocabulary)
        ):
            return lambda: self._table(at, stop)
        return None

    def _components(self, heads: ComponentHeads, stop: int) -> int:
        """Tasks or cost components and their money, line by line."""
        last = heads.end
        while last < stop and not (self.tokens[last].first and ends_funds(self.tokens[last].text, self.vocabulary)):
            last += 1
        for row in heads.rows:
            self.rows.append([Slot(t.text, start, end, t.place, lines=t.text) for t, start, end in row])
        body = self.tokens[heads.end : last]
        fit = find_fit(pieces_of(body), heads.fields, self.vocabulary)
        rows = [slots for slots, _ in assigned(body, heads.fields, fit, self.vocabulary)]
        texts = [{slot.start: slot.text for slot in slots} for slots in rows]
        gaps = settled_rows(texts, heads.fields[1:], self.vocabulary, component=True)
        for number, slots in enumerate(rows):
            gap = gaps.get(number)
            if gap is not None and not gap.certain:
                self.uncertain.add(len(self.rows))
            moves = gap.moves if gap is not None else {}
            self.rows.append([replace(s, start=at, end=at + 1) for s in slots for at in [moves.get(s.start, s.start)]])
        return last

    def _rows(self, money: FundLines) -> int:
        self.uncertain |= {len(self.rows) + number for number in money.uncertain}
        self.rows += money.rows
        return money.end

    def _goal_heads(self, at: int, stop: int) -> Sequence[Token]:
        """Goal headings one after the other, if their texts stand below."""
        heads = goal_headings(self.tokens, at, stop, self.vocabulary)
        below = at + len(heads)
        if (
            not heads
            or below >= stop
            or (self.tokens[below].first and is_label(self.tokens[below].text, self.vocabulary))
        ):
            return ()
        return heads

    def _goal_block(self, at: int, stop: int, heads: Sequence[Token]) -> int:
        end = start = at + len(heads)
        while end < stop and not (self.tokens[end].first and is_label(self.tokens[end].text, self.vocabulary)):
            end += 1
        self.rows.append([joined([token], number) for number, token in enumerate(heads)])
        texts = parted(self.tokens[start:end], len(heads))
        self.rows.append([joined(part, number) for number, part in enumerate(texts) if part])
        return end

    def _schedule_months(self, at: int, stop: int) -> int:
        """How many months of a payment schedule stand at ``at``, with as many shares behind them; 0 if none do."""
        end = at
        while end < stop and is_month(self.tokens[end].text):
            end += 1
        size = end - at
        shares = self.tokens[end : min(end + size, stop)]
        whole = len(shares) == size and all(look(token.text) in ("percent", "number", "dash") for token in shares)
        return size if size >= 2 and whole else 0

    def _schedule(self, at: int, size: int) -> int:
        for start in (at, at + size):
            self.rows.append(
                [joined([token], number) for number, token in enumerate(self.tokens[start : start + size])]
            )
        return at + 2 * size

    def _table(self, at: int, stop: int) -> int:
        """A list or a table of scores as rows; returns the token behind it."""
        if rows := summary_rows(self.tokens, at, stop, self.vocabulary):
            self.rows += [[joined(cell, column) for column, cell in cells] for cells in rows]
            return at + sum(len(cell) for cells in rows for _, cell in cells)
        self.listed = True
        listed, end = list_rows(self.tokens, at, stop, self.vocabulary, self._starts_row)
        for slots, doubtful in listed:
            self.uncertain |= {len(self.rows)} if doubtful else set()
            self.rows.append(slots)
        return end

    def _starts_row(self, token: Token) -> bool:
        text = token.text
        return (
            is_label(text, self.vocabulary)
            or ends_as_heading(text)
            or is_form_title(text, self.vocabulary)
            or is_year_line(text)
            or is_whole_total(token, self.vocabulary)
            or heads_amount(text)
            or bool(glued(text, self.vocabulary))
            or holds_amount(text, self.vocabulary)
        )
