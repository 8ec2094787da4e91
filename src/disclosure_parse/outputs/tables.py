"""The tables of the output, in their order."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, get_args

from disclosure_parse.outputs.columns import (
    DOC_ID,
    SOURCE,
    FileRecord,
    ForeignKey,
    Reason,
    Status,
    TableSchema,
    count,
    coverage,
    flag,
    notices,
    text,
)
from disclosure_parse.outputs.forms import FORMS, FUNDS, INDICATORS
from disclosure_parse.outputs.lines import ATTRIBUTES, PAYMENT_SCHEDULE, PROJECTS, SCORE_SUMMARY, UNMAPPED
from disclosure_parse.outputs.outcomes import CHECKS, CLAIMS, FINDINGS

DOCUMENTS: TableSchema[FileRecord] = TableSchema(
    "documents",
    "One row per input file, also the ones that failed",
    "每个输入文件一行，包括读取失败的文件",
    (
        DOC_ID,
        SOURCE,
        text("format", "What the content was recognised as", "按内容识别的格式"),
        text("reader", "The reader that read it", "所用的读取器"),
        text("sha256", "SHA-256 of the file's bytes", "文件的 SHA-256"),
        count("bytes", "Size of the file", "文件大小", attrgetter("size"), unit="bytes"),
        count("pages", "Pages (empty where the format has none)", "页数"),
        text("status", "How far the file was read", "处理状态", values=get_args(Status)),
        text("error", "Why it was not read in full, and what to do", "未能完整读取的原因与建议"),
        text(
            "warnings",
            "Remarks on the reading, with their places",
            "读取时的提示及其位置",
            lambda row: notices(row.warnings),
        ),
        count("forms", "Forms found", "表单数"),
        count("indicators", "Third-level indicators found", "三级指标数"),
        count("findings", "Inconsistencies found", "不一致项数"),
        coverage("coverage", lambda row: (row.cells_mapped, row.cells)),
        text(
            "same_as",
            "The first file of the same bytes, which holds the records",
            "内容相同的首个文件（记录只列一次）",
        ),
        flag(
            "unchanged",
            "Read in the earlier output already; of a run for changed files only, which lists no records of it",
            "仅处理变更文件时，内容与上次输出相同（不再列出其记录）",
        ),
        count(
            "cells",
            "Non-empty cells of the forms, of which coverage is a share",
            "表单非空单元格数",
        ),
        text(
            "reason",
            "Why the status is not ok: what error says, as a word",
            "状态不为 ok 的原因（固定代码，与 error 对应）",
            values=get_args(Reason)[1:],
        ),
    ),
    lambda reading: ([reading.file], [None]),
    primary_key=("source",),
    foreign_keys=(ForeignKey("same_as", "documents", "source"),),
)


TABLES: tuple[TableSchema[Any], ...] = (
    DOCUMENTS,
    FORMS,
    INDICATORS,
    FUNDS,
    PAYMENT_SCHEDULE,
    PROJECTS,
    SCORE_SUMMARY,
    ATTRIBUTES,
    CLAIMS,
    UNMAPPED,
    FINDINGS,
    CHECKS,
)
