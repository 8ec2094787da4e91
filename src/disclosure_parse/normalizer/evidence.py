"""What a cell looks like, and how ill it fits a column: the evidence beside the headings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from disclosure_parse.figures import DASHES, parse_number, without_remark
from disclosure_parse.normalizer.fund_labels import begins_line
from disclosure_parse.normalizer.headings import fold_level
from disclosure_parse.normalizer.vocabulary import NAMED_LEVEL, Vocabulary
from disclosure_parse.units import resolve_unit

Look = Literal["blank", "dash", "operator", "points", "number", "percent", "figure", "unit", "date", "text"]
FIGURES: frozenset[Look] = frozenset({"number", "figure", "percent"})
"""A figure: bare, with a unit or words around it, or a percentage."""
AMOUNTS = FIGURES - {"percent"}
"""What money may look like."""
FIGURES_OR_DASH = FIGURES | {"dash"}
FIGURES_OR_POINTS = FIGURES | {"points"}
AMOUNTS_OR_DASH = AMOUNTS | {"dash"}
AMOUNTS_OR_POINTS = AMOUNTS | {"points"}
COLUMN_FIGURES = FIGURES_OR_POINTS | {"dash"}
"""All that stands in columns of figures, the marks of blank cells too."""

OPERATORS = {
    "≥",
    "≤",
    "=",
    ">",
    "<",
    "≧",
    "≦",
    ">=",
    "<=",
    "═",
    "定性",
    "定量",
    "等于",
    "大于等于",
    "小于等于",
    "大于",
    "小于",
    "正向",
    "反向",
    "正向指标",
    "反向指标",
    "定性指标",
    "定量指标",
}
KINDS = {"共性指标", "个性指标", "共性", "个性", "核心指标", "约束性", "预期性", "约束性指标", "预期性指标"}
"""Cells of such a column that say nothing of the target: whose indicator it is, or how binding."""
QUALITATIVE = {
    "定性",
    "定量",
    "文字描述",
    "是/否",
    "是否",
    "正向",
    "反向",
    "正向指标",
    "反向指标",
    "定性指标",
    "定量指标",
    *KINDS,
}
"""Cells of an operator column that name the kind of indicator and are no part of the target."""

UNITS = {
    "%", "%(百分比)", "M", "kw", "kwh", "m", "m2", "m3", "‰", "㎡", "万亩", "万元", "万元/年", "万吨", "万尾",
    "万平方米", "万立方米", "万粒", "万羽", "个", "个工作日", "个月", "个村", "亩", "人", "人/年", "人/次",
    "人次", "亿元", "件", "份", "例", "倍", "元", "元/亩", "元/人", "元/人*月", "元/人/年", "元/人/月",
    "元/人·月", "元/人年", "元/天", "元/平方米", "元/户", "元/次", "公升", "公斤", "公里", "公顷", "册", "分",
    "分钟", "千克", "千瓦", "千米", "升", "厘米", "口", "只", "台", "名", "吨", "周", "场", "场次", "块", "堂",
    "处", "天", "头", "套", "季度", "学时", "宗", "家", "小时", "尾", "届", "工作日", "幅", "平方米", "年",
    "度", "座", "张", "户", "户/年", "户次", "所", "所/年", "批", "批次", "支", "日", "月", "期", "本", "村",
    "条", "条次", "标段", "栋", "株", "根", "档", "桶", "棵", "次", "次/年", "次/月", "段", "点", "瓶",
    "百分比", "百分点", "盏", "眼", "社区", "种", "立方米", "站", "箱", "篇", "篇次", "米", "类", "粒", "级",
    "线", "组", "羽", "艘", "艘次", "街道", "袋", "课", "课时", "起", "车次", "辆", "镇", "门", "间", "项",
    "颗",
}  # fmt: skip
_BLANK_MARK = re.compile(rf"[{re.escape(DASHES)}]{{1,3}}|/{{1,2}}|\*{{1,2}}|\\")
_PLAIN = re.compile(r"^[-+]?\d[\d,]*(?:\.\d+)?$|^[-+]?\.\d+$")
_PERCENT = re.compile(r"^[-+]?\d[\d,]*(?:\.\d+)?[%‰]$")
_POINTS = re.compile(r"^\(\d+(?:\.\d+)?分?\)$|^\d+(?:\.\d+)?分$")
_FIGURE = re.compile(
    r"^(?:≥|≤|=|>|<|≧|≦|═|>=|<=|不低于|不少于|不超过|不高于|不大于|至少|大于|小于|约|超过|低于|达到?)?\s*[-+]?\d[\d,]*(?:\.\d+)?\s*[^\d\s]{0,6}"
    r"(?:[-~至—]\d[\d,]*(?:\.\d+)?\s*[^\d\s]{0,6})?$"
)
PLACEHOLDER = re.compile(r"^(?:(?:三级)?指标\s*\d*\s*[:：.、]?|[.…·。]+|\.{2,}|X+|[*]+|□+)$")
_EMPTY_ENTRY = re.compile(r"^(?:(?:三级)?指标\s*(?:\d+\s*[:：.、]?|[:：])|…+|\.{2,})$")
_DATE = re.compile(
    r"^(?:20\d{2}年)?(?:\d{1,2}月)(?:\d{1,2}日|份|底|末|初|[上中下]旬)?(?:以?前|之前|完成|底前)*$|^20\d{2}年(?:年?底|末)?(?:以?前|之前)?$"
)
_NAME_MARK = re.compile(r"^(?:指标\s*\d*\s*[:：]|[★☆]+[\u4e00-\u9fff])")
_NUMBERED = re.compile(r"^\d{1,2}\s*[、.．)）:：](?!\d)")


@lru_cache(maxsize=16384)
def look(text: str) -> Look:
    """The kind of a cell's text, from its form alone."""
    if text[:1].isdigit() and text[-1:] in ")）" and without_remark(text):
        return "figure"
    if len(text) > 40:
        return "text"
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not plain:
        return "blank"
    if _BLANK_MARK.fullmatch(plain):
        return "dash"
    if plain in OPERATORS:
        return "operator"
    if _PLAIN.match(plain):
        return "number"
    if _PERCENT.match(plain):
        return "percent"
    if _POINTS.match(plain):
        return "points"
    if plain in UNITS or _is_unit(plain):
        return "unit"
    if _DATE.match(plain):
        return "date"
    if _FIGURE.match(plain) and not _NUMBERED.match(plain):
        return "figure"
    return "text"


