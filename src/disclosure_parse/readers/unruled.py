"""Tables without rulings: lines whose gaps stand below each other, given to camelot to find rows and columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from disclosure_parse.document import BBox, Cell, Notice, Place
from disclosure_parse.errors import lacks_memory
from disclosure_parse.readers.glyphs import Glyph
from disclosure_parse.readers.lines import Line
from disclosure_parse.readers.missing_borders import RULED, Above
from disclosure_parse.readers.page_layout import PageLayout, PageTable, in_reading_order, lay_out
from disclosure_parse.readers.quiet import quiet
from disclosure_parse.readers.shared_columns import Stretch
from disclosure_parse.readers.unruled_form import TextBorders, rest_borders, text_borders

WHITE_SPACE = "white-space"
"""What ``Table.origin`` says of tables whose borders are all read from the text."""
MARGIN = 0.1
"""Page numbers and headers stand within this share of the page's height from its edges."""
MOST_MISFIT = 0.4
"""A table whose rows fit worse than this is doubtful and is not taken."""
MIN_ROWS = 3
MIN_COLUMNS = 3
FULLEST_SHARE = 0.5
"""At least this share of an unruled table's cells holds text."""
APART = 0.9
"""At least so many cells for each piece of its lines: in a table with fewer, columns run together."""
MAX_LINES = 250
"""More lines of text on one page are not looked at: the time grows with their square."""
PITCH = 2.6
"""Lines further apart than this many sizes are not of one table."""
CLOSER = 0.85
"""A line that goes on with the row above is nearer to it than this share of its distance to the next line."""
FLAVORS = ("network", "stream")
"""camelot's readers of text alignment, the better one first; ``hybrid`` adds a rendered page for the same columns."""


def with_unruled_forms(
    layout: PageLayout, glyphs: Sequence[Glyph], above: Above | None
) -> tuple[PageLayout, list[Notice]]:
    """The layout with the tables that the white space between lines of text makes, where nothing of them is doubtful.

    ``above`` is the table that the page before ends with.
    """
    notices: list[Notice] = []
    blocks: list[PageTable | Line] = []
    for stretch in _stretches(layout):
        lines = [block for block in stretch if isinstance(block, Line)]
        read = (
            _read_stretch(lines, layout, glyphs, above if not blocks else None) if len(lines) == len(stretch) else None
        )
        if read is None:
            blocks += stretch
            continue
        table, rest = read
        blocks += [table, *rest]
        message = (
            f"Page {layout.number}: a table without ruling lines was read from the white space between its text; "
            "compare its columns and rows with the page."
        )
        notices.append(Notice("unruled_table", message, Place(page=layout.number, bbox=rounded(table.bbox))))
    return replace(layout, blocks=in_reading_order(blocks)), notices


def with_rest(layout: PageLayout, glyphs: Sequence[Glyph], above: Above) -> tuple[PageLayout, list[Notice]]:
    """The layout with the lines at its top as the rest of the table above, where that is not ruled and they fit it.

    One line is enough. Where they do not fit, a notice says that they may belong to it.
    """
    first = next((n for n, block in enumerate(layout.blocks) if isinstance(block, PageTable)), len(layout.blocks))
    top = [block for block in layout.blocks[:first] if isinstance(block, Line)]
    top = [line for line in top if not _is_in_margin(line, layout.blocks, layout.height)]
    run = top[:1]
    for line in top[1 : MAX_LINES + 1]:
        if line.bbox[1] - run[-1].bbox[3] > (PITCH - 1) * line.size:
            break
        run.append(line)
    while run and not run[-1].gaps:
        run.pop()
    if above.origin == RULED or not run or len(run) > MAX_LINES:
        return layout, []
    low, high = min(line.bbox[1] for line in run) - 1, max(line.bbox[3] for line in run) + 1
    inside = [glyph for glyph in glyphs if low <= (glyph.y0 + glyph.y1) / 2 <= high]
    read = _table_of(rest_borders(inside, above), layout, inside)
    place = Place(page=layout.number, bbox=rounded(_bounds(run)))
    if read is None:
        message = (
            f"Page {layout.number}: the lines at its top may belong to the table of the page before, but do not fit "
            "its columns; compare them with the page."
        )
        return layout, [Notice("unruled_text", message, place)]
    held = set(map(id, run))
    others = [block for block in layout.blocks if id(block) not in held]
    message = (
        f"Page {layout.number}: the lines at its top were read as the rest of the table of the page before; compare "
        "their columns with the page."
    )
    blocks = in_reading_order([read[0], *read[1], *others])
    return replace(layout, blocks=blocks), [Notice("unruled_table", message, place)]


