"""A document that consists of pages, whatever drew them: what was read of them, and whether that is all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from disclosure_parse.document import Document, Notice, Paragraph, Table, digest
from disclosure_parse.readers.ocr import Recognised, doubts_of, with_confidence

INCOMPLETE = frozenset(
    {
        "page_unreadable",
        "page_limit",
        "drawing_limit",
        "no_text_layer",
        "unreadable_text",
        "characters_unknown",
        "too_many_rulings",
        "nothing_printed",
        "stream_damaged",
        "border_doubtful",
        "text_overprinted",
        "text_over_border",
        "text_cut",
        "sheet_strips",
        "unseen_text_kept",
        "fields_unread",
        "page_crooked",
        "two_pages",
        "stamp_on_text",
    }
)
"""The notices that mean that a part of the document could not be read."""


def of_pages(
    data: bytes,
    format: Literal["pdf", "ofd", "image"],
    reader: str,
    pages: int,
    blocks: Sequence[Paragraph | Table],
    notices: Sequence[Notice],
    recognised: Mapping[int, Recognised],
    source: str,
) -> Document:
    """The document of a file's bytes. ``recognised`` are the pages that OCR read: what it doubts is told beside
    ``notices``, and its words have their confidence."""
    told = (*notices, *doubts_of(blocks, recognised))
    return Document(
        format=format,
        reader=reader,
        sha256=digest(data),
        size=len(data),
        blocks=with_confidence(blocks, recognised),
        pages=pages,
        warnings=told,
        complete=not any(notice.code in INCOMPLETE for notice in told),
        source=source,
    )
