"""The headings of project lists, and of lists of what was paid to persons and households: which column holds what."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, pairwise, takewhile

from disclosure_parse.disclosure import TIMES
from disclosure_parse.figures import parse_number
from disclosure_parse.normalizer.columns import Column, Header, holds_figures, leaf_slots
from disclosure_parse.normalizer.evidence import FIGURES, look
from disclosure_parse.normalizer.headings import fold, squeeze
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.titles import NOTE
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.normalizer.vocabulary import Vocabulary

_FIGURES_OR_SIGNS = FIGURES | {"operator"}
NAMES = frozenset({"project_name", "unit_name", "recipient"})
"""What a line of a list is called by."""
_SEVERAL = frozenset({"count", "standard"})
"""What several columns of a list may hold: 户数 beside 人数."""
_AMOUNTS = ("amount", "due", "sum", "part_sum", "paid")
"""The heading of a line's amount, the first of these that a list has: what was paid may be less than what was due."""
_OF_FIGURES = frozenset({*_AMOUNTS, "count", "standard", *TIMES, "executed", "execution_rate", "score"})
_OF_MONEY = re.compile(r"[一-鿿]{0,4}(?:金额|额度|(?:资金|投资|投入|债券|贷款)规模)")
_MEASURED = re.compile(r"[（(](?:公里|千米|米|亩|万亩|平方米|人|户|个|台|套|座|处|条|头|吨|人次|%)[）)]$")
_COUNTED = re.compile(
    r".*(?:配套|报酬|筹资|自筹|投入|结余|余额|支出|进度|里程|资金|金额|[人户个]?数量?|额|投资|面积|标准|补[助贴]|小计|合计|率)"
)
_LESSER = re.compile(r"(?:每?月|[人户]均|每[人户亩]).*|.*(?:总|计划)投资|投资规模")
"""Amounts of another kind than a line's where the list has one: what a month or a head is paid, what a whole costs."""
_THIS_TIME = re.compile(r"(?:本次|此次|本批次?)(?=[一-鿿]{2})")
"""What a list is of, where it prints beside it what was there before (总投资, 已安排资金, 本次安排资金)."""
_SUM = re.compile(r".*(?:合计|总计|共计).*|(?:补[贴助偿]|发放|奖补)总额")
_PARTS = 2
"""So many amounts beside a 合计 are what it sums."""
_TOTAL = re.compile(
    r"(?:全[县市区省州盟旗镇乡村校域部]|总|资金|金额|本表|以上)?(?:合计|总计|共计)(?:金额|数|额)?"
    r"(?:[(（]?(?:人民币)?大写.*)?[:：]?"
)
"""How a list calls its total (全县合计, 合计（大写）：叁仟元整); 东片合计 is that of some of its lines."""
_TIME = re.compile(r"\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年|[春秋]季学?期?")
"""Columns of what was paid when."""
_YEAR = re.compile(r"20\d{2}\s*年度?(?=[一-鿿]{2})")
_PLACE = "地区?|地?市|州|盟|县|旗|区|乡|镇|街道?|村|社区"
_PLACES = re.compile(rf"(?:省|{_PLACE})(?:[、/和]?(?:{_PLACE}))+(?:名称?)?")
"""Levels of places that head a list's units together: 县（市、区）, 市、县."""
_PAID = r"(?:一卡通|打卡|发放|补发|兑付|支付|拨付|补[贴助偿]|奖补)*(?:补[贴助偿]|奖补)?(?:资金|金额|总额|款|数|额|合计)"
_COMPOSED = (
    ("unit_name", _PLACES),
    ("due", re.compile(f"应{_PAID}")),
    ("paid", re.compile(f"(?:实际?|已){_PAID}")),
    ("amount", re.compile("(?:一卡通|打卡)(?:发放|支付)?(?:补[贴助偿])?(?:资金|金额|总额|款)")),
    (
        "standard",
        re.compile(
            r"(?:每[亩人户头台套只公平个]|[亩人户生]均)\S{0,4}(?:标准|补[贴助偿]|奖补|发放)(?:资金|金额|标准|额)?"
        ),
    ),
    ("standard", re.compile(r"\S{0,4}(?:补[贴助偿]|奖补|救助|资助|奖励|发放|保障|兑付)\S{0,2}(?:标准|单价)")),
    ("count", re.compile(r"\S{0,8}(?:面积|人数|户数|亩数|里程|台数|头数|座数)(?:[合共总]计|小计)?")),
)
"""Headings put together of known words: 应打卡发放资金, 每亩补助资金, 实际种植面积."""
_LONE_PLACE = re.compile(_PLACE)
_OF_BUDGETS = re.compile(r".*(?:支出|收入)")
"""What the tables of a budget divide their money into."""
_SAMPLE = 40
"""So many rows tell what stands below a heading."""
LISTED = 3
"""Headings that a list has at least."""
KNOWN_SHARE = 0.6
"""Share of a list's headings that must be known."""


