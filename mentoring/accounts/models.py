"""Tables of accounts: organisations, users, their sessions, links and second factor."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base
from mentoring.permissions import Role
from mentoring.wording import N_, Labelled


class Organisation(Base):
    """An organisation that runs programmes; each sees only its own people and notes."""

    __tablename__ = "organisation"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    reconfirm_days: Mapped[int] = mapped_column(default=90)


class User(Base):
    """Somebody who signs in, with one role and its scope. Without a password: invited, not yet accepted."""

    __tablename__ = "user_account"
    __audited__ = True
    __unlogged__ = frozenset({"password_hash", "totp_secret"})
    __table_args__ = (
        CheckConstraint(
            "(role IN ('COORDINATOR','LEAD','MENTOR')) = (organisation_id IS NOT NULL)",
            name="organisation_scope",
        ),
        CheckConstraint("(role = 'REFERRER') = (social_region_id IS NOT NULL)", name="referrer_scope"),
        CheckConstraint(
            "(role = 'MUNICIPALITY') = (municipality_bfs IS NOT NULL)", name="municipality_scope"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(30), default="")
    role: Mapped[Role]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    social_region_id: Mapped[int | None] = mapped_column(ForeignKey("social_region.id"))
    municipality_bfs: Mapped[int | None] = mapped_column(ForeignKey("municipality.bfs_number"))
    locale: Mapped[str] = mapped_column(String(10), default="de")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class RecoveryCode(Base):
    """A code that replaces the second factor once; only its hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class UserSession(Base):
    """One signed-in browser. Ending the row ends the session at once, wherever its cookie is."""

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    second_factor_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A failed attempt, counted by ``key``: one for the account and address together, one for the address."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class LinkPurpose(Labelled):
    """What a link sent by mail lets its holder do; each does one thing."""

    INVITATION = "INVITATION", N_("Einladung")
    PASSWORD_RESET = "PASSWORD_RESET", N_("Neues Passwort")
    PROPOSAL_ANSWER = "PROPOSAL_ANSWER", N_("Antwort auf einen Vorschlag")
    RECONFIRMATION = "RECONFIRMATION", N_("Bestätigung der Warteliste")
    LOG_MEETING = "LOG_MEETING", N_("Treffen eintragen")
    AVAILABILITY = "AVAILABILITY", N_("Zeiten ändern")
    FEEDBACK = "FEEDBACK", N_("Zwei kurze Fragen")
    EVENT_ANSWER = "EVENT_ANSWER", N_("Anmeldung zu einem Anlass")
    UNSUBSCRIBE = "UNSUBSCRIBE", N_("Erinnerungen abstellen")


class Link(Base):
    """A personal link: single-purpose, expiring, revocable. Opening it changes nothing; a button acts."""

    __tablename__ = "link"
    __table_args__ = (Index("ix_link_subject", "purpose", "subject_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[LinkPurpose]
    subject_id: Mapped[int]
    side: Mapped[str] = mapped_column(String(10), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SavedView(Base):
    """A user's named filter and order of a list page."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("uq_saved_view_name", "user_id", "page", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    page: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(2000))


class HandledRequest(Base):
    """A form that was sent with this key, and where it led; sent again, it only leads there."""

    __tablename__ = "handled_request"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(index=True)
    location: Mapped[str] = mapped_column(String(2000), default="")
