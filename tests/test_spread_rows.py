"""Rows between bars that saved web pages spread over lines, a cell a line."""

from __future__ import annotations

import disclosure_parse as dp
from disclosure_parse.document import Paragraph, Table
from disclosure_parse.readers import read_bytes
from drawn import raw


def trailing(rows: list[str], width: int) -> str:
    """Rows, their cells parted by ``|``, with a cell a line and a line of bars that fills each row up to ``width``."""
    lines = []
    for row in rows:
        cells = row.split("|")
        lines += [f"{cell} |" for cell in cells] + (["|" * (width - len(cells))] if len(cells) < width else [])
    return "\n".join(lines) + "\n"


def leading(rows: list[str], width: int) -> str:
    """The same with the bars in front of all cells but the first."""
    lines = []
    for row in rows:
        first, *others = row.split("|")
        lines += [first, *(f"        | {cell}" for cell in others), f"        | {'|' * (width - 1 - len(others))}"]
    return "\n".join(lines) + "\n"


LIST = ["序号|乡镇名称|项目名称|金额|备注", "1|柳河镇|河堤修复|20", "2|石桥乡|水渠清淤|15", "3|桃园镇|护岸加固|10"]
AREA = [
    "项目名称|水利专项资金|主管部门|柳湾县水利局",
    "资金情况（万元）|资金总额|45|其中：财政拨款|45|其他资金",
    "总体目标|开展三个小型水利工程建设",
    "绩效指标|一级指标|二级指标|三级指标|指标解释|柳河镇|石桥乡|桃园镇",
    "产出指标|数量指标|工程数量（个）|反映建设情况|1|1|1",
    "时效指标|项目完工率（%）|反映完工情况|100|90|100",
    "满意度指标|服务对象满意度指标|群众满意度（%）|反映满意情况|90|85|90",
]
FORM = [
    "项目名称|村级道路养护",
    "主管部门|云岭县交通运输局|实施单位|公路管理所",
    "项目资金（万元）|年初预算数|全年预算数|全年执行数|分值|执行率|得分",
    "年度资金总额|90|82.5|80|10|96.97%|9.7",
    "其中：当年财政拨款|90|82.5|80|—|96.97%|—",
    "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分",
    "产出指标|数量指标|养护里程|≥20公里|21公里|60|60",
    "满意度指标|满意度指标|村民满意度|≥90%|93%|30|30",
    "总分|100|99.7",
]


def parse(text: str) -> dp.Result:
    return dp.understand(read_bytes(text.encode(), "a.txt"))


def test_a_list_and_a_wider_form_below_text_are_two_tables_whatever_the_width_that_both_come_out_even_at() -> None:
    # The last row of the list was not filled up, and rows of other widths come out even by chance.
    text = (
        "柳湾县水利专项资金安排表\n单位：万元\n"
        + trailing(LIST, 5)
        + "合计 |\n45 |\n附件2\n柳湾县水利专项资金绩效目标表\n"
        + trailing(AREA, 9)
    )
    tables = [block for block in read_bytes(text.encode(), "a.txt").blocks if isinstance(block, Table)]
    assert [max(cell.row for cell in table.cells) + 1 for table in tables] == [5, 7]
    listed, form = parse(text).forms
    assert [(line.unit_name, line.project_name, raw(line.amount)) for line in listed.projects] == [
        ("柳河镇", "河堤修复", "20"),
        ("石桥乡", "水渠清淤", "15"),
        ("桃园镇", "护岸加固", "10"),
    ]
    assert [(a.field, a.value) for a in listed.attributes] == [("list_total", "45")]
    assert listed.money_unit == "万元"
    assert raw(form.project_name) == "水利专项资金"
    assert [(i.level2, i.level3, i.region, raw(i.target)) for i in form.indicators][3:6] == [
        ("时效指标", "项目完工率（%）", "柳河镇", "100"),
        ("时效指标", "项目完工率（%）", "石桥乡", "90"),
        ("时效指标", "项目完工率（%）", "桃园镇", "100"),
    ]


def test_rows_whose_lines_fill_up_by_three_bars_at_most_have_the_width_that_all_fillings_share() -> None:
    (form,) = parse("项目支出绩效自评表\n（2023年度）\n" + trailing(FORM, 8)).forms
    assert raw(form.project_name) == "村级道路养护"
    assert [raw(line.executed) for line in form.funds] == ["80", "80"]
    assert [(i.level3, raw(i.target), raw(i.score)) for i in form.indicators] == [
        ("养护里程", "≥20公里", "60"),
        ("村民满意度", "≥90%", "30"),
    ]
    assert (raw(form.total_weight), raw(form.total_score)) == ("100", "99.7")


