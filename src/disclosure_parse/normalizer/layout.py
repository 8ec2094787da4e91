"""Forms that arrive as lines of text (a picture's text, one cell a line), rebuilt into rows.

Reading order is by cell: a cell's wrapped lines follow each other, cells follow in their row's order, a label may
stand one character a line. Which cell a line belongs to follows from the headings, from what fits below them, and
from the width at which a column wraps its lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from disclosure_parse.document import Place
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.headings import join_lines
from disclosure_parse.normalizer.lattice import Fit, Piece, assign, find_fit
from disclosure_parse.normalizer.pairs import glued, heading_of
from disclosure_parse.normalizer.rows import Line, Row, Slot
from disclosure_parse.normalizer.titles import is_title, is_year_line
from disclosure_parse.normalizer.vocabulary import Vocabulary

_PICTURE = re.compile(r"^\[image:[^\]]*\]\s*")
_WIDE = re.compile(r"\s{2,}|\t")
_LEVEL2_HEAD = re.compile(r"^([\u4e00-\u9fff]{2,9}(?:指标|目标))(.{3,})$")
_PROSE = 80
"""A line of more characters than this that starts with no heading ends a form outside a picture."""
MAX_PIECES = 8
MIN_HEADINGS = 3
MIN_LINES = 6
"""Fewer short lines than this are no form."""


@dataclass(frozen=True, slots=True)
class Token:
    """A blank-separated piece of a line. ``first`` and ``last`` tell whether it begins and ends its line."""

    text: str
    place: Place
    first: bool
    last: bool

    @property
    def width(self) -> int:
        """Width in half-width columns: a CJK character is two."""
        return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in self.text)


def rebuild(items: Sequence[Row | Line], vocabulary: Vocabulary) -> list[Row | Line]:
    """The stream with every run of lines that holds a form replaced by rows."""
    parts = [_Part(run, vocabulary, -number) for number, run in enumerate(_runs(items), 1)]
    pools: dict[tuple[str, ...], list[Piece]] = {}
    for part in parts:
        for fields, pieces in part.bodies():
            pools.setdefault(fields, []).extend(pieces)
    fits = {fields: find_fit(pieces, fields, vocabulary) for fields, pieces in pools.items()}
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


def _tokens(run: Sequence[Line], vocabulary: Vocabulary) -> list[Token]:
    single = _single_blanks(run, vocabulary)
    tokens: list[Token] = []
    for line in run:
        text = _PICTURE.sub("", line.paragraph.text.strip())
        if not text:
            continue
        pieces = [piece for piece in (text.split() if single else _WIDE.split(text)) if piece.strip()]
        pieces = _unspace(pieces, vocabulary)
        pieces = [part for piece in pieces for part in _unglue(piece, vocabulary)]
        for number, piece in enumerate(pieces):
            place = replace(line.paragraph.place, column=number + 1)
            tokens.append(Token(piece, place, number == 0, number == len(pieces) - 1))
    return tokens


def _single_blanks(run: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether one blank parts two cells: it does if headings stand one blank apart."""
    for line in run:
        pieces = line.paragraph.text.split()
        known = [piece for piece in pieces if vocabulary.field_of("indicators", piece)]
        if len(pieces) >= 2 and len(known) == len(pieces):
            return not _WIDE.search(line.paragraph.text.strip())
    return True


