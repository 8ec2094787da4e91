"""What the wording of a passage says that its figures have to do with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from disclosure_parse.disclosure import Claim, Relation
from disclosure_parse.normalizer.products import piece_products, products
from disclosure_parse.normalizer.rates import balances, rates
from disclosure_parse.normalizer.sentences import ITEM, MAX_FIGURES, Key, Sentence, key_of, relation, split_sentences
from disclosure_parse.normalizer.shares import Wholes, shares
from disclosure_parse.units import resolve_unit

__all__ = ["Wholes", "read_relations"]

_CUE = re.compile(r"其中|分别(?:是|为|有|达)?|包括|包含|具体[为是]")
_LISTS_ALL = re.compile(r"分别[是为有达]|具体[为是]")
_COLON_LIST = re.compile(r"(?<=\S)\s{0,2}[:;]")
_TOTAL_BEFORE = re.compile(r"(?<!公)共|合计|总计|累计|总(?!工会|站|队|局|公司)")
_TOTAL_RIGHT_BEFORE = re.compile(
    r"(?:共计|合计|总计|共|总共|总额|合计得分|合计资金|共计资金|资金共|总额共)[为是:了达\s]{0,3}$"
)
_TOTAL_SCORE = re.compile(r"(?:总得分|综合得分|最终得分|评价得分|自评总?得分|总分)[为是:\s]{0,3}$")
_GIVEN = re.compile(r"得(?:分)?[为是:\s]{0,3}$")
_STATED = frozenset({"amount", "people", "per_capita", "share", "count", "score"})
_ADDED = frozenset({"amount", "people", "count", "score", "other"})
_EXTENTS = frozenset({"length", "area", "mass", "volume"})
_NO_PART = re.compile(
    r"另|同时|此外|今年|新增|新招|上年|去年|较|比|增|减|累计|(?<!公)共|合计|总(?!工会|站|队)|平均|每|完成率|满分|标准分|分值|总分|权重"
)
_YEAR = re.compile(r"(?:19|20)\d\d\s{0,2}年")
_BY_PIECE = re.compile(r"各|每|单价|标准")
_ACTS = re.compile(r"慰问|发放|组织|开展|举办|培训了|帮扶了|召开|购买|采购")
_CROSSING = re.compile(r"女|少数民族|党员|残疾|低保|老年|老人|未成年|学历|硕士|博士|本科|高级|职称|骨干|退役|新增")
_CHANGED_BY = re.compile(
    r"(?:同比|[较比])[^，。;]{0,12}(?:增加|减少|增长|下降|提高|降低|增|减|多|少)了?$|(?<!新)(?:增加|减少|下降|降低)了?$"
)
_REST = re.compile(r"^(?:及|和)?其[他它余]|(?:及|和|等)其[他它余]")
_RANKS = ("职称", "学历")
# …；实际支出825万元 begins another statement, unless the whole or the parts are expenses themselves.
_TURNS = re.compile(
    r"^(?:截至.{0,14}|[全当本]年|年度|实际|已|共|累计)*(?:支出|到位|执行|使用|支付|拨付|完成|结余|剩余)"
)
_MAINLY = re.compile(r"\s{0,2}主要(?:是|为|有|来自|包括|用于)")
_TAKEN_OFF = re.compile(r"(?:扣除?|减|失)分?[了去为是:\s]{0,3}$")
_STANDARD = re.compile(r"(?:总分|满分|分值|标准分|权重|指标值|\(满分)[^，。;]{0,4}$")


def read_relations(printed: str, text: str, claims: Sequence[Claim], wholes: Wholes) -> Iterator[Relation]:
    """The relations that a passage states among its figures; ``text`` is ``printed`` folded in place."""
    usable = [c for c in claims if c.figure is not None and (c.role in _STATED or _is_extent(c) or _is_price(c))]
    sentences = list(split_sentences(printed, text, usable))
    previous: Sentence | None = None
    for sentence in sentences:
        if not sentence.readable:
            previous = None
            continue
        if len(sentence.claims) > 1 or previous:
            parts = [*_breakdowns(sentence, previous), *_listed_after_total(sentence), *_in_brackets(sentence)]
            yield from parts
            yield from _totals(sentence, parts)
            yield from products(sentence, parts)
            yield from piece_products(sentence)
            found = list(shares(sentence, previous, parts, wholes))
            yield from found
            yield from rates(sentence, {relation.terms[0] for relation in found})
            yield from balances(sentence)
        previous = sentence
    yield from _numbered_parts(text, sentences)


def _is_extent(claim: Claim) -> bool:
    """Whether a figure is a length, an area, a mass or a volume: those add up like counts."""
    known = resolve_unit(claim.figure.unit) if claim.figure and claim.role == "other" else None
    return known is not None and known.dimension in _EXTENTS


def _is_price(claim: Claim) -> bool:
    """Money of one thing (每台5000元): prices are multiplied, never added."""
    return claim.role == "other" and claim.figure is not None and claim.figure.unit == "元"


def _adds(claim: Claim) -> bool:
    return claim.role in _ADDED and not _is_price(claim)


def _breakdowns(sentence: Sentence, previous: Sentence | None) -> Iterator[Relation]:
    """``65名，其中：7人；58人`` and ``225名，分别是…``: per key the figure before the cue and those behind it."""
    cues = list(_CUE.finditer(sentence.text, sentence.start, sentence.end))
    for index, cue in enumerate(cues):
        opening = sentence.bracket_at(cue.start())
        stop = cues[index + 1].start() if index + 1 < len(cues) else sentence.end
        if opening >= 0:
            closing = sentence.text.find(")", cue.end(), stop)
            stop = closing if closing >= 0 else stop
        region = [c for c in sentence.claims if cue.end() <= c.char_start and c.char_end <= stop]
        nested = opening < 0 and any(
            sentence.bracket_at(other.start()) < 0 and not _parted(sentence, other.end(), cue.start())
            for other in cues[:index]
        )
        for key, whole in _wholes_before(sentence, previous, cue.start(), opening).items():
            parts = _parts(sentence, [c for c in region if key_of(c) == key], opening)
            if not parts:
                continue
            score = key[0] == "score"
            if score and len(parts) < 2:
                continue
            named = bool(_LISTS_ALL.match(cue[0]))
            # …；行政诉讼46件，其中：…: the last one may begin a statement of its own.
            apart = index + 1 < len(cues) and _parted(sentence, cue.end(), parts[-1].char_start)
            certain = not nested and not apart and (named or not _cross(parts)) and cue[0] != "分别"
            certain = certain and not (cue[0] in ("包括", "包含") and _are_works(whole, parts))
            whole_said = named or cue[0] == "分别" or _complementary(parts) or _REST.search(parts[-1].subject)
            complete = bool(whole_said or (score and len(parts) > 2)) and len(parts) > 1
            yield relation("scores" if score else "parts", (whole, *parts), sentence, certain, complete)


def _are_works(whole: Claim, parts: Sequence[Claim]) -> bool:
    """Whether parts are works of their own (占地300平方米，包含硬化420平方米): one is larger than the whole."""
    sizes = [claim.figure.value for claim in (whole, *parts) if claim.figure is not None]
    return _is_extent(whole) and max(sizes[1:], default=sizes[0]) > sizes[0]


def _cross(parts: Sequence[Claim]) -> bool:
    """Whether parts may count the same people by different marks; 男 and 女, or 中级职称 and 初级职称, don't."""
    marks = [match[0] if (match := _CROSSING.search(part.subject)) else "" for part in parts]
    return (
        len(parts) > 1 and any(marks) and not _complementary(parts) and (len(set(marks)) > 1 or marks[0] not in _RANKS)
    )


