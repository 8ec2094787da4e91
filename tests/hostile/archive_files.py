"""ZIP archives that grow without end, lie about what they hold or lead out of themselves."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Iterator
from random import Random

import office_files as made
from hostile.case import READ, Case, Outside

FAILED = frozenset({"failed"})
SMALL = "云岭县总工会的通知。\n".encode()


def cases(outside: Outside, random: Random) -> Iterator[Case]:
    yield from _bombs()
    yield from _tricks(outside)
    yield from _lies(random)


def zipped(members: list[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Two members of one name are meant.
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def _bombs() -> Iterator[Case]:
    zeros = bytes(9 * 1024 * 1024)
    for method, name in ((zipfile.ZIP_DEFLATED, "deflate"), (zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")):
        yield Case(f"ratio-{name}.zip", zipped([("bomb.txt", zeros)], method), FAILED, ("bomb.txt",))
        document = zipped([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", zeros)], method)
        yield Case(f"ratio-{name}.docx", document, FAILED)
        book = zipped([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", zeros)], method)
        yield Case(f"ratio-{name}.xlsx", book, FAILED)
    # Each member is below the ratio that is looked at, all together are far above the total.
    yield Case("total.docx", _stated(2**30, "word/document.xml"), FAILED)
    inner = zipped([("a.txt", SMALL)])
    for depth in (4, 6, 12):
        nested, path = inner, "a.zip"
        for _ in range(depth):
            nested = zipped([("a.zip", nested)])
        yield Case(f"depth-{depth}.zip", nested, FAILED, (f"{path}!/{path}!/{path}",))
    tree = zipped([("a.txt", SMALL)])
    for _ in range(3):
        tree = zipped([(f"{number}.zip", tree) for number in range(6)])
    names = [f"{a}.zip!/{b}.zip!/{c}.zip" for a in range(6) for b in range(6) for c in range(6)]
    yield Case("tree.zip", tree, FAILED, tuple(names))
    yield Case("many.zip", _many(60_000), FAILED)
    yield Case("many.docx", _many(11_000, "word/document.xml"), FAILED)
    for total in (2**33, 2**40):
        yield Case(f"stated-{total}.zip", _stated(total), FAILED)
    bomb_in_document = zipped([("a.docx", zipped([("[Content_Types].xml", b"<T/>"), ("word/document.xml", zeros)]))])
    yield Case("bomb-in-document.zip", bomb_in_document, FAILED, ("a.docx",))
    hidden = made.with_members(made.word(made.paragraph(made.run("甲"))), {"word/media/image1.png": zeros})
    yield Case("bomb-picture.docx", hidden, FAILED)


def _many(number: int, first: str = "0.txt") -> bytes:
    """An archive of very many members of nothing, put together by hand: the library takes its time."""
    local = _local(b"0.txt")
    listed = b"".join(_central(_name(at, first), 0) for at in range(number))
    return local + listed + struct.pack("<4s4xHHLLH", b"PK\x05\x06", number, number, len(listed), len(local), 0)


def _name(at: int, first: str) -> bytes:
    return (first if at == 0 else f"{at}.txt").encode()


def _local(name: bytes) -> bytes:
    return struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0) + name


def _central(name: bytes, offset: int, packed: int = 0, size: int = 0) -> bytes:
    head = struct.pack(
        "<4sHHHHHHLLLHH", b"PK\x01\x02", 20, 20, 0, 8 if size else 0, 0, 33, 0, packed, size, len(name), 0
    )
    return head + struct.pack("<HHHLL", 0, 0, 0, 0, offset) + name


def _stated(total: int, first: str = "0.txt") -> bytes:
    """Members that all stand at one place and state large sizes."""
    size, packed = 100_000_000, 1_000_000
    body = _local(b"a.txt") + bytes(packed)
    number = total // size + 1
    listed = b"".join(_central(_name(at, first), 0, packed, size) for at in range(number))
    return body + listed + struct.pack("<4s4xHHLLH", b"PK\x05\x06", number, number, len(listed), len(body), 0)


def _tricks(outside: Outside) -> Iterator[Case]:
    secret = str(outside.secret)
    for number, (name, shown) in enumerate(
        {
            "../../secret.txt": "",
            "../" * 20 + secret.lstrip("/"): "",
            secret: "",
            "//server/share/secret.txt": "",
            "C:\\secret.txt": "C:/secret.txt",
            "C:secret.txt": "",
            "\\\\server\\share\\secret.txt": "//server/share/secret.txt",
            "a\\..\\..\\secret.txt": "a/../../secret.txt",
            "a/../../secret.txt": "",
            "./../secret.txt": "../secret.txt",
            "a/..": "",
        }.items()
    ):
        info = zipfile.ZipInfo("x")
        info.filename = name
        yield Case(f"path-{number}.zip", zipped([(info, SMALL)]), FAILED, (shown or name,))
    for number, target in enumerate((secret, "../../secret.txt", "/etc/passwd", "/dev/zero", ".", "link.txt")):
        entry = zipfile.ZipInfo("link.txt")
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        yield Case(f"link-{number}.zip", zipped([(entry, target.encode())]), FAILED, ("link.txt",))
        inside = zipfile.ZipInfo("word/document.xml")
        inside.create_system = 3
        inside.external_attr = (stat.S_IFLNK | 0o777) << 16
        linked = zipped([("[Content_Types].xml", b"<Types/>"), (inside, target.encode())])
        yield Case(f"link-{number}.docx", linked, FAILED)
    for kind in (stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK):
        entry = zipfile.ZipInfo("device.txt")
        entry.create_system = 3
        entry.external_attr = (kind | 0o666) << 16
        yield Case(f"device-{kind}.zip", zipped([(entry, SMALL)]), READ | FAILED, ("device.txt",))
    twice = zipped([("a.txt", SMALL), ("a.txt", SMALL + b"1")])
    yield Case("twice.zip", twice, READ | FAILED, ("a.txt", "a.txt (2)"))
    for number, name in enumerate(("=1+1.txt", 'a\n"b",c.txt', "\u202efdp.txt", "长" * 80 + ".txt", " .txt")):
        yield Case(f"name-{number}.zip", zipped([(name, SMALL)]), READ, (name,))


def _lies(random: Random) -> Iterator[Case]:
    plain = zipped([("a.txt", SMALL * 40)])
    central, end = plain.index(b"PK\x01\x02"), plain.index(b"PK\x05\x06")
    fields = {
        "crc": (central + 16, 4),
        "packed": (central + 20, 4),
        "size": (central + 24, 4),
        "name-length": (central + 28, 2),
        "extra-length": (central + 30, 2),
        "comment-length": (central + 32, 2),
        "disk": (central + 34, 2),
        "offset": (central + 42, 4),
        "method": (central + 10, 2),
        "version": (central + 6, 2),
        "flags": (central + 8, 2),
        "entries": (end + 10, 2),
        "directory-size": (end + 12, 4),
        "directory-offset": (end + 16, 4),
        "comment": (end + 20, 2),
        "local-name": (26, 2),
        "local-extra": (28, 2),
        "local-method": (8, 2),
    }
    for name, (at, width) in fields.items():
        for value in (0, 0x7FFFFFFF, 0xFFFFFFFF):
            data = bytearray(plain)
            data[at : at + width] = (value & (256**width - 1)).to_bytes(width, "little")
            yield Case(f"{name}-{value:x}.zip", bytes(data), members=None)
    for number in range(12):
        data = bytearray(plain)
        for _ in range(4):
            data[random.randrange(len(data))] = random.randrange(256)
        yield Case(f"flipped-{number}.zip", bytes(data), members=None)
    yield Case("empty.zip", zipped([]), FAILED)
    yield Case("only-folders.zip", zipped([("a/", b""), ("a/b/", b"")]), FAILED)
    yield Case("only-hidden.zip", zipped([(".a", SMALL), ("__MACOSX/._b", SMALL)]), FAILED)
    yield Case("appended.zip", b"MZ" + bytes(500) + plain, members=None)
    yield Case("two-ends.zip", plain + plain, members=("a.txt",))
