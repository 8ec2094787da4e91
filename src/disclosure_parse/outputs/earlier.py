"""What an earlier output says of its input files: which contents were read then."""

from __future__ import annotations

from pathlib import Path

from disclosure_parse.outputs.columns import Status
from disclosure_parse.outputs.file_findings import read_table
from disclosure_parse.outputs.tables import DOCUMENTS
from disclosure_parse.outputs.write import REPLACED, is_described

_READ: frozenset[Status] = frozenset({"ok", "partial", "no_forms"})


def contents_read(folder: Path) -> frozenset[str]:
    """The SHA-256 of every file that the output in ``folder`` could read; none if there is no finished output.

    If that was being replaced when a run ended, it is still the earlier output: nobody has seen the new one.

    Raises:
        UsageError: the output has no documents.csv that says so.
    """
    earlier = next((place for place in (folder, folder / REPLACED) if is_described(place)), None)
    if earlier is None:
        return frozenset()
    return frozenset(row["sha256"] for row in read_table(earlier, DOCUMENTS) if row["status"] in _READ)
