"""What the wording of a passage says that its figures have to do with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from disclosure_parse.disclosure import Claim, Relation, RelationKind

MAX_FIGURES = 120
"""A sentence with more figures is a list; the wording relates no two of them."""
MAX_LENGTH = 4000
MAX_QUOTE = 300

Key = tuple[str, str]
"""What can be added up: the role and the unit, people in one spelling."""

_ENDS = re.compile(r"[。!?\n]")
_ITEM = re.compile(
    r"(?:^|(?<=[。;:\n]))\s{0,8}(?:([一二三四五六七八九十])、|\(([一二三四五六七八九十\d])\)|(\d)[、.](?!\d))"
)
_CUE = re.compile(r"其中|分别(?:是|为|有|达)?|包括|包含|具体[为是]")
_LISTS_ALL = re.compile(r"分别[是为有达]|具体[为是]")
_COLON_LIST = re.compile(r"(?<=\S)\s{0,2}[:;]")
_TOTAL_BEFORE = re.compile(r"共|合计|总计|累计|总")
_TOTAL_RIGHT_BEFORE = re.compile(
    r"(?:共计|合计|总计|共|总共|总额|合计得分|合计资金|共计资金|资金共|总额共)[为是:了达\s]{0,3}$"
)
_ALL_PAID = re.compile(r"(?:共计|合计|总计|共需|共发放|累计|共)[^，。;:]{0,8}$")
_NO_PART = re.compile(
    r"另|同时|此外|今年|新增|新招|上年|去年|较|比|增|减|累计|共|合计|总(?!工会|站|队)|平均|每|完成率|满分|标准分|分值|总分|权重"
)
_ACTS = re.compile(r"慰问|发放|组织|开展|举办|培训了|帮扶了|召开|购买|采购")
_CROSSING = re.compile(r"女|少数民族|党员|残疾|低保|老年|老人|未成年|学历|硕士|博士|本科|高级|职称|骨干|退役|新增")
_STANDARD = re.compile(r"(?:总分|满分|分值|标准分|权重|指标值|\(满分)[^，。;]{0,4}$")
_NOT_PAID_OUT = re.compile(r"收入|增收|工资|住房|增加|节约|减少|负担|消费|GDP|面积|债务")
_PER_TIME = re.compile(r"[月日](?:人|户|生)?均|每(?:个)?(?:月|天|日|次|场|季|学期|学年|课时)|/(?:月|天|日|次|课时)")
_SHARE_OF = re.compile(
    r"占(?P<whole>[^。;占]{0,40}?)(?:的|比例?|比重|约?[为达是:\s])*(?:[≥≤><]|超过|约|不低于|近)?\s*$"
)
_GENERIC = re.compile(r"^(?:其|全部|所有|总|上述|该)|^$|^(?:人|总)?(?:数|人数|额|量|体)$")
_NAME_TAIL = re.compile(r"(?:的|总额|总量|总数|总人数|总)+$")
_RATE = re.compile(r"(?:执行率|执行进度|支出率|支出进度|支付率|使用率|完成预算的?|预算完成率)[^，。;\d]{0,4}$")
_BUDGET = re.compile(r"(?:预算|安排|下达|到位|资金总额|总投资)[^，。;\d]{0,8}$")
_SPENT = re.compile(r"(?:执行|支出|使用|支付|列支)[^，。;\d]{0,6}$")
_PEOPLE = frozenset({"", "人", "名", "位", "个人"})
_HOUSEHOLDS = frozenset({"户", "家"})
_PER_HOUSEHOLD = re.compile(r"户均|每(?:一)?户|每个?(?:困难)?家庭|/每?(?:户|家)")


@dataclass
class Wholes:
    """The wholes that shares were stated of so far, by their name: a later passage may name one again."""

    named: dict[str, Claim] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A stretch of text that relates its own figures only, with the same of the sentence before it."""

    printed: str
    text: str
    start: int
    end: int
    claims: tuple[Claim, ...]
    """``text`` is the passage folded in place, ``printed`` as it was."""

    @property
    def readable(self) -> bool:
        return len(self.claims) <= MAX_FIGURES and self.end - self.start <= MAX_LENGTH

    def lead(self, claim: Claim, size: int = 40) -> str:
        """The words before a figure, from the figure before it on."""
        before = [other.char_end for other in self.claims if other.char_end <= claim.char_start]
        return self.text[max(self.start, claim.char_start - size, before[-1] if before else 0) : claim.char_start]

    def clause(self, claim: Claim, size: int = 40) -> str:
        """The words before a figure in its clause, also those before an earlier figure."""
        return re.split(r"[，。;、:]", self.text[max(self.start, claim.char_start - size) : claim.char_start])[-1]

    def bracket(self, claim: Claim) -> int:
        """Where the bracket opens in which a figure stands; -1 outside brackets."""
        return self.bracket_at(claim.char_start)

    def bracket_at(self, position: int) -> int:
        opens = self.text.rfind("(", max(self.start, position - MAX_QUOTE), position)
        closes = self.text.rfind(")", max(self.start, position - MAX_QUOTE), position)
        return opens if opens > closes else -1

    def segments(self) -> list[list[Claim]]:
        """The figures between semicolons."""
        result: list[list[Claim]] = [[]]
        previous = self.start
        for claim in self.claims:
            if ";" in self.text[previous : claim.char_start]:
                result.append([])
            result[-1].append(claim)
            previous = claim.char_end
        return result


