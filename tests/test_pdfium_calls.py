"""The compiled module and ctypes ask pdfium the same questions and get the same answers."""

from __future__ import annotations

import ctypes
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from PIL import Image

from compiling import compiled_module, is_installed
from disclosure_parse.readers import compiled, pdf_drawing, pdfium_calls
from disclosure_parse.readers.fake_bold import may_repeat
from disclosure_parse.readers.pdf import read_pdf
from disclosure_parse.readers.pdf_characters import misnamed
from disclosure_parse.readers.pdf_page import PageContent, open_page
from disclosure_parse.readers.pdf_text import measure
from disclosure_parse.readers.pdfium_calls import Characters
from disclosure_parse.readers.stand_in_font import stand_in_font
from pdf_pages import FONT, PageDrawing, pdf_of, rows_of

SAMPLES = Path(__file__).parent.parent / "samples"
PDFS = sorted(SAMPLES.rglob("*.pdf"))


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModuleType, ModuleType]:
    folder = tmp_path_factory.mktemp("compiled")
    return compiled_module("_characters", folder), compiled_module("_drawing", folder)


@pytest.fixture
def both(modules: tuple[ModuleType, ModuleType], monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiled modules, in use."""
    monkeypatch.setattr(compiled, "characters", modules[0])
    monkeypatch.setattr(compiled, "drawing", modules[1])


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """To go on without them."""

    def leave() -> None:
        monkeypatch.setattr(compiled, "characters", None)
        monkeypatch.setattr(compiled, "drawing", None)

    return leave


def test_the_modules_that_were_installed_are_used(modules: tuple[ModuleType, ModuleType]) -> None:
    assert ((compiled.characters, compiled.drawing) == modules) == is_installed()


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_a_document_is_the_same_without_the_compiled_module(
    path: Path, both: None, without: Callable[[], None]
) -> None:
    quick = read_pdf(path.read_bytes())
    without()
    assert read_pdf(path.read_bytes()) == quick


def contents(data: bytes) -> list[PageContent]:
    """What the pages of a file hold."""
    document = pdfium.PdfDocument(data)
    found = []
    for index in range(len(document)):
        with open_page(document.raw, index) as page:
            found.append(page.content)
    document.close()
    return found


def every_kind_of_drawing() -> bytes:
    """Boxes, bars, dots, curves, open and closed paths, pale lines on shades, pictures, turned forms, a turned page."""
    page = PageDrawing()
    canvas = page.canvas
    page.table((60, 200, 400), (100, 130, 160), rows_of(["项目", "得分"], ["甲", "9.5"]), draw=page.bar)
    for rotation in (0, 90, 180, 270):
        canvas.saveState()
        canvas.setPageRotation(rotation)
        canvas.rect(50, 50, 200, 100, stroke=1, fill=0)
        canvas.rect(50, 170, 200, 1, stroke=1, fill=0)
        canvas.setFillGray(0.7)
        canvas.rect(300, 50, 200, 100, stroke=0, fill=1)
        canvas.rect(300, 170, 200, 5, stroke=0, fill=1)
        canvas.setStrokeGray(1)
        canvas.rect(310, 60, 100, 50, stroke=1, fill=1)
        canvas.line(300, 100, 500, 100)
        canvas.setStrokeGray(0)
        path = canvas.beginPath()
        path.moveTo(60, 400)
        path.lineTo(260, 400.3)
        path.lineTo(260, 500)
        path.curveTo(250, 520, 200, 520, 100, 510)
        path.lineTo(60.2, 500)
        path.close()
        path.moveTo(300, 400)
        path.lineTo(400, 470)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.drawPath(path, stroke=0, fill=1)
        for number in range(20):
            canvas.rect(60 + 4 * number, 600, 1, 1, stroke=0, fill=1)
        canvas.setDash(1, 2)
        canvas.line(60, 610, 300, 610)
        canvas.beginForm(f"form{rotation}")
        canvas.rect(10, 10, 33.3, 47.7)
        canvas.lines([(0, 0, 99, 0.1), (0, 0, 0.1, 77)])
        canvas.endForm()
        canvas.translate(300.1, 600.7)
        canvas.rotate(rotation + 17 * (rotation > 90))
        canvas.scale(1.13, 0.71)
        canvas.doForm(f"form{rotation}")
        canvas.rect(100, 10, 33.3, 47.7)
        canvas.drawInlineImage(Image.new("RGB", (4, 4)), -90, 10, 60, 60)
        canvas.drawInlineImage(Image.new("RGB", (4, 4)), -90, 10, 60, 0.7)
        canvas.restoreState()
        canvas.saveState()
        page.text(160, 300, "一二三四五 abc PQR " * 3)
        page.text(160.4, 300, "一二")
        canvas.translate(300, 300)
        canvas.rotate(rotation / 2)
        canvas.setFont(FONT, 24)
        canvas.drawString(0, 0, "水印")
        canvas.setFont(FONT, 9)
        for number, colour in enumerate(("#ff0000", "#ffffff", "#606060")):
            canvas.setFillColor(colour)
            canvas.drawString(0, 40 + 12 * number, "红白灰")
        unseen = canvas.beginText(0, 80)
        unseen.setTextRenderMode(3 if rotation else 1)
        unseen.textOut("看不见")
        canvas.drawText(unseen)
        canvas.restoreState()
        page.next_page()
    return page.data()


def as_plain(content: PageContent) -> dict[str, Any]:
    plain = {name: getattr(content, name) for name in PageContent.__slots__ if name != "text"}
    text = {name: getattr(content.text, name) for name in ("slanted", "unseen", "keeps_unseen", "written_as")}
    return plain | text | {"glyphs": list(content.text.glyphs)}


@pytest.mark.parametrize("path", [*PDFS, None], ids=lambda path: path.stem if path else "drawn")
def test_a_page_holds_the_same_without_the_compiled_module(
    path: Path | None, both: None, without: Callable[[], None]
) -> None:
    """To the last bit."""
    data = path.read_bytes() if path else every_kind_of_drawing()
    quick = contents(data)
    without()
    plain = contents(data)
    assert len(plain) == len(quick) > 0
    for one, other in zip(quick, plain, strict=True):
        np.testing.assert_equal(as_plain(one), as_plain(other))
    if path is None:
        assert all(min(page.horizontal.shape[0], page.vertical.shape[0]) > 3 for page in plain[:4])
        assert all(page.filled_boxes > 2 and page.picture > 0 and len(page.text.glyphs) > 30 for page in plain[:4])
        assert [bool(page.text.unseen) for page in plain[:4]] == [True, False, True, False]
        assert all(page.text.written_as is not None and "水印" in page.text.slanted for page in plain[1:4:2])


def test_the_checksums_of_embedded_fonts_are_the_same_without_the_compiled_module(
    both: None, without: Callable[[], None]
) -> None:
    file = zlib.compress(stand_in_font())
    data = pdf_of(
        "BT /F1 12 Tf 60 700 Td (a) Tj ET BT /F1 12 Tf 60 600 Td (a) Tj ET",
        "<< /Type /Font /Subtype /TrueType /BaseFont /Box /FontDescriptor 6 0 R >>",
        "<< /Type /FontDescriptor /FontName /Box /Flags 32 /FontFile2 7 0 R >>",
        f"<< /Filter /FlateDecode /Length {len(file)} >>\nstream\n{file.decode('latin-1')}\nendstream",
    )

    def checksums() -> set[bytes]:
        with closing(pdfium.PdfDocument(data)) as document, open_page(document.raw, 0) as page:
            return page.font_checksums()

    assert checksums() == {file[-4:]}
    without()
    assert checksums() == {file[-4:]}


@pytest.mark.parametrize("limit", ["MAX_OBJECTS", "MAX_SEGMENTS", "MAX_POINTS", "MAX_DEPTH"])
@pytest.mark.parametrize("most", [0, 3, 11, 16])
def test_limits_cut_a_drawing_at_the_same_place(
    limit: str, most: int, both: None, without: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_drawing, limit, most)
    data = every_kind_of_drawing()
    quick = contents(data)
    without()
    for one, other in zip(quick, contents(data), strict=True):
        np.testing.assert_equal(as_plain(one), as_plain(other))
    assert quick[0].cut == (limit != "MAX_DEPTH" or most == 0)


def test_too_few_functions_or_too_small_tables_are_refused(modules: tuple[ModuleType, ModuleType]) -> None:
    of_characters, of_drawings = modules
    nowhere = 0  # No function is called: that would end the process.
    matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="too few functions"):
        of_characters.characters(bytes(8 * 6 - 1), nowhere, 1, matrix, 1.0, 1.0, bytes(0x10000))
    with pytest.raises(ValueError, match="too small"):
        of_characters.characters(bytes(8 * 6), nowhere, 1, matrix, 1.0, 1.0, bytes(0xFFFF))
    with pytest.raises(ValueError, match="too few functions"):
        of_characters.turns(bytes(8 * 5), nowhere, 1, 1)
    with pytest.raises(ValueError, match="too few functions"):
        of_drawings.drawing(bytes(8 * 16), nowhere, matrix, (1.0,) * 6, (1,) * 7)
    with pytest.raises(ValueError, match="fewer pens"):
        of_characters.may_repeat(bytes(16), bytes(31), 4.0)
    with pytest.raises(ValueError, match="fewer boxes"):
        of_characters.measure(bytes(8), bytearray(63), bytes(32), 0.01)
    with pytest.raises(ValueError, match="fewer boxes"):
        of_characters.measure(bytes(8), bytearray(64), bytes(31), 0.01)
    with pytest.raises(ValueError, match="fewer boxes"):
        of_characters.may_be_misnamed(bytes(8), bytes(63), bytes(9), 20.0)
    with pytest.raises(ValueError, match="no kinds"):
        of_characters.may_be_misnamed(bytes(8), bytes(64), b"", 20.0)


def test_nothing_is_asked_of_a_page_without_characters(modules: tuple[ModuleType, ModuleType]) -> None:
    of_characters, nowhere = modules[0], 0
    asked = bytes(8 * 6), nowhere
    for count in (0, -1):
        found = of_characters.characters(*asked, count, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 1.0, 1.0, bytes(0x10000))
        assert found == (b"", b"", b"", b"", b"")
    assert of_characters.turns(*asked, 0, 1) == of_characters.turns(*asked, 9, 0) == (0, 0, 0, 0)
    assert of_characters.may_repeat(b"", b"", 4.0) is False
    assert of_characters.measure(b"", bytearray(), b"", 0.01) == b""
    assert of_characters.may_be_misnamed(b"", b"", bytes(9), 20.0) is False


def test_a_point_that_pdfium_does_not_give_is_told_alike(
    both: None, without: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of one path, of four points of which the second one is not given, and closes the path; its bounds are
    wide. Nor are its matrix and its colour known."""
    pointer, number, many = ctypes.c_void_p, ctypes.c_int, [ctypes.c_void_p] * 5
    places = {100: (0.0, 0.0), 102: (50.0, 0.25), 103: (50.0, 70.0)}

    def fill(values: Sequence[float], *addresses: int) -> int:
        for value, place in zip(values, addresses, strict=True):
            ctypes.c_float.from_address(place).value = value
        return 1

    def draw_mode(path: int, fill: int, stroke: int) -> int:
        ctypes.c_int.from_address(stroke).value = 1
        return 1

    functions = {
        "page_object": ctypes.CFUNCTYPE(pointer, pointer, number)(lambda page, index: 100),
        "count_objects": ctypes.CFUNCTYPE(number, pointer)(lambda page: 1),
        "form_object": ctypes.CFUNCTYPE(pointer, pointer, ctypes.c_ulong)(lambda form, index: None),
        "count_form_objects": ctypes.CFUNCTYPE(number, pointer)(lambda form: -1),
        "type": ctypes.CFUNCTYPE(number, pointer)(lambda item: raw.FPDF_PAGEOBJ_PATH),
        "bounds": ctypes.CFUNCTYPE(number, *many)(lambda item, *at: fill((0, 0, 50, 70), *at)),
        "matrix": ctypes.CFUNCTYPE(number, pointer, pointer)(lambda item, at: 0),
        "fill": ctypes.CFUNCTYPE(number, *many)(lambda *all: 0),
        "stroke": ctypes.CFUNCTYPE(number, *many)(lambda *all: 0),
        "mode": ctypes.CFUNCTYPE(number, pointer, pointer, pointer)(draw_mode),
        "count_segments": ctypes.CFUNCTYPE(number, pointer)(lambda path: 4),
        "segment": ctypes.CFUNCTYPE(pointer, pointer, number)(lambda path, index: path + index),
        "point": ctypes.CFUNCTYPE(number, pointer, pointer, pointer)(
            lambda part, x, y: fill(places[part], x, y) if part in places else 0
        ),
        "segment_type": ctypes.CFUNCTYPE(number, pointer)(lambda part: raw.FPDF_SEGMENT_LINETO),
        "closes": ctypes.CFUNCTYPE(number, pointer)(lambda part: part in (101, 103)),
        "text_mode": ctypes.CFUNCTYPE(number, pointer)(lambda text: 0),
        "font": ctypes.CFUNCTYPE(pointer, pointer)(lambda text: None),
    }
    monkeypatch.setattr(
        pdf_drawing,
        "DRAWING",
        pdfium_calls.Functions(
            **{name: pdfium_calls.Function(call, call.restype, *call.argtypes) for name, call in functions.items()}
        ),
    )
    page = ctypes.cast(1, pointer)
    quick = pdf_drawing.read_drawing(page, pdfium_calls.IDENTITY, (100.0, 100.0), 1.0)
    without()
    plain = pdf_drawing.read_drawing(page, pdfium_calls.IDENTITY, (100.0, 100.0), 1.0)
    np.testing.assert_equal(quick._asdict(), plain._asdict())
    assert quick.across.tolist() == [[0.125, 0.0, 50.0]]
    assert quick.down.tolist() == [[50.0, 0.25, 70.0]]


def test_letters_in_the_boxes_of_ideographs_are_found_alike(both: None, without: Callable[[], None]) -> None:
    rng = np.random.default_rng(1)
    pages = []
    for count in (1, 2, 9, 60, 60, 60, 400):
        codes = rng.choice([0x67, 0x41, 0x20, 0x5E74, 0x4E00, 0x1F600, 0xFFFD], count).astype(np.uint32)
        codes[rng.random(count) < 0.01] = 0x80
        sizes = np.where(codes >= 0x4E00, 1.0, rng.choice([0.5, 0.6, 1.0], count, p=[0.5, 0.45, 0.05]))
        sizes *= rng.choice([9.0, 10.5] if count < 400 else rng.random(90) * 99, count)
        corners = rng.random((count, 2)) * 500
        pages.append((codes, np.column_stack((corners, corners[:, 0] + sizes, corners[:, 1] + 12.0))))
    quick = [misnamed(*page) for page in pages]
    without()
    assert [misnamed(*page) for page in pages] == quick
    assert {bool(found) for found in quick} == {False, True}


def test_equal_characters_that_share_a_bucket_are_found_alike(both: None, without: Callable[[], None]) -> None:
    rng = np.random.default_rng(1)
    pages = []
    for count in (1, 2, 3, 17, 60, 60, 60, 400):
        codes = rng.integers(0, 0x110100, count)
        codes[rng.random(count) < 0.5] = ord("0")
        pages.append((codes, rng.random((count, 2)) * rng.choice([30, 300, 3000]) - 20))
    quick = [may_repeat(*page) for page in pages]
    without()
    assert [may_repeat(*page) for page in pages] == quick
    assert set(quick) == {False, True}


def test_glyphs_are_measured_alike(both: None, without: Callable[[], None]) -> None:
    """Of several heights, some the same, ideographs among them or not, also without any extent."""
    rng = np.random.default_rng(2)
    pages = []
    for count in (1, 2, 3, 4, 9, 50, 51, 400, 401):
        codes = rng.choice(np.array([48, 0x33FF, 0x3400, 0x4E00, 0x9FFF, 0xA000, 0xFFFF], dtype=np.uint32), count)
        boxes = rng.random((count, 4)) * 400
        wide, high = rng.choice([0, 5, 9.9, 10, 10.04, 23], count), rng.choice([0, 10, 11.7, 11.8, 30, 250], count)
        boxes[:, 2], boxes[:, 3] = boxes[:, 0] + wide, boxes[:, 1] + high
        pens = np.stack((boxes[:, 0], boxes[:, 3] - rng.choice([0, 3, 80, np.nan], count)), axis=1)
        numbers = np.arange(count)
        pages.append(Characters(codes, boxes, pens, numbers, numbers[:0]))

    def measured(page: Characters) -> tuple[Any, Any]:
        boxes = page.boxes.copy()
        return measure(page._replace(boxes=boxes)), boxes

    quick = [measured(page) for page in pages]
    assert any(np.not_equal(boxes, page.boxes).any() for (_, boxes), page in zip(quick, pages, strict=True))
    without()
    for page, found in zip(pages, quick, strict=True):
        np.testing.assert_equal(measured(page), found)


def test_the_highest_boxes_are_measured_as_of_one_height(both: None, without: Callable[[], None]) -> None:
    """So many heights as there are characters would be gone through one by one, each among all of them."""
    heights, widths = np.array([999.0, 1000.0, 2000.0, 3000.0, 3000.0]), np.array([7.0, 10.0, 20.0, 80.0, 90.0])
    boxes = np.stack((0 * widths, 0 * widths, widths, heights), axis=1)
    codes, numbers = np.full(5, 0x4E00, dtype=np.uint32), np.arange(5)
    page = Characters(codes, boxes, np.zeros((5, 2)), numbers, numbers[:0])
    assert measure(page._replace(boxes=boxes.copy())).tolist() == [7.0, 50.0, 50.0, 50.0, 50.0]
    without()
    assert measure(page._replace(boxes=boxes.copy())).tolist() == [7.0, 50.0, 50.0, 50.0, 50.0]
