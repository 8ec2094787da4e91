"""The journal: a run that was ended goes on where it was, and comes to the same bytes as one that was not."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace

import pytest

import disclosure_parse
from compiling import SOURCES
from disclosure_parse import batch, discover, journal, locking, one_file, packing
from disclosure_parse import versions as program_versions
from disclosure_parse.cli import run
from disclosure_parse.document import Document, ReadOptions, Table
from disclosure_parse.errors import UsageError
from disclosure_parse.outputs import write
from disclosure_parse.outputs.write import UNFINISHED
from disclosure_parse.versions import Versions, versions
from disclosure_parse.workers import Limits
from test_batch import failing, fill, form, kill, on_linux, rows, statuses, tables


class EndedError(Exception):
    """Ends a run in the middle, as an error of the program would."""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], list[str]]:
    """Tells which files were read since it was asked last, however many processes did it."""
    log = tmp_path / "read"
    right = one_file.read_bytes

    def reading(data: bytes, name: str, *options: object) -> object:
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{name}\n")
        return right(data, name, *options)  # type: ignore[arg-type]

    def told() -> list[str]:
        found = sorted(log.read_text(encoding="utf-8").splitlines()) if log.exists() else []
        log.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(one_file, "read_bytes", reading)
    return told


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are as good as old at once."""
    monkeypatch.setattr(discover, "SETTLED", -1.0)


def ended_after(files: int) -> Callable[..., None]:
    def progress(done: object, number: int, total: int) -> None:
        if number == files:
            raise EndedError

    return progress


def names(count: int) -> list[str]:
    return [f"{number:02d}.txt" for number in range(count)]


def convert(folder: Path, **options: object) -> batch.Summary:
    return batch.convert([folder / "in"], folder / "out", workers=2, **options)  # type: ignore[arg-type]


# Going on.


