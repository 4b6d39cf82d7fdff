"""Review talks with what they found, how goals are measured and stood at each review, and aftercare."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base
from mentoring.meetings.vocabulary import Attention, TalkKind, TalkState, TalkWith
from mentoring.tandems.models import Goal, Tandem

_OPEN = text("state IN ('PLANNED', 'INVITED')")


class ReviewTalk(Base):
    """A talk of the coordination with a tandem: planned, invited, held with what it found, or cancelled.

    ``due_on`` is the day on which it was due when it was planned. A tandem has one open talk of a kind.
    """

    __tablename__ = "review_talk"
    __audited__ = True
    __unlogged__ = frozenset({"summary", "steps"})
    __table_args__ = (
        CheckConstraint("(state = 'HELD') = (held_on IS NOT NULL)", name="held"),
        CheckConstraint("(state = 'HELD') = (attention IS NOT NULL)", name="attention"),
        CheckConstraint(
            "state <> 'INVITED' OR (planned_at IS NOT NULL AND invited_at IS NOT NULL)", name="invited"
        ),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),
        CheckConstraint("next_on IS NULL OR (held_on IS NOT NULL AND next_on > held_on)", name="next"),
        Index(
            "uq_review_talk_open",
            "tandem_id",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_review_talk_tandem", "tandem_id", "held_on"),
        Index("ix_review_talk_organisation", "organisation_id", "state", "planned_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    tandem_id: Mapped[int] = mapped_column(ForeignKey("tandem.id", ondelete="CASCADE"))
    kind: Mapped[TalkKind] = mapped_column(default=TalkKind.REVIEW)
    state: Mapped[TalkState] = mapped_column(default=TalkState.PLANNED)
    party: Mapped[TalkWith] = mapped_column(default=TalkWith.TANDEM)
    due_on: Mapped[date]
    planned_at: Mapped[datetime | None]
    minutes: Mapped[int] = mapped_column(default=45)
    place: Mapped[str] = mapped_column(String(200), default="")
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    invited_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    held_on: Mapped[date | None]
    attention: Mapped[Attention | None]
    summary: Mapped[str] = mapped_column(Text, default="")
    steps: Mapped[str] = mapped_column(Text, default="")
    next_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)

    tandem: Mapped[Tandem] = relationship(lazy="raise_on_sql")
    reviews: Mapped[list["GoalReview"]] = relationship(lazy="raise_on_sql", order_by="GoalReview.id")

    __mapper_args__ = {"version_id_col": version}


class GoalScale(Base):
    """Where a goal began and what was agreed to reach, in steps 1 to 5; ``words`` describe the steps anew."""

    __tablename__ = "goal_scale"
    __audited__ = True
    __unlogged__ = frozenset({"words"})
    __table_args__ = (CheckConstraint("1 <= baseline AND baseline < target AND target <= 5", name="steps"),)

    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id", ondelete="CASCADE"), primary_key=True)
    baseline: Mapped[int]
    target: Mapped[int]
    words: Mapped[list[str]] = mapped_column(default=list)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(200))

    goal: Mapped[Goal] = relationship(lazy="raise_on_sql")


class GoalReview(Base):
    """How a goal stood on a day, at a review talk or by itself; of one day the row recorded last holds."""

    __tablename__ = "goal_review"
    __table_args__ = (
        CheckConstraint("step BETWEEN 1 AND 5", name="step"),
        Index("ix_goal_review_goal", "goal_id", "reviewed_on", "recorded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id", ondelete="CASCADE"))
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("review_talk.id", ondelete="CASCADE"), index=True)
    reviewed_on: Mapped[date]
    step: Mapped[int]
    remark: Mapped[str] = mapped_column(String(500), default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(200))


class AftercareContact(Base):
    """That somebody was in touch after the end of a tandem, and what came of it."""

    __tablename__ = "aftercare_contact"
    __table_args__ = (Index("ix_aftercare_contact_tandem", "tandem_id", "contacted_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tandem_id: Mapped[int] = mapped_column(ForeignKey("tandem.id", ondelete="CASCADE"))
    contacted_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]
