"""Project lists in text whose columns are kept by blanks: headings, and lines of cells below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from itertools import groupby, pairwise

from disclosure_parse.normalizer.aligned_headings import Headings
from disclosure_parse.normalizer.aligned_pieces import Cell, Piece
from disclosure_parse.normalizer.evidence import FIGURES, look
from disclosure_parse.normalizer.facts import glued, heading_of
from disclosure_parse.normalizer.list_headings import (
    KNOWN_SHARE,
    LISTED,
    NAMES,
    is_list_total,
    list_fields,
    mostly_known,
)
from disclosure_parse.normalizer.list_storeys import Storeys, storeys
from disclosure_parse.normalizer.titles import NOTE, title_parts
from disclosure_parse.normalizer.vocabulary import Vocabulary
from disclosure_parse.outline import calls_sum

_TEXTS = NAMES | {"content", "place", "remark"}
FIRST_LINES = 3
"""The first row's figures stand on one of so many lines below the headings."""


def is_list(lines: Sequence[Sequence[Piece]], at: int, vocabulary: Vocabulary) -> bool:
    """Whether line ``at`` holds the headings of a project list, and one of the next a line of it."""
    if len(lines[at]) < 2:
        return False
    heads = storeys(lines, at, vocabulary)
    texts = [cell.text for cell in heads.leaves]
    fields = list_fields(texts, vocabulary)
    known = {field for field in fields if field}
    if not NAMES & known or not {"no", "amount"} & known or len(known) < 2:
        return False
    if not mostly_known(texts, vocabulary):
        return False
    below = lines[at + heads.lines : at + heads.lines + FIRST_LINES]
    return any(len(under) >= 2 and _has_figure(under) for under in below)


def list_rows(
    lines: Sequence[Sequence[Piece]], at: int, stop: int, vocabulary: Vocabulary
) -> tuple[list[tuple[list[Cell], bool]], int]:
    """The rows of the list that begins at line ``at``, its headings first, and the line behind it; of each whether its
    lines may belong to its neighbours as well.

    Headings that a page repeats are no line, and tell where the columns stand from there on. Below a total, or above
    lines whose numbers begin anew, they are those of another list.
    """
    upper = storeys(lines, at, vocabulary)
    headings = upper.headings(at)
    heads = headings.cells
    texts = [piece.text for piece in lines[at]]
    fields = list_fields([cell.text for cell in heads], vocabulary)
    leading = {number for number, field in enumerate(fields) if field in ("no", "amount")}
    printed = [(0, upper)]
    body: list[_Placed] = []
    anchors: list[int] = []
    sums: set[int] = set()
    crowded: set[int] = set()
    end = headings.end
    runs_on = _runs_on(lines[at:stop])
    while end < stop:
        line = _with_whole_total(lines[end], vocabulary)
        if [piece.text for piece in line] == texts:
            if any(sums) or (body and _begins_anew(lines[end + upper.lines : end + upper.lines + 1])):
                break
            upper = storeys(lines, end, vocabulary)
            headings = upper.headings(end)
            printed.append((len(body), upper))
            end = headings.end - 1
        else:
            is_row, is_sum = _is_row(line, headings, leading), is_list_total(line[0].text, vocabulary)
            is_row = is_row or (_has_figure(line) and (runs_on or calls_sum(line[0].text)))
            behind_sum = bool(sums) and max(sums) == len(body) - 1
            if (
                (body and begins_other(lines, end, vocabulary))
                or _ends(lines, end, len(heads), vocabulary)
                or (behind_sum and not is_row)
            ):
                break
            anchors += [len(body)] * (is_row or is_sum)
            sums |= {len(body)} if is_sum else set()
            line = _parted(line, headings)
            columns = [headings.column(one) or 0 for one in line]
            if runs_on and len(line) <= len(heads):
                columns = list(range(len(line)))
            if len(set(columns)) < len(line):
                crowded |= {len(body)} if len(line) < len(heads) else set()
                columns = _in_order(headings, line)
            body.append(list(zip(columns, line, strict=True)))
        end += 1
    owners, doubtful = _shared_out(body, anchors, sums)
    doubtful |= {
        owner for number in crowded for owner in (owners.get((number, body[number][0][0])),) if owner is not None
    }
    own: dict[int, dict[int, list[Piece]]] = {}
    for number, placed in enumerate(body):
        for column, piece in placed:
            row = owners[number, column] if anchors else 0
            own.setdefault(row, {}).setdefault(column, []).append(piece)
    rows: list[tuple[list[Cell], bool]] = []
    for anchor in anchors or [0] * bool(body):
        rows += _headings_above(printed, anchor)
        cells = [Cell(column, tuple(pieces)) for column, pieces in sorted(own[anchor].items())]
        rows.append((cells, _is_mixed(cells, fields) or anchor in doubtful))
    rows += _headings_above(printed, len(body))
    return rows, end