@on_linux
def test_a_run_that_was_ended_goes_on_and_comes_to_the_same_bytes(
    tmp_path: Path, read: Callable[[], list[str]]
) -> None:
    fill(tmp_path / "in", *names(12))
    (tmp_path / "in" / "05.txt").write_bytes(b"\x00\x01junk")
    convert(tmp_path)
    clean = tables(tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
    read()
    with pytest.raises(EndedError):
        convert(tmp_path, progress=ended_after(7))
    assert tables(tmp_path / "out") == {}
    first = read()
    summary = convert(tmp_path)
    assert tables(tmp_path / "out") == clean
    again = read()
    assert summary.kept == 7
    assert len(again) == 12 - 7
    assert set(first) | set(again) == set(names(12))


@on_linux
def test_the_same_command_again_reads_nothing_and_writes_the_same(
    tmp_path: Path, read: Callable[[], list[str]]
) -> None:
    fill(tmp_path / "in", *names(6))
    convert(tmp_path)
    clean = tables(tmp_path / "out")
    assert len(read()) == 6
    summary = convert(tmp_path)
    assert read() == []
    assert tables(tmp_path / "out") == clean
    assert (summary.kept, summary.indicators) == (6, 12)


@on_linux
def test_files_that_nobody_has_touched_are_not_even_opened(
    tmp_path: Path, settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "in", *names(4))
    convert(tmp_path)

    def opened(task: discover.Task) -> bytes:
        raise AssertionError("a file was opened")

    monkeypatch.setattr(discover.Task, "read", opened)
    assert convert(tmp_path).statuses == {"ok": 4}


@on_linux
def test_changed_files_are_read_again_and_removed_ones_disappear(
    tmp_path: Path, settled: None, read: Callable[[], list[str]]
) -> None:
    fill(tmp_path / "in", *names(5))
    convert(tmp_path)
    read()
    (tmp_path / "in" / "01.txt").write_text(form("另一个项目"), encoding="utf-8")
    (tmp_path / "in" / "03.txt").unlink()
    os.utime(tmp_path / "in" / "04.txt")  # Touched, and still the same.
    fill(tmp_path / "in", "05.txt")
    convert(tmp_path)
    assert read() == ["01.txt", "05.txt"]
    assert list(statuses(tmp_path / "out")) == ["00.txt", "01.txt", "02.txt", "04.txt", "05.txt"]
    assert "另一个项目" in [row["project_name"] for row in rows(tmp_path / "out", "forms")]
    found = tables(tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
    convert(tmp_path)
    assert tables(tmp_path / "out") == found


@on_linux
def test_a_file_changed_within_its_times_resolution_is_read_again(
    tmp_path: Path, read: Callable[[], list[str]]
) -> None:
    """Same size, same times: a file written to so lately is compared by its content."""
    path = fill(tmp_path / "in", "a.txt") / "a.txt"
    convert(tmp_path)
    read()
    about = path.stat()
    path.write_text(form("b.txt"), encoding="utf-8")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert path.stat().st_size == about.st_size
    convert(tmp_path)
    assert read() == ["a.txt"]
    assert [row["project_name"] for row in rows(tmp_path / "out", "forms")] == ["b.txt"]


@on_linux
@pytest.mark.parametrize("unchanged", [True, False])
def test_a_changed_rule_or_vocabulary_needs_no_reading(
    tmp_path: Path, read: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch, unchanged: bool
) -> None:
    monkeypatch.setattr(discover, "SETTLED", -1.0 if unchanged else 2.0)
    fill(tmp_path / "in", *names(3))
    convert(tmp_path)
    read()
    words = tmp_path / "words.toml"
    words.write_text('[indicators.columns]\nweight = ["甲乙丙"]\n', encoding="utf-8")
    text = form("甲项目").replace("分值", "甲乙丙")
    (tmp_path / "in" / "01.txt").write_text(text, encoding="utf-8")
    convert(tmp_path)
    assert read() == ["01.txt"]
    assert [row["weight"] for row in rows(tmp_path / "out", "indicators")] == ["50", "50", "", "", "50", "50"]
    convert(tmp_path, vocabulary=[words])
    assert read() == []
    assert [row["weight"] for row in rows(tmp_path / "out", "indicators")] == ["50"] * 6
    found = tables(tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
    convert(tmp_path, vocabulary=[words])
    assert tables(tmp_path / "out") == found


@on_linux
def test_another_reader_reads_everything_again(
    tmp_path: Path, read: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "in", *names(3))
    convert(tmp_path)
    read()
    monkeypatch.setattr(batch, "versions", lambda *_: Versions("another", "another"))
    convert(tmp_path)
    assert read() == names(3)


def test_versions_tell_apart_what_results_rest_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = versions()
    assert versions() == usual
    forced = versions((), ReadOptions(pdf_engine="pdfplumber"))
    assert forced.reading != usual.reading
    (tmp_path / "words.toml").write_text("", encoding="utf-8")
    extended = versions([tmp_path / "words.toml"])
    assert extended.reading == usual.reading
    assert extended.meaning != usual.meaning
    package = shutil.copytree(Path(disclosure_parse.__file__).parent, tmp_path / "package")
    monkeypatch.setattr(program_versions, "_PACKAGE", package)
    assert versions() == usual
    with open(package / "checker" / "scores.py", "a", encoding="utf-8") as file:
        file.write("# another rule\n")
    changed = versions()
    assert (changed.reading, changed.meaning != usual.meaning) == (usual.reading, True)
    with open(package / "readers" / "grid.py", "a", encoding="utf-8") as file:
        file.write("# another reader\n")
    assert versions().reading != usual.reading


def test_versions_tell_apart_sources_of_the_compiled_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in SOURCES.glob("*.[ch]")}
    digests = {name: hashlib.sha256(source.encode()).hexdigest()[:16] for name, source in sources.items()}
    assert digests == program_versions._COMPILED, "a C source was changed: write its digest into versions.py"
    usual = versions()
    monkeypatch.setattr(program_versions, "_COMPILED", digests | {"_drawing.c": "another"})
    assert versions().reading != usual.reading
    assert versions().meaning != usual.meaning


@on_linux
def test_what_was_stopped_is_tried_again_by_a_new_run_and_not_by_one_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "in", *names(4))
    right = one_file.read_bytes
    monkeypatch.setattr(one_file, "read_bytes", failing({"00.txt": kill}))
    with pytest.raises(EndedError):
        batch.convert([tmp_path / "in"], tmp_path / "out", workers=1, progress=ended_after(3))
    monkeypatch.setattr(one_file, "read_bytes", right)
    assert convert(tmp_path).failures[0].reason == "crash"
    assert convert(tmp_path).failures == []


@on_linux
def test_what_was_stopped_is_tried_again_with_other_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "in", *names(2))
    right = one_file.read_bytes
    monkeypatch.setattr(one_file, "read_bytes", failing({"00.txt": lambda: time.sleep(600)}))
    with pytest.raises(EndedError):
        convert(tmp_path, limits=Limits(2, None), progress=ended_after(2))
    monkeypatch.setattr(one_file, "read_bytes", right)
    assert convert(tmp_path, limits=Limits(60, None)).failures == []


# The parent killed.


