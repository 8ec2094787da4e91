"""The units that disclosures print: how they are spelt, what they are called, and what they measure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit as printed means: its canonical name, the factor of a figure in it, and what it measures.

    ``known`` is false for a measure word that the table does not list and that stands for itself.
    """

    name: str
    scale: Decimal = Decimal(1)
    dimension: str = ""
    known: bool = True


# dimension, factor, canonical name ("" = each spelling is its own unit), spellings
_TABLE: tuple[tuple[str, str, str, str], ...] = (
    ("money", "1", "元", "元 圆 元整 元正 圆整 元钱 块钱"),
    ("foreign money", "1", "", "美元 欧元 日元 港元 英镑"),
    ("ratio", "0.01", "%", "% 百分比 %百分比 %(百分比) 百分比(%)"),
    ("ratio", "0.001", "‰", "‰ 千分比"),
    ("ratio", "0.1", "%", "成"),
    ("points of a ratio", "1", "百分点", "百分点"),
    ("score", "1", "分", "分"),
    ("time", "1", "", "年 月 季度 周 分钟 秒 工作日 学年 学期 课时 学时"),
    ("time", "1", "小时", "小时 h"),
    ("time", "1", "天", "天 日 自然日"),
    ("length", "1", "米", "米 m M"),
    ("length", "1", "公里", "公里 千米 km KM Km"),
    ("length", "1", "", "厘米 毫米 延米"),
    ("area", "1", "平方米", "平方米 平米 m2 ㎡ m² 平方"),
    ("area", "1", "平方公里", "平方公里 平方千米 km2 km²"),
    ("area", "1", "公顷", "公顷 hm2 hm²"),
    ("area", "1", "亩", "亩"),
    ("volume", "1", "立方米", "立方米 立方 方 m3 m³"),
    ("volume", "1", "升", "升 L"),
    ("volume", "1", "毫升", "毫升 ml mL"),
    ("mass", "1", "公斤", "公斤 千克 kg KG Kg"),
    ("mass", "1", "毫克", "毫克 mg"),
    ("mass", "1", "", "吨 斤 克"),
    ("power", "1", "kw", "kw KW kW Kw 千瓦"),
    ("energy", "1", "千瓦时", "千瓦时 kwh kWh KWH 度"),
    ("temperature", "1", "℃", "℃ 摄氏度"),
    ("loudness", "1", "分贝", "分贝 dB db"),
    ("times", "1", "倍", "倍"),
    ("labour", "1", "", "人年 人月 人天 人日 工日 台班"),
    ("count", "1", "", "人 名 位 户 家 个 项 件 次 场 座 处 条 台 套 头 只 份 本 篇 组 起 粒 单 册 张 幅 块 部 种"),
    (
        "count",
        "1",
        "",
        "人次 场次 户次 件次 车次 班次 批次 架次 台次 人份 期 批 例 宗 笔 株 棵 盏 栋 幢 所 村 镇 乡 字",
    ),
    ("count", "1", "", "辆 艘 面 枚 瓶 箱 袋 桶 卷 间 层 孔 眼 根 支 段 片 门 票 届 轮 步 档 班 尾 羽 匹 标段 平台"),
)
UNITS: dict[str, Unit] = {
    spelling: Unit(name or spelling, Decimal(scale), dimension)
    for dimension, scale, name, spellings in _TABLE
    for spelling in spellings.split()
}
"""Every spelling of every known unit. Powers of ten in front of them (万元, 亿元, 万亩) are read by the grammar."""

# The unit's worth in the first of its line, as a fraction: a mu is 2000/3 square metres.
_WORTH: dict[str, tuple[str, int, int]] = {
    name: (line[0][0], up, down)
    for line in (
        (("米", 1, 1), ("公里", 1000, 1), ("厘米", 1, 100), ("毫米", 1, 1000), ("延米", 1, 1)),
        (("平方米", 1, 1), ("亩", 2000, 3), ("公顷", 10_000, 1), ("平方公里", 1_000_000, 1)),
        (("公斤", 1, 1), ("吨", 1000, 1), ("斤", 1, 2), ("克", 1, 1000), ("毫克", 1, 1_000_000)),
        (("升", 1, 1), ("毫升", 1, 1000), ("立方米", 1000, 1)),
        (("分钟", 1, 1), ("小时", 60, 1), ("秒", 1, 60), ("天", 1440, 1)),
    )
    for name, up, down in line
}