def _stretches(layout: PageLayout) -> list[list[PageTable | Line]]:
    """The blocks of a page, those lines together between which no table stands and that hold aligned ones."""
    stretches: list[list[PageTable | Line]] = []
    for is_line, group in groupby(layout.blocks, key=_is_line):
        held = list(group)
        if is_line and _may_be_table(held):
            stretches.append([block for block in held if not _is_in_margin(block, held, layout.height)])
            stretches += ([block] for block in held if _is_in_margin(block, held, layout.height))
        else:
            stretches += ([block] for block in held)
    return stretches


def may_hold_forms(layout: PageLayout) -> bool:
    """Is there a stretch of lines that may be a table?"""
    return _has_gaps(layout) and any(_may_be_table(list(held)) for _, held in groupby(layout.blocks, key=_is_line))


def _has_gaps(layout: PageLayout) -> bool:
    """Has the page enough lines with gaps for a table? Most pages have none."""
    return _may_be_table(layout.blocks)


def _is_line(block: PageTable | Line) -> bool:
    return isinstance(block, Line)


def _may_be_table(blocks: Sequence[PageTable | Line]) -> bool:
    gaps = [len(block.gaps) for block in blocks if isinstance(block, Line)]
    return sum(1 for count in gaps if count >= MIN_COLUMNS - 1) >= MIN_ROWS


def _is_in_margin(block: PageTable | Line, blocks: Sequence[PageTable | Line], height: float) -> bool:
    """Is it a line at the top or bottom of the page, without gaps and away from the others: a page number, a header?"""
    if not isinstance(block, Line) or block.gaps or MARGIN * height < block.bbox[1] < (1 - MARGIN) * height:
        return False
    return all(
        max(other.bbox[1] - block.bbox[3], block.bbox[1] - other.bbox[3]) > block.size
        for other in blocks
        if other is not block
    )


def _read_stretch(
    lines: Sequence[Line], layout: PageLayout, glyphs: Sequence[Glyph], above: Above | None
) -> tuple[PageTable, list[Line]] | None:
    if not MIN_ROWS <= len(lines) <= MAX_LINES:
        return None
    top, bottom = min(line.bbox[1] for line in lines) - 1, max(line.bbox[3] for line in lines) + 1
    inside = [g for g in glyphs if top <= (g.y0 + g.y1) / 2 <= bottom]
    return _table_of(text_borders(inside, above), layout, inside)


def _table_of(
    borders: TextBorders | None, layout: PageLayout, inside: Sequence[Glyph]
) -> tuple[PageTable, list[Line]] | None:
    if borders is None or borders.unparted or borders.misfit > MOST_MISFIT:
        return None
    read = lay_out(
        layout.number, layout.width, layout.height, inside, borders.horizontal, (), inferred=borders.vertical
    )
    if len(read.tables) != 1 or read.bent or read.missed:
        return None
    return replace(read.tables[0], origin=WHITE_SPACE), list(read.lines)


