"""How exactly forms printed by real programs are read: indicator rows and cells of the money block, by producer.

python benchmarks/pdf_accuracy.py                      20 documents by each producer that is installed
python benchmarks/pdf_accuracy.py --count 5 --producers drawn browser --keep DIR --misses
python benchmarks/pdf_accuracy.py --rules horizontal framed zebra none        tables without vertical lines
python benchmarks/pdf_accuracy.py --paper low          forms cut by several page breaks each
python benchmarks/pdf_accuracy.py --dumps --producers writer browser calc     the text of `pdftotext -layout` instead

The documents are invented (tests/sample_maker), every one in another layout, paper, type and border. A row is exact if
its name, levels, target, actual value, weight, score and deviation are what was printed; a money cell likewise. A row
is wrong if it was read with a figure that stands elsewhere, or with a name that is none; it is wrong in silence if no
notice tells of its page or form. All others were not read.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path
from typing import Any

import pdf_producers as producers

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import disclosure_parse as dp
from test_truth import fund_rows, indicator_rows, level, plain, true_funds, true_rows

PRODUCERS = ("writer", "calc", "browser", "drawn", "redistilled")
DOUBTS = {
    "border_missing",
    "row_lines_missing",
    "row_lines_doubtful",
    "border_doubtful",
    "unruled_table",
    "unruled_text",
    "second_opinion",
    "layout_doubtful",
    "row_doubtful",
    "text_overprinted",
    "text_over_border",
    "text_cut",
    "page_crooked",
    "stamp_on_text",
    "sheet_strips",
}
"""The notices that ask a person to compare what was read with the page."""


@dataclass(slots=True)
class Score:
    documents: int = 0
    forms: int = 0
    forms_found: int = 0
    rows: int = 0
    rows_exact: int = 0
    rows_extra: int = 0
    rows_wrong: int = 0
    rows_silent: int = 0
    cells: int = 0
    cells_exact: int = 0
    cells_extra: int = 0

    def add(self, other: Score) -> None:
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))

    def __str__(self) -> str:
        rows = f"{self.rows_exact}/{self.rows} ({self.rows_exact / max(1, self.rows):.4f}"
        return (
            f"{self.documents} documents, forms {self.forms_found}/{self.forms}, "
            f"indicator rows exact {rows}, {self.rows_extra} more, "
            f"{self.rows_wrong} wrong, {self.rows_silent} in silence), money cells {self.cells_exact}/{self.cells} "
            f"({self.cells_exact / max(1, self.cells):.4f}, {self.cells_extra} more)"
        )


def write(producer: str, count: int, seed: int, out: Path, rules: str = "all", paper: str = "") -> list[Path]:
    """The PDFs of one producer, each with its truth beside it."""
    out.mkdir(parents=True, exist_ok=True)
    writer, suffix = {
        "writer": (producers.write_docx, "docx"),
        "calc": (producers.write_xlsx, "xlsx"),
        "browser": (producers.write_html, "html"),
        "redistilled": (producers.write_docx, "docx"),
    }.get(producer, (producers.draw, "pdf"))
    sources = []
    for number in range(1, count + 1):
        rng = random.Random(f"{seed}/{producer}/{number}")
        name, blocks, truths, _ = producers.compose(rng, "pdf")
        path = out / f"{number:03d}_{name}.{suffix}"
        writer(blocks, path, rng, paper, rules=rules)
        path.with_suffix(".json").write_text(json.dumps(truths, ensure_ascii=False, indent=1), encoding="utf-8")
        sources.append(path)
    if suffix in ("docx", "xlsx"):
        producers.by_office(sources, out)
    elif suffix == "html":
        producers.by_browser(sources, out)
    files = [path.with_suffix(".pdf") for path in sources]
    if producer == "redistilled":
        for path in files:
            producers.redistil(path)
    return files


def dump_of(path: Path) -> Path:
    """The text of a PDF with its columns kept by blanks, beside it."""
    out = path.with_suffix(".txt")
    if not out.exists():
        subprocess.run(["pdftotext", "-layout", path, out], check=True, stderr=subprocess.DEVNULL)
    return out


def compare(result: dp.Result, truths: list[dict[str, Any]], tell: Callable[[str], None]) -> Score:
    forms = result.forms
    score = Score(1, len(truths))
    found_types = [(form.form_type, plain(form.project_name.raw if form.project_name else "")) for form in forms]
    true_types = [(form["form_type"], plain(form["project_name"])) for form in truths]
    score.forms_found = _matched(true_types, found_types, tell, "form")[0]
    found = list(chain.from_iterable(map(indicator_rows, forms)))
    expected = list(chain.from_iterable(map(true_rows, truths)))
    levels = [(row.level1, row.level1_raw, row.level2, row.level2_raw) for form in forms for row in form.indicators]
    printed = [(row["level1"], row["level2"]) for form in truths for row in form["indicators"]]
    score.rows = len(expected)
    same, pairs = _matched(expected, found, tell, "row")
    score.rows_extra = len(found) - same
    for true_index, index in pairs:
        right = _levels_agree(printed[true_index], levels[index])
        score.rows_exact += right
        if not right:
            tell(f"levels of {expected[true_index]}: {levels[index]}")
    score.rows_wrong = sum(1 for row in _wrong(expected, found))
    score.rows_silent = 0 if _is_doubted(result) else score.rows_wrong
    money = list(chain.from_iterable(map(fund_rows, forms)))
    true_money = list(chain.from_iterable(map(true_funds, truths)))
    cells, true_cells = list(_cells(money)), list(_cells(true_money))
    score.cells = len(true_cells)
    score.cells_exact, _ = _matched(true_cells, cells, tell, "money")
    score.cells_extra = len(cells) - score.cells_exact
    return score


def _is_doubted(result: dp.Result) -> bool:
    told = chain(result.document.warnings, *(form.warnings for form in result.forms))
    return any(notice.code in DOUBTS for notice in told)


def _wrong(expected: list[tuple[str, ...]], found: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The rows that were read with a name that no printed row has, or a figure that no row of that name has."""
    printed: dict[str, list[tuple[str, ...]]] = {}
    for row in expected:
        printed.setdefault(row[0], []).append(row)
    for row in found:
        figures = row[1:5]
        if not any(
            all(f in ("", e) for f, e in zip(figures, true[1:5], strict=True)) for true in printed.get(row[0], [])
        ):
            yield row