def _unspace(pieces: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Headings printed with blanks between their characters (``项 目 名 称``) made whole."""
    joined: list[str] = []
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and len(pieces[end]) <= 2:
            end += 1
        stop = next((stop for stop in range(end, at + 1, -1) if _known("".join(pieces[at:stop]), vocabulary)), at + 1)
        joined.append("".join(pieces[at:stop]))
        at = stop
    return joined


def _unglue(piece: str, vocabulary: Vocabulary) -> list[str]:
    """A level-2 term glued to the name behind it: ``社会效益指标对…的影响程度``."""
    if vocabulary.is_heading(piece) or vocabulary.level2_term(piece) or vocabulary.level1_term(piece):
        return [piece]
    for cut in range(min(len(piece) - 3, 11), 3, -1):
        head = piece[:cut]
        if head.endswith(("指标", "目标")) and vocabulary.level2_term(head) and not vocabulary.level2_term(piece):
            return [head, piece[cut:]]
    return [piece]


def _known(text: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.level1_term(text) or vocabulary.level2_term(text) or vocabulary.is_heading(text))


def _merge(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """Labels and headings cut into pieces (``绩`` ``效`` ``指`` ``标``, ``可持续影响指`` ``标``) made whole."""
    merged: list[Token] = []
    at = 0
    while at < len(tokens):
        taken = 1
        if tokens[at].last and len(tokens[at].text) <= 14:
            for count in range(min(MAX_PIECES, len(tokens) - at), 1, -1):
                parts = tokens[at : at + count]
                if all(part.first and part.last for part in parts[1:]) and _is_one_word(parts, vocabulary):
                    taken = count
                    break
        first = tokens[at]
        text = "".join(token.text for token in tokens[at : at + taken])
        merged.append(replace(first, text=text) if taken > 1 else first)
        at += taken
    return merged


def _is_one_word(parts: Sequence[Token], vocabulary: Vocabulary) -> bool:
    text = "".join(part.text for part in parts)
    if len(text) > 24 or not _known(text, vocabulary):
        return False
    # Two whole words that happen to make a third (产出 | 数量, 数量指标 | 质量指标) stay apart; 项目 | 名称 is one.
    levels = all(vocabulary.level1_term(part.text) or vocabulary.level2_term(part.text) for part in parts)
    return not levels and not all(_known(part.text, vocabulary) and len(part.text) >= 4 for part in parts)


@dataclass(frozen=True, slots=True)
class Heads:
    """The headings of an indicator block: tokens ``start`` to ``end``, their columns in the body's order."""

    start: int
    end: int
    columns: tuple[Token, ...]
    fields: tuple[str, ...]
    over: tuple[Token, ...]
    """Headings of an upper storey (年度指标值 over 指标性质, 指标值, 度量单位): no columns of their own."""


_STOREYS = {
    "group": {"operator", "target", "unit", "score", "weight", "converted_score"},
    "grades": {"grade_excellent", "grade_good", "grade_fair", "grade_poor"},
    "indicators": {"level1", "level2", "level3", "operator", "target", "unit"},
}


def _headers(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Heads]:
    """Where the headings of indicator blocks stand together."""
    found = []
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and _is_head(tokens, end, vocabulary):
            end += 1
        heads = _heads(tokens, at, end, vocabulary)
        if heads is not None:
            found.append(heads)
        at = max(end, at + 1)
    return found


def _is_head(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    text = tokens[at].text
    if vocabulary.field_of("indicators", text):
        return True
    sections = set((vocabulary.field_of("sections", text) or "").split("|"))
    following = tokens[at + 1].text if at + 1 < len(tokens) else ""
    between = at > 0 and vocabulary.field_of("indicators", tokens[at - 1].text)
    return bool(between and sections & {"whole_period", "year", "grades", "group"}) and (
        bool(vocabulary.field_of("indicators", following)) or bool(vocabulary.field_of("sections", following))
    )


def _heads(tokens: Sequence[Token], start: int, end: int, vocabulary: Vocabulary) -> Heads | None:
    columns = list(tokens[start:end])
    fields = [vocabulary.field_of("indicators", token.text) or "" for token in columns]
    if len(set(fields) - {""}) < MIN_HEADINGS or not {"level2", "level3"} & set(fields):
        return None
    over: list[Token] = []
    if vocabulary.field_of("sections", columns[0].text) and fields[0] in fields[1:]:
        # The label beside the block (绩效指标) is itself a heading elsewhere, and no column here.
        start, columns, fields = start + 1, columns[1:], fields[1:]
    at = 0
    while at < len(columns):
        kinds = set((vocabulary.field_of("sections", columns[at].text) or "").split("|")) & set(_STOREYS)
        run = _lower_storey(fields, at, {name for kind in kinds for name in _STOREYS[kind]}, fields[at])
        if run or not fields[at]:
            lower, lower_fields = columns[slice(*run)] if run else [], fields[slice(*run)] if run else []
            if run:
                del columns[slice(*run)], fields[slice(*run)]
            over.append(columns[at])
            columns[at : at + 1], fields[at : at + 1] = lower, lower_fields
            at += len(lower)
        else:
            at += 1
    return Heads(start, end, tuple(columns), tuple(fields), tuple(over))


def _lower_storey(fields: Sequence[str], at: int, below: set[str], own: str) -> tuple[int, int] | None:
    """The run of lower headings, further on, that stand below the group heading at ``at``."""
    position = at + 2
    while position < len(fields):
        end = position
        while end < len(fields) and fields[end] in below:
            end += 1
        run = fields[position:end]
        if len(run) >= 2 and (own in run or own not in ("target", "score")):
            return position, end
        position = max(end, position + 1)
    return None


class _Part:
    """A stretch of the stream: as it is, or, if lines hold forms, as rows with a table number no printed table has."""

    def __init__(self, run: list[Row | Line], vocabulary: Vocabulary, table: int) -> None:
        self.run = run
        self.vocabulary = vocabulary
        self.table = table
        self.out: list[Row | Line] = []
        self.tokens: list[Token] = []
        self.headers: list[Heads] = []
        lines = [item for item in run if isinstance(item, Line)]
        if sum(len(line.text) < 40 for line in lines) >= MIN_LINES:
            self.tokens = _merge(_tokens(lines, vocabulary), vocabulary)
            self.headers = _headers(self.tokens, vocabulary)

    def bodies(self) -> Iterator[tuple[tuple[str, ...], list[Piece]]]:
        """The columns and the text pieces of each indicator block."""
        for number, heads in enumerate(self.headers):
            yield heads.fields, self._pieces(heads.end, self._stop(number))

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
        if not self.headers:
            return self.run
        position = self._begin(self.headers[0].start)
        first = self.tokens[position].place.paragraph or 0
        self.out = [item for item in self.run if isinstance(item, Line) and item.paragraph.index < first]
        for number, heads in enumerate(self.headers):
            self._area(position, heads.start)
            position = self._stop(number)
            self._body(heads, position, fits[heads.fields])
        self._tail(position)
        return self.out

    def _begin(self, header: int) -> int:
        """The first token of the form: the first heading in front of its indicator header."""
        for at in range(header):
            token = self.tokens[at]
            if token.first and (heading_of(token.text, self.vocabulary) or is_title(token.text)):
                return at
        return header

    def _end_of_body(self, at: int, stop: int) -> int:
        """The token with which a total row, a tail heading, or the next form begins."""
        for position in range(at, stop):
            token = self.tokens[position]
            if not token.first:
                continue
            if (
                self.vocabulary.field_of("totals", token.text) == "total"
                or is_title(token.text)
                or is_year_line(token.text)
            ):
                return position
            known = heading_of(token.text, self.vocabulary)
            if known and known[0] in ("identity", "attributes") and not self.vocabulary.level2_term(token.text):
                return position
            if len(token.text) > _PROSE and token.last:
                return position
        return stop

    def _add(self, slots: Sequence[Slot]) -> None:
        place = replace(slots[0].place, column=None)
        self.out.append(Row(tuple(slots), False, place, self.table))

    def _area(self, at: int, stop: int) -> None:
        """Header and tail areas: a row for each line that begins with a heading; others go on with its last cell."""
        row: list[Slot] = []
        while at < stop:
            token = self.tokens[at]
            block = self._fund_block(at, stop) or self._goal_block(at, stop)
            if block:
                if row:
                    self._add(row)
                    row = []
                at = block
                continue
            if token.first and row and self._starts_row(token):
                self._add(row)
                row = []
            if row and token.first and not self._is_label(row[-1].text) and not self._is_figure_of_total(row, token):
                text = join_lines(f"{row[-1].text}\n{token.text}")
                row[-1] = replace(row[-1], text=text, lines=f"{row[-1].lines}\n{token.text}")
            else:
                row.append(Slot(token.text, len(row), len(row) + 1, token.place, lines=token.text))
            at += 1
        if row:
            self._add(row)

    def _is_figure_of_total(self, row: list[Slot], token: Token) -> bool:
        return self.vocabulary.field_of("totals", row[0].text) == "total" and look(token.text) in ("number", "figure")

    def _fund_block(self, at: int, stop: int) -> int:
        """A money block with columns that begins at ``at``, added as rows; returns the token behind it, 0 if none."""
        end = at
        while end < stop and self.vocabulary.field_of("funds.columns", self.tokens[end].text):
            end += 1
        fields = [self.vocabulary.field_of("funds.columns", token.text) or "" for token in self.tokens[at:end]]
        if fields and fields[0] in fields[1:] and self.vocabulary.field_of("sections", self.tokens[at].text):
            # The label beside the block (年度预算数) is no column; it is read as a row of its own.
            return 0
        if len(set(fields)) < MIN_HEADINGS or not {"initial_budget", "full_year_budget", "executed"} & set(fields):
            return 0
        last = end
        while last < stop and not (self.tokens[last].first and self._ends_funds(self.tokens[last].text)):
            last += 1
        self._add([Slot(t.text, n + 1, n + 2, t.place, lines=t.text) for n, t in enumerate(self.tokens[at:end])])
        self._assigned(end, last, ("fund_label", *fields), Fit((None,) * (len(fields) + 1), {}))
        return last

    def _ends_funds(self, text: str) -> bool:
        if self.vocabulary.field_of("funds.rows", text):
            return False
        sections = (self.vocabulary.field_of("sections", text) or "").split("|")
        return bool(heading_of(text, self.vocabulary)) or bool({"goals", "indicators"} & set(sections))

    def _goal_block(self, at: int, stop: int) -> int:
        """Two goal headings one after the other with their texts below, added as two rows; 0 if none begins here."""
        heads = self.tokens[at : at + 2]
        fields = [self.vocabulary.field_of("goals", token.text) for token in heads]
        if len(heads) < 2 or not all(fields) or fields[0] == fields[1] or at + 2 >= stop:
            return 0
        end = at + 2
        while end < stop and not (self.tokens[end].first and self._is_label(self.tokens[end].text)):
            end += 1
        texts = self.tokens[at + 2 : end]
        if not texts:
            return 0
        cut = self._parting(texts)
        self._add([Slot(t.text, n, n + 1, t.place, lines=t.text) for n, t in enumerate(heads)])
        self._add([self._joined(part, n) for n, part in enumerate((texts[:cut], texts[cut:])) if part])
        return end

    @staticmethod
    def _parting(texts: Sequence[Token]) -> int:
        """Where the second text begins: behind the sentence end nearest to the middle."""
        ends = [
            n for n in range(1, len(texts)) if texts[n - 1].text.endswith(("。", "；", ".", "！")) and texts[n].first
        ]
        if len(texts) == 2:
            return 1
        return min(ends, key=lambda n: abs(n - len(texts) / 2), default=len(texts))

    @staticmethod
    def _joined(tokens: Sequence[Token], column: int) -> Slot:
        lines = "\n".join(token.text for token in tokens)
        return Slot(join_lines(lines), column, column + 1, tokens[0].place, lines=lines)

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
            or is_title(text)
            or is_year_line(text)
            or self._is_total(token)
            or bool(glued(text, self.vocabulary))
        )

    def _is_total(self, token: Token) -> bool:
        return self.vocabulary.field_of("totals", token.text) == "total"

    def _body(self, heads: Heads, stop: int, fit: Fit) -> None:
        for token in heads.over:
            self._add([Slot(token.text, 0, 1, token.place, lines=token.text)])
        self._add([Slot(token.text, n, n + 1, token.place, lines=token.text) for n, token in enumerate(heads.columns)])
        self._assigned(heads.end, stop, heads.fields, fit)

    def _assigned(self, start: int, stop: int, fields: Sequence[str], fit: Fit) -> None:
        """Body tokens as rows, each cell at its column's number."""
        body = self.tokens[start:stop]
        if not body:
            return
        for cells in assign(self._pieces(start, stop), fields, fit, self.vocabulary):
            self._add([self._joined([body[member] for member in members], column) for column, members in cells])

    def _tail(self, at: int) -> None:
        """What follows the last block: total row and tail headings as rows, a title and later lines as lines."""
        stop = at
        while stop < len(self.tokens) and not (self.tokens[stop].first and is_title(self.tokens[stop].text)):
            token = self.tokens[stop]
            if token.first and token.last and len(token.text) > _PROSE and not self._is_label(token.text):
                break
            stop += 1
        if stop > at:
            self._area(at, stop)
        if stop < len(self.tokens):
            rest = self.tokens[stop].place.paragraph or 0
            self.out += [item for item in self.run if isinstance(item, Line) and item.paragraph.index >= rest]
