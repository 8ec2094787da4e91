"""What a template left behind, and figures that are none as printed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Literal

from disclosure_parse.checker.cells import STUB, figure_of, is_blank, is_unreadable, leaves, squeeze
from disclosure_parse.checker.messages import shorten
from disclosure_parse.checker.rule import Check, form_rule
from disclosure_parse.disclosure import Entry, Form, Outcome
from disclosure_parse.figures import holds_two_figures
from disclosure_parse.units import resolve_unit

_SHORTEST_DOUBLE = 4
_LONG_DOUBLE = 8
"""A text this long may stand twice with a word between (a library remark around the value)."""
_INSTRUCTION = re.compile(
    r"\d{1,9}\s{0,9}字(?:以内|左右|以上)|请(?:填写|说明|简要|选择|勾选|参照|按照.{0,10}填)|填写?说明|此处填|（?示例|样例|例如：|模板|下拉选择|\b(?:TODO|xxx)\b",
    re.IGNORECASE,
)
_OPTIONS = re.compile(r"[（(]\s*[\u4e00-\u9fff]{1,4}(?:\s*[、/／|]\s*[\u4e00-\u9fff]{1,4}){2,}\s*[)）]$")
_GRADES = re.compile(r"较高|明显|一般|显著|较好|优|良|中|差|达成|高|低|是|否")
_STUB_VALUE = re.compile(r"^[≥≤=＝<>]?\s*(?:[*＊]{2,}|[xX×]{2,}|…+|_{2,})\s*[\u4e00-\u9fff%％元]{0,4}$")
_NUMBERISH = re.compile(r"^[≥≤=＝<>﹥﹤]*\s*[¥￥]?\s*(-?[\dOolI][\dOolI.,，．。]*)\s*([%％\u4e00-\u9fff]{0,4})$")
_DIGITS_AND_UNITS = re.compile(r"([¥￥\d,，.．。元万亿]*\d[¥￥\d,，.．。元万亿]*)")
_LETTERED = re.compile(r"[¥￥]?(-?[\d.,，．。]*\d[\d.,，．。]*(?![wWkK]$)[A-Za-z][\d.,，．。]*)(?:万?元)?")
"""An amount with a letter that is no unit (570r); 5w and 5k are ten thousands and thousands of hasty writers."""
_DATE = re.compile(r"^(?:19|20)\d{2}[.．]\d{1,2}(?:[.．]\d{1,2})?$")
_GROUPED = re.compile(r"^-?\d{1,3}(?:[,，]\d{3})+(?:[.．]\d+)?$")
_PLAIN = re.compile(r"^-?\d+(?:[.．]\d+)?$")

_UNNAMED = re.compile(r"^指标(?:[\d一二三四五六七八九十]{0,2}|名称)[:：]?(?:[…\.*＊xX×]*)$")
_NOTE_FIELDS = ("fund_reason", "remark")
_NOTE = re.compile(r"^(?:注|备注|说明|填[表报]说明|原因)[:：]?$")
"""Beside these headings the form itself prints how it is to be filled in."""

Kind = Literal["value", "text"]


def texts_of(form: Form) -> Iterator[tuple[Kind, Entry, bool]]:
    """The form's cells of text: ``value`` for targets and answers, else ``text``; and whether points hang on it."""
    for row in leaves(form):
        weight = figure_of(row.weight)
        scored = weight is not None and weight.value > 0
        for entry in (row.target, row.actual, row.planned):
            if entry is not None:
                yield "value", entry, scored
        for entry in (row.description, row.deviation, row.basis, row.evidence_source):
            if entry is not None:
                yield "text", entry, False
        if row.level3:
            yield "text", Entry(row.level3, row.place), False
    for entry in (form.expected_goal, form.actual_outcome):
        if entry is not None:
            yield "text", entry, False
    for item in form.attributes:
        if item.value and not (item.field in _NOTE_FIELDS or _NOTE.match(squeeze(item.heading))):
            yield "text", Entry(item.value, item.place), False


