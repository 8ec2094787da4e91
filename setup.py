"""The compiled part, left out where there is no compiler: ctypes then does its work. All else is in pyproject.toml."""

import sysconfig
from tempfile import TemporaryDirectory

from setuptools import Extension, setup

# One module for every version of Python, but for one without the GIL, which has no such modules.
FOR_ALL = not sysconfig.get_config_var("Py_GIL_DISABLED")

# Each build has a folder of its own: a kept one hands out what has been deleted from the source since.
build_folder = TemporaryDirectory(prefix="disclosure-parse-build-")

setup(
    ext_modules=[
        Extension(
            "disclosure_parse.readers._bulk",
            ["src/disclosure_parse/readers/_bulk.c"],
            optional=True,
            py_limited_api=FOR_ALL,
            define_macros=[("Py_LIMITED_API", "0x030B0000")] if FOR_ALL else [],
        )
    ],
    options={
        "build": {"build_base": build_folder.name},
        **({"bdist_wheel": {"py_limited_api": "cp311"}} if FOR_ALL else {}),
    },
)
