"""Pages whose text stands on its side or on its head are read upright; places are told on the page as displayed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from disclosure_parse.document import BBox, Notice, Paragraph, Table


@dataclass(frozen=True, slots=True)
class Turned:
    """How a page of ``width`` × ``height`` points, upright, is displayed: turned clockwise by so many ``quarters``."""

    quarters: int
    width: float
    height: float

    def displayed(self, box: BBox) -> BBox:
        """A box of the upright page on the displayed one."""
        x0, y0, x1, y1 = box
        match self.quarters:
            case 1:
                turned = (self.height - y1, x0, self.height - y0, x1)
            case 2:
                turned = (self.width - x1, self.height - y1, self.width - x0, self.height - y0)
            case _:
                turned = (y0, self.width - x1, y1, self.width - x0)
        return round(turned[0], 2), round(turned[1], 2), round(turned[2], 2), round(turned[3], 2)


def blocks_as_displayed(
    blocks: Sequence[Paragraph | Table], pages: Mapping[int, Turned]
) -> tuple[Paragraph | Table, ...]:
    """The blocks with the places on turned pages (by number) as these are displayed."""
    if not pages:
        return tuple(blocks)
    placed: list[Paragraph | Table] = []
    for block in blocks:
        bbox = _displayed(block.bbox, block.page, pages)
        if isinstance(block, Table):
            cells = tuple(replace(cell, bbox=_displayed(cell.bbox, cell.page, pages)) for cell in block.cells)
            placed.append(replace(block, bbox=bbox, cells=cells))
        else:
            placed.append(replace(block, bbox=bbox))
    return tuple(placed)


def notices_as_displayed(notices: Sequence[Notice], pages: Mapping[int, Turned]) -> list[Notice]:
    """The same for what was noticed."""
    placed = []
    for notice in notices:
        place = notice.place
        if pages and place is not None:
            notice = replace(notice, place=replace(place, bbox=_displayed(place.bbox, place.page, pages)))
        placed.append(notice)
    return placed


def _displayed(box: BBox | None, page: int | None, pages: Mapping[int, Turned]) -> BBox | None:
    turned = pages.get(page) if page is not None else None
    return turned.displayed(box) if box is not None and turned is not None else box
