"""Lists as saved web pages keep them: a cell a line, without numbers, without blank and merged cells."""

from __future__ import annotations

from pathlib import Path

import disclosure_parse as dp
from disclosure_parse.checker import check
from disclosure_parse.disclosure import Disclosure, Form
from drawn import raw, read


def listed(drawing: str, title: str = "柳湾县2023年专项资金安排表") -> Disclosure:
    """What is read of a list whose cells stand on a line each; ``|`` parts them, and none stands for a blank one."""
    return read(title, "单位：万元", *(cell for cell in drawing.replace("\n", "|").split("|") if cell))


def lines(form: Form) -> list[tuple[str, str, str, str]]:
    return [(line.no, line.unit_name, line.project_name, raw(line.amount)) for line in form.projects]


def failed(disclosure: Disclosure) -> list[str]:
    return [outcome.quote for outcome in check(disclosure) if outcome.verdict == "fail"]


SUMS = """序号|村名|项目名称|建设内容|资金金额
1|上坪村|茶园扩建|续建|20
2|下坪村|藕塘改造|新建|{0}
小计|50
3|石桥村|蔬菜大棚|维修|16
小计|16
4|小额信贷贴息|12
合计|78"""


def test_a_remark_behind_an_amount_and_lines_with_fewer_cells_keep_the_columns() -> None:
    """30（其中…） was a text, and 4, which is the next number, the amount of the line above it."""
    result = listed(SUMS.format("30（其中,灾情因素6万元）"))
    (form,) = result.forms
    assert lines(form) == [
        ("1", "上坪村", "茶园扩建", "20"),
        ("2", "下坪村", "藕塘改造", "30（其中,灾情因素6万元）"),
        ("3", "石桥村", "蔬菜大棚", "16"),
        ("4", "", "小额信贷贴息", "12"),
    ]
    assert form.projects[1].amount is not None
    assert form.projects[1].amount.value == 300_000
    assert [a.value for a in form.attributes if a.field == "list_subtotal"] == ["50", "16"]
    assert (raw(form.list_total), form.warnings, failed(result)) == ("78", (), [])
    assert failed(listed(SUMS.format("35"))) == ["50"]


def test_a_list_without_numbers_is_known_by_its_headings_lines_and_total() -> None:
    result = listed("""乡镇、村|金额|建设内容
龙坪镇上坪村|4|修复拦水坝3座，水圳350米。
龙坪镇下坪村|5|新建蓄水池。
虎溪乡石桥村|6|道路硬化1公里。
合计|15
附件2""")
    (form,) = result.forms
    assert [(line.unit_name, raw(line.amount)) for line in form.projects] == [
        ("龙坪镇上坪村", "4"),
        ("龙坪镇下坪村", "5"),
        ("虎溪乡石桥村", "6"),
    ]
    assert (raw(form.list_total), form.warnings, failed(result)) == ("15", (), [])


def test_parts_of_a_list_are_numbered_among_its_lines() -> None:
    result = listed("""序号|项目名称|实施单位|金额
一、产业项目|50
1|茶园扩建|上坪村|20
2|藕塘改造|下坪村|30
二、基础设施|16
1|机耕道|石桥村|16
合计|66""")
    (form,) = result.forms
    assert lines(form) == [
        ("1", "上坪村", "茶园扩建", "20"),
        ("2", "下坪村", "藕塘改造", "30"),
        ("1", "石桥村", "机耕道", "16"),
    ]
    assert [(a.heading, a.value) for a in form.attributes if a.field == "list_subtotal"] == [
        ("一、产业项目", "50"),
        ("二、基础设施", "16"),
    ]
    assert (form.warnings, failed(result)) == ((), [])


PAGE = """柳湾县2023年种粮补贴资金发放一览表 |
|||||
序号 |
乡 镇 |
种植面积(亩) |
每亩补助资金(元) |
应打卡发放资金(元) |
备注 |
1 |
龙坪镇 |
1000.5 |
20 |
20010 |
|
2 |
虎溪乡 |
500.25 |
{0} |
||
3 |
青石乡 |
200 |
4000 |
||
合计 |
1700.75 |
{1} |
||
"""


