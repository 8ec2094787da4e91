"""PDF: pdfium's glyphs and ruling lines become paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import pypdfium2 as pdfium

from disclosure_parse.document import Document, Notice, PdfEngine, Place
from disclosure_parse.errors import quoted
from disclosure_parse.readers.assembly import assemble
from disclosure_parse.readers.cut_text import cut_notice
from disclosure_parse.readers.drawn_page import DrawnPage, with_unruled
from disclosure_parse.readers.missing_borders import Above, apart, notices_of, with_origins
from disclosure_parse.readers.ocr import Recognised, read_instead
from disclosure_parse.readers.page_layout import PageLayout, in_reading_order
from disclosure_parse.readers.paged import of_pages
from disclosure_parse.readers.pdf_again import Again
from disclosure_parse.readers.pdf_clips import clipped
from disclosure_parse.readers.pdf_damage import damage
from disclosure_parse.readers.pdf_file import OpenPdf, open_pdf
from disclosure_parse.readers.pdf_layers import may_hide
from disclosure_parse.readers.pdf_page import SCAN_PICTURE, PageContent, open_page
from disclosure_parse.readers.pdf_text import UNKNOWN, PageLimitError
from disclosure_parse.readers.second_opinion import captured, is_doubtful, is_too_large, read_with, second_opinion
from disclosure_parse.readers.sheet_strips import join_strips
from disclosure_parse.readers.turned_pages import Turned, blocks_as_displayed, notices_as_displayed
from disclosure_parse.readers.unruled import (
    aligned_runs,
    may_hold_forms,
    with_unruled_forms,
    with_unruled_tables,
)
from disclosure_parse.readers.wide_sheets import drawn_across

PAGES_AT_ONCE = 250
"""After so many pages the file is opened anew: pdfium keeps what it has parsed of every page until it is closed."""
MEANINGLESS = re.compile("[\ue000-\uf8ff\ufffd]")
UNREADABLE = 0.05
"""Share of characters without a known meaning from which a page's text is called unreadable."""
CELLS = 0.9
"""Cells that others see are taken before those of the white space if they hold this share of the characters: the title
and the lines around a table stand in none."""
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
    notices += [*(read.broken or ()), *strips, *(cut_notice(layout.cut) for layout in layouts if layout.cut)]
    blocks = blocks_as_displayed(assemble(layouts, notices), read.turned)
    notices = notices_as_displayed(notices, read.turned)
    reader = f"{_READERS[engine]}+ocr" if recognised else _READERS[engine]
    return of_pages(data, "pdf", reader, read.count, blocks, notices, recognised, source)


@dataclass(slots=True)
class Pages:
    """Reads a file page by page; keeps what is to be said of the pages, of damage to the file and what OCR read.

    ``broken`` is nothing until the file was looked at, with its first page open: pdfium has then inflated most of it.
    ``may_hide``: it has layers that may be switched off.
    """

    count: int = 0
    notices: list[Notice] = field(default_factory=list)
    broken: list[Notice] | None = None
    may_hide: bool = False
    recognised: dict[int, Recognised] = field(default_factory=dict)
    turned: dict[int, Turned] = field(default_factory=dict)

    def layouts(self, data: bytes, engine: PdfEngine) -> Iterator[PageLayout]:
        """Each page's layout, without the pages that cannot be read. Raises as ``read_pdf`` does."""
        start = 0
        self.may_hide = may_hide(data)
        above: Above | None = None
        while start == 0 or start < self.count:
            file = open_pdf(data)
            try:
                if start == 0:
                    self.count = file.pages
                    self.notices += _beside_the_pages(file)
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

