"""The headings of a whole batch that found no field, and what a vocabulary file would have to say of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from disclosure_parse.normalizer.headings import fold, join_lines
from disclosure_parse.normalizer.merged_columns import fields_of_two
from disclosure_parse.normalizer.vocabulary import Vocabulary
from disclosure_parse.outputs.columns import TableSchema
from disclosure_parse.outputs.file_findings import read_table
from disclosure_parse.outputs.forms import FORMS
from disclosure_parse.outputs.lines import ATTRIBUTES, UNMAPPED
from disclosure_parse.outputs.tables import DOCUMENTS

LIKELY = Decimal("0.6")
"""From this similarity on the nearest field is proposed; below it a person must choose one."""

_SECTIONS: Mapping[str, str] = {
    "attributes": "attributes",
    "identity": "identity",
    "goals": "goals",
    "indicators": "indicators.columns",
    "funds.columns": "funds.columns",
    "funds.rows": "funds.rows",
    "funds.labels": "funds.labels",
    "funds.year_columns": "funds.year_columns",
    "list": "list.columns",
    "summary": "summary.columns",
    "summary.items": "summary.items",
    "totals": "totals",
}
"""Block of a form → section of a vocabulary file; a term of several blocks is sought in this order."""

_LONGEST = 24
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NO_HEADING = re.compile(r"[\d。；;！!？?]")


@dataclass(slots=True)
class UnknownHeading:
    """A heading that found no field. ``values`` stand in attributes.csv without a field, ``cells`` in unmapped.csv.

    ``section`` and ``name`` are where the nearest known term, ``nearest``, stands in a vocabulary file; ``known`` says
    that the heading itself is known, but not where the document has it.
    """

    printed: str
    nearest: str
    similarity: Decimal
    section: str
    name: str
    known: bool
    values: int = 0
    cells: int = 0
    forms: int = 0
    form_types: set[str] = field(default_factory=set)
    example: str = ""
    """File and locator of the first."""
    _last_form: str = ""

    @property
    def count(self) -> int:
        return self.values + self.cells

    def add(self, form_id: str, form_type: str) -> None:
        # The rows of a form stand together.
        if form_id != self._last_form:
            self._last_form = form_id
            self.forms += 1
            self.form_types.add(form_type)


@dataclass(slots=True)
class Survey:
    """``headings`` from the most frequent; ``cells`` of the forms, ``unmapped`` of them, ``others`` no headings."""

    headings: list[UnknownHeading] = field(default_factory=list)
    cells: int = 0
    unmapped: int = 0
    others: int = 0

    def gain(self, heading: UnknownHeading) -> Decimal:
        """What coverage gains at least by the heading: its own cells; the values beside them come on top."""
        return Decimal(heading.cells) / self.cells if self.cells else Decimal(0)

    @property
    def coverage(self) -> Decimal:
        return 1 - Decimal(self.unmapped) / self.cells if self.cells else Decimal(1)


def survey(folder: Path, vocabulary: Vocabulary) -> Survey:
    """The headings without a field of the output in ``folder``; memory holds the different headings only.

    Raises:
        UsageError: a table is missing, or lacks columns.
    """
    found: dict[str, UnknownHeading] = {}
    result = Survey()
    for row in read_table(folder, DOCUMENTS):
        if not row["same_as"] and row["unchanged"] != "true":
            result.cells += int(row["cells"] or 0)
    places = _places(vocabulary)
    for row, form_type, source in _with_form(folder, ATTRIBUTES):
        if not row["field"] and not _is_of_two(row["heading"], vocabulary):
            heading = _heading(found, row["heading"], vocabulary, places, f"{source} {row['locator']}")
            heading.values += 1
            heading.add(row["form_id"], form_type)
    for row, form_type, source in _with_form(folder, UNMAPPED):
        result.unmapped += 1
        # 填报科室：农业科 in one cell is a heading with its value.
        printed = re.split("[：:]", row["text"], maxsplit=1)[0]
        if not _is_like_a_heading(printed) or _is_of_two(printed, vocabulary):
            result.others += 1
            continue
        heading = _heading(found, printed, vocabulary, places, f"{source} {row['locator']}")
        heading.cells += 1
        heading.add(row["form_id"], form_type)
    result.headings = sorted(found.values(), key=lambda heading: (-heading.count, heading.printed))
    return result


def _is_of_two(heading: str, vocabulary: Vocabulary) -> bool:
    """The headings of two columns in one cell (分值得分): a line between them is missing, and no synonym."""
    return any(fields_of_two(block, heading, vocabulary) for block in ("indicators", "funds.columns"))


def _is_like_a_heading(text: str) -> bool:
    base = fold(text).base
    return 2 <= len(base) <= _LONGEST and bool(_CHINESE.search(base)) and not _NO_HEADING.search(base)


def _heading(
    found: dict[str, UnknownHeading],
    printed: str,
    vocabulary: Vocabulary,
    places: Mapping[str, tuple[str, str]],
    example: str,
) -> UnknownHeading:
    base = fold(printed).base
    if base not in found:
        nearest, similarity = vocabulary.nearest(printed)
        section, name = places.get(nearest, ("", ""))
        found[base] = UnknownHeading(
            join_lines(printed), nearest, similarity, section, name, vocabulary.is_heading(printed), example=example
        )
    return found[base]


def _places(vocabulary: Vocabulary) -> dict[str, tuple[str, str]]:
    """Section and field of every term."""
    places: dict[str, tuple[str, str]] = {}
    for block, section in _SECTIONS.items():
        for base, name in vocabulary.fields[block].items():
            places.setdefault(base, (section, name))
    return places


def _with_form(folder: Path, table: TableSchema[Any]) -> Iterator[tuple[dict[str, str], str, str]]:
    """The rows of a table, each with its form's type and the source of its file."""
    form_type = _advancing(folder, FORMS, "form_id", lambda row: row["form_type"])
    source = _advancing(folder, DOCUMENTS, "doc_id", lambda row: row["source"])
    for row in read_table(folder, table):
        yield row, form_type(row["form_id"]), source(row["doc_id"])


