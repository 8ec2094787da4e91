"""A TrueType font in which every character is the same box, made here: nothing is drawn with it, it is only measured.

The tables are those that the OpenType specification asks of a font with outlines, as short as they can be.
"""

from __future__ import annotations

import struct
from functools import cache

EM = 1000
"""Units of the font's square."""
ASCENT, DESCENT = 880, -120
LEFT, BOTTOM, RIGHT, TOP = 50, 0, 150, 700
"""The box: within the room of the narrowest letter, since what is told of a character's size is room and box."""
GLYPHS = 2
"""What stands for no character, and the box; both look the same."""
_ON_CURVE = 1
_SURROGATES = (0xD800, 0xDFFF)
_LAST = 0x10FFFF
_MAGIC, _WHOLE = 0x5F0F3CF5, 0xB1B0AFBA
"""The number that every font has, and the one that its check sums come to."""


@cache
def stand_in_font() -> bytes:
    """The font's file."""
    glyph = _box()
    tables = {
        b"cmap": _characters(),
        b"glyf": glyph * GLYPHS,
        b"head": _head(),
        b"hhea": struct.pack(">2H3h H4h6h hH", 1, 0, ASCENT, DESCENT, 0, EM, LEFT, EM - RIGHT, RIGHT,
                             1, 0, 0, 0, 0, 0, 0, 0, GLYPHS),
        b"hmtx": struct.pack(">Hh", EM, LEFT) * GLYPHS,
        b"loca": struct.pack(f">{GLYPHS + 1}L", *(len(glyph) * number for number in range(GLYPHS + 1))),
        b"maxp": struct.pack(">2H14H", 1, 0, GLYPHS, 4, 1, 0, 0, 2, *[0] * 8),
    }  # fmt: skip
    return _file(tables)


def _box() -> bytes:
    """One contour of four points, clockwise from the lower left; each is told by its distance from the one before."""
    xs, ys = (LEFT, 0, RIGHT - LEFT, 0), (BOTTOM, TOP - BOTTOM, 0, BOTTOM - TOP)
    data = struct.pack(">5h HH", 1, LEFT, BOTTOM, RIGHT, TOP, 3, 0)
    data += bytes([_ON_CURVE] * 4) + struct.pack(">4h", *xs) + struct.pack(">4h", *ys)
    return data + bytes(-len(data) % 4)


def _head() -> bytes:
    created = modified = 0
    return struct.pack(
        ">2H L L L 2H q q 4h 2H 3h",
        1, 0, 0x10000, 0, _MAGIC, 0, EM, created, modified, LEFT, BOTTOM, RIGHT, TOP, 0, 8, 2, 1, 0,
    )  # fmt: skip


def _characters() -> bytes:
    """Which glyph a character has: the box, from the first that prints to the last that there is (format 13)."""
    first, last = _SURROGATES
    groups = [(0x21, first - 1, 1), (last + 1, _LAST, 1)]
    body = b"".join(struct.pack(">3L", *group) for group in groups)
    table = struct.pack(">2H3L", 13, 0, 16 + len(body), 0, len(groups)) + body
    platform, encoding = 3, 10  # Windows, all of Unicode.
    return struct.pack(">4HL", 0, 1, platform, encoding, 12) + table


def _file(tables: dict[bytes, bytes]) -> bytes:
    """The tables behind their directory, which is sorted by their names; each begins at a multiple of four bytes."""
    power = len(tables).bit_length() - 1
    search = 16 << power
    directory = struct.pack(">L4H", 0x10000, len(tables), search, power, 16 * len(tables) - search)
    body = b""
    for name, data in sorted(tables.items()):
        offset = 12 + 16 * len(tables) + len(body)
        directory += name + struct.pack(">3L", _sum(data), offset, len(data))
        body += data + bytes(-len(data) % 4)
    whole = directory + body
    at = whole.index(tables[b"head"]) + 8
    return whole[:at] + struct.pack(">L", (_WHOLE - _sum(whole)) & 0xFFFFFFFF) + whole[at + 4 :]


def _sum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & 0xFFFFFFFF
