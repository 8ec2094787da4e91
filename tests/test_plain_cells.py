"""Cells read all at once have the texts that they have when read one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from disclosure_parse.readers.fake_bold import without_doubles
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.lines import cell_text, glyph_lines, is_crowded
from disclosure_parse.readers.plain_cells import by_cell

SIZE = 10.0


def glyph(text: str, x: float, y: float, size: float = SIZE, number: int = 0) -> Glyph:
    width = size if text >= "\u2e80" else size / 2
    return Glyph(text, x, y - 0.88 * size, x + width, y + 0.12 * size, x, y, size, number)


def written(*lines: str, step: float = 12.0) -> list[Glyph]:
    glyphs = []
    for row, line in enumerate(lines):
        x = 0.0
        for character in line:
            glyphs.append(glyph(character, x, 100 + step * row))
            x = glyphs[-1].x1
    return glyphs


def plain_text(glyphs: list[Glyph]) -> str | None:
    return by_cell(Glyphs.of(glyphs), np.zeros(len(glyphs), dtype=np.int64), 1).texts[0]


def test_lines_from_the_top_down_are_plain():
    glyphs = written("维修及时率 ", " ≥95.5 %", "达标")
    assert plain_text(glyphs) == "维修及时率\n≥95.5 %\n达标"


def test_a_gap_is_a_blank():
    assert plain_text([glyph("a", 0, 0), glyph("b", 7.5, 0)]) == "a b"
    assert plain_text([glyph("项", 0, 0), glyph("b", 12.5, 0)]) == "项b"


def test_what_is_read_in_another_order_is_left_alone():
    assert plain_text(written("绩", "效", "指", "标")) is None
    assert plain_text([glyph("b", 10, 0), glyph("a", 0, 0)]) is None
    assert plain_text([glyph("甲", 0, 20), glyph("乙", 0, 0)]) is None
    assert plain_text(written("甲乙丙", "丁戊己", step=5.0)) is None


def test_only_glyphs_of_a_cell_count():
    glyphs = [*written("甲乙"), *written("丙丁")]
    found = by_cell(Glyphs.of(glyphs), np.array([3, -1, 7, 3]), 8)
    assert found.texts == ["", "", "", "甲丁", "", "", "", "丙"]
    assert [found.positions(cell).tolist() for cell in (2, 3, 7)] == [[], [0, 3], [2]]


characters = st.sampled_from(list("项目ab1.%（） \u3000≥-"))
pens = st.builds(lambda x, y: (x * 2.5, y * 3.0), st.integers(0, 12), st.integers(0, 8))


@st.composite
def cells(draw: st.DrawFn) -> list[Glyph]:
    """Lines as programs write them, with gaps, blanks, raised figures and other sizes, or glyphs anywhere."""
    if draw(st.booleans()):
        places = draw(st.lists(st.tuples(characters, pens, st.sampled_from([6.0, 10.0])), min_size=1, max_size=12))
        return [glyph(text, x, y, size) for text, (x, y), size in places]
    glyphs: list[Glyph] = []
    y = 0.0
    for line in draw(st.lists(st.text(characters, max_size=8), min_size=1, max_size=5)):
        size, x = draw(st.sampled_from([9.0, 10.0])), draw(st.sampled_from([0.0, 3.0, 20.0]))
        for character in line:
            glyphs.append(glyph(character, x, y + draw(st.sampled_from([0.0, 0.0, 0.0, 0.00005, -3.0])), size))
            x = glyphs[-1].x1 + draw(st.sampled_from([0.0, 0.0, 0.1, 2.5, 5.5]))
        y += draw(st.sampled_from([4.0, 7.0, 12.0, 13.5]))
    return glyphs or [glyph("项", 0, 0)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(cells(), min_size=1, max_size=4))
@example([written("项 ", " 1", "\u3000")])
def test_plain_texts_are_those_of_cells_read_one_by_one(several: list[list[Glyph]]):
    glyphs = Glyphs.of([one for cell in several for one in cell])
    owners = np.repeat(np.arange(len(several)), [len(cell) for cell in several])
    for number, text in enumerate(by_cell(glyphs, owners, len(several)).texts):
        if text is not None:
            lines = glyph_lines(several[number])
            assert text == cell_text(several[number], lines)
            assert not is_crowded(lines)


def test_a_second_print_is_dropped_and_neighbours_are_kept():
    first = [glyph("1", 5.0 * n, 0) for n in range(6)]
    second = [one._replace(x=one.x + 0.4, x0=one.x0 + 0.4, x1=one.x1 + 0.4) for one in first]
    assert list(without_doubles(Glyphs.of([*first, *second]))) == first


def test_many_equal_characters_at_one_place_take_no_time():
    glyphs = Glyphs.of([glyph("1", 0.0001 * n, 0, 0.0001) for n in range(20_000)])
    assert len(without_doubles(glyphs)) == 20_000
