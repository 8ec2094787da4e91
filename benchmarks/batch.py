"""How a batch goes: files a second and worker, memory, and what it takes to go on after a kill.

python benchmarks/batch.py                      all of it with 100 000 small files: some ten minutes on two cores
python benchmarks/batch.py --files 2000         a quick look

What a batch costs beside the bare parse is measured by overhead.py.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import docx

FORMS = 3
INDICATORS = [
    ("产出指标", "数量指标", "培训人次", "≥{n}人次", "{n}人次", "10", "10"),
    ("", "", "举办培训班次", "≥12期", "13期", "10", "10"),
    ("", "质量指标", "结业考核合格率", "≥95%", "97.5%", "10", "10"),
    ("", "", "教材发放准确率", "=100%", "100%", "5", "5"),
    ("", "时效指标", "培训按期完成率", "100%", "100%", "10", "10"),
    ("", "成本指标", "人均培训成本", "≤1500元/人", "1480元/人", "5", "5"),
    ("效益指标", "经济效益指标", "带动学员增收", "有所提高", "有所提高", "10", "9"),
    ("", "社会效益指标", "学员就业率", "≥80%", "78%", "10", "9"),
    ("", "可持续影响指标", "培训机制健全性", "健全", "健全", "10", "10"),
    ("满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", "93%", "10", "10"),
]


def rows(number: int, form: int) -> list[list[str]]:
    """A self-evaluation as rows of nine cells; merged positions are empty."""
    people = str(200 + number + form)
    found = [
        ["项目名称", f"第{number}期第{form}类技能培训项目", *[""] * 7],
        ["主管部门", "云岭县总工会", "", "", "实施单位", "培训中心", "", "", ""],
        ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分", ""],
        ["", "年度资金总额：", "140.4", "140.4", "135.2", "10", "96.30%", "9.63", ""],
        ["", "其中：当年财政拨款", "140.4", "140.4", "135.2", "—", "", "—", ""],
        ["", "其他资金", "0", "0", "0", "—", "", "—", ""],
        ["年度总体目标", "预期目标", "", "", "", "实际完成情况", "", "", ""],
        ["", f"全年培训{people}人次。", "", "", "", f"实际培训{people}人次。", "", "", ""],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施", ""],
    ]
    found += [[*(cell.format(n=people) for cell in line), "", ""] for line in INDICATORS]
    return [*found, ["总分", "", "", "", "", "100", "97.63", "", ""]]


def text(number: int) -> bytes:
    lines = []
    for form in range(FORMS):
        lines += ["项目支出绩效自评表", "（2023年度）", *("\t".join(line) for line in rows(number, form)), ""]
    return "\n".join(lines).encode()


def word_template() -> bytes:
    """One Word file for number 0; the others differ in its numbers."""
    document = docx.Document()
    for form in range(FORMS):
        document.add_paragraph("项目支出绩效自评表")
        document.add_paragraph("（2023年度）")
        lines = rows(0, form)
        table = document.add_table(len(lines), len(lines[0]))
        for row, line in zip(table.rows, lines, strict=True):
            for cell, content in zip(row.cells, line, strict=True):
                cell.text = content
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word(number: int, template: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            if part == "word/document.xml":
                data = data.replace("第0期".encode(), f"第{number}期".encode())
            new.writestr(part, data)
    return file.getvalue()


SMALL = """项目支出绩效自评表
（2023年度）
项目名称\t第{n}号设备购置项目
主管部门\t云岭县总工会\t实施单位\t培训中心
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t购置设备数量\t≥{n}台\t{n}台\t50\t50
效益指标\t社会效益指标\t设备利用率\t≥80%\t85%\t50\t50
总分\t\t\t\t\t100\t100
"""


def small(folder: Path, files: int) -> None:
    """Texts of one form with two indicators, a thousand to a folder; no two of the same bytes."""
    for number in range(1, files + 1):
        if number % 1000 == 1:
            (folder / f"{number // 1000:03d}").mkdir(parents=True)
        path = folder / f"{(number - 1) // 1000:03d}" / f"{number:06d}.txt"
        path.write_text(SMALL.format(n=number), encoding="utf-8")


def mixed(folder: Path, files: int) -> None:
    """Half text, half Word, three forms each; no two of the same bytes."""
    folder.mkdir()
    template = word_template()
    for number in range(1, files + 1):
        if number % 2:
            (folder / f"{number:06d}.txt").write_bytes(text(number))
        else:
            (folder / f"{number:06d}.docx").write_bytes(word(number, template))


CONVERT = """
import resource, sys
from disclosure_parse.cli import run
code = run(sys.argv[1:])
for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
    used = resource.getrusage(who)
    print(used.ru_maxrss, used.ru_utime + used.ru_stime)
