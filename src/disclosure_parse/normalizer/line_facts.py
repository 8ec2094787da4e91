"""Facts of unknown headings in text that has each cell on a line: what stands behind a name is not all part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.facts import heading_of
from disclosure_parse.normalizer.tokens import Token
from disclosure_parse.normalizer.vocabulary import Vocabulary

_NAMES = {"project_name", "project_code", "department", "department_code", "implementing_unit"}
_RAGGED = 4
"""Half-width columns by which the full lines of one cell differ at most: digits and stops wrap early."""
_HEADING = re.compile(
    r"[^\s。，,；;：:]{1,10}(?:名称|编码|代码|编号|文号|期限|日期|时间|方式|类型|类别|性质|属性|来源|范围|地点|级别|主体|处室|科室|科目|"
    r"领导|负责人|联系人|责任人|经办人|用途|批次)|是否[^\s。，,；;：:]{2,8}"
)
MOST = 0.75
"""Of the headings that so many do, the others are some as well."""


def facts_behind(label: str, lines: Sequence[Token], vocabulary: Vocabulary) -> tuple[int, bool]:
    """How many of the lines behind a label are its value, and whether that is certain.

    A name (主管部门) that a narrow cell wraps has lines of one width; what stands behind one that does not may be
    headings that are not known, each with its value (债券名称 | 专项债券（十二期）).
    """
    known = heading_of(label, vocabulary)
    alone = all(line.first and line.last for line in lines)
    if len(lines) < 3 or not alone or known is None or known[1] not in _NAMES:
        return len(lines), True
    wrapped = _is_wrapped(lines)
    heads = [line.text for line in lines[1::2]]
    known_heads = sum(_HEADING.fullmatch(head) is not None and look(head) == "text" for head in heads)
    if len(lines) % 2 and known_heads >= MOST * len(heads):
        return 1, not wrapped and known_heads == len(heads)
    return len(lines), wrapped


def _is_wrapped(lines: Sequence[Token]) -> bool:
    widths = [line.width for line in lines]
    return max(widths[:-1]) - min(widths[:-1]) <= _RAGGED and widths[-1] <= max(widths[:-1])