def read_relations(printed: str, text: str, claims: Sequence[Claim], wholes: Wholes) -> Iterator[Relation]:
    """The relations that a passage states among its figures; ``text`` is ``printed`` folded in place."""
    usable = [claim for claim in claims if claim.figure is not None and claim.role not in ("date", "other")]
    sentences = list(_sentences(printed, text, usable))
    previous: _Sentence | None = None
    for sentence in sentences:
        if not sentence.readable:
            previous = None
            continue
        if len(sentence.claims) > 1 or previous:
            parts = [*_breakdowns(sentence, previous), *_listed_after_total(sentence)]
            yield from parts
            yield from _totals(sentence, parts)
            yield from _products(sentence)
            yield from _shares(sentence, previous, parts, wholes)
        previous = sentence
    yield from _numbered_parts(text, sentences)


def key_of(claim: Claim) -> Key:
    """Figures of one key can be added: 人 and 名 can, 人 and 人次 can't."""
    unit = claim.figure.unit if claim.figure else ""
    if claim.role == "people" and unit in _PEOPLE:
        unit = "人"
    return (claim.role, unit)


def _sentences(printed: str, text: str, claims: Sequence[Claim]) -> Iterator[_Sentence]:
    cuts = sorted(
        {match.end() for match in _ENDS.finditer(text)} | {m.start() for m in _ITEM.finditer(text)} | {len(text)}
    )
    start, position = 0, 0
    for end in cuts:
        own = []
        while position < len(claims) and claims[position].char_end <= end:
            own.append(claims[position])
            position += 1
        if own:
            yield _Sentence(printed, text, start, end, tuple(own))
        start = end


