"""What every command has in common: exit codes as its help lists them, contradictions, outputs that are not whole."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from disclosure_parse import batch, journal
from disclosure_parse.cli import commands, run
from disclosure_parse.outputs.write import REPLACED, keep_description
from test_batch import fill, form

WRONG_TOTAL = form("培训").replace("100\t100", "100\t98")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in: ``in`` with a file that holds, ``wrong.txt``, ``bad.pdf``, ``mixed``, and ``out``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C")
    fill(tmp_path / "in", "a.txt")
    fill(tmp_path / "mixed", "a.txt")
    (tmp_path / "mixed" / "bad.pdf").write_bytes(b"%PDF-1.7 cut")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 cut")
    (tmp_path / "wrong.txt").write_text(WRONG_TOTAL, encoding="utf-8")
    batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    return tmp_path


# Exit codes.

SITUATIONS: dict[str, dict[int, str]] = {
    "convert": {
        0: "convert in -o new",
        1: "convert wrong.txt -o new --fail-on error",
        2: "convert nowhere -o new",
        3: "convert bad.pdf -o new",
        4: "convert in -o new --engine dask --scheduler tcp://localhost:1",
        5: "convert mixed -o new",
    },
    "check": {
        0: "check in",
        1: "check wrong.txt",
        2: "check nowhere",
        3: "check bad.pdf",
        5: "check mixed",
    },
    "report": {0: "report out", 2: "report in"},
    "headings": {0: "headings out", 2: "headings in"},
    "inspect": {0: "inspect in/a.txt", 2: "inspect nowhere", 3: "inspect bad.pdf", 4: "inspect scan.png"},
    "rules": {0: "rules", 2: "rules nothing"},
    "status": {0: "status out", 2: "status in"},
}
"""For every command and exit code a line that gives it, but for 130 and for errors of the program."""


def listed(command: str, capsys: pytest.CaptureFixture[str]) -> set[int]:
    """The exit codes that a command's help lists."""
    assert run([command, "--help"]) == 0
    return {
        int(code) for code in re.findall(r"^ +(\d+) ", capsys.readouterr().out.split("Exit codes:")[1], re.MULTILINE)
    }


