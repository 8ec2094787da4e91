"""Files that were moved, renamed or copied since the last run: not read again, with the bytes of a clean run."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from disclosure_parse import batch, discover, journal, one_file
from disclosure_parse.discover import Task
from disclosure_parse.packing import unpack_loosely
from test_batch import failing, fill, form, kill, on_linux, rows, statuses, tables
from test_journal import EndedError, convert, ended_after, names, read, settled

pytestmark = on_linux
__all__ = ["read", "settled"]

SAMPLES = Path(__file__).parent.parent / "samples"


def as_in_a_clean_run(folder: Path) -> bool:
    """Whether the output is what a first run over the files, as they are now, comes to."""
    batch.convert([folder / "in"], folder / "clean", workers=2)
    clean = tables(folder / "clean")
    shutil.rmtree(folder / "clean")
    return tables(folder / "out") == clean


def entries(folder: Path) -> list[bytes | None]:
    with closing(sqlite3.connect(folder / "out" / journal.FILE_NAME)) as base:
        return [source for (source,) in base.execute("SELECT source FROM file ORDER BY source")]


def killed_after(files: int) -> Callable[..., None]:
    def progress(done: object, number: int, total: int) -> None:
        if number == files:
            os.kill(os.getpid(), signal.SIGKILL)

    return progress


def without_packing(result: one_file.FileResult) -> object:
    """The same objects are packed in more than one way: what is there twice may be one object."""
    stated = [(key, unpack_loosely(fact)) for key, fact in result.facts]
    return result.file, result.rows, result.form_types, result.remarks, stated


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """An input of everything that tables can hold: all kinds of forms, findings between files, warnings."""
    folder = tmp_path / "in"
    folder.mkdir()
    for path in SAMPLES.iterdir():
        if path.suffix in (".txt", ".md", ".html", ".docx", ".pdf", ".xlsx"):
            shutil.copy(path, folder)
    return folder


@pytest.mark.parametrize("source", ["a{}", "z/另一个 {}", "archive.zip!/x{}"])
def test_what_came_of_a_file_is_what_comes_of_it_under_another_name(source: str) -> None:
    for path in sorted(SAMPLES.iterdir()):
        if path.is_file():
            came = one_file.process(Task(path, path.name))
            other = source.format(path.suffix)
            asked = one_file.process(Task(path, other))
            assert without_packing(one_file.renamed(came, other)) == without_packing(asked), path.name
            assert came.file.source == path.name


def test_names_are_all_that_tells_what_came_of_a_moved_file(
    samples: Path, tmp_path: Path, read: Callable[[], list[str]]
) -> None:
    """In another order, as well: what is found between two files is a finding of the later one."""
    convert(tmp_path)
    assert statuses(tmp_path / "out")
    assert read()
    files = sorted(samples.iterdir())
    for number, path in enumerate(files):
        target = samples / f"{number % 3}" / f"{len(files) - number:03d}{path.suffix}"
        target.parent.mkdir(exist_ok=True)
        path.rename(target)
    summary = convert(tmp_path)
    assert read() == []
    assert summary.kept == len(files)
    assert as_in_a_clean_run(tmp_path)
    read()
    assert convert(tmp_path).kept == len(files)
    assert read() == []
    assert as_in_a_clean_run(tmp_path)


def test_copies_are_not_read_and_name_the_first_file_of_their_bytes(
    tmp_path: Path, read: Callable[[], list[str]]
) -> None:
    fill(tmp_path / "in", *names(3))
    convert(tmp_path)
    read()
    shutil.copy(tmp_path / "in" / "01.txt", tmp_path / "in" / "00 copy.txt")
    shutil.copy(tmp_path / "in" / "01.txt", tmp_path / "in" / "09.txt")
    convert(tmp_path)
    assert read() == []
    found = {row["source"]: row["same_as"] for row in rows(tmp_path / "out", "documents")}
    assert found == {"00 copy.txt": "", "00.txt": "", "01.txt": "00 copy.txt", "02.txt": "", "09.txt": "00 copy.txt"}
    assert as_in_a_clean_run(tmp_path)


def test_a_copy_that_is_left_is_not_read_when_the_original_goes(
    tmp_path: Path, settled: None, read: Callable[[], list[str]]
) -> None:
    fill(tmp_path / "in", *names(2))
    shutil.copy(tmp_path / "in" / "00.txt", tmp_path / "in" / "copy.txt")
    convert(tmp_path)
    assert read() == ["00.txt", "01.txt", "copy.txt"]
    (tmp_path / "in" / "00.txt").unlink()
    convert(tmp_path)
    assert read() == []
    assert [row["same_as"] for row in rows(tmp_path / "out", "documents")] == ["", ""]
    assert as_in_a_clean_run(tmp_path)
    assert entries(tmp_path) == [b"01.txt", b"copy.txt"]


@pytest.mark.parametrize("order", [("a.txt", "b.txt"), ("b.txt", "a.txt")])
def test_files_that_change_names_are_not_read(
    tmp_path: Path, read: Callable[[], list[str]], order: tuple[str, str]
) -> None:
    """The content that a file had is still there to be another file's, whichever comes first, and gone afterwards."""
    folder = fill(tmp_path / "in", "a.txt", "b.txt")
    convert(tmp_path)
    read()
    one, other = order
    (folder / one).rename(folder / "between")
    (folder / other).rename(folder / one)
    (folder / "between").rename(folder / other)
    batch.convert([folder], tmp_path / "out", workers=1)
    assert read() == []
    assert [row["project_name"] for row in rows(tmp_path / "out", "forms")] == ["b.txt", "a.txt"]
    assert as_in_a_clean_run(tmp_path)
    assert entries(tmp_path) == [b"a.txt", b"b.txt"]
    (folder / "c.txt").write_bytes((folder / "a.txt").read_bytes())
    (folder / "a.txt").write_text(form("新的项目"), encoding="utf-8")
    read()
    batch.convert([folder], tmp_path / "out", workers=1)
    assert read() == ["a.txt"]
    assert as_in_a_clean_run(tmp_path)
    assert entries(tmp_path) == [b"a.txt", b"b.txt", b"c.txt"]


