"""Tables of matching and tandems.

A mentor's capacity is rows of ``seat``: an open tandem holds one by foreign key, and no two hold the same.
A partial unique index allows one open tandem per waitlist entry.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from mentoring.database import Base
from mentoring.people.models import Mentor, Person, Programme
from mentoring.tandems.rules import OPEN_STATES as OPEN_STATES
from mentoring.tandems.rules.serving import LONGEST_SPAN, MOST_CREDIT_DAYS, USUAL_CREDIT_DAYS, Serving
from mentoring.tandems.vocabulary import (
    DecisionKind,
    DeclineReason,
    EndReason,
    FollowUp,
    Rating,
    RunState,
    ServingOrder,
    Side,
    TandemState,
)
from mentoring.waitlists.models import WaitlistEntry

_OPEN = ", ".join(f"'{state}'" for state in OPEN_STATES)


class MatchingPolicy(Base):
    """Weights of the contributions and serving order: a change is a new version, an old run keeps its own."""

    __tablename__ = "matching_policy"
    __table_args__ = (
        UniqueConstraint("organisation_id", "version"),
        CheckConstraint(
            f"urgency_credit_days BETWEEN 0 AND {MOST_CREDIT_DAYS} "
            f"AND days_per_class BETWEEN 1 AND {LONGEST_SPAN}",
            name="days",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int]
    weights: Mapped[dict[str, Any]]
    serving_order: Mapped[ServingOrder] = mapped_column(
        default=ServingOrder.URGENCY_THEN_WAIT, server_default=ServingOrder.URGENCY_THEN_WAIT.value
    )
    urgency_credit_days: Mapped[int] = mapped_column(default=USUAL_CREDIT_DAYS, server_default="90")
    days_per_class: Mapped[int] = mapped_column(default=1, server_default="1")
    note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200))

    @property
    def serving(self) -> Serving:
        """The serving order with its numbers."""
        return Serving(self.serving_order, self.urgency_credit_days, self.days_per_class)


class MatchRun(Base):
    """One solve over a pool; ``problem`` is the frozen input, so that it gives the same result later."""

    __tablename__ = "match_run"
    __audited__ = True
    __unlogged__ = frozenset({"problem", "solution"})
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]
    state: Mapped[RunState] = mapped_column(default=RunState.DRAFT)
    policy_id: Mapped[int] = mapped_column(ForeignKey("matching_policy.id"))
    pool: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))
    solution: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))
    digest: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int]
    mentors: Mapped[int]
    matched: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200))
    released_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    policy: Mapped[MatchingPolicy] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class RunDecision(Base):
    """A pin, a prohibition or a «leave waiting» in a run, with its reason; taken back, it stays as a row.

    ``replaced_by_id``: the later decision that took its place, and gives it back when it is taken back.
    """

    __tablename__ = "run_decision"
    __table_args__ = (Index("ix_run_decision_run", "run_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id", ondelete="CASCADE"))
    kind: Mapped[DecisionKind]
    entry_id: Mapped[int] = mapped_column(ForeignKey("waitlist_entry.id"))
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.person_id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    override: Mapped[bool] = mapped_column(default=False)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_by_name: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("run_decision.id"))


class RunProposal(Base):
    """A pair the run's latest solution proposes; ``tandem_id`` once it is released."""

    __tablename__ = "run_proposal"

    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("waitlist_entry.id"), primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.person_id"), index=True)
    quality: Mapped[int]
    tandem_id: Mapped[int | None] = mapped_column(ForeignKey("tandem.id"))


