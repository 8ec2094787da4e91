"""What the checks say of each file: from a run, or read back from the tables of an output; and what of it is told."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from disclosure_parse.disclosure import Language
from disclosure_parse.errors import UsageError, quoted
from disclosure_parse.outputs.columns import UNREAD, TableSchema
from disclosure_parse.outputs.csv_rows import LONGEST_CELL, Rows, texts_of
from disclosure_parse.outputs.decisions import Decision
from disclosure_parse.outputs.forms import FORMS
from disclosure_parse.outputs.outcomes import CHECKS, FINDINGS
from disclosure_parse.outputs.redaction import redact
from disclosure_parse.outputs.tables import DOCUMENTS

Row = Mapping[str, str]
"""A row of findings.csv as text, by column."""

WORDS = ("message", "message_zh", "quote", "project_name")
"""The columns that repeat what the document says, where a person's numbers may stand."""

INCOMPLETE: frozenset[str] = frozenset({"partial", "no_forms"})
"""Statuses of files that were read, and of which a part or nothing was there to be checked."""
DOUBTFUL = "layout_doubtful"
"""The reason of files whose findings may come of the reading."""
UNCHANGED = "Its findings stand in the output of the run that read it."


@dataclass(frozen=True, slots=True)
class FileFindings:
    """One file. ``path`` is where a person finds it; ``verdicts`` are the checks that ran, by rule and verdict (those
    of a whole output come with its first file)."""

    source: str
    path: str
    status: str
    error: str = ""
    findings: tuple[Row, ...] = ()
    verdicts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    warnings: str = ""
    """As in documents.csv, and those of its forms as in forms.csv: what a person should look at."""
    doubtful: bool = False
    """Whether its rows or cells could not be told for certain, so that each finding may come of the reading."""
    unchanged: bool = False
    """Whether its records stand in an earlier output, so that nothing of it was checked here."""


def of_rows(rows: Rows, path: str = "") -> FileFindings:
    """One file of a run, from its rows by table."""
    (document,) = _named(DOCUMENTS, rows)
    verdicts = Counter((row["rule"], row["verdict"]) for row in _named(CHECKS, rows))
    found = tuple(_named(FINDINGS, rows))
    return FileFindings(
        document["source"],
        path or document["source"],
        document["status"],
        document["error"],
        found,
        verdicts,
        all_warnings(document["warnings"], (form["warnings"] for form in _named(FORMS, rows))),
        document["reason"] == DOUBTFUL,
        document["unchanged"] == "true",
    )


def _named(table: TableSchema[Any], rows: Rows) -> Iterator[dict[str, str]]:
    names = [column.name for column in table.columns]
    for row in texts_of(rows.get(table.name, "")):
        yield dict(zip(names, row, strict=True))


def of_output(folder: Path) -> Iterator[FileFindings]:
    """The files of an output of ``convert``, in the order of documents.csv.

    Raises:
        UsageError: a table is missing, or lacks columns: the output is unfinished or of an earlier version.
    """
    findings = _BySource(read_table(folder, FINDINGS))
    verdicts = Counter((row["rule"], row["verdict"]) for row in read_table(folder, CHECKS))
    of_forms = warnings_of_forms(folder)
    for row in read_table(folder, DOCUMENTS):
        source, unchanged = row["source"], row["unchanged"] == "true"
        listed = 0 if row["same_as"] or unchanged else int(row["findings"] or 0)
        found = findings.of(source, listed)
        warnings = all_warnings(row["warnings"], of_forms.get(row["doc_id"], ()))
        about = warnings, row["reason"] == DOUBTFUL
        yield FileFindings(source, source, row["status"], row["error"], found, verdicts, *about, unchanged)
        verdicts = Counter()
    if findings.left:
        told = f"findings.csv in {folder} has findings of {findings.left} that documents.csv does not count."
        raise UsageError(told, "Run convert again.")


def warnings_of_forms(folder: Path) -> dict[str, list[str]]:
    """The warnings of forms, by doc_id, for the files of which they are told: those not wholly read."""
    rows = read_table(folder, DOCUMENTS)
    found: dict[str, list[str]] = {row["doc_id"]: [] for row in rows if row["status"] in INCOMPLETE}
    for row in read_table(folder, FORMS) if found else ():
        if row["warnings"] and row["doc_id"] in found:
            found[row["doc_id"]].append(row["warnings"])
    return found


