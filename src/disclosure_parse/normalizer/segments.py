"""The stream of rows and lines cut into forms, each with the lines that stand above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from disclosure_parse.normalizer.columns import holds_figures
from disclosure_parse.normalizer.evidence import says_level
from disclosure_parse.normalizer.facts import glued
from disclosure_parse.normalizer.fund_headers import funds_header
from disclosure_parse.normalizer.headers import is_indicator_header
from disclosure_parse.normalizer.headings import squeeze
from disclosure_parse.normalizer.list_headings import is_list_total, list_header, other_headings
from disclosure_parse.normalizer.lists import summary_header
from disclosure_parse.normalizer.rows import Line, Row
from disclosure_parse.normalizer.titles import NOTE, is_furniture, is_report_title, is_title, is_unit_line, is_year_line
from disclosure_parse.normalizer.totals import is_total
from disclosure_parse.normalizer.vocabulary import Vocabulary

HEAD_LINES = 16
"""So many lines above a table may be those of its form: title, unit, and pairs of headings and values."""
LONE_ROWS = 4
"""So many rows of one cell over a list's headings may be its title and unit."""
LONG_LINE = 60
"""A longer line above a table is prose, no title or unit line."""
_POINT = re.compile(r"[（(]?(?:\d{1,2}|[一二三四五六七八九十])[、.．）)]")


@dataclass(slots=True)
class Segment:
    """The rows of one form and the lines above it. ``report`` is the last report title before it.

    ``form_titles`` are those of the ``document_titles`` that stand right over a project's form before.
    ``shared`` are the texts of title, year and unit above the form before, where no line parts it from this one.
    """

    context: list[Line]
    rows: list[Row] = field(default_factory=list)
    report: str = ""
    document_titles: list[str] = field(default_factory=list)
    form_titles: frozenset[str] = frozenset()
    named: bool = False
    has_block: bool = False
    has_indicators: bool = False
    has_total: bool = False
    kind: str = ""
    heads: tuple[str, ...] = ()
    """The headings of a list, and whether lines (``lined``) and a total below lines (``summed``) stand below them."""
    lined: bool = False
    summed: bool = False
    notes: list[Line] = field(default_factory=list)
    """The lines right below the rows that begin as a note does (注：…), and those that number its points."""
    shared: list[str] = field(default_factory=list)
    below_list: bool = False
    """No line parts the rows from those of a list above them."""


def segments(items: Iterable[Row | Line], vocabulary: Vocabulary) -> tuple[list[Segment], list[Line]]:
    """Forms in document order, and the lines of prose outside them."""
    return _Cutter(vocabulary).cut(list(items))


