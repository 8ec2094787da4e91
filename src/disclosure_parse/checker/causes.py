"""One root cause, one finding: which failures follow from another failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from disclosure_parse.checker.arithmetic import ONE, TEN_THOUSAND, ZERO
from disclosure_parse.checker.messages import say
from disclosure_parse.checker.rule import add_note
from disclosure_parse.disclosure import Outcome, Severity

Key = str | tuple[int | None, int | None, int]
"""A cell (its locator) or a row (page, table, row) by which a failure is found again."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Failures of ``derived`` that share a key with a failure of ``root`` follow from it if ``explains`` says so."""

    root: str
    derived: str
    root_keys: Callable[[Outcome], Iterable[Key]]
    derived_keys: Callable[[Outcome], Iterable[Key]]
    explains: Callable[[Outcome, Outcome], bool]


def _row(outcome: Outcome) -> Iterator[Key]:
    place = outcome.place
    if place.row is not None:
        yield (place.page, place.table, place.row)


def _rows(outcome: Outcome) -> Iterator[Key]:
    """The rows that a failure rests on."""
    for place in (outcome.place, *outcome.evidence):
        if place.row is not None:
            yield (place.page, place.table, place.row)


def _cell(outcome: Outcome) -> Iterator[Key]:
    yield outcome.place.locator


def _cells(outcome: Outcome) -> Iterator[Key]:
    for place in (outcome.place, *outcome.evidence):
        yield place.locator


def _always(root: Outcome, other: Outcome) -> bool:
    return True


def _gap(outcome: Outcome) -> Decimal | None:
    return None if outcome.stated is None or outcome.computed is None else outcome.stated - outcome.computed


def _same_gap(root: Outcome, other: Outcome) -> bool:
    """Two sums that are off by the same amount."""
    return _gap(root) is not None and _gap(root) == _gap(other)


def _repairs_total(root: Outcome, other: Outcome) -> bool:
    """A row's score that, once put right, makes the total hold as well."""
    if root.stated is None or root.interval is None or other.stated is None or other.interval is None:
        return False
    # What puts the row right is printed with a decimal or two.
    low, high = root.interval[0] - _ROUNDING, root.interval[1] + _ROUNDING
    gap_low, gap_high = other.stated - other.interval[1], other.stated - other.interval[0]
    return low - root.stated <= gap_high and gap_low <= high - root.stated


def _is_in_line(root: Outcome, other: Outcome) -> bool:
    """A line of a list that does not add up, and a column with the same gap that runs through it.

    Of a column of which it is not known that it holds money the figures are as printed, not in yuan.
    """
    lines, column = ({place.row for place in outcome.evidence} for outcome in (root, other))
    one, two = _gap(root), _gap(other)
    return (
        len(lines) == 1 < len(column) and bool(one and two) and abs((one or ZERO) / (two or ONE)) in (ONE, TEN_THOUSAND)
    )


