"""`report`: the findings of an output as a page and a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_parse.cli.options import DECISIONS, PATH, by_locale, exit_codes, language, places
from disclosure_parse.cli.spoken import Command

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language
    from disclosure_parse.storage import Place


@click.command(cls=Command, epilog=exit_codes(c0="done, whatever was found"))
@click.argument("output", metavar="OUT", callback=places)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="FOLDER",
    type=PATH,
    help="Folder that was converted, for pictures of PDF pages; may be given more than once.",
)
@click.option("-o", "--into", metavar="FOLDER", type=PATH, help="Folder for the reports.  [default: OUT]")
@click.option("--decisions", metavar="FILE", type=PATH, help=DECISIONS)
@language()
@click.option("--no-redact", is_flag=True, help="Show phone and identity-card numbers in full.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def report(
    output: Place,
    sources: tuple[Path, ...],
    into: Path | None,
    decisions: Path | None,
    lang: Language | None,
    no_redact: bool,
    quiet: bool,
) -> int:
    """Write report.html and report.xlsx from the output of a `convert`.

    report.html is one file that loads nothing: findings with their equation, the printed rows they rest on with the
    cells marked, and pictures of PDF pages; filters, search, and decisions to save as decisions.csv. report.xlsx has
    the findings with formulas that compute each figure again, and the tables. OUT may be a URL.

    \b
    Examples:
      disclosure-parse report out/
      disclosure-parse report out/ --source downloads/ --lang zh
      disclosure-parse report out/ --decisions decisions.csv -o for-the-meeting/
    """
    from disclosure_parse import reporting
    from disclosure_parse.errors import UsageError
    from disclosure_parse.output_state import unfinished
    from disclosure_parse.outputs.decisions import read_decisions, unknown
    from disclosure_parse.outputs_at_urls import fetched, put_reports
    from disclosure_parse.storage import Remote
    from disclosure_parse.wording import said

    spoken = lang or by_locale()
    for folder in sources:
        if not folder.is_dir():
            raise UsageError(f"{folder} is no folder.", "Name the folder that was given to convert.")
    decided = read_decisions(decisions) if decisions else {}
    with fetched(output) as folder:
        written = reporting.write_report(
            folder,
            reporting.below(sources),
            into=into,
            language=spoken,
            decisions=decided,
            redacted=not no_redact,
            unfinished=unfinished(folder),
        )
        if isinstance(output, Remote) and into is None:
            put_reports(folder, output)
    for line in reporting.summary_lines(written, into or output, spoken, brief=quiet):
        click.echo(line, err=True)
    if decisions:
        known = {found.finding_id for found in written.report.findings if found.decision}
        if left := unknown(decisions, decided, known):
            click.echo(said(left, spoken), err=True)
    return 0
