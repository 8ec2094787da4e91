"""The help and the errors of the command line in the language that it was asked in.

They are written in English where the options are, and click has words of its own; ``wording_zh.toml`` has both in
Chinese, sentence by sentence as it has the errors. Nothing of that is loaded for a command line in English.
"""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from disclosure_parse.disclosure import Language

_ADDED = re.compile(r"  \[(.*)\]$")
"""What click adds to an option's help: default, range, whether it is required."""
_LITERAL = "\b"
"""Begins a paragraph whose lines stay as they are."""
_NUMBERED = re.compile(r"(\s*(?:\d+\s+)?)(.*)")
"""A line of such a paragraph: an exit code may stand before it."""
_PIECE = re.compile(r"\s*[（《“\[]*(?:[⺀-\uffef]|[^\s⺀-\uffef]+)[，。；：、？！）》”]*")
"""What no line break may part."""


def show(error: click.ClickException, language: Language) -> None:
    """Say on stderr what is wrong with a command line."""
    if language == "en" or isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    from disclosure_parse.wording import phrase

    if isinstance(error, click.UsageError) and error.ctx is not None:
        click.echo(error.ctx.get_usage(), err=True)
        click.echo(_said(f"Try '{error.ctx.command_path} --help' for help.") + "\n", err=True)
    click.echo(phrase("terminal", "error", language, told=_said(error.format_message())), err=True)


class _Context(click.Context):
    """Its root's ``obj`` is the language."""

    def make_formatter(self) -> click.HelpFormatter:
        kind = click.HelpFormatter if _is_english(self) else _Formatter
        return kind(width=self.terminal_width, max_width=self.max_content_width)


class Command(click.Command):
    """A command whose help is in the language of its context."""

    context_class = _Context

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        if _is_english(context):
            return super().format_usage(context, formatter)
        pieces = " ".join(map(_said, self.collect_usage_pieces(context)))
        return formatter.write_usage(context.command_path, pieces, prefix=_said("Usage:"))

    def format_help_text(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        if _is_english(context):
            return super().format_help_text(context, formatter)
        return _write(formatter, self.help or "")

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        if _is_english(context):
            return super().format_options(context, formatter)
        options = [option for option in self.get_params(context) if isinstance(option, click.Option)]
        records = [record for option in options if (record := option.get_help_record(context))]
        with formatter.section(_said("Options")):
            formatter.write_dl([(names, _explained(text)) for names, text in records])
        return None

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        if _is_english(context):
            return super().format_epilog(context, formatter)
        return _write(formatter, self.epilog or "")


class Group(Command, click.Group):
    """A group whose help is in the language of its context."""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        Command.format_options(self, context, formatter)
        if not _is_english(context):
            self.format_commands(context, formatter)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        if _is_english(context):
            return super().format_commands(context, formatter)
        with formatter.section(_said("Commands")):
            formatter.write_dl([(name, _said(first_sentence(self.commands[name]))) for name in sorted(self.commands)])
        return None


def first_sentence(command: click.Command) -> str:
    """What a command does, in a sentence."""
    paragraph = " ".join(inspect.cleandoc(command.help or "").partition("\n\n")[0].split())
    return re.split(r"(?<=\.) ", paragraph)[0]


def paragraphs(text: str) -> Iterator[tuple[bool, list[str]]]:
    """The paragraphs of a help text: whether their lines stay as they are, and those, or the one line they make."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        lines = paragraph.splitlines()
        literal = lines[0] == _LITERAL
        yield literal, lines[1:] if literal else [" ".join(paragraph.split())]


def explanation(text: str) -> tuple[str, list[str]]:
    """An option's help, and what click adds to it."""
    added: list[str] = []
    while found := _ADDED.search(text):
        added[:0] = re.split(r"; |\]  \[", found[1])
        text = text[: found.start()]
    return text, added


def line(text: str) -> tuple[str, str]:
    """What stands before the words of a line, and these."""
    found = _NUMBERED.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)


def _is_english(context: click.Context) -> bool:
    return bool(context.find_root().obj != "zh")


def _said(text: str) -> str:
    from disclosure_parse.wording import said

    return said(text, "zh")


def _explained(text: str) -> str:
    words, added = explanation(text)
    return _said(words) + (f"  [{'；'.join(map(_said, added))}]" if added else "")


def _write(formatter: click.HelpFormatter, text: str) -> None:
    """A help text with its paragraphs in Chinese."""
    for literal, lines in paragraphs(text) if text else ():
        formatter.write_paragraph()
        with formatter.indentation():
            for before, words in map(line, lines):
                told = f"{before}{_said(words)}"
                if literal:
                    formatter.write(f"{'':{formatter.current_indent}}{told}\n")
                else:
                    formatter.write_text(told)


class _Formatter(click.HelpFormatter):
    """Breaks lines where Chinese text may be broken, by the columns that it takes."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        for part in _lines(text, self.width - self.current_indent):
            self.write(f"{'':{self.current_indent}}{part}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        first = min(max(_width(name) for name, _ in rows), col_max) + col_spacing
        for name, text in rows:
            begin = f"{'':{self.current_indent}}{name}"
            if _width(name) > first - col_spacing:
                self.write(f"{begin}\n")
                begin = ""
            for part in _lines(text, max(self.width - first - self.current_indent, 10)) or [""]:
                self.write(f"{begin}{'':{first + self.current_indent - _width(begin)}}{part}\n")
                begin = ""


def _lines(text: str, width: int) -> list[str]:
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and _width(lines[-1] + piece) > width:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