def _advancing(
    folder: Path, table: TableSchema[Any], key: str, get: Callable[[dict[str, str]], str]
) -> Callable[[str], str]:
    """Looks up rows that are asked for in the order of the table: all tables have the order of the files."""
    rows = read_table(folder, table)
    at: list[dict[str, str]] = [{}]

    def value(wanted: str) -> str:
        while at[0].get(key) != wanted:
            at[0] = next(rows, {key: wanted})
        return get(at[0])

    return value


def toml_lines(headings: list[UnknownHeading]) -> Iterator[str]:
    """A vocabulary file for the headings; what a person must decide is commented out."""
    sections: dict[str, dict[str, list[UnknownHeading]]] = {}
    for heading in headings:
        if not heading.known:
            section = heading.section if heading.similarity >= LIKELY else "attributes"
            name = heading.name if heading.similarity >= LIKELY else ""
            sections.setdefault(section, {}).setdefault(name, []).append(heading)
    for section in sorted(sections, key=list(_SECTIONS.values()).index):
        yield f"[{section}]"
        for name, of_field in sections[section].items():
            for heading in of_field:
                yield f"# {_told(heading)}"
            terms = ", ".join(quoted(heading.printed) for heading in of_field)
            yield f"{name} = [{terms}]" if name else f"# choose_a_field = [{terms}]"
        yield ""


def _told(heading: UnknownHeading) -> str:
    return (
        f"{' '.join(heading.printed.split())}: {heading.count} in {heading.forms} forms, nearest {heading.nearest} "
        f"{heading.similarity}"
    )


def quoted(text: str) -> str:
    """A TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in escaped) + '"'
