"""Many glyphs as columns of figures, for steps that look at all glyphs of a page at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, overload

import numpy as np

from disclosure_parse.readers import compiled


def median(values: Any) -> float:
    """The middle of some figures (n > 0). numpy's takes several times as long for the few hundred of a page."""
    ranked, half = np.array(values), len(values) // 2
    ranked.sort()
    return float(ranked[half] if len(values) % 2 else (ranked[half - 1] + ranked[half]) / 2)


class Glyph(NamedTuple):
    """One printed character. A tuple and not a dataclass: a page has thousands, and this is the hot path.

    ``x0 y0 x1 y1`` is its box, ``x y`` its origin (the pen's place on the base line), ``size`` its height,
    ``number`` its place among the characters of the file.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    x: float
    y: float
    size: float
    number: int = -1


class Glyphs(Sequence[Glyph]):
    """A sequence of glyphs, each made when it is asked for.

    ``texts`` has their characters, ``boxes`` (n × 4) their boxes, ``pens`` (n × 2) their origins, ``sizes`` and
    ``numbers`` (n) what ``Glyph`` calls so. ``codes`` need not be given.
    """

    __slots__ = ("_codes", "_columns", "_least_size", "boxes", "numbers", "pens", "sizes", "texts")

    def __init__(self, texts: list[str], boxes: Any, pens: Any, sizes: Any, numbers: Any, codes: Any = None) -> None:
        self.texts = texts
        self.boxes = boxes
        self.pens = pens
        self.sizes = sizes
        self.numbers = numbers
        self._codes = codes
        self._columns: tuple[Any, Any, Any, Any] | None = None
        self._least_size: float | None = None

    @classmethod
    def of(cls, glyphs: Sequence[Glyph]) -> Glyphs:
        """The same glyphs as columns."""
        if isinstance(glyphs, Glyphs):
            return glyphs
        figures = np.array([glyph[1:] for glyph in glyphs], dtype=np.float64).reshape(len(glyphs), 8)
        texts = [glyph.text for glyph in glyphs]
        return cls(texts, figures[:, :4], figures[:, 4:6], figures[:, 6], figures[:, 7].astype(np.int64))

    @property
    def codes(self) -> Any:
        """A number for each character that equal ones share: its code point, above all of them for pairs of letters."""
        if self._codes is None:
            self._codes = self._numbered()
        return self._codes

    @property
    def columns(self) -> tuple[Any, Any, Any, Any]:
        """Boxes, pens, sizes and codes as compiled functions read them."""
        if self._columns is None:
            boxes, pens, sizes = (np.ascontiguousarray(c, np.float64) for c in (self.boxes, self.pens, self.sizes))
            self._columns = boxes, pens, sizes, np.ascontiguousarray(self.codes, np.int64)
        return self._columns

    @property
    def least_size(self) -> float:
        """The size of the smallest glyph (n > 0)."""
        if self._least_size is None:
            self._least_size = float(self.sizes.min())
        return self._least_size

    def _numbered(self) -> Any:
        joined = "".join(self.texts)
        if len(joined) == len(self.texts):
            return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
        more: dict[str, int] = {}
        return np.array(
            [ord(text) if len(text) == 1 else 0x110000 + more.setdefault(text, len(more)) for text in self.texts],
            dtype=np.int64,
        )

    def ends_of_runs(self) -> Any:
        """The positions of the glyphs behind which the next one to be drawn does not stand."""
        right, down = (self.pens[1:] - self.pens[:-1]).T
        sizes = self.sizes[:-1]
        apart = (np.abs(down) > 0.1 * sizes) | (right < 0) | (right > 2 * sizes)
        return np.append(np.flatnonzero(apart), [len(self) - 1] if len(self) else []).astype(np.int64)

    def take(self, positions: Any) -> Glyphs:
        """The glyphs at ``positions``, an array of indices."""
        texts = [self.texts[position] for position in positions.tolist()]
        columns = (self.boxes, self.pens, self.sizes, self.numbers)
        return Glyphs(texts, *(column.take(positions, axis=0) for column in columns))

    def at(self, positions: list[int]) -> list[Glyph]:
        """The glyphs at some positions, one by one."""
        if compiled.glyphs is not None:
            return self._rows(positions)
        return list(self.take(np.array(positions, dtype=np.int64)))

    def _rows(self, positions: list[int] | None) -> list[Glyph]:
        numbers = np.ascontiguousarray(self.numbers, np.int64)
        rows: list[Glyph] = compiled.glyphs.rows(Glyph, self.texts, self.columns, numbers, positions)
        return rows

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[Glyph]:
        if compiled.glyphs is not None:
            return iter(self._rows(None))
        columns = (*self.boxes.T.tolist(), *self.pens.T.tolist(), self.sizes.tolist(), self.numbers.tolist())
        return map(Glyph._make, zip(self.texts, *columns, strict=True))

    @overload
    def __getitem__(self, index: int) -> Glyph: ...
    @overload
    def __getitem__(self, index: slice) -> Glyphs: ...
    def __getitem__(self, index: int | slice) -> Glyph | Glyphs:
        if isinstance(index, slice):
            return Glyphs(
                self.texts[index], self.boxes[index], self.pens[index], self.sizes[index], self.numbers[index]
            )
        columns = (*self.boxes[index].tolist(), *self.pens[index].tolist(), self.sizes[index], self.numbers[index])
        return Glyph._make((self.texts[index], *columns))