def _is_unit(text: str) -> bool:
    """A unit made of known ones: 万册, 台（套）, 元/平方米."""
    unit = resolve_unit(text) if len(text) <= 10 and not text[0].isdigit() else None
    return unit is not None and unit.known and bool(unit.name)


def is_placeholder(text: str) -> bool:
    """A template's empty entry: ``指标2：``, ``……``."""
    return bool(PLACEHOLDER.match(text.replace(" ", "")))


def begins_name(text: str) -> bool:
    """Whether a text begins as a template numbers or marks the names: ``指标1：``, ``★``."""
    return bool(_NAME_MARK.match(text))


def is_empty_entry(text: str) -> bool:
    """A placeholder that is a cell of its own and never a piece of one, as a wrapped 指标 or full stop may be."""
    return bool(_EMPTY_ENTRY.match(text.replace(" ", "")))


ANY_TEXT = "any"
"""The field of a column whose heading is not known: it may hold anything but a level."""
_STATES = {"完成", "已完成", "未完成", "部分完成", "基本完成", "超额完成"}
"""What stands in a column of completion rates in place of a rate."""
MOST_PERCENT = 1000
"""A larger number is no rate of execution."""
BARE_TERM = 1.2
"""Against reading a bare term (经济效益, 成本) as an indicator's name: it is more often the level above."""
_TABLE: dict[str, dict[str, float]] = {
    "operator": {"date": 6, "operator": 0, "dash": 1, "unit": 4},
    "unit": {
        "date": 5,
        "unit": 0,
        "percent": 4,
        "dash": 0.3,
        "number": 5,
        "operator": 5,
        "points": 5,
        "figure": 4,
        "text": 1,
    },
    "figure": {
        "figure": 0,
        "percent": 0,
        "number": 0.1,
        "dash": 0.3,
        "operator": 1.5,
        "unit": 1.5,
        "points": 2,
        "text": 0.3,
    },
    "points": {
        "number": 0,
        "percent": 1.0,
        "dash": 0.3,
        "points": 0.5,
        "figure": 3.5,
        "unit": 4,
        "operator": 6,
        "text": 6,
    },
    "rate": {
        "date": 4,
        "percent": 0,
        "number": 0.3,
        "dash": 0.2,
        "figure": 2,
        "operator": 5,
        "unit": 4,
        "points": 4,
        "text": 2.5,
    },
    "money": {
        "date": 5,
        "number": 0,
        "figure": 0.3,
        "dash": 0.2,
        "percent": 4,
        "operator": 5,
        "unit": 4,
        "points": 3,
        "text": 4,
    },
    "text": {
        "text": 0,
        "date": 0.5,
        "dash": 0.4,
        "number": 2,
        "percent": 1.5,
        "figure": 0.8,
        "operator": 4,
        "unit": 1,
        "points": 3,
    },
    "sentence": {
        "text": 0,
        "date": 1.0,
        "dash": 0.4,
        "number": 4,
        "percent": 3,
        "figure": 1.0,
        "operator": 5,
        "unit": 1.5,
        "points": 4,
    },
    ANY_TEXT: {
        "text": 0.1,
        "date": 0.2,
        "dash": 0.2,
        "number": 0.3,
        "percent": 0.3,
        "figure": 0.3,
        "operator": 1.5,
        "unit": 0.3,
        "points": 1.5,
    },
    "name": {
        "text": 0,
        "date": 2.0,
        "dash": 0.6,
        "number": 4,
        "percent": 4,
        "figure": 1.5,
        "operator": 5,
        "unit": 2,
        "points": 3,
    },
}
_KIND = {
    "operator": "operator", "unit": "unit", "target": "figure", "actual": "figure", "planned": "figure",
    "whole_period_target": "figure", "prior_actual": "figure", "completion_rate": "rate", "weight": "points",
    "score": "points", "converted_score": "points", "review_score": "points", "deduct_score": "points",
    "initial_budget": "money", "full_year_budget": "money", "executed": "money", "amount": "money",
    "prior_executed": "money", "prior_budget": "money", "in_place": "money", "balance": "money", "adjustment": "money",
    "execution_rate": "rate", "in_place_rate": "rate", "level3": "name", ANY_TEXT: ANY_TEXT,
    "level1_weight": "points", "level2_weight": "points",
    "description": "sentence", "scoring_rule": "sentence",
    "grade_excellent": "figure", "grade_good": "figure", "grade_fair": "figure", "grade_poor": "figure",
}  # fmt: skip


