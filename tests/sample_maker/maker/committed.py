"""Writes the samples of the repository: each a fixed seed, layouts, a format and, in some, a fault of real life."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .content import THEMES, Project, make_project
from .faults import FAULTS
from .files import printed_forms, write_docx, write_ofd, write_pdf, write_text, write_truth
from .layouts import LAYOUTS, LISTS
from .sheet import Block, PageBreak, Para, Sheet, cut
from .style import Style
from .write_pdf import Look


@dataclass(frozen=True)
class Part:
    """One form of a sample; ``fault`` names one of faults.FAULTS, ``cut`` the data row before which a page ended."""

    layout: str
    seed: int = 1
    style: dict[str, Any] = field(default_factory=dict)
    project: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    cut: int | None = None
    repeat_heads: bool = False


@dataclass(frozen=True)
class Sample:
    """A file: its parts in order (a string is a paragraph of prose), and how it is written."""

    name: str
    shows: str
    parts: tuple[Part | str, ...]
    flavour: str = ""
    encoding: str = "utf-8"
    county: str = "云岭县"
    theme: int = 0
    noise: float = 0.0
    look: Look | None = None
    marks: str = "box"


def invent(sample: Sample, part: Part, fixed: dict[str, Any]) -> tuple[random.Random, Project, str]:
    """The part's project and the rule its fault breaks. Not every project can have every fault: later seeds follow."""
    for attempt in range(200):
        rng = random.Random(f"{sample.name}/{part.seed}/{attempt}")
        project = make_project(rng, sample.county, THEMES[sample.theme], **fixed)
        if not part.fault:
            return rng, project, ""
        rule = FAULTS[part.fault](project, rng)
        if rule:
            return rng, project, rule
    raise ValueError(f"{sample.name}: no project can have the fault {part.fault}")


def build(sample: Sample) -> tuple[list[Block], list[dict[str, Any]], list[dict[str, Any]]]:
    """Blocks, truth of each form, faults put in. A list or a report is about the projects of the sample's forms."""
    made: list[tuple[list[Block], dict[str, Any]]] = []
    faults: list[dict[str, Any]] = []
    projects: list[Project] = []
    late: list[tuple[int, Part]] = []
    forms = 0
    for part in sample.parts:
        if isinstance(part, str):
            made.append(([Para(part, "heading" if part.startswith(("一、", "二、", "三、", "附件")) else "body")], {}))
            continue
        forms += 1
        if part.layout in LISTS:
            late.append((len(made), part))
            made.append(([], {}))
            continue
        layout = LAYOUTS[part.layout]
        taken = [p.name.removeprefix(f"{p.year}年") for p in projects]
        fixed = {"year": 2023, "taken": taken, **layout.project, **part.project}
        rng, project, rule = invent(sample, part, fixed)
        if rule:
            faults.append({"form": forms, "fault": part.fault, "rule": rule})
        form = layout.make(project, Style(rng, sample.noise, **{**layout.style, **part.style}))
        projects.append(project)
        made.append((with_cut(form.blocks(), part), form.truth))
    for place, part in late:
        rng = random.Random(f"{sample.name}/{part.seed}")
        about = projects or [make_project(rng, sample.county, THEMES[sample.theme], year=2023)]
        made[place] = LISTS[part.layout](about, Style(rng, sample.noise, **part.style))
    blocks: list[Block] = []
    for part_blocks, _ in made:
        if blocks and isinstance(blocks[-1], Sheet) and len(part_blocks) > 1:
            blocks.append(PageBreak())
        blocks += part_blocks
    return blocks, [truth for _, truth in made if truth], faults


def with_cut(blocks: list[Block], part: Part) -> list[Block]:
    """The form's table in two where a page ended, if the part says so."""
    if part.cut is None:
        return blocks
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Sheet) and block.cuts:
            first, second = cut(block, block.cuts[part.cut], part.repeat_heads)
            result += [first, Para(""), second]
        else:
            result.append(block)
    return result


def write_samples(out: Path, truth: Path, page: Path, samples: tuple[Sample, ...]) -> None:
    """Every sample into the folder ``out``, its truth into the folder ``truth``, and the page that lists them."""
    out.mkdir(parents=True, exist_ok=True)
    page.write_text(readme(samples), encoding="utf-8", newline="\n")
    for sample in samples:
        blocks, forms, faults = build(sample)
        path = out / sample.name
        if path.suffix == ".docx":
            write_docx(blocks, path, sample.marks)
        elif path.suffix == ".pdf":
            write_pdf(blocks, path, sample.look)
        elif path.suffix == ".ofd":
            write_ofd(blocks, path, sample.look)
        else:
            write_text(blocks, path, sample.flavour, random.Random(sample.name), sample.encoding)
        forms = printed_forms(forms, sample.flavour, sample.encoding)
        write_truth(truth / f"{path.stem}.json", sample.name, forms, faults)


def readme(samples: tuple[Sample, ...]) -> str:
    """The page of the samples folder: what each file shows, its layouts, how it is written, the faults put in."""
    lines = [README_HEAD]
    for sample in samples:
        parts = [part for part in sample.parts if isinstance(part, Part)]
        layouts = ", ".join(dict.fromkeys(part.layout for part in parts))
        faults = ", ".join(part.fault for part in parts if part.fault)
        written = sample.flavour or Path(sample.name).suffix[1:]
        if sample.flavour and sample.encoding != "utf-8":
            written += f", {sample.encoding}"
        lines.append(f"| `{sample.name}` | {sample.shows} | {layouts} | {written} | {faults} |")
    return "\n".join(lines) + "\n"


README_HEAD = """# Sample disclosures

Invented documents in the layouts that published budget-performance disclosures really use. No county, unit, person,
project or figure in them exists. `tests/truth/` holds
what a perfect reader says of each: form by form, as printed.

`python tests/sample_maker/make.py` writes `samples/` again, byte for byte; with `--variants DIR --seed 1 --count 40` it
writes random ones for tests in bulk, their truth in `DIR/truth`.

How the truth files settle what the layouts leave open:

- A target in several columns is joined as printed (`≥` `95` `%` is `≥95%`); the word 定性 is no part of it.
- A code before a project's name stays with the name and goes to `project_code` too; codes before departments stay.
- Points that stand in a heading (`预算执行情况（20分）`) are the weight of the total line of the money.
- Four grade thresholds are no target: `target` is null, `thresholds` holds them.
- Regions as columns: a record for each indicator and region. Both blocks of a long-term and yearly table are listed.
- 绩效标准 beside 当年预期实现值: the first is the target, the second `planned`.
- 中期 beside 年度: `whole_period_target` and target.
- A transfer payment's department is the local one; a parent row (`一、…`) is a row of its own.
- `faults` names what was put in on purpose and the rule that should notice it; everything else is meant to agree.

| file | shows | layouts | written as | faults |
| --- | --- | --- | --- | --- |"""