def saved(tmp_path: Path, text: str) -> Disclosure:
    path = tmp_path / "page.txt"
    path.write_text(text, encoding="utf-8")
    return dp.parse(path).disclosure


def test_cells_behind_a_merged_one_stand_where_products_and_sums_tell(tmp_path: Path) -> None:
    """No form was found: the standard of all lines is printed in the first one, and no blank cell below it."""
    result = saved(tmp_path, PAGE.format("10005", "34015"))
    (form,) = result.forms
    assert [(line.unit_name, raw(line.amount)) for line in form.projects] == [
        ("龙坪镇", "20010"),
        ("虎溪乡", "10005"),
        ("青石乡", "4000"),
    ]
    assert [a.value for a in form.attributes if a.field == "count"] == ["1000.5", "500.25", "200"]
    assert [a.value for a in form.attributes if a.field == "standard"] == ["20"]
    assert (raw(form.list_total), form.warnings, failed(result)) == ("34015", (), [])


def test_cells_behind_a_merged_one_are_doubtful_where_nothing_tells(tmp_path: Path) -> None:
    text = PAGE.format("10010", "34029")  # Neither a product nor the sum.
    (form,) = saved(tmp_path, text).forms
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]


def test_a_second_storey_of_headings_stands_behind_all_of_the_first() -> None:
    """省级 and 小计 were columns of their own behind 备注, and 小计 | 1 a line."""
    result = listed("序号|项目名称|补助资金(万元)|备注|省级|小计\n1|茶园|110|110\n2|藕塘|20|20\n合计|130|130")
    (form,) = result.forms
    assert lines(form) == [("1", "", "茶园", "110"), ("2", "", "藕塘", "20")]
    assert [(a.heading, a.value) for a in form.attributes if a.line] == [
        ("补助资金(万元)/省级", "110"),
        ("补助资金(万元)/省级", "20"),
    ]
    assert (raw(form.list_total), form.money_unit, form.warnings, failed(result)) == ("130", "万元", (), [])


def test_levels_of_money_stand_where_lines_and_columns_add_up() -> None:
    result = listed("""序号|项目名称|建设地点|总投资|中央|省级|市级|县级|责任单位
1|茶园扩建|上坪村|100|60|40|县农业农村局
2|道路硬化|下坪村|80|50|30|县交通局
3|饮水提升|石桥村|60|40|10|10|县水利局
合计|240|150|50|30|10""")
    (form,) = result.forms
    parts = [(a.line, a.heading, a.value) for a in form.attributes if a.heading in ("中央", "省级", "市级", "县级")]
    assert parts == [
        *((1, "中央", "60"), (1, "省级", "40"), (2, "中央", "50"), (2, "市级", "30")),
        *((3, "中央", "40"), (3, "省级", "10"), (3, "县级", "10")),
    ]
    assert (raw(form.list_total), form.warnings, failed(result)) == ("240", (), [])


def test_a_list_of_two_columns_is_one_by_its_total() -> None:
    (form,) = listed("县区|省级资金(万元)\n东河县|421\n西山县|376\n合计|797").forms
    assert [(line.unit_name, raw(line.amount)) for line in form.projects] == [("东河县", "421"), ("西山县", "376")]
    assert listed("县区|省级资金(万元)\n东河县|421\n西山县|376\n合计|798").forms == ()


def test_headings_of_a_list_without_numbers_go_on_behind_the_last_known_one() -> None:
    (form,) = listed("""项目单位|项目名称|债券类型|债券金额|发行时间
县住建局|老旧小区改造|专项债券|0.5|2023年3月
县水利局|水库除险加固|一般债券|0.3|2023年5月
合计|0.8""").forms
    assert lines(form) == [("", "县住建局", "老旧小区改造", "0.5"), ("", "县水利局", "水库除险加固", "0.3")]
    assert [a.value for a in form.attributes if a.heading == "发行时间"] == ["2023年3月", "2023年5月"]


def test_a_heading_may_begin_with_a_figure() -> None:
    (form,) = listed("""乡镇|80-89岁人数|90岁以上人数|发放金额（元）
东河镇|120|20|28200
西山乡|80|10|18000
合计|200|30|46200""").forms
    assert [raw(line.amount) for line in form.projects] == ["28200", "18000"]


