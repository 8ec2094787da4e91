"""Does it hold: every rule over a disclosure, one root cause one finding, and ids that stay."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from disclosure_parse.checker.across import compare, cross_form
from disclosure_parse.checker.causes import fold
from disclosure_parse.checker.completion import completion_score, missing_reason, over_completion
from disclosure_parse.checker.costs import cost_formula, cost_target_exceeds_budget, money_unit_slip
from disclosure_parse.checker.execution import execution_rate, execution_score, payment_schedule
from disclosure_parse.checker.facts import Fact, facts
from disclosure_parse.checker.funds import funds_total
from disclosure_parse.checker.indicators import (
    duplicate_indicator,
    empty_indicator,
    missing_value,
    shifted_columns,
    unit_mismatch,
    vague_actual,
)
from disclosure_parse.checker.level_weights import level_weight
from disclosure_parse.checker.lists import list_total
from disclosure_parse.checker.narrative import narrative_vs_table
from disclosure_parse.checker.pages import page
from disclosure_parse.checker.prose import part_whole, per_capita, share
from disclosure_parse.checker.recognised import allow_for_misreading, doubtful_forms
from disclosure_parse.checker.residue import malformed_number, template_residue
from disclosure_parse.checker.rule import Page, Rule, as_markdown
from disclosure_parse.checker.scores import score_exceeds_weight, score_total, weight_total
from disclosure_parse.checker.years import fiscal_year
from disclosure_parse.disclosure import Disclosure, Finding, Language, Outcome

__all__ = [
    "RULES",
    "Fact",
    "Page",
    "Rule",
    "as_markdown",
    "check",
    "compare",
    "facts",
    "findings",
    "rules_page",
]

RULES: tuple[Rule, ...] = (
    score_total,
    weight_total,
    level_weight,
    score_exceeds_weight,
    execution_rate,
    execution_score,
    completion_score,
    missing_reason,
    over_completion,
    funds_total,
    cost_formula,
    per_capita,
    part_whole,
    share,
    cross_form,
    narrative_vs_table,
    list_total,
    cost_target_exceeds_budget,
    payment_schedule,
    fiscal_year,
    money_unit_slip,
    missing_value,
    vague_actual,
    unit_mismatch,
    template_residue,
    duplicate_indicator,
    empty_indicator,
    malformed_number,
    shifted_columns,
)
"""Every rule, in the order of the output contract."""


def rules_page(language: Language = "en") -> str:
    """``docs/rules.md``, in Chinese ``docs/rules.zh.md``: every rule's page, in order."""
    return "\n".join([_HEADS[language], *(as_markdown(rule.name, page(rule, language)) for rule in RULES)])


_HEADS: dict[Language, str] = {
    "en": "# Rules\n\nGenerated from the rules themselves; "
    "`python -m disclosure_parse.checker > docs/rules.md` writes it again.\n",
    "zh": "# 检查规则\n\n本页由程序生成：`python -m disclosure_parse.checker zh > docs/rules.zh.md`。\n",
}


def check(disclosure: Disclosure) -> tuple[Outcome, ...]:
    """Every outcome of every rule, in the order of the rules; failures that another failure explains name it."""
    outcomes = fold([outcome for rule in RULES for outcome in rule.run(disclosure)])
    doubtful = doubtful_forms(disclosure)
    return tuple(allow_for_misreading(outcome, doubtful) for outcome in outcomes)


def findings(doc_id: str, outcomes: Sequence[Outcome]) -> tuple[Finding, ...]:
    """The failures that are their own root cause, with ids that stay for a document and rule version."""
    versions = {rule.name: rule.version for rule in RULES}
    seen: dict[str, int] = {}
    found = []
    for outcome in outcomes:
        if outcome.verdict != "fail" or outcome.cause:
            continue
        stands = f"{outcome.form}|{outcome.place.locator}|{outcome.quote}"
        key = f"{doc_id}|{outcome.rule}@{versions[outcome.rule]}|{stands}{outcome.elsewhere and '|'}{outcome.elsewhere}"
        seen[key] = seen.get(key, 0) + 1
        digest = hashlib.sha256(f"{key}|{seen[key]}".encode()).hexdigest()[:12]
        found.append(Finding(digest, outcome))
    return tuple(found)
