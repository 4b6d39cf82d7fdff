"""The house rules of docs/development.md that a machine can check."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import (
    AREAS,
    ROOT,
    SITE,
    SOLVER,
    TEMPLATES,
    name,
    python_files,
    templates,
    tracked_files,
    tree,
    without_jinja,
)

LONGEST = 300
LOCKS = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "package-lock.json"]


def test_imports_keep_their_contracts() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    ruff = Path(sys.executable).parent / "ruff"
    done = subprocess.run(
        [ruff, "check", "--no-cache", "--output-format=concise", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_outgrows_300_lines() -> None:
    files = [*python_files(ROOT), *templates()]
    long = {
        name(f): lines for f in files if (lines := len(f.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long, f"divide by area or use case: {long}"


def test_no_room_for_what_belongs_nowhere() -> None:
    vague = re.compile(r"(^|_)(utils?|helpers?|managers?|common|misc)\.(py|html)$")
    assert not [name(f) for f in tracked_files() if vague.search(f.name)]


def test_areas_contain_the_same_file_names() -> None:
    usual = {"__init__", "vocabulary", "models", "rules", "queries", "services", "forms", "views", "demo"}
    usual |= {"commands", "documents"}
    # A file that grew too long is divided by use case, and says so: services_release, views_import.
    other = [
        name(f)
        for f in python_files(*(SITE / area for area in AREAS))
        if f.stem.split("_")[0] not in usual and f.stem not in usual and f.parent.name not in usual
    ]
    assert not other, f"rename after what they are (views_…, services_…, rules_…): {other}"


def test_only_the_clock_knows_the_time() -> None:
    looks = {
        ("date", "today"),
        ("datetime", "now"),
        ("datetime", "today"),
        ("datetime", "utcnow"),
        ("time", "time"),
    }
    found = [
        f"{name(file)}:{node.lineno}"
        for file in python_files(SITE, SOLVER)
        if file != SITE / "clock.py"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and (_last_name(node.value), node.attr) in looks
    ]
    assert not found, f"`today` and `now` are arguments: {found}"


def test_only_the_edge_ends_transactions() -> None:
    domain = {"models", "rules", "queries", "services", "forms"}
    found = [
        f"{name(file)}:{node.lineno}"
        for file in python_files(*(SITE / area for area in AREAS))
        if file.stem.split("_")[0] in domain or file.parent.name in domain
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback"}
    ]
    assert not found, f"services never commit: {found}"


def test_every_select_has_a_name_in_queries() -> None:
    at_home = {"queries", "models"}
    found = [
        f"{name(file)}:{node.lineno}"
        for file in python_files(*(SITE / area for area in AREAS))
        if file.stem.split("_")[0] not in at_home and file.parent.name not in at_home
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] == "sqlalchemy"
        and {alias.name for alias in node.names} & {"select", "text", "union", "union_all"}
    ]
    assert not found, f"SELECTs belong in queries.py: {found}"


def test_public_functions_of_the_domain_promise_something() -> None:
    domain = {"rules", "queries", "services"}
    silent = [
        f"{name(file)}: {node.name}"
        for file in python_files(SITE, SOLVER)
        if file.is_relative_to(SOLVER) or file.stem.split("_")[0] in domain
        for node in tree(file).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a script in the page", re.compile(r"<script(?![^>]*\ssrc=)", re.I)),
        ("a stylesheet in the page", re.compile(r"<style\b", re.I)),
        ("a style attribute", re.compile(r"\sstyle\s*=", re.I)),
        ("an event attribute", re.compile(r"<[^>]*\son[a-z]+\s*=", re.I)),
        ("a javascript: address", re.compile(r"javascript:", re.I)),
        (
            "another site's file",
            re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//"),
        ),
        ("htmx's eval", re.compile(r"hx-on[:=-]|hx-vals\s*=\s*[\"']js:|\bjs:\{", re.I)),
    ],
)
def test_templates_keep_to_the_content_security_policy(what: str, pattern: re.Pattern[str]) -> None:
    found = [
        f"{name(file)}:{text.count(chr(10), 0, match.start()) + 1}"
        for file in templates(".html", ".svg")
        for text in [without_jinja(file.read_text(encoding="utf-8"))]
        for match in pattern.finditer(text)
    ]
    assert not found, f"{what}: {found}"


def test_templates_escape() -> None:
    found = [
        f"{name(file)}: {word}"
        for file in templates(".html")
        for word in re.findall(r"\|\s*safe\b|autoescape\s+false", file.read_text(encoding="utf-8"))
    ]
    assert not found, f"markup is made by macros, not by trusting text: {found}"


def test_swiss_spelling() -> None:
    sources = [*python_files(SITE), *templates()]
    # The one place where the letter is known, to fold what people type.
    found = [name(f) for f in sources if f != SITE / "names.py" and "ß" in f.read_text(encoding="utf-8")]
    assert not found, f"«ss», never «ß»: {found}"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_name_no_host(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


def test_nothing_installed_or_local_is_under_version_control() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    local = (
        r"^(instance/(?!\.gitkeep$)|node_modules/|\.venv/|mentoring/(static/vendor|funding/documents/fonts)/)"
    )
    wrong = re.compile(local + r"|\.(mo|pyc|sqlite3?|db)$")
    assert not [line for line in listed.stdout.splitlines() if wrong.search(line)]


def test_templates_lie_where_their_area_is() -> None:
    rooms = {*AREAS, "components", "errors", "emails", "development"}
    lost = [
        name(f)
        for f in templates()
        if f.parent != TEMPLATES and f.relative_to(TEMPLATES).parts[0] not in rooms
    ]
    assert not lost


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
