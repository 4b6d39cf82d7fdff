"""The whole solve at a country's size: beside the bare sparse solver and OR-Tools on the same weights."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from bench.cases.solver import goal, sparse_matrix
from bench.instances import structured
from bench.rows import Row, best_in_turns
from matching import solve
from matching.weights import Graph

ENTRIES, MENTORS = 10_000, 7_600


def rows() -> Iterator[Row]:
    """Measure 10'000 entries and 7'600 mentors."""
    problem = structured(ENTRIES, MENTORS)
    solution = solve(problem)
    graph: Graph = solution.state.graph
    case = f"{ENTRIES} x {MENTORS}, {solution.feasible_pairs / ENTRIES:.0f} per entry, whole solve"
    matrix = sparse_matrix(graph, in_serving_order=True)
    flow = _flow(graph)
    in_file_order = sparse_matrix(graph, in_serving_order=False)
    [untuned] = best_in_turns(
        [lambda: min_weight_full_bipartite_matching(in_file_order)], runs=1, clock=time.process_time
    )
    seconds = best_in_turns(
        [
            lambda: solve(problem),
            lambda: min_weight_full_bipartite_matching(matrix),
            lambda: _solved(flow),
        ],
        runs=3,
        seconds=30,
        clock=time.process_time,
    )
    ours = seconds[0]
    assert -flow.optimal_cost() == solution.proof.value
    yield Row(case, ours, "bare scipy sparse, rows in serving order", seconds[1], goal(ours, seconds[1], 1.5))
    yield Row(case, ours, "bare scipy sparse, rows in file order", untuned)
    yield Row(case, ours, "bare OR-Tools min-cost flow", seconds[2], goal(ours, seconds[2], 1))


def _solved(flow: Any) -> None:
    status = flow.solve()
    assert status == flow.OPTIMAL, status


def _flow(graph: Graph) -> Any:
    """Return a flow of entries through seats; waiting is an arc of its own at no cost."""
    height, width = len(graph.rank), len(graph.seats)
    entry = np.arange(height, dtype=np.int32)
    mentor = np.arange(height, height + width, dtype=np.int32)
    sink = height + width
    candidates = graph.candidates
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        candidates.rows.astype(np.int32),
        mentor[candidates.columns],
        np.ones(len(candidates.columns), dtype=np.int64),
        -graph.weight,
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        mentor, np.full(width, sink, dtype=np.int32), graph.seats, np.zeros(width, dtype=np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        entry,
        np.full(height, sink, dtype=np.int32),
        np.ones(height, dtype=np.int64),
        np.zeros(height, dtype=np.int64),
    )
    flow.set_nodes_supplies(entry, np.ones(height, dtype=np.int64))
    flow.set_node_supply(sink, -height)
    return flow