def _complementary(parts: Sequence[Claim]) -> bool:
    """Whether two parts are all there is: 男 and 女, 成年人 and 未成年人."""
    if len(parts) != 2:
        return False
    one, other = sorted((part.subject for part in parts), key=len)
    return {one[:1], other[:1]} == {"男", "女"} or (len(one) > 1 and other in (f"未{one}", f"非{one}"))


def _in_brackets(sentence: Sentence) -> Iterator[Relation]:
    """``146人次（男112人次，女34人次）``: a list in the bracket right behind a figure."""
    for whole in sentence.claims:
        opening = re.match(r"[一-鿿]{0,6}\(", sentence.text[whole.char_end : whole.char_end + 7])
        if not opening or whole.role == "score" or not _adds(whole):
            continue
        at = whole.char_end + opening.end() - 1
        inside = [c for c in sentence.claims if sentence.bracket(c) == at and key_of(c) == key_of(whole)]
        if inside and _CUE.search(sentence.text, at, inside[0].char_start):
            continue
        parts = _parts(sentence, inside, at)
        if len(parts) > 1 and len(parts) == len(inside):
            yield relation("parts", (whole, *parts), sentence, not _cross(parts), _complementary(parts))


def _parted(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a new statement begins between two places of a sentence."""
    return ";" in sentence.text[start:end]


def _wholes_before(sentence: Sentence, previous: Sentence | None, cue: int, opening: int) -> dict[Key, Claim]:
    """Per key the figure that a cue breaks down: the last one before it, in its sentence or the one it follows."""
    limit = opening if opening >= 0 else cue
    before = [c for c in sentence.claims if c.char_end <= limit]
    scope = sentence
    adjacent = previous is not None and previous.end == sentence.start
    if not before and previous and adjacent and not sentence.text[sentence.start : limit].strip(" :，、"):
        before, scope = list(previous.claims), previous
    wholes: dict[Key, Claim] = {}
    for claim in before:
        if not _adds(claim) or scope.bracket(claim) >= 0:
            continue
        if claim.role == "score" and (_STANDARD.search(scope.lead(claim)) or _TAKEN_OFF.search(scope.lead(claim))):
            continue
        # 同比增加189.25万元。其中：…: what follows is part of the sum, not of what it grew by.
        if _CHANGED_BY.search(scope.clause(claim)):
            continue
        wholes[key_of(claim)] = claim
    return wholes


def _parts(sentence: Sentence, candidates: Sequence[Claim], opening: int) -> list[Claim]:
    """The parts listed behind a cue, up to the first figure whose words say that it is something else."""
    parts: list[Claim] = []
    by_year = inside = False
    for claim in candidates:
        if sentence.bracket(claim) != opening:
            continue
        lead = sentence.lead(claim)
        if claim.role == "score" and (_STANDARD.search(lead) or _TAKEN_OFF.search(lead)):
            continue
        last_clause = re.split(r"[，。;、:]", lead)[-1]
        # 本年收入60万元，主要是拨款50万元；上年…: what the part before consists of, up to the semicolon.
        inside = (inside and ";" not in lead) or bool(parts and _MAINLY.match(last_clause))
        if inside:
            continue
        if parts and _TURNS.search(last_clause) and not _TURNS.search(sentence.clause(parts[0])):
            break
        dated = _YEAR.search(lead) is not None
        by_year = dated if not parts else by_year
        if dated != by_year or _NO_PART.search(last_clause) or (parts and ";" in lead and _ACTS.search(last_clause)):
            break
        parts.append(claim)
    return parts


def _listed_after_total(sentence: Sentence) -> Iterator[Relation]:
    """``共帮扶40名；困难14人，…，特困26人``: no word says that these are the parts, the order only suggests it."""
    for claim in sentence.claims:
        follows = _COLON_LIST.match(sentence.text, claim.char_end) or re.match(
            r"[一-鿿]{0,12}[:;]", sentence.text[claim.char_end : claim.char_end + 13]
        )
        if not follows or claim.role == "score" or not _adds(claim) or not _TOTAL_BEFORE.search(sentence.clause(claim)):
            continue
        region = [c for c in sentence.claims if c.char_start > claim.char_end]
        text = sentence.text[claim.char_end : region[-1].char_end] if region else ""
        if len(region) < 2 or _CUE.search(text) or _CUE.search(sentence.text, sentence.start, claim.char_start):
            continue
        wholes = {key_of(c): c for c in sentence.claims if c.char_end <= claim.char_end}
        colon = follows[0].endswith(":")
        for key, whole in wholes.items():
            parts = _parts(sentence, [c for c in region if key_of(c) == key], -1)
            if len(parts) > 1 and (whole is claim or key[0] == "amount"):
                yield relation("parts", (whole, *parts), sentence, certain=colon)


def _in_turn(sentence: Sentence, before: Sequence[Claim], added: Sequence[Claim]) -> bool:
    """Whether amounts are given apiece: ``5个乡镇各10万元``, ``3名、2名分别给予5000元、1万元``."""
    leads = "".join(sentence.lead(claim) for claim in added)
    counted = sum(c.role in ("people", "count") for c in before) > 1 and not any(c.role == "people" for c in added)
    return _BY_PIECE.search(leads) is not None or (counted and "分别" in leads)


def _numbered_parts(text: str, sentences: Sequence[Sentence]) -> Iterator[Relation]:
    """``资金共530000元。一、…288660元…。二、…243580元…``: the first amount of each numbered item is a part."""
    items = list(ITEM.finditer(text))
    if not 2 <= len(items) <= MAX_FIGURES:
        return
    starts = [index for index, item in enumerate(items) if _rank(item) == 1]
    for start, stop in pairwise([*starts, len(items)]):
        run = items[start:stop]
        if len(run) < 2 or [_rank(item) for item in run] != list(range(1, len(run) + 1)):
            continue
        # What follows a list of items, as far as the next list's lead, belongs to its last item.
        found = _numbered_run(run, items[stop].start() if stop < len(items) else len(text), sentences)
        if found is not None:
            yield found


def _numbered_run(run: Sequence[re.Match[str]], end: int, sentences: Sequence[Sentence]) -> Relation | None:
    lead = [sentence for sentence in sentences if sentence.start < run[0].start() and sentence.end <= run[0].end()]
    amounts = [claim for claim in lead[-1].claims if key_of(claim) == ("amount", "元")] if lead else []
    if len(amounts) != 1 or lead[-1].end < run[0].start():
        return None
    parts: list[Claim] = []
    for item, stop in zip(run, [*(later.start() for later in run[1:]), end], strict=True):
        inside = [sentence for sentence in sentences if item.start() <= sentence.start < stop]
        own = [claim for sentence in inside for claim in sentence.claims if key_of(claim) == ("amount", "元")]
        if not own:
            return None
        parts.append(own[0])
    stated = _TOTAL_BEFORE.search(lead[-1].clause(amounts[0])) is not None
    return relation("parts", (amounts[0], *parts), lead[-1], certain=stated)


def _rank(item: re.Match[str]) -> int:
    mark = item[1] or item[2] or item[3]
    return int(mark) if mark.isdecimal() else "一二三四五六七八九十".index(mark) + 1


def _totals(sentence: Sentence, parts: Sequence[Relation]) -> Iterator[Relation]:
    """``甲35万元、乙15万元，共计50万元``: what stands before the total, if nothing says otherwise."""
    broken_down = {number for relation in parts for number in relation.terms}
    for claim in sentence.claims:
        if not _adds(claim) or claim.number in broken_down or sentence.bracket(claim) >= 0:
            continue
        lead = sentence.lead(claim)
        if not _TOTAL_RIGHT_BEFORE.search(lead) and not (claim.role == "score" and _TOTAL_SCORE.search(lead)):
            continue
        before = [c for c in sentence.claims if c.char_end <= claim.char_start]
        added = [c for c in before if key_of(c) == key_of(claim) and sentence.bracket(c) < 0]
        # 产出指标50分，得48分: what was given is added, not what it was given of.
        given = [c for c in added if claim.role == "score" and _GIVEN.search(sentence.lead(c))]
        added = given if len(given) > 1 else added
        others = any(c.role == "per_capita" for c in before) or _in_turn(sentence, before, added)
        if len(added) < 2 or others or broken_down & {c.number for c in added}:
            continue
        if any(_TOTAL_BEFORE.search(sentence.clause(c)) or _STANDARD.search(sentence.lead(c)) for c in added):
            continue
        yield relation("scores" if claim.role == "score" else "sum", (claim, *added), sentence)
