"""Text as pdftotext -layout writes a narrow table: headings, labels, names and values wrapped over lines."""

from __future__ import annotations

import disclosure_parse as dp
from disclosure_parse.disclosure import Form
from disclosure_parse.readers.text import read_text
from drawn import raw, read, table

HEAD = """
项目支出绩效自评表
（2025 年度）
项目名称          老旧管网改造
主管部门          青浦县住建局                 实施单位     青浦县市政公司
项目资金（万元）           年初预算     全年预算     全年执行     分值   执行率       得分
                   数        数        数
              年度资金 4400     4400     3902.4   10    88.69%   8.87
              总额
              其中：当 4300     4300     3802.4   —     88.43%   —
              年财政拨
              款
              上年结转 100      100      100      —     100%     —
              资金
绩效指标   一级指标 二级指标     三级指标   年度指标     实际完成 分值        得分       偏差原因
                            值        值                       分析及改
                                                             进措施
"""
FUNDS = """
项目支出绩效自评表
项目名称          老旧管网改造
              年初预算数   全年预算数   全年执行数   分值    执行率      得分
年度资金总额        4400    4400    3902.4  10    88.69%   8.87
其中：当年财政拨款     4300    4300    3802.4  —     88.43%   —
上年结转资金        100     100     100     —     100%     —
"""
MONEY = ["4400", "4300", "100"]
ROWS = """       产出指标   数量指标   改造管网   ≥80 公    72 公里    10    10
                     长度     里
              质量指标   工程合格   100%     100%     40    40
                     率
       效益指标   社会效益   完成第 1   ≥1.2 万   1.23 万   40    40
              指标     类受益户     户        户
"""
TOTAL = "总分                                            100   98.87\n"


def form_of(text: str) -> Form:
    (form,) = dp.understand(read_text(text.encode())).forms
    return form


def test_headings_wrapped_over_three_lines_and_values_over_two() -> None:
    form = form_of(HEAD + ROWS + TOTAL)
    assert form.fiscal_year == 2025
    assert [(i.level2, i.level3, raw(i.target), raw(i.actual), raw(i.score)) for i in form.indicators] == [
        ("数量指标", "改造管网长度", "≥80 公里", "72 公里", "10"),
        ("质量指标", "工程合格率", "100%", "100%", "40"),
        ("社会效益指标", "完成第 1 类受益户", "≥1.2 万户", "1.23 万户", "40"),
    ]


def test_labels_of_money_wrapped_over_lines() -> None:
    form = form_of(HEAD + ROWS + TOTAL)
    assert [(line.label, raw(line.initial_budget), raw(line.executed), raw(line.score)) for line in form.funds] == [
        ("年度资金总额", "4400", "3902.4", "8.87"),
        ("其中：当年财政拨款", "4300", "3802.4", "—"),
        ("上年结转资金", "100", "100", "—"),
    ]


def test_the_label_of_the_money_one_blank_from_that_of_a_line_around_its_figures() -> None:
    """The unit was lost, so that amounts in ten thousands counted as yuan, and the line was called 款."""
    head = """
项目支出绩效自评表
 项目名称                                          老旧管网改造
                        年初预算数        全年预算数          全年执行数           分值      执行率          得分

          年度资金总额         164.21        164.21        156.69          10    95.42%        9.54

项目资金（万元 其中：当年财政拨
                         164.21        164.21        156.69          —     95.42%         —
   ）        款

          上年结转资金          0.00          0.00             0.00        —       —            —
"""
    form = form_of(head + HEAD[HEAD.index("绩效指标 ") :] + ROWS + TOTAL)
    assert form.money_unit == "万元"
    assert [(line.label, raw(line.initial_budget), line.executed and line.executed.value) for line in form.funds] == [
        ("年度资金总额", "164.21", 1566900),
        ("其中：当年财政拨款", "164.21", 1566900),
        ("上年结转资金", "0.00", 0),
    ]


def test_sub_totals_and_lines_that_name_a_part_are_no_indicators() -> None:
    part = "年度主要任务 1：管网改造与维护（90 分）\n"
    subtotal = "       小计                                      90    90\n"
    form = form_of(HEAD + part + ROWS + subtotal + TOTAL)
    assert [i.level3 for i in form.indicators] == ["改造管网长度", "工程合格率", "完成第 1 类受益户"]
    assert (raw(form.total_weight), raw(form.total_score)) == ("100", "98.87")
    assert [(a.heading, a.value) for a in form.attributes] == [
        ("年度主要任务 1", "管网改造与维护（90 分）"),
        ("小计", "90"),
        ("小计", "90"),
    ]


