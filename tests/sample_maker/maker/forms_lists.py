"""What stands beside the forms: lists of projects, allocations to towns, score summaries, the prose of reports."""

from __future__ import annotations

from decimal import Decimal

from .content import WORDS, Project, plain
from .form import blank_truth, points_of
from .sheet import Block, Para, Sheet, row
from .style import Style, raw

Made = tuple[list[Block], dict[str, object]]


def project_list(projects: list[Project], s: Style) -> Made:
    """A numbered list of projects: four column sets in use, blank template rows or a total at the end in some."""
    year, department = projects[0].year, projects[0].department
    truth = blank_truth("project_list")
    sets = [
        ["序号", "项目名称", "备注"],
        ["序号", "单位名称", "项目名称", "预算金额", "负责人姓名", "联系电话"],
        ["序号", "项目名称", f"预算金额（单位：{s.money_unit}）"],
        ["序号", "项目名称", "主管部门", f"年初预算数（{s.money_unit}）", "自评得分"],
    ]
    heads = s.rng.choice(sets)
    titles = [f"{year}年度项目支出绩效目标公开清单", f"{department}部门绩效自评项目清单", "拟公开绩效目标项目统计表"]
    title = titles[{3: 1, 6: 2}.get(len(heads), 0)] if "备注" in heads or len(heads) == 6 else titles[0]
    blocks: list[Block] = [Para(title, "title")]
    if "单位名称" in heads:
        blocks.append(Para(f"主管部门名称：{department}              金额单位：{s.money_unit}", "caption"))
        truth["department"] = department
    amounts = any("预算" in h for h in heads)
    truth |= {
        "title": title,
        "fiscal_year": year if str(year) in title else None,
        "unit": s.money_unit if amounts else None,
    }
    body = [row(heads, len(heads), heading=True)]
    for n, p in enumerate(projects, 1):
        cells = {
            "序号": str(n),
            "单位名称": p.unit_name,
            "项目名称": p.name,
            "备注": "",
            "负责人姓名": s.rng.choice(WORDS["people"]),
            "联系电话": f"63{s.rng.randint(10000, 99999)}",
            "主管部门": p.department,
            "自评得分": s.points(p.total_score, True),
        }
        texts = [cells.get(h, s.money(p.total.initial)) for h in heads]
        body.append(row(texts, len(heads)))
        record = {
            "no": str(n),
            "unit_name": raw(cells["单位名称"]) if "单位名称" in heads else None,
            "project_name": raw(p.name),
        }
        record |= {"amount": raw(s.money(p.total.initial)) if amounts else None}
        record["extra"] = {
            h: raw(cells[h]) for h in heads if h in ("备注", "负责人姓名", "联系电话", "主管部门", "自评得分")
        }
        truth["list_rows"].append(record)
    if amounts and s.rng.random() < 0.4:
        total = sum((p.total.initial or Decimal(0) for p in projects), Decimal(0))
        body.append(
            row(
                ["", *("合计" if h == "项目名称" else s.money(total) if "预算" in h else "" for h in heads[1:])],
                len(heads),
            )
        )
    elif s.rng.random() < 0.4:
        body += [row([""] * len(heads), len(heads)) for _ in range(s.rng.randint(1, 4))]
    return [*blocks, Sheet([1] + [3] * (len(heads) - 1), body)], truth


def allocation_list(projects: list[Project], s: Style) -> Made:
    """Money shared among towns, in yuan with thousands separators; the total row first or last."""
    p = projects[0]
    truth = blank_truth("project_list")
    title = f"{p.year}年{p.name.removeprefix(f'{p.year}年')}资金分配表"
    heads = ["序号", "乡镇名称", "项目名称", "金额（元）", "备注"]
    truth |= {"title": title, "fiscal_year": p.year, "unit": "元"}
    body = [row(heads, 5, heading=True)]
    total = int((p.total.initial or Decimal(0)) * 10000)
    towns = s.rng.sample(WORDS["towns"], s.rng.randint(3, 7))
    left = total
    for n, town in enumerate(towns, 1):
        amount = left if n == len(towns) else left * s.rng.randint(10, 35) // 10000 * 100
        left -= amount
        note = s.rng.choice(["", "", "含上年结转"])
        body.append(row([str(n), town, p.name, f"{amount:,}.00", note], 5))
        record = {
            "no": str(n),
            "unit_name": town,
            "project_name": p.name,
            "amount": f"{amount:,}.00",
            "extra": {"备注": raw(note)},
        }
        truth["list_rows"].append(record)
    last = row(["", "合计", "", f"{total:,}.00", ""], 5)
    body = [body[0], last, *body[1:]] if s.rng.random() < 0.3 else [*body, last]
    return [Para(title, "title"), Sheet([1, 2, 4, 2, 2], body)], truth


