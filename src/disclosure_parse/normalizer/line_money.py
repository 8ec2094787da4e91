"""Money of tasks and cost components that arrives as lines of text: its headings, of one storey or two."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_parse.normalizer.fund_headers import FUND_STOREY, fund_column
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.normalizer.vocabulary import Vocabulary

MAX_REMARKS = 2
"""Columns of text between the label and the money (主要内容, 完成情况) at most."""


@dataclass(frozen=True, slots=True)
class ComponentHeads:
    """The headings' rows (token, first and last column), the field of each column, the token behind the headings.

    The label's column counts as one of names: tasks are called anything.
    """

    rows: tuple[tuple[tuple[Token, int, int], ...], ...]
    fields: tuple[str, ...]
    end: int


def component_heads(tokens: Sequence[Token], at: int, stop: int, vocabulary: Vocabulary) -> ComponentHeads | None:
    """The headings of tasks or cost components that begin at ``at`` (任务名称 | 完成情况 | 预算数 | ...), or none."""
    if vocabulary.field_of("funds.labels", tokens[at].text) not in ("task", "component"):
        return None
    money = at + 1
    while money < min(stop, at + 1 + MAX_REMARKS) and not fund_column(tokens[money].text, vocabulary):
        money += 1
    heads = list(itertools.takewhile(lambda token: fund_column(token.text, vocabulary), tokens[money:stop]))
    if not heads:
        return None
    end = money + len(heads)
    behind = _texts_behind(tokens[end : min(stop, end + MAX_REMARKS + 1)], vocabulary)
    end += behind
    lower = list(itertools.takewhile(_is_lower, tokens[end:stop]))
    groups = sum(fold(token.text).base == fold(lower[0].text).base for token in lower)
    if not groups or len(lower) % groups or len(lower) == groups:
        lower, groups = [], 0
    size = len(lower) // groups if groups else 1
    fields = ["level3", *("basis" for _ in tokens[at + 1 : money])]
    upper = [(token, number, number + 1) for number, token in enumerate(tokens[at:money])]
    for number, token in enumerate(heads):
        width = size if number < groups else 1
        upper.append((token, len(fields), len(fields) + width))
        fields += [fund_column(token.text, vocabulary)] * width
    for token in tokens[end - behind : end]:
        upper.append((token, len(fields), len(fields) + 1))
        fields.append("remark")
    under = tuple((token, money - at + number, money - at + number + 1) for number, token in enumerate(lower))
    rows = (tuple(upper), under) if under else (tuple(upper),)
    return ComponentHeads(rows, tuple(fields), end + len(lower))


def _is_lower(token: Token) -> bool:
    return fold(token.text).base in FUND_STOREY


def _texts_behind(tokens: Sequence[Token], vocabulary: Vocabulary) -> int:
    """How many headings of texts (完成情况) stand behind those of the money: a lower storey of these shows that they
    are headings."""
    texts = list(
        itertools.takewhile(lambda token: not (_is_lower(token) or fund_column(token.text, vocabulary)), tokens)
    )
    return len(texts) if len(texts) < len(tokens) and _is_lower(tokens[len(texts)]) else 0
