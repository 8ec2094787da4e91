"""Figures stated in prose: what each is, what it is of, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disclosure_parse.disclosure import Claim, ClaimRole, Entry, Relation
from disclosure_parse.document import Paragraph, Place
from disclosure_parse.normalizer.enumerations import read_enumerations
from disclosure_parse.normalizer.instructions import is_instruction
from disclosure_parse.normalizer.quantities import Quantity, find_quantities, fold_in_place
from disclosure_parse.normalizer.relations import Wholes, read_relations
from disclosure_parse.normalizer.sentences import ENDS_SENTENCE
from disclosure_parse.units import resolve_unit

MAX_HEADING = 40
MAX_SENTENCE = 600
"""A sentence is quoted with each of its claims; a longer one only around the claim."""
_LEAD = 48
_MARGINS = ("header", "footer")
_MAX_SUBJECT = 24

_LIST_NUMBER = re.compile(r"(?:(?<=^)|(?<=[\s。;:]))\d{1,2}\.(?=(?:19|20)\d{2}\s*年)")
_HEADING = re.compile(
    r"\s*(?:第[一二三四五六七八九十\d]{1,3}[部章节]分?|[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}(?:\.\d{1,2}){0,3}[、.)]?(?!\d))"
)
_TITLE = re.compile(r"绩效|报告|自评|说明|总结|预算|项目|目标")
_BRACKETED = re.compile(r"\([^()]{0,80}\)")

_PEOPLE_UNITS = frozenset({"人", "名", "位", "人次", "人份", "个人"})
_HEAD_UNIT = re.compile(r"/每?(?:人次?|名|位|户|生|家)")
_PER_HEAD = re.compile(
    r"(?:[年月日]?(?:人|户|生)均|每(?:一)?(?:人|名|位|户|生)|每个?(?:人|家庭|学生|孩子|职工|对象|困难))[^，。;、\d]{0,14}$"
)
_PER_HEAD_BEHIND = re.compile(r"\s{0,2}(?:/每?人|每人|每名|每户|/每?户|人/[年月])")
_TOGETHER = re.compile(r"(?<!公)共|合计|总")
_PER_OTHER = re.compile(
    r"(?:(?:亩|公里|台|件|场|期|床)均|每(?:一)?(?:年|月|天|日|次|场|亩|件|台|套|项|所|个|班|期|季度|学期|学年|平方米|公里|村|社区|座|处|条|只|头|辆|盏|株|棵|册|份|本|吨|公斤|米|栋|间|家|眼|口|袋|盒))[^，。;、\d]{0,8}$"
)
# 每年安排专项资金100万元 is a yearly amount, not a rate.
_ARRANGES = re.compile(r"安排|投入|拨|预算|下达|筹|支出")

_SEPARATOR = re.compile(r"[，。;、:()!?\n\"“”—]")
_TAIL = re.compile(
    r"(?:共计?|合计|总计|分别|达到?|(?<!节)约|[为是了有的各计近仅至按以给在于后:\s]|不?超过|不[低少]于|大约|安排|发放|下达|投入|每[年月天次场]|^得)$"
)
_HEAD = re.compile(
    r"^(?:其中|分别[是为]?|同时|另外?|并|已经?|预计|计划|全年|实际|今年|本年度?|年度|拟|将|(?:全[省市县区镇])?现有|目前|前|[一二三四五六七八九十]是|共(?:计|有)?|按照?|从|对|用于|由|给)"
)
_VERB = re.compile(
    r"^(?:涉及|帮扶|慰问|救助|资助|培训|享受|发放|给予|提供|新建|新增|改造|修缮|修建|建设|铺设|开展|完成|组织|举办|惠及|接待|落实|申请|安排|需|到位|实施|补助|服务|购买|购置|设置|下设|设定|参加)了?(?=.{2})(?!人数|标准|资金|金|经费|费|次数|数|率|总|对象|面积|工作)"
)
_PLAN_OR_FACT = ("实际", "计划", "预计", "目标")
_SUMS_UP = re.compile(r"(?:合计|共计|总计)[为是:\s]{0,3}$")
_RAISED_TO = re.compile(r"(?:提高|提升|上调|下调|调整|增加|增长|降低|减少|降)(?:到|至|为)$")
_NOUN = re.compile(r"[的]?([一-鿿]{2,16})")
_NOUN_ENDS = re.compile(
    r"用于|主要|联合|共同|在(?!职|校|岗|册|编|建)|进行|给|全部|已|均|[为是的和及与并以对按由从占达到较比得了]|办理|缴纳|购买|购置|支付|发放|提供|参加|参训|完成|开展|享受|接受|组织|实施|提高|帮扶(?!资金|金|款|对象)|慰问(?!资金|金|款|品)|补助(?!资金|金|款|对象)"
)
_MONEY_NOUN = re.compile(r"(?:资金|经费|补助金?|津贴|慰问金|补贴|费用?|款|预算|拨款|投资|支出)$")
_SHARE_OF = re.compile(r"占(?P<whole>[^，。;占]{2,40}?)(?:的|比例?|比重|[为达:\s])*$")


@dataclass(frozen=True, slots=True)
class _Passage:
    """A paragraph or a long cell text, with what its claims take over from it."""

    text: str
    place: Place
    section: str
    paragraph: int
    heading: bool = False


def read_prose(
    paragraphs: Sequence[Paragraph], entries: Sequence[tuple[str, Entry]] = ()
) -> tuple[tuple[Claim, ...], tuple[Relation, ...]]:
    """The figures that prose states, and what its wording says they have to do with each other.

    ``paragraphs`` are those outside forms, in reading order; ``entries`` long texts of forms with the name of their
    section (goals, outcomes, what the money is for); one that is a part of such a paragraph states its figures once.
    Claims are numbered from 1 through both. ``paragraph`` is the paragraph's index, 0 for an entry, whose place says
    where it stands; ``char_start`` and ``char_end`` count in the
    paragraph's text or the entry's raw. Only the sections around them give headings: they state no dates.
    """
    claims: list[Claim] = []
    relations: list[Relation] = []
    wholes = Wholes()
    # 一、项目概况：… in a report is a paragraph and, below its heading, an attribute of the form.
    read = {paragraph.place: paragraph.text for paragraph in paragraphs if paragraph.role not in _MARGINS}
    own_texts = [(section, entry) for section, entry in entries if entry.raw not in read.get(entry.place, "")]
    listed: list[tuple[str, list[Claim]]] = []
    for passage in (*_passages(paragraphs), *_cells(own_texts)):
        # 2.2019年安排: the number of the item, then the year.
        folded = _LIST_NUMBER.sub(lambda match: " " * len(match[0]), fold_in_place(passage.text))
        own = list(_claims(passage, folded, len(claims) + 1))
        claims += own
        relations += read_relations(passage.text, folded, own, wholes)
        if passage.paragraph:
            listed.append((folded, own))
    relations += read_enumerations(listed)
    return tuple(claims), tuple(relations)


def _passages(paragraphs: Sequence[Paragraph]) -> Iterator[_Passage]:
    section = ""
    for paragraph in paragraphs:
        if paragraph.role in _MARGINS:
            continue
        kind = _heading_kind(paragraph.text)
        if kind == "numbered" or (kind == "title" and not section):
            section = " ".join(paragraph.text.split())
        yield _Passage(paragraph.text, paragraph.place, section, paragraph.index, kind != "")


def _cells(entries: Sequence[tuple[str, Entry]]) -> Iterator[_Passage]:
    """The texts of forms; a merged cell beside several rows is there for each of them and states its figures once."""
    before = ("", "")
    for section, entry in entries:
        if (section, entry.raw) != before:
            yield _Passage(entry.raw, entry.place, section, 0)
        before = (section, entry.raw)


def _heading_kind(text: str) -> str:
    """What a line is: ``numbered`` (（六）评价结论), ``title`` (no number), ``line`` (（2022年度）), "" for a sentence.

    A heading has a number in front, or speaks of budget matters, and states nothing: no comma, no full stop
    behind a figure.
    """
    if len(text) > 4 * MAX_HEADING:
        return ""
    plain = _BRACKETED.sub("", fold_in_place(text).strip().rstrip("。:"))
    if not plain:
        return "line"
    if len(text.strip()) > MAX_HEADING or re.search(r"[，。;!?]", plain):
        return ""
    marker = _HEADING.match(fold_in_place(text))
    if marker:
        # （一）产出情况。 is a heading; 1.培训50人。 is a sentence.
        stated = text.rstrip().endswith("。") and re.search(r"\d", plain[marker.end() :])
        return "" if stated else "numbered"
    return "title" if _TITLE.search(plain) and not ENDS_SENTENCE.search(fold_in_place(text.strip())) else ""


def _claims(passage: _Passage, folded: str, first: int) -> Iterator[Claim]:
    stops = _Stops(folded)
    number, previous_end, subject, sentence_start, printed = first, 0, "", -1, False
    previous: ClaimRole = "other"
    for quantity in find_quantities(passage.text, folded):
        if quantity.kind == "date" and passage.heading:
            continue
        start, end = stops.around(quantity.start, quantity.end)
        if start != sentence_start:
            sentence_start, subject = start, ""
            printed = is_instruction(folded[start:end])
        if printed:
            continue
        lead = folded[max(start, previous_end, quantity.start - _LEAD) : quantity.start]
        behind = folded[quantity.end : quantity.end + _LEAD]
        role = _role(quantity, folded[max(start, quantity.start - _LEAD) : quantity.start], behind)
        if previous == "per_capita" and role == "amount" and _RAISED_TO.search(lead):
            role = "per_capita"
        own = _subject(quantity, role, lead, behind)
        # What is left out is what the figure before is of, but not for a total of several.
        inherited = "" if quantity.kind == "date" or _SUMS_UP.search(lead) else subject
        subject = own or subject
        quoted = _quoted(start, end, quantity)
        yield Claim(
            number=number,
            place=passage.place,
            section=passage.section,
            quantity_raw=passage.text[quantity.start : quantity.end],
            figure=quantity.figure,
            role=role,
            subject=own or inherited,
            paragraph=passage.paragraph,
            char_start=quantity.start,
            char_end=quantity.end,
            sentence=passage.text[quoted[0] : quoted[1]].strip(),
        )
        number, previous_end, previous = number + 1, quantity.end, role


class _Stops:
    """Where the sentences of a text end, met in order."""

    def __init__(self, text: str) -> None:
        self._ends = iter([*(match.end() for match in ENDS_SENTENCE.finditer(text)), len(text)])
        self._start, self._end = 0, next(self._ends)

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The sentence of a figure, from where the last one ended; figures come in the order of the text."""
        while self._end < end:
            self._start, self._end = self._end, next(self._ends)
        return self._start, self._end


