"""Reports from an output: the tables and evidence of `convert`, with pictures of the pages that are still at hand."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from disclosure_parse import __version__
from disclosure_parse.archives import BETWEEN, members, read_member
from disclosure_parse.checker import RULES
from disclosure_parse.checker.messages import sentences
from disclosure_parse.checker.pages import page
from disclosure_parse.disclosure import Language
from disclosure_parse.document import BBox, digest
from disclosure_parse.errors import DisclosureError
from disclosure_parse.outputs.decisions import Decision
from disclosure_parse.outputs.file_findings import Row
from disclosure_parse.outputs.redaction import redact
from disclosure_parse.outputs.report import (
    Choice,
    Doubt,
    Picture,
    Report,
    RuleText,
    Shown,
    gather,
    with_pictures,
)
from disclosure_parse.outputs.report_page import page_of
from disclosure_parse.outputs.report_workbook import write_workbook
from disclosure_parse.outputs.write import REPORT_NAMES
from disclosure_parse.readers import MAX_INPUT
from disclosure_parse.readers.page_picture import Region, draw_regions
from disclosure_parse.storage import Place, below_place
from disclosure_parse.wording import phrase, remarked, said

MAX_PICTURES = 400
MAX_PICTURE_BYTES = 24 << 20
"""Bytes of all pictures of a page together, before they are written as text."""
PAGES_EACH = 2
"""Pages of one finding that are drawn."""

Finder = Callable[[str], bytes | None]
"""The bytes of the file of a ``source``, ``None`` if it is not at hand."""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a report; ``notes`` say what a person should know of it."""

    report: Report
    files: tuple[Path, ...]
    notes: tuple[str, ...]


def write_report(
    output: Path,
    find: Finder,
    *,
    into: Path | None = None,
    language: Language = "en",
    decisions: Mapping[str, Decision] | None = None,
    redacted: bool = True,
    unfinished: str = "",
) -> Written:
    """Write report.html and report.xlsx from an output of `convert`, into its folder or another.

    Pictures are drawn of PDF files that ``find`` finds with the bytes they were read with. ``unfinished`` is what a
    reader must know of the output (``output_state``). Both files take their names when both are written; until then
    earlier ones stay as they were.

    Raises:
        UsageError: the output is unfinished, of an earlier version, or has no CSV tables.
        OSError: the reports cannot be written.
    """
    choice = Choice(
        _rules(language),
        language,
        decisions or {},
        redacted,
        __version__,
        _doubt(language),
        partial(said, language=language),
        partial(remarked, language=language),
    )
    report = gather(output, choice)
    report.unfinished = choice.said(unfinished)
    pictures = _Pictures(find, redacted)
    with_pictures(report, pictures.draw)
    folder = into or output
    folder.mkdir(parents=True, exist_ok=True)
    with _together(folder) as (html, workbook):
        html.write_text(page_of(report, choice), encoding="utf-8", newline="\n")
        notes = write_workbook(workbook, output, report, choice)
    return Written(report, tuple(folder / name for name in REPORT_NAMES), tuple(notes))


@contextmanager
def _together(folder: Path) -> Iterator[list[Path]]:
    """Where the reports are written; they are put into ``folder`` when the block ends without an error."""
    with tempfile.TemporaryDirectory(prefix=".report-", dir=folder) as name:
        written = [Path(name) / report for report in REPORT_NAMES]
        try:
            yield written
        except OSError as error:
            if error.filename is None and error.errno is not None:
                error.filename = str(folder)
            raise
        for path in written:
            os.replace(path, folder / path.name)


def summary_lines(written: Written, folder: Place, language: Language, *, brief: bool = False) -> Iterator[str]:
    """What was written into the folder, in a few lines; ``brief`` says only what a person should know of it."""
    report = written.report

    def line(key: str, **blanks: object) -> str:
        return phrase("terminal", key, language, **blanks)

    if not brief:
        pictures = sum(len(found.pictures) for found in report.findings)
        told, dismissed = len(report.told), len(report.findings) - len(report.told)
        also = line("statuses", counted=line("dismissed", n=dismissed)) if dismissed else ""
        yield line("findings", n=told) + also + line("pictures", n=pictures)
        if missing := sum(found.note in ("missing", "changed") for found in report.findings):
            yield line("without_picture", n=missing)
        if report.unread or report.incomplete:
            yield line("incomplete", n=len(report.unread) + len(report.incomplete))
        yield from (line("written", place=below_place(folder, path.name)) for path in written.files)
    if report.unfinished:
        yield report.unfinished
    yield from (said(note, language) for note in written.notes)


