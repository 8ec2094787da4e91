"""Amounts listed in numbered paragraphs below the amount that they make up (一、…5273万元: （一）…, （二）…)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from disclosure_parse.disclosure import Claim, Relation
from disclosure_parse.figures import parse_number
from disclosure_parse.normalizer.sentences import MAX_QUOTE, key_of

_CHINESE = "一二三四五六七八九十"
_MARKS = (
    re.compile(rf"\s*([{_CHINESE}]{{1,3}})、"),
    re.compile(rf"\s*\(([{_CHINESE}]{{1,3}})\)"),
    re.compile(r"\s*(\d{1,2})[、.](?!\d)"),
    re.compile(r"\s*\((\d{1,2})\)"),
    re.compile(r"\s*([①-⑳])"),
)
"""How paragraphs are numbered, from the outermost: 一、 （一） 1. （1） ①."""
_LEADS_ON = re.compile(r"(?:如下|具体[是为])?[:：]\s*$|如下[。:：]?\s*$")
"""How a paragraph without a number ends whose items follow."""
_SOME = re.compile(r"主要|包括|包含|部分|其中|等\s*[:：]|截至|累计|成效|效益|问题|整改")
"""Words of a head whose items may be some of it, or not yet all."""
_BRACKETS = re.compile(r"\([^()]*\)")
_AMONG = re.compile(r"其中|其内|包括|包含|分别|[（(]含")
_ALL = re.compile(r"(?<!公)共|合计|总计|总额|总投资")
_OTHER_MONEY = re.compile(
    r"上年|去年|往年|同比|较|比|增[加长]|减少|下降|结余|结转|剩余|到位|[使]用|执行|支[出付]|拨付|完成|累计|调整|预算|决算|收入"
    r"|自筹|配套|[每人户亩]均|每|标准|另|年初|年末|年底|合同|中标|概算|审定|审减|产值|增收|收益|销售|带动|撬动|最高|上限|不超过"
)
"""Words by which two amounts are no parts of one: those of an item must be those of its head."""
_VERB = re.compile(r"^[^一-鿿]*(安排|支持|用于|下达|分配|投入|补助|拨付|支出)")


@dataclass(slots=True)
class _Item:
    """A numbered paragraph (or, with ``rank`` -1, one that leads to numbered ones), and the items below it."""

    rank: int
    number: int
    text: str
    amount: Claim | None
    parts: tuple[Claim, ...]
    """The amounts that it is said to consist of (其中：中央…万元)."""
    clear: bool
    """Whether it states no second amount of the same standing."""
    items: list[_Item] = field(default_factory=list)

    def lead(self) -> str:
        return self.text[: self.amount.char_start] if self.amount else ""


def read_enumerations(passages: Sequence[tuple[str, Sequence[Claim]]]) -> Iterator[Relation]:
    """Relations ``items``: the amount of a paragraph, then those of the numbered paragraphs below it.

    ``passages`` are the paragraphs in order, folded in place, with their claims. Nothing is related where an item
    states no amount or several, where a number is missing, or where the words before the amounts say that they are
    money of different kinds (到位, 结余).
    """
    opened: list[_Item] = []
    for text, claims in passages:
        rank, number = _mark(text)
        amounts = [claim for claim in claims if key_of(claim) == ("amount", "元")]
        if rank is None:
            if opened and amounts:
                # What goes on below an item may be a second amount of it.
                opened[-1].clear = False
            if _LEADS_ON.search(text):
                yield from _closed(opened, -1)
                opened = [_item(-1, 1, text, amounts)]
            continue
        yield from _closed(opened, rank)
        item = _item(rank, number, text, amounts)
        if opened:
            opened[-1].items.append(item)
        opened.append(item)
    yield from _closed(opened, -1)


def _closed(opened: list[_Item], rank: int) -> Iterator[Relation]:
    """Takes the items off the stack that end where a paragraph of ``rank`` begins, with what they state."""
    while opened and (opened[-1].rank >= rank or _ends_before(opened[-1], rank)):
        yield from _relations(opened.pop())


def _ends_before(head: _Item, rank: int) -> bool:
    """Whether a number of ``rank`` is of what a head without a number stands in: further out than its items."""
    return head.rank < 0 and bool(head.items) and rank < head.items[0].rank


def _mark(text: str) -> tuple[int | None, int]:
    for rank, pattern in enumerate(_MARKS):
        match = pattern.match(text)
        if match:
            return rank, _number(match[1])
    return None, 0


def _number(mark: str) -> int:
    """What a mark counts: 3, 二十三, ③."""
    return int(parse_number(mark) or unicodedata.numeric(mark[0]))


def _item(rank: int, number: int, text: str, amounts: Sequence[Claim]) -> _Item:
    """A paragraph with the amount that it is about: the one outside brackets, else the only one, in the bracket."""
    among = _AMONG.search(text)
    until = among.start() if among and any(c.char_start < among.start() for c in amounts) else len(text)
    outside = [c for c in amounts if c.char_start < until and not _in_bracket(text, c.char_start)]
    own = outside or (list(amounts) if len(amounts) == 1 else [])
    parts = tuple(claim for claim in amounts if claim not in own)
    return _Item(rank, number, text, own[0] if own else None, parts, len(own) == 1)


def _in_bracket(text: str, position: int) -> bool:
    return text.rfind("(", 0, position) > text.rfind(")", 0, position)


def _relations(head: _Item) -> Iterator[Relation]:
    items = head.items
    if len(items) < 2 or head.amount is None or not head.clear:
        return
    if len({item.rank for item in items}) > 1 or [item.number for item in items] != list(range(1, len(items) + 1)):
        return
    amounts = [item.amount for item in items if item.clear and item.amount is not None]
    said = set(_OTHER_MONEY.findall(head.lead()))
    if len(amounts) < len(items) or any(set(_OTHER_MONEY.findall(item.lead())) - said for item in items):
        return
    verbs = {match[1] if (match := _VERB.search(_unnumbered(item))) else "" for item in (head, *items)}
    certain = bool(_ALL.search(head.lead())) or (len(verbs) == 1 and "" not in verbs)
    complete = not _SOME.search(_BRACKETS.sub("", head.text))
    for whole, parts in [(head.amount, amounts), *_shared_parts(head)]:
        terms = tuple(claim.number for claim in (whole, *parts))
        yield Relation("items", terms, head.text.strip()[:MAX_QUOTE], whole.place, certain, complete)


def _shared_parts(head: _Item) -> Iterator[tuple[Claim, list[Claim]]]:
    """What the head's amount consists of, each with the same of the items (中央资金), if every item says it alike."""
    named = {claim.subject for claim in head.parts}
    alike = len(named) == len(head.parts) and all(
        item.parts
        and len({c.subject for c in item.parts}) == len(item.parts)
        and named >= {c.subject for c in item.parts}
        for item in head.items
    )
    for whole in head.parts if alike else ():
        yield whole, [part for item in head.items for part in item.parts if part.subject == whole.subject]


def _unnumbered(item: _Item) -> str:
    return _MARKS[item.rank].sub("", item.text, count=1) if item.rank >= 0 else item.text
