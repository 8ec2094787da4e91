"""`headings`: what a batch prints that no field took, and that the vocabulary file it proposes works."""

from __future__ import annotations

import csv
import io
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from disclosure_parse.cli import run
from disclosure_parse.normalizer.vocabulary import load_vocabulary
from disclosure_parse.unknown_headings import quoted, survey
from test_batch import form, rows


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three forms; two headings that no vocabulary has, one like 项目负责人, and a duplicate file."""
    folder = tmp_path_factory.mktemp("in")
    for name in ("a", "b", "c"):
        extra = "主管预算局室\t农业科\n受益村镇档案\t云岭镇\n" if name != "c" else "受益村镇档案\t水口镇\n"
        head, indicators = form(name).split("一级指标", 1)
        (folder / f"{name}.txt").write_text(f"{head}{extra}一级指标{indicators}", encoding="utf-8")
    (folder / "d.txt").write_bytes((folder / "a.txt").read_bytes())
    return folder


@pytest.fixture(scope="module")
def out(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    assert run(["convert", str(inputs), "-o", str(folder), "-q"]) == 0
    return folder


def test_headings_are_counted_over_the_batch(out: Path) -> None:
    found = survey(out, load_vocabulary())
    assert [(heading.printed, heading.count, heading.forms) for heading in found.headings] == [
        ("受益村镇档案", 3, 3),
        ("主管预算局室", 2, 2),
    ]
    likely = found.headings[1]
    assert (likely.nearest, likely.section, likely.name) == ("主管预算部门", "identity", "department")
    assert likely.similarity == load_vocabulary().nearest("主管预算局室")[1]
    assert likely.form_types == {"self_evaluation"}
    assert likely.example.startswith("a.txt t1/r")
    assert found.cells == sum(int(row["cells"]) for row in rows(out, "documents") if not row["same_as"])
    assert found.unmapped == len(rows(out, "unmapped"))


def test_the_text_says_what_to_add(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["headings", str(out)]) == 0
    said = capsys.readouterr()
    assert "3  受益村镇档案  in 3 forms (self_evaluation), first a.txt" in said.out
    assert '[identity]  department = ["主管预算局室"]' in said.out
    assert "coverage: 100.00 %" in said.err


def test_the_limit_keeps_the_most_frequent(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["headings", str(out), "--limit", "1", "--format", "csv"]) == 0
    said = capsys.readouterr()
    (row,) = csv.DictReader(io.StringIO(said.out))
    assert (row["heading"], row["count"], row["known"], row["coverage_gain"]) == (
        "受益村镇档案",
        "3",
        "false",
        "0.000000",
    )
    assert "2, 1 shown" in said.err


def test_the_vocabulary_file_it_prints_gives_the_headings_their_field(
    inputs: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["headings", str(out), "--format", "toml"]) == 0
    printed = capsys.readouterr().out
    assert tomllib.loads(printed) == {"attributes": {}, "identity": {"department": ["主管预算局室"]}}
    # A person chooses the name of a field that is not like any.
    words = tmp_path / "words.toml"
    words.write_text(printed.replace("# choose_a_field", "village_archive"), encoding="utf-8")
    assert run(["convert", str(inputs), "-o", str(tmp_path / "out"), "--vocabulary", str(words), "-q"]) == 0
    assert {row["field"] for row in rows(tmp_path / "out", "attributes") if row["heading"] == "受益村镇档案"} == {
        "village_archive"
    }
    capsys.readouterr()
    assert run(["headings", str(tmp_path / "out")]) == 0
    assert "受益村镇档案" not in capsys.readouterr().out
    assert run(["headings", str(out), "--vocabulary", str(words)]) == 0
    assert capsys.readouterr().out == ""


def test_an_unmapped_cell_says_what_coverage_gains(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["convert", str(root / "samples" / "target_sign_column.txt"), "-o", str(tmp_path), "-q"]) == 0
    (cell,) = rows(tmp_path, "unmapped")
    (document,) = rows(tmp_path, "documents")
    found = survey(tmp_path, load_vocabulary())
    heading = next(heading for heading in found.headings if heading.cells)
    assert (heading.printed, heading.known) == (cell["text"], True)
    assert found.gain(heading) == Decimal(1) / int(document["cells"])
    capsys.readouterr()
    assert run(["headings", str(tmp_path)]) == 0
    assert "known, but not at this place" in capsys.readouterr().out


def test_a_heading_in_one_cell_with_its_value_is_a_heading(tmp_path: Path) -> None:
    head, indicators = form("a").split("一级指标", 1)
    (tmp_path / "a.txt").write_text(f"{head}填报业务科室：农业科\n一级指标{indicators}", encoding="utf-8")
    assert run(["convert", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), "-q"]) == 0
    (heading,) = survey(tmp_path / "out", load_vocabulary()).headings
    assert (heading.printed, heading.cells) == ("填报业务科室", 1)


def test_a_folder_without_an_output_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["headings", str(tmp_path)]) == 2
    assert f"{tmp_path} is no output of convert. Name the folder that convert wrote" in capsys.readouterr().err


@pytest.mark.parametrize("text", ['a"b', "a\\b", "多\n行", "\x01\x7f"])
def test_any_heading_is_a_string_of_the_file(text: str) -> None:
    assert tomllib.loads(f"x = {quoted(text)}") == {"x": text}
