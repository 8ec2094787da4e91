"""Borders that are not drawn never stand in text, whatever the sections of a table and the page before it are like."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_parse.document import Document
from disclosure_parse.readers.pdf import read_pdf
from pdf_pages import PageDrawing

LEFT, RIGHT = 50.0, 550.0
DIGIT = 0.5
"""How wide a figure is, in sizes."""


def assert_whole(document: Document, words: Sequence[str]) -> None:
    """Every word stands in one cell or paragraph, uncut."""
    cells = [cell.text for table in document.tables for cell in table.cells]
    held = ["".join(text.split()) for text in [*cells, *(paragraph.text for paragraph in document.paragraphs)]]
    for word in words:
        assert sum(word in text for text in held) == 1, (word, held)
    assert sum(map(len, held)) == sum(map(len, words))


class Words:
    """Words of at least four figures that differ; each begins with the only 1 in it."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def next(self, length: int) -> str:
        number = f"{len(self.given):03o}".translate(str.maketrans("01234567", "23456789"))
        self.given.append(f"1{number}".ljust(length, "0"))
        return self.given[-1]


@st.composite
def sections_of_rows(draw: st.DrawFn) -> list[list[list[tuple[float, int]]]]:
    """For each section its rows: where words begin, and how many figures they have."""
    count = draw(st.integers(1, 4))
    offsets = [draw(st.floats(0, 12)) for _ in range(count)]
    columns = draw(st.integers(2, 5))
    pitch = (RIGHT - LEFT - 20) / columns
    sections = []
    for offset in offsets:
        rows = []
        for _ in range(draw(st.integers(1, 6))):
            row, end = [], LEFT + 2.0
            for column in range(columns):
                begin = LEFT + 3 + column * pitch + offset + draw(st.floats(-4, 4))
                if begin > end and draw(st.integers(0, 5)):
                    length = draw(st.integers(4, max(4, int(pitch / (8 * DIGIT)))))
                    row.append((begin, length))
                    end = begin + length * 8 * DIGIT + 1.5
            rows.append(row)
        sections.append(rows)
    return sections


def print_sections(
    page: PageDrawing, sections: Sequence[Sequence[Sequence[tuple[float, int]]]], words: Words, ruled: str
) -> None:
    """With lines between rows, drawn whole or cell by cell, or without any."""
    y = 80.0
    joints: list[float] = []
    for section in sections:
        for row in section:
            joints = [x - 1 for x, _ in row[1:]]
            for start, end in (
                zip([LEFT, *joints], [*joints, RIGHT], strict=True) if ruled == "cells" else [(LEFT, RIGHT)]
            ):
                if ruled:
                    page.line(start, y, end, y)
            for x, length in row:
                page.text(x, y + 11, words.next(length), 8)
            y += 16
    if ruled:
        page.line(LEFT, y, RIGHT, y)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(sections_of_rows(), min_size=1, max_size=2), st.sampled_from(["rows", "cells", ""]), st.booleans())
def test_every_word_comes_out_whole(pages: list[list[list[list[tuple[float, int]]]]], ruled: str, columns: bool):
    """``columns``: a table with all its lines stands on the page before, and offers its borders."""
    page, words = PageDrawing(), Words()
    if columns:
        xs = [LEFT, *(LEFT + 20 + 90 * n for n in range(1, 5)), RIGHT]
        for y in range(600, 780, 20):
            page.line(LEFT, y, RIGHT, y)
            for x in xs[:-1] if y < 760 else []:
                page.text(x + 3, y + 12, words.next(4), 8)
        for x in xs:
            page.line(x, 600, x, 760)
    for number, sections in enumerate(pages):
        if number or columns:
            page.next_page()
        print_sections(page, sections, words, ruled)
    assert_whole(read_pdf(page.data()), words.given)


def test_borders_of_two_sections_that_are_close_stay_apart():
    """The white space of the upper rows ends where that of the lower ones begins."""
    page, words = PageDrawing(), Words()
    for number in range(33):
        page.line(LEFT, 80 + 20 * number, RIGHT, 80 + 20 * number)
    for number in range(32):
        lower, even = number >= 2, number % 2 == 0
        ends = (96.5 if even else 102.4) if lower else (94.0 if even else 99.6)
        length = 5 if lower else 4
        for x, figures in [(ends - length * 3, length), (103.8 if lower else 101.0, 4), (200 if lower else 300, 4)]:
            page.text(x, 94 + 20 * number, words.next(figures), 6)
        if lower:
            page.text(320, 94 + 20 * number, words.next(4), 6)
    document = read_pdf(page.data())
    assert_whole(document, words.given)
    (table,) = document.tables
    assert [[cell.text for cell in table.cells if cell.row == row] for row in (0, 1)] == [
        words.given[0:3],
        words.given[3:6],
    ]


@pytest.mark.parametrize("start", [198.4, 199.0, 199.5, 201.0])
def test_a_border_of_the_page_before_is_followed_no_further_than_into_text(start: float):
    page, words = PageDrawing(), Words()
    for y in range(80, 800, 20):
        page.line(LEFT, y, RIGHT, y)
        for x in (55, 205, 405) if y < 780 else ():
            page.text(x, y + 12, words.next(4), 8)
    for x in (LEFT, 201, 400, RIGHT):
        page.line(x, 80, x, 780)
    page.next_page()
    for y in range(80, 320, 20):
        page.line(LEFT, y, RIGHT, y)
        for x in (55, start, 405) if y < 300 else ():
            page.text(x, y + 12, words.next(4), 8)
    document = read_pdf(page.data())
    assert_whole(document, words.given)
    (table,) = document.tables
    assert [[cell.text if cell else "" for cell in line] for line in table.grid()] == [
        words.given[n : n + 3] for n in range(0, len(words.given), 3)
    ]
