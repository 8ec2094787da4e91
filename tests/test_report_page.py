"""report.html in a real browser: what is shown, filters, decisions, and that no document can do anything in it."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from disclosure_parse.cli import run
from disclosure_parse.outputs.decisions import read_decisions
from report_inputs import COMMAND, IMAGE, SCRIPT, output

CHROMIUM = shutil.which("chromium")
IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")

if CHROMIUM is None and not IN_CI:
    pytest.skip("Debian's chromium is not installed", allow_module_level=True)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = output(tmp_path_factory.mktemp("report"))
    table = folder / "findings.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("is 97 (", f"is 97 {IMAGE} ("), encoding="utf-8")
    report(folder)
    return folder


def report(out: Path, *options: str | Path) -> Path:
    source = out.parent / "in"
    given = [] if "--source" in options else ["--source", str(source)]
    assert run(["report", str(out), "--lang", "en", "-q", *given, *map(str, options)]) == 0
    into = Path(options[options.index("-o") + 1]) if "-o" in options else out
    return into / "report.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # CI runs as root in a container, where Chromium has no sandbox.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1200, "height": 900}, color_scheme="light")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, out: Path) -> Iterator[Page]:
    """The report, watched: nothing may be said on the console and nothing be fetched."""
    opened = context.new_page()
    said: list[str] = []
    fetched: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: fetched.append(request.url))
    opened.goto((out / "report.html").as_uri())
    yield opened
    assert said == []
    assert {url.partition(":")[0] for url in fetched} <= {"file", "data", "blob"}
    assert {url for url in fetched if url.startswith("file")} == {(out / "report.html").as_uri()}


def reload(page: Page) -> None:
    """Load the page again, once the browser has had time to pass on what it was given to keep."""
    page.wait_for_timeout(500)
    page.reload()


def shown(page: Page) -> list[str]:
    """The rules of the findings shown, in order."""
    return page.locator(".finding .kind span:nth-child(2)").all_text_contents()


# What is shown.


def test_a_finding_shows_its_sentence_equation_intervals_and_marked_cells(page: Page) -> None:
    finding = page.locator(".finding", has_text="a.txt")
    expect(finding.locator("h3")).to_contain_text("the stated total is 98")
    expect(finding.locator(".equation").last).to_have_text("50 + 50 = 100 ≠ 98")
    expect(finding.locator(".figures")).to_contain_text("Stated98 (exact)Computed100 (from exact figures)")
    assert finding.locator("td.stated").all_inner_texts() == ["98"]
    assert finding.locator("td.part").all_inner_texts() == ["50", "50"]
    assert "三级指标" in finding.locator("tr.heading td").all_inner_texts()
    expect(finding.locator(".kind")).to_contain_text("云岭县总工会")


def test_the_cells_of_a_row_stand_in_their_columns(page: Page) -> None:
    """Blank and spanning cells are made up for: every row of a table is as wide as the others."""
    widths = page.evaluate(
        """[...document.querySelectorAll(".printed-table")].map((table) => {
          const covered = [];
          return [...table.rows].map((row, at) => {
            let width = covered[at] ?? 0;
            for (const cell of row.cells) {
              width += cell.colSpan;
              for (let below = 1; below < cell.rowSpan; below += 1)
                covered[at + below] = (covered[at + below] ?? 0) + cell.colSpan;
            }
            return width;
          });
        })"""
    )
    assert len(widths) >= 3
    assert all(len(set(rows)) == 1 for rows in widths), widths


def test_a_pdf_has_a_picture_of_the_region(page: Page) -> None:
    finding = page.locator(".finding", has_text="村道.pdf").first
    image = finding.locator("img")
    image.scroll_into_view_if_needed()
    expect(image).to_have_attribute("alt", re.compile("page 1"))
    page.wait_for_timeout(200)
    assert image.evaluate("(node) => node.complete && node.naturalWidth > 300")


def test_a_finding_of_a_doubtful_reading_says_so(browser: Browser, out: Path, tmp_path: Path) -> None:
    shutil.copytree(out, tmp_path / "out")
    documents = tmp_path / "out" / "documents.csv"
    lines = documents.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines) if ",a.txt," in line)
    names, values = lines[0].split(","), lines[number].split(",")
    values[names.index("status")], values[names.index("reason")] = "partial", "layout_doubtful"
    lines[number] = ",".join(values)
    documents.write_text("\n".join(lines), encoding="utf-8")
    page = browser.new_page()
    page.goto(report(tmp_path / "out", "--source", out.parent / "in").as_uri())
    marked = page.locator("article", has_text="Doubtful reading:")
    assert marked.count() == page.locator("article", has=page.locator(".where", has_text="a.txt")).count() > 0
    page.close()


def test_overview_counts_findings_checks_and_names_unread_files(page: Page, out: Path) -> None:
    with open(out / "checks.csv", encoding="utf-8-sig", newline="") as file:
        verdicts = [row["verdict"] for row in csv.DictReader(file)]
    tiles = dict(reversed(text.split("\n")) for text in page.locator(".tile").all_inner_texts())
    assert tiles["errors"] == "2"
    assert tiles["checks hold"] == f"{verdicts.count('pass'):,}"
    assert tiles["checks fail"] == str(verdicts.count("fail"))
    assert tiles["cannot be judged"] == str(verdicts.count("insufficient"))
    expect(page.locator("#unread")).to_contain_text("1 of 6 files could not be read")
    expect(page.locator("#unread li")).to_contain_text("bad.pdf")


def test_summaries_by_rule_and_unit_have_bars_and_lead_to_the_findings(page: Page) -> None:
    row = page.locator("#rules tbody tr", has_text="score_total")
    assert row.locator("rect").count() == 1
    expect(row.locator("svg")).to_have_attribute("aria-label", "errors 2, warnings 0, remarks 0")
    row.get_by_role("button").click()
    assert shown(page) == ["score_total", "score_total"]
    page.locator("#rules .rest button").click()
    expect(page.locator("#rules tbody tr", has_text="weight_total")).to_be_visible()
    page.locator("#units tbody button", has_text="望川县民政局").click()
    assert "vague_actual" not in shown(page), "two filters hold together"
    page.get_by_role("button", name="Show all").click()
    assert len(shown(page)) == 4


# Filters, search, order.


def test_filters_search_and_order(page: Page) -> None:
    every = shown(page)
    assert sorted(every) == ["completion_score", "score_total", "score_total", "vague_actual"]
    page.get_by_role("checkbox", name="warnings").uncheck()
    assert shown(page) == ["score_total", "score_total"]
    expect(page.locator("#count")).to_have_text("2 of 4 findings")
    page.get_by_role("checkbox", name="warnings").check()
    page.get_by_role("combobox", name="Rule", exact=True).select_option("vague_actual")
    assert shown(page) == ["vague_actual"]
    page.get_by_role("combobox", name="Rule", exact=True).select_option("all")
    page.get_by_role("combobox", name="Unit").select_option("望川县民政局")
    assert shown(page) == ["vague_actual"]
    page.get_by_role("combobox", name="Unit").select_option("all")
    page.get_by_role("combobox", name="Document").select_option("区县/c.txt")
    assert shown(page) == ["vague_actual"]
    page.get_by_role("button", name="Show all").click()
    assert shown(page) == every
    page.get_by_role("combobox", name="Order").select_option("severity")
    assert shown(page)[:2] == ["score_total", "score_total"]
    page.get_by_role("combobox", name="Order").select_option("rule")
    assert shown(page) == sorted(every, key=["score_total", "completion_score", "vague_actual"].index)
    page.get_by_role("combobox", name="Order").select_option("relative difference")
    assert shown(page)[-1] == "vague_actual"


def test_search_reads_sentences_projects_files_and_cells(page: Page) -> None:
    for text, number in (("98", 1), ("VAGUE_actual", 1), ("c.txt 已完成", 1), ("三级指标", 4), ("没有这个", 0)):
        page.get_by_label("Search").fill(text)
        expect(page.locator("#count")).to_have_text(f"{number} of 4 findings")
    expect(page.locator("#none")).to_be_visible()


# Decisions.


def test_decisions_are_kept_and_saved_as_the_program_reads_them(page: Page, out: Path, tmp_path: Path) -> None:
    page.get_by_label("Decided by").fill("审计一组")
    finding = page.locator(".finding", has_text="a.txt")
    finding.get_by_role("button", name="Accept").click()
    finding.get_by_label("Comment").fill('总分有误,"已函告"')
    other = page.locator(".finding", has_text="c.txt")
    other.get_by_role("button", name="Dismiss").click()
    page.locator("#by").focus()
    expect(page.locator("#undecided")).to_have_text("2 of 4 undecided")
    reload(page)
    assert sorted(shown(page)) == ["completion_score", "score_total", "score_total"]
    expect(finding.get_by_role("button", name="Accept")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#lead")).to_contain_text("1 dismissed")
    page.get_by_role("combobox", name="Decision", exact=True).select_option("dismissed")
    assert shown(page) == ["vague_actual"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Save decisions.csv").click()
    saved = tmp_path / "decisions.csv"
    download.value.save_as(saved)
    assert saved.read_bytes().startswith(b"\xef\xbb\xbffinding_id,decision,by,date,comment\n")
    decided = list(read_decisions(saved).values())
    assert [(entry.decision, entry.by, entry.comment) for entry in decided] == [
        ("accepted", "审计一组", '总分有误,"已函告"'),
        ("dismissed", "审计一组", ""),
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", entry.date) for entry in decided)


def test_a_decisions_file_marks_the_findings_before_and_is_saved_again_whole(
    context: BrowserContext, out: Path, tmp_path: Path
) -> None:
    with open(out / "findings.csv", encoding="utf-8-sig", newline="") as file:
        first, *_ = csv.DictReader(file)
    decisions = tmp_path / "decisions.csv"
    elsewhere = "0123456789ab,accepted,乙,2024-01-03,另一批\n"
    decisions.write_text(
        f"finding_id,decision,by,date,comment\n{first['finding_id']},dismissed,甲,2024-01-02,不属实\n{elsewhere}",
        encoding="utf-8",
    )
    page = context.new_page()
    page.goto(report(out, "--decisions", decisions, "-o", tmp_path).as_uri())
    assert len(shown(page)) == 3
    page.get_by_role("combobox", name="Decision", exact=True).select_option("all")
    state = page.locator(f'[data-id="{first["finding_id"]}"] .id')
    expect(state).to_contain_text("dismissed, 甲 2024-01-02")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save decisions.csv").click()
    assert Path(download.value.path()).read_text(encoding="utf-8-sig") == decisions.read_text(encoding="utf-8")


def test_the_keyboard_goes_from_finding_to_finding_and_decides(page: Page) -> None:
    findings = page.locator(".finding")
    findings.nth(0).focus()
    page.keyboard.press("j")
    expect(findings.nth(1)).to_be_focused()
    page.keyboard.press("a")
    expect(findings.nth(1).get_by_role("button", name="Accept")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("k")
    expect(findings.nth(0)).to_be_focused()
    findings.nth(0).get_by_label("Comment").focus()
    page.keyboard.type("ad")
    expect(findings.nth(0).get_by_role("button", name="Accept")).to_have_attribute("aria-pressed", "false")


# Looks.


def test_light_and_dark(browser: Browser, out: Path) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto((out / "report.html").as_uri())

    def ground() -> int:
        colour: str = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return sum(int(part) for part in re.findall(r"\d+", colour)[:3])

    assert ground() < 100, "follows the system"
    theme = page.locator("#theme")
    theme.click()
    assert ground() > 600
    reload(page)
    expect(theme).to_have_text("Light")
    assert ground() > 600, "the choice is kept"
    theme.click()
    assert ground() < 100
    context.close()


def test_every_control_has_a_name(page: Page) -> None:
    for role in ("button", "textbox", "searchbox", "combobox", "checkbox"):
        for control in page.get_by_role(role).all():  # type: ignore[arg-type]
            named = control.aria_snapshot()
            assert re.search(r'"[^"]+"', named), named


def test_a_narrow_window_is_not_scrolled_sideways(context: BrowserContext, out: Path) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto((out / "report.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_print_has_every_finding_and_a_line_to_sign(page: Page, tmp_path: Path) -> None:
    page.pdf(path=tmp_path / "print.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "print.pdf")
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    document.close()
    ids = page.locator(".finding").evaluate_all("(nodes) => nodes.map((node) => node.dataset.id)")
    assert len(ids) == 4
    assert all(finding_id in text for finding_id in ids)
    assert "Checked by" in text
    assert "Save decisions.csv" not in text


def test_chinese(context: BrowserContext, out: Path, tmp_path: Path) -> None:
    page = context.new_page()
    page.goto(report(out, "--lang", "zh", "-o", tmp_path).as_uri())
    expect(page).to_have_title("预算绩效公开文件勾稽核对报告")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    expect(page.locator(".finding", has_text="a.txt").locator("h3")).to_contain_text("各项得分合计100")
    expect(page.get_by_label("严重程度")).to_be_visible()


# Hostile text.


def test_no_text_of_a_document_does_anything(page: Page) -> None:
    finding = page.locator(".finding", has_text="b.txt")
    expect(finding.locator(".kind")).to_contain_text(SCRIPT)
    expect(finding.locator(".kind")).to_contain_text(COMMAND)
    expect(finding.locator("h3")).to_contain_text(IMAGE)
    assert page.evaluate("window.attacked") is None
    assert page.locator("script").count() == 2
    assert page.locator("img[src=x]").count() == 0
    assert "\u202e" not in page.locator("body").inner_text()
    page.get_by_role("combobox", name="Unit").select_option(COMMAND)
    assert shown(page) == ["score_total"]


# Many findings.


def test_five_thousand_findings_are_drawn_as_they_come_into_view(
    context: BrowserContext, out: Path, tmp_path: Path
) -> None:
    many = tmp_path / "many"
    shutil.copytree(out, many)
    multiplied(many, 5000)
    page = context.new_page()
    page.goto(report(many, "--source", tmp_path).as_uri())
    expect(page.locator("#count")).to_have_text("5,000 of 5,000 findings")
    assert page.locator(".finding").count() <= 200
    page.get_by_label("Search").fill("000000001387")
    expect(page.locator("#count")).to_have_text("1 of 5,000 findings")
    page.get_by_label("Search").fill("")
    expect(page.locator("#count")).to_have_text("5,000 of 5,000 findings")
    before = page.locator(".finding").count()
    page.locator("#more").scroll_into_view_if_needed()
    expect(page.locator(".finding").nth(before)).to_be_attached()


def multiplied(out: Path, number: int) -> None:
    """Repeat the findings of an output, with ids of their own."""
    with open(out / "findings.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    lines: dict[str, Any] = {}
    for text in (out / "evidence.jsonl").read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        lines[line["finding_id"]] = line
    with (
        open(out / "findings.csv", "w", encoding="utf-8-sig", newline="") as file,
        open(out / "evidence.jsonl", "w", encoding="utf-8") as evidence,
    ):
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for count in range(number):
            row = rows[count % len(rows)]
            finding_id = f"{count:012x}"
            writer.writerow({**row, "finding_id": finding_id})
            evidence.write(json.dumps({**lines[row["finding_id"]], "finding_id": finding_id}) + "\n")
