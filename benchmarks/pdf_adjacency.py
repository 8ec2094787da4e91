"""How well tables with and without rulings are found: neighbouring cells, the measure of the ICDAR-2013 competition.

python benchmarks/pdf_adjacency.py                       eight tables of each kind, every installed tool
python benchmarks/pdf_adjacency.py --count 3 --kinds zebra plain
python benchmarks/pdf_adjacency.py --competition FOLDER  the competition's own files, NAME.pdf and NAME-str.xml

A relation is two cells with text, of which the second is the next one to the right or below, blanks passed over. Of all
tables of a page, recall is the share of the printed relations that a tool gives, precision the share of its relations
that are printed; F is their harmonic mean. Texts are compared without white space.
"""

from __future__ import annotations

import argparse
import functools
import random
import sys
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import pdf_tools
from pdf_corpora import CellAt, bare
from pdf_pages import HEIGHT, PageDrawing
from pdf_tools import Tool

Relations = Counter[tuple[str, str, str]]
Printed = tuple[bytes, list[list[list[CellAt]]]]
"""A PDF, and the tables of each of its pages."""
LEFT, TOP, STEP = 50.0, 100.0, 13.0
NAMES = ["村道养护", "桥梁加固及安全防护工程", "路灯安装", "校舍维修改造", "河道清淤", "农村饮水安全巩固提升"]
NOTES = ["县级", "续建", "", "", "省级补助"]
KINDS = ("ruled", "merged", "horizontal rules", "zebra", "plain", "long names", "page cut")


def relations(cells: list[CellAt]) -> Relations:
    """Each cell with text and its next neighbours with text to the right and below."""
    covering = {
        (r, c): cell
        for cell in cells
        for r in range(cell[0], cell[0] + cell[2])
        for c in range(cell[1], cell[1] + cell[3])
    }
    rows = max((r for r, _ in covering), default=-1) + 1
    columns = max((c for _, c in covering), default=-1) + 1
    found: set[tuple[CellAt, CellAt, str]] = set()
    lines = [([(r, c) for c in range(columns)], "right") for r in range(rows)]
    lines += [([(r, c) for r in range(rows)], "below") for c in range(columns)]
    for positions, direction in lines:
        last = None
        for position in positions:
            cell = covering.get(position)
            if cell is None or not cell[4] or cell is last:
                continue
            if last is not None:
                found.add((last, cell, direction))
            last = cell
    return Counter((first[4], second[4], direction) for first, second, direction in found)


def rows_of_list(rng: random.Random, long_names: bool) -> list[list[str]]:
    rows = [["序号", "项目名称", "预算数", "执行数", "备注"]]
    for number in range(1, rng.randint(6, 14)):
        name = rng.choice(NAMES) + (f"\n（第{number}期工程及附属设施）" if long_names and rng.random() < 0.5 else "")
        money = [f"{rng.uniform(1, 5000):,.2f}" for _ in range(2)]
        rows.append([str(number), name, *money, rng.choice(NOTES)])
    return [*rows, ["", "合计", "12,345.00", "11,222.50", ""]]


def table(kind: str, rng: random.Random) -> Printed:
    """A PDF with one table between two sentences."""
    page = PageDrawing()
    page.text(LEFT, 80, "说明：本表列示清河县全部项目资金安排情况，供社会公众查阅监督，数据以决算批复为准。")
    rows = rows_of_list(rng, kind == "long names")
    xs = [LEFT, 95.0, 290.0, 370.0, 450.0, 540.0]
    truth: list[list[CellAt]] = [[]]
    y = TOP
    for index, row in enumerate(rows):
        if kind == "page cut" and index == len(rows) // 2:
            page.next_page()
            truth.append([])
            y = TOP
        height = 5 + STEP * max(text.count("\n") + 1 for text in row)
        draw_row(page, kind, index, row, xs, y, height)
        start = max((cell[0] + 1 for cell in truth[-1]), default=0)
        merged = kind == "merged" and index == len(rows) - 1
        texts = ["合计", "", *row[2:]] if merged else row
        truth[-1] += [
            (start, column, 1, 2 if merged and column == 0 else 1, bare(text))
            for column, text in enumerate(texts)
            if not (merged and column == 1)
        ]
        y += height
    if kind == "horizontal rules":
        page.line(xs[0], y, xs[-1], y)
    page.text(LEFT, y + 40, "本表数据由清河县财政局提供，解释权归清河县财政局预算股所有，特此说明。")
    return page.data(), [[cells] for cells in truth]


def draw_row(
    page: PageDrawing, kind: str, index: int, row: list[str], xs: list[float], y: float, height: float
) -> None:
    merged = kind == "merged" and row[0] == "" and row[1] == "合计"
    if kind == "zebra" and index % 2:
        page.canvas.setFillGray(0.9)
        page.canvas.rect(xs[0], HEIGHT - y - height, xs[-1] - xs[0], height, stroke=0, fill=1)
        page.canvas.setFillGray(0)
    if kind == "horizontal rules" and index in (0, 1):
        page.line(xs[0], y, xs[-1], y)
    for column, text in enumerate(row):
        x0, x1 = xs[column], xs[column + 1]
        if merged and column == 0:
            x1, text = xs[2], "合计"
        if merged and column == 1:
            continue
        if kind in ("ruled", "merged", "page cut"):
            page.canvas.rect(x0, HEIGHT - y - height, x1 - x0, height)
        for number, line in enumerate(text.split("\n")):
            page.text(x0 + 3, y + 12 + STEP * number, line)


