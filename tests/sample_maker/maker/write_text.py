"""Blocks to the kinds of text in which forms are passed on: dumps without spans, rows of tabs, Markdown, HTML."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable

from .physical import boxes, heights, width_of
from .sheet import TICKED, UNTICKED, Block, PageBreak, Para, Sheet

Flavour = Callable[[list[Block], random.Random], str]


def boxed(text: str, yes: str = TICKED, no: str = "□") -> str:
    return text.replace(TICKED, yes).replace(UNTICKED, no)


def flat(text: str) -> str:
    """A cell on one line."""
    return (
        re.sub(r"\s*\n\s*", "", text)
        if not re.search(r"[A-Za-z0-9]\n[A-Za-z0-9]", text)
        else re.sub(r"\s*\n\s*", " ", text)
    )


def prose(block: Para) -> str:
    return block.text


def word_dump(blocks: list[Block], rng: random.Random) -> str:
    """A word processor's plain text: a line a cell, a tab before it; merges across are gone, merges down are blank."""
    out: list[str] = []
    yes, no = rng.choice([("☑", "□"), ("√", "□"), ("R", "□"), ("■", "□")])
    fields = rng.random() < 0.3
    for block in blocks:
        if isinstance(block, Para):
            mark = f"{{ TC {block.text} \\f A \\l 1 }}" if fields and block.kind == "heading" else ""
            out += [prose(block), ""] if block.kind == "body" else [prose(block) + mark]
        elif isinstance(block, Sheet):
            for slots in block.grid():
                c = 0
                while c < len(slots):
                    cell, begins = slots[c]
                    out.append("\t" + (boxed(cell.text, yes, no) if begins else ""))
                    c += cell.columns
                out.append("")
            out.append("")
        else:
            out.append("")
    return "\n".join(out) + "\n"


def tab_rows(blocks: list[Block], rng: random.Random, lossy: bool = False) -> str:
    """Rows of tabs, a blank field for each merged position; ``lossy`` drops a leading blank field here and there."""
    latex, paragraphs, inputs, stripped = (rng.random() < p for p in (0.4, 0.4, 0.6, 0.4))
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Para):
            out += [prose(block), ""]
            continue
        if isinstance(block, PageBreak):
            out += ["", ""]
            continue
        cut = rng.choice(block.cuts) if block.cuts and rng.random() < 0.4 else None
        for r, slots in enumerate(block.grid()):
            if r == cut:
                out += [""]
            fields = []
            for c, (cell, begins) in enumerate(slots):
                first = begins or (c and slots[c - 1][0] is not cell and False)
                fields.append(tab_cell(cell.text, latex, paragraphs, inputs) if first else "")
            if lossy and fields[0] == fields[1] == "" and slots[1][0].rows > 1 and rng.random() < 0.25:
                fields = fields[1:]
            line = "\t".join(fields)
            out.append(line.rstrip("\t") if stripped and r % 2 else line)
        out.append("")
    return "\n".join(out) + "\n"


def tab_cell(text: str, latex: bool, paragraphs: bool, inputs: bool) -> str:
    lines = text.split("\n")
    if paragraphs and len(lines) > 1 and width_of(text) > 24:
        text = "".join(f"<p>{line}</p>" for line in lines)
    text = flat(text)
    if latex:
        text = re.sub(r"^≥(\d+(?:\.\d+)?)%$", r"$\\geq \1\\%$", text)
        text = re.sub(r"^≤(\d+(?:\.\d+)?)%$", r"$\\leq \1\\%$", text)
    if inputs:
        return boxed(text, '<input type="checkbox" checked="checked">', '<input type="checkbox">')
    return boxed(text)


