"""`status`: how far a run is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_parse.cli.options import PATH, by_locale, exit_codes, language

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language

NAMED = 20
"""Failed files that are named."""


@click.command(epilog=exit_codes(c0="told, whatever it is"))
@click.argument("output", metavar="OUT", type=PATH)
@language()
def status(output: Path, lang: Language | None) -> None:
    """Tell how far a `convert` into OUT is, while it runs or after it ended, however it ended.

    \b
    Examples:
      disclosure-parse status out/
      watch -n 10 disclosure-parse status out/
    """
    from disclosure_parse import journal, locking
    from disclosure_parse.errors import UsageError
    from disclosure_parse.terminal import state_lines

    try:
        state = journal.state(output, NAMED)
    except FileNotFoundError:
        raise UsageError(f"{output} holds no run.", "Name the folder that convert was given with -o.") from None
    except journal.JournalDamagedError as error:
        raise UsageError(f"The journal in {output} is damaged ({error}).", "The next convert begins anew.") from None
    for line in state_lines(state, locking.holder(output), lang or by_locale()):
        click.echo(line)
