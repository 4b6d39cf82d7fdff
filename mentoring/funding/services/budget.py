"""Planning a year: each changed amount is a row of its own, and the latest one holds."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.funding.models import BudgetEntry
from mentoring.funding.queries import budget as queries
from mentoring.funding.queries.budget import BudgetKey
from mentoring.funding.queries.costs import is_own_programme
from mentoring.funding.vocabulary import CostCategory
from mentoring.wording import N_, Refused


def plan_year(
    session: Session,
    organisation_id: int,
    year: int,
    amounts: Mapping[CostCategory, int],
    *,
    programme_id: int | None = None,
    fund_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> int:
    """Plans amounts in Rappen by category, for one programme and fund or for none; returns what changed."""
    if programme_id is not None and not is_own_programme(session, organisation_id, programme_id):
        raise Refused(N_("Dieses Programm gehört nicht zu Ihrer Organisation."), field="programme")
    known = queries.budget(session, organisation_id, year)
    changed = 0
    for category, amount in amounts.items():
        if amount < 0:
            raise Refused(N_("Der Betrag darf nicht negativ sein."), field=category.value)
        held = known.get(BudgetKey(category, programme_id, fund_id))
        if amount == (held.amount_rappen if held else 0):
            continue
        session.add(
            BudgetEntry(
                organisation_id=organisation_id,
                year=year,
                programme_id=programme_id,
                fund_id=fund_id,
                category=category,
                amount_rappen=amount,
                recorded_at=now,
                recorded_by_name=actor.name,
            )
        )
        changed += 1
    session.flush()
    return changed
