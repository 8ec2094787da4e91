"""Markup in dumped text: Word field codes, HTML tags, TeX formulas, characters that are not seen."""

from __future__ import annotations

import html
import re

BREAK = "\u2028"
"""A line break inside a cell or paragraph, where the line itself is still one piece."""
_FIELD_START = re.compile(
    r"\{\s*(?:TC|TOC|PAGEREF|HYPERLINK|REF|NOTEREF|SEQ|PAGE|NUMPAGES|SECTIONPAGES|XE|RD|FORMTEXT|FORMCHECKBOX|EQ|QUOTE"
    r"|DATE|TIME|STYLEREF|INCLUDEPICTURE|SHAPE|EMBED|LINK|MERGEFORMAT|ADDIN|DOCPROPERTY)\b"
)
_INPUT = re.compile(r"<input\b([^<>]{0,300})>", re.IGNORECASE)
_CHECKED = re.compile(r"\bchecked\b(?!\s*=\s*[\"']?false)", re.IGNORECASE)
_INPUT_TYPE = re.compile(r"\btype\s*=\s*[\"']?(\w+)", re.IGNORECASE)
_BREAKING = re.compile(r"<br\s*/?>|</(?:p|div|li)>[ \u3000]*<(?:p|div|li)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|span|b|strong|i|em|u|font|div|sub|sup|center|small|big|a|label|o:p|section|h[1-6]|img|ul|ol|li)"
    r"(?:\s[^<>]{0,500})?/?>|<!--[^<>]{0,500}-->",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});", re.IGNORECASE)
# As in Pandoc: a dollar sign opens before and closes behind no blank, and closes before no digit ($10 to $20).
_TEX = re.compile(r"\$(?=\S)([^$\t]{1,200})(?<=\S)\$(?!\d)")
_TEX_PLAIN = re.compile(r"[\d.,%≥≤＞＜<>=+\-~/\s]*\d[\d.,%≥≤＞＜<>=+\-~/\s]*")
_TEX_WORDS = {
    "geqslant": "≥", "leqslant": "≤", "geqq": "≥", "leqq": "≤", "geq": "≥", "leq": "≤", "ge": "≥", "le": "≤",
    "gt": ">", "lt": "<", "times": "×", "pm": "±", "sim": "~", "div": "÷", "cdot": "·", "approx": "≈", "neq": "≠",
    "ne": "≠", "permil": "‰", "textperthousand": "‰", "square": "□", "Box": "□", "boxtimes": "☒", "checkmark": "√",
    "surd": "√", "circ": "°", "rightarrow": "→", "to": "→", "ldots": "…", "cdots": "…", "dots": "…", "star": "★",
    "bigstar": "★", "triangle": "△", "bullet": "•", "mu": "μ", "quad": " ", "qquad": " ", "left": "", "right": "",
}  # fmt: skip
_TEX_WRAP = re.compile(r"\\(?:text(?:bf|rm|it)?|math(?:rm|bf|it|sf)|operatorname|mbox)\s*\{([^{}]*)\}")
_TEX_FRACTION = re.compile(r"\\d?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_TEX_WORD = re.compile(r"\\([a-zA-Z]+)\s*")
_TEX_RAISED = re.compile(r"\^\s*\{?\s*([23°])\s*\}?")
_RAISED = {"2": "²", "3": "³", "°": "°"}
_UNSEEN = re.compile("[\u200b-\u200f\u2060-\u2064\u2066-\u2069\u202a-\u202e\u180e\ufeff\u00ad]")
_SPECIAL = re.compile("[\x0b\x85\u00a0\u00ad\u180e\u200b-\u200f\u2029-\u202e\u2060-\u2069\ufeff]")
_ONE_LINE = str.maketrans("\t\n\r\f", "    ")
_BREAKS = str.maketrans({"\x0b": BREAK, "\x85": BREAK, "\u2029": BREAK, "\u00a0": " "})


def clean_line(line: str) -> str:
    """A line without field codes, tags, TeX and unseen characters.

    Check boxes are ☑ and ☐; a line break within (``<br>``, ``</p><p>``) is ``BREAK``. Tabs stay: they part cells.
    """
    if "{" in line:
        line = _without_fields(line)
    if "<" in line:
        line = _INPUT.sub(_box, line)
        line = _BREAKING.sub(BREAK, line)
        line = _TAG.sub("", line)
    if "$" in line:
        line = _TEX.sub(_formula, line)
    if "&" in line:
        line = _ENTITY.sub(lambda match: html.unescape(match.group()).translate(_ONE_LINE), line)
    if _SPECIAL.search(line):
        line = _UNSEEN.sub("", line).translate(_BREAKS)
    return line


def _without_fields(line: str) -> str:
    """Fields nest, so their braces are matched; a brace without its partner is text."""
    opened: list[int] = []
    kept: list[str] = []
    fields: list[tuple[int, int]] = []
    for match in re.finditer(r"[{}]", line):
        if match.group() == "{":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            if _FIELD_START.match(line, start):
                fields.append((start, match.end()))
    position = 0
    for start, end in sorted(fields):
        if start >= position:
            kept.append(line[position:start])
            position = end
    return "".join([*kept, line[position:]])


def _box(match: re.Match[str]) -> str:
    attributes = match.group(1)
    kind = _INPUT_TYPE.search(attributes)
    if kind and kind.group(1).lower() not in ("checkbox", "radio"):
        value = re.search(r"\bvalue\s*=\s*[\"']([^\"']*)", attributes)
        return value.group(1) if value else ""
    return "☑" if _CHECKED.search(attributes) else "☐"


def _formula(match: re.Match[str]) -> str:
    """The formula's text; one that holds more than signs and figures stays as printed."""
    inner = match.group(1)
    if "\\" not in inner and "^" not in inner:
        return inner.strip() if _TEX_PLAIN.fullmatch(inner) else match.group()
    inner = _TEX_WRAP.sub(r"\1", inner)
    inner = _TEX_FRACTION.sub(r"\1/\2", inner)
    inner = _TEX_WORD.sub(lambda word: _TEX_WORDS.get(word.group(1), word.group()), inner)
    inner = re.sub(r"\\([%$#&_{},;:! ])", r"\1", inner)
    inner = _TEX_RAISED.sub(lambda raised: _RAISED[raised.group(1)], inner)
    if re.search(r"[\\^]", inner):
        return match.group()
    return re.sub(r"[\s{}]+", "", inner)