def with_unruled_tables(layout: PageLayout, page_pdf: bytes) -> tuple[PageLayout, list[Notice]]:
    """The layout with camelot's tables in place of the lines they are made of.

    A table is taken only if it holds exactly the characters of its lines, in three columns and rows or more, at least
    half of the cells filled; otherwise the lines stay as they are, with their gaps as blanks.
    """
    notices: list[Notice] = []
    blocks = list(layout.blocks)
    for run in aligned_runs(layout):
        table, failure = _read_run(run, layout, page_pdf)
        place = Place(page=layout.number, bbox=rounded(_bounds(run)))
        if table is not None:
            first = blocks.index(run[0])
            made_of = set(map(id, run))
            blocks = [block for block in blocks if id(block) not in made_of]
            blocks.insert(first, table)
            message = (
                f"Page {layout.number}: a table without ruling lines was read from the alignment of its text "
                f"({table.origin}); compare its columns with the page."
            )
            notices.append(Notice("unruled_table", message, place))
        elif failure:
            message = (
                f"Page {layout.number}: lines that look like a table without ruling lines were left as text "
                f"({failure})."
            )
            notices.append(Notice("unruled_text", message, place))
    return replace(layout, blocks=in_reading_order(blocks)), notices


def aligned_runs(layout: PageLayout) -> list[list[Line]]:
    """Sets of at least three consecutive lines that leave the same two gaps or more free."""
    runs: list[list[Line]] = []
    if not _has_gaps(layout):
        return runs
    run: list[Line] = []
    free: list[Stretch] = []
    for block in [*layout.blocks, None]:
        line = block if isinstance(block, Line) else None
        if run and line is not None:
            shared = _shared(free, line)
            if len(shared) >= MIN_COLUMNS - 1 and line.bbox[1] - run[-1].bbox[1] <= PITCH * run[-1].size:
                run.append(line)
                free = shared
                continue
        if run:
            _keep(run, runs)
        run, free = ([line], list(line.gaps)) if line is not None and len(line.gaps) >= MIN_COLUMNS - 1 else ([], [])
    return runs


def _keep(run: list[Line], runs: list[list[Line]]) -> None:
    while run and not run[-1].gaps:
        run.pop()
    if sum(1 for line in run if len(line.gaps) >= MIN_COLUMNS - 1) >= MIN_ROWS:
        runs.append(run)


def _shared(free: Sequence[Stretch], line: Line) -> list[Stretch]:
    """The parts of the free stretches that ``line`` leaves free too; those of less than a third of a size are lost."""
    open_in_line = [(float("-inf"), line.bbox[0]), *line.gaps, (line.bbox[2], float("inf"))]
    shared = []
    first = 0
    # Both are in order from left to right: of thousands of gaps only those that meet are looked at.
    for start, end in free:
        while first < len(open_in_line) and open_in_line[first][1] <= start:
            first += 1
        for other in range(first, len(open_in_line)):
            if open_in_line[other][0] >= end:
                break
            low, high = max(start, open_in_line[other][0]), min(end, open_in_line[other][1])
            if high - low >= line.size / 3:
                shared.append((low, high))
    return shared


def _bounds(run: Sequence[Line]) -> tuple[float, float, float, float]:
    return (
        min(line.bbox[0] for line in run),
        min(line.bbox[1] for line in run),
        max(line.bbox[2] for line in run),
        max(line.bbox[3] for line in run),
    )


def rounded(bbox: BBox) -> BBox:
    """A box as a notice tells it."""
    return round(bbox[0], 2), round(bbox[1], 2), round(bbox[2], 2), round(bbox[3], 2)


def _read_run(run: Sequence[Line], layout: PageLayout, page_pdf: bytes) -> tuple[PageTable | None, str]:
    """camelot's table for the lines, or nothing and the reason."""
    from camelot.io import read_pdf  # Half a second to import; few documents need it.

    if len(run) > MAX_LINES:
        return None, f"{len(run)} lines are too many"
    x0, y0, x1, y1 = _bounds(run)
    area = f"{x0 - 3},{layout.height - y0 + 1},{x1 + 3},{layout.height - y1 - 1}"
    printed = Counter("".join("".join(line.text.split()) for line in run))
    pieces = sum(len(line.gaps) + 1 for line in run)
    failure = "its columns could not be told apart"
    for flavor in FLAVORS:
        try:
            with quiet("playa", "camelot"):
                found = read_pdf(page_pdf, pages="1", flavor=flavor, table_areas=[area], suppress_stdout=True)
        except Exception as error:
            if lacks_memory(error):  # A fresh process may have enough.
                raise MemoryError from error
            # Any error of a second PDF parser on a file that pdfium could read: the lines stay, the notice says why.
            failure = f"camelot stopped with {type(error).__name__}"
            continue
        for table in found:
            page_table = _page_table(table.cells, layout, f"camelot-{flavor}")
            if page_table is not None and holds_lines(page_table, printed, pieces):
                return _with_wrapped_lines_joined(page_table, run), ""
    return None, failure


