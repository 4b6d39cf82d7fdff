"""The SELECTs of the advice: what programmes offer and ask, and the names of volunteers."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.people.models import Programme


def programmes_of_all(session: Session) -> Sequence[Any]:
    """The programmes of all organisations: key, organisation, name, target group and topics."""
    return session.execute(
        select(
            Programme.id,
            Programme.organisation_id,
            Programme.name,
            Programme.target_group,
            Programme.topics,
        ).order_by(Programme.name, Programme.id)
    ).all()


def programmes_called_for(session: Session, organisation_id: int, ids: Iterable[int]) -> Sequence[Programme]:
    """These programmes of an organisation, by name."""
    return session.scalars(
        select(Programme)
        .where(Programme.organisation_id == organisation_id, Programme.id.in_(sorted(set(ids))))
        .order_by(Programme.name, Programme.id)
    ).all()


def organisation_named(session: Session, organisation_id: int) -> Organisation:
    """The organisation itself."""
    return session.get_one(Organisation, organisation_id)
