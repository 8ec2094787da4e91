"""Every format holds the same tables: read back with the library a user would take, and compared."""

from __future__ import annotations

import builtins
import csv
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import disclosure_parse as dp
from disclosure_parse.cli import run
from disclosure_parse.errors import MissingExtraError, UsageError
from disclosure_parse.outputs.cells import number_or_text
from disclosure_parse.outputs.columns import ColumnType, FileRecord, Reading, plain
from disclosure_parse.outputs.csv_rows import as_csv
from disclosure_parse.outputs.formats import FORMATS, check_formats
from disclosure_parse.outputs.tables import TABLES
from disclosure_parse.outputs.write import TableFolder, rows_of
from disclosure_parse.outputs.xlsx_file import CUT, MAX_TEXT, XlsxFile
from made import reading, write_tables

Row = dict[str, Any]

KINDS: dict[str, dict[str, ColumnType]] = {
    table.name: {column.name: column.type for column in table.columns} for table in TABLES
}


def of_csv(folder: Path, table: str) -> Iterator[Row]:
    def value(text: str, kind: ColumnType) -> Any:
        if text == "":
            return None
        return {"string": str, "integer": int, "number": Decimal, "boolean": "true".__eq__}[kind](text)

    with open(folder / f"{table}.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: value(text, KINDS[table][name]) for name, text in row.items()}


def of_jsonl(folder: Path, table: str) -> Iterator[Row]:
    for line in (folder / f"{table}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        row = json.loads(line, parse_float=Decimal)
        yield {
            name: Decimal(value) if KINDS[table][name] == "number" and value is not None else value
            for name, value in row.items()
        }


def of_parquet(folder: Path, table: str) -> Iterator[Row]:
    yield from pq.read_table(folder / f"{table}.parquet").to_pylist()


def of_duckdb(folder: Path, table: str) -> Iterator[Row]:
    with duckdb.connect(str(folder / "disclosures.duckdb"), read_only=True) as connection:
        found = connection.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in found.description]
        yield from (dict(zip(names, row, strict=True)) for row in found.fetchall())


def number(value: Any) -> Any:
    """A figure as SQLite and Excel hold it: its digits are those of the shortest text of the float."""
    return value if value is None else Decimal(value if isinstance(value, str) else repr(value))


def of_sqlite(folder: Path, table: str) -> Iterator[Row]:
    connection = sqlite3.connect(folder / "disclosures.sqlite")
    connection.row_factory = sqlite3.Row
    for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid'):
        kinds = KINDS[table]
        read: dict[ColumnType, Callable[[Any], Any]] = {"number": number, "boolean": bool}
        yield {
            name: value if value is None else read.get(kinds[name], lambda as_is: as_is)(value)
            for name, value in dict(row).items()
        }
    connection.close()


def of_xlsx(folder: Path, table: str) -> Iterator[Row]:
    book = openpyxl.load_workbook(folder / "disclosures.xlsx")
    names, *rows = book[table].iter_rows(values_only=True)
    for row in rows:
        values = dict(zip(names, row, strict=True))
        yield {
            str(name): number(value) if KINDS[table][str(name)] == "number" else value for name, value in values.items()
        }


READERS = {
    "csv": of_csv,
    "jsonl": of_jsonl,
    "parquet": of_parquet,
    "xlsx": of_xlsx,
    "sqlite": of_sqlite,
    "duckdb": of_duckdb,
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every format of every record, odd ones among them."""
    folder = tmp_path_factory.mktemp("out")
    odd = Reading(FileRecord('\udcff\x01, "引"\r\n.txt', "failed", "is empty."))
    write_tables(folder, [reading("a.pdf"), odd, reading("b.pdf")], list(FORMATS))
    return folder


def test_every_format_has_a_reader_here() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("form", [name for name in FORMATS if name != "csv"])
@pytest.mark.parametrize("table", list(KINDS))
def test_a_table_is_the_same_in_every_format(form: str, table: str, out: Path) -> None:
    expected = list(of_csv(out, table))
    assert len(expected) >= 2
    found = list(READERS[form](out, table))
    if form == "xlsx":
        # XML has no such character; the reader shows it as the escape that the format has for it.
        expected = json.loads(json.dumps(expected, default=str).replace("\\u0001", "_x0001_"))
        found = json.loads(json.dumps(found, default=str))
    assert found == expected


def test_types_are_those_of_the_schema(out: Path) -> None:
    types = {field.name: str(field.type) for field in pq.read_schema(out / "indicators.parquet")}
    assert (types["score"], types["row"], types["level1_inferred"], types["level3"]) == (
        "decimal128(38, 18)", "int64", "bool", "string",
    )  # fmt: skip
    with duckdb.connect(str(out / "disclosures.duckdb"), read_only=True) as connection:
        described = {row[0]: row[1] for row in connection.execute("DESCRIBE indicators").fetchall()}
    assert (described["score"], described["row"], described["level1_inferred"]) == (
        "DECIMAL(38,18)", "BIGINT", "BOOLEAN",
    )  # fmt: skip


def test_text_that_looks_like_a_formula_is_text_in_a_workbook(out: Path) -> None:
    sheet = openpyxl.load_workbook(out / "disclosures.xlsx")["indicators"]
    column = [cell.value for cell in sheet[1]].index("actual_raw")
    cell = sheet[2][column]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=-(10**12), max_value=10**12))
def test_a_number_keeps_its_digits_as_a_float_or_stays_text(value: Decimal) -> None:
    stored = number_or_text(value)
    assert number(stored) == value
    assert isinstance(stored, float) == (len(value.normalize().as_tuple().digits) <= 15)


def test_long_figures_keep_every_digit(tmp_path: Path) -> None:
    figure = Decimal("12345678901234567.891")
    row: dict[str, Any] = dict.fromkeys(KINDS["funds"]) | {"form_id": "f", "executed": plain(figure)}
    with TableFolder(tmp_path, list(FORMATS)) as tables:
        tables.add({"funds": as_csv([tuple(row.values())])})
    for form, read in READERS.items():
        assert next(read(tmp_path, "funds"))["executed"] == figure, form
    assert tables.notes == []


def test_a_number_too_wide_for_a_decimal_column_is_said(tmp_path: Path) -> None:
    row: dict[str, Any] = dict.fromkeys(KINDS["funds"]) | {"executed": "0.1234567890123456789"}
    with TableFolder(tmp_path, list(FORMATS)) as tables:
        tables.add({"funds": as_csv([tuple(row.values())])})
    assert sorted(note.split(" have ")[0] for note in tables.notes) == [
        "duckdb: 1 numbers of funds.executed",
        "parquet: 1 numbers of funds.executed",
    ]
    exact = ["csv", "jsonl", "xlsx", "sqlite"]
    assert {next(READERS[form](tmp_path, "funds"))["executed"] for form in exact} == {Decimal(row["executed"])}


def test_a_sheet_that_is_full_goes_on_in_another_and_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    with XlsxFile(tmp_path, said.append, max_rows=3) as book:
        for number in range(5):
            book.add({"claims": as_csv([(f"c{number}", *[None] * (len(KINDS["claims"]) - 1))])})
    assert said == ["xlsx: claims has more rows than a sheet holds; it goes on as claims 2 to claims 3."]
    found = openpyxl.load_workbook(tmp_path / "disclosures.xlsx")
    sheets = [found[name] for name in ("claims", "claims 2", "claims 3")]
    assert [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in sheets] == [
        ["doc_id", "c0", "c1"],
        ["doc_id", "c2", "c3"],
        ["doc_id", "c4"],
    ]


def test_a_text_longer_than_a_cell_is_cut_with_a_mark_and_said(tmp_path: Path) -> None:
    said: list[str] = []
    with XlsxFile(tmp_path, said.append) as book:
        for text in ("字" * MAX_TEXT, "𠮷" * MAX_TEXT):
            book.add({"claims": as_csv([(text, *[None] * (len(KINDS["claims"]) - 1))])})
    assert len(said) == 1
    assert "1 texts of claims" in said[0]
    _, whole, cut = openpyxl.load_workbook(tmp_path / "disclosures.xlsx")["claims"].iter_rows(
        max_col=1, values_only=True
    )
    assert whole == ("字" * MAX_TEXT,)
    assert cut[0].endswith("𠮷" + CUT)
    assert len(cut[0].encode("utf-16-le")) // 2 <= MAX_TEXT


@pytest.mark.parametrize("form", [name for name in FORMATS if name != "duckdb"])
def test_the_same_readings_give_the_same_bytes(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    write_tables(tmp_path / "one", [reading()], [form])
    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)
    write_tables(tmp_path / "two", [reading()], [form])
    one, two = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [(path.name, path.read_bytes()) for path in one] == [(path.name, path.read_bytes()) for path in two]


@pytest.mark.parametrize("form", list(FORMATS))
def test_an_interrupted_run_leaves_nothing_half_written(form: str, tmp_path: Path) -> None:
    def readings() -> Iterator[Reading]:
        yield reading()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_tables(tmp_path, readings(), [form])
    assert list(tmp_path.iterdir()) == []


def test_another_format_replaces_the_files_of_the_earlier_one(tmp_path: Path) -> None:
    write_tables(tmp_path, [reading()], ["csv", "sqlite"])
    (tmp_path / "notes.txt").write_text("mine")
    write_tables(tmp_path, [reading()], ["jsonl"])
    assert {path.name for path in tmp_path.iterdir()} == {
        "datapackage.json", "evidence.jsonl", "notes.txt", *(f"{name}.jsonl" for name in KINDS),
    }  # fmt: skip


def test_files_that_are_no_earlier_output_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "forms.csv").write_text("mine")
    write_tables(tmp_path, [reading()], ["jsonl"])
    assert (tmp_path / "forms.csv").read_text() == "mine"


def test_the_data_package_of_json_lines_is_valid(tmp_path: Path) -> None:
    write_tables(tmp_path, [reading()], ["jsonl"])
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("form", list(FORMATS))
def test_a_full_disk_is_an_error_of_the_system_that_names_the_file(form: str, tmp_path: Path) -> None:
    name = FORMATS[form].file_name("documents")
    (tmp_path / name).symlink_to("/dev/full")

    def write() -> None:
        with FORMATS[form].load()(tmp_path, print) as writer:
            writer.add(rows_of(reading()))

    with pytest.raises(OSError, match=r"."):
        write()


@pytest.mark.parametrize("form", list(FORMATS))
def test_the_data_package_names_the_files_that_there_are(form: str, tmp_path: Path) -> None:
    write_tables(tmp_path, [reading()], [form])
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["format"] for resource in package["resources"]} == {form}
    assert all((tmp_path / resource["path"]).is_file() for resource in package["resources"])


def test_an_unknown_format_is_wrong_use() -> None:
    with pytest.raises(UsageError, match=r"no format 'xml'.*csv, jsonl, parquet"):
        check_formats(["csv", "xml"])
    with pytest.raises(UsageError, match="No format"):
        check_formats([])


@pytest.mark.parametrize(("form", "library"), [("parquet", "pyarrow"), ("duckdb", "duckdb")])
def test_a_missing_library_is_named_before_anything_is_read(
    form: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name.split(".")[0] == library:
            raise ModuleNotFoundError(f"No module named {library!r}", name=library)
        return imported(name, *arguments, **named)

    for module in ("arrow", "parquet_files", "duckdb_file"):
        monkeypatch.delitem(sys.modules, f"disclosure_parse.outputs.{module}", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=rf"{library}, which is not installed.*disclosure-parse\[{form}\]"):
        dp.convert([], tmp_path / "out", formats=["csv", form])
    assert run(["convert", str(tmp_path), "-o", str(tmp_path / "out"), "--format", f"csv,{form}"]) == 4
    assert not (tmp_path / "out").exists()


def test_the_command_writes_the_formats_named(samples: list[Path], tmp_path: Path) -> None:
    assert run(["convert", str(samples[0]), "-o", str(tmp_path), "--format", "jsonl, SQLite", "-q"]) == 0
    assert list(of_sqlite(tmp_path, "indicators")) == list(of_jsonl(tmp_path, "indicators"))
    assert not (tmp_path / "indicators.csv").exists()