@pytest.mark.parametrize("command", list(commands.commands))
def test_the_help_lists_the_exit_codes_that_a_command_has(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import PIL.Image

    PIL.Image.new("RGB", (40, 40)).save(folder / "scan.png")
    for name in ("distributed", "rapidocr", "rapidocr_onnxruntime"):
        monkeypatch.setitem(sys.modules, name, None)
    came = {run(line.split()) for line in SITUATIONS[command].values()}
    assert came == set(SITUATIONS[command])

    def ended_by(error: type[BaseException]) -> Callable[..., None]:
        def callback(**_: object) -> None:
            raise error

        return callback

    for error in (KeyboardInterrupt, RuntimeError):
        with monkeypatch.context() as patch:
            patch.setattr(commands.commands[command], "callback", ended_by(error))
            came.add(run(SITUATIONS[command][0].split()))
    capsys.readouterr()
    assert listed(command, capsys) == came


# Options that contradict each other.


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("convert in -o new -q -v", ["--quiet", "--verbose"]),
        ("convert in -o new --no-redact", ["--no-redact", "--report"]),
        ("convert in -o new --include *.txt --exclude *.txt", ["--include *.txt", "--exclude *.txt"]),
        ("convert in -o new --memory-limit 4", ["memory limit of 4 bytes", "the least is 256 MiB", "as in 4GiB"]),
        ("convert in -o new --memory-limit 100MiB", ["memory limit of 100 MiB", "the least is 256 MiB"]),
        ("convert in -o new --format xlsx --report", ["--report", "--format"]),
        ("convert in -o new --scheduler tcp://a:1", ["--scheduler", "--engine dask"]),
        ("check in --rule score_total --ignore score_total", ["--rule score_total", "--ignore score_total"]),
        ("check out --vocabulary words.toml", ["--vocabulary", "out"]),
        ("check out --pdf-engine camelot", ["--pdf-engine", "out"]),
        ("inspect in/a.txt --page 2", ["--page", "--picture"]),
        ("inspect in/a.txt --picture a.png --json", ["--picture", "--json"]),
    ],
)
def test_options_that_contradict_each_other_are_named(
    line: str, named: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(line.split()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert [words for words in named if words not in said.err] == []
    assert not (folder / "new").exists()


def test_nothing_is_left_to_check_where_every_rule_is_ignored(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from disclosure_parse.checker import RULES

    ignored = [word for rule in RULES for word in ("--ignore", rule.name)]
    assert run(["check", "in", *ignored]) == 2
    assert "--ignore leaves no rule" in capsys.readouterr().err


# Outputs that are not whole.


@pytest.fixture
def interrupted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Interrupts a run into ``out`` when one of its files is done."""

    def end() -> None:
        fill(folder / "in", "b.txt", "c.txt")

        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            batch.convert([folder / "in"], folder / "out", workers=1, progress=stop)

    return end


READERS = ("check", "report", "headings")


@pytest.mark.parametrize("command", READERS)
def test_an_output_without_tables_is_said_to_be_interrupted(
    command: str, folder: Path, interrupted: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(folder / "out")
    interrupted()
    assert run([command, "out"]) == 2
    said = capsys.readouterr()
    assert "out holds no tables: its convert was interrupted (1 of 3 files done)." in said.err
    assert "Run the same command again: it goes on from there." in said.err
    assert said.out == ""


def test_json_is_not_begun_for_an_output_that_cannot_be_read(
    folder: Path, interrupted: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(folder / "out")
    interrupted()
    assert run(["check", "out", "--format", "json"]) == 2
    assert run(["check", "nowhere", "--format", "json"]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", READERS)
def test_tables_that_a_later_run_was_to_replace_are_said_to_be_old(
    command: str, folder: Path, interrupted: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    interrupted()
    assert run([command, "out"]) == 0
    told = "out: the tables are those of an earlier run; a later one was interrupted (1 of 3 files done)."
    assert told in capsys.readouterr().err
    assert run(["convert", "in", "-o", "out", "-q"]) == 0
    assert run([command, "out"]) == 0
    assert "earlier run" not in capsys.readouterr().err


def test_the_results_themselves_name_what_is_not_whole(
    folder: Path, interrupted: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    interrupted()
    assert run(["check", "out", "--format", "json"]) == 0
    (named,) = json.loads(capsys.readouterr().out)["summary"]["incomplete"]
    assert (named["path"], named["status"]) == ("out", "interrupted")
    assert run(["report", "out"]) == 0
    assert "a later one was interrupted" in (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert "a later one was interrupted" in " ".join(cells(folder / "out" / "report.xlsx", "files"))


@pytest.mark.parametrize("command", READERS)
def test_tables_of_two_runs_are_not_read(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a run leaves them that is killed while it puts its tables in place."""
    keep_description(folder / "out", folder / "out" / REPLACED)
    (folder / "out" / "datapackage.json").unlink()
    assert run([command, "out"]) == 2
    assert "are of two runs" in capsys.readouterr().err


def test_an_output_under_way_is_said_to_be(
    folder: Path, interrupted: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    from disclosure_parse.locking import OutputLock

    interrupted()
    with OutputLock(folder / "out"):
        assert run(["check", "out"]) == 0
        assert "another is under way (1 of 3 files done)" in capsys.readouterr().err
        (folder / "out" / "datapackage.json").unlink()
        (folder / "out" / ".unfinished").mkdir()
        assert run(["check", "out"]) == 2
        assert "holds no tables yet: its convert is under way" in capsys.readouterr().err


def test_a_copy_of_an_output_without_its_journal_is_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(folder / "out", folder / "copy", ignore=shutil.ignore_patterns(".journal*"))
    assert not (folder / "copy" / journal.FILE_NAME).exists()
    assert run(["check", "copy"]) == 0
    assert "run" not in capsys.readouterr().err


# Files of which only a part was read.


def cells(book: Path, sheet: str) -> list[str]:
    rows = openpyxl.load_workbook(book)[sheet].iter_rows(min_row=3, values_only=True)
    return [str(value) for row in rows for value in row if value is not None]


def test_a_report_names_the_files_that_were_not_read_in_full(folder: Path) -> None:
    (folder / "mixed" / "letter.txt").write_text("关于开展绩效自评工作的通知\n", encoding="utf-8")
    glued = "项目支出绩效自评表\n项目名称一级指标二级指标三级指标年度指标值实际完成值分值得分偏差原因分析\n"
    (folder / "mixed" / "glued.txt").write_text(glued, encoding="utf-8")
    assert run(["convert", "mixed", "-o", "new", "-q"]) == 5
    with open(folder / "new" / "documents.csv", encoding="utf-8-sig", newline="") as file:
        rows = {row["source"]: row for row in csv.DictReader(file)}
    for language in ("en", "zh"):
        assert run(["report", "new", "--lang", language, "-q"]) == 0
        page = (folder / "new" / "report.html").read_text(encoding="utf-8")
        (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
        data = json.loads(text)
        listed = {file["source"]: file for file in [*data["unread"], *data["incomplete"]]}
        in_part = {source for source, row in rows.items() if row["status"] != "ok"}
        assert "bad.pdf" in in_part
        assert len(in_part) >= 2
        assert set(listed) == in_part
        sheet = cells(folder / "new" / "report.xlsx", "files")
        for source in in_part:
            assert source in sheet
            assert listed[source]["error"] in sheet
            if language == "en":
                assert listed[source]["error"] == rows[source]["error"]
            else:
                # A library's own words stay as they are.
                assert re.match("[\u4e00-\u9fff]|PDF", listed[source]["error"])
                assert listed[source]["error"].endswith("。")


def test_a_report_on_files_that_were_all_read_says_so(folder: Path) -> None:
    assert run(["report", "out", "-q"]) == 0
    assert cells(folder / "out" / "report.xlsx", "files") == ["ok", "All files were read in full."]


# Outputs of our own among the inputs.


def sources(out: Path) -> list[str]:
    with open(out / "documents.csv", encoding="utf-8-sig", newline="") as file:
        return [row["source"] for row in csv.DictReader(file)]


@pytest.fixture
def tables(folder: Path) -> Path:
    assert run(["convert", "wrong.txt", "-o", "out", "--format", "csv,jsonl", "--report", "-q"]) == 0
    return folder / "out"


@pytest.mark.parametrize("command", ["check {}", "convert {} -o new", "inspect {}"])
@pytest.mark.parametrize("name", ["findings.csv", "indicators.csv", "forms.jsonl", "report.html", "documents.csv"])
@pytest.mark.parametrize("copied", [False, True])
def test_a_table_of_our_own_is_no_disclosure(
    command: str, name: str, copied: bool, tables: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shutil.copy(tables / name, folder / f"copy-of-{name}") if copied else tables / name
    assert run(command.format(path).split()) == 2
    assert (
        f"{path} belongs to an output of this program, and is no disclosure. Name the folder" in capsys.readouterr().err
    )


def test_outputs_and_copies_of_their_tables_in_a_folder_are_passed_over_and_named(
    tables: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.move(tables, folder / "in" / "last year")
    shutil.copy(folder / "in" / "last year" / "findings.csv", folder / "in" / "问题.csv")
    (folder / "in" / "list.csv").write_text("序号,项目名称,金额\n1,村道养护,12\n", encoding="utf-8")
    assert run(["convert", "in", "-o", "in/this year"]) == 0
    said = capsys.readouterr().err
    assert sources(folder / "in" / "this year") == ["a.txt", "list.csv"]
    (line,) = [line for line in said.splitlines() if line.startswith("Passed over")]
    assert "in/last year" in line
    assert "in/问题.csv" in line
    assert "this year" not in line
    assert run(["convert", "in", "-o", "in/this year", "--quiet"]) == 0
    assert capsys.readouterr().err == ""
    assert run(["check", "in", "--format", "json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert set(content["summary"]["passed_over"]) == {"in/last year", "in/this year", "in/问题.csv"}
    assert content["summary"]["files"] == 2


def test_an_output_as_the_only_input_is_said_to_be_one(
    tables: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["convert", "out", "-o", "new", "--quiet"]) == 3
    assert "Passed over, as outputs of this program are no disclosures: out" in capsys.readouterr().err


def test_a_pipe_called_like_a_table_is_not_opened(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(folder / "in" / "findings.csv")
    assert run(["convert", "in", "-o", "new"]) == 5
    assert "is no regular file" in capsys.readouterr().err


def test_rules_without_their_pages_are_said() -> None:
    done = subprocess.run(
        [sys.executable, "-OO", "-m", "disclosure_parse", "rules", "score_total"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: Python left out the pages of the rules.")


def test_the_package_runs_as_a_module_too(folder: Path) -> None:
    command = [sys.executable, "-m", "disclosure_parse", "rules", "nothing"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, "nothing" in done.stderr) == (2, True)
