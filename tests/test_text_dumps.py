"""Dumps of pages whose columns are kept by blanks, narrow ones above all: as pdftotext -layout writes them."""

from __future__ import annotations

import pytest

from disclosure_parse.disclosure import Form
from disclosure_parse.document import Document, Paragraph
from disclosure_parse.normalizer import load_vocabulary, normalize
from disclosure_parse.normalizer.aligned_headings import find_headings
from disclosure_parse.normalizer.aligned_pieces import pieces_of
from disclosure_parse.normalizer.line_grid import LARGE, Grid
from disclosure_parse.normalizer.rows import Line
from drawn import raw

VOCABULARY = load_vocabulary()

HEAD = """
                  项目支出绩效自评表
                    （2023年度）
项目名称            渡口维护
"""
NARROW = """
绩                                              偏差原
效 一级指 二级指 三级指标        年度指标值   实际完 分值 得分 因分析
指 标 标                         成值               及改进
标                                              措施
   产出指      维护农村客运渡 ≥390公里    390公 11.00 11.00
   标        口                  里
       数量指 更换渡口安全标 ≥2公里       2公里 10.00 10.00
       标 志
       时效指 渡口损坏修复时 ≤36小时      40小时 7.00 6.30 受连续
       标 限                                     降雨影
                                                  响工期
   效益指 社会效 渡口出行便利程 有所提升     有所提 62.00 62.00
   标 益指标 度                        升
   总分                                           90.00 89.30
"""


def dumped(*pages: str) -> Document:
    """A document of lines that know their page and the line of the file, blank lines left out."""
    lines = [(page, line) for page, text in enumerate(pages, 1) for line in text.strip("\n").split("\n")]
    return Document(
        "text",
        "text",
        "0" * 64,
        1,
        tuple(
            Paragraph(line, number, page=page, line=number)
            for number, (page, line) in enumerate(lines, 1)
            if line.strip()
        ),
    )


def laid_out(*lines: str) -> str:
    """Lines of words, each with the number of the character at which it begins in front."""
    out = []
    for line in lines:
        text = ""
        for word in line.split():
            start, _, rest = word.partition("|")
            text += " " * (int(start) - len(text)) + rest
        out.append(text)
    return "\n".join(out) + "\n"


def form_of(*pages: str) -> Form:
    (form,) = normalize(dumped(*pages)).forms
    return form


def values(form: Form) -> list[tuple[str, ...]]:
    return [
        (row.level3, *map(raw, (row.target, row.actual, row.weight, row.score, row.deviation)))
        for row in form.indicators
    ]


def test_headings_and_cells_of_narrow_columns_are_put_together() -> None:
    form = form_of(HEAD + NARROW)
    assert values(form) == [
        ("维护农村客运渡口", "≥390公里", "390公里", "11.00", "11.00", ""),
        ("更换渡口安全标志", "≥2公里", "2公里", "10.00", "10.00", ""),
        ("渡口损坏修复时限", "≤36小时", "40小时", "7.00", "6.30", "受连续降雨影响工期"),
        ("渡口出行便利程度", "有所提升", "有所提升", "62.00", "62.00", ""),
    ]
    assert [row.level2 for row in form.indicators][1:] == ["数量指标", "时效指标", "社会效益指标"]
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]


def test_a_page_without_headings_has_its_columns_at_other_places() -> None:
    upper = laid_out(
        "8|一级指标 16|二级指标 26|三级指标 38|年度指标值 46|实际完成值 54|分值 60|得分",
        "8|产出指标 16|数量指标 26|维护渡口 39|≥5座 48|5座 55|10 61|10",
        "26|巡查次数 39|≥12次 48|12次 55|20 61|20",
    )
    lower = laid_out(
        "8|质量指标 16|验收合格率 26|≥95% 34|96% 40|20 46|20",
        "0|效益指标 8|社会效益指标 16|出行条件 26|改善 34|改善 40|40 46|40",
        "2|总分 40|90 46|90",
    )
    form = form_of(HEAD + upper + "                         1", lower)
    assert values(form) == [
        ("维护渡口", "≥5座", "5座", "10", "10", ""),
        ("巡查次数", "≥12次", "12次", "20", "20", ""),
        ("验收合格率", "≥95%", "96%", "20", "20", ""),
        ("出行条件", "改善", "改善", "40", "40", ""),
    ]