def test_the_name_of_the_money_is_no_project_where_one_is_named() -> None:
    """资金名称 stood in front, and was the project."""
    (form,) = listed("""序号|资金名称|资金文号|项目名称|实施单位|投入规模
1|中央衔接资金|柳财〔2022〕12号|茶园扩建|县农业农村局|100
2|省级衔接资金|柳财〔2022〕15号|道路硬化|县交通局|80
合计|180""").forms
    assert lines(form) == [("1", "县农业农村局", "茶园扩建", "100"), ("2", "县交通局", "道路硬化", "80")]


def test_parts_may_be_numbered_in_brackets() -> None:
    (form,) = listed("""序号|项目名称|金额
一|中小河流治理|500
（一）|东河治理|300
（二）|西河治理|200
二|山洪灾害防治|100
（一）|预警平台|100
合计|600""").forms
    assert [(line.no, line.project_name) for line in form.projects] == [
        ("（一）", "东河治理"),
        ("（二）", "西河治理"),
        ("（一）", "预警平台"),
    ]


SETS = """单位|金额|单位|金额|单位|金额
全省合计|656|台江区|32|嘉湖县|30
杭河市小计|300|西口区|24|嵊洲县|70
杭河市|200|平河市|100|岱河县|36
其中:市本级|100|湖山市小计|356|定陵区|80
江口区|44|湖山市|140|普湖区|0"""


def test_sets_of_headings_beside_each_other_are_read_without_numbers() -> None:
    result = listed(SETS)
    (form,) = result.forms
    named = [(line.unit_name, raw(line.amount)) for line in form.projects]
    assert named[:4] == [("杭河市", "200"), ("其中:市本级", "100"), ("江口区", "44"), ("台江区", "32")]
    assert (len(named), raw(form.list_total), failed(result)) == (12, "656", [])
    assert failed(listed(SETS.replace("定陵区|80", "定陵区|90"))) == ["656"]


BARRED = """2023年扶贫资金分配情况表
地县 |
资金合计 |
中央资金 |
自治区资金 |
支出方向 |
和水地区 |
{0} |
|
{0} |
统筹整合 |
皮河县 |
230 |
|
230 |
统筹整合 |
墨河县 |
503 |
|
503 |
统筹整合 |
和河县 |
264 |
|
264 |
统筹整合 |
本级单位 |
|
|
|
|
监督电话：见网站
"""


def test_cells_that_a_bar_ends_make_rows_where_figures_stand_below_figures(tmp_path: Path) -> None:
    """No table was found, as the blank cells were lost; a region over its counties is their sum by its figures."""
    (form,) = saved(tmp_path, BARRED.format(997)).forms
    named = [(line.unit_name, raw(line.amount)) for line in form.projects]
    assert named == [("皮河县", "230"), ("墨河县", "503"), ("和河县", "264"), ("本级单位", "")]
    assert [a.column for a in form.attributes if a.field == "list_subtotal"] == ["资金合计", "自治区资金", "支出方向"]
    assert [a.heading for a in form.attributes if a.line == 2] == ["自治区资金", "支出方向"]


def test_rows_of_a_saved_page_that_line_ends_part_are_whole_below_their_title(tmp_path: Path) -> None:
    """相关乡镇 was a project, and its content where the money came from."""
    rows = "\n".join(f"{n} | 项目{n} | 市级资金 | {n}7.5 |\n相关乡镇 | 培训补贴 | 扶贫办 |" for n in (1, 2, 3))
    lost = "管理费 | 结余资金 | 5 |\n相关乡镇 | 监理费用 | 扶贫办 | |"
    heads = "序号 | 项目名称 | 资金来源 | 投资规模 (万元) | 建设地点 | 建设内容 | 责任单位 |"
    (form,) = saved(tmp_path, f"舞水市专项资金分配表 | ||||||\n{heads}\n{rows}\n{lost}\n").forms
    assert lines(form)[2:] == [("3", "扶贫办", "项目3", "37.5"), ("", "扶贫办", "管理费", "5")]
    assert [a.value for a in form.attributes if a.heading == "资金来源"][3:] == ["结余资金"]
    assert form.warnings == ()


