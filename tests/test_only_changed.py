"""`--only changed`: the tables hold what is new against the earlier output, told by content."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from disclosure_parse import batch
from disclosure_parse.cli import run
from disclosure_parse.errors import UsageError
from disclosure_parse.outputs import write
from disclosure_parse.outputs.write import UNFINISHED, is_described
from test_batch import fill, form, rows, tables


def told(out: Path) -> dict[str, tuple[str, str, str]]:
    return {row["source"]: (row["status"], row["unchanged"], row["forms"]) for row in rows(out, "documents")}


def recorded(out: Path) -> set[str]:
    return {row["source"] for row in rows(out, "indicators")}


def again(folder: Path, **options: object) -> batch.Summary:
    return batch.convert([folder / "in"], folder / "out", workers=1, only_changed=True, **options)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An output of two files that could be read and one that could not."""
    fill(tmp_path / "in", "a.txt", "b.txt")
    (tmp_path / "in" / "bad.pdf").write_bytes(b"%PDF-1.4 cut")
    batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    return tmp_path


def test_new_and_changed_files_have_records_others_only_their_row(folder: Path) -> None:
    (folder / "in" / "b.txt").write_text(form("b, again"), encoding="utf-8")
    fill(folder / "in", "c.txt")
    (folder / "in" / "a.txt").rename(folder / "in" / "renamed.txt")
    summary = again(folder)
    assert told(folder / "out") == {
        "b.txt": ("ok", "false", "1"),
        "bad.pdf": ("failed", "false", "0"),
        "c.txt": ("ok", "false", "1"),
        "renamed.txt": ("ok", "true", "1"),
    }
    assert recorded(folder / "out") == {"b.txt", "c.txt"}
    assert (summary.files, summary.unchanged, summary.indicators, summary.exit_code) == (4, 1, 4, 5)


def test_a_second_time_nothing_is_new(folder: Path) -> None:
    for _ in range(2):
        again(folder)
        assert {source for source, (_, unchanged, _) in told(folder / "out").items() if unchanged == "true"} == {
            "a.txt", "b.txt",
        }  # fmt: skip
        assert recorded(folder / "out") == set()


def test_without_an_earlier_output_everything_is_new(folder: Path) -> None:
    batch.convert([folder / "in"], folder / "new", workers=1, only_changed=True)
    assert tables(folder / "new") == tables(folder / "out")


def test_an_output_without_documents_csv_cannot_tell(folder: Path) -> None:
    (folder / "out" / "documents.csv").unlink()
    with pytest.raises(UsageError, match=r"without documents\.csv"):
        again(folder)
    with pytest.raises(UsageError, match="Put csv among the formats"):
        again(folder, formats=["jsonl"])


@pytest.mark.parametrize("last", ["checks.csv", "documents.csv", "forms.csv", "indicators.csv", "datapackage.json"])
def test_a_run_ended_while_files_take_their_names_loses_no_records(
    folder: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    fill(folder / "in", "c.txt")
    replace = os.replace

    def ended(old: Path, new: Path) -> None:
        if Path(new) == folder / "out" / last:
            raise KeyboardInterrupt
        replace(old, new)

    for only_changed in (True, False):
        monkeypatch.setattr(write, "os", SimpleNamespace(replace=ended))
        with pytest.raises(KeyboardInterrupt):
            batch.convert([folder / "in"], folder / "out", workers=1, only_changed=only_changed)
        monkeypatch.undo()
        assert not is_described(folder / "out")
    again(folder)
    assert recorded(folder / "out") == {"c.txt"}
    again(folder)
    assert recorded(folder / "out") == set()


def test_after_a_first_run_that_was_killed_everything_is_new(folder: Path) -> None:
    whole = tables(folder / "out")
    for path in (folder / "out").glob("[!.]*"):
        path.unlink()
    (folder / "out" / UNFINISHED).mkdir()
    again(folder)
    assert tables(folder / "out") == whole


def test_the_command_chooses_files_and_says_what_it_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(folder / "in", "c.txt", "d.text")
    line = ["convert", str(folder / "in"), "-o", str(folder / "out"), "--only", "changed"]
    assert run([*line, "--include", "*.txt", "--exclude", "B.*", "--since", "2001-01-01"]) == 0
    assert told(folder / "out") == {"a.txt": ("ok", "true", "1"), "c.txt": ("ok", "false", "1")}
    said = capsys.readouterr().err
    assert "files       2 (2 ok)\n" in said
    assert "listed      1 new or changed; 1 unchanged has a row in documents.csv alone\n" in said
    capsys.readouterr()
    assert run([*line, "--since", "2999-12-31"]) == 3
    assert "All files that were found (5) were passed over: --since 5." in capsys.readouterr().err
    assert told(folder / "out") == {"a.txt": ("ok", "true", "1"), "c.txt": ("ok", "false", "1")}
