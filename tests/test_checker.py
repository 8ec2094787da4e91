"""What holds of the checker as a whole: no rule throws, every check is listed, one root cause is one finding."""

from __future__ import annotations

import pickle
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compact_forms import INDICATOR_COLUMNS, disclosure_of, form_of
from disclosure_parse.checker import RULES, Rule, check, compare, facts, findings
from disclosure_parse.checker.arithmetic import (
    Interval,
    column_quantum,
    computed_fits,
    decimals,
    exact,
    misread_as,
    plain,
    rounded,
    total_of,
)
from disclosure_parse.checker.facts import Fact
from disclosure_parse.checker.formulas import formulas
from disclosure_parse.disclosure import LAYOUT_DOUBTFUL, MONEY_FIELDS, Disclosure
from disclosure_parse.document import Notice
from drawn import read, table

PRINTED = """
— 无 * 0 -5 1e999 NaN Infinity 7,00.0,77 1O0 10% 100.00% ≥95% ≤ 1000-6000元/人 40人左右 200余人 13万元 130000元
0万元 2022年12月 12月底前 达成预期指标 =0起 <1 1.5.2 1500元/人*100人 1500元/人*100人=15元 （较高、明显、一般）
5公里 5200米 30亩 90分钟 0.0000000001 十二 1/3 9999999999999999999999999999999999999999 999999999999999999万元
"""
ODD = st.one_of(
    st.sampled_from(["", *PRINTED.split()]),
    st.text(max_size=12),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**6), max_value=10**6).map(str),
)
LEVELS = st.sampled_from(
    ["产出指标（50分）/数量指标", "产出指标/成本指标", "效益指标（30分）/", "/", "满意度指标/满意度指标（10分）"]
)
ITEMS = st.sampled_from(["产出指标", "得分合计", "预算执行率"])
KINDS = st.sampled_from(
    ["total", "fiscal", "central", "provincial", "municipal", "county", "carryover", "other", "component"]
)
NAMES = st.sampled_from(["1、检修水闸座数", "检修水闸座数", "预算执行率", "运输成本", "指标1：", "加分项"])
PROJECTS = st.sampled_from(["河道保洁经费", "2022年河道保洁经费", "河道保洁专项经费", "清溪镇"])
ROW = st.fixed_dictionaries(
    {"level": LEVELS, "parent": st.booleans(), "level3": st.one_of(NAMES, ODD)},
    optional={
        **dict.fromkeys((*INDICATOR_COLUMNS[2:], "basis", "description", "scoring_rule", "completion_rate"), ODD),
        "region": st.sampled_from(["", "东片区", "西片区"]),
        "level3_raw": NAMES,
        "converted_score": ODD,
    },
)
FUND = st.fixed_dictionaries(
    {"kind": KINDS},
    optional={
        **dict.fromkeys((*MONEY_FIELDS, "rate", "weight", "score", "basis", "label"), ODD),
        "group": st.sampled_from(["", "按收入性质分", "按支出性质分"]),
    },
)
FORM = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["self_evaluation", "performance_target", "project_list", "score_summary", "other"]),
        "year": st.integers(2015, 2026),
        "project": st.one_of(PROJECTS, ODD),
        "department": st.one_of(PROJECTS, ODD),
        "columns": st.sampled_from([(), ("level3", "target", "score", "converted_score", "deviation")]),
        "money_unit": st.sampled_from(["万元", "元", "亿元", ""]),
        "expected_goal": ODD,
        "total": st.tuples(ODD, ODD).map(list),
        "indicators": st.lists(ROW, max_size=5),
        "funds": st.lists(FUND, max_size=5),
        "schedule": st.dictionaries(st.sampled_from(["3月底", "6月底", "12月底"]), ODD),
        "projects": st.lists(
            st.fixed_dictionaries({"name": st.one_of(PROJECTS, ODD), "unit": PROJECTS, "amount": ODD}), max_size=3
        ),
        "summary": st.lists(
            st.tuples(st.sampled_from(["产出指标", "得分合计", "预算执行率"]), ODD, ODD).map(list), max_size=4
        ),
        "attributes": st.dictionaries(ODD, ODD, max_size=2),
        "list_total": ODD,
        "reasons": st.just(True),
        "duplicate_of": st.sampled_from([None, 1]),
    },
)
LEADS = st.sampled_from(
    ["河道保洁经费评价得分", "产出指标得分", "预算执行率", "实际检修水闸座数", "全年预算数", "实际支出"]
)
ROLES = st.sampled_from(["amount", "people", "per_capita", "share", "count", "score"])
QUANTITY = st.tuples(LEADS, ROLES, ODD).map(
    lambda said: f"{said[0]}{{{said[1]}:{said[2].replace('{', '').replace('}', '') or '5'}}}，"
)
RELATION = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(
            ["product", "parts", "share", "growth", "fall", "increase", "decrease", "sum", "balance", "scores"]
        ),
        "terms": st.lists(st.integers(1, 4), min_size=1, max_size=5),
        "certain": st.booleans(),
        "complete": st.booleans(),
    }
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    forms=st.lists(FORM, max_size=3),
    sentences=st.lists(QUANTITY, min_size=4, max_size=6),
    relations=st.lists(RELATION, max_size=4),
)
def test_no_rule_throws_and_each_says_something(
    forms: list[object], sentences: list[str], relations: list[object]
) -> None:
    disclosure = disclosure_of({"forms": forms, "prose": sentences, "relations": relations})
    outcomes = check(disclosure)
    assert {outcome.rule for outcome in outcomes} == {rule.name for rule in RULES} or not any(
        form.duplicate_of is None for form in disclosure.forms
    )
    for outcome in outcomes:
        assert outcome.verdict != "fail" or (outcome.message and outcome.message_zh)
        assert outcome.verdict != "insufficient" or outcome.reason
        for figure in (outcome.computed, outcome.tolerance, *(outcome.interval or ())):
            assert figure is None or decimals(f"{figure:f}") <= 10 or abs(figure) >= 10**18
    assert check(disclosure) == outcomes
    found = findings("d", outcomes)
    assert len({finding.finding_id for finding in found}) == len(found)
    beside = compare([*facts(disclosure, "a.pdf"), *facts(disclosure, "b.pdf")])
    assert beside.keys() <= {"b.pdf"}


