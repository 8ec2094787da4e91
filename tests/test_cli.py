"""The commands: what they print where, and their exit codes."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import disclosure_parse
from disclosure_parse import journal, locking
from disclosure_parse.cli import run
from test_batch import fill, form


def command(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as a user runs it."""
    line = [sys.executable, "-c", "from disclosure_parse.cli import main; main()", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, **options)  # type: ignore[call-overload,no-any-return]


def convert(*arguments: str | Path) -> int:
    return run(["convert", *map(str, arguments)])


def test_convert_writes_tables_and_says_what_came_of_it(tmp_path: Path) -> None:
    fill(tmp_path / "in", "a.txt", "b.txt")
    done = command("convert", tmp_path / "in", "-o", tmp_path / "out")
    assert done.returncode == 0
    assert done.stdout == ""
    assert "files       2 (2 ok)" in done.stderr
    assert "forms       2 (2 self_evaluation)" in done.stderr
    assert "indicators  4" in done.stderr
    assert (tmp_path / "out" / "datapackage.json").exists()


def test_a_file_that_fails_is_named_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", "a.txt")
    (tmp_path / "in" / "bad [a].pdf").write_bytes(b"%PDF-1.7 cut")
    assert convert(tmp_path / "in", "-o", tmp_path / "out") == 5
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = [line for line in said.err.splitlines() if "bad [a].pdf" in line]
    assert line.startswith("failed: bad [a].pdf: ")
    assert "Download it again" in line


def test_quiet_says_only_what_went_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", "a.txt")
    assert convert(tmp_path / "in", "-o", tmp_path / "out", "--quiet") == 0
    assert capsys.readouterr().err == ""
    (tmp_path / "in" / "bad.pdf").write_bytes(b"")
    assert convert(tmp_path / "in", "-o", tmp_path / "out", "--quiet") == 5
    assert capsys.readouterr().err.startswith("failed: bad.pdf: ")


def test_a_file_name_or_a_cell_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a\x1b[2J.pdf").write_bytes(b"")
    (tmp_path / "in" / "b.txt").write_text(form("项目\x9b2J"), encoding="utf-8")
    assert convert(tmp_path / "in", "-o", tmp_path / "out") == 5
    assert run(["inspect", str(tmp_path / "in" / "b.txt")]) == 0
    said = capsys.readouterr()
    assert "a\\x1b[2J.pdf" in said.err
    assert "项目\\x9b2J" in said.out
    assert not {"\x1b", "\x9b"} & set(said.err + said.out)


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_a_terminal_gets_a_progress_bar_and_then_the_summary(tmp_path: Path) -> None:
    import pty

    fill(tmp_path / "in", "[a] 1.txt", "b.txt")
    terminal, stderr = pty.openpty()
    line = [sys.executable, "-c", "from disclosure_parse.cli import main; main()"]
    done = subprocess.Popen(
        [*line, "convert", str(tmp_path / "in"), "-o", str(tmp_path / "out")], stderr=stderr, stdout=subprocess.PIPE
    )
    os.close(stderr)
    shown = b""
    while chunk := _read(terminal):
        shown += chunk
    assert done.wait(timeout=60) == 0
    text = shown.decode()
    assert "2/2" in text
    assert "files       2 (2 ok)" in text.split("2/2")[-1]


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other end is closed.
        return b""


def test_a_choice_that_leaves_nothing_says_what_left_it_out_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.txt", "b.txt", "c.md"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text("通知\n", encoding="utf-8")
    options = ["--exclude", "A*", "--include", "*.pdf", "--report"]
    assert convert(tmp_path / "in", "-o", tmp_path / "out", *options) == 3
    told = "All files that were found (3) were passed over: --exclude 1, --include 2. Nothing was written."
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert convert(tmp_path / "in", "-o", tmp_path / "out", "--since", "2999-01-01", "--lang", "zh") == 3
    assert "找到的文件（3个）全部被排除：--since 3。没有写出任何内容。" in capsys.readouterr().err


def test_no_readable_input_is_exit_code_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    assert convert(tmp_path / "in", "-o", tmp_path / "out") == 3
    assert "No input file was found" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["convert"], "Missing argument"),
        (["convert", "nowhere", "-o", "out"], "nowhere does not exist"),
        (["convert", "a.txt"], "Missing option"),
        (["convert", "a.txt", "-o", "out", "--workers", "0"], "0"),
        (["convert", "", "-o", "out"], "The name of a file or folder is empty. Name one"),
        (["convert", "a.txt", "-o", ""], "The name of a file or folder is empty. Name one"),
        (["convert", "a.txt", "-o", "out", "--since", "0001-01-01"], "is no time at which a file was changed"),
        (["convert", "a.txt", "-o", "out", "--vocabulary", "no.toml"], "no.toml"),
        (["inspect", "nowhere.pdf"], "nowhere.pdf"),
        (["transmogrify"], "No such command"),
    ],
)
def test_wrong_use_is_exit_code_2(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(fill(tmp_path, "a.txt"))
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""


def test_an_output_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path, "a.txt", "file")
    assert convert(tmp_path / "a.txt", "-o", tmp_path / "file" / "out") == 2
    assert "Error" in capsys.readouterr().err


