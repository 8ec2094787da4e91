"""Faults of real life, put into an invented project before it is printed. Each returns the rule that notices it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from .content import Project
from .form import Form


def wrong_total(p: Project, rng: random.Random) -> str | None:
    p.total_score += rng.choice([Decimal(1), Decimal(-1), Decimal(2)])
    return "score_total"


def reason_missing(p: Project, rng: random.Random) -> str | None:
    short = [i for i in p.indicators if i.score < i.weight]
    if not short:
        return None
    rng.choice(short).reason = ""
    return "missing_reason"


def full_score_on_missed(p: Project, rng: random.Random) -> str | None:
    missed = [i for i in p.indicators if i.op and not i.met]
    if not missed:
        return None
    item = rng.choice(missed)
    p.total_score += item.weight - item.score
    item.score = item.weight
    return "completion_score"


def funds_do_not_add(p: Project, rng: random.Random) -> str | None:
    fund = p.funds[1]
    if fund.executed is None or fund.executed <= 2:
        return None
    fund.executed -= 1
    return "funds_total"


def points_for_nothing(p: Project, rng: random.Random) -> str | None:
    item = next((i for i in p.indicators if i.level2 in ("经济效益指标", "生态效益指标") and not i.blank), None)
    if item is None:
        return None
    p.total_score += item.weight - item.score
    item.name = item.value = item.actual = "无"
    item.op = item.unit = item.reason = ""
    item.score, item.met = item.weight, True
    return "empty_indicator"


def wrong_year(p: Project, rng: random.Random) -> str | None:
    p.goal = p.goal.replace(f"{p.year}年", f"{p.year - 1}年", 1)
    return "fiscal_year"


def misplaced_total(p: Project, rng: random.Random) -> str | None:
    p.faults.append("misplaced_total")
    return "shifted_columns"


def malformed_number(p: Project, rng: random.Random) -> str | None:
    p.faults.append("malformed_number")
    return "malformed_number"


def instruction_left(p: Project, rng: random.Random) -> str | None:
    p.goal += "（100字以内）"
    return "template_residue"


def answer_without_number(p: Project, rng: random.Random) -> str | None:
    item = next((i for i in p.indicators if i.op == "≥" and i.met), None)
    if item is None:
        return None
    item.actual, item.counted = "已完成", False
    return "vague_actual"


def same_indicator_twice(p: Project, rng: random.Random) -> str | None:
    item = p.indicators[-1]
    half = item.weight / 2
    lost = item.weight - item.score
    item.weight, item.score = half, half - lost / 2
    p.indicators.append(replace(item))
    return "duplicate_indicator"


FAULTS: dict[str, Callable[[Project, random.Random], str | None]] = {
    f.__name__: f
    for f in (
        wrong_total,
        reason_missing,
        full_score_on_missed,
        funds_do_not_add,
        points_for_nothing,
        wrong_year,
        misplaced_total,
        malformed_number,
        instruction_left,
        answer_without_number,
        same_indicator_twice,
    )
}


def put_fault(rng: random.Random, p: Project) -> tuple[str, str] | None:
    """A random fault that this project can have: its name and the rule it breaks."""
    name = rng.choice(list(FAULTS))
    rule = FAULTS[name](p, rng)
    return (name, rule) if rule else None


def visible(name: str, form: Form) -> bool:
    """Whether the form prints what the fault is about."""
    truth, fields = form.truth, form.fields
    executed = [f.get("executed") for f in truth["funds"]]
    if name == "wrong_total":
        return truth["total_score"] is not None and form.truth["total_score"] == form.s.points(form.p.total_score, True)
    if name == "reason_missing":
        return {"deviation", "score", "weight"} <= fields
    if name == "full_score_on_missed":
        return {"score", "weight"} <= fields
    if name in ("misplaced_total", "malformed_number"):
        return "national" in form.traits and bool(executed[0])
    if name == "funds_do_not_add":
        return "national" in form.traits and sum(1 for e in executed if e) > 1
    if name == "points_for_nothing":
        return {"score", "weight"} <= fields
    if name == "answer_without_number":
        return "actual" in fields or "bare_actual" in fields
    goal = truth["expected_goal"] or ""
    if name == "wrong_year":
        return f"{form.p.year - 1}年" in goal
    if name == "instruction_left":
        return "字以内" in goal
    return True
