"""The characters of a cell in reading order: across, downwards, and figures that stand upright in a column."""

from __future__ import annotations

from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.lines import cell_text, glyph_lines

SIZE = 10.0


def drawn(*lines: str, left: float = 0.0) -> list[Glyph]:
    """Characters a line each, as an office program draws a narrow cell; digits are half as wide."""
    glyphs: list[Glyph] = []
    for row, line in enumerate(lines):
        x, y = left, row * SIZE * 1.2
        for char in line:
            width = SIZE / 2 if char.isascii() else SIZE
            glyphs.append(Glyph(char, x, y, x + width, y + SIZE, x, y + SIZE, SIZE, len(glyphs)))
            x += width
    return glyphs


def read(glyphs: list[Glyph]) -> str:
    return cell_text(glyphs, glyph_lines(glyphs))


def test_a_label_of_one_character_a_line_is_read_downwards() -> None:
    assert read(drawn("绩", "效", "指", "标")) == "绩\n效\n指\n标"


def test_figures_side_by_side_in_a_column_stay_one_number() -> None:
    assert read(drawn("产", "出", "指", "标", "（", "50", "分", "）")) == "产\n出\n指\n标\n（\n50\n分\n）"


def test_two_columns_of_characters_are_read_from_the_right() -> None:
    assert read([*drawn("指", "标", left=14.0), *drawn("绩", "效", left=0.0)]) == "指\n标\n绩\n效"


def test_brackets_that_hang_over_a_narrow_cell_are_no_second_column() -> None:
    """A browser leaves out the blank half of a bracket at the end of a line; its box does not."""
    assert read(drawn("产", "出", "（6", "0", "分）")) == "产\n出\n（6\n0\n分）"
