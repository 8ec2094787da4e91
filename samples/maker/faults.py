"""Faults of real life put into an invented project before it is printed. Each returns the rule that should notice it."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

from .content import Project


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
    item = next((i for i in p.indicators if i.level2 in ("经济效益指标", "生态效益指标")), None)
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


FAULTS: dict[str, Callable[[Project, random.Random], str | None]] = {
    "wrong_total": wrong_total, "reason_missing": reason_missing, "full_score_on_missed": full_score_on_missed,
    "funds_do_not_add": funds_do_not_add, "points_for_nothing": points_for_nothing, "wrong_year": wrong_year,
}  # fmt: skip
