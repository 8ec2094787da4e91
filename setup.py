"""The compiled parts, left out where there is no compiler: Python does their work. All else is in pyproject.toml."""

import sysconfig
from tempfile import TemporaryDirectory

from setuptools import Extension, setup

# One module for every version of Python, but for one without the GIL, which has no such modules.
FOR_ALL = not sysconfig.get_config_var("Py_GIL_DISABLED")

# Each build has a folder of its own: a kept one hands out what has been deleted from the source since.
build_folder = TemporaryDirectory(prefix="disclosure-parse-build-")

READERS = "src/disclosure_parse/readers"

setup(
    ext_modules=[
        Extension(
            f"disclosure_parse.readers.{name}",
            [f"{READERS}/{name}.c"],
            depends=[f"{READERS}/{header}.h" for header in ("_module", "_arrays", "_pdfium")],
            optional=True,
            py_limited_api=FOR_ALL,
            define_macros=[("Py_LIMITED_API", "0x030B0000")] if FOR_ALL else [],
        )
        for name in ("_characters", "_damage", "_drawing", "_grid", "_glyphs")
    ],
    options={
        "build": {"build_base": build_folder.name},
        **({"bdist_wheel": {"py_limited_api": "cp311"}} if FOR_ALL else {}),
    },
)
