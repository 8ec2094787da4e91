"""evidence.jsonl: the rows and paragraphs that a finding rests on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from disclosure_parse import batch
from disclosure_parse.outputs.evidence import MAX_ROWS
from disclosure_parse.outputs.report_equation import equation_of
from test_batch import form, rows

WRONG_TOTAL = form("培训").replace("100\t100", "100\t98")
"""50 + 50 is not 98."""


def lines(tmp_path: Path, **files: str) -> list[Any]:
    for name, text in files.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    batch.convert([tmp_path], tmp_path / "out", workers=1)
    text = (tmp_path / "out" / "evidence.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def marked(excerpt: Any) -> dict[str, tuple[str, str]]:
    cells = [cell for row in excerpt["rows"] for cell in row["cells"] if "marked" in cell]
    return {cell["locator"]: (cell["text"], cell["marked"]) for cell in cells}


def test_a_sum_has_its_cells_marked_below_their_headings(tmp_path: Path) -> None:
    (line,) = lines(tmp_path, a=WRONG_TOTAL)
    assert line["finding_id"] == rows(tmp_path / "out", "findings")[0]["finding_id"]
    (excerpt,) = line["excerpts"]
    found = marked(excerpt)
    assert list(found.values()) == [("50", "part"), ("50", "part"), ("98", "stated")]
    assert {locator.rpartition("/")[2] for locator in found} == {"c7"}
    assert [row["heading"] for row in excerpt["rows"]] == [True, False, False, False]
    assert [cell["text"] for cell in excerpt["rows"][0]["cells"]][:3] == ["一级指标", "二级指标", "三级指标"]
    score = excerpt["rows"][1]["cells"][6]
    form_id = rows(tmp_path / "out", "forms")[0]["form_id"]
    assert score["field"] == {"table": "indicators", "form_id": form_id, "row": 1, "column": "score"}
    assert score["value"] == "50"
    assert (line["stated_interval"], line["interval"]) == (None, ["100", "100"])
    assert line["left_out"] == 0


def test_a_list_s_sum_has_the_values_of_its_lines_and_the_rows_that_hold_them(tmp_path: Path) -> None:
    # Without them the workbook gave a list's computed total as a bare number, and the page no sum.
    listed = (
        "2023年项目清单\n单位：万元\n序号\t项目名称\t主管部门\t预算数\t执行数\n"
        "1\t渡口维护\t交通局\t12.5\t11.2\n2\t航标更新\t交通局\t20.1\t18.3\n合计\t\t\t33.6\t39.5\n"
    )
    found = lines(tmp_path, a=listed)
    texts = {tuple(text for text, _ in marked(line["excerpts"][0]).values()): line for line in found}
    for printed, values, table in (
        (("12.5", "20.1", "33.6"), ["125000", "201000"], "projects"),
        (("11.2", "18.3", "39.5"), ["112000", "183000"], "attributes"),
    ):
        excerpts = texts[printed]["excerpts"]
        parts = [cell for row in excerpts[0]["rows"] for cell in row["cells"] if cell.get("marked") == "part"]
        assert [cell["value"] for cell in parts] == values
        held = {(row["form_id"], row["row"]): row for row in rows(tmp_path / "out", table)}
        for cell in parts:
            where = cell["field"]
            assert where["table"] == table
            assert held[where["form_id"], str(where["row"])]["locator"] in (cell["locator"], cell["locator"][:-3])
        equation = equation_of("list_total", str(sum(map(int, values))), "0", excerpts, "")
        assert equation is not None
        assert equation.kind == "sum"


def test_prose_has_its_sentence_and_the_figures_in_it(tmp_path: Path) -> None:
    said = "全年共帮扶了400人，人均1550元，共支出670000元。"
    (line,) = [line for line in lines(tmp_path, a=f"二、完成情况\n{said}\n") if line["stated_interval"]]
    (excerpt,) = line["excerpts"]
    assert (excerpt["text"], excerpt["marked"], excerpt["line"]) == (said, "stated", 2)
    assert [said[figure["start"] : figure["end"]] for figure in excerpt["figures"]] == ["400人", "1550元", "670000元"]
    assert [figure["value"] for figure in excerpt["figures"]] == ["400", "1550", "670000"]
    assert [figure["marked"] for figure in excerpt["figures"]] == ["part", "part", "stated"]


def test_a_long_list_of_places_is_cut_and_counted(tmp_path: Path) -> None:
    row = "产出指标\t数量指标\t培训人次\t≥100人次\t120人次\t50\t50\n"
    many = "".join(row.replace("培训", f"第{number}批培训").replace("50", "1") for number in range(100))
    found = lines(tmp_path, a=WRONG_TOTAL.replace(row, many))
    (total,) = [row["finding_id"] for row in rows(tmp_path / "out", "findings") if row["rule"] == "score_total"]
    (line,) = [line for line in found if line["finding_id"] == total]
    (excerpt,) = line["excerpts"]
    assert line["left_out"] == 102 - MAX_ROWS
    assert len(marked(excerpt)) == MAX_ROWS


def test_the_lines_do_not_depend_on_the_workers_and_a_repeated_file_has_none(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(WRONG_TOTAL.replace("培训", name.replace("b", "a")), encoding="utf-8")
    outs = [tmp_path / "one", tmp_path / "two"]
    for workers, out in enumerate(outs, 1):
        batch.convert([tmp_path], out, workers=workers)
    one, two = ((out / "evidence.jsonl").read_bytes() for out in outs)
    assert one == two
    ids = [json.loads(line)["finding_id"] for line in one.splitlines()]
    assert ids == [row["finding_id"] for row in rows(outs[0], "findings")]
    assert len(ids) == 2
