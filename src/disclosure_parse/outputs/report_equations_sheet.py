"""The sheet ``equations`` of report.xlsx: what each figure was computed from, with formulas that compute it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from xlsxwriter.utility import xl_rowcol_to_cell

from disclosure_parse.disclosure import Language
from disclosure_parse.outputs.columns import plain
from disclosure_parse.outputs.report import Shown
from disclosure_parse.outputs.report_equation import RATIOS, Equation
from disclosure_parse.outputs.report_sheet import Heading, Sheet

_COLUMNS = (
    ("finding_id", 15, "Finding", "问题编号"),
    ("rule", 20, "Rule", "规则"),
    ("item", 14, "What stands in the row", "项目"),
    ("printed", 30, "As printed", "原文"),
    ("place", 16, "Where it stands; the link leads to the row", "位置（链接到所在行）"),
    ("value", 18, "Its value; computed figures are formulas", "数值（计算数为公式）"),
)
_VALUE = 5

_ITEMS: dict[Language, dict[str, str]] = {
    "en": {
        "part": "part", "computed": "computed", "stated": "stated", "difference": "difference",
        "tolerance": "tolerance", "holds": "holds?",
    },
    "zh": {
        "part": "计算依据", "computed": "计算数", "stated": "所载数", "difference": "差额",
        "tolerance": "允许误差", "holds": "是否相符",
    },
}  # fmt: skip


def write_equations(
    sheet: Sheet, told: Iterable[Shown], language: Language, target: Callable[[tuple[str, Shown]], str]
) -> dict[str, str]:
    """Write the figures of every finding that has some; where each begins (``equations!A3``), by finding id.

    ``target`` is the cell of the workbook that holds what stands at a place of a finding.
    """
    sheet.begin([Heading(name, zh if language == "zh" else en, width) for name, width, en, zh in _COLUMNS])
    places: dict[str, str] = {}
    lost = 0
    for found in told:
        if not (found.stated and found.expected):
            continue
        terms = len(found.equation.terms) if found.equation else 0
        if lost or not sheet.has_room(terms + 5):
            lost += terms + 5
            continue
        places[found.finding_id] = f"{sheet.name}!{xl_rowcol_to_cell(sheet.row + 1, 0)}"
        _write(sheet, found, _ITEMS[language], target)
    sheet.left_out(lost)
    return places


def _write(sheet: Sheet, found: Shown, items: dict[str, str], target: Callable[[tuple[str, Shown]], str]) -> None:
    def begin(item: str, printed: str = "", locator: str = "") -> str:
        """A row; the cell of its value."""
        row = sheet.next_row()
        assert row is not None  # There is room: the caller asked.
        sheet.text(0, found.finding_id)
        sheet.text(1, found.rule)
        sheet.text(2, items[item], "strong" if item in ("computed", "holds") else "")
        sheet.text(3, printed, "wrapped")
        sheet.link(4, target((locator, found)) if locator else "", locator)
        return str(xl_rowcol_to_cell(row, _VALUE))

    cells = []
    for term in found.equation.terms if found.equation else ():
        cells.append(begin("part", term.printed, term.locator))
        sheet.number(_VALUE, plain(term.value), "part")
    computed = begin("computed")
    if found.equation:
        sheet.formula(_VALUE, formula_of(found.equation, cells), str(found.equation.value), "strong")
    else:
        sheet.number(_VALUE, found.expected, "strong")
    stated = begin("stated", locator=found.locator)
    sheet.number(_VALUE, found.stated, "stated")
    difference = begin("difference")
    gap = Decimal(found.stated) - (found.equation.value if found.equation else Decimal(found.expected))
    sheet.formula(_VALUE, f"={stated}-{computed}", str(gap))
    tolerance = begin("tolerance")
    sheet.number(_VALUE, found.tolerance or "0")
    begin("holds")
    # Binary sums of decimals are off by some 1e-13 of their size.
    holds = abs(gap) <= Decimal(found.tolerance or 0)
    slack = f"1E-9*MAX(1,ABS({stated}))"
    sheet.formula(_VALUE, f"=ABS({difference})<={tolerance}+{slack}", holds, "strong")


def formula_of(equation: Equation, cells: list[str]) -> str:
    """The equation over cells that hold its terms, which stand below each other."""
    if equation.kind == "sum":
        return f"=SUM({cells[0]}:{cells[-1]})"
    if equation.kind == "product":
        return f"=PRODUCT({cells[0]}:{cells[-1]})"
    if equation.kind in RATIOS:
        ratio = f"{cells[0]}/{cells[1]}"
        return {"quotient": f"={ratio}", "growth": f"={ratio}-1", "fall": f"=1-{ratio}"}[equation.kind]
    if equation.kind == "proportion":
        return f"={cells[0]}*{cells[1]}/{cells[2]}"
    if equation.kind == "capped":
        return f"=MIN({cells[0]},{cells[0]}*{cells[1]}/{cells[2]})"
    return f"={cells[0]}"
