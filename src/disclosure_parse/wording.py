"""What a person is told in Chinese or English: the commands' own words, and the sentences of errors in Chinese.

Errors are raised, and kept in documents.csv, in English, so that the same file gives the same bytes whatever the
language. Who prints one has it said in the reader's: ``wording_zh.toml`` has every sentence that is raised, with a
blank for each of its variable parts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from disclosure_parse.checker.messages import Counted
from disclosure_parse.disclosure import Language

_BLANK = re.compile(r"\{\d+\}")


def phrase(section: str, key: str, language: Language, **blanks: object) -> str:
    """The words of ``wording.toml`` for a key, with their blanks filled in; a key without words says itself."""
    known = _phrases().get(section, {}).get(key)
    return known[language].format_map({name: Counted(blank) for name, blank in blanks.items()}) if known else key


def has_phrase(section: str, key: str) -> bool:
    return key in _phrases().get(section, {})


def said(text: str, language: Language) -> str:
    """An error's text in the language; what no sentence is known for stays as it is.

    A text may be several sentences, and a blank of one may hold another.
    """
    return text if language == "en" else _in_chinese(text) or text


def remarked(warnings: str, language: Language) -> str:
    """The ``warnings`` of documents.csv with what each is about in the language, in place of its code."""

    def named(found: re.Match[str]) -> str:
        known = has_phrase("codes", found[2])
        return f"{found[1]}{phrase('codes', found[2], language)}：" if known else found[0]

    return warnings if language == "en" else re.sub(r"(^|; )(\w+): ", named, warnings)


@dataclass(frozen=True, slots=True)
class _Sentence:
    pattern: re.Pattern[str]
    chinese: str
    fixed: int
    """Characters that are no blank: the sentence with the most of them fits best."""


@lru_cache(maxsize=1000)
def _in_chinese(text: str) -> str | None:
    """The whole text in Chinese, ``None`` if a part of it is not known."""
    ends = [space.span() for space in re.finditer(r"\s+", text)]
    for sentence in _sentences():
        for end, begin in ends:
            found = sentence.pattern.fullmatch(text, 0, end)
            if found and (behind := _in_chinese(text[begin:])) is not None:
                return _filled(sentence, found.groups()) + behind
        if found := sentence.pattern.fullmatch(text):
            return _filled(sentence, found.groups())
    return None


def _filled(sentence: _Sentence, blanks: Sequence[str]) -> str:
    return sentence.chinese.format(*(_in_chinese(blank) or blank for blank in blanks))


@cache
def _sentences() -> tuple[_Sentence, ...]:
    made = []
    for english, chinese in _toml("wording_zh.toml")["sentences"].items():
        fixed = _BLANK.split(english)
        pattern = re.compile("(.+?)".join(map(re.escape, fixed)), re.DOTALL)
        made.append(_Sentence(pattern, chinese, sum(map(len, fixed))))
    return tuple(sorted(made, key=lambda sentence: -sentence.fixed))


@cache
def _phrases() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return _toml("wording.toml")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("disclosure_parse").joinpath(name).read_text(encoding="utf-8"))
