"""The canonical schema: what a disclosure means, and what was found wrong in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from disclosure_parse.document import Notice, Place
from disclosure_parse.figures import Figure

FormType = Literal["self_evaluation", "performance_target", "project_list", "score_summary", "other"]
FundKind = Literal["total", "fiscal", "central", "provincial", "municipal", "county", "carryover", "other", "component"]
ClaimRole = Literal["amount", "people", "per_capita", "share", "count", "score", "date", "other"]
Verdict = Literal["pass", "fail", "insufficient", "not_applicable"]
Severity = Literal["error", "warning", "info"]
Ruling = Literal["accepted", "dismissed"]
LAYOUT_DOUBTFUL = "layout_doubtful"
"""The code of the notice of a form whose rows or cells could not be told for certain."""
Language = Literal["en", "zh"]
"""Of what is said about a document; the document itself is Chinese."""
RelationKind = Literal[
    "product", "parts", "share", "growth", "fall", "increase", "decrease", "sum", "items", "balance", "scores"
]


TIMES = ("months", "days")
"""What a list prints of how long a standard is paid for: fields of attributes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed value: the text, what it means as a figure (``None`` if it is no number), and its place.

    ``raw`` has wrapped lines joined and outer blanks and markup removed, nothing else changed. Money in
    ``figure`` is in yuan, a rate is a ratio.
    """

    raw: str
    place: Place
    figure: Figure | None = None

    @property
    def value(self) -> Decimal | None:
        return self.figure.value if self.figure else None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One third-level indicator. ``row`` counts from 1 in its form.

    ``level1`` and ``level2`` are canonical terms ("" if none); ``level1_raw``, ``level2_raw`` as printed without
    white space. ``level3`` has no leading ``指标1：``; ``level3_raw`` keeps it.
    """

    row: int
    place: Place
    level1: str = ""
    level1_raw: str = ""
    level1_weight: Decimal | None = None
    level1_inferred: bool = False
    level2: str = ""
    level2_raw: str = ""
    level2_weight: Decimal | None = None
    level3: str = ""
    level3_raw: str = ""
    description: Entry | None = None
    target: Entry | None = None
    actual: Entry | None = None
    planned: Entry | None = None
    whole_period_target: Entry | None = None
    completion_rate: Entry | None = None
    weight: Entry | None = None
    score: Entry | None = None
    deviation: Entry | None = None
    basis: Entry | None = None
    scoring_rule: Entry | None = None
    evidence_source: Entry | None = None
    region: str = ""
    """The heading of the target's column in a table with a column for each region."""
    parent: bool = False
    """The row is the heading of the rows below it (``一、…`` above ``1、…``): its score is the sum of theirs."""


@dataclass(frozen=True, slots=True)
class FundLine:
    """One line of a form's money block. Amounts are in yuan, rates are ratios, weights and scores are points."""

    row: int
    place: Place
    label: str
    kind: FundKind
    scope: Literal["year", "project"] = "year"
    initial_budget: Entry | None = None
    full_year_budget: Entry | None = None
    executed: Entry | None = None
    amount: Entry | None = None
    prior_executed: Entry | None = None
    planned: Entry | None = None
    weight: Entry | None = None
    execution_rate: Entry | None = None
    score: Entry | None = None
    basis: Entry | None = None
    adjustment: Entry | None = None
    """What was added to the initial budget during the year (负数 where it was cut), if the form prints it."""
    group: str = ""
    """The heading within the block that the line stands below (按收入性质分): each group adds up to the total."""


MONEY_FIELDS = ("initial_budget", "full_year_budget", "executed", "amount", "prior_executed", "planned", "adjustment")
"""The amounts that a line of money may have."""


