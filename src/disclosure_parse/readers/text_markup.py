"""Markup in dumped text: Word field codes, HTML tags, TeX formulas, stray characters."""

from __future__ import annotations

import html
import re

_FIELD = re.compile(
    r"\{\s*(?:TC|TOC|PAGEREF|HYPERLINK|REF|SEQ|PAGE|NUMPAGES|XE|FORMTEXT|EQ|QUOTE|DATE|TIME|STYLEREF|INCLUDEPICTURE)\b[^{}\n]{0,300}\}"
)
_BOX = re.compile(r"<input\b([^<>]{0,200})>", re.IGNORECASE)
_CHECKED = re.compile(r"\bchecked\b(?!\s*=\s*[\"']?false)", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?\s*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|span|b|strong|i|em|u|font|div|sub|sup|center|small|big|a|label|o:p|section|h[1-6]|img|ul|ol|li)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_TEX = re.compile(r"\$([^$\n]{1,120})\$")
_TEX_WORDS = {
    r"\geqslant": "≥", r"\leqslant": "≤", r"\geq": "≥", r"\leq": "≤", r"\ge": "≥", r"\le": "≤", r"\times": "×",
    r"\pm": "±", r"\sim": "~", r"\div": "÷", r"\cdot": "·", r"\approx": "≈", r"\neq": "≠", r"\permil": "‰",
    r"\textperthousand": "‰", r"\%": "%", r"\$": "$", r"\square": "□", r"\checkmark": "√", r"\circ": "°",
    r"\rightarrow": "→",
}  # fmt: skip
_TEX_WRAP = re.compile(r"\\(?:text|mathrm|mathbf|mathit|operatorname|rm|textbf)\s*\{([^{}]*)\}")
_TEX_POWER = re.compile(r"\^\{?\\circ\}?|[\^_]\{([^{}]*)\}|[\^_](\w)")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a-\u202e]")


def clean_line(line: str) -> str:
    """A line without field codes, tags and TeX; check boxes are ☑ and ☐, line breaks in a cell are ``\\n``."""
    line = _INVISIBLE.sub("", line).replace("\u00a0", " ")
    if "{" in line:
        line = _fields(line)
    if "<" in line:
        line = _BOX.sub(lambda match: "☑" if _CHECKED.search(match.group(1)) else "☐", line)
        line = _TAG.sub("", line)
    if "$" in line:
        line = _TEX.sub(_formula, line)
    if "&" in line and ";" in line:
        line = html.unescape(line)
    return line


def breaks(text: str) -> str:
    """``<br>`` as a line break."""
    return _BREAK.sub("\n", text) if "<" in text else text


def _fields(line: str) -> str:
    previous = None
    while previous != line:
        previous, line = line, _FIELD.sub("", line)
    return line


def _formula(match: re.Match[str]) -> str:
    inner = match.group(1)
    if "\\" not in inner and "^" not in inner and not re.fullmatch(r"[\d\s.,%≥≤<>=+\-~/]+", inner):
        return match.group(0)
    inner = _TEX_WRAP.sub(r"\1", inner)
    for word, sign in _TEX_WORDS.items():
        inner = re.sub(re.escape(word) + r"(?![a-zA-Z])", sign, inner)
    inner = _TEX_POWER.sub(lambda power: power.group(1) or power.group(2) or "°", inner)
    return re.sub(r"\s+", "", inner.replace("{", "").replace("}", "").replace("\\", ""))
