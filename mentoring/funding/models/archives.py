"""Archives of statements that somebody asked for: how far they are; the ZIP itself is a file."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base
from mentoring.funding.models.closings import FundingPeriod
from mentoring.funding.vocabulary import ArchiveState


class StatementArchive(Base):
    """All statements of a period that one user may see, in one language, as one ZIP.

    ``scope`` is what the user could see when asking: whoever sees something else by now gets it no more.
    """

    __tablename__ = "statement_archive"
    __table_args__ = (Index("ix_statement_archive_whose", "created_by_id", "period_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("funding_period.id"))
    locale: Mapped[str] = mapped_column(String(2))
    scope: Mapped[str] = mapped_column(String(60))
    state: Mapped[ArchiveState] = mapped_column(default=ArchiveState.RUNNING)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    file_bytes: Mapped[int] = mapped_column(default=0)
    progress_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    period: Mapped[FundingPeriod] = relationship(lazy="raise_on_sql", viewonly=True)
