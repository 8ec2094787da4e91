"""What a report shows: the findings of an output with their evidence, and how many checks hold, by rule and by unit."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from disclosure_parse.disclosure import Language
from disclosure_parse.errors import UsageError, quoted
from disclosure_parse.outputs import evidence
from disclosure_parse.outputs.columns import UNREAD
from disclosure_parse.outputs.decisions import Decision
from disclosure_parse.outputs.file_findings import (
    DOUBTFUL,
    INCOMPLETE,
    UNCHANGED,
    Row,
    all_warnings,
    read_table,
    warnings_of_forms,
)
from disclosure_parse.outputs.forms import FORMS
from disclosure_parse.outputs.outcomes import CHECKS, FINDINGS
from disclosure_parse.outputs.redaction import redact
from disclosure_parse.outputs.report_equation import Equation, equation_of
from disclosure_parse.outputs.tables import DOCUMENTS

Excerpt = dict[str, Any]
"""As in evidence.jsonl."""

Doubt = tuple[str, str, str]
"""What is printed, where, and what it may have been meant to be."""

Interval = tuple[str, str]

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, marks that turn the direction of the text, halves of characters."""


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule's page in the report's language: what must hold, and its equation."""

    name: str
    title: str
    equation: str


@dataclass(frozen=True, slots=True)
class Choice:
    """How a report is told. ``doubt`` takes from a message the other reading that it offers, if it offers one."""

    rules: tuple[RuleText, ...]
    language: Language = "en"
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    redacted: bool = True
    version: str = ""
    doubt: Callable[[str], Doubt | None] = lambda message: None
    said: Callable[[str], str] = lambda error: error
    """Says an error of documents.csv in the report's language."""
    remarked: Callable[[str], str] = lambda warnings: warnings
    """Says what the remarks of documents.csv are about in the report's language."""

    def clean(self, text: str) -> str:
        """A text of a document as a report shows it, of the same length: masked, and without unseen characters."""
        masked = redact(text) if self.redacted and len(text) > 6 else text
        return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", masked)


@dataclass(frozen=True, slots=True)
class Picture:
    """A region of a page as PNG, in pixels."""

    png: bytes
    page: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as a report shows it. Figures are text, exact. ``unit`` is the department, "" if none is stated."""

    finding_id: str
    doc_id: str
    form_id: str
    rule: str
    severity: str
    source: str
    unit: str
    project: str
    title: str
    message: str
    doubt: Doubt | None
    stated: str
    expected: str
    difference: str
    tolerance: str
    stated_interval: Interval | None
    interval: Interval | None
    equation: Equation | None
    quote: str
    locator: str
    line: str
    decision: Decision | None
    excerpts: tuple[Excerpt, ...]
    left_out: int
    pictures: tuple[Picture, ...] = ()
    note: str = ""
    """Why there is no picture, "" if there is one or the format has no pages."""
    doubtful: bool = False
    """Whether rows or cells of its file could not be told for certain, so that it may come of the reading."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was not read in full, and why; ``warnings`` has what is missing of one that was read in part."""

    source: str
    status: str
    error: str
    warnings: str = ""


@dataclass(frozen=True, slots=True)
class FormOf:
    """What a finding needs to know of its form."""

    unit: str
    title: str


@dataclass(slots=True)
class Report:
    """All that a report shows. ``verdicts`` counts checks by rule, ``by_unit`` by unit."""

    findings: list[Shown] = field(default_factory=list)
    files: int = 0
    forms: int = 0
    unread: list[Unread] = field(default_factory=list)
    incomplete: list[Unread] = field(default_factory=list)
    """Files of which a part, or nothing, was there to be checked."""
    unfinished: str = ""
    """What to know of an output whose tables a run was to replace and has not."""
    documents: dict[str, Row] = field(default_factory=dict)
    """The rows of documents.csv that hold records, by doc_id."""
    verdicts: dict[str, Counter[str]] = field(default_factory=dict)
    by_unit: dict[str, Counter[str]] = field(default_factory=dict)
    """Forms, and checks by verdict."""

    @property
    def told(self) -> list[Shown]:
        """The findings but for those that a person dismissed."""
        return [found for found in self.findings if not (found.decision and found.decision.decision == "dismissed")]


