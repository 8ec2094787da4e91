"""The house: which module may import which, and what an import costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import disclosure_parse

PACKAGE = Path(disclosure_parse.__file__).parent
ROOMS = ("readers", "normalizer", "checker", "outputs")
SHARED = ("document", "disclosure", "figures", "outline", "units", "errors")
SEE_ALL = (
    "__init__",
    "across_files",
    "__main__",
    "reporting",
    "archives",
    "cluster",
    "outputs_at_urls",
    "storage",
    "unknown_headings",
    "batch",
    "discover",
    "engines",
    "events",
    "journal",
    "locking",
    "packing",
    "scratch",
    "versions",
    "one_file",
    "output_state",
    "terminal",
    "wording",
    "work",
    "workers",
)
HEAVY = ("pandas", "pdfplumber", "camelot", "lxml", "docx", "openpyxl", "rich", "rapidfuzz", "pypdfium2", "xlsxwriter")


def imported(path: Path) -> set[str]:
    """The package's own modules and rooms that a file imports, by their first name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
            if node.module == "disclosure_parse":
                names |= {f"disclosure_parse.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("disclosure_parse.")}


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_know_only_themselves_and_the_shared_types(room: str) -> None:
    for path in (PACKAGE / room).rglob("*.py"):
        assert imported(path) <= {room, *SHARED}, path


@pytest.mark.parametrize("module", SHARED)
def test_shared_types_know_no_room(module: str) -> None:
    assert imported(PACKAGE / f"{module}.py") <= set(SHARED)


def test_every_module_has_its_place() -> None:
    assert {path.stem for path in PACKAGE.glob("*.py")} == {*SHARED, *SEE_ALL}
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == {*ROOMS, "cli"}


def test_no_two_modules_need_each_other() -> None:
    """Not even at the time of a call; the package itself, the public API, is no module in this sense."""
    needs = {path.stem: imported(path) for path in PACKAGE.glob("*.py") if path.stem != "__init__"}

    def reached(name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
        for other in needs.get(name, set()) - seen:
            seen |= {other}
            seen |= reached(other, seen)
        return seen

    assert [name for name in needs if name in reached(name)] == []


@pytest.mark.parametrize(
    "statement",
    [
        "import disclosure_parse",
        "from disclosure_parse.cli import run; run(['--help'])",
        "from disclosure_parse.cli import run; run(['convert', '--help'])",
        "from disclosure_parse.cli import run; run(['report', '--help'])",
        "from disclosure_parse.cli import run; run(['report', '--help', '--lang', 'zh'])",
        "from disclosure_parse.cli import run; run(['--version'])",
    ],
)
def test_importing_and_asking_for_help_load_nothing_heavy(statement: str) -> None:
    report = f"import sys; {statement}; print('LOADED', *sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "LOADED"
