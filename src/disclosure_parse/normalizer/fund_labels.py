"""The labels of money lines: what kind each is, and how they carry amounts and divisions."""

from __future__ import annotations

import re

from disclosure_parse.disclosure import FundKind
from disclosure_parse.normalizer.headings import fold, squeeze
from disclosure_parse.normalizer.vocabulary import Vocabulary

_KINDS: dict[str, FundKind] = {
    "total": "total", "project_total": "total", "fiscal": "fiscal", "central": "central", "provincial": "provincial",
    "municipal": "municipal", "county": "county", "carryover": "carryover", "other": "other", "sum": "total",
    "budget_row": "total", "in_place_row": "total", "executed_row": "total",
}  # fmt: skip
WHOLE = ("total", "project_total")
"""Names of lines that state all the money: what divides the total above them ends there."""
GLUED_AMOUNT = re.compile(r"(?P<label>.{2,24})[:：]\s*(?P<amount>-?\d[\d,.]*\s*(?:万|亿|千)?元?)$")
DIVIDES = re.compile(
    r"(?P<by>(?:其中[:：]?)?按[^:：，。]{2,10}(?:分|划分|分类|构成))[:：]?(?P<amount>\d[\d,]*(?:\.\d+)?)?"
)


def money_of(unit: str) -> str:
    return unit if unit.endswith("元") else ""


def line_kind(label: str, vocabulary: Vocabulary, component: bool = False) -> tuple[FundKind | None, str]:
    """The kind of a money line by its label, and the vocabulary's name for it (``project_total``)."""
    name = vocabulary.field_of("funds.rows", label) or ""
    if component and name not in ("sum", "total"):
        return "component", name
    return _KINDS.get(name), name


def begins_line(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is the label of a money line, or of lines that divide the total in another way (按支出性质分), or
    the unit alone below the label beside the block (项目资金 over （万元）)."""
    heading = fold(text)
    unit_alone = not heading.base and bool(money_of(heading.unit))
    return bool(vocabulary.field_of("funds.rows", text)) or unit_alone or DIVIDES.fullmatch(squeeze(text)) is not None


def holds_amount(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is a money line's label, or a division, with its amount behind it."""
    if match := DIVIDES.fullmatch(squeeze(text)):
        return bool(match["amount"])
    glued = GLUED_AMOUNT.match(text)
    return glued is not None and line_kind(glued["label"], vocabulary)[0] is not None
