"""Databases for tests: migrated once per run, then copied, so that each test has its own in a moment.

A test that uses ``database_url`` (or ``engine``, ``session``, ``app``, ``client``, which stand on it) runs on
SQLite. In tests/database, or marked ``both_databases``, it runs on SQLite and on PostgreSQL.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from mentoring.database import make_engine, open_session, writing
from mentoring.migrations.upgrade import upgrade
from mentoring.places.services import load_places
from tests.clusters import Cluster
from tests.remembered import engine_on

BACKENDS = ("sqlite", "postgresql")
# All processes of one run (the workers of pytest-xdist inherit it) share this folder.
RUN_FOLDER = "TEST_RUN_FOLDER"
PREFIX = "mentoring-tests-"
TEMPLATE = "template_mentoring"
MEMORY = Path("/dev/shm")
"""Files in memory: a database that lasts as long as a test is made and removed there in half the time."""
ROOM = 6 << 30
"""Bytes; a run takes less than a third of them."""


@pytest.hookimpl(tryfirst=True)  # before pytest decides where its own folders are
def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run makes the run's folder; leftovers of runs that were killed go away."""
    if hasattr(config, "workerinput"):
        return
    _sweep()
    folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_places()[0])
    os.chmod(folder, 0o755)
    os.environ[RUN_FOLDER] = folder
    config.option.basetemp = config.option.basetemp or f"{folder}/tmp"


def pytest_unconfigure(config: pytest.Config) -> None:
    """The first process stops the cluster, if one was needed, and removes the folder."""
    if not hasattr(config, "workerinput") and RUN_FOLDER in os.environ:
        _remove(Path(os.environ.pop(RUN_FOLDER)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Decides on which databases a test runs."""
    if "database_url" not in metafunc.fixturenames:
        return
    in_folder = "database" in metafunc.definition.path.relative_to(Path(__file__).parent).parts[:-1]
    if in_folder or metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database_url", BACKENDS, ids=BACKENDS, indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database of the test's own."""
    return request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A migrated, empty SQLite database of the test's own."""
    path = tmp_path / "test.sqlite"
    shutil.copyfile(sqlite_template(), path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(cluster: Cluster) -> Iterator[str]:
    """A migrated, empty PostgreSQL database of the test's own."""
    with once("template.done") as first:
        if first:
            cluster.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE}")
            migrate(cluster.url(TEMPLATE))
    with database_in(cluster, template=TEMPLATE) as url:
        yield url


@pytest.fixture
def empty_engine(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on a database without tables, of the same kind as ``database_url``."""
    if database_url.startswith("sqlite"):
        created = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
        yield created
        created.dispose()
        return
    with database_in(request.getfixturevalue("cluster")) as url:
        created = make_engine(url)
        yield created
        created.dispose()


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The run's PostgreSQL; the first test that needs it starts it."""
    folder = run_folder() / "postgresql"
    with once("postgresql.done") as first:
        return Cluster.create(folder) if first else Cluster.existing(folder)


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL of the test's own, as in production, for tests that stop, crash or load it."""
    folder = run_folder() / f"own-{uuid4().hex[:8]}"
    created = Cluster.create(folder, durable=True)
    yield created
    created.stop()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on the test's database."""
    created = engine_on(database_url)
    yield created
    created.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on the test's database; what is not committed is lost."""
    with open_session(engine) as opened:
        yield opened


@contextlib.contextmanager
def database_in(cluster: Cluster, template: str = "template0") -> Iterator[str]:
    """A database of its own, dropped afterwards even if somebody is still connected."""
    name = f"test_{uuid4().hex[:12]}"
    cluster.copy(template, name)
    try:
        yield cluster.url(name)
    finally:
        cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


def migrate(url: str) -> None:
    """Bring a database to the present form with its place data, as `mentoring db upgrade` does."""
    created = make_engine(url)
    upgrade(created)
    with writing(created) as session:
        load_places(session)
    created.dispose()


def sqlite_template() -> Path:
    """The run's migrated, empty SQLite database, to be copied."""
    path = run_folder() / "template.sqlite"
    with once("template-sqlite.done") as first:
        if first:
            path.unlink(missing_ok=True)
            migrate(f"sqlite:///{path}")
    return path


def run_folder() -> Path:
    """The folder that all processes of this run share."""
    return Path(os.environ[RUN_FOLDER])


@contextlib.contextmanager
def once(name: str) -> Iterator[bool]:
    """True for the first process that comes here; the others wait for it. A failure is tried again."""
    done = run_folder() / name
    with (run_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        first = not done.exists()
        yield first
        done.touch()


def _places() -> list[Path]:
    """Where a run's folder may lie, the best place first: memory, if there is room and programs may run."""
    places = [Path(tempfile.gettempdir())]
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        here = os.statvfs(MEMORY)
        if here.f_bavail * here.f_frsize >= ROOM and not here.f_flag & os.ST_NOEXEC:
            places.insert(0, MEMORY)
    return places


def _sweep() -> None:
    for folder in (folder for place in _places() for folder in place.glob(f"{PREFIX}*")):
        pid = folder.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and folder.stat().st_uid == os.geteuid() and not _runs(int(pid)):
            _remove(folder)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _remove(folder: Path) -> None:
    for data in folder.glob("*/data"):
        Cluster.existing(data.parent).stop()
    shutil.rmtree(folder, ignore_errors=True)
