"""What several commands share: option types, words of the help, and what they make of them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections import Counter

    from disclosure_parse.disclosure import Language
    from disclosure_parse.storage import Place
    from disclosure_parse.workers import Limits

COUNT = click.IntRange(min=1)
TIMEOUT, MEMORY = 600, "4GiB"
PATH = click.Path(path_type=Path)


def places(
    context: click.Context, parameter: click.Parameter, given: str | tuple[str, ...]
) -> Place | tuple[Place, ...]:
    """What an argument or option names: paths, or URLs, which a ``Path`` would spoil."""
    from disclosure_parse.storage import place

    return place(given) if isinstance(given, str) else tuple(place(one) for one in given)


VOCABULARY = "TOML file with further headings; may be given more than once."
DECISIONS = "CSV file of accepted and dismissed findings."
EXIT_CODES = """\b
Exit codes:
  0    done
  1    findings at or above --fail-on
  2    wrong use
  3    no input could be read
  4    an optional part is not installed (named)
  5    some files failed (listed, with what to do)
  130  interrupted
"""
SEVERITIES = ("error", "warning", "info")
"""From the worst."""

Command = Callable[..., Any]


def fail_on(default: str) -> Callable[[Command], Command]:
    """``--fail-on``: from which severity on findings make the exit code 1."""
    return click.option(
        "--fail-on",
        type=click.Choice([*SEVERITIES, "never"]),
        default=default,
        show_default=True,
        help="Exit code 1 if there are findings of this severity or a worse one.",
    )


def pdf_engine(command: Command) -> Command:
    """``--pdf-engine``: what finds the cells of PDF tables."""
    return click.option(
        "--pdf-engine",
        type=click.Choice(["auto", "pdfium", "pdfplumber", "camelot"]),
        default="auto",
        show_default=True,
        help="What finds the cells of PDF tables; auto asks all where one is doubtful.",
    )(command)


def language(default: str) -> Callable[[Command], Command]:
    """``--lang``; ``default`` says in the help what is taken without it."""
    return click.option(
        "--lang", type=click.Choice(["zh", "en"]), help=f"Language of the messages.  [default: {default}]"
    )


def size(context: click.Context | None, parameter: click.Parameter, text: str) -> int:
    """Bytes, as ``2GiB``, ``500MiB`` or ``1.5G``; 0 for none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:([kmgt])i?)?b?", text.strip(), re.IGNORECASE)
    if found is None:
        raise click.BadParameter(f"{text!r} is no size; write for instance 2GiB or 500MiB.")
    return int(float(found[1]) * 1024 ** " kmgt".index((found[2] or " ").lower()))


def time_and_memory(command: Command) -> Command:
    """``--timeout`` and ``--memory-limit``: what one file may take."""
    for option in (
        click.option(
            "--memory-limit",
            callback=size,
            default=MEMORY,
            show_default=True,
            metavar="SIZE",
            help="Memory that one file may take, 0 for any; Linux only.",
        ),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0),
            default=TIMEOUT,
            show_default=True,
            metavar="SECONDS",
            help="Time that one file may take, 0 for any.",
        ),
    ):
        command = option(command)
    return command


def limits_of(timeout: float, memory_limit: int) -> Limits:
    from disclosure_parse.workers import Limits

    return Limits(timeout or None, memory_limit or None)


def by_locale(environment: Mapping[str, str] = os.environ) -> Language:
    """Chinese where the locale of messages is Chinese, else English."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next((name for name in names if name), "").lower().startswith("zh") else "en"


def reaches(findings: Counter[str], level: str) -> bool:
    """Whether there are findings at or above a level of ``--fail-on``."""
    return level != "never" and any(findings[severity] for severity in SEVERITIES[: SEVERITIES.index(level) + 1])