def eventful(folder: Path, events: Connection) -> None:
    """A run that says each thing that it does: a file done, rows added, a table put in place."""

    def told(function: Callable[..., object]) -> Callable[..., object]:
        def telling(*arguments: object) -> object:
            events.send_bytes(b".")
            events.recv_bytes()  # And waits: to be told to go on, or to be killed.
            return function(*arguments)

        return telling

    write.os = SimpleNamespace(replace=told(os.replace))  # type: ignore[assignment]
    write.TableFolder.add = told(write.TableFolder.add)  # type: ignore[assignment, method-assign]
    convert(folder, progress=told(lambda *_: None))


@on_linux
def test_a_run_killed_at_twenty_moments_ends_with_the_bytes_of_a_clean_one(tmp_path: Path) -> None:
    fill(tmp_path / "in", *names(20))
    (tmp_path / "in" / "07.txt").write_bytes(b"%PDF-1.4 cut")
    shutil.copy(tmp_path / "in" / "08.txt", tmp_path / "in" / "copy.txt")
    files = 21
    batch.convert([tmp_path / "in"], tmp_path / "clean", workers=2)
    clean = tables(tmp_path / "clean")
    out = tmp_path / "out"
    rng = random.Random(20)
    context = multiprocessing.get_context("fork")
    for killed in range(20):
        if killed % 4 == 0:
            shutil.rmtree(out, ignore_errors=True)  # To be killed while files are read, too.
        ours, theirs = context.Pipe()
        run = context.Process(target=eventful, args=(tmp_path, theirs))
        run.start()
        theirs.close()
        for _ in range(rng.randrange(2 * files + len(clean))):
            ours.recv_bytes()
            ours.send_bytes(b".")
        ours.recv_bytes()
        run.kill()
        run.join()
        assert run.exitcode == -signal.SIGKILL
        if killed % 4 == 3:
            convert(tmp_path)
            assert tables(out) == clean
            assert sorted(row["source"] for row in rows(out, "documents")) == sorted(os.listdir(tmp_path / "in"))
            assert not (out / UNFINISHED).exists()


