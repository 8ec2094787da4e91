"""The committed samples are what tests/sample_maker writes, and nothing in them is real."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
PAGE = ROOT / "docs" / "samples.md"
TRUTH = ROOT / "tests" / "truth"
TRUTHS = sorted(TRUTH.glob("*.json"))
DOCUMENTS = sorted(p for p in SAMPLES.iterdir() if p.is_file())

FORM_KEYS = {
    "form_type",
    "title",
    "fiscal_year",
    "unit",
    "project_name",
    "department",
    "implementing_unit",
    "project_code",
    "attributes",
    "expected_goal",
    "actual_outcome",
    "funds",
    "payment_schedule",
    "indicators",
    "placeholder_rows",
    "total_weight",
    "total_score",
    "list_rows",
    "summary_rows",
}
INDICATOR_KEYS = {
    "level1",
    "level1_weight",
    "level2",
    "level3",
    "description",
    "target",
    "actual",
    "weight",
    "score",
    "deviation",
    "basis",
}
FUND_KEYS = {
    "label",
    "kind",
    "initial_budget",
    "full_year_budget",
    "executed",
    "amount",
    "weight",
    "execution_rate",
    "score",
}
KINDS = {"total", "fiscal", "central", "provincial", "municipal", "county", "carryover", "other", "component"}
REAL_PLACES = (
    "北京",
    "上海",
    "天津",
    "重庆",
    "安徽",
    "湖北",
    "河北",
    "四川",
    "云南",
    "新疆",
    "江西",
    "湖南",
    "山西",
    "广西",
    "福建",
    "浙江",
    "鄂州",
    "安庆",
    "亳州",
    "昌黎",
    "秦皇岛",
    "保山",
    "清河县",
    "云溪",
    "松溪",
    "宿松",
    "岭东区",
    "临泽",
    "明溪",
    "长汀",
)

CONTIGUOUS = [
    p
    for p in DOCUMENTS
    if p.suffix not in (".pdf", ".ofd") and p.stem not in ("target_sign_column", "target_printed_twice")
]
"""Documents whose cells stand in one piece in the text; elsewhere wrapped cells run side by side."""


def load(path: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return truth


def run_maker(*arguments: str) -> None:
    make = ROOT / "tests" / "sample_maker" / "make.py"
    subprocess.run([sys.executable, str(make), *arguments], check=True, capture_output=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def printed_text(path: Path) -> str:
    """All that a sample says, in any format but PDF (whose text is compressed glyph codes)."""
    if path.suffix == ".docx":
        return re.sub(r"<[^>]+>", "", zipfile.ZipFile(path).read("word/document.xml").decode())
    if path.suffix == ".ofd":
        package = zipfile.ZipFile(path)
        pages = [package.read(name).decode() for name in package.namelist() if name.endswith("Content.xml")]
        return "\n".join(re.findall(r"<ofd:TextCode[^>]*>([^<]*)<", "".join(pages)))
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    for encoding in ("utf-8-sig", "big5" if "traditional" in path.name else "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(f"{path.name} is in no known encoding")


def squeezed(text: str) -> str:
    text = re.sub(r"\$\\([gl])eq ([\d.]+)\\%\$", lambda m: ("≥" if m[1] == "g" else "≤") + m[2] + "%", text)
    text = re.sub(r"</?(?:p|br|input|table|tr|td)\b[^<>]*>", "", text).replace("&lt;", "<").replace("&gt;", ">")
    return re.sub(r"[\s|]+", "", text)


def test_make_writes_the_committed_samples_byte_for_byte(tmp_path: Path) -> None:
    out, truth, page = tmp_path / "samples", tmp_path / "truth", tmp_path / "samples.md"
    run_maker("--out", str(out), "--truth", str(truth), "--page", str(page))
    for made, committed in ((contents(out), contents(SAMPLES)), (contents(truth), contents(TRUTH))):
        assert sorted(made) == sorted(committed)
        assert [name for name in made if made[name] != committed[name]] == []
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


def test_random_documents_depend_on_the_seed_alone(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        run_maker("--variants", str(tmp_path / folder), "--seed", "7", "--count", "6")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert len(list((tmp_path / "a" / "truth").glob("*.json"))) == 6


def test_samples_cover_the_formats_and_many_layouts() -> None:
    assert len(DOCUMENTS) >= 20
    assert {".docx", ".pdf", ".txt", ".md", ".html"} <= {p.suffix for p in DOCUMENTS}
    rows = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert sorted(row[0].strip("| `") for row in rows) == sorted(p.name for p in DOCUMENTS)
    assert len({layout for row in rows for layout in row[2].split(", ")}) >= 20


@pytest.mark.parametrize("path", TRUTHS, ids=lambda p: p.stem)
def test_truth_is_well_formed(path: Path) -> None:
    truth = load(path)
    assert truth["doc"] == path.stem
    assert (SAMPLES / truth["file"]).exists()
    assert truth["forms"]
    for form in truth["forms"]:
        assert form.keys() >= FORM_KEYS
        assert form["form_type"] in ("self_evaluation", "performance_target", "project_list", "score_summary")
        assert all(row.keys() >= FUND_KEYS and row["kind"] in KINDS for row in form["funds"])
        assert all(row.keys() >= INDICATOR_KEYS and row["level3"] for row in form["indicators"])
        assert all(fault["form"] <= len(truth["forms"]) for fault in truth["faults"])


def test_every_document_has_its_truth() -> None:
    assert sorted(load(path)["file"] for path in TRUTHS) == [p.name for p in DOCUMENTS]


@pytest.mark.parametrize("path", CONTIGUOUS, ids=lambda p: p.name)
def test_truth_states_only_what_the_document_prints(path: Path) -> None:
    text = squeezed(printed_text(path))
    missing = []
    for form in load(TRUTH / f"{path.stem}.json")["forms"]:
        values = [form[key] for key in ("project_name", "department", "expected_goal", "actual_outcome", "total_score")]
        values += [
            row[key]
            for row in form["indicators"]
            for key in ("level1", "level2", "level3", "actual", "score", "deviation")
        ]
        values += [
            row[key] for row in form["funds"] for key in ("label", "initial_budget", "executed", "amount", "score")
        ]
        missing += [value for value in values if value is not None and squeezed(value) not in text]
    assert missing == []


@pytest.mark.parametrize("path", [*TRUTHS, *(p for p in DOCUMENTS if p.suffix != ".pdf")], ids=lambda p: p.name)
def test_nothing_in_the_samples_is_real(path: Path) -> None:
    text = path.read_text(encoding="utf-8") if path.suffix == ".json" else printed_text(path)
    assert not re.search(r"(?<!\d)1\d{10}(?!\d)", text), "looks like a mobile phone number"
    assert [place for place in REAL_PLACES if place in text] == []
