"""Figures that OCR read: a failure that rests on an unsure one is no error, since the reading may be what is wrong."""

from __future__ import annotations

from dataclasses import replace

from disclosure_parse.checker.rule import add_note
from disclosure_parse.disclosure import Outcome

SURE = 0.8
"""Confidence (``Place.confidence``) below which a figure may be misread."""


def allow_for_misreading(outcome: Outcome) -> Outcome:
    """A failure that rests on a figure below ``SURE`` is a warning at most, and says which figure."""
    if outcome.verdict != "fail":
        return outcome
    unsure = [
        place
        for place in (outcome.place, *outcome.evidence)
        if place.confidence is not None and place.confidence < SURE
    ]
    if not unsure:
        return outcome
    least = min(unsure, key=lambda place: place.confidence or 0.0)
    noted = add_note(outcome, "recognised", where=least.locator, confidence=f"{least.confidence:.2f}")
    return replace(noted, severity="warning" if outcome.severity == "error" else outcome.severity)