def test_what_the_pages_of_a_publication_repeat_is_no_row() -> None:
    head = "预算绩效信息公开\n"
    upper = """
一级指标      二级指标        三级指标          年度指标值      实际完成值    分值     得分
产出指标      数量指标        维护渡口            ≥5座          5座       10      10
"""
    lower = """
            质量指标        验收合格率          ≥95%         96%       20      20
效益指标      社会效益指标      出行条件            改善          改善       60      60
                         第 2 页，共 2 页
"""
    form = form_of(head + HEAD + upper, head + lower)
    assert [(row.level3, raw(row.target)) for row in form.indicators] == [
        ("维护渡口", "≥5座"),
        ("验收合格率", "≥95%"),
        ("出行条件", "改善"),
    ]
    assert "page" not in {cell.text for cell in form.unmapped}


def test_rows_whose_lines_were_moved_by_the_program_are_told() -> None:
    form = form_of(
        HEAD
        + """
一级指标      二级指标        三级指标             指标值
产出指标      数量指标        维护渡口             ≥5座
            数量指标        维护渡船             ≥6艘
            数量指标        巡查次数             ≥12次
            质量指标        验收合格的渡口占比        ≥95%
            时效指标        渡口完工时间           10月底前
            成本指标        渡口维护成本           ≤80万元
效益指标      社会效益指标      服务乘客人次           ≥900人次
效益指标      可持续影响指标     渡口持续使用年限
                         管护长效机制
                                          ≥5年
                                          健全
"""
    )
    assert [notice.code for notice in form.warnings] == ["layout_doubtful"]
    assert "could be parted in another way" in form.warnings[0].message


def test_upper_headings_stand_over_those_below_and_labels_beside() -> None:
    text = """
      绩效指标                 年度指标值                          偏差
 一级    二级     三级      指标   指标    度量    实际完成值    分值    得分   原因
 指标    指标     指标      性质    值    单位                            分析
"""
    document = dumped(text)
    (headings,) = find_headings(
        pieces_of([Line(p, p.text) for p in document.paragraphs], VOCABULARY), "indicators", VOCABULARY
    )
    assert headings.fields == (
        "level1", "level2", "level3", "operator", "target", "unit", "actual", "weight", "score", "deviation",
    )  # fmt: skip
    assert [piece.text for piece in headings.over] == ["绩效指标", "年度指标值"]


@pytest.mark.parametrize("count", [LARGE + 1, 20 * LARGE])
def test_a_block_of_very_many_lines_is_parted_at_its_points(count: int) -> None:
    document = dumped("\n".join(f"渡口{number}   10" for number in range(count)))
    lines = pieces_of([Line(p, p.text) for p in document.paragraphs], VOCABULARY)
    columns = {0: [line[0] for line in lines], 1: [line[1] for line in lines]}
    rows = Grid(("level3", "weight"), columns, 0, [0] * count).rows()
    assert len(rows) == count


def test_a_heading_one_blank_before_its_value_that_goes_on_below() -> None:
    head = laid_out("18|项目支出绩效自评表", "20|（2023年度）") + "项目 渡口维护及配套设施\n名称\n"
    body = laid_out(
        "0|一级指标 8|二级指标 16|三级指标 28|年度指标值 36|实际完成值 44|分值 50|得分",
        "0|产出指标 8|数量指标 16|维护渡口 28|≥5座 36|5座 44|50 50|50",
        "8|质量指标 16|合格率 28|≥95% 36|96% 44|40 50|40",
        "0|总分 44|90 50|90",
    )
    form = form_of(head + body)
    assert (raw(form.project_name), form.fiscal_year) == ("渡口维护及配套设施", 2023)
    assert [(row.level3, raw(row.weight)) for row in form.indicators] == [("维护渡口", "50"), ("合格率", "40")]
