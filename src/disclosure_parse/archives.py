"""ZIP archives read in place, as folders are: the documents that they hold, and the bytes of one of them.

Nothing is written to disk. What a member's name or its sizes say is believed only within limits.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from disclosure_parse.errors import (
    DamagedFileError,
    DisclosureError,
    EncryptedError,
    InaccessibleError,
    LimitError,
    quoted,
)
from disclosure_parse.readers import MAX_INPUT
from disclosure_parse.readers.containers import MAX_RATIO, RATIO_FROM, UNREADABLE
from disclosure_parse.readers.recognition import holds_document
from disclosure_parse.storage import Place

BETWEEN = "!/"
"""Stands between an archive and what is in it: ``2023.zip!/a/b.docx``."""

MAX_DEPTH = 3
"""Archives in each other."""
MAX_MEMBERS = 50_000
"""Members of an archive, with those of the archives in it."""
MAX_TOTAL = 16 * 1024**3
"""What they may unpack to, all together."""
MAX_NESTED = 128 * 1024**2
"""Size of an archive that is in another: it is unpacked into memory."""
MAX_DIRECTORY = 64 * 1024**2
"""Size of an archive's list of members: reading it takes several times as much memory."""

_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_LISTED, _ENTRY = b"PK\x01\x02", 46
"""How an entry of the list of members begins, and its bytes in front of the name."""
_UTF_8_NAME, _ENCRYPTED = 0x800, 0x1
_ASK_AGAIN = "Download it again."


@dataclass(frozen=True, slots=True)
class Member:
    """A document in an archive. ``inside`` are the names that lead to it, as the archives have them, from the outermost
    in; ``name`` is the same for people; ``size`` is what the archive says; ``refusal`` says why it must not be read."""

    inside: tuple[str, ...]
    name: str
    size: int
    refusal: DisclosureError | None = None


def members(path: Place) -> list[Member] | None:
    """What the file at ``path`` holds if it is a ZIP archive; ``None`` if it is anything else, a DOCX or XLSX too.

    Hidden members and lock files of office programs are left out, as they are in folders.

    Raises:
        LimitError, DamagedFileError: the archive is refused as a whole.
        OSError: it cannot be read.
    """
    with path.open("rb") if isinstance(path, Path) else path.open() as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        found = _of(file, size, _Account(), depth=1)
    return None if found is None else list(_with_names_of_their_own(found))


def read_member(path: Place, inside: tuple[str, ...]) -> bytes:
    """The bytes of a member. Raises InaccessibleError, DamagedFileError, EncryptedError, LimitError."""
    try:
        about = path.stat() if isinstance(path, Path) else None  # Of a Remote the mark is a part of it.
        version = (about.st_mtime_ns, about.st_size, os.getpid()) if about else (0, 0, os.getpid())
        archive = _opened(path, inside[:-1], version)
        return _content(archive, inside[-1], MAX_INPUT)
    except OSError as error:
        raise InaccessibleError(f"is in an archive that cannot be opened: {error.strerror}.", _ASK_AGAIN) from error


# What an archive holds.


@dataclass(slots=True)
class _Account:
    """What was counted so far in one archive and all that are in it."""

    members: int = 0
    total: int = 0

    def enter(self, infos: list[zipfile.ZipInfo], size: int) -> None:
        """Count the members of one more archive of ``size`` bytes. Raises LimitError."""
        self.members += len(infos)
        self.total += sum(info.file_size for info in infos)
        if self.members > MAX_MEMBERS:
            raise LimitError(f"is an archive of more than {MAX_MEMBERS} files, the limit.", "Unpack it and pass them.")
        if self.total > MAX_TOTAL:
            raise LimitError(
                f"is an archive that unpacks to more than {MAX_TOTAL >> 30} GiB, the limit.",
                "Check where it comes from; unpack it and pass the files if it is genuine.",
            )
        if sum(info.compress_size for info in infos) > size:
            raise LimitError(
                "is an archive whose members overlap.", "Check where it comes from; this is how bombs look."
            )


def _of(file: BinaryIO, size: int, account: _Account, depth: int) -> list[Member] | None:
    if file.read(4) not in _STARTS:
        return None
    stated, listed = _directory(file, size)
    if stated > MAX_DIRECTORY:
        raise LimitError("is an archive with too long a list of members.", "Unpack it and pass the files.")
    if holds_document(list(_names(listed))):
        return None  # Most are: the zipfile module takes twenty times as long to say so.
    try:
        archive = zipfile.ZipFile(file)
    except UNREADABLE:
        return None  # The reader of such files says what is wrong with it.
    with archive:
        infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
        if holds_document([info.filename for info in infos]):
            return None
        if depth > MAX_DEPTH:
            raise LimitError(
                f"is an archive in {MAX_DEPTH} others; deeper ones are not read.", "Unpack it and pass the files."
            )
        account.enter(infos, size)
        found = [member for info in infos for member in _member(archive, info, account, depth)]
    if not found and depth == 1:
        raise DamagedFileError("is a ZIP archive without files.", _ASK_AGAIN)
    return found


