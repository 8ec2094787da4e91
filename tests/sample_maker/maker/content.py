"""What a disclosure says: an invented project with its money, goals, indicators and scores. Seeded, exact decimals."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
THEMES: list[dict[str, Any]] = yaml.safe_load((HERE / "themes.yaml").read_text(encoding="utf-8"))
WORDS: dict[str, Any] = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))
LEVEL1 = {
    "数量指标": "产出指标",
    "质量指标": "产出指标",
    "时效指标": "产出指标",
    "成本指标": "产出指标",
    "经济效益指标": "效益指标",
    "社会效益指标": "效益指标",
    "生态效益指标": "效益指标",
    "可持续影响指标": "效益指标",
    "满意度指标": "满意度指标",
}


def rounded(value: Decimal, places: int = 2) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """Without exponent and trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass
class Indicator:
    """One indicator. ``op`` is "≥", "≤", "=" or "" (qualitative, ``value`` holds the words)."""

    level1: str
    level2: str
    name: str
    op: str
    value: str
    unit: str
    actual: str
    """The figure without its unit, or the words."""
    met: bool
    weight: Decimal = Decimal(0)
    score: Decimal = Decimal(0)
    reason: str = ""
    description: str = ""
    basis: str = ""
    rule: str = ""
    evidence: str = ""
    before: str = ""
    """Last year's actual value."""
    grades: tuple[str, ...] = ("", "", "", "")
    stub: bool = False
    """Operator and unit stand as a stub in the name: ``…(≥**公里)``."""
    parent: bool = False
    mark: str = ""
    """``★`` before the name, ``其中：`` for a child, ``一、`` / ``1、`` for numbering."""
    counted: bool = True
    """The actual value is a figure with the target's unit."""
    blank: bool = False
    """The row says 无 or 不适用 and has no points."""


@dataclass
class Fund:
    """A line of the money block in 万元; ``None`` is an empty cell."""

    kind: str
    initial: Decimal | None
    full: Decimal | None
    executed: Decimal | None


@dataclass
class Project:
    """Everything one form can print about one project."""

    name: str
    code: str
    year: int
    county: str
    department: str
    department_code: str
    unit_name: str
    unit_code: str
    goal: str
    outcome: str
    purpose: str
    funds: list[Fund]
    indicators: list[Indicator]
    exec_weight: Decimal
    total_score: Decimal
    components: list[tuple[str, Decimal, str]]
    theme: dict[str, Any]
    texts: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def total(self) -> Fund:
        return self.funds[0]

    @property
    def rate(self) -> Decimal:
        return (self.total.executed or Decimal(0)) / (self.total.full or Decimal(1))

    @property
    def exec_score(self) -> Decimal:
        return rounded(self.exec_weight * min(self.rate, Decimal(1)))


def number_in(rng: random.Random, low: str, high: str) -> Decimal:
    places = max(len(part.partition(".")[2]) for part in (low, high))
    scale = 10**places
    first, last = int(Decimal(low) * scale), int(Decimal(high) * scale)
    value = rng.randint(first, last)
    if places == 0 and value > 100:
        value -= value % 10
    return Decimal(value) / scale


def month_target(rng: random.Random, year: int) -> tuple[str, str]:
    month = rng.randint(6, 11)
    return rng.choice(
        [
            (f"{year}年{month}月底前", f"{year}年{month - 1}月"),
            (f"{month}月底前", f"{month}月底前完成"),
            (f"{year}年12月31日前", f"{year}年{month}月20日"),
            ("12月底前", "12月底前完成"),
        ]
    )


def missed_value(rng: random.Random, target: Decimal, worse: int) -> Decimal:
    """A worse value with the target's decimals, 3 to 18 per cent off; ``worse`` is -1 below, +1 above."""
    places = max(0, -int(target.as_tuple().exponent))
    off = target * Decimal(rng.randint(3, 18)) / 100
    value = rounded(target + worse * off, places)
    step = Decimal(1).scaleb(-places)
    return value if value != target else target + worse * step