def test_an_empty_disclosure_has_nothing_wrong() -> None:
    assert findings("d", check(Disclosure(()))) == ()


def test_the_second_print_of_a_form_is_not_checked_again() -> None:
    text = {"total": [100, 100], "indicators": [["产出指标/数量指标", "巡查次数", "12次", "12次", 100, 90]]}
    once = findings("d", check(disclosure_of({"forms": [text]})))
    twice = findings("d", check(disclosure_of({"forms": [text, {**text, "duplicate_of": 1}]})))
    assert [finding.outcome.rule for finding in twice] == [finding.outcome.rule for finding in once]


def test_computed_figures_are_exact_or_end_at_the_tenth_decimal() -> None:
    rows = [
        ["产出指标/数量指标", "巡查次数", "12次", "4次", 11, 11],
        ["产出指标/质量指标", "合格率", "80%", "70%", 8, 8],
    ]
    outcomes = check(disclosure_of({"form": {"indicators": rows}}))
    found = {o.computed: o.interval for o in outcomes if o.rule == "completion_score"}
    assert found == {
        Decimal("3.6666666667"): (Decimal("3.6666666667"), Decimal("3.6666666667")),
        Decimal(7): (Decimal(7), Decimal(7)),
    }


def test_a_line_of_a_list_is_compared_with_the_budget_that_it_fits() -> None:
    listing = {"type": "project_list", "projects": [{"name": "河道保洁经费", "amount": 15}]}
    form = {"project": "河道保洁经费", "funds": [{"kind": "total", "initial_budget": 13, "full_year_budget": 15}]}
    (outcome,) = (o for o in check(disclosure_of({"forms": [listing, form]})) if o.rule == "list_total")
    assert (outcome.verdict, outcome.stated, outcome.computed) == ("pass", 150_000, 150_000)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name not in ("cross_form", "list_total")])
