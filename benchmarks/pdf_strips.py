"""How exactly sheets wider than their paper are read, which a spreadsheet program prints in strips, page after page.

python benchmarks/pdf_strips.py                        20 wide sheets of each kind, and 20 documents that are none
python benchmarks/pdf_strips.py --count 5 --seed 3 --keep DIR --misses

LibreOffice Calc prints invented lists and forms (tests/sample_maker) in two strips and more, down and then over or over
and then down, some with headings or first columns that every page repeats. A row is exact if its cells are those of the
sheet, in their order; a table is, if all its rows are and no others but headings that are printed again stand between
them. A document with tables that fit their paper must not have any of them joined.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

import pdf_producers as producers

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sample_maker"))

from maker.content import WORDS, make_project
from maker.layouts import LAYOUTS
from maker.sheet import Block, PageBreak, Para, Sheet, row
from maker.style import Style

import disclosure_parse as dp

KINDS = ("lists", "forms", "separate")
TITLES_AGAIN = {"rows": 0.3, "columns": 0.2}


def project_list(rng: random.Random, rows: int) -> list[Block]:
    """A list of projects with many columns: a title over all of it or its left part, the unit at the right."""
    amounts = [f"{n}（万元）" for n in ("年初预算数", "全年预算数", "全年执行数", "结转结余")]
    heads = ["序号", "项目名称", "项目实施单位", *amounts, "执行率", "自评得分", "自评等级", "存在问题", "改进措施"]
    heads += rng.sample(["备注", "项目负责人", "绩效目标", "评价依据", "资金性质"], rng.randint(0, 4))
    if rng.random() < 0.2:
        heads = heads[1:]
    if rng.random() < 0.3:
        heads = [head for head in heads if head not in ("存在问题", "改进措施", "绩效目标")]
    widths = [
        2 if head == "序号" else 6 if head in ("存在问题", "改进措施", "绩效目标", "项目名称") else 4 for head in heads
    ]
    body = [row(heads, len(heads), heading=True)]
    for number in range(1, rows + 1):
        project = make_project(rng)
        texts = {
            "序号": str(number),
            "项目名称": project.name,
            "项目实施单位": project.unit_name,
            "执行率": f"{rng.randint(4000, 10000) / 100}%",
            "自评得分": f"{rng.randint(600, 1000) / 10}",
            "自评等级": rng.choice(["优", "良", "中"]),
            "存在问题": rng.choice(WORDS["problems"]),
            "改进措施": rng.choice(WORDS["measures"]),
            "项目负责人": rng.choice(WORDS["people"]),
            "绩效目标": project.goal[:40],
            "评价依据": rng.choice(WORDS["bases"]),
            "资金性质": rng.choice(["财政拨款", "其他资金"]),
            "备注": rng.choice(["", "", "含上年结转"]),
        }
        amount = lambda: f"{rng.randint(100, 99999) / 100:.2f}"  # noqa: E731
        body.append(row([texts.get(head) if head in texts else amount() for head in heads], len(heads)))
    sheet = Sheet(widths, body, (0,))
    return [Para(f"{rng.randint(2019, 2024)}年度部门项目支出绩效自评结果汇总表", "title"), sheet]


def form(rng: random.Random) -> list[Block]:
    names = [name for name in LAYOUTS if LAYOUTS[name].share]
    layout = LAYOUTS[rng.choice(names)]
    made = layout.make(make_project(rng, **layout.project), Style(rng, 0.5, **layout.style))
    return list(made.blocks())


def similar(rng: random.Random) -> list[Block]:
    """Forms of one template, or tables whose sheet was copied and filled with something else."""
    if rng.random() < 0.5:
        state, blocks = rng.getrandbits(64), []
        layout = LAYOUTS[rng.choice([name for name in LAYOUTS if LAYOUTS[name].share])]
        for _ in range(rng.randint(2, 10)):
            made = layout.make(make_project(rng, **layout.project), Style(random.Random(state), 0.5, **layout.style))
            blocks += [*made.blocks(), PageBreak()]
        return blocks[:-1]
    blocks = []
    rows = rng.randint(8, 70)
    words = ["收入", "支出", "三公经费", "政府采购", "资产", "债务", "项目", "人员", "补助", "基金"]
    for word in rng.sample(words, rng.randint(2, 9)):
        columns = rng.randint(3, 7)
        heads = [f"{word}{n}" for n in ("科目", "预算数", "决算数", "增减额", "比例", "说明", "来源")[:columns]]
        body = [row(heads, columns, heading=True)]
        for number in range(rows):
            figures = [f"{rng.randint(100, 99999) / 100:.2f}" for _ in heads[1:]]
            body.append(row([f"{word}{'甲乙丙丁戊己庚辛'[number % 8]}{number + 1}", *figures], columns))
        title = [Para(f"{word}情况表", "title")] if rng.random() < 0.7 else []
        blocks += [*title, Sheet([rng.randint(3, 8) for _ in heads], body, (0,)), PageBreak()]
    return blocks[:-1]


def write_wide(blocks: Sequence[Block], path: Path, rng: random.Random, kind: str) -> None:
    """The workbook; wide ones are printed in the size of their type on as many pages side by side as they need."""
    order, orientation = rng.choice(["downThenOver", "overThenDown"]), rng.choice(["portrait", "landscape"])
    again = {what: rng.random() < share for what, share in TITLES_AGAIN.items()}
    even = rng.random() < 0.3 if kind != "lists" else not any("改进措施" in str(block) for block in blocks)
    chars = rng.choice([1.3, 1.6, 1.9, 2.5]) * (125 if orientation == "landscape" else 80)
    if kind != "separate":
        blocks = [_widened(block, chars / 3.2) if isinstance(block, Sheet) else block for block in blocks]
    producers.write_xlsx(blocks, path, rng)
    book = openpyxl.load_workbook(path)
    for page in book.worksheets:
        if even and (kind == "lists" or "情况表" in str(page["A1"].value)):
            highest = max(page.row_dimensions[number].height for number in range(2, page.max_row + 1))
            for number in range(2, page.max_row + 1):
                page.row_dimensions[number].height = highest
        if kind == "separate":
            continue
        for column, width in enumerate(blocks[-1].widths if isinstance(blocks[-1], Sheet) else (), start=1):
            page.column_dimensions[get_column_letter(column)].width = width * 3.2
        _merge_titles(page, blocks)
        page.sheet_properties.pageSetUpPr.fitToPage = False
        page.page_setup.fitToWidth = page.page_setup.fitToHeight = None
        page.page_setup.orientation, page.page_setup.pageOrder = orientation, order
        if kind == "lists":
            page.print_title_rows = "1:2" if again["rows"] else None
            page.print_title_cols = "A:B" if again["columns"] else None
    book.save(path)


def _merge_titles(page: Any, blocks: Sequence[Block]) -> None:
    """Titles stand over all columns of the table."""
    columns = max((block.n_columns for block in blocks if isinstance(block, Sheet)), default=12)
    for merged in [merged for merged in page.merged_cells.ranges if merged.min_row == merged.max_row <= 4]:
        if merged.min_col == 1 and merged.max_col == 12 != columns:
            page.unmerge_cells(merged.coord)
            page.merge_cells(start_row=merged.min_row, start_column=1, end_row=merged.min_row, end_column=columns)


def _widened(sheet: Sheet, total: float) -> Sheet:
    widths = [width * total / sum(sheet.widths) for width in sheet.widths]
    return Sheet(widths, sheet.body, sheet.header_rows)


def write(kind: str, count: int, seed: int, out: Path) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    sources = []
    for number in range(1, count + 1):
        rng = random.Random(f"{seed}/{kind}/{number}")
        if kind == "lists":
            blocks = project_list(rng, rng.randint(30, 120))
        else:
            blocks = form(rng) if kind == "forms" else similar(rng)
        path = out / f"{number:03d}.xlsx"
        write_wide(blocks, path, rng, kind)
        sheets = [rows_of(block.grid()) for block in blocks if isinstance(block, Sheet)]
        path.with_suffix(".json").write_text(json.dumps(sheets, ensure_ascii=False), encoding="utf-8")
        sources.append(path)
    producers.by_office(sources, out)
    return [path.with_suffix(".pdf") for path in sources]


def rows_of(grid: Any) -> list[list[str]]:
    """The texts of each row's cells, without white space, those that begin further up too."""
    rows = []
    for slots in grid:
        cells = {id(slot[0]): "".join(producers.drawing.marked(slot[0].text).split()) for slot in slots}
        rows.append(list(cells.values()))
    return rows


