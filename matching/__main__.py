"""`python -m matching`: the solver on its own, from a JSON file to pairs, reasons and proof."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from matching.errors import ProblemError
from matching.explanation import report
from matching.model import Problem
from matching.proof import UnprovenError
from matching.solving import solve

EXIT_PROBLEM = 2
"""The problem cannot be read or makes no sense (as for wrong arguments)."""

EXIT_UNPROVEN = 3
"""The answer could not be proven: a fault of the software."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0, `EXIT_PROBLEM` or `EXIT_UNPROVEN`."""
    parser = argparse.ArgumentParser(
        prog="python -m matching",
        description="Exact matching of waiting entries to mentors, with reasons and proof.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    solving = commands.add_parser(
        "solve",
        help="solve a problem",
        description="Solve a problem in its JSON form (docs/matching.md) and print the solution.",
    )
    solving.add_argument("problem", help="file with the problem, or - for the standard input")
    solving.add_argument("--json", action="store_true", help="print the solution as JSON instead of text")
    solving.add_argument("--output", metavar="FILE", help="write to a file instead of the standard output")
    options = parser.parse_args(arguments)
    try:
        text = sys.stdin.read() if options.problem == "-" else Path(options.problem).read_text("utf-8")
        solution = solve(Problem.from_json(json.loads(text)))
    except (OSError, UnicodeDecodeError) as error:
        return _complain(f"cannot read {options.problem}: {error}")
    except json.JSONDecodeError as error:
        return _complain(f"{options.problem} is not JSON: {error}")
    except RecursionError:
        return _complain(f"{options.problem} is nested too deeply")
    except ProblemError as error:
        return _complain(str(error))
    except UnprovenError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_UNPROVEN
    result = (
        json.dumps(solution.to_json(), ensure_ascii=False, indent=1) if options.json else report(solution)
    )
    if options.output:
        try:
            Path(options.output).write_text(result + "\n", "utf-8")
        except OSError as error:
            return _complain(f"cannot write {options.output}: {error}")
    else:
        print(result)
    return 0


def _complain(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return EXIT_PROBLEM


if __name__ == "__main__":
    sys.exit(main())
