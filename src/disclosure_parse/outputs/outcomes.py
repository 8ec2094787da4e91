"""The tables of what is stated in prose and of what the checks say."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import TypeVar, get_args

from disclosure_parse.disclosure import Claim, ClaimRole, Finding, Form, Outcome, Ruling, Severity, Verdict
from disclosure_parse.outputs.columns import (
    DOC_ID,
    FORM_ID,
    LOCATOR,
    PAGE,
    PROJECT,
    SOURCE,
    TO_DOCUMENT,
    TO_FORM,
    Column,
    Reading,
    TableSchema,
    count,
    decimal,
    place_columns,
    plain,
    text,
)

T = TypeVar("T")

_JSON = json.JSONEncoder(ensure_ascii=False)


def _claims(reading: Reading) -> tuple[Sequence[Claim], list[None]]:
    claims = reading.disclosure.claims if reading.disclosure else ()
    return claims, [None] * len(claims)


CLAIMS: TableSchema[Claim] = TableSchema(
    "claims",
    "Figures stated in prose",
    "正文中陈述的数字",
    (
        DOC_ID,
        Column(
            "claim_id",
            "string",
            "Claim: document and number of the claim in it",
            "陈述编号",
            lambda item: f"{item.file.doc_id}-c{item.record.number:04d}",
            takes="item",
        ),
        text("section", "Heading above the sentence", "所在章节"),
        text("sentence", "The sentence, as printed", "所在句子（原文）"),
        text("quantity_raw", "The figure, as printed", "数字（原文）"),
        decimal(
            "value",
            "The figure (money in yuan, % as a ratio)",
            "数值",
            lambda row: row.figure.value if row.figure else None,
        ),
        text("unit", "Unit", "计量单位", lambda row: row.figure.unit if row.figure else ""),
        text("role", "What the figure counts", "数字的含义", values=get_args(ClaimRole)),
        text("subject", "What it is said of", "所述对象"),
        count("paragraph", "Paragraph of the document, from 1", "段落序号"),
        PAGE,
        count(
            "char_start",
            "Where the figure starts in the paragraph, from 0",
            "段内起始字符位置",
        ),
        count("char_end", "Where it ends (exclusive)", "段内结束字符位置（不含）"),
    ),
    _claims,
    primary_key=("claim_id",),
    foreign_keys=(TO_DOCUMENT,),
)


_PAGE, _BBOX, _LOCATOR = place_columns("outcome.place")


def _with_forms(
    reading: Reading, records: Sequence[T], position: Callable[[T], int | None]
) -> tuple[Sequence[T], list[Form | None]]:
    return records, list(map(reading.forms().get, map(position, records)))


def _ends(interval: tuple[Decimal, Decimal] | None) -> str:
    return f"[{plain(interval[0])}, {plain(interval[1])}]" if interval else ""


def _difference(finding: Finding) -> Decimal | None:
    outcome = finding.outcome
    return outcome.stated - outcome.computed if outcome.stated is not None and outcome.computed is not None else None


def _evidence(finding: Finding) -> str:
    return _JSON.encode([place.locator for place in finding.outcome.evidence])


FINDINGS: TableSchema[Finding] = TableSchema(
    "findings",
    "One row per inconsistency",
    "每项不一致一行",
    (
        DOC_ID,
        FORM_ID,
        text("finding_id", "Stable id of the finding", "不一致项编号（稳定）"),
        text("rule", "Rule", "规则", attrgetter("outcome.rule")),
        text("severity", "How serious", "严重程度", attrgetter("outcome.severity"), values=get_args(Severity)),
        SOURCE,
        PROJECT,
        text("message", "What does not hold, in the language of --lang", "说明", attrgetter("outcome.message")),
        decimal("stated", "The figure as stated", "所载数", attrgetter("outcome.stated")),
        decimal("expected", "The figure as computed", "应为数", attrgetter("outcome.computed")),
        decimal("difference", "stated - expected", "差额", _difference),
        decimal("tolerance", "What rounding allows", "允许误差", attrgetter("outcome.tolerance")),
        text("quote", "The words it rests on", "原文", attrgetter("outcome.quote")),
        text("evidence", "JSON list of the locators it rests on", "依据的位置（JSON 列表）", _evidence),
        _PAGE,
        _BBOX,
        text("message_zh", "What does not hold, in Chinese", "说明（中文）", attrgetter("outcome.message_zh")),
        _LOCATOR,
        count("line", "Line of a text file, from 1", "文本文件中的行号（从 1 起）", attrgetter("outcome.place.line")),
        text(
            "decision",
            "What a person decided about it (--decisions)",
            "人工处理意见（--decisions）",
            lambda row: row.decision or "",
            values=get_args(Ruling),
        ),
        Column(
            "stated_interval",
            "string",
            "What the stated figure stands for, given its rounding; empty if it is exact",
            "所载数的区间（考虑舍入；确数为空）",
            attrgetter("outcome.stated_interval"),
            make=_ends,
        ),
    ),
    lambda reading: _with_forms(reading, reading.findings, attrgetter("outcome.form")),
    primary_key=("finding_id",),
    foreign_keys=(TO_DOCUMENT, TO_FORM),
)


CHECKS: TableSchema[Outcome] = TableSchema(
    "checks",
    "Every check that ran, also those that hold",
    "所有执行过的检查，包括通过的",
    (
        DOC_ID,
        FORM_ID,
        text("rule", "Rule", "规则"),
        text("verdict", "What came out", "结论", values=get_args(Verdict)),
        decimal("stated", "The figure as stated", "所载数"),
        decimal("computed", "The figure as computed", "计算数"),
        Column(
            "interval",
            "string",
            "What the computed figure can come to, given the rounding of its parts",
            "计算数的区间（考虑舍入）",
            attrgetter("interval"),
            make=_ends,
        ),
        text(
            "reason",
            "Why it is insufficient or not applicable, in the language of --lang",
            "无法检查的原因",
        ),
        LOCATOR,
        text(
            "reason_zh",
            "Why it is insufficient or not applicable, in Chinese",
            "无法检查的原因（中文）",
        ),
    ),
    lambda reading: _with_forms(reading, reading.outcomes, attrgetter("form")),
    foreign_keys=(TO_DOCUMENT, TO_FORM),
)