sys.exit(code)
"""


def convert(folder: Path, out: Path, workers: int) -> list[float]:
    """Seconds; seconds of processor time and peak MiB of the parent; the same of all workers and of the largest."""
    arguments = ["convert", str(folder), "-o", str(out), "--workers", str(workers), "--quiet"]
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", CONVERT, *arguments], capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"convert ended with {done.returncode}: {done.stderr}")
    parent_kib, parent_cpu, worker_kib, worker_cpu = map(float, done.stdout.split())
    return [seconds, parent_cpu, parent_kib / 1024, worker_cpu, worker_kib / 1024]


def killed_half_way(folder: Path, out: Path, workers: int, seconds: float) -> None:
    """A run that is killed after half of the time that it takes."""
    arguments = ["convert", str(folder), "-o", str(out), "--workers", str(workers), "--quiet"]
    running = subprocess.Popen([sys.executable, "-c", CONVERT, *arguments], stdout=subprocess.DEVNULL)
    time.sleep(seconds / 2)
    running.kill()
    running.wait()


def line(what: str, files: int, workers: int, figures: list[float]) -> str:
    seconds, parent_cpu, parent_mib, worker_cpu, worker_mib = figures
    return (
        f"| {what} | {files} | {workers} | {seconds:.1f} | {files / seconds:.0f} | {parent_cpu / files * 1000:.2f} | "
        f"{worker_cpu / files * 1000:.2f} | {parent_mib:.0f} | {worker_mib:.0f} |"
    )


COLUMNS = (
    "run",
    "files",
    "workers",
    "seconds",
    "files/s",
    "parent ms/file",
    "workers ms/file",
    "parent MiB",
    "worker MiB",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n{'| --- ' * len(COLUMNS)}|"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000, help="small files; the mixed ones are a hundredth")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    files, workers = options.files, options.workers
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        print(f"Small texts of one form, {os.cpu_count()} cores, Python {sys.version.split()[0]}\n\n{HEAD}")
        for count in (max(1, files // 10), files):
            small(root / f"small{count}", count)
            figures = convert(root / f"small{count}", root / f"out{count}", workers)
            print(line("all", count, workers, figures), flush=True)
        out = root / f"out{files}"
        kept = (out / ".journal.sqlite").stat().st_size / files
        tables = sum(path.stat().st_size for path in out.iterdir() if not path.name.startswith(".")) / files
        print(line("again, nothing changed", files, workers, convert(root / f"small{files}", out, workers)), flush=True)
        count = max(1, files // 10)
        killed_half_way(root / f"small{count}", root / "killed", workers, seconds := timed(root, count, workers))
        figures = convert(root / f"small{count}", root / "killed", workers)
        print(line(f"after a kill half way of {seconds:.0f} s", count, workers, figures), flush=True)
        print(f"\nJournal {kept / 1024:.1f} KiB a file, tables {tables / 1024:.1f} KiB.\n")

        count = max(8, files // 100)
        mixed(root / "mixed", count)
        print(f"Texts and Word files of {FORMS} forms\n\n{HEAD}")
        for number in range(1, workers + 1):
            figures = convert(root / "mixed", root / f"mixed{number}", number)
            print(line("all", count, number, figures), flush=True)


def timed(root: Path, count: int, workers: int) -> float:
    return convert(root / f"small{count}", root / "timed", workers)[0]


if __name__ == "__main__":
    main()
