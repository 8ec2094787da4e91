"""What the wording of a passage says that its figures have to do with each other."""
from __future__ import annotations
from collections.abc import Iterator, Sequence
from disclosure_parse.disclosure import Claim, Relation


class Wholes:
    pass


def read_relations(text: str, claims: Sequence[Claim], wholes: Wholes) -> Iterator[Relation]:
    return iter(())