_ROUNDING = Decimal("0.05")
FOLDS: tuple[Fold, ...] = (
    *(
        Fold("shifted_columns", derived, _rows, _row, _always)
        for derived in ("completion_score", "over_completion", "unit_mismatch", "vague_actual", "score_exceeds_weight")
    ),
    *(
        Fold(root, derived, _row, _row, _always)
        for root, derived in (
            ("empty_indicator", "vague_actual"),
            ("empty_indicator", "missing_reason"),
            ("empty_indicator", "template_residue"),
            ("money_unit", "completion_score"),
            ("money_unit", "over_completion"),
            ("money_unit", "missing_reason"),
            ("unit_mismatch", "over_completion"),
            ("completion_score", "missing_reason"),
            ("missing_value", "missing_reason"),
            ("malformed_number", "completion_score"),
        )
    ),
    Fold("score_exceeds_weight", "score_total", _cell, _cells, _repairs_total),
    Fold("score_exceeds_weight", "level_weight", _cells, _cells, _always),
    Fold("score_exceeds_weight", "weight_total", _cells, _cells, _always),
    Fold("level_weight", "weight_total", _cells, _cells, _same_gap),
    Fold("completion_score", "score_total", _cell, _cells, _repairs_total),
    Fold("execution_score", "score_total", _cell, _cells, _repairs_total),
    Fold("completion_score", "cross_form", _cell, _cells, _repairs_total),
    Fold("completion_score", "narrative_vs_table", _cell, _cells, _repairs_total),
    Fold("score_total", "cross_form", _cell, _cells, _always),
    Fold("score_total", "narrative_vs_table", _cell, _cells, _always),
    Fold("cross_form", "narrative_vs_table", _cells, _cells, _same_gap),
    Fold("malformed_number", "cross_form", _cell, _cells, _always),
    Fold("malformed_number", "funds_total", _cell, _cells, _always),
    Fold("funds_total", "execution_rate", _cell, _cells, _always),
    Fold("execution_rate", "execution_score", _cell, _cells, _always),
    Fold("funds_total", "list_total", _cell, _cells, _always),
    Fold("per_capita", "list_total", _cell, _cells, _repairs_total),
    Fold("per_capita", "list_total", _cell, _cell, _same_gap),
    Fold("list_total", "list_total", _cells, _cells, _is_in_line),
    Fold("funds_total", "cross_form", _cell, _cells, _always),
)
"""What follows from what. A fold never hides a worse failure: the root takes the worst severity of the two."""

_GRADES: tuple[Severity, ...] = ("error", "warning", "info")


def fold(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes, in order; a failure that another one explains names it as its cause, and that one says so."""
    failed: dict[str, list[int]] = {}
    for index, outcome in enumerate(outcomes):
        if outcome.verdict == "fail":
            failed.setdefault(outcome.rule, []).append(index)
    causes: dict[int, int] = {}
    for item in FOLDS:
        roots: dict[Key, list[int]] = {}
        for index in failed.get(item.root, ()):
            if index not in causes:
                for key in dict.fromkeys(item.root_keys(outcomes[index])):
                    roots.setdefault(key, []).append(index)
        for index in failed.get(item.derived, ()) if roots else ():
            cause = _cause(item, outcomes, roots, index)
            if cause is not None:
                causes.setdefault(index, cause)
    for index, cause in _repeated(outcomes, [index for found in failed.values() for index in found]):
        causes.setdefault(index, cause)
    return tuple(_marked(outcomes, causes))


def _cause(item: Fold, outcomes: Sequence[Outcome], roots: dict[Key, list[int]], index: int) -> int | None:
    for key in item.derived_keys(outcomes[index]):
        for root in roots.get(key, ()):
            if _one_form(outcomes, root, index) and item.explains(outcomes[root], outcomes[index]):
                return root
    return None


def _one_form(outcomes: Sequence[Outcome], one: int, other: int) -> bool:
    """Whether two outcomes may be about one figure: lines of text share a locator, so the form must agree too."""
    if one == other:
        return False
    forms = {outcomes[one].form, outcomes[other].form}
    return len(forms) == 1 or None in forms or outcomes[other].rule in ("cross_form", "narrative_vs_table")


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
    derived: dict[int, list[int]] = {}
    for index, cause in causes.items():
        # A cause may itself be explained: the finding is the first of the chain.
        while cause in causes:
            cause = causes[cause]
        causes[index] = cause
        derived.setdefault(cause, []).append(index)
    for index, outcome in enumerate(outcomes):
        if index in causes:
            root = outcomes[causes[index]]
            name = f"{root.rule} {root.place.locator}".strip()
            english, chinese = say("shared", "folded", {"cause": name})
            yield replace(outcome, cause=name, reason=english, reason_zh=chinese)
        elif index in derived:
            # A remark that also breaks a sum is no mere remark.
            followed = [outcomes[other] for other in derived[index]]
            worst = min([outcome.severity, *(other.severity for other in followed)], key=_GRADES.index)
            names = [f"{other.rule} {other.place.locator}".strip() for other in followed]
            noted = add_note(outcome, "also", rules=", ".join(dict.fromkeys(names)))
            yield replace(noted, severity=worst)
        else:
            yield outcome
