"""Dated history: every change of a life-cycle as a row of its own, never overwritten.

A row says what happened to which subject, on which day it holds, when it was recorded and by whom.
Timelines are read from here.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from mentoring.actors import Actor
from mentoring.database import Base
from mentoring.wording import N_, Labelled


class Subject(Labelled):
    """What history is kept of."""

    PERSON = "PERSON", N_("Person")
    MENTOR = "MENTOR", N_("Freiwillige/r")
    ENTRY = "ENTRY", N_("Wartelisteneintrag")
    RUN = "RUN", N_("Matching-Lauf")
    TANDEM = "TANDEM", N_("Tandem")
    JOINT_PAIR = "JOINT_PAIR", N_("Gemeinsames Paar")
    USER = "USER", N_("Benutzer/in")
    STAFFING = "STAFFING", N_("Stelle")
    TARIFF = "TARIFF", N_("Tarif")
    APPROVAL = "APPROVAL", N_("Bewilligung")
    TALK = "TALK", N_("Gespräch")
    EXPENSE = "EXPENSE", N_("Spesen")
    EVENT = "EVENT", N_("Anlass")


class HistoryRow(Base):
    """One thing that happened. ``event`` is a code; ``detail`` carries what its sentence needs."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_subject", "subject", "subject_id", "happened_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Subject]
    subject_id: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    event: Mapped[str] = mapped_column(String(60))
    from_state: Mapped[str | None] = mapped_column(String(40))
    to_state: Mapped[str | None] = mapped_column(String(40))
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    actor_name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(
    session: Session,
    subject: Subject,
    subject_id: int,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    on: date,
    from_state: str | None = None,
    to_state: str | None = None,
    reason: str = "",
    organisation_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> HistoryRow:
    """Adds one row of history to the transaction."""
    row = HistoryRow(
        subject=subject,
        subject_id=subject_id,
        event=event,
        from_state=from_state,
        to_state=to_state,
        happened_on=on,
        recorded_at=now,
        actor_id=actor.user_id,
        actor_name=actor.name,
        reason=reason,
        organisation_id=organisation_id if organisation_id is not None else actor.organisation_id,
        detail=detail or {},
    )
    session.add(row)
    return row
