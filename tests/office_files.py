"""Builds Word documents, workbooks and OLE files for the tests, part by part."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

import docx
import openpyxl
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from openpyxl.worksheet.worksheet import Worksheet

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(content)}</w:p>"


def cell(text: str = "", properties: str = "", content: str = "") -> str:
    """A cell with one paragraph, or with the given content instead."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content or paragraph(run(text))}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def word(body: str, *, embedded: Mapping[str, bytes] | None = None, numbering: str = "") -> bytes:
    """A DOCX with ``body`` as the content of ``w:body``.

    ``embedded`` maps relationship ids to workbook parts; ``numbering`` is the content of ``w:numbering``.
    """
    document = docx.Document()
    package = document.part.package
    for number, (name, blob) in enumerate((embedded or {}).items(), 1):
        uri = PackURI(f"/word/embeddings/oleObject{number}.bin")
        part = Part(uri, "application/vnd.openxmlformats-officedocument.oleObject", blob, package)
        document.part.rels.add_relationship(RELATIONSHIP_TYPE.OLE_OBJECT, part, name)
    if numbering:
        numbers = document.part.numbering_part.element
        for child in list(numbers):
            numbers.remove(child)
        for child in list(parse_xml(f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>")):
            numbers.append(child)
    target = io.BytesIO()
    document.save(target)
    # Written as text: moving a large tree into python-docx's takes minutes.
    written = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    return with_members(target.getvalue(), {"word/document.xml": written.encode()})


def with_members(package: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The ZIP package with members replaced, added or (``None``) taken out."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        members: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    members.update(changes)
    return zipped({name: content for name, content in members.items() if content is not None})


def zipped(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def new_sheet(name: str = "Sheet1") -> Worksheet:
    """The only sheet of a new workbook."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    return sheet


def saved(sheet: Worksheet) -> bytes:
    """The workbook that ``sheet`` belongs to, as XLSX."""
    target = io.BytesIO()
    assert sheet.parent is not None
    sheet.parent.save(target)
    return target.getvalue()


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file with the given streams below its root; ``MBD1/Book`` stands alone in the storage MBD1."""
    sector, end, free, table_sector = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    # From 4096 bytes on a stream stands in whole sectors; shorter ones would need a second table.
    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    chains: list[int] = []
    starts: dict[str, int] = {}
    body = b""
    for name, content in padded.items():
        starts[name] = len(chains)
        count = -(-len(content) // sector)
        chains += [*range(len(chains) + 1, len(chains) + count), end]
        body += content.ljust(count * sector, b"\0")
    directory_start = len(chains)
    directory_sectors = -(-(len(padded) + sum("/" in name for name in padded) + 1) * 128 // sector)
    chains += [*range(directory_start + 1, directory_start + directory_sectors), end]
    tables = 1
    while (len(chains) + tables) * 4 > tables * sector:
        tables += 1
    table_start = len(chains)
    chains += [table_sector] * tables
    chains += [free] * (tables * sector // 4 - len(chains))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", tables, directory_start, 0, 4096, end, 0, end, 0, table_start)
    header += b"".join(struct.pack("<I", table_start + number) for number in range(1, tables))
    directory = _ole_entries(padded, starts).ljust(directory_sectors * sector, b"\0")
    return header.ljust(512, b"\xff") + body + directory + b"".join(struct.pack("<I", link) for link in chains)


def _ole_entries(streams: Mapping[str, bytes], starts: Mapping[str, int]) -> bytes:
    nothing = 0xFFFFFFFF
    entries = [_ole_entry("Root Entry", 5, nothing, 1 if streams else nothing, 0xFFFFFFFE, 0)]
    names: Sequence[str] = list(streams)
    inner: list[bytes] = []
    for number, path in enumerate(names, 1):
        right = number + 1 if number < len(names) else nothing
        storage, _, name = path.rpartition("/")
        stream = _ole_entry(name, 2, nothing if storage else right, nothing, starts[path], len(streams[path]))
        if storage:
            inner.append(stream)
            stream = _ole_entry(storage, 1, right, len(names) + len(inner), 0, 0)
        entries.append(stream)
    return b"".join([*entries, *inner])


def _ole_entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    spelled = (name + "\0").encode("utf-16-le")
    return (
        spelled.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(spelled), kind, 1, 0xFFFFFFFF, right, child)
        + bytes(36)
        + struct.pack("<II", start, size)
        + bytes(4)
    )


def biff(
    name: str,
    formats: Sequence[str],
    values: Mapping[tuple[int, int], tuple[str | float, int]],
    merges: Sequence[tuple[int, int, int, int]],
    *,
    locked: bool = False,
    drawn: Sequence[tuple[int, bytes]] = (),
) -> bytes:
    """The Workbook stream of an XLS (BIFF8) with one sheet.

    ``values`` maps (row, column) to a value and the number of its format; ``merges`` are first row, first column,
    last row, last column; ``drawn`` are further records of the sheet.
    """

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def spelled(text: str) -> bytes:
        return b"\x01" + text.encode("utf-16-le")

    globals_start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 6))
    if locked:
        globals_start += record(0x2F, struct.pack("<HHH", 0, 1, 1))
    globals_start += record(0x42, struct.pack("<H", 1200))
    globals_start += (
        record(
            0x31,
            struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + b"\x05\x01" + "Arial".encode("utf-16-le"),
        )
        * 5
    )
    for number, code in enumerate(formats):
        globals_start += record(0x41E, struct.pack("<HH", 164 + number, len(code)) + spelled(code))
    for number in range(len(formats)):
        globals_start += record(0xE0, struct.pack("<HHHBBBBIIH", 0, 164 + number, 1, 0x20, 0, 0, 0xFC, 0, 0, 0x20C0))
    bound = 4 + 4 + 1 + 1 + 1 + 1 + len(name) * 2
    sheet_start = len(globals_start) + bound + 4
    bound_sheet = record(0x85, struct.pack("<IBBB", sheet_start, 0, 0, len(name)) + spelled(name))
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 1997, 0, 6))
    for (row_number, column), (value, style) in values.items():
        head = struct.pack("<HHH", row_number, column, style)
        if isinstance(value, str):
            sheet += record(0x204, head + struct.pack("<H", len(value)) + spelled(value))
        else:
            sheet += record(0x203, head + struct.pack("<d", value))
    if merges:
        ranges = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in merges)
        sheet += record(0xE5, struct.pack("<H", len(merges)) + ranges)
    sheet += b"".join(record(kind, content) for kind, content in drawn)
    return globals_start + bound_sheet + record(0x0A, b"") + sheet + record(0x0A, b"")