def printed(table: dp.Table) -> list[list[str]]:
    return rows_of([[(cell, True) for cell in line if cell is not None] for line in table.grid()])


def compare(document: dp.Document, sheets: list[list[list[str]]]) -> tuple[bool, int, int]:
    """Whether the document's tables are those of the sheets, how many rows are, and how many there are."""
    expected = [tuple(line) for sheet in sheets for line in sheet]
    found = [tuple(line) for table in document.tables for line in printed(table)]
    matcher = SequenceMatcher(None, expected, found, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return same == len(expected) and set(found) <= set(expected), same, len(expected)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=list(KINDS), metavar="KIND")
    parser.add_argument("--count", type=int, default=20, help="documents of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the documents; those that stand there are read again")
    parser.add_argument("--misses", action="store_true", help="print what was not read exactly")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for kind in options.kinds:
            out = (options.keep or Path(scratch)) / kind
            kept = sorted(out.glob("*.pdf")) if options.keep else []
            paths = kept or write(kind, options.count, options.seed, out)
            exact = rows = rows_exact = joined = told = 0
            for path in paths:
                sheets = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
                document = dp.read(path)
                codes = {notice.code for notice in document.warnings}
                is_exact, same, all_rows = compare(document, sheets)
                exact, rows_exact, rows = exact + is_exact, rows_exact + same, rows + all_rows
                joined += "strips_joined" in codes
                told += "sheet_strips" in codes
                if options.misses and not is_exact:
                    shapes = [(table.n_rows, table.n_columns) for table in document.tables]
                    print(f"  {path} ({document.pages} pages): {same} of {all_rows} rows {sorted(codes)} {shapes}")
            print(
                f"{kind}: {len(paths)} documents, exact {exact}, rows {rows_exact}/{rows}; joined in {joined}, "
                f"told as not joined in {told}",
                flush=True,
            )


if __name__ == "__main__":
    main()
