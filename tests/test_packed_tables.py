"""Rows between bars that lost their blank cells, as saved web pages have them: each cell finds its heading again."""

from __future__ import annotations

import disclosure_parse as dp
from disclosure_parse.document import Document
from disclosure_parse.readers import read_bytes

FORM = """项目支出绩效自评表 | |||||||
（2023年度） | |||||||
项目名称 | 村级道路养护 | ||||||
主管部门 | 云岭县交通运输局 | 实施单位 | 公路管理所 | ||||
项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
年度资金总额 | 90 | 82.5 | 80 | 10 | 96.97% | 9.7 | |
其中：当年财政拨款 | 90 | 82.5 | 80 | 96.97% | |||
其他资金 | / | / | |||||
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
产出指标 | 数量指标 | 养护里程 | ≥20公里 | 21公里 | 30 | 30 | |
巡查次数 | ≥12次 | 12次 | 10 | 10 | |||
成本指标 | 养护成本 | ≤4万元/公里 | 3.8万元/公里 | 10 | 10 | ||
效益指标 | 社会效益指标 | 出行条件 | 改善 | 改善 | 30 | 30 | |
满意度指标 | 满意度指标 | 村民满意度 | ≥90% | 93% | 10 | 10 | |
总分 | 100 | 99.7 | |||||
"""


def read(text: str) -> Document:
    return read_bytes(text.encode(), "a.txt")


def parse(text: str) -> dp.Result:
    return dp.understand(read(text))


def rows(result: dp.Result) -> list[tuple[str, ...]]:
    return [
        (
            row.level1,
            row.level2,
            row.level3,
            *(e.raw if e else "" for e in (row.target, row.actual, row.weight, row.score)),
        )
        for row in result.forms[0].indicators
    ]


INDICATORS = [
    ("产出指标", "数量指标", "养护里程", "≥20公里", "21公里", "30", "30"),
    ("产出指标", "数量指标", "巡查次数", "≥12次", "12次", "10", "10"),
    ("产出指标", "成本指标", "养护成本", "≤4万元/公里", "3.8万元/公里", "10", "10"),
    ("效益指标", "社会效益指标", "出行条件", "改善", "改善", "30", "30"),
    ("满意度指标", "服务对象满意度指标", "村民满意度", "≥90%", "93%", "10", "10"),
]


def money(result: dp.Result) -> list[tuple[str, ...]]:
    return [
        (
            line.label,
            *(
                entry.raw if entry else ""
                for entry in (
                    line.initial_budget,
                    line.full_year_budget,
                    line.executed,
                    line.weight,
                    line.execution_rate,
                )
            ),
        )
        for line in result.forms[0].funds
    ]


def test_each_cell_finds_its_heading() -> None:
    result = parse(FORM)
    (form,) = result.forms
    assert rows(result) == INDICATORS
    assert money(result) == [
        ("年度资金总额", "90", "82.5", "80", "10", "96.97%"),
        ("其中：当年财政拨款", "90", "82.5", "80", "", "96.97%"),
        ("其他资金", "", "", "", "/", ""),
    ]
    assert (form.department.raw, form.implementing_unit.raw) == ("云岭县交通运输局", "公路管理所")  # type: ignore[union-attr]
    assert (form.total_weight.raw, form.total_score.raw) == ("100", "99.7")  # type: ignore[union-attr]
    assert form.unmapped == ()


def test_cells_of_several_lines_belong_to_their_rows() -> None:
    text = FORM.replace("项目资金（万元）", "项目资金\n（万元）").replace("绩效指标 | 一级", "绩\n效\n指\n标 | 一级")
    text = text.replace("养护成本 |", "养护\n成本 |")
    document = read(text)
    assert [len(table.cells) for table in document.tables] == [len(table.cells) for table in read(FORM).tables]
    assert rows(parse(text)) == INDICATORS


def test_headings_of_several_lines_belong_to_one_row() -> None:
    """As do those beside a label of the money block that is an amount's heading elsewhere."""
    broken = FORM.replace("年度指标值 |", "年度 指标值 |\n").replace("实际完成值 |", "实际 完成值 |\n")
    broken = broken.replace("项目资金（万元） |", "预算资金 （万元） |\n")
    result = parse(broken)
    assert rows(result) == INDICATORS
    assert money(result) == money(parse(FORM))


def test_a_text_cut_off_inside_a_row_keeps_the_rows_above() -> None:
    broken = FORM.replace("年度指标值 |", "年度 指标值 |\n")
    at = broken.index(" | 改善 | 改善")
    assert rows(parse(broken[:at]))[:3] == INDICATORS[:3]


