"""The samples, read and normalized, say what their truth says: form by form, field by field, as printed."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

import disclosure_parse as dp
from conftest import SAMPLES
from disclosure_parse.disclosure import Entry, Form

TRUTH = Path(__file__).parent / "truth"
_BLANK = {"", "—", "-", "/", "——"}


def plain(text: Any) -> str:
    """Compared without white space and punctuation, full width as half width; a blank mark is nothing."""
    folded = unicodedata.normalize("NFKC", str(text or "")).strip()
    if folded in _BLANK:
        return ""
    return (
        re.sub(r"[\s,，。．、:：;；\"'“”‘’()（）\[\]【】<>《》·•…—–\-_]+", "", folded)
        .replace("≧", "≥")
        .replace("≦", "≤")
    )


def printed(entry: Entry | None) -> str:
    return plain(entry.raw) if entry else ""


def level(text: Any) -> str:
    return re.sub(r"\d+分?$", "", plain(text))


def name(text: Any) -> str:
    return re.sub(r"^指标\d*", "", plain(text))


def without_code(text: Any) -> str:
    return re.sub(r"^\d{3,}|\d{3,}$", "", plain(text))


def indicator_rows(form: Form) -> list[tuple[str, ...]]:
    return [
        (
            name(i.level3),
            printed(i.target),
            printed(i.actual),
            printed(i.weight),
            printed(i.score),
            printed(i.deviation),
        )
        for i in form.indicators
    ]


def true_rows(form: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (name(i["level3"]), *(plain(i[key]) for key in ("target", "actual", "weight", "score", "deviation")))
        for i in form["indicators"]
    ]


def fund_rows(form: Form) -> list[tuple[str, ...]]:
    keys = ("initial_budget", "full_year_budget", "executed", "amount", "execution_rate", "score")
    return [(plain(line.label), line.kind, *(printed(getattr(line, key)) for key in keys)) for line in form.funds]


def true_funds(form: dict[str, Any]) -> list[tuple[str, ...]]:
    keys = ("initial_budget", "full_year_budget", "executed", "amount", "execution_rate", "score")
    return [(plain(line["label"]), line["kind"], *(plain(line[key]) for key in keys)) for line in form["funds"]]


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.name)
def pair(request: pytest.FixtureRequest) -> tuple[dp.Result, dict[str, Any]]:
    path: Path = request.param
    truth: dict[str, Any] = json.loads((TRUTH / f"{path.stem}.json").read_text(encoding="utf-8"))
    return dp.parse(path), truth


def test_forms_are_found_in_order(pair: tuple[dp.Result, dict[str, Any]]) -> None:
    result, truth = pair
    assert [form.form_type for form in result.forms] == [form["form_type"] for form in truth["forms"]]


def test_header_facts(pair: tuple[dp.Result, dict[str, Any]]) -> None:
    result, truth = pair
    for form, expected in zip(result.forms, truth["forms"], strict=True):
        if expected["fiscal_year"]:
            assert form.fiscal_year == expected["fiscal_year"]
        assert form.money_unit == (expected["unit"] or form.money_unit)
        if expected["project_name"]:
            assert printed(form.project_name) == plain(expected["project_name"])
        if expected["department"]:
            assert without_code(printed(form.department)) == without_code(expected["department"])
        if expected["implementing_unit"]:
            assert without_code(printed(form.implementing_unit)) == without_code(expected["implementing_unit"])
        assert printed(form.total_weight) == plain(expected["total_weight"])
        assert printed(form.total_score) == plain(expected["total_score"])


def test_every_indicator_in_its_columns(pair: tuple[dp.Result, dict[str, Any]]) -> None:
    result, truth = pair
    for form, expected in zip(result.forms, truth["forms"], strict=True):
        assert indicator_rows(form) == true_rows(expected)
        for found, row in zip(form.indicators, expected["indicators"], strict=True):
            if row["level1"]:
                assert level(row["level1"]) in {level(found.level1), level(found.level1_raw)}
            if row["level2"]:
                assert level(row["level2"]) in {level(found.level2), level(found.level2_raw)}


def test_every_money_line(pair: tuple[dp.Result, dict[str, Any]]) -> None:
    result, truth = pair
    for form, expected in zip(result.forms, truth["forms"], strict=True):
        assert fund_rows(form) == true_funds(expected)


def test_lists_schedules_and_summaries(pair: tuple[dp.Result, dict[str, Any]]) -> None:
    result, truth = pair
    for form, expected in zip(result.forms, truth["forms"], strict=True):
        listed = [(line.no, plain(line.project_name), printed(line.amount)) for line in form.projects]
        assert listed == [
            (row["no"] or "", plain(row["project_name"]), plain(row["amount"])) for row in expected["list_rows"]
        ]
        steps = [(plain(step.by), printed(step.percent)) for step in form.schedule]
        assert steps == [(plain(row["by"]), plain(row["percent"])) for row in expected["payment_schedule"]]
        summary = [(plain(line.item), printed(line.standard), printed(line.score)) for line in form.summary]
        assert summary == [
            (plain(row["item"]), plain(row["standard"]), plain(row["score"])) for row in expected["summary_rows"]
        ]
