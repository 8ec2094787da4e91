"""Text of a PDF page that clip paths hide or confine to a cell, as spreadsheets print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from disclosure_parse.document import BBox
from disclosure_parse.readers.cell_places import lies_in
from disclosure_parse.readers.glyphs import Glyph, Glyphs
from disclosure_parse.readers.page_layout import PageLayout, PageTable
from disclosure_parse.readers.pdf_page import OpenPage


def clipped(page: OpenPage, layout: PageLayout) -> tuple[Glyphs, Mapping[int, BBox]] | None:
    """The glyphs of a page that are to be seen, and the boxes that its clip paths confine them to; nothing where no
    text of this layout hangs over its cell or stands outside the tables hidden."""
    glyphs = page.content.text.glyphs
    if _has_hidden_text(page, layout):
        clips = page.clips(glyphs.numbers.tolist())
        return _shown(glyphs, clips, layout.tables), clips
    if layout.overhanging or layout.crossed:
        return glyphs, page.clips(glyphs.numbers.tolist())
    return None


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
