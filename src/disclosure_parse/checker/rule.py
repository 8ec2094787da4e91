"""What a rule is: a function over a disclosure whose docstring is its page, and the outcomes it may give."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from disclosure_parse.checker.arithmetic import Interval
from disclosure_parse.checker.cells import LARGEST
from disclosure_parse.checker.messages import say
from disclosure_parse.disclosure import Disclosure, Form, Outcome, Severity, Verdict
from disclosure_parse.document import Place
from disclosure_parse.errors import UsageError

SHOWN = Decimal("1e-10")
"""The last decimal of a computed figure that does not end (10 × 11 ÷ 30): a millionth of any tolerance."""
SECTIONS = ("Why", "Equation", "Holds", "Fails", "Not flagged")


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's documentation: one sentence, and a text for each of ``SECTIONS``."""

    title: str
    sections: tuple[tuple[str, str], ...]


def as_markdown(name: str, page: Page) -> str:
    """A rule's page for the documentation and for ``rules NAME``."""
    lines = [f"## {name}", "", page.title, ""]
    lines += [f"- **{head}**: {text}" for head, text in page.sections]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Rule:
    """A named check. ``version`` goes up when its findings change meaning: old decisions are not carried over."""

    name: str
    run: Callable[[Disclosure], Iterator[Outcome]]
    page: Page
    version: int = 1


def form_rule(name: str, version: int = 1) -> Callable[[Callable[[Form], Iterator[Outcome]]], Rule]:
    """A rule on one form at a time. A form printed twice is checked once; silence is ``not_applicable``."""

    def make(check: Callable[[Form], Iterator[Outcome]]) -> Rule:
        def run(disclosure: Disclosure) -> Iterator[Outcome]:
            for form in checked_forms(disclosure):
                outcomes = list(check(form))
                yield from outcomes or [Outcome(name, "not_applicable", form.position, form.place)]

        return Rule(name, run, read_page(check), version)

    return make


def document_rule(name: str, version: int = 1) -> Callable[[Callable[[Disclosure], Iterator[Outcome]]], Rule]:
    """A rule on a whole disclosure: its prose, or several of its forms."""

    def make(check: Callable[[Disclosure], Iterator[Outcome]]) -> Rule:
        def run(disclosure: Disclosure) -> Iterator[Outcome]:
            outcomes = list(check(disclosure))
            yield from outcomes or [Outcome(name, "not_applicable", None, Place())]

        return Rule(name, run, read_page(check), version)

    return make


def checked_forms(disclosure: Disclosure) -> tuple[Form, ...]:
    """The forms that are checked: the second print of a form is not."""
    return tuple(form for form in disclosure.forms if form.duplicate_of is None)


def read_page(check: Callable[..., object]) -> Page:
    """The page in a rule's docstring: a sentence, then a paragraph for each of ``SECTIONS``. Raises UsageError."""
    if check.__doc__ is None:
        raise UsageError("Python left out the pages of the rules.", "Run it without -OO, and without PYTHONOPTIMIZE=2.")
    lines = inspect.cleandoc(check.__doc__).splitlines()
    found: dict[str, list[str]] = {}
    current = "title"
    for line in lines:
        head, _, rest = line.partition(":")
        if head in SECTIONS:
            current = head
            line = rest
        found.setdefault(current, []).append(line.strip())
    texts = {head: " ".join(part for part in parts if part) for head, parts in found.items()}
    return Page(texts.get("title", ""), tuple((head, texts.get(head, "")) for head in SECTIONS))


@dataclass(frozen=True, slots=True)
class Check:
    """One relation about to be judged: what rule, on which form, and where the stated figure stands."""

    rule: str
    form: int | None
    place: Place
    evidence: tuple[Place, ...] = ()
    stated: Decimal | None = None
    computed: Decimal | None = None
    interval: tuple[Decimal, Decimal] | None = None
    stated_interval: tuple[Decimal, Decimal] | None = None
    quote: str = ""
    elsewhere: str = ""

    def figures(
        self, stated: Decimal, computed: Interval, stands_for: Interval | None = None, printed: Decimal | None = None
    ) -> Check:
        """The same check with what is stated, what a rounded figure ``stands_for``, and what was computed.

        ``printed`` is what the figures give as they are printed, where that is not the middle of ``computed``.
        """
        middle = (computed.low + computed.high) / 2 if printed is None else printed
        rounded = stands_for is not None and stands_for.low < stands_for.high
        return replace(
            self,
            stated=stated,
            computed=shown(middle),
            interval=(shown(computed.low), shown(computed.high)),
            stated_interval=(shown(stands_for.low), shown(stands_for.high)) if stands_for and rounded else None,
        )

    def _outcome(self, verdict: Verdict, **said: Any) -> Outcome:
        tolerance = shown((self.interval[1] - self.interval[0]) / 2) if self.interval else None
        if self.interval and self.computed in self.interval:
            tolerance = Decimal(0)  # A bound, which no rounding widens.
        return Outcome(
            self.rule,
            verdict,
            self.form,
            self.place,
            stated=self.stated,
            computed=self.computed,
            interval=self.interval,
            tolerance=tolerance,
            quote=self.quote,
            evidence=tuple(dict.fromkeys((self.place, *self.evidence))),
            elsewhere=self.elsewhere,
            stated_interval=self.stated_interval,
            **said,
        )

    def holds(self, key: str = "", **values: object) -> Outcome:
        english, chinese = say(self.rule, key, values) if key else ("", "")
        return self._outcome("pass", reason=english, reason_zh=chinese)

    def fails(self, key: str, severity: Severity = "error", **values: object) -> Outcome:
        english, chinese = say(self.rule, key, values)
        return self._outcome("fail", severity=severity, message=english, message_zh=chinese)

    def lacks(self, key: str, **values: object) -> Outcome:
        """The check can't be made: a figure is missing, unreadable, or may be read in more than one way."""
        english, chinese = say(self.rule, key, values)
        return self._outcome("insufficient", reason=english, reason_zh=chinese)

    def does_not_apply(self, key: str, **values: object) -> Outcome:
        english, chinese = say(self.rule, key, values)
        return self._outcome("not_applicable", reason=english, reason_zh=chinese)


def shown(value: Decimal) -> Decimal:
    """A computed figure as it is written: exact if it ends within ``SHOWN``, else rounded to that."""
    # Beyond the context's 28 digits a figure can't be rounded to a step; it is left whole.
    return value if abs(value) >= LARGEST else value.quantize(SHOWN).normalize() + 0


def add_note(outcome: Outcome, key: str, **values: object) -> Outcome:
    """The outcome with a further sentence at the end of its message."""
    english, chinese = say("shared", key, values)
    return replace(outcome, message=f"{outcome.message} {english}".strip(), message_zh=f"{outcome.message_zh}{chinese}")