def started(folder: Path) -> subprocess.Popen[str]:
    """A conversion of many files that has written some, in a process group of its own."""
    fill(folder / "in", *(f"{number:04d}.txt" for number in range(3000)))
    # A shell starts what it runs in the background with the signal ignored, and so its children.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    line = [sys.executable, "-c", f"{heard}; from disclosure_parse.cli import main; main()"]
    line += ["convert", str(folder / "in"), "-o", str(folder / "out"), "--workers", "2"]
    running = subprocess.Popen(line, stderr=subprocess.PIPE, text=True, start_new_session=True)
    growing = folder / "out" / ".unfinished" / "documents.csv"
    until = time.monotonic() + 60
    while time.monotonic() < until and not (growing.exists() and growing.stat().st_size > 1000):
        time.sleep(0.02)
    return running


def gone(group: int) -> bool:
    """Whether the last process of a group ends within a while."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("whole_group", [True, False])
def test_ctrl_c_ends_with_130_and_leaves_no_half_written_table(tmp_path: Path, whole_group: bool) -> None:
    running = started(tmp_path)
    if whole_group:  # As a terminal does.
        os.killpg(running.pid, signal.SIGINT)
    else:
        running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert said.strip().startswith("Interrupted")
    assert "Traceback" not in said
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert left == {journal.FILE_NAME, locking.FILE_NAME}
    assert gone(running.pid)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_workers_end_with_a_parent_that_is_killed_and_the_next_run_clears_up(tmp_path: Path) -> None:
    running = started(tmp_path)
    running.kill()
    running.communicate(timeout=60)
    assert gone(running.pid)
    assert (tmp_path / "out" / ".unfinished").is_dir()
    fill(tmp_path / "few", "a.txt")
    assert convert(tmp_path / "few", "-o", tmp_path / "out") == 0
    assert not (tmp_path / "out" / ".unfinished").exists()


def test_a_vocabulary_file_adds_a_heading(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(form("a").replace("项目名称", "所报事项全称"), encoding="utf-8")
    (tmp_path / "words.toml").write_text('[identity]\nproject_name = ["所报事项全称"]\n', encoding="utf-8")
    names = []
    for extra in ([], ["--vocabulary", tmp_path / "words.toml"]):
        assert convert(tmp_path / "a.txt", "-o", tmp_path / "out", "--quiet", *extra) == 0
        with open(tmp_path / "out" / "forms.csv", encoding="utf-8-sig", newline="") as file:
            names.append([row["project_name"] for row in csv.DictReader(file)])
    assert names == [[""], ["a"]]


def test_inspect_shows_cells_and_records_with_their_places(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    done = command("inspect", tmp_path / "a.txt")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "[t1/r" in done.stdout
    assert "level3: 培训人次" in done.stdout
    assert "≥100人次 → >= 100 人次 [t1/r" in done.stdout


def test_inspect_shows_figures_and_places_as_people_write_them(
    samples: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Figures of claims, and where a form asks for reasons, stood there as Python prints its objects."""
    for path in samples:
        if path.suffix != ".pdf":  # The reading of pages is the longest part of it, and of no matter here.
            assert run(["inspect", str(path)]) == 0
    told = capsys.readouterr().out
    assert "| figure: = 1898000 元 |" in told
    assert "reasons: t" in told
    assert [name for name in ("Figure(", "Place(", "Decimal(", "Entry(") if name in told] == []