def test_text_behind_an_unfilled_last_row_is_no_cell_of_it() -> None:
    """And a label with the marks of blanks that were lost is the label beside the block."""
    text = FORM[: FORM.index("总分")].replace(
        "村民满意度 | ≥90% | 93% | 10 | 10 | |", "村民满意度 | ≥90% | 93% | 10 | 10 |"
    )
    text = text.replace("绩效指标 | 一级", "绩????效??指????标 | 一级")
    assert rows(parse(text + "- 扫一扫在手机打开\n")) == INDICATORS


def test_rows_with_a_cell_a_line_are_filled_up_behind() -> None:
    """No line is a whole row: each row's first cells stand on lines of their own."""
    lines = []
    for line in FORM.splitlines():
        cells = [cell.strip() for cell in line.split("|") if cell.strip()]
        lines += [f"{cell} |" for cell in cells]
        lines += ["|" * (line.count("|") - len(cells))] if line.count("|") > len(cells) else []
    result = parse("\n".join(lines))
    assert rows(result) == INDICATORS
    assert money(result) == money(parse(FORM))


def test_a_block_that_is_not_known_is_no_goal() -> None:
    """It stands below the goals and has more cells than they have columns."""
    block = """年度绩效目标 | 预期目标 | 全年实际完成情况 | |||||
完成道路养护 | 道路养护已完成 | ||||||
债券指标 | 支出进度 | 实际支出 | 下达额度 | 进度 | 分值 | 得分 | |
1286 | 1286 | 100 | 10 | 10 | |||
"""
    (form,) = parse(FORM.replace("绩效指标 | 一级", f"{block}绩效指标 | 一级")).forms
    assert (form.expected_goal and form.expected_goal.raw, form.actual_outcome and form.actual_outcome.raw) == (
        "完成道路养护",
        "道路养护已完成",
    )
    assert [len(form.indicators), len(form.unmapped) > 0] == [len(INDICATORS), True]


def test_a_kind_of_indicator_is_no_target() -> None:
    text = """序号 | 一级指标 | 二级指标 | 三级指标 | 指标属性 |
1 | 产出绩效 | 管网改造 | 完成管网普查 | 定性 |
2 | 管网改造任务量 | 定量 | ||
3 | 污水管网建设 | 污水集中收集率 | 定量 | |
"""
    (form,) = parse(text).forms
    assert [(row.level3, row.target) for row in form.indicators] == [
        ("完成管网普查", None),
        ("管网改造任务量", None),
        ("污水集中收集率", None),
    ]
    assert [(found.heading, found.value) for found in form.attributes if found.value in ("定性", "定量")] == [
        ("指标属性", "定性"),
        ("指标属性", "定量"),
        ("指标属性", "定量"),
    ]


def test_a_block_whose_headings_are_cut_is_doubtful() -> None:
    """The bars do not tell that two lines are one row: figures stand below the headings of names."""
    (form,) = parse(FORM.replace("年度指标值 | ", "年度指标值 | |\n")).forms
    assert [notice.code for notice in form.warnings if notice.code == "layout_doubtful"]


def test_tables_of_other_widths_may_follow_at_once() -> None:
    """Each with a bar in front, blank cells broken over lines, and names that hold their points."""
    text = """| 一级指标 | 二级指标 | 三级指标 | 得分 |
| 部门决策(25分) | 目标任务(15分) | 相关性(5分) |
|
| 明确性(5分) |
| ||
| 绩效监控(10分) | 绩效目标动态监控(3分) |
| |
| 综合管理(30分) | 信息公开(6分) | 绩效信息公开(2分) |
|
| 决算公开(4分) |
| ||
| 一级 指标 | 二级 指标 | 三级指标 | 分值 | 得分 |
| (20分) | (10分) | 必要性 | 5 | 5 |
| 可行性 | 5 | 5 |
| |
| (10) | 明确性 | 5 | 5 |
|
| 合理性 | 5 | 5 |
| |
"""
    document = read(text)
    assert [max(cell.column for cell in table.cells) for table in document.tables] == [3, 4]
    result = dp.understand(document)
    assert [row[2] for row in rows(result)] == [
        *("相关性(5分)", "明确性(5分)", "绩效目标动态监控(3分)", "绩效信息公开(2分)", "决算公开(4分)"),
        *("必要性", "可行性", "明确性", "合理性"),
    ]
    # Headings without a name say nothing of how far down they go, and no column asks for a target.
    assert not [finding for finding in result.findings if finding.outcome.rule in ("level_weight", "missing_value")]


def test_a_frame_of_bars_on_the_left_is_no_cell() -> None:
    assert rows(parse("\n".join(f"| {line}" for line in FORM.splitlines()))) == INDICATORS


