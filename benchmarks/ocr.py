"""How well scans are read: sample PDFs drawn as pictures, made worse, read by OCR, and compared with their text layer.

python benchmarks/ocr.py                       three samples under nine conditions
python benchmarks/ocr.py FILE.pdf ... --pages 2 --conditions "300 dpi" "200 dpi, 1.5° noise JPEG 40"

The text layer's own reading is exact on these files (tests/test_truth.py), so its cells are the truth. A figure is
silently wrong if it differs, its confidence is ``SURE`` or more, and no notice names its cell.
"""

from __future__ import annotations

import argparse
import io
import math
import time
import unicodedata
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

from disclosure_parse.document import Cell, Document, Table
from disclosure_parse.readers import read_bytes

ROOT = Path(__file__).parents[1]
SAMPLES = ("self_evaluation_two_pages", "self_evaluation_yuan_two_storeys", "target_four_grades")
SURE = 0.8


class Condition(NamedTuple):
    """How a page is drawn: dots an inch, degrees that it is turned by, levels of noise, JPEG quality, stamps."""

    dpi: int
    turned: float = 0.0
    noise: float = 0.0
    quality: int = 95
    stamps: tuple[tuple[float, float], ...] = ()
    """Where their middles lie, as shares of the page."""
    in_colour: bool = True
    """Otherwise red stamps have become grey as well."""
    corners: tuple[tuple[float, float], ...] = ()
    """Where the page's corners lie on a photograph, clockwise from the top left, as shares of it."""
    bow: float = 0.0
    """Inches that lines across bow in the middle of the page."""


CONDITIONS = {
    "150 dpi": Condition(150),
    "200 dpi": Condition(200),
    "300 dpi": Condition(300),
    "200 dpi, 1.5°, noise, JPEG 40": Condition(200, 1.5, 12, 40),
    "150 dpi, -1°, noise, JPEG 60": Condition(150, -1.0, 8, 60),
    "200 dpi, two red stamps, noise, JPEG 60": Condition(200, 0.0, 4, 60, ((0.7, 0.3), (0.35, 0.6))),
    "200 dpi, two grey stamps, noise, JPEG 60": Condition(200, 0.0, 4, 60, ((0.7, 0.3), (0.35, 0.6)), in_colour=False),
    "200 dpi, aslant, noise, JPEG 60": Condition(
        200, 0.0, 6, 60, corners=((0.08, 0.03), (0.93, 0.06), (0.99, 0.97), (0.01, 0.93))
    ),
    "200 dpi, bowed, noise, JPEG 60": Condition(200, 0.0, 6, 60, bow=0.06),
}


@dataclass(slots=True)
class Score:
    pages: int = 0
    seconds: float = 0.0
    cells: int = 0
    placed: int = 0
    exact: int = 0
    figures: int = 0
    figures_exact: int = 0
    flagged: int = 0
    silent: int = 0
    false_alarms: int = 0

    def add(self, other: Score) -> None:
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))


def scanned(data: bytes, condition: Condition, pages: int) -> bytes:
    """The first pages of a PDF as a PDF of pictures."""
    document = pdfium.PdfDocument(data)
    pictures = []
    noise = np.random.default_rng(1)
    for index in range(min(pages, len(document))):
        picture = document[index].render(scale=condition.dpi / 72, grayscale=True).to_pil().convert("L")
        if condition.stamps:
            picture = stamped(picture, condition)
            picture = picture if condition.in_colour else picture.convert("L")
        if condition.corners or condition.bow:
            picture = photographed(picture, condition)
        if condition.turned:
            picture = picture.rotate(condition.turned, resample=Image.Resampling.BICUBIC, fillcolor=255)
        if condition.noise:
            levels = np.asarray(picture, dtype=np.float64)
            levels = levels + noise.normal(0, condition.noise, levels.shape)
            picture = Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))
        pictures.append(picture)
    document.close()
    target = io.BytesIO()
    pictures[0].save(
        target,
        "PDF",
        save_all=True,
        append_images=pictures[1:],
        resolution=condition.dpi,
        quality=condition.quality,
    )
    return target.getvalue()


def photographed(page: Image.Image, condition: Condition) -> Image.Image:
    """A page in grey that bows, and whose corners lie elsewhere."""
    width, height = page.size
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    down += condition.bow * condition.dpi * np.sin(across / width * np.pi)
    picture = cv2.remap(np.asarray(page), across, down.astype(np.float32), cv2.INTER_LINEAR, borderValue=255)
    if condition.corners:
        before = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        after = np.array(condition.corners, np.float32) * np.array(page.size, np.float32)
        matrix = cv2.getPerspectiveTransform(before, after)
        picture = cv2.warpPerspective(picture, matrix, page.size, borderValue=255)
    return Image.fromarray(picture)


