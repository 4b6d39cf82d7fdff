"""An object of every kind that routes of funding name, for one organisation of two."""

from datetime import date

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import SYSTEM
from mentoring.funding.models import (
    Approval,
    Commitment,
    CostEntry,
    FederalRule,
    Fund,
    FundingLayer,
    FundingPeriod,
    FundingRule,
    OrganisationPeriod,
    Staffing,
    Statement,
    StatementArchive,
    Tariff,
)
from mentoring.funding.rules.statement import to_plain
from mentoring.funding.services.ledger import Booking, Move, Side, post
from mentoring.funding.vocabulary import (
    Account,
    CostCategory,
    EntryKind,
    FundKind,
    LayerKind,
    StatementKind,
    TariffKind,
)
from mentoring.people.vocabulary import ResidenceStatus
from tests.days import NOW
from tests.statement_builders import statement as a_statement


def money_objects(
    session: Session, organisation: Organisation, word: str, bfs: int, number: int, user_id: int
) -> dict[str, int]:
    """A quarter that only this organisation has, with a cost in it, a fund, a promise, a statement."""
    fund = Fund(code=f"F{number}", name=f"{word} Quelle", kind=FundKind.DONATION, recorded_at=NOW)
    starts_on = date(2026, 1 + 3 * number, 1)
    period = FundingPeriod(
        year=2026, number=number + 1, starts_on=starts_on, ends_on=date(2026, 4 + 3 * number, 1)
    )
    session.add_all([fund, period])
    session.flush()
    rule = FundingRule(
        name=f"{word} Regel",
        valid_from=starts_on,
        version=1,
        decision="Beschluss",
        reference="RRB",
        created_at=NOW,
        created_by_name="Test",
    )
    rule.layers = [FundingLayer(position=1, kind=LayerKind.FUND, fund_id=fund.id)]
    session.add(rule)
    session.add(OrganisationPeriod(organisation_id=organisation.id, period_id=period.id))
    session.flush()
    cost = CostEntry(
        organisation_id=organisation.id,
        period_id=period.id,
        category=CostCategory.MATERIAL,
        concerns_on=starts_on,
        amount_rappen=100_00,
        purpose=f"{word} Lehrmittel",
        document=f"{word}-1",
        recorded_at=NOW,
        recorded_by_name=f"Lea {word}",
    )
    promise = Commitment(
        fund_id=fund.id,
        organisation_id=organisation.id,
        amount_rappen=500_00,
        valid_from=starts_on,
        valid_to=date(2027, 1, 1),
        decision="Zusage",
        recorded_at=NOW,
        recorded_by_name="Test",
    )
    data = a_statement()
    statement = Statement(
        period_id=period.id,
        municipality_bfs=bfs,
        kind=StatementKind.INVOICE,
        year=2026,
        number=number + 1,
        total_rappen=data.total_rappen,
        issued_at=NOW,
        data=to_plain(data),
        hash="0" * 64,
    )
    federal = FederalRule(
        status=ResidenceStatus.F,
        valid_from=starts_on,
        valid_to=date(2026, 4 + 3 * number, 1),
        eligible=True,
        note=f"{word} Rundschreiben",
        recorded_at=NOW,
        recorded_by_name="Test",
    )
    dated = {
        "organisation_id": organisation.id,
        "valid_from": starts_on,
        "recorded_at": NOW,
        "recorded_by_name": "Test",
    }
    post_held = Staffing(post=f"{word} Koordination", employment_bp=8_000, **dated)
    tariff = Tariff(kind=TariffKind.TANDEM_MONTH, amount_rappen=300_00, decision=f"{word} Tarif", **dated)
    approval = Approval(
        amount_rappen=900_00, valid_to=date(2027, 1, 1), decision=f"{word} Verfügung", **dated
    )
    session.add_all([cost, promise, statement, federal, post_held, tariff, approval])
    session.flush()
    archive = StatementArchive(
        period_id=period.id,
        locale="de",
        scope="",
        total=1,
        progress_at=NOW,
        created_at=NOW,
        created_by_id=user_id,
    )
    session.add(archive)
    session.flush()
    booking = Booking(EntryKind.COST, organisation.id, period.id, starts_on, "Lehrmittel", cost_id=cost.id)
    move = Move(Side(Account.COSTS, "MATERIAL"), Side(Account.ORGANISATION, organisation.code), 100_00)
    entry = post(session, booking, [move], actor=SYSTEM, now=NOW)
    return {
        "fund_id": fund.id,
        "period_id": period.id,
        "rule_id": rule.id,
        "row_id": federal.id,
        "cost_id": cost.id,
        "promise_id": promise.id,
        "statement_id": statement.id,
        "archive_id": archive.id,
        "booking_id": entry.id if entry else 0,
        "organisation_id": organisation.id,
        "staffing_id": post_held.id,
        "tariff_id": tariff.id,
        "approval_id": approval.id,
    }
