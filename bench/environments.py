"""Virtual environments for packages that may not stand beside ours, made when first needed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".bench-envs"
PEERS = Path(__file__).parent / "peers"


class Unavailable(Exception):
    """A peer could not be installed (no network, say): its rows are left out, with the reason."""


def python_with(package: str, version: str) -> Path:
    """Return the Python of an environment with this package alone, made if it is not there."""
    home = FOLDER / f"{package}-{version}"
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    ready = home / "ready"
    if not ready.exists():
        try:
            _run(
                [
                    sys.executable,
                    "-m",
                    "uv",
                    "venv",
                    "--quiet",
                    "--clear",
                    "--python",
                    sys.executable,
                    str(home),
                ]
            )
            _run(
                [
                    *(sys.executable, "-m", "uv", "pip", "install", "--quiet"),
                    *("--python", str(python), f"{package}=={version}"),
                ]
            )
        except (OSError, subprocess.CalledProcessError) as error:
            detail = getattr(error, "stderr", "") or str(error)
            raise Unavailable(
                f"{package} {version} could not be installed: {detail.strip()[-200:]}"
            ) from error
        ready.touch()
    return python


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


def measured(package: str, version: str, script: str, problem: Any, timeout: float) -> dict[str, Any] | None:
    """Run a script of `bench.peers` on a problem and return what it printed; None if it took too long."""
    python = python_with(package, version)
    try:
        done = subprocess.run(
            [str(python), str(PEERS / script)],
            input=json.dumps(problem),
            capture_output=True,
            text=True,
            check=True,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        return None
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"{package} {version} failed: {error.stderr.strip()[-300:]}") from error
    result: dict[str, Any] = json.loads(done.stdout)
    return result
