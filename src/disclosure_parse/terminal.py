"""What a person sees while a batch runs and when it is done; all of it on stderr but for what `inspect` shows."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.markup import escape

from disclosure_parse.outputs.inspection import printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from disclosure_parse.batch import Summary
    from disclosure_parse.one_file import Done

PIPED_WIDTH = 200
"""Columns of a grid that goes to a file or a pager."""

REMARK_NAMES = {
    "unmapped": "cells that no field took (unmapped.csv)",
    "heading_guessed": "headings guessed from a similar one",
    "row_shifted": "rows put right whose values stood in other columns",
    "row_joined": "rows joined that a page break or a dump had cut",
    "rate_without_sign": "rates without a sign, read by what the amounts give",
    "unit_contradiction": "money blocks whose unit is not the page's",
    "layout_doubtful": "forms whose rows could not be told for certain",
}


class Progress:
    """A progress bar on stderr, as a context manager; draws nothing unless ``shown``."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, done: Done, number: int, total: int) -> None:
        """One more file is done. The bar starts with the first, so that workers are not forked beside its thread."""
        if not self._shown:
            return
        if self._bar is None:
            self._bar = self._started(total)
        task = self._bar.task_ids[0]
        self._bar.update(task, advance=1, description=escape(_line(_shortened(done.source))))

    def _started(self, total: int) -> Bar:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        bar = Bar(
            BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        bar.add_task("", total=total)
        bar.start()
        return bar


def _line(text: str) -> str:
    """A text on one line that cannot steer the terminal."""
    return printable(text).replace("\n", "\\n")


def _shortened(source: str) -> str:
    return source if len(source) <= 40 else "…" + source[-39:]


def drawn(content: RenderableType) -> str:
    """The text for stdout: as wide as the terminal, wide enough for a form's columns where there is none."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED_WIDTH
    console = Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)
    with console.capture() as capture:
        console.print(content)
    return capture.get()


def summary_lines(summary: Summary, output: Path, *, brief: bool = False) -> Iterator[str]:
    """A batch in a few lines; ``brief`` says only what went wrong."""
    if not brief:
        yield from _figures(summary, output)
        yield from _remarks(summary)
    yield from summary.notes
    failures = [(file.status, file.source, file.error) for file in summary.failures]
    yield from unread_lines(summary.files, failures)
    if summary.unread > len(summary.failures):
        yield f"... and {summary.unread - len(summary.failures)} more; documents.csv lists them all."


def unread_lines(files: int, failures: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """What could not be read of ``files``; ``failures`` are status, name and error of each."""
    if not files:
        yield "No input file was found. Name files, or a folder that holds some."
    for status, name, error in failures:
        yield _line(f"{status}: {name}: {error}")


def _figures(summary: Summary, output: Path) -> Iterator[str]:
    again = f", {summary.duplicates} repeat another" if summary.duplicates else ""
    again += f", {summary.unchanged} unchanged and left out" if summary.unchanged else ""
    again += f", {summary.kept} as read before" if summary.kept else ""
    yield f"files       {summary.files} ({_counted(summary.statuses)}){again}"
    yield f"forms       {summary.form_types.total()}" + (
        f" ({_counted(summary.form_types)})" if summary.form_types else ""
    )
    yield f"indicators  {summary.indicators}"
    if summary.cells:
        # Rounded down: 100 % is said only of a batch that lost no cell.
        share = summary.cells_mapped * 10000 // summary.cells
        yield f"coverage    {share // 100}.{share % 100:02d} % of {summary.cells} cells"
    if summary.findings or summary.dismissed:
        dismissed = f", {summary.dismissed} dismissed" if summary.dismissed else ""
        yield f"findings    {summary.findings.total()}" + (
            f" ({_counted(summary.findings)}{dismissed})" if summary.findings else dismissed
        )
    yield f"written to  {output}"


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in _by_number(counts))


def _by_number(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _remarks(summary: Summary) -> Iterator[str]:
    if summary.remarks:
        yield "To look at:"
    for code, number in _by_number(summary.remark_counts):
        yield f"  {number} {REMARK_NAMES.get(code, code)}"
        yield from (_line(f"    {text}") for text in summary.remarks[code])
        if number > len(summary.remarks[code]):
            yield "    ..."
