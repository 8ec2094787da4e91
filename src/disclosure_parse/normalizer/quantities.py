"""Where figures stand in running text: numbers with a unit, and dates; not references, list numbers or slogans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from disclosure_parse.figures import Figure, parse_figure, parse_money
from disclosure_parse.normalizer.headings import simplify
from disclosure_parse.units import UNITS, fold

Kind = Literal["measured", "date", "fraction", "bare_money", "labelled_score", "labelled_people"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure's span in a text. ``figure`` is ``None`` for dates and for fractions in words."""

    start: int
    end: int
    kind: Kind
    figure: Figure | None


# Units that prose uses otherwise: 2方面, 十九届, 2018年度, 50字, 3步走, 3单位.
_NOT_IN_PROSE = frozenset(
    {"方", "届", "度", "字", "步", "单", "门", "片", "段", "眼", "档", "班", "成", "面", "村", "镇", "乡"}
)
_ONLY_IN_PROSE = ("类", "岁", "节", "堂", "对", "万", "亿")
# 三支一扶, 二期 and 三级 are names or ordinals; in Chinese numerals only these count.
_COUNTED_IN_WORDS = "万元 亿元 元 个百分点 个月 工作日 人次 场次 批次 人 名 位 个 项 家 户 次 场 份 所 类 天 小时"
_SLOGANS = "意识|自信|全面|代表|维护|确立|百年|文明|统筹|务必|到位|转变|确保|一(?!级)|必须|服从|补贴"


def _spellings() -> str:
    words = [word for word in (*UNITS, *_ONLY_IN_PROSE) if word not in _NOT_IN_PROSE]
    letters = sorted((word for word in words if word.isascii() and word.isalpha()), key=lambda word: (-len(word), word))
    others = sorted((word for word in words if word not in letters), key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, others))}|(?:{'|'.join(letters)})(?![A-Za-z]))"


MOST_TIMES = 1000
"""A share of so many times the whole is figures without a blank between them: 36003600100%."""
_BLANK = r"[ \t\u3000\u00a0]{0,2}"
_POWER = r"(?:万亿|亿|千万|百万|十万|万|千|百)"
# A full-width comma groups thousands only where money follows: 共20，150人 are two figures.
_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,8})?|\d{1,3}(?:，\d{3}){1,5}(?:\.\d{1,8})?(?=\s{0,2}[万亿]?元)"
    r"|\d{1,18}(?:\.\d{1,8})?)"
)
_WORDS = r"[一二两三四五六七八九十百千万零]{1,9}"
_UNIT = (
    rf"(?:{_POWER}?{_BLANK}(?:余|多)?{_BLANK}{_POWER}?(?:个(?![项年]))?{_spellings()}"
    rf"(?:{_BLANK}/{_BLANK}每?(?:人次|人|户|名|位|生|家|个|场|次|亩|件|台|套|项|平方米|公里|年|月|天|日)"
    rf"(?:[·*./]?(?:年|月|次|天|日|季度?|学期|学年)){{0,2}})?)"
)
_BEFORE = (
    r"(?:(?:不得?(?:低于|少于|超过|高于|小于|大于|多于)|未超过|超过|超出|高于|低于|大于等于|小于等于|大于|小于|少于|多于"
    r"|至少|至多|最多|最少|控制在|大约|约为|(?<![节简合契])约|接近|将近|(?<![最附临])近|(?<!在)不足|不到|[≥≤><~])"
    + _BLANK
    + "){0,2}"
)
_AFTER = (
    rf"(?:{_BLANK}(?:\((?:含)\)|及)?(?:以上|以下|以内)(?:\(含\))?|之内|内(?![部容外蒙]))?"
    r"(?:左右|上下(?!班|游|级|联))?"
)
_ALONE = r"(?<![\d第周A-Za-z])(?<!(?<![年月])初)(?<!\d[.,])(?<!\d[-–—/:])"
_YEAR = r"(?:19|20)\d{2}"
_TO = r"[-–—~至到]{1,2}"
_OF_MONTH = r"(?:底|末|初|上旬|中旬|下旬)"
_MONTH_DAY = (
    rf"\d{{1,2}}{_BLANK}月(?!均|报){_BLANK}(?:份(?!额)|\d{{1,2}}{_BLANK}[日号])?"
    rf"(?:(?<=月){_OF_MONTH}|(?<=月 ){_OF_MONTH})?"
)
_CHINESE_YEAR = (
    r"[一二][〇零○一二三四五六七八九]{3}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
)

