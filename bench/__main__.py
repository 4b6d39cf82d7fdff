"""`python -m bench`: run every case, print a table, write bench.json."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path

# One core for everybody: threads of numerical libraries would blur what is compared.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from bench import cases  # noqa: E402
from bench.rows import Row, spoken, table, write  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases whose names contain one of the words given (all without words); 0, or 2 if none does."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("words", nargs="*", help="parts of the names of cases to run")
    parser.add_argument(
        "--output", default="bench.json", help="where to write the rows (default: bench.json)"
    )
    options = parser.parse_args(arguments)
    names = sorted(module.name for module in pkgutil.iter_modules(cases.__path__))
    chosen = [name for name in names if not options.words or any(word in name for word in options.words)]
    if not chosen:
        print(f"no such case; there are: {', '.join(names)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in chosen:
        for row in importlib.import_module(f"bench.cases.{name}").rows():
            rows.append(row)
            print(f"{name}: {row.case}: {spoken(row.ours_s)} {row.peer}", file=sys.stderr, flush=True)
    print(table(rows))
    write(rows, Path(options.output))
    return 0


if __name__ == "__main__":
    sys.exit(main())