def gather(folder: Path, choice: Choice) -> Report:
    """What the tables and evidence.jsonl of an output say. Memory grows with the findings and forms, not the checks.

    Raises:
        UsageError: a table or evidence.jsonl is missing or unreadable: unfinished, or of an earlier version.
    """
    report = Report()
    of_forms = warnings_of_forms(folder)
    for row in read_table(folder, DOCUMENTS):
        report.files += 1
        if row["status"] in UNREAD:
            report.unread.append(_unread(row, choice))
        elif row["status"] in INCOMPLETE or row["unchanged"] == "true":
            warnings = all_warnings(row["warnings"], of_forms.get(row["doc_id"], ()))
            report.incomplete.append(_unread({**row, "warnings": warnings}, choice))
        if row["status"] not in UNREAD and not row["same_as"]:
            report.documents[row["doc_id"]] = row
    forms, units = _forms(folder, choice)
    report.forms = len(forms)
    names = {rule.name for rule in choice.rules}
    for form in forms.values():
        report.by_unit.setdefault(form.unit, Counter())["forms"] += 1
    for row in read_table(folder, CHECKS):
        if row["rule"] not in names:
            continue
        report.verdicts.setdefault(row["rule"], Counter())[row["verdict"]] += 1
        unit = forms[row["form_id"]].unit if row["form_id"] in forms else units.get(row["doc_id"], "")
        report.by_unit.setdefault(unit, Counter())[row["verdict"]] += 1
    lines = dict(_evidence(folder))
    for row in read_table(folder, FINDINGS):
        if row["rule"] in names:
            form = forms.get(row["form_id"]) or FormOf(units.get(row["doc_id"], ""), "")
            try:
                shown = _shown(row, form, lines.get(row["finding_id"], {}), choice)
                doubtful = report.documents.get(row["doc_id"], {}).get("reason") == DOUBTFUL
                report.findings.append(replace(shown, doubtful=doubtful))
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                raise UsageError(
                    f"{folder}: finding {row['finding_id']} is not as convert wrote it ({quoted(error)}).",
                    "Run convert again.",
                ) from error
    return report


def _unread(row: Row, choice: Choice) -> Unread:
    unchanged = row["unchanged"] == "true" and row["status"] not in UNREAD
    error, status = (UNCHANGED, "unchanged") if unchanged else (row["error"], row["status"])
    warnings = "" if unchanged else choice.remarked(row["warnings"])
    return Unread(choice.clean(row["source"]), status, choice.clean(choice.said(error)), choice.clean(warnings))


def _forms(folder: Path, choice: Choice) -> tuple[dict[str, FormOf], dict[str, str]]:
    """The forms by id, and the unit of each document all of whose forms are of one."""
    forms: dict[str, FormOf] = {}
    units: dict[str, set[str]] = {}
    for row in read_table(folder, FORMS):
        unit = choice.clean(row["department"] or row["implementing_unit"])
        forms[row["form_id"]] = FormOf(unit, choice.clean(row["title"]))
        if unit:
            units.setdefault(row["doc_id"], set()).add(unit)
    return forms, {doc_id: next(iter(own)) for doc_id, own in units.items() if len(own) == 1}


def _evidence(folder: Path) -> Iterator[tuple[str, Excerpt]]:
    path = folder / evidence.FILE_NAME
    number = 0
    try:
        with open(path, encoding="utf-8") as file:
            for text in file:
                number += 1
                line = json.loads(text)
                yield str(line["finding_id"]), line
    except FileNotFoundError as error:
        raise UsageError(f"{folder} is an output without {path.name}.", "Run convert again.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path}, line {number}: no evidence of a finding.", "Run convert again.") from error


def _shown(row: Row, form: FormOf, line: Excerpt, choice: Choice) -> Shown:
    message = choice.clean(row["message_zh"] if choice.language == "zh" else row["message"])
    expected, tolerance = row["expected"], row["tolerance"]
    interval = _pair(line.get("interval"))
    if interval is None and expected:
        half = Decimal(tolerance or 0)
        interval = (str(Decimal(expected) - half), str(Decimal(expected) + half))
    decision = choice.decisions.get(row["finding_id"])
    if decision is None and row["decision"] in ("accepted", "dismissed"):
        decision = Decision(row["finding_id"], "accepted" if row["decision"] == "accepted" else "dismissed")
    excerpts = tuple(_cleaned(excerpt, choice) for excerpt in line.get("excerpts", ()))
    return Shown(
        finding_id=row["finding_id"],
        doc_id=row["doc_id"],
        form_id=row["form_id"],
        rule=row["rule"],
        severity=row["severity"],
        source=choice.clean(row["source"]),
        unit=form.unit,
        project=choice.clean(row["project_name"]),
        title=form.title,
        message=message,
        doubt=choice.doubt(message),
        stated=row["stated"],
        expected=expected,
        difference=row["difference"],
        tolerance=tolerance,
        stated_interval=_pair(line.get("stated_interval")),
        interval=interval,
        equation=equation_of(row["rule"], expected, tolerance, excerpts, message),
        quote=choice.clean(row["quote"]),
        locator=row["locator"],
        line=row["line"],
        decision=decision,
        excerpts=excerpts,
        left_out=int(line.get("left_out", 0)),
    )


def _pair(ends: list[str] | None) -> Interval | None:
    return (ends[0], ends[1]) if ends else None


def _cleaned(excerpt: Excerpt, choice: Choice) -> Excerpt:
    """The excerpt with its texts as a report may show them."""
    if "rows" not in excerpt:
        return {**excerpt, "text": choice.clean(excerpt["text"])}
    rows = [
        {**row, "cells": [{**cell, "text": choice.clean(cell["text"])} for cell in row["cells"]]}
        for row in excerpt["rows"]
    ]
    return {**excerpt, "rows": rows}


def with_pictures(report: Report, draw: Callable[[Shown, Row], tuple[tuple[Picture, ...], str]]) -> None:
    """Give every finding the pictures that ``draw`` makes of its places, or the note that says why there is none."""
    for number, found in enumerate(report.findings):
        document = report.documents.get(found.doc_id)
        if document is not None:
            pictures, note = draw(found, document)
            report.findings[number] = replace(found, pictures=pictures, note=note)
