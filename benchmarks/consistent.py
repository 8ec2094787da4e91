"""Consistent disclosures made in code: forms, and a report on one of them, in which every stated relation holds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from disclosure_parse.disclosure import (
    Attribute,
    Disclosure,
    Entry,
    Form,
    FundLine,
    Indicator,
    PaymentStep,
    ProjectLine,
    SummaryLine,
)
from disclosure_parse.document import Paragraph, Place
from disclosure_parse.figures import parse_figure, parse_money, parse_rate
from disclosure_parse.normalizer.prose import read_prose

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
PROJECT, OFFICE = "河道保洁经费", "清溪县水务局"
_WORKS = (
    "河道清淤 岸线巡查 垃圾清运 闸门检修 水质监测 绿化养护 栏杆修缮 标牌更换 泵站维护 "
    "堤坝加固 管网疏通 护坡修补 桥涵检查 步道维护 照明检修 井盖更换 码头整修 围堰拆除"
)
LEVELS = (
    ("产出指标", "数量指标", 30),
    ("产出指标", "质量指标", 20),
    ("效益指标", "社会效益指标", 30),
    ("满意度指标", "服务对象满意度指标", 10),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the report: words with a blank for each figure, the figures, and what each of them is.

    ``broken`` says of other figures whether what the sentence states no longer holds beyond rounding; ``None`` where
    that depends on how they were rounded.
    """

    words: str
    figures: tuple[Decimal, ...]
    kinds: tuple[str, ...]
    broken: Callable[[Sequence[Decimal]], bool | None]

    @property
    def text(self) -> str:
        return self.words.format(*(f"{figure:f}" for figure in self.figures))


@dataclass(frozen=True, slots=True)
class Case:
    """A disclosure before its prose is read: changed sentences are read by the program itself."""

    forms: tuple[Form, ...]
    report: tuple[Sentence, ...]

    def disclosure(self) -> Disclosure:
        paragraphs = [Paragraph(sentence.text, index) for index, sentence in enumerate(self.report, 1)]
        claims, relations = read_prose(paragraphs)
        return Disclosure(self.forms, claims, relations=relations)


