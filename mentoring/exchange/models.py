"""Tables of imports. A file's rows are kept as they were read until they are taken over, or seven days."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.database import Base
from mentoring.exchange.vocabulary import Choice, ImportKind, ImportState, Outcome


class ListImport(Base):
    """A list that was uploaded. ``mapping`` leads from the place of a column to its key.

    ``attempt`` counts the checks and take-overs: one that was given up for lost cannot store its result late.
    ``undone_at``: when it was last taken back, wholly or (still ``IMPORTED``) as far as that was possible.
    """

    __tablename__ = "list_import"
    __table_args__ = (Index("ix_list_import_organisation", "organisation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[ImportKind]
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED)
    file_name: Mapped[str] = mapped_column(String(200))
    is_workbook: Mapped[bool] = mapped_column(default=False)
    headers: Mapped[list[str]] = mapped_column(default=list)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    progress_at: Mapped[datetime | None]
    failure: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    people_made: Mapped[int] = mapped_column(default=0)
    entries_made: Mapped[int] = mapped_column(default=0)
    people_merged: Mapped[int] = mapped_column(default=0)
    rows_skipped: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None]
    undone_by_name: Mapped[str] = mapped_column(String(200), default="", server_default="")


class ImportRow(Base):
    """One row of the file, numbered as in a spreadsheet. Once taken over its cells are wiped.

    ``head_no``: the first row of its family, to whose entry it belongs.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_outcome", "import_id", "outcome"),
        CheckConstraint("choice <> 'MERGE' OR person_id IS NOT NULL", name="merge_into_somebody"),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("list_import.id", ondelete="CASCADE"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[list[str]] = mapped_column(default=list)
    head_no: Mapped[int | None]
    outcome: Mapped[Outcome | None]
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)
    duplicates: Mapped[list[Any]] = mapped_column(JSON, default=list)
    choice: Mapped[Choice | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


class ImportMade(Base):
    """A person or an entry that an import has made: what its page lists, and what undoing takes away."""

    __tablename__ = "import_made"
    __table_args__ = (CheckConstraint("(person_id IS NULL) <> (entry_id IS NULL)", name="one_thing"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("list_import.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("waitlist_entry.id", ondelete="CASCADE"), index=True
    )


class ImportCompletion(Base):
    """What an import has added to somebody already recorded, so that just this can be taken back.

    ``before`` are the facts as they were. Of what the list put there only fingerprints (``marks``) are kept:
    they tell whether somebody has changed it since, and are no second copy of what is known of a person.
    """

    __tablename__ = "import_completion"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("list_import.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    became_mentor: Mapped[bool] = mapped_column(default=False)
    became_mentee: Mapped[bool] = mapped_column(default=False)
    residence_id: Mapped[int | None] = mapped_column(ForeignKey("residence.id", ondelete="SET NULL"))
    status_fact_id: Mapped[int | None] = mapped_column(ForeignKey("status_fact.id", ondelete="SET NULL"))
    clearance_id: Mapped[int | None] = mapped_column(ForeignKey("clearance.id", ondelete="SET NULL"))


class ImportedCost(Base):
    """A cost that an import has booked. Costs are never removed, so neither is this."""

    __tablename__ = "imported_cost"

    cost_id: Mapped[int] = mapped_column(ForeignKey("cost_entry.id"), primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("list_import.id"), index=True)
