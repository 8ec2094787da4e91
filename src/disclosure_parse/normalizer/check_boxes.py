"""Rows of check boxes: which options are ticked."""

from __future__ import annotations

import re

from disclosure_parse.normalizer.headings import join_lines

TICKED, UNTICKED = "☑☒√✓✔■▣◼", "☐□口◻▢"
_BOXES = re.compile(r"[☑☒√✓✔■▣◼☐□◻▢]")
"""What makes a text a row of check boxes; 口, a misread □, only counts beside one of these."""
_SYMBOL_TICK = re.compile(r"(?<![A-Za-z])R(?![A-Za-z])")
"""A symbol font's letters where the font was lost: R is its ticked box, £ its empty one."""
_ITEM_NUMBER = re.compile(r"^\s*(?:\d{1,2}\s*[、.．]|[（(]\d{1,2}[）)]|[、,，;；])\s*")


def has_boxes(text: str) -> bool:
    """Whether a text is a row of check boxes."""
    return bool(_BOXES.search(text) or "£" in text) and len(text) < 600


def ticked(text: str) -> list[str]:
    """The ticked options of a row of check boxes; a box stands before or behind its option."""
    plain = join_lines(text)
    if "£" in plain:
        plain = _SYMBOL_TICK.sub("☑", plain).replace("£", "□")
    parts = re.split(rf"([{TICKED}{UNTICKED}])", plain)
    labels, boxes = parts[0::2], parts[1::2]
    before = not labels[0].strip()
    options = labels[1:] if before else labels[:-1]
    chosen = []
    for box, label in zip(boxes, options, strict=False):
        name = _ITEM_NUMBER.sub("", label).strip()
        if box in TICKED and name:
            chosen.append(name.strip("；;，,、 "))
    return chosen