def test_rows_go_on_below_the_total_of_a_part() -> None:
    first, second = ROWS.split("       效益指标")
    part = "合计                                            50    50\n"
    form = form_of(HEAD + first + part + "       效益指标" + second + part + TOTAL)
    assert [(i.level1, i.level3) for i in form.indicators] == [
        ("产出指标", "改造管网长度"),
        ("产出指标", "工程合格率"),
        ("效益指标", "完成第 1 类受益户"),
    ]
    assert (raw(form.total_weight), raw(form.total_score)) == ("100", "98.87")


def test_a_heading_with_its_value_is_no_title_though_both_together_read_as_one() -> None:
    form = form_of(HEAD.replace("绩效指标 ", "绩效目标          1.加强管网管护\n绩效指标 ", 1) + ROWS + TOTAL)
    assert (raw(form.project_name), raw(form.expected_goal)) == ("老旧管网改造", "1.加强管网管护")
    assert len(form.indicators) == 3


def test_lines_of_money_with_labels_before_each_amount() -> None:
    money = """
项目支出绩效目标完成情况表
项目名称                    便民服务点
预算执行情况(万元)          预算数：            120          执行数：            118.6
                            其中-财政拨款：     110          其中-财政拨款：     108.6
                            其他资金：          10           其他资金：          10
一级指标                    二级指标            三级指标     预期指标值          实际完成指标值
项目完成                    数量指标            新建服务点   5个                 5个
                            质量指标            验收合格率   100%                100%
                            时效指标            完成时间     10月底              9月底
"""
    assert [(line.kind, raw(line.full_year_budget), raw(line.executed)) for line in form_of(money).funds] == [
        ("total", "120", "118.6"),
        ("fiscal", "110", "108.6"),
        ("other", "10", "10"),
    ]


def test_a_list_of_projects_alone_and_in_front_of_a_form() -> None:
    """Its lines were taken for the rest of its headings, or for a text without columns, and the list was lost."""
    rows = [
        ["序号", "项目名称", "年初预算数", "全年预算数", "全年执行数", "执行率", "自评得分"],
        ["1", "老旧管网改造", "4400.00", "4400.00", "3902.40", "88.69%", "98.87"],
        ["2", "市政设施日常养护", "260.00", "255.00", "255.00", "100.00%", "100"],
        ["", "及应急抢修"],
        ["合计", "", "4660.00", "4655.00", "4157.40"],
    ]
    # As pdftotext counts, by characters.
    lines = ["".join(cell.ljust(12) for cell in row).rstrip() for row in rows]
    listed = "\n".join(["2025年度项目支出绩效自评结果汇总表", "单位：万元", *lines, ""])
    for text, number in ((listed, 1), (listed + HEAD + ROWS + TOTAL, 2)):
        forms = dp.understand(read_text(text.encode())).forms
        assert len(forms) == number
        assert [(line.no, line.project_name, raw(line.amount), raw(line.executed)) for line in forms[0].projects] == [
            ("1", "老旧管网改造", "4400.00", "3902.40"),
            ("2", "市政设施日常养护及应急抢修", "260.00", "255.00"),
        ]
        assert raw(forms[0].list_total) == "4660.00"
        assert [len(form.indicators) for form in forms[1:]] == [3] * (number - 1)
        assert [[raw(line.initial_budget) for line in form.funds] for form in forms[1:]] == [MONEY] * (number - 1)
    # Headings of money behind a list are no further columns of it.
    plain = FUNDS + HEAD[HEAD.index("绩效指标") :]
    (_, form) = dp.understand(read_text((listed + plain + ROWS + TOTAL).encode())).forms
    assert [raw(line.initial_budget) for line in form.funds] == MONEY


LIST = """
                 单位：万元

序号   项目编码                  项目名称         主管部门         年初预算数


1    320100000            农村公路养护       市交通运输局         10.50


                  学校食堂改造及配套附属设施建设项目
2    320100001                         市教育体育局         20.00
                      中央财政补助资金

\f序号   项目编码                  项目名称         主管部门         年初预算数

3    320100002           乡镇卫生院设备购置    市卫生健康委员会         30.00


合计                                                        60.50
"""


def test_lines_of_a_list_that_stand_around_their_figures_and_headings_that_a_page_repeats() -> None:
    """Names went on with the row above them, and the headings of the second page too."""
    form = form_of(LIST)
    assert [(line.no, line.project_name, raw(line.amount)) for line in form.projects] == [
        ("1", "农村公路养护", "10.50"),
        ("2", "学校食堂改造及配套附属设施建设项目中央财政补助资金", "20.00"),
        ("3", "乡镇卫生院设备购置", "30.00"),
    ]
    assert raw(form.list_total) == "60.50"
    assert form.warnings == ()
    close = "\n".join(line for line in LIST.splitlines() if line.strip())
    (line,) = [line for line in form_of(close).projects if line.no == "2"]
    assert line.project_name == "学校食堂改造及配套附属设施建设项目中央财政补助资金"
    # Nothing stands beside its figures, so that its lines stand around them: without blank lines it is as certain.
    assert form_of(close).warnings == ()