def wide_tabs(blocks: list[Block], rng: random.Random) -> str:
    """A sheet's dump: every grid column takes two tabs, trailing blanks are gone, a blank line between rows."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Para):
            out += [prose(block), ""]
        elif isinstance(block, Sheet):
            out += ["", ""]
            for slots in block.grid():
                line, pending, c = "", 2, 0
                while c < len(slots):
                    cell, begins = slots[c]
                    if begins and cell.text:
                        line += "\t" * pending + boxed(cell.text)
                        pending = 0
                    pending += 2 * cell.columns
                    c += cell.columns
                out += [line, ""]
            out += ["", ""]
        else:
            out.append("")
    return "\n".join(out) + "\n"


def picture_text(blocks: list[Block], rng: random.Random) -> str:
    """The text records of an embedded picture: wrapped cells in drawing order, joined where they share a baseline."""
    out: list[str] = []
    n = 0
    for block in blocks:
        if isinstance(block, Para):
            out += [prose(block), ""]
        elif isinstance(block, Sheet):
            n += 1
            page = 46 if block.n_columns <= 6 else 9 * block.n_columns
            placed = boxes(block, page / sum(block.widths), 0.0)
            high = heights(block, placed)
            tops = [sum(high[:i]) for i in range(len(high) + 1)]
            lines: list[str] = []
            level: float | None = None
            for box in placed:
                middle = (tops[box.row] + tops[box.row + box.cell.rows]) / 2 - len(box.lines) / 2
                for k, line in enumerate(box.lines):
                    at = middle + k
                    if level is not None and abs(at - level) < 0.01:
                        lines[-1] += " " + boxed(line)
                    else:
                        lines.append(boxed(line))
                    level = at
            out.append(f"[image: image{n}.emf]" + "\n\n".join(lines))
            out += ["", ""]
        else:
            out.append("")
    return "\n".join(out) + "\n"


def one_cell_a_line(blocks: list[Block], rng: random.Random) -> str:
    """Each cell on a line of its own, blank ones gone, a blank line between cells."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Para):
            out += [prose(block), ""]
        elif isinstance(block, Sheet):
            for line in block.body:
                for cell in line:
                    if cell.text.strip():
                        out += [flat(boxed(cell.text)).strip(), ""]
    return "\n".join(out) + "\n"


def markdown(blocks: list[Block], rng: random.Random) -> str:
    """Pipe tables; merged cells either printed in every position or once."""
    repeat, breaks = rng.random() < 0.5, rng.random() < 0.5
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Para):
            out += [{"title": "## ", "heading": "### "}.get(block.kind, "") + block.text, ""]
        elif isinstance(block, Sheet):
            for r, slots in enumerate(block.grid()):
                texts = [
                    (boxed(cell.text).replace("\n", "<br>") if breaks else flat(boxed(cell.text))).replace("|", "\\|")
                    if begins or repeat
                    else ""
                    for cell, begins in slots
                ]
                out.append("| " + " | ".join(texts) + " |")
                if r == 0:
                    out.append("|" + " --- |" * block.n_columns)
            out.append("")
    return "\n".join(out) + "\n"


def pipe_rows(blocks: list[Block], rng: random.Random) -> str:
    """Rows with ``|`` between the cells, merged cells gone."""
    spaced = rng.random() < 0.5
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Para):
            out += [prose(block)]
        elif isinstance(block, Sheet):
            for slots in block.grid():
                texts, c = [], 0
                while c < len(slots):
                    cell, begins = slots[c]
                    texts.append(flat(boxed(cell.text)).strip() if begins else "")
                    c += cell.columns
                out.append((" | " if spaced else "|").join(texts))
            out.append("")
    return "\n".join(out) + "\n"


