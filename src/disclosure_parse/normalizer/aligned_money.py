"""Money blocks whose columns are kept by blanks, as rows: labels at the left, amounts below their headings."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from disclosure_parse.normalizer.aligned_headings import Headings
from disclosure_parse.normalizer.aligned_pieces import Cell, Piece, top_down
from disclosure_parse.normalizer.aligned_rows import dealt
from disclosure_parse.normalizer.evidence import FIGURES_OR_DASH, look
from disclosure_parse.normalizer.facts import heading_of
from disclosure_parse.normalizer.headings import fold
from disclosure_parse.normalizer.rows import Slot
from disclosure_parse.normalizer.titles import title_parts
from disclosure_parse.normalizer.vocabulary import Vocabulary

LABEL_LINES = 4
"""A label of a money line is wrapped over so many lines at most."""


def money_rows(
    headings: Headings, lines: Sequence[Sequence[Piece]], at: int, stop: int, vocabulary: Vocabulary
) -> tuple[list[list[Slot]], int]:
    """The rows of the block below ``headings``, whose body begins with line ``at``, and the line behind it."""
    end = at
    while end < stop and not _ends_funds(lines, end, vocabulary):
        end += 1
    headings, body = _with_suffixes(headings, [_parted_label(line, vocabulary) for line in lines[at:end]])
    left = [piece for line in body for piece in line if headings.column(piece) is None]
    under = [[piece for piece in line if headings.column(piece) is not None] for line in body]
    if _labels([piece for line in under for piece in line], vocabulary):
        return _labelled_figures(headings, body, left, vocabulary), end
    placed = [pair for line in under if line for pair in headings.placed(line, vocabulary)]
    labels = _labels(left, vocabulary, {piece.line for piece, _ in placed})
    edge = min((label[0].x0 for label in labels), default=0)
    named = {piece for label in labels for piece in label}
    labels += [[piece] for piece in left if piece.x0 >= edge and piece not in named]
    named = {piece for label in labels for piece in label}
    # The label beside the block names its unit: 项目资金（万元）.
    beside = top_down([*headings.beside, *(piece for piece in left if piece not in named)])
    heads = [cell.slot(number + 1) for number, cell in enumerate(headings.cells)]
    out = [[Cell(0, beside).slot(0), *heads] if beside else heads]
    anchors = sorted({label[0].line for label in labels})
    rows: dict[int, list[Cell]] = {line: [] for line in anchors}
    for label in labels:
        rows[label[0].line].append(Cell(0, tuple(label)))
    for number in range(len(headings.cells)):
        pieces = [piece for piece, column in placed if column == number]
        for row, part in dealt(pieces, anchors) if anchors else enumerate([piece] for piece in pieces):
            line = anchors[row] if anchors else part[0].line
            rows.setdefault(line, []).append(Cell(number + 1, tuple(part)))
    for _, cells in sorted(rows.items()):
        out.append([cell.slot(cell.column) for cell in sorted(cells, key=lambda cell: cell.column)])
    return out, end


def _labelled_figures(
    headings: Headings, body: Sequence[Sequence[Piece]], left: Sequence[Piece], vocabulary: Vocabulary
) -> list[list[Slot]]:
    """A block that prints each line's label before every amount: two columns below each heading."""
    beside = top_down([*headings.beside, *left])
    rows = [[Cell(0, beside).slot(0)]] if beside else []
    rows.append([replace(cell.slot(2 * n), end=2 * n + 2) for n, cell in enumerate(headings.cells)])
    for line in body:
        slots: list[Slot] = []
        named: int | None = None
        for piece in line:
            column = headings.column(piece) if named is None else named
            if column is None:
                continue
            label = is_money_label([piece], vocabulary)
            column = headings.column(piece) if label else column
            slots.append(Cell(0, (piece,)).slot(2 * (column or 0) + (not label)))
            # The amount behind a label is that label's, wherever its digits stand.
            named = column if label else None
        if slots:
            rows.append(slots)
    return rows


