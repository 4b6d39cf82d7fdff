"""Tables of people. A person may be a mentor, a mentee, or over the years both."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.accounts.models import Organisation
from mentoring.database import Base
from mentoring.people.vocabulary import (
    NAMING,
    ClearanceKind,
    ClearanceResult,
    Gender,
    GenderWish,
    InterestKind,
    Level,
    MentorState,
    NoteVisibility,
    ResidenceStatus,
    TargetGroup,
)
from mentoring.places.models import Municipality

ALL_SLOTS = (1 << 21) - 1


class Programme(Base):
    """An offer of an organisation and what it asks of both sides."""

    __tablename__ = "programme"
    __audited__ = True
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("group_size >= 1 AND mentor_minimum_age >= 16", name="sensible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    target_group: Mapped[TargetGroup] = mapped_column(default=TargetGroup.ALL)
    topics: Mapped[list[str]] = mapped_column(default=list)
    minimum_commitment_months: Mapped[int] = mapped_column(default=6)
    mentor_minimum_age: Mapped[int] = mapped_column(default=18)
    group_size: Mapped[int] = mapped_column(default=6)
    clearance_required: Mapped[ClearanceKind | None]
    language_level: Mapped[Level] = mapped_column(default=Level.A1)
    review_after_weeks: Mapped[int] = mapped_column(default=6)
    review_every_months: Mapped[int] = mapped_column(default=3)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class Person(Base):
    """One natural person as one organisation knows them. ``slots``: 21 bits, weekday × 3 + part of day."""

    __tablename__ = "person"
    __audited__ = True
    __unlogged__ = NAMING
    __table_args__ = (
        CheckConstraint("slots BETWEEN 0 AND 2097151", name="slots"),
        Index("ix_person_sort", "organisation_id", "sort_name", "id"),
        Index("ix_person_email", "organisation_id", "email"),
        Index("ix_person_phone", "organisation_id", "phone"),
        Index("ix_person_folded", "organisation_id", "folded_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    sort_name: Mapped[str] = mapped_column(String(210))
    folded_name: Mapped[str] = mapped_column(String(210))
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    contact_hint: Mapped[str] = mapped_column(String(200), default="")
    birth_on: Mapped[date | None]
    birth_year: Mapped[int | None]
    gender: Mapped[Gender] = mapped_column(default=Gender.UNKNOWN)
    locale: Mapped[str] = mapped_column(String(10), default="de")
    slots: Mapped[int] = mapped_column(default=0)
    consent_on: Mapped[date | None]
    consent_purpose: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    anonymised_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    languages: Mapped[list["PersonLanguage"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="PersonLanguage.position"
    )
    interests: Mapped[list["Interest"]] = relationship(
        secondary="person_interest", lazy="raise_on_sql", order_by="Interest.label"
    )
    residences: Mapped[list["Residence"]] = relationship(
        lazy="raise_on_sql",
        primaryjoin="and_(Residence.person_id == Person.id, Residence.withdrawn_at.is_(None))",
        order_by="Residence.valid_from.desc(), Residence.recorded_at.desc(), Residence.id.desc()",
    )
    statuses: Mapped[list["StatusFact"]] = relationship(
        lazy="raise_on_sql",
        primaryjoin="and_(StatusFact.person_id == Person.id, StatusFact.withdrawn_at.is_(None))",
        order_by="StatusFact.valid_from.desc(), StatusFact.recorded_at.desc(), StatusFact.id.desc()",
    )
    mentor: Mapped["Mentor | None"] = relationship(lazy="raise_on_sql", back_populates="person")
    mentee: Mapped["Mentee | None"] = relationship(lazy="raise_on_sql", back_populates="person")

    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        """First name and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class PersonLanguage(Base):
    """A language a person speaks, and how well."""

    __tablename__ = "person_language"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    level: Mapped[Level]
    position: Mapped[int] = mapped_column(default=0)


