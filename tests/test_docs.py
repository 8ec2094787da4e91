"""What the documentation shows runs: every command, every piece of Python, in a folder of its own for each page."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from disclosure_parse.cli import commands, run

ROOT = Path(__file__).parent.parent
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "README.zh.md"])
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:\$ )?((?:disclosure-parse|python -m disclosure_parse)\b.*)")
INPUTS = ("transfer_payment.txt", "self_evaluation_word_dump.txt", "target_sign_column.txt", "evaluation_report.docx")
"""The samples that stand for all of them: enough to have every table, few enough to be quick."""

Step = tuple[str, str]
"""``command`` or ``python``, and its text."""


def steps(page: Path) -> Iterator[Step]:
    """What a page shows that can be run, in its order; files that a block names in its first line."""
    for indent, language, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        text = re.sub(f"^{indent}", "", block, flags=re.MULTILINE)
        if language == "python":
            yield "python", text
        elif language == "toml":
            yield "file", text
        elif language in ("", "console", "sh"):
            yield from (("command", found.group(1)) for line in text.splitlines() if (found := COMMAND.match(line)))


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder with the files that the pages speak of."""
    page: Path = request.getfixturevalue("page")
    text = page.read_text(encoding="utf-8")
    named = {name for name in re.findall(r"samples/(\w+\.\w+)", text) if (ROOT / "samples" / name).is_file()}
    (tmp_path / "samples").mkdir()
    for name in {*INPUTS, *named}:
        shutil.copy(ROOT / "samples" / name, tmp_path / "samples")
    pdf = ROOT / "samples" / "self_evaluation_two_pages.pdf"
    for downloads in ("downloads", "下载目录"):
        (tmp_path / downloads / "2023").mkdir(parents=True)
        shutil.copy(tmp_path / "samples" / INPUTS[0], tmp_path / downloads / "2023")
        shutil.copy(tmp_path / "samples" / INPUTS[3], tmp_path / downloads)
        with zipfile.ZipFile(tmp_path / downloads / "2023.zip", "w") as archive:
            archive.write(tmp_path / "samples" / INPUTS[1], "局/表.txt")
    for name in ("a.pdf", "one.pdf", "2023.pdf", "某表.pdf"):
        if name in text:
            shutil.copy(pdf, tmp_path / name)
    (tmp_path / "our-headings.toml").write_text('[identity]\ndepartment = ["牵头业务科室"]\n', encoding="utf-8")
    (tmp_path / "decisions.csv").write_text("finding_id,decision,by,date,comment\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "page", [pytest.param(page, id=page.name) for page in PAGES if any(kind != "file" for kind, _ in steps(page))]
)
def test_what_a_page_shows_runs(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for kind, text in steps(page):
        if kind == "file":
            first = text.splitlines()[0]
            (folder / first.removeprefix("# ")).write_text(text, encoding="utf-8")
        elif kind == "python":
            exec(compile(text, page.name, "exec"), {"__name__": "__main__"})
        else:
            # Findings are no failure of a command that looks for them.
            expected = (0, 1) if " check " in text or "--fail-on" in text else (0,)
            assert code_of(text) in expected, text


def code_of(line: str) -> int:
    """A command's exit code; a filter behind a pipe is another program's matter."""
    line = line.split(" | ")[0]
    if line.startswith("disclosure-parse ") and ">" not in line:
        return run(shlex.split(line)[1:])
    beside = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(["bash", "-c", line], env=environment, timeout=120).returncode


def test_the_pages_that_people_begin_with_show_commands() -> None:
    for name in ("README.md", "quickstart.md", "cookbook.md", "adding-a-heading.md"):
        page = next(page for page in PAGES if page.name == name)
        assert sum(kind == "command" for kind, _ in steps(page)) >= 4, name


def test_commands_name_options_that_exist() -> None:
    for page in PAGES:
        for kind, text in steps(page):
            if kind == "command" and text.startswith("disclosure-parse "):
                words = shlex.split(text.split(" | ")[0].split(" > ")[0])
                known = {option for item in commands.commands[words[1]].params for option in item.opts}
                unknown = {word.split("=")[0] for word in words[2:] if word.startswith("-")} - known
                assert not unknown, f"{page.name}: {text}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert target.startswith("http") or (page.parent / target).exists(), target
