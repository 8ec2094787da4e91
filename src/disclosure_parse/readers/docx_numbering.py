"""Word's automatic numbering: the label printed in front of a paragraph, such as ``一、``, ``（二）`` or ``3.``"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from disclosure_parse.readers.docx_tree import Element, W
from disclosure_parse.readers.symbols import symbol

_DIGITS = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_LEGAL = str.maketrans("零一二三四五六七八九十百千万", "零壹贰叁肆伍陆柒捌玖拾佰仟万")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_COUNTING = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
     "ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital")
)  # fmt: skip
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    numeral: str
    pattern: str
    suffix: str
    font: str
    restarts: int | None
    """The level (from 1) whose next number restarts this one; 0 never, ``None`` every higher level."""


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of a document in order. ``unknown`` names the numerals that were not printed."""

    numbering: Element | None
    styles: Element | None
    unknown: set[str] = field(default_factory=set)
    _abstract: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _lists: dict[str, tuple[str, dict[int, int], dict[int, _Level]]] = field(default_factory=dict)
    _style_numbers: dict[str, tuple[str | None, int | None]] = field(default_factory=dict)
    _style_parents: dict[str, str] = field(default_factory=dict)
    _style_levels: dict[tuple[str, str], int] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.numbering is not None:
            self._read_lists(self.numbering)
        if self.styles is not None:
            for style in self.styles.iter(W + "style"):
                name = style.get(W + "styleId", "")
                self._style_numbers[name] = _number_of(style)
                based = style.find(W + "basedOn")
                if based is not None:
                    self._style_parents[name] = based.get(W + "val", "")

    def label(self, paragraph: Element) -> str:
        """The label with the blank that follows it, or ``""``. Has to be called once for each paragraph, in order."""
        list_id, level = self._list_of(paragraph)
        if not list_id or list_id not in self._lists or not 0 <= level < _LEVELS:
            return ""
        abstract, starts, overrides = self._lists[list_id]
        levels = {**self._abstract.get(abstract, {}), **overrides}
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if level in starts and (list_id, level) not in self._begun:
            counts[level] = starts[level]
        else:
            counts[level] = counts.get(level, levels[level].start - 1) + 1
        self._begun.add((list_id, level))
        for deeper in [number for number in counts if number > level]:
            restarts = levels[deeper].restarts if deeper in levels else None
            if restarts is None or 0 < level + 1 <= restarts:
                del counts[deeper]
        return self._printed(level, levels, counts)

    def _printed(self, level: int, levels: dict[int, _Level], counts: dict[int, int]) -> str:
        own = levels[level]
        if own.numeral == "bullet":
            sign = "".join(symbol(ord(character), own.font) or "•" for character in own.pattern)
            return sign + " " if sign.strip() else ""

        def number(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            if other not in levels:
                return ""
            shown = _numeral(counts.get(other, levels[other].start), levels[other].numeral)
            if shown is None:
                self.unknown.add(levels[other].numeral)
                return ""
            return shown

        text = re.sub(r"%([1-9])", number, own.pattern)
        if not text.strip():
            return ""
        return text if own.suffix == "nothing" or text[-1] in "、．。）：" else text + " "

    def _list_of(self, paragraph: Element) -> tuple[str, int]:
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return "", 0
        list_id, level = _number_of(paragraph)
        for name in self._style_chain(_value(properties, "pStyle")):
            found_list, found_level = self._style_numbers.get(name, (None, None))
            if list_id is None and found_list is not None:
                list_id = found_list
                abstract = self._lists[found_list][0] if found_list in self._lists else ""
                level = level if level is not None else self._style_levels.get((abstract, name), found_level)
            elif level is None and list_id is not None:
                level = found_level
        return (list_id or "", level or 0) if list_id != "0" else ("", 0)

    def _style_chain(self, style: str) -> Iterator[str]:
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            yield style
            style = self._style_parents.get(style, "")

    def _read_lists(self, numbering: Element) -> None:
        linked: dict[str, str] = {}
        styled: dict[str, str] = {}
        for abstract in numbering.iter(W + "abstractNum"):
            name = abstract.get(W + "abstractNumId", "")
            self._abstract[name] = {}
            for entry in abstract.iter(W + "lvl"):
                number = _integer(entry.get(W + "ilvl"), 0)
                self._abstract[name][number] = _level(entry)
                style = _value(entry, "pStyle")
                if style:
                    self._style_levels[name, style] = number
            link, style = _value(abstract, "numStyleLink"), _value(abstract, "styleLink")
            if link:
                linked[name] = link
            if style:
                styled[style] = name
        for entry in numbering.iter(W + "num"):
            starts: dict[int, int] = {}
            overrides: dict[int, _Level] = {}
            for override in entry.iter(W + "lvlOverride"):
                number = _integer(override.get(W + "ilvl"), 0)
                start, own = override.find(W + "startOverride"), override.find(W + "lvl")
                if own is not None:
                    overrides[number] = _level(own)
                if start is not None:
                    starts[number] = _integer(start.get(W + "val"), 1)
            abstract_id = _value(entry, "abstractNumId")
            abstract_id = styled.get(linked.get(abstract_id, ""), abstract_id)
            self._lists[entry.get(W + "numId", "")] = (abstract_id, starts, overrides)


def _level(entry: Element) -> _Level:
    fonts = entry.find(f"{W}rPr/{W}rFonts")
    restart = entry.find(W + "lvlRestart")
    return _Level(
        start=_integer(_value(entry, "start"), 0),
        numeral=_value(entry, "numFmt") or "decimal",
        pattern=_value(entry, "lvlText"),
        suffix=_value(entry, "suff") or "tab",
        font=(fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or "") if fonts is not None else "",
        restarts=None if restart is None else _integer(restart.get(W + "val"), 0),
    )


def _value(element: Element, name: str) -> str:
    child = element.find(W + name)
    return child.get(W + "val", "") if child is not None else ""


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise


def _number_of(element: Element) -> tuple[str | None, int | None]:
    """The list and the level that a paragraph's or style's own properties name."""
    numbers = element.find(f"{W}pPr/{W}numPr")
    if numbers is None:
        return None, None
    list_id, level = _value(numbers, "numId"), _value(numbers, "ilvl")
    return list_id or None, _integer(level, 0) if level else None


def _numeral(number: int, kind: str) -> str | None:
    """``number`` in one of Word's numerals; ``None`` for those that are not known."""
    if kind == "none":
        return ""
    if kind in _COUNTING:
        return _chinese(number)
    if kind == "chineseLegalSimplified":
        return _chinese(number).translate(_LEGAL)
    if kind in ("upperRoman", "lowerRoman"):
        return _roman(number) if kind == "upperRoman" else _roman(number).lower()
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9) if number > 0 else ""
        return letter if kind == "upperLetter" else letter.lower()
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind == "decimalFullWidth":
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if kind.startswith("decimalEnclosedCircle"):
        return _CIRCLED[number - 1] if 1 <= number <= len(_CIRCLED) else str(number)
    if kind == "decimalEnclosedParen":
        return f"({number})"
    if kind == "decimalEnclosedFullstop":
        return f"{number}."
    if kind == "ideographEnclosedCircle":
        return f"（{_chinese(number)}）"
    if kind in ("ideographTraditional", "ideographZodiac"):
        signs = _STEMS if kind == "ideographTraditional" else _BRANCHES
        return signs[(number - 1) % len(signs)]
    return str(number) if kind in ("decimal", "decimalHalfWidth", "decimalFullWidth2", "numberInDash") else None


def _chinese(number: int) -> str:
    """Counting numerals below ten thousand (十二, 一百零三); plain digits above."""
    if not 0 < number < 10_000:
        return "零" if number == 0 else str(number)
    text = ""
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += _DIGITS[digit] + sign
        elif text and not text.endswith("零"):
            text += "零"
    text = text.rstrip("零")
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text
