"""PDF: pdfium's glyphs and ruling lines become paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pypdfium2 as pdfium

from disclosure_parse.document import BBox, Document, Notice, PdfEngine, Place, digest
from disclosure_parse.errors import quoted
from disclosure_parse.readers.assembly import assemble
from disclosure_parse.readers.cell_places import lies_in
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.lattices import TooManyRulings
from disclosure_parse.readers.missing_borders import Above, Borders, apart, missing_borders, notices_of, with_origins
from disclosure_parse.readers.ocr import Recognised, doubts_of, read_instead, with_confidence
from disclosure_parse.readers.page_layout import Joined, PageLayout, PageTable, in_reading_order, lay_out
from disclosure_parse.readers.pdf_again import Again
from disclosure_parse.readers.pdf_damage import damage
from disclosure_parse.readers.pdf_file import OpenPdf, open_pdf
from disclosure_parse.readers.pdf_page import SCAN_PICTURE, OpenPage, PageContent, open_page
from disclosure_parse.readers.pdf_text import PageLimitError
from disclosure_parse.readers.rulings import Ruling, join_rulings
from disclosure_parse.readers.second_opinion import captured, is_doubtful, is_too_large, read_with, second_opinion
from disclosure_parse.readers.sheet_strips import join_strips
from disclosure_parse.readers.turned_pages import Turned, blocks_as_displayed, notices_as_displayed
from disclosure_parse.readers.unruled import (
    aligned_runs,
    may_hold_forms,
    with_rest,
    with_unruled_forms,
    with_unruled_tables,
)
from disclosure_parse.readers.wide_gaps import parted
from disclosure_parse.readers.wide_sheets import drawn_across

PAGES_AT_ONCE = 250
"""After so many pages the file is opened anew: pdfium keeps what it has parsed of every page until it is closed."""
MEANINGLESS = re.compile("[\ue000-\uf8ff\ufffd]")
UNREADABLE = 0.05
"""Share of characters without a known meaning from which a page's text is called unreadable."""
SCAN_GLYPHS = 20
"""A page with fewer characters than this and a picture over much of it is a scan."""
TOLD = 100
"""Of text that was left out so many characters are told: a watermark may be printed a hundred times."""
DRAWN_TEXT_SHAPES = 50
"""A page without characters and with this many drawn shapes holds text turned into curves."""


def read_pdf(data: bytes, *, source: str = "", engine: PdfEngine = "auto") -> Document:
    """A PDF's paragraphs and tables in reading order, with places in points from the displayed page's top left.

    ``engine`` finds the cells. ``auto`` is pdfium's ruling lines, and the others where these leave doubts.

    A table that goes on over page breaks is one table; its ``seams`` are the rows with which a page begins. What
    could not be read is said in ``warnings``, and ``complete`` is then false.

    Raises ``EncryptedError`` when a password is needed, ``DamagedFileError`` when the file cannot be opened or has
    no pages, ``LimitError`` when it has more than ``MAX_PAGES`` pages.
    """
    read = Pages()
    with Again(data) as again:
        layouts, strips, joined = join_strips(list(read.layouts(data, engine)), again.drawn)
    recognised = read.recognised
    notices = [n for n in read.notices if not (n.code in OF_ONE_PAGE and n.place and n.place.page in joined)]
    if all(notice.code == "blank_page" for notice in notices) and not any(layout.blocks for layout in layouts):
        notices.clear()
        message = "Nothing is printed on any page: the file is damaged, or its text stands in form fields or notes."
        notices.append(Notice("nothing_printed", message))
    notices += [*(read.broken or ()), *strips]
    blocks = blocks_as_displayed(assemble(layouts, notices), read.turned)
    notices = notices_as_displayed(notices, read.turned)
    notices += doubts_of(blocks, recognised)
    return Document(
        format="pdf",
        reader=f"{_READERS[engine]}+ocr" if recognised else _READERS[engine],
        sha256=digest(data),
        size=len(data),
        blocks=with_confidence(blocks, recognised),
        pages=read.count,
        warnings=tuple(notices),
        complete=not any(notice.code in INCOMPLETE for notice in notices),
        source=source,
    )


