"""Makes docs/report.png, the picture of a report, from the samples: ``python docs/report_picture.py``.

Needs the extra ``test`` and Debian's Chromium.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from disclosure_parse import batch, reporting

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
SHOWN = "poverty_fund_evaluation.pdf"


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        out = Path(name)
        batch.convert([SAMPLES], out)
        reporting.write_report(out, reporting.below([SAMPLES]), language="zh")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 1240}, color_scheme="light")
        page.goto((out / "report.html").as_uri())
        page.locator("#search").fill(SHOWN)
        page.locator(".finding").nth(1).wait_for(state="detached")
        page.locator("h2#findings").scroll_into_view_if_needed()
        page.evaluate("document.getElementById('findings').scrollIntoView()")
        page.locator("img").wait_for()
        page.wait_for_timeout(500)
        page.screenshot(path=ROOT / "docs" / "report.png")
        browser.close()


if __name__ == "__main__":
    main()
