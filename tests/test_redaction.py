"""What is masked in what people read, and what never is. The numbers are put together here: none stands anywhere."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_parse.outputs.redaction import redact

GROUPS = ("139", "0" * 4, "5678")
MOBILE = "".join(GROUPS)
LANDLINE = "2345678"


def identity(born: str = "19900228", region: str = "419999", order: str = "001") -> str:
    """A number of the right form, of a region that does not exist."""
    first = region + born + order
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True)) % 11]


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "电话{}",
        "（{}）",
        "联系人：某某，{}。",
        "{}、{}",
        "+86 {}",
        "+86{}",
        "86-{}",
        "{}/某某",
        "某某{}",
        "{} 项目名称",
    ],
)
def test_a_mobile_number_that_stands_alone_is_masked(text: str) -> None:
    assert redact(text.replace("{}", MOBILE)).count(MOBILE[-2:]) == text.count("{}")
    assert MOBILE not in redact(text.replace("{}", MOBILE))
    assert MOBILE[3:9] not in redact(text.replace("{}", MOBILE))


def test_the_first_three_and_the_last_two_digits_stay() -> None:
    assert redact(f"电话：{MOBILE}") == "电话：139******78"
    assert redact(f"（0600-{LANDLINE}）") == "（0600-*****78）".replace("0600-", "060*-")
    number = identity()
    assert redact(f"身份证号{number}。") == f"身份证号419{'*' * 13}{number[-2:]}。"


@pytest.mark.parametrize(
    "printed",
    [
        "-".join(GROUPS),
        "传真：" + " ".join(GROUPS),
        "".join(GROUPS)[:-1] + "８",
        "0600-2345678",
        "020-2345678",
        "(0600)2345678",
        "（0600）2345678",
        "0600-2345678-801",
        "电话：2345678",
        "联系电话: 06002345678",
        "Tel: 0600 2345678",
        "电话：139" + "0" * 8,
    ],
)
def test_other_ways_of_writing_a_number(printed: str) -> None:
    masked = redact(printed)
    assert masked != printed
    assert len(masked) == len(printed)
    assert "234567" not in masked
    assert "0000" not in masked


@pytest.mark.parametrize("number", [identity(), identity(order="002"), identity("20000229", order="006")])
def test_an_identity_number_is_masked_with_its_check_character(number: str) -> None:
    assert redact(f"某某 {number}")[3:] == number[:3] + "*" * 13 + number[-2:]
    assert redact(f"{number[:6]} {number[6:14]} {number[14:]}").count("*") == 13


@pytest.mark.parametrize(
    "number",
    [
        identity("19900230"),
        identity("19901301"),
        identity("17890101"),
        identity()[:-1] + "0123456789X"["0123456789X".index(identity()[-1]) - 1],
        "4" + identity(),
    ],
)
def test_eighteen_digits_without_a_date_or_with_another_check_character_are_no_identity_number(number: str) -> None:
    assert redact(number) == number


@pytest.mark.parametrize(
    "text",
    [
        f"{MOBILE}元",
        f"{MOBILE} 元",
        f"{MOBILE}万元",
        f"￥{MOBILE}",
        f"{MOBILE}.00",
        f"{MOBILE[:2]},{MOBILE[2:5]},678",
        f"= {MOBILE}",
        f"{MOBILE} + 5 = 7",
        f"{MOBILE} ÷ 2",
        "139" + "0" * 8,
        f"{MOBILE}平方米",
        f"9{MOBILE}",
        f"A{MOBILE}",
        f"{MOBILE}-01",
        f"41-{MOBILE}",
        f"0.{MOBILE}",
        f"{MOBILE}%",
    ],
)
def test_an_amount_or_a_code_of_eleven_digits_is_not(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "财预〔2020〕10号",
        "41000022P000000012345",
        "410000220000000012345-001",
        "[202]云岭县总工会",
        "2023-01-01",
        "711001 云岭县",
        "得分90，电话费120000元",
        "1,234,567.89",
        "12345678.9012",
        "0.99450000",
        "2023年1月1日",
        "电话咨询1200人次",
        "账号",
        "p3/t2/r5",
        "5d24b391a53a-01",
        "502-1234567",
    ],
)
def test_file_numbers_codes_dates_and_figures_stay(text: str) -> None:
    assert redact(text) == text


@given(
    st.decimals(min_value=0, max_value=10**13, places=2, allow_nan=False),
    st.sampled_from(["元", " 元", "万元", " 万元", "亿元", "%", "元/人"]),
    st.sampled_from(["", "执行数", "共", "stated "]),
)
def test_no_amount_is_ever_masked(amount: Decimal, unit: str, before: str) -> None:
    for shown in (f"{amount}", f"{amount:,}", f"{amount.to_integral_value()}{unit}", f"{amount}{unit}"):
        assert redact(before + shown) == before + shown


@given(st.text(alphabet="0123456789Xx-+() 元电话：:１２，。", max_size=40))
def test_masking_changes_digits_only_and_masks_no_more_the_second_time(text: str) -> None:
    masked = redact(text)
    assert len(masked) == len(text)
    assert all(after in (before, "*") for before, after in zip(text, masked, strict=True))
    assert redact(masked) == masked
