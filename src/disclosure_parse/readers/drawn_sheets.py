"""What is drawn over the cells of an XLSX sheet: text boxes and other shapes, pictures, charts."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from disclosure_parse.errors import DamagedFileError
from disclosure_parse.readers.containers import parse_xml, relationships
from disclosure_parse.readers.sheets import NOTHING_DRAWN, Drawn

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def drawn_on(members: Mapping[str, bytes], part: str) -> Drawn:
    """What lies over the cells of the sheet in ``part``; a drawing that is missing or damaged counts as one picture."""
    texts: list[str] = []
    pictures = charts = 0
    for link in relationships(members, part):
        if not link.kind.endswith("/drawing") or link.external:
            continue
        try:
            root = parse_xml(members.get(link.target, b""), link.target)
        except DamagedFileError:
            pictures += 1
            continue
        for fallback in list(root.iter(_FALLBACK)):
            # Says in other words, or as a picture, what the choice beside it draws.
            for child in list(fallback):
                fallback.remove(child)
        texts += filter(None, map(_text, root.iter("{*}txBody")))
        pictures += sum(1 for _ in root.iter("{*}pic"))
        charts += sum(1 for _ in root.iter("{*}graphicData"))
    return Drawn(tuple(texts), pictures, charts) if texts or pictures or charts else NOTHING_DRAWN


def _text(body: etree._Element) -> str:
    """The paragraphs of one shape, a line each."""
    lines = []
    for paragraph in body.iterchildren("{*}p"):
        pieces = (
            "\n" if etree.QName(piece).localname == "br" else piece.text for piece in paragraph.iter("{*}t", "{*}br")
        )
        lines.append("".join(filter(None, pieces)))
    return "\n".join(lines).strip()
