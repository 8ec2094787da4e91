"""A page's picture made straight: turned until its lines are level, and unbent where it was photographed aslant.

A photograph from the side makes lines run together, and paper that does not lie flat makes them bow. How steep the
rulings are is measured all over the page, and a smooth field fitted to it; what follows that field becomes level and
upright. One field for the lines across and one for those down hold a turn, a slant and a gentle bend alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from disclosure_parse.readers.ocr_picture import dark_pixels

MAX_SKEW = 5.0
"""Degrees that a page may be turned by and is still made straight."""
LEAST_SKEW = 0.04
_PROFILE_SIDE = 1000
"""Pixels across the small copy in which the angle is looked for."""
_STEPS = (0.5, 0.1, 0.02)

_SEGMENT_SIDE = 1400
"""Pixels across the small copy in which pieces of rulings are looked for."""
LEAST_PIECE = 0.03
"""Of the longer side: shorter pieces of lines are strokes of characters."""
MAX_SLANT = 20.0
"""Degrees off level or upright that pieces of rulings have at most on a page that was turned."""
LEAST_PIECES = 8
"""Fewer pieces do not say how the page lies."""
STRAIGHT = 0.12
"""Degrees: a page whose rulings are off by no more was taken from straight above."""
CROOKED = 0.35
"""Degrees: the grid of a page whose rulings are off by more is not to be relied on."""
MOST = 0.9
"""The share of their length that says how far the rulings are off."""
OUTLIER = 0.3
"""Degrees off the field from which a piece counts for little: a line that is drawn aslant."""
_RIDGE = np.array([0.0, 1.0, 1.0, 3.0, 3.0, 10.0, 10.0]) * 1e-3
_ROUNDS = 6
_NODES = 33, 45
"""Places across and down the page for which it is reckoned where they lay; those between lie between."""


@dataclass(frozen=True, slots=True)
class Straight:
    """A picture with level lines.

    ``origins`` (rows × columns × 2) says of places spread evenly over it, its corners among them, where they lay in
    the picture before, in shares of its width and height; ``None`` if it is as it was. ``off`` is how many degrees most
    rulings are still off at most.
    """

    picture: Any
    origins: Any = None
    off: float = 0.0


class _Field(NamedTuple):
    """How steep lines run at places of the page, which are ``along`` and ``across`` the way they run from -1 to 1."""

    weights: Any

    def at(self, along: Any, across: Any) -> Any:
        return _terms(along, across) @ self.weights


class _Pieces(NamedTuple):
    """Pieces of rulings that run one way: their middles from -1 to 1 over the page, slopes and lengths (n)."""

    along: Any
    across: Any
    slopes: Any
    lengths: Any

    def off(self) -> float:
        """Degrees that most of their length is off at most."""
        if len(self.slopes) < LEAST_PIECES:
            return 0.0
        order = np.argsort(np.abs(self.slopes))
        share = np.cumsum(self.lengths[order]) / self.lengths.sum()
        return math.degrees(float(np.abs(self.slopes)[order][np.searchsorted(share, MOST)]))


def skew(picture: Any) -> float:
    """The angle in degrees by which lines fall to the right; the rows of a straight page differ most in ink."""
    import cv2

    scale = min(1.0, _PROFILE_SIDE / max(picture.shape))
    small = cv2.resize(dark_pixels(picture), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    best, reach = 0.0, MAX_SKEW
    for step in _STEPS:
        angles = [best + step * number for number in range(-round(reach / step), round(reach / step) + 1)]
        best = max(angles, key=lambda angle: (_contrast(_turned(small, angle, 0)), -abs(angle)))
        reach = step
    return best


def straightened(picture: Any) -> Straight:
    """The picture (grey) with level lines, as far as its rulings or else its text say how it lies."""
    angle = skew(picture)
    paper = int(np.median(picture))
    turned, origins = picture, None
    if abs(angle) >= LEAST_SKEW:
        turned, origins = _turned(picture, angle, paper), _turn(angle, picture.shape)
    level, upright = _pieces(turned)
    off = max(level.off(), upright.off())
    if off <= STRAIGHT:
        return Straight(turned, origins, off)
    bent = _unbent(_fitted(level), _fitted(upright), picture.shape)
    if origins is not None:
        bent = _places(bent.reshape(-1, 2), origins).reshape(bent.shape)
    unbent = _drawn(picture, bent, paper)
    after = max(pieces.off() for pieces in _pieces(unbent))
    return Straight(unbent, bent, after) if after < off else Straight(turned, origins, off)


def origin(x: float, y: float, width: float, height: float, origins: Any) -> tuple[float, float]:
    """Where a point of the straightened page of ``width`` × ``height`` lay before."""
    ((across, down),) = _places(np.array([[x / width, y / height]]), origins).tolist()
    return across * width, down * height


def _turned(picture: Any, angle: float, paper: int) -> Any:
    import cv2

    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper)


def _turn(angle: float, shape: tuple[int, int]) -> Any:
    """The origins of a picture turned about its middle: its corners say it all."""
    height, width = shape
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    right, down = np.meshgrid((-0.5, 0.5), (-0.5, 0.5))
    across, along = right * cosine - down * sine * height / width, right * sine * width / height + down * cosine
    return np.stack((across + 0.5, along + 0.5), axis=2)


def _contrast(picture: Any) -> float:
    rows = picture.sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _pieces(picture: Any) -> tuple[_Pieces, _Pieces]:
    """The pieces of rulings that are about level, and those that are about upright."""
    import cv2

    scale = min(1.0, _SEGMENT_SIDE / max(picture.shape))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector().detect(small)[0]
    ends = np.zeros((0, 4)) if found is None else found.reshape(-1, 4).astype(np.float64)
    height, width = small.shape
    return _running(ends, (width, height)), _running(ends[:, [1, 0, 3, 2]], (height, width))


def _running(ends: Any, size: tuple[int, int]) -> _Pieces:
    """The pieces that run along the first of the two axes; ``ends`` are along, across, along, across."""
    forward, aside = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    lengths = np.hypot(forward, aside)
    kept = (lengths >= LEAST_PIECE * max(size)) & (np.abs(aside) <= math.tan(math.radians(MAX_SLANT)) * np.abs(forward))
    middles = (ends[kept, :2] + ends[kept, 2:]) / size - 1.0
    return _Pieces(middles[:, 0], middles[:, 1], aside[kept] / forward[kept], lengths[kept])


def _fitted(pieces: _Pieces) -> _Field:
    """The field that the pieces follow, but for those that run otherwise."""
    weights = np.zeros(len(_RIDGE))
    if len(pieces.slopes) < LEAST_PIECES:
        return _Field(weights)
    terms, trust = _terms(pieces.along, pieces.across), pieces.lengths
    for _ in range(_ROUNDS):
        weighted = terms * trust[:, None]
        weights = np.linalg.solve(terms.T @ weighted + np.diag(_RIDGE * trust.sum()), weighted.T @ pieces.slopes)
        beside = np.degrees(pieces.slopes - terms @ weights) / OUTLIER
        trust = pieces.lengths / np.square(1.0 + np.square(beside))
    return _Field(weights)


def _terms(along: Any, across: Any) -> Any:
    """Lines that run together towards a point need the first five, and paper that bows the others."""
    terms = np.broadcast_arrays(1.0, along, across, along * across, along**2, along**2 * across, along**3)
    return np.stack(terms, axis=-1)


def _unbent(level: _Field, upright: _Field, shape: tuple[int, int]) -> Any:
    """The origins of the picture in which the lines of two fields are straight."""
    columns, rows = (np.linspace(-1.0, 1.0, count) for count in _NODES)
    height, width = shape
    heights = _curves(level, columns, rows, width / height)
    sides = _curves(upright, rows, columns, height / width)
    xs, ys = np.meshgrid(columns, rows)
    # A place lies where the curve of its row meets that of its column.
    for _ in range(_ROUNDS):
        ys = np.stack([np.interp(at, columns, curve) for at, curve in zip(xs, heights, strict=True)])
        xs = np.stack([np.interp(at, rows, curve) for at, curve in zip(ys.T, sides, strict=True)]).T
    return np.stack((xs, ys), axis=2) / 2 + 0.5


def _curves(field: _Field, along: Any, starts: Any, ratio: float) -> Any:
    """How the lines of a field run that pass the middle of ``along`` at ``starts`` (starts × along).

    ``ratio`` is the page's size the way that they run by its other size.
    """
    curves = np.repeat(starts[:, None], len(along), axis=1)
    middle = len(along) // 2
    for step, end in ((1, len(along) - 1), (-1, 0)):
        for number in range(middle, end, step):
            here, way = curves[:, number], along[number + step] - along[number]
            halfway = here + way / 2 * ratio * field.at(along[number], here)
            curves[:, number + step] = here + way * ratio * field.at(along[number] + way / 2, halfway)
    return curves


def _places(places: Any, origins: Any) -> Any:
    """The origins of places (n × 2), from those around them."""
    across, down = (_between(places[:, axis], origins.shape[1 - axis]) for axis in (0, 1))
    return np.einsum("nr,rcx,nc->nx", down, origins, across)


def _between(shares: Any, count: int) -> Any:
    """For each share of the way how much the nodes that are spread over it count there (n × count)."""
    return np.clip(1.0 - np.abs(shares[:, None] * (count - 1) - np.arange(count)), 0.0, 1.0)


def _drawn(picture: Any, origins: Any, paper: int) -> Any:
    import cv2

    height, width = picture.shape
    across = _between((np.arange(width) + 0.5) / width, origins.shape[1]).T
    down = _between((np.arange(height) + 0.5) / height, origins.shape[0])
    xs, ys = (
        (down @ origins[:, :, axis] @ across * size - 0.5).astype(np.float32)
        for axis, size in ((0, width), (1, height))
    )
    return cv2.remap(picture, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=paper)