@on_linux
def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "in", *names(8))
    line = ["convert", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--workers", "1"]
    add = journal.Journal.add
    added = iter(range(5))

    def interrupted(entries: journal.Journal, done: one_file.Done) -> one_file.Done:
        if next(added, None) is None:
            raise KeyboardInterrupt
        return add(entries, done)

    with monkeypatch.context() as patch:
        patch.setattr(journal.Journal, "add", interrupted)
        assert run(line) == 130
    assert "same command again goes on" in capsys.readouterr().err
    assert tables(tmp_path / "out") == {}
    assert run(line) == 0
    assert "5 as read before" in capsys.readouterr().err


# One run at a time.


@pytest.fixture
def held(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds ``out``."""
    (tmp_path / "out").mkdir()
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom disclosure_parse.locking import OutputLock\n"
        "with OutputLock(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(600)"
    )
    line = [sys.executable, "-c", code, str(tmp_path / "out")]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_a_second_run_is_refused_while_the_first_lives_and_no_longer(
    tmp_path: Path, held: subprocess.Popen[str]
) -> None:
    fill(tmp_path / "in", "a.txt")
    with pytest.raises(UsageError, match=f"process {held.pid} on "):
        convert(tmp_path)
    assert f"process {held.pid} on " in locking.holder(tmp_path / "out")
    held.kill()
    held.wait()
    assert locking.holder(tmp_path / "out") == ""
    assert convert(tmp_path).exit_code == 0


def test_a_second_run_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    fill(tmp_path / "in", "a.txt")
    (tmp_path / "out").mkdir()
    with locking.OutputLock(tmp_path / "out"), pytest.raises(UsageError, match="Another run"):
        convert(tmp_path)
    assert convert(tmp_path).exit_code == 0


# How far it is.


@on_linux
def test_status_tells_how_far_a_run_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", *names(8))
    (tmp_path / "in" / "05.txt").write_bytes(b"\x00\x01junk")
    told = []

    def progress(done: object, number: int, total: int) -> None:
        if number == 8:
            assert run(["status", str(tmp_path / "out")]) == 0
            told.append(capsys.readouterr().out)
            raise EndedError

    with pytest.raises(EndedError):
        convert(tmp_path, progress=progress)
    assert f"running     process {os.getpid()} on" in told[0]
    assert "of 8 done" in told[0]
    assert run(["status", str(tmp_path / "out")]) == 0
    told.append(capsys.readouterr().out)
    assert told[1].startswith("interrupted ")
    assert "files       8 of 8 done\n" in told[1]
    assert "kept        7 ok, 1 failed\n  1 damaged: download" in told[1]
    assert "damaged: 05.txt: " in told[1]
    convert(tmp_path)
    assert run(["status", str(tmp_path / "out")]) == 0
    told.append(capsys.readouterr().out)
    assert told[2].startswith("finished ")
    assert "8 of 8 done, 8 as read before" in told[2]


def test_status_at_the_moment_when_a_run_makes_its_journal(tmp_path: Path) -> None:
    """The file is there before its tables are: it was told as an error of the disk."""
    sqlite3.connect(tmp_path / journal.FILE_NAME).close()
    (tmp_path / journal.FILE_NAME).touch()
    assert journal.state(tmp_path, 3) == journal.State({}, Counter(), ())


def test_a_journal_is_made_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run killed between its tables left one that the next took for damaged."""
    whole = journal._SCHEMA
    monkeypatch.setattr(journal, "_SCHEMA", whole.replace("COMMIT;", "SELECT nothing;"))
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        journal.Journal(tmp_path / journal.FILE_NAME, versions(), Limits())
    monkeypatch.setattr(journal, "_SCHEMA", whole)
    with journal.Journal(tmp_path / journal.FILE_NAME, versions(), Limits()):
        assert journal.state(tmp_path, 3) == journal.State({}, Counter(), ())


def test_status_of_what_is_no_output_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["status", str(tmp_path)]) == 2
    assert "holds no run" in capsys.readouterr().err
    (tmp_path / journal.FILE_NAME).write_bytes(b"no database at all" * 100)
    assert run(["status", str(tmp_path)]) == 2
    assert "begins anew" in capsys.readouterr().err


# A journal that cannot be relied upon.


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwritten(path: Path) -> None:
    with open(path, "r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 16384)  # Results are among it; documents, of which nothing is asked, would not be missed.


def emptied(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1000)


def of_another_format(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA user_version = 99")


def swapped(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        (result,) = base.execute("SELECT result FROM file WHERE source = ?", (b"01.txt",)).fetchone()
        base.execute("UPDATE file SET result = ? WHERE source = ?", (result, b"02.txt"))
        base.commit()


def bitten(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        (result,) = base.execute("SELECT result FROM file WHERE source = ?", (b"01.txt",)).fetchone()
        middle = len(result) // 2
        spoiled = result[:middle] + bytes([result[middle] ^ 1]) + result[middle + 1 :]
        base.execute("UPDATE file SET result = ? WHERE source = ?", (spoiled, b"01.txt"))
        base.commit()


@pytest.mark.parametrize("damage", [truncated, overwritten, emptied, of_another_format, swapped, bitten])
def test_a_damaged_journal_is_begun_anew_and_said(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    fill(tmp_path / "in", *names(20))
    convert(tmp_path)
    clean = tables(tmp_path / "out")
    damage(tmp_path / "out" / journal.FILE_NAME)
    summary = convert(tmp_path)
    assert "was damaged" in summary.notes[0]
    assert summary.statuses == {"ok": 20}
    assert tables(tmp_path / "out") == clean
    assert convert(tmp_path).notes == []


def test_a_removed_journal_is_no_obstacle(tmp_path: Path) -> None:
    fill(tmp_path / "in", "a.txt")
    convert(tmp_path)
    journal.remove(tmp_path / "out")
    assert convert(tmp_path).notes == []


def test_nothing_but_the_shared_types_is_unpacked() -> None:
    import pickle
    import zlib

    with pytest.raises(packing.NotPackedError, match="nothing that is packed"):
        packing.unpack(zlib.compress(pickle.dumps(os.system)))
    with pytest.raises(pickle.PicklingError):
        packing.pack([Path("a")])


def test_documents_come_out_of_the_journal_as_they_went_in() -> None:
    samples = Path(__file__).parent.parent / "samples"
    for path in sorted(samples.iterdir()):
        if path.suffix in (".txt", ".docx", ".pdf"):
            document = one_file.read_bytes(path.read_bytes(), path.name)
            assert packing.unpack(packing.pack(document)) == document
    bare = Document("text", "text", "0" * 64, 0, (Table(1, (), False, "tabs", seams=(3,)),))
    assert packing.unpack(packing.pack(bare)) == bare


def test_names_that_are_no_utf_8_are_kept(tmp_path: Path) -> None:
    fill(tmp_path / "in", "a.txt")
    os.rename(tmp_path / "in" / "a.txt", os.fsencode(tmp_path / "in") + b"/\xd6\xd0.txt")
    convert(tmp_path)
    assert convert(tmp_path).kept == 1
