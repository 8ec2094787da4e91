"""OFD (GB/T 33190, the national format for fixed layouts): its objects become paragraphs and tables as a PDF's do."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree
from PIL import Image

from disclosure_parse.document import BBox, Document, Notice, Place
from disclosure_parse.errors import DamagedFileError, EncryptedError, LimitError, MissingExtraError, quoted
from disclosure_parse.readers.assembly import assemble
from disclosure_parse.readers.containers import parse_xml, unpack
from disclosure_parse.readers.drawn_page import DrawnPage
from disclosure_parse.readers.fake_bold import without_doubles
from disclosure_parse.readers.image import FORMATS, page_picture
from disclosure_parse.readers.missing_borders import Above
from disclosure_parse.readers.ocr import Recognised, read_picture
from disclosure_parse.readers.ofd_page import Element, OfdPage, PageReader, box_of, find, local_name
from disclosure_parse.readers.page_layout import PageLayout
from disclosure_parse.readers.paged import of_pages
from disclosure_parse.readers.pdf import DRAWN_TEXT_SHAPES, SCAN_GLYPHS
from disclosure_parse.readers.pdf_file import MAX_PAGES
from disclosure_parse.readers.pdf_page import SCAN_PICTURE

A4: BBox = (0.0, 0.0, 210.0, 297.0)
"""In millimetres: the page of a file that does not say its size."""
WHOLE_PAGE = 0.85
"""A picture over this share of the page is the page, and OCR reads it as one."""
_AGAIN = "Download it again, or save it as PDF and pass that."


@dataclass(slots=True)
class _Body:
    """One document of the file: its part and folder, its pages' parts, templates and resources."""

    root: Element
    folder: str
    templates: dict[str, str] = field(default_factory=dict)
    composites: dict[str, Element] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)


def read_ofd(data: bytes, *, source: str = "") -> Document:
    """An OFD's paragraphs and tables in reading order, with places in points from the page's top left.

    Tables that go on over page breaks are one, as in a PDF. Text of annotations (stamps, watermarks, remarks) is no
    part of the page and named in ``warnings``.

    Raises DamagedFileError, EncryptedError, LimitError.
    """
    parts = _Parts(unpack(data).members)
    notices: list[Notice] = []
    layouts: list[PageLayout] = []
    recognised: dict[int, Recognised] = {}
    above: Above | None = None
    pages = 0
    for body in _bodies(parts):
        _read_resources(parts, body, notices)
        for page in _pages(body.root):
            pages += 1
            if pages > MAX_PAGES:
                raise LimitError(f"has more than {MAX_PAGES} pages.", "Split it and run the parts.")
            layout = _read_page(parts, body, page, pages, notices, recognised, above)
            above = Above.of(layout, above) if layout is not None else None
            if layout is not None:
                layouts.append(layout)
        notices += _annotations(parts, body)
    if not pages:
        raise DamagedFileError("is an OFD document without pages.", _AGAIN)
    if not notices and not any(layout.blocks for layout in layouts):
        notices.append(Notice("nothing_printed", "Nothing is printed on any page."))
    blocks = assemble(layouts, notices)
    reader = "ofd-grid+ocr" if recognised else "ofd-grid"
    return of_pages(data, "ofd", reader, pages, blocks, notices, recognised, source)


class _Parts:
    """The members of the package, found the way that programs write their places: from the part, or from the root."""

    def __init__(self, members: Mapping[str, bytes]) -> None:
        self._members = {name.lstrip("/"): content for name, content in members.items()}

    def find(self, place: str, *folders: str) -> str:
        """The member's name that ``place`` means in one of the folders, "" if there is none."""
        place = place.strip().replace("\\", "/")
        candidates = [place.lstrip("/")] if place.startswith("/") else [posixpath.join(f, place) for f in folders]
        names = (posixpath.normpath(candidate) for candidate in (*candidates, place.lstrip("/")))
        return next((name for name in names if name in self._members), "")

    def content(self, name: str) -> bytes:
        return self._members[name]

    def xml(self, name: str) -> Element:
        """Raises DamagedFileError."""
        return parse_xml(self._members[name], name)

    def __contains__(self, name: str) -> bool:
        return name in self._members


