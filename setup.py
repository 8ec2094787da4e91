"""The compiled part, left out where there is no compiler: ctypes then does its work. All else is in pyproject.toml."""

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "disclosure_parse.readers._bulk",
            ["src/disclosure_parse/readers/_bulk.c"],
            optional=True,
            py_limited_api=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
