"""The list of committed samples: what each shows and how it is written."""

from __future__ import annotations

from .committed import Part, Sample
from .write_pdf import Look

BRACKET = {"level1_bracket": "（{}分）"}
BRACKET_BELOW = {"level1_bracket": "\n（{}分）"}
TEMPLATE = {"placeholders": True, "name_prefix": "指标{}："}
OPENING = "根据预算绩效管理要求，本部门对2023年度项目支出全面开展绩效自评。"

DOCX = (
    Sample(
        "self_evaluation_national.docx",
        "national self-evaluation grid; a list and two forms; one reason is missing",
        (Part("project_list"), Part("self_evaluation", 1), Part("self_evaluation", 2, fault="reason_missing")),
    ),
    Sample(
        "self_evaluation_20_80.docx",
        "20 points for execution, 80 for goals; check boxes; no weight column",
        (Part("twenty_eighty", 1), Part("twenty_eighty_parents", 2)),
        theme=1,
        marks="wingdings",
    ),
    Sample(
        "self_evaluation_split_target.docx",
        "sign, value and unit in columns of their own; code joined to the name",
        (Part("split_evaluation"),),
        theme=10,
    ),
    Sample("self_evaluation_13_columns.docx", "the widest grid, 13 columns", (Part("wide_evaluation"),), theme=12),
    Sample(
        "target_cost_items.docx",
        "target table with cost items; level-2 terms under the level-1 heading; approval block",
        (Part("cost_items_target", 1), Part("cost_items_target", 2)),
        theme=8,
    ),
    Sample(
        "target_payment_schedule.docx",
        "target table with cumulative payment schedule and the basis of each value",
        (Part("schedule_target", 1), Part("schedule_target", 2)),
        theme=4,
    ),
    Sample("target_paired_periods.docx", "middle term and year side by side", (Part("paired_periods"),), theme=5),
    Sample(
        "evaluation_report.docx",
        "report with figures in prose and a table of scores, then the form itself",
        (Part("score_summary"), Part("self_evaluation", 3, BRACKET)),
        theme=9,
    ),
)
PDF = (
    Sample(
        "self_evaluation_two_pages.pdf",
        "national grid, pages end inside tables and rows; a malformed number",
        (OPENING, Part("self_evaluation", 1), Part("self_evaluation", 2, fault="malformed_number")),
        theme=3,
        look=Look(),
    ),
    Sample(
        "self_evaluation_yuan_two_storeys.pdf",
        "money in yuan, headings in two storeys, a grade beside the total; rulings as thin rectangles",
        (Part("two_storey", 1), Part("two_storey", 2)),
        theme=2,
        look=Look(rulings="rects", size=9.0),
    ),
    Sample(
        "department_overall.pdf",
        "a department's tasks with total and fiscal money; points before the target; headings repeated on each page",
        (Part("department_overall"),),
        theme=7,
        look=Look(repeat_heads=True, size=10.5),
    ),
    Sample(
        "self_evaluation_converted_score.pdf",
        "labels and amounts alternate; score × weight = converted score; landscape",
        (Part("converted_evaluation"),),
        theme=13,
        look=Look(wide_page=True, size=8.0),
    ),
    Sample(
        "poverty_fund_evaluation.pdf",
        "points before the target, ★ indicators, a repeated fiscal line, notes; a full score on a missed target",
        (Part("poverty_fund", 1, fault="full_score_on_missed"),),
        theme=11,
        look=Look(),
    ),
    Sample(
        "target_four_grades.pdf",
        "thresholds for four grades instead of one value",
        (Part("four_grades"), Part("target_by_region", 2)),
        theme=0,
        look=Look(wide_page=True),
    ),
)
OFD = (
    Sample(
        "self_evaluation_flat.ofd",
        "the national fixed-layout format; a form without levels, then a national grid cut by a page end",
        (Part("flat_evaluation", 1), Part("self_evaluation", 2)),
        theme=6,
        look=Look(size=11.5),
    ),
)
TEXT = (
    Sample(
        "self_evaluation_web_page.txt",
        "a saved web page: rows between bars that lost their blank cells; the total does not add up",
        (Part("self_evaluation", 1, BRACKET), Part("two_storey", 2, fault="wrong_total")),
        "web_rows",
        theme=4,
    ),
    Sample(
        "self_evaluation_word_dump.txt",
        "a word processor's plain text; template rows left; the total does not add up",
        (Part("project_list", 4), OPENING, Part("self_evaluation", 1, TEMPLATE, fault="wrong_total")),
        "word_dump",
        theme=2,
    ),
    Sample(
        "self_evaluation_tab_rows.txt",
        "rows of tabs, a page end between indicators, a weight torn off its level",
        (Part("self_evaluation", 1, BRACKET_BELOW, cut=6), Part("self_evaluation", 2, BRACKET)),
        "tab_rows",
        theme=8,
    ),
    Sample(
        "self_evaluation_lost_cells.txt",
        "rows of tabs moved left by lost merged cells; the form's total stands in the execution row; GB18030",
        (Part("self_evaluation", 1, BRACKET, fault="misplaced_total"), Part("self_evaluation", 2)),
        "lossy_tab_rows",
        "gb18030",
        theme=6,
    ),
    Sample(
        "self_evaluation_traditional.txt",
        "a mirror in traditional characters; Big5",
        (Part("self_evaluation"),),
        "word_dump",
        "big5",
        county="望川坡县",
        theme=11,
    ),
    Sample(
        "self_evaluation_without_levels.md",
        "flat indicators without levels, three goal cells, the total in the header; Markdown",
        (Part("flat_evaluation", 1), Part("flat_evaluation", 2)),
        "markdown",
        theme=10,
    ),
    Sample(
        "self_evaluation_transposed_money.html",
        "sources of money as columns, own and reviewed score; HTML with spans",
        (Part("transposed_funds"),),
        "html",
        theme=4,
    ),
    Sample(
        "transfer_payment.txt",
        "transfer payment without points, an area target, an allocation; cells between bars",
        (Part("transfer_payment", 1), Part("area_target", 2), Part("allocation_list")),
        "pipe_rows",
        theme=1,
    ),
    Sample(
        "target_printed_twice.txt",
        "every target table twice: the text of embedded pictures, then the sheets",
        (Part("project_list"), Part("target", 1), Part("target", 2), Part("target", 3)),
        "picture_and_sheet",
        theme=6,
    ),
    Sample(
        "target_check_boxes.txt",
        "yuan, check boxes, management goals; rows of tabs with input tags; UTF-8 with a byte-order mark",
        (Part("managed_target", 1), Part("managed_target", 2)),
        "tab_rows",
        "utf-8-sig",
        theme=12,
    ),
    Sample(
        "target_sign_column.txt",
        "starred headings, 计算符号 column; a table drawn with characters",
        (Part("sign_column_target"),),
        "box_table",
        theme=5,
    ),
    Sample(
        "target_goal_periods.txt",
        "goals for the whole period and the year, standards, signatures; UTF-16",
        (Part("standards_target", 1), Part("target_2011", 2)),
        "word_dump",
        "utf-16",
        theme=9,
    ),
    Sample(
        "target_input_process.txt",
        "投入 and 过程 before the output; one cell a line, blanks gone",
        (Part("input_process_target", 1, {"no_blanks": True, "blank": "—"}),),
        "one_cell_a_line",
        theme=13,
    ),
    Sample(
        "evaluation_report_upright.txt",
        "report in prose with an upright table of scores; points for an indicator that says 无",
        (Part("score_summary_upright"), Part("self_evaluation", 1, BRACKET, fault="points_for_nothing")),
        "wide_tabs",
        theme=3,
    ),
)
SAMPLES = DOCX + PDF + OFD + TEXT
