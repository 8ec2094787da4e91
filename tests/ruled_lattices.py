"""The tables that rulings draw, for the tests: joined as a page's are, then closed."""

from __future__ import annotations

from typing import Any

from disclosure_parse.readers.grid import lattices_of
from disclosure_parse.readers.lattices import Lattice
from disclosure_parse.readers.rulings import join_rulings


def find_lattices(horizontal: Any, vertical: Any, inferred: Any = ()) -> list[Lattice]:
    """Of lines (n × 3) as they are drawn; see ``lattices_of``."""
    return lattices_of(join_rulings(horizontal), join_rulings(vertical), inferred)
