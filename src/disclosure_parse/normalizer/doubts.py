"""Doubts about what was read: forms and lists that were not taken, and cells that fell into the wrong columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set

from disclosure_parse.disclosure import LAYOUT_DOUBTFUL, MONEY_FIELDS, Attribute, Indicator, ProjectLine
from disclosure_parse.document import Document, Notice, Paragraph, Place, Table
from disclosure_parse.normalizer.evidence import FIGURES, look, says_level
from disclosure_parse.normalizer.headings import fold, join_lines, squeeze
from disclosure_parse.normalizer.list_headings import LISTED, NAMES, list_fields
from disclosure_parse.normalizer.rows import Row, Slot
from disclosure_parse.normalizer.vocabulary import Vocabulary

DOUBTFUL_SHARE = 0.1
"""Share of odd rows above which a whole form is doubtful: one odd row may be the document's own."""
WRAPPED_SHARE = 0.3
"""Share of rows with wrapped cells above which a form whose columns are kept by blanks is doubtful."""
VALUES = 2
"""A text that is the target or the result so often is no name."""
STRAY = 3
"""So many figures that no field took are a row or a column."""
IN_ALL = {80, 90, 100}
"""Points of a form's rows in all: the execution of the budget has 20, 10 or none."""
CERTAIN = 100.0
"""The weight of a row that no document prints."""
JOINED = 3
"""A level that says 指标 so often is several labels in one."""
PIECE = 3
"""A level of so few characters that is no term is a piece of something else."""
UNREAD = "form_unread"
TERMS = 3
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "绩效指标")
"""Words of so many terms of the second level beside one of these headings are a form, not a sentence about forms."""
_ENTRIES = re.compile(r"指标\d{1,2}[:：]")
ENTRIES = 4
"""Names of a template (指标1：) in one text."""
GLUED = 2
"""So many terms of the first level in front of one of the second are no chance."""
_GLUED_LEVELS = re.compile(
    r"(?:产出|效益|成本|满意度|效果)指标(?:数量|质量|时效|成本|经济成本|经济效益|社会效益|生态效益|服务对象满意度)指标"
)
_BRACKETED = re.compile(r"[(（][^()（）]{0,8}[)）]")
_PARTED = frozenset("、，,。;；和与及等为的")
_RUNS_TOGETHER = (
    "a form's headings and figures run into each other, with nothing between the cells: nothing of it was taken; "
    "use a file that has the table"
)
_HEADLESS = "the rows of a form without its headings: nothing of it was taken; use a file that has the whole table"
_STRAY = (
    "{} figures of the form stand under headings that are not known, and no field took them: unmapped.csv lists them; "
    "compare them with the original, or add the headings to a vocabulary"
)
_UNNAMED = (
    "no project's name stands behind the heading {}: the projects may stand in columns beside the indicators; use a "
    "file that has the table"
)
_SHIFTED = (
    "no line of the list has an amount, and what stands under its last heading are figures: its cells may stand under "
    "other headings than printed; compare them with the original"
)
HEADING_SHOWN = 24
_LIST = (
    "the headings of a list of projects, or of a part of its columns, whose lines were not taken; use a file that has "
    "the whole table"
)
_MONEY = "the headings of amounts, whose lines were not taken; use a file that has the whole table"
_AMOUNTS = {*MONEY_FIELDS, "in_place", "balance", "prior_budget"}
SEVERAL = 2
_JUDGED = {"score", "grade"}
"""Columns that a list of projects has and no table of a budget."""
_WIDE_BLANKS = re.compile(r"\s{2,}")
_NAMES = {"level2", "level3"}
_BARE = ("number", "percent")


def unread_form(document: Document, prose: Sequence[Paragraph], forms: int, vocabulary: Vocabulary) -> Notice | None:
    """A notice if a document holds the words of a form that was not read: its cells run into each other.

    Looked for in ``prose``, the paragraphs outside forms, and in the tables of a document without ``forms``.
    """
    for paragraph in prose:
        if runs_together(paragraph.text, vocabulary):
            return Notice(UNREAD, _RUNS_TOGETHER, paragraph.place)
    if first := _headless_lines(prose, vocabulary) if not forms else _left_lines(prose, vocabulary):
        return Notice(UNREAD, _HEADLESS, first.place)
    if (listed := _left_list(prose, vocabulary)) is not None:
        return Notice(UNREAD, _LIST, listed.place)
    if not forms and (money := _left_money(prose, vocabulary)) is not None:
        return Notice(UNREAD, _MONEY, money.place)
    for table in document.tables:
        if _is_strip(table, vocabulary):
            return Notice(UNREAD, _LIST, Place(page=table.cells[0].page, table=table.index))
    for table in document.tables if not forms else ():
        if any(runs_together(cell.text, vocabulary) for cell in table.cells):
            return Notice(UNREAD, _RUNS_TOGETHER, Place(table=table.index))
        if _is_headless(table, vocabulary):
            return Notice(UNREAD, _HEADLESS, Place(table=table.index))
    return None