def doubled(text: str) -> str | None:
    """The end of a text that stands in it once more, right before or a few words before; ``None`` if none does."""
    flat = squeeze(text).rstrip("。；;，,、")
    if figure_only(flat) or len(set(flat.split(";"))) == 1 < flat.count(";") + 1:
        # Several ticks before one word are one choice.
        return None
    # How many characters in front of each place, counted from the end, are the text's last ones once more.
    alike = _beginnings(flat[::-1])
    furthest = list(itertools.accumulate(reversed(alike), max))[::-1]
    for size in range(len(flat) // 2, _SHORTEST_DOUBLE - 1, -1):
        again = alike[size] >= size or (size >= _LONG_DOUBLE and furthest[size] >= size and size * 3 > len(flat))
        if again and len(set(flat[-size:])) > 2:
            return flat[-size:]
    return None


def _beginnings(text: str) -> list[int]:
    """For each place, how many characters from there on are those that the text begins with (Z-function), in O(n)."""
    found = [0] * len(text)
    left = right = 0
    for at in range(1, len(text)):
        size = min(right - at, found[at - left]) if at < right else 0
        while at + size < len(text) and text[size] == text[at + size]:
            size += 1
        found[at] = size
        if at + size > right:
            left, right = at, at + size
    return found


def figure_only(text: str) -> bool:
    """Whether a text has no word in it: repeated digits are no pasted text."""
    return not re.search(r"[\u4e00-\u9fffA-Za-z]{2}", text)


@form_rule("template_residue")
def template_residue(form: Form) -> Iterator[Outcome]:
    """Nothing of the template is left in the answers, and nothing was pasted twice.

    Why: 文件规定标准文件规定标准 or （较高、明显、一般） left in a cell shows that the indicator was not thought about.
    Equation: no cell holds an instruction, an unused list of options, a stub with points, or the same text twice
    Holds: 较高
    Fails: 较高影响程度（较高、明显、一般）; 100字以内; target ≥**人 with 10 points
    Not flagged: stubs inside an indicator's name, blank template rows, repeated words shorter than four characters,
        the notes that a form prints on how it is to be filled in (注, 备注, 原因：执行率未达到90%的需说明原因).
    """
    cells = 0
    failed = False
    seen: set[tuple[str, str]] = set()
    for outcome in _unnamed(form):
        failed = True
        yield outcome
    for kind, entry, scored in texts_of(form):
        cells += 1
        if (entry.place.locator, entry.raw) in seen:
            continue
        seen.add((entry.place.locator, entry.raw))
        key, part = _residue(kind, entry, scored)
        if key:
            failed = True
            check = Check("template_residue", form.position, entry.place, quote=shorten(entry.raw, 80))
            yield check.fails(
                key,
                "warning" if key in ("instruction", "stub") else "info",
                text=shorten(entry.raw),
                part=shorten(part),
            )
    if cells and not failed:
        yield Check("template_residue", form.position, form.place).holds()


def _unnamed(form: Form) -> Iterator[Outcome]:
    """Rows that have points, and of their name only the template's 指标1：."""
    for row in leaves(form):
        weight = figure_of(row.weight)
        if _UNNAMED.match(squeeze(row.level3_raw)) and weight is not None and weight.value > 0:
            check = Check("template_residue", form.position, row.place, quote=row.level3_raw)
            yield check.fails("stub", "warning", text=shorten(row.level3_raw), part=shorten(row.level3_raw))


def _residue(kind: Kind, entry: Entry, scored: bool) -> tuple[str, str]:
    text = entry.raw.strip()
    twice = doubled(text)
    if twice is not None:
        return "doubled", twice
    options = _OPTIONS.search(squeeze(text))
    if kind == "value" and options and len(_GRADES.findall(options.group())) >= 2:
        return "options", options.group()
    instruction = _INSTRUCTION.search(text)
    if instruction and (kind == "value" or len(text) < 200):
        return "instruction", instruction.group()
    if kind == "value" and scored and _STUB_VALUE.match(squeeze(text)) and STUB.search(text):
        return "stub", text
    return "", ""


@form_rule("malformed_number")
def malformed_number(form: Form) -> Iterator[Outcome]:
    """A figure is a number as printed.

    Why: 7,00.0,77 can be three amounts; every sum that needs it is in the air.
    Equation: digits, groups of three behind commas, one decimal point
    Holds: 7,270,000.00
    Fails: 7,00.0,77; 1.2.5; 1O0 with the letter O; 570r as an amount
    Not flagged: dates (2022.12.31), texts with numbers in them, numbers without commas.
    """
    cells = 0
    failed = False
    for entry in _amounts(form):
        lettered = _LETTERED.fullmatch(squeeze(entry.raw)) if is_unreadable(entry) else None
        if lettered and not _NUMBERISH.match(squeeze(entry.raw)):
            failed = True
            check = Check("malformed_number", form.position, entry.place, quote=entry.raw)
            # The letter may be the mark of a note.
            yield check.fails("letter", "warning", number=lettered.group(1))
    for entry in _figure_cells(form):
        cells += 1
        match = _NUMBERISH.match(squeeze(entry.raw)) or _garbled(entry)
        if match is None or is_blank(entry) or holds_two_figures(entry.raw) or _DATE.match(match.group(1)):
            continue
        unit = resolve_unit(match.group(2)) if match.lastindex and match.lastindex > 1 else None
        if unit is not None and not unit.known:
            continue
        number = match.group(1).rstrip("。.")
        if not re.search(r"\d", number) or _PLAIN.match(number) or _GROUPED.match(number):
            continue
        failed = True
        check = Check("malformed_number", form.position, entry.place, quote=entry.raw)
        yield check.fails("number", number=number, readings=" / ".join(_readings(number)))
    if cells and not failed:
        yield Check("malformed_number", form.position, form.place).holds()


def _garbled(entry: Entry) -> re.Match[str] | None:
    """Digits, marks and 元 in an order that is no amount (``3,8..,元,元0``)."""
    return _DIGITS_AND_UNITS.fullmatch(squeeze(entry.raw)) if is_unreadable(entry) else None


def _amounts(form: Form) -> Iterator[Entry]:
    """The cells of money, of the form's own block and of the lines of a list."""
    for line in form.funds:
        yield from filter(None, (
            line.initial_budget, line.full_year_budget, line.executed, line.amount, line.prior_executed, line.planned,
            line.adjustment,
        ))  # fmt: skip
    for listed in form.lines:
        yield from filter(None, (listed.amount, listed.budget, listed.executed))
    if form.list_total is not None:
        yield form.list_total


def _figure_cells(form: Form) -> Iterator[Entry]:
    yield from _amounts(form)
    for line in form.funds:
        yield from filter(None, (line.weight, line.execution_rate, line.score))
    for row in form.indicators:
        yield from filter(None, (row.target, row.actual, row.weight, row.score, row.completion_rate))
    yield from filter(None, (form.total_weight, form.total_score, *(step.percent for step in form.schedule)))


def _readings(number: str) -> list[str]:
    """The numbers that may be meant: look-alike letters as digits, one of the points as the decimal point."""
    digits = number.translate(str.maketrans("OolI，．。", "0011,.."))
    bare = re.sub(r"[^\d.]", "", digits)
    pieces = bare.split(".")
    found = ["".join(pieces[:cut]) + "." + "".join(pieces[cut:]) for cut in range(1, len(pieces))]
    if re.search(r"\D\d{2}$", digits):
        # 2,30.2,20: the last mark may be the decimal point.
        found.append("".join(pieces)[:-2] + "." + "".join(pieces)[-2:])
    return list(dict.fromkeys([*found, "".join(pieces)] if len(pieces) != 2 else found))
