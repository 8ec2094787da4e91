"""PDFs damaged in seeded ways, and whether what is lost of their tables is told.

python tests/pdf_damage.py                  all 2 000 damaged files, with what came of them
python tests/pdf_damage.py --count 300 --seed 2
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent / "sample_maker"))

from maker.write_pdf import Look, write_pdf

from disclosure_parse.document import Notice
from disclosure_parse.errors import DisclosureError
from disclosure_parse.readers import pdf
from disclosure_parse.readers.pdf import read_pdf
from disclosure_parse.workers import MIB, Fault, Limits, Workers
from pdf_forms import long_form
from pdf_pages import PageDrawing, rows_of

SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.pdf"))
SECONDS = 60.0
MEMORY = 3072 * MIB
ALL = 2_000


@dataclass(frozen=True)
class Damaged:
    """A damaged file: which file, and the seed of the damage."""

    file: str
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What came of it: ``read`` or ``refused``, the filled cells of its tables, and whether anything was said."""

    came: str
    cells: int
    told: bool


def originals() -> dict[str, bytes]:
    """Ten files: the samples, and pages with other rulings, a form object, and page cuts. All streams are deflated.

    A changed byte in a stream that is not compressed gives another drawing, as valid as the first.
    """
    files = {path.name: path.read_bytes() for path in SAMPLES}
    page = PageDrawing()
    for number in range(3):
        if number:
            page.next_page()
        page.table((60, 200, 400), (100, 130, 160, 190), rows_of(["项目", "得分"], ["甲", "9.5"], ["乙", str(number)]))
    files["three_tables.pdf"] = page.data()
    page = PageDrawing()
    page.canvas.beginForm("form")
    page.canvas.setFont("STSong-Light", 10)
    page.table((60, 200, 400), (100, 130, 160), rows_of(["项目", "得分"], ["甲", "9.5"]), draw=page.bar)
    page.canvas.endForm()
    page.canvas.doForm("form")
    files["form.pdf"] = page.data()
    with tempfile.TemporaryDirectory() as folder:
        for name, look in (("long", Look(rulings="rects")), ("wide", Look(wide_page=True, repeat_heads=True))):
            path = Path(folder) / f"{name}.pdf"
            write_pdf(long_form(), path, look)
            files[path.name] = path.read_bytes()
    return files


def mutated(data: bytes, seed: int) -> bytes:
    """The file with a few bytes flipped, a piece cut out, its end cut off, two objects swapped or bytes put in."""
    rng = random.Random(seed)
    kind = rng.choice(["flip", "flip", "flip a byte", "cut", "end", "swap", "insert", "zero"])
    place = rng.randrange(len(data))
    if kind.startswith("flip"):
        changed = bytearray(data)
        for _ in range(1 if kind == "flip a byte" else rng.randint(2, 30)):
            changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        return bytes(changed)
    length = rng.randint(1, max(2, len(data) // 10))
    if kind == "cut":
        return data[:place] + data[place + length :]
    if kind == "end":
        return data[:place]
    if kind == "insert":
        return data[:place] + rng.randbytes(min(length, 200)) + data[place:]
    if kind == "zero":
        return data[:place] + bytes(min(length, len(data) - place)) + data[place + length :]
    bodies = list(re.finditer(rb"obj(.*?)endobj", data, re.DOTALL))
    if len(bodies) < 2:
        return data[:place]
    first, second = sorted(rng.sample(bodies, 2), key=lambda match: match.start())
    parts = (
        data[: first.start()],
        second.group(),
        data[first.end() : second.start()],
        first.group(),
        data[second.end() :],
    )
    return b"".join(parts)


def judge(data: bytes) -> Outcome:
    try:
        document = read_pdf(data)
    except DisclosureError:
        return Outcome("refused", 0, True)
    cells = sum(1 for table in document.tables for cell in table.cells if cell.text)
    return Outcome("read", cells, bool(document.warnings) or not document.complete)


def without_ocr(document: object, index: int, unreadable: Sequence[Notice], above: object) -> tuple[None, list[Notice]]:
    """What the reader does where the ``ocr`` extra is missing; OCR would take most of the time."""
    return None, list(unreadable)


_files: dict[str, bytes] = {}


def _judge(damaged: Damaged, note: object) -> Outcome:
    return judge(mutated(_files[damaged.file], damaged.seed))


def run(count: int, seed: int) -> Iterator[tuple[Damaged, Outcome | Fault, int]]:
    """What comes of ``count`` damaged files, each with the number of cells of the whole one."""
    _files.update(originals())
    with patch.object(pdf, "read_instead", without_ocr):  # The workers are forked.
        whole = {name: judge(data) for name, data in _files.items()}
        silent = [name for name, outcome in whole.items() if outcome.told or not outcome.cells]
        if silent:
            raise SystemExit(f"these whole files have no tables, or warnings: {silent}")
        names = sorted(_files)
        jobs = [Damaged(names[n % len(names)], seed * 1_000_003 + n) for n in range(count)]
        with Workers[Damaged, Outcome](_judge, 2, Limits(SECONDS, MEMORY)) as workers:
            for done in workers.run(jobs):
                for job, came in done:
                    yield job, came, whole[job.file].cells


def faults(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """The counts of what came, and the damaged files that crashed, hung, or lost cells without a word."""
    counts: Counter[str] = Counter()
    wrong = []
    for job, came, cells in run(count, seed):
        if isinstance(came, Fault):
            kind = came.kind
        elif came.came == "refused":
            kind = "refused"
        elif came.cells < cells:
            kind = "cells lost, told" if came.told else "cells lost in silence"
        else:
            kind = "all cells, told" if came.told else "all cells"
        counts[kind] += 1
        if kind in ("timeout", "memory", "crash", "cells lost in silence"):
            wrong.append(f"{job.file} {job.seed}: {kind} ({came})")
    return counts, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=ALL)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counts, wrong = faults(options.count, options.seed)
    for kind, count in counts.most_common():
        print(f"{count:6d}  {kind}")
    print(*wrong, sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
