"""`inspect`: what was read in a file and how it was understood."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_parse.cli.options import (
    PATH,
    PDF_ENGINE,
    VOCABULARY,
    by_locale,
    contradict,
    exit_codes,
    language,
    places,
)
from disclosure_parse.cli.spoken import Command
from disclosure_parse.cli.stdout import write_out
from disclosure_parse.errors import DisclosureError, UnreadableError, UsageError

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language
    from disclosure_parse.document import Document, PdfEngine
    from disclosure_parse.storage import Place


@click.command(cls=Command, epilog=exit_codes(3, 4))
@click.argument("file", metavar="FILE", callback=places)
@PDF_ENGINE
@VOCABULARY
@language()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option(
    "--picture",
    metavar="OUT.png",
    type=PATH,
    help="PDF: draw a page with its cells.",
)
@click.option(
    "--page",
    type=click.IntRange(min=1),
    metavar="N",
    help="The page that --picture draws.  [default: 1]",
)
def inspect(
    file: Place,
    pdf_engine: PdfEngine,
    vocabulary: tuple[Path, ...],
    lang: Language | None,
    as_json: bool,
    picture: Path | None,
    page: int | None,
) -> int:
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
    from disclosure_parse.discover import refuse_own_table

    if page is not None and picture is None:
        raise UsageError("--page is the page that --picture draws.", "Pass --picture OUT.png with it, or leave it out.")
    if picture is not None and as_json:
        raise contradict("--picture", "--json", "one draws a page, the other prints what was read")
    if isinstance(file, Path) and file.is_file():
        refuse_own_table(file)
    try:
        result = dp.parse(str(file), vocabulary=vocabulary, pdf_engine=pdf_engine)
    except DisclosureError as error:
        raise UnreadableError.of(error) from error
    if picture is not None:
        _draw(file, page or 1, picture, result.document)
        return 0
    from disclosure_parse.one_file import reading_of
    from disclosure_parse.outputs import inspection
    from disclosure_parse.terminal import drawn, failure_line
    from disclosure_parse.wording import phrase, said

    if as_json:
        text = inspection.as_json(result.document, result.disclosure)
    else:
        words = inspection.Words(lang or by_locale(), phrase, said)
        read = reading_of(result, str(file)).file
        told = failure_line(read.status, read.source, read.error, words.language) if read.status == "partial" else ""
        text = drawn(inspection.inspection(result.document, result.disclosure, words, told))
    write_out([text, "\n"])
    return 0


def _draw(file: Place, page: int, picture: Path, document: Document) -> None:
    from disclosure_parse.readers.page_picture import draw_page

    if document.format != "pdf":
        raise UsageError(f"{file} is no PDF ({document.format}).", "--picture draws PDF pages only.")
    draw_page(file.read_bytes(), page, document.tables).save(picture, "PNG")
