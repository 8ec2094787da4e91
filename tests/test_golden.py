"""Every sample against its golden tables, and the proof that no cell of a form is lost.

``pytest tests/test_golden.py --regenerate-golden`` writes golden/ anew; read the diff before committing it.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

import disclosure_parse as dp
from conftest import ROOT, SAMPLES
from disclosure_parse.disclosure import Form
from disclosure_parse.discover import Task
from disclosure_parse.document import Document, Place
from disclosure_parse.one_file import process, reading_of
from disclosure_parse.outputs.cells import cell
from disclosure_parse.outputs.columns import Reading
from disclosure_parse.outputs.tables import TABLES
from disclosure_parse.outputs.write import TableFolder

GOLDEN = ROOT / "golden"
IDS = [path.name for path in SAMPLES]


def converted(sample: Path, folder: Path) -> dict[str, str]:
    """The sample's tables that have rows, by file name."""
    with TableFolder(folder) as tables:
        tables.add(process(Task(sample, sample.name)).rows)
    texts = {path.name: path.read_text(encoding="utf-8-sig") for path in folder.glob("*.csv")}
    return {name: text for name, text in texts.items() if len(list(csv.reader(io.StringIO(text)))) > 1}


@pytest.mark.parametrize("sample", SAMPLES, ids=IDS)
def test_a_sample_gives_its_golden_tables(sample: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    found = converted(sample, tmp_path)
    folder = GOLDEN / sample.stem
    if pytestconfig.getoption("--regenerate-golden"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, text in found.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
    golden = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
    assert sorted(found) == sorted(golden)
    for name, text in golden.items():
        assert found[name].splitlines() == text.splitlines(), name


def test_golden_holds_the_samples_and_nothing_else(pytestconfig: pytest.Config) -> None:
    stems = [sample.stem for sample in SAMPLES]
    assert len(stems) >= 16
    assert len(set(stems)) == len(stems), "two samples of one stem would share a golden folder"
    stale = {path.name for path in GOLDEN.iterdir()} - set(stems)
    if pytestconfig.getoption("--regenerate-golden"):
        for name in stale:
            shutil.rmtree(GOLDEN / name)
        stale = set()
    assert not stale


def test_golden_cannot_be_regenerated_where_ci_is_set() -> None:
    line = [sys.executable, "-m", "pytest", __file__, "--regenerate-golden", "--collect-only"]
    done = subprocess.run(line, env={"CI": "true", "PATH": ""}, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 4
    assert "refused" in done.stderr


# Nothing is lost: the document's own cells against the tables, not the normalizer's account alone.

ELSEWHERE = frozenset({"heading", "title", "placeholder", "ignored"})
"""Uses of a cell that need no row: it names others, or says nothing."""


def squeezed(text: str) -> str:
    """Letters and digits only: what joining wrapped lines, unit signs and punctuation cannot change."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def printed_cells(document: Document) -> Iterator[tuple[Place, str]]:
    for table in document.tables:
        for found in table.cells:
            if found.text.strip():
                yield table.place(found), found.text


Rows = list[tuple[str, list[str]]]
"""Each row's locator (table and row) and its values, squeezed."""


def rows_of_form(form: Form, reading: Reading, form_id: str) -> Rows:
    """All rows of the tables that speak of a form."""
    found: Rows = []
    for table in TABLES[1:]:
        where = [column.name for column in table.columns].index("locator") if table.name != "claims" else None
        for row in table.rows(reading):
            if form_id in row[:2] and where is not None:
                found.append((str(row[where]), [squeezed(cell(value)) for value in row]))
    pairs = [attribute.heading + attribute.value for attribute in form.attributes]
    # A code stands in a column of its own, before or after the name that it is printed with.
    for entry, code in ((form.department, form.department_code), (form.implementing_unit, form.implementing_unit_code)):
        if entry is not None and code:
            pairs += [code + entry.raw, entry.raw + code]
    # The word says that the target is qualitative, which an empty target_op says in the tables.
    if any(row.target and not row.target.figure for row in form.indicators):
        pairs.append("定性")
    return [*found, ("", [squeezed(pair) for pair in pairs])]


def said(text: str, place: Place, rows: Rows) -> bool:
    """Whether the rows hold a text: whole, as a part, or (a short one) as a part in the row of the same place."""
    wanted = squeezed(text)
    own = Place(page=place.page, table=place.table, row=place.row).locator
    for locator, values in rows:
        for value in values:
            if wanted == value or (wanted in value and (len(wanted) > 2 or locator == own)):
                return True
    if "£" in text:  # A symbol font's letters where the font was lost.
        text = re.sub(r"(?<![A-Za-z])R(?![A-Za-z])", "☑", text).replace("£", "□")
    if "☑" in text:  # Of check boxes the ticked options are kept.
        ticked = r"☑\s*([^☑☐□]+)" if text.lstrip()[0] in "☑☐□" else r"([^☑☐□]+?)\s*☑"
        options = (re.sub(r"^\s*\d{1,2}、", "", option) for option in re.findall(ticked, text))
        return all(said(option, place, rows) for option in options)
    # The heading in front of a value names its column, and a sign area may hold nothing but blanks to fill in.
    heading, colon, value = unicodedata.normalize("NFKC", text).partition(":")
    return not wanted or (bool(colon) and len(heading) < 20 and said(value, place, rows))


@pytest.mark.parametrize("sample", SAMPLES, ids=IDS)
def test_no_cell_of_a_form_is_lost(sample: Path) -> None:
    result = dp.parse(sample)
    reading = reading_of(result, sample.name)
    uses: dict[tuple[int | None, int | None, int | None], tuple[str, Rows]] = {}
    for form in result.forms:
        rows = rows_of_form(form, reading, f"{result.document.doc_id}-{form.position:02d}")
        assert form.cells == len(form.uses)
        assert form.cells - form.cells_mapped == len(form.unmapped)
        for place, use in form.uses:
            uses[place.table, place.row, place.column] = (use, rows)
    touched = {table for table, _, _ in uses}
    for place, text in printed_cells(result.document):
        if place.table in touched:
            where = (place.locator, text)
            assert (place.table, place.row, place.column) in uses, f"in no account: {where}"
            use, rows = uses[place.table, place.row, place.column]
            assert use in ELSEWHERE or said(text, place, rows), f"in no table: {where}"