def _page_table(rows: Sequence[Sequence[object]], layout: PageLayout, origin: str) -> PageTable | None:
    if len(rows) < MIN_ROWS or len(rows[0]) < MIN_COLUMNS:
        return None
    cells = []
    for row, row_cells in enumerate(rows):
        for column, cell in enumerate(row_cells):
            x0, y1, x1, y0 = (float(getattr(cell, side)) for side in ("x1", "y1", "x2", "y2"))
            text = "\n".join(part.strip() for part in str(getattr(cell, "text", "")).strip().split("\n"))
            bbox = rounded((x0, layout.height - y0, x1, layout.height - y1))
            cells.append(Cell(text, row, column, page=layout.number, bbox=bbox))
    boxes = [cell.bbox for cell in cells if cell.bbox is not None]
    xs = sorted({box[0] for box in boxes} | {max(box[2] for box in boxes)})
    ys = sorted({box[1] for box in boxes} | {max(box[3] for box in boxes)})
    return PageTable(tuple(xs), tuple(ys), tuple(cells), exact=False, origin=origin)


def holds_lines(table: PageTable, printed: Counter[str], pieces: int) -> bool:
    """Does a table hold the characters of its lines, nearly all of whose pieces have cells of their own?"""
    filled = [cell for cell in table.cells if cell.text]
    held = Counter("".join("".join(cell.text.split()) for cell in filled))
    columns = {cell.column for cell in filled}
    is_full = len(filled) >= max(FULLEST_SHARE * len(table.cells), APART * pieces)
    return held == printed and is_full and len(columns) >= MIN_COLUMNS


def _with_wrapped_lines_joined(table: PageTable, run: Sequence[Line]) -> PageTable:
    """The table with a line that goes on with the cells of the row above joined to it.

    Such a line stands closer to the one above than to the next, has no text in the first column, and fewer filled
    cells than the row above, all of them under filled ones.
    """
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    if len(rows) != len(run):
        return table
    middles = [(line.bbox[1] + line.bbox[3]) / 2 for line in run]
    steps = [lower - upper for upper, lower in pairwise(middles)]
    kept: list[list[Cell]] = []
    for number in range(len(rows)):
        row = rows[number]
        filled = {cell.column for cell in row if cell.text}
        before = {cell.column for cell in kept[-1] if cell.text} if kept else set()
        if number and 0 not in filled and filled < before and steps[number - 1] < CLOSER * _row_step(steps, number):
            kept[-1] = [_joined(upper, lower) for upper, lower in zip(kept[-1], row, strict=True)]
        else:
            kept.append(row)
    cells = tuple(replace(cell, row=number) for number, row in enumerate(kept) for cell in row)
    ys = tuple(sorted({cell.bbox[1] for cell in cells if cell.bbox} | {table.ys[-1]}))
    return replace(table, ys=ys, cells=cells)


def _row_step(steps: Sequence[float], number: int) -> float:
    """How far the line behind is from the line ``number``; for the last one the largest step of all."""
    return steps[number] if number < len(steps) else max(steps)


def _joined(upper: Cell, lower: Cell) -> Cell:
    text = "\n".join(text for text in (upper.text, lower.text) if text)
    bbox = upper.bbox
    if bbox is not None and lower.bbox is not None:
        bbox = (bbox[0], bbox[1], bbox[2], lower.bbox[3])
    return replace(upper, text=text, bbox=bbox)
