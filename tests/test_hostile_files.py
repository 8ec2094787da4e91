"""Hostile files: each gets its row and its status within the limits, and nothing is reached that lies outside."""

from __future__ import annotations

import csv
import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from hostile import cases
from hostile.case import Case, Outside
from test_batch import form

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="watches the files opened as Linux tells them")

TIME_LIMIT = 20
ENDLESS = ("form-circle.pdf", "table-stream-2.pdf")
"""Files that the PDF library works on until its time or its memory is used up, whichever comes first."""
SECRET = "秘密不得外传"

# Every process of the run has this hook: whoever asks for a connection or a name is told and refused.
WITHOUT_NETWORK = """
import os, sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"):
        address = arguments[1] if event == "socket.connect" else arguments
        if not (event == "socket.connect" and isinstance(address, (str, bytes))):  # A path: between own processes.
            with open(os.environ["CALLS"], "a") as told:
                told.write(f"{event} {arguments}\\n")
            raise OSError("no network in this test")
sys.addaudithook(refuse)
"""


@contextmanager
def opened(path: Path) -> Iterator[list[bytes]]:
    """What the system tells of ``path`` being opened or read while the block runs, by whatever process."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    assert watch >= 0
    open_or_read = 0x20 | 0x1
    assert libc.inotify_add_watch(watch, os.fsencode(path), open_or_read) >= 0
    found: list[bytes] = []
    try:
        yield found
        with suppress(BlockingIOError):
            found.append(os.read(watch, 65536))
    finally:
        os.close(watch)


@contextmanager
def listening() -> Iterator[tuple[str, list[object]]]:
    """An address on this machine, and the calls that it gets: also those of C libraries, which no hook sees."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    caller, address = server.accept()
                except OSError:
                    return
                calls.append(address)
                caller.close()

        threading.Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", calls
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("hostile"))


class Run:
    """All files through one batch, as a user starts it."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "out"
        secret = folder / "outside" / "secret.txt"
        secret.parent.mkdir()
        secret.write_text(form(SECRET), encoding="utf-8")
        (folder / "hook").mkdir()
        (folder / "hook" / "sitecustomize.py").write_text(WITHOUT_NETWORK)
        called = folder / "calls"
        called.touch()
        with listening() as (url, self.answered):
            self.cases = list(cases(Outside(secret, url)))
            for case in self.cases:
                case.write(folder / "in")
            (folder / "in" / "good.txt").write_text(form("培训项目"), encoding="utf-8")
            before = {path for path in folder.rglob("*") if not path.is_relative_to(self.out)}
            paths = os.pathsep.join([str(folder / "hook"), *sys.path])
            line = ["convert", "in", "-o", "out", "--workers", "3"]
            line += ["--timeout", str(TIME_LIMIT), "--memory-limit", "2GiB"]
            with opened(secret) as self.secret_opened:
                done = subprocess.run(
                    [sys.executable, "-c", "from disclosure_parse.cli import main; main()", *line],
                    cwd=folder,
                    env={**os.environ, "PYTHONPATH": paths, "CALLS": str(called)},
                    capture_output=True,
                    text=True,
                    stdin=subprocess.DEVNULL,
                )
        self.exit_code, self.said = done.returncode, done.stderr
        assert (self.out / "documents.csv").exists(), self.said
        self.appeared = {path for path in folder.rglob("*") if not path.is_relative_to(self.out)} - before
        self.calls = called.read_text()
        with open(self.out / "documents.csv", encoding="utf-8-sig", newline="") as file:
            self.rows = list(csv.DictReader(file))

    def rows_of(self) -> Iterator[tuple[Case, list[dict[str, str]]]]:
        """Each case with its rows."""
        owners = {case.shown: case for case in self.cases}
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in self.rows:
            # An archive's own name may hold what stands between an archive and its members.
            source = row["source"]
            owner = source if source in owners else source.partition("!/")[0]
            found[owner].append(row)
        assert set(found) - set(owners) == {"good.txt"}
        yield from ((case, found[name]) for name, case in owners.items())


def test_there_are_five_hundred_and_more_of_every_kind(run: Run) -> None:
    kinds = Counter(case.name.partition("/")[0] for case in run.cases)
    assert kinds.total() >= 500
    assert min(kinds.values()) >= 60
    assert max(Counter(case.name for case in run.cases).values()) == 1


def test_they_are_the_same_from_run_to_run(tmp_path: Path) -> None:
    outside = Outside(tmp_path / "secret.txt", "http://127.0.0.1:9/")
    first, again = (
        [(case.name, case.content) for case in cases(outside) if case.name.startswith(("broken", "pdf"))] for _ in "12"
    )
    assert first == again


def test_each_has_exactly_its_rows(run: Run) -> None:
    assert max(Counter(row["source"] for row in run.rows).values()) == 1
    wrong = {
        case.shown: [row["source"] for row in rows]
        for case, rows in run.rows_of()
        if not case.has_rows([row["source"] for row in rows])
    }
    assert wrong == {}


def test_each_has_a_status_that_fits_and_says_what_to_do(run: Run) -> None:
    wrong = [
        (row["source"], row["status"], row["error"])
        for case, rows in run.rows_of()
        for row in rows
        if row["status"] not in case.statuses
        or "error of this program" in row["error"]
        or (row["status"] in ("failed", "unsupported", "encrypted") and row["error"].count(".") < 2)
    ]
    assert wrong == []


def test_what_uses_up_its_limits_costs_its_own_row(run: Run) -> None:
    rows = {row["source"].partition("-")[2]: row for row in run.rows}
    assert [name for name in ENDLESS if rows[name]["status"] not in ("failed", "partial", "no_forms")] == []


def test_nothing_outside_was_opened_or_called(run: Run) -> None:
    assert run.secret_opened == []
    assert run.answered == []
    assert run.calls == ""
    for path in run.out.rglob("*"):
        assert SECRET.encode() not in path.read_bytes(), path


def test_the_watches_would_tell(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    with opened(tmp_path / "secret") as told:
        (tmp_path / "secret").read_text()
    assert told != []
    with listening() as (url, calls):
        socket.create_connection(("127.0.0.1", int(url.split(":")[2].strip("/")))).close()
        for _ in range(100):
            if calls:
                break
            threading.Event().wait(0.02)
    assert calls != []


def test_nothing_was_written_but_the_output(run: Run) -> None:
    assert run.appeared == set()


def test_the_batch_ends_as_a_batch_with_failed_files_does(run: Run) -> None:
    assert run.exit_code == 5, run.said
    (good,) = (row for row in run.rows if row["source"] == "good.txt")
    assert (good["status"], good["indicators"]) == ("ok", "2")
    assert json.loads((run.out / "datapackage.json").read_bytes())["name"] == "disclosure-parse"
