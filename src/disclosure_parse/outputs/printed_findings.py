"""Findings as a command prints them: text for people, JSON and CSV for programs, annotations for GitHub."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import click

from disclosure_parse.disclosure import Language
from disclosure_parse.outputs.columns import plain
from disclosure_parse.outputs.file_findings import FileFindings, Row, Tally
from disclosure_parse.outputs.inspection import printable
from disclosure_parse.outputs.outcomes import FINDINGS

QUOTE = 120
"""Characters of a quotation that are printed."""

PLACES = 8
"""Places that are printed of those that a finding rests on."""

COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
"""GitHub's names of the severities."""

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "error": "error", "warning": "warning", "info": "info",
        "figures": "stated {stated}, computed {computed}",
        "quote": "quote: {quote}",
        "places": "rests on: {places}",
        "project": "project: {project}",
        "id": "finding {id}", "accepted": "accepted", "doubtful": " (doubtful reading)", "between": "; ",
    },
    "zh": {
        "error": "错误", "warning": "警告", "info": "提示",
        "figures": "所载 {stated}，计算 {computed}",
        "quote": "原文：{quote}",
        "places": "依据：{places}",
        "project": "项目：{project}",
        "id": "编号 {id}", "accepted": "已确认", "doubtful": "（读取存疑）", "between": "；",
    },
}  # fmt: skip


def as_text(files: Iterable[FileFindings], tally: Tally, language: Language, coloured: bool = False) -> Iterator[str]:
    """A paragraph for each finding: place, severity and rule; the sentence; the figures; the words it rests on."""
    for file in files:
        for row in file.findings:
            yield _paragraph(file, row, language, coloured)


def _paragraph(file: FileFindings, row: Row, language: Language, coloured: bool) -> str:
    words = WORDS[language]

    def styled(text: str, **style: object) -> str:
        return click.style(text, **style) if coloured else text  # type: ignore[arg-type]

    place = f"{file.path}:{row['line']}" if row["line"] else file.path
    head = [place, *([row["locator"]] if row["locator"] else [])]
    severity = styled(words[row["severity"]], fg=COLOURS[row["severity"]], bold=True)
    doubt = words["doubtful"] * file.doubtful
    lines = [f"{styled(_line(': '.join(head)), bold=True)}: {severity}: {row['rule']}{doubt}"]
    lines.append(f"  {_line(row['message'])}")
    lines += [f"  {styled(text, dim=True)}" for text in _details(row, words)]
    return "\n".join(lines) + "\n\n"


def _details(row: Row, words: dict[str, str]) -> Iterator[str]:
    if row["stated"] and row["expected"]:
        yield words["figures"].format(stated=_stated(row), computed=_computed(row))
    quote = _line(row["quote"])
    if quote and quote not in _line(row["message"]):
        yield words["quote"].format(quote=quote if len(quote) <= QUOTE else quote[: QUOTE - 1] + "…")
    others = [place for place in json.loads(row["evidence"] or "[]") if place != row["locator"]]
    if others:
        places = ", ".join(others[:PLACES]) + (f", … ({len(others)})" if len(others) > PLACES else "")
        yield words["places"].format(places=places)
    last = [words["project"].format(project=_line(row["project_name"]))] if row["project_name"] else []
    last.append(words["id"].format(id=row["finding_id"]))
    if row["decision"] == "accepted":
        last.append(words["accepted"])
    yield words["between"].join(last)


def _stated(row: Row) -> str:
    ends = _ends(row["stated_interval"])
    return f"{row['stated']} ({ends[0]} … {ends[1]})" if ends else row["stated"]


def _ends(text: str) -> list[str] | None:
    """The two ends of an interval as a table has it."""
    return text.strip("[]").split(", ") if text else None


def interval(row: Row) -> tuple[Decimal, Decimal] | None:
    """What the computed figure of a finding can come to, ``None`` if it has none."""
    if not row["expected"]:
        return None
    middle, half = Decimal(row["expected"]), Decimal(row["tolerance"] or 0)
    # Subtracting rounds to the context's 28 digits; an exact figure keeps all of its own.
    return (middle - half, middle + half) if half else (middle, middle)


def _computed(row: Row) -> str:
    low, high = interval(row) or (Decimal(0), Decimal(0))
    if low != high:
        # The ends are rounded outwards: what is printed holds the whole interval.
        step = _step(high - low)
        return f"{_rounded(low, step, ROUND_FLOOR)} … {_rounded(high, step, ROUND_CEILING)}"
    shown = _rounded(low, _step(low), ROUND_HALF_UP)
    return shown if Decimal(shown) == low else f"≈ {shown}"


def _step(value: Decimal) -> Decimal:
    """The last decimal to print: the fourth, or the third that is not zero of a smaller figure."""
    return Decimal(1).scaleb(min(-4, value.adjusted() - 2) if value else -4)


def _rounded(value: Decimal, step: Decimal, rounding: str) -> str:
    # Beyond the context's 28 digits a figure cannot be rounded to a step; it is printed whole.
    return plain(value.quantize(step, rounding=rounding) if value.adjusted() - step.adjusted() < 28 else value)