def test_no_rule_looks_at_the_second_print_of_a_form(rule: Rule) -> None:
    wrong = {
        "year": 2022, "project": "河道保洁经费", "total": [90, 120], "expected_goal": "2021年保洁100字以内",
        "indicators": [
            ["产出指标（50分）/数量指标", "巡查次数", "12次", "4天", 11, 15],
            *[["产出指标/数量指标", "无", "无", "无", 8, 9]] * 2,
        ],
        "funds": [{"kind": "total", "full_year_budget": "7,0.0,1", "executed": 3, "rate": "50%", "score": 12}],
        "schedule": {"3月底": "50%", "6月底": "40%"},
    }  # fmt: skip
    once = disclosure_of({"forms": [wrong]})
    twice = disclosure_of({"forms": [wrong, {**wrong, "duplicate_of": 1}]})
    assert list(rule.run(twice)) == list(rule.run(once))


def test_a_score_that_breaks_the_total_is_one_finding() -> None:
    rows = [
        ["产出指标/数量指标", "巡查次数", "12次", "12次", 50, 45],
        ["效益指标/社会效益指标", "带动就业", "有提高", "有提高", 50, 50],
    ]
    outcomes = check(disclosure_of({"form": {"total": [100, 100], "indicators": rows}}))
    found = findings("d", outcomes)
    assert [finding.outcome.rule for finding in found] == ["completion_score"]
    folded = {outcome.rule: outcome.cause for outcome in outcomes if outcome.cause}
    assert folded == {
        "score_total": "completion_score t1/r21/c7",
        "missing_reason": "completion_score t1/r21/c7",
    }
    assert "score_total t1/r90/c7" in found[0].outcome.message


TARGET_TABLE = {
    "type": "performance_target", "year": 2023, "project": "河道保洁经费", "department": "清溪县水务局",
    "funds": [{"kind": "total", "amount": "13.00"}],
    "indicators": [["产出指标/数量指标", "保洁河道公里数", "≥30公里"]],
}  # fmt: skip
EVALUATION = {
    "year": 2023, "project": "河道保洁经费", "department": "清溪县水务局",
    "funds": [{"kind": "total", "initial_budget": "13.00"}],
    "indicators": [["产出指标/数量指标", "保洁河道公里数", "≥20公里", "25公里", 90, 90]],
}  # fmt: skip


def in_files(**forms: dict[str, object]) -> list[Fact]:
    """The facts of files that hold one form each, as the main process of a batch gets them from its workers."""
    return [
        fact
        for name, form in forms.items()
        for fact in pickle.loads(pickle.dumps(facts(disclosure_of({"form": form}), f"{name}.pdf")))
    ]


def test_one_project_in_two_files() -> None:
    found = in_files(b=EVALUATION, a=TARGET_TABLE)
    assert {fact.key for fact in found} == {"河道保洁经费|清溪县水务局|2023"}
    compared = compare(found)
    assert compared == compare(reversed(found))
    assert list(compared) == ["b.pdf"]
    (outcome,) = compared["b.pdf"]
    assert (outcome.verdict, outcome.rule, outcome.place.locator) == ("fail", "cross_form", "t1/r21/c4")
    assert "a.pdf" in outcome.message
    assert outcome.evidence == (outcome.place,)
    assert outcome.elsewhere == "a.pdf t1/r21/c4"


