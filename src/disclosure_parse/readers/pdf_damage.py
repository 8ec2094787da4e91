"""Damage to a PDF that pdfium repairs, or reads past, without a word: streams that do not inflate, a lost index."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Set

import numpy as np

from disclosure_parse.document import Notice
from disclosure_parse.readers import compiled

MAX_INFLATED = 512 * 1024 * 1024
"""Bytes in all that are inflated to see whether the streams are whole."""
CHUNK = 1024 * 1024
HEAD = 2048
"""Bytes before a stream in which its dictionary is sought."""
TAIL = 2048
"""Bytes at the file's end in which the place of its index is sought."""

ENTRY = 20
"""Bytes of an entry of an index."""
MAX_ENTRIES = 200_000
"""Entries that are looked at."""

_PASSED_OVER = re.compile(rb"/(?:ASCIIHexDecode|AHx|LZWDecode|DCTDecode|Crypt|Subtype\s*/Image)\b")
"""Other filters, and pictures."""
_BASE_85 = re.compile(rb"/(?:ASCII85Decode|A85)\b")
_DEFLATED = re.compile(rb"/(?:FlateDecode|Fl)\b")
_INDEX = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
_BEFORE = re.compile(rb"/Prev\s+(\d+)")
_TABLE = re.compile(rb"\s*xref\s+")
_SECTION = re.compile(rb"\s*(\d+)[ ]+(\d+)\s*[\r\n]+")
_ENTRY = re.compile(rb"(\d{10}) \d{5} ([nf])[ \r\n]{1,2}")
_TRAILER = re.compile(rb"\s*trailer\b")
_OBJECT = re.compile(rb"\s*(\d+)\s+\d+\s+obj\b")
_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_DIGITS = bytes(range(ord("!"), ord("u") + 1))
"""Those of base 85."""
_WEIGHTS = np.array([85**4, 85**3, 85**2, 85, 1])


def damage(data: bytes, inflated: Set[bytes] = frozenset()) -> list[Notice]:
    """What is broken in a file that pdfium could open; empty for a whole file.

    ``inflated`` are the checksums of what pdfium made of some of its streams: these are whole if they end with them,
    and most of the bytes of a file are its fonts'. An encrypted file's streams are not looked at: they cannot be told
    from damaged ones.
    """
    notices = []
    if not _has_index(data):
        message = (
            "The file's index is missing or broken, as after a download that broke off. "
            "What pdfium found without it was read; pages may be missing."
        )
        notices.append(Notice("file_repaired", message))
    # To look for the word alone first takes a tenth of the time.
    encrypted = holds(data, b"/Encrypt") and _ENCRYPTED.search(data)
    broken = 0 if encrypted else _broken_streams(data, inflated)
    if broken:
        message = (
            f"{broken} of the file's streams are damaged: text, lines or fonts may be missing or wrong. "
            "Download it again."
        )
        notices.append(Notice("stream_damaged", message))
    return notices


def holds(data: bytes, word: bytes) -> bool:
    """Does a word stand anywhere in a file? Python takes several times as long in bytes without order."""
    if compiled.damage is not None:
        return bool(compiled.damage.holds(data, word))
    return word in data


def _has_index(data: bytes) -> bool:
    """Does the end of the file lead to indexes whose entries lead to objects? Bytes before the header shift all."""
    found = _INDEX.findall(data[-TAIL:])
    if not found:
        return False
    header = max(0, data[:1024].find(b"%PDF-"))
    for shift in {0, header}:
        places, seen, left = [int(found[-1][:12])], set[int](), MAX_ENTRIES
        while places:
            place = places.pop() + shift
            if place in seen:
                continue
            seen.add(place)
            counted = _entries(data, place, shift)
            if counted is None:
                break
            left -= counted
            before = _BEFORE.search(
                data[place + ENTRY * counted : place + ENTRY * counted + TAIL].partition(b"%%EOF")[0]
            )
            if before and left > 0:
                places.append(int(before[1][:12]))
        else:
            return True
    return False


def _entries(data: bytes, place: int, shift: int) -> int | None:
    """How many entries the index at a place has; nothing if there is none, or if one leads to another object."""
    if _OBJECT.match(data, place):
        return 0  # A stream with an index in it has a checksum.
    match = _TABLE.match(data, place)
    if match is None:
        return None
    entries = 0
    at = match.end()
    while part := _SECTION.match(data, at):
        first, count = int(part[1][:9]), int(part[2][:9])
        at = _end_of_section(data, part.end(), first, min(count, MAX_ENTRIES - entries), shift)
        if at < 0:
            return None
        entries += count
        if entries >= MAX_ENTRIES:
            break
    return entries if entries >= MAX_ENTRIES or _TRAILER.match(data, at) else None


