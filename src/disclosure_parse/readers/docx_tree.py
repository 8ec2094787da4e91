"""Makes a WordprocessingML tree say only what is printed: paragraphs, tables and runs, without wrappers and revisions.

Tracked changes are taken as accepted, content controls, hyperlinks and the like are replaced by what they hold, and of
alternate contents one is kept.
"""

from __future__ import annotations

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TICKED, UNTICKED = "☑", "☐"

Element = etree._Element

_OFF = ("0", "false", "off", "none")
_DROPPED = frozenset(
    {W + "del", W + "moveFrom", W + "rt", W + "sdtPr", W + "sdtEndPr", W + "rubyPr", W + "customXmlPr"}
)
# fmt: off
_UNWRAPPED = frozenset(W + name for name in (
    "ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo", "ruby",
    "rubyBase",
))
# fmt: on
_MARKED = frozenset({W + "rPr", W + "trPr", W + "tcPr", W + "pPr", W + "numPr"})
_CONTENT = (W + "t", W + "sym", W + "txbxContent", "{urn:schemas-microsoft-com:office:office}OLEObject")


def is_on(element: Element | None) -> bool:
    """Whether a toggle such as ``<w:vanish/>`` stands there and is not switched off."""
    return element is not None and element.get(W + "val", element.get(W14 + "val", "1")).lower() not in _OFF


def settle(root: Element) -> None:
    """Changes the tree in place; linear in its size."""
    for row in list(root.iter(W + "tr")):
        if row.find(f"{W}trPr/{W}del") is not None:
            _remove(row)
    for cell in list(root.iter(W + "tc")):
        if cell.find(f"{W}tcPr/{W}cellDel") is not None:
            _remove(cell)
    for alternate in list(root.iter(MC + "AlternateContent")):
        _replace(alternate, list(_chosen(alternate)))
    for control in list(root.iter(W + "sdt")):
        mark = control.find(f"{W}sdtPr/{W14}checkbox")
        if mark is not None:
            _write_mark(control, TICKED if is_on(mark.find(W14 + "checked")) else UNTICKED)
    for element in list(root.iter(*_DROPPED, *_UNWRAPPED)):
        parent = element.getparent()
        # Inside properties w:ins and w:del are marks on the paragraph's end, the row or the cell.
        if parent is None or parent.tag in _MARKED:
            continue
        if element.tag in _DROPPED:
            _remove(element)
        else:
            _replace(element, list(element))


def joins_next(paragraph: Element) -> bool:
    """Whether the paragraph's end was deleted, so that the next paragraph's text follows on."""
    marks = paragraph.find(f"{W}pPr/{W}rPr")
    return marks is not None and (marks.find(W + "del") is not None or marks.find(W + "moveFrom") is not None)


def _chosen(alternate: Element) -> Element:
    """The branch that holds text; the first one if none does. A program prints exactly one."""
    branches = [branch for branch in alternate if branch.tag in (MC + "Choice", MC + "Fallback")]
    for branch in branches:
        if next(branch.iter(*_CONTENT), None) is not None:
            return branch
    return branches[0] if branches else alternate


def _write_mark(control: Element, mark: str) -> None:
    """Puts ``mark`` in the place of the first sign in a check box control and empties the others."""
    for sign in list(control.iter(W + "t", W + "sym")):
        if sign.tag == W + "sym":
            written = sign.makeelement(W + "t")
            sign.addprevious(written)
            _remove(sign)
            sign = written
        sign.text = mark
        mark = ""


def _replace(element: Element, children: list[Element]) -> None:
    for child in children:
        element.addprevious(child)
    _remove(element)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