def _bodies(parts: _Parts) -> Iterator[_Body]:
    if "OFD.xml" not in parts:
        raise DamagedFileError("is an OFD document without its OFD.xml.", _AGAIN)
    if "Encryptions.xml" in parts:
        raise EncryptedError("is an encrypted OFD document.", "Open it with its key and save it without.")
    for body in (item for item in parts.xml("OFD.xml") if local_name(item) == "DocBody"):
        root = find(body, "DocRoot")
        name = parts.find((root.text or "") if root is not None else "", "")
        if not name:
            raise DamagedFileError("is an OFD document that lacks the part it begins with.", _AGAIN)
        yield _Body(parts.xml(name), posixpath.dirname(name))


def _pages(root: Element) -> list[Element]:
    pages = find(root, "Pages")
    return [item for item in pages if local_name(item) == "Page"] if pages is not None else []


def _read_resources(parts: _Parts, body: _Body, notices: list[Notice]) -> None:
    """Templates, composites and pictures that the pages refer to by their IDs."""
    common = find(body.root, "CommonData")
    for item in common if common is not None else ():
        if local_name(item) == "TemplatePage":
            body.templates[item.get("ID", "")] = parts.find(item.get("BaseLoc", ""), body.folder)
        if local_name(item) not in ("PublicRes", "DocumentRes"):
            continue
        name = parts.find(item.text or "", body.folder)
        if not name:
            continue
        try:
            resources = parts.xml(name)
        except DamagedFileError as error:
            notices.append(Notice("page_unreadable", f"The resources in {name} are left out: {error.message}"))
            continue
        folder = posixpath.join(posixpath.dirname(name), resources.get("BaseLoc", ""))
        for resource in resources.iter("{*}CompositeGraphicUnit"):
            body.composites[resource.get("ID", "")] = resource
        for resource in resources.iter("{*}MultiMedia"):
            file = find(resource, "MediaFile")
            if file is not None:
                body.pictures[resource.get("ID", "")] = parts.find(file.text or "", folder, body.folder)


def _read_page(
    parts: _Parts,
    body: _Body,
    page: Element,
    number: int,
    notices: list[Notice],
    recognised: dict[int, Recognised],
    above: Above | None,
) -> PageLayout | None:
    """One page's layout; what is wrong with the page goes to ``notices``, what OCR read of it to ``recognised``.

    ``above`` is the table that the page before ends with.
    """
    place = Place(page=number)
    name = parts.find(page.get("BaseLoc", ""), body.folder)
    try:
        if not name:
            raise DamagedFileError(f"its part {page.get('BaseLoc', '')} is missing.")
        content = _content(parts, body, parts.xml(name), number, notices)
    except DamagedFileError as error:
        notices.append(
            Notice("page_unreadable", f"Page {number} was left out, for it is damaged: {error.message}", place)
        )
        return None
    if content.unread:
        message = (
            f"Page {number}: {content.unread} objects that make no sense or lack what they refer to were left out."
        )
        notices.append(Notice("page_unreadable", message, place))
    if content.cut:
        notices.append(Notice("drawing_limit", f"Page {number}: its drawing is too large and was read in part.", place))
    if content.slanted:
        message = f"Slanted text (a watermark or stamp) was left out of the page's text: {content.slanted}"
        if all(notice.message != message for notice in notices):
            notices.append(Notice("slanted_text", message, place))
    unreadable = _unreadable(content, number)
    if unreadable is not None:
        scan, told = _read_scan(parts, body, content, number, unreadable, above)
        notices += told
        if scan is not None:
            recognised[number] = scan
            return scan.layout
    lines = content.horizontal, content.vertical
    drawn = DrawnPage(number, content.width, content.height, *lines, above)
    layout, told = drawn.laid_out(without_doubles(content.glyphs))
    notices += told
    return layout


