"""A sheet cell's stored value and its number format to the text that is printed."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

GENERAL = "General"
_GENERAL_WORD = re.compile(r"General|G/通用格式", re.IGNORECASE)
# Excel prints at most 11 characters of a figure that has no format of its own.
_GENERAL_WIDTH = 11
# Excel keeps 15 digits; beyond this a format has nothing to say.
_LARGEST = Decimal(10) ** 20

_TOKEN = re.compile(
    r'(?P<literal>"[^"]*"?)|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]|(?P<mark>.)', re.DOTALL
)
_CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)$")
_MOMENT_TOKEN = re.compile(
    r'"(?P<literal>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<part>y+|m+|d+|h+|s+|a{3,4}|e+)|\.(?P<fraction>0+)|(?P<mark>.)",
    re.IGNORECASE | re.DOTALL,
)
_WEEKDAYS = "一二三四五六日"
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Number format 14 is "the short date of the reader's country"; this is the Chinese one.
_SHORT_DATES = {"mm-dd-yy": "yyyy/m/d", "m/d/yy": "yyyy/m/d", "m/d/yyyy": "yyyy/m/d", "m/d/yy h:mm": "yyyy/m/d h:mm"}

Token = tuple[str, str]


def printed_number(value: Decimal, code: str) -> str:
    """A number as its format prints it: 0.9945 with ``0.00%`` is ``99.45%``. Rounds half away from zero."""
    if not value.is_finite() or abs(value) >= _LARGEST:
        return str(value)
    sections = _sections(code or GENERAL)
    tokens, signed = _section_for(value, sections)
    if not tokens:
        return ""
    text = "".join(mark for kind, mark in tokens if kind == "mark")
    if _GENERAL_WORD.search(text):
        return _around_general(value if signed else abs(value), tokens)
    if not re.search(r"[0#?]", text):
        return "".join(mark for _, mark in tokens).strip()
    if "/" in text or re.search(r"E[+-]", text, re.IGNORECASE):
        # Fractions and powers of ten: no disclosure prints them, and the plain figure says the same.
        return _general(value)
    return _filled(value, tokens, signed).strip()


def printed_text(value: str, code: str) -> str:
    """Text as its format prints it: only ``@`` sections change it. Line ends of any kind become ``\\n``."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    sections = _sections(code or GENERAL)
    section = sections[3] if len(sections) > 3 else sections[-1]
    if ("mark", "@") not in section:
        # A section without digits and signs prints its own words; General there prints the text.
        general = _GENERAL_WORD.search("".join(mark for kind, mark in section if kind == "mark"))
        return "" if len(sections) > 3 and not general else value
    return "".join(value if token == ("mark", "@") else token[1] for token in section)


def printed_moment(value: datetime, code: str) -> str:
    """A date or time as its format prints it: ``yyyy"年"m"月"`` gives ``2020年3月``."""
    code = _SHORT_DATES.get(code, code).split(";")[0]
    found = list(_MOMENT_TOKEN.finditer(code))
    half_day = any(match["half"] for match in found)
    if not half_day and not any(match["part"] for match in found):
        # A date stored as such in a cell that is formatted as text or as a number.
        return printed_moment(
            value, "yyyy/m/d" if value == datetime(value.year, value.month, value.day) else "yyyy/m/d h:mm"
        )
    parts = [(match["part"] or "").lower() for match in found]
    printed = []
    for position, match in enumerate(found):
        part = parts[position]
        if part:
            is_minute = part[0] == "m" and len(part) < 3 and _beside_time(parts, position)
            printed.append(f"{value.minute:0{len(part)}d}" if is_minute else _moment_part(value, part, half_day))
        elif match["half"]:
            names = ("AM", "PM") if match["half"].upper() in ("AM/PM", "A/P") else ("上午", "下午")
            printed.append(names[value.hour >= 12])
        elif match["fraction"]:
            printed.append("." + f"{value.microsecond:06d}"[: len(match["fraction"])])
        else:
            printed.append(match["literal"] or match["escaped"] or match["currency"] or match["mark"] or "")
    return "".join(printed).strip()


def _sections(code: str) -> list[list[Token]]:
    """The tokens of each ``;`` section: ``mark`` a format sign, ``literal`` printed text, ``condition`` [>=100]."""
    sections: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        if match["mark"] == ";":
            sections.append([])
        elif match["mark"] is not None:
            sections[-1].append(("mark", match["mark"]))
        elif match["literal"] is not None:
            sections[-1].append(("literal", match["literal"].strip('"')))
        elif match["escaped"] is not None:
            sections[-1].append(("literal", match["escaped"]))
        elif match["blank"] is not None:
            sections[-1].append(("literal", " "))
        elif match["bracket"] is not None:
            if match["bracket"].startswith("$"):
                sections[-1].append(("literal", match["bracket"][1:].split("-")[0]))
            elif _CONDITION.match(match["bracket"]):
                sections[-1].append(("condition", match["bracket"]))
    return sections


