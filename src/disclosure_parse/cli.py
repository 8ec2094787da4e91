"""The commands: arguments, progress and exit codes; what they do stands in the rooms."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_parse import __version__
from disclosure_parse.errors import DisclosureError, UsageError

if TYPE_CHECKING:
    from disclosure_parse.document import Document

_COUNT = click.IntRange(min=1)
_PATH = click.Path(path_type=Path)
_VOCABULARY = "TOML file with further headings; may be given more than once."
_EXIT_CODES = """\b
Exit codes:
  0    done
  2    wrong use
  3    no input could be read
  5    some files failed (listed, with what to do)
  130  interrupted
"""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`disclosure-parse COMMAND --help` shows examples.",
)
@click.version_option(__version__, prog_name="disclosure-parse")
def commands() -> None:
    """Read published Chinese budget-performance disclosures into normalized tables.

    绩效自评表, 绩效目标表, 项目清单 from PDF, Word and text become CSV files that state what is printed, what it means,
    and where it stands.
    """


@commands.command(epilog=_EXIT_CODES)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", type=_PATH)
@click.option("-o", "--output", required=True, metavar="OUT", type=_PATH, help="Folder for the tables.")
@click.option("--vocabulary", multiple=True, metavar="FILE", type=_PATH, help=_VOCABULARY)
@click.option("--workers", type=_COUNT, metavar="N", help="Processes that read files.  [default: one per core]")
@click.option("--force", is_flag=True, help="Write into OUT even if it holds other files.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def convert(
    inputs: tuple[Path, ...], output: Path, vocabulary: tuple[Path, ...], workers: int | None, force: bool, quiet: bool
) -> int:
    """Convert files and folders into tables.

    Folders are read with all folders below; the format of a file is told by its content. Hidden files, lock files
    (~$...) and earlier outputs are left out. OUT gets a CSV file per table and datapackage.json, which describes
    them. Every file has its row in documents.csv, also one that could not be read.

    \b
    Examples:
      disclosure-parse convert downloads/ -o out/
      disclosure-parse convert 2023.pdf 2024.docx -o out/ --quiet
      disclosure-parse convert downloads/ -o out/ --vocabulary our-headings.toml --workers 8
    """
    from disclosure_parse import batch
    from disclosure_parse.terminal import Progress, summary_lines

    with Progress(shown=not quiet and sys.stderr.isatty()) as progress:
        summary = batch.convert(
            inputs, output, vocabulary=vocabulary, workers=workers, force=force, progress=progress.advance
        )
    for line in summary_lines(summary, output, brief=quiet):
        click.echo(line, err=True)
    return summary.exit_code


@commands.command(epilog=_EXIT_CODES)
@click.argument("file", metavar="FILE", type=_PATH)
@click.option("--vocabulary", multiple=True, metavar="FILE", type=_PATH, help=_VOCABULARY)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option(
    "--picture",
    metavar="OUT.png",
    type=_PATH,
    help="PDF: draw a page with its cells.",
)
@click.option(
    "--page",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="The page that --picture draws.",
)
def inspect(file: Path, vocabulary: tuple[Path, ...], as_json: bool, picture: Path | None, page: int) -> int:
    """Show what was read in a file and how it was understood, with the place of each cell.

    Tables come as grids with row and column numbers (an arrow points to the cell that covers a position), then each
    form with its records, attributes, warnings, and the cells that no field took.

    \b
    Examples:
      disclosure-parse inspect 2023.pdf
      disclosure-parse inspect 2023.pdf --json > 2023.json
      disclosure-parse inspect 2023.pdf --picture page2.png --page 2
    """
    import disclosure_parse as dp

    result = dp.parse(file, vocabulary=vocabulary)
    if picture is not None:
        _draw(file, page, picture, result.document)
        return 0
    from disclosure_parse.outputs import inspection
    from disclosure_parse.terminal import drawn

    if as_json:
        text = inspection.as_json(result.document, result.disclosure)
    else:
        text = drawn(inspection.inspection(result.document, result.disclosure))
    _print(text)
    return 0


def _print(text: str) -> None:
    """To stdout, whose reader may go away (`| head`): that is no error."""
    try:
        click.echo(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
    except BrokenPipeError:
        # Python flushes once more when it ends, and must not do it into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _draw(file: Path, page: int, picture: Path, document: Document) -> None:
    from disclosure_parse.readers.page_picture import draw_page

    if document.format != "pdf":
        raise UsageError(f"{file} is no PDF ({document.format}).", "--picture draws PDF pages only.")
    draw_page(file.read_bytes(), page, document.tables).save(picture, "PNG")


def main() -> None:
    """The command's entry point: runs it and ends the process with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command line; the exit code. Errors are said on stderr."""
    try:
        return commands.main(arguments, prog_name="disclosure-parse", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except DisclosureError as error:
        click.echo(f"Error: {error}", err=True)
        return error.exit_code
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"Error: {where}{error.strerror}. Check the path, its permissions and the space left.", err=True)
        return 2
    except (KeyboardInterrupt, click.exceptions.Abort):
        click.echo("Interrupted. Nothing was changed in the output; run the same command again.", err=True)
        return 130
    except Exception:  # What no reader foresaw: the trace is for whoever gets the report.
        traceback.print_exc()
        click.echo("An error of this program. Please report it with the file and the lines above.", err=True)
        return 5
