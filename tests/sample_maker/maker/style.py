"""How a form prints what it says: wording of headings, marks for blanks, shapes of figures. One Style per form."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from typing import Any

import yaml

from .content import HERE, Indicator, plain, rounded

HEADINGS: dict[str, list[str]] = yaml.safe_load((HERE / "headings.yaml").read_text(encoding="utf-8"))
CJK = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…—☑☐]"
NUMERALS = "一二三四五六七八九十"


def raw(text: str | None) -> str | None:
    """A printed string as the truth files hold it: lines joined, blanks squeezed; ``None`` if nothing is left."""
    if text is None:
        return None
    text = re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", text).strip(" \n\t　")
    text = re.sub(rf"(?<={CJK})[\s　]+(?={CJK})", "", text)
    text = re.sub(r"\s+", " ", text)
    return text or None


class Style:
    """Choices that hold for one form. ``noise`` 0 gives the plain national wording; 1 draws every choice.

    Any choice can be fixed by keyword (``Style(rng, 0, money_unit="元")``).
    """

    def __init__(self, rng: random.Random, noise: float = 0.0, **fixed: Any) -> None:
        self.rng, self.noise = rng, noise
        maybe = lambda share: rng.random() < share * noise  # noqa: E731
        pick = lambda *options: rng.choice(options) if rng.random() < noise else options[0]  # noqa: E731
        self.brackets = pick("（）", "()", "（）")
        self.colon = pick("：", ":", "")
        self.suffixes = maybe(0.5)
        self.spaced = maybe(0.15)
        self.wrapped = maybe(0.3)
        self.side_vertical = pick(True, False, True)
        self.blank = pick("", "", "", "—", "-", "/")
        self.sub_dash = pick("—", "-", "", "—", "/")
        self.no_reason = pick("", "", "", "无", "—")
        self.money_places: int | None = pick(None, 2, 4, None)
        self.money_commas = maybe(0.3)
        self.money_suffix = pick("", "", "", "万元", " 万元")
        self.money_unit = "万元"
        self.rate_form = pick("100%", "100.00%", "100.0%", "1", "100", "100.00")
        self.op_words = pick("symbol", "symbol", "symbol", "ascii", "double", "words")
        self.equal_sign = pick("", "=", "＝", "")
        self.actual_unit = pick(True, True, False)
        self.picklist = maybe(0.2)
        self.picklist_term = pick("达成预期指标", "达成年度指标")
        self.weight_places: int | None = pick(None, None, 1, 2)
        self.score_places: int | None = pick(None, None, 2)
        self.level1_bracket = pick("", "", "（{}分）", "\n（{}分）", "({}分)")
        self.name_prefix = pick("", "", "指标{}：", "指标{}:", "指标：", "{}.", "{}、")
        self.placeholders = maybe(0.35)
        self.repeat_levels = maybe(0.12)
        self.satisfaction = pick("服务对象满意度指标", "满意度指标", "服务对象满意度指标", "服务对象\n满意度指标")
        self.level_suffix = not maybe(0.1)
        self.extra_note = maybe(0.12)
        self.weight_first = maybe(0.25)
        self.title_in_table = maybe(0.35)
        self.year_line = pick("（{}年度）", "（ {} 年度）", "({}年度)", "（{}年）", "title")
        self.extra_columns = pick(0, 1, 0, 2)
        self.pair_colon = pick("", "", "", "：")
        self.glued = maybe(0.08)
        self.minus: tuple[str, ...] = pick((), (), (), (), ("deviation",), ("level2",))
        self.signed = maybe(0.15)
        self.goal_list = maybe(0.25)
        self.no_blanks = False
        self.terms1: dict[str, str] = pick({}, {}, {}, {}, {"产出指标": "项目完成指标"}, {"效益指标": "项目效果指标"})
        self.points_suffix = pick("", "", "", "", "", "分")
        self.terms2: dict[str, str] = {}
        self._chosen: dict[str, str] = {}
        for name, value in fixed.items():
            if not hasattr(self, name):
                raise TypeError(f"no such choice: {name}")
            setattr(self, name, value)

    # --- headings -------------------------------------------------------------------------------------------
    def h(self, field: str, default: str, suffix: str = "") -> str:
        """The heading of a field: the layout's own wording or another in use, with ``suffix`` if the form has such."""
        key = field + default
        if key not in self._chosen:
            text = default
            if self.rng.random() < 0.3 * self.noise:
                text = self.rng.choice(HEADINGS.get(field, [default]))
            self._chosen[key] = self.shape(text)
        return self._chosen[key] + (self.bracket(suffix) if suffix and (self.suffixes or not self.noise) else "")

    def shape(self, text: str) -> str:
        if self.brackets == "()":
            text = text.replace("（", "(").replace("）", ")")
        if self.spaced and 2 <= len(text) <= 4:
            return " ".join(text)
        if self.wrapped and len(text) >= 5:
            return f"{text[: len(text) // 2]}\n{text[len(text) // 2 :]}"
        return text

    def bracket(self, text: str) -> str:
        return f"{self.brackets[0]}{text}{self.brackets[1]}"

    def side(self, text: str) -> str:
        """A label at the left edge of a block, often one character a line."""
        return "\n".join(text) if self.side_vertical and len(text) <= 12 and "（" not in text else text

    def letters(self, heading: str, mark: str) -> str:
        """``全年预算数（A）`` where the form marks its columns."""
        return f"{heading}{self.bracket(mark)}" if self.suffixes else heading

    # --- figures --------------------------------------------------------------------------------------------
    def money(self, value: Decimal | None, blank: str | None = None) -> str:
        """An amount held in 万元 as the form prints it."""
        if value is None:
            return self.blank if blank is None else blank
        if self.money_unit == "元":
            value, places = value * 10000, 2 if self.money_places is None else self.money_places
        else:
            places = -1 if self.money_places is None else max(self.money_places, -int(value.as_tuple().exponent))
        text = plain(value) if places < 0 else f"{rounded(value, places):f}"
        if self.money_commas:
            whole, dot, part = text.partition(".")
            text = f"{int(whole):,}{dot}{part}"
        return text + (self.money_suffix if self.money_unit == "万元" else "")

    def rate(self, value: Decimal) -> str:
        """A ratio as the form prints rates."""
        if self.rate_form == "1":
            return plain(rounded(value, 4))
        percent = value * 100
        if "." in self.rate_form:
            places = len(self.rate_form.strip("%").partition(".")[2])
            text = f"{rounded(percent, places):f}"
        else:
            text = plain(rounded(percent, 2))
        return text + ("%" if self.rate_form.endswith("%") else "")

    def points(self, value: Decimal, score: bool = False) -> str:
        if self.points_suffix:
            return plain(value) + self.points_suffix
        places = self.score_places if score else self.weight_places
        return (
            plain(value)
            if places is None
            else f"{rounded(value, max(places, -int(value.normalize().as_tuple().exponent))):f}"
        )

    # --- indicators -----------------------------------------------------------------------------------------
    def op(self, item: Indicator) -> str:
        table = {"symbol": "≥≤", "double": "≧≦"}.get(self.op_words, "")
        if item.op == "=":
            return self.equal_sign
        if self.op_words == "ascii":
            return {"≥": ">=", "≤": "<="}[item.op]
        return table["≥≤".index(item.op)] if table else item.op

    def target(self, item: Indicator) -> str:
        if not item.op:
            return item.value
        if item.stub:
            return item.value
        body = f"{item.value}{item.unit}"
        if self.op_words == "words" and item.op == "≥":
            return f"{body}以上" if len(item.name) % 2 else f"不低于{body}"
        if self.op_words == "words" and item.op == "≤":
            return f"不超过{body}" if len(item.name) % 2 else f"{body}以内"
        return self.op(item) + body

    def actual(self, item: Indicator) -> str:
        if not item.op or not item.counted:
            figures = any(ch.isdigit() for ch in item.value) and "月" not in item.value
            if item.counted and figures:
                return item.actual
            return self.picklist_term if self.picklist and item.met else item.actual
        return item.actual + (item.unit if (self.actual_unit or item.unit in ("%", "‰")) and not item.stub else "")

    def name(self, item: Indicator, number: int) -> tuple[str, str]:
        """(as printed, without the leading 指标1：)."""
        stub = f"({item.op}**{item.unit})" if item.stub and item.op else ""
        name = item.mark + item.name + stub
        if self.name_prefix and not item.mark:
            printed = self.name_prefix.format(number) + name
            return printed, name if self.name_prefix.startswith("指标") else printed
        return name, name

    def level1(self, level1: str, points: Decimal | None) -> tuple[str, str, str | None]:
        """(as printed, the term, the weight printed with it)."""
        term = self.terms1.get(level1, level1)
        term = term if self.level_suffix else term.removesuffix("指标")
        if not self.level1_bracket or points is None:
            return term, term, None
        bracket = self.level1_bracket
        return term + bracket.format(plain(points)), term, plain(points)

    def level2(self, level2: str) -> str:
        term = self.terms2.get(level2, self.satisfaction if level2 == "满意度指标" else level2)
        return term if self.level_suffix else term.removesuffix("指标")