@dataclass(slots=True)
class Pages:
    """Reads a file page by page; keeps what is to be said of the pages, of damage to the file and what OCR read.

    ``broken`` is nothing until the file was looked at, with its first page open: pdfium has then inflated most of it.
    """

    count: int = 0
    notices: list[Notice] = field(default_factory=list)
    broken: list[Notice] | None = None
    recognised: dict[int, Recognised] = field(default_factory=dict)
    turned: dict[int, Turned] = field(default_factory=dict)

    def layouts(self, data: bytes, engine: PdfEngine) -> Iterator[PageLayout]:
        """Each page's layout, without the pages that cannot be read. Raises as ``read_pdf`` does."""
        start = 0
        above: Above | None = None
        while start == 0 or start < self.count:
            file = open_pdf(data)
            try:
                if start == 0:
                    self.count = file.pages
                for index in range(start, min(start + PAGES_AT_ONCE, self.count)):
                    layout = _read_layout(file, index, self, engine, above)
                    if self.broken is None:
                        self.broken = damage(data)
                    is_last = index + 1 == self.count
                    above = Above.of(layout, above) if layout is not None and not is_last else None
                    if layout is not None:
                        yield layout
            finally:
                file.close()
            start += PAGES_AT_ONCE


_READERS = {"auto": "pdfium-grid", "pdfium": "pdfium-grid", "pdfplumber": "pdfplumber", "camelot": "camelot"}

INCOMPLETE = frozenset(
    {
        "page_unreadable",
        "page_limit",
        "drawing_limit",
        "no_text_layer",
        "unreadable_text",
        "too_many_rulings",
        "nothing_printed",
        "stream_damaged",
        "border_doubtful",
        "text_overprinted",
        "text_over_border",
        "text_cut",
        "sheet_strips",
        "unseen_text_kept",
        "page_crooked",
        "stamp_on_text",
    }
)
"""The notices that mean that a part of the document could not be read."""
OF_ONE_PAGE = frozenset({"border_missing", "border_doubtful", "unruled_table", "unruled_text", "second_opinion"})
"""What is told of how a page's tables were found is nothing to those that were put together from several pages."""


def _read_layout(
    file: OpenPdf,
    index: int,
    pages: Pages,
    engine: PdfEngine,
    above: Above | None,
) -> PageLayout | None:
    """One page's layout; what is to be said of it goes to ``pages``.

    ``above`` is the table that the page before ends with.
    """
    notices = pages.notices
    number = index + 1
    place = Place(page=number)
    drawn: list[Notice] = []
    try:
        with open_page(file.raw, index) as page:
            content = page.content
            if pages.broken is None:
                pages.broken = damage(file.data, page.font_checksums())
            layout, borders, parted_at = _laid_out(page, drawn, above)
    except pdfium.PdfiumError as error:
        notices.append(Notice("page_unreadable", f"Page {number} is damaged and was left out: {quoted(error)}.", place))
        return None
    except PageLimitError as error:
        notices.append(Notice("page_limit", f"Page {number} was left out: it has {error}.", place))
        return None
    unreadable = _text_notices(content)
    if unreadable:
        instead, found = read_instead(file.document, index, unreadable, above)
        notices += found
        if instead is not None:
            pages.recognised[number] = instead
            return instead.layout
    if content.turned:
        pages.turned[number] = Turned(content.turned, content.width, content.height)
        message = f"Page {number}: its text does not stand upright; the page was turned to read it."
        notices.append(Notice("sideways_text", message, place))
    if not content.objects:
        notices.append(Notice("blank_page", f"Page {number} is blank: nothing is drawn on it.", place))
    if content.text.slanted:
        text = _shortened(content.text.slanted)
        message = f"Slanted text (a watermark or stamp) was left out of the page's text: {text}"
        if all(notice.message != message for notice in notices):
            notices.append(Notice("slanted_text", message, place))
    if content.text.unseen:
        message = f"Text that is not to be seen (without ink, or white) was left out: {_shortened(content.text.unseen)}"
        notices.append(Notice("unseen_text", message, place))
    if content.text.keeps_unseen and not content.invisible:
        message = (
            f"Page {number}: most of its text is not to be seen (without ink, or white) and was read as it stands; "
            "compare it with the page."
        )
        notices.append(Notice("unseen_text_kept", message, place))
    if content.cut:
        message = f"Page {number}: its drawing is too large and was read in part; tables may lack borders."
        notices.append(Notice("drawing_limit", message, place))
    if drawn:
        notices += drawn
        return layout
    notices += parted_at
    # What a damaged page makes of camelot's and pdfplumber's work has no bound; nobody else is asked unless told to.
    engine = "pdfium" if pages.broken and engine == "auto" else engine
    own = with_origins(layout, borders)
    layout, found = _read_otherwise(file, index, content, own, engine, above)
    if layout is not own:
        layout = replace(layout, across=own.across, sides=own.sides)
    notices += notices_of(layout, borders)
    notices += found
    if layout.overprinted:
        message = (
            f"Page {number}: other text, perhaps a stamp's, is printed over or beside that of "
            f"{len(layout.overprinted)} cells; their characters could not be told apart. Compare them with the page."
        )
        notices.append(Notice("text_overprinted", message, Place(page=number, bbox=layout.overprinted[0])))
    if layout.crossed:
        message = (
            f"Page {number}: a text, perhaps a stamp's or one too long for its cell, runs over a border of "
            f"{len(layout.crossed)} cells and was parted there. Compare them with the page."
        )
        notices.append(Notice("text_over_border", message, Place(page=number, bbox=layout.crossed[0])))
    if layout.cut:
        message = (
            f"Page {number}: the text of {len(layout.cut)} cells is cut off at a border, or ends in dots or is printed "
            "as #### for want of room; what is not shown is not in the file."
        )
        notices.append(Notice("text_cut", message, Place(page=number, bbox=layout.cut[0])))
    return layout


