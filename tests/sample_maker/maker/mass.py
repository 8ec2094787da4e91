"""Random documents for testing in bulk: content × layout × format × mild noise, each with its truth."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

from .content import THEMES, WORDS, Project, make_project
from .faults import put_fault, visible
from .files import printed_forms, write_docx, write_pdf, write_text, write_truth
from .layouts import LAYOUTS, LISTS
from .sheet import Block, PageBreak, Para, Sheet, cut
from .style import Style
from .write_pdf import Look
from .write_text import FLAVOURS

FORMATS = {
    "docx": 5,
    "pdf": 5,
    **dict.fromkeys(FLAVOURS, 1),
    "tab_rows": 3,
    "word_dump": 3,
    "picture_text": 2,
    "wide_tabs": 2,
}
ENCODINGS = ["utf-8"] * 6 + ["gb18030", "gb18030", "utf-8-sig", "utf-16"]
SUFFIX = {"markdown": "md", "html": "html", "docx": "docx", "pdf": "pdf"}
PROSE = [
    "根据预算绩效管理要求，本部门对{year}年度项目支出全面开展绩效自评，涉及项目{count}个。",
    "现将{county}{year}年度项目绩效情况予以公开，接受社会监督。",
    "评价工作坚持客观公正、数据真实的原则，采取查阅资料与现场核查相结合的方式进行。",
]


def weighted(rng: random.Random, shares: dict[str, int]) -> str:
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def full_rows(form_style: Style) -> None:
    """For formats that lose blank cells: a form that has none, so that a reader can still tell the columns."""
    form_style.blank, form_style.sub_dash, form_style.no_reason = "—", "—", "无"
    form_style.placeholders, form_style.no_blanks = False, True


def make_document(rng: random.Random, number: int, out: Path) -> str:
    """One document and its truth; returns the file's name."""
    form = weighted(rng, FORMATS)
    first_name, blocks, truths, faults = compose(rng, form)
    name = f"{number:03d}_{first_name}_{form}.{SUFFIX.get(form, 'txt')}"
    save(rng, blocks, out / name, form)
    write_truth(out / "truth" / f"{Path(name).stem}.json", name, printed_forms(truths, form, ""), faults)
    return name


def compose(rng: random.Random, form: str) -> tuple[str, list[Block], list[dict[str, Any]], list[dict[str, Any]]]:
    """A document's first layout, blocks, truths and faults; ``form`` is the format that it will be written as."""
    shares = {name: layout.share for name, layout in LAYOUTS.items()}
    layout_name = first_name = weighted(rng, shares)
    county, theme, year = rng.choice(WORDS["counties"]), rng.choice(THEMES), rng.randint(2019, 2024)
    count, noise, state = rng.choice([1, 1, 1, 2, 2, 3]), rng.choice([0.3, 0.7, 1.0]), rng.getrandbits(64)
    parts: list[list[Block]] = []
    truths: list[dict[str, Any]] = []
    faults: list[dict[str, Any]] = []
    projects: list[Project] = []
    for _ in range(count):
        layout = LAYOUTS[layout_name]
        style = Style(random.Random(state), noise, **layout.style)
        if form == "one_cell_a_line":
            full_rows(style)
        if form.startswith("picture"):
            style.money_suffix = style.money_suffix.strip()
        if projects and rng.random() < 0.2:  # another form about the same project
            project, layout_name = projects[-1], weighted(rng, shares)
            layout = LAYOUTS[layout_name] if not LAYOUTS[layout_name].project and not layout.project else layout
        else:
            taken = [p.name.removeprefix(f"{year}年") for p in projects]
            project = make_project(rng, county, theme, year=year, taken=taken, **layout.project)
            projects.append(project)
        printed = copy.deepcopy(project)
        fault = put_fault(rng, printed) if rng.random() < 0.2 else None
        made = layout.make(printed, style)
        if fault and visible(fault[0], made):
            faults.append({"form": len(truths) + 1, "fault": fault[0], "rule": fault[1]})
        parts.append(made.blocks())
        truths.append(made.truth)
    blocks = surround(rng, parts, truths, faults, projects, Style(random.Random(state), noise), county)
    return first_name, blocks, truths, faults


