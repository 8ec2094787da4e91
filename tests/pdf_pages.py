"""Builds small PDFs for the tests: pages drawn from the top left, in points, with a Chinese font."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
SIZE = 10.0

CellText = tuple[int, int, int, int, str]
"""Row, column, row span, column span, text."""


class PageDrawing:
    """A reportlab canvas turned upside down, so that a test's numbers are those of the document."""

    def __init__(self, size: tuple[float, float] = (WIDTH, HEIGHT), **options: str) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.buffer = io.BytesIO()
        self.width, self.height = size
        self.canvas = Canvas(self.buffer, pagesize=size, invariant=1, **options)
        self.canvas.setFont(FONT, SIZE)
        self.canvas.setLineWidth(0.5)

    def text(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        """``text`` with its base line at ``y``."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.height - y, text)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A thin filled rectangle along the line, as Word writes its borders."""
        half = 0.24
        left, right = min(x0, x1) - half, max(x0, x1) + half
        top, bottom = min(y0, y1) - half, max(y0, y1) + half
        self.canvas.rect(left, self.height - bottom, right - left, bottom - top, stroke=0, fill=1)

    def next_page(self) -> None:
        self.canvas.showPage()
        self.canvas.setFont(FONT, SIZE)
        self.canvas.setLineWidth(0.5)

    def data(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.buffer.getvalue()

    def table(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        cells: Sequence[CellText],
        draw: Callable[[float, float, float, float], None] | None = None,
        sides: str = "lrtb",
    ) -> None:
        """Each cell's own four borders and its text, a line of it every 12 points.

        ``sides`` names the outer sides that are drawn.
        """
        draw = draw or self.line
        for row, column, row_span, column_span, text in cells:
            x0, x1, y0, y1 = xs[column], xs[column + column_span], ys[row], ys[row + row_span]
            if x0 != xs[0] or "l" in sides:
                draw(x0, y0, x0, y1)
            if x1 != xs[-1] or "r" in sides:
                draw(x1, y0, x1, y1)
            if y0 != ys[0] or "t" in sides:
                draw(x0, y0, x1, y0)
            if y1 != ys[-1] or "b" in sides:
                draw(x0, y1, x1, y1)
            for number, line in enumerate(text.split("\n")):
                self.text(x0 + 3, y0 + 12 + 12 * number, line)


def rows_of(*rows: Sequence[str]) -> list[CellText]:
    """Cells without spans, from their texts."""
    return [(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)]


def pdf_of(content: str, *fonts: str) -> bytes:
    """A one-page PDF from a content stream and its font F1 (object 5) with the objects that the font refers to."""
    return pdf_of_objects(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        stream(content.encode("latin-1")),
        *(font.encode("latin-1") for font in fonts),
    )


def pdf_of_objects(*objects: bytes) -> bytes:
    """A PDF of objects that are numbered from 1; the first is its catalogue."""
    data = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


CHINESE = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font"
    b" /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1)"
    b" /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox"
    b" [-25 -254 1000 880] /ItalicAngle 0 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >> >>] >>"
)
"""A font that every reader of PDF has, for ``written``."""


def written(x: float, y: float, text: str) -> bytes:
    """The operators that write a text in font F1, at a place told as PDF does."""
    return b"BT /F1 10 Tf 1 0 0 1 %g %g Tm <%s> Tj ET\n" % (x, y, text.encode("utf-16-be").hex().encode())


def ruled(rows: Sequence[Sequence[str]], left: float = 50, top: float = 700) -> bytes:
    """The operators that draw a table with cells of 120 × 25 points."""
    across, down = left + 120 * len(rows[0]), top - 25 * len(rows)
    lines = [(left, top - 25 * n, across, top - 25 * n) for n in range(len(rows) + 1)]
    lines += [(left + 120 * n, top, left + 120 * n, down) for n in range(len(rows[0]) + 1)]
    texts = [(left + 120 * c + 4, top - 25 * r - 16, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return (
        b"0.5 w\n"
        + b"".join(b"%g %g m %g %g l S\n" % line for line in lines)
        + b"".join(written(*t) for t in texts if t[2])
    )
