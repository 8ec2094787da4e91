"""Which part of a year a heading is for: what was spent from January to June (1-6月执行数), in a quarter (一季度)."""

from __future__ import annotations

import re
from dataclasses import dataclass

WHOLE_YEAR = 13
"""How late a heading that names no part of the year stands: behind all that name one."""
_MONTH = "(?:0?[1-9]|1[0-2])"
_PART = re.compile(
    r"(?:20\d\d年)?(?P<until>截[至止]到?)?"
    rf"(?:(?P<first>{_MONTH})月?[-—–~～至](?P<last>{_MONTH})月份?|(?P<month>{_MONTH})月份?"
    r"|(?P<before>前)?第?(?P<quarter>[一二三四1-4])个?季度|(?P<half>[上下]?半年)(?:\(程\)|程)?)(?:底|末)?(?=.)"
)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class PartOfYear:
    """A heading's part of the year: up to which month, whether from January on, and what the heading says besides."""

    month: int
    cumulative: bool
    heading: str


def part_of_year(heading: str) -> PartOfYear | None:
    """The part of the year that stands in front of a heading, ``None`` if none does."""
    match = _PART.match(heading)
    if match is None:
        return None
    until, rest = bool(match["until"]), heading[match.end() :]
    if match["last"]:
        return PartOfYear(int(match["last"]), until or int(match["first"]) == 1, rest)
    if match["month"]:
        return PartOfYear(int(match["month"]), until or match.group().endswith(("底", "末")), rest)
    if quarter := match["quarter"]:
        number = _QUARTERS.get(quarter) or int(quarter)
        return PartOfYear(3 * number, until or bool(match["before"]), rest)
    return PartOfYear(12 if match["half"] == "下半年" else 6, match["half"] != "下半年", rest)
