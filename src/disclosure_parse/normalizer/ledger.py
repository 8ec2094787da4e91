"""The account of a form's cells: what each non-empty cell was used for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from disclosure_parse.document import Place
from disclosure_parse.normalizer.rows import Row, Slot

Use = Literal["heading", "value", "title", "placeholder", "ignored"]
"""``heading``: a heading or section label. ``value``: a record or attribute holds it. ``title``: the form's title,
year or unit line. ``placeholder``: a template's empty row. ``ignored``: a page number."""

_Key = tuple[int | None, int | None, int | None, int | None]


def _key(place: Place) -> _Key:
    return (place.table, place.row, place.column, place.paragraph)


@dataclass(slots=True)
class Ledger:
    """Every non-empty cell of a form once, with its use; what has none is unmapped."""

    cells: dict[_Key, Slot] = field(default_factory=dict)
    uses: dict[_Key, Use] = field(default_factory=dict)

    def open(self, row: Row) -> None:
        """Enter a row's own cells, also those that stand beside it and that nothing will take."""
        for slot in (*row.filled, *row.beside):
            self.cells.setdefault(_key(slot.place), slot)

    def enter(self, slot: Slot) -> None:
        self.cells.setdefault(_key(slot.place), slot)

    def use(self, slot: Slot, use: Use) -> None:
        key = _key(slot.place)
        if key in self.cells and (key not in self.uses or use == "value"):
            self.uses[key] = use

    def used(self, slot: Slot) -> bool:
        return _key(slot.place) in self.uses

    def left(self) -> list[Slot]:
        """The cells that nothing took, in document order."""
        return [slot for key, slot in self.cells.items() if key not in self.uses]

    def account(self) -> tuple[tuple[Place, str], ...]:
        return tuple((slot.place, self.uses.get(key, "unmapped")) for key, slot in self.cells.items())
