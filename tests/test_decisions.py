"""Decisions about findings: read from a file, carried over, counted, and what is said of a broken file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import disclosure_parse as dp
from disclosure_parse.cli import run
from disclosure_parse.errors import UsageError
from disclosure_parse.outputs.decisions import read_decisions, unknown
from test_batch import rows
from test_check_command import VAGUE, WRONG_TOTAL

HEADER = "finding_id,decision,by,date,comment\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "decisions.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_decision_is_read_with_who_decided_and_why(tmp_path: Path, encoding: str) -> None:
    text = HEADER + 'a1b2c3d4e5f6,Accepted,某某,2024-05-01,"已核实，\n属实"\n0123456789ab, dismissed ,,,\n'
    found = read_decisions(written(tmp_path, text, encoding))
    accepted, dismissed = found["a1b2c3d4e5f6"], found["0123456789ab"]
    assert (accepted.decision, accepted.by, accepted.date) == ("accepted", "某某", "2024-05-01")
    assert accepted.comment == "已核实，\n属实"
    assert (dismissed.decision, dismissed.by) == ("dismissed", "")


def test_columns_may_stand_in_any_order_and_undecided_lines_are_nothing(tmp_path: Path) -> None:
    text = "rule,decision,finding_id\nshare,,000000000001\nshare,dismissed,000000000002\nshare,dismissed,000000000002\n"
    assert list(read_decisions(written(tmp_path, text))) == ["000000000002"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: no column finding_id and no column decision"),
        ("finding_id;decision\n", "line 1: no column"),
        (HEADER + "a1b2c3d4e5f6,maybe,,,\n", "line 2: 'maybe' is no decision. Write accepted or dismissed."),
        (HEADER + "\n1.23457E+11,accepted,,,\n", "line 3: '1.23457E+11' is no finding id"),
        (HEADER + "123,accepted,,,\n", "Spreadsheet programs take some ids for numbers"),
        (
            HEADER + "a1b2c3d4e5f6,accepted,,,\na1b2c3d4e5f6,dismissed,,,\n",
            "line 3: a1b2c3d4e5f6 is dismissed here and accepted in line 2",
        ),
        (HEADER + 'a1b2c3d4e5f6,accepted,"open\n', "no CSV"),
    ],
)
def test_a_broken_file_is_wrong_use_and_the_line_is_named(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as raised:
        read_decisions(path)
    assert str(path) in str(raised.value)
    assert told in str(raised.value)


def test_a_file_that_is_no_text_or_not_there_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").write_bytes(b"\xff\xff\xff\x00")
    for name, told in (("decisions.csv", "is no text"), ("nowhere.csv", "cannot be opened")):
        with pytest.raises(UsageError, match=told):
            read_decisions(tmp_path / name)


def test_decisions_about_other_findings_are_said() -> None:
    one, other = "0" * 12, "1" * 12
    known: Any = {one: None, other: None}
    assert unknown(Path("d.csv"), known, {one, other}) == ""
    assert unknown(Path("d.csv"), known, {one}).endswith(
        f"1 of 2 decisions is about a finding that this run does not have: {other}"
    )
    many: Any = {f"{number:012d}": None for number in range(9)}
    assert unknown(Path("d.csv"), many, set()).endswith("000000000004, ...")


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "b.txt").write_text(WRONG_TOTAL, encoding="utf-8")
    (folder / "c.txt").write_text(VAGUE, encoding="utf-8")
    return folder


@pytest.fixture
def decisions(inputs: Path, tmp_path: Path) -> Path:
    """The error is dismissed, the warning accepted, and one decision is about nothing."""
    error, warning = (dp.check(inputs / name)[0].finding_id for name in ("b.txt", "c.txt"))
    return written(tmp_path, HEADER + f"{error},dismissed,,,\n{warning},accepted,,,\n{'f' * 12},dismissed,,,\n")


def test_a_dismissed_finding_is_counted_and_not_told_and_an_accepted_one_is_marked(
    inputs: Path, decisions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["check", str(inputs), "--lang", "en", "--decisions", str(decisions)]
    assert run(line) == 0
    said = capsys.readouterr()
    assert "score_total" not in said.out
    assert said.out.strip().endswith("; accepted")
    assert "findings: 1 (0 error, 1 warning, 0 info); 1 of them accepted; 1 more dismissed" in said.err
    assert f"1 of 3 decisions is about a finding that this run does not have: {'f' * 12}" in said.err
    assert run([*line, "--fail-on", "warning", "--format", "json"]) == 1
    content = json.loads(capsys.readouterr().out)
    assert [found["decision"] for found in content["findings"]] == ["accepted"]
    assert (content["summary"]["accepted"], content["summary"]["dismissed"]) == (1, 1)


def test_a_rule_that_is_left_out_makes_no_decision_unknown(
    inputs: Path, decisions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(inputs), "--ignore", "score_total", "--decisions", str(decisions), "--quiet"]) == 0
    assert "1 of 3 decisions" in capsys.readouterr().err


def test_convert_marks_what_was_decided_and_keeps_every_finding(
    inputs: Path, decisions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    line = ["convert", str(inputs), "-o", str(out), "--decisions", str(decisions), "--fail-on", "error"]
    assert run(line) == 0
    err = capsys.readouterr().err
    assert "findings    1 (1 warning, 1 dismissed)" in err
    assert "1 of 3 decisions" in err
    assert {row["rule"]: row["decision"] for row in rows(out, "findings")} == {
        "score_total": "dismissed",
        "vague_actual": "accepted",
    }
    assert run(["check", str(out), "--lang", "en"]) == 0
    assert "1 more dismissed" in capsys.readouterr().err


def test_decisions_given_to_check_come_before_those_of_the_output(
    inputs: Path, decisions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = dp.convert(inputs, tmp_path / "out", decisions=decisions)
    assert (summary.findings, summary.dismissed) == ({"warning": 1}, 1)
    text = decisions.read_text(encoding="utf-8").replace("dismissed", "accepted")
    (tmp_path / "other.csv").write_text(text, encoding="utf-8")
    line = ["check", str(tmp_path / "out"), "--decisions", str(tmp_path / "other.csv"), "--lang", "en"]
    assert run(line) == 1
    assert "2 of them accepted" in capsys.readouterr().err


def test_the_language_of_an_output_is_english_unless_asked_for(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    dp.convert(inputs, out)
    english = rows(out, "findings")
    assert all(row["message"] != row["message_zh"] for row in english)
    dp.convert(inputs, out, lang="zh")
    told = rows(out, "findings")
    assert [row["message"] for row in told] == [row["message_zh"] for row in english]
    assert [row["finding_id"] for row in told] == [row["finding_id"] for row in english]
    assert all(row["reason"] == row["reason_zh"] for row in rows(out, "checks"))


def test_a_broken_decisions_file_stops_a_command_before_it_writes(
    inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = written(tmp_path, "no,table\n")
    for line in (["convert", str(inputs), "-o", str(tmp_path / "out")], ["check", str(inputs)]):
        assert run([*line, "--decisions", str(broken)]) == 2
        said = capsys.readouterr()
        assert "decisions.csv, line 1" in said.err
        assert said.out == ""
    assert not (tmp_path / "out").exists()
