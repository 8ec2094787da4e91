"""Printed text to decimal, operator, unit and the interval the figure was rounded from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from disclosure_parse.units import POWERS, Unit, fold, resolve_unit

Operator = Literal["=", ">=", "<=", ">", "<", "range", "~"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure.

    ``value`` is scaled: money in yuan, percentages as ratios, 1.5万人 as 15000. ``high`` is the upper end of a
    range. ``unit`` is canonical after scaling ("元", "%", "人", "元/人", "" if none is printed), ``unit_raw`` as
    printed. ``lower`` and ``upper`` bound the numbers that are printed as this figure (half a unit of its last
    decimal; wider for 约, 左右, 余). ``quantum`` is one unit of the last printed decimal, scaled.
    """

    raw: str
    value: Decimal
    op: Operator = "="
    high: Decimal | None = None
    unit: str = ""
    unit_raw: str = ""
    lower: Decimal = Decimal(0)
    upper: Decimal = Decimal(0)
    quantum: Decimal = Decimal(1)


SHORT = 40
_MAX_LENGTH = 200
# Beyond this many digits Decimal's default precision would round; no printed figure comes near.
_MAX_DIGITS = 22

_ARABIC = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
_DIGITS = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_CHINESE = rf"(?:[{_DIGITS}十拾廿][{_DIGITS}十拾廿百佰千仟万萬亿億]*(?:点[{_DIGITS}]+)?|[百千万亿](?=[余多]))"
_SIGNED = rf"([-+负]?)(¥|人民币)?({_ARABIC}|{_CHINESE})([^\d~–—―至到-]*)"
_SINGLE = re.compile(_SIGNED)
_RANGE = re.compile(rf"{_SIGNED}(?:[-–—―~]{{1,2}}|至|到){_SIGNED}")
_NUMBER = re.compile(rf"([-负]?)({_ARABIC}|{_CHINESE})")
_REMARKED = re.compile(rf"([-负]?¥?{_ARABIC}(?:[千万亿]?元|[万亿])?)[（(][^()（）]*[一-鿿].*[)）]")
_SHARE_IN_WORDS = re.compile(rf"(?P<base>[百千])分之(?P<number>{_ARABIC}|{_CHINESE}|百)")
_MORE = re.compile(r"(万亿|亿|千万|百万|十万|万|千|百)?[余多](.*)|(.+)[余多]")
_SPLIT_DIGITS = re.compile(r"[\d.,]\s+[\d.,]")
_TWO_DIGITS = re.compile(f"[{_DIGITS[2:]}]{{2}}")

_PLAIN_NUMERALS = str.maketrans({"两": "二", "〇": "零", "廿": "二十", "萬": "万", "億": "亿"})

_PREFIXES: dict[Operator, str] = {
    ">=": "≥ >= => 不低于 不少于 不小于 不得低于 不得少于 不得小于 大于等于 大于或等于 至少 最少 最低",
    "<=": "≤ <= =< 不超过 不高于 不大于 不多于 不得超过 不得高于 未超过 小于等于 小于或等于 至多 最多 最高 控制在",
    ">": "> 大于 超过 高于 多于 超出 逾",
    "<": "< 小于 低于 少于 不足 不到",
    "~": "约 大约 约为 大概 近 接近 将近",
    "=": "= 等于 达到 达 为 共 共计",
}
_SUFFIXES: dict[Operator, str] = {
    ">=": "以上 及以上 (含)以上 以上(含) +",
    "<=": "以下 及以下 (含)以下 以下(含) 以内 之内 内",
    "~": "左右 上下",
    "=": "(含)",
}


def _words(table: dict[Operator, str]) -> tuple[tuple[str, Operator], ...]:
    pairs = [(word, op) for op, words in table.items() for word in words.split()]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


_PREFIX_WORDS, _SUFFIX_WORDS = _words(_PREFIXES), _words(_SUFFIXES)
_BELOW = ("近", "接近", "将近")

ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MONTH = re.compile(r"(?:(?<!\d)\d{1,2}月?[-~–—至到])?(?<!\d)(\d{1,2})月|(?:19|20)\d\d[-./](\d{1,2})(?!\d)")
_CHINESE_MONTH = re.compile(r"(?<![一二三四五六七八九十])(十[一二]?|[一二三四五六七八九])月")
_QUARTER = re.compile(r"([一二三四1-4])季度")
_PARTS_OF_YEAR = {"上半年": 6, "下半年": 12, "年底": 12, "年末": 12, "年终": 12}
DASHES = "-—–―‐‑‒−─━－﹣ーｰ一_"
"""What stands for a dash in a cell of its own: 一 where a scan's reading, or a keyboard, took the dash for the word."""


