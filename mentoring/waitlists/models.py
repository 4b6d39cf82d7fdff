"""Tables of the waitlist. An entry is one wish for a tandem, for one mentee or a family."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base
from mentoring.people.models import Person, Programme
from mentoring.people.vocabulary import GenderWish
from mentoring.places.models import SocialRegion
from mentoring.waitlists.vocabulary import Blocker, EntryState, ReferralKind, Segment, Urgency


class WaitlistEntry(Base):
    """One wish for a tandem. ``registered_on`` is the original date and survives a tandem that ends early."""

    __tablename__ = "waitlist_entry"
    __audited__ = True
    __unlogged__ = frozenset({"goal", "family_name", "referred_by_name", "closed_reason"})
    __table_args__ = (
        Index("ix_waitlist_entry_state", "organisation_id", "state", "registered_on"),
        CheckConstraint("travel_km IS NULL OR travel_km BETWEEN 0 AND 200", name="travel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    family_name: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[EntryState] = mapped_column(default=EntryState.REGISTERED)
    registered_on: Mapped[date]
    urgency: Mapped[Urgency] = mapped_column(default=Urgency.NORMAL)
    mentor_gender: Mapped[GenderWish] = mapped_column(default=GenderWish.ANY)
    travel_km: Mapped[int | None]
    own_region_only: Mapped[bool] = mapped_column(default=False)
    topics: Mapped[list[str]] = mapped_column(default=list)
    goal: Mapped[str] = mapped_column(Text, default="")
    segment: Mapped[Segment | None]
    referral: Mapped[ReferralKind] = mapped_column(default=ReferralKind.SELF)
    social_region_id: Mapped[int | None] = mapped_column(ForeignKey("social_region.id"), index=True)
    referred_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    referred_by_name: Mapped[str] = mapped_column(String(200), default="")
    confirmed_on: Mapped[date | None]
    asked_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_reason: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship(lazy="raise_on_sql")
    contact: Mapped[Person] = relationship(lazy="raise_on_sql")
    social_region: Mapped[SocialRegion | None] = relationship(lazy="raise_on_sql")
    members: Mapped[list["EntryMember"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="EntryMember.position"
    )

    __mapper_args__ = {"version_id_col": version}


class EntryMember(Base):
    """A mentee of an entry; families have several.

    ``joined_on`` is None for whoever was there from the start; ``left_on`` is the first day without them.
    """

    __tablename__ = "entry_member"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("waitlist_entry.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("mentee.person_id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]

    person: Mapped[Person] = relationship(
        lazy="raise_on_sql",
        primaryjoin="EntryMember.person_id == Person.id",
        foreign_keys=person_id,
        viewonly=True,
    )


class EntryOutlook(Base):
    """What was last computed about an entry's chances: what blocks and what would lift it, as sentences.

    Written by whoever solves (``tandems``), read by the waitlist. ``reason`` and ``remedy`` are sentences
    (``text`` and ``params``); a volunteer whom a remedy names is kept by key, never by name.
    """

    __tablename__ = "entry_outlook"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("waitlist_entry.id", ondelete="CASCADE"), primary_key=True
    )
    computed_at: Mapped[datetime]
    blocker: Mapped[Blocker] = mapped_column(index=True)
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remedy: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.person_id", ondelete="SET NULL"))
    fitting_mentors: Mapped[int] = mapped_column(default=0)
