"""`check`: what does not hold in some files, or in an output of `convert`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_parse.cli.options import (
    DECISIONS,
    FAILED,
    PATH,
    WORKERS,
    Reading,
    by_locale,
    contradict,
    exit_codes,
    fail_on,
    language,
    places,
    reaches,
    reading,
)
from disclosure_parse.cli.rules import known
from disclosure_parse.cli.spoken import Command
from disclosure_parse.cli.stdout import write_out
from disclosure_parse.errors import UsageError

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language
    from disclosure_parse.discover import Task
    from disclosure_parse.outputs.file_findings import FileFindings, Tally
    from disclosure_parse.storage import Place
    from disclosure_parse.terminal import Progress

NAMED = 50
"""Files that could not be read and are named on stderr."""


@click.command(cls=Command, epilog=exit_codes(1, 3, c5=FAILED))
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", callback=places)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "github"]),
    default="text",
    show_default=True,
    help="How findings are printed; github makes annotations.",
)
@fail_on("error")
@click.option("--rule", "rules", multiple=True, metavar="NAME", help="Only this rule; may be given more than once.")
@click.option("--ignore", "ignored", multiple=True, metavar="NAME", help="Not this rule; may be given more than once.")
@click.option("--decisions", metavar="FILE", type=PATH, help=DECISIONS)
@language()
@click.option("--no-redact", is_flag=True, help="Print phone and identity-card numbers in full.")
@reading
@WORKERS
@click.option("-q", "--quiet", is_flag=True, help="Print the findings and what went wrong, no summary.")
def check(
    inputs: tuple[Place, ...],
    form: str,
    fail_on: str,
    rules: tuple[str, ...],
    ignored: tuple[str, ...],
    decisions: Path | None,
    lang: Language | None,
    no_redact: bool,
    reading: Reading,
    workers: int | None,
    quiet: bool,
) -> int:
    """Print what does not hold in files or in an output.

    INPUT are files and folders, which are read as `convert` reads them, or the output folder of a `convert`, whose
    tables are read instead. Nothing is written. Findings go to stdout, the summary to stderr. Below each sentence
    stand the figures: money in yuan, rates as ratios. INPUT may be URLs too.

    \b
    Examples:
      disclosure-parse check downloads/
      disclosure-parse check out/ --rule score_total --rule weight_total --lang zh
      disclosure-parse check downloads/ --decisions decisions.csv --fail-on warning
      disclosure-parse check 2023.pdf --format json > findings.json
    """
    from disclosure_parse.outputs.decisions import read_decisions, unknown
    from disclosure_parse.outputs.file_findings import Choice, Tally
    from disclosure_parse.outputs.printed_findings import PRINTERS, summary_lines
    from disclosure_parse.terminal import Progress
    from disclosure_parse.wording import said

    spoken = lang or by_locale()
    choice = Choice(_chosen(rules, ignored), spoken, read_decisions(decisions) if decisions else {}, not no_redact)
    tally = Tally()
    # A bar and findings on one terminal would be drawn over each other.
    shown = not quiet and sys.stderr.isatty() and not sys.stdout.isatty()
    with (
        ExitStack() as copies,
        Progress(shown, spoken) as progress,
        closing(_files(inputs, reading, workers, progress, tally, copies)) as files,
    ):
        told = (choice.of(file, tally) for file in files)
        printed = PRINTERS[form](told, tally, spoken, _coloured())
        whole = write_out(printed, encoding=None if form == "text" else "utf-8")
    if whole and not quiet:
        for line in summary_lines(tally, spoken):
            click.echo(line, err=True)
    for line in _what_went_wrong(tally, spoken):
        click.echo(line, err=True)
    if decisions and (left := unknown(decisions, choice.decisions, tally.decided)):
        click.echo(said(left, spoken), err=True)
    if tally.nothing_read:
        return 3
    return 1 if reaches(tally.severities, fail_on) else 5 if tally.unread else 0


def _chosen(rules: Sequence[str], ignored: Sequence[str]) -> frozenset[str]:
    """The rules to tell of."""
    for name in ignored:
        if name in rules:
            raise contradict(f"--rule {name}", f"--ignore {name}", "it cannot be asked for and left out")
    chosen = known(rules) - (known(ignored) if ignored else frozenset())
    if not chosen:
        raise UsageError("--ignore leaves no rule.", "Leave it out, or name fewer rules.")
    return chosen


def _what_went_wrong(tally: Tally, spoken: Language) -> Iterable[str]:
    from disclosure_parse.terminal import passed_over_lines, told_line, unread_lines
    from disclosure_parse.wording import phrase

    yield from passed_over_lines(tally.passed_over, spoken)
    yield from (told_line(told, spoken) for _, told in tally.unfinished)
    unread = [(file.status, file.path, file.error, "") for file in tally.unread]
    for failures in (unread, tally.incomplete):
        yield from unread_lines(tally.files, failures[:NAMED], spoken)
        if len(failures) > NAMED:
            yield phrase("terminal", "more_json", spoken, n=len(failures) - NAMED)


def _coloured() -> bool:
    """Whether stdout is a terminal that shows colours to somebody who wants them (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _files(
    inputs: Sequence[Place],
    reading: Reading,
    workers: int | None,
    progress: Progress,
    tally: Tally,
    copies: ExitStack,
) -> Generator[FileFindings, None, None]:
    """The files of the inputs, outputs of `convert` first; ``tally`` gets what is to be said of the inputs, ``copies``
    what is to be ended when they have been read.

    What is wrong with the inputs is raised at once, before anything is printed.
    """
    from disclosure_parse import batch
    from disclosure_parse.discover import discover
    from disclosure_parse.engines import local
    from disclosure_parse.journal import Journal
    from disclosure_parse.normalizer.vocabulary import load_vocabulary
    from disclosure_parse.output_state import holds_output, unfinished
    from disclosure_parse.outputs.file_findings import of_output, of_rows
    from disclosure_parse.outputs_at_urls import fetched
    from disclosure_parse.versions import Versions
    from disclosure_parse.work import Work

    outputs = [path for path in inputs if holds_output(path)]
    if outputs and len(outputs) == len(inputs):
        _refuse_for_tables(outputs[0], reading)
    folders = [copies.enter_context(fetched(output)) for output in outputs]
    tally.unfinished = [(str(folder), told) for folder in folders if (told := unfinished(folder))]
    work = Work(load_vocabulary(reading.vocabulary), reading.limits, reading.options)
    tasks = discover([path for path in inputs if path not in outputs])
    tally.passed_over = tasks.passed_over

    def files() -> Generator[FileFindings, None, None]:
        for folder in folders:
            yield from of_output(folder)
        location = _locations(tasks)
        with (
            Journal(None, Versions("", ""), reading.limits) as entries,
            closing(batch.read_all(tasks, work, local(workers), entries, progress=progress.advance)) as results,
        ):
            for result in results:
                yield of_rows(result.rows, location(result.file.source))

    return files()


def _locations(tasks: Iterable[Task]) -> Callable[[str], str]:
    """Where the file of a source lies. Results come in the order of the tasks, so none is kept."""
    following = iter(tasks)

    def location(source: str) -> str:
        return next((task.location for task in following if task.source == source), source)

    return location


def _refuse_for_tables(output: Place, reading: Reading) -> None:
    """Raises UsageError for options that say how files are read, where none is."""
    given = ["--vocabulary"] if reading.vocabulary else []
    given += ["--pdf-engine"] if reading.options.pdf_engine != "auto" else []
    for option in given:
        raise UsageError(
            f"{option} is about reading files, and of {output} the tables are read.",
            "Pass it to convert, or name the files instead of the output.",
        )
