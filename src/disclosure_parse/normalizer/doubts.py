"""Forms read from bare lines of text: what shows that their cells fell into the wrong columns."""

from __future__ import annotations

from collections.abc import Sequence, Set

from disclosure_parse.disclosure import Indicator
from disclosure_parse.document import Document, Notice, Place, Table
from disclosure_parse.normalizer.evidence import look
from disclosure_parse.normalizer.rows import Row
from disclosure_parse.normalizer.vocabulary import Vocabulary

DOUBTFUL_SHARE = 0.1
"""Share of odd rows above which a whole form is doubtful: one odd row may be the document's own."""
WRAPPED_SHARE = 0.3
"""Share of rows with wrapped cells above which a form whose columns are kept by blanks is doubtful."""
PIECE = 3
"""A level of so few characters that is no term is a piece of something else."""
CODE = "layout_doubtful"
UNREAD = "form_unread"
TERMS = 3
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "绩效指标")
"""Words of so many terms of the second level beside one of these headings are a form, not a sentence about forms."""
_NAMES = {"level2", "level3"}


def unread_form(document: Document, vocabulary: Vocabulary) -> Notice | None:
    """A notice if a document in which no form was found holds the words of one: its cells run into each other.

    Looked for are a heading of the columns and terms of the second level, which stand in a form's text wherever its
    cells begin and end.
    """
    for block in document.blocks:
        texts = [cell.text for cell in block.cells] if isinstance(block, Table) else [block.text]
        for text in texts:
            terms = {term for term in vocabulary.parents if term.endswith("指标") and term in text}
            if len(terms) >= TERMS and any(heading in text for heading in HEADINGS):
                message = (
                    "a form's headings and figures run into each other, with nothing between the cells: nothing of it "
                    "was taken; use a file that has the table"
                )
                place = Place(table=block.index) if isinstance(block, Table) else block.place
                return Notice(UNREAD, message, place)
    return None


def layout_doubt(
    rows: Sequence[Row], indicators: Sequence[Indicator], columns: Set[str], vocabulary: Vocabulary
) -> Notice | None:
    """A notice if too many rows cannot be what the form says: a value as the name, no value at all, a label as level.

    ``rows`` are the form's, ``columns`` the fields that its headings name. A row without a value counts half.
    """
    if not indicators:
        named = [slot for row in rows for slot in row.filled if vocabulary.field_of("indicators", slot.text) in _NAMES]
        message = "no row could be told below the headings of the indicators: use a file that has the table"
        return Notice(CODE, message, named[0].place) if named else None
    wrapped = [row for row in rows if row.wrapped]
    if len(wrapped) > WRAPPED_SHARE * len(indicators):
        message = (
            f"{len(wrapped)} of {len(indicators)} rows have cells wrapped over lines, and no ruling tells which is "
            "whose; compare them with the original, or use a file that has the table"
        )
        return Notice(CODE, message, wrapped[0].place)
    odd = {indicator: weight for indicator in indicators if (weight := _oddity(indicator, columns, vocabulary))}
    if sum(odd.values()) <= DOUBTFUL_SHARE * len(indicators):
        return None
    names = "、".join(indicator.level3_raw or "(no name)" for indicator in list(odd)[:3])
    message = (
        f"{len(odd)} of {len(indicators)} rows look misread ({names}): the lines do not tell which text is whose; "
        "compare them with the original, or use a file that has the table"
    )
    return Notice(CODE, message, next(iter(odd)).place)


def _oddity(indicator: Indicator, columns: Set[str], vocabulary: Vocabulary) -> float:
    name = indicator.level3
    if name in ("无", "不适用", "不涉及"):
        return 0.0
    sections = (vocabulary.field_of("sections", indicator.level1_raw) or "").split("|")
    beside = "indicators" in sections and not vocabulary.level1_term(indicator.level1_raw)
    kinds = ("number", "figure", "percent", "date", "operator", "points", "dash")
    if beside or len(name) < 2 or look(name) in kinds:
        return 1.0
    levels = (indicator.level1_raw, indicator.level2_raw)
    if any(0 < len(level) <= PIECE and not _is_term(level, vocabulary) for level in levels):
        # The end of a name or of another label: 标, 面积.
        return 1.0
    figures = (indicator.target, indicator.actual, indicator.weight, indicator.score)
    if any(entry and _holds_two(entry.raw) for entry in figures):
        return 1.0
    values = (indicator.target, indicator.actual, indicator.weight, indicator.score, indicator.whole_period_target)
    unpointed = bool({"weight", "score"} & columns) and not (indicator.weight or indicator.score)
    return 0.5 if unpointed or ("target" in columns and not any(values)) else 0.0


def _is_term(text: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.level1_term(text) or vocabulary.level2_term(text))


def _holds_two(text: str) -> bool:
    """Two figures in one cell: ``100% 10``."""
    parts = text.split()
    return len(parts) > 1 and sum(look(part) in ("number", "percent", "figure") for part in parts) > 1
