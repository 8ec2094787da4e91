"""The text of one Word paragraph as printed: fields, symbols, form check boxes, and what is anchored in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from disclosure_parse.readers.docx_tree import TICKED, UNTICKED, Element, M, W, is_on
from disclosure_parse.readers.symbols import RAISED, symbol

OLE_OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
TEXT_BOX = W + "txbxContent"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_CHARTS = (
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
)
_PLAIN = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
# {EQ \o\ac(□,√)} prints one sign over the other.
_OVERSTRIKE = re.compile(r"\\o\s*(?:\\a[clr])?\s*\((?P<signs>.*)\)", re.IGNORECASE | re.DOTALL)
_BOXES = "□○◻☐口"
_TICKS = "√✓✔vVxX×"


@dataclass(slots=True)
class _Field:
    """A field that is open: up to its separator stands the instruction, then the result."""

    in_instruction: bool = True
    instruction: str = ""
    has_result: bool = False


@dataclass(slots=True)
class StoryText:
    """Reads the paragraphs of one story (body, header, note) in order: a field may reach over several of them.

    ``hidden_styles`` are the ids of styles that hide their text. The counts say what was left out.
    """

    hidden_styles: Set[str]
    hidden: int = 0
    pictures: int = 0
    charts: int = 0
    unknown_symbols: int = 0
    notes: int = 0
    anchored: list[Element] = field(default_factory=list)
    _fields: list[_Field] = field(default_factory=list)

    def paragraph(self, paragraph: Element) -> str:
        """The printed text; text boxes and objects met on the way are added to ``anchored``."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        hides = style is not None and style.get(W + "val") in self.hidden_styles
        text = ""
        for child in paragraph:
            part = self._part(child, hides)
            text += part.translate(RAISED) if text.strip() and _is_raised(child) else part
        return text

    def _part(self, element: Element, hides: bool) -> str:
        if element.tag == W + "r":
            return self._run(element, hides)
        if element.tag in (M + "oMath", M + "oMathPara"):
            return _formula(element)
        return ""

    def _run(self, run: Element, hides: bool) -> str:
        properties = run.find(W + "rPr")
        font = ""
        if properties is not None:
            hides = self._is_hidden(properties, hides)
            font = _font(properties)
        text = "".join(self._piece(child, font) for child in run)
        if hides and text:
            self.hidden += bool(text.strip())
            return ""
        return text

    def _is_hidden(self, properties: Element, hides: bool) -> bool:
        vanish = properties.find(W + "vanish")
        if vanish is not None:
            return is_on(vanish)
        style = properties.find(W + "rStyle")
        return hides or (style is not None and style.get(W + "val") in self.hidden_styles)

    def _piece(self, child: Element, font: str) -> str:
        tag = child.tag
        if tag == W + "r":
            # A run within a run: the text that a phonetic guide (w:ruby) stands above.
            return self._run(child, hides=False)
        if tag == W + "fldChar":
            return self._field_sign(child)
        in_instruction = any(opened.in_instruction for opened in self._fields)
        if tag == W + "instrText":
            if self._fields:
                self._fields[-1].instruction += child.text or ""
            return ""
        if tag in (W + "drawing", W + "pict", W + "object"):
            self._note_drawing(child)
            return ""
        if tag in (W + "footnoteReference", W + "endnoteReference"):
            self.notes += 1
            return ""
        text = ""
        if tag == W + "t":
            text = self._spelled(child.text or "", font)
        elif tag == W + "sym":
            text = self._sign(int(_hex(child.get(W + "char", "")), 16), child.get(W + "font", ""))
        elif tag in _PLAIN:
            text = _PLAIN[tag]
        if in_instruction:
            self._fields[-1].instruction += text
            return ""
        return text

    def _field_sign(self, sign: Element) -> str:
        kind = sign.get(W + "fldCharType")
        if kind == "begin":
            shown = "" if any(opened.in_instruction for opened in self._fields) else _form_field(sign)
            self._fields.append(_Field())
            return shown
        if not self._fields:
            return ""
        if kind == "separate":
            self._fields[-1].in_instruction = False
            self._fields[-1].has_result = True
            return ""
        closed = self._fields.pop()
        if closed.has_result:
            return ""
        shown = _overstruck(closed.instruction)
        if any(opened.in_instruction for opened in self._fields):
            self._fields[-1].instruction += shown
            return ""
        return shown

    def _note_drawing(self, drawing: Element) -> None:
        for element in drawing.iter(TEXT_BOX, OLE_OBJECT, *_PICTURES, *_CHARTS):
            if element.tag in _PICTURES:
                # The picture inside w:object only shows the object.
                self.pictures += drawing.tag != W + "object"
            elif element.tag in _CHARTS:
                self.charts += 1
            elif not any(above.tag == TEXT_BOX for above in _ancestors(element, drawing)):
                self.anchored.append(element)

    def _spelled(self, text: str, font: str) -> str:
        if text.isascii() and not font:
            return text
        return "".join(
            self._sign(ord(character), font) if 0xF000 <= ord(character) <= 0xF0FF or font else character
            for character in text
        )

    def _sign(self, code: int, font: str) -> str:
        sign = symbol(code, font)
        if sign is None:
            self.unknown_symbols += 1
            return "\N{REPLACEMENT CHARACTER}"
        return sign


def _is_raised(run: Element) -> bool:
    align = run.find(f"{W}rPr/{W}vertAlign")
    return align is not None and align.get(W + "val") == "superscript"


def _font(properties: Element) -> str:
    """The symbol font of a run, or ``""``: other fonts print the characters they are given."""
    fonts = properties.find(W + "rFonts")
    if fonts is None:
        return ""
    name = fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or ""
    return name if name.startswith(("Wingdings", "Webdings", "Symbol")) else ""


def _hex(digits: str) -> str:
    return digits if re.fullmatch(r"[0-9A-Fa-f]{1,5}", digits) else "FFFD"


def _ancestors(element: Element, top: Element) -> Iterator[Element]:
    above = element.getparent()
    while above is not None and above is not top:
        yield above
        above = above.getparent()


def _form_field(begin: Element) -> str:
    """What a legacy form field shows by itself: a check box, or the chosen entry of a list."""
    box = begin.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        checked = box.find(W + "checked")
        return TICKED if is_on(checked if checked is not None else box.find(W + "default")) else UNTICKED
    entries = begin.findall(f"{W}ffData/{W}ddList/{W}listEntry")
    chosen = begin.find(f"{W}ffData/{W}ddList/{W}result")
    number = chosen.get(W + "val", "0") if chosen is not None else "0"
    return entries[int(number)].get(W + "val", "") if number.isdecimal() and int(number) < len(entries) else ""


def _overstruck(instruction: str) -> str:
    """A field without a result: only EQ prints then. A tick over a box is a ticked box."""
    if not instruction.strip().upper().startswith("EQ"):
        return ""
    match = _OVERSTRIKE.search(instruction)
    if match is None:
        return ""
    signs = [sign.strip() for sign in re.split(r"[,;，]", match["signs"])]
    joined = "".join(signs)
    if len(joined) == 2 and any(sign in joined for sign in _BOXES) and any(sign in joined for sign in _TICKS):
        return TICKED
    return joined


def _formula(element: Element) -> str:
    """A formula on one line: fractions with a stroke, everything else in the order it is written."""
    if element.tag == M + "t":
        return element.text or ""
    if element.tag == M + "f":
        parts = [element.find(M + "num"), element.find(M + "den")]
        return "/".join(_formula(part) for part in parts if part is not None)
    return "".join(_formula(child) for child in element)
