"""Forms and lists that a program extracted into one line, with a blank between the cells."""

from __future__ import annotations

import pytest

from drawn import raw, read

FORM = (
    "经办 abc210061 1 2020-05-22T04:56:35Z False 附件: 项目支出绩效自评表 (2022年度) 项目名称 渡口维护 "
    "主管部门 219-云岭县交通局 实施单位 公路管理所 项目资金 (万元) 年初预算数 全年预算数 全年执行数 分值 执行率 得分 "
    "年度资金总额: 90 82.5 80 10 96.97% 9.7 其中:本年财政拨款 90 82.5 80 上年结转资金 其他资金 "
    "年度总体目标 预期目标 实际完成情况 维护渡口5处,保障过渡安全。 维护渡口5处,过渡安全。 "
    "绩效指标 一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施 "
    "产出指标(50分) 数量指标 维护渡口数量 ≥5处 5 30 30 质量指标 验收合格率 ≥95% 96% 20 20 "
    "效益指标(30分) 社会效益指标 对出行条件的改善程度 明显改善 达成预期指标 30 30 经济效益指标 "
    "满意度指标(10分) 满意度指标 群众满意度 ≥90% 93% 10 10 总分 100 99.7"
)
LIST = (
    "云岭县2023年专项资金分配表 序号 乡镇 项目名称 资金(万元) 备注 1 东河镇 道路硬化 50 2 南川镇 水渠维修 60 已完工 "
    "3 石桥镇 蔬菜大棚 70 4 龙坪镇 果园建设 80 合计 260"
)


def test_a_form_in_one_line_is_read_where_its_cells_leave_no_doubt() -> None:
    """Nothing of it was taken."""
    result = read("页面说明", FORM, "监督电话：见网站")
    (form,) = result.forms
    assert (form.title, raw(form.project_name), raw(form.department)) == (
        "项目支出绩效自评表",
        "渡口维护",
        "云岭县交通局",
    )
    assert [
        (i.level1_raw, i.level2, i.level3, raw(i.target), raw(i.actual), raw(i.score)) for i in form.indicators
    ] == [
        ("产出指标(50分)", "数量指标", "维护渡口数量", "≥5处", "5", "30"),
        ("产出指标(50分)", "质量指标", "验收合格率", "≥95%", "96%", "20"),
        ("效益指标(30分)", "社会效益指标", "对出行条件的改善程度", "明显改善", "达成预期指标", "30"),
        ("满意度指标(10分)", "服务对象满意度指标", "群众满意度", "≥90%", "93%", "10"),
    ]
    assert [raw(line.executed) for line in form.funds] == ["80", "80", "", ""]
    assert {place.locator for place, _ in form.uses} == {"n2"}
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]
    assert result.warnings == ()


def test_a_list_in_one_line_stands_between_the_forms_around_it() -> None:
    result = read(LIST, "以上资金由县财政局下达。", FORM)
    listed, form = result.forms
    assert (listed.position, listed.title, form.position) == (1, "云岭县2023年专项资金分配表", 2)
    assert [
        (line.no, line.unit_name, line.project_name, raw(line.amount), line.remark) for line in listed.projects
    ] == [
        ("1", "东河镇", "道路硬化", "50", ""),
        ("2", "南川镇", "水渠维修", "60", "已完工"),
        ("3", "石桥镇", "蔬菜大棚", "70", ""),
        ("4", "龙坪镇", "果园建设", "80", ""),
    ]


@pytest.mark.parametrize(
    ("text", "printed", "cut"),
    [
        (FORM, "维护渡口数量 ≥5处", "维护 渡口数量 ≥5 处"),
        (FORM, "验收合格率 ≥95% 96% 20 20", "≥95% 96% 验收合格率 20 20"),
        (FORM, "≥95% 96% 20 20", "96% 20 20"),
        (FORM, "≥95% 96% 20 20", "≥95% 96% 20"),
        (FORM, "≥95% 96% 20 20", "96% ≥95% 20 20"),
        (FORM, "≥90% 93%", "≥90% 9 3%"),
        (LIST, "道路硬化", "道路 硬化"),
    ],
)
def test_a_blank_in_a_cell_or_a_blank_cell_or_cells_in_another_order_leave_it_untaken(
    text: str, printed: str, cut: str
) -> None:
    result = read(text.replace(printed, cut))
    assert (result.forms, [notice.code for notice in result.warnings]) == ((), ["form_unread"])