def _directory(file: BinaryIO, size: int) -> tuple[int, bytes]:
    """How long the list of members is, as the end of a ZIP file states it and Python will read it; and the list, if
    that end is not far from it."""
    file.seek(max(0, size - 66_000))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    stated = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    at_64 = tail.rfind(_END_64)
    if stated == 0xFFFFFFFF and at_64 >= 0 and len(tail) >= at_64 + 48:
        (stated,) = struct.unpack_from("<Q", tail, at_64 + 40)
    return stated, tail[at - stated : at] if 0 < stated <= at else b""


def _names(listed: bytes) -> Iterator[str]:
    """The names in a list of members, of which only the letters that all encodings share are told."""
    at = 0
    while listed.startswith(_LISTED, at) and len(listed) >= at + _ENTRY:
        name, extra, comment = struct.unpack_from("<HHH", listed, at + 28)
        yield listed[at + _ENTRY : at + _ENTRY + name].decode("latin-1")
        at += _ENTRY + name + extra + comment


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, account: _Account, depth: int) -> Iterator[Member]:
    """One member, or all that it holds if it is an archive itself."""
    name = _name(info)
    parts = name.split("/")
    if any(part.startswith((".", "~$", "__MACOSX")) for part in parts if part not in (".", "..")):
        return
    inside = (info.filename,)
    refusal = _refusal(archive, info, name)
    nested = None
    if refusal is None and info.file_size <= MAX_NESTED and _start(archive, info) in _STARTS:
        try:
            data = _content(archive, info.filename, MAX_NESTED)
            nested = _of(io.BytesIO(data), len(data), account, depth + 1)
        except DisclosureError as error:
            refusal = error
    if nested is None:
        yield Member(inside, name, info.file_size, refusal)
        return
    for member in nested:
        yield replace(member, inside=(*inside, *member.inside), name=f"{name}{BETWEEN}{member.name}")


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name. Without the mark for UTF-8 it is in whatever its maker's system had: in China GB18030."""
    name = info.filename
    if not info.flag_bits & _UTF_8_NAME:
        printed = name.encode("cp437")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = printed.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    # Some Windows programs part names with backslashes; in GB18030 one can be half a character.
    return re.sub(r"^(\./)+", "", name.replace("\\", "/"))


def _refusal(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> DisclosureError | None:
    if not name or name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in name.split("/"):
        return LimitError(
            "has a name that leads out of its archive.", "Check where it comes from, and unpack it by hand."
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        return InaccessibleError("is a link in an archive, which is not followed.", "Pass the file itself.")
    if archive.getinfo(info.filename) is not info:
        return DamagedFileError("stands twice in its archive; the last one is read.", "Rename one of them.")
    return _too_much(info, MAX_INPUT)


def _too_much(info: zipfile.ZipInfo, limit: int) -> DisclosureError | None:
    if info.flag_bits & _ENCRYPTED:
        return EncryptedError("is in an archive with a password.", "Unpack it with the password and pass the files.")
    if info.file_size > limit:
        return LimitError(f"is {info.file_size >> 20} MiB large; the limit is {limit >> 20} MiB.", "Split it.")
    if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return LimitError(
            f"is compressed more than {MAX_RATIO} : 1, the limit for one file.",
            "Check where it comes from; this is how decompression bombs look.",
        )
    return None


def _start(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as stream:
            return stream.read(4)
    except UNREADABLE:
        return b""  # Its row says so when it is read.


def _with_names_of_their_own(found: list[Member]) -> Iterator[Member]:
    """Two members may have one name, or names that only their makers' systems told apart."""
    taken: set[str] = set()
    for member in found:
        name, number = member.name, 1
        while name in taken:
            number += 1
            name = f"{member.name} ({number})"
        taken.add(name)
        yield replace(member, name=name)


# The bytes of a member.


@lru_cache(maxsize=MAX_DEPTH)
def _opened(path: Place, inside: tuple[str, ...], version: tuple[int, int, int]) -> zipfile.ZipFile:
    """An archive, kept open for the next of its members: they come one after the other.

    ``version`` is the file's time and size and the process: a forked one must not share an open file's position.
    """
    if not inside:
        return _zip(path if isinstance(path, Path) else path.open())
    outer = _opened(path, inside[:-1], version)
    return _zip(io.BytesIO(_content(outer, inside[-1], MAX_NESTED)))


def _zip(file: Path | BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except OSError:
        raise
    except UNREADABLE as error:
        raise DamagedFileError(f"is in an archive that is damaged: {quoted(error)}.", _ASK_AGAIN) from error


def _content(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise InaccessibleError("is no longer in its archive.", "Run the same command again.") from error
    if refusal := _too_much(info, limit):
        raise refusal
    try:
        with archive.open(info) as stream:
            return stream.read(info.file_size + 1)
    except UNREADABLE as error:
        raise DamagedFileError(f"cannot be unpacked from its archive: {quoted(error)}.", _ASK_AGAIN) from error
