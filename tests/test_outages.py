"""What a batch meets outside of its files: no space, no permission, inputs that vanish; and what it says meanwhile."""

from __future__ import annotations

import errno
import json
import os
import resource
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from disclosure_parse import across_files, batch, discover, journal, one_file, reporting
from disclosure_parse.cli import run
from disclosure_parse.errors import UsageError
from disclosure_parse.outputs import write
from disclosure_parse.outputs_at_urls import workplace
from disclosure_parse.storage import Remote
from test_batch import fill, on_linux, rows, statuses, tables

COMMAND = (sys.executable, "-m", "disclosure_parse")


def convert(folder: Path, *options: str) -> int:
    return run(["convert", str(folder / "in"), "-o", str(folder / "out"), "--workers", "1", *options])


# No space.


class SmallDisk:
    """Stands in for SQLite: its databases hold a few pages, as on a disk that is nearly full."""

    def __init__(self, pages: int) -> None:
        self._pages = pages

    def __getattr__(self, name: str) -> object:
        return getattr(sqlite3, name)

    def connect(self, *arguments: object, **options: object) -> sqlite3.Connection:
        base = sqlite3.connect(*arguments, **options)  # type: ignore[call-overload]
        base.execute(f"PRAGMA max_page_count = {self._pages}")
        return base  # type: ignore[no-any-return]


@on_linux
def test_a_disk_that_is_full_for_the_journal_is_said_and_the_run_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "in", "a.txt")
    assert convert(tmp_path) == 0
    before = tables(tmp_path / "out")
    fill(tmp_path / "in", *(f"{number:02d}.txt" for number in range(30)))
    with monkeypatch.context() as patch:
        patch.setattr(journal, "sqlite3", SmallDisk(20))
        assert convert(tmp_path) == 2
    said = capsys.readouterr().err
    assert os.strerror(errno.ENOSPC) in said
    assert ".journal.sqlite" in said
    assert "space left" in said
    assert tables(tmp_path / "out") == before
    assert convert(tmp_path) == 0
    assert len(statuses(tmp_path / "out")) == 31


@on_linux
def test_a_disk_that_is_full_for_the_tables_leaves_the_earlier_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "in", "a.txt")
    assert convert(tmp_path) == 0
    before = tables(tmp_path / "out")
    fill(tmp_path / "in", "b.txt", "c.txt")
    add = write.TableFolder.add

    def full(folder: write.TableFolder, rows: object) -> None:
        add(folder, rows)  # type: ignore[arg-type]
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(write.TableFolder, "add", full)
        assert convert(tmp_path) == 2
    assert f"{tmp_path / 'out'}: {os.strerror(errno.ENOSPC)}" in capsys.readouterr().err
    assert tables(tmp_path / "out") == before
    assert not (tmp_path / "out" / write.UNFINISHED).exists()
    assert convert(tmp_path) == 0
    assert len(statuses(tmp_path / "out")) == 3


@on_linux
@pytest.mark.parametrize("formats", ["csv", "sqlite", "parquet", "xlsx", "duckdb", "jsonl"])
def test_files_that_may_not_grow_end_the_run_with_a_message_in_every_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, formats: str
) -> None:
    """As with a quota: the system refuses to write beyond a size."""
    monkeypatch.setattr(discover, "SETTLED", -1.0)
    fill(tmp_path / "in", *(f"{number:02d}.txt" for number in range(20)))
    assert convert(tmp_path) == 0
    before = tables(tmp_path / "out")
    child = os.fork()
    if child == 0:
        with open(tmp_path / "said", "w", encoding="utf-8") as said:
            sys.stderr = said
            resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))
            code = convert(tmp_path, "--format", formats)
        os._exit(code)
    _, status = os.waitpid(child, 0)
    told = (tmp_path / "said").read_text(encoding="utf-8")
    assert os.waitstatus_to_exitcode(status) == 2, told
    assert "Error: " in told
    assert "Traceback" not in told
    assert tables(tmp_path / "out") == before
    assert not (tmp_path / "out" / write.UNFINISHED).exists()


