"""What a person sees while a batch runs and when it is done; all of it on stderr but for what `inspect` shows."""

from __future__ import annotations

import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.markup import escape

from disclosure_parse.outputs.columns import UNREAD
from disclosure_parse.outputs.inspection import printable
from disclosure_parse.wording import has_phrase, notices, phrase, remarked, said

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from disclosure_parse.batch import Summary
    from disclosure_parse.disclosure import Language
    from disclosure_parse.journal import State
    from disclosure_parse.one_file import Done
    from disclosure_parse.storage import Place

PIPED_WIDTH = 200
"""Columns of a grid that goes to a file or a pager."""

WARNINGS = 5
"""Warnings of one file that are named."""
PASSED_OVER = 5
"""Outputs among the inputs that are named."""

DRAWN = 0.1
"""Seconds between two drawings of the bar."""


class Progress:
    """A progress bar on stderr, as a context manager; draws nothing unless ``shown``."""

    def __init__(self, shown: bool, language: Language) -> None:
        self._shown, self._language = shown, language
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
            told = failure_line(done.reason, done.source, done.error, self._language)
            self._bar.print(told, markup=False, highlight=False)
        if time.monotonic() - self._drawn > DRAWN or number == total:
            if number == total:
                self._bar.update(task, description=phrase("terminal", "writing", self._language))
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


def summary_lines(summary: Summary, output: Place, language: Language, *, brief: bool = False) -> Iterator[str]:
    """A batch in a few lines; ``brief`` says only what went wrong."""
    if not brief:
        yield from _figures(summary, output, language)
        yield from _remarks(summary, language)
    yield from (told_line(note, language) for note in summary.notes)
    if not brief or not summary.files:
        yield from passed_over_lines(summary.passed_over, language)
    failures = [(file.status, file.source, file.error, "") for file in summary.failures]
    yield from unread_lines(summary.files, failures, language)
    if summary.reasons and not brief:
        yield phrase("terminal", "advice", language)
        yield from reason_lines(summary.reasons, language)
    if summary.unread > len(summary.failures):
        yield phrase("terminal", "more", language, n=summary.unread - len(summary.failures))


def passed_over_lines(passed_over: Sequence[str], language: Language) -> Iterator[str]:
    """The outputs of this program that stood among the inputs."""
    if passed_over:
        named = ", ".join(passed_over[:PASSED_OVER])
        if len(passed_over) > PASSED_OVER:
            named += phrase("terminal", "and_more", language, n=len(passed_over) - PASSED_OVER)
        yield _line(phrase("terminal", "passed_over", language, named=named))


def reason_lines(reasons: Mapping[str, int], language: Language) -> Iterator[str]:
    """Why files are not ``ok``, and what to do about it."""
    for reason, number in _by_number(reasons):
        known = ("advice", reason) if has_phrase("advice", reason) else ("terminal", "see_documents")
        advice = phrase(*known, language)
        yield phrase("terminal", "advised", language, n=number, reason=_named(reason, language), advice=advice)


def state_lines(state: State, holder: str, language: Language) -> Iterator[str]:
    """How far a run is; ``holder`` is the process that it is running in, if any."""
    info = state.info
    files, done = int(info.get("files", 0)), int(info.get("done", 0))
    finished = info.get("state") == "finished"
    if holder:
        yield phrase("terminal", "running", language, holder=told_line(holder, language))
    else:
        how = "finished" if finished else "interrupted"
        yield phrase("terminal", how, language, moment=_moment(info.get("updated")))
    kept = phrase("terminal", "kept", language, n=info["kept"]) if info.get("kept") else ""
    yield phrase("terminal", "progress", language, done=done, files=files) + kept
    if holder and not finished:
        yield from _pace(info, files - done, language)
    statuses: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for (status, reason), number in state.files.items():
        statuses[status] += number
        if reason:
            reasons[reason] += number
    if statuses:
        yield phrase("terminal", "state_kept", language, counted=_counted(statuses, language))
    yield from reason_lines(reasons, language)
    for source, reason, error in state.failures:
        yield failure_line(reason, source, error, language)
    if (more := sum(statuses[status] for status in UNREAD) - len(state.failures)) > 0:
        yield phrase("terminal", "more_later", language, n=more)