def test_inspect_has_chinese_words_for_what_it_shows(samples: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    for path in samples:
        if path.suffix != ".pdf":
            assert run(["inspect", str(path), "--lang", "zh"]) == 0
    records = [line for line in capsys.readouterr().out.splitlines() if "：" in line and line.startswith("  ")]
    names = {part.split("：")[0].split("] ")[-1].strip() for line in records for part in line.split(" | ")}
    assert not [name for name in names if re.fullmatch(r"[a-z_0-9]+", name)]
    codes = (
        r"：(?:total|fiscal|other|component|year|project|amount|count|share|score|date|expected_goal|self_evaluation)\b"
    )
    # The canonical name of an attribute is a word of the tables in every language.
    assert not [line for line in records if "栏目的规范名" not in line and re.search(codes, line)]
    (columns,) = {re.sub(r"[^a-z]", "", line) for line in records if line.strip().startswith("已有的列")}
    assert columns == ""


def test_inspect_shows_the_lines_that_sum_others_among_those_of_a_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.txt"
    rows = ["序号\t单位名称\t项目名称\t金额（万元）", "1\t甲镇\t修路\t20", "2\t甲镇\t修桥\t30", "\t小计\t\t50"]
    path.write_text("\n".join(["2023年项目资金分配表", *rows]), encoding="utf-8")
    assert run(["inspect", str(path)]) == 0
    told = capsys.readouterr().out
    assert "ProjectLine(" not in told
    assert "小计" in told.partition("projects (3)")[2]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_inspect_says_of_a_doubtful_file_what_check_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    path = tmp_path / "a.txt"
    head = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分"
    row = "产出指标 数量指标 培训人次 ≥9人次 10人次 90 90"
    path.write_text(f"项目支出绩效自评表\n项目名称 培训项目\n{head}\n绩效指标 {head} {row} {row}", encoding="utf-8")
    run(["check", str(path), "--lang", lang])
    said = capsys.readouterr().err.splitlines()
    of_file = [line for line in said if str(path) in line]
    assert of_file
    assert of_file[0].startswith(("partial: ", "部分读取："))
    assert run(["inspect", str(path), "--lang", lang]) == 0
    assert capsys.readouterr().out.splitlines()[0] == of_file[0]


def test_inspect_prints_json_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path, "a.txt")
    assert run(["inspect", str(tmp_path / "a.txt"), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    (found,) = content["disclosure"]["forms"]
    assert found["indicators"][0]["target"]["figure"]["value"] == "100"
    assert found["indicators"][0]["place"]["locator"].startswith("t1/r")
    assert {block["block"] for block in content["document"]["blocks"]} == {"paragraph", "table"}


def test_inspect_survives_a_reader_that_goes_away(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    line = f"{sys.executable} -c 'from disclosure_parse.cli import main; main()' inspect {tmp_path}/a.txt | true"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_inspect_of_a_file_that_cannot_be_read_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 cut")
    assert run(["inspect", str(tmp_path / "a.pdf")]) == 3
    assert str(tmp_path / "a.pdf") in capsys.readouterr().err


def test_inspect_draws_a_pdf_page_with_its_cells(samples: list[Path], tmp_path: Path) -> None:
    pdf = next(path for path in samples if path.suffix == ".pdf")
    assert run(["inspect", str(pdf), "--picture", str(tmp_path / "page.png")]) == 0
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")


def test_a_picture_of_what_has_no_pages_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path, "a.txt")
    assert run(["inspect", str(tmp_path / "a.txt"), "--picture", str(tmp_path / "page.png")]) == 2
    assert "is no PDF" in capsys.readouterr().err


def test_every_command_shows_examples_and_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    from disclosure_parse.cli import commands

    for name in commands.commands:
        assert run([name, "--help"]) == 0
        assert f"disclosure-parse {name} " in capsys.readouterr().out.split("Examples:")[1]
    assert run(["--version"]) == 0
    assert disclosure_parse.__version__ in capsys.readouterr().out


def test_a_pdf_engine_is_passed_on_to_the_reader(tmp_path: Path, samples: list[Path]) -> None:
    pdf = next(path for path in samples if path.suffix == ".pdf")
    assert convert(pdf, "-o", tmp_path / "out", "--pdf-engine", "pdfplumber") == 0
    with open(tmp_path / "out" / "documents.csv", encoding="utf-8-sig", newline="") as file:
        assert [row["reader"] for row in csv.DictReader(file)] == ["pdfplumber"]
    assert disclosure_parse.read(pdf).reader == "pdfium-grid"
    with pytest.raises(disclosure_parse.DisclosureError, match="There is no PDF engine 'word'"):
        disclosure_parse.read(pdf, pdf_engine="word")  # type: ignore[arg-type]
