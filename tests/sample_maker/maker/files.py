"""A document's blocks and truth to a file of any format, with its truth beside it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from .sheet import Block
from .traditional import traditional
from .write_docx import write_docx
from .write_ofd import write_ofd
from .write_pdf import Look, write_pdf
from .write_text import FLAVOURS


def write_text(blocks: list[Block], path: Path, flavour: str, rng: random.Random, encoding: str = "utf-8") -> None:
    """Big5 files are in traditional characters: pass their truth through ``traditional`` as well."""
    text = FLAVOURS[flavour](blocks, rng)
    path.write_bytes((traditional(text) if encoding == "big5" else text).encode(encoding))


def printed_forms(forms: list[dict[str, Any]], flavour: str, encoding: str) -> list[dict[str, Any]]:
    """The truth of what a text file prints: some flavours print forms twice, Big5 files in other characters."""
    if flavour == "picture_and_sheet":
        forms = forms + [form for form in forms if form["indicators"]]
    return traditional(forms) if encoding == "big5" else forms


def write_truth(path: Path, name: str, forms: list[dict[str, Any]], faults: list[dict[str, Any]]) -> None:
    truth = {"doc": Path(name).stem, "file": name, "forms": forms, "faults": faults}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


__all__ = ["Look", "printed_forms", "write_docx", "write_ofd", "write_pdf", "write_text", "write_truth"]
