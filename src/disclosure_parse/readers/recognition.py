"""Tells a file's format from its content; a file's name is only used to notice that it contradicts."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Collection
from pathlib import PurePosixPath

from disclosure_parse.document import Notice
from disclosure_parse.errors import DamagedFileError, EncryptedError, UnsupportedFormatError
from disclosure_parse.readers import compound
from disclosure_parse.readers.containers import member_names, unpack

_AS_DOCX = "Save it as DOCX and pass that."
_AS_PDF = "Save it as PDF and pass that."
_UNPACK = "Unpack it and pass the files."

# (start of the file, name, what to do)
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\0", "an XZ archive", _UNPACK),
    (b"%!PS", "a PostScript file", _AS_PDF),
    (b"CAJ", "a CAJ document", _AS_PDF),
    (b"MZ", "a Windows program", "Ask for the document itself."),
    (b"\x7fELF", "a program", "Ask for the document itself."),
    (b"SQLite format 3\0", "an SQLite database", "Ask for the document itself."),
)
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_XML_OF_2003 = (
    (b"schemas.microsoft.com/office/word/2003/wordml", "wordml"),
    (b"urn:schemas-microsoft-com:office:spreadsheet", "spreadsheetml"),
)
_XML_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"schemas.microsoft.com/office/2006/xmlPackage", "a flat XML package of Office", _AS_DOCX),
)
_MAIN_PARTS: tuple[tuple[str, str], ...] = (
    ("word/document", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("OFD.xml", "ofd"),
)
_OTHER_PACKAGES: tuple[tuple[str, str, str], ...] = (
    ("ppt/presentation.xml", "a PPTX presentation", _AS_PDF),
    ("content.xml", "an OpenDocument file that is neither text nor sheets", _AS_PDF),
)
_OLE_KINDS: tuple[tuple[str, str, str], ...] = (("powerpoint document", "a PPT presentation", _AS_PDF),)
_EXTENSIONS: dict[str, frozenset[str]] = {
    ".pdf": frozenset({"pdf"}),
    ".ofd": frozenset({"ofd"}),
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), frozenset({"docx"})),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), frozenset({"xlsx"})),
    # Programs that export sheets write XML under this name.
    ".xls": frozenset({"xls", "spreadsheetml"}),
    ".xlsb": frozenset({"xlsb"}),
    ".et": frozenset({"xls", "xlsx"}),
    **dict.fromkeys(
        (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".csv", ".tsv"), frozenset({"text"})
    ),
    # Word itself saves RTF, XML and web archives under names in .doc.
    **dict.fromkeys((".doc", ".dot", ".wps"), frozenset({"doc", "rtf", "wordml", "mhtml"})),
    ".rtf": frozenset({"rtf"}),
    ".odt": frozenset({"odt"}),
    ".ods": frozenset({"ods"}),
    **dict.fromkeys((".mht", ".mhtml"), frozenset({"mhtml"})),
    **dict.fromkeys((".ppt", ".pptx", ".zip", ".rar", ".7z"), frozenset[str]()),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"), frozenset({"image"})),
}
_SAMPLE = 65_536
_PDF_WITHIN = 1024


def recognise(data: bytes, name: str = "") -> str:
    """``pdf``, ``ofd``, ``docx``, ``xlsx``, ``xls``, ``image``, ``mhtml``, ``text`` or one of ``office.FORMATS``.

    ``name`` only words the error for content that is of no known format. Raises DamagedFileError (empty, cut off),
    EncryptedError, UnsupportedFormatError (names the format and what to do), LimitError.
    """
    if not data.strip(b"\0"):
        raise DamagedFileError(
            "is empty." if not data else "holds nothing but zero bytes.", "Download or copy it again."
        )
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _package(data)
    if data.startswith(compound.SIGNATURE):
        return _ole(data)
    if compound.is_xls(data):
        return "xls"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    for start, kind, advice in _MAGIC:
        if data.startswith(start) and not (start.isalnum() and is_text(data)):
            raise _unsupported(kind, advice)
    if any(data.startswith(start) and not (start.isalnum() and is_text(data)) for start in _IMAGES):
        return "image"
    if data[257:262] == b"ustar":
        raise _unsupported("a TAR archive", _UNPACK)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image"
    if not is_text(data):
        suffix = extension(name)
        if _EXTENSIONS.get(suffix) == frozenset({"text"}):
            # Its reader makes the best of a text with damaged places, and tells that from binary data.
            return "text"
        if _EXTENSIONS.get(suffix):
            raise DamagedFileError(
                f"is named {suffix} but does not begin as such a file does.", "Download or copy it again."
            )
        raise UnsupportedFormatError(
            "is a binary file of no known format.", "Pass PDF, OFD, DOCX, XLSX, XLS, HTML, Markdown or text."
        )
    return _marked_up(data)


def holds_document(names: Collection[str]) -> bool:
    """Whether a ZIP file with members of these names is one document (DOCX, XLSX, OFD ...) and no archive of files."""
    return (
        "[Content_Types].xml" in names
        or any(name.startswith(start) and name.endswith((".xml", ".bin")) for name in names for start, _ in _MAIN_PARTS)
        or any(name in names for name, _, _ in _OTHER_PACKAGES)
    )


def extension(name: str) -> str:
    """What of a file's name has a say in how it is read: its extension, in small letters."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def mismatch(name: str, recognised: str) -> Notice | None:
    """A notice if the extension of ``name`` promises another format than the content has."""
    suffix = extension(name)
    if suffix not in _EXTENSIONS or recognised in _EXTENSIONS[suffix]:
        return None
    return Notice("extension_mismatch", f"the name ends in {suffix}, the content is {recognised}; read as {recognised}")


