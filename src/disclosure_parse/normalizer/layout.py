"""Forms that arrive as lines of text (a picture's text, one cell a line), rebuilt into rows.

Reading order is by cell: a cell's wrapped lines follow each other, cells follow in their row's order, a label may
stand one character a line. Which cell a line belongs to follows from the headings, from what fits below them, and
from the width at which a column wraps its lines.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property

from disclosure_parse.normalizer.aligned_form import aligned_rows
from disclosure_parse.normalizer.evidence import AMOUNTS_OR_POINTS, look, says_level
from disclosure_parse.normalizer.facts import glued, heading_of
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.lattice import Fit, Piece, find_fit
from disclosure_parse.normalizer.line_areas import (
    LineArea,
    assigned,
    is_form_title,
    is_label,
    is_table,
    is_whole_total,
    line_start,
    pieces_of,
)
from disclosure_parse.normalizer.line_heads import Heads, find_heads
from disclosure_parse.normalizer.line_subtotals import rows_only
from disclosure_parse.normalizer.rows import Line, Row, Slot
from disclosure_parse.normalizer.titles import is_title, is_year_line
from disclosure_parse.normalizer.tokens import Token, merge_pieces, read_tokens
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
_NUMBERED = re.compile(r"\(?（?\d{1,2}[)）、.．]")
_RANKS = re.compile(
    r"([一二三四五六七八九十]+、)|([(（][一二三四五六七八九十]+[)）])|(\d{1,2}[.．、])(?!\d)|([(（]\d{1,2}[)）])"
)
"""The numbers of a report's headings, by their rank."""
_ENDS = re.compile(r"[。；;，,、：:]$")
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


