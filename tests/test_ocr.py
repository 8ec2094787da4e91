"""Scans and pictures: made straight, read, put into cells, doubted where that is due."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageDraw

import disclosure_parse as dp
from disclosure_parse.checker.recognised import allow_for_misreading
from disclosure_parse.disclosure import Outcome
from disclosure_parse.discover import Task, discover
from disclosure_parse.document import Cell, Document, Place, Table
from disclosure_parse.errors import DamagedFileError, LimitError, MissingExtraError
from disclosure_parse.one_file import process
from disclosure_parse.readers import image, ocr, ocr_cells, ocr_picture, ocr_stamps, ocr_turned, read_bytes
from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.ocr_cells import Characters, covered, read_again, unread_ink
from disclosure_parse.readers.ocr_engine import Character, Reading
from disclosure_parse.readers.ocr_picture import find_ink
from disclosure_parse.readers.ocr_stamps import without_rings, without_stamps
from disclosure_parse.readers.ocr_straight import CROOKED, STRAIGHT, Straight, origin, skew, straightened
from disclosure_parse.readers.ocr_turned import turned, turned_back
from pdf_pages import PageDrawing
from ruled_lattices import find_lattices

POINTS = 0.4
"""A pixel's width in the drawn pictures (180 dots an inch)."""
XS, YS = (60.0, 160.0, 300.0, 420.0, 540.0), (100.0, 130.0, 160.0, 200.0, 230.0)


