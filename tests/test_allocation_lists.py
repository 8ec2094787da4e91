"""Lists of what units were given (资金分配表), as web pages print them and as text of them keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest

import disclosure_parse as dp
from disclosure_parse.checker import check
from disclosure_parse.disclosure import Disclosure, Form
from disclosure_parse.one_file import reading_of
from drawn import raw
from office_files import new_sheet, saved


def parsed(tmp_path: Path, text: str) -> Disclosure:
    path = tmp_path / "list.txt"
    path.write_text(text, encoding="utf-8")
    return dp.parse(path).disclosure


def lines(form: Form) -> list[tuple[str, str, str]]:
    return [(line.unit_name, line.project_name, raw(line.amount)) for line in form.projects]


def test_units_and_what_they_were_given_are_a_list_by_their_total(tmp_path: Path) -> None:
    (form,) = parsed(
        tmp_path,
        "关于下达第二批专项资金的公示\n市级财政 资金 : 1155 万元\n四、资金分配情况表\n"
        "2019年市级财政专项资金分配情况表 | ||\n县区名称 | 市级资金(万元) | 备注 |\n"
        "青石区 | 280 | |\n渡口区 | 75 | |\n云岭县 | 800 | |\n合计 | 1155 |\n",
    ).forms
    assert form.form_type == "project_list"
    assert lines(form) == [("青石区", "", "280"), ("渡口区", "", "75"), ("云岭县", "", "800")]
    assert form.projects[0].amount is not None
    assert form.projects[0].amount.value == 2_800_000
    assert form.funds == ()  # What the text above says of the money is none of the list's lines.


def test_units_and_amounts_without_a_total_are_no_list(tmp_path: Path) -> None:
    text = "县区名称 | 市级资金(万元) | 备注 |\n青石区 | 280 | |\n渡口区 | 75 | |\n云岭县 | 800 | |\n"
    assert [form for form in parsed(tmp_path, text).forms if form.form_type == "project_list"] == []


def test_cells_that_end_with_bars_are_rows_as_wide_as_the_title_says(tmp_path: Path) -> None:
    cells = ["序号", "项目名称", "建设地点", "建设内容", "投资 规模", "责任 单位"]
    rows = [
        ["1", "周家营村道路硬化", "周家营村", "铺设道板砖1136.7平方米。", "20万元", "彰北镇"],
        ["2", "屈王村饮水工程", "屈王村", "新建主管道2300米，闸阀8个。", "", "彰北镇"],
        ["3", "林都村道路建设", "林都村", "270米×4米×0.2米, 1216米×5米×0.2米", "73.5万元", "柏庄镇"],
    ]
    text = "青石区专项资金分配表 |\n|||||\n" + "".join(f"{cell} |\n" for row in [cells, *rows] for cell in row)
    (form,) = parsed(tmp_path, text).forms
    assert lines(form) == [
        ("彰北镇", "周家营村道路硬化", "20万元"),
        ("彰北镇", "屈王村饮水工程", ""),
        ("柏庄镇", "林都村道路建设", "73.5万元"),
    ]


def test_headings_of_a_table_that_is_not_known_name_no_project(tmp_path: Path) -> None:
    (form,) = parsed(
        tmp_path,
        "部门整体支出绩效目标表\n（2019年度）\n部门(单位)名称 青石县方志办\n年度\n履职\n目标\n"
        "部门职能 年度目标任务 支出项目名称 预算金额(万元)\n组织编纂地方志 保障编纂工作 年鉴出版经费 49.8\n"
        "一级指标 二级指标 三级指标 指标解释 目标值\n产出指标 数量指标 出版年鉴 一年一册 1册\n"
        "效益指标 社会效益指标 书籍发放率 按计划 ≥90%\n满意度指标 服务对象满意度指标 读者满意度 调查 ≥90%\n",
    ).forms
    assert form.project_name is None
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]


def test_rows_that_begin_with_a_bar_of_their_own_are_filled_up(tmp_path: Path) -> None:
    rows = [
        (["填报单位:(盖章) 单位:万元"], 6),
        (["项目支出名称", "渡口维护", "预算部门", "青石县交通局"], 3),
        (["年度本级 预算金额", "250万", "该项目支出上级资金", "0"], 3),
        (["本年度绩效目标", "维护渡口五座"], 5),
        (["本年度 绩效指标", "一级指标", "二级指标", "三级指标", "指标值及单位", "绩效标准"], 1),
        (["产出指标", "数量指标", "维护渡口", "≥5座", "计划标准"], 2),
        (["质量指标", "验收合格率", "100%", "计划标准"], 3),
        (["效益指标", "社会效益指标", "过渡群众", "≥2万人次", "计划标准"], 2),
    ]
    text = "项目支出绩效目标申报表\n（2023年度）\n"
    for cells, blank in rows:
        text += "|\n" + "".join(f"{cell} |\n" for cell in cells) + "|" * blank + "\n"
    (form,) = parsed(tmp_path, text).forms
    assert (raw(form.project_name), raw(form.department)) == ("渡口维护", "青石县交通局")  # (盖章) names nobody.
    assert [(i.level1, i.level2, i.level3, raw(i.target)) for i in form.indicators] == [
        ("产出指标", "数量指标", "维护渡口", "≥5座"),
        ("产出指标", "质量指标", "验收合格率", "100%"),
        ("效益指标", "社会效益指标", "过渡群众", "≥2万人次"),
    ]


COLUMNS = """\
乡镇教师补助资金分配表
单位：万元
序号 | 单位名称 | 项目名称 | 金额 | 中央资金 | 省级资金 | 补助标准 | 完成率 |
1 | 龙坪镇 | 教师补助 | 30 | 20 | 10 | 300 | 90% |
2 | 虎溪乡 | 教师补助 | 20 | 15 | 5 | 500 | 80% |
3 | 青石乡 | 教师补助 | 10 | 10 | | 400 | 70% |
合计 | | | 60 | {central} | 15 | 1000 | 85% |
"""


@pytest.mark.parametrize(
    ("central", "found"), [("45", []), ("55", ["清单“中央资金”各行合计45万元，表列合计55万元（多10万元）。"])]
)
def test_every_column_of_figures_that_add_up_is_held_against_its_total(
    tmp_path: Path, central: str, found: list[str]
) -> None:
    # Neither standards nor rates add up to what is printed below them.
    disclosure = parsed(tmp_path, COLUMNS.format(central=central))
    wrong = [o for o in check(disclosure) if o.rule == "list_total" and o.verdict == "fail"]
    assert [o.message_zh for o in wrong] == found
    assert {o.severity for o in wrong} <= {"error"}


def test_a_list_with_formulas_that_have_no_result_is_a_file_read_in_part(tmp_path: Path) -> None:
    sheet = new_sheet()
    for row in (["序号", "项目名称", "金额"], [1, "渡口维护", 10], [2, "道路硬化", "=10*2"], ["合计", None, 30]):
        sheet.append(row)
    path = tmp_path / "list.xlsx"
    path.write_bytes(saved(sheet))
    file = reading_of(dp.parse(path), path.name).file
    assert (file.status, file.reason) == ("partial", "layout_doubtful")
    assert "no stored result" in file.error


def test_two_rows_of_headings_and_a_total_of_text_that_lost_merged_cells(tmp_path: Path) -> None:
    """The lower headings were a line of the list, and the total stood below names of towns."""
    result = parsed(
        tmp_path,
        "柳湾县补助资金分配表\n\n序号\t乡镇（街道）\t项目名称\t补助资金（元）\t备注\n"
        "\t\t\t小计\t中央资金\t县级配套\t\n1\t石门镇\t藕塘改造\t120,000\t80,000\t40,000\t\n"
        "2\t柳河乡\t茶园扩建\t90,000\t50,000\t40,000\t\n3\t南岗乡\t蔬菜大棚\t75,000\t50,000\t25,000\t\n"
        "合计\t285,000\t180,000\t115,000\t\n",
    )
    (form,) = result.forms
    assert lines(form) == [
        ("石门镇", "藕塘改造", "120,000"),
        ("柳河乡", "茶园扩建", "90,000"),
        ("南岗乡", "蔬菜大棚", "75,000"),
    ]
    assert [(a.column, a.value) for a in form.attributes if a.field == "list_total"] == [
        ("补助资金（元）/小计", "285,000"),
        ("补助资金（元）/中央资金", "180,000"),
        ("补助资金（元）/县级配套", "115,000"),
    ]
    failed = [outcome for outcome in check(result) if outcome.verdict == "fail"]
    assert [(outcome.rule, outcome.stated) for outcome in failed] == [("list_total", 115_000)]


@pytest.mark.parametrize("title", ["2023年中央财政农业专项资金安排公示", "2023年衔接资金项目计划公告"])
def test_a_list_published_as_a_notice_has_its_title_and_year(tmp_path: Path, title: str) -> None:
    sheet = new_sheet()
    for row in (
        [title],
        ["序号", "实施单位", "项目名称", "安排资金（万元）"],
        [1, "柳湾县", "渡口", 80],
        [2, "清溪县", "水闸", 20],
        ["合计", None, None, 100],
    ):
        sheet.append(row)
    path = tmp_path / "list.xlsx"
    path.write_bytes(saved(sheet))
    (form,) = dp.parse(path).disclosure.forms
    assert (form.title, form.fiscal_year) == (title, 2023)


@pytest.mark.parametrize("title", ["云岭2024年项目支出预算表", "2024年项目支出表", "2024年度项目支出决算表（分单位）"])
@pytest.mark.parametrize("above", ["{}\n单位：万元\n", "{}\t\t\t\n单位：万元\t\t\t\n"])
def test_the_table_of_project_spending_has_its_title_and_year(tmp_path: Path, title: str, above: str) -> None:
    # It was no title: the list had no year, so that no other file of the project was compared with it.
    body = "序号\t项目名称\t主管部门\t预算数\n1\t渡口维护\t交通局\t12.5\n2\t航标更新\t交通局\t20.1\n"
    (form,) = parsed(tmp_path, above.format(title) + body).forms
    assert (form.form_type, form.title, form.fiscal_year) == ("project_list", title, 2024)
    assert lines(form) == [("交通局", "渡口维护", "12.5"), ("交通局", "航标更新", "20.1")]
    assert form.unmapped == ()
