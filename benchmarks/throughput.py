"""How long a batch takes, where the time goes, and how much memory it needs.

python benchmarks/throughput.py                 1 000 text and Word disclosures of three forms each, two workers
python benchmarks/throughput.py --files 100     a quick look
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
from itertools import pairwise
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


def generate(folder: Path, files: int) -> None:
    """Half text, half Word; no two of the same bytes."""
    folder.mkdir()
    template = word_template()
    for number in range(1, files + 1):
        if number % 2:
            (folder / f"{number:06d}.txt").write_bytes(text(number))
        else:
            (folder / f"{number:06d}.docx").write_bytes(word(number, template))


def stages(folder: Path) -> dict[str, list[float]]:
    """Milliseconds of processor time that a file takes in each stage, by format, in this process."""
    import disclosure_parse as dp
    from disclosure_parse import checker
    from disclosure_parse.normalizer import normalize
    from disclosure_parse.one_file import reading_of
    from disclosure_parse.outputs.write import TableFolder, rows_of

    found = {}
    with tempfile.TemporaryDirectory() as out, TableFolder(Path(out)) as tables:
        for suffix in (".txt", ".docx"):
            paths = sorted(path for path in folder.iterdir() if path.suffix == suffix)[:60]
            dp.parse(paths[0])  # Imports and the vocabulary are no cost of a file.
            spent = [0.0] * 4
            for path in paths:
                times = [time.process_time()]
                document = dp.read(path)
                times.append(time.process_time())
                disclosure = normalize(document)
                times.append(time.process_time())
                outcomes = checker.check(disclosure)
                times.append(time.process_time())
                result = dp.Result(document, disclosure, outcomes, checker.findings(document.doc_id, outcomes))
                tables.add(rows_of(reading_of(result, path.name)))
                times.append(time.process_time())
                for stage, (start, end) in enumerate(pairwise(times)):
                    spent[stage] += (end - start) * 1000 / len(paths)
            found[suffix[1:]] = spent
    return found


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        print("| files | workers | seconds | parent: processor s | MiB | workers: processor s | largest: MiB |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for files in (max(1, options.files // 4), options.files):
            generate(root / str(files), files)
            figures = convert(root / str(files), root / f"out{files}", options.workers)
            print(f"| {files} | {options.workers} | {' | '.join(f'{each:.0f}' for each in figures)} |", flush=True)
        print()
        print("| one file, one process | reading ms | normalizing ms | checking ms | rows and writing ms |")
        print("| --- | --- | --- | --- | --- |")
        for name, spent in stages(root / str(options.files)).items():
            print(f"| {name}, {FORMS} forms | {' | '.join(f'{each:.1f}' for each in spent)} |")
    print(f"\n{os.cpu_count()} cores, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
