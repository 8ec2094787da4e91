"""Figures that OCR read, and forms whose rows could not be told for certain: a failure that rests on what is unsure is
no error, since the reading may be what is wrong."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from disclosure_parse.checker.rule import add_note
from disclosure_parse.disclosure import LAYOUT_DOUBTFUL, Disclosure, Outcome
from disclosure_parse.document import Place

SURE = 0.8
"""Confidence (``Place.confidence``) below which a figure may be misread."""

_DOUBTS = {LAYOUT_DOUBTFUL, "row_doubtful"}


_Row = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The forms of which rows could not be told for certain, by position, and the rows that stand in them."""

    forms: Set[int] = frozenset()
    rows: Set[_Row] = frozenset()

    def concerns(self, outcome: Outcome) -> bool:
        """Whether an outcome is about such a form, or rests on a figure in it."""
        return outcome.form in self.forms or any(
            _row(place) in self.rows for place in (outcome.place, *outcome.evidence)
        )


def doubtful_forms(disclosure: Disclosure) -> Doubtful:
    """The forms of a document whose rows could not be told for certain."""
    forms = [form for form in disclosure.forms if any(note.code in _DOUBTS for note in form.warnings)]
    rows = {_row(place) for form in forms for place, _ in form.uses}
    # Of outcomes about a whole document the place says nothing.
    return Doubtful({form.position for form in forms}, rows - {_row(Place())})


def _row(place: Place) -> _Row:
    return place.page, place.table, place.row, place.paragraph, place.line


def allow_for_misreading(outcome: Outcome, doubtful: Doubtful = Doubtful()) -> Outcome:
    """A failure that rests on a figure below ``SURE``, which it then names, or on one of the ``doubtful`` forms is a
    warning at most."""
    if outcome.verdict != "fail":
        return outcome
    if doubtful.concerns(outcome):
        outcome = _as_warning(outcome)
    unsure = [
        place
        for place in (outcome.place, *outcome.evidence)
        if place.confidence is not None and place.confidence < SURE
    ]
    if not unsure:
        return outcome
    least = min(unsure, key=lambda place: place.confidence or 0.0)
    return _as_warning(add_note(outcome, "recognised", where=least.locator, confidence=f"{least.confidence:.2f}"))


def _as_warning(outcome: Outcome) -> Outcome:
    return replace(outcome, severity="warning") if outcome.severity == "error" else outcome
