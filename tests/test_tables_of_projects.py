"""Tables of indicators in which a column names the project: a form for each of its projects."""

from __future__ import annotations

from disclosure_parse.checker import check
from disclosure_parse.disclosure import Form
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


def test_headings_of_projects_may_stand_in_two_rows_with_money_over_several() -> None:
    merged = """
项目名称{1,2}|资金总额（万元）{2,1}|总体目标{1,2}|绩效指标{4,1}
财政拨款|其他资金|一级指标|二级指标|三级指标|指标值
渡口维护{1,2}|35{1,2}|0{1,2}|维护渡口5处{1,2}|产出指标{1,2}|数量指标|维护渡口|≥5处
质量指标|验收合格率|=100%
公路养护|120|8|养护公路80公里|产出指标|数量指标|养护里程|≥80公里
"""
    lost = """
项目名称|资金总额（万元）||总体目标|绩效指标|||
|财政拨款|其他资金||一级指标|二级指标|三级指标|指标值
渡口维护|35|0|维护渡口5处|产出指标|数量指标|维护渡口|≥5处
|||||质量指标|验收合格率|=100%
公路养护|120|8|养护公路80公里|产出指标|数量指标|养护里程|≥80公里
"""
    for drawing, exact in ((merged, True), (lost, False)):
        forms = read("2024年项目支出绩效目标公开表", table(drawing, exact=exact)).forms
        assert [(raw(f.project_name), f.money_unit, raw(f.expected_goal)) for f in forms] == [
            ("渡口维护", "万元", "维护渡口5处"),
            ("公路养护", "万元", "养护公路80公里"),
        ]
        assert [[(x.kind, raw(x.amount)) for x in f.funds] for f in forms] == [
            [("fiscal", "35"), ("other", "0")],
            [("fiscal", "120"), ("other", "8")],
        ]
        assert [len(f.indicators) for f in forms] == [2, 1]


def test_what_each_project_spent_and_its_rate_are_those_of_its_money() -> None:
    (form,) = read(
        "2023年度项目支出绩效自评情况表",
        table(
            """
项目名称|预算数|执行数|执行率|一级指标|二级指标|三级指标|指标值|完成值|分值|得分
渡口维护{1,2}|20{1,2}|19{1,2}|95%{1,2}|产出指标{1,2}|数量指标|维护渡口|5处|5处|60|60
质量指标|验收合格率|100%|100%|40|40
"""
        ),
    ).forms
    (line,) = form.funds
    assert (line.kind, raw(line.full_year_budget), raw(line.executed), raw(line.execution_rate)) == (
        *("total", "20", "19", "95%"),
    )


def test_projects_beside_the_indicators_in_lines_of_text_are_told() -> None:
    lines = (
        "2023年部门预算项目绩效目标表\n项目名称\n预算数（万元）\n一级指标\n二级指标\n三级指标\n指标值\n"
        "渡口维护\n35\n产出指标\n数量指标\n维护渡口\n≥5处\n质量指标\n验收合格率\n=100%\n"
        "公路养护\n120\n产出指标\n数量指标\n养护里程\n≥80公里"
    )
    (form,) = read(*lines.split("\n")).forms
    assert "layout_doubtful" in [notice.code for notice in form.warnings]


def read_whole(rows: str) -> tuple[Form, ...]:
    """The forms of a table of projects, of which every cell that holds text is in the account of a form."""
    drawn = table(f"\n{HEAD}{rows}")
    forms = read("2024年部门预算项目绩效目标表", drawn).forms
    accounted = {(place.row, place.column) for form in forms for place, _ in form.uses}
    cells = {(cell.row + 1, cell.column + 1): cell.text for cell in drawn.cells if cell.text}
    assert {where: text for where, text in cells.items() if where not in accounted} == {}
    return forms


def test_money_and_a_goal_beside_a_later_row_of_a_project_are_not_lost() -> None:
    (form,) = read_whole(
        """
柳湾县交通局{1,2}|渡口维护{1,2}|35|维护渡口5处|产出指标|数量指标|维护渡口|≥5处
20|验收合格|产出指标|质量指标|验收合格率|=100%
"""
    )
    assert [cell.text for cell in form.unmapped] == ["20", "验收合格"]
    assert (raw(form.funds[0].amount), raw(form.expected_goal), len(form.indicators)) == ("35", "维护渡口5处", 2)


def test_a_second_project_of_the_same_name_with_other_money_is_a_form_of_its_own() -> None:
    forms = read_whole(
        """
柳湾县交通局|渡口维护|35|维护渡口5处|产出指标|数量指标|维护渡口|≥5处
柳湾县交通局|渡口维护|20|维护渡口2处|产出指标|数量指标|维护渡口|≥2处
"""
    )
    assert [(raw(f.project_name), raw(f.funds[0].amount), raw(f.expected_goal), len(f.indicators)) for f in forms] == [
        ("渡口维护", "35", "维护渡口5处", 1),
        ("渡口维护", "20", "维护渡口2处", 1),
    ]


def test_the_total_of_all_projects_is_listed_as_unmapped() -> None:
    forms = read_whole(
        """
柳湾县交通局|渡口维护|35|维护渡口5处|产出指标|数量指标|维护渡口|≥5处
柳湾县交通局|公路养护|120|养护公路80公里|产出指标|数量指标|养护里程|≥80公里
合计||155|||||
"""
    )
    assert [raw(form.funds[0].amount) for form in forms] == ["35", "120"]
    assert [cell.text for cell in forms[-1].unmapped] == ["合计", "155"]
