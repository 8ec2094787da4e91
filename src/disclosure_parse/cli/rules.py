"""`rules`: what is checked."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from disclosure_parse.cli.options import by_locale, exit_codes, language
from disclosure_parse.cli.spoken import Command
from disclosure_parse.cli.stdout import write_out
from disclosure_parse.errors import UsageError

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language


@click.command(cls=Command, epilog=exit_codes())
@click.argument("names", nargs=-1, metavar="[NAME]...")
@language()
def rules(names: tuple[str, ...], lang: Language | None) -> None:
    """List the rules, or show the pages of some.

    A page says what a rule demands, why, what holds, what fails, and what is left alone.

    \b
    Examples:
      disclosure-parse rules
      disclosure-parse rules score_total
      disclosure-parse rules --lang zh
    """
    from disclosure_parse.checker import RULES, as_markdown
    from disclosure_parse.checker.pages import page

    spoken = lang or by_locale()
    chosen = known(names)
    if names:
        write_out(as_markdown(rule.name, page(rule, spoken)) + "\n" for rule in RULES if rule.name in chosen)
        return
    width = max(len(rule.name) for rule in RULES)
    write_out(f"{rule.name:{width}}  {page(rule, spoken).title}\n" for rule in RULES)


def known(names: Sequence[str]) -> frozenset[str]:
    """The names of rules that are given, or of all rules if none is.

    Raises:
        UsageError: there is no rule of a name.
    """
    from disclosure_parse.checker import RULES

    every = frozenset(rule.name for rule in RULES)
    for name in names:
        if name not in every:
            near = get_close_matches(name.lower().replace("-", "_"), sorted(every), 1)
            hint = f"Did you mean {near[0]}?" if near else "`disclosure-parse rules` lists them."
            raise UsageError(f"There is no rule {name!r}.", hint)
    return frozenset(names) or every
