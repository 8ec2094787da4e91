"""How printed forms may look, whatever program prints them: paper, type, borders."""

from __future__ import annotations

SONG, HEI = "Noto Serif CJK SC", "Noto Sans CJK SC"
PAPERS = {"A4": (21.0, 29.7), "A3": (29.7, 42.0), "16K": (18.4, 26.0), "tall": (21.0, 140.0), "low": (21.0, 14.8)}
"""In cm. ``tall`` has a whole document on a page, ``low`` breaks it every few rows."""
BORDERS = ["single"] * 6 + ["double", "dashed", "dotted", "thick"]
RULES = ("all", "horizontal", "framed", "zebra", "none")
"""Which borders tables have: all, rules between rows alone, these and an outer frame, every other row shaded and no
border, nothing."""
ZEBRA = "E8EEF6"
