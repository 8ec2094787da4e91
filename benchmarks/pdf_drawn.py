"""Forms drawn by reportlab in the manners of other programs: how they write text, rulings, bold and watermarks."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas

from pdf_looks import PAPERS, ZEBRA

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sample_maker"))

from maker import write_pdf as drawing
from maker.sheet import Block


class Manner(Canvas):
    """Writes text and rulings as other programs do. ``manner`` is drawn anew for each file by ``manner_of``."""

    rulings = "box"
    text = "line"
    twice = False
    watermark = ""
    heading = ""
    rules = "all"
    tops: list[int]

    def rect(self, x: float, y: float, width: float, height: float, stroke: int = 1, fill: int = 0, **_: Any) -> None:
        if fill:
            super().rect(x, y, width, height, stroke, fill)
            return
        if self.rules == "zebra":
            top = round(y + height)
            if top not in self.tops:
                self.tops.append(top)
            if self.tops.index(top) % 2:
                self.setFillColor(f"#{ZEBRA}")
                super().rect(x, y, width, height, 0, 1)
                self.setFillColor("#000000")
            return
        corners = (x, y), (x + width, y), (x + width, y + height), (x, y + height)
        for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
            upright = abs(x1 - x0) < abs(y1 - y0)
            outer = min(abs(x0 - side) for side in (drawing.MARGIN, self._pagesize[0] - drawing.MARGIN)) < 1
            if self.rules == "all" or (not upright and self.rules != "none") or (self.rules == "framed" and outer):
                self._side(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _side(self, x0: float, y0: float, x1: float, y1: float) -> None:
        along = (1.0, 0.0) if x1 > x0 else (0.0, 1.0)
        length = (x1 - x0) + (y1 - y0)
        if self.rulings == "box":
            self.line(x0, y0, x1, y1)
        elif self.rulings == "gap":
            gap = min(1.2, length / 4)
            self.line(x0 + gap * along[0], y0 + gap * along[1], x1 - gap * along[0], y1 - gap * along[1])
        elif self.rulings == "double":
            for shift in (-0.8, 0.8):
                self.line(x0 + shift * along[1], y0 + shift * along[0], x1 + shift * along[1], y1 + shift * along[0])
        elif self.rulings == "dashed":
            self.setDash(3, 2)
            self.line(x0, y0, x1, y1)
            self.setDash()
        elif self.rulings == "dots":
            steps = int(length / 2)
            for step in range(steps + 1):
                super().rect(x0 + 2 * step * along[0] - 0.25, y0 + 2 * step * along[1] - 0.25, 0.5, 0.5, 0, 1)
        else:  # pieces of thin rectangles with a square at each corner
            half = 0.24
            for corner_x, corner_y in ((x0, y0), (x1, y1)):
                super().rect(corner_x - half, corner_y - half, 2 * half, 2 * half, 0, 1)
            super().rect(
                x0 - half * along[1] + half * along[0],
                y0 - half * along[0] + half * along[1],
                x1 - x0 + (2 * half if along[1] else -2 * half),
                y1 - y0 + (2 * half if along[0] else -2 * half),
                0,
                1,
            )

    def drawString(self, x: float, y: float, text: str, *rest: Any, **named: Any) -> None:
        size = self._fontsize
        if self.text == "line":
            self._shown(x, y, text)
            return
        pieces = []
        for character in text:
            pieces.append((x, character))
            x += self.stringWidth(character, self._fontname, size)
        if self.text == "shuffled":
            random.Random(text).shuffle(pieces)
        for place, character in pieces:
            if character not in " 　":
                self._shown(place, y, character)

    def _shown(self, x: float, y: float, text: str) -> None:
        super().drawString(x, y, text)
        if self.twice and self._fontsize > 10:
            super().drawString(x + 0.3, y, text)

    def drawCentredString(self, x: float, y: float, text: str, *rest: Any, **named: Any) -> None:
        self.drawString(x - self.stringWidth(text, self._fontname, self._fontsize) / 2, y, text)

    def showPage(self) -> None:
        width, height = self._pagesize
        if self.heading:
            self.setFont(drawing.FONT, 9)
            super().drawString(drawing.MARGIN, height - 36, self.heading)
        if self.watermark:
            self.saveState()
            self.setFont(drawing.FONT, 48)
            self.setFillGray(0.85)
            self.translate(width / 2, height / 2)
            self.rotate(45)
            super().drawCentredString(0, 0, self.watermark)
            self.restoreState()
        super().showPage()


def manner_of(rng: random.Random, rules: str = "all") -> type[Manner]:
    return type(
        "Drawn",
        (Manner,),
        {
            "rules": rules,
            "tops": [],
            "rulings": rng.choice(["box", "gap", "double", "dashed", "dots", "pieces", "pieces"]),
            "text": rng.choice(["line", "line", "characters", "shuffled"]),
            "twice": rng.random() < 0.3,
            "watermark": "内部公开" if rng.random() < 0.2 else "",
            "heading": "部门预算绩效信息公开" if rng.random() < 0.3 else "",
        },
    )


def draw(blocks: Sequence[Block], path: Path, rng: random.Random, paper: str = "", rules: str = "all") -> None:
    look = drawing.Look(
        size=rng.choice([6.0, 8.0, 9.0, 9.5, 10.5]),
        wide_page=rng.random() < 0.25,
        cut_rows=rng.random() < 0.7,
        repeat_heads=rng.random() < 0.25,
        page_numbers=rng.random() < 0.8,
    )
    if paper:
        width, height = PAPERS[paper]
        look.page = (width * cm, height * cm)
    drawing.write_pdf(list(blocks), path, look, manner_of(rng, rules))
