"""History as the services write it: one row for everything that happens to somebody or something."""

from datetime import date, datetime
from typing import Any

from mentoring.actors import Actor
from mentoring.demo.rows import Rows
from mentoring.history import HistoryRow, Subject


def tell(
    rows: Rows,
    subject: Subject,
    subject_id: int,
    event: str,
    *,
    actor: Actor,
    organisation_id: int,
    on: date,
    at: datetime,
    from_state: str | None = None,
    to_state: str | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Adds a row of history."""
    rows.add(
        HistoryRow,
        subject=subject,
        subject_id=subject_id,
        organisation_id=organisation_id,
        event=str(event),
        from_state=None if from_state is None else str(from_state),
        to_state=None if to_state is None else str(to_state),
        happened_on=on,
        recorded_at=at,
        actor_id=actor.user_id,
        actor_name=actor.name,
        reason=reason,
        detail=detail or {},
    )
