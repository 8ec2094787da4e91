"""Blocks to OFD (GB/T 33190): what write_pdf draws, on a canvas that writes OFD objects; the same bytes each time."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from .physical import width_of
from .sheet import Block
from .write_pdf import Look, draw_blocks

MM = 25.4 / 72
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


class OfdCanvas:
    """The part of reportlab's canvas that the samples draw with. Takes points from the lower left, as that does."""

    def __init__(self, path: Path, pagesize: tuple[float, float]) -> None:
        self._path = path
        self._size = pagesize
        self._font_size = 10.0
        self._line_width = 1.0
        self._number = 10
        self._objects: list[str] = []
        self._pages: list[str] = []

    def setFont(self, name: str, size: float) -> None:
        self._font_size = size

    def setLineWidth(self, width: float) -> None:
        self._line_width = width

    def drawString(self, x: float, y: float, text: str) -> None:
        if not text:
            return
        size = self._font_size
        steps = [width_of(character) * size * MM for character in text]
        box = self._box(x, y + size, width_of(text) * size, size * 1.3)
        self._add(
            f'TextObject ID="{self._id()}" Boundary="{box}" Font="2" Size="{size * MM:.4f}"',
            f'<ofd:TextCode X="0" Y="{size * MM:.4f}" DeltaX="{runs(steps[:-1])}">{escape(text)}</ofd:TextCode>',
        )

    def drawCentredString(self, x: float, y: float, text: str) -> None:
        self.drawString(x - width_of(text) * self._font_size / 2, y, text)

    def rect(self, x: float, y: float, width: float, height: float, stroke: int = 1, fill: int = 0) -> None:
        w, h = width * MM, height * MM
        drawn = f'Stroke="{str(bool(stroke)).lower()}" Fill="{str(bool(fill)).lower()}"'
        self._add(
            f'PathObject ID="{self._id()}" Boundary="{self._box(x, y + height, width, height)}" '
            f'LineWidth="{self._line_width * MM:.4f}" {drawn}',
            f"<ofd:AbbreviatedData>M 0 0 L {w:.4f} 0 L {w:.4f} {h:.4f} L 0 {h:.4f} C</ofd:AbbreviatedData>",
        )

    def showPage(self) -> None:
        self._pages.append("".join(self._objects))
        self._objects = []

    def save(self) -> None:
        width, height = (f"{side * MM:.4f}" for side in self._size)
        listed = "".join(
            f'<ofd:Page ID="{number + 1000}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
            for number in range(len(self._pages))
        )
        box = f"<ofd:PhysicalBox>0 0 {width} {height}</ofd:PhysicalBox>"
        members = {
            "OFD.xml": f'<ofd:OFD {NAMESPACE} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
            "<ofd:DocID>00000000000000000000000000000001</ofd:DocID></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData>"
            f"<ofd:MaxUnitID>{self._number}</ofd:MaxUnitID><ofd:PageArea>{box}</ofd:PageArea>"
            f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
            "</ofd:Document>",
            "Doc_0/PublicRes.xml": f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:Fonts>'
            '<ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>',
        }
        for number, objects in enumerate(self._pages):
            layer = f'<ofd:Layer ID="{number + 5000}">{objects}</ofd:Layer>'
            members[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
                f"<ofd:Page {NAMESPACE}><ofd:Content>{layer}</ofd:Content></ofd:Page>"
            )
        with zipfile.ZipFile(self._path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(zipfile.ZipInfo(name), HEAD + content, zipfile.ZIP_DEFLATED)

    def _id(self) -> int:
        self._number += 1
        return self._number

    def _box(self, x: float, top: float, width: float, height: float) -> str:
        return f"{x * MM:.4f} {(self._size[1] - top) * MM:.4f} {width * MM:.4f} {height * MM:.4f}"

    def _add(self, tag: str, content: str) -> None:
        self._objects.append(f"<ofd:{tag}>{content}</ofd:{tag.split(' ', 1)[0]}>")


def runs(steps: list[float]) -> str:
    """Steps as OFD writes them: ``g 3 4.2`` for three alike."""
    words: list[str] = []
    at = 0
    while at < len(steps):
        end = at
        while end < len(steps) and abs(steps[end] - steps[at]) < 1e-9:
            end += 1
        words.append(f"g {end - at} {steps[at]:.4f}" if end - at > 1 else f"{steps[at]:.4f}")
        at = end
    return " ".join(words)


def write_ofd(blocks: list[Block], path: Path, look: Look | None = None) -> None:
    look = look or Look()
    draw_blocks(blocks, OfdCanvas(path, look.page), look)
