"""The table of computations: solving that takes longer than a request, with progress and cancelling."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from mentoring.database import Base
from mentoring.tandems.vocabulary import ComputationKind, ComputationState


class Computation(Base):
    """Something the solver works at for an organisation beside the requests.

    ``asked`` is everything the work begins from; ``result`` what it came to, kept in the transaction of its
    effects. ``done`` of ``total`` parts of a ``step`` are counted, not guessed.
    """

    __tablename__ = "computation"
    __table_args__ = (Index("ix_computation_organisation", "organisation_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[ComputationKind]
    state: Mapped[ComputationState] = mapped_column(default=ComputationState.RUNNING)
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    step: Mapped[str] = mapped_column(String(40), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    progress_at: Mapped[datetime]
    result: Mapped[dict[str, Any]] = deferred(mapped_column(JSON, default=dict, nullable=False))
    failure: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200))
