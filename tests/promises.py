"""The promises of docs/promises.md: at a small count in every run, at their full figure with --prove.

@pytest.mark.promise(1)
def test_seats_are_never_overbooked(promise):
    clients = promise.count(quick=4, full=20)
    ...
    promise.measured(f"{clients} clients, {tandems} tandems")
"""

import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
PROVE = "--prove"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--prove``: only the promises, at their full figures, and a table of what was measured."""
    parser.addoption(PROVE, action="store_true", help="run every promise at its full figure")


def pytest_configure(config: pytest.Config) -> None:
    """What is proven is looked for anew each time, not among the examples of every run."""
    if config.getoption(PROVE):
        settings.load_profile("search")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --prove, leave out what holds no promise, and go through them in order."""
    if not config.getoption(PROVE):
        return
    others = [item for item in items if _number(item) is None]
    config.hook.pytest_deselected(items=others)
    items[:] = sorted((i for i in items if _number(i) is not None), key=lambda i: _number(i) or 0)


class Promise:
    """What a test of a promise asks and tells."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._node = request.node
        self.full = bool(request.config.getoption(PROVE))

    def count(self, *, quick: int, full: int) -> int:
        """How many: few in every run of the suite, all when it is proven."""
        return full if self.full else quick

    def measured(self, figures: str) -> None:
        """What was counted, for the table."""
        self._node.user_properties.append(("measured", figures))


@pytest.fixture
def promise(request: pytest.FixtureRequest) -> Promise:
    """The counts of this run, and a place to write down what was measured."""
    if _number(request.node) is None:
        pytest.fail("a test that uses `promise` carries the mark promise(number)")
    request.node.user_properties.append(("promise", _number(request.node)))
    return Promise(request)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """With --prove: the table, and prove.json with the same."""
    if not config.getoption(PROVE):
        return
    rows = []
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            given = dict(report.user_properties)
            if "promise" in given:
                test = re.sub(r"^.*::", "", report.nodeid)
                rows.append(
                    [given["promise"], outcome, test, given.get("measured", ""), round(report.duration, 1)]
                )
    rows.sort(key=lambda row: (row[0], row[2]))
    terminalreporter.section("promises, measured")
    for number, outcome, test, measured, seconds in rows:
        terminalreporter.write_line(f"{number:>3}  {outcome:<6}  {seconds:>7.1f} s  {test}: {measured}")
    keys = ("promise", "outcome", "test", "measured", "seconds")
    content = {"commit": _commit(), "rows": [dict(zip(keys, row, strict=True)) for row in rows]}
    (ROOT / "prove.json").write_text(
        json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _number(item: pytest.Item) -> int | None:
    mark = item.get_closest_marker("promise")
    return mark.args[0] if mark else None


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