@on_linux
@pytest.mark.parametrize(("module", "pages"), [(discover, 3), (across_files, 5)])
def test_no_room_for_temporary_files_is_an_error_of_the_system(
    module: ModuleType,
    pages: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill(tmp_path / "in", *(f"{number:02d}.txt" for number in range(60)))
    monkeypatch.setattr(module, "sqlite3", SmallDisk(pages))
    assert convert(tmp_path) == 2
    said = capsys.readouterr().err
    assert said.startswith("Error: temporary files (TMPDIR): database or disk is full. Check the path")


@on_linux
@pytest.mark.parametrize("fits", [False, True])
def test_a_report_that_cannot_be_written_leaves_the_earlier_one(
    fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files may not grow beyond a size; page and workbook are of one run, or none."""
    fill(tmp_path / "in", "a.txt")
    assert convert(tmp_path, "--report") == 0
    reports = {path.name: path.read_bytes() for path in (tmp_path / "out").glob("report.*")}
    if fits:  # The page, and not the workbook.
        monkeypatch.setattr(reporting, "page_of", lambda *_: "a page")
    child = os.fork()
    if child == 0:
        with open(tmp_path / "said", "w", encoding="utf-8") as said:
            sys.stderr = said
            resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))
            code = run(["report", str(tmp_path / "out"), "--lang", "zh"])
        os._exit(code)
    _, status = os.waitpid(child, 0)
    told = (tmp_path / "said").read_text(encoding="utf-8")
    assert os.waitstatus_to_exitcode(status) == 2, told
    assert told.startswith(f"错误：{tmp_path / 'out'}")
    assert len(told.splitlines()) == 1, told
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").glob("*report*")} == reports


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_findings_that_cannot_be_printed_are_said_to_go_to_stdout(tmp_path: Path) -> None:
    fill(tmp_path / "in", "a.txt")
    line = [*COMMAND, "check", str(tmp_path / "in"), "--format", "json"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: stdout: {os.strerror(errno.ENOSPC)}. ")


@on_linux
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_run_needs_no_standard_streams(closed: str, tmp_path: Path) -> None:
    fill(tmp_path / "in", "a.txt")
    here, out = str(tmp_path / "in"), tmp_path / "out"
    for line in ([*COMMAND, "convert", here, "-o", str(out)], [*COMMAND, "check", here]):
        done = subprocess.run(f"{shlex.join(line)} {closed}", shell=True, capture_output=True, text=True)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert list(statuses(out).values()) == ["ok"]


# No permission.


@on_linux
@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="users")
def test_an_output_that_cannot_be_written_is_said_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "in", "a.txt")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(tmp_path / "out"))

    monkeypatch.setattr(Path, "mkdir", refused)
    assert convert(tmp_path) == 2
    said = capsys.readouterr().err
    assert f"{tmp_path / 'out'}: {os.strerror(errno.EACCES)}. Check the path, its permissions" in said
    assert not (tmp_path / "out").exists()


def test_a_log_that_cannot_be_written_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", "a.txt")
    assert convert(tmp_path, "--log", str(tmp_path / "nowhere" / "log")) == 2
    assert "nowhere/log" in capsys.readouterr().err


def test_a_user_without_a_home_folder_is_told_of_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    def without() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", without)
    with pytest.raises(UsageError, match=r"no home folder to make the output for s3://bucket/out in.*--journal"):
        workplace(Remote("s3://bucket/out"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_log_that_is_full_ends_the_run_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", "a.txt")
    assert convert(tmp_path, "--log", "/dev/full") == 2
    assert capsys.readouterr().err.splitlines() == [
        f"Error: /dev/full: {os.strerror(errno.ENOSPC)}. Check the path, its permissions and the space left."
    ]
    assert not (tmp_path / "out" / "documents.csv").exists()


# Inputs that vanish, or that are closed.


@pytest.mark.parametrize("closed", ["in/b", "in"])
def test_a_folder_that_cannot_be_listed_costs_its_own_files_only(
    closed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "in", "1.txt", "9.txt")
    fill(tmp_path / "in" / "b", "2.txt")
    scandir = os.scandir

    def refusing(path: str | int = ".") -> object:
        if str(path) == str(tmp_path / closed):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    if closed == "in":
        assert convert(tmp_path) == 2
        assert "in cannot be listed: Permission denied" in capsys.readouterr().err
        return
    assert convert(tmp_path) == 5
    found = {row["source"]: row for row in rows(tmp_path / "out", "documents")}
    assert sorted(found) == ["1.txt", "9.txt", "b"]
    assert (found["b"]["status"], found["b"]["reason"]) == ("failed", "inaccessible")
    assert found["b"]["error"].startswith("is a folder that cannot be listed: Permission denied.")
    monkeypatch.undo()
    assert convert(tmp_path) == 0
    assert sorted(statuses(tmp_path / "out")) == ["1.txt", "9.txt", "b/2.txt"]


@on_linux
def test_an_input_that_vanishes_during_the_run_is_a_failed_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "in", *(f"{number:02d}.txt" for number in range(6)))
    right = one_file.read_bytes

    def removing(data: bytes, name: str, *options: object) -> object:
        (tmp_path / "in" / "05.txt").unlink(missing_ok=True)
        return right(data, name, *options)  # type: ignore[arg-type]

    monkeypatch.setattr(one_file, "read_bytes", removing)
    assert convert(tmp_path) == 5
    (row,) = [row for row in rows(tmp_path / "out", "documents") if row["source"] == "05.txt"]
    assert (row["status"], row["reason"]) == ("failed", "inaccessible")
    assert "1 inaccessible: check permissions and links" in capsys.readouterr().err
    assert convert(tmp_path) == 0
    assert len(statuses(tmp_path / "out")) == 5


@on_linux
def test_an_input_folder_that_vanishes_leaves_its_files_failed_and_the_batch_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "in", *(f"{number:02d}.txt" for number in range(6)))
    right = one_file.read_bytes

    def removing(data: bytes, name: str, *options: object) -> object:
        shutil.rmtree(tmp_path / "in", ignore_errors=True)
        return right(data, name, *options)  # type: ignore[arg-type]

    monkeypatch.setattr(one_file, "read_bytes", removing)
    summary = batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    assert summary.files == 6
    assert summary.exit_code == 5
    assert summary.reasons["inaccessible"] >= 1


# What is said meanwhile.


@pytest.fixture
def logged(tmp_path: Path) -> Callable[[], list[dict[str, object]]]:
    def read() -> list[dict[str, object]]:
        return [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]

    return read


@on_linux
def test_the_log_has_a_line_of_json_for_each_file(
    tmp_path: Path, logged: Callable[[], list[dict[str, object]]], capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "in", "a.txt", "b\nc.txt")
    (tmp_path / "in" / "bad.pdf").write_bytes(b"")
    log = ("--log", str(tmp_path / "log"))
    assert convert(tmp_path, "--quiet", *log) == 5
    first, *files, last = logged()
    assert (first["event"], first["files"], last["event"]) == ("started", 3, "finished")
    assert last["statuses"] == {"ok": 2, "failed": 1}
    told = {str(line["source"]): line for line in files}
    assert sorted(told) == ["a.txt", "b\nc.txt", "bad.pdf"]
    assert (told["bad.pdf"]["reason"], told["bad.pdf"]["level"]) == ("damaged", "warning")
    assert (told["a.txt"]["status"], told["a.txt"]["kept"]) == ("ok", False)
    said = capsys.readouterr().err
    assert "a.txt" not in said
    assert "1/3" not in said
    assert convert(tmp_path, *log) == 5  # A second run adds to it.
    assert len(logged()) == 10


@on_linux
def test_verbose_says_each_file_and_the_usual_run_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", "a.txt", "b.txt")
    assert convert(tmp_path) == 0
    assert "a.txt" not in capsys.readouterr().err
    assert convert(tmp_path, "--verbose") == 0
    said = capsys.readouterr().err
    assert "1/2 ok (as before): a.txt" in said
    assert "2/2 ok (as before): b.txt" in said


@on_linux
def test_the_log_says_how_far_a_run_was_that_did_not_finish(
    tmp_path: Path, logged: Callable[[], list[dict[str, object]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "in", "a.txt", "b.txt")
    log = ("--log", str(tmp_path / "log"))

    def ended_by(error: BaseException) -> Callable[..., None]:
        def add(*_: object) -> None:
            raise error

        return add

    for error, code in ((KeyboardInterrupt(), 130), (OSError(28, "No space left on device"), 2)):
        with monkeypatch.context() as patch:
            patch.setattr("disclosure_parse.outputs.write.TableFolder.add", ended_by(error))
            assert convert(tmp_path, "--quiet", *log) == code
    interrupted, failed = (line for line in logged() if line["event"] in ("interrupted", "failed"))
    assert (interrupted["files"], interrupted["level"]) == (2, "warning")
    assert interrupted["done"] in (1, 2)
    assert failed["event"] == "failed"
    assert "No space left on device" in str(failed["error"])
    assert convert(tmp_path, "--quiet", *log) == 0
    assert logged()[-1]["event"] == "finished"