def test_a_table_goes_on_without_headings() -> None:
    at = FORM.index("成本指标")
    for between in ("\n", "\n第2页\n\n"):
        assert rows(parse(FORM[:at] + between + FORM[at:])) == INDICATORS


def test_a_target_in_parts_below_one_heading() -> None:
    text = """项目支出绩效自评表 | ||||||||
项目名称 | 村级道路养护 | |||||||
主管部门 | 云岭县交通运输局 | 实施单位 | 公路管理所 | |||||
绩效指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 | |||
一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | |||
产出指标 | 数量指标 | 养护里程 | ≥ | 20 | 公里 | 21 | 50 | 50 |
质量指标 | 验收合格率 | ＝ | 100 | % | 95 | 20 | 19 | 一段返工
效益指标 | 社会效益指标 | 出行条件 | 改善 | 改善 | 30 | 30 | ||
"""
    assert rows(parse(text)) == [
        ("产出指标", "数量指标", "养护里程", "≥20公里", "21", "50", "50"),
        ("产出指标", "质量指标", "验收合格率", "＝100%", "95", "20", "19"),
        ("效益指标", "社会效益指标", "出行条件", "改善", "改善", "30", "30"),
    ]


def test_a_row_that_fits_in_two_ways_is_doubtful() -> None:
    """One of three amounts is missing, and nothing tells which."""
    result = parse(FORM.replace("其他资金 | / | / | |||||", "上年结转资金 | 5 | 5 | |||||"))
    (notice,) = [notice for notice in result.forms[0].warnings if notice.code == "row_doubtful"]
    assert notice.place is not None
    assert notice.place.row == 8
    assert not [notice for notice in parse(FORM).forms[0].warnings if notice.code == "row_doubtful"]


def test_blanks_between_cells_are_kept_where_they_are_printed() -> None:
    kept = "甲|乙|丙|丁\n1||3|4\n1|2|3|\n|2||\n1|2|3|4\n"
    (table,) = read(kept).tables
    assert not table.packed
    assert [cell.text for cell in table.grid()[1] if cell] == ["1", "", "3", "4"]


def test_bars_that_only_end_lines_are_no_columns() -> None:
    lines = ["项目名称 |", "村级道路养护 |", "|", "主管部门 |", "云岭县交通运输局 |", "|", "金额 |", "5 |"]
    document = read("\n".join(lines))
    assert document.tables == ()
    assert [p.text for p in document.paragraphs] == [
        "项目名称",
        "村级道路养护",
        "主管部门",
        "云岭县交通运输局",
        "金额",
        "5",
    ]


def test_no_table_goes_on_behind_prose() -> None:
    """The total of the categories' scores got what is printed below the first category."""
    report = """二、综合评价情况
经评价，最终评价得分为95.96分，评价等级“优”。评价得分如下表所示：
| 项 目 | 产出指标 | 效益指标 | 满意度指标 | 预算执行率 | 得分合计 |
| 标准分值 | 50 | 30 | 10 | 10 | 100 |
| 评价得分 | 49.3 | 28.9 | 10 | 7.76 | 95.96 |
"""
    summary = parse(FORM + report).forms[1].summary
    assert [(line.item, line.score.raw if line.score else None) for line in summary] == [
        ("产出指标", "49.3"),
        ("效益指标", "28.9"),
        ("满意度指标", "10"),
        ("预算执行率", "7.76"),
        ("得分合计", "95.96"),
    ]


NARROW = """附件 |
|
|
|
2023年救灾补助资金分配表 |
|||
|
|
|
单位：万元 |
单位 |
补助资金（万元） |
备注 |
|
东河区 |
150 |
|
|
南川区 |
210 |
|
|
大桥区 |
40 |
|
|
合计 |
400 |
|
打开本页
"""


def test_a_title_alone_tells_how_many_cells_a_row_of_a_narrow_list_has() -> None:
    """No list was found: three bars fill up the title, and a blank cell on a line of its own ended the row."""
    (form,) = parse(NARROW).forms
    assert form.title == "2023年救灾补助资金分配表"
    assert [(line.unit_name, line.amount.raw) for line in form.projects if line.amount] == [
        ("东河区", "150"),
        ("南川区", "210"),
        ("大桥区", "40"),
    ]


