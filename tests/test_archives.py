"""ZIP archives are read in place, and what is wrong in one is refused by name."""

from __future__ import annotations

import csv
import io
import os
import shutil
import stat
import struct
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from disclosure_parse import archives, batch
from disclosure_parse.archives import members, read_member
from disclosure_parse.discover import Choice, discover
from disclosure_parse.errors import DamagedFileError, InaccessibleError, LimitError
from disclosure_parse.readers import containers
from test_batch import form, rows

Content = dict[str | zipfile.ZipInfo, bytes]


def packed(content: Content, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return target.getvalue()


def text(name: str) -> bytes:
    return form(name).encode()


def statuses(inputs: Path, out: Path) -> dict[str, tuple[str, str]]:
    """Status and error by source, of a whole conversion."""
    batch.convert([inputs], out, workers=1)
    return {row["source"]: (row["status"], row["error"]) for row in rows(out, "documents")}


@pytest.fixture
def put(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def test_the_documents_of_an_archive_are_read_in_place(put: Path, samples: list[Path], tmp_path: Path) -> None:
    docx = next(path for path in samples if path.suffix == ".docx")
    inner = packed({"深/c.txt": text("c")})
    (put / "下载.zip").write_bytes(packed({"a.txt": text("a"), "局/b.docx": docx.read_bytes(), "再.zip": inner}))
    shutil.copy(docx, put / "z.docx")
    found = statuses(put, tmp_path / "out")
    assert {source: status for source, (status, _) in found.items()} == {
        "z.docx": "ok",
        "下载.zip!/a.txt": "ok",
        "下载.zip!/再.zip!/深/c.txt": "ok",
        "下载.zip!/局/b.docx": "ok",
    }
    names = {row["source"]: row["project_name"] for row in rows(tmp_path / "out", "indicators")}
    assert names["下载.zip!/再.zip!/深/c.txt"] == "c"
    assert {row["same_as"] for row in rows(tmp_path / "out", "documents")} == {"", "z.docx"}
    assert sorted(path.name for path in put.iterdir()) == ["z.docx", "下载.zip"]


def test_the_content_tells_an_archive_not_the_name(put: Path) -> None:
    (put / "a.dat").write_bytes(packed({"a.txt": text("a")}))
    (put / "b.zip").write_bytes(packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}))
    (put / "c.zip").write_bytes(b"PK\x03\x04 cut")
    assert [task.source for task in discover([put])] == ["a.dat!/a.txt", "b.zip", "c.zip"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_a_mark_for_utf8_are_understood(encoding: str, put: Path, tmp_path: Path) -> None:
    name = "自评/绩效碶表.txt"  # The second byte of 碶 in GB18030 is a backslash.
    printed = name.encode(encoding)
    data = packed({"x" * len(printed): text("a")}).replace(b"x" * len(printed), printed)
    (put / "a.zip").write_bytes(data)
    assert statuses(put, tmp_path / "out") == {f"a.zip!/{name}": ("ok", "")}


def test_backslashes_of_windows_programs_part_folders(put: Path, tmp_path: Path) -> None:
    info = zipfile.ZipInfo("a")
    info.filename = "2023\\b.txt"
    (put / "a.zip").write_bytes(packed({info: text("a")}))
    assert statuses(put, tmp_path / "out") == {"a.zip!/2023/b.txt": ("ok", "")}


def test_hidden_members_and_lock_files_are_left_out(put: Path) -> None:
    names = ("__MACOSX/._a.txt", ".DS_Store", "~$a.docx", ".git/config", "a.txt", "leer/")
    (put / "a.zip").write_bytes(packed({name: text(name) for name in names}))
    assert [task.source for task in discover([put])] == ["a.zip!/a.txt"]


@pytest.mark.parametrize("name", ["../../outside.txt", "/etc/outside.txt", "C:\\outside.txt", "a\\..\\..\\outside.txt"])
def test_path_tricks_are_refused_by_name(name: str, put: Path, tmp_path: Path) -> None:
    (put / "a.zip").write_bytes(packed({name: text("a"), "b.txt": text("b")}))
    found = statuses(put, tmp_path / "out")
    assert len(found) == 2
    assert found["a.zip!/b.txt"] == ("ok", "")
    (error,) = (error for source, (status, error) in found.items() if status == "failed" and "outside" in source)
    assert "leads out of its archive" in error
    with open(tmp_path / "out" / "documents.csv", encoding="utf-8-sig", newline="") as file:
        assert {row["reason"] for row in csv.DictReader(file) if row["status"] == "failed"} == {"limit"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_links_in_an_archive_are_refused_by_name(put: Path, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    (put / "a.zip").write_bytes(packed({link: b"/etc/passwd", "b.txt": text("b")}))
    found = statuses(put, tmp_path / "out")
    assert found["a.zip!/link.txt"][0] == "failed"
    assert "link in an archive" in found["a.zip!/link.txt"][1]
    assert found["a.zip!/b.txt"][0] == "ok"


def test_a_member_with_a_password_is_encrypted(put: Path, tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": text("a")}))
    for start, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(start) + at] |= 1
    (put / "a.zip").write_bytes(data)
    assert statuses(put, tmp_path / "out")["a.zip!/a.txt"][0] == "encrypted"


def test_a_member_that_unpacks_to_too_much_is_refused_by_name(put: Path, tmp_path: Path) -> None:
    (put / "a.zip").write_bytes(packed({"bomb.txt": bytes(9 * 1024 * 1024), "b.txt": text("b")}))
    found = statuses(put, tmp_path / "out")
    assert found["a.zip!/bomb.txt"][0] == "failed"
    assert "500 : 1" in found["a.zip!/bomb.txt"][1]
    assert found["a.zip!/b.txt"][0] == "ok"


def test_a_size_that_lies_gives_no_more_than_it_states(put: Path) -> None:
    data = bytearray(packed({"a.txt": bytes(10_000_000)}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<L", 10)
    (put / "a.zip").write_bytes(data)
    with pytest.raises(DamagedFileError, match="cannot be unpacked"):
        read_member(put / "a.zip", ("a.txt",))


def test_archives_too_deep_are_refused_by_name(put: Path, tmp_path: Path) -> None:
    data = text("a")
    for depth in range(archives.MAX_DEPTH + 1):
        data = packed({"a.txt" if depth == 0 else "in.zip": data, f"{depth}.txt": text(str(depth))})
    (put / "a.zip").write_bytes(data)
    found = statuses(put, tmp_path / "out")
    refused = [source for source, (status, _) in found.items() if status != "ok"]
    assert refused == ["a.zip!/in.zip!/in.zip!/in.zip"]
    assert "in 3 others" in found[refused[0]][1]
    assert len(found) == 1 + archives.MAX_DEPTH


@pytest.mark.parametrize(("limit", "value"), [("MAX_MEMBERS", 2), ("MAX_TOTAL", 1000), ("MAX_DIRECTORY", 100)])
def test_an_archive_of_too_much_is_refused_whole(
    limit: str, value: int, put: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, limit, value)
    (put / "a.zip").write_bytes(packed({f"{number}.txt": text(str(number)) for number in range(3)}))
    (put / "b.txt").write_bytes(text("b"))
    found = statuses(put, tmp_path / "out")
    assert {source: status for source, (status, _) in found.items()} == {"a.zip": "failed", "b.txt": "ok"}
    assert "archive" in found["a.zip"][1]


def test_members_that_overlap_are_refused(put: Path) -> None:
    one = packed({"a.txt": text("a") * 50}, zipfile.ZIP_STORED)
    start, entry_at = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entry = one[start:entry_at]
    others = b"".join(entry.replace(b"a.txt", f"{number}.txt".encode()) for number in range(9))
    end = bytearray(one[entry_at:])
    end[8:12] = struct.pack("<HH", 10, 10)
    end[12:16] = struct.pack("<L", len(entry) * 10)
    (put / "a.zip").write_bytes(one[:start] + entry + others + bytes(end))
    with pytest.raises(LimitError, match="overlap"):
        members(put / "a.zip")


def test_two_members_of_one_name_have_a_row_each(put: Path, tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", text("first"))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", text("last"))
    (put / "a.zip").write_bytes(target.getvalue())
    found = statuses(put, tmp_path / "out")
    assert {source: status for source, (status, _) in found.items()} == {
        "a.zip!/a.txt": "failed",
        "a.zip!/a.txt (2)": "ok",
    }
    assert {row["project_name"] for row in rows(tmp_path / "out", "indicators")} == {"last"}


def test_an_archive_without_files_has_its_row(put: Path, tmp_path: Path) -> None:
    (put / "a.zip").write_bytes(packed({}))
    assert statuses(put, tmp_path / "out")["a.zip"] == (
        "failed", "is a ZIP archive without files. Download it again.",
    )  # fmt: skip


@pytest.mark.parametrize(("data", "kind"), [(b"7z\xbc\xaf\x27\x1c" + bytes(40), "7z"), (b"", "TAR")])
def test_other_archives_are_refused_with_what_to_do(data: bytes, kind: str, put: Path, tmp_path: Path) -> None:
    if kind == "TAR":
        (put / "x.txt").write_bytes(text("x"))
        data = Path(shutil.make_archive(str(tmp_path / "t"), "tar", put)).read_bytes()
        (put / "x.txt").unlink()
    (put / "a.bin").write_bytes(data)
    status, error = statuses(put, tmp_path / "out")["a.bin"]
    assert status == "unsupported"
    assert f"is a {kind} archive" in error
    assert "Unpack it" in error


def test_a_damaged_member_costs_only_itself(put: Path, tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": text("a") * 10, "b.txt": text("b")}))
    data[60:64] = b"\xff\xff\xff\xff"
    (put / "a.zip").write_bytes(data)
    found = statuses(put, tmp_path / "out")
    assert {source: status for source, (status, _) in found.items()} == {"a.zip!/a.txt": "failed", "a.zip!/b.txt": "ok"}
    assert "cannot be unpacked" in found["a.zip!/a.txt"][1]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_no_more_is_damaged_whatever_packed_it(method: int, put: Path) -> None:
    """LZMA's own error was taken for one of this program."""
    whole = packed({"a.txt": bytes(range(256)) * 40}, method)
    begin = whole.index(b"a.txt") + 5
    spoilt = whole[: begin + 9] + b"\xff" * 8 + whole[begin + 17 :]
    (put / "a.zip").write_bytes(spoilt)
    (task,) = discover([put])
    with pytest.raises(DamagedFileError, match="cannot be unpacked"):
        task.read()
    assert containers.unpack(spoilt).damaged == ("a.txt",)


def test_an_archive_that_changed_since_it_was_listed_is_said(put: Path) -> None:
    (put / "a.zip").write_bytes(packed({"a.txt": b"1"}))
    (task,) = discover([put])
    assert task.read() == b"1"
    (put / "a.zip").write_bytes(packed({"other.txt": b"1"}))
    with pytest.raises(InaccessibleError, match="no longer in its archive"):
        task.read()
    (put / "a.zip").unlink()
    with pytest.raises(InaccessibleError, match="cannot be opened"):
        task.read()


def test_a_member_is_named_by_where_it_lies(put: Path) -> None:
    (put / "a.zip").write_bytes(packed({"b.zip": packed({"c.txt": b"1"})}))
    assert [task.location for task in discover([put])] == [f"{put}/a.zip!/b.zip!/c.txt"]


# Which of the files found.


@pytest.mark.parametrize(
    ("choice", "taken"),
    [
        (Choice(), ["2022/a.PDF", "2023/a.pdf", "2023/b.docx", "2023/c.zip!/d.docx", "2023/c.zip!/e.txt"]),
        (Choice(include=("*.pdf",)), ["2022/a.PDF", "2023/a.pdf"]),
        (Choice(include=("2023/*",)), ["2023/a.pdf", "2023/b.docx", "2023/c.zip!/d.docx", "2023/c.zip!/e.txt"]),
        (Choice(include=("*.docx", "a.pdf"), exclude=("2022/*",)), ["2023/a.pdf", "2023/b.docx", "2023/c.zip!/d.docx"]),
        (Choice(exclude=("*.zip",)), ["2022/a.PDF", "2023/a.pdf", "2023/b.docx"]),
        (Choice(exclude=("d.*", "?.pdf")), ["2023/b.docx", "2023/c.zip!/e.txt"]),
        (Choice(since=datetime(2020, 1, 1)), ["2023/a.pdf", "2023/b.docx"]),
    ],
)
def test_patterns_and_dates_choose(choice: Choice, taken: list[str], put: Path) -> None:
    for name in ("2022/a.PDF", "2023/a.pdf", "2023/b.docx"):
        (put / name).parent.mkdir(exist_ok=True)
        (put / name).write_bytes(text(name))
    (put / "2023/c.zip").write_bytes(packed({"d.docx": text("d"), "e.txt": text("e")}))
    for old in ("2022/a.PDF", "2023/c.zip"):
        os.utime(put / old, (datetime(2019, 12, 31).timestamp(),) * 2)
    assert [task.source for task in discover([put], None, choice)] == taken


def test_an_archive_that_is_refused_whole_is_told_whatever_is_chosen(put: Path) -> None:
    (put / "a.zip").write_bytes(packed({}))
    assert [task.source for task in discover([put], None, Choice(include=("*.pdf",)))] == ["a.zip"]
    assert len(discover([put], None, Choice(exclude=("*.zip",)))) == 0


def test_a_folder_called_as_the_inside_of_an_archive_keeps_its_files_apart(tmp_path: Path) -> None:
    (tmp_path / "in" / "a.zip!").mkdir(parents=True)
    (tmp_path / "in" / "a.zip!" / "b.txt").write_text("一", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "in" / "a.zip", "w") as archive:
        archive.writestr("b.txt", "二")
    tasks = list(discover([tmp_path / "in"]))
    assert [task.source for task in tasks] == ["a.zip!/b.txt", "a.zip!/b.txt (2)"]
    assert [task.read().decode() for task in tasks] == ["二", "一"]


def test_a_document_is_told_from_an_archive_by_its_list_of_members(
    put: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the zipfile module, which reads every member's entry whole."""
    document = next((root / "samples").glob("*.docx")).read_bytes()
    (put / "a.docx").write_bytes(document)
    nested = {"b.docx": document, "下载/c.txt": text("c")}
    (put / "a.zip").write_bytes(packed(nested, zipfile.ZIP_STORED))
    found = members(put / "a.zip")
    assert found is not None
    assert [member.name for member in found] == ["b.docx", "下载/c.txt"]
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert members(put / "a.docx") is None
