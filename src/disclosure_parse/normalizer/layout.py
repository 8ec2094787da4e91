"""Forms that arrive as lines of text (a picture's text, one cell a line), rebuilt into rows.

Reading order is by cell: a cell's wrapped lines follow each other, cells follow in their row's order, a label may
stand one character a line. Which cell a line belongs to follows from the headings, from what fits below them, and
from the width at which a column wraps its lines.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from disclosure_parse.normalizer.aligned_form import aligned_rows
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.fund_lines import FundLines, ends_funds, fund_lines
from disclosure_parse.normalizer.funds import holds_amount
from disclosure_parse.normalizer.goal_lines import goal_headings, parted
from disclosure_parse.normalizer.headings import fold, join_lines
from disclosure_parse.normalizer.lattice import Fit, Piece, assign, find_fit
from disclosure_parse.normalizer.line_money import ComponentHeads, component_heads
from disclosure_parse.normalizer.line_tables import is_list, list_rows, summary_rows
from disclosure_parse.normalizer.pairs import glued, has_boxes, heading_of
from disclosure_parse.normalizer.rows import Line, Row, Slot
from disclosure_parse.normalizer.schedule import is_month
from disclosure_parse.normalizer.titles import is_title, is_year_line
from disclosure_parse.normalizer.tokens import Heads, Token, find_heads, joined, merge_pieces, read_tokens
from disclosure_parse.normalizer.vocabulary import Vocabulary

_PROSE = 80
"""A line of more characters than this that starts with no heading ends a form outside a picture."""
SENTENCE = 12
"""A line of at least this many characters that ends with a full stop, behind the total, is prose."""
SENTENCE_WIDTH = 56
"""Half-width columns of a sentence that no cell of a picture has room for."""
MIN_TERMS = 2
"""Level-2 terms in a picture's text that is the rest of a block at least."""
_SIGNED = {"contact", "phone", "fill_date", "sign_off"}
"""What a line of names and dates below a form states."""
LONG_LINE = 40
"""Half-width columns from which a line of check boxes may be full, and the next one go on with it."""
MIN_LINES = 6
"""Fewer short lines than this are no form."""


def rebuild(items: Sequence[Row | Line], vocabulary: Vocabulary) -> list[Row | Line]:
    """The stream with every run of lines that holds a form replaced by rows."""
    parts = [_Part(run, vocabulary, -number) for number, run in enumerate(_runs(items), 1)]
    for before, part in itertools.pairwise(parts):
        part.goes_on(before)
    pools: dict[tuple[str, ...], list[Piece]] = {}
    for part in parts:
        for fields, pieces in part.bodies():
            pools.setdefault(fields, []).extend(pieces)
    fits = {
        fields: find_fit(pieces, fields, vocabulary.within(piece.text for piece in pieces))
        for fields, pieces in pools.items()
    }
    return [item for part in parts for item in part.rows(fits)]


def _runs(items: Sequence[Row | Line]) -> Iterator[list[Row | Line]]:
    """Stretches of table rows, and stretches of lines; a picture's mark begins a stretch of its own."""
    run: list[Row | Line] = []
    for item in items:
        picture = isinstance(item, Line) and item.text.startswith("[image:")
        if run and (picture or isinstance(item, Row) is not isinstance(run[-1], Row)):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