OF_ONE_PAGE = frozenset(
    {
        "border_missing",
        "border_doubtful",
        "row_lines_missing",
        "row_lines_doubtful",
        "unruled_table",
        "unruled_text",
        "second_opinion",
    }
)
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
    try:
        with open_page(file.raw, index, may_hide=pages.may_hide) as page:
            content = page.content
            if pages.broken is None:
                pages.broken = damage(file.data, page.font_checksums())
            ruled = _drawn(content, above, is_alone=pages.count == 1).ruled(content.text.glyphs, partial(clipped, page))
            if ruled.glyphs is not content.text.glyphs:
                content.text = replace(content.text, glyphs=ruled.glyphs)
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
    notices += _unknown_characters(content) if not unreadable else []
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
    if content.text.behind:
        text = _shortened(content.text.behind)
        message = f"Large text behind the page's own (a watermark) was left out of it: {text}"
        if all(notice.message != message for notice in notices):
            notices.append(Notice("watermark_text", message, place))
    if content.text.unseen:
        message = f"Text that is not to be seen (without ink, or white) was left out: {_shortened(content.text.unseen)}"
        notices.append(Notice("unseen_text", message, place))
    if content.text.keeps_unseen and not content.invisible:
        message = (
            f"Page {number}: most of its text is not to be seen (without ink, or white) and was read as it stands; "
            "compare it with the page."
        )
        notices.append(Notice("unseen_text_kept", message, place))
    notices += _beside_the_page(content)
    if content.cut:
        message = f"Page {number}: its drawing is too large and was read in part; tables may lack borders."
        notices.append(Notice("drawing_limit", message, place))
    notices += ruled.notices
    if not ruled.tables:
        return ruled.layout
    # What a damaged page makes of camelot's and pdfplumber's work has no bound; nobody else is asked unless told to.
    engine = "pdfium" if pages.broken and engine == "auto" else engine
    layout, found = _read_otherwise(file, index, content, with_origins(ruled.layout, ruled.borders), engine, above)
    if pages.count > 1:  # Of one page nothing is the strip of a sheet.
        across, sides = drawn_across(*ruled.joined)
        layout = replace(layout, across=across, sides=sides)
    notices += notices_of(layout, ruled.borders)
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
    return layout


def _beside_the_pages(file: OpenPdf) -> list[Notice]:
    """What is to be said of what a file holds and no page of it shows."""
    notices = []
    if file.attached > 0:
        message = f"{file.attached} files attached to the PDF were not read. Save them and read them too."
        notices.append(Notice("object_unread", message))
    if file.is_made_on_opening:
        message = (
            "The PDF is a form whose pages the program makes that opens it (XFA); what is drawn in the file itself was "
            "read. Print it to a new PDF and read that."
        )
        notices.append(Notice("fields_unread", message))
    return notices


def _beside_the_page(content: PageContent) -> list[Notice]:
    """What is to be said of what stands on the page and is not drawn as all else is."""
    number, place, typed = content.number, Place(page=content.number), content.typed
    notices = []
    if typed.read:
        message = f"Page {number}: what is filled into {typed.read} form fields and text boxes was read where it shows."
        notices.append(Notice("form_fields", message, place))
    if typed.unread:
        message = (
            f"Page {number}: {typed.unread} form fields have values that the file does not show; they were not read. "
            "Print it to a new PDF and read that."
        )
        notices.append(Notice("fields_unread", message, place))
    if content.hidden:
        message = f"Page {number}: text of layers that are switched off was left out: {_shortened(content.hidden)}"
        notices.append(Notice("hidden_layer", message, place))
    elif content.hidden is not None:
        notices.append(Notice("hidden_layer", f"Page {number}: layers that are switched off were left out.", place))
    return notices


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
    beside = _drawn(content).by_drawn_lines(rest) if kept else layout
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
        if CELLS * captured(unruled) > captured(other):
            message = (
                f"{notice.message} The white space between text was followed instead: "
                f"{captured(unruled)} characters in cells, {captured(other)} otherwise."
            )
            return unruled, [Notice("second_opinion", message, notice.place), *found]
        if other is not beside:
            layout = replace(other, blocks=in_reading_order([*kept, *other.blocks]))
        notices.append(notice)
    if engine == "auto" and not is_too_large(glyphs, objects):
        layout, found = with_unruled(layout, glyphs, above)
        notices += found
    if engine != "pdfplumber" and not is_too_large(glyphs, objects) and aligned_runs(layout):
        layout, found = with_unruled_tables(layout, file.only(index))
        notices += found
    return layout, notices


def _engine_notice(number: int, what: str) -> Notice:
    return Notice("pdf_engine", f"Page {number} {what}.", Place(page=number))


def _drawn(content: PageContent, above: Above | None = None, *, is_alone: bool = False) -> DrawnPage:
    size, lines = (content.width, content.height), (content.horizontal, content.vertical)
    return DrawnPage(content.number, *size, *lines, above, content.text.written_as, is_alone)


def _unknown_characters(content: PageContent) -> list[Notice]:
    """What is to be said of a few characters that the fonts do not tell, or tell wrongly."""
    unknown = content.text.glyphs.texts.count(UNKNOWN)
    if not unknown:
        return []
    message = (
        f"Page {content.number}: the fonts do not say which characters {unknown} of the text stand for, or name others "
        "than are printed; they are written as \ufffd. Compare them with the page."
    )
    return [Notice("characters_unknown", message, Place(page=content.number))]


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
