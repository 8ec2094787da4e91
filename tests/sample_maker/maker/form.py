"""Builds one form: rows of the table and, beside them, the truth of what was just printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .content import Fund, Indicator, Project, plain, rounded
from .sheet import TICKED, UNTICKED, Block, Cell, Para, Sheet, beside, row, spread
from .style import Style, raw

HEADER_KEYS = (
    "project_name",
    "project_code",
    "department",
    "implementing_unit",
    "expected_goal",
    "actual_outcome",
    "total_weight",
    "total_score",
    "fiscal_year",
    "unit",
)
FUND_KEYS = ("initial_budget", "full_year_budget", "executed", "amount", "weight", "execution_rate", "score")
INDICATOR_KEYS = ("description", "target", "actual", "weight", "score", "deviation", "basis")


def blank_truth(form_type: str) -> dict[str, Any]:
    return {
        "form_type": form_type,
        "title": None,
        "fiscal_year": None,
        "unit": None,
        "project_name": None,
        "department": None,
        "implementing_unit": None,
        "project_code": None,
        "attributes": {},
        "expected_goal": None,
        "actual_outcome": None,
        "funds": [],
        "payment_schedule": [],
        "indicators": [],
        "placeholder_rows": 0,
        "total_weight": None,
        "total_score": None,
        "list_rows": [],
        "summary_rows": [],
    }


@dataclass(frozen=True)
class Col:
    """A column of an indicator table. ``field`` says what it holds, ``group`` is a heading over several columns."""

    field: str
    heading: str
    wide: int = 2
    group: str = ""


@dataclass
class Line:
    """A line of a money block: its label and the printed cells by field."""

    label: str
    kind: str
    cells: dict[str, str] = field(default_factory=dict)


class Form:
    """One form being laid out on a grid of ``columns`` columns."""

    def __init__(self, project: Project, style: Style, form_type: str, columns: int) -> None:
        self.p, self.s, self.n = project, style, columns + style.extra_columns
        self.truth = blank_truth(form_type)
        self.rows: list[list[Cell]] = []
        self.header_rows: list[int] = []
        self.before: list[Block] = []
        self.after: list[Block] = []
        self.seams: list[int] = []
        self.traits: set[str] = set()
        """``national``: the money block has the usual lines with one total above its parts."""
        self.fields: set[str] = set()
        """The indicator columns that the form prints."""

    # --- head -----------------------------------------------------------------------------------------------
    def title(self, text: str, year: bool = True, unit: bool = True) -> Form:
        """Title, year line and perhaps the unit, above the table or in its first rows."""
        s, year_line = self.s, ""
        if year:
            self.truth["fiscal_year"] = self.p.year
            if s.year_line == "title":
                text = f"{self.p.year}年度{text}"
            else:
                year_line = s.year_line.format(self.p.year)
        self.truth["title"] = raw(text)
        if unit:
            self.truth["unit"] = s.money_unit
        if s.title_in_table:
            self.rows.append([Cell(text, self.n)])
            if year_line:
                self.rows.append([Cell(year_line, self.n)])
        else:
            self.before.append(Para(text, "title"))
            if year_line:
                self.before.append(Para(year_line, "subtitle"))
        return self

    def before_line(self, text: str) -> Form:
        """A line above everything: the number of the form."""
        self.before.append(Para(text, "caption"))
        return self

    def unit_line(self, left: str = "", key: str = "") -> Form:
        """The line above the table: who files it, and the unit of money."""
        text = f"金额单位：{self.s.money_unit}" if len(left) % 2 else f"单位：{self.s.money_unit}"
        if self.s.title_in_table:
            self.rows.append(row([left, text], self.n, [3, 2]) if left else [Cell(text, self.n)])
        else:
            self.before.append(Para(f"{left}          {text}" if left else text, "caption"))
        self.truth["unit"] = self.s.money_unit
        if key and left:
            self.put(left.partition("：")[0], left.partition("：")[2], key)
        return self

    def put(self, heading: str, value: str, key: str = "") -> None:
        """Record a heading and its value in the truth."""
        if key in HEADER_KEYS:
            self.truth[key] = raw(value)
        else:
            self.truth["attributes"][raw(heading)] = raw(value)

    def pairs(self, *pairs: tuple[str, str, str], weights: list[int] | None = None) -> Form:
        """One row of heading/value pairs: (heading, value, truth key or "")."""
        texts = [text for heading, value, _ in pairs for text in (heading + self.s.pair_colon, value)]
        if weights is None:
            weights = [1, self.n - 1] if len(pairs) == 1 else [2, 3] * len(pairs)
        spans = spread(weights, self.n)
        self.rows.append([Cell(t, w, heading=not i % 2) for i, (t, w) in enumerate(zip(texts, spans, strict=True))])
        for heading, value, key in pairs:
            self.put(heading, value, key)
        return self

    def ticks(self, *rows: tuple[str, list[str], int]) -> Form:
        """Rows of check boxes: (heading, options, number of the ticked one); the mark stands behind its option."""
        for heading, options, chosen in rows:
            text = " ".join(f"{o}{TICKED if i == chosen else UNTICKED}" for i, o in enumerate(options))
            self.rows.append(self.labelled(heading, text))
            self.put(heading, re.sub(r"^\d、", "", options[chosen]))
        return self

    def labelled(self, heading: str, text: str) -> list[Cell]:
        return [Cell(heading, 1, heading=True), Cell(text, self.n - 1)]

    def line(self, *texts: str, weights: list[int] | None = None) -> Form:
        """A row that is printed but no data: headings of blocks, sign-off."""
        self.rows.append(row(list(texts), self.n, weights))
        return self

    def identity(self, both: bool = True) -> Form:
        """Project name, department, implementing unit: the usual two rows. Codes come before names in some systems."""
        s, p = self.s, self.p
        code, unit_code = "", ""
        if s.noise and s.rng.random() < 0.3 * s.noise:
            code, unit_code = s.rng.choice(
                [
                    (f"{p.department_code}-", f"{p.unit_code}-"),
                    (f"[{p.department_code}]", ""),
                    (p.unit_code, p.unit_code),
                ]
            )
        self.pairs((s.h("project_name", "项目名称"), p.name, "project_name"))
        name = (s.h("department", "主管部门"), code + p.department, "department")
        unit = (s.h("implementing_unit", "实施单位"), unit_code + p.unit_name, "implementing_unit")
        if s.glued:
            texts = [f"{heading}：{value}" for heading, value, _ in (name, unit)]
            self.rows.append(row(texts, self.n))
            for heading, value, key in (name, unit):
                self.put(heading, value, key)
        elif both:
            self.pairs(name, unit)
        else:
            self.pairs(name).pairs(unit)
        return self

    # --- money ----------------------------------------------------------------------------------------------
    def funds(
        self,
        label: str,
        columns: list[Col],
        lines: list[Line],
        label_heading: str = "",
        label_wide: int = 3,
        side_note: tuple[str, str] | None = None,
    ) -> Form:
        """A money block: heading row, one row a line, merged label at the left (none if ``label`` is "").

        ``side_note`` is a last column (heading, text) whose text is one merged cell.
        """
        wide = [label_wide, *(c.wide for c in columns), *([3] if side_note else [])]
        spans = spread(wide, self.n - (1 if label else 0))
        heads = [label_heading, *(c.heading for c in columns), *(side_note[:1] if side_note else [])]
        body = [[Cell(t, w, heading=True) for t, w in zip(heads, spans, strict=True)]]
        for line in lines:
            texts = [line.label, *(line.cells.get(c.field, "") for c in columns)]
            body.append([Cell(t, w) for t, w in zip(texts, spans, strict=False)])
            self.fund_truth(line)
        if side_note:
            body[1].append(Cell(side_note[1], spans[-1], len(lines)))
            self.put(*side_note)
        self.rows += beside(label, body) if label else body
        return self

    def fund_truth(self, line: Line) -> None:
        record: dict[str, Any] = {"label": raw(line.label), "kind": line.kind}
        record |= {key: raw(line.cells.get(key)) for key in FUND_KEYS}
        record |= {key: raw(text) for key, text in line.cells.items() if key not in FUND_KEYS}
        self.truth["funds"].append(record)

    def fund_label(self, kind: str) -> str:
        s = self.s
        if kind == "total":
            return s.h("fund_total", "年度资金总额") + s.colon
        if kind == "fiscal":
            return f"其中{s.colon or '：'}{s.h('fund_fiscal', '当年财政拨款')}"
        text = s.h("fund_" + kind, {"carryover": "上年结转资金", "other": "其他资金"}[kind])
        return f"      {text}" if len(text) > 4 else f"  {text}"

    def national_lines(self, columns: list[str]) -> list[Line]:
        """The four usual lines with the columns named."""
        return self.fund_lines([(self.fund_label(f.kind), f.kind, f) for f in self.p.funds], columns)

    def fund_lines(self, rows: list[tuple[str, str, Fund | None]], columns: list[str]) -> list[Line]:
        """Lines of (label, kind, amounts): only the first carries points; some forms print a rate on the second."""
        s, p = self.s, self.p
        self.traits.add("national")
        lines = []
        for n, (label, kind, fund) in enumerate(rows):
            amounts = (fund.initial, fund.full, fund.executed) if fund else (None, None, None)
            cells: dict[str, str] = {}
            zero = Decimal(0) if n and s.money_places == 2 else None
            for name, value in zip(("initial_budget", "full_year_budget", "executed"), amounts, strict=True):
                cells[name] = s.money(value if value is not None else zero)
            cells["weight"] = s.sub_dash if n else s.points(p.exec_weight)
            cells["score"] = s.sub_dash if n else s.points(p.exec_score, True)
            cells["execution_rate"] = "" if n else s.rate(p.rate)
            if n == 1 and s.noise and s.rng.random() < 0.2 and fund and fund.full:
                cells["execution_rate"] = s.rate((fund.executed or Decimal(0)) / fund.full)
            if not n:
                self.print_fault(cells)
            if s.no_blanks:
                cells = {c: text or "—" for c, text in cells.items()}
            lines.append(Line(label, kind, {c: cells[c] for c in columns}))
        return lines

    def print_fault(self, cells: dict[str, str]) -> None:
        """Slips of the keyboard in the total line of the money block."""
        if "misplaced_total" in self.p.faults:
            cells["weight"], cells["score"] = "100", self.s.points(self.p.total_score, True)
        if "malformed_number" in self.p.faults:
            text = cells["executed"]
            cells["executed"] = f"{text[:1]},{text[1:3]}.{text[-1:]},{text[-1:]}0"

    def amount_lines(self, amounts: list[tuple[str, str, Decimal | None]]) -> list[Line]:
        return [Line(label, kind, {"amount": self.s.money(value)}) for label, kind, value in amounts]

    # --- goals ----------------------------------------------------------------------------------------------
    def goals(self, label: str, heads: list[str], values: list[str], keys: list[str]) -> Form:
        """Headings side by side with the texts below them, a merged label at the left."""
        width = self.n - 1
        if self.s.goal_list:
            values = [goal_list(value) for value in values]
        body = [row(heads, width, heading=True), row(values, width)]
        self.rows += beside(label, body)
        for heading, value, key in zip(heads, values, keys, strict=True):
            self.put(heading, value, key)
        return self

    # --- totals ---------------------------------------------------------------------------------------------
    def total_row(
        self, columns: list[Col], label: str, weight: str, score: str, grade: str = "", side: bool = True
    ) -> Form:
        """The last row: its label covers everything up to the weight column."""
        fields = [c.field for c in columns]
        spans = ([1] if side else []) + self.spans(columns, side)
        fields = (["side"] if side else []) + fields
        first = min(fields.index(f) for f in ("weight", "score") if f in fields)
        cells = [Cell(label, sum(spans[:first]), heading=True)]
        texts = {"weight": weight, "score": score, "deviation": grade}
        for name, span in list(zip(fields, spans, strict=True))[first:]:
            cells.append(Cell(texts.get(name, ""), span))
        self.rows.append(cells)
        self.truth["total_weight"] = raw(weight) if "weight" in fields else None
        self.truth["total_score"] = raw(score)
        if grade:
            self.truth["grade"] = grade
        return self

    def spans(self, columns: list[Col], side: bool) -> list[int]:
        return spread([c.wide for c in columns], self.n - (1 if side else 0))

    # --- finish ---------------------------------------------------------------------------------------------
    def blocks(self) -> list[Block]:
        widths = [2] + [3] * (self.n - 1) if self.n > 4 else [1] * self.n
        sheet = Sheet(widths, self.rows, tuple(self.header_rows), tuple(self.seams))
        return [*self.before, sheet, *self.after]


def goal_list(text: str) -> str:
    """A goal as numbered lines: ``目标1：…``."""
    parts = [part for part in text.split("。") if part]
    return "\n".join(f"目标{n}：{part}。" for n, part in enumerate(parts, 1)) if len(parts) > 1 else text


def points_of(items: list[Indicator]) -> dict[str, Decimal]:
    """Level 1 → sum of the weights below it (children of a parent row counted once)."""
    result: dict[str, Decimal] = {}
    for item in items:
        if not item.parent:
            result[item.level1] = result.get(item.level1, Decimal(0)) + item.weight
    return result


def source_split(total: Decimal, shares: list[int]) -> list[Decimal]:
    """Parts of an amount by per cent; the last takes the rest."""
    places = max(0, -int(total.as_tuple().exponent))
    parts = [rounded(total * share / 100, places) for share in shares]
    return [*parts, total - sum(parts)]


def amounts(fund: Fund) -> tuple[str, str, str]:
    return tuple(plain(v) if v is not None else "" for v in (fund.initial, fund.full, fund.executed))  # type: ignore[return-value]
