"""Figures in running text, among themselves: heads × amount per head, parts and wholes, shares, scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from disclosure_parse.checker.arithmetic import ONE, TEN_THOUSAND, ZERO, Interval, exact, printed, rounded, total_of
from disclosure_parse.checker.cells import figure_of
from disclosure_parse.checker.messages import added, money, number, percent, shorten
from disclosure_parse.checker.rule import Check, document_rule
from disclosure_parse.checker.statements import usable
from disclosure_parse.disclosure import Claim, Disclosure, Outcome, Relation, RelationKind
from disclosure_parse.figures import Figure

COARSE_HEAD = Decimal("0.01")
"""Amounts per head are rounded to 10 or 100 yuan in prose; within 1 % that is a rounding."""
_ESTIMATE = frozenset({">=", "<=", ">", "<", "range"})
_LARGEST_LIST = 12


def interval(claim: Claim) -> Interval:
    """What a claim may stand for: heads, counts and scores are exact unless they are printed as about so many."""
    figure = claim.figure
    if figure is None:
        return exact(ZERO)
    counted = claim.role in ("people", "count", "score") and figure.op == "=" and figure.quantum <= 1
    return exact(figure.value) if counted else printed(figure)


def value(claim: Claim) -> Decimal:
    return claim.figure.value if claim.figure else ZERO


def related(disclosure: Disclosure, *kinds: RelationKind) -> Iterator[tuple[Relation, tuple[Claim, ...]]]:
    """The relations of these kinds with their claims; terms without a figure make a relation of no terms."""
    known = {claim.number: claim for claim in disclosure.claims if usable(claim)}
    for relation in disclosure.relations:
        if relation.kind in kinds:
            claims = tuple(known[term] for term in relation.terms if term in known)
            yield relation, claims if len(claims) == len(relation.terms) else ()


def _check(rule: str, relation: Relation, claims: Sequence[Claim]) -> Check:
    place = claims[0].place if claims else relation.place
    return Check(rule, None, place, tuple(claim.place for claim in claims[1:]), quote=shorten(relation.quote, 160))


def _bounded(claims: Sequence[Claim]) -> bool:
    return any(claim.figure is not None and claim.figure.op in _ESTIMATE for claim in claims)


@document_rule("per_capita")
def per_capita(disclosure: Disclosure) -> Iterator[Outcome]:
    """People times amount per head is the amount.

    Why: the three figures stand in one sentence, and whoever copied last year's sentence changed only two.
    Equation: people × amount per head = amount
    Holds: 150000元, 75人, 人均2000元
    Fails: 67万元, 400人, 人均1550元
    Not flagged: an amount per head rounded to 10 or 100 元 (a remark), 以上 and 不低于, clauses where it is not clear
        which amount is meant.
    """
    for relation, claims in related(disclosure, "product"):
        check = _check("per_capita", relation, claims)
        if len(claims) < 3 or len(claims) % 2 == 0:
            yield check.lacks("unreadable", cell=shorten(relation.quote))
        else:
            yield _judge_heads(check, relation, claims[0], list(zip(claims[1::2], claims[2::2], strict=True)))


def _judge_heads(check: Check, relation: Relation, amount: Claim, pairs: Sequence[tuple[Claim, Claim]]) -> Outcome:
    computed = total_of(interval(people) * interval(head) for people, head in pairs)
    stated = interval(amount)
    product = sum((value(people) * value(head) for people, head in pairs), ZERO)
    check = check.figures(value(amount), computed, stated, product)
    if _bounded([amount, *(claim for pair in pairs for claim in pair)]):
        return check.lacks("estimate")
    if computed.meets(stated):
        return check.holds()
    if not relation.certain:
        return check.lacks("several")
    values: dict[str, str] = {
        "people": added(f"{people.quantity_raw} × {head.quantity_raw}" for people, head in pairs),
        "computed": money(product, "元"),
        "stated": amount.quantity_raw,
    }
    if len(pairs) == 1 and value(pairs[0][0]):
        people, head = pairs[0]
        values |= {"each": money(value(amount) / value(people), "元"), "head": head.quantity_raw}
        if _coarse(amount, people, head):
            return check.fails("coarse", "info", **values)
    if any(stated.holds(product * factor) for factor in (TEN_THOUSAND, ONE / TEN_THOUSAND)):
        return check.fails("slip", "error", **values)
    return check.fails("one" if "each" in values else "sum", "error", **values)


def _coarse(amount: Claim, people: Claim, head: Claim) -> bool:
    """Whether the amount per head is the true one rounded to 10 or 100 yuan, within 1 %."""
    each = Interval(interval(amount).low / value(people), interval(amount).high / value(people))
    return any(
        value(head) % step == 0
        and rounded(value(head), step).meets(each)
        and each.gap(exact(value(head))) <= COARSE_HEAD * abs(value(head))
        for step in (Decimal(10), Decimal(100))
    )


@document_rule("part_whole")
def part_whole(disclosure: Disclosure) -> Iterator[Outcome]:
    """Parts stated in prose add up to the whole that the wording gives them.

    Why: a count that is more than its parts, or less, was changed in one place only.
    Equation: Σ parts = whole; for 其中 without all parts: Σ parts ≤ whole
    Holds: 225名，分别是市级劳模153人；省级劳模68人；全国劳模4人
    Fails: 225名，分别是市级劳模165人；省级劳模68人；全国劳模4人
    Not flagged: 其中 with only some of the parts, parts that overlap, roundings, wording that allows another reading;
        a total of money that differs by the carry-over that the form states is a remark.
    """
    carried = _carried(disclosure)
    found = list(related(disclosure, "parts", "sum"))
    closed = {relation.quote for relation, claims in found if len(claims) > 2 and _adds_up(claims)}
    for relation, claims in found:
        if len(claims) < 2:
            yield _check("part_whole", relation, claims).lacks("unreadable", cell=shorten(relation.quote))
            continue
        # Where the heads of a list add up, the amounts of the same list must as well.
        complete = relation.complete or (len(claims) > 2 and relation.quote in closed)
        yield _judge_parts(_check("part_whole", relation, claims), relation, claims, complete, carried)


def _adds_up(claims: Sequence[Claim]) -> bool:
    return sum((value(part) for part in claims[1:]), ZERO) == value(claims[0])


def _carried(disclosure: Disclosure) -> list[Figure]:
    """The carry-overs that the document's forms state."""
    lines = [line for form in disclosure.forms for line in form.funds if line.kind == "carryover"]
    cells = [cell for line in lines for cell in (line.full_year_budget, line.executed, line.amount)]
    return [figure for cell in cells if (figure := figure_of(cell)) and figure.value > 0]


