"""Saved web pages in which a bar begins each line but that of a row's first cell: each row's lines become one."""

from __future__ import annotations

from collections.abc import Sequence

LEAST_LINES = 6
"""So many lines that begin with a bar are no chance."""
LABEL_PIECE = 2
"""Characters of a line of a label that a line end cuts."""


def joined_rows(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines with their numbers, those of a row joined to one that keeps its line ends.

    ::

        产出指标
            | 数量指标
            | 养护里程
            | ||

    A row ends with a line of nothing but bars. Nothing is joined where a line holds a bar anywhere but in front.
    """
    barred = [text for _, text in lines if "|" in text]
    if len(barred) < LEAST_LINES or not all(_is_begun(text) for text in barred):
        return list(lines)
    joined: list[tuple[int, str]] = []
    above: list[tuple[int, str]] = []
    """Lines without a bar, of which the last may be the row's first cell."""
    row: list[tuple[int, str]] = []
    for at, (number, text) in enumerate(lines):
        if not row and not _is_begun(text):
            above.append((number, text))
            continue
        if not row:
            first = _first_cell(above)
            joined += above[:first]
            row, above = above[first:], []
        row.append((number, text))
        after = lines[at + 1][1] if at + 1 < len(lines) else ""
        if not text.strip(" \u3000|") and not _is_begun(after):
            joined.append((row[0][0], "\n".join(text for _, text in row)))
            row = []
    return [*joined, *row, *above]


def _is_begun(text: str) -> bool:
    """Whether a bar stands in front of the line's only text, or nothing but bars in it."""
    bare = text.strip()
    return bare.startswith("|") and "|" not in bare.lstrip("| \u3000")


def _first_cell(above: Sequence[tuple[int, str]]) -> int:
    """Where the lines begin that are the first cell of the row below them: the last, and those that it goes on with.

    A line that is indented goes on with the line above it, and so does a label of one or two characters a line.
    """
    at = len(above) - 1
    while at > 0 and (
        above[at][1][:1].isspace() or all(len(text.strip()) <= LABEL_PIECE for _, text in above[at - 1 : at + 1])
    ):
        at -= 1
    return max(at, 0)