class Interest(Base):
    """A word of the shared vocabulary of interests and skills; anybody who writes people may add one."""

    __tablename__ = "interest"
    __table_args__ = (UniqueConstraint("kind", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[InterestKind]
    label: Mapped[str] = mapped_column(String(80))
    folded: Mapped[str] = mapped_column(String(80))


class PersonInterest(Base):
    """That a person has an interest or skill."""

    __tablename__ = "person_interest"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    interest_id: Mapped[int] = mapped_column(ForeignKey("interest.id"), primary_key=True, index=True)


class Residence(Base):
    """Where a person lives from a day on. No municipality: outside the canton, or unknown, as ``place`` says.

    Of several rows for one day, the one recorded last holds. A row recorded by mistake is withdrawn, not
    deleted: what was known on an earlier day can still be told.
    """

    __tablename__ = "residence"
    __table_args__ = (Index("ix_residence_person", "person_id", "valid_from", "recorded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    municipality_bfs: Mapped[int | None] = mapped_column(ForeignKey("municipality.bfs_number"), index=True)
    place: Mapped[str] = mapped_column(String(120), default="")
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]

    municipality: Mapped[Municipality | None] = relationship(lazy="raise_on_sql")


class StatusFact(Base):
    """A person's residence status from a day on, kept in the same way as ``Residence``."""

    __tablename__ = "status_fact"
    __table_args__ = (Index("ix_status_fact_person", "person_id", "valid_from", "recorded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    status: Mapped[ResidenceStatus]
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]


class Mentor(Base):
    """A person's side as a volunteer. ``capacity`` is how many tandems at once; 0 means on leave."""

    __tablename__ = "mentor"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 0 AND 9", name="capacity"),
        Index("ix_mentor_state", "organisation_id", "state"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), unique=True)
    state: Mapped[MentorState] = mapped_column(default=MentorState.REGISTERED)
    registered_on: Mapped[date]
    capacity: Mapped[int] = mapped_column(default=1)
    on_leave_until: Mapped[date | None]
    mentee_gender: Mapped[GenderWish] = mapped_column(default=GenderWish.ANY)
    group_size: Mapped[int] = mapped_column(default=1)
    travel_km: Mapped[int | None]
    own_region_only: Mapped[bool] = mapped_column(default=False)
    topics: Mapped[list[str]] = mapped_column(default=list)
    former_tandems: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="raise_on_sql", back_populates="mentor")
    programmes: Mapped[list[Programme]] = relationship(
        secondary="mentor_programme", lazy="raise_on_sql", order_by="Programme.name"
    )
    clearances: Mapped[list["Clearance"]] = relationship(
        lazy="raise_on_sql",
        primaryjoin="and_(Clearance.mentor_id == Mentor.person_id, Clearance.withdrawn_at.is_(None))",
        order_by="Clearance.issued_on.desc(), Clearance.recorded_at.desc(), Clearance.id.desc()",
    )
    seats: Mapped[list["Seat"]] = relationship(lazy="raise_on_sql", order_by="Seat.no")

    __mapper_args__ = {"version_id_col": version}


class MentorProgramme(Base):
    """That a mentor serves in a programme."""

    __tablename__ = "mentor_programme"

    mentor_id: Mapped[int] = mapped_column(
        ForeignKey("mentor.person_id", ondelete="CASCADE"), primary_key=True
    )
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)


class Seat(Base):
    """A place a mentor has for a tandem. An open tandem holds one; so capacity cannot be exceeded."""

    __tablename__ = "seat"

    mentor_id: Mapped[int] = mapped_column(
        ForeignKey("mentor.person_id", ondelete="CASCADE"), primary_key=True
    )
    no: Mapped[int] = mapped_column(primary_key=True)


class Clearance(Base):
    """That an extract was seen: kind, dates, result; never the document. ``expires_on`` is its last day."""

    __tablename__ = "clearance"
    __audited__ = True
    __table_args__ = (CheckConstraint("expires_on > issued_on", name="dates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.person_id", ondelete="CASCADE"), index=True)
    kind: Mapped[ClearanceKind]
    issued_on: Mapped[date]
    seen_on: Mapped[date]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    result: Mapped[ClearanceResult]
    expires_on: Mapped[date] = mapped_column(index=True)
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Mentee(Base):
    """A person's side as a mentee; for minors with the parent or guardian who consents."""

    __tablename__ = "mentee"
    __audited__ = True
    __unlogged__ = frozenset({"guardian_name", "guardian_contact"})

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    guardian_name: Mapped[str] = mapped_column(String(200), default="")
    guardian_contact: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship(lazy="raise_on_sql", back_populates="mentee")


class Note(Base):
    """What somebody wrote about a person, and who may read it."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_person", "person_id", "written_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    visibility: Mapped[NoteVisibility]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
