"""What the documents say is what the code does."""

import re

from mentoring.config import SETTINGS
from tests.architecture.sources import ROOT, python_files

DOCS = ROOT / "docs"


def test_every_setting_is_in_the_table_as_it_is() -> None:
    kinds = {str: "text", int: "number", bool: "true or false"}
    wanted = [
        f"| `MENTORING_{name}` | {kinds[s.read]} | {_shown(s.default)} | {s.purpose} |"
        for name, s in SETTINGS.items()
    ]
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("| `MENTORING_")] == wanted


def test_every_promise_in_the_list_is_held_by_a_test_and_the_other_way_round() -> None:
    text = (DOCS / "promises.md").read_text(encoding="utf-8")
    promised = {int(number) for number in re.findall(r"^\| (\d+) \|", text, re.M)}
    held = {
        int(number)
        for file in python_files(ROOT / "tests")
        if file.name.startswith("test_")
        for number in re.findall(
            r"^\s*(?:@|pytestmark = )pytest\.mark\.promise\((\d+)\)", file.read_text(), re.M
        )
    }
    assert held == promised


def test_make_help_lists_what_the_documents_name() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for document in [*DOCS.glob("*.md"), ROOT / "README.md"]:
        named = set(re.findall(r"`make ([a-z-]+)", document.read_text(encoding="utf-8")))
        assert named <= targets, f"{document.name} names {named - targets}"


def test_links_between_documents_lead_somewhere() -> None:
    for document in [*DOCS.glob("*.md"), ROOT / "README.md"]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`" if default != "" else "–"
