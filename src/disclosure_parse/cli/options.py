"""What several commands share: option types, words of the help."""

from __future__ import annotations

from pathlib import Path

import click

COUNT = click.IntRange(min=1)
PATH = click.Path(path_type=Path)
VOCABULARY = "TOML file with further headings; may be given more than once."
EXIT_CODES = """\b
Exit codes:
  0    done
  2    wrong use
  3    no input could be read
  5    some files failed (listed, with what to do)
  130  interrupted
"""
