"""From what is printed to what it means: forms, funds, indicators, claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from disclosure_parse.disclosure import Disclosure, Entry, Form
from disclosure_parse.document import Document, Paragraph
from disclosure_parse.normalizer.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from disclosure_parse.normalizer.segments import Segment

__all__ = ["Vocabulary", "load_vocabulary", "normalize"]

LONG_TEXT = 30
"""An attribute of at least this many characters is prose and may state figures."""
_DEFAULT: list[Vocabulary] = []


def normalize(document: Document, vocabulary: Vocabulary | None = None) -> Disclosure:
    """The forms of a document and the figures in its prose. Pure: the same document gives the same records."""
    from disclosure_parse.normalizer.doubts import unread_form
    from disclosure_parse.normalizer.duplicates import mark_duplicates
    from disclosure_parse.normalizer.forms import read_form
    from disclosure_parse.normalizer.layout import rebuild
    from disclosure_parse.normalizer.list_strips import join_strips
    from disclosure_parse.normalizer.nearly import unknown_headings
    from disclosure_parse.normalizer.one_line import lines_of_cells
    from disclosure_parse.normalizer.packed import unpacked
    from disclosure_parse.normalizer.packed_lists import without_gaps
    from disclosure_parse.normalizer.project_columns import by_project
    from disclosure_parse.normalizer.prose import read_prose
    from disclosure_parse.normalizer.rows import stream
    from disclosure_parse.normalizer.segments import segments
    from disclosure_parse.normalizer.text_units import with_units
    from disclosure_parse.normalizer.unread_lists import unread_cells, unread_lists
    from disclosure_parse.normalizer.years import with_years

    if vocabulary is None:
        if not _DEFAULT:
            _DEFAULT.append(load_vocabulary())
        vocabulary = _DEFAULT[0]
    rows = rebuild(unpacked(stream(document, vocabulary), vocabulary), vocabulary)
    cut, prose = segments(by_project(without_gaps(rows, vocabulary), vocabulary), vocabulary)
    forms: list[Form] = []
    left: list[Segment] = []
    reports: dict[int, str] = {}
    for segment in cut:
        form = read_form(segment, len(forms) + 1, vocabulary)
        if form is None:
            left.append(segment)
        else:
            forms.append(form)
            reports[form.position] = segment.report
    forms = [_with_project(form, reports[form.position], forms) for form in join_strips(forms)]
    outside = [line.paragraph for line in prose]
    lined = dict(lines_of_cells(document, outside, vocabulary, lambda part: normalize(part, vocabulary)))
    forms = _in_order([*forms, *(form for found in lined.values() for form in found)], document) if lined else forms
    marked = [replace(form, position=number) for number, form in enumerate(mark_duplicates(forms), 1)]
    marked = with_years(marked, [line.text for line in prose])
    claims, relations = read_prose(list(_sentences(outside, vocabulary)), list(_long_texts(marked)))
    marked = with_units(marked, claims)
    unlined = [paragraph for paragraph in outside if paragraph not in lined]
    unread = unread_form(document, unlined, len(marked), vocabulary)
    unread = unread or unread_cells(unlined, document.paragraphs, vocabulary)
    notices = [unread] if unread else []
    if not marked and not notices:
        nearly = unknown_headings(document, vocabulary)
        notices = [nearly] if nearly else []
    if marked:
        told = {notice.place.table for notice in notices if notice.place} - {None}
        listed = unread_lists(left, all(form.form_type == "project_list" for form in marked), vocabulary)
        notices += [notice for notice in listed if notice.place is None or notice.place.table not in told]
    return Disclosure(tuple(marked), claims, tuple(notices), relations)


def _in_order(forms: Sequence[Form], document: Document) -> list[Form]:
    """The forms in the order of their blocks in the document."""
    blocks = {(isinstance(block, Paragraph), block.index): number for number, block in enumerate(document.blocks)}

    def place(form: Form) -> int:
        return blocks.get((form.place.table is None, form.place.table or form.place.paragraph or 0), 0)

    return sorted(forms, key=place)


def _with_project(form: Form, report: str, forms: Sequence[Form]) -> Form:
    """A report's table of scores is about the project its title names, as a form of the document prints it."""
    from disclosure_parse.normalizer.titles import report_projects

    if form.form_type != "score_summary" or form.project_name is not None:
        return form
    names = report_projects(report)
    known = {other.project_name.raw for other in forms if other.project_name}
    name = next((name for name in names if name in known), names[0] if names else "")
    return replace(form, project_name=Entry(name, form.place)) if name else form


def _sentences(paragraphs: Iterable[Paragraph], vocabulary: Vocabulary) -> Iterator[Paragraph]:
    """The paragraphs that are no form whose cells run together, nor what follows of it up to the next sentence.

    Of a paragraph that ends in such a form the sentences in front of it are kept.
    """
    from disclosure_parse.normalizer.doubts import runs_together

    inside = False
    for paragraph in paragraphs:
        if runs_together(paragraph.text, vocabulary):
            inside = True
            pieces = re.split(r"(?<=。)", paragraph.text)
            form = next((number for number, piece in enumerate(pieces) if runs_together(piece, vocabulary)), 0)
            if form:
                yield replace(paragraph, text="".join(pieces[:form]))
            continue
        inside = inside and "。" not in paragraph.text
        if not inside:
            yield paragraph


def _long_texts(forms: Iterable[Form]) -> Iterator[tuple[str, Entry]]:
    """The goals, outcomes and other prose in the forms' cells, each under its heading; a form printed twice once."""
    for form in forms:
        if form.duplicate_of is not None:
            continue
        if form.expected_goal:
            yield "expected_goal", form.expected_goal
        if form.actual_outcome:
            yield "actual_outcome", form.actual_outcome
        for attribute in form.attributes:
            if len(attribute.value) >= LONG_TEXT:
                yield attribute.heading, Entry(attribute.value, attribute.place)
