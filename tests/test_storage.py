"""Inputs and outputs at URLs: the same tables as from folders, and an output that is whole or not there."""

from __future__ import annotations

import io
import json
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

import fsspec
import pytest

import disclosure_parse as dp
from disclosure_parse import discover as discovery
from disclosure_parse import storage
from disclosure_parse.cli import run
from disclosure_parse.discover import Choice, Task, discover
from disclosure_parse.errors import InaccessibleError, LimitError, MissingExtraError, UsageError
from disclosure_parse.outputs_at_urls import staged
from disclosure_parse.storage import Remote, files_below, place
from test_batch import form, rows, tables

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers share the memory's files by fork")


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty file system in the memory of this process, and an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


CONTENT = {
    "a.txt": form("甲").encode(),
    "2023/b.txt": form("乙").encode("gb18030"),
    "2023/空.pdf": b"",
    ".hidden/c.txt": b"x",
    "~$a.txt": b"x",
}


def zipped(name: str, data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, data)
    return target.getvalue()


def fill(system: Any, folder: Path) -> None:
    content = {**CONTENT, "下载.zip": zipped("局/d.txt", form("丁").encode())}
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        system.pipe_file(f"/in/{name}", data)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("downloads", Path("downloads")),
        ("s3://bucket/a b", Remote("s3://bucket/a b")),
        ("file:///data/%E4%B8%8B", Path("/data/下")),
        ("C://data", Path("C://data")),
        (Path("x"), Path("x")),
    ],
)
def test_what_a_person_names(given: str | Path, expected: object) -> None:
    assert place(given) == expected


def test_the_bytes_are_those_of_a_folder(memory: Any, tmp_path: Path) -> None:
    fill(memory, tmp_path / "in")
    dp.convert([tmp_path / "in"], tmp_path / "local", formats=("csv", "parquet"), workers=2)
    summary = dp.convert("memory://in", "memory://results/2023", formats=("csv", "parquet"), workers=2)
    put = {name.rpartition("/")[2]: memory.cat_file(name) for name in memory.find("/results")}
    assert put == tables(tmp_path / "local")
    assert summary.exit_code == 5
    dp.convert("memory://in", tmp_path / "mixed", formats=("csv", "parquet"), workers=1)
    assert tables(tmp_path / "mixed") == put


def test_a_single_file_and_an_archive_have_their_sources(memory: Any, tmp_path: Path) -> None:
    fill(memory, tmp_path / "in")
    sources = [task.source for task in discover([Remote("memory://in")])]
    assert sources == ["2023/b.txt", "2023/空.pdf", "a.txt", "下载.zip!/局/d.txt"]
    assert [task.source for task in discover([Remote("memory://in/a.txt")])] == ["a.txt"]
    assert [task.source for task in discover([Remote("memory://in")], None, Choice(include=("*.pdf",)))] == [
        "2023/空.pdf"
    ]


def test_two_inputs_with_files_of_one_name_are_refused(memory: Any, tmp_path: Path) -> None:
    fill(memory, tmp_path / "in")
    with pytest.raises(UsageError, match="same relative path"):
        discover([Remote("memory://in"), tmp_path / "in"])


