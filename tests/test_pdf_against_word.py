"""The same form in Word and as the PDF that LibreOffice prints of it is read as the same cells."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from conftest import SAMPLES
from disclosure_parse.document import Document
from disclosure_parse.readers import read

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
FORMS = [path for path in SAMPLES if path.suffix == ".docx"]


def texts(document: Document) -> list[str]:
    """The cells' texts in reading order, without blanks."""
    found = ("".join(cell.text.split()) for table in document.tables for cell in table.cells)
    return [text for text in found if text]


@pytest.mark.skipif(not OFFICE, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_a_printed_form_has_the_cells_of_its_document(path: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    printed, written = read(tmp_path / f"{path.stem}.pdf"), read(path)
    assert len(printed.tables) == len(written.tables)
    halves = Counter(texts(printed)) - Counter(texts(written))
    whole = Counter(texts(written)) - Counter(texts(printed))
    # A label that LibreOffice parts at a page break and closes with borders on both sides is two cells.
    assert "".join(halves.elements()) == "".join(whole.elements())
    assert halves.total() <= 2 * sum(len(table.seams) for table in printed.tables)
