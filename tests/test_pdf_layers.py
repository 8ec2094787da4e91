"""Layers of a PDF that are switched off are no part of what is read."""

from __future__ import annotations

import zlib

import pytest

from disclosure_parse.document import Document
from disclosure_parse.readers import pdf_layers
from disclosure_parse.readers.pdf import read_pdf
from disclosure_parse.readers.pdf_layers import may_hide
from pdf_pages import CHINESE, pdf_of_objects, ruled, stream, written
from test_pdf_reader import only_table

ROWS = [["指标", "完成值"], ["培训人数", "118人"]]
HIDDEN = written(110, 659, "9999") + b"50 662 m 290 662 l S\n" + written(60, 560, "草稿")
FORM = (
    b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
    b" /Resources << /Font << /F1 5 0 R >> /Properties << /Off 7 0 R >> >>"
)
MEMBERS = b"<< /Type /OCMD /OCGs [7 0 R] /P /AllOn >>"


def rows_read(document: Document) -> list[list[str]]:
    return [[cell.text for cell in cells] for _, cells in only_table(document).rows()]


def page_of(content: bytes, form: bytes = b"null", off: bytes = b"7 0 R") -> bytes:
    """A page with the layers On, Off and a combination (Both), and a form X."""
    return pdf_of_objects(
        b"<< /Type /Catalog /Pages 2 0 R"
        b" /OCProperties << /OCGs [6 0 R 7 0 R] /D << /Order [6 0 R 7 0 R] /OFF [%s] >> >> >>" % off,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >>"
        b" /XObject << /X 8 0 R >> /Properties << /On 6 0 R /Off 7 0 R /Both 9 0 R >> >> >>",
        stream(content),
        CHINESE,
        b"<< /Type /OCG /Name (shown) >>",
        b"<< /Type /OCG /Name (hidden) >>",
        form,
        MEMBERS,
    )


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"/OC /Off BDC\n" + HIDDEN + b"EMC\n", b"null"),
        (b"/OC /Both BDC\n" + HIDDEN + b"EMC\n", b"null"),
        (b"/X Do\n", stream(HIDDEN, FORM + b" /OC 7 0 R")),
        (b"/X Do\n", stream(b"/OC /Off BDC\n" + HIDDEN + b"EMC\n", FORM)),
        (b"/OC /Off BDC\n/X Do\nEMC\n", stream(HIDDEN, FORM)),
    ],
    ids=["layer", "combination", "form", "in a form", "around a form"],
)
def test_what_layers_hide_is_not_read_and_told(content: bytes, form: bytes) -> None:
    shown = b"/OC /On BDC\n" + written(60, 540, "附注") + b"EMC\n"
    document = read_pdf(page_of(ruled(ROWS) + content + shown, form))
    assert rows_read(document) == ROWS
    assert [paragraph.text for paragraph in document.paragraphs] == ["附注"]
    (notice,) = document.warnings
    assert notice.code == "hidden_layer"
    assert notice.message == "Page 1: text of layers that are switched off was left out: 9999 草稿"
    assert document.complete


def test_layers_that_are_shown_are_read_without_a_word() -> None:
    content = ruled(ROWS) + b"/OC /Off BDC\n" + written(60, 560, "附注") + b"EMC\n/OC /On BDC\n/X Do\nEMC\n"
    document = read_pdf(page_of(content, stream(written(60, 540, "说明"), FORM), off=b""))
    assert [paragraph.text for paragraph in document.paragraphs] == ["附注", "说明"]
    assert document.warnings == ()


def test_lines_of_layers_that_are_switched_off_are_told() -> None:
    document = read_pdf(page_of(ruled(ROWS) + b"/OC /Off BDC\n50 662 m 290 662 l S\nEMC\n"))
    assert rows_read(document) == ROWS
    assert [notice.message for notice in document.warnings] == ["Page 1: layers that are switched off were left out."]


def test_many_layers_are_looked_at_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_layers, "MOST", 1)
    hidden = b"".join(b"/OC /%s BDC\n%sEMC\n" % (n, written(60, 500, "草稿")) for n in (b"Off", b"Both", b"Off"))
    document = read_pdf(page_of(ruled(ROWS) + hidden))
    assert document.paragraphs == ()
    assert [notice.code for notice in document.warnings] == ["hidden_layer"]


def packed(objects: bytes, entries: bytes = b"/Filter /FlateDecode") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + stream(zlib.compress(objects), b"/Type /ObjStm " + entries)


def test_layers_are_found_in_packed_objects_too() -> None:
    catalogue = b"1 0 << /Type /Catalog /OCProperties << >> >>"
    assert may_hide(packed(catalogue))
    assert not may_hide(packed(b"1 0 << /Type /Catalog >>"))
    assert not may_hide(packed(catalogue).replace(b"ObjStm", b"Others"))
    assert not may_hide(b"%PDF-1.7\n1 0 obj\n" + stream(b"damaged", b"/Type /ObjStm /Filter /FlateDecode"))
    # What is packed in another way, or encrypted, is not looked into: there may be layers.
    assert may_hide(packed(b"", b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>"))
    assert may_hide(packed(b"") + b" trailer << /Encrypt 9 0 R >>")


def test_a_file_of_many_packed_objects_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole file was for each of them."""
    words: list[bytes] = []
    holds = pdf_layers.holds

    def counted(data: bytes, word: bytes) -> bool:
        words.append(word)
        return holds(data, word)

    monkeypatch.setattr(pdf_layers, "holds", counted)
    assert not may_hide(packed(b"1 0 << /Type /Catalog >>") * 20)
    assert len(words) == len(set(words))
