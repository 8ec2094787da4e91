"""`status`: how far a run is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from disclosure_parse.cli.options import by_locale, exit_codes, language, places
from disclosure_parse.cli.spoken import Command

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language
    from disclosure_parse.storage import Place

NAMED = 20
"""Failed files that are named."""


@click.command(cls=Command, epilog=exit_codes(c0="told, whatever it is"))
@click.argument("output", metavar="OUT", callback=places)
@language()
def status(output: Place, lang: Language | None) -> None:
    """Tell how far a `convert` into OUT is, while it runs or after it ended, however it ended.

    Of a run into a URL this machine tells that started it; with --journal DIR that DIR is OUT here.

    \b
    Examples:
      disclosure-parse status out/
      watch -n 10 disclosure-parse status out/
    """
    from disclosure_parse import journal, locking
    from disclosure_parse.errors import UsageError
    from disclosure_parse.outputs_at_urls import workplace
    from disclosure_parse.terminal import state_lines

    folder = workplace(output)
    try:
        state = journal.state(folder, NAMED)
    except FileNotFoundError:
        raise UsageError(f"{output} holds no run.", "Name the folder that convert was given with -o.") from None
    except journal.JournalDamagedError as error:
        raise UsageError(f"The journal in {output} is damaged ({error}).", "The next convert begins anew.") from None
    for line in state_lines(state, locking.holder(folder), lang or by_locale()):
        click.echo(line)