def test_a_name_that_has_a_say_is_read_again(tmp_path: Path, read: Callable[[], list[str]]) -> None:
    folder = fill(tmp_path / "in", "a.txt")
    convert(tmp_path)
    read()
    (folder / "a.txt").rename(folder / "a.pdf")
    convert(tmp_path)
    assert read() == ["a.pdf"]
    assert "extension_mismatch" in rows(tmp_path / "out", "documents")[0]["warnings"]
    assert as_in_a_clean_run(tmp_path)
    read()
    (folder / "a.pdf").rename(folder / "b.PDF")
    convert(tmp_path)
    assert read() == []
    assert as_in_a_clean_run(tmp_path)


def test_an_error_page_under_another_name_is_told_by_that_name(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("没有找到您访问的页面", encoding="utf-8")
    convert(tmp_path)
    shutil.copy(folder / "a.txt", folder / "b.pdf")
    shutil.copy(folder / "a.txt", folder / "c.DOCX")
    convert(tmp_path)
    assert statuses(tmp_path / "out") == {"a.txt": "no_forms", "b.pdf": "failed", "c.DOCX": "failed"}
    assert as_in_a_clean_run(tmp_path)


def test_a_file_that_another_of_its_size_is_not_is_read(tmp_path: Path, read: Callable[[], list[str]]) -> None:
    fill(tmp_path / "in", "a.txt")
    convert(tmp_path)
    read()
    fill(tmp_path / "in", "b.txt")
    assert (tmp_path / "in" / "a.txt").stat().st_size == (tmp_path / "in" / "b.txt").stat().st_size
    convert(tmp_path)
    assert read() == ["b.txt"]
    assert as_in_a_clean_run(tmp_path)


def test_members_of_archives_and_files_are_the_same_to_it(tmp_path: Path, read: Callable[[], list[str]]) -> None:
    folder = fill(tmp_path / "in", *names(4))
    convert(tmp_path)
    read()
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as archive:
        archive.write(folder / "01.txt", "县/01.txt")
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.write(folder / "00.txt", "甲.txt")
        archive.write(tmp_path / "inner.zip", "inner.zip")
    for name in ("00.txt", "01.txt"):
        (folder / name).unlink()
    convert(tmp_path)
    assert read() == []
    assert list(statuses(tmp_path / "out")) == [
        "02.txt", "03.txt", "all.zip!/inner.zip!/县/01.txt", "all.zip!/甲.txt"
    ]  # fmt: skip
    assert as_in_a_clean_run(tmp_path)
    read()
    with zipfile.ZipFile(folder / "all.zip") as archive:
        archive.extract("甲.txt", folder)
    (folder / "all.zip").unlink()
    convert(tmp_path)
    assert read() == []
    assert as_in_a_clean_run(tmp_path)


def test_a_run_among_moved_files_that_was_ended_goes_on(tmp_path: Path, read: Callable[[], list[str]]) -> None:
    folder = fill(tmp_path / "in", *names(12))
    convert(tmp_path)
    for number, name in enumerate(names(12)):
        (folder / name).rename(folder / f"{11 - number:02d}.md")
        (folder / f"{11 - number:02d}.md").rename(folder / f"{11 - number:02d}!.txt")
    shutil.copy(folder / "03!.txt", folder / "03.txt")
    fill(folder, "new.txt")
    read()
    for done in (1, 5, 9):
        with pytest.raises(EndedError):
            convert(tmp_path, progress=ended_after(done))
        assert {source for source, _, _ in journal.state(tmp_path / "out", 99).failures} == set()
    convert(tmp_path)
    assert set(read()) <= {"new.txt"}
    assert as_in_a_clean_run(tmp_path)
    assert len(entries(tmp_path)) == 14


def test_a_run_among_moved_files_that_was_killed_goes_on(tmp_path: Path, read: Callable[[], list[str]]) -> None:
    """The content that two files have changed is kept where neither has its own name."""
    folder = fill(tmp_path / "in", *names(10))
    convert(tmp_path)
    for number in range(0, 10, 2):
        one, other = folder / f"{number:02d}.txt", folder / f"{number + 1:02d}.txt"
        one.rename(folder / "between")
        other.rename(one)
        (folder / "between").rename(other)
    read()
    for moment in (2, 3, 6):
        child = os.fork()
        if not child:
            written = journal.Journal.write_sometimes
            journal.Journal.write_sometimes = journal.Journal.write  # type: ignore[method-assign]
            try:
                convert(tmp_path, progress=killed_after(moment))
            finally:
                journal.Journal.write_sometimes = written  # type: ignore[method-assign]
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert sum(journal.state(tmp_path / "out", 0).files.values()) == 10
    convert(tmp_path)
    assert read() == []
    assert as_in_a_clean_run(tmp_path)
    assert entries(tmp_path) == [name.encode() for name in names(10)]


def test_what_cost_its_process_is_not_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "in", *names(3))
    right = one_file.read_bytes
    monkeypatch.setattr(one_file, "read_bytes", failing({"00.txt": kill}))
    with pytest.raises(EndedError):
        batch.convert([tmp_path / "in"], tmp_path / "out", workers=1, progress=ended_after(3))
    monkeypatch.setattr(one_file, "read_bytes", right)
    shutil.copy(tmp_path / "in" / "00.txt", tmp_path / "in" / "copy.txt")
    convert(tmp_path)
    found = {row["source"]: row["reason"] for row in rows(tmp_path / "out", "documents")}
    assert found == {"00.txt": "crash", "01.txt": "", "02.txt": "", "copy.txt": ""}


