"""The headings of project lists, and of lists of what was paid to persons and households: which column holds what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_parse.normalizer.columns import Column, holds_figures
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.headings import fold, squeeze
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary

_FIGURES = frozenset({"number", "percent", "figure", "operator"})
NAMES = frozenset({"project_name", "unit_name", "recipient"})
"""What a line of a list is called by."""
_SEVERAL = frozenset({"count", "standard"})
"""What several columns of a list may hold: 户数 beside 人数."""
_AMOUNTS = ("amount", "due", "paid")
"""The heading of a line's amount, the first of these that a list has: what was paid may be less than what was due."""
_TOTAL = re.compile(
    r"(?:全[县市区省州盟旗镇乡村校域部]|总|资金|金额|本表|以上)?(?:合计|总计|共计)(?:金额|数|额)?"
    r"(?:[(（]?(?:人民币)?大写.*)?[:：]?"
)
"""How a list calls its total (全县合计, 合计（大写）：叁仟元整); 东片合计 is that of some of its lines."""
PART_TOTAL = re.compile(r".{0,12}(?:小计|合计|共计|总计)[:：]?")
_YEAR = re.compile(r"20\d{2}\s*年度?(?=[一-鿿]{2})")
LISTED = 3
"""Headings that a list has at least."""
KNOWN_SHARE = 0.6
"""Share of a list's headings that must be known."""


def list_header(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> list[Column]:
    """The columns of a project list whose header is row ``at``; none if it is no such header."""
    row = rows[at]
    filled = row.filled
    if len(filled) < 2 or holds_figures(row):
        return []
    texts = [slot.text for slot in filled]
    fields = list_fields(texts, vocabulary)
    known = {field for field in fields if field}
    if not known & NAMES or len(known) < 2 or known_share(fields, texts, vocabulary) < KNOWN_SHARE:
        return []
    of_project = "project_name" in known and (
        "amount" in known or ("remark" in known and not {"项目", "名称"} & {fold(text).base for text in texts})
    )
    of_money = {"unit_name", "amount"} <= known and known & {"count", "standard"}
    of_people = "recipient" in known
    if "no" not in known and not ((of_project or of_money or of_people) and _lines_follow(rows, at, filled)):
        return []
    columns: list[Column] = []
    taken: set[str] = set()
    for number, (slot, field) in enumerate(zip(filled, fields, strict=True)):
        end = slot.end if row.exact else (filled[number + 1].start if number + 1 < len(filled) else 10**6)
        name = field if field and (field not in taken or field in _SEVERAL) else ""
        taken.add(name)
        columns.append(Column(name, fold(slot.text), slot, slot.start, end))
    return columns


def other_headings(row: Row, below: Row | None, vocabulary: Vocabulary, set_off: bool) -> bool:
    """Whether a row among the lines of a list is the headings of another one, known or not: texts without a figure, and
    figures in the row ``below`` them. 序号 or two known headings say so, else that the row is ``set_off`` from the
    lines, in another table or by their total."""
    own = [slot for slot in row.filled if not slot.carried]
    if len(own) < LISTED or below is None or len(below.filled) < LISTED:
        return False
    if any(look(slot.text) in _FIGURES for slot in own) or not any(look(s.text) in _FIGURES for s in below.filled):
        return False
    known = [slot for slot in own if list_field(slot.text, vocabulary) or fold(slot.text).unit]
    return set_off or len(known) > 1 or vocabulary.field_of("list", own[0].text) == "no"


def list_fields(texts: Sequence[str], vocabulary: Vocabulary) -> list[str | None]:
    """The fields of the headings of one list. Who was paid is one beside an amount only: elsewhere 姓名 heads the names
    of a staff or a committee."""
    fields = [list_field(text, vocabulary) for text in texts]
    amount = next((name for name in _AMOUNTS if name in fields), "")
    fields = ["amount" if field == amount else field for field in fields]
    return fields if amount else [field if field != "recipient" else None for field in fields]


def is_list_total(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text calls a line the total of its list."""
    return vocabulary.field_of("totals", text) == "total" or bool(_TOTAL.fullmatch(squeeze(text)))


def list_field(text: str, vocabulary: Vocabulary) -> str | None:
    """The field of a list's heading by itself; a list of one year's money says which (2024年预算数)."""
    field = vocabulary.field_of("list", text)
    year = _YEAR.match(text) if field is None else None
    return vocabulary.field_of("list", text[year.end() :]) if year else field


def known_share(fields: Sequence[str | None], texts: Sequence[str], vocabulary: Vocabulary) -> float:
    """The share of a list's headings that are known: those of its ``fields``, and sources of its money (财政拨款)."""
    pairs = zip(fields, texts, strict=True)
    return sum(bool(field or vocabulary.field_of("funds.rows", text)) for field, text in pairs) / len(texts)


def _lines_follow(rows: Sequence[Row], at: int, heads: Sequence[Slot]) -> bool:
    """Without a number column: the rows below hold as many cells as the header."""
    following = [row for row in rows[at + 1 : at + 4] if row.filled]
    return bool(following) and all(len(row.filled) >= min(2, len(heads)) for row in following)
