"""People times an amount per head, things times a price, where a sentence states both and the amount they come to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from disclosure_parse.disclosure import Claim, Relation
from disclosure_parse.normalizer.sentences import Sentence, key_of, relation

_ALL_PAID = re.compile(r"(?:共计|合计|总计|共需|共发放|累计|共)[^，。;:]{0,8}$")
_NOT_PAID_OUT = re.compile(r"收入|增收|分得|分红|产值|收益|利润|工资|住房|增加|节约|减少|负担|消费|GDP|面积|债务")
_OTHER_MONEY = re.compile(r"其余|剩余|结余|余下|另|其他|同时|上年|去年|较|比|收入|节约|结转")
_SUMS_UP = re.compile(r"(?:共计|合计|总计)[为是:\s]*$")
_PER_TIME = re.compile(
    r"[月日](?:人|户|生)?均|每(?:个)?(?:月|天|日|次|场|季|学期|学年|课时)|[/·.*]\s{0,2}每?个?(?:月|天|日|次|场|季|学期|课时)"
)
_PER_PIECE = re.compile(r"(?:每一?个?(?![年月天日周季学])[一-鿿]|(?:亩|公里|台|件|场|期|床)均)[^，。;、\d]{0,8}$")
_PIECES = frozenset({"count", "other"})
_HOUSEHOLDS = frozenset({"户", "家"})
_PER_HOUSEHOLD = re.compile(r"户均|每(?:一)?户|每个?(?:困难)?家庭|/每?(?:户|家)")


def products(sentence: Sentence, parts: Sequence[Relation]) -> Iterator[Relation]:
    """Amounts that people times an amount per head come to. ``parts``: whose whole is named, those are not meant."""
    sentence = _without_parts(sentence, parts)
    segments = [part for segment in sentence.segments() for part in _before_and_within(sentence, segment)]
    pairs = [_pairs(sentence, segment) for segment in segments]
    amounts = [[c for c in segment if _pays(sentence, c)] for segment in segments]
    every_amount = [amount for group in amounts for amount in group]
    every_pair = [pair for group in pairs for pair in group]
    if len(every_amount) == 1 and len(segments) > 1 and every_pair:
        lone = every_amount[0]
        at = next(index for index, group in enumerate(amounts) if group)
        last = lone.char_start >= max(c.char_end for pair in every_pair for c in pair[:2])
        if not pairs[at] or (last and _ALL_PAID.search(sentence.lead(lone))):
            yield _product(sentence, lone, every_pair, certain=bool(last or at == 0))
            return
    for own, found in zip(amounts, pairs, strict=True):
        if not found or not own:
            continue
        if len(own) == 1:
            yield _product(sentence, own[0], found)
        elif len(own) == len(found):
            for amount, pair in zip(own, found, strict=True):
                yield _product(sentence, amount, [pair])
        else:
            yield _product(sentence, own[0], found, certain=False)


def _without_parts(sentence: Sentence, parts: Sequence[Relation]) -> Sentence:
    """``128名，分别是…，资金192万元，平均每名1.5万元``: of all of them, as nothing is said of a part alone."""
    listed = {number for found in parts if found.certain and found.complete for number in found.terms[1:]}
    last = max((c.char_end for c in sentence.claims if c.number in listed), default=0)
    paid = [c for c in sentence.claims if c.role in ("amount", "per_capita")]
    if not all(c.char_start > last for c in paid):
        return sentence
    return replace(sentence, claims=tuple(c for c in sentence.claims if c.number not in listed))


def piece_products(sentence: Sentence) -> Iterator[Relation]:
    """``采购电脑20台，每台5000元，合计10万元``: the only count in the price's unit, and the only amount beside them."""
    for segment in sentence.segments():
        prices = [c for c in segment if c.role == "other" and c.figure and c.figure.unit == "元"]
        amounts = [c for c in segment if key_of(c) == ("amount", "元")]
        if len(prices) != 1 or len(amounts) != 1 or not _pays(sentence, amounts[0]):
            continue
        match = _PER_PIECE.search(sentence.lead(prices[0]))
        if not match or _NOT_PAID_OUT.search(_wording(sentence, prices[0])):
            continue
        per = match[0].removeprefix("每").removeprefix("一")
        pieces = [c for c in segment if c.role in _PIECES and key_of(c)[1] not in ("", "元")]
        counted = [c for c in pieces if per.startswith(key_of(c)[1])]
        if len(counted) == 1:
            yield relation("product", (amounts[0], counted[0], prices[0]), sentence)