def parse_figure(text: str, unit: str = "") -> Figure | None:
    """The figure that the whole of ``text`` states, or ``None`` if it is no number (text, a date, a blank mark).

    ``unit`` is the unit of the column or heading (``万元``, ``%``, ``人``) and applies when ``text`` prints none.
    ``lower`` and ``upper``: half a unit of the last printed decimal on either side, also for the bound behind ≥ or
    ≤; 约 and 左右 a tenth of the value (at least half a unit); 近 the same, but not above the figure; 余 and 多 up to
    the next step of the last digit that is not zero (200余人: 200 to 300); a range from its lower to its upper end.
    ``%`` and ``‰`` give ratios. Fractions in words or with a stroke (三分之一, 2/3) have no exact decimal: ``None``.
    """
    raw = text.strip()
    # Forms repeat short figures (100%, 10) all the time; long texts are rare and not worth remembering.
    return _parsed(raw, unit) if len(raw) <= SHORT else _parse(raw, unit)


def _parse(raw: str, unit: str) -> Figure | None:
    body = _compact(raw)
    if not body:
        return None
    ops, below, body = _peel(body)
    if body.startswith("±"):
        return _plus_minus(raw, ops, body, unit)
    body = _share_in_words(body)
    if single := _SINGLE.fullmatch(body):
        return _single(raw, ops, below, single, unit)
    if (both := _RANGE.fullmatch(body)) and all(op in ("=", "~", "<=") for op in ops):
        return _range(raw, both, unit)
    return None


_parsed = lru_cache(maxsize=8192)(_parse)


def parse_number(text: str) -> Decimal | None:
    """A plain number without unit or operator: ``7,270,000``, ``１２．５``, ``-3``, ``一百二十``. Else ``None``."""
    match = _NUMBER.fullmatch(_compact(text))
    if not match or (read := _read_number(match[2])) is None:
        return None
    return -read[0] if match[1] else read[0]


def parse_money(text: str, unit: str = "") -> Figure | None:
    """A sum of money in yuan; ``None`` for a figure in another unit (%, 人, 元/人).

    Without a money unit in ``text`` or ``unit`` the value is as printed and the figure's unit is empty; a bare 万 or
    亿 is money here. A remark in brackets behind the sum (``10（其中灾情因素6万元）``) is no part of it.
    """
    figure = parse_figure(text, unit)
    if figure is None and (amount := without_remark(text)):
        figure = parse_figure(amount, unit)
        figure = replace(figure, raw=text.strip()) if figure else None
    if figure and not figure.unit and figure.unit_raw:
        return replace(figure, unit="元")
    return figure if figure and figure.unit in ("元", "") else None


def without_remark(text: str) -> str:
    """The plain number, with its unit of money if any, in front of a remark in brackets; "" if ``text`` is no such."""
    match = _REMARKED.fullmatch("".join(fold(text).split())) if len(text) <= _MAX_LENGTH else None
    return match[1] if match else ""


def parse_rate(text: str) -> Figure | None:
    """A rate: with ``%`` or ``‰`` a ratio, without a sign the value as printed and no unit (``1``, ``20``, ``79.27``).

    What a bare rate means follows only from the figures it is a rate of. Other units give ``None``.
    """
    figure = parse_figure(text)
    return figure if figure and (figure.unit in ("%", "‰") or not figure.unit_raw) else None


def _compact(text: str) -> str:
    """Folded text without blanks and closing punctuation; empty if it is too long or a blank parts two numbers."""
    if len(text) > _MAX_LENGTH:
        return ""
    folded = fold(text)
    if _SPLIT_DIGITS.search(folded):
        return ""
    return "".join(folded.split()).rstrip("。;")


def _peel(body: str) -> tuple[list[Operator], bool, str]:
    """The operators printed before and behind a figure, whether it is a 近, and what is left."""
    ops: list[Operator] = []
    below = False
    while found := next((pair for pair in _PREFIX_WORDS if body.startswith(pair[0])), None):
        ops.append(found[1])
        below = below or found[0] in _BELOW
        body = body[len(found[0]) :]
    while found := next((pair for pair in _SUFFIX_WORDS if body.endswith(pair[0])), None):
        ops.append(found[1])
        body = body[: -len(found[0])]
    if body.startswith("前") and body.endswith(("名", "位", "%")):
        return [*ops, "<="], below, body[1:]
    return ops, below, body


def _join(ops: list[Operator]) -> Operator | None:
    """One operator for all that is printed (达到95%以上: >=); ``None`` where they contradict each other (≤95%以上)."""
    bounds: list[Operator] = [op for op in ops if op not in ("=", "~")]
    if len({op[0] for op in bounds}) > 1:
        return None
    if bounds:
        return bounds[0]
    return "~" if "~" in ops else "="