def box_table(blocks: list[Block], rng: random.Random) -> str:
    """Tables drawn with characters, columns padded to equal width; merged cells are joined along the row."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Para):
            out += [prose(block), ""]
            continue
        if not isinstance(block, Sheet):
            continue
        unit = max(8, min(14, 120 // block.n_columns))
        rule = "+" + "+".join("-" * unit for _ in range(block.n_columns)) + "+"
        out.append(rule)
        placed = {(b.row, b.column): b for b in boxes(Sheet([1] * block.n_columns, block.body), unit / 2, 1.0)}
        for r, slots in enumerate(block.grid()):
            starts = [c for c in range(block.n_columns) if c == 0 or slots[c][0] is not slots[c - 1][0]]
            depth = max((len(placed[r, c].lines) for c in starts if (r, c) in placed), default=1)
            for k in range(max(depth, 1)):
                line = ""
                for c in starts:
                    cell = slots[c][0]
                    lines = placed[r, c].lines if (r, c) in placed else []
                    text = boxed(lines[k]) if k < len(lines) else ""
                    room = (unit + 1) * cell.columns - 1
                    line += "|" + text + " " * max(0, room - int(2 * width_of(text)))
                out.append(line + "|")
            out.append(rule)
        out.append("")
    return "\n".join(out) + "\n"


def html_text(blocks: list[Block], rng: random.Random) -> str:
    """HTML tables with spans, between lines of text."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Para):
            out.append(f"<p>{html.escape(block.text)}</p>")
        elif isinstance(block, Sheet):
            out.append('<table border="1">')
            for line in block.body:
                cells = []
                for cell in line:
                    spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (
                        f' colspan="{cell.columns}"' if cell.columns > 1 else ""
                    )
                    cells.append(
                        f"<td{spans}>{html.escape(boxed(cell.text), quote=False).replace(chr(10), '<br/>')}</td>"
                    )
                out.append("<tr>" + "".join(cells) + "</tr>")
            out.append("</table>")
    return "\n".join(out) + "\n"


def lossy_tab_rows(blocks: list[Block], rng: random.Random) -> str:
    """Rows of tabs in which some rows lost a blank field of a merged cell and moved to the left."""
    return tab_rows(blocks, rng, lossy=True)


def picture_and_sheet(blocks: list[Block], rng: random.Random) -> str:
    """All of it as pictures' text, then all tables again as sheets: each form twice (the truth lists both)."""
    again: list[Block] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        if isinstance(block, Sheet) and block.cuts:
            again += [before, block] if isinstance(before, Para) and before.kind != "body" else [block]
    first = [b for b in blocks if not (isinstance(b, Para) and b.kind == "subtitle")]
    return picture_text(first, rng) + wide_tabs(again, rng)


def web_rows(blocks: list[Block], rng: random.Random) -> str:
    """A saved web page: rows between bars without their blank and merged cells, filled up to one number of bars."""
    framed, broken = rng.random() < 0.4, rng.random() < 0.4
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Para):
            out += [prose(block)]
        elif isinstance(block, Sheet):
            for line in block.body:
                cells = [cell.text if broken else flat(boxed(cell.text)) for cell in line if cell.text.strip()]
                pads = "|" * (block.n_columns - len(cells))
                text = " | ".join(boxed(cell).strip() for cell in cells) + " |" + (f" {pads}" if pads else "")
                out.append(f"| {text}" if framed else text)
            out.append("")
    return "\n".join(out) + "\n"


def web_cells(blocks: list[Block], rng: random.Random) -> str:
    """Another saved web page: each cell, also a blank one, on a line that a bar ends; merged positions are gone."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Para):
            out += [prose(block)]
        elif isinstance(block, Sheet):
            out += [f"{flat(boxed(cell.text)).strip()} |".lstrip() for line in block.body for cell in line]
            out.append("")
    return "\n".join(out) + "\n"


FLAVOURS: dict[str, Flavour] = {
    "web_rows": web_rows,
    "web_cells": web_cells,
    "lossy_tab_rows": lossy_tab_rows,
    "picture_and_sheet": picture_and_sheet,
    "word_dump": word_dump,
    "tab_rows": tab_rows,
    "wide_tabs": wide_tabs,
    "picture_text": picture_text,
    "one_cell_a_line": one_cell_a_line,
    "markdown": markdown,
    "pipe_rows": pipe_rows,
    "box_table": box_table,
    "html": html_text,
}
