"""Rates that their own name defines (合格率, 完成率, 到位率), growth, and what is left of an amount, in sentences."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from disclosure_parse.disclosure import Claim, Relation
from disclosure_parse.normalizer.sentences import Sentence, key_of, relation
from disclosure_parse.normalizer.shares import is_execution

_NAMED = re.compile(r"(?P<stem>[一-鿿]{2})(?:率|(?<=满意)度)(?:约|[为达到是了:\s])*$")
# 项目完成率 need not be the rate of the figures beside it.
_DONE = re.compile(
    r"(?:(?<![一-鿿])(?:完成率|完成比例)|(?:目标|计划|任务)完成率|(?:完成|达到|为)(?:年初|年度|全年)?(?:目标|计划|任务)(?:数|值)?的)"
    r"(?:约|[为达到是了:\s])*$"
)
_PLANNED = re.compile(r"计划|目标|任务|应[^，。;、\d]{0,6}$|拟")
_ACTUAL = re.compile(r"实际|完成|已")
_COUNTED = r"(?:[的为有了是达:\s]|有效|人数|户数|份数|件数|个数|数量?|问卷|对象|群众|\(){0,3}$"
_GROWTH = re.compile(r"(?P<way>增长|增加|上升|提高|提升|增幅|下降|减少|降低|降幅)(?:了|率|约|[为达到是:\s])*$")
_DIFFERENCE = re.compile(r"(?:增长|增加|上升|提高|提升|下降|减少|降低)了?\s*$")
_COMPARED = re.compile(
    r"(?:同比|[较比与同和](?:上年|去年|前一?年|同期|(?:19|20)\d\d\s{0,2}年))[^，。;、\d]{0,8}(?:增加|增长|减少|下降)了?\s*$"
)
_FALLS = frozenset({"下降", "减少", "降低", "降幅"})
_EARLIER = re.compile(
    r"(?:[较比](?:于|上年|去年|前一?年|同期|上年同期|去年同期|(?:19|20)\d\d\s{0,2}年度?)?[^，。;、\d]{0,4}|[由从](?:(?:19|20)\d\d\s{0,2}年)?[^，。;、\d]{0,12})$"
)
_RAISED = re.compile(
    r"(?:(?:增长|增加|上升|提高|提升|扩大|发展|下降|减少|降低|压减|缩短)(?:到|至|为)|[增升提涨降减]至)[^，。;、\d]{0,6}$"
)
_LEFT = re.compile(r"(?:结余|剩余|余额|结转(?!资金))[^，。;、\d]{0,6}$")
_SPENT = re.compile(r"(?:支出|执行|使用|支付|列支|拨付|发放)[^，。;、\d]{0,6}$")
_HAD = re.compile(r"预算|安排|下达|到位|收入|余额|结余|结转|资金总额|拨款|投资|专项资金")
_MEASURED = frozenset({"amount", "people", "count", "other"})


def rates(sentence: Sentence, taken: Container[int]) -> Iterator[Relation]:
    """The relations of percentages whose words name the figures they are computed from; ``taken`` have theirs."""
    for share in sentence.claims:
        if share.role != "share" or share.number in taken or sentence.bracket(share) >= 0:
            continue
        lead = sentence.lead(share)
        if growth := _GROWTH.search(lead):
            yield from _growth(sentence, share, growth["way"])
        elif _DONE.search(lead):
            yield from _done(sentence, share)
        elif (named := _NAMED.search(lead)) and not is_execution(lead):
            yield from _named(sentence, share, named["stem"])


def _before(sentence: Sentence, share: Claim) -> list[Claim]:
    """The figures of a percentage's own statement that stand before it, outside brackets."""
    segment = next(part for part in sentence.segments() if share in part)
    return [c for c in segment if c.char_end <= share.char_start and c.role in _MEASURED and sentence.bracket(c) < 0]


