"""What an organisation or the canton writes into the report on the use of funds."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.database import Base
from mentoring.funding.vocabulary import ReportSection


class FundingReport(Base):
    """The text of one section of an organisation's report for a year; the latest row of a section holds."""

    __tablename__ = "funding_report"
    __table_args__ = (Index("ix_funding_report_year", "organisation_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    section: Mapped[ReportSection]
    text: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by_name: Mapped[str] = mapped_column(String(200))