def _shortened(text: str) -> str:
    return text if len(text) <= TOLD else f"{text[:TOLD]}…"


def _read_otherwise(
    file: OpenPdf,
    index: int,
    content: PageContent,
    layout: PageLayout,
    engine: PdfEngine,
    above: Above | None,
) -> tuple[PageLayout, list[Notice]]:
    """The layout by the engine that is asked for; ``auto`` asks others where the ruling lines leave doubts."""
    if engine == "pdfium":
        return layout, []
    glyphs, objects = content.text.glyphs, content.objects
    notices: list[Notice] = []
    # What is printed in tables whose borders were missing is nothing that others see more of.
    kept, rest = apart(layout, glyphs)
    beside = _lay_out(replace(content, text=replace(content.text, glyphs=rest)), ()) if kept else layout
    if engine != "auto":
        if is_too_large(glyphs, objects):
            return layout, [_engine_notice(content.number, f"is too large for {engine}; pdfium's reading was taken")]
        reading = read_with(engine, layout, file.only(index), glyphs)
        if reading.layout is None:
            notices.append(_engine_notice(content.number, f"was read by pdfium, since {engine} {reading.failure}"))
        else:
            layout = reading.layout
    elif is_doubtful(beside, 0 if kept else content.filled_boxes):
        other, notice = second_opinion(beside, file.only(index), rest, objects)
        shaded = not layout.tables and not is_too_large(glyphs, objects) and may_hold_forms(layout)
        unruled, found = with_unruled_forms(layout, glyphs, above) if shaded else (beside, [])
        if captured(unruled) > captured(other):
            message = (
                f"{notice.message} The white space between text was followed instead: "
                f"{captured(unruled)} characters in cells, {captured(other)} otherwise."
            )
            return unruled, [Notice("second_opinion", message, notice.place), *found]
        if other is not beside:
            layout = replace(other, blocks=in_reading_order([*kept, *other.blocks]))
        notices.append(notice)
    if engine == "auto" and not is_too_large(glyphs, objects) and above is not None:
        layout, found = with_rest(layout, glyphs, above)
        notices += found
    if engine == "auto" and not is_too_large(glyphs, objects) and may_hold_forms(layout):
        layout, found = with_unruled_forms(layout, glyphs, above)
        notices += found
    if engine != "pdfplumber" and not is_too_large(glyphs, objects) and aligned_runs(layout):
        layout, found = with_unruled_tables(layout, file.only(index))
        notices += found
    return layout, notices


def _engine_notice(number: int, what: str) -> Notice:
    return Notice("pdf_engine", f"Page {number} {what}.", Place(page=number))


