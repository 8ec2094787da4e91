"""The blank-separated pieces of lines of text, labels that are cut into pieces made whole."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from disclosure_parse.document import Place
from disclosure_parse.normalizer.evidence import UNITS, is_empty_entry
from disclosure_parse.normalizer.headings import fold, join_lines
from disclosure_parse.normalizer.rows import Line, Slot
from disclosure_parse.normalizer.titles import PICTURE_MARK, is_button, is_page_mark, is_year_line
from disclosure_parse.normalizer.vocabulary import NAMED_LEVEL, Vocabulary

_WIDE = re.compile(r"\s{2,}|\t")
MAX_PIECES = 8
_MONEY = {"元", "万元", "亿元"}
_SIGNS = {"≥", "≤", "=", ">", "<", "＝", "≧", "≦", "＞", "＜"}
AMOUNTS = 2
"""Amounts with their unit on a line that make it one of a money block."""
MIN_HEADINGS = 3
WHOLE = 4
"""Characters of a heading that is likely to be whole."""


@dataclass(frozen=True, slots=True)
class Token:
    """A blank-separated piece of a line. ``first`` and ``last`` tell whether it begins and ends its line."""

    text: str
    place: Place
    first: bool
    last: bool

    @property
    def width(self) -> int:
        """Width in half-width columns: a CJK character is two."""
        return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in self.text)


def joined(tokens: Sequence[Token], column: int, width: int = 1) -> Slot:
    """The cell that pieces make, at ``column`` over ``width`` columns."""
    lines = "\n".join(token.text for token in tokens)
    return Slot(join_lines(lines), column, column + width, tokens[0].place, lines=lines)


def read_tokens(run: Sequence[Line], vocabulary: Vocabulary) -> list[Token]:
    single = _single_blanks(run, vocabulary)
    words = {piece for line in run for piece in line.paragraph.text.split()}
    split_units = any(vocabulary.field_of("indicators", word) in ("unit", "operator") for word in words)
    tokens: list[Token] = []
    for line in run:
        text = PICTURE_MARK.sub("", line.paragraph.text.strip())
        if not text or is_page_mark(text) or is_button(text):
            continue
        if is_year_line(text):
            pieces = [text]
        else:
            pieces = [piece for piece in (text.split() if single else _WIDE.split(text)) if piece.strip()]
            pieces = _unspace(_with_brackets(_with_lead(pieces)), vocabulary)
        if single:
            pieces = _with_units(pieces, split_units)
        pieces = [part for piece in pieces for part in _unglue(piece, vocabulary)]
        for number, piece in enumerate(pieces):
            place = replace(line.paragraph.place, column=number + 1)
            tokens.append(Token(piece, place, number == 0, number == len(pieces) - 1))
    return tokens


def _single_blanks(run: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether one blank parts two cells: it does where a heading and what follows it stand one blank apart, and no
    other heading is what both make (``经济效益 指标``)."""
    for line in run:
        pieces = line.paragraph.text.split()
        known = [piece for piece in pieces if vocabulary.field_of("indicators", piece)]
        if len(pieces) >= 2 and len(known) == len(pieces):
            return not _WIDE.search(line.paragraph.text.strip())
    apart = [pieces for line in run if len(pieces := line.paragraph.text.split()) >= 2]
    firsts = [pieces[0] for pieces in apart if not _known("".join(pieces), vocabulary)]
    return any(vocabulary.is_heading(piece) or vocabulary.level2_term(piece) for piece in firsts)


def _with_lead(pieces: Sequence[str]) -> list[str]:
    """其中： is one cell with what stands behind it on the line, however far off: no cell holds it alone."""
    joined: list[str] = []
    for piece in pieces:
        if joined and joined[-1].strip("：: ") == "其中":
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _with_brackets(pieces: Sequence[str]) -> list[str]:
    """What a bracket on the line opens and closes is one cell with the text in front of it: ``开发数量( ≥**个 )``.

    So is a remark to a heading, ``实施单位 (盖章)``.
    """
    joined: list[str] = []
    opened: list[int] = []
    """For each bracket that is open, the cell with it."""
    for piece in pieces:
        closing, opening = _lone_brackets(piece)
        joined.append(piece)
        start = len(joined) - 1
        for _ in range(min(closing, len(opened))):
            start = opened.pop()
        cell = " ".join(joined[start:])
        opened += [start] * opening
        is_whole = start not in opened[-1:]
        if start and is_whole and cell[0] in "(（" and not fold(cell).base:
            start -= 1
            cell = f"{joined[start]} {cell}"
        joined[start:] = [cell]
    return joined


