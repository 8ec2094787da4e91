"""Figures in running text, among themselves: heads × amount per head, parts and wholes, shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from disclosure_parse.checker.arithmetic import ONE, TEN_THOUSAND, ZERO, Interval, exact, printed, rounded, total_of
from disclosure_parse.checker.cells import figure_of
from disclosure_parse.checker.list_products import line_products
from disclosure_parse.checker.messages import added, money, number, percent, shorten
from disclosure_parse.checker.printed_rates import completion_rates, score_rates
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
    """People times amount per head, or things times their price, is the amount, also in the lines of a list.

    Why: the three figures stand in one sentence, and whoever copied last year's sentence changed only two.
    Equation: people × amount per head = amount; things × price = amount
    Holds: 150000元, 75人, 人均2000元
    Fails: 67万元, 400人, 人均1550元
    Not flagged: an amount per head rounded to 10 or 100 元 (a remark), 以上 and 不低于, clauses where it is not clear
        which amount is meant, lists most of whose lines come to something else, lines of which their
        remark or another figure says why.
    """
    yield from line_products(disclosure)
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
        "computed": _in_unit_of(amount)(product),
        "stated": amount.quantity_raw,
    }
    if len(pairs) == 1 and value(pairs[0][0]):
        people, head = pairs[0]
        values |= {"each": _in_unit_of(head)(value(amount) / value(people)), "head": head.quantity_raw}
        if _coarse(amount, people, head):
            return check.fails("coarse", "info", **values)
    if any(stated.holds(product * factor) for factor in (TEN_THOUSAND, ONE / TEN_THOUSAND)):
        return check.fails("slip", "error", **values)
    apiece = pairs[0][1].role == "other"
    return check.fails(("piece" if apiece else "one") if "each" in values else "sum", "error", **values)


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
    Equation: Σ parts = whole; for 其中 without all parts: Σ parts ≤ whole; spent + left = what there was;
        Σ amounts of numbered paragraphs = the amount that they stand below
    Holds: 225名，分别是市级劳模153人；省级劳模68人；全国劳模4人
    Fails: 225名，分别是市级劳模165人；省级劳模68人；全国劳模4人
    Not flagged: 其中 with only some of the parts, parts that overlap, roundings, wording that allows another reading;
        a total of money that differs by the carry-over that the form states is a remark; balances beside other amounts;
        numbered amounts of a document in which no others add up, if no clear word says that they are all.
    """
    yield from _balances(disclosure)
    yield from _items(disclosure)
    carried = _carried(disclosure)
    found = list(related(disclosure, "parts", "sum"))
    closed: dict[str, set[int]] = {}
    for relation, claims in found:
        if len(claims) > 2 and _adds_up(claims):
            closed.setdefault(relation.quote, set()).add(len(claims))
    for relation, claims in found:
        if len(claims) < 2:
            yield _check("part_whole", relation, claims).lacks("unreadable", cell=shorten(relation.quote))
            continue
        # Where the heads of a list add up, the amounts of the same list must as well.
        complete = relation.complete or (len(claims) > 2 and relation.quote in closed)
        if len(claims) in closed.get(relation.quote, ()):
            relation = replace(relation, certain=True)
        yield _judge_parts(_check("part_whole", relation, claims), relation, claims, complete, carried)


def _items(disclosure: Disclosure) -> Iterator[Outcome]:
    """Numbered paragraphs against the amount above them. Where one list of a document adds up, its others must too."""
    found = [(relation, claims) for relation, claims in related(disclosure, "items") if claims]
    adds_up = any(_adds_up(claims) for _, claims in found)
    for relation, claims in found:
        told = replace(relation, certain=relation.certain or adds_up)
        yield _judge_parts(_check("part_whole", told, claims), told, claims, told.complete, ())


