"""Input that cannot be read: each file gets a status and a message, the others convert, the exit code says it."""

from __future__ import annotations

import ast
import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

import office_files
from disclosure_parse import archives, batch, readers
from disclosure_parse.discover import Task, discover
from disclosure_parse.errors import LimitError
from disclosure_parse.one_file import process
from disclosure_parse.readers import read_bytes
from disclosure_parse.wording import said
from test_batch import form


def pdf(encrypt: str | None = None) -> bytes:
    file = io.BytesIO()
    locked = StandardEncryption(encrypt, ownerPassword="owner") if encrypt is not None else None
    canvas = Canvas(file, encrypt=locked, invariant=True)
    canvas.drawString(72, 700, "2023")
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def word() -> bytes:
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("通知")
    document.save(file)
    return file.getvalue()


def word_with(name: str, content: bytes) -> bytes:
    """A Word file with one part replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return file.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    b"<w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)

BAD: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "empty.pdf": (lambda: b"", {"failed"}),
    "empty.txt": (lambda: b"", {"failed", "no_forms"}),
    "blank.txt": (lambda: b" \n\n ", {"failed", "no_forms"}),
    "truncated.pdf": (lambda: pdf()[:120], {"failed"}),
    "truncated.docx": (lambda: word()[:4000], {"failed"}),
    "no_zip.docx": (lambda: b"PK\x03\x04 this is no archive", {"failed", "unsupported"}),
    "entities.docx": (lambda: word_with("word/document.xml", ENTITIES), {"failed"}),
    "no_xml.docx": (lambda: word_with("word/document.xml", b"<w:document"), {"failed"}),
    "picture.jpg": (lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 8, {"failed"}),
    "program.exe": (lambda: b"MZ\x90\x00" + bytes(range(256)) * 16, {"unsupported"}),
    "junk.pdf": (lambda: bytes((value * 73 + 41) % 256 for value in range(4096)), {"unsupported", "failed"}),
    "locked.pdf": (lambda: pdf(encrypt="secret"), {"encrypted"}),
}


SHEET = "xl/worksheets/sheet1.xml"
BROKEN: dict[str, Callable[[], bytes]] = {
    **{name: make for name, (make, _) in BAD.items()},
    "no_main_part.docx": lambda: office_files.with_members(word(), {"word/document.xml": None}),
    "no_types.docx": lambda: office_files.with_members(word(), {"[Content_Types].xml": None}),
    "no_links.docx": lambda: office_files.with_members(word(), {"_rels/.rels": b"<x"}),
    "truncated.xlsx": lambda: office_files.saved(office_files.new_sheet())[:2000],
    "no_xml.xlsx": lambda: office_files.with_members(
        office_files.saved(office_files.new_sheet()), {SHEET: b"<worksheet"}
    ),
    "styles.xlsx": lambda: office_files.with_members(
        office_files.saved(office_files.new_sheet()), {"xl/styles.xml": b"<styleSheet><x"}
    ),
    "record.xls": lambda: office_files.ole({"Workbook": b"\x09\x08" + b"x" * 300}),
    "junk.xls": lambda: b"\x09\x04\x06\x00\x00\x00\x10\x00" + b"\xff" * 200,
    "directory.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "picture.png": lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "root.ofd": lambda: office_files.zipped({"OFD.xml": b"<ofd:OFD/>"}),
    "deep.html": lambda: b"<html><table><tr><td>" + b"<div>" * 3000,
    "half.txt": lambda: b"\xff\xfe\x00",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_said_is_ours_in_either_language_and_the_same_in_each_run(name: str, tmp_path: Path) -> None:
    """Behind it may stand what a library said, as a quotation."""
    (tmp_path / name).write_bytes(BROKEN[name]())
    error = process(Task(tmp_path / name, name)).file.error
    assert error
    assert " at 0x" not in error
    chinese = said(error, "zh")
    ours = re.sub("“[^”]*”|`[^`]*`", "", chinese)
    assert re.search("[一-鿿]", ours)
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", ours), chinese


@pytest.mark.parametrize("name", BAD)
def test_each_gets_a_status_and_says_what_to_do(name: str, tmp_path: Path) -> None:
    content, statuses = BAD[name]
    path = tmp_path / name
    path.write_bytes(content())
    file = process(Task(path, name)).file
    assert file.status in statuses, file
    assert len(file.error) > 20
    assert "An error of this program" not in file.error
    assert file.error.count(".") >= 2, "the second sentence says what to do"


def test_the_others_convert_and_the_exit_code_says_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, (content, _) in BAD.items():
        (tmp_path / "in" / name).write_bytes(content())
    (tmp_path / "in" / "good.txt").write_text(form("培训项目"), encoding="utf-8")
    summary = batch.convert([tmp_path / "in"], tmp_path / "out", workers=2)
    with open(tmp_path / "out" / "documents.csv", encoding="utf-8-sig", newline="") as file:
        found = {row["source"]: row["status"] for row in csv.DictReader(file)}
    assert set(found) == {*BAD, "good.txt"}
    assert found["good.txt"] == "ok"
    assert summary.exit_code == 5
    assert {file.source for file in summary.failures} == {
        source for source, status in found.items() if status in ("failed", "unsupported", "encrypted")
    }


def test_a_wrong_extension_does_not_hinder_but_is_said(tmp_path: Path) -> None:
    path = tmp_path / "really_word.pdf"
    path.write_bytes(word())
    file = process(Task(path, path.name)).file
    assert (file.format, file.status) == ("docx", "no_forms")
    assert [notice.code for notice in file.warnings] == ["extension_mismatch"]


def test_an_error_page_under_the_name_of_a_document_is_no_document_without_forms(tmp_path: Path) -> None:
    page = "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
    letter = "关于开展绩效自评工作的通知\n"
    for name, text in {"page.pdf": page, "page.docx": page, "page.html": page, "letter.txt": letter}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = {task.source: process(task).file for task in discover([tmp_path])}
    assert {name: (file.status, file.reason) for name, file in found.items()} == {
        "page.pdf": ("failed", "damaged"),
        "page.docx": ("failed", "damaged"),
        "page.html": ("no_forms", "no_forms"),
        "letter.txt": ("no_forms", "no_forms"),
    }
    assert found["page.pdf"].error.startswith("is named .pdf and holds a text without a form, as an error page does.")


def test_a_pdf_with_an_empty_password_is_read(tmp_path: Path) -> None:
    path = tmp_path / "open.pdf"
    path.write_bytes(pdf(encrypt=""))
    assert process(Task(path, path.name)).file.status == "no_forms"


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with open(path, "wb") as file:
        file.truncate(readers.MAX_INPUT + 1)  # A hole: it takes no space on the disk.
    found = process(Task(path, path.name)).file
    assert found.status == "failed"
    assert "limit" in found.error
    assert found.sha256 == ""


def test_a_text_of_200_mb_is_refused_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    line = "项目名称\t培训项目\t预算数\t100\n".encode()
    path.write_bytes(line * (200 * 1024**2 // len(line)))
    found = process(Task(path, path.name)).file
    assert found.status == "failed"
    assert "MB" in found.error
    assert len(found.doc_id) == 12


@pytest.mark.parametrize(
    ("content", "said"),
    [("\t" * 600_000, "600000 cells between tabs"), ("1" * 300_000, "cell of 300000 characters")],
    ids=["tabs", "digits"],
)
def test_text_without_measure_is_refused(content: str, said: str) -> None:
    with pytest.raises(LimitError, match=said):
        read_bytes(f"表\n{content}\n".encode(), "a.txt")


def test_a_table_of_10_000_rows_is_converted_whole(tmp_path: Path) -> None:
    lines = ["2023年度项目清单", "序号\t项目名称\t金额（万元）\t备注"]
    lines += [f"{number}\t第{number}号培训项目\t{number}.5\t无" for number in range(1, 10_001)]
    path = tmp_path / "list.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    result = process(Task(path, path.name))
    assert result.file.status == "ok"
    assert result.rows["projects"].count("\n") == 10_000
    assert result.file.cells == result.file.cells_mapped


def test_a_link_to_itself_costs_only_its_file(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(form("培训项目"), encoding="utf-8")
    (tmp_path / "in" / "loop.txt").symlink_to("loop.txt")
    summary = batch.convert([tmp_path / "in"], tmp_path / "out", workers=1)
    assert (summary.statuses["ok"], summary.statuses["failed"], summary.exit_code) == (1, 1, 5)
    assert "cannot be opened" in summary.failures[0].error


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("cut.txt", form("培训项目").encode("utf-16")[:-1], "partial"),
        ("wide.txt", form("培训项目").encode("utf-32"), "ok"),
    ],
)
def test_a_text_file_with_few_damaged_places_is_read(name: str, content: bytes, status: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    file = process(Task(path, name)).file
    assert (file.status, file.forms, file.indicators) == (status, 1, 2)


RAISED = {
    "DamagedFileError", "InaccessibleError", "LimitError", "EncryptedError", "UnsupportedFormatError", "UsageError",
}  # fmt: skip


def fragments() -> set[str]:
    """The longest fixed piece of each message that a reader raises, and the code of each notice."""
    found: set[str] = set()
    for path in [*Path(readers.__file__).parent.glob("*.py"), Path(archives.__file__)]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args:
                message = call.args[0]
                whole = [message.body, message.orelse] if isinstance(message, ast.IfExp) else [message]
                if call.func.id in RAISED:
                    found |= {max(pieces(part), key=len) for part in whole if pieces(part)}
                elif call.func.id == "Notice" and isinstance(message, ast.Constant):
                    found.add(str(message.value))
    return found


def pieces(message: ast.expr) -> list[str]:
    values = message.values if isinstance(message, ast.JoinedStr) else [message]
    return [str(value.value).strip(" .") for value in values if isinstance(value, ast.Constant)]


def test_every_message_of_the_readers_has_its_entry_in_the_docs() -> None:
    told = (Path(__file__).parent.parent / "docs" / "errors.md").read_text(encoding="utf-8")
    assert len(fragments()) > 50
    assert [fragment for fragment in sorted(fragments()) if fragment not in told] == []