CROWDED = """
                           2024年度衔接资金项目安排表
                                                            投资额（万
 序号 实施单位        项目            建设内容                             中央资金 备注
                                                               元）
                 东村高标准农田建  硬化道路3公里，
  1    东村      设及配套设施提升  安装路灯                     46.6     46.6
                       改造        20盏
  2   北湖街道   中山村茶园改造    维修                         227 120      续建
                                   硬化道路3公里，
  3    上坪村    南岭乡道路硬化                               11.95        5.5     续建
                                   安装路灯20盏
     合计                                                     285.55
"""


def test_headings_and_cells_of_a_list_that_are_a_blank_apart_or_wrap_around_their_row() -> None:
    """A heading that wraps was lost with its column, 序号 实施单位 was one heading, and 20盏 began a row."""
    form = form_of(CROWDED)
    assert [(line.no, line.unit_name, line.project_name, raw(line.amount), line.remark) for line in form.projects] == [
        ("1", "东村", "东村高标准农田建设及配套设施提升改造", "46.6", ""),
        ("2", "北湖街道", "中山村茶园改造", "227", "续建"),
        ("3", "上坪村", "南岭乡道路硬化", "11.95", "续建"),
    ]
    assert raw(form.list_total) == "285.55"
    contents = [item.value for item in form.attributes if item.heading == "建设内容"]
    assert contents == ["硬化道路3公里，安装路灯 20盏", "维修", "硬化道路3公里，安装路灯20盏"]
    assert [item.value for item in form.attributes if item.heading == "中央资金"] == ["46.6", "120", "5.5"]
    assert form.warnings == ()


def test_lines_below_a_row_of_a_list_that_may_be_of_the_next_are_told() -> None:
    """Where a cell of each row has a line beside its figures, the lines between may go on with either."""
    form = form_of(
        "序号   项目名称        年初预算数\n1    村道养护         10\n     及绿化提升\n2    河道清淤         20\n"
        "     及堤岸加固\n3    路灯安装         30\n"
    )
    assert [line.project_name for line in form.projects] == ["村道养护及绿化提升", "河道清淤及堤岸加固", "路灯安装"]
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]


def test_further_columns_of_a_list_that_stand_on_another_page_are_told() -> None:
    """The amounts of a sheet printed in strips were lost in silence."""
    strip = "\f预算执行率      自评得分      评价等级      存在问题      备注\n\n97.56%     82.2      良        无\n"
    disclosure = dp.understand(read_text((LIST + strip).encode())).disclosure
    assert [len(form.projects) for form in disclosure.forms] == [3]
    assert [notice.code for notice in disclosure.warnings] == ["form_unread"]
    assert not dp.understand(read_text(LIST.encode())).disclosure.warnings
    beside = "年初预算数|全年执行数|预算执行率|自评得分|评价等级|存在问题|备注\n120|118|98.33%|97|优|无|"
    listed = "序号|项目名称|主管部门\n1|渡口维护|市交通运输局"
    assert [notice.code for notice in read(table(listed), table(beside, 2)).warnings] == ["form_unread"]
    assert not read(table(listed)).warnings


def test_cells_of_a_list_have_columns_of_their_own_where_a_page_prints_them_elsewhere() -> None:
    """Two cells nearest to one heading were one: the unit became the end of the project's name."""
    shifted = """
3    320100002    乡镇卫生院    市卫生健康委员会      30.00

4    320100003    人居环境      市农业农村局
"""
    form = form_of(LIST[: LIST.index("\f") + 1] + shifted)
    assert [(line.project_name, line.unit_name, raw(line.amount)) for line in form.projects[2:]] == [
        ("乡镇卫生院", "市卫生健康委员会", "30.00"),
        ("人居环境", "市农业农村局", ""),
    ]
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]


def test_cells_a_blank_apart_stay_apart_in_rows_that_lack_others() -> None:
    """Rows without a remark are short; the amount and the remark of the others have one place in their line."""
    lines = [
        " 序号 实施单位  项目                              资金规模 备注",
        "  1     东村    北湖街道灌溉渠道维修                    383",
        "  2   北湖街道  东村人居环境整治项目                  19.89 续建",
        "  3    上坪村   西河镇危桥改造工程                      260",
        "  4    南岭乡   中山村茶园改造                          135",
        "  5     东村    西河镇道路硬化工程                   490.28 续建",
    ]
    form = form_of("2024年度衔接资金项目安排表\n单位：万元\n" + "\n".join(lines) + "\n")
    assert [raw(line.amount) for line in form.projects] == ["383", "19.89", "260", "135", "490.28"]
    assert [line.remark for line in form.projects] == ["", "续建", "", "", "续建"]
