"""Headings by the hundred, and of thousands of characters: the work on them grows with them."""

from __future__ import annotations

from typing import NoReturn

import pytest

from disclosure_parse.document import Place
from disclosure_parse.normalizer import compositions, duplicates
from disclosure_parse.normalizer.aligned_pieces import Piece
from disclosure_parse.normalizer.list_storeys import _shared_out
from disclosure_parse.normalizer.vocabulary import load_vocabulary
from drawn import read, table


class Counted(Piece):
    """A piece that counts how often it is held against another."""

    held = 0

    def overlap(self, other: Piece) -> int:
        Counted.held += 1
        return super().overlap(other)


def test_lower_headings_are_held_against_each_upper_one_once() -> None:
    top = [Counted(f"项目{number}", 10 * number, 10 * number + 6, 0, Place(), False) for number in range(40)]
    below = [Counted(f"甲{number}", 5 * number, 5 * number + 3, 1, Place(), False) for number in range(80)]
    shares = _shared_out(below, top, load_vocabulary())
    assert shares == [tuple(below[2 * number : 2 * number + 2]) for number in range(40)]
    assert Counted.held == 40 * 80


def test_a_text_of_thousands_of_characters_is_no_heading_put_together_of_words() -> None:
    assert compositions.composed("indicators", "未完成偏差情况原因") == "deviation"
    assert compositions.composed("indicators", "未完成偏差情况原因" * 5) is None


def test_forms_of_other_projects_are_not_held_against_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def compared(*_: object) -> NoReturn:
        raise AssertionError("compared")

    monkeypatch.setattr(duplicates, "_same", compared)
    drawing = "项目名称|{name}{{3,1}}\n一级指标|二级指标|三级指标|指标值\n产出指标|数量指标|检修闸数|6座"
    names = ("水闸检修", "渡口维护", "公路养护")
    blocks = [table(drawing.format(name=name), index=at) for at, name in enumerate(names, 1)]
    forms = read(*(block for each in blocks for block in ("项目支出绩效目标表", each))).forms
    assert [form.duplicate_of for form in forms] == [None, None, None]
