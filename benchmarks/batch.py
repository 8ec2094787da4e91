"""How a batch goes: files a second and worker, memory, what it costs beside the bare parse, and to go on after a kill.

python benchmarks/batch.py                      all of it with 100 000 small files: some ten minutes on two cores
python benchmarks/batch.py --files 2000         a quick look
python benchmarks/batch.py --beside-parsing     what a batch costs beside parsing, alone: five minutes
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from itertools import pairwise
from pathlib import Path

import docx

FORMS = 3
ROUNDS, COMPARED = 9, 100
"""How often, and over how many files, a batch is compared with parsing alone."""
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


def bare(folder: Path, out: Path | None = None) -> float:
    """Milliseconds of processor time that `parse` takes for a file in this process; with ``out``, and to write it."""
    import disclosure_parse as dp
    from disclosure_parse.one_file import reading_of
    from disclosure_parse.outputs.write import TableFolder, rows_of

    paths = sorted(folder.iterdir())
    for path in paths[:4]:
        dp.parse(path)  # Imports and the vocabulary are no cost of a file.
    start = time.process_time()
    if out is None:
        for path in paths:
            dp.parse(path)
    else:
        with TableFolder(out) as tables:
            for path in paths:
                tables.add(rows_of(reading_of(dp.parse(path), path.name)))
    return (time.process_time() - start) * 1000 / len(paths)


def whole(folder: Path, out: Path) -> float:
    """Milliseconds of processor time that `convert` takes for a file, parent and one worker, in the same way."""
    from disclosure_parse import batch

    few = out.with_name("few")
    if not few.exists():
        few.mkdir()
        for path in sorted(folder.iterdir())[:4]:
            os.link(path, few / path.name)
    spent = [_cpu()]
    for given in (few, folder):
        batch.convert([given], out, workers=1)
        spent.append(_cpu())
    files = len(list(folder.iterdir()))
    return ((spent[2] - spent[1]) - (spent[1] - spent[0])) * 1000 / (files - 4)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000, help="small files; the mixed ones are a hundredth")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--beside-parsing", action="store_true", help="only compare a batch with parsing")
    options = parser.parse_args()
    if options.beside_parsing:
        with tempfile.TemporaryDirectory() as temporary:
            mixed(Path(temporary, "mixed"), 2 * COMPARED)
            beside_parsing(Path(temporary))
        return
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
        beside_parsing(root)


def beside_parsing(root: Path) -> None:
    """What a batch of the mixed files costs beside parsing them, and where the time of one goes."""
    part = root / "part"
    part.mkdir()
    for path in sorted((root / "mixed").iterdir())[:COMPARED]:
        os.link(path, part / path.name)
    if hasattr(os, "sched_setaffinity"):
        # Two processes on two cores slow each other down, and one of them alone does not: all get the same core.
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    rounds = [(bare(part), bare(part, root / f"bare{n}"), whole(part, root / f"whole{n}")) for n in range(ROUNDS)]
    once, written, all_of_it = (min(each) for each in zip(*rounds, strict=True))
    print(f"\nProcessor time a file on one core, the least of {ROUNDS} rounds: parse alone {once:.1f} ms, ", end="")
    print(f"with its rows written {written:.1f} ms, convert {all_of_it:.1f} ms.\n")
    print("| convert beside | of the least | in the middle of the rounds | in the lowest | in the highest |")
    print("| --- | --- | --- | --- | --- |")
    for name, least, other in (("parse", once, 0), ("parse, rows written", written, 1)):
        shares = [all_of_it / least, *of_rounds([row[2] / row[other] for row in rounds])]
        print(f"| {name} | {' | '.join(f'{(share - 1) * 100:+.0f} %' for share in shares)} |")
    print("\n| one file, one process | reading ms | normalizing ms | checking ms | rows and writing ms |")
    print("| --- | --- | --- | --- | --- |")
    for name, spent in stages(root / "mixed").items():
        print(f"| {name}, {FORMS} forms | {' | '.join(f'{each:.1f}' for each in spent)} |")


def of_rounds(shares: list[float]) -> list[float]:
    """The median, the least and the greatest."""
    return [statistics.median(shares), min(shares), max(shares)]


def timed(root: Path, count: int, workers: int) -> float:
    return convert(root / f"small{count}", root / "timed", workers)[0]


if __name__ == "__main__":
    main()
