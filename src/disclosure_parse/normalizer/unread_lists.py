"""Lists that no form took: in a file with forms nothing else would say that they are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from disclosure_parse.document import Notice, Paragraph
from disclosure_parse.normalizer.columns import holds_figures
from disclosure_parse.normalizer.doubts import UNREAD
from disclosure_parse.normalizer.evidence import FIGURES, look
from disclosure_parse.normalizer.headings import fold, simplify, squeeze
from disclosure_parse.normalizer.line_list_heads import heads_column
from disclosure_parse.normalizer.list_headings import LISTED, NAMES, list_fields
from disclosure_parse.normalizer.rows import Row
from disclosure_parse.normalizer.segments import Segment, title_row
from disclosure_parse.normalizer.titles import is_budget_table, is_title
from disclosure_parse.normalizer.vocabulary import Vocabulary

_LIST_TITLE = re.compile(
    r"(?:清单|清册|花名册|名单|台账|统计表|明细表|分配表|一览表|汇总表|安排表|发放表)(?:[(（].*)?$"
)
_LIST_WORD = re.compile(r"(?:清单|统计表|明细表|分配表|一览表|汇总表|安排表|发放表|计划表|公示表|情况表)\s+")
_OF_MONEY = tuple({name, "amount"} for name in sorted(NAMES))
HEADING, WINDOW, ENOUGH = 16, 40, 3
"""Characters of a heading at most; so many cells behind it tell whether a list begins there, by so many figures."""
_LEFT = "a list whose columns are not known: nothing of it was taken; look there, or add its headings to a vocabulary"


def unread_lists(left: Sequence[Segment], of_lists: bool, vocabulary: Vocabulary) -> Iterator[Notice]:
    """A notice for each list among the segments ``left`` that are no form. ``of_lists`` says that the file's forms are
    lists all: there a table with numbers and money is one, whatever stands over it. So is one right below a list.

    The tables in the text of a report are its own.
    """
    for segment in left:
        at = next((at for at, row in enumerate(segment.rows) if len(row.filled) >= LISTED), None)
        if at is None or segment.report or not _lists_figures(segment.rows, at):
            continue
        if (
            segment.below_list
            or _is_titled(segment, vocabulary)
            or (of_lists and _is_numbered(segment.rows[at], vocabulary))
        ):
            yield Notice(UNREAD, _LEFT, segment.rows[at].place)


def _lists_figures(rows: Sequence[Row], at: int) -> bool:
    """Whether headings stand in row ``at``, and most of the rows below it hold figures beside a text."""
    below = [row for row in rows[at + 1 :] if row.filled]
    listed = [row for row in below if len(row.filled) > 1 and any(look(slot.text) in FIGURES for slot in row.filled)]
    return not holds_figures(rows[at]) and 2 * len(listed) > len(below)


def _is_titled(segment: Segment, vocabulary: Vocabulary) -> bool:
    """Whether the last title over the rows is that of a list, and not of a table that every budget has."""
    own = [row.filled[0].text for row in segment.rows if title_row(row, vocabulary)]
    over = [line.text for line in segment.context if is_title(line.text) or is_budget_table(line.text)]
    title = (own or over or [""])[-1]
    return bool(_LIST_TITLE.search(simplify(squeeze(title)))) and not is_budget_table(title)


def _is_numbered(row: Row, vocabulary: Vocabulary) -> bool:
    """Whether the headings of a list's numbers and of its money are among those in a row."""
    fields = set(list_fields([slot.text for slot in row.filled], vocabulary))
    return "no" in fields and ("amount" in fields or any(fold(slot.text).unit.endswith("元") for slot in row.filled))


def unread_cells(prose: Sequence[Paragraph], printed: Sequence[Paragraph], vocabulary: Vocabulary) -> Notice | None:
    """A notice if paragraphs that no form took hold the headings of a list one after the other, of names and of money,
    and figures behind them: its cells, on a line each or all in one, where numbers and projects are enough.

    ``printed`` are all paragraphs: a figure on a line of its own may be taken for a page's number.
    """
    numbers = {paragraph.index: number for number, paragraph in enumerate(printed)}
    for paragraph in prose:
        if len(paragraph.text) <= HEADING:
            number = numbers[paragraph.index]
            texts, enough = [one.text.strip() for one in printed[number : number + WINDOW]], _OF_MONEY
        elif heads := _LIST_WORD.search(paragraph.text):
            texts, enough = paragraph.text[heads.end() :].split(), (*_OF_MONEY, {"no", "project_name"})
        else:
            continue
        if _are_cells(texts, enough, vocabulary):
            return Notice(UNREAD, _LEFT, paragraph.place)
    return None


def _are_cells(texts: Sequence[str], enough: Iterable[set[str]], vocabulary: Vocabulary) -> bool:
    heads = list(takewhile(lambda text: 0 < len(text) <= HEADING and heads_column(text, vocabulary), texts))
    fields = set(list_fields(heads, vocabulary)) if len(heads) > 1 else set()
    figures = sum(look(text) in FIGURES for text in texts[len(heads) : WINDOW])
    return any(some <= fields for some in enough) and figures >= ENOUGH
