"""Damaged and hostile PDFs: what is lost is told, and nothing crashes, hangs or eats memory."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import pytest

import pdf_damage
from disclosure_parse.document import Document
from disclosure_parse.errors import EncryptedError
from disclosure_parse.readers.pdf import read_pdf
from disclosure_parse.readers.pdf_damage import damage
from disclosure_parse.readers.stand_in_font import stand_in_font
from disclosure_parse.workers import MIB, Limits, Workers
from pdf_pages import PageDrawing, rows_of

COUNT = int(os.environ.get("DAMAGED_PDFS", "300"))
"""How many damaged files are read; ``python tests/pdf_damage.py`` reads all 2 000."""


def codes(document: Document) -> list[str]:
    return [notice.code for notice in document.warnings]


def table() -> bytes:
    page = PageDrawing()
    page.table((60, 200, 400), (100, 130, 160), rows_of(["项目", "得分"], ["甲", "9.5"]))
    return page.data()


@pytest.mark.slow
def test_damaged_files_cost_no_process_and_lose_no_cell_in_silence():
    counts, wrong = pdf_damage.faults(COUNT, seed=1)
    assert wrong == []
    assert counts.total() == COUNT
    assert counts["cells lost, told"] > COUNT // 4


def test_a_whole_file_is_not_called_damaged(samples: list[Path]):
    assert damage(table()) == []
    assert damage(b"%PDF-1.7\n" + table()) != []
    for path in samples:
        if path.suffix == ".pdf":
            assert damage(path.read_bytes()) == [], path


def test_bytes_before_the_header_are_no_damage():
    assert damage(b"\r\n\r\n" + table()) == []


def test_a_damaged_stream_is_told_and_the_file_is_partial():
    data = bytearray(table())
    start = data.index(b"stream") + 60
    data[start] = data[start] % 84 + 34
    document = read_pdf(bytes(data))
    assert "stream_damaged" in codes(document)
    assert not document.complete


def test_a_lost_index_is_told():
    data = table()
    place = data.rindex(b"startxref\n") + 10
    document = read_pdf(data[:place] + b"9" + data[place:])
    assert codes(document) == ["file_repaired"]
    assert [cell.text for cell in document.tables[0].cells] == ["项目", "得分", "甲", "9.5"]
    assert document.complete


def test_an_index_that_leads_to_another_object_is_told():
    data = table()
    place = data.index(b"0000000", data.rindex(b"xref\n0 ") + 40)
    moved = b"%010d" % (int(data[place : place + 10]) + 1)
    assert [notice.code for notice in damage(data[:place] + moved + data[place + 10 :])] == ["file_repaired"]


def test_a_blank_page_is_told_and_the_file_is_complete():
    page = PageDrawing()
    page.table((60, 200, 400), (100, 130, 160), rows_of(["项目", "得分"], ["甲", "9.5"]))
    page.next_page()
    document = read_pdf(page.data())
    assert codes(document) == ["blank_page"]
    assert document.warnings[0].place is not None
    assert document.warnings[0].place.page == 2
    assert document.complete


@pytest.mark.parametrize("owner", ["", "owner"])
def test_an_empty_password_opens(owner: str):
    from reportlab.lib.pdfencrypt import StandardEncryption

    page = PageDrawing()
    page.canvas._doc.encrypt = StandardEncryption("", ownerPassword=owner or None, canPrint=1)
    page.table((60, 200), (100, 130), rows_of(["项目"]))
    document = read_pdf(page.data())
    assert [cell.text for cell in document.tables[0].cells] == ["项目"]
    assert document.warnings == ()


def test_another_password_is_asked_for():
    from reportlab.lib.pdfencrypt import StandardEncryption

    page = PageDrawing()
    page.canvas._doc.encrypt = StandardEncryption("open", canPrint=1)
    page.table((60, 200), (100, 130), rows_of(["项目"]))
    with pytest.raises(EncryptedError, match="password"):
        read_pdf(page.data())


def pdf_with(content: bytes, *, size: tuple[int, int] = (595, 842), more: bytes = b"", resources: bytes = b"") -> bytes:
    """A PDF of one page with a deflated content stream; ``more`` are objects from number 5 on."""
    packed = zlib.compress(content, 9)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << %s >> >>"
    return b"".join(
        (
            b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
            b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n",
            page % (*size, resources),
            b"\nendobj\n4 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed),
            packed,
            b"\nendstream\nendobj\n",
            more,
            b"trailer << /Root 1 0 R >>\n%%EOF\n",
        )
    )


def test_a_page_without_area_is_told():
    data = table().replace(b"/MediaBox [ 0 0 595 842 ]", b"/MediaBox [ 0 0 595 842 ] /CropBox [ 595 842 900 1000 ]")
    assert b"/CropBox" in data
    document = read_pdf(data)
    assert document.tables == ()
    assert "page_unreadable" in codes(document)
    assert not document.complete


def form(number: int, content: bytes, resources: bytes = b"") -> bytes:
    head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources << %s >> /Length %d >>"
    return (
        b"%d 0 obj\n" % number + head % (resources, len(content)) + b"\nstream\n" + content + b"\nendstream\nendobj\n"
    )


def hostile() -> dict[str, bytes]:
    places = [(n % 590, n % 840) for n in range(3000)]
    lines = b"".join(b"%d 0 m %d 842 l S 0 %d m 595 %d l S\n" % (x, x, y, y) for x, y in places)
    calls = b"/X Do " * 10
    nested = b"".join(form(5 + n, calls, b"/XObject << /X %d 0 R >>" % (6 + n)) for n in range(4))
    nested += form(9, b"0 0 m 9 9 l S ")
    image = zlib.compress(bytes(1000) * 100_000, 9)
    giant = b"5 0 obj\n<< /Type /XObject /Subtype /Image /Width 40000 /Height 40000 /ColorSpace /DeviceGray"
    giant += b" /BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n"
    tree = (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 900000000 >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
    )
    return {
        "a long stream": pdf_with(b"q Q\n" * 20_000_000),
        "many lines": pdf_with(lines * 100),
        "one path of many points": pdf_with(b"0 0 m " + b"9 9 l 500 9 l " * 2_000_000 + b"S"),
        "forms in forms": pdf_with(b"/X Do", more=nested, resources=b"/XObject << /X 5 0 R >>"),
        "a form in itself": pdf_with(
            b"/X Do",
            more=form(5, b"/X Do", b"/XObject << /X 5 0 R >>"),
            resources=b"/XObject << /X 5 0 R >>",
        ),
        "a giant picture": pdf_with(
            b"595 0 0 842 0 0 cm /X Do", more=giant % (len(image), image), resources=b"/XObject << /X 5 0 R >>"
        ),
        "a giant page": pdf_with(b"0 0 m 9 9 l S", size=(2_000_000_000, 2_000_000_000)),
        "a tree of pages that is a loop": tree,
    }


def _came(name: str, note: object) -> str:
    return pdf_damage.judge(hostile()[name]).came


@pytest.mark.slow
def test_hostile_files_stay_within_time_and_memory(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("disclosure_parse.readers.pdf.read_instead", pdf_damage.without_ocr)
    # The workers are forked: what this process has mapped by now counts as theirs.
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    with Workers[str, str](_came, 2, Limits(120, mapped + 3072 * MIB)) as workers:
        came = {name: outcome for done in workers.run(hostile()) for name, outcome in done}
    assert {name for name, outcome in came.items() if outcome not in ("read", "refused")} == set()
    assert len(came) == len(hostile())


def test_glyphs_without_a_size_are_read():
    """What a damaged font matrix or a text state of size nought gives."""
    content = b"BT /F1 0 Tf 1 0 0 1 60 700 Tm (a) Tj 200 0 Td (b) Tj ET BT /F1 12 Tf 60 600 Td (c) Tj ET"
    font = b"5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n"
    document = read_pdf(pdf_with(content, more=font, resources=b"/Font << /F1 5 0 R >>"))
    assert "c" in "".join(paragraph.text for paragraph in document.paragraphs)


def with_fonts(*files: bytes) -> bytes:
    """A page with a letter in each of some fonts, whose deflated files are given."""
    more, content, names = b"", b"", b""
    for number, file in enumerate(files):
        first = 5 + 3 * number
        more += b"%d 0 obj\n<< /Type /Font /Subtype /TrueType /BaseFont /Box%d /FirstChar 97 /LastChar 97" % (
            first,
            number,
        )
        more += b" /Widths [1000] /FontDescriptor %d 0 R >>\nendobj\n" % (first + 1)
        more += b"%d 0 obj\n<< /Type /FontDescriptor /FontName /Box%d /Flags 32 /FontFile2 %d 0 R >>\nendobj\n" % (
            first + 1,
            number,
            first + 2,
        )
        more += b"%d 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % (first + 2, len(file))
        more += file + b"\nendstream\nendobj\n"
        content += b"BT /F%d 12 Tf 60 %d Td (a) Tj ET\n" % (number, 700 - 20 * number)
        names += b"/F%d %d 0 R " % (number, first)
    return pdf_with(content, more=more, resources=b"/Font << %s >>" % names)


WHOLE = zlib.compress(stand_in_font(), 9)
BROKEN = WHOLE[:-4] + bytes(4)
SHORT = zlib.compress(stand_in_font()[:-8], 9)[:-4] + WHOLE[-4:]
"""Its bytes are not those of its checksum, which are another's."""


@pytest.mark.parametrize(
    ("files", "is_damaged"),
    [
        ([WHOLE], False),
        ([WHOLE, WHOLE], False),
        ([BROKEN], True),
        ([SHORT], True),
        ([WHOLE, SHORT], True),
        ([SHORT, WHOLE], True),
        ([SHORT, SHORT, WHOLE], True),
    ],
)
def test_a_damaged_font_is_told_also_beside_a_whole_one_with_its_checksum(files: list[bytes], is_damaged: bool):
    data = with_fonts(*files)
    assert ("stream_damaged" in codes(read_pdf(data))) == is_damaged
    assert ("stream_damaged" in [notice.code for notice in damage(data)]) == is_damaged


def test_a_stream_that_pdfium_inflated_is_not_inflated_again():
    checksum = zlib.adler32(stand_in_font()).to_bytes(4, "big")
    told = [notice.code for notice in damage(with_fonts(SHORT), {checksum})]
    assert told == ["file_repaired"]
