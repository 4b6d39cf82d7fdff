"""`python -m matching`: the solver on its own, from a JSON file to pairs, reasons and proof, or a replay."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from matching.errors import ProblemError, UnprovenError
from matching.explanation import report
from matching.history_document import history_from_json, outcomes_table, outcomes_to_json
from matching.memory import memory_bound, spoken
from matching.model import Problem
from matching.simulation import simulate
from matching.solving import solve
from matching.watching import Watch

EXIT_PROBLEM = 2
"""The problem cannot be read or makes no sense (as for wrong arguments)."""

EXIT_UNPROVEN = 3
"""The answer could not be proven: a fault of the software."""

EXIT_CANCELLED = 130
"""Stopped by whoever started it (Ctrl-C)."""

QUIET_SECONDS = 2.0
"""Work that takes longer says on the standard error how far it is."""

_MEBIBYTE = 1 << 20

_EXAMPLES = """\
examples:
  python -m matching solve problem.json
  python -m matching solve problem.json --json --output solution.json
  python -m matching simulate history.json

exit codes: 0 done, 2 the input cannot be read or makes no sense, 3 the answer could not be proven,
130 stopped. The JSON forms are described in docs/matching.md.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text("utf-8")
        result = options.run(json.loads(text), options)
    except (OSError, UnicodeDecodeError) as error:
        return _complain(f"cannot read {options.file}: {error}")
    except json.JSONDecodeError as error:
        return _complain(f"{options.file} is not JSON: {error}")
    except RecursionError:
        return _complain(f"{options.file} is nested too deeply")
    except ProblemError as error:
        return _complain(str(error))
    except UnprovenError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_UNPROVEN
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        return EXIT_CANCELLED
    if options.output:
        try:
            Path(options.output).write_text(result + "\n", "utf-8")
        except OSError as error:
            return _complain(f"cannot write {options.output}: {error}")
    else:
        print(result)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m matching",
        description="Exact matching of waiting entries to mentors, with reasons and proof.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    solving = commands.add_parser(
        "solve",
        help="solve a problem",
        description="Solve a problem in its JSON form (docs/matching.md) and print the solution.",
    )
    solving.set_defaults(run=_solve)
    solving.add_argument(
        "--memory",
        metavar="MIB",
        type=_positive,
        default=2048,
        help="memory the run may take besides the problem itself, in MiB (default: %(default)s); "
        "it stops with a message instead of taking more",
    )
    replaying = commands.add_parser(
        "simulate",
        help="replay a history under several plans",
        description="Replay a history in its JSON form (docs/matching.md) under several policies and "
        "cadences, and print what would have become of everybody who waited.",
    )
    replaying.set_defaults(run=_simulate)
    for command, content in ((solving, "problem"), (replaying, "history")):
        command.add_argument(
            "file", metavar=content, help=f"file with the {content}, or - for the standard input"
        )
        command.add_argument("--json", action="store_true", help="print the result as JSON instead of text")
        command.add_argument(
            "--output", metavar="FILE", help="write to a file instead of the standard output"
        )
    return parser


def _solve(document: Any, options: argparse.Namespace) -> str:
    problem, limit = Problem.from_json(document), options.memory * _MEBIBYTE
    bound = f"at most {spoken(memory_bound(problem, limit))} of memory"
    solution = solve(problem, memory_limit=limit, watch=Watch(_telling(bound)))
    return _as_json(solution.to_json()) if options.json else report(solution)


def _simulate(document: Any, options: argparse.Namespace) -> str:
    history, plans = history_from_json(document)
    outcomes = simulate(history, plans, watch=Watch(_telling("")))
    return _as_json(outcomes_to_json(outcomes)) if options.json else outcomes_table(outcomes)


def _as_json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def _telling(first: str, clock: Callable[[], float] = monotonic) -> Callable[[str, int, int], None]:
    """Return what says how far work is, once a second as soon as it takes long; and `first` before."""
    begin = clock()
    told = begin + QUIET_SECONDS - 1

    def tell(step: str, done: int, total: int) -> None:
        nonlocal told, first
        now = clock()
        if now - told < 1:
            return
        told = now
        if first:
            print(first, file=sys.stderr)
            first = ""
        print(f"{step}: {done} of {total}", file=sys.stderr)

    return tell


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 on")
    return number


def _complain(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return EXIT_PROBLEM


if __name__ == "__main__":
    sys.exit(main())
