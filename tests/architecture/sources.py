"""The project's own files, as the tests of its architecture read them."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "mentoring"
SOLVER = ROOT / "matching"
TEMPLATES = ROOT / "templates"
AREAS = (
    "accounts",
    "places",
    "people",
    "waitlists",
    "tandems",
    "meetings",
    "funding",
    "indicators",
    "exchange",
)


@cache
def tracked_files() -> tuple[Path, ...]:
    """All files of the project: those under version control and those that are not ignored by it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return tuple(sorted(ROOT / name for name in names if name and (ROOT / name).is_file()))


def python_files(*folders: Path) -> list[Path]:
    """The Python files in these folders, without migrations: those are history."""
    versions = SITE / "migrations" / "versions"
    return [
        file
        for file in tracked_files()
        if file.suffix == ".py"
        and any(file.is_relative_to(f) for f in folders)
        and versions not in file.parents
    ]


def templates(*suffixes: str) -> list[Path]:
    """The templates with one of these endings, or all of them."""
    return [
        file
        for file in tracked_files()
        if file.is_relative_to(TEMPLATES) and (not suffixes or file.suffix in suffixes)
    ]


def name(file: Path) -> str:
    """The path from the project's folder, for messages."""
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    """The file as a syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def without_jinja(text: str) -> str:
    """A template's text with comments, statements and expressions blanked, lines kept."""
    return re.sub(
        r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S
    )
