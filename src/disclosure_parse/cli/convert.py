"""`convert`: files and folders into tables."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_parse.cli.logs import logs
from disclosure_parse.cli.options import (
    DECISIONS,
    FAILED,
    PATH,
    WORKERS,
    Reading,
    by_locale,
    choice,
    contradict,
    exit_codes,
    fail_on,
    gathered,
    language,
    places,
    reaches,
    reading,
)
from disclosure_parse.cli.spoken import Command
from disclosure_parse.errors import UsageError

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language
    from disclosure_parse.discover import Choice
    from disclosure_parse.storage import Place
    from disclosure_parse.work import Engine


@dataclass(frozen=True, slots=True)
class Reports:
    """Whether reports are written beside the tables, and whether they mask numbers of persons."""

    wanted: bool
    redacted: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said of the run while it lasts."""

    quiet: bool
    verbose: bool
    log: Path | None


def _engine(engine: str, scheduler: str | None, workers: int | None) -> Engine:
    from disclosure_parse.engines import chosen_engine

    return chosen_engine(engine, scheduler, workers)


def _reports(report: bool, no_redact: bool) -> Reports:
    if no_redact and not report:
        raise UsageError("--no-redact is about the reports.", "Pass --report with it, or leave it out.")
    return Reports(report, not no_redact)


def _telling(quiet: bool, verbose: bool, log: Path | None) -> Telling:
    if quiet and verbose:
        raise contradict("--quiet", "--verbose", "one asks for less than usual, the other for more")
    return Telling(quiet, verbose, log)


def _formats(context: click.Context, parameter: click.Parameter, listed: str) -> list[str]:
    return [name.strip().lower() for name in listed.split(",") if name.strip()]


