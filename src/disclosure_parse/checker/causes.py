"""One root cause, one finding: which failures follow from another failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from disclosure_parse.checker.messages import say
from disclosure_parse.checker.rule import add_note
from disclosure_parse.disclosure import Outcome, Severity

Explains = Callable[[Outcome, Outcome], bool]


def _cells(outcome: Outcome) -> frozenset[str]:
    return frozenset(
        place.locator for place in (outcome.place, *outcome.evidence) if place.column is not None or place.row is None
    )


def _row(outcome: Outcome) -> tuple[int | None, int | None, int | None]:
    return (outcome.place.page, outcome.place.table, outcome.place.row)


def _gap(outcome: Outcome) -> object:
    return None if outcome.stated is None or outcome.computed is None else outcome.stated - outcome.computed


def _same_row(root: Outcome, other: Outcome) -> bool:
    return _row(root) == _row(other) and root.place.row is not None


def _in_rows(root: Outcome, other: Outcome) -> bool:
    """Whether the other failure stands in one of the rows that the root rests on."""
    rows = {(place.page, place.table, place.row) for place in (root.place, *root.evidence) if place.row is not None}
    return _row(other) in rows


def _same_gap(root: Outcome, other: Outcome) -> bool:
    """Two sums that are off by the same amount, and rest on a common cell."""
    return _gap(root) is not None and _gap(root) == _gap(other) and bool(_cells(root) & _cells(other))


def _repairs_total(root: Outcome, other: Outcome) -> bool:
    """A row's score that, once put right, makes the total hold as well."""
    if root.stated is None or root.interval is None or other.stated is None or other.interval is None:
        return False
    if root.place.locator not in _cells(other):
        return False
    low, high = root.interval
    gap_low, gap_high = other.stated - other.interval[1], other.stated - other.interval[0]
    return low - root.stated <= gap_high and gap_low <= high - root.stated


def _repairs_weight(root: Outcome, other: Outcome) -> bool:
    """A weight below its own score that also breaks the sum of the weights."""
    return bool(_cells(root) & _cells(other)) and root.stated is not None and _gap(other) is not None


def _shares_executed(root: Outcome, other: Outcome) -> bool:
    """A total that is neither the sum of its parts nor what its rate says."""
    return root.place.locator in _cells(other)


FOLDS: tuple[tuple[str, str, Explains], ...] = (
    ("shifted_columns", "completion_score", _in_rows),
    ("shifted_columns", "over_completion", _in_rows),
    ("shifted_columns", "unit_mismatch", _in_rows),
    ("shifted_columns", "vague_actual", _in_rows),
    ("shifted_columns", "score_exceeds_weight", _in_rows),
    ("empty_indicator", "vague_actual", _same_row),
    ("empty_indicator", "missing_reason", _same_row),
    ("empty_indicator", "template_residue", _same_row),
    ("money_unit", "completion_score", _same_row),
    ("money_unit", "over_completion", _same_row),
    ("unit_mismatch", "over_completion", _same_row),
    ("score_exceeds_weight", "score_total", _repairs_total),
    ("score_exceeds_weight", "level_weight", _repairs_weight),
    ("score_exceeds_weight", "weight_total", _repairs_weight),
    ("level_weight", "weight_total", _same_gap),
    ("completion_score", "score_total", _repairs_total),
    ("execution_score", "score_total", _repairs_total),
    ("completion_score", "missing_reason", _same_row),
    ("missing_value", "missing_reason", _same_row),
    ("funds_total", "execution_rate", _shares_executed),
    ("execution_rate", "execution_score", _shares_executed),
    ("funds_total", "list_total", _shares_executed),
    ("funds_total", "cross_form", _shares_executed),
    ("malformed_number", "completion_score", _same_row),
)
"""Root rule, derived rule, and when the one explains the other."""


_GRADES: tuple[Severity, ...] = ("error", "warning", "info")


def fold(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes, in order; a failure that another one explains names it as its cause, and that one says so."""
    failed = [index for index, outcome in enumerate(outcomes) if outcome.verdict == "fail"]
    causes: dict[int, int] = {}
    for root_rule, derived_rule, explains in FOLDS:
        roots = [index for index in failed if outcomes[index].rule == root_rule and index not in causes]
        for index in failed:
            if outcomes[index].rule == derived_rule and index not in causes:
                cause = next(
                    (
                        root
                        for root in roots
                        if _one_form(outcomes, root, index) and explains(outcomes[root], outcomes[index])
                    ),
                    None,
                )
                if cause is not None:
                    causes[index] = cause
    for index, cause in _repeated(outcomes, failed):
        causes.setdefault(index, cause)
    return tuple(_marked(outcomes, causes))


def _one_form(outcomes: Sequence[Outcome], one: int, other: int) -> bool:
    return one != other and (
        outcomes[one].form == outcomes[other].form or None in (outcomes[one].form, outcomes[other].form)
    )


def _repeated(outcomes: Sequence[Outcome], failed: Sequence[int]) -> Iterator[tuple[int, int]]:
    """One sentence printed twice (in a report and in the form's goal) fails once."""
    first: dict[tuple[object, ...], int] = {}
    for index in failed:
        outcome = outcomes[index]
        if outcome.rule in ("per_capita", "part_whole", "share") and outcome.form is None:
            key = (outcome.rule, outcome.message)
            root = first.setdefault(key, index)
            if root != index:
                yield index, root


def _marked(outcomes: Sequence[Outcome], causes: dict[int, int]) -> Iterator[Outcome]:
    derived: dict[int, list[str]] = {}
    for index, cause in causes.items():
        # A cause may itself be explained: the finding is the first of the chain.
        while cause in causes:
            cause = causes[cause]
        causes[index] = cause
        derived.setdefault(cause, []).append(f"{outcomes[index].rule} {outcomes[index].place.locator}".strip())
    for index, outcome in enumerate(outcomes):
        if index in causes:
            root = outcomes[causes[index]]
            name = f"{root.rule} {root.place.locator}".strip()
            english, chinese = say("shared", "folded", {"cause": name})
            yield replace(outcome, cause=name, reason=english, reason_zh=chinese)
        elif index in derived:
            # A remark that also breaks a sum is no mere remark.
            followed = [outcomes[other].severity for other, cause in causes.items() if cause == index]
            worst = min([outcome.severity, *followed], key=_GRADES.index)
            noted = add_note(outcome, "also", rules=", ".join(dict.fromkeys(derived[index])))
            yield replace(noted, severity=worst)
        else:
            yield outcome