def _balances(disclosure: Disclosure) -> Iterator[Outcome]:
    """What was spent and what is left against what there was: one of the amounts named, or all of them together."""
    for relation, claims in related(disclosure, "balance"):
        check = _check("part_whole", relation, claims)
        if len(claims) < 3:
            yield check.lacks("unreadable", cell=shorten(relation.quote))
            continue
        left, spent, had = claims[0], claims[1], claims[2:]
        computed = interval(left) + interval(spent)
        lawful = [*(interval(claim) for claim in had), total_of(interval(claim) for claim in had)]
        check = check.figures(value(had[0]), computed, lawful[0], value(left) + value(spent))
        if any(computed.meets(one) for one in lawful):
            yield check.holds()
        elif _bounded(claims):
            yield check.lacks("estimate")
        elif not relation.certain:
            yield check.lacks("several")
        else:
            yield check.fails(
                "balance", "error", spent=spent.quantity_raw, left=left.quantity_raw,
                sum=_in_unit_of(had[0])(value(left) + value(spent)),
                had=added(claim.quantity_raw for claim in had),
            )  # fmt: skip


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
    said = _in_unit_of(whole)
    values = {
        "whole": whole.quantity_raw,
        "parts": added(part.quantity_raw for part in parts),
        "sum": said(total),
        "stated": said(value(whole)),
        "difference": said(value(whole) - total),
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


def _in_unit_of(claim: Claim) -> Callable[[Decimal], str]:
    """How a figure of a claim's kind is written: money in the claim's unit."""
    if claim.figure is None or claim.figure.unit.partition("/")[0] != "元":
        return number
    return lambda figure: money(figure, "万元" if "万" in claim.quantity_raw else "元")


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
    """A stated percentage is part / whole, or growth from one figure to another, also in a form's 完成率 or 得分率.

    Why: shares are typed from another table and stay when the amounts change.
    Equation: share = part / whole; 合格率 = 合格 / 抽查, 完成率 = 实际 / 计划; growth = now / before − 1
    Holds: 680000元, of it 150000元, 占总额的22.06%
    Fails: 680000元, of it 150000元, 占总额的32.06%
    Not flagged: shares whose whole is not stated; one that fits any of several figures that may be the whole; roundings
        and cut-off decimals; 完成率 of 100% for more than the target, one that repeats a percentage reached, and
        that of a target not to be exceeded.
    """
    yield from completion_rates(disclosure)
    yield from score_rates(disclosure)
    for relation, claims in related(disclosure, "share", "growth", "fall", "increase", "decrease"):
        check = _check("share", relation, claims)
        # What is smaller than its part is no whole.
        wholes = [c for c in claims[2:] if interval(c).low > 0 and (len(claims) == 3 or value(c) > value(claims[1]))]
        if len(claims) < 3 or not wholes:
            yield check.lacks("no_whole")
        else:
            yield _judge_share(check, relation, claims[0], claims[1], wholes)


def _judge_share(check: Check, relation: Relation, stated: Claim, part: Claim, wholes: Sequence[Claim]) -> Outcome:
    cut = value(stated) + (stated.figure.quantum if stated.figure else ZERO)
    said = Interval(interval(stated).low, max(interval(stated).high, cut))
    ratios = [_ratio(relation.kind, interval(part) / interval(whole)) for whole in wholes]
    exactly = _ratio(relation.kind, exact(value(part) / value(wholes[0]))).low
    check = check.figures(value(stated), ratios[0], said, exactly)
    if any(ratio.meets(said) for ratio in ratios):
        return check.holds()
    if _bounded([stated, part, *wholes]):
        return check.lacks("estimate")
    if not relation.certain:
        return check.lacks("several")
    return check.fails(
        relation.kind,
        "error",
        stated=stated.quantity_raw,
        part=part.quantity_raw,
        whole=" / ".join(whole.quantity_raw for whole in wholes),
        computed=percent(exactly),
    )


def _ratio(kind: RelationKind, ratio: Interval) -> Interval:
    """A share as it is; growth is what goes beyond the figure before, a fall what is missing of it.

    Of a difference the figure before is the one now without it, or with it.
    """
    if kind == "increase" and ratio.high < 1:
        return Interval(ratio.low / (1 - ratio.low), ratio.high / (1 - ratio.high))
    if kind == "decrease" and ratio.low > -1:
        return Interval(ratio.low / (1 + ratio.low), ratio.high / (1 + ratio.high))
    if kind == "growth":
        return ratio - exact(ONE)
    return exact(ONE) - ratio if kind == "fall" else ratio
