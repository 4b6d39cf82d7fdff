"""Federal eligibility as it is recorded."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.funding.models import FederalRule


def federal_rules(session: Session) -> Sequence[FederalRule]:
    """Whose days count, status by status, the later row of a status first; withdrawn ones left out."""
    return session.scalars(
        select(FederalRule)
        .where(FederalRule.withdrawn_at.is_(None))
        .order_by(FederalRule.eligible.desc(), FederalRule.status, FederalRule.valid_from.desc())
    ).all()
