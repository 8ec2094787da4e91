"""What an earlier result rests on besides the file: the program's own source, its libraries, and the vocabulary."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from disclosure_parse import __version__
from disclosure_parse.document import DEFAULT, ReadOptions

_PACKAGE = Path(__file__).parent
_READING = ("readers", "document.py", "errors.py", "packing.py")
_MEANING = (
    *("normalizer", "checker", "outputs", "disclosure.py", "figures.py", "outline.py", "units.py"),
    *("one_file.py", "__init__.py"),
)
_COMPILED = {
    "_arrays.h": "2d4da1f85471ee41",
    "_characters.c": "d92877731383042f",
    "_damage.c": "a403212205567389",
    "_drawing.c": "64c1ebac435f2da2",
    "_glyphs.c": "6bff17768bfb9a1f",
    "_grid.c": "fce7218ef14fe6f5",
    "_module.h": "d7361deb9b576c17",
    "_pdfium.h": "c4087c76ad02131c",
}
"""The sources of the compiled modules as they are now (SHA-256), which no installed package holds. Whether they were
built makes no difference: ctypes and Python give the same."""
_READING_LIBRARIES = (
    *("pypdfium2", "pdfplumber", "camelot-py", "python-docx", "lxml", "openpyxl", "python-calamine", "xlrd", "numpy"),
    *("pillow", "charset-normalizer", "rapidocr", "onnxruntime", "opencv-python-headless"),
)
_MEANING_LIBRARIES = ("rapidfuzz", "cn2an")


@dataclass(frozen=True, slots=True)
class Versions:
    """``reading`` is the same as long as a file is read alike; ``meaning`` as long as it is understood, checked and
    written alike as well."""

    reading: str
    meaning: str


def versions(vocabulary: Sequence[Path] = (), asked: ReadOptions = DEFAULT) -> Versions:
    """Those of this program, here and now, with the user's files of headings and what is asked of the readers."""
    reading = _digest(
        [
            *(__version__, sys.version, repr(asked), repr(_COMPILED)),
            *(*_sources(_READING), *_libraries(_READING_LIBRARIES), *_programs()),
        ]
    )
    words = [path.read_bytes().hex() for path in vocabulary]
    meaning = _digest([reading, *_sources(_MEANING), *_libraries(_MEANING_LIBRARIES), *words])
    return Versions(reading, meaning)


def _sources(names: Sequence[str]) -> Iterable[str]:
    for name in names:
        for path in sorted((_PACKAGE / name).rglob("*") if (_PACKAGE / name).is_dir() else [_PACKAGE / name]):
            if path.suffix in (".py", ".toml"):
                yield f"{path.relative_to(_PACKAGE).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _libraries(names: Sequence[str]) -> Iterable[str]:
    for name in names:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield f"{name} -"


def _programs() -> Iterable[str]:
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found is not None:
            path = os.path.realpath(found)
            yield f"{path} {os.stat(path).st_mtime_ns}"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
