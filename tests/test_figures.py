"""Printed values read as figures: the example tables, and what holds for every figure."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_parse.figures import (
    parse_figure,
    parse_money,
    parse_month,
    parse_number,
    parse_rate,
)
from disclosure_parse.units import UNITS, resolve_unit

TABLES = Path(__file__).parent / "figures"


def _table(name: str, key: str) -> list[Any]:
    rows: list[Any] = yaml.safe_load((TABLES / f"{name}.yaml").read_text(encoding="utf-8"))[key]
    return rows


FIGURES = [row for name in ("examples", "held_out") for row in _table(name, "figures")]
NO_FIGURES = [text for name in ("examples", "held_out") for text in _table(name, "none")]


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"{row['text']} in {row.get('heading', '-')}")
def test_a_figure_of_the_table(row: dict[str, str]) -> None:
    figure = parse_figure(row["text"], row.get("heading", ""))

    assert figure is not None
    assert figure.raw == row["text"].strip()
    assert (figure.value, figure.op, figure.unit) == (Decimal(row["value"]), row.get("op", "="), row.get("unit", ""))
    assert figure.high == (Decimal(row["high"]) if "high" in row else None)
    for name in ("lower", "upper", "quantum"):
        if name in row:
            assert getattr(figure, name) == Decimal(row[name]), name
    if "unit_raw" in row:
        assert figure.unit_raw == row["unit_raw"]


@pytest.mark.parametrize("text", NO_FIGURES)
def test_no_figure(text: str) -> None:
    assert parse_figure(text) is None


def test_importing_the_module_does_not_load_the_reader_of_numerals() -> None:
    code = "import sys, disclosure_parse.figures; print('cn2an' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7,270,000", "7270000"),
        ("１２．５", "12.5"),
        ("-1,000.5", "-1000.5"),
        ("负三", "-3"),
        ("一百零五点五", "105.5"),
        ("壹万贰仟", "12000"),
        ("两千零五十", "2050"),
        ("廿五", "25"),
    ],
)
def test_plain_numbers(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["95%", "3人", "1,00", "1.2.3", "", "三四", "一万二", "二〇二二", "十十二", "廿零", "≥3"]
)
def test_no_plain_numbers(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "heading", "value", "unit"),
    [
        ("140.4 万元", "万元", "1404000", "元"),
        ("24.36", "万元", "243600", "元"),
        ("一百二十万", "万元", "1200000", "元"),
        ("150万", "", "1500000", "元"),
        ("150", "", "150", ""),
        ("￥12", "", "12", "元"),
    ],
)
def test_sums_of_money(text: str, heading: str, value: str, unit: str) -> None:
    figure = parse_money(text, heading)

    assert figure is not None
    assert (figure.value, figure.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["50%", "20人", "1500元/人", "3美元", "—", "100 98"])
def test_no_sums_of_money(text: str) -> None:
    assert parse_money(text, "万元") is None


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("100.00%", "1", "%"),
        ("3‰", "0.003", "‰"),
        ("1", "1", ""),
        ("20", "20", ""),
        ("79.27", "79.27", ""),
        ("0.00%", "0", "%"),
    ],
)
def test_rates(text: str, value: str, unit: str) -> None:
    rate = parse_rate(text)

    assert rate is not None
    assert (rate.value, rate.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["62.38万元", "10分", "1.5万", "-", ""])
def test_no_rates(text: str) -> None:
    assert parse_rate(text) is None


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("3月底", 3),
        ("6月30日前", 6),
        ("2022年12月底前", 12),
        ("十一月", 11),
        ("1-3月", 3),
        ("第一季度", 3),
        ("四季度末", 12),
        ("上半年", 6),
        ("年底前", 12),
        ("2022-06-30", 6),
        ("１０月底", 10),
        ("12个月", None),
        ("13月", None),
        ("6月50%，12月100%", None),
        ("按进度", None),
        ("3月" * 1000, None),
    ],
)
def test_months(text: str, month: int | None) -> None:
    assert parse_month(text) == month


@pytest.mark.parametrize(
    ("text", "name", "scale"),
    [
        ("万元", "元", 10_000),
        ("（万元）", "元", 10_000),
        ("亿元", "元", 100_000_000),
        ("万元/公里", "元/公里", 10_000),
        ("元/人*月", "元/人·月", 1),
        ("元/人月", "元/人·月", 1),
        ("元/（人·月）", "元/人·月", 1),
        ("元/每人/每月", "元/人·月", 1),
        ("㎡", "平方米", 1),
        ("千瓦", "kw", 1),
        ("名学生", "名", 1),
        ("岁", "岁", 1),
        ("", "", 1),
    ],
)
def test_units(text: str, name: str, scale: int) -> None:
    unit = resolve_unit(text)

    assert unit is not None
    assert (unit.name, unit.scale) == (name, Decimal(scale))


@pytest.mark.parametrize("text", ["打卡发放", "月完成", "元补贴", "人年*100人", "/", "元/", "合格", "个性化服务方案"])
def test_no_units(text: str) -> None:
    assert resolve_unit(text) is None


@pytest.mark.parametrize("name", sorted({unit.name for unit in UNITS.values()}))
def test_a_canonical_unit_names_itself(name: str) -> None:
    assert UNITS[name].name == name


# Properties

NUMBERS = st.builds(lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 10**12), st.integers(0, 4))
SCALES = {"": "1", "%": "0.01", "‰": "0.001", "人次": "1", "万元": "10000", "元/人年": "1", "万亩": "10000", "岁": "1"}
FULL_WIDTH = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")
GRAMMAR = st.text(
    "0123456789０９.,，一二两三十百千万亿点零〇壹廿负%％‰元/人·*月年以上左右内余多约近≥≤<>=±-~—至到()（）"
    "个¥分之成前第号季度底〔〕 \n"
)


@given(NUMBERS, st.sampled_from(sorted(SCALES)))
def test_a_number_is_read_back_however_it_is_formatted(number: Decimal, unit: str) -> None:
    scale = Decimal(SCALES[unit])
    texts = [f"{number:f}{unit}", f"{number:,f}{unit}", f"{number:,f}{unit}".translate(FULL_WIDTH)]
    for text in [*texts, f"  {number:f} {unit}\n"]:
        figure = parse_figure(text)
        assert figure is not None
        assert figure.value == number * scale
        assert figure.quantum == Decimal(1).scaleb(int(number.as_tuple().exponent)) * scale
        assert (figure.upper - figure.value, figure.value - figure.lower) == (figure.quantum / 2, figure.quantum / 2)


@given(NUMBERS)
def test_ten_thousand_yuan_is_ten_thousand_times_a_yuan(number: Decimal) -> None:
    yuan, wan = parse_figure(f"{number:f}元"), parse_figure(f"{number:f}万元")
    assert yuan is not None
    assert wan is not None
    assert (wan.value, wan.lower, wan.upper, wan.unit) == (
        10_000 * yuan.value,
        10_000 * yuan.lower,
        10_000 * yuan.upper,
        yuan.unit,
    )


@given(NUMBERS, st.sampled_from(["元", "万元", "%", "人", "元/户"]))
def test_a_unit_in_the_heading_is_as_good_as_one_in_the_cell(number: Decimal, unit: str) -> None:
    inside, above = parse_figure(f"{number:f}{unit}"), parse_figure(f"{number:f}", unit)
    both = parse_figure(f"{number:f}{unit}", unit)
    assert inside is not None
    assert above is not None
    assert (inside.value, inside.unit, inside.lower) == (above.value, above.unit, above.lower)
    assert both == inside


@given(NUMBERS.filter(bool), st.sampled_from(["%", "元", ""]))
def test_operators_are_mirrored(number: Decimal, unit: str) -> None:
    spellings = [
        (("≥{}", "不低于{}", "{}以上"), ("≤{}", "不高于{}", "{}以下"), (">=", "<=")),
        ((">{}", "大于{}"), ("<{}", "小于{}"), (">", "<")),
    ]
    for up, down, (above, below) in spellings:
        for one, other in zip(up, down, strict=True):
            least, most = parse_figure(one.format(f"{number:f}{unit}")), parse_figure(other.format(f"{number:f}{unit}"))
            assert least is not None
            assert most is not None
            assert (least.op, most.op) == (above, below)
            assert (least.value, least.lower, least.upper) == (most.value, most.lower, most.upper)


@given(GRAMMAR, st.sampled_from(["", "万元", "%", "人", "元/人", "？"]))
@settings(max_examples=500)
def test_every_text_is_a_figure_with_an_interval_around_it_or_none(text: str, heading: str) -> None:
    figure = parse_figure(text, heading)
    if figure is not None:
        assert figure.raw == text.strip()
        assert figure.lower <= figure.value <= (figure.high or figure.value) <= figure.upper
        assert (figure.op == "range") == (figure.high is not None)
        assert figure.quantum > 0
        assert replace(parse_figure(f"　{text}\n", heading) or figure, raw="") == replace(figure, raw="")
    money, rate = parse_money(text, heading), parse_rate(text)
    assert money is None or money.unit in ("元", "")
    assert rate is None or rate.unit in ("%", "‰", "")
    assert parse_month(text) in (None, *range(1, 13))


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    for result in (parse_figure(text), parse_money(text), parse_rate(text)):
        assert result is None or result.raw == text.strip()
    assert parse_number(text) is None or any(char.isnumeric() for char in text)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 1_000_000,
        "一" * 100_000,
        "1" * 199,
        "1," * 99 + "1",
        "≥" * 200,
        "百" * 199,
        "1元/" + "人*" * 90,
        "(" * 199,
    ],
)
def test_what_no_form_prints_is_no_figure(text: str) -> None:
    assert parse_figure(text) is None
    assert parse_number(text) is None
