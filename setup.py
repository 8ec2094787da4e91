"""The compiled part, left out where there is no compiler: ctypes then does its work. All else is in pyproject.toml."""

import sysconfig

from setuptools import Extension, setup

# One module for every version of Python, but for one without the GIL, which has no such modules.
FOR_ALL = not sysconfig.get_config_var("Py_GIL_DISABLED")

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
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if FOR_ALL else {},
)
