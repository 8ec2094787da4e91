"""What the documentation shows runs: every command, every piece of Python, in a folder of its own for each page."""

from __future__ import annotations

import ast
import inspect
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

import disclosure_parse
from disclosure_parse.cli import commands, run

ROOT = Path(__file__).parent.parent
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "README.zh.md"])
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:\$ )?((?:disclosure-parse|python -m disclosure_parse)\b.*)")
OTHER = re.compile(r"(?:\$ )?((?:pip|python3?|pytest|dask|helm|kubectl|conda|sbatch|docker|git)\b.*)")
ELSEWHERE = {
    r"python3 -m venv|pip install \.|pip install \"\.\[test\]\"|pytest$": ".ci/run runs the README's second command",
    r"pip install \"disclosure-parse\[\w+\]\"": "installs from an index; pyproject.toml has the extra",
    r"helm |kubectl ": "needs a Kubernetes cluster",
    r"dask (scheduler|worker) ": "runs until it is ended; test_dask_commands_are_understood asks Dask about it",
}
"""Commands of the pages that are not run here, and why."""
BENCHMARK = re.compile(r"python (benchmarks/\w+\.py)((?: --[\w-]+(?:[ =]\w+)?)*)")
CLUSTER = re.compile(r"--scheduler|s3://|hdfs://")
"""What a command names that is not there in a test: it is held against the command line's own parser."""
COMPILED_ONLY = ("dask_jobqueue", "dask_kubernetes", "dask_yarn")
"""Python that starts clusters: it is compiled, and its calls of this package are held against their signatures."""
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
        elif language in ("", "console", "sh", "bash"):
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
        elif kind == "python" and any(f"from {name}" in text for name in COMPILED_ONLY):
            assert calls_that_fit(text) >= 1
        elif kind == "python":
            exec(compile(text, page.name, "exec"), {"__name__": "__main__"})
        else:
            # Findings are no failure of a command that looks for them.
            expected = (0, 1) if " check " in text or "--fail-on" in text else (0,)
            assert code_of(text) in expected, text


def code_of(line: str) -> int:
    """A command's exit code; a filter behind a pipe is another program's matter."""
    line = line.split(" | ")[0]
    if CLUSTER.search(line):
        _, name, *arguments = shlex.split(line)
        commands.commands[name].make_context(name, arguments)
        return 0
    if line.startswith("disclosure-parse ") and ">" not in line:
        return run(shlex.split(line)[1:])
    beside = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(["bash", "-c", line], env=environment, timeout=120).returncode


def test_the_pages_that_people_begin_with_show_commands() -> None:
    for name in ("README.md", "quickstart.md", "cookbook.md", "adding-a-heading.md"):
        page = next(page for page in PAGES if page.name == name)
        assert sum(kind == "command" for kind, _ in steps(page)) >= 4, name


def calls_that_fit(text: str) -> int:
    """How often a piece of Python calls this package; raises TypeError for a call that would not do."""
    found = 0
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "dp":
            signature = inspect.signature(getattr(disclosure_parse, call.func.attr))
            signature.bind(*call.args, **{str(keyword.arg): keyword.value for keyword in call.keywords})
            found += 1
    return found


def others(page: Path) -> Iterator[str]:
    """The lines of a page's blocks that are commands of other programs."""
    for indent, language, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        text = re.sub(f"^{indent}", "", block, flags=re.MULTILINE)
        if language in ("", "console", "sh", "bash"):
            yield from (
                found[1] for line in text.splitlines() if not COMMAND.match(line) and (found := OTHER.match(line))
            )


def test_what_is_not_run_has_a_reason() -> None:
    used = set()
    for page in PAGES:
        for line in others(page):
            reasons = [pattern for pattern in ELSEWHERE if re.match(pattern, line)]
            assert reasons, f"{page.name}: {line}"
            used.update(reasons)
    assert used == set(ELSEWHERE), "a reason that is no longer needed"


def test_shell_blocks_say_that_they_are() -> None:
    """A block of another name would be passed over."""
    known = {"", "console", "sh", "bash", "python", "toml", "yaml", "json", "csv", "sql"}
    for page in PAGES:
        assert {language for _, language, _ in BLOCK.findall(page.read_text(encoding="utf-8"))} <= known, page.name


def test_dask_commands_are_understood() -> None:
    from distributed.cli import dask_scheduler, dask_worker

    programs = {"scheduler": dask_scheduler.main, "worker": dask_worker.main}
    lines = [line for page in PAGES for line in others(page) if line.startswith("dask ")]
    assert len(lines) >= 2
    for line in lines:
        _, name, *arguments = shlex.split(line)
        programs[name].make_context(name, arguments)


def test_benchmarks_that_pages_name_are_there_with_their_options() -> None:
    found = 0
    for page in PAGES:
        for name, options in BENCHMARK.findall(page.read_text(encoding="utf-8")):
            source = (ROOT / name).read_text(encoding="utf-8")
            for option in re.findall(r"--[\w-]+", options):
                assert f'"{option}"' in source, f"{page.name}: {name} {option}"
            found += 1
    assert found >= 3


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


def test_the_events_of_the_log_are_documented_with_their_fields() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    section = page.split("## What `--log` writes")[1].split("\n## ")[0]
    told = {}
    for name, fields in re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", section, re.MULTILINE)[1:]:
        told[name] = set(re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", fields)))
    logged: dict[str, set[str | None]] = {}
    for path in Path(disclosure_parse.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "event":
                fields_of = {keyword.arg for keyword in node.keywords}
                logged.setdefault(ast.literal_eval(node.args[0]), fields_of)
    assert logged == told