_SPAN = re.compile(
    rf"(?P<date>{_ALONE}(?:"
    rf"{_YEAR}{_BLANK}年?{_TO}{_YEAR}{_BLANK}年度?"
    rf"|{_YEAR}{_BLANK}年{_BLANK}\d{{1,2}}{_BLANK}{_TO}{_BLANK}{_MONTH_DAY}"
    rf"|{_YEAR}{_BLANK}年{_BLANK}(?:{_MONTH_DAY}|度|底|末|初(?!预算))?"
    rf"|{_YEAR}[底末初]"
    rf"|{_YEAR}([-./])\d{{1,2}}\2\d{{1,2}}(?!\d)"
    rf"|(?<=[至到于在自从~\-–—(]){_YEAR}\.(?:0\d|1[0-2])(?![\d万亿元%])"
    rf"|{_YEAR}\.(?:0\d|1[0-2])(?=[ \t]{{0,2}}[-–—~至到底前完开竣起])"
    rf"|(?<![×*xX]){_MONTH_DAY}"
    rf"|\d{{1,2}}{_BLANK}日(?!内|以内|之内|均|常|元)"
    rf")|(?<![一-鿿]){_CHINESE_YEAR}|(?<=于|至|到|自|在|为){_CHINESE_YEAR})"
    rf"|(?P<fraction>(?<![一-鿿])?[二三四五六七八九十]分之[一二两三四五六七八九])"
    rf"|(?P<percent>{_BEFORE}(?:百分之|千分之)(?:{_NUMBER}|{_WORDS}(?:点[零一二三四五六七八九]{{1,4}})?|百){_AFTER}|百分百)"
    rf"|(?P<measured>{_BEFORE}{_ALONE}{_NUMBER}{_BLANK}(?:{_UNIT}?{_BLANK}{_TO}{_BLANK}{_NUMBER}{_BLANK})?"
    rf"(?:{_UNIT}|/人(?:[·*./]?[年月])?){_AFTER})"
    rf"|(?P<words>{_BEFORE}(?<![第数几上初周星期一二两三四五六七八九十百千万亿零“\"])"
    rf"(?!一(?![百千万十]))(?![一二两三四五六七八九]元){_WORDS}(?:余|多)?(?:{'|'.join(_COUNTED_IN_WORDS.split())})"
    rf"(?!{_SLOGANS}){_AFTER})"
    rf"|(?P<score>(?<=得分|总分|评分|分值|满分){_BLANK}[为是:]{{0,2}}{_BLANK}(?P<points>\d{{1,3}}(?:\.\d{{1,3}})?)(?!{_BLANK}[\d.,%万亿一-鿿/-]))"
    rf"|(?P<people>(?<=人数){_BLANK}[为是共达:]{{0,2}}{_BLANK}(?P<heads>\d{{1,9}})(?!{_BLANK}[\d.,%万亿一-鿿/-]))"
)

