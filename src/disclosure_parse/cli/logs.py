"""What a run says while it runs: a line for each file on stderr, or a file of JSON lines for programs."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

LOGGER = logging.getLogger("disclosure_parse")


class _Json(logging.Formatter):
    """One object a line: time, level, message, and what the event has besides."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"time": moment, "level": record.levelname.lower(), "message": record.getMessage()}
        text = json.dumps({**told, **getattr(record, "event", {})}, ensure_ascii=False)
        return text.encode("utf-8", "backslashreplace").decode("utf-8")


class _File(logging.FileHandler):
    """Ends the run where it cannot be written: a log that lacks lines would tell of another run."""

    def handleError(self, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
            return
        error.filename = self.baseFilename
        raise error


@contextmanager
def logs(verbose: bool, file: Path | None) -> Iterator[None]:
    """Sends what the program logs to stderr, to a file, or nowhere, as long as the block lasts.

    Raises OSError: the file cannot be written.
    """
    handlers: list[logging.Handler] = []
    if verbose:
        handlers.append(logging.StreamHandler())
        handlers[-1].setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    if file is not None:
        handlers.append(_File(file, encoding="utf-8"))
        handlers[-1].setFormatter(_Json())
    level, propagate = LOGGER.level, LOGGER.propagate
    if handlers:
        LOGGER.setLevel(logging.INFO)
        LOGGER.propagate = False
    for handler in handlers:
        LOGGER.addHandler(handler)
    try:
        yield
    finally:
        LOGGER.setLevel(level)
        LOGGER.propagate = propagate
        for handler in handlers:
            LOGGER.removeHandler(handler)
            with suppress(OSError):  # It was raised where it was written.
                handler.close()
