"""How fast, and how exactly, tables of PDFs are read, beside other tools, over the same generated files.

python benchmarks/pdf.py                             every corpus and installed tool, five rounds
python benchmarks/pdf.py --corpora thin budget --tools disclosure-parse pdfplumber --rounds 3 --files 1
python benchmarks/pdf.py --memory                    peak memory over 500, 1 000 and 5 000 pages

The other tools: pip install 'disclosure-parse[benchmark]'; tabula needs Java, the first two corpora LibreOffice. Rounds
are interleaved. What counts is processor time, of child processes too, since it depends less on what else the machine
does; ratios are medians of the rounds' ratios. A cell is exact if its row, column, both spans and its text (white space
apart) are those that were printed; "wrong" are cells that a tool gives and that were not printed so.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pypdfium2 as pdfium

import pdf_corpora as corpora
from pdf_tools import Tool, tools

PATIENCE = 30.0
"""Seconds of a round after which a tool is not asked for that corpus again."""
OURS, PLUMBER, FLOOR = "disclosure-parse", "pdfplumber", "pdfium: load + text page"


def spent(work: Callable[[], object]) -> float:
    """Seconds of processor time, of this process and its children."""

    def used() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    before = used()
    work()
    return used() - before


def exactness(tool: Tool, corpus: corpora.Corpus) -> tuple[int, int, int]:
    """Cells printed, cells that come out exactly, and cells given that were not printed so."""
    printed = exact = given = 0
    for file in corpus.files:
        found = tool(file.data)
        for page, truth in enumerate(file.pages):
            tables = list(found[page]) if page < len(found) else []
            given += sum(len(table) for table in tables)
            for cells in truth:
                printed += len(cells)
                shared = [sum((Counter(cells) & Counter(table)).values()) for table in tables]
                if shared:
                    best = max(range(len(shared)), key=shared.__getitem__)
                    exact += shared[best]
                    tables.pop(best)
    return printed, exact, given - exact


def compare(corpus: corpora.Corpus, chosen: dict[str, Tool], rounds: int) -> None:
    """Prints a table of the tools over one corpus."""
    cells = sum(len(table) for file in corpus.files for page in file.pages for table in page)
    print(
        f"\n{corpus.name}: {len(corpus.files)} files, {corpus.pages} pages, {cells / corpus.pages:.0f} cells a page\n"
    )
    results = {}
    for name, tool in list(chosen.items()):
        try:
            results[name] = exactness(tool, corpus)  # The first run also loads the tool's modules.
        except Exception as error:  # A tool that fails on these files is a result, not the end of the benchmark.
            print(f"({name} stopped with {type(error).__name__}: {str(error)[:100]})")
    seconds: dict[str, list[float]] = {name: [] for name in results}
    for _ in range(rounds):
        for name, times in seconds.items():
            if not times or times[-1] < PATIENCE:
                times.append(spent(lambda tool=chosen[name]: [tool(file.data) for file in corpus.files]))
    print("| tool | ms of processor a page | against pdfplumber | against ours | exact | wrong |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, times in seconds.items():
        printed, exact, wrong = results[name]
        shares = [f"{exact / printed:.2%}", f"{wrong / printed:.2%}"] if name != FLOOR else ["", ""]
        figures = [f"{1000 * median(times) / corpus.pages:.1f}", *ratios(name, seconds), *shares]
        print(f"| {name} | {' | '.join(figures)} |", flush=True)


def ratios(name: str, seconds: dict[str, list[float]]) -> list[str]:
    """How many times as fast as pdfplumber and as ours, round by round."""
    written = []
    for other in (PLUMBER, OURS):
        pairs = list(zip(seconds.get(other, []), seconds[name], strict=False))
        written.append(f"{median(theirs / own for theirs, own in pairs):.2f}" if pairs else "")
    return written


def where_time_goes(corpus: corpora.Corpus, rounds: int) -> None:
    """Prints how our time is shared out between pdfium, the characters and lines, and the rest."""
    from disclosure_parse.readers.pdf import read_pdf
    from disclosure_parse.readers.pdf_page import open_page

    def contents(data: bytes) -> None:
        document = pdfium.PdfDocument(data)
        for index in range(len(document)):
            with open_page(document.raw, index):
                pass
        document.close()

    stages: list[Callable[[bytes], object]] = [tools()[FLOOR], contents, read_pdf]
    times: list[list[float]] = [[], [], []]
    for _ in range(rounds):
        for stage, measured in zip(stages, times, strict=True):
            measured.append(spent(lambda stage=stage: [stage(file.data) for file in corpus.files]))
    floor, content, whole = (1000 * min(measured) / corpus.pages for measured in times)
    figures = [floor, content - floor, whole - content, whole]
    print(f"| {corpus.name} | {' | '.join(f'{each:.1f}' for each in figures)} | {whole / floor:.1f} |", flush=True)


PEAK = """
def peak():
    # Not getrusage, which begins with what the process that started this one had.
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
"""
READ = f"""{PEAK}
import sys
from disclosure_parse.readers.pdf import read_pdf
document = read_pdf(open(sys.argv[1], "rb").read())
cells = sum(len(table.cells) for table in document.tables)
print(peak(), cells)
"""
READ_AND_DROP = f"""{PEAK}
import sys
from disclosure_parse.readers.pdf import Pages
cells = 0
for layout in Pages().layouts(open(sys.argv[1], "rb").read(), "auto"):
    cells += sum(len(table.cells) for table in layout.tables)
print(peak(), cells)
"""


def memory(seed: int) -> None:
    """Prints the peak memory of a process that reads one file, by its pages, and of one that keeps none of them."""
    file = corpora.make("budget", seed, 1).files[0]
    print("| pages | file MiB | cells | peak MiB | seconds | peak MiB, each page dropped |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for pages in (10, 500, 1000, 5000):
            path = Path(folder) / f"{pages}.pdf"
            path.write_bytes(corpora.joined(file, pages))
            start = time.perf_counter()
            peak, cells = measured(READ, path)
            seconds = time.perf_counter() - start
            dropped, _ = measured(READ_AND_DROP, path)
            size = path.stat().st_size / 1024**2
            print(f"| {pages} | {size:.1f} | {cells} | {peak:.0f} | {seconds:.0f} | {dropped:.0f} |", flush=True)


def measured(script: str, path: Path) -> tuple[float, str]:
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    peak, cells = done.stdout.split()
    return float(peak), cells


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", nargs="+", choices=list(corpora.MAKERS), default=list(corpora.MAKERS))
    parser.add_argument("--tools", nargs="+", choices=list(tools()), default=list(tools()))
    parser.add_argument("--files", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    if options.memory:
        memory(options.seed)
        return
    chosen = {name: tool for name, tool in tools().items() if name in options.tools}
    made = []
    for name in options.corpora:
        try:
            made.append(corpora.make(name, options.seed, options.files))
        except corpora.NotMade as reason:
            print(f"(no {name}: {reason})")
            continue
        compare(made[-1], chosen, options.rounds)
    if OURS in chosen:
        print("\nms of processor a page, the least of the rounds\n")
        print("| corpus | pdfium: load + text page | characters, lines | tables, text, order | all | all / floor |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        for corpus in made:
            where_time_goes(corpus, max(3, options.rounds))
    print(f"\n{os.cpu_count()} cores, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
