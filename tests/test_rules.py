"""Every rule on the cases of ``rules/<rule>.yaml``: the verdict, the severity, and where it points."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from compact_forms import disclosure_of, place_of
from disclosure_parse.checker import RULES, check, findings, rules_page
from disclosure_parse.checker.messages import sentences
from disclosure_parse.disclosure import Disclosure, Outcome

CASES = Path(__file__).parent / "rules"
VERDICTS = {"pass", "fail", "insufficient", "not_applicable"}
NAMES = [rule.name for rule in RULES]


def load(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        for case in load(path.stem):
            yield pytest.param(path.stem, case, id=f"{path.stem}: {case['case']}")


def outcomes_of(rule: str, disclosure: Disclosure) -> list[Outcome]:
    return [outcome for outcome in check(disclosure) if outcome.rule == rule]


def worst(outcomes: list[Outcome]) -> str:
    """The verdict a case is about: a failure before a gap before a pass."""
    found = {outcome.verdict for outcome in outcomes if not outcome.cause}
    return next((verdict for verdict in ("fail", "insufficient", "pass") if verdict in found), "not_applicable")


@pytest.mark.parametrize(("rule", "case"), list(cases()))
def test_case(rule: str, case: dict[str, Any]) -> None:
    disclosure = disclosure_of(case)
    outcomes = outcomes_of(rule, disclosure)
    assert worst(outcomes) == case["expect"], [(o.verdict, o.message or o.reason) for o in outcomes]
    failed = [outcome for outcome in outcomes if outcome.verdict == "fail" and not outcome.cause]
    if case["expect"] == "fail":
        assert len(failed) == case.get("findings", 1), [o.message for o in failed]
        assert failed[0].severity == case["severity"]
        assert failed[0].place.locator == place_of(disclosure, case["at"])
        assert {place_of(disclosure, path) for path in case.get("evidence", [])} <= {
            p.locator for p in failed[0].evidence
        }
        for text in case.get("says", []):
            assert text in failed[0].message + failed[0].message_zh
        assert failed[0].message
        assert failed[0].message_zh
    elif case["expect"] == "insufficient":
        reasons = [outcome.reason for outcome in outcomes if outcome.verdict == "insufficient"]
        assert all(reasons)
        for text in case.get("says", []):
            assert any(text in reason for reason in reasons)
    if "only" in case:
        assert sorted({o.rule for o in check(disclosure) if o.verdict == "fail" and not o.cause}) == sorted(
            case["only"]
        )


@pytest.mark.parametrize("name", NAMES)
def test_each_rule_has_cases_of_each_kind(name: str) -> None:
    kinds = {case["expect"] for case in load(name)}
    assert {"pass", "fail", "not_applicable"} <= kinds
    never_lacks_a_figure = {
        "template_residue", "duplicate_indicator", "empty_indicator", "malformed_number", "shifted_columns",
        "missing_value", "missing_reason", "over_completion", "vague_actual", "unit_mismatch", "money_unit",
    }  # fmt: skip
    assert "insufficient" in kinds or name in never_lacks_a_figure


def test_cases_are_of_known_rules() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == set(NAMES)
    assert all(case["expect"] in VERDICTS for name in NAMES for case in load(name))


def test_rules_are_those_of_the_contract_in_its_order() -> None:
    assert NAMES == [
        "score_total", "weight_total", "level_weight", "score_exceeds_weight", "execution_rate", "execution_score",
        "completion_score", "missing_reason", "over_completion", "funds_total", "cost_formula", "per_capita",
        "part_whole", "share", "cross_form", "narrative_vs_table", "list_total", "cost_target_exceeds_budget",
        "payment_schedule", "fiscal_year", "money_unit", "missing_value", "vague_actual", "unit_mismatch",
        "template_residue", "duplicate_indicator", "empty_indicator", "malformed_number", "shifted_columns",
    ]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_has_a_whole_page(rule: Any) -> None:
    assert rule.page.title.endswith(".")
    for heading, text in rule.page.sections:
        assert text, f"{rule.name} has no {heading}"


def test_each_sentence_has_both_languages_and_the_same_blanks() -> None:
    for rule, keys in sentences().items():
        assert rule in ("shared", "terms") or rule in NAMES
        for key, languages in keys.items():
            assert set(languages) == {"en", "zh"}, f"{rule}.{key}"
            english, chinese = (
                {name for _, name, _, _ in string.Formatter().parse(languages[tongue]) if name}
                for tongue in ("en", "zh")
            )
            # The Chinese sentence may say more where the English one would repeat itself, never less.
            assert english <= chinese, f"{rule}.{key}"


def test_ids_are_stable_and_unique() -> None:
    disclosure = disclosure_of(next(case for case in load("score_total") if case["expect"] == "fail"))
    first, second = findings("abc", check(disclosure)), findings("abc", check(disclosure))
    assert [finding.finding_id for finding in first] == [finding.finding_id for finding in second]
    assert len({finding.finding_id for finding in first}) == len(first)
    assert not {f.finding_id for f in first} & {f.finding_id for f in findings("abd", check(disclosure))}


def test_the_rules_page_is_current() -> None:
    page = Path(__file__).parent.parent / "docs" / "rules.md"
    assert page.read_text(encoding="utf-8") == rules_page()
