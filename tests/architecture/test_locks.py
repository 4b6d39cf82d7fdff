"""What pyproject.toml asks for is what the locks install."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["production"]]
GROUPS = PROJECT["dependency-groups"]


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("main", RUNTIME),
        ("dev", [*RUNTIME, *GROUPS["dev"], *GROUPS["tools"]]),
        ("tools", GROUPS["tools"]),
        ("node", GROUPS["node"]),
    ],
)
def test_lock_has_what_is_asked_for(lock: str, wanted: list[str]) -> None:
    locked = _locked(lock)
    for line in wanted:
        requirement = Requirement(line)
        versions = locked.get(canonicalize_name(requirement.name), [])
        assert any(requirement.specifier.contains(v, prereleases=True) for v in versions), (
            f"{line} is not in requirements/{lock}.txt ({versions}): make lock"
        )


@pytest.mark.parametrize("lock", ["main", "dev", "tools", "node"])
def test_every_locked_package_has_a_hash(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    assert not [line for line in text.splitlines() if line.strip() and "--hash=sha256:" not in line]


def test_what_is_tested_is_what_runs() -> None:
    runtime, tested = _locked("main"), _locked("dev")
    assert {name: tested[name] for name in runtime} == runtime


def _locked(lock: str) -> dict[str, list[Version]]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    found: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", text, re.M):
        found.setdefault(canonicalize_name(name), []).append(Version(version))
    return found
