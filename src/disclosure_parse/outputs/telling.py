"""What a run adds to the rows of findings and checks after the files are read: its language, and people's decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from disclosure_parse.disclosure import Language
from disclosure_parse.outputs.csv_rows import Rows, as_csv, texts_of
from disclosure_parse.outputs.decisions import Decision
from disclosure_parse.outputs.outcomes import CHECKS, FINDINGS

_MESSAGE, _MESSAGE_ZH, _ID, _DECISION = map(FINDINGS.index, ("message", "message_zh", "finding_id", "decision"))
_REASON, _REASON_ZH = map(CHECKS.index, ("reason", "reason_zh"))


@dataclass(frozen=True, slots=True)
class Telling:
    """``language`` is that of the columns ``message`` and ``reason``; ``decisions`` are by finding id."""

    language: Language = "en"
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    def told(self, rows: Rows) -> Rows:
        """The rows of one file, by table, in this language and with the decisions marked."""
        if self.language == "en" and not self.decisions:
            return rows
        told = dict(rows)
        if FINDINGS.name in rows:
            told[FINDINGS.name] = as_csv([self._finding(row) for row in texts_of(rows[FINDINGS.name])])
        if CHECKS.name in rows and self.language == "zh":
            told[CHECKS.name] = as_csv([_with(row, _REASON, row[_REASON_ZH]) for row in texts_of(rows[CHECKS.name])])
        return told

    def _finding(self, row: list[str]) -> list[str]:
        if self.language == "zh":
            row = _with(row, _MESSAGE, row[_MESSAGE_ZH])
        decision = self.decisions.get(row[_ID])
        return _with(row, _DECISION, decision.decision) if decision else row


AS_IS = Telling()
"""English, and nothing decided."""


def _with(row: list[str], index: int, value: str) -> list[str]:
    return [*row[:index], value, *row[index + 1 :]]