def test_facts_of_two_files_are_compared_only_if_they_are_of_one_project() -> None:
    alike = {**EVALUATION, "indicators": [["产出指标/数量指标", "保洁河道公里数", "≥30公里", "31公里", 90, 90]]}
    (outcome,) = compare(in_files(a=TARGET_TABLE, b=alike))["b.pdf"]
    assert outcome.verdict == "pass"
    assert compare(in_files(a=TARGET_TABLE)) == {}
    unknown = [{**EVALUATION, key: None} for key in ("year", "project", "department")]
    assert [facts(disclosure_of({"form": form}), "a.pdf") for form in unknown] == [(), (), ()]
    other_year, other_office = {**TARGET_TABLE, "year": 2024}, {**TARGET_TABLE, "department": "白石县水务局"}
    assert len({fact.key for fact in in_files(a=EVALUATION, b=other_year, c=other_office)}) == 3
    stranger = {**TARGET_TABLE, "funds": [{"kind": "total", "amount": "88.00"}]}
    (outcome,) = compare(in_files(a=stranger, b=EVALUATION))["b.pdf"]
    assert outcome.verdict == "insufficient"


def test_a_list_in_another_file_states_the_budget() -> None:
    listing = {
        "type": "project_list", "year": 2023, "department": "清溪县水务局",
        "projects": [{"name": "河道保洁经费", "amount": "15.00"}, {"name": "水库巡查", "amount": "4.00"}],
    }  # fmt: skip
    found = [fact for fact in in_files(a=TARGET_TABLE, b=EVALUATION, c=listing) if fact.project == "河道保洁经费"]
    failed = [o for o in compare(found)["c.pdf"] if o.verdict == "fail"]
    assert [(o.stated, o.computed, o.elsewhere) for o in failed] == [
        (150_000, 130_000, "a.pdf t1/r11/c5"),
        (150_000, 130_000, "b.pdf t1/r11/c2"),
    ]


@given(count=st.integers(2, 40))
def test_the_work_of_comparing_grows_with_the_number_of_files(count: int) -> None:
    found = in_files(**{f"f{number:02d}": EVALUATION for number in range(count)})
    compared = compare(found)
    assert sum(len(outcomes) for outcomes in compared.values()) == count - 1


def test_ids_of_findings_within_a_file_and_across_files_differ() -> None:
    disclosure = disclosure_of({"forms": [EVALUATION, TARGET_TABLE]})
    within = [f for f in findings("d", check(disclosure)) if f.outcome.rule == "cross_form"]
    across = findings("d", compare([*facts(disclosure, "b.pdf"), *in_files(a=TARGET_TABLE)])["b.pdf"])
    assert within
    assert across
    assert not {f.finding_id for f in within} & {f.finding_id for f in across}


@given(st.lists(st.decimals(-1000, 1000, places=3), min_size=1, max_size=8), st.sampled_from(["0.01", "0.1", "1"]))
def test_a_sum_of_rounded_figures_holds_the_true_sum(values: list[Decimal], step: str) -> None:
    quantum = Decimal(step)
    printed = [value.quantize(quantum) for value in values]
    assert total_of(rounded(value, quantum) for value in printed).holds(sum(values))


@given(st.decimals(1, 1000, places=4), st.decimals(1, 1000, places=4))
def test_a_product_rounded_or_cut_off_fits(one: Decimal, other: Decimal) -> None:
    product = one * other
    half_up = product.quantize(Decimal("0.01"))
    cut = product.quantize(Decimal("0.01"), rounding="ROUND_FLOOR")
    assert computed_fits(exact(product), half_up)
    assert computed_fits(exact(product), cut)
    assert not computed_fits(exact(product), half_up + Decimal("0.2"))


def test_a_quotient_by_what_may_be_zero_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        exact(Decimal(1)) / Interval(Decimal(-1), Decimal(1))


def test_a_column_is_as_fine_as_its_finest_cell() -> None:
    form = form_of({"funds": [{"kind": "total", "full_year_budget": 83, "executed": "83.224"}]})
    line = form.funds[0]
    assert column_quantum([line.full_year_budget]) == 10_000
    assert column_quantum([line.full_year_budget, line.executed]) == 10
    assert column_quantum([]) == 1


