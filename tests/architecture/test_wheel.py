"""The package alone is enough: built, installed into an empty environment, started, opened."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as `make` would publish it."""
    folder = tmp_path_factory.mktemp("dist")
    _run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder], ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def place(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment that has the package and its locked dependencies, and nothing else."""
    folder = tmp_path_factory.mktemp("place")
    _run([BIN / "uv", "venv", "--quiet", "--python", sys.executable, folder / "env"], folder)
    install = [BIN / "uv", "pip", "install", "--quiet", "--python", folder / "env" / "bin" / "python"]
    locked = ["--require-hashes", "-r", ROOT / "requirements" / "main.txt"]
    try:
        _run([*install, "--offline", *locked], folder)
    except AssertionError:
        # Not everything is in uv's cache.
        _run([*install, *locked], folder)
    _run([*install, "--offline", "--no-deps", wheel], folder)
    return folder


def test_wheel_has_what_the_site_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "matching/__init__.py",
        "matching/py.typed",
        "mentoring/app.py",
        "mentoring/funding/documents/fonts/LiberationSans-Regular.ttf",
        "mentoring/funding/documents/fonts/SourceSans3-LICENSE.txt",
        "mentoring/funding/documents/fonts/SourceSans3-Regular.otf",
        "mentoring/migrations/env.py",
        "mentoring/static/site.css",
        "mentoring/static/vendor/htmx.min.js",
        "mentoring/templates/base.html",
        "mentoring/translations/en/LC_MESSAGES/messages.mo",
        "mentoring/translations/fr/LC_MESSAGES/messages.mo",
        "mentoring/translations/ar/LC_MESSAGES/messages.mo",
    } <= names
    versions = (ROOT / "mentoring" / "migrations" / "versions").glob("*.py")
    assert {f"mentoring/migrations/versions/{file.name}" for file in versions} <= names
    templates = ROOT / "templates"
    assert {f"mentoring/templates/{f.relative_to(templates)}" for f in templates.rglob("*.*")} <= names
    data = (
        f
        for f in (ROOT / "mentoring").rglob("*")
        if f.is_file() and f.suffix in {".csv", ".json", ".txt", ".typ"}
    )
    assert {str(f.relative_to(ROOT)) for f in data} <= names


def test_wheel_has_nothing_else(wheel: Path) -> None:
    allowed = re.compile(r"(mentoring|matching|mentoring-[\w.]+\.dist-info)/")
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if not allowed.match(name)]
    assert not [name for name in names if re.search(r"instance|__pycache__|\.sqlite|\.pot?$", name)]


def test_installed_package_serves_its_sign_in_page(place: Path) -> None:
    port = _free_port()
    environment = {
        **{
            name: value for name, value in os.environ.items() if not name.startswith(("MENTORING_", "PYTHON"))
        },
        "MENTORING_DATABASE_URL": f"sqlite:///{place / 'site.sqlite'}",
        "MENTORING_SECRET_KEY": "only for this test",
        "MENTORING_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = place / "env" / "bin" / "mentoring"
    _run([command, "db", "upgrade"], place, environment)
    server = subprocess.Popen(
        [command, "serve", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
        cwd=place,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        page = _first_answer(f"http://127.0.0.1:{port}/", server)
        assert 'type="password"' in page
        assert "<form" in page
        for address in sorted(set(re.findall(r'(?:src|href)="(/static/[^"#?]+)', page))):
            assert _get(f"http://127.0.0.1:{port}{address}"), address
        assert _get(f"http://127.0.0.1:{port}/static/vendor/htmx.min.js")
    finally:
        server.terminate()
        server.wait(timeout=20)


def _first_answer(url: str, server: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended by itself"
        try:
            return _get(url)
        except urllib.error.HTTPError as error:
            pytest.fail(f"{error.code} from {url}")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"no answer from {url} within a minute")


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return str(answer.read().decode(errors="replace"))  # an icon is no text


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _run(command: list[Any], folder: Path, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command[0]}:\n{done.stdout}{done.stderr}"
