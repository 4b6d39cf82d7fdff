"""One large solve in a process of its own, so that its peak of memory is its own: `python -m bench.large`."""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: E402

from bench.instances import structured  # noqa: E402
from matching import memory_needed, solve  # noqa: E402


def main() -> None:
    """Print seconds of the whole solve and of the bare solver, and the peak of memory, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.large", description=__doc__)
    parser.add_argument("entries", type=int)
    parser.add_argument("mentors", type=int)
    parser.add_argument("--bare", action="store_true", help="then the bare scipy solver on the weights")
    options = parser.parse_args()
    problem = structured(options.entries, options.mentors)
    start = time.process_time()
    solution = solve(problem)
    seconds = time.process_time() - start
    graph = solution.state.graph
    pairs = int(graph.seats[graph.candidates.columns].sum())
    result = {
        "seconds": seconds,
        "peak": peak_bytes(),
        "reckoned": memory_needed(options.entries, options.mentors, pairs),
        "pairs": solution.feasible_pairs,
        "served": len(solution.pairs),
        "bare": None,
    }
    if options.bare:
        from bench.cases.solver import sparse_matrix

        matrix = sparse_matrix(graph, in_serving_order=True)
        start = time.process_time()
        min_weight_full_bipartite_matching(matrix)
        result["bare"] = time.process_time() - start
    print(json.dumps(result))


def peak_bytes() -> int | None:
    """Return the most memory this process ever held (Linux), people of the problem included."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    lines = dict(line.split(":", 1) for line in status.read_text("ascii").splitlines() if ":" in line)
    return int(lines["VmHWM"].split()[0]) * 1024


if __name__ == "__main__":
    main()
