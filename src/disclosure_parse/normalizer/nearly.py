"""What a document without forms has that is most like the headings of one, and which of these are not known."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from disclosure_parse.document import Document, Notice, Paragraph, Place, Table
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.headings import squeeze
from disclosure_parse.normalizer.rows import table_rows
from disclosure_parse.normalizer.vocabulary import Vocabulary

UNKNOWN = "headings_unknown"
"""The code of the notice."""
_ROWS = 200
"""Rows of a table that are looked at: headings stand above."""
_LONGEST = 16
"""Characters of a heading at most."""
_LEAST = 3
"""Cells of a row of headings at least, and more of them known than one."""
_NAMED = 6
"""Unknown headings that are named at most."""
_WIDE_BLANKS = re.compile(r"\s{2,}|\t|\|")
_BLOCKS = ("list", "indicators", "funds.columns")


def unknown_headings(document: Document, vocabulary: Vocabulary) -> Notice | None:
    """A notice of the row that has most known headings of one block among others, if one has several."""
    most, found = 1, None
    for texts, place in _candidates(document):
        known = max(sum(vocabulary.field_of(block, text) is not None for text in texts) for block in _BLOCKS)
        unknown = [text for text in texts if not vocabulary.is_heading(text)]
        if known > most and unknown:
            most, found = known, (unknown, place)
    if found is None:
        return None
    unknown, place = found
    names = "、".join(unknown[:_NAMED]) + ("…" if len(unknown) > _NAMED else "")
    return Notice(UNKNOWN, f"in the row that is most like headings of a form or list {names} are not known", place)


def _candidates(document: Document) -> Iterator[tuple[list[str], Place]]:
    """The texts of rows and lines that may be headings, and where they stand."""
    for block in document.blocks:
        if isinstance(block, Table):
            rows = itertools.islice(table_rows(block), _ROWS)
            lines = (([slot.text for slot in row.filled], row.place) for row in rows)
            yield from ((texts, place) for texts, place in lines if _may_head(texts))
        elif isinstance(block, Paragraph):
            texts = [text for text in map(squeeze, _WIDE_BLANKS.split(block.text)) if text]
            if _may_head(texts):
                yield texts, block.place


def _may_head(texts: list[str]) -> bool:
    return len(texts) >= _LEAST and all(len(text) <= _LONGEST and look(text) in ("text", "unit") for text in texts)
