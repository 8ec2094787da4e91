"""From what is printed to what it means: forms, funds, indicators, claims."""

from __future__ import annotations

from dataclasses import replace

from disclosure_parse.disclosure import Disclosure, Form
from disclosure_parse.document import Document
from disclosure_parse.normalizer.vocabulary import Vocabulary, load_vocabulary

__all__ = ["Vocabulary", "load_vocabulary", "normalize"]

_DEFAULT: list[Vocabulary] = []


def normalize(document: Document, vocabulary: Vocabulary | None = None) -> Disclosure:
    """The forms of a document and the figures in its prose. Pure: the same document gives the same records."""
    from disclosure_parse.normalizer.duplicates import mark_duplicates
    from disclosure_parse.normalizer.forms import read_form
    from disclosure_parse.normalizer.layout import rebuild
    from disclosure_parse.normalizer.rows import stream
    from disclosure_parse.normalizer.segments import segments

    if vocabulary is None:
        if not _DEFAULT:
            _DEFAULT.append(load_vocabulary())
        vocabulary = _DEFAULT[0]
    cut, _ = segments(rebuild(list(stream(document, vocabulary)), vocabulary), vocabulary)
    forms: list[Form] = []
    for segment in cut:
        form = read_form(segment, len(forms) + 1, vocabulary)
        if form is not None:
            forms.append(form)
    marked = mark_duplicates(forms)
    return Disclosure(tuple(replace(form, position=number) for number, form in enumerate(marked, 1)))