@pytest.mark.parametrize(
    ("raw", "wanted", "found"),
    [
        ("14.4", "140.4", "140.4"),
        ("1O", "10", "10"),
        ("95", "9.5", "9.5"),
        ("20盏", "200", "200"),
        ("18", "10", "10"),
        ("18", "14", None),
        ("62.38%", "62.38", None),
        ("10", "0", None),
        ("达成", "10", None),
    ],
)
def test_one_misread_character(raw: str, wanted: str, found: str | None) -> None:
    assert misread_as(raw, Decimal(wanted)) == found


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1500元/人年*100人", ["150000"]),
        ("1000元/人次*490", ["490000"]),
        ("120人×36.66元×12月", ["52790.4"]),
        ("0.15万元×20户", ["30000"]),
        ("2000元×50%×10人", ["10000"]),
        ("伙食50元/人×20人，场地300元×3天", ["1000", "900"]),
        ("生活困难1000元-6000元人/年", []),
        ("20人×12月", []),
        ("3×4", []),
    ],
)
def test_products_in_text(text: str, values: list[str]) -> None:
    assert [plain(formula.value) for formula in formulas(text)] == values


def test_places_name_the_form_they_stand_in() -> None:
    text = {"indicators": [["产出指标/数量指标", "慰问户数", "≥1500户", "1350户", 20, 20]]}
    disclosure = disclosure_of({"forms": [{}, text]})
    (finding,) = findings("d", check(disclosure))
    assert (finding.outcome.form, finding.outcome.place.locator) == (2, "t2/r21/c7")
    moved = replace(disclosure, forms=(disclosure.forms[1],))
    assert findings("d", check(moved))[0].outcome.place.locator == "t2/r21/c7"


@pytest.mark.parametrize(("weight", "hinted"), [(16, True), (15, False)])
def test_no_misread_score_is_proposed_above_its_weight(weight: int, hinted: bool) -> None:
    drawing = f"""一级指标|二级指标|三级指标|指标值|完成值|分值|得分
产出指标|数量指标|甲|≥1次|1次|{weight}|15
产出指标|质量指标|乙|≥1次|1次|{100 - weight}|{100 - weight}
总分{{5,1}}|100|{116 - weight}"""
    outcomes = check(read("项目支出绩效自评表", "项目名称：某", table(drawing)))
    (total,) = (outcome for outcome in outcomes if outcome.rule == "score_total" and outcome.verdict == "fail")
    assert ("if 15 (t1/r2/c7) were 16" in total.message) is hinted


@pytest.mark.parametrize(("doubtful", "severity"), [((), "error"), ((1,), "warning"), ((2,), "warning")])
def test_what_rests_on_a_doubtful_form_is_a_warning_at_most(doubtful: tuple[int, ...], severity: str) -> None:
    """The finding stands in the list, and the amount that it is held against in the form."""
    listed = table("序号|项目名称|金额（万元）\n1|修路|100\n2|桥|50\n3|河|70")
    target = """项目名称|修路{4,1}\n年度资金总额|200{4,1}\n一级指标|二级指标|三级指标|指标值|单位
产出指标|数量指标|修路|≥1|公里"""
    disclosure = read("2023年项目清单", listed, "项目支出绩效目标表", "单位：万元", table(target, index=2))
    told = Notice(LAYOUT_DOUBTFUL, "Not certain.")
    forms = tuple(replace(form, warnings=(told,) if form.position in doubtful else ()) for form in disclosure.forms)
    outcomes = check(replace(disclosure, forms=forms))
    found = [outcome for outcome in outcomes if outcome.rule == "list_total" and outcome.stated is not None]
    assert [outcome.severity for outcome in found if outcome.verdict == "fail"] == [severity]
