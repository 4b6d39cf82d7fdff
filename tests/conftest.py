"""What every test can use: the site on a database of its own, and a day that stands still.

Databases come from tests/databases.py, the browser from tests/browser.py, promises from tests/promises.py.
"""

import gc
import os
from datetime import date
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine

from mentoring.accounts.services import passwords
from tests.days import TODAY, StoppedClock
from tests.remembered import remember_routes

pytest_plugins = ["tests.databases", "tests.browser", "tests.promises"]
pytest.register_assert_rewrite("tests.builders", "tests.page")

# A slow or busy machine is no failure; what a failing example was is printed so that it can be repeated.
# Every run draws the same examples: what was green stays green. --hypothesis-profile=search looks for others.
_ALWAYS = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", _ALWAYS, derandomize=True)
settings.register_profile("search", _ALWAYS, max_examples=2_000)
settings.load_profile("suite")

# What a developer's shell sets for the site is not for the tests.
for name in [name for name in os.environ if name.startswith("MENTORING_")]:
    del os.environ[name]


# Slow on purpose where people sign in, but tests do it a thousand times; tests/architecture holds the cost.
passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

remember_routes()
# What a test leaves is looked through now and then, not after every few hundred objects: a sixth of the time.
gc.set_threshold(100_000, 50, 100)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: it need not be looked through again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys come first: they are the longest, and at the end everybody would wait for the last one."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


@pytest.fixture
def today() -> date:
    """The day on which all tests take place."""
    return TODAY


@pytest.fixture
def clock() -> StoppedClock:
    """The site's clock; ``clock.advance(days=3)`` moves it."""
    return StoppedClock()


@pytest.fixture
def app(engine: Engine, clock: StoppedClock, tmp_path: Path) -> Flask:
    """The site on the test's database, on the day of the tests."""
    from mentoring.app import create_app

    overrides = {"TESTING": True, "SECRET_KEY": "a key for tests only", "ENGINE": engine, "CLOCK": clock}
    created = create_app(overrides, instance_path=str(tmp_path / "instance"))
    # Every test has a site of its own; compiling its templates anew would take longer than most tests.
    created.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ["TEST_RUN_FOLDER"])
    return created


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return app.test_client()
