"""The numbers that a template prints in front of names (指标1：, 指标2：): what they tell about the level above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_parse.document import Notice, Place
from disclosure_parse.normalizer.draft import Level
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.vocabulary import Vocabulary

_NUMBER = re.compile(r"^\s*(?:三级)?指标\s*(\d{1,3})\s*[:：.、．]")


@dataclass(frozen=True, slots=True)
class Named:
    """A row with a name, or a template's empty one, below a level-2 heading that may still grow."""

    level: Level
    name: str
    place: Place


def numbering_doubts(rows: Sequence[Named], vocabulary: Vocabulary) -> list[Notice]:
    """A notice for each level whose first row has a number that does not begin or continue a count.

    Rows are given the level printed last. If a form lost the row with the next heading, the rows behind it stand
    below a heading that is not theirs, and nothing but their numbers shows it: 生态效益指标 | 指标2：发放及时率.
    """
    notices: list[Notice] = []
    reached: dict[str, int] = {}
    above, last = "", 0
    for row in rows:
        term = vocabulary.level2_term(row.level.raw) or fold(row.level.raw).base
        match = _NUMBER.match(row.name)
        number = int(match[1]) if match else 0
        if term and term != above and number > 1 and number not in (last + 1, reached.get(term, 0) + 1):
            message = (
                f"the rows below {term} begin with 指标{number}: the rows or the heading before it may be missing, and "
                "the level may be another's"
            )
            notices.append(Notice("level_doubtful", message, row.place))
        above = term
        if number:
            last = reached[term] = number
    return notices