def list_header(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> Header | None:
    """The columns of a list whose headings begin in row ``at``, of one storey or two; none if they are no such."""
    row = rows[at]
    if len(row.filled) < 2 or holds_figures(row):
        return None
    storeys = _without_blanks(rows, at, vocabulary) or [row]
    if len(storeys) == 1 and _lower_storey(rows, at, vocabulary):
        storeys = [_over_blanks(row, rows[at + 1]), rows[at + 1]]
    size = len(storeys)
    leaves = leaf_slots(storeys)
    texts = [slot.text for slot, _ in leaves]
    if len(texts) < 2:
        return None
    fields = _of_the_sum(leaves, list_fields(texts, vocabulary), vocabulary)
    known = {field for field in fields if field}
    if "amount" in known and not known & NAMES and _has_total(rows, at + size, vocabulary):
        # Who has a line of 区 | 金额 is told by the total only.
        lone = next((number for number, text in enumerate(texts) if _LONE_PLACE.fullmatch(fold(text).base)), None)
        if lone is not None and fields[lone] is None:
            fields[lone] = "unit_name"
            known.add("unit_name")
    if not known & NAMES or len(known) < 2:
        return None
    if known_share(fields, texts, vocabulary) < KNOWN_SHARE:
        told = "amount" in known and ("no" in known or _has_total(rows, at + size, vocabulary))
        named = known & (NAMES if "no" in known else NAMES - {"project_name"})
        over = _over_figures(rows, at + size, leaves) if told and named else set()
        own = [field or ("figures" if number in over else None) for number, field in enumerate(fields)]
        if known_share(own, texts, vocabulary) < KNOWN_SHARE:
            return None
    of_project = "project_name" in known and (
        "amount" in known or ("remark" in known and not {"项目", "名称"} & {fold(text).base for text in texts})
    )
    of_money = {"unit_name", "amount"} <= known and (
        known & {"count", "standard"} or _has_total(rows, at + size, vocabulary)
    )
    of_people = "recipient" in known
    if "no" not in known and not ((of_project or of_money or of_people) and _lines_follow(rows, at + size - 1, leaves)):
        return None
    columns = _columns(leaves, fields, row.exact)
    return Header(columns, tuple(slot for one in rows[at : at + size] for slot in one.filled), size)


def _of_the_sum(
    leaves: Sequence[tuple[Slot, str]], fields: Sequence[str | None], vocabulary: Vocabulary
) -> list[str | None]:
    """The fields, of which the amount is that below 合计 where parts print theirs beside it (80-89岁 and 合计 over 人数
    and 金额)."""
    sums = [bool(above) and is_list_total(above, vocabulary) for _, above in leaves]
    if not any(field == "amount" and is_sum for field, is_sum in zip(fields, sums, strict=True)):
        return list(fields)
    return [None if field == "amount" and not own else field for field, own in zip(fields, sums, strict=True)]


def heads_figures(text: str, field: str, vocabulary: Vocabulary) -> bool:
    """Whether figures stand below a list's heading, which has that ``field`` of its own or none."""
    if field in _OF_FIGURES or list_field(text, vocabulary) in _OF_FIGURES:
        return True
    head = fold(text)
    of_unit = head.unit.endswith("元") or (_MEASURED.search(head.text) is not None and not head.base.endswith("规模"))
    counted = of_unit or bool(vocabulary.field_of("funds.rows", text) or _COUNTED.fullmatch(head.base))
    return not field and counted


def mostly_known(texts: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether most headings of a list are known, those too that figures stand below, if names are among them."""
    fields = list_fields(texts, vocabulary)
    if not NAMES & set(fields):
        return False
    if known_share(fields, texts, vocabulary) >= KNOWN_SHARE:
        return True
    pairs = zip(fields, texts, strict=True)
    own = [field or ("figures" if heads_figures(text, "", vocabulary) else None) for field, text in pairs]
    return "amount" in fields and known_share(own, texts, vocabulary) >= KNOWN_SHARE


def names_columns(texts: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether the texts of a row are headings of a list by themselves: who has a line, and its number or amount."""
    fields = {list_field(text, vocabulary) for text in texts}
    return len(texts) >= LISTED and bool(fields & NAMES) and bool(fields & {"no", "amount"})


def _columns(leaves: Sequence[tuple[Slot, str]], fields: Sequence[str | None], exact: bool) -> tuple[Column, ...]:
    """The column of each heading, by the set of headings that it belongs to where the same set is printed again beside
    it (序号|姓名|金额|序号|姓名|金额)."""
    titles = [(fold(above).base, fold(slot.text).base) for slot, above in leaves]
    size, sets = _sets(titles)
    if not (NAMES | {"no"}) & set(fields[:size]):
        size, sets = len(titles), 1
    columns: list[Column] = []
    taken: set[str] = set()
    amounts = {
        number for at in range(0, size * sets, size) for number in _other_amounts(leaves, fields, range(at, at + size))
    }
    for number, ((slot, above), field) in enumerate(zip(leaves, fields, strict=True)):
        end = slot.end if exact else (leaves[number + 1][0].start if number + 1 < len(leaves) else 10**6)
        taken = set() if number % size == 0 else taken
        again = number in amounts or (field in taken and field not in _SEVERAL)
        name = field if field and not again else ""
        taken.add(name)
        heading = fold(slot.text)
        heading = replace(heading, unit=heading.unit or fold(above).unit)
        columns.append(Column(name, heading, slot, slot.start, end, above, min(number // size, sets)))
    return tuple(columns)


def sets_of(heads: Sequence[Token]) -> int:
    """How often the headings of a list are printed beside themselves."""
    return _sets([fold(token.text).base for token in heads])[1]


def _sets(titles: Sequence[object]) -> tuple[int, int]:
    """How many headings make a set that is printed again beside itself, and how often; others may stand behind the
    last one. All of them are one set where none is."""
    for size in range(2, len(titles) // 2 + 1):
        own = titles[:size]
        sets = next(n for n in range(1, len(titles)) if titles[n * size : (n + 1) * size] != own)
        if sets > 1 and not set(own) & set(titles[sets * size :]):
            return size, sets
    return len(titles), 1


def _other_amounts(
    leaves: Sequence[tuple[Slot, str]], fields: Sequence[str | None], numbers: Sequence[int]
) -> set[int]:
    """Those of the columns ``numbers`` of a set that hold another amount than that of its lines."""
    found = [number for number in numbers if number < len(fields) and fields[number] == "amount"]
    own = min(found, key=lambda number: amount_rank(leaves[number][0].text), default=-1)
    return set(found) - {own}


def amount_rank(text: str) -> int:
    """How well a heading names the amount of a line, the least best: 本次安排资金, 合计金额, 补助金额, 月补助金额."""
    base = fold(text).base
    year = _YEAR.match(base)
    base = base[year.end() :] if year else base
    ranks = (_THIS_TIME.match(base), _SUM.fullmatch(base), not _LESSER.fullmatch(base))
    return next((rank for rank, found in enumerate(ranks) if found), len(ranks))


def _lower_storey(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the row below holds what merged headings of row ``at`` are divided into (其中 over 中央 and 省级)."""
    top, below = rows[at], rows[at + 1 : at + 3]
    if len(top.filled) < LISTED or len(below) < 2 or below[0].table != top.table:
        return False
    if not any(look(slot.text) in _FIGURES_OR_SIGNS for slot in below[1].filled):
        return False
    own = below[0].filled
    if len(own) < 2 or any(look(slot.text) in _FIGURES_OR_SIGNS for slot in own):
        return False
    merged = [(slot.start, slot.end) for slot in top.filled if slot.end - slot.start > 1]
    if not top.exact or all(heads_figures(slot.text, "", vocabulary) for slot in own):
        merged += _reaches(top)
    return all(any(start <= slot.start and slot.end <= end for start, end in merged) for slot in own)


def _without_blanks(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> list[Row] | None:
    """Two storeys of headings of a dump that lost its merged cells, and blank ones, put where the lines have their
    figures: the lower divides the only heading of money, or what stands beside it, if the longest lines have the cells
    of both."""
    top, lines = rows[at], rows[at + 2 : at + 2 + _SAMPLE]
    below = rows[at + 1] if lines else top
    own, more = below.filled, len(below.filled) - 1
    # Blank cells in front of the lower storey are those below headings of one row each.
    lead = next((number for number, slot in enumerate(below.slots) if slot.text), 0)
    gaps = len(top.filled) < len(top.slots) or any(slot.blank for slot in below.slots[lead : lead + len(own)])
    known = any(slot.end - slot.start > 1 for slot in top.slots)  # Where each cell stands was found already.
    if any(row.exact or row.packed for row in (top, below)) or gaps or known or more < 1:
        return None
    longest = max((len(row.slots) for row in lines if row.table == top.table), default=0)
    if len(top.filled) < LISTED or longest != len(top.filled) + more:
        return None
    fields = list_fields([slot.text for slot in top.filled], vocabulary)
    money = [number for number, field in enumerate(fields) if field == "amount"]
    full = [row.slots for row in lines if row.table == top.table and len(row.slots) == longest]
    figures = {
        number
        for number in range(len(fields))
        if all(look(slot.text) in _FIGURES_OR_SIGNS for slots in full for slot in slots[number : number + more + 1])
    }
    others = [number for number in figures if fields[number] is None]
    if others and list_field(own[0].text, vocabulary) not in ("sum", "part_sum"):
        # What has no sum of its own divides 其中 beside the amount.
        money = others
    if len(money) != 1 or money[0] not in figures or not all(heads_figures(s.text, "", vocabulary) for s in own):
        return None
    [at_money] = money
    if lead not in (0, at_money):
        return None
    start = top.filled[at_money].start
    moved = [
        replace(s, start=s.start + more * (s.start > start), end=s.end + more * (s.start >= start)) for s in top.slots
    ]
    lower = [replace(slot, start=start + n, end=start + n + 1) for n, slot in enumerate(own)]
    return [replace(top, slots=tuple(moved)), replace(below, slots=tuple(lower))]


def _reaches(top: Row) -> list[tuple[int, int]]:
    """The columns of headings with blank cells behind them: dumps print merged cells so, and some tables have none."""
    starts = [*(slot.start for slot in top.filled), top.slots[-1].end]
    blank = {slot.start for slot in top.slots if slot.blank}
    pairs = [pair for pair in pairwise(starts) if blank.issuperset(range(pair[0] + 1, pair[1]))]
    return [(start, end) for start, end in pairs if end - start > 1]


def _over_blanks(top: Row, below: Row) -> Row:
    """Of a table whose cells are known, headings reaching over the blank cells behind them that are divided below."""
    if not top.exact:
        return top
    wide = dict(_reaches(top))
    own = [slot.start for slot in below.filled]
    divided = {start: end for start, end in wide.items() if any(start < column < end for column in own)}
    slots = [replace(slot, end=divided.get(slot.start, slot.end)) for slot in top.slots]
    return replace(
        top,
        slots=tuple(s for s in slots if s.text or not any(start < s.start < end for start, end in divided.items())),
    )


def other_headings(row: Row, below: Row | None, vocabulary: Vocabulary, set_off: bool) -> bool:
    """Whether a row among the lines of a list is the headings of another one, known or not: texts without a figure, and
    figures in the row ``below`` them. 序号 or two known headings say so, else that the row is ``set_off`` from the
    lines, in another table or by their total."""
    own = [slot for slot in row.filled if not slot.carried]
    if len(own) < LISTED or below is None or len(below.filled) < LISTED:
        return False
    if any(look(slot.text) in _FIGURES_OR_SIGNS for slot in own) or not any(
        look(s.text) in _FIGURES_OR_SIGNS for s in below.filled
    ):
        return False
    known = [slot for slot in own if list_field(slot.text, vocabulary) or fold(slot.text).unit]
    return set_off or len(known) > 1 or vocabulary.field_of("list", own[0].text) == "no"


def list_fields(texts: Sequence[str], vocabulary: Vocabulary) -> list[str | None]:
    """The fields of the headings of one list. Who was paid is one beside an amount only: elsewhere 姓名 heads the names
    of a staff or a committee."""
    fields = [list_field(text, vocabulary) for text in texts]
    size, sets = _sets([fold(text).base for text in texts])
    if sets > 1 and (NAMES | {"no"}) & set(fields[:size]):
        rest = [field if field == "remark" else None for field in fields[size * sets :]]
        return list_fields(texts[:size], vocabulary) * sets + rest
    if "project_name" not in fields:
        fields = ["project_name" if field == "fund_name" else field for field in fields]
    amount = next((name for name in _AMOUNTS if name in fields), "")
    if not amount:
        # The only heading with a unit of money (市级资金（万元）), or that says so itself (债券金额).
        own = [number for number, field in enumerate(fields) if field is None]
        of_money = [number for number in own if fold(texts[number]).unit.endswith("元")]
        called = [n for n in own if len(texts) >= LISTED and _OF_MONEY.fullmatch(fold(texts[n]).base)]
        lone = next((found for found in (of_money, called) if len(found) == 1), [])
        for number in lone:
            amount = fields[number] = "amount"
    if "sum" in fields and fields.count("amount") >= _PARTS:
        amount, fields = "sum", [None if field == "amount" else field for field in fields]
    fields = ["amount" if field == amount else field for field in fields]
    return fields if amount else [field if field != "recipient" else None for field in fields]


def _over_figures(rows: Sequence[Row], at: int, leaves: Sequence[tuple[Slot, str]]) -> set[int]:
    """Those of a list's headings that stand over nothing but figures in its rows, from ``at`` on, as the sorts of money
    do that nobody else calls so."""
    starts = [slot.start for slot, _ in leaves]
    figures: set[int] = set()
    texts = {number for number, (slot, _) in enumerate(leaves) if _OF_BUDGETS.fullmatch(fold(slot.text).base)}
    table = rows[at - 1].table
    for row in takewhile(lambda row: row.table == table, rows[at : at + _SAMPLE]):
        for slot in row.filled:
            of_figures = look(slot.text) in _FIGURES_OR_SIGNS
            (figures if of_figures else texts).add(bisect_right(starts, slot.start) - 1)
    return figures - texts


def _has_total(rows: Sequence[Row], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the first or the last of the rows of a table from ``at`` on is a total: a list of what units were given
    has one, and needs no numbers then. Below it may stand lone cells, of notes."""
    table = rows[at - 1].table
    end = bisect_left(range(at, len(rows)), True, key=lambda number: rows[number].table != table) + at
    first = list(islice((row for row in islice(rows, at, end) if row.filled), LISTED))
    if len(first) < LISTED:
        return False
    below = (rows[number] for number in range(end - 1, at - 1, -1))
    last = next((row for row in below if len(row.filled) > 1), first[-1])
    called = any(is_list_total(row.filled[0].text, vocabulary) for row in (first[0], last))
    return called or _sums_below(rows[at:end])


def _sums_below(rows: Sequence[Row]) -> bool:
    """Whether each figure of the first row is the sum of those below it, of three or more."""
    own, *below = [{slot.start: figure for slot in row.filled if (figure := parse_number(slot.text))} for row in rows]
    columns = [[figures[at] for figures in below if at in figures] for at in own]
    sums = all(sum(column) == own[at] for at, column in zip(own, columns, strict=True))
    return bool(columns) and sums and max(map(len, columns)) >= LISTED


def is_list_total(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text calls a line the total of its list."""
    return vocabulary.field_of("totals", text) == "total" or bool(_TOTAL.fullmatch(squeeze(text)))


def list_field(text: str, vocabulary: Vocabulary) -> str | None:
    """The field of a list's heading by itself; a list of one year's money says which (2024年预算数, 本次安排资金)."""
    field = "month" if _TIME.fullmatch(text) else vocabulary.field_of("list", text)
    if field is not None:
        return field
    if front := _YEAR.match(text) or _THIS_TIME.match(text):
        return vocabulary.field_of("list", text[front.end() :])
    base = fold(text).base
    return next((name for name, pattern in _COMPOSED if pattern.fullmatch(base)), None)


def known_share(fields: Sequence[str | None], texts: Sequence[str], vocabulary: Vocabulary) -> float:
    """The share of a list's headings that are known: those of its ``fields``, and sources of its money (财政拨款)."""
    pairs = zip(fields, texts, strict=True)
    return sum(bool(field or vocabulary.field_of("funds.rows", text)) for field, text in pairs) / len(texts)


def _lines_follow(rows: Sequence[Row], at: int, heads: Sequence[object]) -> bool:
    """Without a number column: the rows below hold as many cells as the header."""
    filled = [row for row in rows[at + 1 : at + 4] if row.filled]
    following = list(takewhile(lambda row: not NOTE.match(row.filled[0].text), filled))
    return bool(following) and all(len(row.filled) >= min(2, len(heads)) for row in following)
