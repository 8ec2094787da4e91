"""A document as one stream of table rows and lines of text, the same for every format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from disclosure_parse.document import Document, Paragraph, Place, Table
from disclosure_parse.normalizer.headings import join_lines
from disclosure_parse.normalizer.tables import parts
from disclosure_parse.normalizer.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell as one row sees it. It covers the columns ``start`` to ``end`` (exclusive, from 0).

    ``carried`` marks a cell that started in a row above and reaches into this one. ``text`` is on one line,
    ``lines`` keeps the printed line breaks.
    """

    text: str
    start: int
    end: int
    place: Place
    carried: bool = False
    lines: str = ""

    @property
    def blank(self) -> bool:
        return not self.text

    def part(self, text: str) -> Slot:
        """The same cell, read as holding only ``text``."""
        return replace(self, text=text, lines=text)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, or of a grid rebuilt from lines of text. ``exact`` and ``packed`` as in :class:`Table`.

    ``fit`` tells of a packed row whose cells were put below their headings whether they fit there in no other way.
    ``wrapped`` says that a cell was put together from several lines of text, of which only their place tells whose they
    are.
    """

    slots: tuple[Slot, ...]
    exact: bool
    place: Place
    table: int
    seam: bool = False
    packed: bool = False
    fit: Literal["", "sure", "doubtful"] = ""
    wrapped: bool = False
    uncertain: bool = False
    """Whether the lines may be parted into rows in another way as well."""
    beside: tuple[Slot, ...] = ()
    """Cells of the printed row that were taken out of it and belong nowhere: they are accounted for as unmapped."""

    fresh: tuple[Slot, ...] = field(init=False, compare=False)
    """The cells that start in this row, blanks included."""
    filled: tuple[Slot, ...] = field(init=False, compare=False)
    """The cells that start in this row and hold text."""

    def __post_init__(self) -> None:
        # Kept, not computed each time: every recogniser looks at every row.
        object.__setattr__(self, "fresh", tuple(slot for slot in self.slots if not slot.carried))
        object.__setattr__(self, "filled", tuple(slot for slot in self.fresh if slot.text))


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph outside tables."""

    paragraph: Paragraph
    text: str = field(default="")


def stream(document: Document, vocabulary: Vocabulary) -> Iterator[Row | Line]:
    """Rows and lines in reading order. Page headers and footers are left out: they repeat what is no content."""
    for block in document.blocks:
        if isinstance(block, Table):
            for part in parts(block, vocabulary):
                yield from (collapse(row, vocabulary) for row in table_rows(part))
        elif block.role in ("body", "text_box"):
            yield Line(block, join_lines(block.text))


def table_rows(table: Table) -> Iterator[Row]:
    """The rows of a table; a cell that spans rows appears in each of them, ``carried`` in all but its first."""
    open_cells: list[tuple[int, Slot]] = []
    seams = set(table.seams)
    for number, cells in table.rows():
        slots = [replace(slot, carried=True) for last, slot in open_cells if last > number]
        open_cells = [(last, slot) for last, slot in open_cells if last > number]
        for cell in cells:
            slot = Slot(
                text=join_lines(cell.text),
                start=cell.column,
                end=cell.column + cell.column_span,
                place=table.place(cell),
                lines=cell.text,
            )
            slots.append(slot)
            if cell.row_span > 1:
                open_cells.append((cell.row + cell.row_span, slot))
        slots.sort(key=lambda slot: slot.start)
        first = next((slot.place for slot in slots if not slot.carried), Place(page=table.page, table=table.index))
        place = Place(
            page=first.page, table=table.index, row=number + 1, line=first.line, bbox=_row_box(slots, first.page)
        )
        yield Row(tuple(slots), table.exact, place, table.index, number in seams, table.packed)


def collapse(row: Row, vocabulary: Vocabulary) -> Row:
    """A dump that prints a merged cell once for each position: repeated headings become blanks.

    Values are left alone: a target and its actual value often say the same.
    """
    if row.exact:
        return row
    filled = [slot for slot in row.slots if slot.text]
    if len(filled) >= 3 and len({slot.text for slot in filled}) == 1 and not filled[0].text.replace("%", "").isdigit():
        return replace(row, slots=tuple(slot if slot is filled[0] else slot.part("") for slot in row.slots))
    slots: list[Slot] = []
    text = ""
    for slot in row.slots:
        repeated = slot.text and slot.text == text and _is_labelled(text, vocabulary)
        text = slot.text
        slots.append(slot.part("") if repeated else slot)
    return replace(row, slots=tuple(slots))


def _is_labelled(text: str, vocabulary: Vocabulary) -> bool:
    """A heading, alone or with its value glued to it (``其他资金：0``); 满意度 may stand in both level columns."""
    if vocabulary.level1_term(text) and vocabulary.level2_term(text):
        return False
    return vocabulary.is_heading(text) or (
        ":" in text.replace("：", ":") and vocabulary.is_heading(text.replace("：", ":").rpartition(":")[0])
    )


def _row_box(slots: list[Slot], page: int | None) -> tuple[float, float, float, float] | None:
    """Where the row's cells stand on its page: the others of a wide sheet may stand on further ones."""
    boxes = [slot.place.bbox for slot in slots if slot.place.bbox and slot.place.page == page and not slot.carried]
    if not boxes:
        return None
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