def test_a_list_whose_cells_run_on_in_one_line_is_told() -> None:
    text = "专项资金分配表 县区名称 资金分配额(万元) 备注 合计 919 乐山区 819 平水区 100"
    result = read("现将资金分配情况公告如下：", text, "监督电话：见网站")
    assert (result.forms, [notice.code for notice in result.warnings]) == ((), ["form_unread"])


KEPT = """序号|项目名称|建设性质|总投资|中央资金|地方配套|建设单位
1|东河堤防|新建|300|240|60|县水利局
2|西山道路|改建|200|160|40|西山乡
小计|||500|400|100|
3|石桥渡口|新建|50|40|10|石桥乡
小计|||50|40|10|
合计|||550|440|110|"""


def test_rows_that_lost_their_blank_cells_stand_as_those_that_kept_them(tmp_path: Path) -> None:
    """Totals stood from the second column on, in silence, and were held against other columns."""
    rows = [row.split("|") for row in KEPT.split("\n")]
    found = []
    for between, lost in (("\t", False), ("\t", True), ("  ", True)):
        body = "\n".join(between.join(cell for cell in row if cell or not lost) for row in rows)
        result = saved(tmp_path, f"柳湾县2023年投资计划安排表\n单位：万元\n{body}\n")
        (form,) = result.forms
        items = [(a.line, a.heading, a.value, a.column) for a in form.attributes]
        found.append((lines(form), raw(form.list_total), items))
        assert (form.warnings, failed(result)) == ((), [])
    assert found[0][0][2] == ("3", "石桥乡", "石桥渡口", "50")
    assert (found[0][1], found[1:]) == ("550", [found[0]] * 2)


def test_totals_of_rows_without_blank_cells_are_doubtful_where_nothing_tells(tmp_path: Path) -> None:
    rows = "1\t东河镇\t85\t100\t300\n2\t西山乡\t92\t200\t600\n合计\t7\t901"
    (form,) = saved(tmp_path, f"2023年高龄津贴发放表\n序号\t乡镇\t人数\t户数\t金额（元）\n{rows}\n").forms
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]


def test_a_village_is_in_no_column_of_towns_and_a_project_in_none_of_places() -> None:
    """The cell of a town over several lines is printed in the first: in the others a village was in its column."""
    result = listed("""序号|乡镇|村|项目名称|金额
1|东河镇|上坪村|茶园扩建|20
2|下坪村|藕塘改造|30
3|西山乡|石桥村|机耕道|16
合计|66""")
    (form,) = result.forms
    assert lines(form)[:2] == [("1", "东河镇", "茶园扩建", "20"), ("2", "", "藕塘改造", "30")]
    assert [a.value for a in form.attributes if a.heading == "村"] == ["上坪村", "下坪村", "石桥村"]
    assert (form.warnings, failed(result)) == ((), [])
    bare = listed(
        "乡镇|项目名称|建设内容|金额\n东河镇|茶园扩建|扩建|20\n藕塘改造|清淤|30\n西山乡|机耕道|硬化|16\n合计|66"
    )
    assert lines(bare.forms[0])[1] == ("", "", "藕塘改造", "30")


def test_two_amounts_that_say_the_same_are_no_doubt() -> None:
    (form,) = listed("乡镇、村|金额|建设内容|补助金额\n上坪村|4|拦水坝|4\n下坪村|5|蓄水池|5\n合计|9|9").forms
    assert ([raw(line.amount) for line in form.projects], form.warnings) == (["4", "5"], ())


def test_no_total_is_wrong_of_columns_that_nothing_tells() -> None:
    result = listed("序号|项目名称|总投资|中央|省级|市级\n1|茶园|10|5|5\n2|藕塘|10|5|5\n合计|20|10|5|5")
    (form,) = result.forms
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]
    assert [(a.value, a.column) for a in form.attributes if a.field == "list_total"][1:] == [
        ("10", ""),
        ("5", ""),
        ("5", ""),
    ]
    assert (raw(form.list_total), failed(result)) == ("20", [])


