"""The vocabulary as the extension point: a user's file adds headings, a wrong one is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_parse.errors import UsageError
from disclosure_parse.normalizer import load_vocabulary, normalize, vocabulary
from disclosure_parse.normalizer.headings import fold, join_lines, split_code, without_numbering
from drawn import document, raw, table

FORM = """
牵头部门|柳湾县林业站{3,1}
项目名称|补植{3,1}
一级指标|三级指标|年末达到值|分值
产出指标|补植棵数|80棵|10
"""


def test_a_users_file_adds_headings_without_code(tmp_path: Path) -> None:
    words = tmp_path / "mine.toml"
    words.write_text(
        '[identity]\ndepartment = ["牵头部门"]\n[indicators.columns]\nactual = ["年末达到值"]\n', encoding="utf-8"
    )
    made = document("项目绩效表", table(FORM))
    (plain,) = normalize(made).forms
    assert (raw(plain.department), raw(plain.indicators[0].actual)) == ("", "")
    assert ("", "牵头部门", "柳湾县林业站") in [(a.field, a.heading, a.value) for a in plain.attributes]
    (form,) = normalize(made, load_vocabulary([words])).forms
    assert (raw(form.department), raw(form.indicators[0].actual)) == ("柳湾县林业站", "80棵")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[identity\n", "cannot be read"),
        ('[nonsense]\ndepartment = ["x"]\n', "nonsense"),
        ('[identity]\ndepartment = "牵头部门"\n', "identity.department"),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, content: str, said: str) -> None:
    words = tmp_path / "broken.toml"
    words.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as caught:
        load_vocabulary([words])
    assert "broken.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("printed", "base", "unit", "points", "role"),
    [
        ("项目资金\n（万元）", "项目资金", "万元", None, ""),
        ("全年执行数(B)", "全年执行数", "", None, "B"),
        ("执行率（B/A）", "执行率", "", None, "B/A"),
        ("得分（20分*执行率）", "得分", "", 20, ""),
        ("产出指标 (50分)", "产出指标", "", 50, ""),
        ("成本指标(0-20)分", "成本指标", "", None, ""),
        ("产出指标（40-50分）", "产出指标", "", None, ""),
        ("产出指标(50)分", "产出指标", "", 50, ""),
        ("*年 度 绩 效 总 目 标：", "年度绩效总目标", "", None, ""),
        ("全年（调整）预算数", "全年调整预算数", "", None, ""),
        ("實際完成值", "实际完成值", "", None, ""),
        ("预算金额（单位：万元）", "预算金额", "万元", None, ""),
    ],
)
def test_headings_fold_and_keep_their_suffix(printed: str, base: str, unit: str, points: int | None, role: str) -> None:
    heading = fold(printed)
    assert (heading.base, heading.unit, heading.points, heading.role) == (base, unit, points, role)


def test_what_is_remembered_of_texts_is_bounded_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["三级指标", "年度指标值", "分值", "三级指标名称", "完成値", "得分"] + [f"第{n}项" for n in range(20)]

    def found() -> list[object]:
        known = load_vocabulary()
        asked = [
            (known.field_of("indicators", t), known.guess("indicators", t), known.level1_term(t)) for t in texts * 2
        ]
        kept = max(len(known._matches), len(known._guesses), len(known._terms))
        assert 0 < kept <= vocabulary.MEMORY
        return asked

    without_a_bound = found()
    monkeypatch.setattr(vocabulary, "MEMORY", 3)
    assert found() == without_a_bound


def test_look_alikes_stay_apart() -> None:
    words = load_vocabulary()
    assert words.field_of("funds.columns", "年初预算数") == "initial_budget"
    assert words.field_of("funds.columns", "全年预算数") == "full_year_budget"
    assert (words.level2_term("数量指标"), words.level2_term("质量指标")) == ("数量指标", "质量指标")


@pytest.mark.parametrize(
    ("printed", "name", "code"),
    [
        ("[202]柳湾县水务局", "柳湾县水务局", "202"),
        ("502001-柳湾县档案馆本级", "柳湾县档案馆本级", "502001"),
        ("711001柳湾县气象站", "柳湾县气象站", "711001"),
        ("2024年柳湾县整治", "2024年柳湾县整治", ""),
        ("2024 年柳湾县整治", "2024 年柳湾县整治", ""),
        ("柳湾县教育局 105", "柳湾县教育局", "105"),
        ("柳湾县第1中学", "柳湾县第1中学", ""),
    ],
)
def test_an_organisations_code_is_told_from_its_name(printed: str, name: str, code: str) -> None:
    assert split_code(printed) == (name, code)


def test_lines_join_without_a_blank_between_chinese_characters_only() -> None:
    assert join_lines("按月\n发放 CT 设备\n补贴") == "按月发放 CT 设备补贴"
    assert without_numbering("（一）财政拨款小计") == "财政拨款小计"


@pytest.mark.parametrize("text", ["1", "—", "12.50"])
def test_a_text_like_no_heading_has_none_nearest_to_it(text: str) -> None:
    assert load_vocabulary().nearest(text) == ("", 0)
