"""An output to make reports from: sums that fail, words that attack, a file that cannot be read, a PDF."""

from __future__ import annotations

import shutil
from pathlib import Path

from disclosure_parse import batch
from test_batch import FORM, form

ROOT = Path(__file__).parent.parent

WRONG_TOTAL = form("培训").replace("100\t100", "100\t98")
"""An error: 50 + 50 is not 98."""
VAGUE = form("就业").replace("85%", "已完成").replace("云岭县总工会", "望川县民政局")
"""A warning of another unit: the target is a figure, the answer is not."""

SCRIPT = "</script><script>window.attacked=1</script>"
IMAGE = "<img src=x onerror=attacked=1>"
COMMAND = "=cmd|' /C calc'!A0"
TURNED = "\u202egnp.exe\u2028"
HOSTILE = (
    FORM.format(name=SCRIPT, unit="培训中心").replace("云岭县总工会", COMMAND).replace("培训人次", f"培训{TURNED}")
).replace("100\t100", "100\t97")
"""An error whose project, unit and rows are attacks."""


def output(folder: Path) -> Path:
    """The folder of an output; its inputs stand beside it in ``in``."""
    inputs = folder / "in"
    (inputs / "区县").mkdir(parents=True)
    for name, text in {"a": WRONG_TOTAL, "b": HOSTILE, "区县/c": VAGUE, "d": form("好")}.items():
        (inputs / f"{name}.txt").write_text(text, encoding="utf-8")
    (inputs / "bad.pdf").write_bytes(b"%PDF-1.7 cut")
    shutil.copy(ROOT / "samples" / "poverty_fund_evaluation.pdf", inputs / "村道.pdf")
    batch.convert([inputs], folder / "out", workers=1)
    return folder / "out"
