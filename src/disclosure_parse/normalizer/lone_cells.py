"""Rows of an indicator block with one text in front of their figures, or with nothing else."""

from __future__ import annotations

from dataclasses import replace

from disclosure_parse.normalizer.columns import Header, Placed
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary

EXECUTION = "项目预算管理"
"""The level 1 of a row for the execution of the budget (预算执行率)."""
_VALUES = {"target", "actual", "planned", "whole_period_target", "weight", "score", "grade_excellent"}
_POINTS = ("weight", "score")
_NAMES = ("level1", "level2", "level3")


def is_part(row: Row, header: Header, vocabulary: Vocabulary) -> bool:
    """A row that names the part of the form below it (年度主要任务1：粮食安全（35分）): over names and values in a grid
    of known cells, with its points in a dump, where a level may stand alone as well."""
    if len(row.filled) != 1 or row.filled[0].start > header.columns[0].start:
        return False
    slot = row.filled[0]
    if vocabulary.level1_term(slot.text) or vocabulary.level2_term(slot.text):
        return False
    if not row.exact:
        return not row.packed and fold(slot.text).points is not None
    covered = {column.field for column in header.columns if slot.start <= column.start < slot.end}
    return "level3" in covered and bool(covered & _VALUES)


def with_lone_level(placed: Placed, header: Header, vocabulary: Vocabulary, row: Row) -> Placed:
    """The row with its first cell as its level 1 where that has nothing but figures behind it (预算执行率 | 10) and
    stands beside the block, as a total's label does, or in front of the names."""
    level1 = header.get("level1")
    (slot, column), *rest = placed.cells or ((None, None),)
    if slot is None or level1 is None or not (term := vocabulary.level1_term(slot.text)):
        return placed
    level2 = header.get("level2")
    unplaced = column is None or (column is level1 and (row.packed or placed.shifted))
    if unplaced and not rest and level2 is not None and vocabulary.level2_term(slot.text):
        # 成本指标 with nothing behind it is the level below 产出指标, for which nobody filled in a row.
        return replace(placed, cells=((slot, level2),))
    alone = slot.start < column.start if column is not None else False
    # In lines of text a cell over several columns stands in one of them.
    alone = alone or (row.table < 0 and bool(rest) and all(other and other.field in _POINTS for _, other in rest))
    moved = column is not None and column.field == "level3" and alone and term == EXECUTION
    if column is not None and not moved:
        return placed
    if any(other is None or other.field in _NAMES for _, other in rest):
        return placed
    return replace(placed, cells=((slot, level1), *placed.cells[1:]))


def lone_band(row: Row, header: Header, vocabulary: Vocabulary) -> Slot | None:
    """The cell of a row that holds a term of level 1 and nothing else, over the rows below it, in a form that has no
    column for level 1 (产出指标 over the whole width)."""
    if len(row.filled) != 1 or header.has("level1"):
        return None
    slot = row.filled[0]
    return slot if vocabulary.level1_term(slot.text) and slot.start <= header.columns[0].start else None