def test_rows_of_blank_cells_on_a_line_each_part_no_table() -> None:
    """Below them 人才培养（5分） was level 1. A last row that ends with a blank cell is none with the next table's."""
    rows = "| 部门决策（25分） | 目标任务（15分） | 相关性（5分） |\n|\n"
    rows += "".join(f"| 事项{n}（1分） |\n| ||\n" for n in range(8))
    text = f"""| 一级指标 | 二级指标 | 三级指标 | 得分 |
{rows}| 部门绩效（45分） | 履职成效（20分） | 部门特性指标 |
|
|
|
| ||
|
|
| ||
| 可持续发展能力（15分） | 人才培养（5分） |
| |
| 科技创新（5分） |
| ||
| 满意度（10分） | 公众满意度（4分） | |
| 项目名称/单位 |
| |||
| 一级指标 | 二级指标 | 三级指标 | 分值 | 得分 |
| 项目决策（20分） | 目标（10分） | 明确性 | 5 |
|
| 合理性 | 5 |
| ||
"""
    tables = [[cell.text for cell in table.cells if cell.text] for table in read(text).tables]
    assert [cells[0] for cells in tables] == ["一级指标", "项目名称/单位"]
    assert tables[0][-2:] == ["满意度（10分）", "公众满意度（4分）"]
    levels = {row.level3_raw: (row.level1_raw, row.level2_raw) for row in parse(text).forms[0].indicators}
    assert levels["人才培养（5分）"] == ("部门绩效（45分）", "可持续发展能力（15分）")


RUN_ON = """2022年度项目支出绩效自评表 | 部门：云岭县东河中学 |
|
|
| 公开14表 | 项目名称 | 营养改善专项资金 | 主管部门 | 云岭县教育体育局 | 实施单位 | 云岭县东河中学 | 项目资金 （元） |
| 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | 年度资金总额 |
| 387664.62 | 387664.62 | 10 | 100% | 10 | 其中：当年财政 拨款 |
| 387664.62 | 387664.62 | — |
| — | 其他资金 | — | — | — | — |
| — | 年度 总体 目标 | 预期目标 | 实际完成情况 | 改善学生体质 | 改善了学生体质 \
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 产出指标 | 数量指标 \
| 学生受资助人数 | ≥735人次 | 735人次 | 50 | 50 |
| 质量指标 | 改善计划覆盖率 | ≥100% | 100% | 20 | 20 |
| 效益指标 | 社会效益 指标 | 政策知晓率 | =100% | 98% | 10 | 9 |
| 满意度指标 | 服务对象满意度指标等 | 学生满意度 | ≥95% | 100% | 10 | 10 |
| 总分 | 100 | 99 |
"""


def test_cells_that_only_blank_ones_part_by_line_ends_are_read_one_by_one() -> None:
    """The form was told as rows without headings. The total's first amount is blank, as the rate says, and not its
    points; 社会效益 指标 is one cell."""
    result = parse(RUN_ON)
    (form,) = result.forms
    assert rows(result) == [
        ("产出指标", "数量指标", "学生受资助人数", "≥735人次", "735人次", "50", "50"),
        ("产出指标", "质量指标", "改善计划覆盖率", "≥100%", "100%", "20", "20"),
        ("效益指标", "社会效益指标", "政策知晓率", "=100%", "98%", "10", "9"),
        ("满意度指标", "服务对象满意度指标", "学生满意度", "≥95%", "100%", "10", "10"),
    ]
    assert money(result)[0] == ("年度资金总额", "", "387664.62", "387664.62", "10", "100%")
    assert "row_doubtful" in {notice.code for notice in form.warnings}


LIST_RUN_ON = """现将计划公示如下。 附件： 云岭县2025年扶持项目年度计划表 单位(万元) 序号 | 乡镇 (街道) | 类型 | 村名 \
| 项目名称 | 投资 概算 | 备注 | 1 | 东河街道 | 小型 | 上坪村 | 休闲长廊工程 | 49.723 |
| 2 | 南川街道 | 小型 | 半坡村 | 护岸工程 | 58.425 |
| 3 | 石桥镇 | 小型 | 林水村 | 道路工程 | 49.699 |
| 4 | 龙坪镇 | 小型 | 陈河村 | 道路硬化工程 | 49.961 |
| 5 | 虎溪镇 | 小型 | 应坪村 | 路面提升工程 | 47.889 |
"""


def test_the_line_in_front_of_a_list_has_its_title_its_headings_and_its_first_row() -> None:
    """No list was found, and nothing said so."""
    (form,) = parse(LIST_RUN_ON).forms
    assert (form.title, form.money_unit, form.warnings) == ("云岭县2025年扶持项目年度计划表", "万元", ())
    assert [(line.no, line.project_name, line.amount.raw) for line in form.projects if line.amount] == [
        ("1", "休闲长廊工程", "49.723"),
        ("2", "护岸工程", "58.425"),
        ("3", "道路工程", "49.699"),
        ("4", "道路硬化工程", "49.961"),
        ("5", "路面提升工程", "47.889"),
    ]