def _rank(text: str) -> int:
    """The rank of a numbered heading (一、 before （一） before 1.); 0 for a text without a number."""
    match = _RANKS.match(text)
    return match.lastindex or 0 if match else 0


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
            yield heads.fields, pieces_of(rows_only(self.tokens[heads.end : self._stop(number)], heads.fields))
        if self.inherited is not None:
            body = self.tokens[: self._end_of_body(0, len(self.tokens))]
            yield self.inherited.fields, pieces_of(rows_only(body, self.inherited.fields))

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
        position = self._begin() if self.headers or listed is None else line_start(self.tokens, listed)
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
        return next((at for at in range(len(self.tokens)) if is_table(self.tokens, at, self.vocabulary)), None)

    def _begin(self) -> int:
        """The first token of the first form: the first heading or title in front of its block, or of its list."""
        block = self.headers[0].start if self.headers else len(self.tokens)
        listed = self._table_start()
        stop = block if listed is None else min(block, listed)
        first = None
        for at in range(stop):
            token = self.tokens[at]
            if (
                token.first
                and token.last
                and is_form_title(token.text, self.vocabulary)
                and fold(token.text).base.endswith("表")
            ):
                # What stands above the last title is another table's.
                first = at
            elif (
                first is None
                and token.first
                and (heading_of(token.text, self.vocabulary) or is_form_title(token.text, self.vocabulary))
            ):
                first = at
        if first is not None:
            return first
        # The label beside the block stands in front of its headings.
        return line_start(self.tokens, stop)

    def _end_of_body(self, at: int, stop: int) -> int:
        """The token with which a total row, a tail heading, or the next form begins."""
        for position in range(at, stop):
            token = self.tokens[position]
            if not token.first:
                continue
            signed = any(self.vocabulary.field_of("attributes", head) in _SIGNED for head, _ in self._glued(token))
            stated = self._is_stated_total(position) and not self._is_part_s_total(position, stop)
            titled = is_form_title(token.text, self.vocabulary) and not self._is_first_level(position, at)
            if signed or stated or titled or is_year_line(token.text):
                return position
            # Without headings of its own below it, a goal is a label beside rows that go on.
            goals = (token.text, *(head for head, _ in self._glued(token)))
            if stop < len(self.tokens) and any(map(self.vocabulary.is_numbered_goal, goals)):
                return position
            known = heading_of(token.text, self.vocabulary)
            if (
                known
                and (known[0] in ("identity", "attributes") or known[1] == "grade")
                and not self._is_name(position)
            ):
                return position
            long = len(token.text) > _PROSE or self._is_prose_below(position, stop)
            if token.last and long and not any(map(self._is_sentence, self.tokens[at:position])):
                return position
            if self._begins_section(position, stop):
                return position
        return stop

    def _is_first_level(self, position: int, at: int) -> bool:
        """Whether what might be a title is what all rows of a block stand below (项目年度绩效目标（定量指标））."""
        return position == at and not fold(self.tokens[at].text).base.endswith("表")

    def _is_name(self, at: int) -> bool:
        """Whether what may be a heading (立项依据) is a level or the name of an indicator with its points."""
        behind = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        return bool(self.vocabulary.level2_term(self.tokens[at].text)) or look(behind) in ("number", "points")

    @staticmethod
    def _is_sentence(token: Token) -> bool:
        """Whether a piece is a long sentence on a line of its own: where rows hold such ones, one more is a cell."""
        return token.first and token.last and token.width >= SENTENCE_WIDTH and token.text.endswith("。")

    def _is_prose_below(self, at: int, stop: int) -> bool:
        """A sentence on a line of its own, with no level, figure or label from there on: the report goes on."""
        if not self._is_sentence(self.tokens[at]):
            return False
        for token in self.tokens[at + 1 : stop]:
            if is_title(token.text) or heading_of(token.text, self.vocabulary):
                return True
            if self.vocabulary.level2_term(token.text) or look(token.text) != "text":
                return False
        return True

    def _begins_section(self, at: int, stop: int) -> bool:
        """A numbered heading with a sentence or a numbered heading of another rank on the next line, and no row of a
        form from there on: the report goes on."""
        number, below = _rank(self.tokens[at].text), at + 1
        if not number or not self._is_line(at) or below >= stop or not self._is_line(below):
            return False
        if _ENDS.search(self.tokens[at].text) or _rank(self.tokens[below].text) == number:
            return False
        goes_on = self.tokens[below].text.endswith("。") or bool(_rank(self.tokens[below].text))
        return goes_on and bisect_left(self._rows_of_forms, at) == bisect_left(self._rows_of_forms, stop)

    @cached_property
    def _rows_of_forms(self) -> list[int]:
        """The numbers of the tokens that only rows of a form have: terms of the second level and labels of totals."""
        return [
            number
            for number, token in enumerate(self.tokens)
            if is_whole_total(token, self.vocabulary)
            or (says_level(token.text) and self.vocabulary.level2_term(token.text))
        ]

    def _is_line(self, at: int) -> bool:
        return self.tokens[at].first and self.tokens[at].last

    def _is_stated_total(self, at: int) -> bool:
        name = self.vocabulary.field_of("totals", self.tokens[at].text)
        behind = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        return name == "total" or (name == "header_total" and look(behind) in AMOUNTS_OR_POINTS)

    def _is_part_s_total(self, at: int, stop: int) -> bool:
        """Whether rows of another level stand between this total and a later one: it is that of the rows above it."""
        behind = range(at + 1, stop)
        later = next((n for n in behind if self.tokens[n].first and self._is_stated_total(n)), at)
        levels = (self.tokens[n].text for n in range(at + 1, later))
        return any(says_level(text) and self.vocabulary.level1_term(text) for text in levels)

    def _glued(self, token: Token) -> list[tuple[str, str]]:
        return glued(token.text, self.vocabulary) if "：" in token.text or ":" in token.text else []

    def _body(self, heads: Heads, stop: int, fit: Fit) -> None:
        over = [
            Slot(token.text, start, max(end, start + 1), token.place, lines=token.text)
            for token, start, end in sorted(heads.over, key=lambda item: item[1])
        ]
        if over:
            self._add([over])
        columns = [Slot(token.text, n, n + 1, token.place, lines=token.text) for n, token in enumerate(heads.columns)]
        self._add([columns])
        self._assigned(heads.end, stop, heads.fields, fit)

    def _add(self, rows: Iterable[Sequence[Slot]], uncertain: Set[int] = frozenset()) -> None:
        """Rows of cells as rows of this part's table."""
        for number, slots in enumerate(rows):
            place = replace(slots[0].place, column=None)
            self.out.append(Row(tuple(slots), False, place, self.table, uncertain=number in uncertain))

    def _area(self, at: int, stop: int) -> None:
        area = LineArea(self.tokens, self.vocabulary)
        area.read(at, stop)
        self._add(area.rows, area.uncertain)

    def _assigned(self, start: int, stop: int, fields: Sequence[str], fit: Fit) -> None:
        rows = assigned(self.tokens[start:stop], fields, fit, self.vocabulary)
        self._add([slots for slots, _ in rows], {number for number, (_, either) in enumerate(rows) if either})

    def _is_labelled(self, at: int, start: int) -> bool:
        """Whether a token of the tail is the value of the heading in front of it (未完成原因分析), or one of its
        numbered lines."""
        while at > start and _NUMBERED.match(self.tokens[at].text) and _NUMBERED.match(self.tokens[at - 1].text):
            at -= 1
        return at > start and heading_of(self.tokens[at - 1].text, self.vocabulary) is not None

    def _tail(self, at: int) -> None:
        """What follows the last block: total row and tail headings as rows, a title and later lines as lines."""
        stop, totals = at, False
        while stop < len(self.tokens):
            token = self.tokens[stop]
            if token.first and (is_form_title(token.text, self.vocabulary) or is_year_line(token.text)):
                break
            alone = token.first and token.last and not self._is_labelled(stop, at)
            if alone and totals and token.text.endswith("。") and len(token.text) >= SENTENCE:
                break
            if alone and self._is_prose_below(stop, len(self.tokens)):
                break
            if alone and self._begins_section(stop, len(self.tokens)):
                break
            totals = totals or is_whole_total(token, self.vocabulary)
            if token.first and token.last and len(token.text) > _PROSE and not is_label(token.text, self.vocabulary):
                break
            stop += 1
        if stop > at:
            self._area(at, stop)
        if stop < len(self.tokens):
            rest = self.tokens[stop].place.paragraph or 0
            self.out += [item for item in self.run if isinstance(item, Line) and item.paragraph.index >= rest]
