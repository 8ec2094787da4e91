"""Forms and lists all of whose cells arrive in one line of text, a blank apart, as some programs extract a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from disclosure_parse.disclosure import LAYOUT_DOUBTFUL, Disclosure, Form
from disclosure_parse.document import Document, Notice, Paragraph, Place
from disclosure_parse.normalizer.doubts import runs_together
from disclosure_parse.normalizer.titles import MAX_TITLE, is_title
from disclosure_parse.normalizer.unread_lists import unread_cells
from disclosure_parse.normalizer.vocabulary import Vocabulary

CELLS = 16
"""A line of fewer pieces is no form."""
ROWS = 3
"""Indicators or lines at least: with fewer a line is not known to be cells in their order."""
WHOLE = 0.95
_MESSAGE = (
    "all cells stand in one line of text, where a blank cell leaves no trace: compare the columns with the original, "
    "or use a file that has the table"
)
_REMARKS = {"rate_without_sign", "year_inferred", "unit_inferred"}
"""Notices that leave no doubt about the columns."""
_SIGNS = tuple("≥≤＞＜><")


def lines_of_cells(
    document: Document, prose: Sequence[Paragraph], vocabulary: Vocabulary, read: Callable[[Document], Disclosure]
) -> Iterator[tuple[Paragraph, tuple[Form, ...]]]:
    """The paragraphs outside forms whose cells, read one by one, are forms in which nothing is odd, with these forms.

    A blank may as well stand inside a cell, and a page's text may have its cells in another order: what is read so is
    believed only where nothing is odd, and not taken at all otherwise.
    """
    for paragraph in prose:
        pieces = paragraph.text.split()
        if len(pieces) < CELLS:
            continue
        if not runs_together(paragraph.text, vocabulary) and unread_cells([paragraph], [paragraph], vocabulary) is None:
            continue
        first = next((at for at, piece in enumerate(pieces) if is_title(piece) or _is_heading(piece, vocabulary)), 0)
        over = first - 1 if first and len(pieces[first - 1]) <= MAX_TITLE else first
        cells = tuple(Paragraph(text, number) for number, text in enumerate(pieces[over:], over + 1))
        found = read(replace(document, blocks=cells))
        if found.forms and not found.warnings and all(map(_is_sure, found.forms)):
            notice = Notice(LAYOUT_DOUBTFUL, _MESSAGE, paragraph.place)
            forms: tuple[Form, ...] = _put_back(found.forms, paragraph.place)
            yield paragraph, tuple(replace(form, warnings=(*form.warnings, notice)) for form in forms)


def _is_heading(text: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.is_heading(text) or vocabulary.field_of("list", text) is not None


def _is_sure(form: Form) -> bool:
    rows = sum(bool(row.target or row.actual) for row in form.indicators) + len(form.projects)
    is_whole = rows >= ROWS and form.coverage >= WHOLE and not _has_gaps(form) and not _has_joined(form)
    return is_whole and {notice.code for notice in form.warnings} <= _REMARKS


def _has_gaps(form: Form) -> bool:
    """Does an indicator lack what others have? The cell behind a blank one is then read in its place."""
    filled = [(row.target, row.actual, row.weight, row.score) for row in form.indicators]
    return any(any(column) and not all(column) for column in zip(*filled, strict=True))


def _has_joined(form: Form) -> bool:
    """Is a name or a value of an indicator made of several pieces, or a result printed as a target is, unlike its own?
    Then one piece may be of the next cell: 群众满意度 ≥90%."""
    for row in form.indicators:
        target, actual = (entry.raw if entry else "" for entry in (row.target, row.actual))
        if any(len(text.split()) > 1 for text in (row.level3, target, actual)):
            return True
        if actual.startswith(_SIGNS) and not target.startswith(_SIGNS):
            return True
    return False


def _put_back(value: Any, place: Place) -> Any:
    """What was read of a paragraph's pieces with the paragraph's place for theirs; the piece's number is the column."""
    if isinstance(value, Place):
        return replace(place, column=value.paragraph)
    if isinstance(value, tuple):
        return tuple(_put_back(item, place) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _put_back(getattr(value, field.name), place) for field in fields(value)})
    return value
