"""What lies in the input folder and is no plain file, leads out of it, or has a name that does harm."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

from hostile.case import READ, REFUSED, Case, Outside, hole, link, listening, pipe
from test_batch import form

FAILED = frozenset({"failed"})
GiB = 1024**3
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def cases(outside: Outside, random: Random) -> Iterator[Case]:
    secret = outside.secret
    yield Case("absolute.txt", link(secret), FAILED)
    yield Case("relative.txt", lambda path: path.symlink_to(os.path.relpath(secret, path.parent)), FAILED)
    yield Case("folder.txt", link(secret.parent), frozenset())
    yield Case("through.txt", link(Path("/proc/self/root") / str(secret).lstrip("/")), FAILED)
    yield Case("dangling.txt", link("/nowhere/at/all.txt"), FAILED)
    yield Case("itself.txt", _to_itself, FAILED)
    yield Case("zeros.txt", link("/dev/zero"), FAILED)
    yield Case("random.pdf", link("/dev/urandom"), FAILED)
    yield Case("terminal.txt", link("/dev/stdin"), FAILED)
    yield Case("memory.txt", link("/proc/self/mem"), FAILED)
    yield Case("environment.txt", link("/proc/self/environ"), FAILED)
    yield Case("chain.txt", lambda path: _chain(path, secret), FAILED)
    yield Case("pipe.pdf", pipe, FAILED)
    yield Case("socket.docx", listening, FAILED)
    yield Case("no-entry.txt", _forbidden, READ | FAILED)
    for size in (257 * 1024**2, 5 * GiB, 1024 * GiB):
        for ending, start in (("txt", b"\xe7"), ("pdf", b"%PDF-1.7\n"), ("docx", b"PK\x03\x04"), ("png", PNG)):
            yield Case(f"hole-{size >> 20}.{ending}", hole(size, start), FAILED)
    yield Case("hole-200.txt", hole(200 * 1024**2, "项目".encode()), REFUSED)
    yield Case("hole-100.zip", hole(100 * 1024**2, b"PK\x03\x04"), REFUSED)
    for number, name in enumerate(
        (
            "=cmd|' /C calc'!A0.txt", "-o.txt", "--force.txt", "a;rm -rf b.txt", "$(id).txt", "`id`.txt", "a\nb.txt",
            "a\tb.txt", 'quote".txt', "comma,.txt", "[bold]x[/bold].txt", "\x1b[2J.txt", "\u202etxt.exe", "%s%n.txt",
            "a!b.txt", "…" * 80 + ".txt", "con.txt", "a:b.txt", "back\\slash.txt", " .txt", "{0}.txt", "*.txt",
        )
    ):  # fmt: skip
        yield Case(name, form(f"名{number}").encode(), READ)
    yield Case("latin-\udce4.txt", form("乱").encode(), READ | FAILED, shown="latin-\\udce4.txt")
    for ending in ("pdf", "docx", "xlsx", "xls", "zip", "png", "txt", "html", "md", "csv", "doc", "ofd"):
        yield Case(f"empty.{ending}", b"", FAILED)
        yield Case(f"zeros.{ending}", bytes(4096), FAILED)
    for number, mark in enumerate(
        (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b" \n\t", b"\x1a", b"\n")
    ):
        yield Case(f"nothing-{number}.txt", mark, READ | REFUSED)


def _to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def _chain(path: Path, end: Path) -> None:
    """Links to links, in a hidden folder, that lead out of the input at last."""
    folder = path.parent / ".chain"
    folder.mkdir()
    target = end
    for number in range(30):
        step = folder / str(number)
        step.symlink_to(target)
        target = step
    path.symlink_to(target)


def _forbidden(path: Path) -> None:
    path.write_text(form("禁"), encoding="utf-8")
    path.chmod(0)