def surround(
    rng: random.Random,
    parts: list[list[Block]],
    truths: list[dict[str, Any]],
    faults: list[dict[str, Any]],
    projects: list[Project],
    style: Style,
    county: str,
) -> list[Block]:
    """Forms in a row, perhaps a list before, a report behind, prose between; truths and faults kept in step."""
    blocks: list[Block] = []
    if rng.random() < 0.3:
        blocks += [Para(rng.choice(PROSE).format(year=projects[0].year, count=len(projects), county=county))]
    if rng.random() < 0.2:
        kind = rng.choice(["project_list", "project_list", "allocation_list"])
        listed, truth = LISTS[kind](projects, style)
        parts.insert(0, listed)
        truths.insert(0, truth)
        for fault in faults:
            fault["form"] += 1
    if rng.random() < 0.12:
        report, truth = LISTS[rng.choice(["score_summary", "score_summary_upright"])](projects, style)
        parts.append(report)
        truths.append(truth)
    joined = rng.random() < 0.15
    for n, part in enumerate(parts):
        if n and joined and stack(blocks, part):
            continue
        if n:
            blocks.append(PageBreak() if rng.random() < 0.6 else Para(""))
        blocks += part
        if rng.random() < 0.1:
            blocks.append(Para(rng.choice(PROSE).format(year=projects[0].year, count=len(projects), county=county)))
    return blocks


def stack(blocks: list[Block], part: list[Block]) -> bool:
    """Put the next form's table directly below the last one's, in the same table, if both are nothing but a table."""
    last = blocks[-1] if blocks else None
    if len(part) != 1 or not isinstance(last, Sheet) or not isinstance(part[0], Sheet):
        return False
    if last.n_columns != part[0].n_columns:
        return False
    offset = len(last.body)
    cuts = (*last.cuts, *(offset + c for c in part[0].cuts))
    blocks[-1] = Sheet(last.widths, [*last.body, *part[0].body], last.header_rows, cuts)
    return True


def with_cuts(rng: random.Random, blocks: list[Block], share: float) -> list[Block]:
    """Tables split where a page ended, as converters leave them; the heading row printed again in some."""
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Sheet) and block.cuts and rng.random() < share:
            first, second = cut(block, rng.choice(block.cuts), rng.random() < 0.4)
            between = rng.choice(
                [PageBreak(), Para(""), Para(f"— {rng.randint(1, 9)} —"), Para(f"第{rng.randint(2, 9)}页")]
            )
            result += [first, between, second]
        else:
            result.append(block)
    return result


def save(rng: random.Random, blocks: list[Block], path: Path, form: str) -> None:
    if form == "pdf":
        look = Look(
            size=rng.choice([8.0, 9.0, 9.5, 10.5]),
            rulings=rng.choice(["lines", "rects"]),
            wide_page=rng.random() < 0.25,
            cut_rows=rng.random() < 0.7,
            repeat_heads=rng.random() < 0.25,
            page_numbers=rng.random() < 0.8,
        )
        write_pdf(blocks, path, look)
    elif form == "docx":
        write_docx(with_cuts(rng, blocks, 0.15), path, rng.choice(["box", "tick", "wingdings"]))
    else:
        write_text(with_cuts(rng, blocks, 0.2), path, form, rng, rng.choice(ENCODINGS))


def write_variants(out: Path, seed: int, count: int) -> list[str]:
    """``count`` documents that depend on nothing but the seed."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "truth").mkdir(exist_ok=True)
    return [make_document(random.Random(f"{seed}/{n}"), n, out) for n in range(1, count + 1)]