class ForbiddenPair(Base):
    """A pair that must not be proposed: forbidden by a coordinator or declined by a side. Feeds every run."""

    __tablename__ = "forbidden_pair"
    __table_args__ = (Index("ix_forbidden_pair", "entry_id", "mentor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("waitlist_entry.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.person_id"))
    declined_by: Mapped[Side | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    declared_at: Mapped[datetime]
    declared_by_name: Mapped[str] = mapped_column(String(200))
    lifted_at: Mapped[datetime | None]


class Tandem(Base):
    """One mentor with the mentees of one entry, and its life-cycle."""

    __tablename__ = "tandem"
    __audited__ = True
    __unlogged__ = frozenset({"end_note"})
    __table_args__ = (
        # When a capacity shrinks, the seats that stay are numbered anew; whoever holds one keeps it.
        ForeignKeyConstraint(
            ["mentor_id", "seat_no"], ["seat.mentor_id", "seat.no"], name="fk_tandem_seat", onupdate="CASCADE"
        ),
        UniqueConstraint("mentor_id", "seat_no", name="uq_tandem_seat"),
        CheckConstraint(f"(state IN ({_OPEN})) = (seat_no IS NOT NULL)", name="seat_while_open"),
        Index(
            "uq_tandem_open_entry",
            "entry_id",
            unique=True,
            sqlite_where=text(f"state IN ({_OPEN})"),
            postgresql_where=text(f"state IN ({_OPEN})"),
        ),
        Index("ix_tandem_state", "organisation_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("waitlist_entry.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.person_id"), index=True)
    seat_no: Mapped[int | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("match_run.id"))
    state: Mapped[TandemState]
    proposed_on: Mapped[date]
    asked_on: Mapped[date | None]
    meeting_on: Mapped[date | None]
    agreed_on: Mapped[date | None]
    guardian_consent_on: Mapped[date | None]
    started_on: Mapped[date | None]
    review_on: Mapped[date | None]
    closing_talk_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[EndReason | None]
    end_note: Mapped[str] = mapped_column(Text, default="")
    follow_up: Mapped[FollowUp | None]
    certificate_offered: Mapped[bool] = mapped_column(default=False)
    aftercare_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    entry: Mapped[WaitlistEntry] = relationship(lazy="raise_on_sql")
    mentor: Mapped[Mentor] = relationship(lazy="raise_on_sql")
    programme: Mapped[Programme] = relationship(lazy="raise_on_sql")
    members: Mapped[list["TandemMember"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="TandemMember.position"
    )
    answers: Mapped[list["Answer"]] = relationship(lazy="raise_on_sql", order_by="Answer.answered_at")
    goals: Mapped[list["Goal"]] = relationship(lazy="raise_on_sql", order_by="Goal.id")

    __mapper_args__ = {"version_id_col": version}


class TandemMember(Base):
    """A mentee of a tandem, from a day until a day (half-open), and when each of the two was recorded.

    Without a recording the member has been one since the tandem was proposed.
    """

    __tablename__ = "tandem_member"

    tandem_id: Mapped[int] = mapped_column(ForeignKey("tandem.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("mentee.person_id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime | None]
    left_recorded_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(
        lazy="raise_on_sql",
        primaryjoin="TandemMember.person_id == Person.id",
        foreign_keys=person_id,
        viewonly=True,
    )


class TandemPhase(Base):
    """From which day a tandem was in which state: the dated row behind ``Tandem.state``."""

    __tablename__ = "tandem_phase"
    __table_args__ = (Index("ix_tandem_phase_tandem", "tandem_id", "valid_from", "recorded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tandem_id: Mapped[int] = mapped_column(ForeignKey("tandem.id", ondelete="CASCADE"))
    state: Mapped[TandemState]
    valid_from: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(200))


class Answer(Base):
    """What one side said to a proposal; the latest one of a side holds."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_tandem", "tandem_id", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tandem_id: Mapped[int] = mapped_column(ForeignKey("tandem.id", ondelete="CASCADE"))
    side: Mapped[Side]
    accepted: Mapped[bool]
    decline: Mapped[DeclineReason | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(200))


class Goal(Base):
    """What a tandem agreed to reach, and how it stood at the end."""

    __tablename__ = "goal"
    __audited__ = True
    __unlogged__ = frozenset({"text"})

    id: Mapped[int] = mapped_column(primary_key=True)
    tandem_id: Mapped[int] = mapped_column(ForeignKey("tandem.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(String(40))
    agreed_on: Mapped[date]
    rating: Mapped[Rating | None]
    rated_on: Mapped[date | None]