def _is_mixed(cells: Sequence[Cell], fields: Sequence[str | None]) -> bool:
    """Whether a cell that is no text holds figures and other words: they may be two cells."""
    return any(
        len({look(piece.text) in FIGURES for piece in cell.pieces}) > 1
        for cell in cells
        if cell.column >= len(fields) or (fields[cell.column] or "") not in _TEXTS
    )


def _runs_on(lines: Sequence[Sequence[Piece]]) -> bool:
    """Whether the same number of blanks parts all pieces of all lines: they keep no columns then."""
    gaps = {right.x0 - left.x1 for line in lines for left, right in pairwise(line)}
    return len(gaps) == 1


def _headings_above(printed: list[tuple[int, Storeys]], anchor: int) -> list[tuple[list[Cell], bool]]:
    """The rows of the headings ``printed`` above line ``anchor`` of the body, which are taken from them."""
    rows: list[tuple[list[Cell], bool]] = []
    while printed and printed[0][0] <= anchor:
        rows += [(list(row), False) for row in printed.pop(0)[1].rows]
    return rows


def begins_other(lines: Sequence[Sequence[Piece]], at: int, vocabulary: Vocabulary) -> bool:
    """Whether line ``at``, below a list, holds the headings of another one, of which 序号 is known at least."""
    line, below = lines[at], lines[at + 1 : at + 2]
    is_number = len(line) >= LISTED and vocabulary.field_of("list", line[0].text) == "no"
    return is_number and not _has_figure(line) and any(map(_has_figure, below))


def _with_whole_total(line: Sequence[Piece], vocabulary: Vocabulary) -> Sequence[Piece]:
    """The line, with a total's label whose two characters blanks part (合　计) as one piece."""
    label = "".join(piece.text for piece in line[:2])
    if len(line) > 1 and len(label) == len(line[:2]) and is_list_total(label, vocabulary):
        return [replace(line[0], text=label, x1=line[1].x1), *line[2:]]
    return line


def _is_row(line: Sequence[Piece], headings: Headings, leading: Set[int]) -> bool:
    """Whether a line has a row's figures: its number or its amount, not the 20 of a text that wraps (路灯 20盏)."""
    return any(
        look(word.text) in FIGURES and headings.column(word) in leading for piece in line for word in piece.words()
    )


def _parted(line: Sequence[Piece], headings: Headings) -> Sequence[Piece]:
    """The line, with a piece as two that stands in two columns, of which it alone is in the other (19.89 续建)."""
    columns = [headings.column(piece) for piece in line]
    parted: list[Piece] = []
    for piece in line:
        runs = [(column, list(words)) for column, words in groupby(piece.words(), headings.column)]
        found = [column for column, _ in runs if column is not None]
        in_order = len(found) == len(runs) > 1 and found == sorted(set(found))
        if not in_order or (set(found) - {headings.column(piece)}) & set(columns):
            parted.append(piece)
            continue
        for _, words in runs:
            text = " ".join(word.text for word in words)
            parted.append(replace(piece, text=text, x0=words[0].x0, x1=words[-1].x1))
    return parted


def _begins_anew(below: Sequence[Sequence[Piece]]) -> bool:
    return any(line[0].text == "1" for line in below)


def _in_order(headings: Headings, line: Sequence[Piece]) -> list[int]:
    """A column of its own for each piece of a line, from left to right, as near as they can be.

    Another page has the same columns in other places, so that two pieces may stand nearest to one of them.
    """
    spans = [(cell.pieces[0].x0, cell.pieces[0].x1) for cell in headings.cells]
    best: list[tuple[int, list[int]]] = [(0, [])] * (len(spans) + 1)
    for number, piece in enumerate(line):
        found: list[tuple[int, list[int]]] = []
        for column, (x0, x1) in enumerate(spans):
            if column >= number:
                cost, columns = best[column]
                here = (cost + max(piece.x0, x0) - min(piece.x1, x1), [*columns, column])
                found.append(min(here, found[-1]) if found[-1:] and found[-1][1] else here)
            else:
                found.append((0, []))
        best = [(0, []), *found]
    return best[-1][1]


_Placed = list[tuple[int, Piece]]
"""The pieces of a line, each with the number of its column."""


def _shared_out(
    body: Sequence[_Placed], anchors: Sequence[int], sums: Set[int]
) -> tuple[dict[tuple[int, int], int], set[int]]:
    """The line with figures to which each line belongs with each of its columns, and those lines with figures of which
    this is not certain.

    Lines without figures belong to the row from which no blank line parts them. Where none does, cells have as many of
    them below the figures as above, or all of them below; if all cells of the list can be read in one of these ways
    only, it is certain.
    """
    if not anchors:
        return {}, set()
    by_lines, doubtful = _by_blank_lines(body, anchors, sums)
    if not doubtful:
        return {(n, column): owner for n, owner in by_lines.items() for column, _ in body[n]}, set()
    centred, hanging = _centred(body, anchors, sums), _hanging(body, anchors)
    if centred is None or hanging is None or centred == hanging:
        found = centred or hanging
        if found is not None:
            return found, set()
    found = {(n, column): owner for n, owner in by_lines.items() for column, _ in body[n]}
    return found, doubtful


_Owners = dict[tuple[int, int], int]