def _share_in_words(body: str) -> str:
    if body == "百分百":
        return "100%"
    match = _SHARE_IN_WORDS.fullmatch(body)
    if not match:
        return body
    number = "100" if match["number"] == "百" else match["number"]
    return number + ("%" if match["base"] == "百" else "‰")


def _read_number(text: str) -> tuple[Decimal, Decimal] | None:
    """A number without sign, and one unit of its last printed decimal."""
    if re.fullmatch(_ARABIC, text):
        value = Decimal(text.replace(",", ""))
        quantum = Decimal(1).scaleb(int(value.as_tuple().exponent))
        return (value, quantum) if len(value.as_tuple().digits) <= _MAX_DIGITS else None
    return _read_chinese(text) if len(text) <= _MAX_DIGITS else None


def _read_chinese(text: str) -> tuple[Decimal, Decimal] | None:
    """``一百二十`` as 120. What could be two numbers or a year (三四次, 二〇二二, 一万二) is none."""
    import cn2an

    if _TWO_DIGITS.search(text):
        return None
    whole, _, fraction = text.translate(_PLAIN_NUMERALS).partition("点")
    try:
        value = Decimal(int(cn2an.cn2an("一" + whole if whole in POWERS else whole, "strict")))
        decimals = "".join(str(cn2an.cn2an(digit, "strict")) for digit in fraction)
    except (ValueError, KeyError):  # cn2an looks the shape of a numeral up in a table
        return None
    if decimals:
        quantum = Decimal(1).scaleb(-len(decimals))
        return value + int(decimals) * quantum, quantum
    return value, Decimal(10) ** {"万": 4, "亿": 8}.get(whole[-1], 0)


@dataclass(frozen=True, slots=True)
class _End:
    """One printed number with its unit, scaled. ``step``: up to where 余 or 多 reaches above the value, else 0."""

    value: Decimal
    quantum: Decimal
    step: Decimal
    unit: str
    unit_raw: str
    printed: bool


def _read_end(groups: tuple[str | None, ...], heading: str) -> _End | None:
    """``groups``: sign, currency sign, number and the rest, as ``_SIGNED`` finds them."""
    sign, currency, number, tail = (group or "" for group in groups)
    chinese = not re.fullmatch(_ARABIC, number)
    power = next((word for word in ("万亿", "亿", "万") if number.endswith(word)), "")
    if power and (head := number.removesuffix(power)) and not set("万亿") & set(head):
        number, tail = head, power + tail
    more = _MORE.fullmatch(tail)
    unit_raw = ((more[1] or "") + (more[2] or more[3] or "")) if more else tail
    unit_text = unit_raw
    if currency and not unit_text.startswith(("元", "万元", "亿元")):
        above, stroke, below = unit_text.partition("/")
        unit_text = f"{above}元{stroke}{below}"
    scaled_in_words = chinese and bool(set("万亿") & set(number))
    unit = _effective_unit(unit_text, heading, scaled_in_words)
    read = _read_number(number)
    if unit is None or read is None or (chinese and not _counts_in_words(number + tail, unit_text, unit)):
        return None
    value, quantum = (part * unit.scale for part in read)
    step = Decimal(0)
    if more:
        exponent = int(read[0].normalize().as_tuple().exponent)
        step = Decimal(10) ** exponent * unit.scale
    return _End(
        -value if sign in ("-", "负") else value, quantum, step, unit.name, currency + unit_raw, bool(unit_text)
    )


def _counts_in_words(text: str, unit_text: str, unit: Unit) -> bool:
    """Whether Chinese numerals count something: 一般, 三级 and 十分 are words, a lone 一 numbers a list item."""
    if text == "十分":
        return False
    return unit.known and bool(unit_text or unit.name or set("百千万亿") & set(text))


def _effective_unit(printed: str, heading: str, scaled: bool) -> Unit | None:
    """The printed unit, completed by the heading's: 1.5万 under 万元 is in 元 and not scaled twice."""
    unit = resolve_unit(printed)
    if unit is None or (unit.name and not unit.name.startswith("/")):
        return unit
    context = resolve_unit(heading) or Unit("")
    if not printed and not scaled:
        return context
    name = "" if context.dimension == "ratio" else context.name
    return replace(unit, name=name + unit.name, dimension=context.dimension)


def _single(raw: str, ops: list[Operator], below: bool, match: re.Match[str], heading: str) -> Figure | None:
    end, op = _read_end(match.groups(), heading), _join(ops)
    if end is None or op is None or _is_date(end.value, end.unit_raw, ops):
        return None
    half = end.quantum / 2
    lower, upper = end.value - half, end.value + half
    if "~" in ops:
        margin = max(abs(end.value) / 10, half)
        lower, upper = end.value - margin, end.value + (half if below else margin)
    if end.step:
        op = ">" if op == "=" else op
        lower, upper = min(lower, end.value) if "~" in ops else end.value, max(upper, end.value + end.step)
    return Figure(raw, end.value, op, None, end.unit, end.unit_raw, lower, upper, end.quantum)


