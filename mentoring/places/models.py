"""Tables of places. Municipalities are known by their BFS number; a merged one stays, with its last day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.database import Base


class SocialRegion(Base):
    """A Sozialregion: refers mentees and may read and pay for its municipalities."""

    __tablename__ = "social_region"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Municipality(Base):
    """An Einwohnergemeinde. ``valid_to`` is the first day on which it no longer exists (half-open)."""

    __tablename__ = "municipality"
    __table_args__ = (
        CheckConstraint("lat BETWEEN 45 AND 48 AND lon BETWEEN 5 AND 11", name="in_switzerland"),
    )

    bfs_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(120), index=True)
    folded_name: Mapped[str] = mapped_column(String(120), index=True)
    district: Mapped[str] = mapped_column(String(60))
    social_region_id: Mapped[int] = mapped_column(ForeignKey("social_region.id"), index=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    valid_to: Mapped[date | None]
    successor_bfs: Mapped[int | None] = mapped_column(ForeignKey("municipality.bfs_number"))

    social_region: Mapped[SocialRegion] = relationship(lazy="raise_on_sql")


class Population(Base):
    """Inhabitants of a municipality at the end of a year, with the source of the figure.

    Without ``recorded_at`` it came with the product: good for a demonstration, replaced by an import.
    """

    __tablename__ = "population"
    __audited__ = True
    __table_args__ = (UniqueConstraint("bfs_number", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bfs_number: Mapped[int] = mapped_column(ForeignKey("municipality.bfs_number"))
    year: Mapped[int]
    inhabitants: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime | None]
