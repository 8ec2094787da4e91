"""The OCR engine (rapidocr), loaded once in a process: pictures in, characters with their places and confidence out."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from disclosure_parse.errors import MissingExtraError

LIBRARIES = ("rapidocr", "onnxruntime", "cv2")
INSTALL = 'Install it with: pip install "disclosure-parse[ocr]"'
MAX_SIDE = 3400
"""Pixels; the engine makes larger pictures smaller before it looks for text."""
_BATCH = 8


class Character(NamedTuple):
    """One recognised character and its box in pixels; ``line`` numbers the stretch of text that it was read in."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    line: int


class Reading(NamedTuple):
    """The text of one line's picture, and the confidence of each character."""

    text: str
    confidences: tuple[float, ...]


def require_ocr() -> None:
    """Raises MissingExtraError, with what to install, if a library of the ``ocr`` extra cannot be imported."""
    for name in LIBRARIES:
        try:
            importlib.import_module(name)
        except ImportError as error:
            raise MissingExtraError(f"needs OCR, and {name} is not installed.", INSTALL) from error


def page_characters(picture: Any) -> list[Character]:
    """The characters of a grey picture (height × width, uint8), line by line from the top."""
    result = _engine()(
        _coloured(picture),
        use_det=True,
        use_cls=False,
        use_rec=True,
        return_word_box=True,
        return_single_char_box=True,
        text_score=0.0,
    )
    found: list[Character] = []
    if getattr(result, "boxes", None) is None:
        return found
    for number, line in enumerate(result.word_results):
        for text, confidence, corners in line:
            xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
            found.append(Character(text, min(xs), min(ys), max(xs), max(ys), float(confidence), number))
    return found


def line_readings(pictures: Sequence[Any]) -> list[Reading]:
    """What is written in each of the pictures, which hold one line of text each."""
    from rapidocr.ch_ppocr_rec import TextRecInput

    readings: list[Reading] = []
    if not pictures:
        return readings
    recognizer = _engine()._load_rec_model()
    for start in range(0, len(pictures), _BATCH):
        batch = [_coloured(picture) for picture in pictures[start : start + _BATCH]]
        result = recognizer(TextRecInput(img=batch, return_word_box=True))
        for info in result.word_results:
            words = [text for word in info.words for text in word]
            readings.append(Reading("".join(words), tuple(float(score) for score in info.confs)))
    return readings


@functools.cache
def _engine() -> Any:
    import cv2
    from rapidocr import RapidOCR

    # A batch has a worker for each core; more threads in each would only stand in each other's way.
    cv2.setNumThreads(1)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": MAX_SIDE,
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _coloured(picture: Any) -> Any:
    return np.ascontiguousarray(np.repeat(picture[:, :, None], 3, axis=2))
