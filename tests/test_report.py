"""Reports from an output: what is gathered, equations found again, the workbook, pictures, the page's fixed parts."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from reportlab.pdfgen import canvas

from disclosure_parse import reporting
from disclosure_parse.checker.messages import say
from disclosure_parse.cli import run
from disclosure_parse.errors import UsageError
from disclosure_parse.outputs.decisions import Decision
from disclosure_parse.outputs.redaction import redact
from disclosure_parse.outputs.report import Choice, RuleText, gather
from disclosure_parse.outputs.report_equation import Equation, Term, equation_of
from disclosure_parse.outputs.report_equations_sheet import formula_of
from disclosure_parse.outputs.report_page import _json, page_of, said, words_of
from disclosure_parse.outputs.report_workbook import write_workbook
from disclosure_parse.readers.page_picture import Region, draw_regions
from report_inputs import COMMAND, output

RULES = tuple(RuleText(name, name, "") for name in ("score_total", "completion_score", "vague_actual"))
SAMPLE = Path(__file__).parent.parent / "samples" / "poverty_fund_evaluation.pdf"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return output(tmp_path_factory.mktemp("report"))


def write(out: Path, into: Path, **options: Any) -> reporting.Written:
    return reporting.write_report(out, reporting.below([out.parent / "in"]), into=into, **options)


# What is gathered.


def test_findings_come_with_their_unit_evidence_and_equation(out: Path) -> None:
    report = gather(out, Choice(RULES))
    assert (report.files, [file.source for file in report.unread]) == (6, ["bad.pdf"])
    found = next(found for found in report.findings if found.source == "a.txt")
    assert (found.rule, found.unit, found.project) == ("score_total", "云岭县总工会", "培训")
    assert found.interval == ("100", "100")
    assert found.equation is not None
    assert said(found.equation, found.stated) == "50 + 50 = 100 ≠ 98"
    assert report.by_unit["望川县民政局"]["forms"] == 1
    with open(out / "checks.csv", encoding="utf-8-sig", newline="") as file:
        checks = [row for row in csv.DictReader(file) if row["rule"] == "score_total"]
    assert report.verdicts["score_total"].total() == len(checks)


def test_a_dismissed_finding_is_kept_apart_from_those_told(out: Path) -> None:
    first = gather(out, Choice(RULES)).findings[0]
    decisions = {first.finding_id: Decision(first.finding_id, "dismissed", "甲")}
    report = gather(out, Choice(RULES, decisions=decisions))
    assert len(report.told) == len(report.findings) - 1
    assert report.findings[0].decision == decisions[first.finding_id]


@pytest.mark.parametrize("name", ["findings.csv", "evidence.jsonl", "forms.csv"])
def test_an_output_that_lacks_a_file_is_refused(out: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(out, tmp_path / "out")
    (tmp_path / "out" / name).unlink()
    with pytest.raises(UsageError, match=f"without {name}. Run convert again"):
        gather(tmp_path / "out", Choice(RULES))


@pytest.mark.parametrize("line", ["{", "[]", "{}", "3"])
def test_evidence_that_is_none_is_refused_with_its_line(out: Path, tmp_path: Path, line: str) -> None:
    shutil.copytree(out, tmp_path / "out")
    (tmp_path / "out" / "evidence.jsonl").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"evidence.jsonl, line 1: no evidence of a finding"):
        gather(tmp_path / "out", Choice(RULES))


@pytest.mark.parametrize(("old", "new"), [('"excerpts":[', '"excerpts":[3,'), ('"value":"', '"value":"x')])
def test_evidence_that_was_changed_is_refused(out: Path, tmp_path: Path, old: str, new: str) -> None:
    shutil.copytree(out, tmp_path / "out")
    lines = tmp_path / "out" / "evidence.jsonl"
    lines.write_text(lines.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError, match=r"finding \w+ is not as convert wrote it"):
        gather(tmp_path / "out", Choice(RULES))


def test_the_other_reading_is_taken_from_the_message_in_both_languages() -> None:
    english, chinese = say("shared", "misread", {"raw": "1O", "where": "t1/r2/c3", "wanted": "10"})
    assert reporting._doubt("en")(f"The scores add up to 90. {english}") == ("1O", "t1/r2/c3", "10")
    assert reporting._doubt("zh")(f"各项得分合计90。{chinese}") == ("1O", "t1/r2/c3", "10")
    assert reporting._doubt("en")("The scores add up to 90.") is None


# Equations.


def cells(*figures: tuple[str, str, str]) -> list[dict[str, Any]]:
    """An excerpt with marked cells: mark, text, column of the output."""
    made = [
        {
            "text": text,
            "marked": mark,
            "locator": f"t1/r1/c{number}",
            "value": text.rstrip("%人元"),
            "field": {"column": column},
        }
        for number, (mark, text, column) in enumerate(figures, 1)
    ]
    return [{"rows": [{"row": 1, "cells": made}]}]


def test_a_sum_is_found_among_the_cells() -> None:
    found = equation_of(
        "score_total", "30", "0", cells(("stated", "31", "score"), ("part", "10", "score"), ("part", "20", "score")), ""
    )
    assert found is not None
    assert (found.kind, [term.locator for term in found.terms]) == ("sum", ["t1/r1/c2", "t1/r1/c3"])


def test_a_product_is_found_in_the_message_when_no_cell_has_its_parts() -> None:
    found = equation_of(
        "per_capita", "671150", "216.5", [], "433人 × 1550元 = 671150 元, the stated amount is 670000元."
    )
    assert found is not None
    assert said(found, "670000") == "433人 × 1550元 = 671150 ≠ 670000"


def test_a_score_by_formula_has_its_weight_first_and_is_capped() -> None:
    parts = cells(("part", "100人", "target"), ("part", "90人", "actual"), ("part", "10", "weight"))
    missed = equation_of("completion_score", "9", "0", parts, "")
    assert missed is not None
    assert said(missed, "10") == "10 × 90人 ÷ 100人 = 9 ≠ 10"
    parts = cells(("part", "100人", "target"), ("part", "130人", "actual"), ("part", "10", "weight"))
    met = equation_of("completion_score", "10", "0", parts, "")
    assert met is not None
    assert said(met, "9") == "min(10, 10 × 130人 ÷ 100人) = 10 ≠ 9"
    printed = ("10", "10"), ("90人", "90"), ("≥100人", "100")
    signed = Equation("proportion", tuple(Term(text, "", Decimal(value)) for text, value in printed))
    assert said(signed, "10") == "10 × 90人 ÷ 100人 = 9 ≠ 10"


def test_growth_and_fall_are_said_and_computed_from_the_sentence() -> None:
    grown = equation_of("share", "0.24", "0", [], "6200人 ÷ 5000人 − 1 = 24%, the stated growth is 34%.")
    fallen = equation_of("share", "0.125", "0", [], "1 − 280人 ÷ 320人 = 12.5%, the stated fall is 22.5%.")
    assert grown is not None
    assert fallen is not None
    assert said(grown, "0.34") == "6200人 ÷ 5000人 - 1 = 0.24 ≠ 0.34"
    assert said(fallen, "0.225") == "1 - 280人 ÷ 320人 = 0.125 ≠ 0.225"
    assert [formula_of(one, ["A1", "A2"]) for one in (grown, fallen)] == ["=A1/A2-1", "=1-A1/A2"]


def test_no_equation_is_made_up() -> None:
    parts = cells(("part", "10", "score"), ("part", "20", "score"))
    assert equation_of("score_total", "31", "0", parts, "") is None
    assert equation_of("missing_reason", "200", "0", parts, "10 × 20 = 200") is None
    assert equation_of("score_total", "", "", parts, "") is None


@given(
    st.sampled_from(["score_total", "per_capita", "execution_rate", "completion_score", "cross_form"]),
    st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=4),
    st.decimals(0, 10**6, places=2) | st.none(),
)
def test_an_equation_always_gives_the_computed_figure(rule: str, values: list[Decimal], other: Decimal | None) -> None:
    """Where the figure is the sum of the parts there is one; by chance hardly any other figure has one."""
    wanted = sum(values, Decimal(0)) if other is None else other
    found = equation_of(rule, str(wanted), "0", cells(*(("part", str(value), "score") for value in values)), "")
    if found is None:
        assert other is not None or rule != "score_total"
    else:
        assert abs(found.value - wanted) <= max(abs(wanted), Decimal("1e-6")) * Decimal("1.1e-6")


def test_a_figure_whose_unit_stands_elsewhere_is_said_in_yuan() -> None:
    terms = (Term("184.8", "t1/r5/c6", Decimal(1848000)), Term("12.9万元", "t1/r6/c6", Decimal(129000)))
    assert said(Equation("sum", terms), "2027000") == "1848000 + 12.9万元 = 1977000 ≠ 2027000"


def test_a_long_sum_is_cut_where_it_is_read() -> None:
    told = said(Equation("sum", (Term("1", "", Decimal(1)),) * 100), "99")
    assert told.endswith(" + 1 + … (100) = 100 ≠ 99")
    assert told.count("+") == 40


# The page.


def test_nothing_in_the_data_can_end_its_element() -> None:
    hostile = "</script><!--<script>&\u2028\u2029]]>\udc80"
    text = _json({"a": hostile})
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == {"a": hostile}


def test_the_same_output_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(out, tmp_path / name)
    for name in ("report.html", "report.xlsx"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_both_languages_have_the_same_words_with_the_same_blanks() -> None:
    english, chinese = words_of("en"), words_of("zh")
    assert english.keys() == chinese.keys()
    for key, word in english.items():
        assert set(re.findall(r"\{\w+\}", word)) == set(re.findall(r"\{\w+\}", chinese[key])), key


def test_numbers_of_persons_are_masked_unless_asked_for(out: Path, tmp_path: Path) -> None:
    number = "0" + "10-6" + "5550123"
    shutil.copytree(out, tmp_path / "out")
    table = tmp_path / "out" / "findings.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("培训,", f"培训 电话{number},", 1), encoding="utf-8")
    for redacted in (True, False):
        into = tmp_path / str(redacted)
        write(tmp_path / "out", into, redacted=redacted)
        assert (number in (into / "report.html").read_text(encoding="utf-8")) is not redacted
        sheet = openpyxl.load_workbook(into / "report.xlsx")["findings"]
        assert any(number in str(cell.value) for row in sheet for cell in row) is not redacted


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_stands_out_from_what_is_behind_it(out: Path) -> None:
    """WCAG 2 AA: 4.5 to 1, in light, in dark and in print."""
    page = page_of(gather(out, Choice(RULES)), Choice(RULES))
    schemes = [
        dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in re.findall(r"\{([^{}]*--paper:[^{}]*)\}", page)
    ]
    assert len(schemes) == 4
    for scheme in schemes:
        for text in ("ink", "soft", "link", "error", "warning", "info", "hold"):
            behinds = ("paper", "ground", "head", "stated", "part") if text == "ink" else ("paper", "ground")
            for behind in behinds:
                one, other = sorted((luminance(scheme[text]), luminance(scheme[behind])))
                assert (other + 0.05) / (one + 0.05) >= 4.5, (text, behind, scheme)


# The workbook.


@pytest.fixture(scope="module")
def workbook(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("xlsx")
    write(out, into)
    return into / "report.xlsx"


def table_of(sheet: Any) -> list[dict[str, Any]]:
    _, names, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(names, row, strict=False)) for row in rows]


def test_every_sheet_has_frozen_headings_and_filters(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["findings", "equations", "files", "checks", "forms", "indicators", "funds"]
    for sheet in book:
        assert sheet.freeze_panes.endswith("3"), sheet.title
        assert sheet.auto_filter.ref.startswith("A2:"), sheet.title
        assert all(sheet.column_dimensions[cell.column_letter].width > 5 for cell in sheet[2])


def test_formulas_compute_the_equation_again(workbook: Path) -> None:
    formulas = table_of(openpyxl.load_workbook(workbook)["equations"])
    values = table_of(openpyxl.load_workbook(workbook, data_only=True)["equations"])
    finding_id = formulas[0]["finding_id"]
    own = [row for row in formulas if row["finding_id"] == finding_id]
    assert [(row["item"], row["value"]) for row in own] == [
        ("part", 50),
        ("part", 50),
        ("computed", "=SUM(F3:F4)"),
        ("stated", 98),
        ("difference", "=F6-F5"),
        ("tolerance", 0),
        ("holds?", "=ABS(F7)<=F8+1E-9*MAX(1,ABS(F6))"),
    ]
    assert [row["value"] for row in values[: len(own)]] == [50, 50, 100, 98, -2, 0, False]


def test_links_lead_to_the_row_and_back(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    finding = next(row for row in book["findings"].iter_rows(min_row=3) if row[14].value == "a.txt")
    target = re.fullmatch(r'=HYPERLINK\("#(\w+)!A(\d+)","[\w/]+"\)', finding[3].value)
    assert target is not None
    assert target[1] == "forms"
    row = book["forms"][int(target[2])]
    back = re.fullmatch(r'=HYPERLINK\("#findings!A(\d+)","1 →"\)', row[0].value)
    assert back is not None
    assert int(back[1]) == finding[0].row
    equation = re.fullmatch(r'=HYPERLINK\("#equations!A(\d+)","→"\)', finding[4].value)
    assert equation is not None
    assert book["equations"].cell(int(equation[1]), 1).value == finding[19].value


def test_the_cells_that_a_finding_rests_on_are_marked(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)

    def marked(name: str) -> list[str]:
        sheet = book[name]
        names = [cell.value for cell in sheet[2]]
        first = table_of(sheet)[0]["doc_id"]
        return [
            f"{names[cell.column - 1]} {cell.value}"
            for row in sheet.iter_rows(min_row=3)
            for cell in row
            if row[1].value == first and cell.fill.fgColor.rgb in ("FFFDE4E1", "FFE3EEFB")
        ]

    assert marked("forms") == ["total_score 98", "total_score_raw 98"]
    assert marked("indicators") == ["score 50", "score_raw 50"] * 2


def test_no_text_of_a_document_is_a_formula(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    ours = re.compile(r'=(HYPERLINK\("#\w+!A\d+","[\w/ →]*"\)|SUM|PRODUCT|MIN|ABS|AND|[A-Z]+\d+[-/*])')
    commands = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert ours.match(cell.value), cell.value
                elif cell.value == COMMAND:
                    commands += 1
                    assert cell.quotePrefix, "stays text when somebody edits the cell"
    assert commands >= 3


def test_rows_beyond_a_sheet_are_counted_in_it(out: Path, tmp_path: Path) -> None:
    report = gather(out, Choice(RULES))
    notes = write_workbook(tmp_path / "report.xlsx", out, report, Choice(RULES), max_rows=10)
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    checks = book["checks"]
    with open(out / "checks.csv", encoding="utf-8-sig", newline="") as file:
        rows = len(list(csv.DictReader(file)))
    told = f"checks: {rows - 7} more rows than a sheet holds; checks.csv has them all."
    assert (checks.max_row, checks["A10"].value) == (10, told)
    assert f"report.xlsx: {told}" in notes
    assert any(note.startswith("report.xlsx: equations: ") for note in notes)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_computes_what_the_workbook_says(workbook: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    line = ["soffice", profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(workbook)]
    subprocess.run(line, check=True, capture_output=True, timeout=120)
    line = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "report.ods"),
    ]
    subprocess.run(line, check=True, capture_output=True, timeout=120)
    said_before = openpyxl.load_workbook(workbook, data_only=True)
    computed = openpyxl.load_workbook(tmp_path / "report.xlsx", data_only=True)
    for name in ("findings", "equations"):
        for before, after in zip(said_before[name].iter_rows(), computed[name].iter_rows(), strict=False):
            for one, other in zip(before, after, strict=False):
                if isinstance(one.value, (int, float)):
                    assert other.value == pytest.approx(float(one.value)), (name, one.coordinate)


# Pictures.


def colours(picture: Image.Image) -> set[Any]:
    return {colour for _, colour in picture.convert("RGB").getcolors(1 << 24) or ()}


def test_a_region_shows_its_cells_outlined() -> None:
    cell = (400.0, 300.0, 440.0, 330.0)
    (picture,) = draw_regions(SAMPLE.read_bytes(), [Region(1, (cell,), ((300.0, 300.0, 340.0, 330.0),))])
    assert picture is not None
    assert picture.width > 4 * picture.height
    assert {(190, 30, 45), (20, 90, 190)} <= colours(picture)


def test_masked_characters_are_covered_in_the_picture() -> None:
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer)
    page.drawString(80, 700, "Tel: 010-" + "6555" + "0123")
    page.save()
    region = Region(1, ((75.0, 120.0, 400.0, 145.0),))
    (covered,), (plain,) = (draw_regions(buffer.getvalue(), [region], masked) for masked in (redact, None))
    assert covered is not None
    assert plain is not None
    assert (60, 60, 60) in colours(covered)
    changed = ImageChops.difference(covered, plain).getbbox()
    assert changed is not None
    assert changed[2] - changed[0] < covered.width / 8, "the rest of the line stays"


def test_a_region_without_text_is_not_shown_while_numbers_are_masked() -> None:
    """A scan whose page number alone is text."""
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer)
    page.rect(80, 700, 100, 20)
    page.drawString(300, 30, "- 1 -")
    page.save()
    region = Region(1, ((75.0, 120.0, 400.0, 145.0),))
    assert draw_regions(buffer.getvalue(), [region], redact) == [None]
    assert draw_regions(buffer.getvalue(), [region]) != [None]


def test_a_page_that_is_not_there_has_no_picture() -> None:
    assert draw_regions(SAMPLE.read_bytes(), [Region(9, ((0.0, 0.0, 1.0, 1.0),))]) == [None]


def test_pictures_need_the_file_as_it_was_read(out: Path, tmp_path: Path) -> None:
    def note(find: reporting.Finder) -> tuple[int, str]:
        written = reporting.write_report(out, find, into=tmp_path)
        found = next(found for found in written.report.findings if found.source == "村道.pdf")
        return len(found.pictures), found.note

    inputs = out.parent / "in"
    assert note(reporting.below([tmp_path, inputs])) == (1, "")
    assert note(reporting.below([])) == (0, "missing")
    assert note(lambda source: b"%PDF-1.4 another") == (0, "changed")


def test_a_source_that_leads_out_of_the_folder_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"secret")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    find = reporting.below([tmp_path / "in"])
    assert find("../secret.pdf") is None
    assert find("link.pdf") is None
    assert find(str(tmp_path / "secret.pdf")) is None


def test_there_are_only_so_many_pictures(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "MAX_PICTURES", 0)
    found = next(found for found in write(out, tmp_path).report.findings if found.source == "村道.pdf")
    assert (found.pictures, found.note) == ((), "enough")


# The commands.


def test_report_writes_beside_the_tables_or_elsewhere(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(out, tmp_path / "out")
    assert run(["report", str(tmp_path / "out"), "--source", str(out.parent / "in")]) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "findings    4; pictures of pages: 1"
    assert told[1] == "            files read in part or not at all: 1; the report lists them"
    assert told[2] == f"written to  {tmp_path / 'out' / 'report.html'}"
    assert (tmp_path / "out" / "report.xlsx").is_file()
    assert run(["report", str(tmp_path / "out"), "-o", str(tmp_path / "else"), "-q"]) == 0
    assert sorted(path.name for path in (tmp_path / "else").iterdir()) == ["report.html", "report.xlsx"]
    assert capsys.readouterr().err == ""


def test_report_of_what_is_no_output_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(tmp_path)]) == 2
    assert "is no output of convert" in capsys.readouterr().err
    assert run(["report", str(tmp_path), "--source", str(tmp_path / "none")]) == 2


def test_convert_writes_the_report_and_the_next_run_takes_a_stale_one_away(out: Path, tmp_path: Path) -> None:
    inputs, target = out.parent / "in", tmp_path / "out"
    line = ["convert", str(inputs), "-o", str(target), "--quiet"]
    assert run([*line, "--report", "--format", "jsonl"]) == 2
    assert run([*line, "--report"]) == 5
    page = (target / "report.html").read_text(encoding="utf-8")
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    pictured = [found["source"] for found in data["findings"] if found["pictures"]]
    assert pictured == ["村道.pdf"]
    assert Image.open(io.BytesIO(base64.b64decode(data["findings"][-1]["pictures"][0]["png"]))).width > 300
    assert run(line) == 5
    assert not (target / "report.html").exists()
