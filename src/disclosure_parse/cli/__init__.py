"""The commands: arguments, progress and exit codes; what they do stands in the rooms."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

import click

from disclosure_parse import __version__
from disclosure_parse.cli.check import check
from disclosure_parse.cli.convert import convert
from disclosure_parse.cli.headings import headings
from disclosure_parse.cli.inspect import inspect
from disclosure_parse.cli.options import language, spoken
from disclosure_parse.cli.report import report
from disclosure_parse.cli.rules import rules
from disclosure_parse.cli.spoken import Group, show
from disclosure_parse.cli.status import status
from disclosure_parse.errors import DisclosureError

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`disclosure-parse COMMAND --help` shows examples.",
)
@click.version_option(__version__, prog_name="disclosure-parse")
@language()
@click.pass_context
def commands(context: click.Context, lang: Language | None) -> None:
    """Read published Chinese budget-performance disclosures into normalized tables.

    绩效自评表, 绩效目标表, 项目清单 from PDF, Word and text become CSV files that state what is printed, what it means,
    and where it stands.
    """
    context.default_map = {name: {"lang": lang} for name in commands.commands if lang}


for command in (convert, check, report, headings, inspect, rules, status):
    commands.add_command(command)


def main() -> None:
    """The command's entry point: runs it and ends the process with its exit code."""
    _open_standard_streams()
    sys.exit(run(sys.argv[1:]))


def _open_standard_streams() -> None:
    """Where some were closed (``2>&-``, some schedulers): what is said there goes nowhere, and no file of an output
    gets the number to which libraries write."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def run(arguments: list[str]) -> int:
    """Run a command line; the exit code. Errors are said on stderr."""
    try:
        return commands.main(arguments, "disclosure-parse", standalone_mode=False, obj=spoken(arguments)) or 0
    except click.ClickException as error:
        show(error, spoken(arguments))
        return error.exit_code
    except DisclosureError as error:
        _say(arguments, "error", error=str(error))
        return error.exit_code
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _say(arguments, "system_error", where=where, error=error.strerror or str(error))
        return 2
    except (KeyboardInterrupt, click.exceptions.Abort):
        _say(arguments, "stopped")
        return 130
    except Exception:  # What no reader foresaw: the trace is for whoever gets the report.
        traceback.print_exc()
        _say(arguments, "fault")
        return 5


def _say(arguments: list[str], key: str, error: str = "", **blanks: str) -> None:
    """Say what ended a command, in the language that it was asked in."""
    from disclosure_parse.wording import phrase, said

    asked = spoken(arguments)
    click.echo(phrase("terminal", key, asked, told=said(error, asked), **blanks), err=True)