def _named(sentence: Sentence, share: Claim, stem: str) -> Iterator[Relation]:
    """``回收480份，回收率96%``: the figure behind the rate's own word, of any figure of its kind before it."""
    before = _before(sentence, share)
    # 收回 beside 回收率
    words = f"(?:{re.escape(stem)}|{re.escape(stem[::-1])})"
    parts = [c for c in before if re.search(rf"(?<![不未非]){words}{_COUNTED}", sentence.lead(c))]
    if len(parts) != 1 or _PLANNED.search(sentence.lead(parts[0])):
        return
    wholes = [c for c in before if c.char_end <= parts[0].char_start and key_of(c) == key_of(parts[0])]
    noun = _noun(sentence, parts[0])
    if wholes and (not noun or any(noun in sentence.lead(c) + _noun(sentence, c) for c in wholes)):
        # Of those handed out or of those that came back: both are in use.
        yield relation("share", (share, parts[0], *reversed(wholes)), sentence)


def _noun(sentence: Sentence, claim: Claim) -> str:
    """The word behind a figure: 覆盖12个村."""
    match = re.match(r"[一-鿿]*", sentence.text[claim.char_end : claim.char_end + 12])
    return match[0] if match else ""


def _done(sentence: Sentence, share: Claim) -> Iterator[Relation]:
    """``计划20个，实际建成18个，完成率90%``."""
    before = _before(sentence, share)
    planned = [c for c in before if _PLANNED.search(sentence.clause(c))]
    done = [c for c in before if c not in planned and _ACTUAL.search(sentence.clause(c))]
    if len(planned) == len(done) == 1 and key_of(planned[0]) == key_of(done[0]):
        yield relation("share", (share, done[0], planned[0]), sentence)


def _growth(sentence: Sentence, share: Claim, way: str) -> Iterator[Relation]:
    """``6200人，较上年的5000人增长24%`` and ``由5000人增加到6200人，增长24%``."""
    every = _before(sentence, share)
    if len(every) > 1 and _COMPARED.search(sentence.lead(every[-1])):
        # 收入1200万元，比上年增加200万元，增长20%: of the figure before it, or of the one that it is part of.
        sums = [c for c in reversed(every[:-1]) if key_of(c) == key_of(every[-1])]
        if sums:
            yield relation("decrease" if way in _FALLS else "increase", (share, every[-1], *sums), sentence)
        return
    # 比上年的1000万元增加200万元，增长20%: the difference is neither of the two.
    before = [c for c in every if not _DIFFERENCE.search(sentence.lead(c))]
    if len(before) < 2 or ";" in sentence.text[before[-2].char_end : share.char_start]:
        return
    first, second = before[-2:]
    if key_of(first) != key_of(second):
        return
    if _EARLIER.search(sentence.lead(second)):
        now, then = first, second
    elif (_EARLIER.search(sentence.lead(first)) and _RAISED.search(sentence.lead(second))) or _next_year(
        sentence.lead(first), sentence.lead(second)
    ):
        now, then = second, first
    else:
        return
    yield relation("fall" if way in _FALLS else "growth", (share, now, then), sentence)


def _next_year(first: str, second: str) -> bool:
    """``2021年5000人，2022年6200人``."""
    years = [re.findall(r"((?:19|20)\d\d)\s{0,2}年", words) for words in (first, second)]
    return all(len(found) == 1 for found in years) and int(years[1][0]) == int(years[0][0]) + 1


def balances(sentence: Sentence) -> Iterator[Relation]:
    """``预算50万元，支出45万元，结余5万元``: what was spent and what is left is what there was."""
    for segment in sentence.segments():
        amounts = [c for c in segment if key_of(c) == ("amount", "元") and sentence.bracket(c) < 0]
        if len(amounts) < 3 or not _LEFT.search(sentence.lead(amounts[-1])):
            continue
        left = amounts[-1]
        spent = [c for c in amounts[:-1] if _SPENT.search(sentence.lead(c)) and not _is_had(sentence, c)]
        had = [c for c in amounts[:-1] if c not in spent and _is_had(sentence, c)]
        if len(spent) == 1 and had:
            # Other amounts (收回, 调减) may belong to the balance as well.
            clear = len(amounts) == 2 + len(had)
            yield relation("balance", (left, spent[0], *had), sentence, certain=clear)


def _is_had(sentence: Sentence, claim: Claim) -> bool:
    return _HAD.search(sentence.lead(claim, 12)) is not None and not re.search(
        r"(?:支出|执行|使用|支付)[^，。;、\d]{0,3}$", sentence.lead(claim)
    )
