"""Which pages may be strips of one sheet wider than its paper.

Programs print what stands further right on further pages, all of a strip's pages or a page of each strip after another.
Strips have rows of the same heights; so have forms of one template, which have texts in common or the same columns, and
pages of one list, which have the same columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise

from disclosure_parse.document import ParagraphRole
from disclosure_parse.readers.lines import Line
from disclosure_parse.readers.page_layout import PageLayout
from disclosure_parse.readers.paragraphs import margin_roles
from disclosure_parse.readers.rulings import SNAP, Ruling

ROWS = 10
"""So many lines across at the same heights, if these are ``HEIGHTS`` and more, are the same rows."""
HEIGHTS = 3
"""Rows of fewer heights are those of any list."""
SAME_HEIGHT = 0.6
"""Lines across two strips of a sheet stand at the same height, to so many points."""
SAME_TEXTS = 0.2
"""Pages that share more of their texts, and more than ``FEW_TEXTS``, are forms of one kind."""
FEW_TEXTS = 2
NEAR = 60
"""So many pages further the next strip may begin."""
WIDEST = 20
"""Strips of one sheet; more are the pages of a list that begin alike."""
TRIES = 3
"""So many ways in which the pages from one on may be strips are looked at closely."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page with what is asked of one that may be a strip.

    ``first_column`` is a number that pages share whose tables have the same cells at their left side, 0 where there is
    not one table alone; ``texts`` are those of its cells, ``headings`` those of the first row, ``above`` the lines
    above the table; ``is_irregular`` tells of its rows' heights. ``repeated`` is how wide the columns at its left are
    that are those of the first strip again.
    """

    layout: PageLayout
    xs: tuple[float, ...]
    margins: tuple[Line, ...]
    first_column: int
    headings: frozenset[str]
    texts: frozenset[str]
    above: frozenset[str]
    is_irregular: bool
    repeated: float = 0.0

    @property
    def number(self) -> int:
        return self.layout.number


Band = list[Page]
"""Pages beside each other, from left to right."""


def drawn_across(rows: Sequence[Ruling], columns: Sequence[Ruling]) -> tuple[tuple[float, ...], tuple[float, float]]:
    """The heights of a page's lines across, from the top down, and where they begin and end.

    Their ends stick out by half their width, and by more as pdfium tells it: the lines down there tell how far.
    """
    if not rows:
        return (), (0.0, 0.0)
    left, right = min(line.start for line in rows), max(line.end for line in rows)
    over_left = min((line.at - left for line in columns if 0 <= line.at - left <= SNAP), default=None)
    over_right = min((right - line.at for line in columns if 0 <= right - line.at <= SNAP), default=None)
    left += over_left if over_left is not None else over_right or 0.0
    right -= over_right if over_right is not None else over_left or 0.0
    return tuple(sorted(line.at for line in rows)), (left, right)


class Pages:
    """The pages of a document; what is asked of few of them is found when it is asked for."""

    def __init__(self, layouts: Sequence[PageLayout]) -> None:
        self._layouts = layouts
        self._pages: dict[int, Page] = {}
        self._texts: dict[int, frozenset[str]] = {}
        self.done: set[int] = set()
        """The places of the pages that were put together."""

    @cached_property
    def _roles(self) -> dict[tuple[int, Line], ParagraphRole]:
        return margin_roles(self._layouts)

    def sheets(self, start: int) -> Iterator[list[Band]]:
        """The ways in which the pages from ``start`` on may be strips of one sheet: its bands, from the top down."""
        self.forget(start)
        if self._is_like(start - 1, start):
            return  # As most pages of a list are: no way is whole.
        tries = 0
        for step in range(1, min(NEAR, len(self._layouts) - start - 1) + 1):
            bands = self._over(start) if step == 1 else self._down(start, step)
            if bands and self._is_whole(bands, start, step):
                yield bands
                tries += 1
                if tries == TRIES:
                    return

    def forget(self, end: int) -> None:
        """Let go of what was found of the pages before a place: a document may have thousands."""
        for found in (self._pages, self._texts):
            for place in [place for place in found if place < end]:
                del found[place]

    def texts(self, place: int) -> frozenset[str]:
        """The texts of a page's cells."""
        if place not in self._texts:
            cells = (cell.text for table in self._layouts[place].tables for cell in table.cells)
            self._texts[place] = frozenset(text for text in cells if text and not _is_figure(text))
        return self._texts[place]

    def _over(self, start: int) -> list[Band]:
        """The pages as strips that are printed over and then down, or one band alone."""
        bands: list[Band] = []
        band = self._band(start, 1, None)
        while band and (not bands or (len(band) == len(bands[0]) and _go_on(bands[-1], band))):
            bands.append(band)
            start += len(band)
            band = self._band(start, 1, band)
        return bands

    def _down(self, start: int, step: int) -> list[Band]:
        """The pages as strips of ``step`` pages that are printed down and then over."""
        bands: list[Band] = []
        for place in range(start, start + step):
            band = self._band(place, step, bands[0] if bands else None)
            if not band or (bands and not (len(band) == len(bands[0]) and _go_on(bands[-1], band))):
                return []
            bands.append(band)
        return bands

    def _is_whole(self, bands: Sequence[Band], start: int, step: int) -> bool:
        """Are there no pages left and right of the strips that may be strips of the same sheet?

        A page to the right with the columns of the leftmost begins another sheet, or goes on with this one.
        """
        end = start + len(bands) * len(bands[0])
        last = end - step
        if self._is_like(start - step, start) or self._is_like(start - 1, start):
            return False
        return (
            end >= len(self._layouts)
            or not _are_alike(self._layouts[last], self._layouts[end])
            or agree(self._page(end).xs, bands[0][0].xs)
        )

    def _is_like(self, before: int, place: int) -> bool:
        """Is there a page ``before``, which is put together with none, that may be a strip of the same sheet?"""
        return before >= 0 and before not in self.done and _are_alike(self._layouts[before], self._layouts[place])

    def _band(self, start: int, step: int, above: Band | None) -> Band:
        """The pages that may stand beside that at ``start``, each ``step`` pages behind the one to its left."""
        places = [start]
        most = len(above) if above else len(self._layouts)
        while len(places) < most and self._may_follow(places, places[-1] + step, not above):
            places.append(places[-1] + step)
            if len(places) > WIDEST:
                return []
        if len(places) == 1:
            return []
        first, *others = [self._page(place) for place in places]
        return [first, *(_without_repeated(first, page) for page in others)]

    def _may_follow(self, places: Sequence[int], place: int, is_first: bool) -> bool:
        """May the page at ``place`` be the next strip? The first band's pages have texts of their own."""
        if places[0] < 0 or place >= len(self._layouts):
            return False
        left, right = self._layouts[places[-1]], self._layouts[place]
        if not _end_alike(left, right):
            return False
        page, before = self._page(place), [self._page(other) for other in places]
        own = _without_repeated(before[0], page)
        again = [other for other in before if agree(other.xs, page.xs)]
        # The next page of a list has the same columns, and above them the same lines.
        if is_first and again and again[-1].above <= page.above and not (own.repeated or page.is_irregular):
            return False
        if not (_are_alike(left, right) and self._is_full(places, own)):
            return False
        return not (is_first and again) or not any(_are_of_one_kind(other, own) for other in before)

    def _is_full(self, places: Sequence[int], page: Page) -> bool:
        """Had the first column of ``page`` no room on the one before?"""
        before, own = self._layouts[places[-1]], page.layout
        sides = [own.sides, *(self._layouts[place].sides for place in places)]
        margin = min(min(left, own.width - right) for left, right in sides)
        start = own.sides[0] + page.repeated
        first = min((x for x in page.xs if x > start + SNAP), default=own.sides[1]) - start
        return before.sides[1] - before.sides[0] + first > own.width - 2 * margin - SNAP

    def _page(self, place: int) -> Page:
        if place not in self._pages:
            layout = self._layouts[place]
            margins = tuple(line for line in layout.lines if (layout.number, line) in self._roles)
            headings = frozenset(c.text for t in layout.tables[:1] for c in t.cells if not c.row and c.text)
            xs = tuple(sorted({x for table in layout.tables for x in table.xs}))
            above = frozenset(
                line.text for line in layout.lines if line.first.y < layout.across[0] and line not in margins
            )
            columns = _columns(layout, 1)
            self._pages[place] = Page(
                layout=layout,
                xs=xs,
                margins=margins,
                first_column=hash(frozenset(columns[0])) if columns else 0,
                headings=headings,
                texts=self.texts(place),
                above=above,
                is_irregular=are_irregular(layout),
            )
        return self._pages[place]


