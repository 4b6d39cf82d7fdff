"""How many of a mentor's seats are held.

Seats belong to people, but who holds one is known to the area that gives them away. It says so here, once,
when the application is wired: ``held_by(count)``, where ``count(mentor_id)`` is a subquery that counts.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, literal

Count = Callable[[Any], ColumnElement[int]]

_told: dict[str, Count] = {}


def held_by(count: Count) -> None:
    """Takes the subquery that counts the held seats of a mentor; said again, it replaces the earlier one."""
    _told["count"] = count


def seats_held(mentor_id: Any) -> ColumnElement[int]:
    """The number of held seats of a mentor, as a subquery; 0 as long as nobody gives seats away."""
    return _told["count"](mentor_id) if "count" in _told else literal(0)
