"""Pictures of pages (PNG, JPEG, TIFF, BMP, GIF, WebP): each is read by OCR and laid out as a PDF's page is."""

from __future__ import annotations

import io
import math
import warnings
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageOps, ImageSequence

from disclosure_parse.document import Document, Notice, Place
from disclosure_parse.errors import DamagedFileError, LimitError, quoted
from disclosure_parse.readers.assembly import assemble
from disclosure_parse.readers.missing_borders import Above
from disclosure_parse.readers.ocr import Recognised, read_picture
from disclosure_parse.readers.ocr_engine import require_ocr
from disclosure_parse.readers.paged import of_pages

MAX_PIXELS = 100_000_000
"""Of one picture: an A2 page at 400 dots an inch. Larger ones are how decompression bombs look."""
MAX_FRAMES = 500
LEAST_SIDE, MOST_SIDE = 1800, 2600
"""Pixels along a page's longer side that OCR works with; others are made larger or smaller."""
A4_HEIGHT = 842.0
SMALLEST, LARGEST = 400, 2400
"""Points along the longer side of a page: a picture's own resolution is believed if it makes one."""
UNMEASURED = (72, 96)
"""Dots an inch that cameras and programs write that know none; scanners have more."""
UPRIGHT = 4
"""The orientations up to this leave a picture's sides where they are; by the others it lies on its side."""
SQUARE, OBLONG = 0.02, 4.0
"""Pixels are square if they are wider than high by less than this share, and are not believed to be so much wider."""
_SMALLER = "Scan it with fewer dots an inch: 300 are enough."
FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")


def read_image(data: bytes, *, source: str = "") -> Document:
    """What OCR reads in a picture, each frame of a TIFF or GIF being a page; places are in points.

    Raises MissingExtraError without the ``ocr`` extra, DamagedFileError, LimitError.
    """
    require_ocr()
    notices: list[Notice] = []
    try:
        # Pillow warns of metadata it cannot read and of large pictures, for which there is the limit here.
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=FORMATS) as image:
            pages = getattr(image, "n_frames", 1)
            if pages > MAX_FRAMES:
                raise LimitError(f"has {pages} frames; the limit is {MAX_FRAMES}.", "Split it and run the parts.")
            recognised = _read_frames(image, notices)
    except Image.DecompressionBombError as error:
        raise LimitError(f"is too large a picture: {quoted(error)}.", _SMALLER) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise DamagedFileError(
            f"is a picture that cannot be read: {quoted(error)}.", "Download or copy it again."
        ) from error
    blocks = assemble([page.layout for page in recognised.values()], notices)
    return of_pages(data, "image", "ocr", pages, blocks, notices, recognised, source)


def _read_frames(image: Image.Image, notices: list[Notice]) -> dict[int, Recognised]:
    """What is read in each frame, by its number, up to one that is damaged. Raises as Pillow does, LimitError."""
    recognised: dict[int, Recognised] = {}
    above: Above | None = None
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        try:
            picture, width, height = page_picture(frame)
        except (OSError, SyntaxError, ValueError) as error:
            if number == 1:
                raise
            message = f"Frame {number} is damaged, and the picture was read up to it: {quoted(error)}."
            notices.append(Notice("page_unreadable", message, Place(page=number)))
            break
        read, told = read_picture(picture, number, width, height, above)
        notices += told
        above = Above.of(read.layout, above) if read is not None else None
        if read is not None:
            recognised[number] = read
    return recognised


def page_picture(frame: Image.Image) -> tuple[Any, float, float]:
    """A frame in colour (height × width × 3) and of a size that OCR likes, and the page's width and height in points.

    Raises LimitError before a single pixel of a picture that is too large is unpacked.
    """
    width, height = frame.size
    if width * height > MAX_PIXELS:
        raise LimitError(
            f"is a picture of {width} × {height} pixels; the limit is {MAX_PIXELS // 1_000_000} million.",
            _SMALLER,
        )
    dots, ratio = _dots(frame)
    upright = _square(_eight_bits(ImageOps.exif_transpose(frame)), ratio)
    if "A" in upright.getbands() or "transparency" in upright.info:
        # What is transparent shows as paper.
        coloured = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", coloured.size, "white"), coloured)
    if upright.mode not in ("L", "RGB"):
        upright = upright.convert("L" if upright.mode == "1" else "RGB")
    longer = max(upright.size)
    points = 72 / dots if dots and SMALLEST <= longer * 72 / dots <= LARGEST else A4_HEIGHT / longer
    scale = min(max(1.0, LEAST_SIDE / longer), MOST_SIDE / longer)
    page_width, page_height = upright.width * points, upright.height * points
    if scale != 1.0:
        size = max(1, round(upright.width * scale)), max(1, round(upright.height * scale))
        upright = upright.resize(size, Image.Resampling.LANCZOS)
    # In colour only now: a large grey picture would take three times its memory.
    return np.asarray(upright.convert("RGB"), dtype=np.uint8).copy(), page_width, page_height


def _eight_bits(frame: Image.Image) -> Image.Image:
    """A picture of more than 256 levels of grey in 256; others as they are."""
    if frame.mode not in ("F", "I") and not frame.mode.startswith("I;"):
        return frame
    # What is no number at all in a picture of floats shows as black.
    levels = np.nan_to_num(np.asarray(frame, dtype=np.float32), posinf=0.0, neginf=0.0)
    most = float(levels.max())
    white = 65535.0 if frame.mode.startswith("I;") else next((at for at in (1.0, 255.0, 65535.0) if most <= at), most)
    return Image.fromarray((levels * (255.0 / white)).clip(0, 255).astype(np.uint8))


def _dots(frame: Image.Image) -> tuple[float, float]:
    """By the file's own word the dots an inch across, 0 if it says none, and how many of them stand over one below."""
    try:
        across, down = (float(dots) for dots in frame.info.get("dpi", (0, 0)))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 1.0
    if not (0 < across < math.inf and 0 < down < math.inf):
        return 0.0, 1.0
    ratio = across / down
    if frame.getexif().get(ExifTags.Base.Orientation, 1) > UPRIGHT:
        ratio = 1 / ratio
    return (0.0 if round(across) in UNMEASURED else max(across, down)), (
        ratio if 1 / OBLONG <= ratio <= OBLONG else 1.0
    )


def _square(picture: Image.Image, ratio: float) -> Image.Image:
    """A picture whose pixels are as high as wide: a fax has half as many lines as dots an inch, or a few less."""
    width, height = picture.size
    size = (width, round(height * ratio)) if ratio >= 1 else (round(width / ratio), height)
    if abs(ratio - 1) < SQUARE or size[0] * size[1] > MAX_PIXELS:
        return picture
    return (picture.convert("L") if picture.mode == "1" else picture).resize(size, Image.Resampling.BICUBIC)
