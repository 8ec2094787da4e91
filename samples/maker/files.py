"""A document's blocks and truth to a file of any format, with its truth beside it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .sheet import Block
from .write_docx import write_docx
from .write_pdf import Look, write_pdf
from .write_text import FLAVOURS


def write_text(
    blocks: list[Block],
    path: Path,
    flavour: str,
    rng: random.Random,
    encoding: str = "utf-8",
    change: Callable[[str], str] = str,
) -> None:
    data = change(FLAVOURS[flavour](blocks, rng)).encode(encoding)
    path.write_bytes(data)


def write_truth(path: Path, name: str, forms: list[dict[str, Any]], faults: list[dict[str, Any]]) -> None:
    truth = {"doc": Path(name).stem, "file": name, "forms": forms, "faults": faults}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


__all__ = ["Look", "write_docx", "write_pdf", "write_text", "write_truth"]