def _judge_parts(
    check: Check, relation: Relation, claims: Sequence[Claim], complete: bool, carried: Sequence[Figure]
) -> Outcome:
    whole, parts = claims[0], claims[1:]
    computed, stated = total_of(interval(part) for part in parts), interval(whole)
    total = sum((value(part) for part in parts), ZERO)
    check = check.figures(value(whole), computed, stated)
    if _bounded(claims):
        return check.lacks("estimate")
    if computed.meets(stated) and (len(parts) > 1 or complete):
        return check.holds()
    values = {
        "whole": whole.quantity_raw,
        "parts": added(part.quantity_raw for part in parts),
        "sum": number(total),
        "stated": number(value(whole)),
        "difference": number(value(whole) - total),
    }
    over = computed.low > stated.high
    if not over and not complete:
        return check.lacks("incomplete", **values)
    if over and not complete and _overlap(whole, parts):
        return check.lacks("overlap", **values)
    gap = abs(value(whole) - total)
    if whole.role == "amount" and any(figure.lower <= gap <= figure.upper for figure in carried):
        return check.fails("carried", "info", **values)
    if not relation.certain:
        return check.lacks("several")
    return check.fails("sum", "error", **values)


def _overlap(whole: Claim, parts: Sequence[Claim]) -> bool:
    """Whether some of the parts alone make the whole: the others then count the same people once more."""
    if len(parts) > _LARGEST_LIST:
        return False
    return any(
        sum((value(part) for part in some), ZERO) == value(whole)
        for size in range(1, len(parts))
        for some in combinations(parts, size)
    )


@document_rule("share")
def share(disclosure: Disclosure) -> Iterator[Outcome]:
    """A stated percentage is part / whole.

    Why: shares are typed from another table and stay when the amounts change.
    Equation: share = part / whole
    Holds: 680000元, of it 150000元, 占总额的22.06%
    Fails: 680000元, of it 150000元, 占总额的32.06%
    Not flagged: shares whose whole is not stated, or may be one of several figures; roundings and cut-off decimals.
    """
    for relation, claims in related(disclosure, "share"):
        check = _check("share", relation, claims)
        if len(claims) < 3 or interval(claims[2]).low <= 0:
            yield check.lacks("no_whole")
            continue
        stated, part, whole = claims[:3]
        cut = value(stated) + (stated.figure.quantum if stated.figure else ZERO)
        said = Interval(interval(stated).low, max(interval(stated).high, cut))
        computed = interval(part) / interval(whole)
        check = check.figures(value(stated), computed, said, value(part) / value(whole))
        if computed.meets(said):
            yield check.holds()
        elif _bounded(claims):
            yield check.lacks("estimate")
        elif not relation.certain:
            yield check.lacks("several")
        else:
            yield check.fails(
                "share",
                "error",
                stated=stated.quantity_raw,
                part=part.quantity_raw,
                whole=whole.quantity_raw,
                computed=percent(value(part) / value(whole)),
            )