def is_text(data: bytes) -> bool:
    """Whether the bytes are text in one of the encodings that Chinese documents come in."""
    sample = data[:_SAMPLE]
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _printable(sample, "utf-16")
    if b"\0" in sample:
        return any(_printable(sample, encoding) for encoding in ("utf-16-le", "utf-16-be"))
    return any(_printable(sample, encoding) for encoding in ("utf-8", "gb18030", "big5"))


def _printable(sample: bytes, encoding: str) -> bool:
    """Decodes, but for a character cut at the sample's end, to characters that a document may hold."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(sample, final=len(sample) < _SAMPLE)
    except UnicodeDecodeError:
        return False
    odd = sum(1 for character in text if _is_odd(character))
    return odd * 50 <= len(text)


def _is_odd(character: str) -> bool:
    if character in "\t\n\r\f\v\x1a":
        return False
    # Private-use characters are how GB18030 carries signs of its own and how symbol fonts leave ticks.
    return unicodedata.category(character) in ("Cc", "Cn", "Cs")


def _marked_up(data: bytes) -> str:
    """Which kind of text: a web archive, an XML of Office or any other."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb"MIME-Version:", head, re.IGNORECASE):
        return "mhtml"
    if head.startswith(b"<?xml") and b"<html" not in head:
        for namespace, kind in _XML_OF_2003:
            if namespace in head:
                return kind
        for namespace, kind, advice in _XML_KINDS:
            if namespace in head:
                raise _unsupported(kind, advice)
    return "text"


def _package(data: bytes) -> str:
    names = member_names(data)
    for start, kind in _MAIN_PARTS:
        if any(member.startswith(start) for member in names):
            return kind
    if "META-INF/manifest.xml" in names and b"encryption-data" in unpack(data).members.get(
        "META-INF/manifest.xml", b""
    ):
        raise EncryptedError(
            "is an OpenDocument file with a password.", "Open it with the password and save it without."
        )
    if "content.xml" in names and (open_document := _open_document(data)):
        return open_document
    for start, kind, advice in _OTHER_PACKAGES:
        if start in names:
            raise _unsupported(kind, advice)
    raise _unsupported("a ZIP archive", "Unpack it and pass the files; convert reads ZIP archives in place.")


def _open_document(data: bytes) -> str:
    """``odt`` or ``ods`` by the type that an OpenDocument package begins with, "" for others."""
    # The member ``mimetype`` is stored first and uncompressed, so that it can be read here (ODF 1.2, part 3, 3.3).
    declared = re.search(
        rb"mimetypeapplication/vnd\.oasis\.opendocument\.(text|spreadsheet)(?![\w.-]*[a-z])", data[:200]
    )
    return {b"text": "odt", b"spreadsheet": "ods"}[declared[1]] if declared else ""


def _ole(data: bytes) -> str:
    names = compound.stream_names(data)
    if "encryptedpackage" in names:
        raise EncryptedError("is an Office document with a password.", "Open it with the password and save it without.")
    for stream, kind, advice in _OLE_KINDS:
        if stream in names:
            raise _unsupported(kind, advice)
    if "worddocument" in names:
        head = compound.stream(data, "WordDocument") or b""
        if len(head) > 11 and head[11] & 1:  # fEncrypted of the FIB ([MS-DOC] 2.5.1)
            raise EncryptedError(
                "is a Word document with a password.", "Open it with the password and save it without."
            )
        return "doc"
    if names & {"workbook", "book"}:
        return "xls"
    raise _unsupported("an OLE file that is neither DOC nor XLS", "Save it as DOCX, XLSX or PDF and pass that.")


def _unsupported(kind: str, advice: str) -> UnsupportedFormatError:
    return UnsupportedFormatError(f"is {kind}, which is not read.", advice)