def _gaps(body: Sequence[_Placed], anchors: Sequence[int]) -> list[dict[int, list[int]]]:
    """Above the first line with figures, between each two, and below the last: the numbers of the lines that each
    column has there."""
    gaps: list[dict[int, list[int]]] = []
    for upper, lower in pairwise((-1, *anchors, len(body))):
        columns: dict[int, list[int]] = {}
        for number in range(upper + 1, lower):
            for column, _ in body[number]:
                columns.setdefault(column, []).append(number)
        gaps.append(columns)
    return gaps


def _centred(body: Sequence[_Placed], anchors: Sequence[int], sums: Set[int]) -> _Owners | None:
    """Each cell with as many lines above its row's figures as below; ``None`` if one has not."""
    owners: _Owners = {(anchor, column): anchor for anchor in anchors for column, _ in body[anchor]}
    gaps = _gaps(body, anchors)
    for column in {column for gap in gaps for column in gap}:
        below = 0
        for gap, upper, lower in zip(gaps, (None, *anchors), (*anchors, None), strict=True):
            numbers = gap.get(column, [])
            above = len(numbers) - below
            if above < 0 or (above and (lower is None or lower in sums)):
                return None
            for place, number in enumerate(numbers):
                owner = upper if place < below else lower
                if owner is None:
                    return None
                owners[number, column] = owner
            below = above
    return owners


def _hanging(body: Sequence[_Placed], anchors: Sequence[int]) -> _Owners | None:
    """Each cell with its first line beside its row's figures and all others below; ``None`` if one has not."""
    owners: _Owners = {(anchor, column): anchor for anchor in anchors for column, _ in body[anchor]}
    gaps = _gaps(body, anchors)
    if gaps[0]:
        return None
    for gap, upper in zip(gaps[1:], anchors, strict=True):
        for column, numbers in gap.items():
            if (upper, column) not in owners:
                return None
            owners |= {(number, column): upper for number in numbers}
    return owners


def _by_blank_lines(body: Sequence[_Placed], anchors: Sequence[int], sums: Set[int]) -> tuple[dict[int, int], set[int]]:
    """The line with figures to which each line belongs as a whole, and those of which that is not certain.

    Where no blank line parts them, a row whose cell is empty beside its figures has as many lines below them as above;
    else the lines go on with the row above. None stands above one of the ``sums``.
    """
    owners = {anchor: anchor for anchor in anchors}
    doubtful: set[int] = set()
    above = 0
    for upper, lower in pairwise((-1, *anchors, len(body))):
        between = range(upper + 1, lower)
        if upper < 0 or lower == len(body):
            owners |= dict.fromkeys(between, lower if upper < 0 else upper)
            above = len(between)
            continue
        steps = [_line_of(body[number + 1]) - _line_of(body[number]) for number in range(upper, lower)]
        widest = max(steps)
        if not between or lower in sums:
            cut = lower
        elif widest > 1 and steps.count(widest) == 1:
            cut = upper + 1 + steps.index(widest)
        else:
            columns = {column for number in between for column, _ in body[number]}
            is_open = [not columns & {column for column, _ in body[anchor]} for anchor in (upper, lower)]
            cut = upper + 1 + (min(above, len(between)) if is_open[0] else 0 if is_open[1] else len(between))
            doubtful |= {upper, lower}
        owners |= dict.fromkeys(range(upper + 1, cut), upper) | dict.fromkeys(range(cut, lower), lower)
        above = lower - cut
    return owners, doubtful


def _line_of(line: _Placed) -> int:
    """The number of the line in its file, where that is known, else among those with text."""
    piece = line[0][1]
    return piece.place.line if piece.place.line is not None else piece.line


def _has_figure(line: Iterable[Piece]) -> bool:
    return any(look(piece.text) in FIGURES for piece in line)


def other_columns(lines: Sequence[Sequence[Piece]], at: int, stop: int, vocabulary: Vocabulary) -> int:
    """The line behind what stands at line ``at`` of further columns of a list, as the strips of a wide sheet have it:
    headings that name no project, and what is below them. It is ``at`` if they are no such headings."""
    if not _are_headings(lines[at], vocabulary):
        return at
    end = at + 1
    while end < stop and not _ends(lines, end, len(lines[at]), vocabulary):
        end += 1
    return end


def _are_headings(line: Sequence[Piece], vocabulary: Vocabulary) -> bool:
    known = {field for field in list_fields([piece.text for piece in line], vocabulary) if field}
    return len(known) > 1 and len(known) >= KNOWN_SHARE * len(line)


def _ends(lines: Sequence[Sequence[Piece]], at: int, width: int, vocabulary: Vocabulary) -> bool:
    first = lines[at][0]
    known = heading_of(first.text, vocabulary)
    beyond = len(lines[at]) > width
    return (
        beyond
        or _are_headings(lines[at], vocabulary)
        or bool(title_parts(first.text) or NOTE.match(first.text))
        or any(glued(piece.text, vocabulary) for piece in lines[at])
        or (known is not None and known[0] != "totals")
    )