def _pace(info: Mapping[str, Any], left: int, language: Language) -> Iterator[str]:
    seconds, read = float(info["updated"]) - float(info["started"]), int(info["done"]) - int(info["kept"])
    if left == 0:
        yield phrase("terminal", "all_done", language)
    elif read > 0 and seconds > 0:
        rate, wait = f"{read / seconds:.1f}", _duration(left * seconds / read, language)
        yield phrase("terminal", "pace", language, rate=rate, left=wait)


def _duration(seconds: float, language: Language) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return phrase("terminal", "minute", language)
    if minutes < 120:
        return phrase("terminal", "minutes", language, n=minutes)
    return phrase("terminal", "hours", language, h=minutes // 60, n=minutes % 60)


def _moment(seconds: Any) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds)) if isinstance(seconds, int | float) else ""


def unread_lines(files: int, failures: Iterable[tuple[str, str, str, str]], language: Language) -> Iterator[str]:
    """What could not be read of ``files``; ``failures`` are status, name, error and warnings of each."""
    if not files:
        yield phrase("terminal", "no_input", language)
    for status, name, error, warnings in failures:
        yield failure_line(status, name, error, language)
        told = notices(warnings)
        yield from (_line(f"    {remarked(notice, language)}") for notice in told[:WARNINGS])
        yield from ["    ..."] * (len(told) > WARNINGS)


def told_line(text: str, language: Language) -> str:
    """An error, or a remark on an output, for the terminal."""
    return _line(said(text, language))


def failure_line(kind: str, name: str, error: str, language: Language) -> str:
    """A file that was not read in full: its status or reason, its name, and why."""
    return _line(
        phrase("terminal", "failure", language, status=_named(kind, language), name=name, error=said(error, language))
    )


def _named(code: str, language: Language) -> str:
    """A status, reason, form type or severity in words."""
    return phrase("statuses" if has_phrase("statuses", code) else "reasons", code, language)


def _figures(summary: Summary, output: Place, language: Language) -> Iterator[str]:
    def line(key: str, **blanks: object) -> str:
        return phrase("terminal", key, language, **blanks)

    def counted(counts: Mapping[str, int], behind: str = "") -> str:
        told = (", " if language == "en" else "，").join(filter(None, (_counted(counts, language), behind)))
        return line("statuses", counted=told) if told else ""

    if not summary.files and summary.notes:
        return
    # What is unchanged was read before: that need not be said twice.
    numbers = {"duplicates": summary.duplicates, "kept": 0 if summary.unchanged else summary.kept}
    again = "".join(line(key, n=number) for key, number in numbers.items() if number)
    yield line("files", n=summary.files) + counted(summary.statuses) + again
    if summary.unchanged:
        yield line("unchanged", n=summary.files - summary.unchanged, left=summary.unchanged)
    yield line("forms", n=summary.form_types.total()) + counted(summary.form_types)
    yield line("indicators", n=summary.indicators)
    if summary.cells:
        # Rounded down: 100 % is said only of a batch that lost no cell.
        share = summary.cells_mapped * 10000 // summary.cells
        yield line("coverage", share=f"{share // 100}.{share % 100:02d}", n=summary.cells)
    if summary.findings or summary.dismissed:
        dismissed = line("dismissed", n=summary.dismissed) if summary.dismissed else ""
        yield line("findings", n=summary.findings.total()) + counted(summary.findings, dismissed)
    yield line("written", place=output)


def _counted(counts: Mapping[str, int], language: Language) -> str:
    between, pattern = (", ", "{1} {0}") if language == "en" else ("，", "{0}{1}")
    return between.join(pattern.format(_named(name, language), number) for name, number in _by_number(counts))


def _by_number(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _remarks(summary: Summary, language: Language) -> Iterator[str]:
    if summary.remarks:
        yield phrase("terminal", "remarks", language)
    for code, number in _by_number(summary.remark_counts):
        section = "remarks" if has_phrase("remarks", code) else "codes"
        yield phrase("terminal", "remark", language, n=number, what=phrase(section, code, language, n=number))
        for text in summary.remarks[code]:
            # The message alone is translated: a sentence that begins with a blank would take the place into it.
            place, colon, message = text.partition(": ")
            yield _line(f"    {place}{colon if language == 'en' else '：'}{said(message, language)}")
        if number > len(summary.remarks[code]):
            yield "    ..."
