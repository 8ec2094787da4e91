"""The compiled module and ctypes ask pdfium the same questions and get the same answers."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import json
import shlex
import shutil
import subprocess
import sysconfig
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from disclosure_parse.readers import pdfium_calls
from disclosure_parse.readers.pdf import read_pdf

SAMPLES = Path(__file__).parent.parent / "samples"
PDFS = sorted(SAMPLES.rglob("*.pdf"))
NAME = "disclosure_parse.readers._bulk"
SOURCE = Path(__file__).parent.parent / "src" / "disclosure_parse" / "readers" / "_bulk.c"


def is_installed() -> bool:
    """Whether the package under test was installed, also as editable; else its source is on the path."""
    here = Path(pdfium_calls.__file__).resolve()
    try:
        installed = metadata.distribution("disclosure-parse")
    except metadata.PackageNotFoundError:
        return False
    about = json.loads(installed.read_text("direct_url.json") or "{}")
    place = Path(str(installed.locate_file("disclosure_parse")))
    if about.get("dir_info", {}).get("editable"):
        place = Path(url2pathname(urlsplit(about["url"]).path))
    return here.is_relative_to(place.resolve())


def can_compile() -> bool:
    compiler = shlex.split(sysconfig.get_config_var("CC") or "")
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    return bool(compiler) and shutil.which(compiler[0]) is not None and headers.exists()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The compiled module: the installed one, or one that is built here of the source that is on the path.

    That it is missing passes only where it could not be built.
    """
    if is_installed():
        try:
            return importlib.import_module(NAME)
        except ImportError:
            if can_compile():
                pytest.fail(f"{NAME} was not built at installation, although there is a compiler")
    if not can_compile():
        pytest.skip("there is no compiler here")
    library = tmp_path_factory.mktemp("compiled") / f"_bulk{sysconfig.get_config_var('EXT_SUFFIX')}"
    link = shlex.split(sysconfig.get_config_var("LDSHARED"))
    flags = ["-fPIC", "-Wall", "-Werror", f"-I{sysconfig.get_path('include')}"]
    built = subprocess.run([*link, *flags, str(SOURCE), "-o", str(library)], capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    found = importlib.util.spec_from_file_location(NAME, library)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture
def bulk(compiled: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The compiled module, in use."""
    monkeypatch.setattr(pdfium_calls, "_bulk", compiled)
    return compiled


def test_the_module_that_was_installed_is_used(compiled: ModuleType) -> None:
    assert (pdfium_calls._bulk is compiled) == is_installed()


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_a_document_is_the_same_without_the_compiled_module(
    path: Path, bulk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = read_pdf(path.read_bytes())
    monkeypatch.setattr(pdfium_calls, "_bulk", None)
    assert read_pdf(path.read_bytes()) == compiled


def test_every_question_has_the_same_answer(bulk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_an_array_that_is_too_small_is_refused_before_anything_is_written(bulk: Any) -> None:
    small, indices = bytearray(15), bytes(16)
    nowhere = 0  # No function is called: that would end the process.
    with pytest.raises(ValueError, match="too small"):
        bulk.char_boxes(nowhere, nowhere, 1, small)
    with pytest.raises(ValueError, match="too small"):
        bulk.char_origins(nowhere, nowhere, indices, small)
    with pytest.raises(ValueError, match="too small"):
        bulk.of_chars(nowhere, nowhere, bytes(64), small)
    with pytest.raises(ValueError, match="too small"):
        bulk.objects(nowhere, nowhere, nowhere, False, -1, bytearray(64), bytearray(64))
    with pytest.raises(ValueError, match="too small"):
        bulk.bounds(nowhere, indices, bytearray(64), bytearray(1))
    with pytest.raises(ValueError, match="too small"):
        bulk.matrices(nowhere, indices, small)
    with pytest.raises(ValueError, match="too small"):
        bulk.outlines(nowhere, nowhere, indices, bytearray(2), small[:7])
    counts = np.array([2, 1], dtype=np.int32)
    with pytest.raises(ValueError, match="too small"):
        bulk.path_points(nowhere, nowhere, nowhere, nowhere, indices, counts, bytearray(23), bytearray(64))


def test_an_array_without_items_may_be_nowhere(bulk: Any) -> None:
    make = ctypes.pythonapi.PyMemoryView_FromMemory
    make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int]
    empty = make(None, 0, 0x200)
    assert bulk.char_boxes(0, 0, 0, empty) is None
    assert bulk.char_origins(0, 0, empty, empty) is None
    assert bulk.of_chars(0, 0, empty, empty) is None
    assert bulk.objects(0, 0, 0, False, 0, empty, empty) is None
    assert bulk.bounds(0, empty, empty, empty) is None
    assert bulk.matrices(0, empty, empty) is None
    assert bulk.outlines(0, 0, empty, empty, empty) is None
    assert bulk.path_points(0, 0, 0, 0, empty, empty, empty, empty) is None


def test_a_point_that_pdfium_does_not_give_is_told_alike(bulk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the three points of a path the middle one is not given, and closes the path."""
    pointer, number = ctypes.c_void_p, ctypes.c_int
    segment = ctypes.CFUNCTYPE(pointer, pointer, number)(lambda path, index: path + index)
    point = ctypes.CFUNCTYPE(number, pointer, pointer, pointer)(lambda part, x, y: part != 101)
    kind = ctypes.CFUNCTYPE(number, pointer)(lambda part: part - 100)
    closes = ctypes.CFUNCTYPE(number, pointer)(lambda part: part == 101)
    given = {"_segment": (segment, pointer, pointer, number), "_point": (point, number, pointer, pointer, pointer)}
    given |= {"_segment_type": (kind, number, pointer), "_closes": (closes, number, pointer)}
    for name, function in given.items():
        monkeypatch.setattr(pdfium_calls, name, pdfium_calls._Function(*function))
    paths, counts = np.array([100], dtype=np.int64), np.array([3], dtype=np.int32)
    _, compiled = pdfium_calls.path_points(paths, counts)
    monkeypatch.setattr(pdfium_calls, "_bulk", None)
    _, plain = pdfium_calls.path_points(paths, counts)
    assert compiled.tolist() == plain.tolist() == [[0, 0], [-1, 1], [2, 0]]
