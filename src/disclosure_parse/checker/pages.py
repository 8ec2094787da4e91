"""The rules' pages in the language asked for: the docstrings in English, ``pages_zh.toml`` in Chinese."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from disclosure_parse.checker.rule import SECTIONS, Page, Rule
from disclosure_parse.disclosure import Language

HEADINGS_ZH = dict(zip(SECTIONS, ("为什么检查", "关系", "相符", "不符", "不列为问题"), strict=True))


def page(rule: Rule, language: Language) -> Page:
    """A rule's page, with its headings in the same language."""
    if language == "en":
        return rule.page
    told = chinese()[rule.name]
    return Page(told["title"], tuple((HEADINGS_ZH[head], told[head.lower().replace(" ", "_")]) for head in SECTIONS))


@cache
def chinese() -> Mapping[str, Mapping[str, str]]:
    """Rule → ``title``, ``why``, ``equation``, ``holds``, ``fails``, ``not_flagged`` in Chinese."""
    text = files("disclosure_parse.checker").joinpath("pages_zh.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
