"""`convert`: files and folders into tables."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_parse.cli.logs import logs
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
    places,
    reaches,
    time_and_memory,
)

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language
    from disclosure_parse.document import PdfEngine
    from disclosure_parse.storage import Place


DATE = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.command(epilog=EXIT_CODES)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", callback=places)
@click.option("-o", "--output", required=True, metavar="OUT", callback=places, help="Folder or URL for the tables.")
@click.option("--journal", metavar="DIR", type=PATH, help="Where a run into a URL keeps what it needs to go on.")
@click.option(
    "--format",
    "formats",
    default="csv",
    show_default=True,
    metavar="LIST",
    help="Formats of the tables, with commas: csv, jsonl, parquet, xlsx, sqlite, duckdb.",
)
@click.option("--include", multiple=True, metavar="PATTERN", help="Only files like *.pdf or 2023/*; repeatable.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="No files like *草稿* or old/*; repeatable.")
@click.option(
    "--since", type=DATE, metavar="DATE", help="Only files changed at or after 2024-03-01 or 2024-03-01T18:00."
)
@click.option(
    "--only",
    type=click.Choice(["changed"]),
    help="Only records of files that are new or changed since the earlier output in OUT.",
)
@pdf_engine
@click.option("--vocabulary", multiple=True, metavar="FILE", type=PATH, help=VOCABULARY)
@click.option("--decisions", metavar="FILE", type=PATH, help=DECISIONS)
@fail_on("never")
@language("en")
@click.option("--report", is_flag=True, help="Also write report.html and report.xlsx into OUT.")
@click.option("--no-redact", is_flag=True, help="Show phone and identity-card numbers in the reports in full.")
@click.option("--workers", type=COUNT, metavar="N", help="Processes that read files.  [default: one per core]")
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where files are read: by processes of this machine, or by a Dask cluster.",
)
@click.option("--scheduler", metavar="ADDRESS", help="The Dask cluster's scheduler, as tcp://host:8786.")
@time_and_memory
@click.option("--force", is_flag=True, help="Write into OUT even if it holds other files.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Say each file that is done, instead of a bar.")
@click.option("--log", metavar="FILE", type=PATH, help="Add what happens to FILE, a line of JSON for each file.")
def convert(
    inputs: tuple[Place, ...],
    output: Place,
    journal: Path | None,
    formats: str,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    since: datetime | None,
    only: str | None,
    pdf_engine: PdfEngine,
    vocabulary: tuple[Path, ...],
    decisions: Path | None,
    fail_on: str,
    lang: Language | None,
    report: bool,
    no_redact: bool,
    workers: int | None,
    engine: str,
    scheduler: str | None,
    timeout: float,
    memory_limit: int,
    force: bool,
    quiet: bool,
    verbose: bool,
    log: Path | None,
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
    from disclosure_parse.discover import Choice
    from disclosure_parse.document import ReadOptions
    from disclosure_parse.engines import chosen_engine
    from disclosure_parse.errors import UsageError
    from disclosure_parse.outputs.decisions import read_decisions, unknown
    from disclosure_parse.outputs.telling import Telling
    from disclosure_parse.storage import staged
    from disclosure_parse.terminal import Progress, summary_lines

    chosen = [name.strip().lower() for name in formats.split(",") if name.strip()]
    if report and "csv" not in chosen:
        raise UsageError("--report reads the CSV tables.", "Add csv to --format.")
    telling = Telling(lang or "en", read_decisions(decisions) if decisions else {})
    shown = not quiet and not verbose and sys.stderr.isatty()
    with staged(output, journal, force) as folder:
        with logs(verbose, log), Progress(shown) as progress:
            summary = batch.convert(
                inputs,
                folder,
                vocabulary=vocabulary,
                engine=chosen_engine(engine, scheduler, workers),
                limits=limits_of(timeout, memory_limit),
                force=force,
                telling=telling,
                formats=chosen,
                choice=Choice(include, exclude, since),
                only_changed=only == "changed",
                reading=ReadOptions(pdf_engine),
                progress=progress.advance,
            )
        lines = list(summary_lines(summary, output, brief=quiet))
        if report:
            from disclosure_parse import reporting

            written = reporting.write_report(
                folder,
                reporting.below(reporting.beside(inputs)),
                language=lang or by_locale(),
                decisions=telling.decisions,
                redacted=not no_redact,
            )
            lines += reporting.summary_lines(written, brief=quiet)
    for line in lines:
        click.echo(line, err=True)
    if decisions and (left := unknown(decisions, telling.decisions, summary.decided)):
        click.echo(left, err=True)
    if summary.exit_code in (0, 5) and reaches(summary.findings, fail_on):
        return 1
    return summary.exit_code
