"""Money blocks of tables that lost their blank cells: the amounts of short rows put below the headings of theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from disclosure_parse.normalizer.columns import Column, Header, place
from disclosure_parse.normalizer.evidence import AMOUNTS_OR_DASH, look
from disclosure_parse.normalizer.fund_gaps import Settled, settled_rows
from disclosure_parse.normalizer.fund_labels import line_kind
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary


def regapped(body: Sequence[Row], header: Header, component: bool, vocabulary: Vocabulary) -> dict[int, Row]:
    """The rows below ``header``, by number, with fewer amounts than columns: their cells below those that the lines
    tell, or in doubt where nothing does.

    Only rows that print no blank cell, not even at their end, may have lost one; in a table where one does, no row has.
    """
    columns = sorted(header.columns, key=lambda column: column.start)
    lines = _lines(body, vocabulary)
    if not columns or any(slot.blank for row in lines for slot in row.slots):
        return {}
    amounts = {number: found for number, row in enumerate(lines) if (found := _amounts(row, columns))}
    if not amounts:
        return {}
    texts = [_texts(row, columns, vocabulary) for row in lines]
    settled = settled_rows(texts, [column.field for column in columns], vocabulary, component)
    return {
        number: _moved(lines[number], found, settled[number], columns)
        for number, found in amounts.items()
        if number in settled
    }


def told_columns(
    rows: Sequence[tuple[str, Sequence[str], Sequence[int]]], fields: Sequence[str], vocabulary: Vocabulary
) -> dict[int, tuple[int, ...]]:
    """The columns, from 0, of the cells of rows of money where the lines together tell them.

    Each row is its label, its other cells, and the columns that these were put in, by their fields in ``fields``.
    """
    texts = [{0: label, **{at + 1: cell for cell, at in zip(cells, put, strict=True)}} for label, cells, put in rows]
    settled = settled_rows(texts, fields, vocabulary)
    return {
        number: tuple(found.moves.get(at + 1, at + 1) - 1 for at in rows[number][2])
        for number, found in settled.items()
        if found.certain
    }


def _lines(body: Sequence[Row], vocabulary: Vocabulary) -> list[Row]:
    """The rows of the block, from the first on."""
    lines: list[Row] = []
    for row in body:
        known = any(line_kind(slot.text, vocabulary)[0] for slot in row.filled[:2])
        if row.exact or row.fit or not known or row.table != body[0].table:
            break
        lines.append(row)
    return lines


def _amounts(row: Row, columns: Sequence[Column]) -> list[Slot]:
    """The cells of a row of a label and amounts that is shorter than the headings; none of another row, as of one with
    an amount in front of them: a merged label was lost there, and no blank cell."""
    found = [slot for slot in row.slots if slot.start >= columns[0].start]
    labels = len(row.slots) - len(found)
    if any(look(slot.text) in AMOUNTS_OR_DASH for slot in row.slots[:labels]):
        return []
    short = bool(found) and found[-1].end < columns[-1].end and found[0].start == columns[0].start
    return found if short and labels and all(look(slot.text) in AMOUNTS_OR_DASH for slot in found) else []


def _texts(row: Row, columns: Sequence[Column], vocabulary: Vocabulary) -> Mapping[int, str]:
    """The row's texts by the numbers of their columns, from 1; that of its label is 0."""
    number = {column.start: at for at, column in enumerate(columns, 1)}
    labels = [slot for slot in row.slots if slot.start < columns[0].start]
    body = replace(row, slots=tuple(row.slots[len(labels) :]))
    texts = {
        number[column.start]: slot.text for slot, column in place(body, columns, vocabulary).cells if column is not None
    }
    return {0: labels[-1].text if labels else "", **texts}


def _moved(row: Row, amounts: Sequence[Slot], settled: Settled, columns: Sequence[Column]) -> Row:
    if not settled.certain:
        return replace(row, fit="doubtful")
    printed = {column.start: at for at, column in enumerate(columns, 1)}
    moved = []
    for slot in amounts:
        at = printed.get(slot.start, 0)
        start = columns[settled.moves.get(at, at) - 1].start
        moved.append(replace(slot, start=start, end=start + 1))
    return replace(row, slots=(*row.slots[: len(row.slots) - len(amounts)], *moved), fit="sure")