def _line(text: str) -> str:
    """A text on one line that cannot steer the terminal."""
    return printable(" ".join(text.split()))


def as_json(files: Iterable[FileFindings], tally: Tally, language: Language, coloured: bool = False) -> Iterator[str]:
    """One object: ``findings``, each with the columns of findings.csv and its interval, then the figures of the run.

    Figures are strings, which keep them exact; what is missing is null.
    """
    yield '{"findings": ['
    between = "\n"
    for file in files:
        for row in file.findings:
            yield between + _json(_object(file, row))
            between = ",\n"
    summary = {
        "files": tally.files,
        "unread": [{"path": file.path, "status": file.status, "error": file.error} for file in tally.unread],
        "incomplete": [
            *({"path": path, "status": "interrupted", "error": told} for path, told in tally.unfinished),
            *(
                {"path": path, "status": status, "error": error, "warnings": warnings}
                for status, path, error, warnings in tally.incomplete
            ),
        ],
        "passed_over": list(tally.passed_over),
        "severities": dict(sorted(tally.severities.items())),
        "accepted": tally.accepted,
        "dismissed": tally.dismissed,
        "checks": dict(sorted(tally.verdicts.items())),
    }
    yield f'\n],\n"summary": {_json(summary)}}}\n'


def _json(value: object) -> str:
    """One line that cannot steer the terminal: JSON itself leaves the control characters beyond ASCII alone."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\u2028\u2029]", lambda found: f"\\u{ord(found.group()):04x}", text)


def _object(file: FileFindings, row: Row) -> dict[str, object]:
    shown: dict[str, object] = {"path": file.path}
    for column in FINDINGS.columns:
        text = row[column.name]
        shown[column.name] = (int(text) if column.type == "integer" else text) if text else None
    shown["evidence"] = json.loads(row["evidence"] or "[]")
    ends = interval(row)
    shown["stated_interval"] = _ends(row["stated_interval"])
    shown["interval"] = [plain(end) for end in ends] if ends else None
    shown["doubtful_reading"] = file.doubtful
    return shown


def as_csv(files: Iterable[FileFindings], tally: Tally, language: Language, coloured: bool = False) -> Iterator[str]:
    """The columns of findings.csv, without a byte-order mark: this goes to a program."""
    names = [column.name for column in FINDINGS.columns]
    yield _csv_line(names)
    for file in files:
        for row in file.findings:
            yield _csv_line([row[name] for name in names])


def _csv_line(values: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()


def as_github(files: Iterable[FileFindings], tally: Tally, language: Language, coloured: bool = False) -> Iterator[str]:
    """A workflow command for each finding, which GitHub shows beside the file; ``info`` is a notice there."""
    for file in files:
        for row in file.findings:
            title = f"{row['rule']} {row['locator']}".strip()
            properties = {
                "file": printable(file.path),
                **({"line": row["line"]} if row["line"] else {}),
                "title": title,
            }
            listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
            message = _line(row["message"]) + WORDS[language]["doubtful"] * file.doubtful
            yield f"::{COMMANDS[row['severity']]} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    """As GitHub's workflow commands want a message: ``%`` and line ends by their codes."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """As they want a property: also what parts properties."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


Printer = Callable[[Iterable[FileFindings], Tally, Language, bool], Iterator[str]]
PRINTERS: dict[str, Printer] = {"text": as_text, "json": as_json, "csv": as_csv, "github": as_github}


def summary_lines(tally: Tally, language: Language) -> Iterator[str]:
    """What was told, in two lines."""
    told, checks = tally.severities, tally.verdicts
    read, unread, cut = tally.files - len(tally.unread), len(tally.unread), len(tally.incomplete)
    if language == "zh":
        decided = f"；其中已确认{tally.accepted}项" * bool(tally.accepted)
        decided += f"；另有{tally.dismissed}项已排除" * bool(tally.dismissed)
        severities = "，".join(f"{WORDS['zh'][name]}{told[name]}项" for name in COLOURS)
        yield f"发现问题{told.total()}项：{severities}{decided}。"
        yield (
            f"相符的检查{checks['pass']}项，因缺数据或表述不明无法判断的{checks['insufficient']}项；"
            f"已读取文件{read}个" + f"（其中{cut}个只核对了一部分或无可核对）" * bool(cut) + f"，未能读取{unread}个。"
        )
        return
    decided = f"; {tally.accepted} of them accepted" * bool(tally.accepted)
    decided += f"; {tally.dismissed} more dismissed" * bool(tally.dismissed)
    severities = ", ".join(f"{told[name]} {name}" for name in COLOURS)
    yield f"findings: {told.total()} ({severities}){decided}"
    yield (
        f"checks: {checks['pass']} hold, {checks['insufficient']} cannot be judged (a figure or clear wording is "
        f"missing); files: {read} read"
        + f" ({cut} of them in part or with nothing to check)" * bool(cut)
        + f", {unread} not read"
    )