def misfit(field: str, text: str, vocabulary: Vocabulary) -> float:
    """How ill a text stands in a column of that field: 0 fits, 6 cannot be. Blank cells fit everywhere."""
    if not text or not field:
        return 0.0
    if field in ("level1", "level2"):
        return _level_misfit(field, text, vocabulary)
    kind = look(text)
    if field == "fund_label":
        return 0.0 if begins_line(text, vocabulary) else (1.0 if kind == "text" else 6.0)
    if kind == "text" and begins_name(text):
        return 0.0 if field == "level3" else 4.0
    if field == "operator" and text in QUALITATIVE:
        return 0.0
    if field == "target_kind":
        return 0.0 if text in QUALITATIVE else (6.0 if kind == "operator" else 1.0)
    if (field == "completion_rate" and text in _STATES) or (field == "unit" and text == "无"):
        return 0.0
    cost = _TABLE[_KIND.get(field, "text")].get(kind, 5.0 if field == "operator" else 0.0)
    if _KIND.get(field) == "points" and kind == "number" and _too_large(text):
        return 3.0
    if field == "execution_rate" and kind == "number" and (parse_number(text) or 0) > MOST_PERCENT:
        return 3.0
    if kind == "text" and field == "unit" and len(text) > 6:
        return 4.0
    if kind == "text" and field != "level3" and (vocabulary.level2_term(text) or vocabulary.level1_term(text)):
        return max(cost, 4.0 if says_level(text) else BARE_TERM)
    if field == "level3" and vocabulary.level1_term(text) and (says_level(text) or vocabulary.pointed):
        return 3.5
    if field == "level3" and vocabulary.level2_term(text):
        return 3.5 if says_level(text) or vocabulary.pointed else BARE_TERM
    if is_placeholder(text):
        return 0.0 if field == "level3" else max(cost, 4.0)
    return cost


def _level_misfit(field: str, text: str, vocabulary: Vocabulary) -> float:
    own, other = vocabulary.level1_term(text), vocabulary.level2_term(text)
    if field == "level2":
        own, other = other, own
    if own:
        return 0.0
    if other:
        return POINTED if field == "level2" and vocabulary.pointed and fold_level(text).points is not None else 4.0
    kind = look(text)
    if kind == "points":
        return 0.0 if not text[0].isdigit() else 5.0
    if is_placeholder(text) or _NAME_MARK.match(text):
        return 3.0
    if kind in ("number", "percent", "operator", "figure", "date"):
        return 5.0
    if kind in ("dash", "unit"):
        return 1.5
    # A text that is no known term is more often a lower level: forms share their upper ones.
    return (1.5 if len(text) <= 6 else 2.8) + (UPPER if field == "level1" else 0.0)


POINTED = 1.0
"""Against a term of level 1 with its points in brackets at level 2, where that is how a form prints its levels."""
UPPER = 0.1
"""Against an unknown text at level 1, where it may stand at level 2 as well."""


def says_level(text: str) -> bool:
    """Whether a level term names itself one: ``产出指标（50分）``, ``加分项``, not a bare ``产出``."""
    return fold_level(text).base.endswith(NAMED_LEVEL)


def _too_large(text: str) -> bool:
    digits = text.replace(",", "").split(".")[0].lstrip("+-")
    return len(digits) > 3 or (len(digits) == 3 and digits > "200")
