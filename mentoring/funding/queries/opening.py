"""Which organisation lacks its part of which period."""

from sqlalchemy import and_, select, true
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.funding.models import FundingPeriod, OrganisationPeriod


def missing_parts(session: Session) -> list[tuple[int, int]]:
    """Organisation and period, for every period open as a whole that an organisation has no part of."""
    rows = session.execute(
        select(Organisation.id, FundingPeriod.id)
        .join(FundingPeriod, true())
        .outerjoin(
            OrganisationPeriod,
            and_(
                OrganisationPeriod.organisation_id == Organisation.id,
                OrganisationPeriod.period_id == FundingPeriod.id,
            ),
        )
        .where(FundingPeriod.closed_at.is_(None), OrganisationPeriod.state.is_(None))
        .order_by(FundingPeriod.starts_on, Organisation.id)
    )
    return [(row[0], row[1]) for row in rows]
