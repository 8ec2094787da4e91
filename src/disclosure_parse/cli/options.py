"""What several commands share: option types, words of the help, and what they make of them."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from disclosure_parse.errors import UsageError

if TYPE_CHECKING:
    from collections import Counter

    from disclosure_parse.disclosure import Language
    from disclosure_parse.discover import Choice
    from disclosure_parse.document import PdfEngine, ReadOptions
    from disclosure_parse.storage import Place
    from disclosure_parse.workers import Limits

COUNT = click.IntRange(min=1)
TIMEOUT, MEMORY = 600, "4GiB"


class _Path(click.Path):
    """A path of this machine, also as ``file://``: a URL would be taken for a folder called ``s3:``."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Path:
        from disclosure_parse.storage import Remote, place

        at = place(value)
        if isinstance(at, Remote):
            self.fail(f"{at} is a URL; name a file or folder of this machine.", parameter, context)
        return at


PATH = _Path(path_type=Path)


class _Date(click.DateTime):
    """A moment that the system can count."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        moment = super().convert(value, parameter, context)
        try:
            moment.timestamp()
        except (OSError, OverflowError, ValueError):
            self.fail(f"{value} is no time at which a file was changed.", parameter, context)
        return moment


DATE = _Date(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

DECISIONS = "CSV file of accepted and dismissed findings."
SEVERITIES = ("error", "warning", "info")
"""From the worst."""

_MEANINGS = {
    0: "done",
    1: "findings at or above --fail-on",
    2: "wrong use, or what is to be written cannot be",
    3: "no input could be read",
    4: "an optional part is not installed (named)",
    5: "an error of this program: please report it",
    130: "interrupted",
}
FAILED = "some files failed (listed, with what to do), or an error of this program"
ALWAYS = (0, 2, 5, 130)
"""Exit codes that every command has."""

Command = Callable[..., Any]
Option = Callable[[Command], Command]


def exit_codes(*codes: int, **meanings: str) -> str:
    """The end of a command's help: ``codes`` besides those that every command has. ``c5=...`` gives 5 that meaning."""
    named = _MEANINGS | {int(name[1:]): meaning for name, meaning in meanings.items()}
    lines = [f"  {code:<4} {named[code]}" for code in sorted({*ALWAYS, *codes})]
    return "\n".join(["\b", "Exit codes:", *lines])


def places(
    context: click.Context, parameter: click.Parameter, given: str | tuple[str, ...]
) -> Place | tuple[Place, ...]:
    """What an argument or option names: paths, or URLs, which a ``Path`` would spoil."""
    from disclosure_parse.storage import place

    return place(given) if isinstance(given, str) else tuple(place(one) for one in given)


def gathered(name: str, make: Callable[..., Any], *options: Option) -> Option:
    """Options that reach the command as one argument called ``name``: what ``make`` makes of their values."""
    taken = tuple(inspect.signature(make).parameters)

    def decorate(command: Command) -> Command:
        @wraps(command)
        def called(*arguments: Any, **given: Any) -> Any:
            given[name] = make(**{one: given.pop(one) for one in taken})
            return command(*arguments, **given)

        decorated: Command = called
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def contradict(first: str, second: str, why: str) -> UsageError:
    """The error of two options that cannot both be meant."""
    return UsageError(f"{first} and {second} do not go together: {why}.", "Leave one of them out.")


def fail_on(default: str) -> Option:
    """``--fail-on``: from which severity on findings make the exit code 1."""
    return click.option(
        "--fail-on",
        type=click.Choice([*SEVERITIES, "never"]),
        default=default,
        show_default=True,
        help="Exit code 1 if there are findings of this severity or a worse one.",
    )


def language(default: str = "by locale") -> Option:
    """``--lang``; ``default`` says in the help what is taken without it."""
    return click.option(
        "--lang", type=click.Choice(["zh", "en"]), help=f"Language of the messages.  [default: {default}]"
    )


