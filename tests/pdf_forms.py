"""A long form for tests of PDFs, in the sample maker's blocks."""

from __future__ import annotations

from maker.sheet import Block, Para, Sheet, beside, row


def long_form(rows: int = 60) -> list[Block]:
    """A title and a table over several pages, its first column merged over all rows."""
    head = row(["一级指标", "三级指标", "指标值", "得分"], 4, heading=True)
    body = [row([f"第{number}段养护里程", f"≥{number}公里", "1"], 3) for number in range(1, rows + 1)]
    return [Para("项目支出绩效自评表", "title"), Sheet([10, 40, 20, 10], [head, *beside("产出指标", body)])]
