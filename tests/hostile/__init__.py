"""Five hundred files that mean harm or are broken, made anew from a seed: none of them may cost more than its row."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from hostile import archive_files, broken_files, package_files, pdf_files, text_files, tree_files
from hostile.case import Case, Outside

KINDS = (package_files, archive_files, pdf_files, text_files, tree_files, broken_files)


def cases(outside: Outside, seed: int = 20) -> Iterator[Case]:
    """All of them, those of one kind in a folder of its own. They point to what is ``outside``."""
    for kind in KINDS:
        folder = kind.__name__.rpartition(".")[2].removesuffix("_files")
        for number, case in enumerate(kind.cases(outside, Random(f"{seed} {folder}")), 1):
            yield case.within(f"{folder}/{number:03d}-")
