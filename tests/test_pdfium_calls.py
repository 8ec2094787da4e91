"""The compiled module and ctypes ask pdfium the same questions and get the same answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from disclosure_parse.readers import pdfium_calls
from disclosure_parse.readers.pdf import read_pdf

SAMPLES = Path(__file__).parent.parent / "samples"
PDFS = sorted(SAMPLES.rglob("*.pdf"))

_bulk = pytest.importorskip("disclosure_parse.readers._bulk", reason="was not compiled: there is no compiler here")


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_a_document_is_the_same_without_the_compiled_module(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pdfium_calls._bulk is _bulk
    compiled = read_pdf(path.read_bytes())
    monkeypatch.setattr(pdfium_calls, "_bulk", None)
    assert read_pdf(path.read_bytes()) == compiled


def test_every_question_has_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    document = pdfium.PdfDocument(PDFS[0])
    page = document[0]
    text_page = page.get_textpage()

    def answers() -> dict[str, object]:
        count = raw.FPDFText_CountChars(text_page)
        indices = np.arange(0, count, 3)
        owner, number = pdfium_calls.address(page.raw), raw.FPDFPage_CountObjects(page)
        handles, kinds = pdfium_calls.page_objects(owner, number, in_form=False)
        paths = handles[kinds == raw.FPDF_PAGEOBJ_PATH]
        stroked, counts = pdfium_calls.path_outlines(paths)
        assert min(len(indices), len(paths), counts.sum()) > 0, "the page has nothing to ask about"
        return {
            "boxes": pdfium_calls.char_boxes(text_page, count),
            "origins": pdfium_calls.char_origins(text_page, indices),
            "unmapped": pdfium_calls.unmapped(text_page, indices),
            "handles": handles,
            "kinds": kinds,
            "bounds": pdfium_calls.object_bounds(handles),
            "matrices": pdfium_calls.object_matrices(handles),
            "stroked": stroked,
            "counts": counts,
            "points": pdfium_calls.path_points(paths, counts),
        }

    compiled = answers()
    monkeypatch.setattr(pdfium_calls, "_bulk", None)
    for name, answer in answers().items():
        np.testing.assert_equal(answer, compiled[name], name)


def test_an_array_that_is_too_small_is_refused_before_anything_is_written() -> None:
    small, indices = bytearray(15), bytes(16)
    nowhere = 0  # No function is called: that would end the process.
    with pytest.raises(ValueError, match="too small"):
        _bulk.char_boxes(nowhere, nowhere, 1, small)
    with pytest.raises(ValueError, match="too small"):
        _bulk.char_origins(nowhere, nowhere, indices, small)
    with pytest.raises(ValueError, match="too small"):
        _bulk.of_chars(nowhere, nowhere, bytes(64), small)
    with pytest.raises(ValueError, match="too small"):
        _bulk.objects(nowhere, nowhere, nowhere, False, -1, bytearray(64), bytearray(64))
    with pytest.raises(ValueError, match="too small"):
        _bulk.bounds(nowhere, indices, bytearray(64), bytearray(1))
    with pytest.raises(ValueError, match="too small"):
        _bulk.matrices(nowhere, indices, small)
    with pytest.raises(ValueError, match="too small"):
        _bulk.outlines(nowhere, nowhere, indices, bytearray(2), small[:7])
    counts = np.array([2, 1], dtype=np.int32)
    with pytest.raises(ValueError, match="too small"):
        _bulk.path_points(nowhere, nowhere, nowhere, nowhere, indices, counts, bytearray(23), bytearray(64))
