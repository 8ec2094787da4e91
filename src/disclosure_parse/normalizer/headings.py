"""A printed heading folded for comparison, its suffixes kept as facts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from disclosure_parse.units import UNITS

_WHITE = re.compile(r"\s+")
_MONEY_UNITS = {"万元": "万元", "元": "元", "亿元": "亿元", "千元": "千元", "万": "万元", "人民币元": "元"}
_POINTS = re.compile(r"^(?:满分|共|总分|计|合计)?(\d+(?:\.\d+)?)(?:分|%)?(?:[*×x].*)?$")
_LEVEL_POINTS = re.compile(r"(?<=[\u4e00-\u9fff])(\d{1,3}(?:\.\d{1,2})?)分$")
_ROLE = re.compile(r"^[A-Z](?:[/÷][A-Z])?(?:[*×x]100%?)?$")
_UNPRINTABLE = re.compile(r"[?\ufffd]{2,}")
"""What a wrong encoding leaves of the blanks in a heading (绩??效??目??标)."""
_LIMIT = re.compile(
    r"^(?:限|不超过)?\d+个?字(?:以内|内|左右)?$|^20\d\d年?[-—~至]+20\d\d年?$|^(?:包含|含)[^()]{0,12}(?:描述|说明)$"
    r"|^\d{1,3}[-—~至]\d{1,3}分$"
)
"""How long an entry may be (限200字以内), the years that it is for, what it holds (包含数字及文字描述), and how many
points a template lets a level have (0-20分)."""
_POINTS_BEHIND = re.compile(r"\((\d{1,3}(?:\.\d{1,2})?(?:[-—~至]\d{1,3})?)\)分$")
_SUFFIX = re.compile(r"\(([^()]*)\)$")
_NUMBERING = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}\)?[、.．:]|\([一二三四五六七八九十\d]{1,3}\)|[①-⑳]|\d{1,2}[、.．:)](?!\d)|[★☆▲△●◆■]+)"
)
_STRIP_WORDS = {
    "盖章",
    "公章",
    "签章",
    "签字",
    "签名",
    "单位盖章",
    "部门盖章",
    "必填",
    "分值",
    "权重",
    "选填",
    "公式",
    "可另附页",
    "文字",
    "文字描述",
    "文字说明",
    "章",
}
# Traditional characters of the headings (mirrors and dumps convert a whole page): compared as simplified ones. So is
# 顼, which a scan's reading takes for 项 again and again.
_SIMPLIFIED = str.maketrans(
    "萬與專業東爲義鄉書產億價衆優會體餘黨關內農決況準減劃則別辦務動區協單佔歷縣參發號後員響團圍國圖處備復學實審對導"
    "屬幣廣應開強當錄態總戶執報擔擬撥據撐數時顯權條來構標畢測濟滿環現電蓋碼確稱稅籌籤簡類級納組細織終經結絡績續維綜"
    "編繳羣職聯範營補見規計議記論設證評話該說請調負財責貨質貸費資賦轉較達過運進採釋銀鎮長門閉問間階際項預領題額館為"
    "眾線綫産啟舉幹個無獎擴貧難護歸傳統節約顼",
    "万与专业东为义乡书产亿价众优会体余党关内农决况准减划则别办务动区协单占历县参发号后员响团围国图处备复学实审对导"
    "属币广应开强当录态总户执报担拟拨据撑数时显权条来构标毕测济满环现电盖码确称税筹签简类级纳组细织终经结络绩续维综"
    "编缴群职联范营补见规计议记论设证评话该说请调负财责货质贷费资赋转较达过运进采释银镇长门闭问间阶际项预领题额馆为"
    "众线线产启举干个无奖扩贫难护归传统节约项",
)
_BRACKETS = re.compile(r"[()\[\]【】<>〈〉《》{}:：*\"“”'‘’_]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as printed (white space removed), what is compared, and what its suffixes say.

    ``unit`` is a money unit or ``%``, ``points`` the number in ``(50分)``, ``role`` the letter in ``(A)``.
    """

    text: str
    base: str
    unit: str = ""
    points: Decimal | None = None
    role: str = ""


