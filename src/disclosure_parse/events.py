"""What happens in a run, as its log has it."""

from __future__ import annotations

from collections.abc import Mapping


def event(name: str, **fields: object) -> Mapping[str, Mapping[str, object]]:
    """The ``extra`` of a log record: an event and its fields, which docs/errors.md lists."""
    return {"event": {"event": name, **fields}}