def make_indicator(rng: random.Random, level2: str, text: str, year: int, budget: Fund) -> Indicator:
    """Read one line of the themes and invent its figures. The score is set later, with the weight."""
    name, _, rest = text.partition(" | ")
    kind, _, spec = rest.partition(" ")
    op, value, unit, actual, met = "", "", "", "", True
    miss = rng.random() < 0.16
    if kind in ("ge", "le", "eq", "pct"):
        span, _, unit = spec.partition(" ")
        if kind == "pct":
            kind, unit = ("eq" if span.endswith("..100") and rng.random() < 0.5 else "ge"), "%"
            span = "100..100" if kind == "eq" else span
        target = number_in(rng, *span.split(".."))
        op, value = {"ge": "≥", "le": "≤", "eq": "="}[kind], plain(target)
        if miss and target > 2:
            met, done = False, missed_value(rng, target, 1 if kind == "le" else -1)
        elif kind == "ge" and rng.random() < 0.4 and unit not in ("%", "年"):
            done = rounded(target * Decimal(rng.randint(101, 112)) / 100, max(0, -int(target.as_tuple().exponent)))
        elif kind == "ge" and unit == "%" and rng.random() < 0.5:
            done = rounded((target + 100) / 2, 1) if target > 60 else target + 1
        else:
            done = target
        actual = plain(done)
    elif kind == "cost":
        op, value, unit = "≤", plain(budget.initial or Decimal(0)), "万元"
        actual = plain(budget.executed or Decimal(0))
        met = Decimal(actual) <= Decimal(value)
    elif kind == "date":
        value, actual = month_target(rng, year)
    elif kind == "about":
        span, _, unit = spec.partition(" ")
        target = number_in(rng, *span.split(".."))
        value = rng.choice(["{}{}左右", "约{}{}", "{}余{}"]).format(plain(target), unit)
        actual, unit = f"{plain(target + rng.randint(0, 2))}{unit}", ""
    elif kind == "range":
        span, _, unit = spec.partition(" ")
        value = actual = span.replace("..", rng.choice(["-", "—", "～"])) + unit
        unit = ""
    else:
        good, _, weak = spec.partition(" / ")
        value, met = good, not (miss and weak)
        actual = good if met else weak
    return Indicator(LEVEL1[level2], level2, name, op, value, unit, actual, met)


