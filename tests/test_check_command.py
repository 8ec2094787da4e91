"""`check` and `rules`: what is printed, what counts, and the exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_parse.checker import RULES, rules_page
from disclosure_parse.checker.pages import chinese
from disclosure_parse.cli import run
from disclosure_parse.cli.check import NAMED
from disclosure_parse.cli.options import by_locale, reaches
from disclosure_parse.outputs.file_findings import FileFindings, Tally
from disclosure_parse.outputs.outcomes import FINDINGS
from disclosure_parse.outputs.printed_findings import PRINTERS
from test_batch import form

WRONG_TOTAL = form("培训").replace("100\t100", "100\t98")
"""An error: 50 + 50 is not 98."""
VAGUE = form("就业").replace("85%", "已完成")
"""A warning: the target is a figure, the answer is not."""


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "区县").mkdir(parents=True)
    (folder / "a.txt").write_text(form("好"), encoding="utf-8")
    (folder / "b.txt").write_text(WRONG_TOTAL, encoding="utf-8")
    (folder / "区县" / "c.txt").write_text(VAGUE, encoding="utf-8")
    return folder


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `check` in English: its exit code, stdout and stderr."""

    def run_it(*arguments: str | Path) -> tuple[int, str, str]:
        code = run(["check", "--lang", "en", "--workers", "1", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


def test_a_finding_is_printed_with_place_sentence_figures_and_id(check: Any, inputs: Path) -> None:
    code, out, err = check(inputs)
    first, second = out.strip().split("\n\n")
    lines = [line.strip() for line in first.splitlines()]
    assert lines[0] == f"{inputs}/b.txt:8: t1/r6/c7: error: score_total"
    assert lines[1].startswith("The scores add up to 100, the stated total is 98 (2 less): 50 + 50 = 100")
    assert lines[2] == "stated 98, computed 100"
    assert lines[3] == "rests on: t1/r4/c7, t1/r5/c7"
    assert lines[4].startswith("project: 培训; finding ")
    assert second.splitlines()[0] == f"{inputs}/区县/c.txt:7: t1/r5/c5: warning: vague_actual"
    assert err.splitlines()[0] == "findings: 2 (1 error, 1 warning, 0 info)"
    assert err.splitlines()[1].endswith("files: 3 read, 0 not read")
    assert code == 1
    assert sorted(path.name for path in inputs.parent.iterdir()) == ["in"]


def test_the_same_is_printed_from_an_output_as_from_its_files(check: Any, inputs: Path, tmp_path: Path) -> None:
    assert run(["convert", str(inputs), "-o", str(tmp_path / "out"), "--quiet"]) == 0
    read = check(inputs)
    again = check(tmp_path / "out")
    assert again == (read[0], read[1].replace(f"{inputs}/", ""), read[2])
    for name in PRINTERS:
        live, stored = (check(path, "--format", name, "--lang", "zh")[1] for path in (inputs, tmp_path / "out"))
        assert stored == live.replace(f"{inputs}/", "")


def test_the_example_of_the_documentation_is_current(check: Any, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    _, out, _ = check("samples/self_evaluation_word_dump.txt")
    assert out.strip() in (root / "docs" / "check.md").read_text(encoding="utf-8")


def test_chinese_sentences(check: Any, inputs: Path) -> None:
    _, out, err = check(inputs, "--lang", "zh")
    assert "b.txt:8: t1/r6/c7: 错误: score_total\n  各项得分合计100，表列总分98（少2）：50 + 50" in out
    assert "所载 98，计算 100" in out
    assert err.splitlines()[0] == "发现问题2项：错误1项，警告1项，提示0项。"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_language_follows_the_locale_as_gettext_does(environment: dict[str, str], language: str) -> None:
    assert by_locale(environment) == language


# What counts.


def test_rules_can_be_chosen_and_left_out(check: Any, inputs: Path) -> None:
    code, out, err = check(inputs, "--rule", "vague_actual", "--ignore", "score_total")
    assert "vague_actual" in out
    assert "score_total" not in out
    assert code == 0
    assert "(0 error, 1 warning, 0 info)" in err
    assert check(inputs, "--ignore", "score_total")[0] == 0


def test_checks_that_hold_are_counted_for_the_rules_chosen(check: Any, inputs: Path) -> None:
    assert "checks: 2 hold" in check(inputs, "--rule", "score_total")[2]
    assert "checks: 3 hold" in check(inputs, "--rule", "weight_total")[2]


@pytest.mark.parametrize("option", ["--rule", "--ignore"])
def test_an_unknown_rule_is_wrong_use_and_the_nearest_is_named(check: Any, inputs: Path, option: str) -> None:
    code, out, err = check(inputs, option, "score-totl")
    assert (code, out) == (2, "")
    assert "no rule 'score-totl'. Did you mean score_total?" in err
    assert "`disclosure-parse rules` lists them" in check(inputs, option, "xyz")[2]


@pytest.mark.parametrize(
    ("level", "text", "code"),
    [
        ("error", WRONG_TOTAL, 1),
        ("error", VAGUE, 0),
        ("warning", VAGUE, 1),
        ("info", VAGUE, 1),
        ("info", form("好"), 0),
        ("never", WRONG_TOTAL, 0),
    ],
)
def test_fail_on_decides_the_exit_code_of_check_and_convert(
    check: Any, tmp_path: Path, level: str, text: str, code: int
) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert check(tmp_path / "a.txt", "--fail-on", level)[0] == code
    line = ["convert", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), "--quiet"]
    assert run([*line, "--fail-on", level]) == code
    assert run(line) == 0


@given(st.dictionaries(st.sampled_from(["error", "warning", "info"]), st.integers(0, 3)))
def test_a_level_reaches_all_that_a_worse_one_does(found: dict[str, int]) -> None:
    counted = Counter(found)
    codes = [reaches(counted, level) for level in ("never", "error", "warning", "info")]
    assert codes == sorted(codes)
    assert codes[-1] == (counted.total() > 0)


def test_a_file_that_fails_is_named_and_findings_come_before_it(check: Any, inputs: Path) -> None:
    (inputs / "bad.pdf").write_bytes(b"%PDF-1.7 cut")
    code, _, err = check(inputs)
    assert code == 1
    assert f"failed: {inputs}/bad.pdf: " in err
    assert "Download it again" in err
    assert "files: 3 read, 1 not read" in err
    assert check(inputs, "--fail-on", "never", "--quiet")[0] == 5
    assert check(inputs / "bad.pdf")[0] == 3
    assert run(["convert", str(inputs), "-o", str(inputs.parent / "out"), "--quiet"]) == 5
    assert run(["convert", str(inputs), "-o", str(inputs.parent / "out"), "--quiet", "--fail-on", "error"]) == 1
    assert check(inputs.parent / "out")[0] == 1
    assert check(inputs.parent / "out", "--fail-on", "never")[0] == 5


def test_many_files_that_fail_are_named_up_to_a_limit_and_listed_in_json(check: Any, tmp_path: Path) -> None:
    for number in range(NAMED + 2):
        (tmp_path / f"{number:02d}.pdf").write_bytes(b"")
    code, out, err = check(tmp_path, "--format", "json")
    assert code == 3
    assert err.count(".pdf: ") == NAMED
    assert err.splitlines()[-1] == "... and 2 more; --format json lists them all."
    assert len(json.loads(out)["summary"]["unread"]) == NAMED + 2


def test_nothing_to_read(check: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, out, err = check(tmp_path / "empty")
    assert (code, out) == (3, "")
    assert "No input file was found" in err
    assert check(tmp_path / "nowhere")[0] == 2
    assert check(tmp_path / "empty", "--vocabulary", tmp_path / "no.toml")[0] == 2


def test_quiet_leaves_the_findings(check: Any, inputs: Path) -> None:
    _, out, err = check(inputs, "--quiet")
    assert out == check(inputs)[1]
    assert err == ""


def test_findings_that_stand_in_another_order_are_all_told(check: Any, inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["convert", str(inputs), "-o", str(out), "--quiet"]) == 0
    told = check(out)
    table = out / "findings.csv"
    head, *lines = table.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    assert len(lines) == 2
    table.write_text("".join([head, *reversed(lines)]), encoding="utf-8")
    assert check(out) == told
    table.write_text("".join([head, *lines, lines[0].replace("b.txt", "gone.txt")]), encoding="utf-8")
    code, _, err = check(out)
    assert code == 2
    assert "has findings of gone.txt that documents.csv does not count" in err


def test_an_output_that_is_not_whole_is_wrong_use(check: Any, inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["convert", str(inputs), "-o", str(out), "--quiet"]) == 0
    table = out / "findings.csv"
    table.write_text(table.read_text(encoding="utf-8-sig").replace("finding_id", "id"), encoding="utf-8")
    assert check(out)[0] == 2
    table.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read as a table" in check(out)[2]
    table.unlink()
    code, _, err = check(out)
    assert code == 2
    assert "without findings.csv. Run convert again" in err


# The formats.


def test_json_has_the_columns_of_the_table_and_the_figures_of_the_run(check: Any, inputs: Path) -> None:
    content = json.loads(check(inputs, "--format", "json")[1])
    found = content["findings"][0]
    assert set(found) == {"path", "interval", "doubtful_reading", *(column.name for column in FINDINGS.columns)}
    assert (found["rule"], found["line"], found["stated"], found["interval"]) == (
        "score_total",
        8,
        "98",
        ["100", "100"],
    )
    assert found["evidence"] == ["t1/r6/c7", "t1/r4/c7", "t1/r5/c7"]
    assert found["page"] is None
    assert content["summary"]["files"] == 3
    assert content["summary"]["severities"] == {"error": 1, "warning": 1}
    assert content["summary"]["checks"]["pass"] > 10
    assert json.loads(check(inputs / "a.txt", "--format", "json")[1])["findings"] == []


def test_a_rounded_figure_is_printed_with_what_it_stands_for(check: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("二、完成情况\n全年帮扶了400人，人均1550元，共支出67万元。\n", encoding="utf-8")
    assert "\n  stated 670000 (665000 … 675000), computed 619800 … 620200\n" in check(tmp_path / "a.txt")[1]
    (found,) = json.loads(check(tmp_path / "a.txt", "--format", "json")[1])["findings"]
    assert (found["stated_interval"], found["interval"]) == (["665000", "675000"], ["619800", "620200"])


def test_csv_has_the_rows_of_findings_csv(check: Any, inputs: Path, tmp_path: Path) -> None:
    assert run(["convert", str(inputs), "-o", str(tmp_path / "out"), "--quiet"]) == 0
    stored = (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8-sig")
    assert check(inputs, "--format", "csv")[1] == stored


def test_github_annotations(check: Any, inputs: Path) -> None:
    first, second = check(inputs, "--format", "github")[1].splitlines()
    assert first.startswith(f"::error file={inputs}/b.txt,line=8,title=score_total t1/r6/c7::The scores add up to 100")
    assert second.startswith(f"::warning file={inputs}/区县/c.txt,line=7,title=vague_actual t1/r5/c5::")
    assert "≥80%25" in second


def finding(**values: str) -> FileFindings:
    """A file with one finding, as the printers take it."""
    row = dict.fromkeys((column.name for column in FINDINGS.columns), "")
    row |= {"finding_id": "0" * 12, "rule": "share", "severity": "info", "evidence": "[]", "message": "m", **values}
    return FileFindings("a.txt", "a.txt", "ok", findings=(row,))


def printed(form: str, file: FileFindings) -> str:
    return "".join(PRINTERS[form]([file], Tally(), "en", False))


def test_what_a_document_says_ends_no_annotation_and_starts_none() -> None:
    file = finding(message="a\n::error::b\r%0A\x1b[2J", locator="p1,line=3::x")
    assert printed("github", file) == "::notice file=a.txt,title=share p1%2Cline=3%3A%3Ax::a ::error::b %250A\\x1b[2J\n"


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_what_a_document_says_cannot_steer_the_terminal(form: str) -> None:
    said = printed(form, finding(message="a\x1b[2J\x9bb", quote="q\x07", project_name="\x1b]0;x\x07"))
    assert not {"\x1b", "\x9b", "\x07"} & set(said)
    if form == "json":
        assert json.loads(said)["findings"][0]["message"] == "a\x1b[2J\x9bb"


@pytest.mark.parametrize(
    ("expected", "tolerance", "shown"),
    [
        ("100", "", "100"),
        ("97.4", "0.05", "97.35 … 97.45"),
        ("8.333333333333333333333333335", "", "≈ 8.3333"),
        ("0.6238", "0.0000001", "0.6237999 … 0.6238001"),
        ("1.0000000128492940035717825", "0.0001603077919885615584780204", "0.999839 … 1.000161"),
        ("1234567890123456789012345678901234567890", "", "1234567890123456789012345678901234567890"),
        ("0", "", "0"),
    ],
)
def test_a_computed_figure_is_printed_in_few_digits_and_an_interval_never_narrower(
    expected: str, tolerance: str, shown: str
) -> None:
    said = printed("text", finding(stated="1", expected=expected, tolerance=tolerance))
    assert f"stated 1, computed {shown}\n" in said


@given(st.decimals(-(10**9), 10**9, places=6), st.decimals(0, 10**6, places=9))
def test_the_printed_interval_holds_the_whole_of_it(middle: Decimal, half: Decimal) -> None:
    row = finding(stated="1", expected=f"{middle:f}", tolerance=f"{half:f}")
    told = printed("text", row).splitlines()[2].partition("computed ")[2]
    if half:
        low, high = (Decimal(end) for end in told.split(" … "))
        assert low <= middle - half
        assert middle + half <= high
        assert high - low <= half * 2 * Decimal("1.1") + Decimal("0.0002")


# What people see.


@pytest.mark.parametrize("form", list(PRINTERS))
def test_numbers_of_persons_are_masked_unless_asked_for(check: Any, tmp_path: Path, form: str) -> None:
    number = "139" + "0" * 4 + "5678"
    text = WRONG_TOTAL.replace("培训\n", f"培训（联系人{number}）\n")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    masked = check(tmp_path / "a.txt", "--format", form)[1]
    assert number not in masked
    whole = check(tmp_path / "a.txt", "--format", form, "--no-redact")[1]
    assert (number in whole) == (form != "github")


def test_colours_are_for_terminals_only(check: Any, inputs: Path) -> None:
    assert "\x1b" not in check(inputs)[1]
    said = "".join(PRINTERS["text"]([finding(severity="error")], Tally(), "en", True))
    assert "\x1b[31m" in said


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_a_terminal_gets_colours_unless_it_asks_for_none(inputs: Path) -> None:
    import pty

    line = [sys.executable, "-c", "from disclosure_parse.cli import main; main()", "check", str(inputs)]
    for extra in ({}, {"NO_COLOR": "1"}):
        terminal, stdout = pty.openpty()
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        environment |= {"TERM": "xterm", **extra}
        done = subprocess.run(line, stdout=stdout, stderr=subprocess.DEVNULL, env=environment, timeout=60)
        os.close(stdout)
        assert done.returncode == 1
        assert (b"\x1b[" in os.read(terminal, 65536)) == (not extra)
        os.close(terminal)


def test_a_reader_that_goes_away_ends_it_without_a_word(inputs: Path) -> None:
    line = f"{sys.executable} -c 'from disclosure_parse.cli import main; main()' check {inputs} --fail-on never | true"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


# Rules.


def rules(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["rules", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_rules_lists_every_rule_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for language, title in (("en", "The scores of the rows add up"), ("zh", "各项得分之和等于总分。")):
        code, out, _ = rules(capsys, "--lang", language)
        assert code == 0
        assert [line.split()[0] for line in out.splitlines()] == [rule.name for rule in RULES]
        assert title in out.splitlines()[0]


def test_rules_shows_the_pages_of_those_named(capsys: pytest.CaptureFixture[str]) -> None:
    _, english, _ = rules(capsys, "share", "score_total", "--lang", "en")
    assert english.startswith("## score_total\n")
    assert "## share\n" in english
    assert "- **Not flagged**: " in english
    _, told, _ = rules(capsys, "share", "--lang", "zh")
    assert "所述百分比等于部分除以总数，或两个所述数之间的增减幅度；表中的完成率、得分率亦同。" in told
    assert "- **不列为问题**: " in told
    code, out, err = rules(capsys, "shares")
    assert (code, out) == (2, "")
    assert "Did you mean share?" in err


def test_every_rule_has_a_whole_chinese_page() -> None:
    assert list(chinese()) == [rule.name for rule in RULES]
    for name, told in chinese().items():
        assert list(told) == ["title", "why", "equation", "holds", "fails", "not_flagged"], name
        assert told["title"].endswith("。")
        assert all(told.values())


def test_the_chinese_page_of_the_rules_is_current(root: Path) -> None:
    assert (root / "docs" / "rules.zh.md").read_text(encoding="utf-8") == rules_page("zh")


def test_the_csv_printer_quotes_what_a_table_needs_quoted() -> None:
    said = printed("csv", finding(message='a,"b"\n=1+1'))
    ((row),) = csv.DictReader(io.StringIO(said))
    assert row["message"] == 'a,"b"\n=1+1'


@pytest.mark.parametrize(
    ("language", "mark", "warning"),
    [
        ("en", ": score_total (doubtful reading)", "    unruled_table: Page 1 has no lines (p1)"),
        ("zh", ": score_total（读取存疑）", "    无框线表格：Page 1 has no lines (p1)"),
    ],
)
def test_findings_of_a_doubtful_reading_are_marked_and_what_is_doubtful_is_named(
    language: str, mark: str, warning: str, inputs: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run(["convert", str(inputs), "-o", str(out), "--quiet"])
    with open(out / "documents.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    doubtful = next(row for row in rows if int(row["findings"] or 0))
    doubtful |= {"status": "partial", "reason": "layout_doubtful"}
    doubtful["warnings"] = "unruled_table: Page 1 has no lines (p1)"
    with open(out / "documents.csv", "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    capfd.readouterr()
    run(["check", str(out), "--lang", language])
    told, err = capfd.readouterr()
    heads = [line for line in told.splitlines() if line.startswith(doubtful["source"])]
    assert heads
    assert any(line.endswith(mark) for line in heads)
    assert warning in err.splitlines()
    run(["check", str(out), "--lang", language, "--format", "json"])
    found = json.loads(capfd.readouterr().out)
    assert {row["doubtful_reading"] for row in found["findings"] if row["source"] == doubtful["source"]} == {True}
    assert doubtful["warnings"] in [named["warnings"] for named in found["summary"]["incomplete"]]
    assert run(["report", str(out), "--lang", language, "--quiet"]) == 0
    assert "Page 1 has no lines" in (out / "report.html").read_text(encoding="utf-8")
    workbook = openpyxl.load_workbook(out / "report.xlsx", read_only=True)
    cells = [str(cell) for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any("Page 1 has no lines" in cell for cell in cells)
    rows = list(openpyxl.load_workbook(out / "report.xlsx", read_only=True)["findings"].iter_rows(values_only=True))
    names = next(row for row in rows if "source" in row)
    told_of = {(row[names.index("source")], row[names.index("reading")]) for row in rows}
    assert (doubtful["source"], "doubtful") in told_of
    assert {source for source, reading in told_of if reading == "doubtful"} == {doubtful["source"]}


def test_files_read_in_part_or_without_a_form_are_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    note = tmp_path / "note.txt"
    note.write_text("关于召开会议的通知。", encoding="utf-8")
    assert run(["check", str(note), "--format", "json", "--lang", "en"]) == 0
    out, err = capfd.readouterr()
    (named,) = json.loads(out)["summary"]["incomplete"]
    assert (named["path"], named["status"]) == (str(note), "no_forms")
    assert "1 read (1 of them in part or with nothing to check), 0 not read" in err
    assert f"no_forms: {note}: No form was recognised." in err


def test_the_warnings_of_forms_are_told_with_those_of_their_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of a file whose form is doubtful only "its warnings say which" was printed."""
    money = "年度资金总额：|100|112.5|110.4|10|98.13%|9.81|其中：当年财政拨款|90|90|90|100%|其他资金|3|3|100%"
    cells = money.split("|")
    headings = ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    rest = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    rest += ["产出指标", "数量指标", "培训人次", "≥9人次", "10人次", "90", "90"]
    lines = ["项目支出绩效自评表", "（2023年度）", "项目名称", "培训项目", *headings, *cells, *rest]
    source = tmp_path / "in" / "form.txt"
    source.parent.mkdir()
    source.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "out"
    run(["convert", str(source), "-o", str(out), "--quiet"])
    with open(out / "forms.csv", encoding="utf-8-sig", newline="") as file:
        (form,) = csv.DictReader(file)
    message = form["warnings"].partition(": ")[2][:30]
    assert message
    for place in (source, out):
        capfd.readouterr()
        run(["check", str(place)])
        assert message in capfd.readouterr().err
    assert run(["report", str(out), "--quiet"]) == 0
    assert message in (out / "report.html").read_text(encoding="utf-8")