def _relation(
    kind: RelationKind, terms: Sequence[Claim], sentence: _Sentence, certain: bool = True, complete: bool = True
) -> Relation:
    first, last = min(c.char_start for c in terms), max(c.char_end for c in terms)
    opening = max((sentence.text.rfind(stop, max(0, first - MAX_QUOTE), first) for stop in "。!?\n"), default=-1) + 1
    start = max(opening, first - MAX_QUOTE // 2)
    quote = sentence.printed[start : min(max(last, sentence.end), start + MAX_QUOTE)].strip()
    return Relation(kind, tuple(claim.number for claim in terms), quote, terms[0].place, certain, complete)


# Parts of a whole


def _breakdowns(sentence: _Sentence, previous: _Sentence | None) -> Iterator[Relation]:
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
            crossing = sum(bool(_CROSSING.search(part.subject)) for part in parts)
            certain = not nested and (named or not crossing or len(parts) == 1) and cue[0] != "分别"
            complete = (named or cue[0] == "分别" or (score and len(parts) > 2)) and len(parts) > 1
            yield _relation("scores" if score else "parts", (whole, *parts), sentence, certain, complete)


def _parted(sentence: _Sentence, start: int, end: int) -> bool:
    """Whether a new statement begins between two places of a sentence."""
    return ";" in sentence.text[start:end]


def _wholes_before(sentence: _Sentence, previous: _Sentence | None, cue: int, opening: int) -> dict[Key, Claim]:
    """Per key the figure that a cue breaks down: the last one before it, in its sentence or the one it follows."""
    limit = opening if opening >= 0 else cue
    before = [c for c in sentence.claims if c.char_end <= limit]
    scope = sentence
    if not before and previous and not sentence.text[sentence.start : limit].strip(" :，、"):
        before, scope = list(previous.claims), previous
    wholes: dict[Key, Claim] = {}
    for claim in before:
        if claim.role not in ("amount", "people", "count", "score") or scope.bracket(claim) >= 0:
            continue
        if claim.role == "score" and _STANDARD.search(scope.lead(claim)):
            continue
        wholes[key_of(claim)] = claim
    return wholes


def _parts(sentence: _Sentence, candidates: Sequence[Claim], opening: int) -> list[Claim]:
    """The parts listed behind a cue, up to the first figure whose words say that it is something else."""
    parts: list[Claim] = []
    for claim in candidates:
        if sentence.bracket(claim) != opening:
            continue
        lead = sentence.lead(claim)
        if claim.role == "score" and _STANDARD.search(lead):
            continue
        last_clause = re.split(r"[，。;、:]", lead)[-1]
        if _NO_PART.search(last_clause) or (parts and ";" in lead and _ACTS.search(last_clause)):
            break
        parts.append(claim)
    return parts


def _listed_after_total(sentence: _Sentence) -> Iterator[Relation]:
    """``共帮扶40名；困难14人，…，特困26人``: no word says that these are the parts, the order only suggests it."""
    for claim in sentence.claims:
        follows = _COLON_LIST.match(sentence.text, claim.char_end) or re.match(
            r"[一-鿿]{0,12}[:;]", sentence.text[claim.char_end : claim.char_end + 13]
        )
        if (
            not follows
            or claim.role not in ("people", "amount", "count")
            or not _TOTAL_BEFORE.search(sentence.clause(claim))
        ):
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
                yield _relation("parts", (whole, *parts), sentence, certain=colon)


def _numbered_parts(text: str, sentences: Sequence[_Sentence]) -> Iterator[Relation]:
    """``资金共530000元。一、…288660元…。二、…243580元…``: the first amount of each numbered item is a part."""
    items = list(_ITEM.finditer(text))
    if not 2 <= len(items) <= MAX_FIGURES or _rank(items[0]) != 1:
        return
    if [_rank(item) for item in items] != list(range(1, len(items) + 1)):
        return
    lead = [sentence for sentence in sentences if sentence.end <= items[0].end() and sentence.start < items[0].start()]
    amounts = [claim for claim in lead[-1].claims if key_of(claim) == ("amount", "元")] if lead else []
    if len(amounts) != 1:
        return
    ends = [*(item.start() for item in items[1:]), len(text)]
    parts: list[Claim] = []
    for item, end in zip(items, ends, strict=True):
        own = [c for s in sentences if item.start() <= s.start < end for c in s.claims if key_of(c) == ("amount", "元")]
        if not own:
            return
        parts.append(own[0])
    stated = _TOTAL_BEFORE.search(lead[-1].clause(amounts[0])) is not None
    yield _relation("parts", (amounts[0], *parts), lead[-1], certain=stated, complete=True)


def _rank(item: re.Match[str]) -> int:
    mark = item[1] or item[2] or item[3]
    return int(mark) if mark.isdigit() else "一二三四五六七八九十".index(mark) + 1


def _totals(sentence: _Sentence, parts: Sequence[Relation]) -> Iterator[Relation]:
    """``甲35万元、乙15万元，共计50万元``: what stands before the total, if nothing says otherwise."""
    broken_down = {number for relation in parts for number in relation.terms}
    for claim in sentence.claims:
        if claim.role not in ("amount", "people", "count", "score") or claim.number in broken_down:
            continue
        if not _TOTAL_RIGHT_BEFORE.search(sentence.lead(claim)) or sentence.bracket(claim) >= 0:
            continue
        before = [c for c in sentence.claims if c.char_end <= claim.char_start]
        added = [c for c in before if key_of(c) == key_of(claim) and sentence.bracket(c) < 0]
        others = any(c.role == "per_capita" for c in before)
        if len(added) < 2 or others or broken_down & {c.number for c in added}:
            continue
        if any(_TOTAL_BEFORE.search(sentence.clause(c)) or _STANDARD.search(sentence.lead(c)) for c in added):
            continue
        yield _relation("scores" if claim.role == "score" else "sum", (claim, *added), sentence)


# People times an amount per head


def _products(sentence: _Sentence) -> Iterator[Relation]:
    segments = [part for segment in sentence.segments() for part in _before_and_within(sentence, segment)]
    pairs = [_pairs(sentence, segment) for segment in segments]
    amounts = [[c for c in segment if key_of(c) == ("amount", "元")] for segment in segments]
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


def _before_and_within(sentence: _Sentence, segment: list[Claim]) -> list[list[Claim]]:
    """A statement that is whole before its 其中 (500户，每户600元，合计30万元，其中…) apart from what follows."""
    if not segment:
        return [segment]
    cue = sentence.text.find("其中", segment[0].char_end, segment[-1].char_start)
    before = [claim for claim in segment if claim.char_end <= cue]
    amounts = [claim for claim in before if key_of(claim) == ("amount", "元")]
    if len(amounts) == 1 and _pairs(sentence, before):
        return [before, segment[len(before) :]]
    return [segment]


def _product(
    sentence: _Sentence, amount: Claim, pairs: Sequence[tuple[Claim, Claim, bool]], certain: bool = True
) -> Relation:
    terms = [amount, *(claim for people, head, _ in pairs for claim in (people, head))]
    return _relation("product", terms, sentence, certain and all(clear for _, _, clear in pairs))


def _pairs(sentence: _Sentence, claims: Sequence[Claim]) -> list[tuple[Claim, Claim, bool]]:
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


def _wording(sentence: _Sentence, head: Claim) -> str:
    return sentence.lead(head, 20) + head.quantity_raw


def _counts_for(sentence: _Sentence, people: Claim, head: Claim) -> bool:
    households = _PER_HOUSEHOLD.search(_wording(sentence, head)) is not None
    unit = key_of(people)[1]
    if "人次" in head.quantity_raw:
        return unit in ("人次", "人")
    return unit in _HOUSEHOLDS if households else unit == "人"


# Shares


def _shares(
    sentence: _Sentence, previous: _Sentence | None, parts: Sequence[Relation], wholes: Wholes
) -> Iterator[Relation]:
    for share in sentence.claims:
        if share.role != "share":
            continue
        if _RATE.search(sentence.lead(share)):
            yield from _execution(sentence, share)
            continue
        begin = max(sentence.start, share.char_start - 60)
        match = _SHARE_OF.search(sentence.text[begin : share.char_start])
        if not match:
            continue
        at = begin + match.start()
        before = [c for c in sentence.claims if c.char_end <= at and c.role in ("amount", "people", "count")]
        if not before or ";" in sentence.text[before[-1].char_end : at]:
            continue
        whole = _whole_of(sentence, previous, before[-1], (at, share.char_start), match["whole"], parts, wholes)
        if whole is not None:
            yield _relation("share", (share, before[-1], whole), sentence)


def _whole_of(
    sentence: _Sentence,
    previous: _Sentence | None,
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
    if _GENERIC.search(name) or not core:
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
    if len(candidates) == 1 and len(core) >= 4:
        wholes.named[name] = candidates[0]
        return candidates[0]
    earlier = wholes.named.get(name)
    return earlier if not candidates and earlier and key_of(earlier) == key_of(part) else None


def _execution(sentence: _Sentence, share: Claim) -> Iterator[Relation]:
    """``预算100万元，执行62.38万元，执行率62.38%``, if one amount only is called either."""
    before = [c for c in sentence.claims if key_of(c) == ("amount", "元") and c.char_end <= share.char_start]
    spent = [c for c in before if _SPENT.search(sentence.lead(c)) and not _BUDGET.search(sentence.lead(c, 6))]
    budget = [c for c in before if c not in spent and _BUDGET.search(sentence.lead(c))]
    if len(budget) > 1:
        budget = [c for c in budget if re.search(r"全年预算|调整后", sentence.lead(c))]
    elif len(before) != 2:
        return
    if len(spent) == len(budget) == 1:
        yield _relation("share", (share, spent[0], budget[0]), sentence)
