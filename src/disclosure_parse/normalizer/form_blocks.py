"""A form's rows, read from the top down into a draft, block by block: identity, money, goals, indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from disclosure_parse.disclosure import LAYOUT_DOUBTFUL
from disclosure_parse.normalizer import facts, funds, goals, indicators, lists, pairs, schedule, transposed
from disclosure_parse.normalizer.columns import SAMPLE_ROWS, Column, Header, common_offset
from disclosure_parse.normalizer.divided_columns import of_year
from disclosure_parse.normalizer.draft import Draft, LooseMoney
from disclosure_parse.normalizer.evidence import AMOUNTS, COLUMN_FIGURES, look
from disclosure_parse.normalizer.fund_grids import regapped
from disclosure_parse.normalizer.fund_headers import funds_header
from disclosure_parse.normalizer.fund_labels import line_kind
from disclosure_parse.normalizer.headers import indicator_header, is_indicator_header
from disclosure_parse.normalizer.list_headings import list_field, list_header
from disclosure_parse.normalizer.loose_funds import loose_lines
from disclosure_parse.normalizer.merged_columns import merged_heading, unknown_figures
from disclosure_parse.normalizer.other_grid import Grid, differs, placed_below
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.titles import is_form_number, is_title, title_parts
from disclosure_parse.normalizer.totals import (
    first_points,
    is_subtotal,
    is_total,
    read_subtotal,
    read_total,
    whole_total,
)
from disclosure_parse.normalizer.vocabulary import Vocabulary

_POINTS_OF_LEVELS = (
    "points stand behind each level, and in lines of text a blank one cannot be told from none: the levels' points and "
    "the rows' may be mixed up; compare them with the original"
)
HEAD_CELLS = 4
"""Cells of a row that holds a form's number, title, year and unit, each in one of its own."""
REPEATED = 4
"""A text of so many characters in two neighbouring cells is that of a merged one; a shorter one in three."""
BESIDE = 2
"""Labels that may stand beside the texts of the goals."""


