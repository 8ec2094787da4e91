"""Figures that OCR read, and forms whose rows could not be told for certain: a failure that rests on what is unsure is
no error, since the reading may be what is wrong."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from disclosure_parse.checker.rule import add_note
from disclosure_parse.disclosure import LAYOUT_DOUBTFUL, Disclosure, Outcome

SURE = 0.8
"""Confidence (``Place.confidence``) below which a figure may be misread."""

_DOUBTS = {LAYOUT_DOUBTFUL, "row_doubtful"}


def doubtful_forms(disclosure: Disclosure) -> frozenset[int]:
    """The forms, by position, of which rows could not be told for certain."""
    return frozenset(
        form.position for form in disclosure.forms if any(note.code in _DOUBTS for note in form.warnings)
    )


def allow_for_misreading(outcome: Outcome, doubtful: Set[int] = frozenset()) -> Outcome:
    """A failure that rests on a figure below ``SURE``, which it then names, or on one of the ``doubtful`` forms is a
    warning at most."""
    if outcome.verdict != "fail":
        return outcome
    if outcome.form in doubtful:
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
