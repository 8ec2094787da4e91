"""Writes the sample documents of the repository: each a fixed seed, layouts, format and, in some, a fault of real life."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .content import THEMES, Project, make_project
from .faults import FAULTS
from .files import write_docx, write_pdf, write_text, write_truth
from .layouts import LAYOUTS
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
    """The part's project and the rule its fault breaks; not every project can have every fault, so later seeds follow."""
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
    """Blocks, truth of each form, faults put in."""
    blocks: list[Block] = []
    forms: list[dict[str, Any]] = []
    faults: list[dict[str, Any]] = []
    for part in sample.parts:
        if isinstance(part, str):
            blocks.append(Para(part, "heading" if part.startswith(("一、", "二、", "三、", "附件")) else "body"))
            continue
        layout = LAYOUTS[part.layout]
        rng, project, rule = invent(sample, part, {"year": 2023, **layout.project, **part.project})
        if rule:
            faults.append({"form": len(forms) + 1, "fault": part.fault, "rule": rule})
        form = layout.make(project, Style(rng, sample.noise, **{**layout.style, **part.style}))
        if forms and not isinstance(blocks[-1], Para):
            blocks.append(PageBreak())
        for block in form.blocks():
            if part.cut is not None and isinstance(block, Sheet):
                blocks += [*cut(block, block.cuts[part.cut], part.repeat_heads)]
                blocks.insert(-1, Para(""))
            else:
                blocks.append(block)
        forms.append(form.truth)
    return blocks, forms, faults


def write_samples(out: Path) -> None:
    """Every sample into ``out``, its truth into ``out/truth``."""
    from .catalogue import SAMPLES

    out.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        blocks, forms, faults = build(sample)
        path = out / sample.name
        if path.suffix == ".docx":
            write_docx(blocks, path, sample.marks)
        elif path.suffix == ".pdf":
            write_pdf(blocks, path, sample.look)
        else:
            write_text(blocks, path, sample.flavour, random.Random(sample.name), sample.encoding)
        write_truth(out / "truth" / f"{path.stem}.json", sample.name, forms, faults)
