"""Forms for tests, written in a few lines of YAML: each cell is printed text, and has a place that a path names.

A form's block of money stands in the rows from 11, its indicators in the rows from 21, everything in table 1 for
the first form, table 2 for the second. ``indicators.2.score`` names the cell of the second indicator's score.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from disclosure_parse.disclosure import (
    MONEY_FIELDS,
    Attribute,
    Claim,
    Disclosure,
    Entry,
    Form,
    FundLine,
    Indicator,
    PaymentStep,
    ProjectLine,
    Relation,
    SummaryLine,
)
from disclosure_parse.document import Place
from disclosure_parse.figures import parse_figure, parse_money, parse_month, parse_rate

INDICATOR_COLUMNS = ("level", "level3", "target", "actual", "weight", "score", "deviation")
LINE_COLUMNS = {"count": "人数", "standard": "补助标准（元/人·月）", "months": "月数"}
"""What a line of a list may print beside its amount, in the columns from 8."""
_MARKED = re.compile(r"\{(\w+):([^{}]*)\}")
_LEVEL = re.compile(r"^(.*?)(?:[（(](\d+(?:\.\d+)?)分?[)）])?$")


def disclosure_of(text: Mapping[str, Any]) -> Disclosure:
    """A disclosure from its compact description: ``forms`` (or ``form``), ``prose`` and ``relations``."""
    forms = text.get("forms") or ([text["form"]] if "form" in text else [])
    claims = claims_of(text.get("prose", []))
    relations = tuple(
        Relation(
            kind=item["kind"],
            terms=tuple(item["terms"]),
            quote=item.get("quote", " ".join(map(str, item["terms"]))),
            place=claims[item["terms"][0] - 1].place,
            certain=item.get("certain", True),
            complete=item.get("complete", True),
        )
        for item in text.get("relations", [])
    )
    return Disclosure(
        forms=tuple(form_of(form, position) for position, form in enumerate(forms, 1)),
        claims=claims,
        relations=relations,
    )


def claims_of(sentences: Sequence[Any]) -> tuple[Claim, ...]:
    """Claims from sentences in which the figures are marked: ``共帮扶{people:433人}``.

    A sentence may be written as ``{at: goal of form 1, text: ...}`` to stand in a form's goal cell.
    """
    claims: list[Claim] = []
    for paragraph, item in enumerate(sentences, 1):
        text = item if isinstance(item, str) else item["text"]
        place = Place(paragraph=paragraph)
        if not isinstance(item, str):
            place = Place(table=item["form"], row=3, column=2 if item["cell"] == "expected_goal" else 3)
        printed = _MARKED.sub(lambda match: match.group(2), text)
        cursor = 0
        for match in _MARKED.finditer(text):
            role, quantity = match.group(1), match.group(2)
            start = printed.index(quantity, cursor)
            cursor = start + len(quantity)
            claims.append(
                Claim(
                    number=len(claims) + 1,
                    place=place,
                    section="",
                    quantity_raw=quantity,
                    figure=parse_figure(quantity),
                    role=role,  # type: ignore[arg-type]
                    subject="",
                    paragraph=paragraph,
                    char_start=start,
                    char_end=cursor,
                    sentence=printed,
                )
            )
    return tuple(claims)


def form_of(text: Mapping[str, Any], position: int = 1) -> Form:
    """One form; cells are given as printed text, blank cells as nothing."""

    def at(row: int, column: int) -> Place:
        return Place(table=position, row=row, column=column)

    def cell(value: Any, row: int, column: int, unit: str = "") -> Entry | None:
        if value is None or value == "":
            return None
        raw = str(value)
        return Entry(raw, at(row, column), parse_figure(raw, unit))

    unit = text.get("money_unit", "万元")
    total = text.get("total", [None, None])
    fields = text.get("fields", {})
    return Form(
        position=position,
        form_type=text.get("type", "self_evaluation"),
        place=at(1, 1),
        title=text.get("title", ""),
        fiscal_year=text.get("year"),
        project_name=cell(text.get("project"), 2, 2),
        department=cell(text.get("department"), 2, 4),
        money_unit=unit,
        expected_goal=cell(text.get("expected_goal"), 3, 2),
        actual_outcome=cell(text.get("actual_outcome"), 3, 3),
        total_weight=cell(total[0], 90, 6),
        total_score=cell(total[1], 90, 7),
        indicators=tuple(
            _indicator(row, number, at(20 + number, 1), cell)
            for number, row in enumerate(text.get("indicators", []), 1)
        ),
        funds=tuple(
            _fund(line, number, at(10 + number, 1), unit) for number, line in enumerate(text.get("funds", []), 1)
        ),
        schedule=tuple(
            PaymentStep(number, at(60, number), by, parse_month(by), cell(percent, 61, number, "%"))
            for number, (by, percent) in enumerate(text.get("schedule", {}).items(), 1)
        ),
        projects=tuple(
            ProjectLine(
                row=number,
                place=at(40 + number, 1),
                no=str(line.get("number", number)),
                unit_name=line.get("unit", ""),
                project_name=line.get("name", ""),
                remark=line.get("remark", ""),
                recipient=line.get("recipient", ""),
                amount=_money(line.get("amount"), at(40 + number, 4), unit),
                budget=_money(line.get("budget"), at(40 + number, 5), unit),
                executed=_money(line.get("executed"), at(40 + number, 6), unit),
                execution_rate=_rate(line.get("rate"), at(40 + number, 7)),
            )
            for number, line in enumerate(text.get("projects", []), 1)
        ),
        list_total=_money(text.get("list_total"), at(59, 4), unit),
        reasons=at(89, 2) if "reasons" in text else None,
        notes=tuple(Entry(note, Place(paragraph=number)) for number, note in enumerate(text.get("notes", []), 100)),
        summary=tuple(
            SummaryLine(
                number,
                at(70 + number, 1),
                item,
                cell(standard, 70 + number, 2),
                cell(score, 70 + number, 3),
                _rate(*rate, at(70 + number, 4)) if rate else None,
            )
            for number, (item, standard, score, *rate) in enumerate(text.get("summary", []), 1)
        ),
        attributes=(
            *(
                Attribute(number, at(80 + number, 2), fields.get(heading, ""), heading, value)
                for number, (heading, value) in enumerate(text.get("attributes", {}).items(), 1)
            ),
            *(
                Attribute(number, at(20 + number, 13), "converted_score", "折算得分", str(row["converted_score"]))
                for number, row in enumerate(text.get("indicators", []), 1)
                if isinstance(row, dict) and "converted_score" in row
            ),
            *(
                Attribute(number, at(40 + number, column), field, heading, str(line[field]), line=number)
                for number, line in enumerate(text.get("projects", []), 1)
                for column, (field, heading) in enumerate(text.get("beside", LINE_COLUMNS).items(), 8)
                if field in line
            ),
            *(
                Attribute(number, at(20 + number, 14), "deduct_score", "扣分", str(row["deducted"]))
                for number, row in enumerate(text.get("indicators", []), 1)
                if isinstance(row, dict) and "deducted" in row
            ),
            *(
                Attribute(number, at(10 + number, 12), "in_place", "到位数", str(line["in_place"]))
                for number, line in enumerate(text.get("funds", []), 1)
                if "in_place" in line
            ),
            *(
                Attribute(99, at(59, 8), "list_total", "合计", str(total), column=heading)
                for heading, total in text.get("column_totals", {}).items()
            ),
        ),
        duplicate_of=text.get("duplicate_of"),
        columns=tuple(text.get("columns", ())),
    )


def _indicator(row: Any, number: int, place: Place, cell: Any) -> Indicator:
    """A row as a list in the order of ``INDICATOR_COLUMNS``, or as a mapping with any field of an indicator."""
    values = dict(zip(INDICATOR_COLUMNS, row, strict=False)) if isinstance(row, list) else dict(row)
    upper, _, lower = str(values.get("level", "")).partition("/")
    level1, weight1 = _level(upper)
    level2, weight2 = _level(lower)
    line = 20 + number
    columns = (
        "target",
        "actual",
        "weight",
        "score",
        "deviation",
        "description",
        "basis",
        "scoring_rule",
        "completion_rate",
    )
    cells = {name: cell(values.get(name), line, column) for column, name in enumerate(columns, 4)}
    if cells["completion_rate"] is not None:
        entry = cells["completion_rate"]
        cells["completion_rate"] = Entry(entry.raw, entry.place, parse_rate(entry.raw))
    return Indicator(
        row=number,
        place=place,
        level1=level1,
        level1_weight=weight1,
        level2=level2,
        level2_weight=weight2,
        level3=str(values.get("level3", "")),
        level3_raw=str(values.get("level3_raw", values.get("level3", ""))),
        parent=bool(values.get("parent", False)),
        region=str(values.get("region", "")),
        **cells,
    )


def _level(text: str) -> tuple[str, Decimal | None]:
    match = _LEVEL.match(text)
    assert match is not None
    return match.group(1), Decimal(match.group(2)) if match.group(2) else None


def _money(value: Any, place: Place, unit: str) -> Entry | None:
    return None if value is None or value == "" else Entry(str(value), place, parse_money(str(value), unit))


def _rate(value: Any, place: Place) -> Entry | None:
    return None if value is None else Entry(str(value), place, parse_rate(str(value)))


def _fund(line: Mapping[str, Any], number: int, place: Place, unit: str) -> FundLine:
    row = 10 + number

    def at(column: int) -> Place:
        return Place(table=place.table, row=row, column=column)

    rate = line.get("rate")
    money = {name: _money(line.get(name), at(column), unit) for column, name in enumerate(MONEY_FIELDS, 2)}
    plain = {
        name: Entry(str(line[name]), at(column), parse_figure(str(line[name]))) if line.get(name) is not None else None
        for name, column in (("weight", 9), ("score", 11), ("basis", 12))
    }
    return FundLine(
        row=number,
        place=place,
        label=line.get("label", line["kind"]),
        kind=line["kind"],
        scope=line.get("scope", "year"),
        group=line.get("group", ""),
        execution_rate=None if rate is None else Entry(str(rate), at(10), parse_rate(str(rate))),
        **money,
        **plain,
    )


def place_of(disclosure: Disclosure, path: str) -> str:
    """The locator that a path names: ``total_score``, ``indicators.2.score``, ``2.funds.1.executed``, ``claims.3``."""
    if path == "form":
        return disclosure.forms[0].place.locator
    steps = path.split(".")
    if steps[0] == "claims":
        return disclosure.claims[int(steps[1]) - 1].place.locator
    position = int(steps.pop(0)) if steps[0].isdigit() else 1
    thing: Any = disclosure.forms[position - 1]
    while steps:
        step = steps.pop(0)
        thing = thing[int(step) - 1] if step.isdigit() else getattr(thing, step)
    place: Place = thing if isinstance(thing, Place) else thing.place
    return place.locator
