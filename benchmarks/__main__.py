"""`python -m benchmarks`: measure, keep the raw runs, write README.md."""

import argparse
import importlib
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.databases import Maker
from tests import postgres


def main() -> None:
    """How fast is Juuri, and how much does it need?"""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("--only", choices=report.PARTS, action="append", help="measure only this part")
    parser.add_argument(
        "--quick", action="store_true", help="tiny sizes, to see that it runs: nothing is kept"
    )
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="juuri-bench-"))
    try:
        server = postgres.start(fsync=True)
        for part in options.only or report.PARTS:
            sys.stdout.write(f"\n{report.PARTS[part]}\n")
            sys.stdout.flush()
            facts = report.machine()
            result = importlib.import_module(f"benchmarks.{part}").main(
                Maker(folder, server), quick=options.quick
            )
            sys.stdout.write(report.table(result.figures) + "\n")
            if not options.quick:
                report.keep(part, result, facts)
                report.write()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