def _section_for(value: Decimal, sections: list[list[Token]]) -> tuple[list[Token], bool]:
    """The section that prints ``value``, and whether the minus sign is still to be printed."""
    # A section with @ is for text. A cell formatted as text prints its number as General does.
    numeric = [section for section in sections[:3] if ("mark", "@") not in section] or [[("mark", GENERAL)]]
    if any(kind == "condition" for section in numeric for kind, _ in section):
        for section in numeric:
            conditions = [text for kind, text in section if kind == "condition"]
            if not conditions or _holds(value, conditions[0]):
                return [token for token in section if token[0] != "condition"], True
        return [token for token in numeric[-1] if token[0] != "condition"], True
    if value < 0 and len(numeric) > 1:
        return numeric[1], False
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], True


def _holds(value: Decimal, condition: str) -> bool:
    match = _CONDITION.match(condition)
    if match is None:
        return False
    limit = Decimal(match[2])
    return {
        "<": value < limit,
        ">": value > limit,
        "=": value == limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "<>": value != limit,
    }[match[1]]


def _filled(value: Decimal, tokens: list[Token], signed: bool) -> str:
    """The digits of ``value`` put into the placeholders of one section."""
    marks = "".join(mark if kind == "mark" else "\0" for kind, mark in tokens)
    first = re.search(r"[0#?]", marks)
    point = marks.find(".")
    before = marks if point < 0 else marks[:point]
    after = "" if point < 0 else marks[point + 1 :]
    places = [mark for mark in after if mark in "0#?"]
    last = max((position for position, mark in enumerate(before) if mark in "0#?"), default=-1)
    thousands = "," in (before[first.start() : last] if first else "")
    scale = len(before[last + 1 :]) - len(before[last + 1 :].lstrip(","))
    shown = value.scaleb(2 * marks.count("%") - 3 * scale)
    shown = shown.quantize(Decimal(1).scaleb(-len(places)), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(shown):f}".partition(".")
    while fraction and places and places[-1] != "0" and fraction[-1] == "0":
        fraction, places = fraction[:-1], places[:-1]
    slots = [position for position, mark in enumerate(before) if mark in "0#?"]
    least = before.count("0")
    whole = whole.lstrip("0").rjust(least, "0")
    if thousands:
        whole = _grouped(whole)
        slots = slots[:1]
    placed = _placed(whole, slots)
    printed = []
    for position, (kind, mark) in enumerate(tokens):
        in_fraction = 0 <= point < position
        if kind == "literal":
            printed.append(mark)
        elif mark in "0#?":
            if in_fraction:
                printed.append(fraction[:1])
                fraction = fraction[1:]
            else:
                printed.append(placed.get(position, ""))
        elif mark == "." and position == point:
            printed.append("." if fraction else "")
            if not slots:
                printed.insert(0, whole)
        elif mark != ",":
            printed.append(mark)
    minus = "-" if signed and shown < 0 else ""
    return minus + "".join(printed)


def _placed(whole: str, slots: list[int]) -> dict[int, str]:
    """Digits for each placeholder, from the right; the first placeholder takes what is left over."""
    placed: dict[int, str] = {}
    for slot in reversed(slots[1:]):
        placed[slot], whole = whole[-1:], whole[:-1]
    if slots:
        placed[slots[0]] = whole
    return placed


def _grouped(whole: str) -> str:
    head = len(whole) % 3
    groups = ([whole[:head]] if head else []) + [whole[start : start + 3] for start in range(head, len(whole), 3)]
    return ",".join(groups)


def _around_general(value: Decimal, tokens: list[Token]) -> str:
    text = "".join(mark if kind == "mark" else mark.replace("G", "\0") for kind, mark in tokens)
    return _GENERAL_WORD.sub(lambda _: _general(value), text, count=1).replace("\0", "G").strip()


def _general(value: Decimal) -> str:
    """A figure without a format: cut to the width that Excel prints; whole numbers keep all their digits."""
    whole = len(str(abs(int(value))))
    places = max(_GENERAL_WIDTH - 1 - whole, 0)
    if value != value.to_integral_value():
        value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _beside_time(parts: list[str], position: int) -> bool:
    """``m`` means minutes directly after hours or directly before seconds."""
    before = next((part for part in reversed(parts[:position]) if part), "")
    after = next((part for part in parts[position + 1 :] if part), "")
    return before.startswith("h") or after.startswith("s")


def _moment_part(value: datetime, part: str, half_day: bool) -> str:
    sign, width = part[0], len(part)
    if sign == "y":
        return f"{value.year % 100:02d}" if width <= 2 else str(value.year)
    if sign == "e":
        return str(value.year)
    if sign == "m":
        name = _MONTHS[value.month - 1]
        return {1: str(value.month), 2: f"{value.month:02d}", 3: name[:3], 5: name[0]}.get(width, name)
    if sign == "d":
        name = _DAYS[value.weekday()]
        return {1: str(value.day), 2: f"{value.day:02d}", 3: name[:3]}.get(width, name)
    if sign == "a":
        return ("星期" if width == 4 else "") + _WEEKDAYS[value.weekday()]
    number = value.second if sign == "s" else (value.hour % 12 or 12) if half_day else value.hour
    return f"{number:0{min(width, 2)}d}"