NUMBERED = """分配表和任务清单
序号 |
乡镇名单 |
乡镇类型 |
补助资金（万元） |
任务清单 |
1 |
东河镇 |
农业生态型 |
50 |
用于整镇推进，总投资不低于100万元 |
2 |
南川乡 |
农业生态型 |
60 |
用于整镇推进，总投资不低于100万元 |
合计 |
110 |
|
附件2
"""


def test_the_label_of_a_total_may_stand_below_numbers_and_cover_columns(tmp_path: Path) -> None:
    """No list was found: the last row has fewer cells."""
    (form,) = saved(tmp_path, NUMBERED).forms
    assert lines(form) == [("1", "东河镇", "", "50"), ("2", "南川乡", "", "60")]
    assert (raw(form.list_total), form.warnings) == ("110", ())
    assert [a.field for a in form.attributes if a.heading == "任务清单"] == ["content", "content"]


def test_a_list_without_money_that_runs_on_in_one_line_is_told() -> None:
    text = "附件：建设项目情况表 序号 项目名称 建设任务(亩) 涉及村 1 东河灌区 5000 上村□下村 2 南川灌区 7500 石桥村"
    result = read("公示", f"公示期为5天。 {text}", "监督电话：见网站")
    assert (result.forms, [notice.code for notice in result.warnings]) == ((), ["form_unread"])


def test_a_list_that_is_cut_off_is_told_where_its_amounts_look_like_numbers_of_pages() -> None:
    cells = [
        "乡镇",
        "金额",
        "建设项目",
        "东河镇",
        "4",
        "修复水利设施。",
        "南川镇",
        "4",
        "新建蓄水池。",
        "石桥镇",
        "4",
        "道路硬",
    ]
    result = read("附件1", "2020年扶贫资金安排", *cells)
    assert (result.forms, [notice.code for notice in result.warnings]) == ((), ["form_unread"])


def test_all_headings_behind_the_remark_stand_below_the_one_that_they_divide() -> None:
    """Nothing told which of them did, and so no total was held against the lines."""
    result = listed("""序号|乡镇（街道）|项目名称|补助资金（万元）|备注|小计|中央资金|省级资金|县级配套
1|石门镇|藕塘改造|120|60|40|20
2|柳河乡|茶园扩建|90|50|30|10
3|南岗街道|蔬菜大棚|75|25|25|25
合计|290|135|95|55""")
    (form,) = result.forms
    assert [raw(line.amount) for line in form.projects] == ["120", "90", "75"]
    assert {a.column for a in form.attributes if a.field == "list_total"} == {
        f"补助资金（万元）/{name}" for name in ("小计", "中央资金", "省级资金", "县级配套")
    }
    assert form.warnings == ()
    assert failed(result)


DIVIDED = """序号|项目名称|建设地点|资金规模（万元）|绩效目标|责任单位|合计|中央|省级
1|藕塘改造|上坪村|{0}|60|40|受益92户|柳湾县水利局
2|茶园扩建|下坪村|90|50|40|受益37户|柳湾县林业局
3|蔬菜大棚|石桥村|75|50|25|受益61户|柳湾县农业局
合计|265|160|105"""


def test_headings_behind_a_divided_one_keep_their_columns() -> None:
    """What stood below 绩效目标 and 责任单位 was money of the last source."""
    (form,) = listed(DIVIDED.format(100)).forms
    assert [(a.heading, a.value) for a in form.attributes if a.line == 1] == [
        ("建设地点", "上坪村"),
        ("资金规模（万元）/中央", "60"),
        ("资金规模（万元）/省级", "40"),
        ("绩效目标", "受益92户"),
    ]
    assert [line.unit_name for line in form.projects] == ["柳湾县水利局", "柳湾县林业局", "柳湾县农业局"]


def test_the_sources_of_a_line_are_added_up_where_places_tell_no_columns() -> None:
    assert failed(listed(DIVIDED.format(100))) == []
    assert failed(listed(DIVIDED.format(120).replace("合计|265", "合计|285"))) == ["120"]
