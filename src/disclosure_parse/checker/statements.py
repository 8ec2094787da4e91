"""Prose as the checks need it: each figure with the words around it, passage by passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from disclosure_parse.checker.cells import LARGEST
from disclosure_parse.disclosure import Claim, Disclosure, Form

_STOPS = "。！？\n"
_STOP = re.compile(f"[{_STOPS}]")


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim with its place in the passage's text. ``previous`` is where the figure before it ends, else 0."""

    claim: Claim
    start: int
    end: int
    previous: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a cell of running text, with the figures stated in it."""

    text: str
    figures: tuple[Stated, ...]

    def sentence(self, stated: Stated) -> str:
        """The sentence that holds a figure."""
        before = max(self.text.rfind(stop, 0, stated.start) for stop in _STOPS)
        after = _STOP.search(self.text, stated.end)
        return self.text[before + 1 : after.start() if after else len(self.text)]


def usable(claim: Claim) -> bool:
    """Whether a claim has a figure that can be computed with."""
    figure = claim.figure
    return figure is not None and figure.value.is_finite() and abs(figure.value) < LARGEST


def passages(disclosure: Disclosure) -> list[Passage]:
    """The document's prose, paragraph by paragraph, rebuilt from the sentences that state figures."""
    claims = [claim for claim in disclosure.claims if usable(claim)]
    result = []
    for _, group in groupby(claims, key=lambda claim: (claim.place.locator, claim.paragraph)):
        passage = _rebuild(sorted(group, key=lambda claim: (claim.char_start, claim.number)))
        if passage.figures:
            result.append(passage)
    return result


def _rebuild(claims: Sequence[Claim]) -> Passage:
    text = ""
    figures: list[Stated] = []
    cursor, previous = 0, ""
    for claim in claims:
        if claim.sentence != previous:
            if text and not _STOP.match(text[-1]):
                text += "。"
            cursor = len(text)
            text += claim.sentence
            previous = claim.sentence
        start = text.find(claim.quantity_raw, cursor) if claim.quantity_raw else -1
        if start < 0:
            continue
        cursor = start + len(claim.quantity_raw)
        figures.append(Stated(claim, start, cursor, figures[-1].end if figures else 0))
    return Passage(text, tuple(figures))


def is_other_year(sentence: str, forms: Sequence[Form]) -> bool:
    """Whether a sentence speaks of another year than the forms are for."""
    years = {int(year) for year in re.findall(r"((?:19|20)\d{2})\s*年", sentence)}
    known = {form.fiscal_year for form in forms if form.fiscal_year}
    return bool(years and known and not years & known) or bool(re.search(r"上年|去年|往年|累计|历年", sentence))