def test_a_second_run_reads_only_what_changed(memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(memory, tmp_path / "in")
    dp.convert("memory://in", "memory://out", workers=1)
    first = memory.cat_file("/out/forms.csv")
    memory.pipe_file("/in/e.txt", form("戊").encode())
    memory.rm_file("/in/2023/空.pdf")
    again = dp.convert("memory://in", "memory://out", workers=1)
    assert (again.files, again.kept) == (4, 3)
    assert len(memory.cat_file("/out/forms.csv")) > len(first)
    changed = dp.convert("memory://in", "memory://out", workers=1, only_changed=True)
    assert changed.unchanged == 4


def test_only_the_journal_stays_on_this_machine(memory: Any, tmp_path: Path) -> None:
    fill(memory, tmp_path / "in")
    assert run(["convert", "memory://in", "-o", "memory://out", "--journal", str(tmp_path / "run"), "-q"]) == 5
    assert {path.name for path in (tmp_path / "run").iterdir() if not path.name.startswith(".")} == set()
    assert (tmp_path / "run" / ".journal.sqlite").exists()
    assert not (tmp_path / "cache").exists()


def test_an_output_is_described_only_while_it_is_whole(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(memory, tmp_path / "in")
    dp.convert("memory://in", "memory://out", workers=1, formats=("csv", "jsonl"))
    put = type(memory).put_file

    def failing(self: Any, local: str, remote: str, **options: Any) -> None:
        if remote.endswith("indicators.csv"):
            raise OSError("the line is dead")
        put(self, local, remote, **options)

    monkeypatch.setattr(type(memory), "put_file", failing)
    with pytest.raises(UsageError, match=r"out cannot be written: .*the line is dead"):
        dp.convert("memory://in", "memory://out", workers=1)
    assert not memory.exists("/out/datapackage.json")
    monkeypatch.setattr(type(memory), "put_file", put)
    assert dp.convert("memory://in", "memory://out", workers=1).kept == 4
    names = {name.rpartition("/")[2] for name in memory.find("/out")}
    assert {"datapackage.json", "indicators.csv"} <= names
    assert "indicators.jsonl" not in names


def test_what_changed_is_told_against_what_was_put_to_the_url(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(memory, tmp_path / "in")
    dp.convert("memory://in", "memory://out", workers=1)
    memory.pipe_file("/in/e.txt", form("戊").encode())
    put = type(memory).put_file

    def failing(self: Any, local: str, remote: str, **options: Any) -> None:
        if remote.endswith("indicators.csv"):
            raise OSError("the line is dead")
        put(self, local, remote, **options)

    for only_changed in (True, False):
        monkeypatch.setattr(type(memory), "put_file", failing)
        with pytest.raises(UsageError, match="the line is dead"):
            dp.convert("memory://in", "memory://out", workers=1, only_changed=only_changed)
    monkeypatch.setattr(type(memory), "put_file", put)
    assert dp.convert("memory://in", "memory://out", workers=1, only_changed=True).unchanged == 3
    records = memory.cat_file("/out/indicators.csv").decode()
    assert "e.txt" in records
    assert "a.txt" not in records
    assert dp.convert("memory://in", "memory://out", workers=1, only_changed=True).unchanged == 4
    memory.rm("/out", recursive=True)
    assert dp.convert("memory://in", "memory://out", workers=1, only_changed=True).unchanged == 0


def test_a_run_without_input_leaves_the_tables_at_the_url(memory: Any, tmp_path: Path) -> None:
    fill(memory, tmp_path / "in")
    dp.convert("memory://in", "memory://out", workers=1)
    before = {name: memory.cat_file(name) for name in memory.find("/out")}
    (tmp_path / "empty").mkdir()
    assert dp.convert(tmp_path / "empty", "memory://out", workers=1).exit_code == 3
    assert {name: memory.cat_file(name) for name in memory.find("/out")} == before


def test_one_run_at_a_time_fetches_and_puts(memory: Any, tmp_path: Path) -> None:
    fill(memory, tmp_path / "in")
    with staged(Remote("memory://out"), tmp_path / "run") as folder:
        with pytest.raises(UsageError, match="Another run"):
            dp.convert("memory://in", "memory://out", workers=1, journal=tmp_path / "run")
        dp.convert("memory://in", folder, workers=1)


def test_a_folder_with_an_output_of_its_own_is_no_journal(memory: Any, tmp_path: Path) -> None:
    fill(memory, tmp_path / "in")
    dp.convert(tmp_path / "in", tmp_path / "own", workers=1)
    before = tables(tmp_path / "own")
    with pytest.raises(UsageError, match="an output of its own"):
        dp.convert("memory://in", "memory://out", workers=1, journal=tmp_path / "own")
    assert tables(tmp_path / "own") == before


def test_other_files_at_the_url_are_left_alone(memory: Any, tmp_path: Path) -> None:
    fill(memory, tmp_path / "in")
    memory.pipe_file("/out/thesis.docx", b"mine")
    with pytest.raises(UsageError, match=r"lie other files \(thesis\.docx\)"):
        dp.convert("memory://in", "memory://out", workers=1)
    dp.convert("memory://in", "memory://out", workers=1, force=True)
    assert memory.cat_file("/out/thesis.docx") == b"mine"
    dp.convert("memory://in", "memory://in/out", workers=1)
    assert len(discover([Remote("memory://in")])) == 4, "an output below the input is no input"


def test_a_report_is_put_beside_the_tables(memory: Any, tmp_path: Path) -> None:
    fill(memory, tmp_path / "in")
    run(["convert", "memory://in", "-o", "memory://out", "--report", "-q"])
    assert memory.cat_file("/out/report.html").startswith(b"<!")


def test_file_urls_are_paths(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(form("甲"), encoding="utf-8")
    assert run(["convert", (tmp_path / "in").as_uri(), "-o", (tmp_path / "out").as_uri(), "-q"]) == 0
    assert [row["source"] for row in rows(tmp_path / "out", "documents")] == ["a.txt"]


def test_what_is_not_there_is_told(memory: Any) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        files_below(Remote("memory://nowhere"))
    with pytest.raises(InaccessibleError, match="cannot be read at its URL"):
        Remote("memory://nowhere/a.txt").read_bytes()
    with pytest.raises(UsageError, match="no URL that can be read"):
        files_below(Remote("nonsense://x/y"))


def test_a_file_that_vanishes_costs_its_row(memory: Any, tmp_path: Path) -> None:
    fill(memory, tmp_path / "in")
    tasks = discover([Remote("memory://in")])
    memory.rm_file("/in/a.txt")
    memory.rm_file("/in/下载.zip")
    for source in ("a.txt", "下载.zip!/局/d.txt"):
        (task,) = (task for task in tasks if task.source == source)
        with pytest.raises(InaccessibleError):
            task.read()


def test_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(MissingExtraError, match="gcsfs"):
        files_below(Remote("gs://bucket/x"))
    monkeypatch.setitem(sys.modules, "fsspec", None)
    assert run(["convert", "memory://in", "-o", str(tmp_path / "out")]) == 4
    (tmp_path / "a.txt").write_text(form("甲"), encoding="utf-8")
    assert run(["convert", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), "-q"]) == 0


def test_a_journal_elsewhere_is_for_urls(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--journal is for an output at a URL"), staged(tmp_path, tmp_path / "x"):
        pass


def test_a_listing_gives_what_tells_a_change() -> None:
    described = storage._described("s3://b/a", {"size": 3, "ETag": '"1f"', "LastModified": "2024-03-01T10:00:00+00:00"})
    assert (described.size, described.mark, described.changed) == (3, 'ETag "1f"', 1709287200.0)
    assert storage._described("x://a", {"size": None}) == Remote("x://a")
    assert storage._described("http://h/a", {"LastModified": "Fri, 01 Mar 2024 10:00:00 GMT"}).changed is None


def test_a_description_is_read_no_further_than_it_tells(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(memory, tmp_path / "in")
    memory.pipe_file("/in/x/datapackage.json", b" " * 1_000_000)
    memory.pipe_file("/in/y/datapackage.json", b"secret")
    opened = type(memory)._open

    def guarded(self: Any, path: str, *rest: Any, **options: Any) -> Any:
        if path.startswith("/in/y/"):
            raise PermissionError(f"{path} is forbidden")
        return opened(self, path, *rest, **options)

    def whole(self: Any, path: str, *rest: Any, **options: Any) -> bytes:
        raise AssertionError("a file was read whole")

    monkeypatch.setattr(type(memory), "_open", guarded)
    monkeypatch.setattr(type(memory), "cat_file", whole)
    sources = [task.source for task in discover([Remote("memory://in")])]
    assert {"x/datapackage.json", "y/datapackage.json"} < set(sources)


def test_a_file_of_unknown_size_is_read_up_to_the_limit(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "MAX_INPUT", 3)
    memory.pipe_file("/in/a.txt", b"123")
    memory.pipe_file("/in/b.txt", b"1234")
    assert Task(Remote("memory://in/a.txt"), "a.txt").read() == b"123"
    for size in (None, 4):
        with pytest.raises(LimitError):
            Task(Remote("memory://in/b.txt", size), "b.txt").read()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError("/store/in/a.txt"), "no such file"),
        (PermissionError("/store/in/a.txt of somebody"), "no permission"),
        (OSError("/in/a.txt: the line is dead"), "“it: the line is dead”"),
    ],
)
def test_what_went_wrong_is_told_without_where_the_storage_keeps_it(
    memory: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, told: str
) -> None:
    def failing(self: Any, path: str, *rest: Any, **options: Any) -> bytes:
        raise error

    monkeypatch.setattr(type(memory), "cat_file", failing)
    with caplog.at_level("INFO"), pytest.raises(InaccessibleError) as raised:
        Remote("memory://in/a.txt").read_bytes()
    assert raised.value.message == f"cannot be read at its URL: {told}."
    assert str(error) in caplog.text


def test_the_log_has_the_storage_s_own_words_also_of_what_a_worker_read(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.pipe("/in/a.txt", form("甲").encode())

    def failing(self: Any, path: str, *rest: Any, **options: Any) -> bytes:
        raise PermissionError("bucket-7/keys/in: AccessDenied, request 4711")

    monkeypatch.setattr(type(memory), "cat_file", failing)
    line = ["convert", "memory://in", "-o", str(tmp_path / "out"), "--quiet", "--log", str(tmp_path / "log")]
    assert run(line) == 3
    events = [json.loads(text) for text in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    of_files = [event for event in events if event["event"] == "file"]
    assert {event["cause"] for event in of_files} == {"PermissionError: bucket-7/keys/in: AccessDenied, request 4711"}
    assert not any("4711" in event["error"] for event in of_files)
    assert "4711" not in (tmp_path / "out" / "documents.csv").read_text(encoding="utf-8-sig")


# HDFS, by the protocol that Hadoop speaks over HTTP.


class Hadoop(BaseHTTPRequestHandler):
    """A name node with two files in a folder; it does not list the folder called ``closed``."""

    files: ClassVar[dict[str, bytes]] = {}

    def do_GET(self) -> None:
        at = urlsplit(self.path)
        path, asked = unquote(at.path).removeprefix("/webhdfs/v1").rstrip("/"), parse_qs(at.query)
        below = {name[len(path) + 1 :].split("/")[0] for name in self.files if name.startswith(f"{path}/")}
        if asked["op"] == ["OPEN"]:
            begin = int(asked.get("offset", ["0"])[0])
            end = begin + int(asked["length"][0]) if "length" in asked else None
            self.answer(200, self.files[path][begin:end])
        elif path.endswith("/closed"):
            self.answer(
                403, {"RemoteException": {"exception": "AccessControlException", "message": "Permission denied"}}
            )
        elif asked["op"] == ["GETFILESTATUS"] and (path in self.files or below):
            self.answer(200, {"FileStatus": self.about("", path)})
        elif path in self.files or below:
            found = [self.about(name, f"{path}/{name}") for name in sorted(below)] or [self.about("", path)]
            self.answer(200, {"FileStatuses": {"FileStatus": found}})
        else:
            self.answer(404, {"RemoteException": {"exception": "FileNotFoundException", "message": "File not found"}})

    def about(self, name: str, path: str) -> dict[str, Any]:
        size = len(self.files.get(path, b""))
        kind = "FILE" if path in self.files else "DIRECTORY"
        return {"pathSuffix": name, "type": kind, "length": size, "modificationTime": 1_700_000_000_000}

    def answer(self, status: int, body: Any) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture
def hadoop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with ThreadingHTTPServer(("127.0.0.1", 0), Hadoop) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"webhdfs://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_files_of_a_hadoop_cluster_are_read_as_those_of_a_folder(
    hadoop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = {"a.txt": form("甲").encode(), "2023/b.txt": form("乙").encode()}
    monkeypatch.setattr(Hadoop, "files", {f"/in/{name}": data for name, data in contents.items()})
    for name, data in contents.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(data)
    assert run(["convert", f"{hadoop}/in", "-o", str(tmp_path / "far"), "--workers", "1"]) == 0
    assert run(["convert", str(tmp_path / "in"), "-o", str(tmp_path / "near"), "--workers", "1"]) == 0
    assert tables(tmp_path / "far") == tables(tmp_path / "near")


def test_a_folder_that_a_cluster_does_not_list_is_not_passed_over(hadoop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hadoop, "files", {"/in/a.txt": b"a", "/in/closed/b.txt": b"b"})
    with pytest.raises(UsageError, match=r"cannot be listed: .*ermission"):
        files_below(Remote(f"{hadoop}/in"))


def test_a_cluster_that_does_not_answer_is_not_one_without_files() -> None:
    with pytest.raises(UsageError, match="cannot be listed"):
        files_below(Remote("webhdfs://127.0.0.1:9/in"))