def all_warnings(of_document: str, of_forms: Iterable[str]) -> str:
    """The cell of a document's warnings with those of its forms behind it, each once."""
    return "; ".join(dict.fromkeys(filter(None, (of_document, *of_forms))))


class _BySource:
    """Findings by their source, asked for in the order in which they stand, so that few are held at a time. In a table
    that somebody has put in another order what stands before those asked for is kept until it is."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)
        self._kept: dict[str, list[Row]] = {}

    def of(self, source: str, count: int) -> tuple[Row, ...]:
        """The findings of a source, of which documents.csv counts so many."""
        found = self._kept.pop(source, [])
        while (row := self._next) is not None and (len(found) < count or row["source"] == source):
            (found if row["source"] == source else self._kept.setdefault(row["source"], [])).append(row)
            self._next = next(self._rows, None)
        return tuple(found)

    @property
    def left(self) -> str:
        """A source with findings that nobody asked for, "" if there is none."""
        return self._next["source"] if self._next is not None else next(iter(self._kept), "")


def read_table(folder: Path, table: TableSchema[Any]) -> Iterator[dict[str, str]]:
    path = folder / f"{table.name}.csv"
    csv.field_size_limit(LONGEST_CELL)
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            missing = [column.name for column in table.columns if column.name not in (reader.fieldnames or ())]
            if missing:
                raise UsageError(f"{path} has no column {missing[0]}.", "Run convert again.")
            yield from reader
    except FileNotFoundError as error:
        hint = "Run convert again with csv among --format: the CSV files are read."
        raise UsageError(f"{folder} is an output without {path.name}.", hint) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read as a table ({quoted(error)}).", "Run convert again.") from error


@dataclass(slots=True)
class Tally:
    """What was told, in figures."""

    files: int = 0
    unread: list[FileFindings] = field(default_factory=list)
    incomplete: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Status, path, error and warnings of the files of which a part, or nothing, was there to be checked."""
    unfinished: list[tuple[str, str]] = field(default_factory=list)
    """Outputs whose tables a run was to replace and has not, and what to say of each."""
    passed_over: Sequence[str] = ()
    """Outputs of this program among the files, which are no disclosures."""
    severities: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    dismissed: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    decided: set[str] = field(default_factory=set)
    """Ids of the findings that a person has decided about, also of rules that are not told."""

    @property
    def nothing_read(self) -> bool:
        return len(self.unread) == self.files


@dataclass(frozen=True, slots=True)
class Choice:
    """What is told, and how: the rules, the language, people's decisions, and whether numbers of persons are masked.

    Decisions given here come before those that an output was made with.
    """

    rules: frozenset[str]
    language: Language = "en"
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    redacted: bool = True

    def of(self, file: FileFindings, tally: Tally) -> FileFindings:
        """The file with the findings to tell, their message in the language chosen; all is counted in ``tally``."""
        tally.files += 1
        if file.status in UNREAD:
            tally.unread.append(file)
        elif file.unchanged:
            tally.incomplete.append(("unchanged", file.path, UNCHANGED, ""))
        elif file.status in INCOMPLETE:
            # Those of forms may quote a cell.
            warnings = redact(file.warnings) if self.redacted else file.warnings
            tally.incomplete.append((file.status, file.path, file.error, warnings))
        for (rule, verdict), number in file.verdicts.items():
            if rule in self.rules:
                tally.verdicts[verdict] += number
        told = []
        for row in map(self._decided, file.findings):
            if row["decision"]:
                tally.decided.add(row["finding_id"])
            if row["rule"] not in self.rules:
                continue
            if row["decision"] == "dismissed":
                tally.dismissed += 1
                continue
            tally.accepted += row["decision"] == "accepted"
            tally.severities[row["severity"]] += 1
            told.append(self._worded(row))
        return replace(file, findings=tuple(told))

    def _decided(self, row: Row) -> Row:
        decision = self.decisions.get(row["finding_id"])
        return {**row, "decision": decision.decision} if decision else row

    def _worded(self, row: Row) -> Row:
        worded = dict(row)
        if self.language == "zh":
            worded["message"] = row["message_zh"]
        if self.redacted:
            worded.update({name: redact(worded[name]) for name in WORDS})
        return worded
