"""A hand-made reading that has a record in every table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from disclosure_parse.disclosure import (
    Attribute,
    Claim,
    Disclosure,
    Entry,
    Finding,
    Form,
    FundLine,
    Indicator,
    Outcome,
    PaymentStep,
    ProjectLine,
    SummaryLine,
    Unmapped,
)
from disclosure_parse.document import Notice, Place
from disclosure_parse.figures import Figure
from disclosure_parse.outputs.columns import FileRecord, Reading
from disclosure_parse.outputs.write import TableFolder, rows_of

SHA = "ab" * 32


def at(row: int, column: int | None = None) -> Place:
    return Place(page=3, table=2, row=row, column=column, bbox=(72.0, 100.256, 200.5, 120.0))


def entry(raw: str, value: str | None = None, *, unit: str = "", op: str = "=", high: str | None = None) -> Entry:
    figure = None
    if value is not None:
        figure = Figure(raw, Decimal(value), op, Decimal(high) if high else None, unit)  # type: ignore[arg-type]
    return Entry(raw, at(5), figure)


INDICATOR = Indicator(
    row=1,
    place=at(9),
    level1="产出指标",
    level1_raw="产出指标(50分)",
    level1_weight=Decimal("50.0"),
    level2="数量指标",
    level2_raw="数量指标",
    level3="培训人次",
    level3_raw="指标1：培训人次",
    target=entry("1000-6000人次", "1000", op="range", high="6000", unit="人次"),
    actual=entry("=1+1", unit="人次"),
    completion_rate=entry("62.38%", "0.6238", unit="%"),
    weight=entry("10", "10"),
    score=entry("9.50", "9.50"),
    deviation=entry('他说："好",\n第二行'),
)
FUND = FundLine(
    row=1,
    place=at(4),
    label="年度资金总额：",
    kind="total",
    initial_budget=entry("140.4 万元", "1404000.0", unit="元"),
    full_year_budget=entry("1E+3", "1E+3", unit="元"),
    weight=entry("—"),
    adjustment=entry("-3", "-30000", unit="元"),
)
OUTCOME = Outcome(
    rule="score_total",
    verdict="fail",
    form=1,
    place=at(20),
    message="The scores add up to 98, not 100.",
    message_zh="得分合计应为98，所载为100。",
    stated=Decimal(100),
    computed=Decimal("98.0"),
    interval=(Decimal("97.50"), Decimal("98.5")),
    evidence=(at(9), at(20)),
)
FORM = Form(
    position=1,
    form_type="self_evaluation",
    place=at(1),
    title="项目支出绩效自评表",
    fiscal_year=2023,
    project_name=entry("技能培训项目"),
    project_code=entry("00123"),
    department=entry("云岭县总工会"),
    department_code="502",
    money_unit="万元",
    total_score=entry("九十八"),
    indicators=(INDICATOR,),
    funds=(FUND,),
    schedule=(PaymentStep(1, at(6), "3月底", 3, entry("50.00%", "0.5000", unit="%")),),
    projects=(ProjectLine(1, at(7), "1", "本级", "技能培训项目", entry("82", "820000", unit="元")),),
    summary=(SummaryLine(1, at(8), "产出指标", entry("50", "50"), entry("约49")),),
    attributes=(Attribute(1, at(2), "", "项目类别", "新增;延续"),),
    unmapped=(Unmapped(at(2, 7), "盖章", "实施单位盖章", Decimal("0.33")),),
    cells=3,
    cells_mapped=2,
    warnings=(Notice("row_shifted", "put one column to the right", at(9)),),
)
SECOND = Form(position=2, form_type="other", place=at(30), duplicate_of=1)
CLAIM = Claim(
    number=1,
    place=Place(page=1, paragraph=4),
    section="一、概况",
    quantity_raw="433人",
    figure=Figure("433人", Decimal(433), unit="人"),
    role="people",
    subject="帮扶对象",
    paragraph=4,
    char_start=3,
    char_end=7,
    sentence="共帮扶433人。",
)


def reading(source: str = "区县/a.pdf") -> Reading:
    """One file, ``source``, with two forms and a record in every table."""
    file = FileRecord(
        source=source,
        status="ok",
        format="pdf",
        reader="pdfium-grid",
        sha256=SHA,
        size=1000,
        pages=3,
        forms=2,
        indicators=1,
        findings=1,
        cells=3,
        cells_mapped=2,
    )
    holds = Outcome(rule="share", verdict="insufficient", form=None, place=CLAIM.place, reason="no whole is stated")
    finding = Finding("f-1", OUTCOME)
    return Reading(file, Disclosure((FORM, SECOND), (CLAIM,)), (OUTCOME, holds), (finding,))


def write_tables(folder: Path, readings: Iterable[Reading], formats: Sequence[str] = ("csv",)) -> None:
    """Writes the tables of some readings, in their order, into a folder."""
    with TableFolder(folder, formats) as tables:
        for one in readings:
            tables.add(rows_of(one))
