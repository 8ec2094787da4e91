"""Signs of the symbol fonts, whose codes mean nothing in Unicode, to the characters that they look like."""

from __future__ import annotations

_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x78: "☑",
    0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xFB: "✗", 0xFC: "✓", 0xFD: "☑", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {
    0x2A: "☐", 0x4F: "✗", 0x50: "✓", 0x51: "☑", 0x52: "☑", 0x53: "☑", 0x54: "☑",
    0x97: "●", 0xA2: "■", 0xA3: "☐", 0xA4: "☐", 0xA5: "☐",
}  # fmt: skip
_WEBDINGS = {0x61: "✓", 0x63: "☐", 0x67: "■", 0x72: "✗"}
_SYMBOL = {
    0x25: "%", 0x2A: "∗", 0x2B: "+", 0x2D: "−", 0x3C: "<", 0x3D: "=", 0x3E: ">", 0xA3: "≤", 0xA5: "∞", 0xB0: "°",
    0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD6: "√", 0xD7: "⋅", 0xE5: "∑",
    0x44: "Δ", 0x53: "Σ", 0x61: "α", 0x62: "β", 0x6D: "μ",
}  # fmt: skip
_FONTS = {"Wingdings": _WINGDINGS, "Wingdings 2": _WINGDINGS_2, "Webdings": _WEBDINGS, "Symbol": _SYMBOL}
_PRIVATE = 0xF000
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Digits as those that are raised: m², 1200¹ with the number of a note."""


def symbol(code: int, font: str) -> str | None:
    """The character that ``code`` looks like in ``font``; ``None`` if it is not known.

    Word writes such codes either as they are or moved to U+F000. In any other font a code is its own character.
    """
    private = _PRIVATE <= code <= _PRIVATE + 0xFF
    signs = _FONTS.get(font)
    if signs is None:
        if private:
            # Without its font the sign is most often a tick: Word's own insert dialog offers Wingdings first.
            return _WINGDINGS.get(code - _PRIVATE) if not font else None
        return chr(code)
    if code > 0xFF and not private:
        return chr(code)
    small = code - _PRIVATE if private else code
    if small == 0x20:
        return " "
    found = signs.get(small)
    if found is None and font == "Symbol" and 0x20 <= small < 0x7F and chr(small) in "0123456789()[]{}.,;:/|!?_&#":
        return chr(small)
    return found
