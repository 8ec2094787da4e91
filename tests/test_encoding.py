"""Every encoding that such texts come in, long and short; a guess that is not sure says so."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_parse.errors import DamagedFileError, DisclosureError, UnsupportedFormatError
from disclosure_parse.readers.encoding import decode
from disclosure_parse.readers.text import read_text

SIMPLIFIED = "项目支出绩效自评表\n（2023年度）\n主管部门：云岭县民政局\t金额单位：万元\n数量指标\t≥95%\t100%\t10\n"
TRADITIONAL = "專案支出績效自評表\n（2023年度）\n主管部門：雲嶺縣民政局\t金額單位：萬元\n數量指標\t≧95%\t100%\t10\n"
ENCODINGS = ["utf-8", "gb18030", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [SIMPLIFIED, SIMPLIFIED * 400, TRADITIONAL], ids=["short", "long", "traditional"])
def test_a_text_without_mark_is_read_in_its_encoding(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.complete) == (text, encoding, True)
    assert not decoded.notices


@pytest.mark.parametrize("text", [TRADITIONAL, TRADITIONAL * 400], ids=["short", "long"])
def test_traditional_characters_in_big5(text: str) -> None:
    decoded = decode(text.encode("big5"))
    assert (decoded.text, decoded.encoding, decoded.notices) == (text, "big5", ())


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_decides_and_is_no_text(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + "龘".encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.notices) == ("龘", encoding, ())


@pytest.mark.parametrize("text", ["No. 502-1: 38.5%", "", "\t\n"])
def test_ascii_is_utf8_without_a_doubt(text: str) -> None:
    assert decode(text.encode()) == decode(codecs.BOM_UTF8 + text.encode())


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_few_chinese_characters_among_many_of_ascii(encoding: str) -> None:
    text = "\n".join(f"{number}\t{number * 1.25:.2f}\tA-{number}" for number in range(200)) + "\n合计\t100万元\n"
    assert decode(text.encode(encoding)).text == text


def test_two_bytes_that_gb18030_and_utf8_share_are_read_as_chinese() -> None:
    decoded = decode("\t1000元".encode("gb18030"))
    assert decoded.text == "\t1000元"


def test_a_sign_of_two_bytes_in_utf8_is_doubtful_not_silently_wrong() -> None:
    decoded = decode("A·B 100".encode())
    assert [notice.code for notice in decoded.notices] == ["encoding_doubtful"]
    assert "gb18030" in decoded.notices[0].message


def test_a_doubtful_guess_names_the_alternatives() -> None:
    decoded = decode("丛".encode("gb18030"))
    assert [notice.code for notice in decoded.notices] == ["encoding_doubtful"]
    assert decoded.complete


def test_a_text_that_looks_like_no_chinese_says_so() -> None:
    decoded = decode("Ждать дождя пришлось долго".encode())
    assert decoded.text == "Ждать дождя пришлось долго"
    assert [notice.code for notice in decoded.notices] == ["encoding_doubtful"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_unreadable_bytes_are_marked_and_the_text_is_incomplete(encoding: str) -> None:
    data = (SIMPLIFIED * 10).encode(encoding) + "金额\n".encode(encoding) + b"\xff\xff" + SIMPLIFIED.encode(encoding)
    decoded = decode(data)
    assert decoded.encoding == encoding
    assert decoded.text.replace("\ufffd", "") == SIMPLIFIED * 10 + "金额\n" + SIMPLIFIED
    assert not decoded.complete
    assert [notice.code for notice in decoded.notices] == ["encoding_damaged"]
    assert "line 42" in decoded.notices[0].message


def test_a_file_cut_in_the_middle_of_a_character_is_incomplete() -> None:
    document = read_text(SIMPLIFIED.encode() + "万".encode()[:2])
    assert not document.complete
    assert [notice.code for notice in document.warnings] == ["encoding_damaged"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_stray_zero_byte_costs_its_own_place_only(encoding: str) -> None:
    text = "项目支出绩效自评表\n年度资金总额 12.5 万元，全年执行数 9 万元。\n" * 4
    decoded = decode((text[:30] + "\0" + text[30:]).encode(encoding))
    assert (decoded.encoding, decoded.complete, decoded.text.replace("\ufffd", "")) == (encoding, False, text)


def test_halves_of_two_encodings_are_an_error_that_says_what_to_do() -> None:
    with pytest.raises(DamagedFileError, match=r"none of the known encodings \(UTF-8, GB18030, .*save it as UTF-8"):
        decode((SIMPLIFIED * 20).encode() + (SIMPLIFIED * 20).encode("gb18030") + b"\xff\xff\xff" * 40)


@pytest.mark.parametrize(
    "data",
    [
        b"\x00" * 7 + b"abc",
        "表".encode() + bytes(range(32)) * 4,
        "绩效\x00目标".encode("utf-16-le"),
        codecs.BOM_UTF8 + b"\x00\x01\x02",
    ],
)
def test_binary_junk_is_refused(data: bytes) -> None:
    with pytest.raises((UnsupportedFormatError, DamagedFileError)) as caught:
        decode(data)
    assert caught.value.hint


@given(st.binary(max_size=200))
def test_any_bytes_give_a_text_or_an_error_with_advice(data: bytes) -> None:
    hint = "-"
    try:
        decoded = decode(data)
        assert decoded.complete or decoded.notices
    except DisclosureError as error:
        hint = error.hint
    assert hint


@given(st.text(alphabet=SIMPLIFIED + "，。；元aZ09", min_size=1, max_size=60), st.sampled_from(["utf-8", "gb18030"]))
def test_a_wrong_reading_is_never_silent(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded.text == text or decoded.notices