def stamped(page: Image.Image, condition: Condition) -> Image.Image:
    """A page in colour with round red stamps of 40 mm, whose ink lets through what is printed below."""
    side, ink = round(40 / 25.4 * condition.dpi), (214, 40, 50)
    stamp = Image.new("RGB", (side, side), (255, 255, 255))
    pen = ImageDraw.Draw(stamp)
    pen.ellipse((1, 1, side - 2, side - 2), outline=ink, width=round(0.04 * condition.dpi))
    pen.polygon([_on_circle(side, 0.16 if n % 2 else 0.4, n * 36 - 90) for n in range(10)], fill=ink)
    for angle in range(130, 411, 20):  # Strokes where its text would stand.
        start, end = _on_circle(side, 0.68, angle), _on_circle(side, 0.86, angle + 4)
        pen.line((*start, *end), fill=ink, width=round(0.02 * condition.dpi))
    whole = Image.new("RGB", page.size, (255, 255, 255))
    for x, y in condition.stamps:
        whole.paste(stamp, (round(x * page.width - side / 2), round(y * page.height - side / 2)))
    return ImageChops.multiply(page.convert("RGB"), whole)


def _on_circle(side: int, share: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return side / 2 * (1 + share * math.cos(angle)), side / 2 * (1 + share * math.sin(angle))


def first_pages(data: bytes, pages: int) -> bytes:
    document, short = pdfium.PdfDocument(data), pdfium.PdfDocument.new()
    short.import_pages(document, list(range(min(pages, len(document)))))
    target = io.BytesIO()
    short.save(target)
    return target.getvalue()


def folded(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return plain.replace("—", "-").replace("–", "-")


def compare(read: Document, truth: Document) -> Score:
    score = Score(pages=truth.pages or 0)
    doubtful = {
        (notice.place.table, notice.place.row, notice.place.column)
        for notice in read.warnings
        if notice.code == "ocr_doubtful" and notice.place
    }
    found = dict(enumerate(read.tables))
    for number, table in enumerate(truth.tables):
        other: Table | None = found.get(number)
        cells = {_span(cell): cell for cell in other.cells} if other else {}
        for cell in table.cells:
            score.cells += 1
            match = cells.get(_span(cell))
            text = folded(match.text) if match else None
            right = text == folded(cell.text)
            score.placed += match is not None
            score.exact += right
            if len(folded(cell.text)) > 24 or not any(character.isdigit() for character in cell.text):
                continue
            score.figures += 1
            score.figures_exact += right
            sure = match is not None and match.confidence is not None and match.confidence >= SURE
            place = other.place(match) if match and other else None
            flagged = not sure or (place is not None and (place.table, place.row, place.column) in doubtful)
            score.flagged += not right and flagged
            score.silent += not right and not flagged
            score.false_alarms += right and flagged
            if not right:
                state = "flagged" if flagged else "SILENT"
                print(f"    {state}: {match.text if match else None!r} for {cell.text!r}")
    return score


def _span(cell: Cell) -> tuple[int, int, int, int]:
    return cell.row, cell.column, cell.row_span, cell.column_span


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=2, help="pages of each file")
    parser.add_argument("--conditions", nargs="*", choices=CONDITIONS, default=list(CONDITIONS), metavar="CONDITION")
    options = parser.parse_args()
    files = options.files or [ROOT / "samples" / f"{name}.pdf" for name in SAMPLES]
    total = Score()
    for name in options.conditions:
        score = Score()
        for path in files:
            data = path.read_bytes()
            truth = read_bytes(first_pages(data, options.pages), path.name)
            scan = scanned(data, CONDITIONS[name], options.pages)
            begin = time.perf_counter()
            read = read_bytes(scan, path.name)
            seconds = time.perf_counter() - begin
            one = compare(read, truth)
            one.seconds = seconds
            score.add(one)
        print_score(name, score)
        total.add(score)
    print_score("all", total)


def print_score(name: str, score: Score) -> None:
    print(
        f"{name}: {score.pages} pages, {score.seconds / max(1, score.pages):.1f} s a page; "
        f"cells in place {score.placed}/{score.cells}, exact {score.exact}/{score.cells}; "
        f"figures exact {score.figures_exact}/{score.figures}, wrong and flagged {score.flagged}, "
        f"wrong and silent {score.silent}, right and flagged {score.false_alarms}",
        flush=True,
    )


if __name__ == "__main__":
    main()
