"""Shares with their part and their whole, where the wording says which whole is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from disclosure_parse.disclosure import Claim, Relation
from disclosure_parse.normalizer.sentences import Sentence, key_of, relation

_SHARE_OF = re.compile(
    r"占(?P<whole>[^。;占]{0,40}?)(?:的|比例?|比重|约?[为达是:\s])*(?:[≥≤><]|超过|约|不低于|近)?\s*$"
)
_GENERIC = re.compile(r"^(?:其|全部|所有|总|上述|该)|^$|^(?:人|总)?(?:数|人数|额|量|体)$")
_NAME_TAIL = re.compile(r"(?:的|总额|总量|总数|总人数|总)+$")
_RATE = re.compile(r"(?:执行率|执行进度|支出率|支出进度|支付率|使用率|完成预算的?|预算完成率)[^，。;\d]{0,4}$")
_BUDGET = re.compile(r"(?:预算|安排|下达|到位|资金总额|总投资)[^，。;\d]{0,8}$")
_SPENT = re.compile(r"(?:执行|支出|使用|支付|列支)[^，。;\d]{0,6}$")


@dataclass
class Wholes:
    """The wholes that shares were stated of so far, by their name: a later passage may name one again."""

    named: dict[str, Claim] = field(default_factory=dict)


def shares(
    sentence: Sentence, previous: Sentence | None, parts: Sequence[Relation], wholes: Wholes
) -> Iterator[Relation]:
    beside: dict[str, set[int]] = {}
    for share in sentence.claims:
        if share.role != "share":
            continue
        if is_execution(sentence.lead(share)):
            yield from _execution(sentence, share, parts)
            continue
        begin = max(sentence.start, share.char_start - 60)
        match = _SHARE_OF.search(sentence.text[begin : share.char_start])
        if not match:
            continue
        at = begin + match.start()
        before = [c for c in sentence.claims if c.char_end <= at and c.role in ("amount", "people", "count")]
        if not before or ";" in sentence.text[before[-1].char_end : at]:
            continue
        # 出国费20万元，占三公经费的20%；接待费80万元，占三公经费的80%: the first is a part as well.
        others = beside.setdefault("".join(match["whole"].split()), set())
        others.add(before[-1].number)
        whole = _whole_of(sentence, previous, before[-1], (at, share.char_start), match["whole"], parts, wholes)
        if whole is not None and whole.number not in others:
            yield relation("share", (share, before[-1], whole), sentence)


def _whole_of(
    sentence: Sentence,
    previous: Sentence | None,
    part: Claim,
    span: tuple[int, int],
    name: str,
    parts: Sequence[Relation],
    wholes: Wholes,
) -> Claim | None:
    """The figure a share is of: printed in its words, or named by them; ``None`` where that is not clear."""
    known = [*(previous.claims if previous else ()), *sentence.claims]
    printed = [c for c in sentence.claims if span[0] <= c.char_start and c.char_end <= span[1]]
    if printed:
        return printed[0] if len(printed) == 1 and key_of(printed[0]) == key_of(part) else None
    above = [
        claim
        for relation in parts
        if relation.kind == "parts" and relation.certain and part.number in relation.terms[1:]
        for claim in known
        if claim.number == relation.terms[0]
    ]
    name = "".join(name.split())
    core = _NAME_TAIL.sub("", name)
    if (_GENERIC.search(name) or not core) and (above or len(core) < 3):
        return above[0] if len({claim.number for claim in above}) == 1 else None
    candidates = [
        claim
        for scope in (previous, sentence)
        if scope
        for claim in scope.claims
        if key_of(claim) == key_of(part)
        and claim.char_end <= part.char_start
        and core in "".join(scope.text[max(scope.start, claim.char_start - 120) : claim.char_start].split())
    ]
    if above and above[0] in candidates:
        candidates = above[:1]
    if len(candidates) == 1 and len(core) >= 3:
        wholes.named[name] = candidates[0]
        return candidates[0]
    earlier = wholes.named.get(name)
    return earlier if not candidates and earlier and key_of(earlier) == key_of(part) else None


def is_execution(lead: str) -> bool:
    """Whether the words before a percentage call it the rate at which money was spent."""
    return _RATE.search(lead) is not None


def _execution(sentence: Sentence, share: Claim, parts: Sequence[Relation]) -> Iterator[Relation]:
    """``预算100万元，执行62.38万元，执行率62.38%``: of the amounts there, one is spent and all others are budgets."""
    broken_down = {number for found in parts for number in found.terms[1:]}
    before = [
        c
        for c in sentence.claims
        if key_of(c) == ("amount", "元") and c.char_end <= share.char_start and c.number not in broken_down
    ]
    spent = [c for c in before if _SPENT.search(sentence.lead(c)) and not _BUDGET.search(sentence.lead(c, 6))]
    budget = [c for c in before if c not in spent and _BUDGET.search(sentence.lead(c))]
    if len(budget) > 1:
        budget = [c for c in budget if re.search(r"全年预算|调整后", sentence.lead(c))] or budget
    elif len(before) != 2:
        return
    said = [c for c in sentence.claims if c.role == "share" and c is not share and is_execution(sentence.lead(c))]
    if len(spent) != 1 or any(spent[0].char_end <= c.char_start < share.char_start for c in said):
        # …执行340万元，执行率98.55%，其中财政拨款执行率100%: of another amount.
        return
    if budget:
        yield relation("share", (share, spent[0], *budget), sentence)
