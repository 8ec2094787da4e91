"""What a person sees while a batch runs and when it is done; all of it on stderr but for what `inspect` shows."""

from __future__ import annotations

import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.markup import escape

from disclosure_parse.outputs.columns import UNREAD
from disclosure_parse.outputs.inspection import printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from disclosure_parse.batch import Summary
    from disclosure_parse.journal import State
    from disclosure_parse.one_file import Done
    from disclosure_parse.storage import Place

PIPED_WIDTH = 200
"""Columns of a grid that goes to a file or a pager."""

DRAWN = 0.1
"""Seconds between two drawings of the bar."""

REMARK_NAMES = {
    "unmapped": "cells that no field took (unmapped.csv)",
    "heading_guessed": "headings guessed from a similar one",
    "row_shifted": "rows put right whose values stood in other columns",
    "row_joined": "rows joined that a page break or a dump had cut",
    "rate_without_sign": "rates without a sign, read by what the amounts give",
    "unit_contradiction": "money blocks whose unit is not the page's",
    "form_unread": "texts of forms with nothing between the cells, of which nothing was taken",
    "row_doubtful": "rows that lost their blank cells and fit their headings in more ways than one",
    "layout_doubtful": "forms whose rows could not be told for certain",
}


ADVICE = {
    "unsupported": "pass PDF, Word, spreadsheets, OFD, HTML or text",
    "missing_extra": "install what the message names",
    "encrypted": "remove the password, or ask for a copy without",
    "damaged": "download or copy them again",
    "limit": "check where they come from; split them",
    "inaccessible": "check permissions and links",
    "timeout": "run again with a longer --timeout",
    "out_of_memory": "run again with a larger --memory-limit",
    "crash": "run again with fewer --workers; report what crashes again",
    "internal_error": "please report them",
    "incomplete": "`warnings` in documents.csv says what is missing",
    "layout_doubtful": "compare with the document; the warnings of forms.csv say where",
    "no_forms": "`disclosure-parse inspect FILE` shows what was read",
}
"""What to do about files with a ``reason``."""


class Progress:
    """A progress bar on stderr, as a context manager; draws nothing unless ``shown``."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._bar: Bar | None = None
        self._drawn = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, done: Done, number: int, total: int) -> None:
        """One more file is done. The bar has no thread of its own: processes are forked beside it."""
        if not self._shown:
            return
        if self._bar is None:
            self._bar = self._started(total)
        task = self._bar.task_ids[0]
        source = escape(_line(_shortened(done.source)))
        pace = f"{self._bar.tasks[0].speed or 0:.1f}/s"
        self._bar.update(task, completed=number, total=total, description=source, pace=pace)
        if done.status in UNREAD:
            self._bar.print(_line(f"{done.reason}: {done.source}: {done.error}"), markup=False, highlight=False)
        if time.monotonic() - self._drawn > DRAWN or number == total:
            if number == total:
                self._bar.update(task, description="writing the tables")
            self._bar.refresh()
            self._drawn = time.monotonic()

    def _started(self, total: int) -> Bar:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        bar = Bar(
            BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"), TimeRemainingColumn(),
            TextColumn("{task.description}"), console=Console(stderr=True), transient=True, auto_refresh=False,
        )  # fmt: skip
        bar.add_task("", total=total, pace="")
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


def summary_lines(summary: Summary, output: Place, *, brief: bool = False) -> Iterator[str]:
    """A batch in a few lines; ``brief`` says only what went wrong."""
    if not brief:
        yield from _figures(summary, output)
        yield from _remarks(summary)
    yield from summary.notes
    failures = [(file.status, file.source, file.error) for file in summary.failures]
    yield from unread_lines(summary.files, failures)
    if summary.reasons and not brief:
        yield "What to do:"
        yield from reason_lines(summary.reasons)
    if summary.unread > len(summary.failures):
        yield f"... and {summary.unread - len(summary.failures)} more; documents.csv lists them all."


def reason_lines(reasons: Mapping[str, int]) -> Iterator[str]:
    """Why files are not ``ok``, and what to do about it."""
    for reason, number in _by_number(reasons):
        yield f"  {number} {reason}: {ADVICE.get(reason, 'see documents.csv')}"


def state_lines(state: State, holder: str) -> Iterator[str]:
    """How far a run is; ``holder`` is the process that it is running in, if any."""
    info = state.info
    files, done = int(info.get("files", 0)), int(info.get("done", 0))
    finished = info.get("state") == "finished"
    if holder:
        yield f"running     {_line(holder)}"
    elif finished:
        yield f"finished    {_moment(info.get('updated'))}"
    else:
        yield f"interrupted {_moment(info.get('updated'))}; the same command again goes on"
    kept = f", {info['kept']} as read before" if info.get("kept") else ""
    yield f"files       {done} of {files} done{kept}"
    if holder and not finished:
        yield from _pace(info, files - done)
    statuses: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for (status, reason), number in state.files.items():
        statuses[status] += number
        if reason:
            reasons[reason] += number
    if statuses:
        yield f"kept        {_counted(statuses)}"
    yield from reason_lines(reasons)
    for source, reason, error in state.failures:
        yield _line(f"{reason}: {source}: {error}")
    if (more := sum(statuses[status] for status in UNREAD) - len(state.failures)) > 0:
        yield f"... and {more} more; documents.csv lists them all when the run is finished."


def _pace(info: Mapping[str, Any], left: int) -> Iterator[str]:
    seconds, read = float(info["updated"]) - float(info["started"]), int(info["done"]) - int(info["kept"])
    if left == 0:
        yield "pace        all files are done; the tables are being written"
    elif read > 0 and seconds > 0:
        yield f"pace        {read / seconds:.1f} files a second, about {_duration(left * seconds / read)} left"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a minute"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def _moment(seconds: Any) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds)) if isinstance(seconds, int | float) else ""


def unread_lines(files: int, failures: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """What could not be read of ``files``; ``failures`` are status, name and error of each."""
    if not files:
        yield "No input file was found. Name files, or a folder that holds some."
    for status, name, error in failures:
        yield _line(f"{status}: {name}: {error}")


def _figures(summary: Summary, output: Place) -> Iterator[str]:
    again = f", {summary.duplicates} repeat another" if summary.duplicates else ""
    again += f", {summary.unchanged} unchanged and left out" if summary.unchanged else ""
    again += f", {summary.kept} as read before" if summary.kept else ""
    if not summary.files and summary.notes:
        return
    yield f"files       {summary.files}" + (f" ({_counted(summary.statuses)}){again}" if summary.files else "")
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


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in _by_number(counts))


def _by_number(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _remarks(summary: Summary) -> Iterator[str]:
    if summary.remarks:
        yield "To look at:"
    for code, number in _by_number(summary.remark_counts):
        yield f"  {number} {REMARK_NAMES.get(code, code)}"
        yield from (_line(f"    {text}") for text in summary.remarks[code])
        if number > len(summary.remarks[code]):
            yield "    ..."
