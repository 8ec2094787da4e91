"""One hostile file: its name, what is written to disk, and the rows of documents.csv that it must have."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

READ = frozenset({"ok", "partial", "no_forms"})
DOUBTED = frozenset({"partial", "failed"})
REFUSED = frozenset({"failed", "unsupported", "encrypted"})
ANY = READ | REFUSED


@dataclass(frozen=True, slots=True)
class Outside:
    """What lies outside of the input: a file that nobody may open, and an address that nobody may call."""

    secret: Path
    """A file with a form whose text must not come out; other ways to it are ``link`` and ``address``."""
    url: str

    @property
    def address(self) -> str:
        return self.secret.as_uri()


Write = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Case:
    """``content`` is bytes or a function that makes the file at a path.

    ``statuses`` are those that its rows may have, none where it has no row. ``members`` names the rows of an archive
    (what stands behind ``!/``): empty for a file that has a row itself, ``None`` for an archive so damaged that it may
    have either. ``shown`` is the name in documents.csv where it is another than the file's.
    """

    name: str
    content: bytes | Write
    statuses: frozenset[str] = ANY
    members: tuple[str, ...] | None = ()
    shown: str = field(default="")

    def within(self, prefix: str) -> Case:
        return replace(self, name=prefix + self.name, shown=prefix + (self.shown or self.name))

    def has_rows(self, sources: Sequence[str]) -> bool:
        """Whether these are the rows that it must have."""
        if not self.statuses:
            return not sources
        if self.members is None:
            return sources == [self.shown] or (
                bool(sources) and all(source.startswith(f"{self.shown}!/") for source in sources)
            )
        return sorted(sources) == sorted([f"{self.shown}!/{member}" for member in self.members] or [self.shown])

    def write(self, folder: Path) -> None:
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(self.content, bytes):
            path.write_bytes(self.content)
        else:
            self.content(path)


def link(target: Path | str) -> Write:
    return lambda path: path.symlink_to(target)


def hole(size: int, start: bytes = b"") -> Write:
    """A file of ``size`` bytes that takes no space on the disk: nothing but zeros behind its ``start``."""

    def write(path: Path) -> None:
        path.write_bytes(start)
        os.truncate(path, size)

    return write


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listening(path: Path) -> None:
    """A socket in the file system. Its path may be longer than an address may be."""
    with socket.socket(socket.AF_UNIX) as end:
        short = Path("/tmp") / f"{os.getpid()}-{abs(hash(path))}.socket"
        end.bind(str(short))
        os.rename(short, path)