def _quoted(start: int, end: int, quantity: Quantity) -> tuple[int, int]:
    if end - start <= MAX_SENTENCE:
        return start, end
    return max(start, quantity.start - MAX_SENTENCE // 2), min(end, quantity.end + MAX_SENTENCE // 2)


def _role(quantity: Quantity, lead: str, behind: str) -> ClaimRole:
    figure = quantity.figure
    if quantity.kind == "date":
        return "date"
    if quantity.kind == "fraction" or figure is None or figure.unit in ("%", "‰"):
        return "share"
    if quantity.kind == "labelled_score":
        return "score"
    if "/" in figure.unit:
        return "per_capita" if _HEAD_UNIT.search(figure.unit) else "other"
    if figure.unit in _PEOPLE_UNITS:
        return "people"
    per_head = _PER_HEAD.search(lead)
    if (per_head and not _TOGETHER.search(per_head[0])) or (figure.unit == "元" and _PER_HEAD_BEHIND.match(behind)):
        return "per_capita"
    per_other = _PER_OTHER.search(lead)
    if per_other and not _ARRANGES.search(per_other[0]):
        return "other"
    return _role_of_unit(figure.unit, figure.unit_raw, figure.op == "<=")


def _role_of_unit(unit: str, printed: str, bounded: bool) -> ClaimRole:
    known = resolve_unit(printed or unit)
    dimension = known.dimension if known else ""
    if unit == "元" or dimension == "foreign money":
        return "amount"
    if dimension == "score":
        return "score"
    if dimension == "count" or unit in ("类", "节", "堂", "对"):
        return "count"
    if dimension == "time" and bounded and unit not in ("小时", "分钟", "秒", "课时", "学时"):
        return "date"
    return "other"


def _subject(quantity: Quantity, role: ClaimRole, lead: str, behind: str) -> str:
    """What a figure is of: the noun behind a measure word or an amount, else the words before it."""
    if quantity.kind == "date":
        return ""
    unit = quantity.figure.unit if quantity.figure else ""
    if role == "share" and (match := _SHARE_OF.search(lead)):
        return _clipped(match["whole"])
    if role in ("amount", "per_capita") or (role in ("people", "count") and unit != "人"):
        noun = _noun_behind(behind)
        if noun and (role in ("people", "count") or _MONEY_NOUN.search(noun)):
            return noun
    return _words_before(lead)


def _noun_behind(behind: str) -> str:
    match = _NOUN.match(behind.lstrip(" "))
    if not match:
        return ""
    ends = _NOUN_ENDS.search(match[1])
    noun = match[1][: ends.start()] if ends else match[1]
    return noun[:_MAX_SUBJECT] if len(noun) >= 2 else ""


def _words_before(lead: str) -> str:
    words = lead.rstrip()
    while words.endswith((":", "(")):
        words = words[:-1].rstrip()
    words = _SEPARATOR.split(words)[-1]
    per_head = _PER_HEAD.search(words)
    words = words[: per_head.start()] if per_head else words
    said = words.strip()
    for pattern, repeats in ((_HEAD, 4), (_TAIL, 5)):
        for _ in range(repeats):
            words = pattern.sub("", words.strip())
    return _clipped(_VERB.sub("", words) or (said if said in _PLAN_OR_FACT else ""))


def _clipped(words: str) -> str:
    words = "".join(words.split())
    return words[-_MAX_SUBJECT:] if re.search(r"[一-鿿A-Za-z]", words) else ""
