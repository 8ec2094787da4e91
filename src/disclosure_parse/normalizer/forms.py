"""One form: what stands over it and its rows read into a draft, the draft frozen into a Form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from disclosure_parse.disclosure import LAYOUT_DOUBTFUL, Entry, Form, FormType, FundLine, Indicator, Unmapped
from disclosure_parse.normalizer import facts, fund_labels, loose_funds, pairs, settled_funds
from disclosure_parse.normalizer.cut_rows import whole_labels, whole_rows
from disclosure_parse.normalizer.doubts import (
    figures_as_remarks,
    layout_doubt,
    stray_rows,
    uncertain_rows,
    unnamed_project,
)
from disclosure_parse.normalizer.draft import Draft
from disclosure_parse.normalizer.form_blocks import FormReader
from disclosure_parse.normalizer.headings import join_lines, squeeze
from disclosure_parse.normalizer.list_sums import drop_equal_amounts, settle_sums, untie_totals
from disclosure_parse.normalizer.lists import NO_UNIT
from disclosure_parse.normalizer.merged_columns import merged_values, several_in_attributes
from disclosure_parse.normalizer.rows import Line, Row, Slot
from disclosure_parse.normalizer.segments import LONE_ROWS, Segment, title_row
from disclosure_parse.normalizer.titles import (
    is_budget_table,
    is_title,
    is_unit_line,
    is_year_line,
    title_parts,
    unit_in,
    without_unit,
    year_in,
)
from disclosure_parse.normalizer.vocabulary import Vocabulary


def read_form(segment: Segment, position: int, vocabulary: Vocabulary) -> Form | None:
    """The form in a segment, or ``None`` if the rows are no form that the vocabulary knows."""
    vocabulary = vocabulary.within(slot.text for row in segment.rows for slot in row.filled)
    draft = Draft(vocabulary)
    titles = [row.filled[0].text for row in segment.rows if title_row(row, vocabulary)]
    is_titled = not all(map(is_budget_table, titles))
    own_title = bool(segment.kind or titles)
    for line in segment.context:
        # An amount above a list is what the document says of its money, and no line of a form.
        if segment.kind != "list" or not fund_labels.holds_amount(line.text, vocabulary):
            _context_line(line, draft)
    for text in [] if own_title else segment.shared:
        _title_line(text, draft)
    rows, joined = whole_rows(whole_labels(segment.rows, vocabulary), vocabulary)
    for place in joined:
        draft.warn("row_joined", "a row cut by a page break was joined to the row above it", place)
    FormReader(rows, draft).read()
    # The table of a budget may be a title and a sentence (本单位没有政府性基金预算。), with a form right behind it.
    if not _is_form(draft) or (not is_titled and "indicators" not in draft.kinds and _is_of_budget(segment)):
        return None
    return _freeze(draft, segment, position)


def _is_of_budget(segment: Segment) -> bool:
    """Whether the last title over the rows, or in the first of them, is that of a table of a budget."""
    lone = [row.filled[0].text for row in segment.rows[:LONE_ROWS] if len(row.filled) == 1]
    texts = [*(line.text for line in segment.context), *lone]
    titles = [text for text in texts if is_title(text) or is_budget_table(text)]
    return bool(titles) and is_budget_table(titles[-1])


def _context_line(line: Line, draft: Draft) -> None:
    pieces = title_parts(line.paragraph.text)
    if pieces and pieces != [" ".join(line.paragraph.text.split())]:
        for piece in pieces:
            _context_line(replace(line, paragraph=replace(line.paragraph, text=piece), text=piece), draft)
        return
    text, place = line.text, line.paragraph.place
    slot = Slot(text, 0, 1, place, lines=line.paragraph.text)
    if _title_line(text, draft):
        return
    if fund_labels.holds_amount(text, draft.vocabulary):
        loose_funds.loose_lines(Row((slot,), True, place, -1), draft, draft.money_unit)
        return
    found = facts.glued(line.paragraph.text, draft.vocabulary)
    for piece in title_parts(facts.before_glued(line.paragraph.text)) if found else ():
        _title_line(piece, draft)
    for heading, value in found:
        if value:
            pairs.put_pair(heading, [slot.part(join_lines(value))], draft)
    if not found:
        draft.money_unit = draft.money_unit or without_unit(text)[1]
        pairs.put_unit_name(slot, draft)


def _title_line(text: str, draft: Draft) -> bool:
    """Keep what a title, year or unit line says; False if it is none."""
    if is_title(text):
        draft.title(text)
        draft.fiscal_year = year_in(text) or draft.fiscal_year
    elif is_year_line(text):
        draft.fiscal_year = year_in(text)
    elif is_unit_line(text):
        draft.money_unit = unit_in(text)
    else:
        return False
    return True


def _is_form(draft: Draft) -> bool:
    # A list of units alone says which ones an account is of.
    if draft.summary or any(row.project_name or row.amount for row in draft.projects):
        return True
    if "indicators" in draft.kinds and (draft.indicators or draft.placeholder_rows):
        return True
    return bool(draft.funds and ("project_name" in draft.entries or draft.schedule or "expected_goal" in draft.entries))


def _form_type(draft: Draft) -> FormType:
    if any("监控" in title for title in draft.titles):
        # What was reached by the middle of the year is neither a target nor an evaluation.
        return "other"
    subject = draft.funds or "project_name" in draft.entries or "grade_excellent" in draft.columns_seen
    if draft.indicators and not subject and not _stated(draft.indicators):
        # A system of indicators: what would be looked at and for how many points, of no project.
        return "other"
    if draft.indicators or "indicators" in draft.kinds or draft.funds:
        evaluated = draft.columns_seen & {
            "actual",
            "score",
            "completion_rate",
            "funds.executed",
            "funds.score",
            "funds.execution_rate",
        }
        if evaluated or "actual_outcome" in draft.entries:
            return "self_evaluation"
        if draft.indicators or "indicators" in draft.kinds:
            return "performance_target"
        return "self_evaluation" if any("自评" in title for title in draft.titles) else "performance_target"
    if draft.projects:
        return "project_list"
    return "score_summary" if draft.summary else "other"


def _stated(indicators: Sequence[Indicator]) -> bool:
    """Whether any indicator states a target, a value reached or a score."""
    return any(i.target or i.actual or i.planned or i.whole_period_target or i.score for i in indicators)


def _freeze(draft: Draft, segment: Segment, position: int) -> Form:
    settle_sums(draft)
    if draft.is_doubtful:
        drop_equal_amounts(draft)
    lines, notices = settled_funds.settle_rates(draft.funds)
    draft.warnings.extend(notices)
    _doubt_rows(draft, segment, lines)
    form_type = _form_type(draft)
    year = draft.fiscal_year
    if year is None and form_type != "other":
        year = _year_of_titles(draft, segment)
    codes = pairs.department_code(draft)
    if segment.below_list and not draft.money_unit and any(line.amount for line in draft.projects):
        draft.warn(LAYOUT_DOUBTFUL, NO_UNIT, segment.rows[0].place)
    if not draft.money_unit:
        draft.money_unit = settled_funds.unit_of_lines(lines)
    lines = settled_funds.in_unit(lines, draft.money_unit)
    if shifted := figures_as_remarks(draft.projects):
        draft.warnings.append(shifted)
    left = draft.ledger.left()
    if not draft.is_doubtful and (stray := stray_rows(left, draft.attributes, draft.vocabulary)):
        draft.warnings.append(stray)
    pages = [row.place.page for row in segment.rows if row.place.page is not None]
    title = draft.titles[-1] if draft.titles else ""
    return Form(
        position=position,
        form_type=form_type,
        place=segment.rows[0].place,
        title=squeeze(title),
        fiscal_year=year,
        project_name=draft.entries.get("project_name"),
        project_code=draft.entries.get("project_code"),
        department=draft.entries.get("department"),
        department_code=codes.get("department", ""),
        implementing_unit=draft.entries.get("implementing_unit"),
        implementing_unit_code=codes.get("implementing_unit", ""),
        money_unit=draft.money_unit,
        expected_goal=draft.entries.get("expected_goal"),
        actual_outcome=draft.entries.get("actual_outcome"),
        total_weight=draft.entries.get("total_weight"),
        total_score=draft.entries.get("total_score"),
        grade=draft.entries.get("grade"),
        indicators=tuple(draft.indicators),
        funds=tuple(lines),
        schedule=tuple(draft.schedule),
        projects=tuple(draft.projects),
        subtotals=tuple(draft.subtotals),
        summary=tuple(draft.summary),
        attributes=tuple(draft.attributes),
        unmapped=tuple(Unmapped(slot.place, slot.text, *draft.vocabulary.nearest(slot.text)) for slot in left),
        list_total=draft.entries.get("list_total"),
        reasons=draft.reasons,
        notes=tuple(Entry(line.text, line.paragraph.place) for line in segment.notes),
        placeholder_rows=draft.placeholder_rows,
        columns=tuple(sorted(name for name in draft.columns_seen if name and not name.startswith("funds."))),
        cells=len(draft.ledger.cells),
        cells_mapped=len(draft.ledger.cells) - len(left),
        uses=draft.ledger.account(),
        page_first=min(pages, default=None),
        page_last=max(pages, default=None),
        warnings=tuple(draft.warnings),
    )


def _doubt_rows(draft: Draft, segment: Segment, lines: Sequence[FundLine]) -> None:
    """Tell what the rows of a form show of having been read wrongly."""
    dump = bool(draft.indicators) and not all(row.exact for row in segment.rows)
    if dump or any(row.table < 0 or row.packed for row in segment.rows):
        doubt = layout_doubt(segment.rows, draft.indicators, draft.columns_seen, draft.vocabulary)
        draft.warnings += [doubt] if doubt and not draft.is_doubtful else []
    if draft.indicators and "project_name" not in draft.entries:
        unnamed = unnamed_project(segment.rows, draft.vocabulary)
        draft.warnings += [unnamed] if unnamed else []
    if draft.projects and not draft.indicators:
        listed = uncertain_rows(segment.rows, len(draft.projects) + len(draft.subtotals))
        if listed:
            draft.warnings.append(listed)
            untie_totals(draft)
    if (merged := merged_values(draft.indicators, lines)) is not None:
        draft.warnings.append(merged)
    if (several := several_in_attributes(draft.attributes, draft.vocabulary)) is not None:
        draft.warnings.append(several)


def _year_of_titles(draft: Draft, segment: Segment) -> int | None:
    """The year in the document's last title that has one, for a form that prints none."""
    over = next((title for title in reversed(segment.document_titles) if year_in(title)), "")
    year = year_in(over)
    if draft.titles and over in segment.form_titles:
        told = f"the form prints no year; {year} is that of a form before it"
        draft.warn("year_inferred", told, segment.rows[0].place)
    return year