def runs_together(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is the cells of a form with nothing between them, and no sentence about forms.

    Told by headings of columns one after the other, by several terms of the first level in front of one of the second
    (产出指标数量指标), or by terms of the second level beside a heading: sentences part them by commas.
    """
    if text.count("指") + text.count("数") < TERMS:
        return False
    plain = _BRACKETED.sub("", squeeze(text))
    if len(_ENTRIES.findall(plain)) >= ENTRIES:
        return True
    if vocabulary.glued_headings.search(plain) or len(_GLUED_LEVELS.findall(plain)) >= GLUED:
        return True
    terms = {
        term
        for term in vocabulary.parents
        if term.endswith("指标") and (at := plain.find(term)) >= 0 and plain[at + len(term) :][:1] not in _PARTED
    }
    return len(terms) >= TERMS and any(heading in plain for heading in HEADINGS)


def _headless_lines(prose: Sequence[Paragraph], vocabulary: Vocabulary) -> Paragraph | None:
    """The first of the lines that are terms of both levels and nothing else, if there are as many as rows have."""
    upper = [paragraph for paragraph in prose if squeeze(paragraph.text) in vocabulary.level1]
    lower = [paragraph for paragraph in prose if squeeze(paragraph.text) in vocabulary.level2]
    enough = len({paragraph.text for paragraph in lower}) >= TERMS and len(upper) >= TERMS
    return (upper + lower)[0] if enough else None


def _left_lines(prose: Sequence[Paragraph], vocabulary: Vocabulary) -> Paragraph | None:
    """The first of the lines outside forms that are terms of both levels and nothing else: no prose prints such."""
    terms = [paragraph for paragraph in prose if says_level(paragraph.text.strip())]
    upper = [paragraph for paragraph in terms if vocabulary.level1_term(paragraph.text)]
    lower = [paragraph for paragraph in terms if vocabulary.level2_term(paragraph.text)]
    enough = len({squeeze(paragraph.text) for paragraph in lower}) > 1 and len(upper) > 1
    return (upper + lower)[0] if enough else None


def _left_list(prose: Sequence[Paragraph], vocabulary: Vocabulary) -> Paragraph | None:
    """The first of the lines outside forms that are headings of a list of projects, parted by wide blanks."""
    return next((one for one in prose if _heads_list(_WIDE_BLANKS.split(one.text.strip()), vocabulary)), None)


def _left_money(prose: Sequence[Paragraph], vocabulary: Vocabulary) -> Paragraph | None:
    """The first of several headings of amounts, a line each, in a document that names a project the same way."""
    if not any(vocabulary.field_of("identity", paragraph.text) == "project_name" for paragraph in prose):
        return None
    run: list[Paragraph] = []
    for paragraph in prose:
        heads = vocabulary.field_of("funds.columns", paragraph.text) in _AMOUNTS
        run = [*run, paragraph] if heads else []
        if len(run) == TERMS:
            return run[0]
    return None


def _heads_list(texts: Sequence[str], vocabulary: Vocabulary) -> bool:
    known = set(list_fields(texts, vocabulary)) - {None} if len(texts) >= LISTED else set()
    return len(known) >= LISTED and bool(known & _JUDGED) and 2 * len(known) > len(texts)


def _is_strip(table: Table, vocabulary: Vocabulary) -> bool:
    """Whether a table has columns of a list of projects, grades among them, and none that names a project or a unit."""
    heads = [cell.text for cell in table.cells if cell.row == table.cells[0].row and cell.text.strip()]
    known = set(list_fields(heads, vocabulary))
    return "grade" in known and not known & NAMES and _heads_list(heads, vocabulary)


def stray_rows(left: Sequence[Slot], attributes: Sequence[Attribute], vocabulary: Vocabulary) -> Notice | None:
    """A notice if levels of indicators, or several figures, are among the cells of a form that no field took, or levels
    run together in what was taken as the value of a heading: their rows were not read."""
    stray = [slot for slot in left if says_level(slot.text) and vocabulary.level2_term(slot.text)]
    if len({slot.text for slot in stray}) > 1:
        return Notice(UNREAD, _HEADLESS, stray[0].place)
    figures = [slot for slot in left if look(slot.text) in FIGURES]
    if len(figures) >= STRAY:
        return Notice(UNREAD, _STRAY.format(len(figures)), figures[0].place)
    joined = next((item for item in attributes if _GLUED_LEVELS.search(squeeze(item.value))), None)
    return Notice(UNREAD, _RUNS_TOGETHER, joined.place) if joined else None


def figures_as_remarks(projects: Sequence[ProjectLine]) -> Notice | None:
    """A notice if most remarks of a list are figures and no line of it has an amount: its blank cells are lost."""
    remarks = [line for line in projects if line.remark]
    figures = [line for line in remarks if look(line.remark) in FIGURES]
    if len(figures) < SEVERAL or 2 * len(figures) <= len(remarks) or any(line.amount for line in projects):
        return None
    return Notice(LAYOUT_DOUBTFUL, _SHIFTED, figures[0].place)


def _is_headless(table: Table, vocabulary: Vocabulary) -> bool:
    """Whether a table has the rows of a form and no headings, as one that begins in the middle."""
    texts = [cell.text for cell in table.cells]
    terms = {term for text in texts if (term := vocabulary.level2_term(text))}
    figures = sum(look(text) in FIGURES for text in texts)
    return len(terms) >= TERMS and figures >= 2 * len(terms)


def layout_doubt(
    rows: Sequence[Row], indicators: Sequence[Indicator], columns: Set[str], vocabulary: Vocabulary
) -> Notice | None:
    """A notice if too many rows cannot be what the form says: a value as the name, no value at all, a label as level.

    ``rows`` are the form's, of text, packed or of a dump without its merged cells, ``columns`` the fields that its
    headings name. A row without a value counts half.
    """
    if not indicators:
        named = [slot for row in rows for slot in row.filled if vocabulary.field_of("indicators", slot.text) in _NAMES]
        message = "no row could be told below the headings of the indicators: use a file that has the table"
        return Notice(LAYOUT_DOUBTFUL, message, named[0].place) if named else None
    wrapped = [row for row in rows if row.wrapped]
    if len(wrapped) > WRAPPED_SHARE * len(indicators):
        message = (
            f"{len(wrapped)} of {len(indicators)} rows have cells wrapped over lines, and no ruling tells which is "
            "whose; compare them with the original, or use a file that has the table"
        )
        return Notice(LAYOUT_DOUBTFUL, message, wrapped[0].place)
    if (doubt := uncertain_rows(rows, len(indicators))) is not None:
        return doubt
    unknown = next((i for i in indicators if i.place.table is None and _is_unknown_level(i, vocabulary)), None)
    if unknown is not None:
        message = (
            f"{unknown.level3_raw} stands where a level does and is none that is known: the levels of the rows behind "
            "it may be wrong; compare them with the original, or add it to a vocabulary"
        )
        return Notice(LAYOUT_DOUBTFUL, message, unknown.place)
    # Of rows that lost their blank or merged cells one without a value is none that was misread.
    least = 1.0 if any(row.packed or (row.table >= 0 and not row.exact) for row in rows) else 0.5
    if _are_all_points_there(indicators):
        # A row without points lost none: 其中… below a row of theirs.
        columns = columns - {"weight", "score"}
    values = Counter(entry.raw for i in indicators for entry in (i.target, i.actual) if entry)
    odd = {i: weight for i in indicators if (weight := _oddity(i, columns, values, vocabulary)) >= least}
    if sum(odd.values()) <= DOUBTFUL_SHARE * len(indicators):
        return None
    names = "、".join(indicator.level3_raw or "(no name)" for indicator in list(odd)[:3])
    message = (
        f"{len(odd)} of {len(indicators)} rows look misread ({names}): the lines do not tell which text is whose; "
        "compare them with the original, or use a file that has the table"
    )
    return Notice(LAYOUT_DOUBTFUL, message, next(iter(odd)).place)


def unnamed_project(rows: Sequence[Row], vocabulary: Vocabulary) -> Notice | None:
    """A notice if rows of text hold the heading of a project's name: where the form has none, the names, money and
    goals of several projects stand in columns beside the levels, and fell among the indicators."""
    headings = [
        head for head, name in vocabulary.fields["identity"].items() if name == "project_name" and len(head) > 2
    ]
    for row in rows:
        for slot in row.filled:
            if row.table < 0 and any(head in fold(slot.text).text for head in headings):
                return Notice(LAYOUT_DOUBTFUL, _UNNAMED.format(join_lines(slot.text)[:HEADING_SHOWN]), slot.place)
    return None


def uncertain_rows(rows: Sequence[Row], records: int) -> Notice | None:
    """A notice if there are rows whose lines may be those of their neighbours; ``records`` came of all rows."""
    uncertain = [row for row in rows if row.uncertain]
    if not uncertain:
        return None
    message = (
        f"{len(uncertain)} of {max(records, len(uncertain))} rows could be parted in another way, as their lines "
        "stand; compare them with the original, or use a file that has the table"
    )
    return Notice(LAYOUT_DOUBTFUL, message, uncertain[0].place)


def _are_all_points_there(indicators: Sequence[Indicator]) -> bool:
    """Whether the rows' weights come to what a form has in all, with the execution's points or without."""
    weights = [i.weight.figure.value for i in indicators if i.weight is not None and i.weight.figure is not None]
    return sum(weights) in IN_ALL


def _oddity(indicator: Indicator, columns: Set[str], values: Mapping[str, int], vocabulary: Vocabulary) -> float:
    """How little a row can be what the form says: ``values`` are how often each text is a target or a result."""
    name = indicator.level3
    if name in ("无", "不适用", "不涉及"):
        return 0.0
    if values.get(name, 0) >= VALUES and (indicator.target or indicator.actual):
        # 有所改善, which is what other rows were to reach.
        return CERTAIN
    sections = (vocabulary.field_of("sections", indicator.level1_raw) or "").split("|")
    beside = "indicators" in sections and not vocabulary.level1_term(indicator.level1_raw)
    kinds = ("number", "figure", "percent", "date", "operator", "points", "dash")
    whole = indicator.target and indicator.actual and (indicator.weight or indicator.score)
    if beside or len(name) < 2 or (look(name) in kinds and not (whole and look(name) == "date")):
        return 1.0
    levels = (indicator.level1_raw, indicator.level2_raw)
    if any(level.count("指标") >= JOINED for level in levels):
        return CERTAIN
    if not indicator.level2_raw and says_level(name):
        # 数量指标 as a name, or 定量指标制度指标: the row's cells stand below their neighbours' headings.
        return CERTAIN if "level2" in columns else 1.0 if vocabulary.level2_term(name) else 0.0
    if any(look(level) in kinds and look(level) not in ("points", "dash") for level in levels):
        return 1.0
    if any(0 < len(level) <= PIECE and not _is_term(level, vocabulary) for level in levels):
        # The end of a name or of another label: 标, 面积.
        return 1.0
    figures = (indicator.target, indicator.actual, indicator.weight, indicator.score)
    if indicator.deviation and _begins_with_level(indicator.deviation.raw, vocabulary):
        return CERTAIN
    if any(entry and says_level(entry.raw) and _is_term(entry.raw, vocabulary) for entry in figures):
        # 产出指标 as a value.
        return 1.0
    if any(entry and _holds_two(entry.raw) for entry in figures):
        return 1.0
    if any(entry and look(entry.raw) in _BARE for entry in (indicator.description, indicator.deviation)):
        # A figure in place of words.
        return 1.0
    if indicator.target and look(indicator.target.raw) == "operator":
        return 1.0
    if any(entry and look(entry.raw) in ("text", "unit", "operator", "date") for entry in figures[2:]):
        # A text among the points: the row's cells stand below their neighbours' headings.
        return 1.0
    cells = (indicator.target, indicator.actual, indicator.weight, indicator.score, indicator.whole_period_target)
    unpointed = bool({"weight", "score"} & columns) and not (indicator.weight or indicator.score)
    unpointed = unpointed or ("level2" in columns and not indicator.level2_raw)
    return 0.5 if unpointed or ("target" in columns and not any(cells)) else 0.0


def _is_unknown_level(indicator: Indicator, vocabulary: Vocabulary) -> bool:
    """Whether a row is nothing but a text that calls itself a level (甲类指标)."""
    values = (indicator.target, indicator.actual, indicator.weight, indicator.score, indicator.whole_period_target)
    name = indicator.level3_raw
    return says_level(name) and not any(values) and not indicator.level2_raw and not _is_term(name, vocabulary)


def _is_term(text: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.level1_term(text) or vocabulary.level2_term(text))


def _begins_with_level(text: str, vocabulary: Vocabulary) -> bool:
    """The label of the next row's level in front of a text, or in its place."""
    terms = [*vocabulary.level1, *vocabulary.level2]
    return squeeze(text).startswith(tuple(term for term in terms if says_level(term)))


def _holds_two(text: str) -> bool:
    """Two figures in one cell: ``100% 10``."""
    parts = text.split()
    return len(parts) > 1 and sum(look(part) in FIGURES for part in parts) > 1