def is_seal_mark(text: str) -> bool:
    """Whether a text is nothing but the place of a seal or a name: （盖章）."""
    plain = unicodedata.normalize("NFKC", squeeze(text))
    return plain[:1] == "(" and plain[-1:] == ")" and plain[1:-1] in _STRIP_WORDS


def squeeze(text: str) -> str:
    """White space removed."""
    return _WHITE.sub("", text)


_CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2018-\u201d\u2026\u2014"
_BETWEEN_CJK = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")


def join_lines(text: str) -> str:
    """A cell's text on one line: inner white space gone between two CJK characters, one blank otherwise."""
    return _WHITE.sub(" ", _BETWEEN_CJK.sub("", text.strip()))


def simplify(text: str) -> str:
    """The text in simplified characters, for comparison only."""
    return text.translate(_SIMPLIFIED)


@lru_cache(maxsize=16384)
def fold(text: str) -> Heading:
    """The heading in a text, for comparison with the vocabulary; linear in the text's length."""
    if len(text) > 120:
        return Heading(squeeze(text), "")
    printed = squeeze(_UNPRINTABLE.sub("", text))
    body = simplify(unicodedata.normalize("NFKC", printed)).strip("*:;,.。、；，：·☆★▲")
    if body.count("(") > body.count(")"):
        # 年度预算申请（万元: the bracket's other half was lost.
        body += ")"
    body = _POINTS_BEHIND.sub(r"(\1分)", body)
    unit, points, role = "", None, ""
    while match := _SUFFIX.search(body):
        inside = match.group(1).removeprefix("单位:").removeprefix("金额单位:").removeprefix("金额:")
        if inside in _MONEY_UNITS:
            unit = unit or _MONEY_UNITS[inside]
        elif inside in {"%", "%)", "百分比"}:
            unit = unit or "%"
        elif found := _POINTS.match(inside):
            points = points if points is not None else Decimal(found.group(1))
        elif _ROLE.match(inside):
            role = role or inside
        elif inside.partition("/")[0] in UNITS:
            pass  # 人数（人）, 补助标准（元/人·月）: what is counted, not what the column is.
        elif inside and inside not in _STRIP_WORDS and inside != "分" and not _LIMIT.match(inside):
            break
        body = body[: match.start()].rstrip(":")
    base = _BRACKETS.sub("", body)
    return Heading(printed, base, unit, points, role)


@lru_cache(maxsize=16384)
def fold_level(text: str) -> Heading:
    """The level in a text, with its points where they stand behind it without brackets: ``数量指标15分``."""
    heading = fold(text)
    match = _LEVEL_POINTS.search(heading.base)
    if match is None or heading.points is not None:
        return heading
    return replace(heading, base=heading.base[: match.start()], points=Decimal(match.group(1)))


@lru_cache(maxsize=16384)
def without_numbering(text: str) -> str:
    """The text without a leading ``一、``, ``(1)``, ``1.``, ``★``."""
    return _NUMBERING.sub("", simplify(squeeze(unicodedata.normalize("NFKC", text))), count=1)


def split_code(name: str) -> tuple[str, str]:
    """An organisation's name and the code printed with it: ``[202]某局``, ``502-某局``, ``某局 105``."""
    text = name.strip()
    for pattern in (
        r"^[\[(（【]\s*(?P<code>[0-9A-Za-z]{2,})\s*[\])）】]\s*-?\s*(?P<name>.*\D.*)$",
        r"^(?P<code>\d{3,})(?!\s*年)\s*[-－—_]?\s*(?P<name>\D.*)$",
        r"^(?P<name>.*[\u4e00-\u9fff])\s*[-－—\[(（【]?\s*(?P<code>\d{3,})\s*[\])）】]?$",
    ):
        if match := re.match(pattern, text, re.DOTALL):
            return match.group("name").strip(), match.group("code")
    return text, ""
