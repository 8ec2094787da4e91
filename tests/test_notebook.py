"""The notebook runs on the samples, and is kept without outputs."""

from __future__ import annotations

from pathlib import Path

import nbclient
import nbformat
import pytest

import disclosure_parse as dp


@pytest.mark.slow
def test_the_notebook_runs_and_draws_chinese_labels(root: Path, samples: list[Path], tmp_path: Path) -> None:
    dp.convert(samples, tmp_path / "out", workers=2)
    (tmp_path / "notebooks").mkdir()
    notebook = nbformat.read(root / "notebooks" / "explore.ipynb", as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": tmp_path / "notebooks"}})
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    complaints = [output["text"] for output in outputs if output["output_type"] == "stream"]
    assert complaints == [], "a missing character or a warning"
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == 3
    forms = next(cell for cell in notebook.cells if cell["id"] == "forms")["outputs"][0]["data"]["text/html"]
    assert "self_evaluation" in forms


def test_the_notebook_is_kept_without_outputs(root: Path) -> None:
    notebook = nbformat.read(root / "notebooks" / "explore.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell["outputs"] for cell in code] == [[] for _ in code]
    assert {cell["execution_count"] for cell in code} == {None}
