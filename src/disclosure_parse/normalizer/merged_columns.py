"""Signs that two columns fell into one: headings of two fields, cells of two figures, figures of no known heading."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_parse.disclosure import LAYOUT_DOUBTFUL, Attribute, Entry, FundLine, Indicator
from disclosure_parse.document import Notice
from disclosure_parse.figures import holds_two_figures
from disclosure_parse.normalizer.columns import Header
from disclosure_parse.normalizer.evidence import AMOUNTS, FIGURES_OR_DASH, FIGURES_OR_POINTS, look
from disclosure_parse.normalizer.headings import fold, join_lines
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary

SEVERAL = 2
"""So many cells with two figures are no misprint."""
_BEHIND_HEADING = (
    "several values stand behind the heading {} ({}), and what each of them is was not told; compare them with the "
    "original"
)
_UNKNOWN = (
    "figures stand below the heading {}, which is not known, and no other column has what they may be: they are among "
    "the attributes only; compare them with the original, or add the heading to a vocabulary"
)
_BUDGETS = {"initial_budget", "full_year_budget", "amount"}
FIGURE_SHARE = 0.6
"""Share of a column's cells that are figures from which on it is one of figures."""
SHOWN = 40
_SCORES = {"score", "converted_score", "review_score", "weight"}
_NEXT = {"target": "actual", "actual": "weight", "weight": "", "score": ""}
"""The columns of figures, and what is blank beside a cell that took it in; points are single figures anyway."""
_MONEY = ("weight", "execution_rate", "score")


def fields_of_two(block: str, text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The different fields of ``block`` whose headings make up a text that is itself none (分值得分); else ()."""
    base, known = fold(text).base, vocabulary.fields[block]
    if not 4 <= len(base) <= 40 or vocabulary.is_heading(text):
        return ()
    # The splits of each beginning of the text, the shortest first; headings are few, and so are their splits.
    ways: list[tuple[str, ...]] = [(), *[()] * len(base)]
    for end in range(2, len(base) + 1):
        for start in range(end - 1):
            if (start == 0 or ways[start]) and (name := known.get(base[start:end])) and name not in ways[start]:
                ways[end] = ways[end] or (*ways[start], name)
    return ways[-1] if len(ways[-1]) > 1 else ()


def merged_heading(header: Header, block: str, below: Sequence[Row], vocabulary: Vocabulary) -> Notice | None:
    """A notice if a heading is made of those of several columns, so that these are one.

    What is scored may be a part of a score's heading (完成率得分): then only cells with two texts show it.
    """
    for slot in header.slots:
        fields = fields_of_two(block, slot.text, vocabulary)
        if fields and (len(fields) > 2 or fields[-1] not in _SCORES or fields[0] in _SCORES or _hold_two(slot, below)):
            message = (
                f"the heading {slot.text} is made of the headings of {len(fields)} columns ({', '.join(fields)}): a "
                "line between them is missing, and what stands below belongs to several columns; compare it with the "
                "original"
            )
            return Notice(LAYOUT_DOUBTFUL, message, slot.place)
    return None


def unknown_figures(header: Header, block: str, below: Sequence[Row]) -> Notice | None:
    """A notice if the figures below a heading that is not known may be what the block has no other column for."""
    has = {column.field for column in header.columns}
    for column in header.columns:
        if column.field:
            continue
        cells = [
            s for row in below for s in row.filled if column.start <= s.start < column.end and s is not column.slot
        ]
        kinds = [look(slot.text) for slot in cells]
        figures = sum(kind in FIGURES_OR_POINTS for kind in kinds)
        if figures < SEVERAL or figures < FIGURE_SHARE * len(cells):
            continue
        if block == "indicators":
            points = sum(kind in ("number", "points") for kind in kinds) >= FIGURE_SHARE * len(kinds)
            lacks = {"target", "score"} & has and ((points and not {"weight", "score"} <= has) or "actual" not in has)
            lacks = lacks and ("score" in has or "actual" in has)
        else:
            lacks = "executed" not in has or not has & _BUDGETS
        if lacks:
            return Notice(LAYOUT_DOUBTFUL, _UNKNOWN.format(column.slot.text), column.slot.place)
    return None


def _hold_two(heading: Slot, below: Sequence[Row]) -> bool:
    cells = [slot for row in below for slot in row.filled if heading.start <= slot.start < heading.end]
    return any(len(slot.lines.split()) > 1 for slot in cells)


def merged_values(indicators: Sequence[Indicator], funds: Sequence[FundLine]) -> Notice | None:
    """A notice if several cells of one column hold two figures each, as where a line between columns is missing."""
    for name, beside in _NEXT.items():
        found = [
            entry
            for row in indicators
            if (entry := getattr(row, name)) is not None
            and holds_two_figures(entry.raw)
            and not (beside and getattr(row, beside))
        ]
        if len(found) >= SEVERAL:
            return _two_figures(found)
    for name in _MONEY:
        cells: list[Entry | None] = [getattr(line, name) for line in funds]
        found = [entry for entry in cells if entry is not None and holds_two_figures(entry.raw)]
        if len(found) >= SEVERAL:
            return _two_figures(found)
    return None


def several_in_attributes(attributes: Sequence[Attribute], vocabulary: Vocabulary) -> Notice | None:
    """A notice if what was taken as the value of a money column's heading are several figures, or as a remark in lines
    of text a name with its target."""
    for item in attributes:
        parts = item.value.split()
        figures = all(look(part) in FIGURES_OR_DASH for part in parts)
        blocks = ("funds.columns", "funds.rows")
        of_money = figures and any(vocabulary.field_of(block, item.heading) for block in blocks)
        row = item.place.table is None and item.field == "remark" and parts[-1:] and look(parts[-1][0]) == "operator"
        if len(parts) >= SEVERAL and (of_money or row):
            return Notice(
                LAYOUT_DOUBTFUL, _BEHIND_HEADING.format(item.heading, join_lines(item.value)[:SHOWN]), item.place
            )
    return None


def several_amounts(label: Slot, behind: Sequence[Slot]) -> Notice | None:
    """A notice if several amounts stand behind the label of a money line and no headings say what each is."""
    if len(behind) < SEVERAL or any(look(slot.text) not in AMOUNTS for slot in behind):
        return None
    message = (
        f"several amounts stand behind {label.text} and no heading is known that says what each of them is: the first "
        "was taken; compare them with the original"
    )
    return Notice(LAYOUT_DOUBTFUL, message, behind[0].place)


def _two_figures(found: Sequence[Entry]) -> Notice:
    shown = "; ".join(entry.raw for entry in found[:3])
    message = (
        f"{len(found)} cells of one column hold two figures each ({shown}): they may belong to two columns; compare "
        "them with the original"
    )
    return Notice(LAYOUT_DOUBTFUL, message, found[0].place)
