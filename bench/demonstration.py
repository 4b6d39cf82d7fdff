"""The demonstration in a database of its own, for cases that measure the site as it is met."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from mentoring.database import make_engine, writing
from mentoring.demo.filling import fill
from mentoring.migrations.upgrade import upgrade
from mentoring.places.services import load_places

DAY = date(2026, 11, 23)


def filled(folder: Path, scale: int = 1) -> Engine:
    """Return an engine on an SQLite file in the folder, filled with so many times the demonstration."""
    engine = make_engine(f"sqlite:///{folder / f'scale-{scale}.sqlite'}")
    upgrade(engine)
    with writing(engine) as session:
        load_places(session)
        fill(session, seed=1, scale=scale, today=DAY)
    return engine
