"""The list of committed samples."""

from __future__ import annotations

from .committed import Part, Sample
from .write_pdf import Look

SAMPLES: tuple[Sample, ...] = (
    Sample(
        "self_evaluation_national.docx",
        "national self-evaluation grid, two forms",
        (Part("self_evaluation", 1), Part("self_evaluation", 2, fault="reason_missing")),
        theme=0,
    ),
    Sample(
        "self_evaluation_two_pages.pdf",
        "national grid cut by page ends",
        (Part("self_evaluation", 1), Part("self_evaluation", 2)),
        theme=3,
        look=Look(),
    ),
    Sample(
        "self_evaluation_word_dump.txt",
        "national grid as a word processor's text, template rows left",
        (Part("self_evaluation", 1, {"placeholders": True, "name_prefix": "指标{}："}),),
        "word_dump",
        theme=2,
    ),
    Sample(
        "self_evaluation_tab_rows.txt",
        "national grid as rows of tabs, cut by a page end",
        (Part("self_evaluation", 1, {"level1_bracket": "（{}分）"}, cut=5),),
        "tab_rows",
        theme=8,
    ),
    Sample(
        "target_picture_text.txt",
        "target table as the text of an embedded picture",
        (Part("target", 1), Part("target", 2)),
        "picture_text",
        theme=6,
    ),
    Sample(
        "target_wide_tabs.txt",
        "target table as a sheet's dump",
        (Part("target", 1, {"money_places": 2}),),
        "wide_tabs",
        theme=6,
    ),
)
