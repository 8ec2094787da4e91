"""How the lines of a list stand below each other: which are sums of others, and of which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_parse.disclosure import ProjectLine

_SUM = re.compile(r".{0,12}(?:小计|合计|共计|总计)[:：]?")
_SUBTOTAL = re.compile(r".{0,12}小计[:：]?|.{1,12}(?:合计|共计|总计)[:：]?")
_CHINESE = "[一二三四五六七八九十]{1,3}"
_RANKS = (
    re.compile(rf"{_CHINESE}(?:[、.．].*)?"),
    re.compile(rf"[（(]{_CHINESE}[)）].*"),
    re.compile(r"\d{1,3}(?:[、.．](?!\d).*)?"),
    re.compile(r"(?:\d{1,3}[.．-]\d{1,3}|[（(]\d{1,3}[)）]|[①-⑳]).*"),
)
"""How lines are numbered, from the outermost: 一, （一）, 1, 1.1. A line without a number stands innermost, but for one
that is 其中 of the line above."""
_AMONG = re.compile(r"其中")
_REST = re.compile(r"其他|其它|其余")


@dataclass(frozen=True, slots=True)
class Group:
    """A line that sums others, ``head``, and those, ``members``.

    ``lines``: all that stand with it, if some of the members sum others of them in turn (``within``).
    """

    head: ProjectLine
    members: tuple[ProjectLine, ...]
    lines: tuple[ProjectLine, ...]
    within: tuple[Group, ...] = ()
    below: tuple[ProjectLine, ...] = ()
    """The lines up to the next 小计, which this one may sum instead (市本级, 县区小计, 东县, 西县)."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The ``lines`` of a list but for its 合计: ``top`` make up the total, ``leaves`` sum no others."""

    lines: tuple[ProjectLine, ...]
    top: tuple[ProjectLine, ...]
    leaves: tuple[ProjectLine, ...]
    groups: tuple[Group, ...] = ()

    @property
    def heads_first(self) -> list[ProjectLine]:
        """What makes up the total if each 小计 stands in front of its lines."""
        below = {id(line) for group in self.groups for line in group.below}
        return [line for line in self.lines if id(line) not in below] if below else []


def outline(filled: Sequence[ProjectLine]) -> Outline:
    """The lines by their sub-totals (小计), else by how they are numbered, else by those that name no project.

    ``filled``: the lines that have a figure in any column.
    """
    lines = [line for line in filled if not is_sum_line(line) or _is_subtotal(line)]
    for found in (_by_subtotal(lines), _by_number(lines), _by_name(lines)):
        if found:
            below = _below_subtotals(lines)
            groups = [_nested(head, members, tuple(below.get(id(head), ()))) for head, members in found]
            heads = {id(one.head) for group in groups for one in (group, *group.within)}
            inner = {id(line) for group in groups for line in group.lines}
            return Outline(
                tuple(lines),
                tuple(line for line in lines if id(line) not in inner),
                tuple(line for line in lines if id(line) not in heads),
                tuple(groups),
            )
    return Outline(tuple(lines), tuple(lines), tuple(lines))


def _below_subtotals(lines: Sequence[ProjectLine]) -> dict[int, list[ProjectLine]]:
    """What stands between each 小计 and the next, by the identity of the 小计."""
    found: dict[int, list[ProjectLine]] = {}
    below: list[ProjectLine] = []
    for line in lines:
        if _is_subtotal(line):
            below = found[id(line)] = []
        else:
            below.append(line)
    return found


def _nested(head: ProjectLine, lines: Sequence[ProjectLine], below: tuple[ProjectLine, ...]) -> Group:
    """What a line sums, of the lines that stand with it: a 小计 sums no line that is 其中, or 1 and 2, of another."""
    within = [Group(one, tuple(members), tuple(members)) for one, members in _by_number(lines)]
    inner = {id(line) for group in within for line in group.lines}
    members = tuple(line for line in lines if id(line) not in inner)
    return Group(head, members, tuple(lines), tuple(within), below)


def is_sum_line(line: ProjectLine) -> bool:
    """Whether a line of a list is its 合计, or the 小计 of some of its lines."""
    return any(map(calls_sum, line.labels))


