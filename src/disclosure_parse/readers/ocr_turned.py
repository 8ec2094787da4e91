"""Scans that lie on their side or stand on their head: by how many quarters they have to be turned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from disclosure_parse.document import BBox
from disclosure_parse.readers.ocr_engine import Character, page_characters

DOUBTFUL = 0.8
"""Mean confidence below which a page was perhaps not read from its right side; upright ones have 0.95 and more."""
TRIAL_SIDE = 1100
"""Pixels of the copies that are read on trial: enough to tell, and quick."""
BETTER = 1.5
"""So many times as much has to be read surely for a page to be turned."""


def upright_lines(read: Sequence[Character]) -> set[int]:
    """The lines whose characters stand one below the other."""
    first: dict[int, Character] = {}
    upright = set()
    for character in read:
        before = first.setdefault(character.line, character)
        if character.y0 - before.y0 > 0.5 * (before.y1 - before.y0):
            upright.add(character.line)
    return upright


def quarter_turns(picture: Any, read: Sequence[Character]) -> int:
    """By how many quarters (counter-clockwise) a page has to be turned to be upright, from what was read of it.

    A page that was read surely and level is left as it is; others are read on trial from each side.
    """
    if not read or not _is_doubtful(read):
        return 0
    import cv2

    scale = min(1.0, TRIAL_SIDE / max(picture.shape))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    scores = [_surely_read(page_characters(turned(small, turns))) for turns in range(4)]
    best = max(range(4), key=scores.__getitem__)
    return best if scores[best] > BETTER * scores[0] else 0


def turned(picture: Any, turns: int) -> Any:
    return np.ascontiguousarray(np.rot90(picture, turns))


def turned_back(bbox: BBox, turns: int, width: float, height: float) -> BBox:
    """A box of the turned page where it lay on the page of ``width`` × ``height`` before it was turned."""
    x0, y0, x1, y1 = bbox
    match turns:
        case 1:
            return width - y1, x0, width - y0, x1
        case 2:
            return width - x1, height - y1, width - x0, height - y0
        case 3:
            return y0, height - x1, y1, height - x0
    return bbox


def _is_doubtful(read: Sequence[Character]) -> bool:
    if sum(character.confidence for character in read) < DOUBTFUL * len(read):
        return True
    upright = upright_lines(read)
    return 2 * sum(1 for character in read if character.line in upright) > len(read)


def _surely_read(read: Sequence[Character]) -> float:
    """How much was read in level lines, unsure characters counting for little."""
    upright = upright_lines(read)
    return sum(character.confidence**3 for character in read if character.line not in upright)