def competition(folder: Path) -> list[Printed]:
    """The competition's documents, anywhere in the folder, and their tables as its XML files tell them: the parts of a
    table on two pages are two."""
    found = []
    for path in sorted(folder.rglob("*-str.xml")):
        tables: dict[int, list[list[CellAt]]] = {}
        for region in etree.parse(path).iter("region"):
            tables.setdefault(int(region.get("page")), []).append([cell_at(cell) for cell in region.iter("cell")])
        pdf = path.with_name(path.name.replace("-str.xml", ".pdf"))
        if not pdf.is_file():  # A second opinion of what is printed: the file has the name of the first.
            continue
        data = pdf.read_bytes()
        found.append((data, [tables.get(page, []) for page in range(1, max(tables) + 1)]))
    return found


def cell_at(cell: etree._Element) -> CellAt:
    row, column = int(cell.get("start-row")), int(cell.get("start-col"))
    last_row, last_column = int(cell.get("end-row", row)), int(cell.get("end-col", column))
    return row, column, last_row - row + 1, last_column - column + 1, bare(cell.findtext("content") or "")


def tools() -> dict[str, Tool]:
    found = {
        name: tool
        for name, tool in pdf_tools.tools().items()
        if name.split()[0] not in ("pdfium:", "camelot", "pdf_oxide")
    }
    text = functools.partial(pdf_tools.with_pdfplumber, vertical_strategy="text", horizontal_strategy="text")
    found["pdfplumber, by text"] = text
    for flavor in ("lattice", "network", "stream", "hybrid"):
        found[f"camelot {flavor}"] = functools.partial(pdf_tools.with_camelot, flavor=flavor)
    if "tabula lattice" in found:
        found["tabula stream"] = functools.partial(pdf_tools.with_tabula, lattice=False)
    return found


class Shares(NamedTuple):
    """How many relations are printed, how many a tool gives, and how many of them are right."""

    printed: int
    given: int
    right: int

    @property
    def recall(self) -> float:
        return self.right / self.printed if self.printed else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 0.0


def shares(tool: Tool, data: bytes, truth: list[list[list[CellAt]]]) -> Shares:
    """A tool's over one file; ``truth`` are the tables of each page."""
    try:
        pages = tool(data)
    except Exception as error:  # Counts as nothing found.
        print(f"({type(error).__name__}: {str(error)[:80]})", file=sys.stderr)
        pages = []
    printed = given = right = 0
    for number in range(max(len(truth), len(pages))):
        expected, got = (
            sum(map(relations, of_pages[number] if number < len(of_pages) else []), Counter())
            for of_pages in (truth, pages)
        )
        printed, given, right = printed + expected.total(), given + got.total(), right + (expected & got).total()
    return Shares(printed, given, right)


def harmonic(recall: float, precision: float) -> float:
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def over_kinds(made: dict[str, list[Printed]], chosen: dict[str, Tool]) -> None:
    """Prints F of each tool over each kind of invented tables."""
    print(f"| tool | {' | '.join(made)} | mean |")
    print(f"| --- |{' ---: |' * (len(made) + 1)}")
    for name, tool in chosen.items():
        scores = []
        for files in made.values():
            all_of_kind = Shares(*map(sum, zip(*(shares(tool, *file) for file in files), strict=True)))
            scores.append(harmonic(all_of_kind.recall, all_of_kind.precision))
        figures = [*scores, sum(scores) / len(scores)]
        print(f"| {name} | {' | '.join(f'{figure:.3f}' for figure in figures)} |", flush=True)


def over_documents(files: list[Printed], chosen: dict[str, Tool]) -> None:
    """Prints recall and precision of each tool as means over the documents, and their F, as the competition did."""
    print(f"| tool, over {len(files)} documents | recall | precision | F |\n| --- | ---: | ---: | ---: |")
    for name, tool in chosen.items():
        of_files = [shares(tool, *file) for file in files]
        recall, precision = mean(each.recall for each in of_files), mean(each.precision for each in of_files)
        print(f"| {name} | {recall:.3f} | {precision:.3f} | {harmonic(recall, precision):.3f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--tools", nargs="+", choices=list(tools()), default=list(tools()))
    parser.add_argument("--competition", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    chosen = {name: tool for name, tool in tools().items() if name in options.tools}
    if options.competition is not None:
        over_documents(competition(options.competition), chosen)
        return
    made = {
        kind: [table(kind, random.Random(f"{options.seed}/{kind}/{n}")) for n in range(options.count)]
        for kind in options.kinds
    }
    over_kinds(made, chosen)


if __name__ == "__main__":
    main()
