"""The format is told from the content; a name that contradicts is noticed, and every refusal says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_parse import readers
from disclosure_parse.errors import (
    DamagedFileError,
    DisclosureError,
    EncryptedError,
    LimitError,
    UnsupportedFormatError,
    UsageError,
)
from disclosure_parse.readers import containers, office, read, read_bytes
from disclosure_parse.readers.recognition import is_text, mismatch, recognise
from office_files import biff, cell, new_sheet, ole, paragraph, row, run, saved, table, word, zipped

SENTENCE = "项目支出绩效自评表（2020年度），执行率100%。"


def workbook() -> bytes:
    sheet = new_sheet()
    sheet["A1"] = "序号"
    return saved(sheet)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n\xef\xbb\xbf%PDF-1.4\n", "pdf"),
        (word(paragraph(run("甲"))), "docx"),
        (workbook(), "xlsx"),
        (ole({"Workbook": b"x"}), "xls"),
        (ole({"Book": b"x"}), "xls"),
        (ole({"WordDocument": b"x"}), "doc"),
        (ole({"WORKBOOK": b"x"}), "xls"),
        (zipped({"xl\\workbook.xml": b"<a/>"}), "xlsx"),
        (zipped({"xl/workbook.bin": b"x"}), "xlsb"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "spreadsheetml"),
        (zipped({"OFD.xml": b"<a/>"}), "ofd"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "mhtml"),
        (
            b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
            "wordml",
        ),
        (SENTENCE.encode(), "text"),
        (SENTENCE.encode("utf-8-sig"), "text"),
        (SENTENCE.encode("gb18030"), "text"),
        (SENTENCE.encode("utf-16"), "text"),
        (SENTENCE.encode("utf-16-be"), "text"),
        ("績效自評表".encode("big5"), "text"),
        ("<html><body><table><tr><td>甲</td></tr></table>".encode(), "text"),
        (b"BMI and MZ are letters too.", "text"),
    ],
)
@pytest.mark.parametrize("name", ["", "a.pdf", "a.docx", "a.bin"])
def test_formats_by_their_content(data: bytes, expected: str, name: str) -> None:
    assert recognise(data, name) == expected


@pytest.mark.parametrize(
    ("data", "kind", "advice"),
    [
        (ole({"PowerPoint Document": b"x"}), "PPT", "Save it as PDF"),
        (ole({"Other": b"x"}), "OLE", "Save it as"),
        (zipped({"ppt/presentation.xml": b"<a/>"}), "PPTX", "Save it as PDF"),
        (zipped({"content.xml": b"<a/>"}), "OpenDocument", "Save it as PDF"),
        (zipped({"a.docx": b"x"}), "ZIP archive", "Unpack it"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "7z", "Unpack it"),
        (b"Rar!\x1a\x07\x01\0", "RAR", "Unpack it"),
        (b"\x1f\x8b\x08\0", "gzip", "Unpack it"),
        (bytes(range(1, 256)) * 4, "binary", "Pass PDF, OFD, DOCX"),
    ],
)
def test_other_formats_are_named_with_what_to_do(data: bytes, kind: str, advice: str) -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        recognise(data, "a.dat")
    assert kind in caught.value.message
    assert advice in caught.value.hint


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"GIF89a\0\1\0\1\x80",
        b"BM\x9a\0\0\0\0\0\0\0",
        b"II*\0\x08\0\0\0",
        b"MM\0*\0\0\0\x08",
        b"RIFF\x24\0\0\0WEBPVP8 ",
    ],
)
def test_pictures_are_told_from_text_that_begins_alike(data: bytes) -> None:
    assert recognise(data, "a.dat") == "image"
    assert recognise("BMI指数与GIF8无关\n".encode(), "a.txt") == "text"


@pytest.mark.parametrize(("data", "message"), [(b"", "is empty."), (bytes(100), "zero bytes")])
def test_empty_files(data: bytes, message: str) -> None:
    with pytest.raises(DamagedFileError, match=message):
        read_bytes(data, "a.pdf")


def test_an_office_document_with_a_password() -> None:
    with pytest.raises(EncryptedError, match="password"):
        read_bytes(ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), "a.docx")


def test_an_xls_with_a_password() -> None:
    with pytest.raises(EncryptedError, match="password"):
        read_bytes(ole({"Workbook": biff("表", ["General"], {}, [], locked=True)}), "a.xls")


def test_cut_files() -> None:
    plain = word(paragraph(run("甲")))
    with pytest.raises(DamagedFileError, match="breaks off"):
        read_bytes(plain[: len(plain) // 2], "a.docx")
    with pytest.raises(DamagedFileError, match="directory is damaged"):
        read_bytes(ole({"Workbook": b"x" * 9000})[:1024], "a.xls")
    with pytest.raises(DamagedFileError, match=r"named \.docx"):
        read_bytes(bytes(range(1, 256)) * 4, "a.docx")


@pytest.mark.parametrize(
    ("name", "recognised", "noticed"),
    [
        ("a.docx", "docx", False),
        ("a.DOCM", "docx", False),
        ("a.et", "xls", False),
        ("a.htm", "text", False),
        ("a", "docx", False),
        ("a.dat", "pdf", False),
        ("a.doc", "docx", True),
        ("a.xls", "text", True),
        ("folder.pdf/a.docx", "pdf", True),
        ("a.PDF", "docx", True),
    ],
)
def test_names_that_contradict(name: str, recognised: str, noticed: bool) -> None:
    notice = mismatch(name, recognised)
    assert (notice is not None) == noticed
    if notice is not None:
        assert notice.code == "extension_mismatch"
        assert recognised in notice.message


def test_a_document_under_another_name_is_read_and_told() -> None:
    document = read_bytes(word(table(row(cell("甲")))), "附件/自评表.pdf")
    assert [found.text for found in document.tables[0].cells] == ["甲"]
    assert (document.format, document.source) == ("docx", "附件/自评表.pdf")
    assert [notice.code for notice in document.warnings] == ["extension_mismatch"]


def test_text_and_workbooks_reach_their_readers() -> None:
    assert read_bytes(SENTENCE.encode(), "a.txt").paragraphs[0].text == SENTENCE
    assert read_bytes(workbook(), "a.xlsx").tables[0].cells[0].text == "序号"


def test_reading_a_path(tmp_path: Path) -> None:
    path = tmp_path / "自评表.docx"
    path.write_bytes(word(paragraph(run("甲"))))
    assert read(path) == read(str(path))
    assert read(path).source == "自评表.docx"
    with pytest.raises(UsageError, match="does not exist"):
        read(tmp_path / "none.docx")
    with pytest.raises(UsageError, match="is no file"):
        read(tmp_path)


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_INPUT", 1024 * 1024)
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * (2 * 1024 * 1024))
    with pytest.raises(LimitError, match="2 MB; the limit for one file is 1 MB"):
        read(path)


def test_too_many_members_and_too_much_content(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = word(paragraph(run("甲")))
    monkeypatch.setattr(containers, "MAX_UNPACKED", 10_000)
    with pytest.raises(LimitError, match="unpacks to more than"):
        read_bytes(plain, "a.docx")
    monkeypatch.setattr(containers, "MAX_MEMBERS", 3)
    with pytest.raises(LimitError, match="members; the limit is 3"):
        read_bytes(plain, "a.docx")


def test_a_member_that_lies_about_its_size_is_left_out() -> None:
    honest = zipped({"word/document.xml": b"a" * 50_000})
    size = (50_000).to_bytes(4, "little")
    assert honest.count(size) == 2
    package = containers.unpack(honest.replace(size, (100).to_bytes(4, "little")))
    assert package.damaged == ("word/document.xml",)
    assert package.members == {}


@given(st.binary(max_size=400))
def test_any_bytes_are_recognised_or_refused(data: bytes) -> None:
    refused: DisclosureError | None = None
    recognised = ""
    try:
        recognised = recognise(data)
    except DisclosureError as error:
        refused = error
    known = {"pdf", "ofd", "docx", "xlsx", "xls", "image", "mhtml", "text", *office.FORMATS}
    assert recognised in known or (refused is not None and refused.hint)


@given(st.text(alphabet=st.characters(codec="gb18030", exclude_categories=("Cc", "Cn", "Co", "Cs")), min_size=1))
def test_text_is_text_in_its_encodings(text: str) -> None:
    assert is_text(text.encode())
    assert is_text(text.encode("gb18030"))