def summary_rows(p: Project) -> list[tuple[str, str, str]]:
    """(category, standard, score) of a project's scores, execution and total last."""
    points = points_of(p.indicators)
    rows = []
    for level1, weight in points.items():
        score = sum((i.score for i in p.indicators if i.level1 == level1 and not i.parent), Decimal(0))
        rows.append((level1, plain(weight), plain(score)))
    if p.exec_weight:
        rows.append(("预算执行率", plain(p.exec_weight), plain(p.exec_score)))
    return [*rows, ("得分合计", plain(sum((Decimal(r[1]) for r in rows), Decimal(0))), plain(p.total_score))]


def score_summary(projects: list[Project], s: Style, upright: bool = False) -> Made:
    """An evaluation report: prose with figures around a small table of scores, categories across or down."""
    p = projects[0]
    truth = blank_truth("score_summary")
    rows = summary_rows(p)
    truth |= {"fiscal_year": p.year, "project_name": p.name.removeprefix(f"{p.year}年")}
    truth["summary_rows"] = [{"item": i, "standard": w, "score": v} for i, w, v in rows]
    if upright:
        body = [row(["评价内容", "标准分值", "评价得分"], 3, heading=True), *(row(list(r), 3) for r in rows)]
    else:
        body = [row([h, *(r[n] for r in rows)], len(rows) + 1) for n, h in enumerate(("项 目", "标准分值", "评价得分"))]
    sheet = Sheet([2] * len(body[0]), body)
    return [*report_opening(p), sheet, *report_details(p)], truth


def score_summary_upright(projects: list[Project], s: Style) -> Made:
    return score_summary(projects, s, upright=True)


def report_opening(p: Project) -> list[Block]:
    rate = f"{(p.rate * 100).quantize(Decimal('0.01')):f}%"
    full, spent = plain(p.total.full or Decimal(0)), plain(p.total.executed or Decimal(0))
    scores = "；".join(f"{i.removesuffix('指标')}{v}分" for i, _, v in summary_rows(p)[:-1])
    grade = "优" if p.total_score >= 90 else "良" if p.total_score >= 80 else "中"
    return [
        Para(f"{p.year}年度{p.name.removeprefix(f'{p.year}年')}绩效评价报告", "title"),
        Para("一、项目基本情况", "heading"),
        Para(f"{p.texts['项目概况']}{p.year}年全年预算数{full}万元，实际执行{spent}万元，预算执行率{rate}。"),
        Para("二、综合评价情况及评价结论", "heading"),
        Para(
            f"经评价，{p.name}最终评价得分为{plain(p.total_score)}分，评价等级“{grade}”。其中：{scores}。评价得分如下表所示："
        ),
    ]


def report_details(p: Project) -> list[Block]:
    blocks: list[Block] = [Para("三、绩效评价指标分析", "heading")]
    for n, level2 in enumerate(dict.fromkeys(i.level2 for i in p.indicators), 1):
        items = [i for i in p.indicators if i.level2 == level2 and not i.parent and not i.blank]
        if not items:
            continue
        weight, score = (plain(sum((getattr(i, f) for i in items), Decimal(0))) for f in ("weight", "score"))
        told = "、".join(f"{i.name}{i.actual}{i.unit}" for i in items)
        blocks.append(Para(f"（{n}）{level2}（总分{weight}分，评价得分{score}分）"))
        blocks.append(Para(f"此项二级指标下设{len(items)}个三级指标：{told}，分值{weight}分。"))
    return [*blocks, Para(f"主要问题：{p.texts['存在问题']}"), Para(f"改进措施：{p.texts['改进措施']}")]
