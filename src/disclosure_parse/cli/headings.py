"""`headings`: what a batch prints that no field took."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_parse.cli.options import COUNT, PATH, VOCABULARY
from disclosure_parse.cli.stdout import write_out

if TYPE_CHECKING:
    from disclosure_parse.unknown_headings import Survey, UnknownHeading

COLUMNS = (
    "heading", "count", "values_without_field", "unmapped_cells", "forms", "form_types", "nearest", "similarity",
    "section", "field", "known", "coverage_gain", "example",
)  # fmt: skip


@click.command()
@click.argument("output", metavar="OUT", type=PATH)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "toml"]),
    default="text",
    show_default=True,
    help="toml prints a vocabulary file to edit.",
)
@click.option("--limit", type=COUNT, default=50, show_default=True, metavar="N", help="The N most frequent.")
@click.option("--vocabulary", multiple=True, metavar="FILE", type=PATH, help=VOCABULARY)
def headings(output: Path, form: str, limit: int, vocabulary: tuple[Path, ...]) -> None:
    """List the headings in an output of `convert` that found no field, the most frequent first.

    Each comes with the nearest term known, the forms that have it, the line to add to a vocabulary file, and what
    coverage gains by it at least. They are the rows of attributes.csv with an empty field, and the cells in
    unmapped.csv that look like headings. Headings that a --vocabulary file adds are left out.

    \b
    Examples:
      disclosure-parse headings out/
      disclosure-parse headings out/ --format toml > our-headings.toml
      disclosure-parse headings out/ --format csv --limit 1000 > headings.csv
    """
    from disclosure_parse.normalizer.vocabulary import load_vocabulary
    from disclosure_parse.unknown_headings import survey, toml_lines

    own, words = load_vocabulary(), load_vocabulary(vocabulary)
    added = {base for block, table in words.fields.items() for base in table.keys() - own.fields[block].keys()}
    found = survey(output, words)
    shown = [heading for heading in found.headings if _base(heading) not in added][:limit]
    if form == "toml":
        write_out((f"{line}\n" for line in toml_lines(shown)), encoding="utf-8")
    elif form == "csv":
        write_out(_csv(shown, found), encoding="utf-8")
    else:
        write_out(f"{line}\n" for heading in shown for line in _lines(heading, found))
    for line in _summary(found, len(shown)):
        click.echo(line, err=True)


def _base(heading: UnknownHeading) -> str:
    from disclosure_parse.normalizer.headings import fold

    return fold(heading.printed).base


def _lines(heading: UnknownHeading, found: Survey) -> Iterator[str]:
    from disclosure_parse.outputs.inspection import printable
    from disclosure_parse.unknown_headings import LIKELY, quoted

    yield (
        f"{heading.count:6}  {printable(heading.printed)}  in {heading.forms} forms "
        f"({', '.join(sorted(heading.form_types))}), first {printable(heading.example)}"
    )
    if heading.known:
        yield "        known, but not at this place; `disclosure-parse inspect` shows how the form was read"
    elif heading.similarity >= LIKELY:
        yield (
            f"        nearest {heading.nearest} ({heading.similarity}):  [{heading.section}]  "
            f"{heading.name} = [{quoted(heading.printed)}]"
        )
    else:
        near = f"nearest {heading.nearest} ({heading.similarity}); " if heading.nearest else ""
        yield f"        {near}choose a field:  [attributes]  ... = [{quoted(heading.printed)}]"
    if heading.cells:
        yield f"        coverage + {_percent(found.gain(heading))} at least ({heading.cells} cells)"
    if heading.values:
        yield f"        {heading.values} values in attributes.csv get a field"


def _csv(headings: list[UnknownHeading], found: Survey) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(COLUMNS)
    for heading in headings:
        writer.writerow(
            (
                heading.printed, heading.count, heading.values, heading.cells, heading.forms,
                " ".join(sorted(heading.form_types)), heading.nearest, heading.similarity, heading.section,
                heading.name, str(heading.known).lower(), f"{found.gain(heading):.6f}", heading.example,
            )
        )  # fmt: skip
    yield line.getvalue()


def _summary(found: Survey, shown: int) -> Iterator[str]:
    yield f"headings without a field: {len(found.headings)}" + (
        f", {shown} shown" if shown < len(found.headings) else ""
    )
    yield f"coverage: {_percent(found.coverage)} of {found.cells} cells, {found.unmapped} unmapped"
    if found.others:
        yield f"{found.others} unmapped cells do not look like headings; unmapped.csv lists them"


def _percent(share: Decimal) -> str:
    """Rounded down: 100 % is said only where nothing is left."""
    return f"{(share * 100).quantize(Decimal('0.01'), ROUND_FLOOR)} %"
