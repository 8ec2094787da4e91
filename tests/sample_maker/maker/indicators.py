"""Lays out the indicator block of a form: headings in one or two storeys, merged levels, placeholder rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .content import Indicator, plain, rounded
from .form import INDICATOR_KEYS, Col, Form, points_of
from .sheet import Cell, beside
from .style import raw

LEVELS = ("level1", "level2")
EXTRA_KEYS = {
    "rule": "scoring_rule",
    "evidence": "evidence_source",
    "completion_rate": "completion_rate",
    "planned": "planned",
    "before": "prior_actual",
    "review": "review_score",
    "converted": "converted_score",
    "completed": "completion",
    "whole_target": "whole_period_target",
    "note": "note",
}


def text_of(form: Form, field: str, item: Indicator, number: int) -> str:
    """What one cell prints."""
    s = form.s
    if item.blank and field not in ("level3", "level3_again", "target", "value", "planned", "whole_target"):
        return ""
    if field in ("level3", "level3_again"):
        return s.name(item, number)[0]
    if item.parent and field not in ("weight", "score"):
        return ""
    if field in ("target", "planned", "whole_target"):
        return s.target(item)
    if field == "op":
        return item.op or "定性" if s.op_words != "double" else {"≥": "≧", "≤": "≦", "=": "＝"}.get(item.op, "定性")
    if field == "deviation":
        return item.reason or s.no_reason
    if field == "completion_rate":
        if item.op in ("≥", "=") and item.counted:
            return s.rate(Decimal(item.actual) / Decimal(item.value))
        return "100%" if item.met else ""
    if field == "completed":
        return "完成" if item.met else "部分完成"
    if field == "converted":
        return plain(rounded(item.score, 2))
    if field == "hundred":
        return plain(rounded(item.score / item.weight * 100, 2)) if item.weight else ""
    if field == "percent_weight":
        return plain(item.weight)
    simple: dict[str, Any] = {
        "value": item.value,
        "unit": item.unit,
        "actual": s.actual(item),
        "bare_actual": item.actual,
        "weight": s.points(item.weight),
        "score": s.points(item.score, True),
        "review": s.points(item.score, True),
        "description": item.description,
        "basis": item.basis,
        "rule": item.rule,
        "evidence": item.evidence,
        "before": item.before + (item.unit if item.op else ""),
        "blank": "—" if s.no_blanks else "",
        "note": "无" if s.no_blanks else "",
        "grade1": item.grades[0],
        "grade2": item.grades[1],
        "grade3": item.grades[2],
        "grade4": item.grades[3],
    }
    return str(simple[field])


def truth_of(form: Form, fields: list[str], item: Indicator, texts: dict[str, str], number: int) -> dict[str, Any]:
    """The record of one row, from the very texts that were printed."""
    record: dict[str, Any] = {
        "level1": None,
        "level1_weight": None,
        "level2": None,
        "level3": raw(form.s.name(item, number)[1]),
    }
    record |= dict.fromkeys(INDICATOR_KEYS)
    for field in fields:
        text = texts.get(field, "")
        if field in INDICATOR_KEYS:
            record[field] = raw(text)
        elif field in EXTRA_KEYS:
            record[EXTRA_KEYS[field]] = raw(text)
    if "value" in fields:
        sign = "" if texts["op"] == "定性" else texts["op"]
        record["target"] = raw(sign + texts["value"] + texts["unit"])
    if "bare_actual" in fields:
        record["actual"] = raw(texts["bare_actual"])
    if "hundred" in fields:
        record["score"], record["weight"] = raw(texts["hundred"]), raw(texts["percent_weight"])
    if "grade1" in fields:
        record["thresholds"] = [raw(texts[f"grade{n}"]) for n in (1, 2, 3, 4)]
    return record


def runs(keys: list[Any]) -> list[int]:
    """For each row: how many rows the merged cell that starts here covers, 0 if it is covered from above."""
    lengths = [0] * len(keys)
    start = 0
    for i in range(1, len(keys) + 1):
        if i == len(keys) or keys[i] != keys[start]:
            lengths[start] = i - start
            start = i
    return lengths


Entry = tuple[str, str, Indicator | str]
"""Level 1, level 2, and an indicator or the text of a template row."""


def with_placeholders(form: Form, items: list[Indicator]) -> list[Entry]:
    """The rows, with template rows nobody filled: ``……``, ``指标2：``, nothing; behind groups or as a whole group."""
    result: list[Entry] = []
    rng, used = form.s.rng, {item.level2 for item in items}
    for i, item in enumerate(items):
        result.append((item.level1, item.level2, item))
        last = i + 1 == len(items) or items[i + 1].level2 != item.level2
        if not form.s.placeholders or not last:
            continue
        if rng.random() < 0.4:
            texts = rng.choice([["……"], ["指标2：", "……"], [""], ["……"]])
            result += [(item.level1, item.level2, text) for text in texts]
        if item.level2 == "社会效益指标" and "生态效益指标" not in used and rng.random() < 0.6:
            result += [
                (item.level1, "生态效益指标", text) for text in rng.choice([[""], ["指标1：", "……"], ["指标1："]])
            ]
    return result


def heading_rows(form: Form, columns: list[Col], spans: list[int]) -> list[list[Cell]]:
    """One storey, or two if some columns stand under a common heading."""
    if not any(c.group for c in columns):
        return [[Cell(c.heading, w, heading=True) for c, w in zip(columns, spans, strict=True)]]
    upper: list[Cell] = []
    lower: list[Cell] = []
    open_group = ""
    for column, width in zip(columns, spans, strict=True):
        if column.group and column.group == open_group:
            upper[-1].columns += width
        elif column.group:
            upper.append(Cell(column.group, width, heading=True))
        else:
            upper.append(Cell(column.heading, width, 2, heading=True))
        if column.group:
            lower.append(Cell(column.heading, width, heading=True))
        open_group = column.group
    return [upper, lower]


def indicators(
    form: Form, columns: list[Col], side: str = "", items: list[Indicator] | None = None, heads: bool = True
) -> Form:
    """The indicator table: headings, rows with merged levels, truth. ``side`` is the label at its left edge."""
    s = form.s
    items = form.p.indicators if items is None else items
    points = points_of(items)
    spans = form.spans(columns, bool(side))
    fields = [c.field for c in columns]
    form.fields |= set(fields)
    rows = with_placeholders(form, items)
    keys = [(level1, level2) for level1, level2, _ in rows]
    merged = {"level1": runs([k[0] for k in keys]), "level2": runs(keys)}
    body = heading_rows(form, columns, spans) if heads else []
    if heads:
        form.header_rows += [len(form.rows) + i for i in range(len(body))]
    number, before, known = 0, ("", ""), "level1" in fields
    for i, (_, _, entry) in enumerate(rows):
        number = number + 1 if keys[i] == before else 1
        before = keys[i]
        print_weight = (
            points.get(keys[i][0]) if "weight" in fields or not {"weight", "score"}.isdisjoint(fields) else None
        )
        label1, term1, weight1 = s.level1(keys[i][0], print_weight)
        levels = {"level1": label1, "level2": s.level2(keys[i][1])}
        texts: dict[str, str] = {}
        if isinstance(entry, Indicator):
            texts = {f: text_of(form, f, entry, number) for f in fields if f not in LEVELS}
            record = truth_of(form, fields, entry, texts, number)
            record["level1"], record["level1_weight"] = (raw(term1), weight1) if known else (None, None)
            record["level2"] = raw(levels["level2"]) if "level2" in fields else None
            form.truth["indicators"].append(record)
        else:
            texts = {"level3": entry}
            form.truth["placeholder_rows"] += 1
        cells: list[Cell] = []
        for column, width in zip(columns, spans, strict=True):
            if column.field in LEVELS and not s.repeat_levels:
                if merged[column.field][i]:
                    cells.append(Cell(levels[column.field], width, merged[column.field][i]))
            else:
                cells.append(Cell(levels.get(column.field, texts.get(column.field, "")), width))
        body.append(cells)
    first = len(form.rows) + (len(body) - len(rows))
    form.seams += list(range(first + 1, first + len(rows)))
    form.rows += beside(side, body) if side else body
    return form
