"""What an indicator row must have: a target, an answer in its unit, a name of its own, its values in their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from disclosure_parse.checker.arithmetic import TEN_THOUSAND
from disclosure_parse.checker.cells import (
    carries_form_total,
    figure_of,
    is_blank,
    is_date,
    is_empty,
    leaves,
    name_of,
    places,
    plain_name,
    says_none,
    squeeze,
)
from disclosure_parse.checker.measures import answer_check, same_unit
from disclosure_parse.checker.messages import shorten
from disclosure_parse.checker.readings import EXECUTION_ROW, is_bonus
from disclosure_parse.checker.rule import Check, form_rule
from disclosure_parse.disclosure import Entry, Form, Indicator, Outcome
from disclosure_parse.document import Place
from disclosure_parse.figures import holds_two_figures
from disclosure_parse.units import conversion

_COUNTED = re.compile(
    r"(\d[\d,]{0,30}(?:\.\d{1,30})?)\s*(人次|人|名|户|家|个|项|件|次|场次|场|座|处|条|台|套|头|只|份|本|篇|组|期|亩|公里|平方米)(?!月)"
)
_ANY_NUMBER = re.compile(
    r"\d|[一二三四五六七八九十百千万两]+(?:人|名|户|家|个|项|件|次|场|座|处|条|台|套|份|本|篇|组|期)"
)
_SCORED_BY_RULES = frozenset({"项目决策", "项目管理", "投入指标", "过程指标", "过程管理指标"})
"""Levels of what was done before and during the project: rules say how it is scored, and a target is often none."""
_BLOCK_ROWS = 3
_GENERIC = frozenset({"个", "项", "件", ""})
_PEOPLE = frozenset({"人", "名", "位", "人次", "人/次"})
_WATER = frozenset({"吨", "立方米"})
"""A ton of water is a cubic metre, and 用水 is printed in either."""
_RATIO = frozenset({"%", "‰"})


@form_rule("missing_value")
def missing_value(form: Form) -> Iterator[Outcome]:
    """An indicator with a weight has a target, an actual value and a score.

    Why: points can't be given for what was never set or never answered.
    Equation: weight > 0 → target, actual value and score are filled in
    Holds: 10 points, target 100人, actual 116人, score 10
    Fails: 10 points, target blank (or `*`, 无), actual 达成预期指标, score 10
    Not flagged: rows without weight or with weight 0, parent rows and rows that are answered in rows without points
        below them, bonus rows, forms that have no such column (target tables have no actual values) or no score in it
        at all, indicators of decision and management without a target, which are scored by rules, indicators that say
        无 themselves (empty_indicator says that).
    """
    rows = leaves(form)
    evaluated = form.form_type == "self_evaluation"
    wanted = [
        ("target", not form.columns or "target" in form.columns),
        ("actual", evaluated and _has_column(form, "actual", [row.actual for row in rows])),
        ("score", evaluated and any(row.score for row in rows)),
    ]
    for row, below in zip(rows, (*rows[1:], None), strict=False):
        weight = figure_of(row.weight)
        if weight is None or weight.value <= 0 or row.weight is None or is_empty(row) or is_bonus(row):
            continue
        if below is not None and _is_answered_by(row, below):
            continue
        if EXECUTION_ROW.search(row.level3 or row.level2):
            # Its target and its actual value stand in the money block.
            continue
        cells: dict[str, Entry | None] = {"target": row.target, "actual": row.actual, "score": row.score}
        check = Check(
            "missing_value",
            form.position,
            row.place,
            places([row.weight, *cells.values()]),
            quote=shorten(name_of(row)),
        )
        if any(entry is not None and holds_two_figures(entry.raw) for entry in cells.values()):
            continue  # What seems to lack may stand in the cell beside it.
        lacking = [name for name, needed in wanted if needed and _lacks(cells[name], name)]
        if row.level1 in _SCORED_BY_RULES and (row.scoring_rule or not is_blank(row.actual)):
            lacking = [name for name in lacking if name == "score"]
        if lacking:
            yield check.fails("row", "warning", name=shorten(name_of(row)), weight=weight.value, fields=tuple(lacking))
        else:
            yield check.holds()


def _is_answered_by(row: Indicator, below: Indicator) -> bool:
    """Whether a row prints points alone and the next one values alone: what it counts stands in rows below it."""
    pointless = below.weight is None and below.score is None
    return pointless and is_blank(row.target) and is_blank(row.actual) and not is_blank(below.target)


def _has_column(form: Form, name: str, entries: Sequence[Entry | None]) -> bool:
    return name in form.columns if form.columns else any(entry is not None for entry in entries)


def _lacks(entry: Entry | None, name: str) -> bool:
    return is_blank(entry) or (name == "target" and entry is not None and says_none(entry.raw))


@form_rule("vague_actual")
def vague_actual(form: Form) -> Iterator[Outcome]:
    """A numeric target is answered with a number.

    Why: 完成 or 已完成100% beside a target of 1500人 can't be checked by anybody.
    Equation: target is a figure → actual value holds a figure of the same kind
    Holds: target 1500人, actual 1350; target ≥200人, actual 200余人
    Fails: target 40人左右, actual 达成预期指标
    Not flagged: qualitative targets, dates and deadlines, answers that hold a count in a sentence, a percentage
        answered by a percentage.
    """
    for row in leaves(form):
        target = _numeric_target(row)
        if target is None or row.target is None or row.actual is None or is_blank(row.actual):
            continue
        check = answer_check("vague_actual", form, row.target, row.actual)
        if figure_of(row.actual) is not None or _counts(row.actual.raw, target):
            yield check.holds()
        elif is_date(row.actual.raw) or says_none(row.actual.raw):
            yield check.does_not_apply("date")
        else:
            yield check.fails(
                "vague",
                "warning",
                name=shorten(name_of(row)),
                target=shorten(row.target.raw),
                actual=shorten(row.actual.raw),
            )


def _numeric_target(row: Indicator) -> str | None:
    """The unit of a target that asks for a number, ``None`` for qualitative targets and dates."""
    figure = figure_of(row.target)
    if row.target is None or says_none(row.target.raw):
        return None
    if figure is not None:
        return figure.unit
    counted = _COUNTED.findall(row.target.raw)
    # One count inside a text (购买资料150本) is a numeric target too; several are a plan, and a date is neither.
    return counted[0][1] if len(counted) == 1 and "数量" in row.level2 and not is_date(row.target.raw) else None


def _counts(text: str, unit: str) -> bool:
    """Whether an answer in words holds a number that may answer a target in ``unit``."""
    if unit in _RATIO:
        return bool(re.search(r"\d", text))
    without_rates = re.sub(r"\d[\d.]*\s*[%％]", "", text)
    return bool(_ANY_NUMBER.search(without_rates))


@form_rule("unit_mismatch")
def unit_mismatch(form: Form) -> Iterator[Outcome]:
    """Target and actual value are in one unit.

    Why: 100人 answered by 100% looks like success and says nothing.
    Equation: unit(target) = unit(actual value), after 万元/元, %/ratio, 万亩/亩, 公里/米 and their like are scaled
    Holds: target ≥13万元, actual 130000元; target 1500人, actual 1350
    Fails: target 100人, actual 100%
    Not flagged: a bare actual value (it has the target's unit), 人 beside 名 or 人次, a general measure word
        (个) beside a special one, 元/人 beside 元/人年.
    """
    for row in leaves(form):
        target, actual = figure_of(row.target), figure_of(row.actual)
        if (
            target is None
            or actual is None
            or row.target is None
            or row.actual is None
            or not target.unit_raw
            or not actual.unit_raw
        ):
            continue
        check = answer_check("unit_mismatch", form, row.target, row.actual)
        pair_of = (target.unit, actual.unit)
        pair = set(pair_of)
        if (
            same_unit(target, actual)
            or conversion(*pair_of)
            or pair <= _PEOPLE
            or pair <= _RATIO
            or _same_kind(target.unit, actual.unit)
        ):
            yield check.holds()
        else:
            yield check.fails(
                "units",
                "warning",
                name=shorten(name_of(row)),
                target=row.target.raw,
                actual=row.actual.raw,
                one=target.unit_raw,
                other=actual.unit_raw,
            )


def _same_kind(one: str, other: str) -> bool:
    """Whether one is a general measure word that may stand for the other's count."""
    if {one, other} == _WATER:
        return True
    not_counts = _RATIO | {"元", "分", "天", "年", "月"}
    return bool({one, other} & _GENERIC) and not ({one, other} & not_counts) and "/" not in one + other


@form_rule("duplicate_indicator")
def duplicate_indicator(form: Form) -> Iterator[Outcome]:
    """No indicator stands in a form twice.

    Why: the same row twice earns its points twice.
    Equation: (level 1, level 2, name, target) is there once
    Holds: 发放及时率 100% once below 时效指标
    Fails: 2022年开展 | 12月完成 twice below 时效指标
    Not flagged: the same name below another level 2 or another parent row, with another target, rows that say 无,
        a block of long-term targets above the year's, regions as columns.
    """
    seen: dict[tuple[str, ...], Indicator] = {}
    parent = ""
    rows = 0
    twice: list[tuple[Indicator, Indicator]] = []
    told: set[Place] = set()
    for row in form.indicators:
        if row.parent:
            parent = row.level3
            continue
        if not row.level3 or says_none(row.level3) or row.target is None:
            continue
        rows += 1
        # Of a block for several years the target is the same as that for all of them.
        whole = row.whole_period_target.raw if row.whole_period_target else ""
        key = (row.level1, row.level2, parent, plain_name(row.level3), squeeze(row.target.raw), row.region, whole)
        first = seen.setdefault(key, row)
        # Regions as columns give several records of one printed row, which is there twice only once.
        if first is not row and row.place not in told:
            told.add(row.place)
            twice.append((first, row))
    if _second_block(twice):
        yield Check("duplicate_indicator", form.position, twice[0][1].place).does_not_apply("second_block")
        return
    for first, row in twice:
        check = Check("duplicate_indicator", form.position, row.place, (first.place,), quote=shorten(row.level3))
        yield check.fails(
            "twice",
            "warning",
            name=shorten(row.level3),
            level=row.level2 or row.level1 or "—",
            target=shorten(row.target.raw if row.target else ""),
            first=first.row,
            second=row.row,
        )
    if rows and not twice:
        yield Check("duplicate_indicator", form.position, form.place).holds()


def _second_block(twice: Sequence[tuple[Indicator, Indicator]]) -> bool:
    """Whether the repetitions are a block repeated in order (长期绩效指标, then 年度绩效指标), not single rows."""
    distances = {row.row - first.row for first, row in twice}
    return len(twice) >= _BLOCK_ROWS and len(distances) == 1 and distances.pop() >= _BLOCK_ROWS


@form_rule("empty_indicator")
def empty_indicator(form: Form) -> Iterator[Outcome]:
    """No points for an indicator that says 无, 不涉及 or 不适用.

    Why: a project without such an effect has to move the points elsewhere; as it stands they are given for nothing.
    Equation: name, or unanswered target, says 无 → weight = 0
    Holds: 生态效益指标 不适用, no weight
    Fails: 经济效益指标 无 | 无, weight 10, score 10
    Not flagged: rows without weight or with weight 0.
    """
    for row in leaves(form):
        if not is_empty(row):
            continue
        weight, named = figure_of(row.weight), not says_none(row.level3)
        entry = row.weight or row.score
        check = Check(
            "empty_indicator",
            form.position,
            row.place,
            places([row.weight, row.score, row.target]),
            quote=" ".join([row.level2, row.level3, *([row.target.raw] if named and row.target else [])]),
        )
        if weight is None or weight.value <= 0 or entry is None:
            yield check.holds()
            continue
        score = figure_of(row.score)
        yield check.fails(
            "target" if named else "points", "warning", level=row.level2 or row.level1 or "—",
            name=shorten(row.level3), target=row.target.raw if row.target else "", weight=weight.value,
            score=score.value if score else "—",
        )  # fmt: skip


@form_rule("shifted_columns")
def shifted_columns(form: Form) -> Iterator[Outcome]:
    """The values stand in their own columns.

    Why: points typed into the value columns, or the form's total in the row of execution, look like data and are none.
    Equation: not (target = actual = weight in every row); execution row ≠ total row; weights and scores are numbers
    Holds: target 75人, actual 75人, weight 10, score 10
    Fails: every target and actual value equals its weight, and they add up to 100; execution row 100 | 98 of a form
        with the total 100 | 98
    Not flagged: single rows where a value happens to equal its weight (10人 with 10 points).
    """
    rows = leaves(form)
    checks = list(_points_as_values(form, rows)) + list(_misplaced_total(form)) + list(_text_as_points(form, rows))
    yield from checks
    if rows and not checks:
        yield Check("shifted_columns", form.position, form.place).holds()


def _points_as_values(form: Form, rows: Sequence[Indicator]) -> Iterator[Outcome]:
    filled = [row for row in rows if figure_of(row.target) and figure_of(row.actual)]
    if len(filled) < 4 or len(filled) < len([row for row in rows if row.target is not None]):
        return
    values = [(figure_of(row.target), figure_of(row.actual), figure_of(row.weight)) for row in filled]
    same = all(
        t is not None and a is not None and t.value == a.value and not t.unit_raw and not a.unit_raw
        for t, a, _ in values
    )
    like_weights = all(w is None or (t is not None and t.value == w.value) for t, _, w in values)
    total = sum((t.value for t, _, _ in values if t), Decimal(0))
    if same and like_weights and total in (100, 90, 80):
        first = filled[0]
        cells = places(entry for row in filled for entry in (row.target, row.actual))
        check = Check(
            "shifted_columns",
            form.position,
            cells[0],
            cells,
            quote=" ".join(row.target.raw for row in filled if row.target),
        )
        yield check.fails("points", "warning", rows=len(filled), total=total, first=first.row)


def _misplaced_total(form: Form) -> Iterator[Outcome]:
    for line in form.funds:
        if carries_form_total(form, line) and line.weight is not None:
            check = Check(
                "shifted_columns",
                form.position,
                line.weight.place,
                places([line.weight, line.score, form.total_weight, form.total_score]),
                quote=line.label,
            )
            yield check.fails(
                "total",
                "warning",
                label=line.label,
                weight=line.weight.raw,
                score=line.score.raw if line.score else "—",
            )
            return


def _text_as_points(form: Form, rows: Sequence[Indicator]) -> Iterator[Outcome]:
    """A text in the weight or score column of a form whose other rows have numbers there."""
    for name in ("weight", "score"):
        cells = [(row, getattr(row, name)) for row in rows]
        filled = [(row, cell) for row, cell in cells if isinstance(cell, Entry) and not is_blank(cell)]
        texts = [(row, cell) for row, cell in filled if cell.figure is None and not re.search(r"\d", cell.raw)]
        if not texts or len(texts) * 4 > len(filled):
            continue
        for row, cell in texts:
            check = Check("shifted_columns", form.position, cell.place, (row.place,), quote=shorten(cell.raw))
            yield check.fails("text", "warning", name=shorten(name_of(row)), cell=shorten(cell.raw), column=name)


def slipped_answer(row: Indicator) -> bool:
    """Whether target and actual value are both money and print the same number, in 元 and in 万元."""
    target, actual = figure_of(row.target), figure_of(row.actual)
    if (
        target is None
        or actual is None
        or target.unit != "元"
        or actual.unit != "元"
        or not actual.unit_raw
        or target.value <= 0
    ):
        return False
    return actual.value in (target.value * TEN_THOUSAND, target.value / TEN_THOUSAND)