def _end_alike(left: PageLayout, right: PageLayout) -> bool:
    """Have two pages the same size, and do their rows begin and end at the same heights?"""
    if abs(left.width - right.width) > SAME_HEIGHT or abs(left.height - right.height) > SAME_HEIGHT:
        return False
    fewer, more = (left, right) if len(left.across) <= len(right.across) else (right, left)
    ys, others = fewer.across, more.across
    if not ys or not (abs(ys[0] - others[0]) <= SAME_HEIGHT or any(table.top.open for table in fewer.tables)):
        return False
    return abs(ys[-1] - others[-1]) <= SAME_HEIGHT or any(table.bottom.open for table in fewer.tables)


def _are_alike(left: PageLayout, right: PageLayout) -> bool:
    """Have two pages the same size and rows? One may lack lines where its cells go on over several rows or pages."""
    if not _end_alike(left, right):
        return False
    ys, others = sorted((left.across, right.across), key=len)
    if len(ys) == len(others):
        return all(abs(y - other) <= SAME_HEIGHT for y, other in zip(ys, others, strict=True))
    return all(any(abs(y - other) <= SAME_HEIGHT for other in others) for y in ys)


def _without_repeated(first: Page, page: Page) -> Page:
    """The page without the columns at its left that are those of the first strip, if there are any."""
    if not page.first_column or first.first_column != page.first_column:
        return page
    (theirs,), (own,) = first.layout.tables, page.layout.tables
    of_theirs, of_own = _columns(first.layout), _columns(page.layout)
    if of_theirs[0] != of_own[0]:
        return page
    columns = 0
    while (
        columns + 1 < min(len(own.xs), len(theirs.xs)) - 1
        and abs((own.xs[columns + 1] - own.xs[0]) - (theirs.xs[columns + 1] - theirs.xs[0])) <= SAME_HEIGHT
        and of_own[columns] <= of_theirs[columns]
    ):
        columns += 1
    if not columns:
        return page
    rest = [cell for cell in own.cells if cell.column >= columns and cell.text]
    headings = frozenset(cell.text for cell in rest if not cell.row)
    texts = page.texts.intersection(cell.text for cell in rest)
    return replace(page, headings=headings, texts=texts, repeated=own.xs[columns] - own.xs[0])