def below(folders: Sequence[Path]) -> Finder:
    """Finds a source in the first of the folders that has it, also in an archive; never a file outside of them."""

    def find(source: str) -> bytes | None:
        outer, _, inner = source.partition(BETWEEN)
        for folder in folders:
            path = folder / outer
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return _content(path, inner)
        return None

    return find


def beside(inputs: Sequence[Place]) -> list[Path]:
    """The folders below which the sources of these inputs stand; what is at a URL is not drawn."""
    paths = [path for path in inputs if isinstance(path, Path)]
    if not paths:
        return []
    folders = [path if path.is_dir() else path.parent for path in paths]
    shared = {os.path.dirname(os.path.abspath(path)) for path in paths}
    # Inputs that would share names are called from the folder that they share, if they are on one drive.
    try:
        return [*folders, Path(os.path.commonpath(shared))]
    except ValueError:
        return folders


def _content(path: Path, inner: str) -> bytes | None:
    if inner:
        found = next((member for member in members(path) or () if member.name == inner), None)
        return read_member(path, found.inside) if found else None
    return path.read_bytes() if path.stat().st_size <= MAX_INPUT else None


def _rules(language: Language) -> tuple[RuleText, ...]:
    pages = [(rule.name, page(rule, language)) for rule in RULES]
    # The sections of a page are Why, Equation, Holds, ... in either language.
    return tuple(RuleText(name, told.title, told.sections[1][1]) for name, told in pages)


def _doubt(language: Language) -> Callable[[str], Doubt | None]:
    """Takes the other reading from a message that ends with the checker's sentence for it."""
    sentence = re.escape(sentences()["shared"]["misread"][language])
    for name in ("raw", "where", "wanted"):
        sentence = sentence.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>.+?)")
    pattern = re.compile(sentence)

    def doubt(message: str) -> Doubt | None:
        found = pattern.search(message)
        return (found["raw"], found["where"], found["wanted"]) if found else None

    return doubt


@dataclass(slots=True)
class _Pictures:
    """Draws regions until there are enough; keeps the bytes of the file it drew from last."""

    find: Finder
    redacted: bool
    count: int = 0
    size: int = 0
    _last: tuple[str, bytes, str] = field(default=("", b"", ""))

    def draw(self, found: Shown, document: Row) -> tuple[tuple[Picture, ...], str]:
        """The pictures of a finding, or why there are none: a word that the page explains."""
        if document["format"] != "pdf":
            return (), ""
        regions = _regions(found)
        if not regions:
            return (), "no_place"
        if self.count >= MAX_PICTURES or self.size >= MAX_PICTURE_BYTES:
            return (), "enough"
        data, note = self._data(document)
        if note:
            return (), note
        try:
            drawn = draw_regions(data, regions, redact if self.redacted else None)
        except DisclosureError:
            return (), "unreadable"
        pictures = []
        for region, image in zip(regions, drawn, strict=True):
            if image is None:
                continue
            buffer = io.BytesIO()
            # Few colours: print is black on white, and the marks are two more.
            image.quantize(24).save(buffer, "PNG", optimize=True)
            pictures.append(Picture(buffer.getvalue(), region.page, image.width, image.height))
        self.count += len(pictures)
        self.size += sum(len(picture.png) for picture in pictures)
        return tuple(pictures), "" if pictures else "withheld"

    def _data(self, document: Row) -> tuple[bytes, str]:
        """The bytes of a file as it was read, or why they cannot be had."""
        sha256 = document["sha256"]
        if self._last[0] != sha256:
            self._last = (sha256, *self._read(document["source"], sha256))
        return self._last[1], self._last[2]

    def _read(self, source: str, sha256: str) -> tuple[bytes, str]:
        try:
            data = self.find(source)
        except (OSError, DisclosureError):
            data = None
        if data is None:
            return b"", "missing"
        return (data, "") if digest(data) == sha256 else (b"", "changed")


def _regions(found: Shown) -> list[Region]:
    """The page of the stated cell and the next one that the finding rests on."""
    stated: dict[int, list[BBox]] = {}
    parts: dict[int, list[BBox]] = {}
    for excerpt in found.excerpts:
        marked = [cell for row in excerpt["rows"] for cell in row["cells"]] if "rows" in excerpt else [excerpt]
        for item in marked:
            if item.get("marked") and item.get("page") and item.get("bbox"):
                side = stated if item["marked"] == "stated" else parts
                x0, y0, x1, y1 = map(float, item["bbox"].split())
                side.setdefault(int(item["page"]), []).append((x0, y0, x1, y1))
    pages = list(dict.fromkeys((*stated, *sorted(parts))))[:PAGES_EACH]
    return [Region(number, tuple(stated.get(number, ())), tuple(parts.get(number, ()))) for number in pages]
