"""What is filled into the fields of a PDF, and into text boxes laid over it, is read where it is displayed."""

from __future__ import annotations

import pytest

from disclosure_parse.document import Document
from disclosure_parse.readers import pdf_fields
from disclosure_parse.readers.pdf import read_pdf
from pdf_pages import CHINESE, pdf_of_objects, ruled, stream, written
from test_pdf_reader import only_table

ROWS = [["指标", "完成值"], ["培训人数", ""]]
FONTS = b"/Resources << /Font << /F1 5 0 R /Z 6 0 R >> >>"
READ = "Page 1: what is filled into 1 form fields and text boxes was read where it shows."


def rows_read(document: Document) -> list[list[str]]:
    return [[cell.text for cell in cells] for _, cells in only_table(document).rows()]


def look(content: bytes) -> bytes:
    """How a field looks: in a frame, on a grey ground, without either as part of the page's tables."""
    drawn = b"0.9 g 0 0 112 21 re f 0 g 0.5 0.5 111 20 re s 56 0 m 56 21 l S\n"
    return stream(drawn + content, b"/Type /XObject /Subtype /Form /BBox [0 0 112 21] " + FONTS)


def filled(
    kind: bytes,
    value: str = "118人",
    looks: bytes | None = None,
    form: bytes = b"/NeedAppearances true",
    page: bytes = b"",
) -> Document:
    """A page with a table and one annotation over its blank cell."""
    shown = b"" if looks is None else b"/AP << /N 8 0 R >>"
    text = b"<feff%s>" % "118人".encode("utf-16-be").hex().encode()
    page += b" /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [7 0 R] " + FONTS
    data = pdf_of_objects(
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] %s /DA (/F1 10 Tf 0 g)"
        b" /DR << /Font << /F1 5 0 R >> >> >> >>" % form,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [7 0 R] %s %s >>"
        % (FONTS, page),
        stream(ruled(ROWS) + written(60, 540, "填表说明" * 8)),
        CHINESE,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>",
        b"<< /Type /Annot %s /Rect [174 652 286 673] /P 3 0 R %s >>" % (kind.replace(b"$", text), shown),
        looks or b"null",
    )
    return read_pdf(data)


TEXT = look(b"/Tx BMC q " + written(2, 6, "118人") + b"Q EMC")
FIELD = b"/Subtype /Widget /FT /Tx /T (a) /V $ /DA (/F1 10 Tf 0 g) /F 4"


@pytest.mark.parametrize(
    ("kind", "looks"),
    [
        (FIELD, TEXT),
        (FIELD, None),
        (FIELD.replace(b"/Tx", b"/Ch"), TEXT),
        (b"/Subtype /FreeText /Contents $ /F 4", TEXT),
    ],
    ids=["text", "text without a look", "choice", "text box"],
)
def test_what_is_filled_in_is_read_where_it_is_displayed(kind: bytes, looks: bytes | None) -> None:
    document = filled(kind, looks=looks)
    assert rows_read(document) == [["指标", "完成值"], ["培训人数", "118人"]]
    assert [(notice.code, notice.message) for notice in document.warnings] == [("form_fields", READ)]
    assert document.complete


def test_fields_of_a_turned_page_are_read_where_they_are_displayed() -> None:
    upright, turned = filled(FIELD, looks=TEXT), filled(FIELD, looks=TEXT, page=b"/Rotate 90")
    assert rows_read(turned) == rows_read(upright)
    assert "sideways_text" in [notice.code for notice in turned.warnings]


def test_a_tick_is_read_without_its_box() -> None:
    tick = look(b"BT /Z 12 Tf 2 3 Td (4) Tj ET")
    document = filled(b"/Subtype /Widget /FT /Btn /T (a) /V /Yes /F 4", looks=tick)
    assert rows_read(document)[1] == ["培训人数", "✔"]


@pytest.mark.parametrize(
    "kind",
    [
        b"/Subtype /Stamp /Contents $ /F 4",
        b"/Subtype /Text /Contents $ /F 4",
        b"/Subtype /Widget /FT /Sig /T (a) /F 4",
        b"/Subtype /Widget /FT /Btn /Ff 65536 /T (a) /V $ /F 4",
        FIELD.replace(b"/F 4", b"/F 2"),
        FIELD.replace(b"/F 4", b"/F 32"),
    ],
    ids=["stamp", "comment", "signature", "push button", "hidden", "not to be seen"],
)
def test_what_is_no_value_of_the_page_is_not_read(kind: bytes) -> None:
    document = filled(kind, looks=TEXT)
    assert rows_read(document)[1] == ["培训人数", ""]
    assert document.warnings == ()


def test_values_that_the_file_does_not_show_are_told() -> None:
    document = filled(FIELD.replace(b"/DA (/F1 10 Tf 0 g)", b""), form=b"/Other true")
    assert rows_read(document)[1] == ["培训人数", ""]
    assert [notice.code for notice in document.warnings] == ["fields_unread"]
    assert not document.complete


def test_forms_that_are_made_on_opening_and_attached_files_are_told() -> None:
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>" % FONTS
    rest = stream(ruled(ROWS)), CHINESE, b"<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>"
    catalogues = {
        "fields_unread": b"/NeedsRendering true /AcroForm << /Fields [] /XFA 7 0 R >>",
        "object_unread": b"/Names << /EmbeddedFiles << /Names [(a.xlsx) << /Type /Filespec /F (a.xlsx) >>] >> >>",
    }
    for code, catalogue in catalogues.items():
        root = b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue
        document = read_pdf(pdf_of_objects(root, pages, page, *rest, stream(b"<xdp/>")))
        assert rows_read(document) == ROWS
        assert [notice.code for notice in document.warnings] == [code]
        assert document.complete == (code == "object_unread")


def test_too_many_fields_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_fields, "MAX_ANNOTATIONS", 0)
    document = filled(FIELD, looks=TEXT)
    assert [notice.code for notice in document.warnings] == ["fields_unread"]