def _content(parts: _Parts, body: _Body, root: Element, number: int, notices: list[Notice]) -> OfdPage:
    """The page with the templates that it stands on. Raises DamagedFileError."""
    reader = PageReader(_page_box(root, body.root), body.composites)
    templates = [item for item in root if local_name(item) == "Template"]
    in_front = [item for item in templates if item.get("ZOrder") == "Foreground"]
    for item in [*(item for item in templates if item not in in_front), root, *in_front]:
        if item is root:
            reader.read(root)
            continue
        name = body.templates.get(item.get("TemplateID", ""), "")
        if name:
            reader.read(parts.xml(name))
        else:
            message = f"Page {number}: its template {item.get('TemplateID', '')} is missing; lines and text may lack."
            notices.append(Notice("page_unreadable", message, Place(page=number)))
    return reader.finish()


def _page_box(page: Element, document: Element) -> BBox:
    """The page's physical box in millimetres: its own, else the document's, else A4."""
    for box in (find(page, "Area", "PhysicalBox"), find(document, "CommonData", "PageArea", "PhysicalBox")):
        try:
            x, y, width, height = box_of((box.text or "") if box is not None else "")
        except ValueError:
            continue
        if 0 < width < 5000 and 0 < height < 5000:
            return x, y, width, height
    return A4


def _unreadable(content: OfdPage, number: int) -> Notice | None:
    printed = [glyph.text for glyph in content.glyphs if not glyph.text.isspace()]
    scan = content.picture >= SCAN_PICTURE and len(printed) < SCAN_GLYPHS
    if scan or (not printed and (content.picture > 0 or content.shapes >= DRAWN_TEXT_SHAPES)):
        message = f"Page {number} is a picture without a text layer: its text needs OCR."
        return Notice("no_text_layer", message, Place(page=number))
    return None


def _read_scan(
    parts: _Parts, body: _Body, content: OfdPage, number: int, unreadable: Notice, above: Above | None
) -> tuple[Recognised | None, list[Notice]]:
    """A page that is one picture, read by OCR; without the extra what was said of the page names it."""
    name = body.pictures.get(content.picture_id, "")
    if not name or content.picture < WHOLE_PAGE:
        return None, [unreadable]
    try:
        with Image.open(io.BytesIO(parts.content(name)), formats=FORMATS) as image:
            picture, _, _ = page_picture(image)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        message = f"{unreadable.message} Its picture {name} cannot be read: {quoted(error)}."
        return None, [Notice(unreadable.code, message, unreadable.place)]
    try:
        return read_picture(picture, number, content.width, content.height, above)
    except MissingExtraError as error:
        return None, [Notice(unreadable.code, f"{unreadable.message} {error.hint}", unreadable.place)]


def _annotations(parts: _Parts, body: _Body) -> Iterator[Notice]:
    """What annotations say: stamps, watermarks and remarks lie over the pages and are none of their text."""
    listed = find(body.root, "Annotations")
    name = parts.find((listed.text or "") if listed is not None else "", body.folder)
    if not name:
        return
    numbers = {page.get("ID", ""): number for number, page in enumerate(_pages(body.root), 1)}
    try:
        for page in parts.xml(name):
            file = find(page, "FileLoc") if local_name(page) == "Page" else None
            part = parts.find((file.text or "") if file is not None else "", posixpath.dirname(name), body.folder)
            said = "".join(code.text or "" for code in _text_codes(parts.xml(part))) if part else ""
            if said.strip():
                number = numbers.get(page.get("PageID", ""))
                message = f"Text of annotations (stamps, watermarks, remarks) was left out of the page's text: {said}"
                yield Notice("annotation_text", message, Place(page=number))
    except DamagedFileError as error:
        yield Notice("annotation_text", f"Annotations could not be read and were left out: {error.message}")


def _text_codes(root: Element) -> Iterator[etree._Element]:
    return root.iter("{*}TextCode")