class Maker:
    """Consistent disclosures from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def money(self, low: int = 100, high: int = 90_000) -> Decimal:
        return Decimal(self.random.randint(low, high)) / 100

    def case(self) -> Case:
        """A self-evaluation, a table of cost items, their list, the evaluation's target table, its table of scores."""
        evaluation = self.evaluation(1)
        if self.random.random() < 0.2:
            evaluation = converted(evaluation)
        plan = self.plan(2)
        listing = self.listing(3, [evaluation, plan])
        forms = (evaluation, plan, listing, target_table(evaluation, 4), summary(evaluation, 5))
        return Case(forms, tuple(self.report(evaluation)))

    def evaluation(self, table: int) -> Form:
        funds = self.funds(table)
        indicators = tuple(self.indicators(table))
        score = sum((value(row.score) for row in indicators), Decimal(0)) + value(funds[0].score)
        return Form(
            position=table,
            form_type="self_evaluation",
            place=Place(table=table, row=1, column=1),
            fiscal_year=2023,
            project_name=text(PROJECT, table, 2),
            department=text(OFFICE, table, 3),
            money_unit="万元",
            total_weight=number("100", table, 90, 6),
            total_score=number(str(score), table, 90, 7),
            indicators=indicators,
            funds=funds,
        )

    def funds(self, table: int) -> tuple[FundLine, ...]:
        parts = [self.money(), self.money(), self.money(1, 500)]
        spent = [cents(part * self.random.choice([Decimal(1), Decimal("0.9"), Decimal("0.873")])) for part in parts]
        budget_total, spent_total = sum(parts, Decimal(0)), sum(spent, Decimal(0))
        rate = cents(spent_total / budget_total * 100)
        score = cents(Decimal(10) * min(Decimal(1), spent_total / budget_total))
        rows = [("total", budget_total, spent_total), *zip(("fiscal", "carryover", "other"), parts, spent, strict=True)]
        lines = []
        for offset, (kind, budget, executed) in enumerate(rows):
            row = 11 + offset
            lines.append(
                FundLine(
                    row=offset + 1,
                    place=Place(table=table, row=row, column=1),
                    label=kind,
                    kind=kind,  # type: ignore[arg-type]
                    initial_budget=amount(budget, table, row, 2),
                    full_year_budget=amount(budget, table, row, 3),
                    executed=amount(executed, table, row, 4),
                    weight=number("10", table, row, 5) if kind == "total" else None,
                    execution_rate=share(f"{rate}%", table, row, 6) if kind == "total" else None,
                    score=number(str(score), table, row, 7) if kind == "total" else None,
                )
            )
        return tuple(lines)

    def indicators(self, table: int) -> Iterator[Indicator]:
        row, works = 0, self.random.sample(_WORKS.split(), 18)
        for level1, level2, points in LEVELS:
            for weight in self.split(points):
                row += 1
                target = self.random.randint(20, 400)
                missed = self.random.random() < 0.25
                actual = target - self.random.randint(1, target // 4) if missed else target
                score = Decimal(weight) if not missed else cents(Decimal(weight) * actual / target)
                yield Indicator(
                    row=row,
                    place=Place(table=table, row=20 + row, column=1),
                    level1=level1,
                    level1_weight=Decimal({"产出指标": 50, "效益指标": 30, "满意度指标": 10}[level1]),
                    level2=level2,
                    level3=f"{works[row - 1]}处数",
                    target=number(f"≥{target}处", table, 20 + row, 4),
                    actual=number(f"{actual}处", table, 20 + row, 5),
                    weight=number(str(weight), table, 20 + row, 6),
                    score=number(str(weight) if score == weight else f"{score:f}", table, 20 + row, 7),
                    deviation=text("施工延期", table, 20 + row) if missed else None,
                )

    def split(self, points: int) -> list[int]:
        parts = []
        while points > 0:
            part = min(points, self.random.choice([5, 10, 15]))
            parts.append(part)
            points -= part
        return parts

    def plan(self, table: int) -> Form:
        lines, total = [], Decimal(0)
        for row in range(1, self.random.randint(3, 5)):
            people, head = self.random.randint(20, 400), self.random.choice([120, 500, 960, 1200, 1500])
            cost = Decimal(people * head)
            total += cost
            lines.append(
                FundLine(
                    row=row,
                    place=Place(table=table, row=10 + row, column=1),
                    label=f"第{row}项补助",
                    kind="component",
                    amount=amount(cost / 10_000, table, 10 + row, 3),
                    basis=text(f"{head}元/人年×{people}人", table, 10 + row),
                )
            )
        last = len(lines) + 1
        cell = amount(total / 10_000, table, 10 + last, 3)
        lines.append(FundLine(last, Place(table=table, row=10 + last, column=1), "合计", "total", amount=cell))
        ceiling = number(f"≤{total:f}元", table, 21, 4)
        steps = sorted(self.random.sample(range(10, 100, 5), 3))
        return Form(
            position=table,
            form_type="performance_target",
            place=Place(table=table, row=1, column=1),
            fiscal_year=2023,
            project_name=text("家庭补助经费", table, 2),
            department=text(OFFICE, table, 3),
            money_unit="万元",
            funds=tuple(lines),
            indicators=(
                Indicator(
                    1, Place(table=table, row=21), "产出指标", level2="成本指标", level3="项目总成本", target=ceiling
                ),
            ),
            schedule=tuple(
                PaymentStep(
                    n, Place(table=table, row=60, column=n), f"{month}月底", month, share(f"{p}%", table, 61, n)
                )
                for n, (month, p) in enumerate(zip((3, 6, 10, 12), [*steps, 100], strict=True), 1)
            ),
        )

    def listing(self, table: int, forms: Sequence[Form]) -> Form:
        lines, total = [], Decimal(0)
        for row, form in enumerate(forms, 1):
            line = next(line for line in form.funds if line.kind == "total")
            own = value(line.full_year_budget or line.amount) / 10_000
            total += own
            name = form.project_name.raw if form.project_name else ""
            place = Place(table=table, row=40 + row, column=1)
            lines.append(ProjectLine(row, place, str(row), "", name, amount(own, table, 40 + row, 4)))
        return Form(
            table,
            "project_list",
            Place(table=table, row=1, column=1),
            money_unit="万元",
            projects=tuple(lines),
            list_total=amount(total, table, 41 + len(lines), 4),
        )

    def report(self, form: Form) -> Iterator[Sentence]:
        people, head = Decimal(self.random.randint(30, 500)), Decimal(self.random.choice([1234, 1500, 1620, 2000]))
        yield Sentence(
            "市财政安排帮扶资金{}元，共帮扶困难职工{}人，人均{}元。",
            (people * head, people, head), ("amount", "people", "per head"), product_broken,
        )  # fmt: skip
        parts = [Decimal(self.random.randint(5, 200)) for _ in range(3)]
        yield Sentence(
            "给{}名劳模提供了荣誉津贴，分别是市级劳模{}人；省级劳模{}人；全国级劳模{}人。",
            (sum(parts, Decimal(0)), *parts), ("people",) * 4, lambda f: f[0] != sum(f[1:]),
        )  # fmt: skip
        part, whole = self.money(1000, 9000), self.money(20_000, 90_000)
        yield Sentence(
            "困难职工帮扶资金{}万元，占项目支出总额{}万元的{}％。",
            (part, whole, cents(part / whole * 100)), ("amount", "amount", "rate"), share_broken,
        )  # fmt: skip
        money = [self.money(500, 30_000) for _ in range(2)]
        yield Sentence(
            "安排清淤资金{}万元、巡查资金{}万元，共计{}万元。",
            (*money, sum(money, Decimal(0))), ("amount",) * 3,
            lambda f: sum_broken(f[2], f[:2]),
        )  # fmt: skip
        levels = [sum((points(form, row) for row in rows), Decimal(0)) for rows in by_level(form)]
        scores = (value(form.total_score), *levels, value(form.funds[0].score))
        yield Sentence(
            "最终评价得分为{}分，其中：产出{}分；效益{}分；满意度{}分；预算执行率{}分。",
            scores, ("total", "score", "score", "score", "execution score"), lambda f: True,
        )  # fmt: skip
        line = form.funds[0]
        budget, spent = value(line.full_year_budget) / 10_000, value(line.executed) / 10_000
        yield Sentence(
            "2023年全年预算数{}万元，实际支出{}万元，预算执行率{}%。",
            (cents(budget), cents(spent), cents(spent / budget * 100)), ("amount", "amount", "rate"),
            lambda f: execution_broken(f, (budget, spent, spent / budget * 100)),
        )  # fmt: skip
        for row in self.random.sample(form.indicators, 2):
            known = (value(row.actual), value(row.target))
            yield Sentence(
                "实际完成" + row.level3 + "{}处。", known[:1], ("count",),
                lambda f, known=known: f[0] not in known or None,  # type: ignore[misc]
            )  # fmt: skip


def converted(form: Form) -> Form:
    """The same form, its rows scored out of 100 beside what that comes to by their weight."""
    rows, cells = [], []
    for row in form.indicators:
        whole = cents(value(row.score) * HUNDRED / value(row.weight))
        place = row.place
        cells.append(
            Attribute(
                row.row, replace(place, column=8), "converted_score", "折算得分", row.score.raw if row.score else ""
            )
        )
        rows.append(replace(row, score=number(f"{whole.normalize():f}", place.table or 0, place.row or 0, 7)))
    columns = ("level3", "target", "actual", "weight", "score", "converted_score", "deviation")
    return replace(form, indicators=tuple(rows), attributes=tuple(cells), columns=columns)


def target_table(form: Form, table: int) -> Form:
    """The target table of the evaluation's project: the same budget, targets and weights."""

    def moved(entry: Entry | None) -> Entry | None:
        return replace(entry, place=replace(entry.place, table=table)) if entry else None

    lines = [line for line in form.funds if line.kind == "total"]
    return Form(
        position=table,
        form_type="performance_target",
        place=Place(table=table, row=1, column=1),
        fiscal_year=2023,
        project_name=moved(form.project_name),
        department=moved(form.department),
        money_unit="万元",
        funds=tuple(
            FundLine(1, Place(table=table, row=11), "total", "total", amount=moved(line.initial_budget))
            for line in lines
        ),
        indicators=tuple(
            replace(
                row, place=replace(row.place, table=table), target=moved(row.target), weight=moved(row.weight),
                actual=None, score=None, deviation=None, level1_weight=None,
            )
            for row in form.indicators
        ),
    )  # fmt: skip


def summary(form: Form, table: int) -> Form:
    """The report's table of scores: by level, execution, and the total."""
    rows = [("产出指标", by_level(form)[0]), ("效益指标", by_level(form)[1]), ("满意度指标", by_level(form)[2])]
    lines = [(name, sum(value(r.weight) for r in level), sum(points(form, r) for r in level)) for name, level in rows]
    lines.append(("预算执行率", value(form.funds[0].weight), value(form.funds[0].score)))
    lines.append(("得分合计", value(form.total_weight), value(form.total_score)))
    return Form(
        position=table,
        form_type="score_summary",
        place=Place(table=table, row=1, column=1),
        project_name=text(PROJECT, table, 2),
        summary=tuple(
            SummaryLine(
                n, Place(table=table, row=70 + n), name, number(f"{weight:f}", table, 70 + n, 2),
                number(f"{score:f}", table, 70 + n, 3),
            )
            for n, (name, weight, score) in enumerate(lines, 1)
        ),
    )  # fmt: skip


def by_level(form: Form) -> list[list[Indicator]]:
    return [[row for row in form.indicators if row.level1 == name] for name in ("产出指标", "效益指标", "满意度指标")]


def points(form: Form, row: Indicator) -> Decimal:
    """What a row's score counts for the total."""
    cells = [item.value for item in form.attributes if item.field == "converted_score" and item.row == row.row]
    return Decimal(cells[0]) if cells else value(row.score)


def product_broken(figures: Sequence[Decimal]) -> bool | None:
    """Beyond rounding, and beyond a head rounded to 10 or 100 yuan."""
    total, people, head = figures
    if people == 0:
        return True
    off = abs(total / people - head)
    coarse = any(head % step == 0 and off <= step / 2 and off * 100 <= head for step in (Decimal(10), HUNDRED))
    return abs(total - people * head) * 2 > people + 1 and not coarse


def share_broken(figures: Sequence[Decimal]) -> bool | None:
    part, whole, percent = figures
    if whole == 0:
        return True
    off = abs(part / whole * 100 - percent)
    # A share printed with one decimal may have been cut off; an amount with none may be rounded.
    slack = quantum(percent) + (part / whole * quantum(whole) + quantum(part)) / whole * 100
    return None if off < slack * Decimal("1.2") and off * 2 > quantum(percent) else off > slack


def sum_broken(total: Decimal, parts: Sequence[Decimal]) -> bool | None:
    off, slack = abs(total - sum(parts)), sum(quantum(figure) for figure in (total, *parts)) / 2
    return off > slack if off > slack or off == 0 else None


def execution_broken(figures: Sequence[Decimal], true: Sequence[Decimal]) -> bool | None:
    """Budget, expenditure and rate against those of the form."""
    off = [abs(one - other) / quantum(one) for one, other in zip(figures, true, strict=True)]
    return True if any(gap > 2 for gap in off) else None


def quantum(figure: Decimal) -> Decimal:
    """One unit of the last printed decimal."""
    return Decimal(1).scaleb(-len(f"{figure:f}".partition(".")[2]))


def value(entry: Entry | None) -> Decimal:
    return entry.value if entry and entry.value is not None else Decimal(0)


def cents(number_: Decimal) -> Decimal:
    return number_.quantize(CENT, rounding=ROUND_HALF_UP)


def text(raw: str, table: int, row: int) -> Entry:
    return Entry(raw, Place(table=table, row=row, column=2))


def number(raw: str, table: int, row: int, column: int) -> Entry:
    return Entry(raw, Place(table=table, row=row, column=column), parse_figure(raw))


def amount(value_: Decimal, table: int, row: int, column: int) -> Entry:
    raw = f"{value_:.2f}" if value_ == cents(value_) else f"{value_.normalize():f}"
    return Entry(raw, Place(table=table, row=row, column=column), parse_money(raw, "万元"))


def share(raw: str, table: int, row: int, column: int) -> Entry:
    return Entry(raw, Place(table=table, row=row, column=column), parse_rate(raw))