POWERS = {"万亿": 12, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2}
# Measure words take a noun with them (200名学生); time, money and shares don't: 12月完成 is no figure.
_TAKES_A_NOUN = frozenset({"count", "length", "area", "mass"})
# A word with one of these says something about a figure and is no measure word (100合格, 3已发放).
_NO_MEASURE = frozenset(
    "完成发放已未无不没有在前后底末初内外止起至到了的和与及等或按是为达让给被将可能会要应须较很更最好差优良满意合格通过以上下"
    "左右余多约近第每各均共计其于从向对由因若则即该此年月日时点半春夏秋冬开展实施落支付位进行保障增加减少提高降低超"
    "零〇一二两三四五六七八九十百千万亿"
)

_FOLD: dict[int, int | str | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
for _spellings, _sign in (
    ("‐‑−﹣", "-"),
    ("〜∼˜", "~"),
    ("•・‧∙⋅", "·"),
    ("≧⩾≮", "≥"),
    ("≦⩽≯", "≤"),
    ("═﹦", "="),
    ("﹪", "%"),
    ("￥", "¥"),
    ("\u200b\u200c\u200d\ufeff", ""),
):
    _FOLD |= dict.fromkeys(map(ord, _spellings), _sign)
# Traditional characters of units, powers and words around a figure, as mirrors print them.
_FOLD |= str.maketrans(
    "萬億約於過達餘數噸畝個間戶項場臺隻單組時鐘釐頃頭輛條畢課學時內幾兩貳參陸",
    "万亿约于过达余数吨亩个间户项场台只单组时钟厘顷头辆条毕课学时内几两贰叁陆",
)


def fold(text: str) -> str:
    """Full-width letters, digits and signs as their ASCII twins, operators in one spelling, blanks kept."""
    return text.translate(_FOLD)


def conversion(one: str, other: str) -> tuple[int, int] | None:
    """How many of ``other`` one of ``one`` is, as a fraction: (1, 1000) for 米 and 公里; ``None`` for two measures."""
    from_, to = _WORTH.get(one), _WORTH.get(other)
    if from_ is None or to is None or from_[0] != to[0]:
        return None
    return from_[1] * to[2], from_[2] * to[1]


@lru_cache(maxsize=4096)
def resolve_unit(text: str) -> Unit | None:
    """The unit that ``text`` names (``万元``, ``元/人*月``); ``Unit("")`` for no text, ``None`` if it is no unit."""
    text = "".join(fold(text).split())
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    if not text or text in UNITS:
        return UNITS.get(text, Unit(""))
    if "/" in text:
        return _compound_unit(text)
    if text.startswith("个") and text[1:] in UNITS:
        return UNITS[text[1:]]
    if (pair := re.fullmatch(r"([^()]+)\(([^()]+)\)", text)) and all(UNITS.get(word) for word in pair.groups()):
        # 台（套）, 人（次）: one measure by two names; it is neither of them alone.
        return Unit(f"{UNITS[pair[1]].name}({UNITS[pair[2]].name})")
    for word, exponent in POWERS.items():
        base = UNITS.get(text.removeprefix(word), None if text != word else Unit(""))
        if text.startswith(word) and base and base.dimension not in ("ratio", "points of a ratio", "score"):
            return replace(base, scale=base.scale * 10**exponent)
    return _measure_word(text)


def _compound_unit(text: str) -> Unit | None:
    """``元/人年``, ``元/人*月``, ``元/(人·月)``, ``元/人/年`` with one spelling: ``元/人·年``."""
    above, _, below = text.partition("/")
    numerator = resolve_unit(above)
    names: list[str] = []
    for word in re.split(r"[/*·.×]", below.removeprefix("(").removesuffix(")")):
        names += _denominators(word.removeprefix("每"))
    if numerator is None or numerator.dimension == "ratio" or not all(names):
        return None
    return replace(numerator, name=f"{numerator.name}/{'·'.join(names)}", dimension="")


def _denominators(word: str) -> list[str]:
    """``人年`` as 人 and 年; ``[""]`` for what is no unit."""
    known = UNITS.get(word.removeprefix("个") or word)
    if known and known.dimension != "labour":
        return [known.name]
    for cut in range(1, len(word)):
        first, second = UNITS.get(word[:cut]), UNITS.get(word[cut:])
        if first and second:
            return [first.name, second.name]
    own = _measure_word(word)
    return [own.name if own else ""]


def _measure_word(text: str) -> Unit | None:
    """A measure word that the table lacks, or one that it has with a noun behind it (200名学生 is in 名)."""
    if not re.fullmatch(r"[一-鿿]{1,4}", text):
        return None
    for size in (3, 2, 1):
        known, noun = UNITS.get(text[:size]), text[size:]
        if not known or not noun or noun in UNITS:
            continue
        if known.dimension in _TAKES_A_NOUN and not _NO_MEASURE & set(noun):
            return replace(known, known=False)
        return None
    return None if _NO_MEASURE & set(text) else Unit(text, known=False)
