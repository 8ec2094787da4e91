"""Sentences with the figures they state, and the relations among them as records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disclosure_parse.disclosure import Claim, Relation, RelationKind

MAX_FIGURES = 120
"""A sentence with more figures is a list; the wording relates no two of them."""
MAX_LENGTH = 4000
MAX_QUOTE = 300

Key = tuple[str, str]
"""What can be added up: the role and the unit, people in one spelling."""

ENDS_SENTENCE = re.compile(r"[。!?\n]")
ITEM = re.compile(
    r"(?:^|(?<=[。;:\n]))\s{0,8}(?:([一二三四五六七八九十])、|\(([一二三四五六七八九十\d])\)|(\d)[、.](?!\d))"
)
_PEOPLE = frozenset({"", "人", "名", "位", "个人"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of text that relates its own figures only, with the same of the sentence before it."""

    printed: str
    text: str
    start: int
    end: int
    claims: tuple[Claim, ...]
    """``text`` is the passage folded in place, ``printed`` as it was."""

    @property
    def readable(self) -> bool:
        return len(self.claims) <= MAX_FIGURES and self.end - self.start <= MAX_LENGTH

    def lead(self, claim: Claim, size: int = 40) -> str:
        """The words before a figure, from the figure before it on."""
        before = [other.char_end for other in self.claims if other.char_end <= claim.char_start]
        return self.text[max(self.start, claim.char_start - size, before[-1] if before else 0) : claim.char_start]

    def clause(self, claim: Claim, size: int = 40) -> str:
        """The words before a figure in its clause, also those before an earlier figure."""
        return re.split(r"[，。;、:]", self.text[max(self.start, claim.char_start - size) : claim.char_start])[-1]

    def bracket(self, claim: Claim) -> int:
        """Where the bracket opens in which a figure stands; -1 outside brackets."""
        return self.bracket_at(claim.char_start)

    def bracket_at(self, position: int) -> int:
        opens = self.text.rfind("(", max(self.start, position - MAX_QUOTE), position)
        closes = self.text.rfind(")", max(self.start, position - MAX_QUOTE), position)
        return opens if opens > closes else -1

    def segments(self) -> list[list[Claim]]:
        """The figures between semicolons."""
        result: list[list[Claim]] = [[]]
        previous = self.start
        for claim in self.claims:
            if ";" in self.text[previous : claim.char_start]:
                result.append([])
            result[-1].append(claim)
            previous = claim.char_end
        return result


def key_of(claim: Claim) -> Key:
    """Figures of one key can be added: 人 and 名 can, 人 and 人次 can't."""
    unit = claim.figure.unit if claim.figure else ""
    if claim.role == "people" and unit in _PEOPLE:
        unit = "人"
    return (claim.role, unit)


def split_sentences(printed: str, text: str, claims: Sequence[Claim]) -> Iterator[Sentence]:
    cuts = sorted(
        {match.end() for match in ENDS_SENTENCE.finditer(text)} | {m.start() for m in ITEM.finditer(text)} | {len(text)}
    )
    start, position = 0, 0
    for end in cuts:
        own = []
        while position < len(claims) and claims[position].char_end <= end:
            own.append(claims[position])
            position += 1
        if own:
            yield Sentence(printed, text, start, end, tuple(own))
        start = end


def relation(
    kind: RelationKind, terms: Sequence[Claim], sentence: Sentence, certain: bool = True, complete: bool = True
) -> Relation:
    first, last = min(c.char_start for c in terms), max(c.char_end for c in terms)
    opening = max((sentence.text.rfind(stop, max(0, first - MAX_QUOTE), first) for stop in "。!?\n"), default=-1) + 1
    start = max(opening, first - MAX_QUOTE // 2)
    quote = sentence.printed[start : min(max(last, sentence.end), start + MAX_QUOTE)].strip()
    return Relation(kind, tuple(claim.number for claim in terms), quote, terms[0].place, certain, complete)
