"""report.html: one file that loads nothing, with the findings as data and a script of its own to show them.

What comes from documents goes in as JSON, in which no character can end the script element, and is shown as text only.
The policy in the page's head lets no other script run and nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from string import Template
from typing import Any

from disclosure_parse.disclosure import Language
from disclosure_parse.figures import SHORT, parse_figure
from disclosure_parse.outputs.columns import plain
from disclosure_parse.outputs.report import Choice, Report, Shown, Unread
from disclosure_parse.outputs.report_equation import Equation

SCRIPTS = ("shared.js", "decisions.js", "summaries.js", "findings.js", "controls.js")
"""The parts of the page's script, in their order; the last begins."""

_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_TERMS_SHOWN = 40


def page_of(report: Report, choice: Choice) -> str:
    """The page as text; the same report gives the same."""
    style, template = _part("page.css"), _part("page.html")
    script = '"use strict";\n(() => {\n' + "\n".join(map(_part, SCRIPTS)) + "})();\n"
    words = words_of(choice.language)
    fixed = {
        "lang": "zh-CN" if choice.language == "zh" else "en",
        "version": html.escape(choice.version),
        "style": style,
        "style_hash": _hash(style),
        "script": script,
        "script_hash": _hash(script),
        "data": _json(_data(report, choice, words)),
    }
    # The words first: one called like a fixed part must not take its place.
    return Template(template).substitute({name: html.escape(word) for name, word in words.items()} | fixed)


def words_of(language: Language) -> Mapping[str, str]:
    words: Mapping[str, str] = tomllib.loads(_part("words.toml"))[language]
    return words


def _part(name: str) -> str:
    return files("disclosure_parse.outputs").joinpath("report_page_parts", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """As a content security policy names an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(value: object) -> str:
    """JSON that can stand in a script element: nothing in it ends the element or begins another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Bytes of file names that are no UTF-8 become escapes.
    return text.translate(_ESCAPES).encode("utf-8", "backslashreplace").decode()


def _data(report: Report, choice: Choice, words: Mapping[str, str]) -> dict[str, Any]:
    known = {found.finding_id for found in report.findings}
    return {
        "language": choice.language,
        "key": hashlib.sha256(" ".join(sorted(report.documents)).encode()).hexdigest()[:16],
        "words": words,
        "files": report.files,
        "forms": report.forms,
        "unread": [_file(file) for file in report.unread],
        "incomplete": [_file(file) for file in report.incomplete],
        "unfinished": report.unfinished,
        "rules": [
            {"name": rule.name, "title": rule.title, "equation": rule.equation, **report.verdicts.get(rule.name, {})}
            for rule in choice.rules
        ],
        "units": [{"name": unit, **counts} for unit, counts in sorted(report.by_unit.items())],
        "findings": [_finding(found) for found in report.findings],
        "other_decisions": [
            [decision.finding_id, decision.decision, decision.by, decision.date, decision.comment]
            for decision in choice.decisions.values()
            if decision.finding_id not in known
        ],
    }


def _file(file: Unread) -> dict[str, str]:
    return {"source": file.source, "status": file.status, "error": file.error, "warnings": file.warnings}


def _finding(found: Shown) -> dict[str, Any]:
    decision = found.decision
    return {
        "id": found.finding_id,
        "rule": found.rule,
        "severity": found.severity,
        "source": found.source,
        "unit": found.unit,
        "project": found.project,
        "title": found.title,
        "message": found.message,
        "doubt": found.doubt,
        "doubtful": found.doubtful,
        "stated": found.stated,
        "expected": found.expected,
        "difference": found.difference,
        "stated_interval": found.stated_interval,
        "interval": found.interval,
        "equation": said(found.equation, found.stated) if found.equation else "",
        "quote": found.quote,
        "locator": found.locator,
        "line": found.line,
        "decision": decision
        and {
            "decision": decision.decision,
            "by": decision.by,
            "date": decision.date,
            "comment": decision.comment,
        },
        "excerpts": found.excerpts,
        "left_out": found.left_out,
        "pictures": [
            {
                "page": picture.page,
                "width": picture.width,
                "height": picture.height,
                "png": base64.b64encode(picture.png).decode(),
            }
            for picture in found.pictures
        ],
        "note": found.note,
    }


_SIGN = re.compile(r"^[≥≤=<>≧≦═＝＞＜\s]+")
_SIGNS = {"sum": " + ", "product": " × ", "quotient": " ÷ ", "same": ""}


def said(equation: Equation, stated: str) -> str:
    """An equation as printed figures: ``10 + 10 + 10 + 10 = 40 ≠ 50``."""
    terms = list(_terms(equation))
    if equation.kind in ("proportion", "capped"):
        left = f"{terms[0]} × {terms[1]} ÷ {terms[2]}"
        if equation.kind == "capped":
            left = f"min({terms[0]}, {left})"
    elif equation.kind in ("growth", "fall"):
        ratio = " ÷ ".join(terms)
        left = f"{ratio} - 1" if equation.kind == "growth" else f"1 - {ratio}"
    else:
        left = _SIGNS[equation.kind].join(terms)
    middle = "" if equation.kind == "same" else f" = {_rounded(equation.value)}"
    return f"{left}{middle}" + (f" ≠ {stated}" if stated else "")


def _rounded(value: Decimal) -> str:
    """A result to the tenth decimal, as computed figures are written; one beyond that whole."""
    return plain(value.quantize(Decimal("1e-10")) if abs(value) < Decimal(10) ** 17 else value)


def _terms(equation: Equation) -> Iterator[str]:
    for term in equation.terms[:_TERMS_SHOWN]:
        # A target's sign (≥95%) is no part of the figure that is computed with.
        printed = _SIGN.sub("", term.printed)
        # A figure whose unit stands in a heading would not add up as it is printed.
        figure = parse_figure(printed) if len(printed) <= SHORT else None
        yield printed if figure and figure.value == term.value else plain(term.value)
    if len(equation.terms) > _TERMS_SHOWN:
        yield f"… ({len(equation.terms)})"