VOCABULARY = click.option(
    "--vocabulary",
    multiple=True,
    metavar="FILE",
    type=PATH,
    help="TOML file with further headings; may be given more than once.",
)
PDF_ENGINE = click.option(
    "--pdf-engine",
    type=click.Choice(["auto", "pdfium", "pdfplumber", "camelot"]),
    default="auto",
    show_default=True,
    help="What finds the cells of PDF tables; auto asks all where one is doubtful.",
)
WORKERS = click.option("--workers", type=COUNT, metavar="N", help="Processes that read files.  [default: one per core]")


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: with which headings, within which limits, and what is asked of the readers."""

    vocabulary: tuple[Path, ...]
    limits: Limits
    options: ReadOptions


def size(context: click.Context | None, parameter: click.Parameter, text: str) -> int:
    """Bytes, as ``2GiB``, ``500MiB`` or ``1.5G``; 0 for none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:([kmgt])i?)?b?", text.strip(), re.IGNORECASE)
    if found is None:
        raise click.BadParameter(f"{text!r} is no size; write for instance 2GiB or 500MiB.")
    return int(float(found[1]) * 1024 ** " kmgt".index((found[2] or " ").lower()))


def limits_of(timeout: float, memory_limit: int) -> Limits:
    from disclosure_parse.workers import Limits

    return Limits(timeout or None, memory_limit or None)


def _reading(pdf_engine: PdfEngine, vocabulary: tuple[Path, ...], timeout: float, memory_limit: int) -> Reading:
    from disclosure_parse.document import ReadOptions

    return Reading(vocabulary, limits_of(timeout, memory_limit), ReadOptions(pdf_engine))


def reading(command: Command) -> Command:
    """``--pdf-engine``, ``--vocabulary``, ``--timeout`` and ``--memory-limit``, as a ``Reading``."""
    return gathered(
        "reading",
        _reading,
        PDF_ENGINE,
        VOCABULARY,
        click.option(
            "--timeout",
            type=click.FloatRange(min=0),
            default=TIMEOUT,
            show_default=True,
            metavar="SECONDS",
            help="Time that one file may take, 0 for any.",
        ),
        click.option(
            "--memory-limit",
            callback=size,
            default=MEMORY,
            show_default=True,
            metavar="SIZE",
            help="Memory that one file may take, 0 for any; Linux only.",
        ),
    )(command)


def _choice(include: tuple[str, ...], exclude: tuple[str, ...], since: datetime | None) -> Choice:
    from disclosure_parse.discover import Choice

    for pattern in sorted(set(include) & set(exclude)):
        raise contradict(f"--include {pattern}", f"--exclude {pattern}", "no file would be left of them")
    return Choice(include, exclude, since)


def choice(command: Command) -> Command:
    """``--include``, ``--exclude`` and ``--since``, as a ``Choice`` of files."""
    return gathered(
        "choice",
        _choice,
        click.option(
            "--include", multiple=True, metavar="PATTERN", help="Only files like *.pdf or 2023/*, repeatable."
        ),
        click.option("--exclude", multiple=True, metavar="PATTERN", help="No files like *草稿* or old/*; repeatable."),
        click.option(
            "--since", type=DATE, metavar="DATE", help="Only files changed at or after 2024-03-01 or 2024-03-01T18:00."
        ),
    )(command)


def by_locale(environment: Mapping[str, str] = os.environ) -> Language:
    """Chinese where the locale of messages is Chinese, else English."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next((name for name in names if name), "").lower().startswith("zh") else "en"


def spoken(arguments: Sequence[str]) -> Language:
    """The language of a command line, also of one that cannot be understood: its --lang, else by the locale."""
    given = re.findall(r"(?:^|\0)--lang[=\0](zh|en)(?=\0|$)", "\0".join(arguments))
    return given[-1] if given else by_locale()


def reaches(findings: Counter[str], level: str) -> bool:
    """Whether there are findings at or above a level of ``--fail-on``."""
    return level != "never" and any(findings[severity] for severity in SEVERITIES[: SEVERITIES.index(level) + 1])
