"""Fonts that a file names and does not hold: what is read of it is the same on every machine."""

import io
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context

import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont

from disclosure_parse.readers import pdf_fonts, pdf_page
from disclosure_parse.readers.page_picture import draw_page
from disclosure_parse.readers.pdf import read_pdf
from disclosure_parse.readers.stand_in_font import stand_in_font
from pdf_pages import PageDrawing, rows_of

CELLS = [["年度目\n标", "6"], ["优", "1.5"]]
XS, YS = (50, 150, 250), (100, 140, 180)


def drawn() -> bytes:
    """A table in which single characters stand on lines of their own, in a font that the file does not hold."""
    page = PageDrawing()
    page.table(XS, YS, rows_of(*CELLS))
    return page.data()


def read() -> list[str]:
    (table,) = read_pdf(drawn()).tables
    return [cell.text for cell in table.cells]


def picture() -> bytes:
    document = pdfium.PdfDocument(drawn())
    return bytes(document[0].render(scale=1).buffer)


def without_fonts() -> list[list[str]]:
    """What is read on a machine without fonts, with the stand-in and without it."""
    pdf_fonts._fonts()._own = None
    found = [read()]
    pdf_page.stand_in_fonts = nullcontext
    return [*found, read()]


def test_characters_that_stand_alone_are_read_where_the_machine_has_no_fonts():
    # One that shares nothing with this process: pdfium remembers which fonts there are and which there are not.
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        read_with, read_without = process.submit(without_fonts).result()
    assert read_with == [text for row in CELLS for text in row]
    assert read_without == ["年度目", "6", "", "1.5"], "pdfium finds them by itself now: the stand-in can go"


def test_pages_are_drawn_with_the_fonts_of_the_machine():
    before = picture()
    assert read()
    assert picture() == before


def listed_when_a_page_is_drawn_first() -> bool:
    """Whether the machine's fonts are listed to pdfium in a process that draws a page before it reads one."""
    listed = []
    answer = pdf_fonts._Fonts._tell
    pdf_fonts._Fonts._tell = lambda fonts: listed.append(fonts._mapper is not None) or answer(fonts)
    draw_page(drawn(), 1, ())
    return any(listed)


def test_a_process_that_draws_before_it_reads_keeps_the_fonts_of_the_machine():
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        assert process.submit(listed_when_a_page_is_drawn_first).result()


def test_the_stand_in_is_a_font_in_which_no_character_is_empty():
    font = TTFont(io.BytesIO(stand_in_font()), checkChecksums=2)
    names = font.getBestCmap() or font["cmap"].tables[0].cmap
    assert {ord("!"), ord("6"), ord("优"), 0x20000, 0x10FFFF} <= set(names)
    for name in {*names.values(), ".notdef"}:
        glyph = font["glyf"][name]
        assert (glyph.xMax - glyph.xMin, glyph.yMax - glyph.yMin) == (100, 700)
    assert (font["head"].unitsPerEm, font["hhea"].ascent, font["hhea"].descent) == (1000, 880, -120)


def numbered(font: str, ordering: str) -> bytes:
    """The table in a font of which the file says no more than the numbers that characters have in it (Identity-H)."""
    cells = [(XS[n % 2], YS[n // 2], text) for n, text in enumerate(text for row in CELLS for text in row)]
    numbers = {char: 5000 + n for n, char in enumerate(sorted({char for _, _, text in cells for char in text}))}
    drawing = ["BT /F1 10 Tf"]
    for x, y, text in cells:
        for line, part in enumerate(text.split("\n")):
            codes = "".join(f"{numbers[char]:04X}" for char in part)
            drawing.append(f"1 0 0 1 {x + 3} {842 - y - 12 - 14 * line} Tm <{codes}> Tj")
    drawing.append("ET")
    drawing += [f"{XS[0]} {842 - y} m {XS[-1]} {842 - y} l S" for y in YS]
    drawing += [f"{x} {842 - YS[0]} m {x} {842 - YS[-1]} l S" for x in XS]
    pairs = "".join(f"<{number:04X}> <{ord(char):04X}>\n" for char, number in numbers.items())
    meanings = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(numbers)} beginbfchar\n{pairs}endbfchar endcmap end end"
    )
    widths = " ".join(f"{number} [{500 if char.isascii() else 1000}]" for char, number in numbers.items())
    system = f"<</Registry(Adobe)/Ordering({ordering})/Supplement 0>>"
    page = "\n".join(drawing)
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(page)}>>stream\n{page}\nendstream",
        f"<</Type/Font/Subtype/Type0/BaseFont/{font}/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>",
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{font}/CIDSystemInfo{system}/FontDescriptor 7 0 R/W[{widths}]>>",
        f"<</Type/FontDescriptor/FontName/{font}/Flags 4/FontBBox[0 -141 1000 859]/ItalicAngle 0/Ascent 859"
        "/Descent -141/CapHeight 859/StemV 80>>",
        f"<</Length {len(meanings)}>>stream\n{meanings}\nendstream",
    ]
    # Without an index of its objects: a reader finds them by looking.
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in enumerate(objects, 1))
    return f"%PDF-1.5\n{body}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n%%EOF".encode("latin-1")


@pytest.mark.parametrize("ordering", ["Identity", "GB1"])
@pytest.mark.parametrize("font", ["SimSun", "MicrosoftYaHei", "#CB#CE#CC#E5", "ABCDEF+SimHei,Bold"])
def test_characters_that_stand_alone_are_read_whatever_the_font_is_called(font: str, ordering: str):
    (table,) = read_pdf(numbered(font, ordering)).tables
    assert [cell.text for cell in table.cells] == [text for row in CELLS for text in row]
