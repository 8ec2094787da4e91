"""What an earlier output says of its input files: which contents were read then."""

from __future__ import annotations

import csv
from pathlib import Path

from disclosure_parse.errors import UsageError
from disclosure_parse.outputs.columns import Status
from disclosure_parse.outputs.tables import DOCUMENTS
from disclosure_parse.outputs.write import is_output

_READ: frozenset[Status] = frozenset({"ok", "partial", "no_forms"})


def contents_read(folder: Path) -> frozenset[str]:
    """The SHA-256 of every file that the output in ``folder`` could read; none if there is no output.

    Raises:
        UsageError: the output has no documents.csv that says so.
    """
    path = folder / f"{DOCUMENTS.name}.csv"
    if not is_output(folder):
        return frozenset()
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return frozenset(row["sha256"] for row in csv.DictReader(file) if row["status"] in _READ)
    except FileNotFoundError as error:
        raise UsageError(
            f"{path} is missing, so what changed cannot be told.", "Convert once with csv among the formats."
        ) from error
    except (KeyError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} is no documents.csv of this program.", "Convert all files once.") from error
