"""The notebooks run on an output of samples and variants of them, and are kept without outputs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

import disclosure_parse as dp

NOTEBOOKS = ["compare", "explore"]


@pytest.fixture(scope="module")
def folder(root: Path, samples: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``out/`` (several departments and years) and ``notebooks/``."""
    folder = tmp_path_factory.mktemp("notebooks")
    maker = root / "tests" / "sample_maker" / "make.py"
    line = [sys.executable, maker, "--variants", folder / "in", "--seed", "1", "--count", "16"]
    subprocess.run(line, check=True, capture_output=True)
    dp.convert([*samples, folder / "in"], folder / "out", workers=2, formats=["csv", "duckdb"], exclude=["truth/*"])
    (folder / "notebooks").mkdir()
    return folder


@pytest.fixture
def executed(folder: Path, root: Path) -> Any:
    def execute(name: str) -> Any:
        notebook = nbformat.read(root / "notebooks" / f"{name}.ipynb", as_version=4)
        client = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder / "notebooks"}})
        client.execute()
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        complaints = [output["text"] for output in outputs if output["output_type"] == "stream"]
        assert complaints == [], "a missing character or a warning"
        return notebook

    return execute


def pictures(notebook: Any) -> int:
    return sum("image/png" in output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", []))


def shown(notebook: Any, cell_id: str) -> str:
    """The HTML of a cell's last output."""
    cell = next(cell for cell in notebook.cells if cell["id"] == cell_id)
    return str(cell["outputs"][-1]["data"].get("text/html") or cell["outputs"][-1]["data"]["text/plain"])


@pytest.mark.slow
def test_the_csv_files_are_explored_with_chinese_labels(executed: Any) -> None:
    notebook = executed("explore")
    assert pictures(notebook) == 3
    assert "self_evaluation" in shown(notebook, "forms")


@pytest.mark.slow
def test_departments_and_years_are_compared_with_chinese_labels(executed: Any) -> None:
    notebook = executed("compare")
    assert pictures(notebook) == 3
    assert "Decimal(" in shown(notebook, "exact")
    assert "云岭县" in shown(notebook, "departments")
    assert "<td>2020</td>" in shown(notebook, "years")
    assert "不一致" in shown(notebook, "look") or "得分" in shown(notebook, "look")
    assert "insufficient" in shown(notebook, "blind")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_kept_without_outputs(name: str, root: Path) -> None:
    notebook = nbformat.read(root / "notebooks" / f"{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell["outputs"] for cell in code] == [[] for _ in code]
    assert {cell["execution_count"] for cell in code} == {None}


def test_every_notebook_is_tested(root: Path) -> None:
    assert sorted(path.stem for path in (root / "notebooks").glob("*.ipynb")) == NOTEBOOKS
