"""What only tests of the database use."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from mentoring.database import make_engine, open_session
from tests.demo_data import filled_once


@pytest.fixture
def demo() -> Iterator[Session]:
    """A session on the demonstration, for tests that only read; the first of a run fills it."""
    engine = make_engine(f"sqlite:///{filled_once()}")
    with open_session(engine) as session:
        yield session
    engine.dispose()
