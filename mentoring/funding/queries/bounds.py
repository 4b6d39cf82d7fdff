"""What bounds an organisation's pools, with what was withdrawn; one row; why rows were withdrawn."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mentoring.funding.models import Approval, Staffing, Tariff
from mentoring.funding.vocabulary import TariffKind
from mentoring.history import HistoryRow, Subject

Row = Tariff | Staffing | Approval
SUBJECTS: dict[type, Subject] = {
    Tariff: Subject.TARIFF,
    Staffing: Subject.STAFFING,
    Approval: Subject.APPROVAL,
}


def staffing_ever(session: Session, organisation_id: int) -> Sequence[Staffing]:
    """All posts of an organisation, also withdrawn rows, by name and day."""
    return session.scalars(
        select(Staffing)
        .where(Staffing.organisation_id == organisation_id)
        .order_by(Staffing.post, Staffing.valid_from.desc(), Staffing.id.desc())
    ).all()


def tariffs_ever(session: Session, organisation_id: int) -> Sequence[Tariff]:
    """All flat rates of an organisation, also withdrawn ones, the latest first."""
    return session.scalars(
        select(Tariff)
        .where(Tariff.organisation_id == organisation_id)
        .order_by(Tariff.valid_from.desc(), Tariff.id.desc())
    ).all()


def approvals_ever(session: Session, organisation_id: int) -> Sequence[Approval]:
    """All approved amounts of an organisation, also withdrawn ones, the latest first."""
    return session.scalars(
        select(Approval)
        .where(Approval.organisation_id == organisation_id)
        .order_by(Approval.valid_from.desc(), Approval.id.desc())
    ).all()


def staffing_for(session: Session, organisation_id: int, staffing_id: int) -> Staffing | None:
    """A row of an organisation's posts."""
    return session.scalar(
        select(Staffing).where(Staffing.id == staffing_id, Staffing.organisation_id == organisation_id)
    )


def tariff(session: Session, tariff_id: int) -> Tariff | None:
    """One flat rate."""
    return session.get(Tariff, tariff_id)


def approval(session: Session, approval_id: int) -> Approval | None:
    """One approved amount."""
    return session.get(Approval, approval_id)


def locked(session: Session, row: Row) -> Row:
    """The row as it now is, held until the end of the transaction."""
    session.refresh(row, with_for_update=True)
    return row


def posts_within(
    session: Session, organisation_id: int, post: str, from_on: date, to_on: date | None
) -> Sequence[Staffing]:
    """Rows of one post that hold at some time in ``[from_on, to_on)``."""
    query = select(Staffing).where(
        Staffing.organisation_id == organisation_id,
        Staffing.post == post,
        Staffing.withdrawn_at.is_(None),
        or_(Staffing.valid_to.is_(None), Staffing.valid_to > from_on),
    )
    if to_on is not None:
        query = query.where(Staffing.valid_from < to_on)
    return session.scalars(query.order_by(Staffing.valid_from)).all()


def tariffs_within(
    session: Session, organisation_id: int, kind: TariffKind, from_on: date, to_on: date | None
) -> Sequence[Tariff]:
    """Flat rates of one kind that hold at some time in ``[from_on, to_on)``."""
    query = select(Tariff).where(
        Tariff.organisation_id == organisation_id,
        Tariff.kind == kind,
        Tariff.withdrawn_at.is_(None),
        or_(Tariff.valid_to.is_(None), Tariff.valid_to > from_on),
    )
    if to_on is not None:
        query = query.where(Tariff.valid_from < to_on)
    return session.scalars(query.order_by(Tariff.valid_from)).all()


def reasons_withdrawn(session: Session, rows: Iterable[Row]) -> dict[tuple[Subject, int], HistoryRow]:
    """Why and by whom rows were withdrawn or ended, by kind and number."""
    ids = [row.id for row in rows if row.withdrawn_at is not None]
    found = session.scalars(
        select(HistoryRow)
        .where(HistoryRow.subject.in_(SUBJECTS.values()), HistoryRow.subject_id.in_(ids))
        .order_by(HistoryRow.id)
    )
    return {(row.subject, row.subject_id): row for row in found}