def _pays(sentence: Sentence, claim: Claim) -> bool:
    """Whether an amount may be what people got: no other money, and no sum of the amounts before it alone."""
    if key_of(claim) != ("amount", "元") or _OTHER_MONEY.search(sentence.clause(claim)):
        return False
    before = [c for c in sentence.claims if c.char_end <= claim.char_start]
    counted = any(c.role == "people" or key_of(c)[1] in _HOUSEHOLDS for c in before)
    summed = sum(key_of(c) == ("amount", "元") for c in before) > 1 and _SUMS_UP.search(sentence.lead(claim))
    return counted or not summed


def _before_and_within(sentence: Sentence, segment: list[Claim]) -> list[list[Claim]]:
    """A statement that is whole before its 其中 (500户，每户600元，合计30万元，其中…) apart from what follows."""
    if not segment:
        return [segment]
    cue = sentence.text.find("其中", segment[0].char_end, segment[-1].char_start)
    before = [claim for claim in segment if claim.char_end <= cue]
    amounts = [claim for claim in before if _pays(sentence, claim)]
    if len(amounts) == 1 and _pairs(sentence, before):
        return [before, segment[len(before) :]]
    return [segment]


def _product(
    sentence: Sentence, amount: Claim, pairs: Sequence[tuple[Claim, Claim, bool]], certain: bool = True
) -> Relation:
    terms = [amount, *(claim for people, head, _ in pairs for claim in (people, head))]
    return relation("product", terms, sentence, certain and all(clear for _, _, clear in pairs))


def _pairs(sentence: Sentence, claims: Sequence[Claim]) -> list[tuple[Claim, Claim, bool]]:
    """Each amount per head with its people, before or right behind it, and whether nobody else can be meant."""
    pairs: list[tuple[Claim, Claim, bool]] = []
    counted: list[Claim] = []
    waiting: Claim | None = None
    for claim in claims:
        if claim.role == "people" or key_of(claim)[1] in _HOUSEHOLDS:
            if waiting is not None:
                if _counts_for(sentence, claim, waiting):
                    pairs.append((claim, waiting, not _PER_TIME.search(_wording(sentence, waiting))))
                waiting = None
            else:
                counted.append(claim)
        elif claim.role == "per_capita" and claim.figure and claim.figure.unit.startswith("元"):
            wording = _wording(sentence, claim)
            if _NOT_PAID_OUT.search(wording):
                continue
            fitting = [people for people in counted if _counts_for(sentence, people, claim)]
            if fitting:
                # 大学生21人（每人3000元）: a bracket right behind the people is about them.
                clear = len(fitting) == 1 or 0 <= sentence.bracket(claim) - fitting[-1].char_end <= 8
                pairs.append((fitting[-1], claim, clear and not _PER_TIME.search(wording)))
                counted = []
            else:
                waiting = claim
    return pairs


def _wording(sentence: Sentence, head: Claim) -> str:
    return sentence.lead(head, 20) + head.quantity_raw


def _counts_for(sentence: Sentence, people: Claim, head: Claim) -> bool:
    households = _PER_HOUSEHOLD.search(_wording(sentence, head)) is not None
    unit = key_of(people)[1]
    if "人次" in _wording(sentence, head)[-(len(head.quantity_raw) + 6) :]:
        return unit in ("人次", "人")
    return unit in _HOUSEHOLDS if households else unit == "人"
