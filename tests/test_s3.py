"""Batches at ``s3://``, against a server that speaks S3 on this machine.

They need `pip install "moto[s3]" flask flask-cors ".[s3]"`, which pip does not resolve together with all else of the
tests: their pins of fsspec and botocore exclude one another in some releases.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import disclosure_parse as dp
from disclosure_parse import outputs_at_urls
from disclosure_parse.cli import run
from disclosure_parse.discover import discover
from disclosure_parse.errors import InaccessibleError
from disclosure_parse.outputs.write import FILE_NAMES
from disclosure_parse.storage import Remote
from test_batch import form, tables

s3fs = pytest.importorskip("s3fs")
pytest.importorskip("moto")
pytest.importorskip("flask_cors")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers that fork")

SERVE = """
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
input()
"""
COMMAND = [sys.executable, "-c", "from disclosure_parse.cli import main; main()"]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    line = [sys.executable, "-c", SERVE]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.kill()


@pytest.fixture
def s3(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The file system of a server that holds one empty bucket, ``bucket``; all processes find it by the environment."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }.items():
        monkeypatch.setenv(name, value)
    post(f"{server}/moto-api/reset", b"")
    s3fs.S3FileSystem.clear_instance_cache()
    system = s3fs.S3FileSystem(use_listings_cache=False)
    system.mkdir("bucket")
    yield system
    s3fs.S3FileSystem.clear_instance_cache()


def post(url: str, data: bytes) -> None:
    with urllib.request.urlopen(urllib.request.Request(url, data, {"Content-Type": "text/plain"})):
        pass


def fill(system: Any, folder: Path, count: int = 3) -> None:
    """The same files in a folder and in the bucket, one archive among them."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:02}.txt").write_text(form(f"甲{number}"), encoding="utf-8")
    (folder / "wrong.txt").write_text(form("培训").replace("100\t100", "100\t98"), encoding="utf-8")
    (folder / "空.pdf").write_bytes(b"")
    with zipfile.ZipFile(folder / "下载.zip", "w") as archive:
        archive.writestr("局/a.txt", form("乙"))
        archive.writestr("局/b.txt", form("丙"))
    for path in folder.iterdir():
        system.pipe_file(f"bucket/in/{path.name}", path.read_bytes())


def put(system: Any, folder: str = "bucket/out") -> dict[str, bytes]:
    return {path.rpartition("/")[2]: system.cat_file(path) for path in system.find(folder)}


def test_a_batch_from_a_bucket_into_a_bucket_has_the_bytes_of_folders(s3: Any, tmp_path: Path) -> None:
    fill(s3, tmp_path / "in")
    dp.convert(tmp_path / "in", tmp_path / "local", workers=2)
    assert dp.convert("s3://bucket/in", "s3://bucket/out", workers=2).exit_code == 5
    assert put(s3) == tables(tmp_path / "local")
    assert dp.convert("s3://bucket/in", "s3://bucket/out", workers=2).kept == 7
    s3.pipe_file("bucket/in/01.txt", form("另").encode())
    s3.rm_file("bucket/in/02.txt")
    again = dp.convert("s3://bucket/in", "s3://bucket/out", workers=2)
    assert (again.files, again.kept) == (6, 5)


