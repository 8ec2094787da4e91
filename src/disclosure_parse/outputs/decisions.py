"""decisions.csv: what people decided about findings, carried over from one run to the next."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from disclosure_parse.disclosure import Ruling
from disclosure_parse.errors import UsageError, quoted

REQUIRED = ("finding_id", "decision")
_NAMED = 5
_ID = re.compile(r"[0-9a-f]{12}")
_SAVE = "Save it as CSV with the columns finding_id, decision, by, date, comment."


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the file. ``line`` is where it stands, from 1; ``date`` is as written."""

    finding_id: str
    decision: Ruling
    by: str = ""
    date: str = ""
    comment: str = ""
    line: int = 0


def read_decisions(path: Path) -> dict[str, Decision]:
    """The decisions of a file by finding id.

    UTF-8 with or without a byte-order mark, or GB18030, which spreadsheet programs write in China. Lines without a
    decision are findings nobody has looked at yet; further columns are left alone.

    Raises:
        UsageError: the file cannot be read, is no such table, or a line says something unknown or contradicts another.
    """
    rows = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    found: dict[str, Decision] = {}
    try:
        header = [name.strip() for name in next(rows, [])]
        missing = [name for name in REQUIRED if name not in header]
        if missing:
            raise UsageError(f"{path}, line 1: no column {' and no column '.join(missing)}.", _SAVE)
        for row in rows:
            decision = _decision(path, rows.line_num, dict(zip(header, (value.strip() for value in row), strict=False)))
            if decision is None:
                continue
            earlier = found.setdefault(decision.finding_id, decision)
            if earlier.decision != decision.decision:
                raise UsageError(
                    f"{path}, line {decision.line}: {decision.finding_id} is {decision.decision} here and "
                    f"{earlier.decision} in line {earlier.line}.",
                    "Keep one of the two.",
                )
    except csv.Error as error:
        raise UsageError(f"{path}, line {rows.line_num}: no CSV ({quoted(error)}).", _SAVE) from error
    return found


def unknown(path: Path, decisions: Mapping[str, Decision], decided: Set[str]) -> str:
    """What to say of the decisions about findings that a run did not have, "" if there are none."""
    left = sorted(decisions.keys() - decided)
    if not left:
        return ""
    named = ", ".join(left[:_NAMED]) + (", ..." if len(left) > _NAMED else "")
    about = "is about a finding" if len(left) == 1 else "are about findings"
    return f"{path}: {len(left)} of {len(decisions)} decisions {about} that this run does not have: {named}"


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The decisions file {path} cannot be opened: {error.strerror}.", "Check the path given to --decisions."
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path} is no text in UTF-8 or GB18030.", _SAVE)


def _decision(path: Path, line: int, row: dict[str, str]) -> Decision | None:
    word, given = row.get("decision", "").lower(), row.get("finding_id", "")
    if not word:
        return None
    if word not in get_args(Ruling):
        raise UsageError(f"{path}, line {line}: {word!r} is no decision.", "Write accepted or dismissed.")
    if not _ID.fullmatch(given.lower()):
        raise UsageError(
            f"{path}, line {line}: {given!r} is no finding id (12 characters 0-9 and a-f).",
            "Spreadsheet programs take some ids for numbers: import the column as text.",
        )
    by, date, comment = (row.get(name, "") for name in ("by", "date", "comment"))
    return Decision(given.lower(), cast(Ruling, word), by, date, comment, line)