def _lone_brackets(text: str) -> tuple[int, int]:
    """How many brackets a text closes that it did not open, and opens that it does not close."""
    closing = opening = 0
    for char in text:
        if char in "(（":
            opening += 1
        elif char in ")）" and opening:
            opening -= 1
        elif char in ")）":
            closing += 1
    return closing, opening


def _with_units(pieces: Sequence[str], split: bool) -> list[str]:
    """A sign, a figure and its unit printed with blanks between them are one cell.

    Where signs and units have columns of their own (``split``) that is so for a line of several amounts of money only.
    """
    if split and sum(piece in _MONEY for piece in pieces) < AMOUNTS:
        return list(pieces)
    joined: list[str] = []
    for piece in pieces:
        figure = joined[-1].replace(".", "").replace(",", "").lstrip("".join(_SIGNS)).strip() if joined else ""
        unit = piece in _MONEY or (piece in UNITS and not split)
        signed = not split and joined and joined[-1] in _SIGNS and piece[:1].isdigit()
        if signed or (unit and figure.isdigit()):
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    return joined


def _unspace(pieces: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Headings printed with blanks between their characters (``项 目 名 称``) made whole."""
    joined: list[str] = []
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and len(pieces[end]) <= 2:
            end += 1
        stop = next((stop for stop in range(end, at + 1, -1) if _known("".join(pieces[at:stop]), vocabulary)), at + 1)
        joined.append("".join(pieces[at:stop]))
        at = stop
    return joined


def _unglue(piece: str, vocabulary: Vocabulary) -> list[str]:
    """A standard level-2 term glued to the name behind it: ``社会效益指标对…的影响程度``."""
    if vocabulary.is_heading(piece) or vocabulary.level2_term(piece) or vocabulary.level1_term(piece):
        return [piece]
    for cut in range(min(len(piece) - 3, 11), 3, -1):
        head = piece[:cut]
        if (
            head.endswith(("指标", "目标"))
            and vocabulary.level2_term(head) in vocabulary.parents
            and not vocabulary.level2_term(piece)
        ):
            return [head, piece[cut:]]
    return [piece]


def _known(text: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.level1_term(text) or vocabulary.level2_term(text) or vocabulary.is_heading(text))


_NO_MONEY = ("weight", "score", "execution_rate")
_WITH_POINTS = ("weight", "score", "level1", "level2")


def merge_pieces(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """Labels and headings cut into pieces (``绩`` ``效`` ``指`` ``标``, ``可持续影响指`` ``标``) made whole."""
    tokens = _with_lines_below(tokens, vocabulary)
    merged: list[Token] = []
    at = 0
    while at < len(tokens):
        taken = 1
        if tokens[at].last and len(tokens[at].text) <= 14:
            for count in range(min(MAX_PIECES, len(tokens) - at), 1, -1):
                parts = tokens[at : at + count]
                # Behind the last piece its line may go on with the next cell (改进 / 措施 一级指标).
                alone = all(part.first and part.last for part in parts[1:-1]) and parts[-1].first
                # What begins the next line may be a whole word itself (服务对象 / 满意度指标 群众满意度 ≥90%).
                whole = _known(parts[-1].text, vocabulary) and parts[-1].text not in NAMED_LEVEL
                ends = parts[-1].last or not whole or not _known(parts[0].text, vocabulary)
                following = tokens[at + count].text if at + count < len(tokens) else ""
                # Items side by side (项目 | 产出指标 | 效益指标): the first is no part of the second.
                items = vocabulary.field_of("summary", parts[0].text) == "item" and vocabulary.level1_term(following)
                if alone and ends and not items and _is_one_word(parts, vocabulary):
                    taken = count
                    break
        first, last = tokens[at], tokens[at + taken - 1]
        text = "".join(token.text for token in tokens[at : at + taken])
        merged.append(replace(first, text=text, last=last.last) if taken > 1 else first)
        at += taken
    return merged


def _with_lines_below(tokens: Sequence[Token], vocabulary: Vocabulary) -> Sequence[Token]:
    """The pieces, with those of a line whose cells wrapped made whole by the rests that stand on the next line: of
    headings (``年度 实际 分值`` over ``指标值 完成值``), and of a level in front of its row (``满意度 … 15``)."""
    starts = [number for number, token in enumerate(tokens) if token.first]
    lines = [list(tokens[a:b]) for a, b in itertools.pairwise([*starts, len(tokens)])]
    for number, (line, below) in enumerate(itertools.pairwise(lines)):
        if len(line) < MIN_HEADINGS or not below:
            continue
        fields = [vocabulary.field_of("indicators", token.text) for token in line]
        cut = [at for at, field in enumerate(fields) if not field]
        if len(line) - len(cut) < MIN_HEADINGS:
            cut = [at for at, token in enumerate(line) if _is_cut_level(token.text, below, vocabulary)][:1]
        elif not all(
            vocabulary.field_of("indicators", line[a].text + b.text) for a, b in zip(cut, below, strict=False)
        ):
            continue
        if cut and len(cut) == len(below):
            for at, rest in zip(cut, below, strict=True):
                line[at] = replace(line[at], text=line[at].text + rest.text)
            lines[number + 1] = []
    return [token for line in lines for token in line]


def _is_cut_level(text: str, below: Sequence[Token], vocabulary: Vocabulary) -> bool:
    """Whether the one piece of the next line ends a level that a text begins."""
    rest = below[0].text
    whole = vocabulary.level1_term(text + rest) or vocabulary.level2_term(text + rest)
    return len(below) == 1 and rest in NAMED_LEVEL and bool(whole)


def _is_one_word(parts: Sequence[Token], vocabulary: Vocabulary) -> bool:
    text = "".join(part.text for part in parts)
    if len(text) > 24 or not _known(text, vocabulary) or any(is_empty_entry(part.text) for part in parts):
        return False
    if fold(text).unit.endswith("元") and vocabulary.field_of("funds.columns", text) in _NO_MONEY:
        # No points and no rate are in 万元: that ends the label beside the block (项目资金).
        return False
    end = fold(parts[-1].text)
    column = vocabulary.field_of("indicators", text)
    if end.points is not None and not end.base and column and column not in _WITH_POINTS:
        # (50分) alone is what is left of a level, and no part of the heading of a column in front of it.
        return False
    if parts[-1].text[:1] in ("(", "（") and parts[-1].text[-1:] in (")", "）") and len(parts) == 2:
        # What a heading is called besides: 指标名称 / （三级指标）.
        return True
    # Two whole words that happen to make a third (产出 | 数量, 数量指标 | 质量指标) stay apart; 项目 | 名称 is one.
    levels = all(vocabulary.level1_term(part.text) or vocabulary.level2_term(part.text) for part in parts)
    # So do the headings of two columns (执行率 | 得分).
    columns = all(vocabulary.field_of("funds.columns", part.text) for part in parts)
    # And a heading and the label of the first line below it (得分 | 合计).
    below = vocabulary.field_of("funds.columns", parts[0].text) and vocabulary.field_of("funds.rows", parts[1].text)
    columns = columns or (len(parts) == 2 and bool(below))
    # And the headings of a list's columns (金额 | 单位 | 金额).
    columns = columns or all(vocabulary.field_of("list", part.text) for part in parts)
    whole = [_known(part.text, vocabulary) and len(part.text) >= WHOLE for part in parts]
    # A label of several lines and the headings behind it (年度 / 总体 / 目标 | 预期目标 | 实际完成情况) are no word.
    return not levels and not columns and not all(whole) and not (whole[-1] and sum(whole) > 1)
