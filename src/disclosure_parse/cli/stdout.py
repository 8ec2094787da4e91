"""Text to stdout, whose reader may go away."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import click


def write_out(chunks: Iterable[str], encoding: str | None = None) -> bool:
    """Print the chunks as they come; whether all could be: a reader that goes away (`| head`) is no error.

    ``encoding`` is that of stdout if it is not given; what it cannot write becomes an escape. Raises OSError.
    """
    try:
        for chunk in chunks:
            click.echo(chunk.encode(encoding or sys.stdout.encoding or "utf-8", "backslashreplace"), nl=False)
    except BrokenPipeError:
        # Python flushes once more when it ends, and must not do it into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    except OSError as error:
        error.filename = error.filename or "stdout"
        raise
    return True