def _columns(layout: PageLayout, most: int | None = None) -> tuple[set[tuple[int, int, int, str]], ...]:
    """The cells that begin at each column line of the page's table, or at the first so many, if it has one alone."""
    if len(layout.tables) != 1:
        return ()
    (table,) = layout.tables
    columns: tuple[set[tuple[int, int, int, str]], ...] = tuple(set() for _ in table.xs[:most])
    for cell in table.cells:
        if cell.column < len(columns):
            columns[cell.column].add((cell.row, cell.row_span, cell.column_span, cell.text))
    return columns


def agree(places: Sequence[float], others: Sequence[float]) -> bool:
    """Are the places the same, as the column lines of the pages of one list are?"""
    return places == others or (
        len(places) == len(others)
        and all(abs(place - other) <= SNAP for place, other in zip(places, others, strict=True))
    )


def _go_on(above: Band, below: Band) -> bool:
    """Is a band the next one of the same sheet? Its strips have the same sides.

    Rows of many heights are the same only where they are the same rows, and of few heights where the pages begin alike,
    with the headings again or with figures below them: else the pages lie side by side too.
    """
    if not all(
        agree(upper.layout.sides, lower.layout.sides) and abs(upper.repeated - lower.repeated) <= SNAP
        for upper, lower in zip(above, below, strict=True)
    ):
        return False
    upper, lower = above[0], below[0]
    if not _are_alike(upper.layout, lower.layout):
        return True
    return not upper.is_irregular and (lower.headings == upper.headings or any(map(_is_figure, lower.headings)))


def are_irregular(*layouts: PageLayout) -> bool:
    """Are the rows of pages apart by heights that no other sheet has by chance?"""
    heights = {round(lower - upper) for layout in layouts for upper, lower in pairwise(layout.across)}
    return len(heights) >= HEIGHTS and sum(len(layout.across) for layout in layouts) >= ROWS


def are_of_one_kind(bands: Sequence[Band]) -> bool:
    """Has a strip headings or many texts of another, or none at all?"""
    strips = [
        replace(strip[0], texts=frozenset[str]().union(*(page.texts for page in strip)))
        for strip in zip(*bands, strict=True)
    ]
    return not all(strip.texts for strip in strips) or any(
        _are_of_one_kind(one, other) or one.headings & other.headings for one, other in combinations(strips, 2)
    )


def _are_of_one_kind(one: Page, other: Page) -> bool:
    """Have the pages so many texts in common that they are forms of one kind? A remark or two stand anywhere."""
    return len(one.texts & other.texts) > FEW_TEXTS and share_texts(one.texts, other.texts)


def _is_figure(text: str) -> bool:
    return not any(map(str.isalpha, text))


def share_texts(one: Set[str], other: Set[str]) -> bool:
    return len(one & other) > SAME_TEXTS * min(len(one), len(other))