@click.command(cls=Command, epilog=exit_codes(1, 3, 4, c5=FAILED))
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", callback=places)
@click.option("-o", "--output", required=True, metavar="OUT", callback=places, help="Folder or URL for the tables.")
@click.option("--journal", metavar="DIR", type=PATH, help="Where a run into a URL keeps what it needs to go on.")
@click.option(
    "--format",
    "formats",
    default="csv",
    show_default=True,
    metavar="LIST",
    callback=_formats,
    help="Formats of the tables, with commas: csv, jsonl, parquet, xlsx, sqlite, duckdb.",
)
@choice
@click.option(
    "--only",
    type=click.Choice(["changed"]),
    help="Only records of files that are new or changed since the earlier output in OUT.",
)
@reading
@click.option("--decisions", metavar="FILE", type=PATH, help=DECISIONS)
@fail_on("never")
@language("en in the tables, by locale in reports and on the terminal")
@gathered(
    "reports",
    _reports,
    click.option("--report", is_flag=True, help="Also write report.html and report.xlsx into OUT."),
    click.option("--no-redact", is_flag=True, help="Show phone and identity-card numbers in the reports in full."),
)
@gathered(
    "engine",
    _engine,
    WORKERS,
    click.option(
        "--engine",
        type=click.Choice(["local", "dask"]),
        default="local",
        show_default=True,
        help="Where files are read: by processes of this machine, or by a Dask cluster.",
    ),
    click.option("--scheduler", metavar="ADDRESS", help="The Dask cluster's scheduler, as tcp://host:8786."),
)
@click.option("--force", is_flag=True, help="Write into OUT even if it holds other files.")
@gathered(
    "telling",
    _telling,
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong."),
    click.option("-v", "--verbose", is_flag=True, help="Say each file that is done, instead of a bar."),
    click.option("--log", metavar="FILE", type=PATH, help="Add what happens to FILE, a line of JSON for each file."),
)
def convert(
    inputs: tuple[Place, ...],
    output: Place,
    journal: Path | None,
    formats: list[str],
    choice: Choice,
    only: str | None,
    reading: Reading,
    decisions: Path | None,
    fail_on: str,
    lang: Language | None,
    reports: Reports,
    engine: Engine,
    force: bool,
    telling: Telling,
) -> int:
    """Convert files and folders into tables.

    Folders are read with all folders below; the format of a file is told by its content. Hidden files, lock files
    (~$...) and earlier outputs are left out. OUT gets a file per table (xlsx, sqlite, duckdb: one file with all
    tables) and datapackage.json, which describes them. Every file has its row in documents, also one that could not
    be read.

    INPUT and OUT may be URLs (s3://, hdfs://), with the `cluster` extra. Tables for a URL are made on this machine, in
    DIR or below the user's cache, and put there whole.

    ZIP archives are read in place, also one in another: archive.zip!/inner.docx. PATTERN is compared with that path
    and with the file's name, in any case; * is any text, / included.

    --only changed compares contents (SHA-256) with OUT/documents.csv. A file that was read then, under whatever name,
    keeps its row in documents.csv, with `unchanged` true; the other tables hold only what is new or changed, in place
    of what OUT held. What failed then is tried again. Take the tables over before the next run.

    A run that was interrupted, by Ctrl-C, a crash or a power cut, goes on where it was when the same command runs
    again; what it has done so far is kept in OUT. A later run reads what has changed since. `disclosure-parse status
    OUT` tells how far a run is.

    \b
    Examples:
      disclosure-parse convert downloads/ -o out/
      disclosure-parse convert downloads/ -o out/ --format csv,parquet,xlsx
      disclosure-parse convert downloads/ -o out/ --include '*.pdf' --since 2024-03-01
      disclosure-parse convert downloads/ -o out/ --only changed
      disclosure-parse convert downloads/ -o out/ --report --lang zh
      disclosure-parse convert 2023.pdf 2024.docx -o out/ --quiet
      disclosure-parse convert downloads/ -o out/ --vocabulary our-headings.toml --workers 8
      disclosure-parse convert s3://bucket/downloads -o s3://bucket/out --journal /var/tmp/run
      disclosure-parse convert downloads/ -o out/ --engine dask --scheduler tcp://host:8786
      disclosure-parse convert downloads/ -o out/ --decisions decisions.csv --fail-on error
    """
    from disclosure_parse import batch
    from disclosure_parse.outputs import telling as words
    from disclosure_parse.outputs.decisions import read_decisions, unknown
    from disclosure_parse.outputs_at_urls import staged
    from disclosure_parse.terminal import Progress, summary_lines
    from disclosure_parse.wording import said

    if reports.wanted and "csv" not in formats:
        raise UsageError("--report reads the CSV tables.", "Add csv to --format.")
    spoken = lang or by_locale()
    decided = read_decisions(decisions) if decisions else {}
    shown = not telling.quiet and not telling.verbose and sys.stderr.isatty()
    with staged(output, journal, force) as folder:
        with logs(telling.verbose, telling.log), Progress(shown, spoken) as progress:
            summary = batch.convert(
                inputs,
                folder,
                vocabulary=reading.vocabulary,
                engine=engine,
                limits=reading.limits,
                force=force,
                telling=words.Telling(lang or "en", decided),
                formats=formats,
                choice=choice,
                only_changed=only == "changed",
                reading=reading.options,
                progress=progress.advance,
            )
        lines = list(summary_lines(summary, output, spoken, brief=telling.quiet))
        if reports.wanted:
            from disclosure_parse import reporting

            find = reporting.below(reporting.beside(inputs))
            written = reporting.write_report(
                folder, find, language=spoken, decisions=decided, redacted=reports.redacted
            )
            lines += reporting.summary_lines(written, output, spoken, brief=telling.quiet)
    for line in lines:
        click.echo(line, err=True)
    if decisions and (left := unknown(decisions, decided, summary.decided)):
        click.echo(said(left, spoken), err=True)
    if summary.exit_code in (0, 5) and reaches(summary.findings, fail_on):
        return 1
    return summary.exit_code
