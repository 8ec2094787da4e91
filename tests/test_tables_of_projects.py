"""Tables of indicators in which a column names the project: a form for each of its projects."""

from __future__ import annotations

from disclosure_parse.checker import check
from drawn import raw, read, table

HEAD = "单位名称|项目名称|预算数（万元）|年度绩效目标|一级指标|二级指标|三级指标|指标值"
MERGED = """
柳湾县交通局{1,4}|渡口维护{1,2}|35{1,2}|维护渡口5处{1,2}|产出指标{1,2}|数量指标|维护渡口|≥5处
质量指标|验收合格率|=100%
公路养护{1,2}|120{1,2}|养护公路80公里{1,2}|产出指标|数量指标|养护里程|≥80公里
满意度指标|满意度指标|群众满意度|≥90%
"""
LOST = """
柳湾县交通局|渡口维护|35|维护渡口5处|产出指标|数量指标|维护渡口|≥5处
|||||质量指标|验收合格率|=100%
|公路养护|120|养护公路80公里|产出指标|数量指标|养护里程|≥80公里
||||满意度指标|满意度指标|群众满意度|≥90%
"""
REPEATED = """
柳湾县交通局|渡口维护|35|维护渡口5处|产出指标|数量指标|维护渡口|≥5处
柳湾县交通局|渡口维护|35|维护渡口5处|产出指标|质量指标|验收合格率|=100%
柳湾县交通局|公路养护|120|养护公路80公里|产出指标|数量指标|养护里程|≥80公里
柳湾县交通局|公路养护|120|养护公路80公里|满意度指标|满意度指标|群众满意度|≥90%
"""


def test_each_project_of_a_table_is_a_form_with_its_own_money_goal_and_indicators() -> None:
    for rows, exact in ((MERGED, True), (LOST, False), (REPEATED, False)):
        forms = read("2024年部门预算项目绩效目标表", table(f"\n{HEAD}{rows}", exact=exact)).forms
        assert [(raw(form.project_name), raw(form.department), form.form_type, form.fiscal_year) for form in forms] == [
            ("渡口维护", "柳湾县交通局", "performance_target", 2024),
            ("公路养护", "柳湾县交通局", "performance_target", 2024),
        ]
        assert [(form.money_unit, raw(form.funds[0].amount), raw(form.expected_goal)) for form in forms] == [
            ("万元", "35", "维护渡口5处"),
            ("万元", "120", "养护公路80公里"),
        ]
        assert [[(i.level1, i.level2, i.level3, raw(i.target)) for i in form.indicators] for form in forms] == [
            [("产出指标", "数量指标", "维护渡口", "≥5处"), ("产出指标", "质量指标", "验收合格率", "=100%")],
            [
                ("产出指标", "数量指标", "养护里程", "≥80公里"),
                ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"),
            ],
        ]
        assert not any(form.unmapped for form in forms)


def test_weights_of_several_projects_are_not_added_up() -> None:
    """Points of three projects came to 300 of 100."""
    head = "序号|项目名称|一级指标|二级指标|三级指标|绩效指标性质|绩效指标值|绩效度量单位|权重"
    rows = """
1{1,2}|渡口维护{1,2}|产出指标{1,2}|数量指标|维护渡口|≥|5|处|60
质量指标|验收合格率|=|100|%|40
2{1,2}|公路养护{1,2}|产出指标{1,2}|数量指标|养护里程|≥|80|公里|50
质量指标|路面完好率|≥|90|%|50
"""
    disclosure = read("2024年度项目绩效目标批复表", table(f"\n{head}{rows}"))
    assert [raw(form.project_name) for form in disclosure.forms] == ["渡口维护", "公路养护"]
    assert [raw(i.target) for i in disclosure.forms[0].indicators] == ["≥5处", "=100%"]
    assert [o.verdict for o in check(disclosure) if o.rule == "weight_total"] == ["pass", "pass"]


def test_headings_of_the_next_page_go_on_with_the_project() -> None:
    rows = f"""
{HEAD}
柳湾县交通局|渡口维护|35|维护渡口5处|产出指标|数量指标|维护渡口|≥5处
{HEAD}
|||||质量指标|验收合格率|=100%
|公路养护|120|养护公路80公里|产出指标|数量指标|养护里程|≥80公里
"""
    first, second = read("2024年部门预算项目绩效目标表", table(rows, exact=False)).forms
    assert [i.level3 for i in first.indicators] == ["维护渡口", "验收合格率"]
    assert (raw(second.project_name), [i.level3 for i in second.indicators]) == ("公路养护", ["养护里程"])
