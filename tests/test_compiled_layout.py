"""What the compiled modules say of a page's lines and glyphs is what their twins in Python say, whatever is drawn."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiling import compiled_module, is_installed
from disclosure_parse.document import Cell
from disclosure_parse.readers import compiled
from disclosure_parse.readers.cell_places import Places
from disclosure_parse.readers.cut_text import _over_borders
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.grid import _sets, lattices_of
from disclosure_parse.readers.lattices import GridCell, Lattice, TooManyRulings, closed_cells
from disclosure_parse.readers.missing_borders import _may_lack_borders
from disclosure_parse.readers.page_layout import PageTable, lay_out
from disclosure_parse.readers.pdf import read_pdf
from disclosure_parse.readers.plain_cells import BLANK_CODES, by_cell
from disclosure_parse.readers.printed_cells import PrintedCells
from disclosure_parse.readers.raised_digits import with_raised_digits
from disclosure_parse.readers.rulings import DASH, SNAP, Ruling, join_rulings
from ruled_lattices import find_lattices

PDFS = sorted((Path(__file__).parent.parent / "samples").rglob("*.pdf"))
Answer = TypeVar("Answer")


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModuleType, ModuleType]:
    folder = tmp_path_factory.mktemp("compiled")
    return compiled_module("_grid", folder), compiled_module("_glyphs", folder)


@pytest.fixture(scope="session")
def both(modules: tuple[ModuleType, ModuleType]) -> Callable[[Callable[[], Answer]], Answer]:
    """Calls a function with the compiled modules and without them, and gives what both times came of it."""

    def ask(question: Callable[[], Answer], grid: ModuleType | None, glyphs: ModuleType | None) -> Answer:
        before = compiled.grid, compiled.glyphs
        compiled.grid, compiled.glyphs = grid, glyphs
        try:
            return question()
        finally:
            compiled.grid, compiled.glyphs = before

    def same(question: Callable[[], Answer]) -> Answer:
        with np.errstate(all="ignore"):
            quick, plain = ask(question, *modules), ask(question, None, None)
        assert repr(quick) == repr(plain)  # Zeros have a sign, and what is no number equals nothing.
        return quick

    return same


Both = Callable[[Callable[[], Any]], Any]

even_places = st.integers(-2, 12).map(lambda n: n * 10.0)
near_places = st.integers(-8, 60).map(lambda n: n * 1.5)
hostile_places = st.floats(width=64) | st.sampled_from([0.0, -0.0, 1e308, -1e308, 5e-324, 1e15, 3.0000000000000004])
any_places = even_places | near_places | st.floats(-50, 150) | hostile_places


def lines(places: st.SearchStrategy[float], most: int = 24) -> st.SearchStrategy[list[Ruling]]:
    ordered = st.builds(lambda at, a, b: Ruling(at, min(a, b), max(a, b)), places, places, places)
    return st.lists(ordered | st.builds(Ruling, places, places, places), max_size=most)


some_lines = st.one_of(map(lines, (even_places, near_places, st.floats(-50, 150), any_places)))
finite_lines = some_lines.map(lambda found: [line for line in found if np.isfinite(line).all()])


def told(lattices: Sequence[Lattice]) -> list[object]:
    return [(lattice, lattice.owners.tolist(), sorted(lattice.bent)) for lattice in lattices]


def or_refused(question: Callable[[], Answer]) -> Answer | str:
    try:
        return question()
    except TooManyRulings as error:
        return str(error)


@given(some_lines)
def test_rulings_join_to_the_same_lines(both: Both, rulings: list[Ruling]):
    for line in both(lambda: join_rulings(rulings)):
        assert type(line) is Ruling
        assert np.isfinite(line).all()


def test_lines_touch_and_join_at_the_same_distance(both: Both):
    dash = DASH / 2
    pieces = [Ruling(0.0, 0.0, 50.0), Ruling(SNAP, 50.0 + SNAP, 90.0), Ruling(2 * SNAP, 0.0, dash)]
    assert len(both(lambda: join_rulings(pieces))) == 2
    assert len(both(lambda: join_rulings([*pieces[:1], Ruling(0.0, 50.0 + 1.001 * SNAP, 90.0)]))) == 2
    assert len(both(lambda: join_rulings([Ruling(0.0, n * (dash + DASH), n * (dash + DASH) + dash) for n in range(9)])))
    assert both(lambda: join_rulings(np.empty((0, 3)))) == []


@given(some_lines, some_lines)
def test_the_same_lines_hang_together(both: Both, rows: list[Ruling], columns: list[Ruling]):
    numbers = both(lambda: _sets(sorted(rows), columns))
    assert len(numbers) == len(rows) + len(columns)
    both(lambda: _may_lack_borders(rows, columns))


@settings(max_examples=300)
@given(some_lines, some_lines, some_lines)
def test_lines_close_the_same_cells(both: Both, across: list[Ruling], down: list[Ruling], inferred: list[Ruling]):
    both(lambda: or_refused(lambda: told(find_lattices(across, down))))
    both(lambda: or_refused(lambda: told(find_lattices(across, down, inferred))))


@settings(max_examples=300)
@given(finite_lines, finite_lines)
def test_lines_that_were_not_joined_close_the_same_cells(both: Both, rows: list[Ruling], columns: list[Ruling]):
    both(lambda: told(list(closed_cells(rows, columns))))
    both(lambda: told(lattices_of(rows, columns)))


@st.composite
def drawings(draw: st.DrawFn) -> tuple[list[Ruling], list[Ruling]]:
    """Most pieces of a grid: cells of many shapes, with bends, holes and corners that touch."""
    rows, columns = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    seldom = st.sampled_from([True, True, True, False])
    across = [
        Ruling(20.0 * y, 30.0 * x, 30.0 * x + 30) for y in range(rows + 1) for x in range(columns) if draw(seldom)
    ]
    down = [Ruling(30.0 * x, 20.0 * y, 20.0 * y + 20) for x in range(columns + 1) for y in range(rows) if draw(seldom)]
    return across, down


@settings(max_examples=300, deadline=None)
@given(drawings())
def test_grids_with_pieces_left_out_have_the_same_cells(both: Both, drawn: tuple[list[Ruling], list[Ruling]]):
    for lattice, *_ in both(lambda: told(find_lattices(*drawn))):
        assert all(type(cell) is GridCell for cell in lattice.cells)


def test_a_spiral_is_cut_into_the_same_pieces_without_delay(both: Both):
    size = 60
    across = [Ruling(10.0 * n, 10.0 * min(n, size - n), 10.0 * (size - min(n, size - n))) for n in range(size + 1)]
    down = [Ruling(10.0 * n, 10.0 * min(n + 1, size - n), 10.0 * (size - min(n, size - n))) for n in range(size + 1)]
    both(lambda: told(find_lattices(across, down)))


characters = st.sampled_from([*"项目ab1.%（）， \u3000≥-\n", "\u2003", "ﬁ", "\ufeff", "\ud800", "\U0001f600", "fi"])
near_pens = st.integers(0, 60).map(lambda n: n * 2.5)


def glyphs_at(places: st.SearchStrategy[float], sizes: st.SearchStrategy[float]) -> st.SearchStrategy[list[Glyph]]:
    written = st.builds(
        lambda text, x, y, size: Glyph(text, x, y - 0.88 * size, x + size, y + 0.12 * size, x, y, size),
        *(characters, places, places, sizes),
    )
    anywhere = st.builds(Glyph, characters, *(any_places,) * 6, sizes)
    return st.lists(written | anywhere, max_size=30)


@st.composite
def lines_of_text(draw: st.DrawFn) -> list[Glyph]:
    """Characters one behind the other at their own pace, as programs write them, over the borders of cells too."""
    found: list[Glyph] = []
    for y in draw(st.lists(st.sampled_from([8.0, 12.0, 16.0, 21.0, 39.0, 61.0]), max_size=4)):
        x, size = draw(st.sampled_from([-6.0, 0.0, 25.0])), draw(st.sampled_from([8.0, 10.0]))
        for text in draw(st.lists(st.sampled_from([*"项目，（ 1"]), max_size=9)):
            found.append(Glyph(text, x, y - 0.88 * size, x + size, y + 0.12 * size, x, y, size))
            x += size * draw(st.sampled_from([1.0, 1.0, 1.0, 1.0, 1.5, 0.4]))
    return found


some_glyphs = st.one_of(
    lines_of_text(),
    glyphs_at(near_pens, st.sampled_from([5.0, 9.0, 10.0])),
    glyphs_at(any_places, st.sampled_from([5.0, 10.0]) | hostile_places),
).map(lambda found: Glyphs.of([glyph._replace(number=number) for number, glyph in enumerate(found)]))


@settings(max_examples=300)
@given(some_glyphs, st.data())
def test_cells_have_the_same_texts(both: Both, glyphs: Glyphs, data: st.DataObject):
    count = data.draw(st.integers(0, 4))
    owners = data.draw(st.lists(st.integers(-1, count - 1), min_size=len(glyphs), max_size=len(glyphs)))

    def texts() -> object:
        held = by_cell(glyphs, np.array(owners, dtype=np.int64), count)
        return held.texts, [held.positions(cell).tolist() for cell in range(count)]

    both(texts)


def test_every_text_keeps_what_utf_32_may_mean_otherwise(both: Both):
    glyphs = Glyphs.of(
        [Glyph(text, 5.0 * n, 0, 5.0 * n + 5, 5, 5.0 * n, 5, 5) for n, text in enumerate("\ufeff\ud800a")]
    )
    assert both(lambda: by_cell(glyphs, np.zeros(3, dtype=np.int64), 1).texts) == ["\ufeff\ud800a"]


@settings(max_examples=300, deadline=None)
@given(drawings(), some_glyphs, st.booleans())
def test_glyphs_stand_in_the_same_cells(
    both: Both, drawn: tuple[list[Ruling], list[Ruling]], glyphs: Glyphs, is_open: bool
):
    across, down = drawn
    lowest = max((line.at for line in across), default=0.0)
    if is_open:  # A table that a page break cut: parts of its lowest line are missing.
        across = [line for number, line in enumerate(across) if line.at < lowest or number % 2]
    tables = find_lattices(across, down)

    def places() -> object:
        found = Places(tables, glyphs, {})
        missed, rest = found.outside([table.bbox for table in tables])
        over = [
            _over_borders(table, first, glyphs, found.owners) for table, first in zip(tables, found.firsts, strict=True)
        ]
        return (
            *(found.owners.tolist(), [glyph.number for glyph in found.straddling], found.overhanging()),
            *(found.crossed(), found.bent(), missed, [glyph.number for glyph in rest], over),
        )

    both(places)


@settings(max_examples=300)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=6, unique=True), some_glyphs, st.data())
def test_cells_have_the_same_gaps(both: Both, places: list[int], glyphs: Glyphs, data: st.DataObject):
    lines = tuple(map(float, sorted(places)))
    cells = [Cell("", row, column) for row in range(len(lines) - 1) for column in range(len(lines) - 1)]
    chosen = data.draw(st.lists(st.sampled_from(cells), unique_by=lambda cell: (cell.row, cell.column)))
    table = PageTable(lines, lines, tuple(cells), True, "ruled")
    both(lambda: PrintedCells(table, glyphs).has_gap(chosen))


@settings(max_examples=300, deadline=None)
@given(drawings(), lines_of_text().map(Glyphs.of))
def test_pages_are_laid_out_alike(both: Both, drawn: tuple[list[Ruling], list[Ruling]], glyphs: Glyphs):
    def edges() -> object:
        tables = lay_out(1, 600.0, 800.0, glyphs, *drawn).tables
        return [(edge.open, edge.texts()) for table in tables for edge in (table.top, table.bottom)]

    both(edges)
    both(lambda: lay_out(1, 600.0, 800.0, glyphs, *drawn, is_alone=True))


@given(some_glyphs, st.data())
def test_glyphs_are_the_same_one_by_one(both: Both, glyphs: Glyphs, data: st.DataObject):
    positions = data.draw(st.lists(st.integers(0, len(glyphs) - 1))) if len(glyphs) else []
    assert all(type(glyph) is Glyph for glyph in both(lambda: glyphs.at(positions) + list(glyphs)))


@given(
    st.lists(
        st.tuples(st.sampled_from("m12①⑳)项"), st.sampled_from([0.0, 1.5, 3.0, 6.0]), st.sampled_from([6.0, 10.0]))
    )
)
def test_the_same_digits_are_raised(both: Both, written: list[tuple[str, float, float]]):
    glyphs = Glyphs.of(
        [
            Glyph(text, 10.0 * n, 90 - up - size, 10.0 * n + 9, 90 - up, 10.0 * n, 90 - up, size, n)
            for n, (text, up, size) in enumerate(written)
        ]
    )
    both(lambda: list(with_raised_digits(glyphs, np.empty((0, 3)))))


def test_objects_are_made_as_they_make_themselves(both: Both):
    some = [("项目", 0, 1, 2, 1, 3, (1.0, 2.0, 3.0, 4.0)), ("", 1, 1, 1, 1, None, None)]
    whole = [("项目", 0, 1, 2, 1, 3, None, 7, 0.5)]
    made = both(lambda: compiled.made(Cell, some)) + both(lambda: compiled.made(Cell, whole))
    assert made == tuple(Cell(*row) for row in some + whole)
    assert [hash(cell) for cell in made] == [hash(Cell(*row)) for row in some + whole]
    assert both(lambda: compiled.made(Cell, [])) == ()
    with pytest.raises(AttributeError):
        made[0].text = "another"


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_a_document_is_the_same_without_the_compiled_modules(path: Path, both: Both):
    both(lambda: read_pdf(path.read_bytes()))


def test_the_modules_that_were_installed_are_used(modules: tuple[ModuleType, ModuleType]):
    assert (compiled.grid is modules[0]) == (compiled.glyphs is modules[1]) == is_installed()


ONE = np.zeros((1, 4)), np.zeros((1, 2)), np.zeros(1), np.zeros(1, dtype=np.int64)
RULES = 0.0, 0.0, 0.0, 0.0, 0.0, 0


def test_what_does_not_fit_is_refused_before_anything_is_read(modules: tuple[ModuleType, ModuleType]):
    grid, glyphs = modules
    zero, eight = np.zeros(1, dtype=np.int64), np.zeros(8, dtype=np.int64)
    square = ((0.0, 9.0), (0.0, 9.0), zero, 0, b"\0")
    refused: list[Callable[[], object]] = [
        lambda: grid.join(int, np.zeros(3), 1.0, 1.0),
        lambda: grid.touching([(1.0, 2.0)], [], 1.0),
        lambda: grid.touching([(1.0, 2.0, "3")], [], 1.0),
        lambda: grid.uncrossed([1.0], [], 1.0, 1.0),
        lambda: grid.closed(GridCell, [], [], (1.0,), (1.0, 2.0), 1.0),
        lambda: grid.closed(GridCell, [(5.0, 0.0, 9.0)], [], (1.0, 2.0), (1.0, 2.0), 1.0),
        lambda: grid.closed(GridCell, [], [], (1.0, None), (1.0, 2.0), 1.0),
        lambda: glyphs.overhanging((*ONE[:3], eight), [], zero, 0.0),
        lambda: glyphs.overhanging((*ONE[:3],), [], zero, 0.0),
        lambda: glyphs.overhanging((np.zeros((4, 8))[:, :4], *ONE[1:]), [], zero, 0.0),
        lambda: glyphs.places(ONE, [square], bytes(9), 0.0, 0.0, np.zeros(1), zero, bytearray(1)),
        lambda: glyphs.places(ONE, [(*square[:2], eight, 0, b"")], bytes(9), 0.0, 0.0, np.zeros(2), zero, bytearray(1)),
        lambda: glyphs.places(ONE, [((0.0,), *square[1:])], bytes(9), 0.0, 0.0, np.zeros(2), zero, bytearray(1)),
        lambda: glyphs.places(ONE, [None], bytes(9), 0.0, 0.0, np.zeros(2), zero, bytearray(1)),
        lambda: glyphs.overhanging(ONE, [((0.0, 1.0), ((0, 0, 2, 1),))], zero, 0.0),
        lambda: glyphs.overhanging(ONE, [((0.0, 1.0), ((-1, 0, 1, 1),))], zero, 0.0),
        lambda: glyphs.overhanging(ONE, [((0.0, 1.0), ())], zero, 0.0),
        lambda: glyphs.overhanging(ONE, [((0.0, 1.0), ((0, 0, 1, 1),))], eight, 0.0),
        lambda: glyphs.crossed(ONE, zero, 0, BLANK_CODES, 0, 0, 0.0),
        lambda: glyphs.crossed(ONE, zero, -1, BLANK_CODES, 0, 0, 0.0),
        lambda: glyphs.texts(ONE, zero, 2**62, BLANK_CODES, RULES, zero, zero),
        lambda: glyphs.texts(ONE, zero, 1, BLANK_CODES, RULES, zero, zero),
        lambda: glyphs.has_gap(ONE, BLANK_CODES, (0.0, 1.0), (0.0, 1.0), [(0, 0, 1, 2)], 1.0),
        lambda: glyphs.has_gap(ONE, BLANK_CODES, (0.0, 1.0), (0.0, 1.0), [(0, -1, 1, 1)], 1.0),
        lambda: glyphs.has_gap(ONE, BLANK_CODES, (0.0, 1.0), (0.0, 1.0), [(0, 0, 1, 2**62)], 1.0),
        lambda: grid.sides(Ruling, [], [], 1.0, 3, 4.0),
        lambda: grid.sides(int, [(1.0, 0.0, 2.0)], [], 1.0, 3, 4.0),
        lambda: grid.undrawn([], (1.0, None), 0.0, 1.0),
        lambda: glyphs.rows(Glyph, ["a"], ONE, zero, [1]),
        lambda: glyphs.rows(Glyph, ["a"], ONE, zero, [-1]),
        lambda: glyphs.rows(Glyph, ["a"], ONE, zero, ["0"]),
        lambda: glyphs.rows(Glyph, [], ONE, zero, None),
        lambda: glyphs.rows(Glyph, ["a"], ONE, eight, None),
        lambda: glyphs.rows(list, ["a"], ONE, zero, None),
        lambda: glyphs.outside(ONE, zero, np.zeros(1), [], BLANK_CODES),
        lambda: glyphs.outside(ONE, zero, np.zeros(2), [(0.0, 1.0)], BLANK_CODES),
        lambda: glyphs.over_borders(ONE, eight, 0, 1, (0.0, 1.0), 0.2),
        lambda: glyphs.raised(ONE[:3], 0.1, 0.6, 0.3, 0.9),
        lambda: glyphs.cell_rows(["a"], ((0, 0, 1, 2),), [0.0, 1.0], [0.0, 1.0], 1),
        lambda: glyphs.cell_rows(["a"], ((0, -1, 1, 1),), [0.0, 1.0], [0.0, 1.0], 1),
        lambda: glyphs.cell_rows([], ((0, 0, 1, 1),), [0.0, 1.0], [0.0, 1.0], 1),
        lambda: glyphs.made(int, (), (), [()]),
        lambda: glyphs.made(Cell, Cell.__slots__, (), [("",)]),
        lambda: glyphs.made(Cell, (), (1, 2), [()]),
        lambda: glyphs.made(Cell, (5,), (), [(6,)]),
    ]
    for question in refused:
        with pytest.raises((ValueError, TypeError, SystemError, BufferError, OverflowError)):
            question()


def test_an_array_without_items_may_be_nowhere(modules: tuple[ModuleType, ModuleType]):
    make = ctypes.pythonapi.PyMemoryView_FromMemory
    make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int]
    empty = make(None, 0, 0x200)
    grid, glyphs = modules
    columns = (empty,) * 4
    assert grid.join(Ruling, empty, 1.0, 1.0) == []
    assert glyphs.places(columns, [], empty, 0.0, 0.0, empty, empty, empty) is None
    assert glyphs.overhanging(columns, [], empty, 0.0) == 0
    assert glyphs.crossed(columns, empty, 0, empty, 0, 0, 0.0) == []
    assert glyphs.texts(columns, empty, 0, empty, RULES, bytearray(8), empty) == []
    assert glyphs.has_gap(columns, empty, (), (), [], 1.0) is False
    assert glyphs.rows(Glyph, [], columns, empty, None) == glyphs.raised(columns, 0.1, 0.6, 0.3, 0.9) == []
    assert glyphs.outside(columns, empty, empty, [], empty) == (0, [])
    assert glyphs.over_borders(columns, empty, 0, 0, (), 0.2) == []
    assert glyphs.made(Cell, Cell.__slots__, (), []) == ()


@given(st.lists(st.integers(0, 40), min_size=2, max_size=9, unique=True))
def test_a_row_of_cells_is_found_where_its_lines_are(both: Both, places: list[int]):
    xs = [10.0 * x for x in sorted(places)]
    (found,) = both(
        lambda: told(find_lattices([(0.0, xs[0], xs[-1]), (20.0, xs[0], xs[-1])], [(x, 0, 20) for x in xs]))
    )
    assert [found[0].cell_bbox(cell)[::2] for cell in found[0].cells] == list(pairwise(xs))