@dataclass(frozen=True, slots=True)
class PaymentStep:
    """Cumulative share to be paid by a month; ``by`` as printed (``3月底``)."""

    row: int
    place: Place
    by: str
    month: int | None
    percent: Entry | None


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One line of a project list."""

    row: int
    place: Place
    no: str = ""
    unit_name: str = ""
    project_name: str = ""
    amount: Entry | None = None
    remark: str = ""
    budget: Entry | None = None
    """Another budget than ``amount``, in a column of its own (年初 and 全年预算数)."""
    executed: Entry | None = None
    execution_rate: Entry | None = None
    recipient: str = ""
    """Who was paid, in a list of persons or households."""
    subtotal: str = ""
    """小计 in a column that is neither of these: the line sums others."""

    @property
    def name(self) -> str:
        """What the line is called: who was paid, else the project, else the unit."""
        return self.recipient or self.project_name or self.unit_name

    @property
    def labels(self) -> tuple[str, ...]:
        """The texts that may say what kind of a line it is: 小计, 其中：甲路."""
        return tuple(
            text for text in (self.no, self.unit_name, self.project_name, self.recipient, self.subtotal) if text
        )


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One category of a small table of scores in a report."""

    row: int
    place: Place
    item: str
    standard: Entry | None
    score: Entry | None
    rate: Entry | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """Any other heading and value of a form; ``field`` is the canonical name, "" if the heading has none."""

    row: int
    place: Place
    field: str
    heading: str
    value: str
    line: int | None = None
    """The row of the list's line that the value stands in."""
    column: str = ""
    """The heading of the list's column that a total stands in; ``heading`` is the total's own (合计)."""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A non-empty cell of a recognised form that no field took."""

    place: Place
    text: str
    nearest_heading: str = ""
    similarity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a disclosure. ``position`` counts from 1 in document order.

    ``cells`` counts the form's non-empty cells, ``cells_mapped`` those that a record, an attribute or a heading
    took; both come from the ledger the normalizer keeps while it reads. ``places`` are those cells with the use
    made of them, so that "nothing is lost" can be tested and drawn.
    """

    position: int
    form_type: FormType
    place: Place
    title: str = ""
    fiscal_year: int | None = None
    project_name: Entry | None = None
    project_code: Entry | None = None
    department: Entry | None = None
    department_code: str = ""
    implementing_unit: Entry | None = None
    implementing_unit_code: str = ""
    money_unit: str = ""
    expected_goal: Entry | None = None
    actual_outcome: Entry | None = None
    total_weight: Entry | None = None
    total_score: Entry | None = None
    grade: Entry | None = None
    indicators: tuple[Indicator, ...] = ()
    funds: tuple[FundLine, ...] = ()
    schedule: tuple[PaymentStep, ...] = ()
    projects: tuple[ProjectLine, ...] = ()
    """The lines of a list; their ``row`` counts its ``subtotals`` too."""
    subtotals: tuple[ProjectLine, ...] = ()
    """The lines of a list that sum others (小计, a part's or a unit's line over those of its projects)."""
    list_total: Entry | None = None
    """The 合计 that a project list prints of its amounts."""
    summary: tuple[SummaryLine, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()
    reasons: Place | None = None
    """Where the form asks for the reasons of its deviations in one row (偏差大或目标未完成原因分析), filled or not."""
    notes: tuple[Entry, ...] = ()
    """What is printed right below the form's table: 注：…, 备注：…."""
    placeholder_rows: int = 0
    duplicate_of: int | None = None
    cells: int = 0
    cells_mapped: int = 0
    uses: tuple[tuple[Place, str], ...] = ()
    page_first: int | None = None
    page_last: int | None = None
    warnings: tuple[Notice, ...] = ()
    columns: tuple[str, ...] = ()
    """The indicator fields that have a column, filled or not (a blank reason is no missing column); () if unknown."""

    @property
    def lines(self) -> tuple[ProjectLine, ...]:
        """The lines of a list and those that sum them, as they stand below each other."""
        return tuple(sorted((*self.projects, *self.subtotals), key=lambda line: line.row))

    @property
    def coverage(self) -> Decimal:
        """Mapped share of the non-empty cells, 0 to 1; 1 for a form without cells."""
        return Decimal(self.cells_mapped) / Decimal(self.cells) if self.cells else Decimal(1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure stated in prose. ``char_start`` and ``char_end`` count characters in the paragraph's text."""

    number: int
    place: Place
    section: str
    quantity_raw: str
    figure: Figure | None
    role: ClaimRole
    subject: str
    paragraph: int
    char_start: int
    char_end: int
    sentence: str = ""
    """The sentence that states the figure, as printed: the wording decides which relations a figure stands in."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What the wording of a passage says its figures have to do with each other. ``terms`` are claim numbers.

    ``product``: amount, people, amount per head (共帮扶433人，人均1550元). ``parts``: the whole, then its parts
    (其中, 分别是). ``share``: the share, the part, the whole (占…总额的22.06％), and further figures that may be
    the whole (到位率 of what was planned or of what was granted). ``growth`` and ``fall``: the percentage, the figure
    now, the figure before. ``increase`` and ``decrease``: the percentage, the difference, figures that may be the one
    now. ``sum``: the total, then what was added up (甲…元、乙…元，共计…元). ``items``: an
    amount, then those of the numbered paragraphs below it (一、…5273万元, （一）…, （二）…). ``balance``: what is
    left, what was spent, what there was, by source. ``scores``: the total score, then the points of each category.
    """

    kind: RelationKind
    terms: tuple[int, ...]
    quote: str
    place: Place
    certain: bool = True
    """False where the wording allows another reading, so that a mismatch proves nothing."""
    complete: bool = True
    """False where the parts may be some of the whole only (其中): they must not exceed it."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What one document means: its forms, the figures in its prose, and remarks on the reading."""

    forms: tuple[Form, ...]
    claims: tuple[Claim, ...] = ()
    warnings: tuple[Notice, ...] = ()
    relations: tuple[Relation, ...] = ()
    """What the prose states about its figures; the terms are numbers of ``claims``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check that ran: its verdict, the relation with its figures, and the places it rests on.

    ``form`` is the position of the form, ``None`` for checks of prose or of several files. ``interval`` is what the
    parts can come to, from the roundings they are printed with; ``stated_interval`` is what the stated figure stands
    for, ``None`` where it is exact. A ``fail`` carries a severity and becomes a finding,
    unless ``cause`` names the check whose failure explains it (one root cause, one finding). ``message`` and
    ``reason`` are in English, ``message_zh`` and ``reason_zh`` say the same in Chinese.
    """

    rule: str
    verdict: Verdict
    form: int | None
    place: Place
    reason: str = ""
    message: str = ""
    severity: Severity = "error"
    stated: Decimal | None = None
    computed: Decimal | None = None
    interval: tuple[Decimal, Decimal] | None = None
    tolerance: Decimal | None = None
    quote: str = ""
    evidence: tuple[Place, ...] = ()
    message_zh: str = ""
    reason_zh: str = ""
    cause: str = ""
    """``rule locator`` of the failed check that explains this failure, "" for a failure of its own."""
    stated_interval: tuple[Decimal, Decimal] | None = None
    elsewhere: str = ""
    """``source locator`` of what another document of the batch states instead, "" for checks of one document."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An outcome that failed, with an id that stays the same for the same document and rule version."""

    finding_id: str
    outcome: Outcome
    decision: Ruling | None = None
    """What a person decided about it, ``None`` as long as nobody has."""
