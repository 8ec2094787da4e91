"""The compiled modules of the readers, for the tests that hold them against their twins in Python."""

from __future__ import annotations

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
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

import disclosure_parse

SOURCES = Path(__file__).parent.parent / "src" / "disclosure_parse" / "readers"


def is_installed() -> bool:
    """Whether the package under test was installed, also as editable; else its source is on the path."""
    here = Path(disclosure_parse.__file__).resolve()
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


def compiled_module(name: str, folder: Path) -> ModuleType:
    """The compiled module: the installed one, or one that is built here of the source that is on the path.

    That it is missing passes only where it could not be built.
    """
    name_of_module = f"disclosure_parse.readers.{name}"
    if is_installed():
        try:
            return importlib.import_module(name_of_module)
        except ImportError:
            if can_compile():
                pytest.fail(f"{name_of_module} was not built at installation, although there is a compiler")
    if not can_compile():
        pytest.skip("there is no compiler here")
    library = folder / f"{name}{sysconfig.get_config_var('EXT_SUFFIX')}"
    link = shlex.split(sysconfig.get_config_var("LDSHARED"))
    flags = ["-fPIC", "-Wall", "-Werror", f"-I{sysconfig.get_path('include')}"]
    built = subprocess.run(
        [*link, *flags, str(SOURCES / f"{name}.c"), "-o", str(library)], capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    found = importlib.util.spec_from_file_location(name_of_module, library)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