def test_rows_whose_lines_a_bar_begins_are_read_as_those_that_it_ends() -> None:
    text = "二、项目绩效目标\n单位：万元\n" + leading(FORM, 8) + "三、存在的问题\n无。\n"
    document = read_bytes(text.encode(), "a.txt")
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        "二、项目绩效目标",
        "单位：万元",
        "三、存在的问题",
        "无。",
    ]
    (form,) = dp.understand(document).forms
    assert not form.warnings
    assert (raw(form.department), raw(form.implementing_unit)) == ("云岭县交通运输局", "公路管理所")
    assert [(line.label, raw(line.executed), raw(line.weight), raw(line.score)) for line in form.funds] == [
        ("年度资金总额", "80", "10", "9.7"),
        ("其中：当年财政拨款", "80", "—", "—"),
    ]
    assert [(i.level1, i.level3, raw(i.actual), raw(i.weight)) for i in form.indicators] == [
        ("产出指标", "养护里程", "21公里", "60"),
        ("满意度指标", "村民满意度", "93%", "30"),
    ]


def test_a_first_cell_that_line_ends_cut_goes_on_where_it_is_indented() -> None:
    rows = leading(["绩效\n    指标|一级指标|二级指标|三级指标|指标值", "项目完成|数量指标|培训场次|2次"], 6)
    rows += leading(["项目完成|质量指标|合格率|100%", "满意度指标|满意度指标|学员满意度|90%"], 6)
    (table,) = [block for block in read_bytes(rows.encode(), "a.txt").blocks if isinstance(block, Table)]
    assert table.cells[0].text == "绩效\n指标"
    assert [i.level3 for i in parse(rows).forms[0].indicators] == ["培训场次", "合格率", "学员满意度"]


def test_two_rows_of_a_list_on_a_line_each_are_not_one_of_twice_the_width() -> None:
    rows = ["序号 | 单位名称 | 项目名称 | 金额（万元） |", "柳湾县交通局小计 | 45 | ||"]
    rows += ["1 | 柳湾县交通局 | 渡口维护 | 20 |", "2 | 柳湾县交通局 | 公路养护 | 25 |", "柳湾县水利局小计 | 30 | ||"]
    rows += ["3 | 柳湾县水利局 | 水渠清淤 | 10 |", "4 | 柳湾县水利局 | 河堤修复 | 20 |", "总计 | 75 | ||"]
    (form,) = parse("2021年项目安排表\n" + "\n".join(rows) + "\n").forms
    assert [line.project_name for line in form.projects] == ["渡口维护", "公路养护", "水渠清淤", "河堤修复"]


def test_a_dump_that_prints_blank_cells_and_no_merged_ones_has_no_width() -> None:
    rows = [
        ["项目名称", "储备粮", "联系电话", "0000-1234567"],
        ["主管部门", "柳湾县粮食局", "实施单位", "储备粮管理站"],
    ]
    rows += [
        ["项目资金（万元）", "", "全年预算数（A）", "全年执行数（B）", "执行率（B/A）"],
        ["年度资金总额", "194.9", "194.9", "100%"],
    ]
    rows += [["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "全年完成值", "未完成原因和改进措施"]]
    rows += [
        ["产出指标", "数量指标", "储备稻谷", "≥2吨", "2吨", ""],
        ["储备面粉", "≥5吨", "5吨", ""],
        ["储备大豆", "≥8吨", "8吨", ""],
    ]
    rows += [["质量指标", "合格率", "100%", "100%", ""], ["满意度指标", "满意度指标", "市民满意度", "≥90%", "95%", ""]]
    lines = [f"{cell} |" if cell else "|" for row in rows for cell in row]
    document = read_bytes(("2020年度专项资金绩效自评表\n" + "\n".join(lines) + "\n").encode(), "a.txt")
    assert not any(isinstance(block, Table) for block in document.blocks)
    (form,) = dp.understand(document).forms
    assert (raw(form.implementing_unit), raw(form.funds[0].executed)) == ("储备粮管理站", "194.9")
    assert [i.level3 for i in form.indicators] == ["储备稻谷", "储备面粉", "储备大豆", "合格率", "市民满意度"]


def test_one_blank_cell_is_no_width_of_rows() -> None:
    rows = [
        "项目名称|堤防维修|主管部门|柳湾县水利局",
        "预算执行情况（万元）||预算数（A）|执行数（B）|执行率（B/A）|得分",
    ]
    rows += ["年度财政资金总额|50|50|100%|20", "一级指标|二级指标|三级指标|年初目标值（A）|实际完成值（B）|得分"]
    rows += ["产出指标|数量指标|维修堤防|≥2公里|2公里|40", "质量指标|验收合格率|100%|100%|30"]
    rows += ["满意度指标|服务对象满意度指标|群众满意度|≥90%|95%|10", "总分|100"]
    lines = [f"{cell} |" if cell else "|" for row in rows for cell in row.split("|")]
    (form,) = parse("2022年度项目支出绩效自评表\n" + "\n".join(lines) + "\n").forms
    assert [raw(line.executed) for line in form.funds] == ["50"]
    assert [(i.level3, raw(i.score)) for i in form.indicators] == [
        ("维修堤防", "40"),
        ("验收合格率", "30"),
        ("群众满意度", "10"),
    ]
    assert raw(form.total_score) == "100"
