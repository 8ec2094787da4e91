"""A text cut at its blank lines, with source lines and pages kept."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from disclosure_parse.readers.text_markup import clean_line


@dataclass(slots=True)
class Chunk:
    """Lines between blank lines, without markup.

    ``first`` is the source line of the first, ``blanks`` counts the blank lines above it, ``new_page`` tells that a
    form feed stands above it. A line of nothing but tabs is no blank line: it is a row of blank cells.
    """

    lines: list[str]
    first: int
    blanks: int
    new_page: bool = False
    tabs: bool = False


def chunks_of(text: str, first: int) -> list[Chunk]:
    """The chunks of a text whose first line is line ``first`` of the file. A form feed parts chunks as well."""
    chunks: list[Chunk] = []
    blanks, ended, new_page = 0, True, False
    for number, raw in enumerate(text.split("\n"), first):
        for position, part in enumerate(raw.split("\f")):
            if position:
                blanks, ended, new_page = max(1, blanks), True, True
            line = clean_line(part)
            if not line.strip() and "\t" not in line:
                if not position or part:
                    blanks, ended = blanks + 1, True
                continue
            if ended:
                chunks.append(Chunk([], number, blanks, new_page))
                blanks, ended, new_page = 0, False, False
            chunks[-1].lines.append(line)
            chunks[-1].tabs = chunks[-1].tabs or "\t" in line
    return chunks


class Pages:
    """Page numbers of source lines, in a text that has form feeds."""

    def __init__(self, text: str) -> None:
        self._starts = list(_page_starts(text)) if "\f" in text else []
        self.count = 1 + text.rstrip().count("\f") if self._starts else None

    def of(self, line: int | None) -> int | None:
        """The page, from 1; ``None`` in a text without form feeds."""
        if self.count is None or line is None:
            return None
        return min(self.count, 1 + bisect_right(self._starts, line))


def _page_starts(text: str) -> Iterator[int]:
    """The first line of each page but the first."""
    for number, line in enumerate(text.split("\n"), 1):
        before, *after = line.split("\f")
        for part in after:
            yield number if part.strip() or not before.strip() else number + 1
