"""Sound files of every format, cut off, with bytes changed, or under the name of another format."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from PIL import Image

import office_files as made
from hostile.archive_files import zipped as archived
from hostile.case import READ, REFUSED, Case, Outside
from hostile.pdf_files import pdf, written

SAMPLES = Path(__file__).parent.parent.parent / "samples"
NAMES = ("self_evaluation_two_pages.pdf", "target_four_grades.pdf", "target_cost_items.docx", "evaluation_report.docx")


def cases(outside: Outside, random: Random) -> Iterator[Case]:
    sound = {name: (SAMPLES / name).read_bytes() for name in NAMES} | _made()
    for name, data in sound.items():
        stem, ending = name.rsplit(".", 1)
        zipped, picture = data.startswith(b"PK"), ending == "png"
        for number in range(5):
            cut = data[: random.randrange(8, len(data) - 1)]
            yield Case(f"{stem}-cut-{number}.{ending}", cut, frozenset({"failed"}) if zipped else READ | REFUSED)
        for number in range(0 if picture else 5):
            torn = bytearray(data)
            for _ in range(2**number):
                torn[random.randrange(len(torn))] = random.randrange(256)
            yield Case(f"{stem}-torn-{number}.{ending}", bytes(torn))
        start = random.randrange(len(data) // 2)
        yield Case(f"{stem}-hole.{ending}", data[:start] + bytes(len(data) // 4) + data[start + len(data) // 4 :])
        yield Case(f"{stem}-without-a-start.{ending}", data[random.randrange(4, 40) :])
        if picture:
            continue  # What can still be seen is read by OCR, which takes its time.
        yield Case(f"{stem}-twice.{ending}", data + data)
        yield Case(f"{stem}-behind.{ending}", data + random.randbytes(5000))
    for name, data in sound.items():
        own = name.rsplit(".", 1)[1]
        for ending in ("pdf", "docx", "xlsx", "xls", "txt", "html", "png", "doc", "ofd"):
            if ending != own and (own != "png" or ending == "docx"):
                yield Case(f"{name.rsplit('.', 1)[0]}-as.{ending}", data, READ | REFUSED)


def _made() -> dict[str, bytes]:
    sheet = made.new_sheet("自评")
    for line in ("项目名称|培训项目", "三级指标|指标值|分值", "培训人次|≥100|50", "就业率|≥80%|50"):
        sheet.append(line.split("|"))
    rows = {(row, column): (f"{row}-{column}", 0) for row in range(20) for column in range(4)}
    picture = io.BytesIO()
    Image.linear_gradient("L").save(picture, "PNG")
    return {
        "sheet.xlsx": _without_time(made.saved(sheet)),
        "sheet.xls": made.ole({"Workbook": made.biff("表", ["General"], rows, [(0, 0, 1, 1)])}),
        "picture.png": picture.getvalue(),
        "lines.pdf": pdf(written("2023 1 2 3")),
    }


def _without_time(package: bytes) -> bytes:
    """The package as it is on any day."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archived(
            [
                (zipfile.ZipInfo(name), archive.read(name))
                for name in archive.namelist()
                if not name.startswith("docProps")
            ]
        )