def _end_of_section(data: bytes, at: int, first: int, count: int, shift: int) -> int:
    """Where so many entries end that begin at a place and lead to the objects from the ``first`` on; -1 if one does
    not."""
    if compiled.damage is not None:
        end: int = compiled.damage.entries(data, at, first, count, shift)
        return end
    following = _ENTRY.finditer(data, at)
    for number in range(first, first + count):
        entry = next(following, None)
        if entry is None or entry.start() != at:
            return -1
        at = entry.end()
        if entry[2] == b"n" and int(entry[1]):
            found = _OBJECT.match(data, int(entry[1]) + shift)
            if found is None or int(found[1][:12]) != number:
                return -1
    return at


def _broken_streams(data: bytes, inflated: Set[bytes]) -> int:
    """How many deflated streams that are no pictures do not inflate to their end and their checksum."""
    broken = 0
    left = MAX_INFLATED
    streams = list(_deflated(data))
    checksums = [_checksum(data, end, inflated) for _, end, _ in streams]
    count = Counter(checksums)
    for (start, end, is_base_85), checksum in zip(streams, checksums, strict=True):
        # Of several with one checksum it may be another that pdfium inflated.
        if checksum and count[checksum] == 1:
            continue
        if left <= 0:
            break
        stream = data[start:end]
        size = _inflated(plain_85(stream) if is_base_85 else stream, left)
        broken += size is None
        left -= size or 0
    return broken


def _deflated(data: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where the bytes of each deflated stream that is no picture begin and end, and whether they are in base 85."""
    for head, start, end in deflated_heads(data):
        if not _PASSED_OVER.search(head):
            yield start, end, _BASE_85.search(head) is not None


def deflated_heads(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The dictionary of each deflated stream, and where its bytes begin and end."""
    for before, start, end in compiled.damage.streams(data) if compiled.damage is not None else _streams(data):
        first = max(0, before - HEAD)
        head = data[max(first, data.rfind(b" obj", first, before) + 1) : before]
        if _DEFLATED.search(head):
            yield head, start, end


def _checksum(data: bytes, end: int, known: Set[bytes]) -> bytes:
    """The one of the known checksums with which a stream ends, before the end of its line; empty if it is none."""
    return next((data[n - 4 : n] for n in (end, end - 1, end - 2) if data[n - 4 : n] in known), b"")


def _streams(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each stream's dictionary ends, and where its bytes begin and end. A regular expression takes many times
    as long to find them."""
    place = 0
    while (before := data.find(b"stream", place)) >= 0:
        place = start = before + len(b"stream")
        start += data.startswith(b"\r", start)
        if not data.startswith(b"\n", start) or data.endswith(b"end", max(0, before - 3), before):
            continue
        start += 1
        place = data.find(b"endstream", start)
        if place < 0:
            place = len(data)
        yield before, start, place


def plain_85(stream: bytes) -> bytes:
    """What a base-85 stream stands for; nothing if it cannot be.

    As base64.a85decode, which takes the characters one by one and longer than all else that is done with a page.
    """
    if compiled.damage is not None:
        decoded: bytes = compiled.damage.plain_85(stream)
        return decoded
    text, end, _ = stream.translate(None, b" \t\n\r\v\f\0").partition(b"~>")
    text = text.replace(b"z", b"!!!!!")
    missing = -len(text) % 5
    if not end or missing == 4 or text.translate(None, _DIGITS):
        return b""
    digits = np.frombuffer(text + b"u" * missing, dtype=np.uint8).reshape(-1, 5)
    values = (digits.astype(np.int64) - ord("!")) @ _WEIGHTS
    if (values >= 2**32).any():
        return b""
    plain: bytes = values.astype(">u4").tobytes()
    return plain[: len(plain) - missing]


def _inflated(stream: bytes, limit: int) -> int | None:
    """The size of what a stream inflates to, up to ``limit``; nothing if it is broken."""
    inflater = zlib.decompressobj()
    size = 0
    rest = stream
    try:
        while rest and not inflater.eof and size <= limit:
            size += len(inflater.decompress(rest, CHUNK))
            rest = inflater.unconsumed_tail
    except zlib.error:
        return None
    return size if inflater.eof or size > limit else None