def share_points(rng: random.Random, points: int, parts: int) -> list[Decimal]:
    """Weights that add up to ``points``: whole numbers, or halves if there are more parts than fit well."""
    halves = points * 2 if parts * 3 > points else points
    base = [halves // parts] * parts
    for i in range(halves - sum(base)):
        base[i] += 1
    for _ in range(parts):
        a, b = rng.randrange(parts), rng.randrange(parts)
        if a != b and base[a] > 2:
            base[a], base[b] = base[a] - 1, base[b] + 1
    return [Decimal(n) / (2 if halves != points else 1) for n in base]


def set_scores(rng: random.Random, indicators: list[Indicator], points: dict[str, int]) -> None:
    """Share the level-1 points among the rows; a missed figure is scored pro rata, a weak answer at 70 %."""
    reasons = rng.sample(WORDS["reasons"], len(WORDS["reasons"]))
    places = rng.choice([1, 2])
    for level1, total in points.items():
        rows = [i for i in indicators if i.level1 == level1 and not i.blank]
        if not rows:
            continue
        for item, weight in zip(rows, share_points(rng, total, len(rows)), strict=True):
            item.weight = item.score = weight
            if item.met:
                continue
            share = Decimal("0.7")
            if item.op:
                target, done = Decimal(item.value), Decimal(item.actual)
                share = target / done if item.op == "≤" else done / target
            item.score = rounded(weight * share, places)
            if item.score == weight:
                item.score -= Decimal("0.1")
            item.reason = reasons.pop() if len(reasons) > 1 else reasons[0]


def make_funds(rng: random.Random, one_source: bool = False, adjusted_too: bool = True) -> list[Fund]:
    """Total, fiscal, carry-over, other; parts add up to the total in every column."""
    places = rng.choice([0, 0, 1, 2, 2, 4])
    scale = 10**places
    fiscal = Decimal(rng.randint(3 * scale, 480 * scale)) / scale
    change = Decimal(rng.randint(70, 118)) / 100 if adjusted_too and rng.random() < 0.4 else Decimal(1)
    adjusted = rounded(fiscal * change, places)
    spent = adjusted if rng.random() < 0.5 else rounded(adjusted * Decimal(rng.randint(62, 99)) / 100, places)
    carry = other = (None, None, None)
    if rng.random() < 0.25 and not one_source:
        amount = Decimal(rng.randint(1, 40))
        carry = (amount, amount, amount)
    if rng.random() < 0.2 and not one_source:
        amount = Decimal(rng.randint(1, 30))
        other = (amount, amount, rounded(amount * Decimal(rng.choice([80, 100])) / 100, 1))
    rows = [Fund("fiscal", fiscal, adjusted, spent), Fund("carryover", *carry), Fund("other", *other)]
    total = Fund(
        "total",
        *(sum((getattr(r, c) or Decimal(0) for r in rows), Decimal(0)) for c in ("initial", "full", "executed")),
    )
    return [total, *rows]


def make_components(rng: random.Random, theme: dict[str, Any], amount: Decimal) -> list[tuple[str, Decimal, str]]:
    """Cost items that add up to the amount: (label, 万元, basis)."""
    parts = rng.randint(1, 3)
    names = rng.sample(
        ["材料及设备购置", "人工及劳务支出", "补助发放", "宣传培训", "委托业务费", "日常运转支出"], parts
    )
    places = max(0, -int(amount.as_tuple().exponent))
    result, left = [], amount
    for n, name in enumerate(names):
        share = left if n == parts - 1 else rounded(left * Decimal(rng.randint(25, 60)) / 100, places)
        left -= share
        result.append(
            (name, share, rng.choice(["按合同价测算", "参照上年支出水平", "按实施方案核定", f"{theme['work']}所需"]))
        )
    return result


def make_project(
    rng: random.Random, county: str | None = None, theme: dict[str, Any] | None = None, **fixed: Any
) -> Project:
    """An invented project whose figures agree with each other.

    ``fixed``: year, points, exec_weight, rows, taken, one_source, adjusted.
    """
    theme = theme or rng.choice(THEMES)
    county = county or rng.choice(WORDS["counties"])
    year = fixed.get("year") or rng.randint(2019, 2024)
    points: dict[str, int] = fixed.get("points") or rng.choice(
        [
            {"产出指标": 50, "效益指标": 30, "满意度指标": 10},
            {"产出指标": 50, "效益指标": 30, "满意度指标": 10},
            {"产出指标": 60, "效益指标": 20, "满意度指标": 10},
            {"产出指标": 40, "成本指标": 20, "效益指标": 20, "满意度指标": 10},
        ]
    )
    exec_weight = Decimal(fixed.get("exec_weight", 10))
    funds = make_funds(rng, fixed.get("one_source", False), fixed.get("adjusted", True))
    name = rng.choice([n for n in theme["names"] if n not in fixed.get("taken", ())] or theme["names"])
    indicators: list[Indicator] = []
    for level2 in WORDS["level2_order"]:
        pool = list(theme.get(level2, []))
        if level2 == "成本指标":
            pool.append("项目总成本 | cost")
        if not pool or (level2 in ("经济效益指标", "生态效益指标") and rng.random() < 0.3):
            if level2 == "生态效益指标" and rng.random() < 0.3:
                word = rng.choice(["无", "不适用"])
                indicators.append(Indicator(LEVEL1[level2], level2, word, "", word, "", "", True, blank=True))
            continue
        most = {"数量指标": 4, "满意度指标": 2}.get(level2, 2)
        size = min(len(pool), fixed.get("rows") or rng.randint(1, most))
        for text in [pool[i] for i in sorted(rng.sample(range(len(pool)), size))]:
            indicators.append(make_indicator(rng, level2, text, year, funds[0]))
    for item in indicators:
        describe(rng, item)
        if "成本指标" in points and item.level2 == "成本指标":
            item.level1, item.level2 = "成本指标", "经济成本指标"
    set_scores(rng, indicators, points)
    department = county + theme["department"]
    amount = funds[0].initial or Decimal(0)
    told = [i for i in indicators if i.level2 == "数量指标"][:2]
    project = Project(
        name=name if rng.random() < 0.8 else f"{year}年{name}",
        code=f"53{rng.randint(1000, 9999)}{year % 100}"
        + "".join(rng.choices("ABCDEFGHKMPRTUVWXY", k=4))
        + f"{rng.randint(0, 9999):04d}{rng.choice('QWZ')}",
        year=year,
        county=county,
        department=department,
        department_code=str(rng.randint(101, 799)),
        unit_name=rng.choice([department, county + theme["units"][0], *theme["units"]]),
        unit_code="",
        goal=f"{theme['purpose']}。{year}年安排资金{plain(amount)}万元，计划"
        + "，".join(say(i, True) for i in told)
        + "。",
        outcome=f"全年支出资金{plain(funds[0].executed or Decimal(0))}万元，实际"
        + "，".join(say(i, False) for i in told)
        + "，各项工作有序推进。",
        purpose=theme["purpose"],
        funds=funds,
        indicators=indicators,
        exec_weight=exec_weight,
        total_score=Decimal(0),
        components=make_components(rng, theme, amount),
        theme=theme,
    )
    project.unit_code = project.department_code + "001"
    project.total_score = project.exec_score + sum((i.score for i in indicators), Decimal(0))
    project.texts = {
        "立项依据": rng.choice(WORDS["laws"]),
        "项目概况": f"项目由{project.unit_name}组织实施，{theme['purpose']}。",
        "项目设立的必要性": f"项目直接服务群众，对{theme['purpose'].split('，')[0]}十分必要。",
        "保证项目实施的制度、措施": "1.财务管理制度；2.项目实施方案；3.资金拨付审批流程。",
        "项目实施计划": f"{year}年1月至3月制定方案，4月至11月组织实施，12月验收总结。",
        "评价结论": rng.choice(WORDS["conclusions"]),
        "存在问题": rng.choice(WORDS["problems"]),
        "改进措施": rng.choice(WORDS["measures"]),
    }
    return project


def say(item: Indicator, planned: bool) -> str:
    """A quantity in prose: the goal and the table state the same figure."""
    more = "不少于" if item.op == "≥" and planned else ""
    return f"{item.name}{more}{item.value if planned else item.actual}{item.unit}"


def describe(rng: random.Random, item: Indicator) -> None:
    """The side columns that some provinces print: description, basis, rule, evidence, last year, grades."""
    item.description = rng.choice([f"反映{item.name}的情况", f"考核{item.name}", f"{item.name}统计数"])
    item.basis, item.rule = rng.choice(WORDS["bases"]), rng.choice(WORDS["rules"])
    item.evidence = rng.choice(WORDS["evidence"])
    if item.op:
        value = Decimal(item.value)
        item.before = plain(
            rounded(value * Decimal(rng.randint(92, 104)) / 100, max(0, -int(value.as_tuple().exponent)))
        )
        steps = [value * Decimal(n) / 100 for n in ((100, 110, 120, 130) if item.op == "≤" else (100, 90, 80, 60))]
        sign = "≤" if item.op == "≤" else "≥"
        bounds = [plain(rounded(step, 1)) + item.unit for step in steps[:3]]
        item.grades = (*(sign + bound for bound in bounds), (">" if sign == "≤" else "<") + bounds[2])
    else:
        item.before = item.actual
        item.grades = ("优", "良", "中", "差")