# A unit that goes on as another word is none: 名称, 条件, 部门, 本级, 分别, 期间, 70周年, 3部委.
_GOES_ON = re.compile(
    r"(?<=名)[称义录单字]|(?<=个)[别性体]|(?<=次)[年序要]|(?<=位)[置于]|(?<=场)[所地景]|(?<=条)[件例]|(?<=部)[门分级署队委]"
    r"|(?<=组)[织]|(?<=本)[级市县区年次项地身]|(?<=份)额|(?<=期)(?:间|限|末|工程|项目|建设)|(?<=分)(?:别|担|摊|享|批|期|步|组|区|发|散|流|析|配|类|布|管|之|局|公司|会|支|行|制|解|为[三两二四])"
    r"|(?<=户)[籍口外]|(?<=幅)度|(?<=层)[次级面]|(?<=批)[复准]|(?<=所)[有属需以在]|(?<=台)账|(?<=例)[如外]|(?<=周)[年边期末]"
    r"|(?<=年)[级代]|(?<=天)然|(?<=元)旦|(?<=人)大(?![病学中专])|(?<=类)[似]|(?<=节)[约假日能]|(?<=对)[口于接]|(?<=[万亿])[号]|(?<=项)目(?!标)"
)
_MASKED = re.compile(
    r"《[^《》\n]{0,200}》"
    r"|[〔\[(【〈]\s{0,2}\d{4}\s{0,2}年?\s{0,2}[〕\])】〉]\s{0,2}第?\s{0,2}\d{1,6}\s{0,2}号"
    r"|第?\d{1,6}\s{0,2}号(?![召])"
    r"|(?:电话|手机|传真|邮编|账号|卡号|证号|证件号码?|身份证号?码?|编号|编码|代码|热线|QQ)"
    r"[^\d，。;\n]{0,8}[\d][\d \-—]{3,24}"
    r"|(?<!\d)1\d{10}(?!\d|[万亿]?元)|(?<!\d)\d{17}[\dXx](?!\d)"
)
_QUOTED = re.compile(r"[“「『\"][^“”「」『』\"\n]{1,30}[”」』\"]")
_HARD_UNIT = re.compile(r"\d\s{0,2}(?:[万亿]?元|%|‰|人|名)")
_LIST_NUMBER = re.compile(
    r"(?:^|(?<=[\n。;]))[ \t\u3000]{0,8}\d{1,2}[.、]\s{0,2}"
    r"(?=(?:19|20)\d\d\s{0,2}年|\d{2,6}\s{0,2}(?:人|名|户|家|项|次|场|位|个(?!百分点|月)))"
)
_MONEY_WORD = re.compile(r"资金|经费|预算|投入|投资|支出|金额|补助|拨款|款|费用|津贴|收入|财政")
# Traditional characters of running text that no heading has.
_ALSO_SIMPLIFIED = str.maketrans("場兩種層頭隻張歲幫購買訓從給輛臺慶貼於僅", "场两种层头只张岁帮购买训从给辆台庆贴于仅")
_HIDDEN = "\ufffc"
_WIDE_COMMA = "\ue000"
_CLAUSE_COMMA = re.compile(rf"{_WIDE_COMMA}|(?<!\d),|,(?!\d{{3}}(?!\d))")


def fold_in_place(text: str) -> str:
    """``text`` in ASCII signs and simplified characters, as long as it was; only commas in numbers stay narrow."""
    folded = fold(text.replace("，", _WIDE_COMMA))
    if len(folded) != len(text):
        folded = "".join(fold(char) or " " for char in text.replace("，", _WIDE_COMMA))
    return _CLAUSE_COMMA.sub("，", _simplified(folded))


def _simplified(text: str) -> str:
    return simplify(text).translate(_ALSO_SIMPLIFIED)


def find_quantities(text: str, folded: str) -> Iterator[Quantity]:
    """The figures of a text in order, not overlapping; ``folded`` is ``fold_in_place(text)``."""
    masked = _MASKED.sub(_hide, folded)
    masked = _QUOTED.sub(lambda match: match[0] if _HARD_UNIT.search(match[0]) else _hide(match), masked)
    masked = _LIST_NUMBER.sub(_hide, masked)
    for match in _SPAN.finditer(masked):
        kind = match.lastgroup
        if kind == "date":
            start, end = _trimmed(text, *match.span())
            yield Quantity(start, end, "date", None)
        elif kind == "fraction":
            yield Quantity(*match.span(), "fraction", None)
        elif kind in ("score", "people"):
            inner, unit = ("points", "分") if kind == "score" else ("heads", "人")
            start, end = match.span(inner)
            figure = parse_figure(text[start:end], unit)
            if figure:
                yield Quantity(start, end, "labelled_score" if kind == "score" else "labelled_people", figure)
        elif not _GOES_ON.match(masked, match.end()):
            quantity = _measured(text, masked, *_trimmed(text, *match.span()))
            if quantity:
                yield quantity


def _hide(match: re.Match[str]) -> str:
    return _HIDDEN * len(match[0])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _measured(text: str, masked: str, start: int, end: int) -> Quantity | None:
    raw = text[start:end]
    if raw.startswith("近") and raw.endswith("年"):
        # 近3年 is a span of time, no estimate.
        start, raw = start + 1, raw[1:].lstrip()
        start = end - len(raw)
    if raw[-1:] in "万亿":
        # 15万 is money where the clause speaks of money, else a number of nothing that is named.
        clause = re.split(r"[，。;:、]", masked[max(0, start - 24) : start])[-1]
        if not _MONEY_WORD.search(clause + masked[end : end + 6].partition("，")[0]):
            return None
        figure = parse_money(_simplified(raw))
        return Quantity(start, end, "bare_money", replace(figure, raw=raw)) if figure else None
    figure = parse_figure(_simplified(raw))
    if figure is None or (figure.unit == "%" and figure.value >= MOST_TIMES):
        return None
    return Quantity(start, end, "measured", replace(figure, raw=raw))
