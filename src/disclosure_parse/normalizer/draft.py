"""A form while it is being read: what was found so far, and the account of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from disclosure_parse.disclosure import (
    LAYOUT_DOUBTFUL,
    Attribute,
    Entry,
    FundLine,
    Indicator,
    PaymentStep,
    ProjectLine,
    SummaryLine,
)
from disclosure_parse.document import Notice, Place
from disclosure_parse.figures import parse_figure, parse_money
from disclosure_parse.normalizer.headings import fold, join_lines, squeeze
from disclosure_parse.normalizer.ledger import Ledger
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.titles import without_unit
from disclosure_parse.normalizer.vocabulary import Guess, Vocabulary


def entry(slots: Sequence[Slot], unit: str = "", money: bool = False, joint: str = "") -> Entry | None:
    """One printed value from one or several cells (a value split into columns, or cut by a page)."""
    filled = [slot for slot in slots if slot.text]
    if not filled:
        return None
    raw = filled[0].text if len(filled) == 1 else join_lines(joint.join(slot.text for slot in filled))
    figure = parse_money(raw, unit) if money else parse_figure(raw, unit)
    return Entry(raw, filled[0].place, figure)


def points_entry(slots: Sequence[Slot]) -> Entry | None:
    """Points of a form: a weight printed as 20% is 20 points of 100."""
    found = entry(slots)
    if found and found.figure and found.figure.unit == "%":
        figure = found.figure
        scaled = replace(
            figure,
            value=figure.value * 100,
            lower=figure.lower * 100,
            upper=figure.upper * 100,
            unit="",
            quantum=figure.quantum * 100,
        )
        return Entry(found.raw, found.place, scaled)
    return found


def text_entry(slots: Sequence[Slot]) -> Entry | None:
    """A printed text that is no figure by its nature (a reason, a goal)."""
    found = entry(slots)
    return Entry(found.raw, found.place) if found else None


@dataclass(slots=True)
class Level:
    """A level-1 or level-2 heading and the rows below it; a page may have cut it into pieces."""

    slots: list[Slot] = field(default_factory=list)
    points: Decimal | None = None
    """What a column of its own says that the level is worth."""
    used: bool = False
    """Whether a row below it was read, if only a template's."""

    @property
    def raw(self) -> str:
        return squeeze("".join(slot.text for slot in self.slots))


@dataclass(slots=True)
class LooseMoney:
    """What money lines without headings have learnt from those above them; it ends where another block begins."""

    project_column: int | None = None
    """Where the label of the whole project's money stands, of a dump the how-manieth of its row; what is below it
    belongs to the project, not to the year."""
    year_total: bool = False
    """Whether the year's money stands behind the whole project's."""
    paired: bool = False
    """Whether the lines print budget and execution behind labels of their own (预算数 | 100 | 执行数 | 95)."""
    divisions: list[tuple[int, str]] = field(default_factory=list)
    """Where the cells stand that say by what the amounts below them divide the total, from the left."""


@dataclass(frozen=True, slots=True)
class ListCells:
    """The cells of a list's line with the titles of their columns, and how many attributes stand before its own.

    ``group`` is the set of columns that they stand in, where the list prints several beside each other.
    """

    at: int
    cells: tuple[tuple[str, Slot], ...]
    group: int = 0


@dataclass(slots=True)
class Draft:
    """Mutable while one form is read; frozen into a :class:`Form` at the end."""

    vocabulary: Vocabulary
    ledger: Ledger = field(default_factory=Ledger)
    titles: list[str] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    money_unit: str = ""
    fiscal_year: int | None = None
    indicators: list[Indicator] = field(default_factory=list)
    funds: list[FundLine] = field(default_factory=list)
    schedule: list[PaymentStep] = field(default_factory=list)
    projects: list[ProjectLine] = field(default_factory=list)
    list_cells: dict[int, ListCells] = field(default_factory=dict)
    """What each of the ``projects`` was read from, by its row."""
    subtotals: list[ProjectLine] = field(default_factory=list)
    summary: list[SummaryLine] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    placeholder_rows: int = 0
    warnings: list[Notice] = field(default_factory=list)
    columns_seen: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    department_heading: str = ""
    """The heading that named the department: 主管部门 outranks 单位名称 and 填报单位."""
    section: str = ""
    """The last label that named a block, for a text that stands under it without a heading of its own."""
    reasons: Place | None = None
    open_options: tuple[str, str] | None = None
    loose: LooseMoney = field(default_factory=LooseMoney)

    @property
    def is_doubtful(self) -> bool:
        """Whether it was told that the rows of the form may have been read wrongly."""
        return any(notice.code == LAYOUT_DOUBTFUL for notice in self.warnings)

    def warn(self, code: str, message: str, place: Place | None = None) -> None:
        self.warnings.append(Notice(code, message, place))

    def doubt_row(self, row: Row) -> None:
        """A row that was printed without its blank cells and fits the columns in more ways than one."""
        self.warn(
            "row_doubtful",
            "blank cells were not printed, and the row fits its headings in more ways than the one taken",
            row.place,
        )

    def heading(self, *slots: Slot) -> None:
        """Account for headings; the first that prints a money unit (当年预算情况（万元）) says what the form's is."""
        for slot in slots:
            self.ledger.use(slot, "heading")
            unit = fold(slot.text).unit
            if unit.endswith("元") and not self.money_unit:
                self.money_unit = unit
            if self.vocabulary.field_of("sections", slot.text):
                self.section = squeeze(slot.text)

    def title(self, text: str) -> None:
        """Keep a title, and the unit behind it where none is known: 补贴发放表（单位：万元）, or a unit line that a PDF
        joined to it."""
        name, unit = without_unit(text)
        self.titles.append(name)
        self.money_unit = self.money_unit or unit

    def take(self, *slots: Slot) -> None:
        for slot in slots:
            self.ledger.use(slot, "value")

    def guess(self, guess: Guess | None, slot: Slot) -> None:
        """List a heading that was understood by similarity only."""
        if guess:
            self.warn(
                "heading_guessed",
                f"{slot.text} is read as {guess.nearest} ({guess.field}), similarity {guess.similarity}",
                slot.place,
            )

    def attribute(
        self,
        name: str,
        heading: str,
        slots: Sequence[Slot],
        value: str | None = None,
        line: int | None = None,
        column: str = "",
    ) -> None:
        """Keep a heading and its value, and of a list the line or the total's column; the cells are accounted for."""
        filled = [slot for slot in slots if slot.text]
        if not filled:
            return
        text = value if value is not None else join_lines(" ".join(slot.text for slot in filled))
        self.take(*filled)
        row = len(self.attributes) + 1
        self.attributes.append(Attribute(row, filled[0].place, name, heading, text, line, column))

    def put(self, name: str, found: Entry | None) -> bool:
        """Set a header fact once; a second, different value is kept as an attribute by the caller."""
        if found is None:
            return True
        if name in self.entries:
            return self.entries[name].raw == found.raw
        self.entries[name] = found
        return True

    def extend(self, name: str, slots: Sequence[Slot]) -> None:
        """Add cells to a text that runs over several rows or pages."""
        found = text_entry(slots)
        if found is None:
            return
        self.take(*slots)
        known = self.entries.get(name)
        if known is None:
            self.entries[name] = found
        elif found.raw not in known.raw:
            self.entries[name] = Entry(join_lines(f"{known.raw}\n{found.raw}"), known.place)
