"""`headings`: what a batch prints that no field took."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_parse.cli.options import COUNT, VOCABULARY, by_locale, exit_codes, language, places
from disclosure_parse.cli.spoken import Command
from disclosure_parse.cli.stdout import write_out

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language
    from disclosure_parse.storage import Place
    from disclosure_parse.unknown_headings import Survey, UnknownHeading

COLUMNS = (
    "heading", "count", "values_without_field", "unmapped_cells", "forms", "form_types", "nearest", "similarity",
    "section", "field", "known", "coverage_gain", "example",
)  # fmt: skip


@click.command(cls=Command, epilog=exit_codes())
@click.argument("output", metavar="OUT", callback=places)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "toml"]),
    default="text",
    show_default=True,
    help="toml prints a vocabulary file to edit.",
)
@click.option("--limit", type=COUNT, default=50, show_default=True, metavar="N", help="The N most frequent.")
@VOCABULARY
@language()
def headings(output: Place, form: str, limit: int, vocabulary: tuple[Path, ...], lang: Language | None) -> None:
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
    from disclosure_parse.output_state import unfinished
    from disclosure_parse.outputs_at_urls import fetched
    from disclosure_parse.unknown_headings import survey, toml_lines
    from disclosure_parse.wording import said

    spoken = lang or by_locale()
    own, words = load_vocabulary(), load_vocabulary(vocabulary)
    added = {base for block, table in words.fields.items() for base in table.keys() - own.fields[block].keys()}
    with fetched(output) as folder:
        told = unfinished(folder)
        found = survey(folder, words)
    shown = [heading for heading in found.headings if _base(heading) not in added][:limit]
    if form == "toml":
        write_out((f"{line}\n" for line in toml_lines(shown)), encoding="utf-8")
    elif form == "csv":
        write_out(_csv(shown, found), encoding="utf-8")
    else:
        write_out(f"{line}\n" for heading in shown for line in _lines(heading, found, spoken))
    for line in [*_summary(found, len(shown), spoken), *([said(told, spoken)] if told else [])]:
        click.echo(line, err=True)


def _base(heading: UnknownHeading) -> str:
    from disclosure_parse.normalizer.headings import fold

    return fold(heading.printed).base


def _lines(heading: UnknownHeading, found: Survey, language: Language) -> Iterator[str]:
    from disclosure_parse.outputs.inspection import printable
    from disclosure_parse.unknown_headings import LIKELY, quoted
    from disclosure_parse.wording import phrase

    def said(key: str, **blanks: object) -> str:
        return phrase("headings", key, language, **blanks)

    types = ", ".join(phrase("statuses", name, language) for name in sorted(heading.form_types))
    where = said("where", forms=heading.forms, types=types, example=printable(heading.example))
    yield f"{heading.count:6}  {printable(heading.printed)}  {where}"
    entry = quoted(heading.printed)
    if heading.known:
        yield said("known")
    elif heading.similarity >= LIKELY:
        near = said("nearest", term=heading.nearest, similarity=heading.similarity)
        yield f"        {near}:  [{heading.section}]  {heading.name} = [{entry}]"
    else:
        near = said("nearest", term=heading.nearest, similarity=heading.similarity) + "; " if heading.nearest else ""
        yield f"        {near}{said('choose')}:  [attributes]  ... = [{entry}]"
    if heading.cells:
        yield said("gain", share=_percent(found.gain(heading)), cells=heading.cells)
    if heading.values:
        yield said("values", n=heading.values)


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


def _summary(found: Survey, shown: int, language: Language) -> Iterator[str]:
    from disclosure_parse.wording import phrase

    def said(key: str, **blanks: object) -> str:
        return phrase("headings", key, language, **blanks)

    yield said("total", n=len(found.headings)) + (said("shown", n=shown) if shown < len(found.headings) else "")
    yield said("coverage", share=_percent(found.coverage), cells=found.cells, unmapped=found.unmapped)
    if found.others:
        yield said("others", n=found.others)


def _percent(share: Decimal) -> str:
    """Rounded down: 100 % is said only where nothing is left."""
    return f"{(share * 100).quantize(Decimal('0.01'), ROUND_FLOOR)} %"