def ruled(angle: float = 0.0, noise: float = 0.0) -> Any:
    """A page with the grid ``XS`` × ``YS``, the first column's last two rows merged, and blots for text."""
    picture = Image.new("L", (1488, 2105), 250)
    pen = ImageDraw.Draw(picture)

    def at(*points: float) -> list[float]:
        return [point / POINTS for point in points]

    for y in YS:
        start = XS[1] if y == YS[3] else XS[0]
        pen.line(at(start, y, XS[-1], y), fill=20, width=2)
    for x in XS:
        pen.line(at(x, YS[0], x, YS[-1]), fill=20, width=2)
    for x in XS[:-1]:
        for y in (*YS[:2], *YS[3:-1]):
            pen.rectangle(at(x + 10, y + 8, x + 19, y + 17), outline=0, width=3)
    turned = picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=250)
    grey = np.asarray(turned, dtype=np.float64)
    if noise:
        grey = grey + np.random.default_rng(3).normal(0, noise, grey.shape)
    return np.clip(grey, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("angle", [-3.0, -0.7, 0.0, 1.0, 2.4])
def test_the_angle_of_a_page_is_found(angle: float) -> None:
    assert skew(ruled(angle, noise=8)) == pytest.approx(-angle, abs=0.06)


def test_a_blank_page_is_left_as_it_is() -> None:
    blank = np.full((800, 600), 240, np.uint8)
    assert straightened(blank) == Straight(blank)


def test_a_level_page_is_left_as_it_is() -> None:
    page = ruled(noise=8)
    straight = straightened(page)
    assert straight.picture is page
    assert straight.origins is None
    assert straight.off < STRAIGHT


@pytest.mark.parametrize(("angle", "noise"), [(0.0, 0.0), (1.3, 10.0), (-2.0, 5.0)])
def test_rulings_of_a_picture_make_the_grid(angle: float, noise: float) -> None:
    ink = find_ink(straightened(ruled(angle, noise)).picture, POINTS)
    (lattice,) = find_lattices(ink.horizontal, ink.vertical)
    assert (len(lattice.xs), len(lattice.ys), len(lattice.cells)) == (5, 5, 15)
    merged = [cell for cell in lattice.cells if cell.row_span > 1]
    assert [(cell.row, cell.column, cell.row_span) for cell in merged] == [(2, 0, 2)]
    widths = [right - left for left, right in zip(lattice.xs, lattice.xs[1:], strict=False)]
    assert widths == pytest.approx([100, 140, 120, 120], abs=1.5)


def test_the_text_ink_has_neither_rulings_nor_specks() -> None:
    picture = ruled()
    picture[1500, 700] = 0
    text = find_ink(picture, POINTS).text
    assert not text[1400:1600].any()
    assert not text[int(YS[1] / POINTS), :].any()
    assert text[int(108 / POINTS) : int(118 / POINTS), int(70 / POINTS) : int(80 / POINTS)].any()


def stamped(page: Image.Image, x: float, y: float, points: float = POINTS) -> Image.Image:
    """A red stamp of 110 points with ring, star and strokes of characters, pale as ink on paper, put upon a page."""
    size, ink = round(110 / points), (205, 45, 60)
    stamp = Image.new("RGB", (size, size), (255, 255, 255))
    pen = ImageDraw.Draw(stamp)
    pen.ellipse((2, 2, size - 3, size - 3), outline=ink, width=round(3 / points))
    pen.regular_polygon((size / 2, size / 2, size / 7), 5, rotation=0, fill=ink)
    for turn in range(7):
        at = size * (0.2 + 0.1 * turn)
        pen.line((at, size * 0.75, at, size * 0.85), fill=ink, width=round(2 / points))
    whole = Image.new("RGB", page.size, (255, 255, 255))
    whole.paste(stamp, (round(x / points), round(y / points)))
    return ImageChops.multiply(page.convert("RGB"), whole)


def test_a_red_stamp_is_taken_out_and_what_it_covers_stays() -> None:
    page = Image.fromarray(ruled())
    grey, boxes = without_stamps(np.asarray(stamped(page, 340, 140)), POINTS)
    (box,) = boxes
    assert box == pytest.approx((340, 140, 450, 250), abs=2)
    dark, before = grey < 128, np.asarray(page) < 128
    assert (dark != before).sum() <= 0.002 * before.sum()
    ink = find_ink(grey, POINTS)
    (lattice,) = find_lattices(ink.horizontal, ink.vertical)
    assert (len(lattice.xs), len(lattice.ys), len(lattice.cells)) == (5, 5, 15)


def test_red_ink_that_is_no_stamp_stays() -> None:
    page = Image.fromarray(ruled()).convert("RGB")
    pen = ImageDraw.Draw(page)
    pen.rectangle((300, 100, 900, 220), fill=(200, 20, 30))  # A title in red, as large as a stamp.
    pen.ellipse((1000, 100, 1040, 140), outline=(200, 20, 30), width=4)  # A circled number.
    pen.rectangle((500, 1000, 800, 1300), outline=(200, 20, 30), width=6)  # A frame.
    colour = np.asarray(page)
    grey, boxes = without_stamps(colour, POINTS)
    assert boxes == []
    assert (grey == np.asarray(page.convert("L"))).mean() > 0.999


def test_columns_whose_lower_border_is_missing_stay() -> None:
    """Spreadsheets print no line below a row that is lower than its text; its short columns were taken for strokes."""
    page = Image.fromarray(ruled())
    pen = ImageDraw.Draw(page)
    lines = [(60, 400, 540, 400), *((x, 400, x, 420) for x in XS)]
    for line in lines:
        pen.line([at / POINTS for at in line], fill=20, width=2)
    found = find_ink(np.asarray(page), POINTS)
    assert sorted(round(line.at) for line in found.vertical if line.start > 390) == [round(x) for x in XS]


def test_a_stamp_is_found_where_the_size_of_the_page_is_a_guess() -> None:
    """A picture of half a page without a resolution is taken for a page of A4, and its stamp for one of 100 mm."""
    page = Image.fromarray(ruled()).crop((0, 200, 1488, 1000))
    _, boxes = without_stamps(np.asarray(stamped(page, 340, 140)), POINTS * 2.6)
    assert len(boxes) == 1


def test_a_page_of_a_few_millimetres_costs_no_more_than_another(monkeypatch: pytest.MonkeyPatch) -> None:
    import cv2

    kernels = []
    dilate = cv2.dilate
    monkeypatch.setattr(cv2, "dilate", lambda mask, kernel: kernels.append(kernel.shape) or dilate(mask, kernel))
    without_stamps(np.asarray(stamped(Image.fromarray(ruled()), 340, 140)), 0.0001)
    assert kernels == [(2 * ocr_stamps.MOST_REACH + 1,) * 2]


def test_a_picture_of_more_levels_of_grey_is_no_blank_page() -> None:
    levels = np.full((600, 500), 60000, np.uint16)
    levels[100:200, 100:200] = 3000
    target = io.BytesIO()
    Image.fromarray(levels).save(target, "PNG")
    with Image.open(io.BytesIO(target.getvalue())) as frame:
        colour, _, _ = image.page_picture(frame)
    assert (int(np.percentile(colour, 1)), int(np.median(colour))) == pytest.approx((11, 233), abs=3)


@pytest.mark.parametrize("level", [np.nan, np.inf, -5.0])
@pytest.mark.filterwarnings("error")
def test_a_picture_of_floats_without_a_sensible_level_is_black(level: float) -> None:
    colour, _, _ = image.page_picture(Image.fromarray(np.full((400, 300), level, np.float32)))
    assert colour.max() == 0


def test_the_ring_of_a_stamp_without_colour_is_no_ruling() -> None:
    """Its arcs run level or upright over some length, and made rows and columns."""
    plain = find_ink(ruled(), POINTS)
    ring = find_ink(np.asarray(stamped(Image.fromarray(ruled()), 330, 300).convert("L")), POINTS)
    assert len(ring.horizontal) == len(plain.horizontal)
    assert len(ring.vertical) == len(plain.vertical)


@pytest.mark.parametrize(("ink", "paler"), [(130, True), (20, False)])
@pytest.mark.parametrize("high", [1.0, 0.75])
def test_a_stamp_without_colour_is_found(ink: int, paler: bool, high: float) -> None:
    page = Image.fromarray(form_page())
    pen = ImageDraw.Draw(page)
    stamp = Image.new("L", page.size, 255)
    ImageDraw.Draw(stamp).ellipse((500, 700, 780, 700 + 280 * high), outline=ink, width=7)
    pen.text((640, 820), "88.65", fill=10, font_size=24)
    grey, (box,) = without_rings(np.asarray(ImageChops.darker(page, stamp)), POINTS)
    assert box == pytest.approx((200, 280, 312, 280 + 112 * high), abs=3)
    left = (grey < 200) & ~(np.asarray(page) < 200)
    assert left.sum() < 0.05 * (np.asarray(stamp) < 200).sum()
    lost = (np.asarray(page) < 60) & ~(grey < 128)
    assert lost.sum() < (20 if paler else 150)


def test_the_star_and_the_words_of_a_black_stamp_change_no_grid() -> None:
    """A ruling on which the star lay was too thick to be one, and strokes of its words made columns."""
    page = Image.fromarray(form_page())
    pen = ImageDraw.Draw(page)
    pen.regular_polygon((660, 800, 45), 5, fill=20)
    for x in (590, 620, 700):
        pen.line((x, 840, x, 899), fill=20, width=3)
    ink = find_ink(np.asarray(page), POINTS, [(208.0, 265.0, 320.0, 377.0)])
    (lattice,) = find_lattices(ink.horizontal, ink.vertical)
    assert (len(lattice.xs), len(lattice.ys), len(lattice.cells)) == (8, 18, 119)


def test_a_page_without_a_stamp_has_no_ring() -> None:
    page = form_page()
    grey, boxes = without_rings(page, POINTS)
    assert boxes == []
    assert grey is page
    assert without_rings(page, 0.0001)[1] == []
    assert without_rings(page[:3, :2], POINTS)[1] == []


def test_cells_that_a_stamp_touches_are_doubted() -> None:
    characters = Characters([], [])
    for x, y in ((70, 110), (170, 110), (70, 210)):
        characters.glyphs.append(characters.add(Glyph("8", x, y, x + 10, y + 10, x, y + 9, 10), 0.99))
    cells = [(60.0, 100.0, 160.0, 130.0), (160.0, 100.0, 260.0, 130.0), (60.0, 200.0, 160.0, 230.0)]
    doubts = covered((165.0, 90.0, 260.0, 200.0), cells, characters)
    assert [(doubt.x, doubt.y) for doubt in doubts] == [(210.0, 115.0)]
    assert characters.confidence == [0.99, 0.5, 0.99]


def test_a_place_on_the_straightened_page_is_found_on_the_scan() -> None:
    origins = straightened(ruled(1.0, noise=4)).origins
    x, y = origin(500.0, 100.0, 595.0, 842.0, origins)
    assert (x, y) == pytest.approx((494.37, 96.52), abs=0.3)


def form_page() -> Any:
    """A page full of rulings, as forms are."""
    picture = Image.new("L", (1488, 2105), 250)
    pen = ImageDraw.Draw(picture)
    for y in range(200, 1901, 100):
        pen.line((150, y, 1340, y), fill=20, width=2)
    for x in range(150, 1341, 170):
        pen.line((x, 200, x, 1900), fill=20, width=2)
    return np.asarray(picture)


def photographed(page: Any, corners: list[tuple[float, float]]) -> tuple[Any, Any]:
    """A page whose corners came to lie elsewhere (shares of its size), and the matrix that says where."""
    import cv2

    height, width = page.shape
    before = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(before, np.array(corners, np.float32) * np.array((width, height), np.float32))
    return cv2.warpPerspective(page, matrix, (width, height), borderValue=250), matrix


@pytest.mark.parametrize(
    "corners",
    [
        [(0.02, 0.015), (0.985, 0.0), (1.0, 0.99), (0.0, 1.0)],
        [(0.08, 0.03), (0.93, 0.06), (0.99, 0.97), (0.01, 0.93)],
        [(0.10, 0.02), (0.98, 0.09), (0.93, 0.99), (0.0, 0.88)],
    ],
)
def test_a_page_photographed_aslant_becomes_straight(corners: list[tuple[float, float]]) -> None:
    picture, matrix = photographed(form_page(), corners)
    straight = straightened(picture)
    ink = find_ink(straight.picture, POINTS)
    (lattice,) = find_lattices(ink.horizontal, ink.vertical)
    assert (len(lattice.xs), len(lattice.ys), len(lattice.cells)) == (8, 18, 119)
    assert straight.off < CROOKED
    # The table's corners lie on the photograph where the camera put them.
    for x, y, true in ((0, 0, (150, 200)), (-1, 0, (1340, 200)), (-1, -1, (1340, 1900)), (0, -1, (150, 1900))):
        found = origin(lattice.xs[x] / POINTS, lattice.ys[y] / POINTS, 1488, 2105, straight.origins)
        across, down, scale = matrix @ (*true, 1)
        assert found == pytest.approx((across / scale, down / scale), abs=4)


def test_a_page_that_bows_becomes_straight() -> None:
    import cv2

    down, across = np.mgrid[0:2105, 0:1488].astype(np.float32)
    bowed = cv2.remap(form_page(), across, down + 15 * np.sin(across / 1488 * np.pi), cv2.INTER_LINEAR, borderValue=250)
    ink = find_ink(straightened(bowed).picture, POINTS)
    (lattice,) = find_lattices(ink.horizontal, ink.vertical)
    assert (len(lattice.xs), len(lattice.ys), len(lattice.cells)) == (8, 18, 119)


def test_pale_print_on_grey_paper_becomes_dark() -> None:
    page = form_page()
    pale = (215 - (250 - page.astype(float)) * 0.13).astype(np.uint8)
    assert (ocr_picture.with_contrast(pale) < 100).sum() == (page < 100).sum()
    noisy = np.random.default_rng(1).normal(215, 8, page.shape).astype(np.uint8)
    assert ocr_picture.with_contrast(noisy) is noisy
    assert ocr_picture.with_contrast(page) is page


def test_a_negative_is_read_as_the_page_it_is_of() -> None:
    page = form_page()
    assert (ocr_picture.with_contrast(255 - page) == page).all()
    on_dark_glass = np.pad(page, ((400, 0), (0, 600)))
    assert ocr_picture.with_contrast(on_dark_glass) is on_dark_glass


def test_a_page_whose_pixels_were_taken_for_points_is_read_as_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strokes of its characters would be as long as rulings; places are those on the page as it is."""
    page = np.repeat(form_page()[:, :, None], 3, axis=2)
    height, width, _ = page.shape
    read = [Character("甲", 170, 300, 190, 320, 0.99, 0)]
    monkeypatch.setattr(ocr, "page_characters", lambda picture: read)
    monkeypatch.setattr(ocr, "read_again", lambda *given: [])
    recognised, _ = ocr.read_picture(page, 1, float(width), float(height))
    assert recognised is not None
    assert (recognised.layout.height, recognised.scale) == pytest.approx((1000, height / 1000))
    table = Table(1, (Cell("甲", 0, 0, 1, 1, 1, (80.0, 140.0, 100.0, 160.0)),), True, "ruled")
    (placed,) = ocr.with_confidence([table], {1: recognised})
    assert isinstance(placed, Table)
    assert placed.cells[0].bbox == pytest.approx(tuple(side * height / 1000 for side in (80, 140, 100, 160)), abs=0.01)


def test_two_pages_in_one_picture_are_told_and_read_from_the_left(monkeypatch: pytest.MonkeyPatch) -> None:
    import cv2

    one = cv2.resize(form_page(), None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA)
    right = np.vstack((one[80:], np.full((80, one.shape[1]), 250, np.uint8)))  # Its table begins higher.
    both = np.repeat(np.hstack((one, right))[:, :, None], 3, axis=2)
    read = [
        Character(text, x, y, x + 15, y + 20, 0.99, n)
        for n, (text, x, y) in enumerate((("甲", 120, 160), ("乙", 120 + one.shape[1], 80)))
    ]
    monkeypatch.setattr(ocr, "page_characters", lambda picture: read)
    monkeypatch.setattr(ocr, "read_again", lambda *given: [])
    recognised, told = ocr.read_picture(both, 1, 842.0, 842.0 * both.shape[0] / both.shape[1])
    assert recognised is not None
    assert [notice.code for notice in told] == ["ocr_read", "two_pages"]
    assert [table.cells[0].text for table in recognised.layout.tables] == ["甲", "乙"]


def test_a_page_that_cannot_be_made_straight_is_doubted_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    read = [Character(text, 200 + 20 * n, 300, 220 + 20 * n, 320, 0.99, 0) for n, text in enumerate("全年执行数")]
    monkeypatch.setattr(ocr, "page_characters", lambda picture: read)
    monkeypatch.setattr(ocr, "straightened", lambda picture: Straight(picture, None, 0.8))
    page = np.repeat(form_page()[:, :, None], 3, axis=2)
    recognised, told = ocr.read_picture(page, 1, 595.2, 842.0)
    assert recognised is not None
    assert {mark[2] for mark in recognised.marks} == {0.5}
    assert [notice.code for notice in told] == ["ocr_read", "page_crooked"]
    assert "0.8°" in told[1].message


CELL = (60.0, 100.0, 160.0, 130.0)


def second_reading(
    monkeypatch: pytest.MonkeyPatch, first: str, second: str, *, ink_from: float = 70.0, sure: float = 0.99
) -> tuple[str, list[str], float]:
    """A cell read as ``first``, ten points a character from x = 70, with ink from ``ink_from`` on, and read again."""
    monkeypatch.setattr(
        ocr_cells, "line_readings", lambda pictures: [Reading(second, (sure,) * len(second)) for _ in pictures]
    )
    characters = Characters([], [])
    for number, character in enumerate(first):
        left = 70.0 + 10 * number
        characters.glyphs.append(characters.add(Glyph(character, left, 110, left + 10, 120, left, 119, 10), 0.95))
    ink = np.zeros((400, 1000), bool)
    ink[275:300, int(ink_from / POINTS) : int((70 + 10 * max(1, len(first))) / POINTS)] = True
    picture = np.where(ink, 0, 255).astype(np.uint8)
    doubts = read_again(picture, ink, POINTS, [CELL], characters)
    text = "".join(glyph.text for glyph in sorted(characters.glyphs, key=lambda glyph: glyph.x0))
    least = min((characters.confidence[glyph.number] for glyph in characters.glyphs), default=1.0)
    return text, [doubt.message for doubt in doubts], least


def test_a_sign_that_the_page_pass_lost_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    assert second_reading(monkeypatch, "95%", "≥95%", ink_from=62.0) == ("≥95%", [], 0.99)


def test_a_sign_without_ink_is_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    text, doubts, least = second_reading(monkeypatch, "95%", "≥95%")
    assert text == "95%"
    assert doubts == ["read as “95%” and as “≥95%”"]
    assert least == 0.5


@pytest.mark.parametrize("second", ["887", "8.81", "6.87", "98.87"])
def test_other_figures_are_doubted_and_the_first_stays(monkeypatch: pytest.MonkeyPatch, second: str) -> None:
    text, doubts, least = second_reading(monkeypatch, "8.87", second)
    assert text == "8.87"
    assert len(doubts) == 1
    assert least == 0.5


def test_two_readings_that_agree_take_the_surer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert second_reading(monkeypatch, "8.87", "8.87") == ("8.87", [], 0.99)


def test_per_mille_is_put_right_and_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    text, doubts, least = second_reading(monkeypatch, "≤5%0", "≤5%0")
    assert text == "≤5‰"
    assert "‰" in doubts[0]
    assert least == 0.5


def test_per_mille_is_told_by_either_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    text, doubts, least = second_reading(monkeypatch, "≤0.7%", "≤0.7%0")
    assert text == "≤0.7‰"
    assert len(doubts) == 1
    assert least == 0.5


def test_a_line_that_was_passed_over_is_read_and_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_cells, "line_readings", lambda pictures: [Reading("）", (0.9,)) for _ in pictures])
    characters = Characters([], [])
    for number, character in enumerate("台（套"):
        left = 70.0 + 10 * number
        characters.glyphs.append(characters.add(Glyph(character, left, 102, left + 10, 112, left, 111, 10), 0.95))
    ink = np.zeros((400, 1000), bool)
    ink[258:278, 176:250] = True
    ink[290:312, 176:182] = True
    doubts = read_again(np.where(ink, 0, 255).astype(np.uint8), ink, POINTS, [CELL], characters)
    assert [doubt.message for doubt in doubts] == ["only the second reading found “）”"]
    assert [glyph.text for glyph in characters.glyphs] == ["台", "（", "套", "）"]
    assert characters.glyphs[-1].y > 120


@pytest.mark.parametrize("first", ["1O0", "l2", "2l.5"])
def test_a_letter_among_figures_is_doubted(monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    text, doubts, _ = second_reading(monkeypatch, first, first)
    assert text == first
    assert "letter" in doubts[0]


def test_a_cell_with_ink_that_was_not_read_is_read_and_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    text, doubts, least = second_reading(monkeypatch, "", "7")
    assert text == "7"
    assert "only the second reading" in doubts[0]
    assert least == 0.5


def test_a_dash_is_told_from_the_character_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_cells, "line_readings", lambda pictures: [Reading("一", (0.9,)) for _ in pictures])
    ink = np.zeros((400, 1000), bool)
    ink[286:288, 260:285] = True
    characters = Characters([], [])
    assert read_again(np.where(ink, 0, 255).astype(np.uint8), ink, POINTS, [CELL], characters) == []
    assert [glyph.text for glyph in characters.glyphs] == ["—"]


def equals_reading(
    monkeypatch: pytest.MonkeyPatch, first: str, *, upper: int = 16, digits: bool = True
) -> tuple[str, list[str]]:
    """A cell whose ink begins with two strokes (the lower 16 pixels wide), read as ``first`` twice."""
    monkeypatch.setattr(
        ocr_cells, "line_readings", lambda pictures: [Reading(first, (0.9,) * len(first)) for _ in pictures]
    )
    ink = np.zeros((400, 1000), bool)
    ink[283:285, 176 : 176 + upper] = ink[289:291, 176:192] = True
    if digits:
        ink[277:297, 200:224] = True
    characters = Characters([], [])
    for number, character in enumerate(first):
        left = 80.0 + 10 * number if digits else 69.0
        characters.glyphs.append(characters.add(Glyph(character, left, 110, left + 9, 120, left, 119, 10), 0.95))
    doubts = read_again(np.where(ink, 0, 255).astype(np.uint8), ink, POINTS, [CELL], characters)
    text = "".join(glyph.text for glyph in sorted(characters.glyphs, key=lambda glyph: glyph.x0))
    return text, [doubt.message for doubt in doubts]


def test_a_lone_equals_sign_is_told_from_the_character_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was 二, which is no sign, and the target lost its direction in silence."""
    assert equals_reading(monkeypatch, "二", digits=False) == ("=", [])
    assert equals_reading(monkeypatch, "", digits=False) == ("=", [])
    assert equals_reading(monkeypatch, "二", digits=False, upper=11) == ("二", [])


@pytest.mark.parametrize(("first", "read"), [("100", "=100"), ("二100", "=100"), ("=100", "=100"), ("二级", "二级")])
def test_an_equals_sign_before_a_figure_is_not_lost(monkeypatch: pytest.MonkeyPatch, first: str, read: str) -> None:
    text, doubts = equals_reading(monkeypatch, first)
    assert text == read
    assert len(doubts) == (first != read)


def test_a_sign_that_the_second_reading_lost_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The surer reading was taken, which lacked the sign: >=870 became 870."""
    text, doubts, _ = second_reading(monkeypatch, ">=870", "870")
    assert text == ">=870"
    assert doubts == ["read as “>=870” and as “870”"]


def test_ink_that_nothing_was_read_from_is_doubted() -> None:
    ink = np.zeros((400, 1000), bool)
    ink[275:300, 176:250] = True  # Of the text.
    characters = Characters([], [])
    for number, character in enumerate("95%"):
        left = 70.0 + 10 * number
        characters.glyphs.append(characters.add(Glyph(character, left, 110, left + 10, 120, left, 119, 10), 0.95))
    ink[252:255, 152:398] = True  # What is left of a border.
    ink[270:273, 300:303] = True  # A speck.
    assert unread_ink(ink, POINTS, [CELL], characters) == []
    ink[280:292, 300:312] = True
    (doubt,) = unread_ink(ink, POINTS, [CELL], characters)
    assert (doubt.x, doubt.y) == (110.0, 115.0)
    assert "ink" in doubt.message


def png(size: tuple[int, int] = (600, 800), mode: str = "L", **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, 255 if mode in ("L", "1") else None).save(target, "PNG", **options)
    return target.getvalue()


def test_a_picture_without_the_extra_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(MissingExtraError, match=r'rapidocr is not installed.*disclosure-parse\[ocr\]"'):
        read_bytes(png(), "scan.png")
    (tmp_path / "scan.png").write_bytes(png())
    tasks: list[Task] = list(discover([tmp_path]))
    result = process(tasks[0])
    assert result.file.status == "unsupported"
    assert "disclosure-parse[ocr]" in result.file.error


def test_pictures_that_are_too_large_or_cut_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DamagedFileError, match="cannot be read"):
        read_bytes(png()[:60], "a.png")
    monkeypatch.setattr(image, "MAX_PIXELS", 1000)
    with pytest.raises(LimitError, match="600 × 800 pixels"):
        read_bytes(png(), "a.png")
    monkeypatch.setattr(image, "MAX_FRAMES", 0)
    with pytest.raises(LimitError, match="frames"):
        read_bytes(png(), "a.png")


def test_the_size_of_a_page_comes_from_the_files_resolution_or_is_taken_for_a4() -> None:
    with Image.open(io.BytesIO(png((1240, 1754), dpi=(150, 150)))) as picture:
        assert image.page_picture(picture)[1:] == pytest.approx((595.2, 841.9), abs=0.2)
    with Image.open(io.BytesIO(png((600, 800)))) as picture:
        coloured, width, height = image.page_picture(picture)
        assert (width, height) == pytest.approx((631.5, 842.0), abs=0.1)
        assert coloured.shape == (1800, 1350, 3)


@pytest.mark.parametrize("dots", [72, 96])
def test_a_resolution_that_nobody_measured_is_none(dots: int) -> None:
    """A scan of 200 dots an inch that a program saved with its usual 72 would be 2 339 points high."""
    with Image.open(io.BytesIO(png((1654, 2339), dpi=(dots, dots)))) as picture:
        assert image.page_picture(picture)[1:] == pytest.approx((595.4, 842.0), abs=0.1)


@pytest.mark.parametrize(
    ("mode", "dpi", "orientation"), [("1", (204, 98), 1), ("L", (98, 204), 1), ("L", (98, 204), 6)]
)
def test_a_fax_s_pixels_are_made_square(mode: str, dpi: tuple[int, int], orientation: int) -> None:
    across, down = dpi
    paper = (8.27, 11.69) if orientation == 1 else (11.69, 8.27)
    target, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    size = round(paper[0] * across), round(paper[1] * down)
    Image.new(mode, size, 1).save(target, "TIFF", dpi=dpi, exif=exif)
    with Image.open(io.BytesIO(target.getvalue())) as picture:
        coloured, width, height = image.page_picture(picture)
    assert (width, height) == pytest.approx((595.4, 841.7), rel=0.01)
    assert coloured.shape[0] / coloured.shape[1] == pytest.approx(11.69 / 8.27, rel=0.01)


def test_a_failure_on_an_unsure_figure_is_a_warning_that_says_so() -> None:
    failure = Outcome(
        "score_total", "fail", 1, Place(1, 1, 2, 3), severity="error", message="Sum.", message_zh="合计。"
    )
    assert allow_for_misreading(failure) is failure
    unsure = Place(1, 1, 4, 3, confidence=0.41)
    told = allow_for_misreading(replace(failure, evidence=(unsure,)))
    assert told.severity == "warning"
    assert "p1/t1/r4/c3 (confidence 0.41)" in told.message
    assert "误读" in told.message_zh
    sure = replace(unsure, confidence=0.95)
    assert allow_for_misreading(replace(failure, evidence=(sure,))).severity == "error"


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_box_of_a_turned_page_is_found_where_it_lay(turns: int) -> None:
    picture = np.zeros((40, 30), dtype=np.uint8)
    picture[5:9, 20:27] = 255
    rows, columns = np.nonzero(turned(picture, turns))
    box = (float(columns.min()), float(rows.min()), columns.max() + 1.0, rows.max() + 1.0)
    assert turned_back(box, turns, 30, 40) == (20, 5, 27, 9)


def test_pages_read_surely_and_level_are_not_tried_from_other_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> list[Character]:
        raise AssertionError

    monkeypatch.setattr(ocr_turned, "page_characters", fail)
    sure = [Character("甲", 10.0 * n, 0, 10.0 * n + 10, 10, 0.97, 0) for n in range(8)]
    assert ocr_turned.quarter_turns(np.zeros((50, 50), dtype=np.uint8), sure) == 0


@pytest.mark.parametrize("best", [1, 2, 3])
def test_a_page_is_turned_to_the_side_from_which_most_is_read_surely(
    monkeypatch: pytest.MonkeyPatch, best: int
) -> None:
    def read(picture: np.ndarray) -> list[Character]:
        confidence = 0.98 if np.array_equal(picture, turned(page, best)) else 0.5
        return [Character("甲", 10.0 * n, 0, 10.0 * n + 10, 10, confidence, 0) for n in range(8)]

    page = np.arange(35 * 50).astype(np.uint8).reshape(35, 50)
    monkeypatch.setattr(ocr_turned, "page_characters", read)
    assert ocr_turned.quarter_turns(page, read(page)) == best


# With the engine: five pages in all, since each takes seconds.

FORM = [
    (0, 0, 1, 1, "项目名称"),
    (0, 1, 1, 3, "清河县村道养护"),
    (1, 0, 1, 1, "三级指标"),
    (1, 1, 1, 1, "年度指标值"),
    (1, 2, 1, 1, "分值"),
    (1, 3, 1, 1, "得分"),
    (2, 0, 1, 1, "养护里程"),
    (2, 1, 1, 1, "≥95.5公里"),
    (2, 2, 1, 1, "10"),
    (2, 3, 1, 1, "8.87"),
    (3, 0, 1, 1, "完好率"),
    (3, 1, 1, 1, "≥90%"),
    (3, 2, 1, 1, "20"),
    (3, 3, 1, 1, "20"),
]


FORM_ROWS = [
    ["三级指标", "年度指标值", "分值", "得分"],
    ["养护里程", "≥95.5公里", "10", "8.87"],
    ["完好率", "≥90%", "20", "20"],
    ["通行满意度", "≥85%", "20", "19.5"],
]


def drawn_form(angle: float) -> Image.Image:
    page = PageDrawing()
    page.text(250, 80, "绩效自评表", size=16)
    page.table(XS, YS, FORM)
    with pdfium.PdfDocument(page.data()) as document:
        picture: Image.Image = document[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    return picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)


def assert_form(document: Document) -> Table:
    (table,) = document.tables
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == FORM
    assert [notice.code for notice in document.warnings] == ["ocr_read"]
    assert document.complete
    cell: Cell = table.cells[9]
    assert cell.confidence is not None
    assert 0.8 <= cell.confidence <= 1
    assert table.place(cell).confidence == cell.confidence
    return table


def test_a_turned_scan_in_a_pdf_is_read_like_its_text(capfd: pytest.CaptureFixture[str]) -> None:
    target = io.BytesIO()
    drawn_form(1.2).save(target, "PDF", resolution=200)
    document = read_bytes(target.getvalue(), "scan.pdf")
    table = assert_form(document)
    assert document.reader == "pdfium-grid+ocr"
    # The place is where the cell lies on the scan: 8.87 at (480, 180) of the page that was turned about its middle.
    box = table.cells[9].bbox
    assert box is not None
    assert ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) == pytest.approx((475.0, 176.2), abs=2.5)
    assert capfd.readouterr() == ("", "")


def test_figures_below_a_stamp_are_read_and_the_stamp_is_told() -> None:
    target = io.BytesIO()
    stamped(drawn_form(0.0), 400, 130, 72 / 200).save(target, "PDF", resolution=200, quality=85)
    document = read_bytes(target.getvalue(), "scan.pdf")
    (table,) = document.tables
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == FORM
    (told,) = [notice for notice in document.warnings if notice.code == "stamp_left_out"]
    assert told.place is not None
    assert told.place.bbox == pytest.approx((400, 130, 510, 240), abs=2)
    assert document.complete


def test_a_scanned_table_without_upright_lines_keeps_its_columns() -> None:
    page = PageDrawing()
    page.text(250, 80, "绩效自评表", size=16)
    for row, y in enumerate(YS):
        page.line(XS[0], y, XS[-1], y)
        for at, x in enumerate(XS[:-1]):
            if row < len(FORM_ROWS):
                page.text(x + 4, y + 19, FORM_ROWS[row][at])
    with pdfium.PdfDocument(page.data()) as drawn:
        picture = drawn[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    target = io.BytesIO()
    picture.save(target, "PDF", resolution=200)
    document = read_bytes(target.getvalue(), "scan.pdf")
    (table,) = document.tables
    assert [[cell.text if cell else None for cell in row] for row in table.grid()] == FORM_ROWS
    assert "unruled_table" in [notice.code for notice in document.warnings]


def test_a_scan_on_its_side_is_turned() -> None:
    target = io.BytesIO()
    drawn_form(0.0).rotate(-90, expand=True).save(target, "PDF", resolution=200)
    document = read_bytes(target.getvalue(), "scan.pdf")
    (table,) = document.tables
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == FORM
    assert "turned by 270°" in document.warnings[0].message
    # Where 8.87 at (480, 180) of a page of 595 × 842 points lies on the page that was turned clockwise.
    box = table.cells[9].bbox
    assert box is not None
    assert ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) == pytest.approx((842 - 180, 480), abs=2)


def test_a_photographed_form_gets_to_its_indicators() -> None:
    target = io.BytesIO()
    drawn_form(0.0).save(target, "JPEG", quality=60)
    result = dp.parse_bytes(target.getvalue(), "scan.jpg")
    assert result.document.format == "image"
    assert_form(result.document)
    scores = [row.score for form in result.forms for row in form.indicators]
    assert [score.raw for score in scores if score] == ["8.87", "20"]
    assert all(score.place.confidence is not None for score in scores if score)
