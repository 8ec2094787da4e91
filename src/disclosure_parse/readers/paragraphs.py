"""Printed lines become paragraphs; page numbers and running heads are told from the text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from disclosure_parse.document import BBox, ParagraphRole
from disclosure_parse.readers.lines import Line
from disclosure_parse.readers.page_layout import PageLayout

HEAD = 64.0
FOOT = 70.0
"""Running heads end and running feet begin within so many points of the page's edge."""
NUMBER_FOOT = 100.0
"""Page numbers begin within so many points of the lower edge: official papers (GB/T 9704) have a high foot."""
HEAD_SIZE = 13.0
"""Running heads are not larger than this (points); what is, is the title of a form that every page repeats."""
SAME_PLACE = 3.0

_PAGE_NUMBER = re.compile(
    r"[-—–－~·\s]*(?:\d{1,4}|[ivxlcⅠ-Ⅻ]{1,6})[-—–－~·\s]*"
    r"|第?\s*\d{1,4}\s*页?\s*[/,，、;；]?\s*共?\s*\d{1,4}\s*页?"
    r"|第\s*[\d一二三四五六七八九十]{1,4}\s*页"
    r"|page\s*\d{1,4}(?:\s*of\s*\d{1,4})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with its page and what it is: text, or part of the page's margin. ``sheet`` is the first of the pages that
    were laid side by side, else the page itself."""

    line: Line
    page: int
    role: ParagraphRole
    sheet: int


@dataclass(frozen=True, slots=True)
class Prose:
    """Lines of one paragraph joined. ``bbox`` is that of the lines on ``page``, where it begins."""

    text: str
    page: int
    bbox: BBox
    role: ParagraphRole


def margin_roles(pages: Sequence[PageLayout]) -> dict[tuple[int, Line], ParagraphRole]:
    """The lines (by page number) that are running heads, running feet or page numbers."""
    near_edge: list[tuple[PageLayout, Line, ParagraphRole]] = []
    for page in pages:
        for line in page.lines:
            if line.bbox[3] <= HEAD:
                near_edge.append((page, line, "header"))
            elif line.bbox[1] >= page.height - FOOT or (
                line.bbox[1] >= page.height - NUMBER_FOOT and is_page_number(line.text)
            ):
                near_edge.append((page, line, "footer"))
    enough = max(2, round(0.3 * len(pages)))
    if len(near_edge) < enough:  # As those of a page or two: nothing is repeated.
        return {(page.number, line): role for page, line, role in near_edge if is_page_number(line.text)}
    kinds = [_kinds(line, role) for _, line, role in near_edge]
    seen = Counter(kind for of_line in kinds for kind in of_line)
    roles: dict[tuple[int, Line], ParagraphRole] = {}
    for (page, line, role), of_line in zip(near_edge, kinds, strict=True):
        repeated = line.size <= HEAD_SIZE and any(seen[kind] >= enough for kind in of_line)
        if repeated or is_page_number(line.text):
            roles[(page.number, line)] = role
    return roles


def is_page_number(text: str) -> bool:
    """Is this all that a page's number says?"""
    # One blank at most: the time that the expression takes grows with the fourth power of a wide gap's blanks.
    return _PAGE_NUMBER.fullmatch(" ".join(text.split())) is not None


def _kinds(line: Line, role: ParagraphRole) -> set[tuple[ParagraphRole, str, int]]:
    """What lines have in common with others that are the same on another page: one of these at least."""
    pattern = re.sub(r"\d+", "#", "".join(line.text.split()))
    return {(role, pattern, place) for place in _places(line)}


def _places(line: Line) -> tuple[int, int]:
    """Two roundings of the line's height on the page: lines at nearly the same height share at least one."""
    return round(line.bbox[1] / (2 * SAME_PLACE)) * 2, int(line.bbox[1] // (2 * SAME_PLACE)) * 2 + 1


class Margins:
    """Where the text of each page begins and ends, left and right."""

    def __init__(self, lines: Iterable[PlacedLine]) -> None:
        starts: dict[int, float] = defaultdict(lambda: float("inf"))
        ends: dict[int, float] = defaultdict(float)
        for placed in lines:
            if placed.role == "body":
                starts[placed.page] = min(starts[placed.page], placed.line.bbox[0])
                ends[placed.page] = max(ends[placed.page], placed.line.bbox[2])
        self._starts, self._ends = dict(starts), dict(ends)

    def goes_on(self, upper: PlacedLine, lower: PlacedLine) -> bool:
        """Is ``lower`` the next line of the same paragraph? The upper one is full and the lower one not indented."""
        if upper.role != "body" or lower.role != "body" or upper.line.gaps or lower.line.gaps:
            return False
        if upper.sheet == lower.sheet and upper.page != lower.page:
            # What stands on another strip of one sheet has margins of its own: a title and the unit beside it.
            return False
        above, below = upper.line, lower.line
        if abs(above.size - below.size) > 0.15 * above.size:
            return False
        if upper.page == lower.page and below.bbox[3] - above.bbox[3] > 2.6 * above.size:
            return False
        start, end = self._starts[upper.page], self._ends[upper.page]
        full = above.bbox[2] >= end - 1.6 * above.size and above.bbox[2] - above.bbox[0] >= 15 * above.size
        indented = below.bbox[0] > self._starts[lower.page] + 0.8 * below.size
        return full and not indented and above.bbox[0] <= start + 3.5 * above.size


def join_lines(lines: Sequence[PlacedLine], margins: Margins) -> list[Prose]:
    """Consecutive lines as paragraphs. A line that does not fill its width ends one, an indented line starts one."""
    groups: list[list[PlacedLine]] = []
    for placed in lines:
        if groups and margins.goes_on(groups[-1][-1], placed):
            groups[-1].append(placed)
        else:
            groups.append([placed])
    return [_prose(group) for group in groups]


def _prose(group: list[PlacedLine]) -> Prose:
    text = group[0].line.text
    for placed in group[1:]:
        words = text[-1].isascii() and text[-1] != "-" and placed.line.text[0].isascii()
        text += f" {placed.line.text}" if words else placed.line.text
    first = group[0]
    lefts, tops, rights, bottoms = zip(*[p.line.bbox for p in group if p.page == first.page], strict=True)
    bbox = (round(min(lefts), 2), round(min(tops), 2), round(max(rights), 2), round(max(bottoms), 2))
    return Prose(text, first.page, bbox, first.role)
