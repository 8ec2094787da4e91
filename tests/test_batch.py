"""Batches: which files are read, what each gets, and that one file never costs another."""

from __future__ import annotations

import csv
import ctypes
import faulthandler
import inspect
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import disclosure_parse as dp
from disclosure_parse import batch, document, one_file, readers
from disclosure_parse.cli.convert import convert
from disclosure_parse.cli.options import limits_of, size
from disclosure_parse.discover import Choice, Task, discover
from disclosure_parse.errors import DamagedFileError, NothingChosenError, UsageError
from disclosure_parse.workers import MIB, Limits

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the faults reach the workers by fork")

FORM = """项目支出绩效自评表
（2023年度）
项目名称\t{name}
主管部门\t云岭县总工会\t实施单位\t{unit}
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t培训人次\t≥100人次\t120人次\t50\t50
效益指标\t社会效益指标\t就业率\t≥80%\t85%\t50\t50
总分\t\t\t\t\t100\t100
"""


def form(name: str) -> str:
    return FORM.format(name=name, unit="培训中心")


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with open(out / f"{table}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def statuses(out: Path) -> dict[str, str]:
    return {row["source"]: row["status"] for row in rows(out, "documents")}


def tables(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if not path.name.startswith(".")}


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(form(name), encoding="utf-8")
    return folder


def sources(*inputs: Path, output: Path | None = None) -> list[str]:
    return [task.source for task in discover(inputs, output)]


# Which files.


def test_folders_are_read_with_all_folders_below_in_the_order_of_their_names(tmp_path: Path) -> None:
    fill(tmp_path, "b.txt", "区县/a.txt", "a/z.txt", "a.txt")
    assert sources(tmp_path) == ["a.txt", "a/z.txt", "b.txt", "区县/a.txt"]


def test_hidden_files_and_lock_files_are_left_out(tmp_path: Path) -> None:
    fill(tmp_path, "a.docx", "~$a.docx", ".DS_Store", ".git/config")
    assert sources(tmp_path) == ["a.docx"]


def test_a_file_that_is_named_itself_is_always_read(tmp_path: Path) -> None:
    fill(tmp_path, ".a.txt")
    assert sources(tmp_path / ".a.txt") == [".a.txt"]


def test_an_output_inside_the_input_is_not_read(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    batch.convert([tmp_path], tmp_path / "out", workers=1)
    assert sources(tmp_path) == ["a.txt"]
    assert sources(tmp_path, output=tmp_path / "out2") == ["a.txt"]
    fill(tmp_path, "out2/note.txt")
    assert sources(tmp_path, output=tmp_path / "out2") == ["a.txt"]


def test_the_tables_in_an_input_folder_that_is_the_output_too_are_not_read(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    for _ in range(2):
        batch.convert([tmp_path], tmp_path, workers=1, force=True)
        assert list(statuses(tmp_path)) == ["a.txt"]


def test_inputs_that_share_a_name_are_named_from_the_folder_they_share(tmp_path: Path) -> None:
    fill(tmp_path, "2022/a.txt", "2023/a.txt")
    assert sources(tmp_path / "2022", tmp_path / "2023") == ["2022/a.txt", "2023/a.txt"]


def test_a_file_that_is_reached_twice_is_read_once(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt", "b.txt")
    assert sources(tmp_path, tmp_path / "b.txt") == ["a.txt", "b.txt"]


def test_an_input_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        discover([tmp_path / "nowhere"])


@pytest.mark.parametrize("target", ["/nowhere/a.txt", "b.txt", "link.txt"])
def test_a_link_that_leads_nowhere_or_to_itself_cannot_be_opened(target: str, tmp_path: Path) -> None:
    fill(tmp_path, "in/a.txt")
    os.symlink(target, tmp_path / "in" / "link.txt")
    (refusal,) = (task.refusal for task in discover([tmp_path / "in"]) if task.source == "link.txt")
    assert str(refusal).startswith("cannot be opened: ")


def test_links_out_of_the_folder_and_pipes_are_refused_by_name(tmp_path: Path) -> None:
    fill(tmp_path, "outside/secret.txt", "in/a.txt")
    os.symlink(tmp_path / "outside" / "secret.txt", tmp_path / "in" / "link.txt")
    os.symlink(tmp_path / "outside", tmp_path / "in" / "folder")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    summary = batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    found = {row["source"]: row for row in rows(tmp_path / "out", "documents")}
    assert sorted(found) == ["a.txt", "link.txt", "pipe.txt"]
    assert found["link.txt"]["status"] == found["pipe.txt"]["status"] == "failed"
    assert "leads out of the input folder" in found["link.txt"]["error"]
    assert "no regular file" in found["pipe.txt"]["error"]
    assert summary.exit_code == 5


# What each file gets.


def test_a_form_comes_out_with_its_rows(tmp_path: Path) -> None:
    fill(tmp_path / "in", "a.txt")
    summary = batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    (row,) = rows(tmp_path / "out", "documents")
    assert (row["status"], row["forms"], row["indicators"]) == ("ok", "1", "2")
    assert [line["level3"] for line in rows(tmp_path / "out", "indicators")] == ["培训人次", "就业率"]
    assert (summary.files, summary.indicators, summary.exit_code) == (1, 2, 0)


def test_files_of_the_same_bytes_list_their_records_once(tmp_path: Path) -> None:
    fill(tmp_path / "in", "b.txt", "c.txt")
    shutil.copy(tmp_path / "in" / "b.txt", tmp_path / "in" / "a.txt")
    summary = batch.convert([tmp_path / "in"], tmp_path / "out", workers=2)
    found = {row["source"]: row for row in rows(tmp_path / "out", "documents")}
    assert found["b.txt"]["same_as"] == "a.txt"
    assert found["b.txt"]["doc_id"] == found["a.txt"]["doc_id"]
    assert found["a.txt"]["same_as"] == found["c.txt"]["same_as"] == ""
    assert {row["source"] for row in rows(tmp_path / "out", "indicators")} == {"a.txt", "c.txt"}
    assert (summary.duplicates, summary.indicators) == (1, 4)


def test_a_document_without_a_form_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("云岭县总工会关于召开会议的通知。\n请各单位按时参加。\n", encoding="utf-8")
    summary = batch.convert([tmp_path / "a.txt"], tmp_path / "out", workers=1)
    (row,) = rows(tmp_path / "out", "documents")
    assert (row["status"], row["forms"], row["coverage"]) == ("no_forms", "0", "")
    assert "inspect" in row["error"]
    assert summary.exit_code == 0


def test_a_batch_without_a_readable_file_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert batch.convert([tmp_path / "in"], tmp_path / "out", workers=1).exit_code == 3
    (tmp_path / "in" / "a.pdf").write_bytes(b"")
    assert batch.convert([tmp_path / "in"], tmp_path / "out", workers=1).exit_code == 3


# The same bytes, and nothing lost.


def test_the_bytes_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    fill(tmp_path / "in", *(f"{number:02d}.txt" for number in range(30)))
    (tmp_path / "in" / "05.txt").write_bytes(b"\x00\x01junk")
    outputs = []
    for workers in (1, 2, 5):
        batch.convert([tmp_path / "in"], tmp_path / "out", workers=workers)
        outputs.append(tables(tmp_path / "out"))
    assert outputs[0] == outputs[1] == outputs[2]


def test_tables_name_no_absolute_path(tmp_path: Path) -> None:
    fill(tmp_path / "in", "a.txt", "b/c.txt")
    (tmp_path / "in" / "d.pdf").write_bytes(b"%PDF-1.4 cut")
    batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    for name, data in tables(tmp_path / "out").items():
        assert str(tmp_path).encode() not in data, name


@on_linux
def test_a_worker_that_dies_costs_only_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "in", *(f"{number:02d}.txt" for number in range(20)))
    monkeypatch.setattr(one_file, "read_bytes", failing(dict.fromkeys(["03.txt", "17.txt"], kill)))
    summary = batch.convert([tmp_path / "in"], tmp_path / "out", workers=2)
    found = statuses(tmp_path / "out")
    assert len(found) == 20
    assert {source for source, status in found.items() if status != "ok"} == {"03.txt", "17.txt"}
    assert {file.source for file in summary.failures} == {"03.txt", "17.txt"}
    assert "kills the process" in summary.failures[0].error
    assert summary.exit_code == 5


def test_an_error_of_the_program_costs_only_its_file_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, "a.txt")

    def faulty(data: bytes, name: str, *options: object) -> object:
        return {}["row"]

    monkeypatch.setattr(one_file, "read_bytes", faulty)
    file = one_file.process(Task(tmp_path / "a.txt", "a.txt")).file
    assert file.status == "failed"
    assert "KeyError: “row” (test_batch:" in file.error
    assert len(file.doc_id) == 12


def test_a_file_that_vanishes_before_it_is_read_is_a_failed_file(tmp_path: Path) -> None:
    result = one_file.process(Task(tmp_path / "gone.txt", "gone.txt"))
    assert result.file.status == "failed"
    assert "cannot be opened" in result.file.error


# The output folder.


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    fill(tmp_path / "in", "a.txt", "b.txt")
    batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    (tmp_path / "in" / "b.txt").unlink()
    batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    assert list(statuses(tmp_path / "out")) == ["a.txt"]


def test_a_folder_with_other_files_is_refused_unless_forced(tmp_path: Path) -> None:
    fill(tmp_path, "in/a.txt", "out/thesis.docx")
    with pytest.raises(UsageError, match=r"thesis\.docx"):
        batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    batch.convert([tmp_path / "in"], tmp_path / "out", workers=1, force=True)
    assert (tmp_path / "out" / "thesis.docx").exists()
    assert (tmp_path / "out" / "forms.csv").exists()


def test_an_output_that_is_a_file_is_wrong_use(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt", "out")
    with pytest.raises(UsageError, match="is a file"):
        batch.convert([tmp_path / "a.txt"], tmp_path / "out", workers=1)


def test_an_output_that_is_a_link_to_itself_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to("out")
    with pytest.raises(OSError, match="out") as raised:
        dp.convert([fill(tmp_path / "in", "a.txt")], tmp_path / "out")
    assert raised.value.filename == str(tmp_path / "out")


def test_a_broken_vocabulary_file_is_said_before_anything_is_read(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    (tmp_path / "words.toml").write_text("[identity\n")
    with pytest.raises(UsageError, match="vocabulary"):
        batch.convert([tmp_path / "a.txt"], tmp_path / "out", vocabulary=[tmp_path / "words.toml"], workers=1)
    assert not (tmp_path / "out").exists()


# Files that cost their process.


def failing(how: dict[str, Callable[[], object]]) -> Callable[[bytes, str], object]:
    """What stands in for ``read_bytes``: it does something dreadful to the files named, in the worker."""
    right = readers.read_bytes

    def read(data: bytes, name: str, *options: object) -> object:
        faulthandler.disable()  # pytest's, which would print the crash.
        how.get(name, bool)()
        return right(data, name, *options)  # type: ignore[arg-type]

    return read


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@on_linux
def test_files_that_hang_crash_or_eat_memory_have_their_rows_and_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "in", *(f"{number:02d}.txt" for number in range(12)))
    with open("/proc/self/statm", encoding="ascii") as file:
        own = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    faults = {
        "02.txt": lambda: time.sleep(600),
        "04.txt": lambda: ctypes.string_at(0),
        "06.txt": lambda: bytearray(2 << 30),
        "08.txt": kill,
    }
    monkeypatch.setattr(one_file, "read_bytes", failing(faults))
    limits = Limits(3, own + 768 * MIB)
    summary = batch.convert([tmp_path / "in"], tmp_path / "out", workers=2, limits=limits)
    found = {row["source"]: row for row in rows(tmp_path / "out", "documents")}
    assert len(found) == 12
    assert {source: row["reason"] for source, row in found.items() if row["status"] != "ok"} == {
        "02.txt": "timeout",
        "04.txt": "crash",
        "06.txt": "out_of_memory",
        "08.txt": "crash",
    }
    assert "took longer than 3 s and was stopped. Pass a longer --timeout" in found["02.txt"]["error"]
    assert "SIGSEGV" in found["04.txt"]["error"]
    assert f"({limits.memory // MIB} MiB). Pass a larger --memory-limit" in found["06.txt"]["error"]  # type: ignore[operator]
    assert "SIGKILL" in found["08.txt"]["error"]
    assert found["02.txt"]["sha256"] == document.digest((tmp_path / "in" / "02.txt").read_bytes())
    assert summary.exit_code == 5


def test_what_libraries_say_when_they_are_refused_memory_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, "a.txt")

    def refused() -> None:
        try:
            raise RuntimeError("[ONNXRuntimeError] : 6 : Status Message: std::bad_alloc")
        except RuntimeError as error:
            raise DamagedFileError("cannot be read.") from error

    monkeypatch.setattr(one_file, "read_bytes", failing({"a.txt": refused}))
    with pytest.raises(MemoryError):
        one_file.process(Task(tmp_path / "a.txt", "a.txt"))


def test_the_limits_are_the_same_however_a_batch_is_started() -> None:
    signature = inspect.signature(dp.convert).parameters
    assert Limits(signature["timeout"].default, signature["memory_limit"].default) == Limits()
    options = {option.name: option.get_default(click.Context(convert)) for option in convert.params}  # type: ignore[call-overload]
    assert limits_of(options["timeout"], size(None, convert.params[0], str(options["memory_limit"]))) == Limits()


@pytest.mark.parametrize(
    ("written", "bytes_"),
    [("2GiB", 2 << 30), ("1.5g", 3 << 29), ("500 MiB", 500 << 20), ("512kb", 512 << 10), ("0", 0)],
)
def test_sizes_are_read_as_people_write_them(written: str, bytes_: int) -> None:
    assert size(None, convert.params[0], written) == bytes_


@pytest.mark.parametrize("written", ["", "much", "-1GiB", "2 XiB"])
def test_a_size_that_is_none_is_wrong_use(written: str) -> None:
    with pytest.raises(click.BadParameter, match="2GiB"):
        size(None, convert.params[0], written)


def test_an_empty_choice_leaves_an_earlier_output_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(form("培训项目"), encoding="utf-8")
    batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    before = (tmp_path / "out" / "forms.csv").read_bytes()
    with pytest.raises(NothingChosenError, match=r"All files that were found \(1\) were passed over: --include 1\."):
        batch.convert([tmp_path / "in"], tmp_path / "out", workers=1, choice=Choice(include=("*.zzz",)))
    assert (tmp_path / "out" / "forms.csv").read_bytes() == before
    (tmp_path / "in" / "a.txt").unlink()
    summary = batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    assert (summary.exit_code, (tmp_path / "out" / "forms.csv").read_bytes()) == (3, before)
    assert "left as it was" in summary.notes[0]