@dataclass(slots=True)
class _Cutter:
    vocabulary: Vocabulary
    found: list[Segment] = field(default_factory=list)
    prose: list[Line] = field(default_factory=list)
    context: list[Line] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    own_titles: list[str] = field(default_factory=list)
    report: str = ""
    open: Segment | None = None
    suspended: Segment | None = None
    adjoining: bool = False
    """No line since the last row."""
    noted: Segment | None = None
    """The form whose notes the last lines are."""

    def cut(self, items: Sequence[Row | Line]) -> tuple[list[Segment], list[Line]]:
        rows: list[Row] = []
        for item in [*items, None]:
            if isinstance(item, Row):
                rows.append(item)
                continue
            if rows:
                self._table(rows)
                rows = []
            if item is not None:
                self._line(item)
        self._close()
        return self.found, self.prose

    def _line(self, line: Line) -> None:
        text = line.text
        if not text or is_furniture(text):
            return
        self.prose.append(line)
        self._below_table(line)
        self.adjoining = False
        if self.open is not None and self.open.named and self.vocabulary.field_of("sections", text):
            # 二、预算执行情况 between two tables of one form.
            return
        if is_title(text) and not self.vocabulary.is_heading(text):
            self.suspended = self.open or self.suspended
            self._close()
            self.titles.append(text)
            if is_report_title(text):
                self.report = text
            self.context.append(line)
        elif is_year_line(text) or is_unit_line(text) or glued(text, self.vocabulary) or len(text) <= LONG_LINE:
            self.suspended = self.open or self.suspended
            self._close()
            self.context.append(line)
        else:
            self._close()
            self.suspended = None
            self.context.clear()

    def _below_table(self, line: Line) -> None:
        """Keep a note with the form that it stands below."""
        if self.adjoining:
            self.noted = self.open if NOTE.match(line.text) else None
        elif not _POINT.match(line.text):
            self.noted = None
        if self.noted is not None:
            self.noted.notes.append(line)

    def _close(self) -> None:
        if self.open is not None and self.open.rows:
            self.found.append(self.open)
            if not self.open.kind:
                self.own_titles += [line.text for line in self.open.context if is_title(line.text)][-1:]
        self.open = None

    def _start(self) -> Segment:
        self._close()
        self.suspended = None
        shared = self._shared() if not self.context else []
        below_list = self.adjoining and not self.context and bool(self.found) and self.found[-1].kind == "list"
        self.open = Segment(
            self.context[-HEAD_LINES:], report=self.report, document_titles=list(self.titles), shared=shared,
            form_titles=frozenset(self.own_titles), below_list=below_list,
        )  # fmt: skip
        self.context = []
        return self.open

    def _shared(self) -> list[str]:
        before = self.found[-1] if self.found and self.adjoining else None
        if before is None or before.kind:
            return []
        heads = [line.text for line in before.context]
        for row in before.rows:
            if len(row.filled) != 1:
                break
            heads.append(row.filled[0].text)
        return [text for text in heads if is_title(text) or is_year_line(text) or is_unit_line(text)] or before.shared

    def _table(self, rows: Sequence[Row]) -> None:
        for at, row in enumerate(rows):
            if self.open is None:
                if self._continues(rows, at):
                    self.open = self.suspended
                    self.found.remove(self.open) if self.open in self.found else None
                    self.context = []
                else:
                    self._start()
            segment = self.open
            if segment is None:
                continue
            if self._begins(rows, at, segment):
                segment = self._start()
            if row.table < 0 and title_row(row, self.vocabulary):
                # A line of text that was read as a row.
                self.titles.append(row.filled[0].text)
            segment.rows.append(row)
            self.adjoining = True
            self._note(rows, at, segment)

    def _continues(self, rows: Sequence[Row], at: int) -> bool:
        """Whether a table goes on with the form before the page's furniture: it has no beginning of its own."""
        before = self.suspended
        if before is None or before.kind or (before.has_total and before.has_indicators) or not before.named:
            return False
        if self._is_headless(rows, at):
            return before.has_indicators
        if any(is_title(line.text) or is_year_line(line.text) for line in self.context):
            return False
        for number in range(at, min(len(rows), at + 12)):
            row = rows[number]
            if (
                self._names_project(row)
                or title_row(row, self.vocabulary)
                or list_header(rows, number, self.vocabulary)
            ):
                return False
            if is_indicator_header(row, self.vocabulary):
                return True
        return before.has_indicators

    def _is_headless(self, rows: Sequence[Row], at: int) -> bool:
        """Whether rows have no headings but the levels of indicators, up to their total or the next title: a title over
        them is one that every page prints, and they are the rest of the form before."""
        leveled = False
        for number in range(at, len(rows)):
            row = rows[number]
            if title_row(row, self.vocabulary):
                break
            if is_total(row, self.vocabulary):
                return leveled or len(rows) == 1
            if is_indicator_header(row, self.vocabulary) or funds_header(rows, number, self.vocabulary):
                return False
            if self._names_project(row) or list_header(rows, number, self.vocabulary):
                return False
            leveled = leveled or any(
                says_level(slot.text) and self.vocabulary.level2_term(slot.text) for slot in row.filled
            )
        return leveled

    def _begins(self, rows: Sequence[Row], at: int, segment: Segment) -> bool:
        """Whether a new form begins with row ``at``."""
        row = rows[at]
        if not segment.rows or not row.filled:
            return False
        if title_row(row, self.vocabulary):
            return segment.named or segment.has_block
        if segment.kind == "list" and not segment.summed and _headings(row) == segment.heads:
            # As every page prints them.
            return False
        if self._names_project(row):
            return (segment.named or bool(segment.kind)) and not list_header(rows, at, self.vocabulary)
        if segment.kind == "list":
            above = list_header(rows, at - 1, self.vocabulary) if at else None
            if above is not None and above.rows > 1:
                # The lower storey of the headings.
                return False
            return (
                is_indicator_header(row, self.vocabulary)
                or bool(summary_header(rows, at, self.vocabulary))
                or self._begins_list(rows, at, segment)
                or self._begins_other(rows, at, segment)
            )
        if list_header(rows, at, self.vocabulary) and not segment.named:
            return segment.has_block
        new_table = row.table != segment.rows[-1].table
        if new_table and summary_header(rows, at, self.vocabulary):
            return True
        return new_table and segment.has_total and is_indicator_header(row, self.vocabulary)

    def _begins_list(self, rows: Sequence[Row], at: int, segment: Segment) -> bool:
        """Whether another list begins in row ``at``, with its headings or with the lone cells over them.

        The headings that every page repeats are the same, and no total stands over them.
        """
        head = at
        while head < min(len(rows) - 1, at + LONE_ROWS) and len(rows[head].filled) == 1:
            head += 1
        if not list_header(rows, head, self.vocabulary):
            return False
        return segment.summed or _headings(rows[head]) != segment.heads

    def _begins_other(self, rows: Sequence[Row], at: int, segment: Segment) -> bool:
        """Whether the headings of a list that is not known stand in row ``at`` below the lines of one."""
        if not segment.lined or _headings(rows[at]) == segment.heads:
            return False
        below = next((rows[number] for number in range(at + 1, len(rows)) if rows[number].filled), None)
        set_off = segment.summed or rows[at].table != segment.rows[-1].table
        return other_headings(rows[at], below, self.vocabulary, set_off)

    def _names_project(self, row: Row) -> bool:
        filled = row.filled
        for position, slot in enumerate(filled[:4]):
            if self.vocabulary.field_of("identity", slot.text) == "project_name":
                rest = filled[position + 1 :]
                return not rest or self.vocabulary.field_of("list", rest[0].text) is None or len(filled) == 2
            pairs = glued(slot.text, self.vocabulary)
            if any(self.vocabulary.field_of("identity", head) == "project_name" for head, _ in pairs):
                return True
        return False

    def _note(self, rows: Sequence[Row], at: int, segment: Segment) -> None:
        row = rows[at]
        if list_header(rows, at, self.vocabulary) and not segment.named:
            segment.kind = segment.kind or "list"
            segment.heads = segment.heads or _headings(row)
            segment.has_block = True
            return
        if segment.kind == "list" and _headings(row) == segment.heads:
            return
        if segment.kind == "list":
            is_sum = any(is_list_total(slot.text, self.vocabulary) for slot in row.filled)
            segment.summed = segment.summed or (segment.lined and is_sum)
            segment.lined = segment.lined or (holds_figures(row) and not is_sum)
        if self._names_project(row):
            segment.named = True
        if is_indicator_header(row, self.vocabulary):
            segment.has_indicators = segment.has_block = True
        elif funds_header(rows, at, self.vocabulary):
            segment.has_block = True
        elif segment.has_indicators and is_total(row, self.vocabulary):
            segment.has_total = True
        if not segment.kind and summary_header(rows, at, self.vocabulary):
            segment.kind, segment.has_block = "summary", True


def _headings(row: Row) -> tuple[str, ...]:
    return tuple(squeeze(slot.text) for slot in row.filled)


def title_row(row: Row, vocabulary: Vocabulary) -> bool:
    """A row that holds nothing but a title. A heading of the form (绩效目标) with a blank value is none."""
    filled = row.filled
    return (
        len(filled) == 1
        and is_title(filled[0].text)
        and not vocabulary.is_heading(filled[0].text)
        and not any(slot.carried and slot.text for slot in row.slots)
    )
