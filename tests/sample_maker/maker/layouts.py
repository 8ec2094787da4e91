"""The register of layouts: what each needs of its content and style, and how often the mass mode draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import forms_hubei as hubei
from . import forms_lists as lists
from . import forms_national as national
from . import forms_overall as overall
from . import forms_split as split
from . import forms_targets as targets
from .content import Project
from .form import Form
from .style import Style

NO_EXECUTION = {"产出指标": 60, "效益指标": 30, "满意度指标": 10}


@dataclass(frozen=True)
class Layout:
    """``project`` and ``style`` are fixed choices; ``share`` is how often the mass mode draws this layout."""

    make: Callable[[Project, Style], Form]
    project: dict[str, Any] = field(default_factory=dict)
    style: dict[str, Any] = field(default_factory=dict)
    share: int = 2


ONE_SOURCE = {"one_source": True}
UNADJUSTED = {"adjusted": False}
"""For forms that print one budget column: the goals and cost targets state the same amount."""
TWENTY = {"points": hubei.EIGHTY, "exec_weight": 20, "adjusted": False}
LAYOUTS: dict[str, Layout] = {
    "self_evaluation": Layout(national.self_evaluation, share=9),
    "target": Layout(national.target_form, share=5),
    "target_2011": Layout(national.target_form_2011, ONE_SOURCE, share=1),
    "split_evaluation": Layout(split.split_evaluation, share=3),
    "two_storey": Layout(split.two_storey, share=3),
    "wide_evaluation": Layout(split.wide_evaluation),
    "flat_evaluation": Layout(split.flat_evaluation),
    "sign_column_target": Layout(split.sign_column_target),
    "converted_evaluation": Layout(split.converted_evaluation, ONE_SOURCE | UNADJUSTED),
    "execution_indicator": Layout(split.execution_indicator),
    "twenty_eighty": Layout(hubei.twenty_eighty, TWENTY, share=3),
    "twenty_eighty_parents": Layout(hubei.twenty_eighty_parents, TWENTY | {"rows": 2}, share=1),
    "transposed_funds": Layout(
        hubei.transposed_funds, {"points": NO_EXECUTION, "exec_weight": 0} | UNADJUSTED, share=1
    ),
    "cost_items_target": Layout(hubei.cost_items_target, share=2),
    "poverty_fund": Layout(hubei.poverty_fund, UNADJUSTED, share=3),
    "schedule_target": Layout(targets.schedule_target, share=3),
    "four_grades": Layout(targets.four_grades, share=1),
    "managed_target": Layout(targets.managed_target),
    "standards_target": Layout(targets.standards_target),
    "paired_periods": Layout(targets.paired_periods, ONE_SOURCE, share=1),
    "input_process_target": Layout(targets.input_process_target, ONE_SOURCE, share=1),
    "area_target": Layout(targets.area_target),
    "target_by_region": Layout(overall.target_by_region, share=1),
    "department_overall": Layout(overall.department_overall, share=2),
    "transfer_payment": Layout(overall.transfer_payment, UNADJUSTED, share=3),
}

LISTS: dict[str, Callable[[list[Project], Style], lists.Made]] = {
    "project_list": lists.project_list,
    "allocation_list": lists.allocation_list,
    "score_summary": lists.score_summary,
    "score_summary_upright": lists.score_summary_upright,
}