def _is_date(value: Decimal, unit_raw: str, ops: list[Operator]) -> bool:
    """2022年 always; 12月, 31日 and 4季度 where no operator makes them a length of time."""
    if unit_raw == "年":
        return 1900 <= value <= 2100
    return not ops and 1 <= value <= {"月": 12, "日": 31, "号": 31, "季度": 4}.get(unit_raw, 0)


def _range(raw: str, match: re.Match[str], heading: str) -> Figure | None:
    groups = match.groups()
    # A unit printed once stands for both ends: 3-5天, 500元-1000.
    first = _read_end((*groups[:3], groups[3] or groups[7]), heading)
    second = _read_end((*groups[4:7], groups[7] or groups[3]), heading)
    if first and second and not groups[3] and first.value > second.value and second.unit != "%":
        # 8000-1万元: the power belongs to the second number alone.
        first = _read_end((*groups[:3], second.unit), heading) or first
    if first is None or second is None or first.step or second.step:
        return None
    if first.unit not in ("", second.unit) and not second.unit.startswith(f"{first.unit}/"):
        return None
    if _is_date(first.value, first.unit_raw, []) or _is_date(second.value, second.unit_raw, []):
        return None
    if not second.printed and (first.value > second.value or _is_no_range(groups[2] or "", first, second)):
        return None
    low, high = sorted((first, second), key=lambda end: end.value)
    return Figure(
        raw,
        low.value,
        "range",
        high.value,
        second.unit,
        second.unit_raw,
        low.value - low.quantum / 2,
        high.value + high.quantum / 2,
        min(low.quantum, high.quantum),
    )


def _is_no_range(printed: str, first: _End, second: _End) -> bool:
    """Bare pairs that are years (2020-2022), a month (2022-12) or a telephone number (leading zero)."""
    years = 1900 <= first.value < 2101 and (1900 <= second.value < 2101 or 1 <= second.value <= 12)
    return years or re.match(r"0\d", printed) is not None


def _plus_minus(raw: str, ops: list[Operator], body: str, heading: str) -> Figure | None:
    """``±5%``, ``≤±5%``: a range around zero."""
    match = _SINGLE.fullmatch(body[1:])
    end = _read_end(match.groups(), heading) if match else None
    if end is None or end.value < 0 or end.step or _join(ops) not in ("=", "<=", "<"):
        return None
    edge = end.value + end.quantum / 2
    return Figure(raw, -end.value, "range", end.value, end.unit, end.unit_raw, -edge, edge, end.quantum)


def parse_month(text: str) -> int | None:
    """The month (1 to 12) by which something is due: ``3月底``, ``6月30日前``, ``第一季度`` (3), ``年底`` (12).

    Of ``1-3月`` the last one. ``None`` if the text names no month, or more than one.
    """
    if len(text) > _MAX_LENGTH:
        return None
    compact = "".join(fold(text).split())
    found = {int(match[1] or match[2]) for match in _MONTH.finditer(compact)}
    found |= {ORDINALS.index(match[1]) + 1 for match in _CHINESE_MONTH.finditer(compact)}
    found |= {3 * ("一二三四1234".index(match[1]) % 4 + 1) for match in _QUARTER.finditer(compact)}
    if not found:
        found = {month for word, month in _PARTS_OF_YEAR.items() if word in compact}
    month = found.pop() if len(found) == 1 else 0
    return month if 1 <= month <= 12 else None


_ONE_OF_TWO = re.compile(r"^[≥≤＞＜><=]?\d[\d,，]*(?:[.．]\d+)?(?:[%％]|[^\d\s.,，．年月日号季时:：、/]{0,3})$")


_BROKEN = 5
"""A figure of so many characters, with digits alone behind it, may be one that a narrow cell broke: ``4240000.0 0``."""


@lru_cache(maxsize=10_000)
def holds_two_figures(raw: str) -> bool:
    """Whether a cell prints two or more figures apart by blanks (``98.08% 9.81``), not groups of three digits
    or a long one that was broken."""
    parts = raw.split()
    if not 2 <= len(parts) <= 4 or not all(map(_ONE_OF_TWO.match, parts)):
        return False
    if len(parts[0]) >= _BROKEN and parts[1].isdigit():
        return False
    return not all(part[:3].isdigit() and len(part) >= 3 and not part[3:4].isdigit() for part in parts[1:])
