"""Opens ZIP packages and XML parts of unknown origin within fixed limits."""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from disclosure_parse.errors import DamagedFileError, EncryptedError, LimitError, quoted

MAX_MEMBERS = 10_000
MAX_UNPACKED = 512 * 1024 * 1024
MAX_RATIO = 500
# Below this size a member is harmless at any ratio, and blank forms do compress by several hundred.
RATIO_FROM = 8 * 1024 * 1024

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,  # NotImplementedError, a method that Python lacks, is one.
)
"""What opening a damaged or an odd ZIP file, or unpacking a member of one, raises."""

_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
# ISO 29500's strict form has the same elements in other namespaces; the libraries know the transitional ones only.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"
_XML_NAME = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Package:
    """The members of a ZIP file, unpacked and within the limits; ``damaged`` names those that could not be read."""

    members: Mapping[str, bytes]
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a ``.rels`` part; ``target`` is a member's name, or an address if ``external``."""

    id: str
    kind: str
    target: str
    external: bool


def member_names(data: bytes) -> tuple[str, ...]:
    """The names of a ZIP file's members, with nothing unpacked. Raises DamagedFileError, LimitError."""
    with _open(data) as archive:
        return tuple(_name(info) for info in archive.infolist())


def unpack(data: bytes) -> Package:
    """Every member of the ZIP file in ``data``.

    The readers behind this only see what was unpacked here: sizes written in a ZIP file can lie, and libraries that
    unpack by themselves believe them. Parts in the strict namespaces of ISO 29500 are given in the transitional ones.
    Raises DamagedFileError, EncryptedError, LimitError.
    """
    members: dict[str, bytes] = {}
    damaged: list[str] = []
    with _open(data) as archive:
        # Members give no more than what the list of members states, so a bomb is refused before any is unpacked.
        if sum(info.file_size for info in archive.filelist) > MAX_UNPACKED:
            raise LimitError(
                f"unpacks to more than {MAX_UNPACKED // 1024**2} MB, the limit for one package.",
                "Check where it comes from; split it if it is genuine.",
            )
        for info in archive.infolist():
            # Not is_dir(), which stops at a member without a name.
            name = _name(info)
            if not name or name.endswith("/"):
                continue
            if info.flag_bits & 0x1:
                raise EncryptedError("is a ZIP package with a password.", "Save it without a password.")
            _check_ratio(info)
            try:
                with archive.open(info) as stream:
                    content = stream.read(info.file_size + 1)
            except UNREADABLE:
                damaged.append(name)
                continue
            if _XML_NAME.search(name):
                refuse_declarations(content, name)
                content = _STRICT.sub(_TRANSITIONAL, content)
            members[name] = content
    return Package(members, tuple(damaged))


def pack(members: Mapping[str, bytes]) -> bytes:
    """The members as an uncompressed ZIP file, for libraries that open files themselves."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def refuse_declarations(content: bytes, part: str) -> None:
    """Raises DamagedFileError if an XML part declares a document type or entities: no office program writes any."""
    # UTF-16 holds a zero beside every ASCII character.
    plain = content.replace(b"\0", b"") if b"\0" in content[:200] else content
    if _DECLARATION.search(plain):
        raise DamagedFileError(
            f"holds a document type declaration (DOCTYPE) in {part}, which is refused.",
            "Open it in an office program and save it again.",
        )


def parse_xml(content: bytes, part: str) -> etree._Element:
    """The root element of one XML part. Raises DamagedFileError if it is not well-formed or declares entities."""
    refuse_declarations(content, part)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedFileError(f"holds broken XML in {part}: {quoted(error)}.", "Ask for the file again.") from error


def relationships_name(part: str) -> str:
    """The member that lists what ``part`` refers to; ``""`` stands for the package itself."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def relationships(members: Mapping[str, bytes], part: str) -> list[Relationship]:
    """What ``part`` refers to, targets as member names. Raises DamagedFileError if the list is broken XML."""
    name = relationships_name(part)
    if name not in members:
        return []
    folder = posixpath.dirname(part)
    found = []
    for line in parse_xml(members[name], name).iter(_RELATIONSHIPS):
        external = line.get("TargetMode") == "External"
        target = line.get("Target", "")
        if not external:
            target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        found.append(Relationship(line.get("Id", ""), line.get("Type", ""), target, external))
    return found


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except UNREADABLE as error:
        raise DamagedFileError(
            f"is a ZIP package (DOCX, XLSX ...) that breaks off or is damaged: {quoted(error)}.",
            "Download or copy it again.",
        ) from error
    if len(archive.filelist) > MAX_MEMBERS:
        archive.close()
        raise LimitError(
            f"holds {len(archive.filelist)} members; the limit is {MAX_MEMBERS}.", "Unpack it and pass the files."
        )
    return archive


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name with the separator that the standard asks for: some programs of Windows write the other."""
    return info.filename.replace("\\", "/")


def _check_ratio(info: zipfile.ZipInfo) -> None:
    if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise LimitError(
            f"holds {info.filename}, compressed more than {MAX_RATIO} : 1, the limit for one member.",
            "Check where it comes from; this is how decompression bombs look.",
        )
