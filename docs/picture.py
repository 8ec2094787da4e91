"""Makes docs/result.png, the picture of the README, from a sample and its real output: ``python docs/picture.py``.

Left the page with the cells as they were read, right rows of indicators.csv. Needs the extra ``notebook``.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

import disclosure_parse as dp
from disclosure_parse.readers.page_picture import draw_page

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "self_evaluation_two_pages.pdf"
NAMES = "locator level2 level3 target_raw target_op target_value target_unit actual_value weight score"
COLUMNS = NAMES.split()


def _shown(value: object) -> str:
    if value is pd.NA:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def main() -> None:
    plt.rcParams["font.sans-serif"] = ["Noto Sans CJK SC"]
    result = dp.parse(SAMPLE)
    page = draw_page(SAMPLE.read_bytes(), 1, result.document.tables, scale=2)
    rows = result.frames()["indicators"][COLUMNS].head(12)
    shown = [[_shown(value) for value in row] for row in rows.itertuples(index=False)]
    figure, (left, right) = plt.subplots(1, 2, figsize=(15, 6.6), width_ratios=[1, 1.6])
    edge = page.width // 14
    left.imshow(page.crop((edge, edge, page.width - edge, page.height - edge)), interpolation="lanczos")
    left.set_title(f"{SAMPLE.name}, page 1, with the cells that were read", fontsize=9)
    right.set_title("out/indicators.csv (some of its columns)", fontsize=9)
    for axes in (left, right):
        axes.axis("off")
    table = right.table(cellText=shown, colLabels=COLUMNS, loc="upper center", cellLoc="left")
    table.auto_set_font_size(False)
    table.set_fontsize(7.5)
    table.scale(1, 1.5)
    table.auto_set_column_width(range(len(COLUMNS)))
    figure.tight_layout()
    figure.savefig(ROOT / "docs" / "result.png", dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    main()