def calls_sum(text: str) -> bool:
    """Whether a text calls its line a sum of others (小计, 东片合计)."""
    return bool(_SUM.fullmatch(_squeeze(text)))


def is_part(line: ProjectLine) -> bool:
    """Whether a line says of itself that it is 其中 of the one above."""
    return _any_begins(_AMONG, [line])


def names_some(members: Sequence[ProjectLine]) -> bool:
    """Whether the lines below a line are some of what it sums: 其中 begins one, and none is the rest."""
    return _any_begins(_AMONG, members) and not _any_begins(_REST, members)


def _any_begins(word: re.Pattern[str], lines: Sequence[ProjectLine]) -> bool:
    return any(word.match(label) for line in lines for label in _labels(line))


_Groups = list[tuple[ProjectLine, list[ProjectLine]]]


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _labels(line: ProjectLine) -> tuple[str, ...]:
    return tuple(map(_squeeze, line.labels))


def _is_subtotal(line: ProjectLine) -> bool:
    return any(_SUBTOTAL.fullmatch(label) for label in _labels(line))


def _by_subtotal(lines: Sequence[ProjectLine]) -> _Groups:
    """Sub-totals stand below the lines they sum; where one stands first, above them."""
    if not any(map(_is_subtotal, lines)):
        return []
    groups: _Groups = []
    if _is_subtotal(lines[0]):
        for line in lines:
            if _is_subtotal(line):
                groups.append((line, []))
            else:
                groups[-1][1].append(line)
    else:
        members: list[ProjectLine] = []
        sums: list[ProjectLine] = []
        for line in lines:
            if not _is_subtotal(line):
                members.append(line)
                continue
            # 全片合计 right below a 小计 sums the 小计 above.
            groups.append((line, members or sums))
            sums = [*sums, line] if members else [line]
            members = []
    return groups if all(members for _, members in groups) else []


def _rank(line: ProjectLine) -> int:
    label = _squeeze(line.no) or next(iter(_labels(line)), "")
    if not line.no and re.fullmatch(rf"{_CHINESE}[^、.．]*|\d+", label):
        # 三江镇 and 12 are names and figures here, no numbers of lines.
        return len(_RANKS)
    innermost = len(_RANKS) + _any_begins(_AMONG, [line])
    return next((rank for rank, pattern in enumerate(_RANKS) if pattern.fullmatch(label)), innermost)


def _by_number(lines: Sequence[ProjectLine]) -> _Groups:
    """一 above 1, 2, 3: the lines of the next rank below a line are those it sums."""
    ranks = [_rank(line) for line in lines]
    if len(set(ranks)) < 2 or ranks[0] != min(ranks):
        return []
    if 1 < ranks[0] < len(_RANKS) and len(_RANKS) in ranks:
        # 1, 2 and lines without a number: a dump may have lost a cell that covered them.
        return []
    groups: _Groups = []
    open_: list[tuple[int, tuple[ProjectLine, list[ProjectLine]]]] = []
    for line, rank in zip(lines, ranks, strict=True):
        while open_ and open_[-1][0] >= rank:
            open_.pop()
        if open_:
            open_[-1][1][1].append(line)
        group: tuple[ProjectLine, list[ProjectLine]] = (line, [])
        open_.append((rank, group))
        groups.append(group)
    return [group for group in groups if group[1]]


def _by_name(lines: Sequence[ProjectLine]) -> _Groups:
    """The lines that name no project and sum those of a unit (一 | 某局 | | 640) with the lines below each; none if not
    every line stands below one."""
    nameless = {id(line) for line in lines if not (line.project_name or line.recipient)}
    if not nameless or id(lines[0]) not in nameless:
        return []
    counted = _one_run(lines)
    groups: _Groups = []
    for line in lines:
        if id(line) in nameless:
            groups.append((line, []))
        elif counted and line.unit_name != groups[-1][0].unit_name:
            # 1 甲局 and 2 乙局 校舍维修 are numbered alike: of one the name is not given.
            return []
        else:
            groups[-1][1].append(line)
    return groups if all(members for _, members in groups) else []


def _one_run(lines: Sequence[ProjectLine]) -> bool:
    """Whether the lines are numbered 1, 2, 3 through."""
    return [_squeeze(line.no) for line in lines] == [str(number) for number in range(1, len(lines) + 1)]