def _laid_out(
    page: OpenPage, notices: list[Notice], above: Above | None
) -> tuple[PageLayout, list[Borders], list[Notice]]:
    """The page's layout without the text that is clipped away; what went wrong goes to ``notices``.

    ``above`` is the table that the page before ends with. Borders that were missing come back with the layout,
    and what is to be said of single ones.
    """
    content = page.content
    glyphs = content.text.glyphs
    joined = join_rulings(content.horizontal), join_rulings(content.vertical)
    borders = missing_borders(glyphs, content.horizontal, joined, content.width, above)
    inferred = [line for found in borders for line in found.vertical]
    clips: Mapping[int, BBox] | None = None

    def again(pieces: list[Ruling]) -> PageLayout:
        inferred.extend(pieces)
        return _lay_out(content, inferred, clips, joined)

    try:
        layout = _lay_out(content, inferred, joined=joined)
        if _has_hidden_text(page, layout):
            clips = page.clips(glyphs.numbers.tolist())
            content.text = replace(content.text, glyphs=_shown(glyphs, clips, layout.tables))
            layout = _lay_out(content, inferred, clips, joined)
        elif layout.overhanging or layout.crossed:
            clips = page.clips(glyphs.numbers.tolist())
            layout = _lay_out(content, inferred, clips, joined)
        known = above.xs if above is not None else ()
        layout, found = parted(layout, content.text.glyphs, joined[0], known, borders, again)
    except TooManyRulings as error:
        message = f"Page {content.number} was read without its tables: it has {error}."
        notices.append(Notice("too_many_rulings", message, Place(page=content.number)))
        return lay_out(content.number, content.width, content.height, glyphs, (), ()), [], []
    across, sides = drawn_across(*joined)
    return replace(layout, across=across, sides=sides), borders, found


def _has_hidden_text(page: OpenPage, layout: PageLayout) -> bool:
    """Is text outside the tables clipped away?

    Spreadsheets print the text of a cell that a page break cuts on both pages, and clip away what is on the other. Nor
    do they show what runs over into the next cell: without borders that would be part of the next one's text.
    """
    outside = [*layout.straddling, *(line.first for line in layout.lines)]
    if not layout.tables:
        glyphs = page.content.text.glyphs
        outside += [glyphs[position] for position in glyphs.ends_of_runs().tolist()]
    clips = page.clips(glyph.number for glyph in outside)
    return any(_is_hidden(glyph, clips) for glyph in outside)


def _shown(glyphs: Glyphs, clips: Mapping[int, BBox], tables: Sequence[PageTable]) -> Glyphs:
    """The glyphs without those outside the tables that are clipped away; a cell too low for its text keeps it.

    A cell of one row is cut by no page break, so that what its clip path hides is no other page's.
    """
    boxes = [table.bbox for table in tables]
    rows = [cell.bbox for table in tables for cell in table.cells if cell.row_span == 1 and cell.bbox]
    keeps: dict[BBox, bool] = {}
    shown = []
    for position, glyph in enumerate(glyphs):
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        is_shown = any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes) or not _is_hidden(glyph, clips)
        if not is_shown:
            clip = clips[glyph.number]
            if clip not in keeps:
                keeps[clip] = any(lies_in(clip, bbox) for bbox in rows)
            is_shown = keeps[clip]
        if is_shown:
            shown.append(position)
    return glyphs.take(np.array(shown, dtype=np.int64))


def _is_hidden(glyph: Glyph, clips: Mapping[int, BBox]) -> bool:
    clip = clips.get(glyph.number)
    if clip is None:
        return False
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return not (clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3])


def _lay_out(
    content: PageContent,
    inferred: Sequence[Ruling],
    clips: Mapping[int, BBox] | None = None,
    joined: Joined | None = None,
) -> PageLayout:
    """``inferred`` are the borders that are not drawn."""
    text, rows, columns = content.text, content.horizontal, content.vertical
    size = content.width, content.height
    return lay_out(content.number, *size, text.glyphs, rows, columns, clips, inferred, joined, text.written_as)


def _text_notices(content: PageContent) -> list[Notice]:
    number, place = content.number, Place(page=content.number)
    text = "".join("".join(content.text.glyphs.texts).split())
    printed = len(text)
    if (content.picture >= SCAN_PICTURE and printed < SCAN_GLYPHS) or (
        not printed and (content.picture > 0 or content.shapes >= DRAWN_TEXT_SHAPES)
    ):
        message = f"Page {number} is a picture without a text layer: its text needs OCR."
        return [Notice("no_text_layer", message, place)]
    if content.invisible:
        message = (
            f"Page {number} is a scan, and the text behind its picture is what the scanner recognised: it may be wrong "
            "and shows no tables. The page needs OCR."
        )
        return [Notice("no_text_layer", message, place)]
    private = len(MEANINGLESS.findall(text))
    share = private / printed if printed else float(content.texts > 0 and not content.text.glyphs)
    if share >= UNREADABLE:
        message = (
            f"Page {number}: the fonts do not say which characters {share:.0%} of the text stands for; "
            "they are written as \ufffd or left in the private range. The page needs OCR."
        )
        return [Notice("unreadable_text", message, place)]
    return []