def _cells(lines: list[tuple[str, ...]]) -> Any:
    for label, *texts in lines:
        yield from ((label, number, text) for number, text in enumerate(texts[1:]) if text)


def _levels_agree(printed: tuple[Any, Any], found: tuple[Any, ...]) -> bool:
    level1, level2 = printed
    return (not level1 or level(level1) in {level(found[0]), level(found[1])}) and (
        not level2 or level(level2) in {level(found[2]), level(found[3])}
    )


def _matched(expected: list[Any], found: list[Any], tell: Callable[[str], None], what: str) -> tuple[int, list[Any]]:
    """How many of the expected stand in the found ones in order, and the pairs of their indices."""
    pairs: list[tuple[int, int]] = []
    matcher = SequenceMatcher(None, expected, found, autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(range(a0, a1), range(b0, b1), strict=True)
        else:
            for row in expected[a0:a1]:
                tell(f"{what} missing  {row}")
            for row in found[b0:b1]:
                tell(f"{what} instead  {row}")
    return len(pairs), pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--producers", nargs="*", choices=PRODUCERS, default=list(PRODUCERS), metavar="PRODUCER")
    parser.add_argument("--rules", nargs="*", choices=producers.RULES, default=["all"], metavar="RULES")
    parser.add_argument("--count", type=int, default=20, help="documents by each producer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--paper", choices=("", "low"), default="", help="low: pages so low that each form is cut often"
    )
    parser.add_argument("--dumps", action="store_true", help="read what pdftotext -layout makes of the documents")
    parser.add_argument("--keep", type=Path, help="folder for the documents; those that stand there are read again")
    parser.add_argument("--misses", action="store_true", help="print what was not read exactly")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for rules in options.rules:
            if len(options.rules) > 1 or rules != "all":
                print(f"borders: {rules}")
            _measure(options, rules, (options.keep or Path(scratch)) / ("" if rules == "all" else rules))


def _measure(options: argparse.Namespace, rules: str, folder: Path) -> None:
    total = Score()
    for producer in options.producers:
        missing = producers.missing_program(producer)
        if missing:
            print(f"{producer}: left out, {missing} is not installed")
            continue
        out = folder / producer
        kept = sorted(out.glob("*.pdf")) if options.keep else []
        score = Score()
        for path in kept or write(producer, options.count, options.seed, out, rules, options.paper):
            told: list[str] = []
            truths = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            score.add(compare(dp.parse(dump_of(path) if options.dumps else path), truths, told.append))
            if told and options.misses:
                print(f"  {path}", *told, sep="\n    ")
        print(f"{producer}: {score}", flush=True)
        total.add(score)
    print(f"all: {total}")


if __name__ == "__main__":
    main()