class _Part:
    """A stretch of the stream: as it is, or, if lines hold forms, as rows with a table number no printed table has."""

    def __init__(self, run: list[Row | Line], vocabulary: Vocabulary, table: int) -> None:
        self.run = run
        self.vocabulary = vocabulary
        self.table = table
        self.out: list[Row | Line] = []
        self.tokens: list[Token] = []
        self.headers: list[Heads] = []
        self.inherited: Heads | None = None
        lines = [item for item in run if isinstance(item, Line)]
        self.aligned = aligned_rows(lines, vocabulary, table) if len(lines) == len(run) else None
        if self.aligned is None and sum(len(line.text) < 40 for line in lines) >= MIN_LINES:
            self.tokens = merge_pieces(read_tokens(lines, vocabulary), vocabulary)
            self.headers = find_heads(self.tokens, vocabulary)

    def goes_on(self, before: _Part) -> None:
        """Take over the columns of a block that the picture before left open: a page break parts them."""
        open_heads = before.headers[-1] if before.headers else before.inherited
        ends = before._stop(len(before.headers) - 1) if before.headers else before._end_of_body(0, len(before.tokens))
        terms = sum(bool(self.vocabulary.level2_term(token.text)) for token in self.tokens)
        if open_heads and ends == len(before.tokens) and not self.headers and terms >= MIN_TERMS:
            self.inherited = open_heads

    def bodies(self) -> Iterator[tuple[tuple[str, ...], list[Piece]]]:
        """The columns and the text pieces of each indicator block."""
        for number, heads in enumerate(self.headers):
            yield heads.fields, self._pieces(heads.end, self._stop(number))
        if self.inherited is not None:
            yield self.inherited.fields, self._pieces(0, self._end_of_body(0, len(self.tokens)))

    def _pieces(self, start: int, stop: int) -> list[Piece]:
        return [Piece(token.text, token.first, token.last, token.width) for token in self.tokens[start:stop]]

    def _stop(self, number: int) -> int:
        following = self.headers[number + 1].start if number + 1 < len(self.headers) else len(self.tokens)
        stop = self._end_of_body(self.headers[number].end, following)
        while stop == following < len(self.tokens) and self._names_block(stop - 1):
            following = stop = stop - 1
        return stop

    def _names_block(self, at: int) -> bool:
        token = self.tokens[at]
        return token.first and token.last and bool(self.vocabulary.field_of("sections", token.text))

    def rows(self, fits: Mapping[tuple[str, ...], Fit]) -> list[Row | Line]:
        """Lines before the first form, then each form's header area, indicator block and tail."""
        if self.aligned is not None:
            return self.aligned
        if self.inherited is not None:
            stop = self._end_of_body(0, len(self.tokens))
            self._assigned(0, stop, self.inherited.fields, fits[self.inherited.fields])
            self._tail(stop)
            return self.out
        listed = self._table_start()
        if not self.headers and listed is None:
            return self.run
        # Above a list that stands alone its title and unit are lines like any other.
        position = self._begin() if self.headers or listed is None else self._line_start(listed)
        self.out = self._lines_before(position)
        for number, heads in enumerate(self.headers):
            self._area(position, heads.start)
            position = self._stop(number)
            self._body(heads, position, fits[heads.fields])
        self._tail(position)
        return self.out

    def _lines_before(self, at: int) -> list[Row | Line]:
        first = (self.tokens[at].place.paragraph or 0) if at < len(self.tokens) else 10**9
        return [item for item in self.run if isinstance(item, Line) and item.paragraph.index < first]

    def _table_start(self) -> int | None:
        """Where the first project list or table of scores begins, if the part has one."""
        return next((at for at in range(len(self.tokens)) if self._is_table(at)), None)

    def _is_table(self, at: int) -> bool:
        tokens, vocabulary = self.tokens, self.vocabulary
        return is_list(tokens, at, vocabulary) or bool(summary_rows(tokens, at, len(tokens), vocabulary))

    def _table(self, at: int, stop: int) -> int:
        """A list or a table of scores as rows; returns the token behind it."""
        rows = summary_rows(self.tokens, at, stop, self.vocabulary) or list_rows(
            self.tokens, at, stop, self.vocabulary, self._starts_row
        )
        for cells in rows:
            self._add([joined(cell, column) for column, cell in cells])
        return at + sum(len(cell) for cells in rows for _, cell in cells)

    def _begin(self) -> int:
        """The first token of the first form: the first heading or title in front of its block, or of its list."""
        block = self.headers[0].start if self.headers else len(self.tokens)
        listed = self._table_start()
        stop = block if listed is None else min(block, listed)
        first = None
        for at in range(stop):
            token = self.tokens[at]
            if token.first and token.last and self._is_title(token.text) and fold(token.text).base.endswith("表"):
                # What stands above the last title is another table's.
                first = at
            elif (
                first is None
                and token.first
                and (heading_of(token.text, self.vocabulary) or self._is_title(token.text))
            ):
                first = at
        if first is not None:
            return first
        # The label beside the block stands in front of its headings.
        return self._line_start(stop)

    def _line_start(self, at: int) -> int:
        while 0 < at < len(self.tokens) and not self.tokens[at].first:
            at -= 1
        return at

    def _end_of_body(self, at: int, stop: int) -> int:
        """The token with which a total row, a tail heading, or the next form begins."""
        for position in range(at, stop):
            token = self.tokens[position]
            if not token.first:
                continue
            signed = any(self.vocabulary.field_of("attributes", head) in _SIGNED for head, _ in self._glued(token))
            stated = self._is_stated_total(position)
            if signed or stated or self._is_title(token.text) or is_year_line(token.text):
                return position
            known = heading_of(token.text, self.vocabulary)
            if known and known[0] in ("identity", "attributes") and not self.vocabulary.level2_term(token.text):
                return position
            if token.last and (len(token.text) > _PROSE or self._is_prose_below(position, stop)):
                return position
        return stop

    def _is_prose_below(self, at: int, stop: int) -> bool:
        """A sentence on a line of its own, with no level, figure or label from there on: the report goes on."""
        if self.tokens[at].width < SENTENCE_WIDTH or not self.tokens[at].text.endswith("。"):
            return False
        for token in self.tokens[at + 1 : stop]:
            if is_title(token.text) or heading_of(token.text, self.vocabulary):
                return True
            if self.vocabulary.level2_term(token.text) or look(token.text) != "text":
                return False
        return True

    def _is_stated_total(self, at: int) -> bool:
        name = self.vocabulary.field_of("totals", self.tokens[at].text)
        behind = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        return name == "total" or (name == "header_total" and look(behind) in ("number", "figure", "points"))

    def _glued(self, token: Token) -> list[tuple[str, str]]:
        return glued(token.text, self.vocabulary) if "：" in token.text or ":" in token.text else []

    def _add(self, slots: Sequence[Slot]) -> None:
        place = replace(slots[0].place, column=None)
        self.out.append(Row(tuple(slots), False, place, self.table))

    def _area(self, at: int, stop: int) -> None:
        """Header and tail areas: a row for each line that begins with a heading; others go on with its last cell."""
        row: list[Slot] = []
        while at < stop:
            token = self.tokens[at]
            block = self._block_at(at, stop)
            if block is not None:
                if row:
                    self._add(row)
                    row = []
                at = block()
                continue
            if row and token.first and self._is_total_row(row) and not self._is_figure(token):
                self._add(row)
                row = []
            second = bool(row) and self._is_second_label(row, token)
            starts = self._starts_row(token) or self._names_boxes(at, stop)
            if token.first and row and not second and (starts or self._is_whole(row, token)):
                self._add(row)
                row = []
            if (
                row
                and token.first
                and not second
                and not self._is_label(row[-1].text)
                and not (self._is_total_row(row) and self._is_figure(token))
            ):
                text = join_lines(f"{row[-1].text}\n{token.text}")
                row[-1] = replace(row[-1], text=text, lines=f"{row[-1].lines}\n{token.text}")
            else:
                row.append(Slot(token.text, len(row), len(row) + 1, token.place, lines=token.text))
            at += 1
        if row:
            self._add(row)

    def _names_boxes(self, at: int, stop: int) -> bool:
        """Whether a text without a box stands in front of options with boxes: their heading, known or not.

        Below a long line it is the rest of that line's last option instead.
        """
        following = self.tokens[at + 1].text if at + 1 < stop else ""
        above = self.tokens[self._line_start(at - 1) : at]
        return (
            has_boxes(following[:1])
            and not has_boxes(self.tokens[at].text)
            and sum(token.width for token in above) < LONG_LINE
        )

    def _is_whole(self, row: list[Slot], token: Token) -> bool:
        """A title, or a money line or total with its figure, in front of something else."""
        if self._is_title(row[0].text) or is_year_line(row[0].text):
            return True
        label = self.vocabulary.field_of("funds.rows", row[0].text) or self.vocabulary.field_of("totals", row[0].text)
        return bool(label) and len(row) == 2 and look(row[1].text) == "number" and look(token.text) == "text"

    def _is_second_label(self, row: list[Slot], token: Token) -> bool:
        """A label that repeats the line's before another amount of it (预算数 | 100 | 执行数 | 95)."""
        if len(row) != 2 or look(row[1].text) not in ("number", "figure", "dash"):
            return False
        names = [self.vocabulary.field_of("funds.rows", text) for text in (row[0].text, token.text)]
        same = bool(names[0]) and fold(row[0].text).base == fold(token.text).base
        return same or names == ["budget_row", "executed_row"]

    def _is_total_row(self, row: list[Slot]) -> bool:
        return self.vocabulary.field_of("totals", row[0].text) == "total"

    def _is_figure(self, token: Token) -> bool:
        return look(token.text) in ("number", "figure", "points") or len(token.text) <= 2

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
        if self._is_table(at):
            return lambda: self._table(at, stop)
        return None

    def _components(self, heads: ComponentHeads, stop: int) -> int:
        """Tasks or cost components and their money, line by line."""
        last = heads.end
        while last < stop and not (self.tokens[last].first and ends_funds(self.tokens[last].text, self.vocabulary)):
            last += 1
        for row in heads.rows:
            self._add([Slot(t.text, start, end, t.place, lines=t.text) for t, start, end in row])
        fit = find_fit(self._pieces(heads.end, last), heads.fields, self.vocabulary)
        self._assigned(heads.end, last, heads.fields, fit)
        return last

    def _rows(self, money: FundLines) -> int:
        for row in money.rows:
            self._add(row)
        return money.end

    def _goal_heads(self, at: int, stop: int) -> Sequence[Token]:
        """Goal headings one after the other, if their texts stand below."""
        heads = goal_headings(self.tokens, at, stop, self.vocabulary)
        below = at + len(heads)
        if not heads or below >= stop or (self.tokens[below].first and self._is_label(self.tokens[below].text)):
            return ()
        return heads

    def _goal_block(self, at: int, stop: int, heads: Sequence[Token]) -> int:
        end = start = at + len(heads)
        while end < stop and not (self.tokens[end].first and self._is_label(self.tokens[end].text)):
            end += 1
        self._add([joined([token], number) for number, token in enumerate(heads)])
        texts = parted(self.tokens[start:end], len(heads))
        self._add([joined(part, number) for number, part in enumerate(texts) if part])
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
            self._add([joined([token], number) for number, token in enumerate(self.tokens[start : start + size])])
        return at + 2 * size

    def _is_title(self, text: str) -> bool:
        return is_title(text) and not self.vocabulary.is_heading(text)

    def _is_label(self, text: str) -> bool:
        return bool(
            heading_of(text, self.vocabulary)
            or self.vocabulary.field_of("sections", text)
            or self.vocabulary.field_of("funds.rows", text)
            or self.vocabulary.field_of("funds.columns", text)
        )

    def _starts_row(self, token: Token) -> bool:
        text = token.text
        return (
            self._is_label(text)
            or self._is_title(text)
            or is_year_line(text)
            or self._is_total(token)
            or (fold(text).unit.endswith("元") and look(text) == "text")
            or bool(glued(text, self.vocabulary))
            or holds_amount(text, self.vocabulary)
        )

    def _is_total(self, token: Token) -> bool:
        return self.vocabulary.field_of("totals", token.text) == "total"

    def _body(self, heads: Heads, stop: int, fit: Fit) -> None:
        over = [
            Slot(token.text, start, max(end, start + 1), token.place, lines=token.text)
            for token, start, end in sorted(heads.over, key=lambda item: item[1])
        ]
        if over:
            self._add(over)
        self._add([Slot(token.text, n, n + 1, token.place, lines=token.text) for n, token in enumerate(heads.columns)])
        self._assigned(heads.end, stop, heads.fields, fit)

    def _assigned(self, start: int, stop: int, fields: Sequence[str], fit: Fit) -> None:
        """Body tokens as rows, each cell at its column's number."""
        body = self.tokens[start:stop]
        if not body:
            return
        vocabulary = self.vocabulary.within(token.text for token in body)
        for cells in assign(self._pieces(start, stop), fields, fit, vocabulary):
            self._add([joined([body[member] for member in members], column) for column, members in cells])

    def _tail(self, at: int) -> None:
        """What follows the last block: total row and tail headings as rows, a title and later lines as lines."""
        stop, totals = at, False
        while stop < len(self.tokens):
            token = self.tokens[stop]
            if token.first and (self._is_title(token.text) or is_year_line(token.text)):
                break
            alone = token.first and token.last
            if alone and totals and token.text.endswith("。") and len(token.text) >= SENTENCE:
                break
            if alone and self._is_prose_below(stop, len(self.tokens)):
                break
            totals = totals or self._is_total(token)
            if token.first and token.last and len(token.text) > _PROSE and not self._is_label(token.text):
                break
            stop += 1
        if stop > at:
            self._area(at, stop)
        if stop < len(self.tokens):
            rest = self.tokens[stop].place.paragraph or 0
            self.out += [item for item in self.run if isinstance(item, Line) and item.paragraph.index >= rest]
