"""Writes the sample disclosures and their truth, or random ones for testing in bulk.

python tests/sample_maker/make.py                                         samples/ and tests/truth/ again
python tests/sample_maker/make.py --variants OUT_DIR --seed 1 --count 40  random documents, truth in OUT_DIR/truth
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from maker.catalogue import SAMPLES
from maker.committed import write_samples
from maker.mass import write_variants

ROOT = Path(__file__).parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "samples", help="folder for the fixed samples")
    parser.add_argument("--truth", type=Path, default=ROOT / "tests" / "truth", help="folder for their truth")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "samples.md", help="the page that lists them")
    parser.add_argument("--variants", type=Path, metavar="OUT_DIR", help="write random documents there instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40)
    options = parser.parse_args()
    if options.variants:
        names = write_variants(options.variants, options.seed, options.count)
        print(f"{len(names)} documents in {options.variants}")
    else:
        write_samples(options.out, options.truth, options.page, SAMPLES)
        print(f"samples in {options.out}")


if __name__ == "__main__":
    main()
