"""Headings of facts in the header and tail areas, and the values that stand in one text with them."""

from __future__ import annotations

import re

from disclosure_parse.normalizer.vocabulary import Vocabulary

_GLUED = re.compile(
    r"(?P<heading>[^\s:：;；,，。]{2,20}?)\s*[:：]\s*(?P<value>.*?)(?=\s+[^\s:：;；,，。]{2,16}?\s*[:：]|$)", re.DOTALL
)
_JOINT = re.compile(r"[/／]")
MAX_HEADING = 24
"""Characters of an unknown heading at most."""


def heading_of(text: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Block and canonical field of a header-area heading, or ``None``."""
    for block in ("identity", "goals", "totals", "attributes"):
        field = vocabulary.field_of(block, text)
        if field and not (block == "totals" and field == "total"):
            return block, field
    return None


def glued(text: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """``heading：value`` pairs in one text, where the headings are known; values may be empty."""
    if len(text) > 400 or not re.search("[:：]", text):
        return []
    found = [(m.group("heading"), m.group("value").strip()) for m in _GLUED.finditer(text)]
    if not found or not all(heading_of(heading, vocabulary) for heading, _ in found):
        head, _, value = text.partition("：" if "：" in text else ":")
        known = heading_of(head, vocabulary)
        return [(head, value.strip())] if known and value.strip() and len(head) <= 24 else []
    return found


def before_glued(text: str) -> str:
    """What stands in front of the first of the pairs in one text."""
    first = _GLUED.search(text)
    return text[: first.start()].strip() if first else ""


def joint_headings(text: str, vocabulary: Vocabulary) -> list[str]:
    """The headings that one cell joins (实施单位/项目负责人), each of a fact of its own; none if it is one heading."""
    heads = _JOINT.split(text)
    if len(heads) < 2 or len(text) > 2 * MAX_HEADING or heading_of(text, vocabulary):
        return []
    return heads if all(heading_of(head, vocabulary) for head in heads) else []
