"""Statements: what one municipality owes for one closed period; what it declares; its case references."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from mentoring.database import Base
from mentoring.funding.models.closings import FundingPeriod
from mentoring.funding.vocabulary import StatementKind
from mentoring.places.models import Municipality


class Statement(Base):
    """What one municipality owes (or gets back) for one closed period. Immutable.

    ``data`` is everything that page, PDF, XLSX and CSV show (``rules.statement``), and ``hash`` is over it.
    Invoices and credit notes are numbered per year and kind without gaps; without an amount there is none.
    """

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("period_id", "municipality_bfs"),
        UniqueConstraint("kind", "year", "number"),
        CheckConstraint("(kind = 'NIL') = (number IS NULL)", name="number"),
        CheckConstraint(
            "(kind = 'INVOICE') = (total_rappen > 0) AND (kind = 'CREDIT') = (total_rappen < 0)", name="kind"
        ),
        Index("ix_statement_municipality", "municipality_bfs", "period_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("funding_period.id"))
    municipality_bfs: Mapped[int] = mapped_column(ForeignKey("municipality.bfs_number"))
    kind: Mapped[StatementKind]
    year: Mapped[int]
    number: Mapped[int | None]
    total_rappen: Mapped[int]
    issued_at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))
    hash: Mapped[str] = mapped_column(String(64))

    period: Mapped[FundingPeriod] = relationship(lazy="raise_on_sql", viewonly=True)
    municipality: Mapped[Municipality] = relationship(lazy="raise_on_sql", viewonly=True)

    @property
    def label(self) -> str:
        """The number as it is printed: R2027-0012 for an invoice, G2027-0003 for a credit note."""
        if self.number is None:
            return ""
        return f"{'G' if self.kind is StatementKind.CREDIT else 'R'}{self.year}-{self.number:04d}"


class SelfDeclaration(Base):
    """A municipality's signed confirmation of a statement's purpose, a condition of payout. Immutable."""

    __tablename__ = "self_declaration"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_by_name: Mapped[str] = mapped_column(String(200))
    function: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")


class CaseKey(Base):
    """The secret from which a municipality's case references are made: stable for it, useless elsewhere."""

    __tablename__ = "case_key"

    municipality_bfs: Mapped[int] = mapped_column(ForeignKey("municipality.bfs_number"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))


class MunicipalityContact(Base):
    """Where a municipality's statements go, and where it wants credits to be paid; kept by itself."""

    __tablename__ = "municipality_contact"
    __audited__ = True

    municipality_bfs: Mapped[int] = mapped_column(ForeignKey("municipality.bfs_number"), primary_key=True)
    office: Mapped[str] = mapped_column(String(120), default="")
    street: Mapped[str] = mapped_column(String(70), default="")
    house_number: Mapped[str] = mapped_column(String(16), default="")
    postcode: Mapped[str] = mapped_column(String(16), default="")
    town: Mapped[str] = mapped_column(String(35), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    iban: Mapped[str] = mapped_column(String(34), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
