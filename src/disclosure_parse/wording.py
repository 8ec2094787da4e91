"""What a person is told in Chinese or English: the commands' own words, and the sentences of errors in Chinese.

Errors are raised, and kept in documents.csv, in English, so that the same file gives the same bytes whatever the
language. Who prints one has it said in the reader's: ``wording_zh.toml`` has every sentence that is raised, with a
blank for each of its variable parts.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language

_BLANK = re.compile(r"\{\d+\}")
_BETWEEN = re.compile(r"(?<=[.?!。])\s+|(?<=[.?!][\"')\]])\s+")
"""What parts sentences."""
_CODE = re.compile(r"(^|; )(\w+): ")
"""Begins a notice among several."""
_PLACED = re.compile(r"(.*?)( \([\w/]+\))?", re.DOTALL)
"""A notice's message, and its place."""
_QUOTED = re.compile("“[^”]*”")
_LONGEST = 600
"""Characters of a text that is translated: no error is as long, and what a library says may be anything."""
_DEPTH = 4
"""A name before a sentence, a blank of it with what another one said, and what that one said of the system's words."""


def phrase(section: str, key: str, language: Language, **blanks: object) -> str:
    """The words of ``wording.toml`` for a key, with their blanks filled in; a key without words says itself."""
    from disclosure_parse.checker.messages import Counted  # Loads the rules; the help has no need of it.

    known = _phrases().get(section, {}).get(key)
    return known[language].format_map({name: Counted(blank) for name, blank in blanks.items()}) if known else key


def has_phrase(section: str, key: str) -> bool:
    return key in _phrases().get(section, {})


def said(text: str, language: Language) -> str:
    """An error's text in the language; what no sentence is known for stays as it is.

    A text may be several sentences, and a blank of one may hold another.
    """
    return text if language == "en" else _in_chinese(text) or text


def notices(warnings: str) -> list[str]:
    """The single notices of the ``warnings`` of documents.csv; a message may hold a semicolon of its own."""
    begins = [found.start(2) for found in _CODE.finditer(warnings) if has_phrase("codes", found[2])]
    cuts = [0, *(begin for begin in begins if begin), len(warnings)]
    return [warnings[begin:end].removesuffix("; ") for begin, end in itertools.pairwise(cuts) if end > begin]


def remarked(warnings: str, language: Language) -> str:
    """The ``warnings`` of documents.csv in the language, what each is about in place of its code."""
    begins = [found for found in _CODE.finditer(warnings) if has_phrase("codes", found[2])]
    if language == "en" or not begins:
        return warnings
    told = warnings[: begins[0].start()]
    for found, end in zip(begins, [*(found.start() for found in begins[1:]), len(warnings)], strict=True):
        message, place = _PLACED.fullmatch(warnings[found.end() : end]).groups("")  # type: ignore[union-attr]
        told += f"{found[1]}{phrase('codes', found[2], language)}：{said(message, language)}{place}"
    return told


@dataclass(frozen=True, slots=True)
class _Sentence:
    """``fixed`` are the parts around the blanks of the English sentence, one more than there are blanks."""

    fixed: tuple[str, ...]
    chinese: str

    def last_blank(self, text: str, begin: int) -> tuple[tuple[str, ...], int] | None:
        """What stands in all blanks but the last if the sentence begins there, and where the last one begins.

        The parts are taken where they first come: if the end fits any of their places it fits behind the first.
        """
        if not text.startswith(self.fixed[0], begin):
            return None
        here, blanks = begin + len(self.fixed[0]), []
        for part in self.fixed[1:-1]:
            found = text.find(part, here + 1)
            if found < 0:
                return None
            blanks.append(text[here:found])
            here = found + len(part)
        return tuple(blanks), here

    def blanks(self, text: str, begin: int, ends: Sequence[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The ends at which the text from ``begin`` on is this sentence, the first one first, and its blanks."""
        if len(self.fixed) == 1:
            end = begin + len(self.fixed[0])
            if end in ends and text.startswith(self.fixed[0], begin):
                yield end, ()
        elif (found := self.last_blank(text, begin)) is not None:
            before, here = found
            for end in ends:
                stop = end - len(self.fixed[-1])
                if stop > here and text.startswith(self.fixed[-1], stop):
                    yield end, (*before, text[here:stop])


@lru_cache(maxsize=1000)
def _in_chinese(text: str, depth: int = _DEPTH) -> str | None:
    """The whole text in Chinese, ``None`` if a part of it is not known. Blanks are looked into ``depth`` deep."""
    if len(text) > _LONGEST or not depth:
        return None
    spaces = [space.span() for space in _BETWEEN.finditer(text)]
    ends, begins = [*(end for end, _ in spaces), len(text)], [0, *(begin for _, begin in spaces)]
    next_begin = dict(zip(ends, [*begins[1:], -1], strict=True))
    # From the last begin to the first, so that what can follow a sentence is known when it is looked at.
    known: dict[int, tuple[_Sentence, tuple[str, ...], int]] = {}
    for number in reversed(range(len(begins))):
        possible = [end for end in ends[number:] if next_begin[end] < 0 or next_begin[end] in known]
        if found := next(_beginning(text, begins[number], possible), None):
            sentence, end, blanks = found
            known[begins[number]] = sentence, blanks, next_begin[end]
    told, here = [], 0
    while here >= 0:
        if here not in known:
            return None
        sentence, blanks, here = known[here]
        told.append(sentence.chinese.format(*(_blank(blank, depth - 1) for blank in blanks)))
    return "".join(told)


def _blank(text: str, depth: int) -> str:
    """What fills a blank, in Chinese if it is a sentence of ours; what is quoted is what a library said."""
    return text if _QUOTED.fullmatch(text) else _in_chinese(text, depth) or text


def _beginning(text: str, begin: int, ends: Sequence[int]) -> Iterator[tuple[_Sentence, int, tuple[str, ...]]]:
    """The sentences that the text may begin with at a place, those that fit best first; where they end; the blanks."""
    for sentence in _sentences().get(text[begin : begin + 1], ()) or _sentences()[""]:
        for end, blanks in sentence.blanks(text, begin, ends):
            yield sentence, end, blanks


@cache
def _sentences() -> Mapping[str, tuple[_Sentence, ...]]:
    """By the character that they begin with, "" for those that begin with a blank, which are in all; the one with the
    most characters that are no blank is the first: it fits best."""
    made = [
        _Sentence(tuple(_BLANK.split(english)), chinese)
        for english, chinese in _toml("wording_zh.toml")["sentences"].items()
    ]
    made.sort(key=lambda sentence: -sum(map(len, sentence.fixed)))
    firsts = {sentence.fixed[0][:1] for sentence in made}
    return {first: tuple(each for each in made if each.fixed[0][:1] in ("", first)) for first in firsts}


@cache
def _phrases() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return _toml("wording.toml")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("disclosure_parse").joinpath(name).read_text(encoding="utf-8"))
