"""`status`: how far a run is."""

from __future__ import annotations

from pathlib import Path

import click

from disclosure_parse.cli.options import PATH

NAMED = 20
"""Failed files that are named."""

EXIT_CODES = """\b
Exit codes:
  0    told, whatever it is
  2    wrong use
"""


@click.command(epilog=EXIT_CODES)
@click.argument("output", metavar="OUT", type=PATH)
def status(output: Path) -> None:
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
    for line in state_lines(state, locking.holder(output)):
        click.echo(line)