def _labels(left: Sequence[Piece], vocabulary: Vocabulary, figured: Set[int] = frozenset()) -> list[list[Piece]]:
    """The labels of money lines among the pieces left of the figures; a label may go on below.

    ``figured`` are the lines that hold figures: what goes on below stands on none of them.
    """
    labels: list[list[Piece]] = []
    taken: set[Piece] = set()
    by_line: dict[int, list[Piece]] = {}
    for piece in left:
        by_line.setdefault(piece.line, []).append(piece)
    for piece in left:
        if piece in taken:
            continue
        parts, whole = [piece], [piece] if is_money_label([piece], vocabulary) else []
        while len(parts) < LABEL_LINES:
            below = parts[-1].line + 1
            # A label of an even number of lines may stand around its figures.
            below += below in figured and below not in by_line
            under = [other for other in by_line.get(below, ()) if other.overlap(piece) > 0]
            if not under or (under[0].line in figured and not is_money_label([*parts, under[0]], vocabulary)):
                break
            parts.append(under[0])
            whole = list(parts) if is_money_label(parts, vocabulary) else whole
        if whole:
            labels.append(whole)
            taken.update(whole)
    return labels


def _parted_label(line: Sequence[Piece], vocabulary: Vocabulary) -> list[Piece]:
    """A line with the block's label and that of a line one blank apart (项目资金（万元 其中：财政拨) as two."""
    parted: list[Piece] = []
    for piece in line:
        words = piece.words()
        cuts = (
            (_joined(words[:number]), _joined(words[number:]))
            for number in range(1, len(words))
            if "funds" in (vocabulary.field_of("sections", _joined(words[:number]).text) or "").split("|")
        )
        parted += next((cut for cut in cuts if _begins_label(cut[1].text, vocabulary)), (piece,))
    return parted


def _begins_label(text: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.begins("funds.rows", text.removeprefix("其中").lstrip(":：-"))


def is_money_label(parts: Sequence[Piece], vocabulary: Vocabulary) -> bool:
    """Whether the pieces of one cell are together the label of a money line."""
    return bool(vocabulary.field_of("funds.rows", "".join(part.text for part in parts)))


def _ends_funds(lines: Sequence[Sequence[Piece]], at: int, vocabulary: Vocabulary) -> bool:
    line = lines[at]
    below = lines[at + 1] if at + 1 < len(lines) else ()
    wrapped = next((line[0].text + piece.text for piece in below if piece.overlap(line[0]) > 0), "")
    if any(vocabulary.field_of("goals", text) for text in (wrapped, *(piece.text for piece in line))):
        return True
    figures = [piece for piece in line[1:] if look(piece.text) in FIGURES_OR_DASH]
    if figures or any(is_money_label([piece], vocabulary) for piece in line):
        return False
    return bool(heading_of(line[0].text, vocabulary) or title_parts(line[0].text))


def _with_suffixes(headings: Headings, body: Sequence[Sequence[Piece]]) -> tuple[Headings, Sequence[Sequence[Piece]]]:
    """The headings with what stands of them among the lines below, as （A） and （B/A） do; those lines without it."""
    cells = list(headings.cells)
    rest: list[Sequence[Piece]] = []
    for line in body:
        suffixes = [piece for piece in line if _is_suffix(piece.text) and headings.column(piece) is not None]
        for piece in suffixes:
            number = headings.column(piece) or 0
            cells[number] = replace(cells[number], pieces=(*cells[number].pieces, piece))
        rest.append([piece for piece in line if piece not in suffixes])
    return replace(headings, cells=tuple(cells)), rest


def _is_suffix(text: str) -> bool:
    heading = fold(text)
    return text[:1] in "(（" and not heading.base and bool(heading.role or heading.unit)


def _joined(words: Sequence[Piece]) -> Piece:
    return replace(words[0], text=" ".join(word.text for word in words), x1=words[-1].x1)
