"""The tables: their bytes, their meaning, and the data package that describes them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import disclosure_parse as dp
from disclosure_parse.outputs import datapackage, schema
from disclosure_parse.outputs.columns import FileRecord, Reading, TableSchema, plain
from disclosure_parse.outputs.csv_rows import as_csv, of_reading, texts_of, values_of
from disclosure_parse.outputs.tables import TABLES
from disclosure_parse.outputs.write import is_output
from made import FORM, reading, write_tables

CONTRACT = {
    "documents": "doc_id source format reader sha256 bytes pages status error warnings forms indicators findings"
    " coverage same_as",
    "forms": "doc_id form_id position form_type title fiscal_year project_name project_code department"
    " department_code implementing_unit implementing_unit_code money_unit expected_goal actual_outcome total_weight"
    " total_score grade indicators placeholder_rows duplicate_of coverage page_first page_last locator",
    "indicators": "doc_id form_id row source fiscal_year department project_name form_type level1 level1_raw"
    " level1_weight level2 level2_raw level3 level3_raw description target_raw target_op target_value target_high"
    " target_unit actual_raw actual_op actual_value actual_high actual_unit planned_raw whole_period_target_raw"
    " completion_rate weight weight_raw score score_raw deviation basis scoring_rule evidence_source level1_inferred"
    " page bbox locator",
    "funds": "doc_id form_id row source fiscal_year project_name scope kind label initial_budget initial_budget_raw"
    " full_year_budget full_year_budget_raw executed executed_raw amount amount_raw prior_executed"
    " prior_executed_raw planned planned_raw weight execution_rate execution_rate_raw score basis page bbox locator",
    "payment_schedule": "doc_id form_id row by month percent percent_raw locator",
    "projects": "doc_id form_id row source no unit_name project_name amount amount_raw remark locator",
    "score_summary": "doc_id form_id row source item standard score locator",
    "attributes": "doc_id form_id row field heading value locator",
    "claims": "doc_id claim_id section sentence quantity_raw value unit role subject paragraph page"
    " char_start char_end",
    "unmapped": "doc_id form_id text nearest_heading similarity page bbox locator",
    "findings": "doc_id form_id finding_id rule severity source project_name message stated expected difference"
    " tolerance quote evidence page bbox",
    "checks": "doc_id form_id rule verdict stated computed interval reason locator",
}


def written(folder: Path, name: str) -> list[dict[str, str]]:
    with open(folder / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_tables(tmp_path, [reading()])
    return tmp_path


def test_every_table_has_the_columns_of_the_contract_in_their_order(out: Path) -> None:
    assert [table.name for table in TABLES] == list(CONTRACT)
    for name, columns in CONTRACT.items():
        header = (out / f"{name}.csv").read_text(encoding="utf-8-sig").split("\n")[0].split(",")
        assert header[: len(columns.split())] == columns.split(), name


def test_no_table_names_a_column_twice() -> None:
    for table in TABLES:
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names)), table.name


def test_a_record_stands_in_every_table(out: Path) -> None:
    assert {name: len(written(out, name)) for name in CONTRACT if name not in ("forms", "checks")} == {
        name: 1 for name in CONTRACT if name not in ("forms", "checks")
    }
    assert len(written(out, "forms")) == 2
    assert [row["verdict"] for row in written(out, "checks")] == ["fail", "insufficient"]


def test_files_are_utf8_with_a_mark_and_plain_line_ends(out: Path) -> None:
    for name in CONTRACT:
        data = (out / f"{name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in data
        assert data.endswith(b"\n")


def test_money_is_in_yuan_without_exponent_or_noise(out: Path) -> None:
    (row,) = written(out, "funds")
    assert row["initial_budget"] == "1404000"
    assert row["initial_budget_raw"] == "140.4 万元"
    assert row["full_year_budget"] == "1000"
    assert row["adjustment"] == "-30000"


def test_what_is_no_number_leaves_the_value_empty_and_the_raw_text_filled(out: Path) -> None:
    (row,) = written(out, "funds")
    assert (row["weight"], row["weight_raw"]) == ("", "—")
    (form, _) = written(out, "forms")
    assert (form["total_score"], form["total_score_raw"]) == ("", "九十八")
    (summary,) = written(out, "score_summary")
    assert (summary["score"], summary["score_raw"]) == ("", "约49")


def test_an_indicator_keeps_what_is_printed_beside_what_it_means(out: Path) -> None:
    (row,) = written(out, "indicators")
    assert (row["level1"], row["level1_raw"], row["level1_weight"]) == ("产出指标", "产出指标(50分)", "50")
    assert (row["level3"], row["level3_raw"]) == ("培训人次", "指标1：培训人次")
    assert [row[f"target_{part}"] for part in ("raw", "op", "value", "high", "unit")] == [
        "1000-6000人次", "range", "1000", "6000", "人次",
    ]  # fmt: skip
    assert (row["completion_rate"], row["completion_rate_raw"]) == ("0.6238", "62.38%")
    assert row["score"] == "9.5"
    assert row["deviation"] == '他说："好",\n第二行'
    assert row["level1_inferred"] == "false"
    assert (row["page"], row["bbox"], row["locator"]) == ("3", "72 100.26 200.5 120", "p3/t2/r9")


def test_text_that_looks_like_a_formula_stays_as_printed(out: Path) -> None:
    (row,) = written(out, "indicators")
    assert (row["actual_raw"], row["actual_op"], row["actual_value"]) == ("=1+1", "", "")


def test_ids_join_the_tables(out: Path) -> None:
    first, second = written(out, "forms")
    assert (first["doc_id"], first["form_id"], second["form_id"]) == ("ab" * 6, "ab" * 6 + "-01", "ab" * 6 + "-02")
    assert second["duplicate_of"] == first["form_id"]
    assert written(out, "claims")[0]["claim_id"] == "ab" * 6 + "-c0001"
    assert written(out, "checks")[1]["form_id"] == ""


def test_a_code_keeps_its_zeros(out: Path) -> None:
    assert written(out, "forms")[0]["project_code"] == "00123"


def test_coverage_is_rounded_down(out: Path) -> None:
    assert written(out, "forms")[0]["coverage"] == "0.6666"
    assert written(out, "forms")[1]["coverage"] == ""


def test_warnings_are_said_with_their_place(out: Path) -> None:
    assert written(out, "forms")[0]["warnings"] == "row_shifted: put one column to the right (p3/t2/r9)"


def test_a_finding_shows_its_figures_and_evidence(out: Path) -> None:
    (row,) = written(out, "findings")
    assert (row["stated"], row["expected"], row["difference"]) == ("100", "98", "2")
    assert row["evidence"] == '["p3/t2/r9", "p3/t2/r20"]'
    assert row["project_name"] == "技能培训项目"
    assert written(out, "checks")[0]["interval"] == "[97.5, 98.5]"


def test_the_same_readings_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_tables(tmp_path / name, [reading("a.pdf"), Reading(FileRecord("b.pdf", "failed", "is empty."))])
    one, two = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [(path.name, path.read_bytes()) for path in one] == [(path.name, path.read_bytes()) for path in two]


def test_an_interrupted_run_leaves_the_earlier_output(out: Path) -> None:
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def readings() -> Iterator[Reading]:
        yield reading("b.pdf")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_tables(out, readings())
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_an_output_folder_is_known_by_its_data_package(out: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert is_output(out)
    other = tmp_path_factory.mktemp("other")
    assert not is_output(other)
    (other / "datapackage.json").write_text('{"name": "of-somebody-else"}')
    assert not is_output(other)


def test_a_file_name_that_is_no_utf8_is_written_as_an_escape(tmp_path: Path) -> None:
    write_tables(tmp_path, [Reading(FileRecord("\udcff.txt", "failed"))])
    assert written(tmp_path, "documents")[0]["source"] == "\\udcff.txt"


def test_the_data_package_is_valid_for_tables_with_records(out: Path) -> None:
    report = frictionless.validate(str(out / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])


def test_the_data_package_is_valid_for_the_samples(samples: list[Path], tmp_path: Path) -> None:
    dp.convert(samples, tmp_path, workers=2)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])


def test_the_data_package_finds_a_record_without_its_form(out: Path) -> None:
    funds = out / "funds.csv"
    funds.write_text(funds.read_text(encoding="utf-8-sig").replace("-01,", "-09,"), encoding="utf-8-sig")
    assert not frictionless.validate(str(out / "datapackage.json")).valid


def test_every_field_is_described_in_both_languages() -> None:
    for resource in datapackage.describe()["resources"]:
        for field in resource["schema"]["fields"]:
            english, chinese = field["description"].rsplit(" / ", 1)
            assert re.search("[a-z]{3}", english), (resource["name"], field)
            assert re.search("[\u4e00-\u9fff]", chinese), (resource["name"], field)


def test_the_schema_page_is_current(root: Path) -> None:
    page = (root / "docs" / "schema.md").read_text(encoding="utf-8")
    assert page == schema.page(), "run: python -m disclosure_parse.outputs.schema > docs/schema.md"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_decimal_is_written_exactly(value: Decimal) -> None:
    text = plain(value)
    assert Decimal(text) == value
    assert re.fullmatch(r"-?\d+(\.\d*[1-9])?", text)
    assert text != "-0"


@example(["left", "a return\rin between", "right"])
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=4))
def test_any_text_survives_the_csv(texts: list[str]) -> None:
    (row,) = texts_of(as_csv([texts]))
    assert row == [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]


@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(
            st.tuples(*[st.none() | st.integers() | st.text(st.sampled_from('a字,"\n ') | st.characters())] * width),
            max_size=5,
        )
    )
)
def test_rows_are_written_as_the_csv_module_writes_them(rows: list[tuple[str | int | None, ...]]) -> None:
    assume("\r" not in "".join(map(str, chain.from_iterable(rows))))
    expected = io.StringIO()
    csv.writer(expected, lineterminator="\n").writerows(rows)
    assert as_csv(rows) == expected.getvalue()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_values_of_a_row_come_back_from_its_csv(table: TableSchema[Any]) -> None:
    given = table.rows(reading())
    assert given
    ((_, found),) = values_of({table.name: of_reading(table, reading())})
    assert found == [tuple(None if value == "" else value for value in row) for row in given]
    kinds = [{type(value) for value in column if value is not None} for column in zip(*found, strict=True)]
    types = {"string": str, "integer": int, "number": Decimal, "boolean": bool}
    assert all(kind <= {types[column.type]} for kind, column in zip(kinds, table.columns, strict=True))


def test_a_cell_longer_than_the_csv_module_takes_by_itself_comes_back() -> None:
    assert list(texts_of(as_csv([("字" * 200_000, "b")]))) == [["字" * 200_000, "b"]]


def test_frames_hold_the_columns_of_the_tables() -> None:
    from disclosure_parse.outputs.frames import frames

    found = frames(reading())
    assert {name: list(frame.columns) for name, frame in found.items()} == {
        table.name: [column.name for column in table.columns] for table in TABLES
    }
    funds, forms = found["funds"], found["forms"]
    assert funds["initial_budget"].sum() == 1404000
    assert funds["weight"].isna().all()
    assert forms["project_code"].tolist()[0] == "00123"
    assert forms["fiscal_year"].tolist()[0] == FORM.fiscal_year
    assert found["indicators"]["level1_inferred"].tolist() == [False]
