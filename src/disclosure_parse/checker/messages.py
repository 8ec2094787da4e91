"""What a check says, in English and Chinese: sentences with blanks, kept as data in ``messages.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files

from disclosure_parse.checker.arithmetic import TEN_THOUSAND, Interval, plain
from disclosure_parse.units import fold

_MOST_TERMS = 60


@cache
def sentences() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Rule (or ``shared``) → key → language (``en``, ``zh``) → sentence with ``{blanks}``."""
    text = files("disclosure_parse.checker").joinpath("messages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(rule: str, key: str, values: Mapping[str, object]) -> tuple[str, str]:
    """The sentence of a rule in English and Chinese; keys that a rule lacks are looked up in ``shared``."""
    known = sentences()
    sentence = known.get(rule, {}).get(key) or known["shared"][key]
    english, chinese = (_blanks(values, tongue) for tongue in ("en", "zh"))
    return _filled(sentence["en"], english), _filled(sentence["zh"], chinese)


def _filled(sentence: str, blanks: Mapping[str, str]) -> str:
    """The sentence with its blanks filled in, without the [[parts]] for which there is nothing to say."""

    def kept(part: re.Match[str]) -> str:
        empty = any(blanks[name] in ("", "—") for name in re.findall(r"\{(\w+)\}", part.group(1)))
        return "" if empty else part.group(1)

    counted = {name: Counted(text) for name, text in blanks.items()}
    return re.sub(r"\[\[(.*?)\]\]", kept, sentence).format_map(counted).strip()


class Counted(str):
    """What fills a blank; ``{rows} {rows:row/rows}`` takes the first word for one, the second for any other number."""

    def __format__(self, words: str) -> str:
        one, slash, many = words.partition("/")
        return super().__format__(words) if not slash else one if self == "1" else many


def _blanks(values: Mapping[str, object], language: str) -> dict[str, str]:
    """What fills the blanks of a sentence; a ``difference`` (stated − computed) also as ``off``: 2 more, 多2."""
    filled = {name: _shown(value, language) for name, value in values.items()}
    for name in filled.keys() & {"label", "name"}:
        filled[name] = _named(filled[name], language)
    if isinstance(values.get("form"), str):
        filled["form"] = _form(filled["form"], language)
    if "difference" in filled:
        size = filled["difference"].removeprefix("-")
        less = size != filled["difference"]
        filled["off"] = (
            f"{size} {'less' if less else 'more'}" if language == "en" else f"{'少' if less else '多'}{size}"
        )
    return filled


def _named(text: str, language: str) -> str:
    """A row's name, for a sentence that goes on with a colon; ``name/target`` is one of its cells."""
    name, slash, column = text.rpartition("/")
    known = sentences()["terms"].get(column, {}).get(language)
    if slash and known:
        return f"{_named(name, language)} ({known})" if language == "en" else f"{_named(name, language)}（{known}）"
    return text.rstrip("：: ")


def _form(text: str, language: str) -> str:
    """A form that is called ``title #2`` or ``2``, the type in the place of a title that is not printed."""
    found = re.fullmatch(r"(?:(.*) #)?(\d+)", text)
    if found is None:
        return text
    called = (found.group(1) or "").split(" ")
    title = " ".join([*called[:-1], _shown(called[-1], language)])
    if language == "en":
        return f"{title} (form {found.group(2)})" if title else f"form {found.group(2)}"
    return f"{title}（第{found.group(2)}张表）" if title else f"第{found.group(2)}张表"


def _shown(value: object, language: str) -> str:
    """A blank's content: figures without noise, the names of fields and readings in the language of the sentence."""
    if isinstance(value, tuple):
        return (", " if language == "en" else "、").join(_shown(part, language) for part in value)
    if isinstance(value, str):
        shown = sentences()["terms"].get(value, {}).get(language, value)
        return re.sub(r"(?<=\d) (?=[万亿]?元)", "", shown) if language == "zh" else shown
    return number(value)


def number(value: object) -> str:
    """A figure without trailing noise; other values as they print."""
    if isinstance(value, Decimal):
        return plain(_trim(value, Decimal("0.0001")))
    if isinstance(value, Interval):
        low, high = number(value.low), number(value.high)
        return low if low == high else f"{low} … {high}"
    return str(value)


def money(value: Decimal | Interval, unit: str) -> str:
    """An amount in yuan, said in the form's own unit."""
    scale = TEN_THOUSAND if unit == "万元" else Decimal(100_000_000) if unit == "亿元" else Decimal(1)
    name = unit if unit in ("万元", "亿元") else "元"
    if isinstance(value, Interval):
        value = Interval(value.low / scale, value.high / scale)
        return f"{number(value)} {name}"
    amount = value / scale
    return f"{number(_trim(amount, Decimal('0.01')) if name == '元' else amount)} {name}"


def printed_rate(raw: str, ratio: Decimal) -> str:
    """A rate as printed, and what it means where it has no sign: beside percentages ``1`` reads as one of them."""
    return raw if re.search("[%％‰]|百分", raw) else f"{raw} ({percent(ratio)})"


def unit_of(raw: str, otherwise: str) -> str:
    """The unit that a printed amount names, so that what it is held against is said in the same."""
    return next((unit for unit in ("亿元", "万元", "元") if unit in fold(raw)), otherwise)


def percent(value: Decimal | Interval) -> str:
    """A ratio, said as a percentage."""
    hundred = Decimal(100)
    if isinstance(value, Interval):
        low, high = _cent(value.low * hundred), _cent(value.high * hundred)
        return f"{low}%" if low == high else f"{low}% … {high}%"
    return f"{_cent(value * hundred)}%"


def _cent(value: Decimal) -> str:
    return plain(_trim(value, Decimal("0.01")))


def _trim(value: Decimal, step: Decimal) -> Decimal:
    # Beyond the context's 28 digits a figure can't be rounded to a step; it is shown whole.
    return value.quantize(step) if abs(value) < Decimal(10) ** 20 else value


def shorten(text: str, length: int = 40) -> str:
    """A printed text, cut for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def added(parts: Iterable[str]) -> str:
    """Terms of a sum; of a long one the first and the last."""
    terms = list(parts)
    if len(terms) > _MOST_TERMS:
        terms = [*terms[: _MOST_TERMS // 2], f"… ({len(terms)})", *terms[-_MOST_TERMS // 2 :]]
    return " + ".join(terms)