@dataclass(slots=True)
class FormReader:
    """Reads ``rows`` into ``draft``."""

    rows: Sequence[Row]
    draft: Draft
    at: int = 0
    block: indicators.Block | None = None
    fund_block: funds.FundBlock | None = None
    goals: list[tuple[Slot, str]] = field(default_factory=list)
    beside_goals: str = ""
    """The label beside the headings of the goals."""
    list_columns: list[Column] = field(default_factory=list)
    list_heads: list[str] = field(default_factory=list)
    """The texts of the headings of an open list that stand on one row: a page may print them again."""
    finished: list[indicators.Block] = field(default_factory=list)
    head: Grid | None = None
    """The table in which the headings of the open block of indicators stand."""
    doubted: set[int] = field(default_factory=set)
    """The tables with other columns that were told of."""

    @property
    def vocabulary(self) -> Vocabulary:
        return self.draft.vocabulary

    def read(self) -> None:
        for row in self.rows:
            self.draft.ledger.open(row)
        while self.at < len(self.rows):
            row = self.rows[self.at]
            if not row.filled:
                self.at += 1
                continue
            self.at += self._step(row)
        self._finish_indicators()

    def _step(self, row: Row) -> int:
        """Read row ``at`` and what belongs to it; returns the number of rows used."""
        if self._title(row):
            return 1
        if used := self._open_block(row):
            self.draft.loose = LooseMoney()
            return used
        if self.block is not None and self._in_indicators(row):
            return 1
        if self.list_columns:
            lists.read_list_line(row, self.list_columns, self.draft)
            return 1
        if self.fund_block is not None and self._in_funds(row):
            return 1
        if self.goals and self._in_goals(row):
            return 1
        last = self.block or (self.finished[-1] if self.finished else None)
        if last is not None and is_total(row, self.vocabulary):
            read_total(row, last.header, self.draft)
            last.totals_seen = True
            return 1
        self._close_blocks()
        row = self._without_repeats(row)
        if self._loose_funds(row):
            return 1
        if facts.heading_of(row.filled[0].text, self.vocabulary):
            self.draft.loose = LooseMoney()
        pairs.read_pairs(row, self.draft)
        return 1

    def _title(self, row: Row) -> bool:
        filled = row.filled
        if len(filled) > HEAD_CELLS or (self.block is not None and not is_title(filled[0].text)):
            return False
        if any(self.vocabulary.is_heading(slot.text) for slot in filled):
            return False
        parts = [title_parts(slot.lines or slot.text) for slot in filled]
        if all(pieces or is_form_number(slot.text) for slot, pieces in zip(filled, parts, strict=True)):
            if any(slot.carried and slot.text for slot in row.slots):
                return False
            for slot, pieces in zip(filled, parts, strict=True):
                pairs.put_head(pieces, self.draft)
                self.draft.ledger.use(slot, "title")
            return True
        return False

    def _open_block(self, row: Row) -> int:
        """Open the block whose header begins here; the number of rows used, 0 if none does."""
        openers = (
            self._open_summary, self._open_list, self._open_indicators, self._open_schedule, self._open_transposed,
            self._open_funds, self._open_goals,
        )  # fmt: skip
        return next((used for opener in openers if (used := opener(row))), 0)

    def _open_summary(self, row: Row) -> int:
        draft = self.draft
        table = lists.summary_header(self.rows, self.at, self.vocabulary)
        if table is None or draft.kinds & {"indicators", "funds"}:
            return 0
        self._close_blocks()
        draft.kinds.add("summary")
        return lists.read_summary(table, self.rows, self.at, draft) - self.at

    def _open_list(self, row: Row) -> int:
        draft, vocabulary = self.draft, self.vocabulary
        listed = list_header(self.rows, self.at, vocabulary)
        if listed is None:
            if self.list_columns and [slot.text for slot in row.filled] == self.list_heads:
                draft.heading(*row.filled)
                return 1
            return 0
        if draft.kinds & {"indicators", "funds"} or "project_name" in draft.entries:
            return 0
        self._close_blocks()
        draft.kinds.add("list")
        if lists.begins_anew(self.rows, self.at + listed.rows, listed.columns, draft):
            draft.warn(LAYOUT_DOUBTFUL, lists.ANEW, row.place)
        if not draft.projects and (part := lists.parts_of_amount(listed.columns, vocabulary)):
            draft.warn(LAYOUT_DOUBTFUL, lists.PARTS.format(part.slot.text), row.place)
        self.list_columns = list(listed.columns)
        self.list_heads = [slot.text for slot in listed.slots]
        amount = listed.get("amount")
        if amount is not None and list_field(amount.slot.text, vocabulary) == "paid":
            draft.columns_seen.add("paid")
        draft.money_unit = draft.money_unit or (amount.heading.unit if amount else "")
        draft.heading(*listed.slots)
        return listed.rows

    def _open_indicators(self, row: Row) -> int:
        draft = self.draft
        header = indicator_header(self.rows, self.at, self.vocabulary)
        if header is None:
            return 0
        header = of_year(header, draft.fiscal_year)
        self._close_blocks()
        self.head = Grid.of(row)
        self.block = block = indicators.Block(header, row.table, whole_period=self._whole_period(row, header.slots))
        previous = self.finished[-1] if self.finished else None
        if previous is not None and not previous.totals_seen:
            block.level1, block.level2, block.pending = previous.level1, previous.level2, previous.pending
            block.after_seam = True
            self.finished.pop()
        draft.heading(*header.slots)
        self._doubt_headings(header, "indicators")
        if row.table < 0 and header.has("level1_weight", "level2_weight"):
            draft.warn(LAYOUT_DOUBTFUL, _POINTS_OF_LEVELS, row.place)
        for column in header.columns:
            draft.guess(column.guess, column.slot)
        draft.columns_seen |= {column.field for column in header.columns}
        draft.kinds.add("indicators")
        return header.rows

    def _open_schedule(self, row: Row) -> int:
        following = self._row_below()
        heads = schedule.is_schedule(row, [following] if following else []) if self.block is None else []
        if not heads:
            return 0
        values = following if following is not None and schedule.holds_shares(following, heads) else None
        self.draft.heading(*[slot for slot in row.filled if slot not in heads])
        schedule.read_schedule(heads, values, self.draft)
        return 2 if values is not None else 1

    def _open_transposed(self, row: Row) -> int:
        if heads := transposed.source_heads(self.rows, self.at, self.vocabulary):
            self._close_blocks()
            self.draft.kinds.add("funds")
            return transposed.read_sources(heads, self.rows, self.at, self.draft)
        if heads := transposed.storeyed_header(self.rows, self.at, self.vocabulary):
            self.draft.heading(*row.filled)
            transposed.read_storeyed(heads, self.rows[self.at + 2], self.draft)
            self.draft.kinds.add("funds")
            return 3
        heads, following = transposed.transposed_header(row, self.vocabulary), self._row_below()
        if not heads or following is None:
            return 0
        self.draft.heading(*[slot for slot in row.filled if slot not in heads])
        transposed.read_transposed(heads, following, self.draft)
        self.draft.kinds.add("funds")
        return 2

    def _open_funds(self, row: Row) -> int:
        header = funds_header(self.rows, self.at, self.vocabulary)
        if header is None:
            return 0
        self._close_blocks()
        self.fund_block = funds.open_block(header, self.draft)
        self._doubt_headings(header, "funds.columns")
        self.draft.columns_seen |= {f"funds.{column.field}" for column in header.columns}
        self.draft.kinds.add("funds")
        self._find_gaps(self.at + header.rows, header, self.fund_block.component)
        return header.rows

    def _open_goals(self, row: Row) -> int:
        heads = goals.goal_heads(row, self.vocabulary)
        if not heads:
            return 0
        self._close_blocks()
        self.draft.heading(*row.filled)
        self.goals = heads
        self.beside_goals = row.filled[0].text if row.filled[0] is not heads[0][0] else ""
        return 1

    def _row_below(self) -> Row | None:
        return self.rows[self.at + 1] if self.at + 1 < len(self.rows) else None

    def _find_gaps(self, start: int, header: Header, component: bool) -> None:
        """Put the amounts of short rows of money, which lost blank cells, below the headings of theirs."""
        body = self.rows[start : start + SAMPLE_ROWS]
        if found := regapped(body, header, component, self.vocabulary):
            settled = [found.get(number, row) for number, row in enumerate(body)]
            self.rows = [*self.rows[:start], *settled, *self.rows[start + len(body) :]]

    def _doubt_headings(self, header: Header, block: str) -> None:
        below = self.rows[self.at + header.rows : self.at + header.rows + SAMPLE_ROWS]
        doubt = merged_heading(header, block, below, self.vocabulary)
        self.draft.warnings += [doubt] if doubt else []
        unknown = unknown_figures(header, block, below)
        self.draft.warnings += [unknown] if unknown else []

    def _whole_period(self, row: Row, slots: Sequence[Slot]) -> bool:
        """Whether the label beside the block (长期绩效指标) says that it is not the year's."""
        texts = [slot.text for slot in (*row.slots, *slots) if slot.text]
        return any("whole_period" in (self.vocabulary.field_of("sections", text) or "").split("|") for text in texts)

    def _in_indicators(self, row: Row) -> bool:
        block = self.block
        if block is None:
            return False
        row = whole_total(self._below_headings(row, block), self.vocabulary)
        if is_subtotal(row, self.vocabulary) or (is_total(row, self.vocabulary) and self._goes_on()):
            read_subtotal(row, self.draft)
            return True
        if is_total(row, self.vocabulary):
            read_total(row, block.header, self.draft)
            block.totals_seen = True
            return True
        if len(row.filled) == 1 and self._is_goal_beside(row.filled[0].text):
            self.draft.heading(row.filled[0])
            return True
        if self._leaves_indicators(row, block):
            return False
        if not row.exact and row.table != block.table:
            self._settle_offset(row, block)
        indicators.read_row(row, block, self.draft)
        return True

    def _is_goal_beside(self, text: str) -> bool:
        """Whether a text labels a further goal (年度绩效目标2（30分）), whose rows go on below the headings."""
        following = self._row_below()
        return (
            self.vocabulary.is_numbered_goal(text)
            and following is not None
            and any(self.vocabulary.level1_term(slot.text) for slot in following.filled[:1])
        )

    def _goes_on(self) -> bool:
        """Whether rows of indicators and their total, or a total of more points, follow a total: it is a part's."""
        leveled = False
        for row in self.rows[self.at + 1 :]:
            if not row.filled or row.table != self.rows[self.at].table or is_title(row.filled[0].text):
                return False
            if is_total(row, self.vocabulary):
                return leveled or first_points(row) > first_points(self.rows[self.at]) > 0
            if is_indicator_header(row, self.vocabulary):
                return False
            leveled = leveled or any(self.vocabulary.level2_term(slot.text) for slot in row.filled[:3])
        return False

    def _below_headings(self, row: Row, block: indicators.Block) -> Row:
        """The row below the block's headings, also from a table with other columns."""
        if self.head is None or not differs(row, self.head):
            return row
        placed = placed_below(row, self.head, block.header.places)
        whole = row.filled[0]
        is_band = len(row.filled) == 1 and whole.end - whole.start == Grid.of(row).width
        if placed is None and not is_band and row.table not in self.doubted:
            self.doubted.add(row.table)
            self.draft.warn(
                LAYOUT_DOUBTFUL,
                "a table goes on in one with another number of columns, and where its cells stand does not tell which "
                "heading is theirs; compare the rows with the original",
                row.place,
            )
        return placed or row

    def _settle_offset(self, row: Row, block: indicators.Block) -> None:
        """A part behind a page break may have lost a column: all its rows together tell how far it moved."""
        block.table = row.table
        part = [other for other in self.rows[self.at :] if other.table == row.table and len(other.filled) >= 2]
        block.offset = common_offset(part[:SAMPLE_ROWS], block.header.columns, self.vocabulary)

    def _leaves_indicators(self, row: Row, block: indicators.Block) -> bool:
        """A heading of the tail area, or of another block, in front of the row."""
        filled = row.filled
        first = filled[0]
        known = facts.heading_of(first.text, self.vocabulary)
        wide = len({slot.text for slot in filled}) <= 2
        if self.vocabulary.level1_term(first.text) or self.vocabulary.level2_term(first.text):
            return False
        if known and known[0] in ("identity", "attributes", "goals") and (wide or block.totals_seen):
            names = [column for column in block.header.columns if column.field == "level3"]
            inside = any(column.start <= first.start < column.end for column in names) and row.exact
            return not inside
        outside = ("attributes", "identity", "totals") if block.totals_seen else ("attributes", "identity")
        is_outside = known is not None and (known[0] in outside or known[1] == "grade")
        if is_outside and first.start <= block.header.columns[0].start:
            return True
        if facts.glued(first.text, self.vocabulary) and (
            wide or all(facts.glued(slot.text, self.vocabulary) for slot in filled)
        ):
            return True
        if block.totals_seen and wide and look(filled[-1].text) == "text":
            return True
        label = self.vocabulary.field_of("funds.rows", first.text)
        if label is None or first.start > block.header.columns[0].start:
            return False
        # A dump that lost the levels in front of an indicator may begin with its name.
        return label == "total" or (row.exact and len(filled) > 1 and look(filled[1].text) in AMOUNTS)

    def _in_funds(self, row: Row) -> bool:
        first = row.filled[0]
        known = facts.heading_of(first.text, self.vocabulary)
        kind, _ = line_kind(first.text, self.vocabulary)
        if known and kind is None and known[0] != "totals":
            return False
        sections = (self.vocabulary.field_of("sections", first.text) or "").split("|")
        if kind is None and {"indicators", "goals"} & set(sections):
            return False
        if self.fund_block is None:
            return False
        if funds.read_group(row, self.fund_block, self.draft):
            return True
        return funds.read_line(row, self.fund_block, self.draft)

    def _in_goals(self, row: Row) -> bool:
        if not row.exact and len(row.filled) > 1 and row.filled[0].text == self.beside_goals:
            # A merged label that the dump prints once for each row.
            self.draft.heading(row.filled[0])
            row = replace(row, slots=tuple(slot for slot in row.slots if slot is not row.filled[0]))
        first = row.filled[0]
        sections = (self.vocabulary.field_of("sections", first.text) or "").split("|")
        if "goals" in sections and len(row.filled) == len(self.goals) + 1:
            # The label of the block (总体目标) beside the texts, not beside their headings.
            self.draft.heading(first)
            row = replace(row, slots=tuple(slot for slot in row.slots if slot is not first))
        elif facts.heading_of(first.text, self.vocabulary) and len(row.filled) > 1:
            return False
        if sections != [""] and len(row.filled) == 1:
            return False
        own = {slot.text for slot in row.filled if not slot.carried}
        if len(own) > len(self.goals) + BESIDE:
            # More cells than goals and labels beside them: a block that is not known begins.
            self.goals = []
            return False
        goals.read_goals(self.goals, row, self.draft)
        return True

    def _without_repeats(self, row: Row) -> Row:
        """A row of pairs without the cells in which a dump prints a merged one again.

        Figures are never taken for one: what was planned and what was spent are often alike.
        """
        if row.exact:
            return row
        runs = (list(run) for text, run in groupby(row.slots, key=lambda slot: slot.text) if text)
        repeats = [slot for run in runs if _repeats(run) for slot in run[1:]]
        self.draft.take(*repeats)
        return replace(row, slots=tuple(slot for slot in row.slots if slot not in repeats)) if repeats else row

    def _loose_funds(self, row: Row) -> bool:
        if loose_lines(row, self.draft, self.draft.money_unit):
            self.draft.kinds.add("funds")
            return True
        return False

    def _finish_indicators(self) -> None:
        if self.block is not None:
            self.finished.append(self.block)
            self.block = None
        for block in self.finished:
            indicators.finish(block, self.draft)

    def _close_blocks(self) -> None:
        if self.block is not None:
            self.finished.append(self.block)
        self.block = None
        self.fund_block = None
        self.goals = []
        self.list_columns = []


def _repeats(run: Sequence[Slot]) -> bool:
    return look(run[0].text) not in COLUMN_FIGURES and (len(run) > 2 or len(run[0].text) >= REPEATED)