def test_the_commands_take_what_lies_in_a_bucket(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(s3, tmp_path / "in")
    monkeypatch.chdir(tmp_path)
    assert run(["convert", "in", "-o", "out", "-q", "--report"]) == 5
    assert run(["convert", "s3://bucket/in", "-o", "s3://bucket/out", "--report"]) == 5
    assert "written to  s3://bucket/out/report.html" in capsys.readouterr().err
    s3.rm_file("bucket/out/report.xlsx")
    for line, code in {
        "check PLACEout": 1,
        "check PLACEin": 1,
        "headings PLACEout": 0,
        "inspect PLACEin/wrong.txt": 0,
        "status PLACEout": 0,
        "report PLACEout": 0,
    }.items():
        told = []
        for place in ("", "s3://bucket/"):
            assert run(line.replace("PLACE", place).split()) == code, line
            said = capsys.readouterr()
            told.append((said.out + said.err).replace("s3://bucket/", ""))
        assert told[0].count("\n") == told[1].count("\n"), line
        if "status" not in line:
            assert told[0].replace("in/", "") == told[1].replace("in/", ""), line
    assert s3.exists("bucket/out/report.xlsx")
    assert list(tmp_path.glob("s3:*")) == []


@pytest.mark.parametrize(
    "line", ["report s3://bucket/out -o s3://bucket/reports", "convert in -o out --journal s3://bucket/journal"]
)
def test_what_must_lie_on_this_machine_is_told(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == 2
    assert "is a URL; name a file or folder of this machine" in capsys.readouterr().err


def test_a_run_that_is_killed_goes_on_and_no_second_one_runs_beside_it(s3: Any, tmp_path: Path) -> None:
    fill(s3, tmp_path / "in", 40)
    slow = patched(
        "import time\nfrom disclosure_parse import one_file\nunderstood = one_file.read_bytes\n"
        "def read_bytes(data, *rest):\n    time.sleep(0.2)\n    return understood(data, *rest)\n"
        "one_file.read_bytes = read_bytes\n"
    )
    line = ["convert", "s3://bucket/in", "-o", "s3://bucket/out", "--workers", "1"]
    with subprocess.Popen([*slow, *line], stderr=subprocess.DEVNULL) as first:
        journal = outputs_at_urls.workplace(Remote("s3://bucket/out"))
        until = time.monotonic() + 60
        while time.monotonic() < until and not done(journal):
            time.sleep(0.05)
        second = subprocess.run([*COMMAND, *line], capture_output=True, text=True)
        first.send_signal(signal.SIGKILL)
    assert (second.returncode, second.stderr[:43]) == (2, "Error: Another run writes into s3://bucket/out: proc"[:43])
    assert put(s3) == {}
    summary = dp.convert("s3://bucket/in", "s3://bucket/out", workers=2)
    assert 0 < summary.kept < summary.files == 44
    dp.convert(tmp_path / "in", tmp_path / "local", workers=2)
    assert put(s3) == tables(tmp_path / "local")


def patched(code: str) -> list[str]:
    """The command with something done before it."""
    return [*COMMAND[:2], code + COMMAND[2]]


def done(journal: Path) -> int:
    """How many files a run has done and kept."""
    from disclosure_parse.journal import state

    with suppress(FileNotFoundError):
        return state(journal, 0).files.total()
    return 0


def test_an_upload_that_is_cut_short_leaves_no_output_and_is_made_up_for(
    s3: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(s3, tmp_path / "in")
    dp.convert("s3://bucket/in", "s3://bucket/in/out", workers=1)
    whole = put(s3, "bucket/in/out")
    dying = patched(
        "import os, s3fs\nput = s3fs.S3FileSystem.put_file\n"
        "def put_file(self, local, remote, *rest, **more):\n"
        "    if remote.endswith('funds.csv'): os.kill(os.getpid(), 9)\n    put(self, local, remote, *rest, **more)\n"
        "s3fs.S3FileSystem.put_file = put_file\n"
    )
    line = ["convert", "s3://bucket/in", "-o", "s3://bucket/in/out", "-q"]
    assert subprocess.run([*dying, *line]).returncode == -signal.SIGKILL
    assert "datapackage.json" not in put(s3, "bucket/in/out")
    for command in ("check", "report", "headings"):
        assert run([command, "s3://bucket/in/out"]) == 2, command
        assert "s3://bucket/in/out holds no tables of a whole run" in capsys.readouterr().err
    found = discover([Remote("s3://bucket/in")])
    assert {task.source.rpartition("/")[2] for task in found}.isdisjoint(FILE_NAMES), "own tables are no input"
    assert run(line) == 5
    assert put(s3, "bucket/in/out") == whole


def test_what_is_not_there_or_not_allowed_is_told(
    s3: Any, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(s3, tmp_path / "in")
    monkeypatch.chdir(tmp_path)

    def told(line: str) -> str:
        assert run(line.split()) == 2, line
        said = capsys.readouterr().err
        assert said.startswith("Error: ")
        return said

    assert "s3://buckt/in does not exist" in told("convert s3://buckt/in -o out")
    assert "s3://bucket/im does not exist" in told("convert s3://bucket/im -o out")
    assert "s3://buckt/out cannot be written: there is no buckt." in told("convert in -o s3://buckt/out")
    assert not s3.exists("buckt"), "a mistyped bucket must not be made"
    for command in ("report", "headings"):
        assert "s3://bucket/nothing is no output of convert" in told(f"{command} s3://bucket/nothing")
    assert "s3://bucket/nothing holds no run" in told("status s3://bucket/nothing")
    assert "s3://bucket/im does not exist" in told("check s3://bucket/im")
    assert "s3://bucket/im.txt: cannot be read at its URL: no such file" in told_of_file(capsys)
    post(f"{server}/moto-api/reset-auth", b"0")
    try:
        assert "s3://bucket/in cannot be listed: no permission" in told("convert s3://bucket/in -o out")
        assert "s3://bucket/out cannot be written: no permission" in told("convert in -o s3://bucket/out")
        assert "s3://bucket/out cannot be read: no permission" in told("check s3://bucket/out")
    finally:
        post(f"{server}/moto-api/reset-auth", b"inf")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    s3fs.S3FileSystem.clear_instance_cache()
    assert "s3://bucket/in cannot be listed: “Unable to locate credentials”" in told("convert s3://bucket/in -o out")


def told_of_file(capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["inspect", "s3://bucket/im.txt"]) == 3
    return capsys.readouterr().err


def test_an_object_that_vanishes_costs_its_rows(s3: Any, tmp_path: Path) -> None:
    fill(s3, tmp_path / "in")
    tasks = {task.source: task for task in discover([Remote("s3://bucket/in")])}
    s3.rm("bucket/in", recursive=True)
    for source in ("00.txt", "下载.zip!/局/a.txt"):
        with pytest.raises(InaccessibleError, match="cannot be read at its URL: no such file"):
            tasks[source].read()


def test_an_object_that_vanishes_while_it_is_read_is_told(s3: Any) -> None:
    s3.pipe_file("bucket/a.zip", bytes(8 << 20))
    with Remote("s3://bucket/a.zip").open() as file:
        assert file.read(2) == b"\0\0"
        s3.rm_file("bucket/a.zip")
        file.seek(5 << 20)
        with pytest.raises(InaccessibleError, match="cannot be read at its URL: no such file"):
            file.read(1 << 20)
