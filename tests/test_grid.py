"""Rulings in, cells out: exact spans, and always a partition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_parse.readers.grid import _touching
from disclosure_parse.readers.lattices import GridCell, Lattice, TooManyRulings
from disclosure_parse.readers.rulings import Ruling, dotted_lines
from ruled_lattices import find_lattices


def across(y: float, x0: float, x1: float) -> Ruling:
    return Ruling(y, x0, x1)


def down(x: float, y0: float, y1: float) -> Ruling:
    return Ruling(x, y0, y1)


def only(lattices: list[Lattice]) -> Lattice:
    assert len(lattices) == 1
    return lattices[0]


def test_a_plain_grid():
    lattice = only(
        find_lattices([across(y, 50, 250) for y in (100, 120, 140)], [down(x, 100, 140) for x in (50, 150, 250)])
    )
    assert lattice.xs == (50, 150, 250)
    assert lattice.ys == (100, 120, 140)
    assert lattice.cells == (GridCell(0, 0, 1, 1), GridCell(0, 1, 1, 1), GridCell(1, 0, 1, 1), GridCell(1, 1, 1, 1))
    assert lattice.cell_bbox(lattice.cells[3]) == (150, 120, 250, 140)
    assert lattice.cell_at(60, 130) == 2
    assert lattice.cell_at(260, 130) == -1


def test_merged_both_ways():
    """
    +---+-------+
    |   |       |
    |   +---+---+
    |   |   |   |
    +---+---+---+
    """
    lattice = only(
        find_lattices(
            [across(100, 0, 300), across(120, 100, 300), across(140, 0, 300)],
            [down(0, 100, 140), down(100, 100, 140), down(200, 120, 140), down(300, 100, 140)],
        )
    )
    assert lattice.cells == (GridCell(0, 0, 2, 1), GridCell(0, 1, 1, 2), GridCell(1, 1, 1, 1), GridCell(1, 2, 1, 1))


def test_borders_drawn_for_each_cell_with_gaps_and_twice():
    horizontal, vertical = [], []
    for x0, x1 in ((50, 150), (150, 250)):
        for y0, y1 in ((100, 120), (120, 140)):
            horizontal += [across(y0 + 0.4, x0 + 1, x1 - 1), across(y1 - 0.4, x0 + 1, x1 - 1)]
            vertical += [down(x0 + 0.4, y0 + 1, y1 - 1), down(x1 - 0.4, y0 + 1, y1 - 1)]
    lattice = only(find_lattices(horizontal, vertical))
    assert len(lattice.cells) == 4
    assert lattice.xs == pytest.approx((50, 150, 250), abs=0.5)
    assert lattice.ys == pytest.approx((100, 120, 140), abs=0.5)


def test_double_lines_are_one():
    horizontal = [across(y, 50, 250) for y in (100, 102, 120, 122, 140)]
    lattice = only(find_lattices(horizontal, [down(x, 100, 140) for x in (50, 52, 150, 250)]))
    assert [(cell.row, cell.column) for cell in lattice.cells] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_dashes_are_one_line():
    dashes = [across(120, x, x + 3) for x in range(50, 250, 7)]
    lattice = only(
        find_lattices([across(100, 50, 250), *dashes, across(140, 50, 250)], [down(x, 100, 140) for x in (50, 250)])
    )
    assert lattice.ys == (100, 120, 140)


def test_dots_are_a_line_and_corner_squares_are_none():
    horizontal, vertical = dotted_lines([(x, 119.5, x + 1.0, 120.5) for x in range(50, 250, 3)])
    assert horizontal == [Ruling(120, 50, 249)]
    assert vertical == []
    corners = [(x, y, x + 1.0, y + 1.0) for x in (50, 150, 250) for y in (100, 120, 140)]
    assert dotted_lines(corners) == ([], [])


def test_a_short_line_of_dots_is_a_line():
    """A row of text is 16 points high."""
    _, vertical = dotted_lines([(99.75, y, 100.25, y + 0.5) for y in range(50, 67, 2)])
    assert vertical == [Ruling(100, 50, 66.5)]


def test_a_line_of_dots_lies_where_most_of_them_are():
    """Those of the lines across that it crosses stand beside it."""
    dots = [(x, y, x + 0.75, y + 0.75) for y in (50.0, 80.0, 110.0) for x in (198.0, 199.5)]
    dots += [(201.0, y, 201.75, y + 0.75) for y in range(50, 111, 2)]
    assert [round(line.at, 1) for line in dotted_lines(dots)[1]] == [201.4]


def test_a_line_from_the_top_of_a_table_to_its_bottom_closes_a_merged_cell():
    """A label beside all rows of a page has nothing but its sides where a page break cuts it above and below."""
    lattice = only(
        find_lattices([across(y, 100, 250) for y in (100, 120, 140)], [down(x, 100, 140) for x in (50, 100, 150, 250)])
    )
    assert lattice.cells[0] == GridCell(0, 0, 2, 1)
    assert (lattice.open_top, lattice.open_bottom) == (frozenset({0}), frozenset({0}))


def test_open_sides_are_closed_where_three_lines_end_together():
    lattice = only(
        find_lattices([across(y, 50, 350) for y in (100, 120, 140)], [down(x, 100, 140) for x in (150, 250)])
    )
    assert lattice.xs == (50, 150, 250, 350)
    assert len(lattice.cells) == 6


def test_an_open_bottom_is_closed_where_three_lines_end_together():
    lattice = only(find_lattices([across(y, 50, 250) for y in (100, 120)], [down(x, 100, 160) for x in (50, 150, 250)]))
    assert lattice.ys == (100, 120, 160)
    assert len(lattice.cells) == 4


def test_borders_that_end_together_before_an_open_bottom_or_top_reach_it():
    """As browsers cut the last row of a table whose cells have borders of their own: the frame goes on."""
    frame, inner = [down(0, 0, 130), down(400, 0, 130)], [down(x, 0, 125) for x in (100, 200, 300)]
    rows = [across(y, 0, 400) for y in (0, 50, 100)]
    lattice = only(find_lattices(rows, [*frame, *inner]))
    assert lattice.ys == (0, 50, 100, 130)
    assert lattice.cells[-4:] == tuple(GridCell(2, column, 1, 1) for column in range(4))
    turned = [[line._replace(start=130 - line.end, end=130 - line.start) for line in lines] for lines in (frame, inner)]
    lattice = only(find_lattices([across(130 - y, 0, 400) for y in (0, 50, 100)], [*turned[0], *turned[1]]))
    assert lattice.cells[:4] == tuple(GridCell(0, column, 1, 1) for column in range(4))


@pytest.mark.parametrize("longer", [(0,), (400,), ()])
def test_borders_that_end_together_are_a_row_whatever_one_line_goes_on(longer: tuple[float, ...]):
    """As the frame does on one side, or a line of something else."""
    columns = [down(x, 0, 150 if x in longer else 125) for x in (0, 100, 200, 300, 400)]
    lattice = only(find_lattices([across(y, 0, 400) for y in (0, 50, 100)], columns))
    assert lattice.cells[-4:] == tuple(GridCell(2, column, 1, 1) for column in range(4))


def test_two_lines_with_one_between_them_are_a_row():
    lattice = only(find_lattices([across(y, 50, 350) for y in (100, 120)], [down(150, 100, 120)]))
    assert (lattice.xs, lattice.ys) == ((50, 150, 350), (100, 120))


def test_two_lines_of_different_ends_or_far_apart_are_no_evidence_for_a_side():
    assert find_lattices([across(100, 50, 350), across(120, 50, 300)], [down(150, 100, 120)]) == []
    assert find_lattices([across(y, 50, 350) for y in (100, 400)], [down(150, 100, 400)]) == []


def test_underlines_are_no_borders():
    horizontal = [across(y, 50, 250) for y in (100, 140)]
    vertical = [down(x, 100, 140) for x in (50, 150, 250)]
    lattice = only(find_lattices([*horizontal, across(120, 60, 120), across(128, 150, 200)], vertical))
    assert lattice.ys == (100, 140)
    assert lattice.cells == (GridCell(0, 0, 1, 1), GridCell(0, 1, 1, 1))


def test_two_tables_on_a_page():
    horizontal = [across(y, 50, 250) for y in (100, 120)] + [across(y, 50, 250) for y in (300, 320, 340)]
    vertical = [down(x, 100, 120) for x in (50, 250)] + [down(x, 300, 340) for x in (50, 100, 250)]
    upper, lower = find_lattices(horizontal, vertical)
    assert upper.bbox == (50, 100, 250, 120)
    assert len(lower.cells) == 4


def test_a_cell_with_a_bend_becomes_boxes():
    """
    +---+---+
    |   |   |
    |   +---+
    |       |
    +-------+
    """
    lattice = only(
        find_lattices(
            [across(100, 0, 200), across(120, 100, 200), across(140, 0, 200)],
            [down(0, 100, 140), down(100, 100, 120), down(200, 100, 140)],
        )
    )
    assert lattice.cells == (GridCell(0, 0, 2, 1), GridCell(0, 1, 1, 1), GridCell(1, 1, 1, 1))


def test_too_many_lines_are_refused():
    lines = [Ruling(4.0 * n, 0, 8000) for n in range(2000)]
    with pytest.raises(TooManyRulings, match="2000 horizontal"):
        find_lattices(lines, lines)


rulings = st.lists(
    st.builds(
        lambda at, start, length: Ruling(at * 10.0, start * 10.0, (start + length) * 10.0),
        st.integers(0, 8),
        st.integers(0, 8),
        st.integers(1, 8),
    ),
    max_size=24,
)
loose_rulings = st.lists(
    st.builds(
        lambda at, start, length: Ruling(at, start, start + length),
        st.floats(0, 90),
        st.floats(0, 90),
        st.floats(0.5, 90),
    ),
    max_size=24,
)


def test_a_staircase_of_many_lines_is_one_table():
    """Each line touches only the next one: the longest way there is from one end to the other."""
    steps = [10.0 * number for number in range(1400)]
    rows = [across(at, at - 10, at) for at in steps]
    columns = [down(at, at, at + 10) for at in steps]
    ((found, also),) = _touching(rows, columns)
    assert (len(found), len(also)) == (len(rows), len(columns))


@given(rulings | loose_rulings, rulings | loose_rulings)
def test_any_rulings_give_a_partition(horizontal: list[Ruling], vertical: list[Ruling]):
    for lattice in find_lattices(horizontal, vertical):
        covered: dict[tuple[int, int], int] = {}
        for index, cell in enumerate(lattice.cells):
            assert cell.row_span >= 1
            assert cell.column_span >= 1
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    assert (row, column) not in covered
                    covered[row, column] = index
        for row, owners in enumerate(lattice.owners):
            for column, owner in enumerate(owners):
                assert covered.get((row, column), -1) == owner
        assert list(lattice.cells) == sorted(lattice.cells)
        assert list(lattice.xs) == sorted(set(lattice.xs))
        assert list(lattice.ys) == sorted(set(lattice.ys))
        # No line without a use: each bounds a cell.
        assert {line for c in lattice.cells for line in (c.row, c.row + c.row_span)} == set(range(len(lattice.ys)))
        assert {line for c in lattice.cells for line in (c.column, c.column + c.column_span)} == set(
            range(len(lattice.xs))
        )


@given(
    st.lists(st.integers(8, 60), min_size=1, max_size=6),
    st.lists(st.integers(8, 60), min_size=1, max_size=6),
    st.data(),
)
def test_a_drawn_partition_comes_back(widths: list[int], heights: list[int], data: st.DataObject):
    """Any merging of neighbours into boxes, drawn as its borders, is found again with the same spans."""
    xs = [float(sum(widths[:n])) for n in range(len(widths) + 1)]
    ys = [float(sum(heights[:n])) for n in range(len(heights) + 1)]
    free = {(row, column) for row in range(len(heights)) for column in range(len(widths))}
    boxes = []
    for row, column in sorted(free):
        if (row, column) not in free:
            continue
        widest = 1
        while (row, column + widest) in free:
            widest += 1
        column_span = data.draw(st.integers(1, widest))
        tallest = 1
        while all((row + tallest, column + n) in free for n in range(column_span)):
            tallest += 1
        row_span = data.draw(st.integers(1, tallest))
        free -= {(row + r, column + c) for r in range(row_span) for c in range(column_span)}
        boxes.append((xs[column], ys[row], xs[column + column_span], ys[row + row_span]))
    horizontal = [across(y, x0, x1) for x0, y0, x1, y1 in boxes for y in (y0, y1)]
    vertical = [down(x, y0, y1) for x0, y0, x1, y1 in boxes for x in (x0, x1)]
    lattice = only(find_lattices(horizontal, vertical))
    assert sorted(lattice.cell_bbox(cell) for cell in lattice.cells) == sorted(boxes)
