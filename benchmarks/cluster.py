"""What a Dask cluster costs over the same work on one machine, and how much travels for a file.

python benchmarks/cluster.py                  1 000 text disclosures of three forms each, two workers
python benchmarks/cluster.py --files 200      a quick look

Scheduler and workers run on this machine, with as many processes that read as the local run has.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

from batch import text
from disclosure_parse import batch
from disclosure_parse.cluster import dask
from disclosure_parse.discover import discover
from disclosure_parse.engines import local
from disclosure_parse.normalizer.vocabulary import load_vocabulary
from disclosure_parse.one_file import Job
from disclosure_parse.work import Engine, Work, isolated, result


def started(folder: Path, workers: int) -> tuple[str, list[subprocess.Popen[bytes]]]:
    """The scheduler's address, and the processes of a cluster."""
    where = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    def start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1", "--no-dashboard", *arguments]
        return subprocess.Popen(line, **quiet)  # type: ignore[call-overload, no-any-return]

    processes = [start("dask_scheduler", "--port", "0", "--scheduler-file", str(where))]
    while not where.exists() or not where.read_text():
        time.sleep(0.1)
    address: str = json.loads(where.read_text())["address"]
    own = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
    processes += [start("dask_worker", address, *own) for _ in range(workers)]
    return address, processes


def seconds(inputs: Path, out: Path, engine: Engine) -> tuple[float, float]:
    """By the clock, and of this process's own time on the processor."""
    start, own = time.perf_counter(), time.process_time()
    batch.convert([inputs], out, engine=engine)
    return time.perf_counter() - start, time.process_time() - own


def memory_of_list(inputs: Path) -> int:
    """Bytes that the list of files to read takes for each of them."""
    tracemalloc.start()
    tasks = discover([inputs])
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken // len(tasks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=3, help="of each engine in turn; the best counts")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # The processes of the cluster end with this one.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        for number in range(options.files):
            (folder / "in" / f"{number:06d}.txt").write_bytes(text(number))
        address, processes = started(folder, options.workers)
        try:
            engines = {"local": local(options.workers), "dask": dask(address)}
            batch.convert([folder / "in" / "000000.txt"], folder / "warm", engine=engines["dask"])
            took: dict[str, list[tuple[float, float]]] = {engine: [] for engine in engines}
            for turn in range(options.rounds):
                for engine in engines:
                    took[engine].append(seconds(folder / "in", folder / f"{engine}{turn}", engines[engine]))
            best = {engine: min(times) for engine, times in took.items()}
            same = all(
                path.read_bytes() == (folder / "dask0" / path.name).read_bytes()
                for path in (folder / "local0").iterdir()
                if not path.name.startswith(".")
            )
        finally:
            for process in processes:
                process.kill()
                process.wait()
        work = Work(load_vocabulary(()))
        job = Job(next(iter(discover([folder / "in"]))))
        with isolated(work, 1) as workers:
            ((_, came),) = (pair for several in workers.run([job]) for pair in several)
        listed = memory_of_list(folder / "in")
        tables = sum(path.stat().st_size for path in (folder / "local0").iterdir() if not path.name.startswith("."))
        journal = sum(path.stat().st_size for path in (folder / "local0").glob(".journal*"))
    for engine, (least, own) in best.items():
        each = least * options.workers / options.files
        print(
            f"{engine:6} {least:7.2f} s  {options.files / least:7.1f} files/s  "
            f"{each * 1000:6.1f} ms a file and process, "
            f"{own / options.files * 1000:.1f} ms a file of the process that started it"
        )
    print(f"dask / local  {best['dask'][0] / best['local'][0]:.2f}, the same bytes: {'yes' if same else 'NO'}")
    print(
        f"a file: {len(pickle.dumps(job))} bytes out, {len(pickle.dumps(result(job, came, work)))} back, "
        f"{tables // options.files} of tables, {journal // options.files} of journal, "
        f"{listed} of memory in the list of files"
    )


if __name__ == "__main__":
    main()