def test_a_moved_file_is_understood_anew_without_being_read(
    tmp_path: Path, settled: None, read: Callable[[], list[str]]
) -> None:
    """Its document goes with it."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(form("甲项目").replace("分值", "甲乙丙"), encoding="utf-8")
    convert(tmp_path)
    (folder / "a.txt").rename(folder / "b.txt")
    convert(tmp_path)
    read()
    words = tmp_path / "words.toml"
    words.write_text('[indicators.columns]\nweight = ["甲乙丙"]\n', encoding="utf-8")
    convert(tmp_path, vocabulary=[words])
    assert read() == []
    assert [row["weight"] for row in rows(tmp_path / "out", "indicators")] == ["50", "50"]
    assert list(statuses(tmp_path / "out")) == ["b.txt"]


def test_a_moved_file_under_another_vocabulary_is_read(tmp_path: Path, read: Callable[[], list[str]]) -> None:
    folder = fill(tmp_path / "in", "a.txt")
    convert(tmp_path)
    (folder / "a.txt").rename(folder / "b.txt")
    words = tmp_path / "words.toml"
    words.write_text('[indicators.columns]\nweight = ["甲乙丙"]\n', encoding="utf-8")
    read()
    convert(tmp_path, vocabulary=[words])
    assert read() == ["b.txt"]


def test_where_many_files_are_of_one_size_none_is_compared(
    tmp_path: Path, read: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_ALIKE", 2)
    folder = fill(tmp_path / "in", *names(3), "名.txt", "字.txt")
    convert(tmp_path)
    for path in list(folder.iterdir()):
        path.rename(folder / f"x{path.name}")
    read()
    summary = convert(tmp_path)
    assert len(read()) == 3
    assert summary.kept == 2
    assert as_in_a_clean_run(tmp_path)


def test_an_entry_of_another_content_is_a_damaged_journal(tmp_path: Path) -> None:
    folder = fill(tmp_path / "in", "a.txt", "b.txt")
    convert(tmp_path)
    with closing(sqlite3.connect(tmp_path / "out" / journal.FILE_NAME)) as base:
        (result,) = base.execute("SELECT result FROM file WHERE source = ?", (b"b.txt",)).fetchone()
        base.execute("UPDATE file SET result = ? WHERE source = ?", (result, b"a.txt"))
        base.commit()
    (folder / "a.txt").rename(folder / "c.txt")
    assert "was damaged" in convert(tmp_path).notes[0]
    assert as_in_a_clean_run(tmp_path)


def test_the_size_of_a_file_that_cannot_be_asked_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    assert Task(tmp_path / "a.txt", "a.txt").size() == 3
    assert Task(tmp_path / "b.txt", "b.txt").size() is None
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("d.txt", "abcd")
    assert [task.size() for task in discover.discover([tmp_path / "c.zip"])] == [4]
