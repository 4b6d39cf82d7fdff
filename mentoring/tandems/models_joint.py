"""Tables of joint runs: who agreed to them, what they gained, and the pairs between two organisations.

What identifies a person of a pair stands in ``joint_side``, one row for each organisation, with what that
organisation is shown of the other's person. A page reads the row of its own organisation and no other.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.accounts.models import Organisation
from mentoring.database import Base
from mentoring.tandems.vocabulary import Side
from mentoring.tandems.vocabulary_joint import JointState


class JointAgreement(Base):
    """That an organisation's lead agrees to joint runs with another one; revoked, it stays as a row."""

    __tablename__ = "joint_agreement"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("organisation_id <> partner_id", name="with_another"),
        Index(
            "uq_joint_agreement_standing",
            "organisation_id",
            "partner_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    agreed_on: Mapped[date]
    agreed_at: Mapped[datetime]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    agreed_by_name: Mapped[str] = mapped_column(String(200))
    revoked_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    revoked_by_name: Mapped[str] = mapped_column(String(200), default="")


class JointRun(Base):
    """One joint solve of two organisations' pools: what it gained, as numbers. The problem is not kept.

    ``organisation_id`` started it: its weights counted. ``across`` is the number of pairs
    between the two: as few as the larger number served needs.
    """

    __tablename__ = "joint_run"
    __table_args__ = (
        UniqueConstraint("organisation_id", "partner_id", "number"),
        Index("ix_joint_run_partner", "partner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    policy_id: Mapped[int] = mapped_column(ForeignKey("matching_policy.id"))
    day: Mapped[date]
    expires_on: Mapped[date]
    served_apart: Mapped[int]
    served_together: Mapped[int]
    across: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200))

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=organisation_id)
    partner: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=partner_id)


class JointPair(Base):
    """An entry of one organisation and a mentor of the other. The row itself says nothing of either.

    ``number`` is drawn by lot within the run, so that it tells nothing about the order of persons.
    """

    __tablename__ = "joint_pair"
    __audited__ = True
    __table_args__ = (UniqueConstraint("run_id", "number"), UniqueConstraint("tandem_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("joint_run.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[JointState] = mapped_column(default=JointState.OPEN)
    tandem_id: Mapped[int | None] = mapped_column(ForeignKey("tandem.id"))
    ended_at: Mapped[datetime | None]

    run: Mapped[JointRun] = relationship(lazy="raise_on_sql")


class JointSide(Base):
    """What one organisation knows of a pair: its own person, what it is shown of the other, its answer."""

    __tablename__ = "joint_side"
    __audited__ = True
    __unlogged__ = frozenset({"reason", "shown"})
    __table_args__ = (
        CheckConstraint(
            "(side = 'MENTEE') = (entry_id IS NOT NULL) AND (side = 'MENTOR') = (mentor_id IS NOT NULL)",
            name="one_person",
        ),
        Index("ix_joint_side_organisation", "organisation_id", "pair_id"),
        Index("ix_joint_side_entry", "entry_id"),
        Index("ix_joint_side_mentor", "mentor_id"),
    )

    pair_id: Mapped[int] = mapped_column(ForeignKey("joint_pair.id", ondelete="CASCADE"), primary_key=True)
    side: Mapped[Side] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("waitlist_entry.id"))
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.person_id"))
    shown: Mapped[dict[str, Any]]
    consent: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_by_name: Mapped[str] = mapped_column(String(200), default="")

    pair: Mapped[JointPair] = relationship(lazy="raise_on_sql")
