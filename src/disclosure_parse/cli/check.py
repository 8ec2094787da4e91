"""`check`: what does not hold in some files, or in an output of `convert`."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_parse.cli.options import (
    COUNT,
    DECISIONS,
    EXIT_CODES,
    PATH,
    VOCABULARY,
    by_locale,
    fail_on,
    language,
    limits_of,
    pdf_engine,
    reaches,
    time_and_memory,
)
from disclosure_parse.cli.rules import known
from disclosure_parse.cli.stdout import write_out

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language
    from disclosure_parse.document import PdfEngine, ReadOptions
    from disclosure_parse.outputs.file_findings import FileFindings
    from disclosure_parse.terminal import Progress
    from disclosure_parse.workers import Limits

NAMED = 50
"""Files that could not be read and are named on stderr."""


@click.command(epilog=EXIT_CODES)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", type=PATH)
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
@language("by locale")
@click.option("--no-redact", is_flag=True, help="Print phone and identity-card numbers in full.")
@pdf_engine
@click.option("--vocabulary", multiple=True, metavar="FILE", type=PATH, help=VOCABULARY)
@click.option("--workers", type=COUNT, metavar="N", help="Processes that read files.  [default: one per core]")
@time_and_memory
@click.option("-q", "--quiet", is_flag=True, help="Print the findings and what went wrong, no summary.")
def check(
    inputs: tuple[Path, ...],
    form: str,
    fail_on: str,
    rules: tuple[str, ...],
    ignored: tuple[str, ...],
    decisions: Path | None,
    lang: Language | None,
    no_redact: bool,
    pdf_engine: PdfEngine,
    vocabulary: tuple[Path, ...],
    workers: int | None,
    timeout: float,
    memory_limit: int,
    quiet: bool,
) -> int:
    """Print what does not hold in files or in an output.

    INPUT are files and folders, which are read as `convert` reads them, or the output folder of a `convert`, whose
    tables are read instead. Nothing is written. Findings go to stdout, the summary to stderr. Below each sentence
    stand the figures: money in yuan, rates as ratios.

    \b
    Examples:
      disclosure-parse check downloads/
      disclosure-parse check out/ --rule score_total --rule weight_total --lang zh
      disclosure-parse check downloads/ --decisions decisions.csv --fail-on warning
      disclosure-parse check 2023.pdf --format json > findings.json
    """
    from disclosure_parse.document import ReadOptions
    from disclosure_parse.outputs.decisions import read_decisions, unknown
    from disclosure_parse.outputs.file_findings import Choice, Tally
    from disclosure_parse.outputs.printed_findings import PRINTERS, summary_lines
    from disclosure_parse.terminal import Progress, unread_lines

    chosen = known(rules) - (known(ignored) if ignored else frozenset())
    choice = Choice(chosen, lang or by_locale(), read_decisions(decisions) if decisions else {}, not no_redact)
    tally = Tally()
    # A bar and findings on one terminal would be drawn over each other.
    limits = limits_of(timeout, memory_limit)
    shown = not quiet and sys.stderr.isatty() and not sys.stdout.isatty()
    with (
        Progress(shown) as progress,
        closing(_files(inputs, vocabulary, workers, limits, ReadOptions(pdf_engine), progress)) as files,
    ):
        told = (choice.of(file, tally) for file in files)
        printed = PRINTERS[form](told, tally, choice.language, _coloured())
        whole = write_out(printed, encoding=None if form == "text" else "utf-8")
    if whole and not quiet:
        for line in summary_lines(tally, choice.language):
            click.echo(line, err=True)
    for line in unread_lines(tally.files, [(file.status, file.path, file.error) for file in tally.unread[:NAMED]]):
        click.echo(line, err=True)
    if len(tally.unread) > NAMED:
        click.echo(f"... and {len(tally.unread) - NAMED} more; --format json lists them all.", err=True)
    for line in unread_lines(tally.files, tally.incomplete[:NAMED]):
        click.echo(line, err=True)
    if len(tally.incomplete) > NAMED:
        click.echo(f"... and {len(tally.incomplete) - NAMED} more; --format json lists them all.", err=True)
    if decisions and (left := unknown(decisions, choice.decisions, tally.decided)):
        click.echo(left, err=True)
    if tally.nothing_read:
        return 3
    return 1 if reaches(tally.severities, fail_on) else 5 if tally.unread else 0


def _coloured() -> bool:
    """Whether stdout is a terminal that shows colours to somebody who wants them (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _files(
    inputs: Sequence[Path],
    vocabulary: Sequence[Path],
    workers: int | None,
    limits: Limits,
    reading: ReadOptions,
    progress: Progress,
) -> Generator[FileFindings, None, None]:
    """The files of the inputs, outputs of `convert` first."""
    from disclosure_parse import batch
    from disclosure_parse.discover import discover
    from disclosure_parse.engines import local
    from disclosure_parse.journal import Journal
    from disclosure_parse.normalizer.vocabulary import load_vocabulary
    from disclosure_parse.outputs.file_findings import of_output, of_rows
    from disclosure_parse.outputs.write import is_output
    from disclosure_parse.versions import Versions
    from disclosure_parse.work import Work

    work = Work(load_vocabulary(vocabulary), limits, reading)
    outputs = [path for path in inputs if path.is_dir() and is_output(path)]
    tasks = discover([path for path in inputs if path not in outputs])
    for folder in outputs:
        yield from of_output(folder)
    paths = {task.source: task.location for task in tasks}
    with (
        Journal(None, Versions("", ""), limits) as entries,
        closing(batch.read_all(tasks, work, local(workers), entries, progress=progress.advance)) as results,
    ):
        for result in results:
            yield of_rows(result.rows, paths.get(result.file.source, result.file.source))
