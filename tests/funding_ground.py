"""A small world of money for tests: two organisations, four quarters, a rule of 2027, tandems."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
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
    Tariff,
)
from mentoring.funding.rules.statement import Party
from mentoring.funding.vocabulary import (
    CostCategory,
    FundKind,
    KeyKind,
    LayerKind,
    LayerScope,
    LimitKind,
    TariffKind,
)
from mentoring.people.models import Person, StatusFact
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.permissions import Role
from mentoring.tandems.models import Tandem, TandemPhase
from mentoring.tandems.vocabulary import TandemState
from tests.builders import OLTEN, a_mentee, a_programme, a_user, actor_of, an_entry, an_organisation, places
from tests.tandem_builders import a_tandem

CREDITOR = Party(
    name="Verrechnungsstelle Mentoring",
    street="Ambassadorenhof",
    house_number="1",
    postcode="4509",
    town="Solothurn",
    iban="CH9300762011623852957",
    email="abrechnung@example.org",
)
QUARTERS = tuple(
    (date(2027, month, 1), date(2027 + month // 10, month % 12 + 3 if month < 10 else 1, 1))
    for month in (1, 4, 7, 10)
)
THEN = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def at(day: date, hour: int = 10) -> datetime:
    """An instant on a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


class Money:
    """Two organisations, the quarters of 2027, IP for eligible days up to a promise, municipalities by K2."""

    def __init__(self, session: Session, *, key: KeyKind = KeyKind.K2, promise: int = 10_000_000) -> None:
        self.session = session
        places(session)
        self.caritas: Organisation = an_organisation(session, code="caritas", name="Caritas Solothurn")
        self.srk: Organisation = an_organisation(session, code="srk", name="SRK Kanton Solothurn")
        self.programmes = {o.id: a_programme(session, o) for o in (self.caritas, self.srk)}
        self.lead: Actor = actor_of(a_user(session, Role.LEAD, organisation_id=self.caritas.id))
        self.lead_srk: Actor = actor_of(a_user(session, Role.LEAD, organisation_id=self.srk.id))
        self.controller: Actor = actor_of(a_user(session, Role.CONTROLLER))
        self.ip = self._add(
            Fund(code="IP", name="Integrationspauschale", kind=FundKind.FEDERAL, recorded_at=THEN)
        )
        self.rule = FundingRule(
            name="Anteile der Gemeinden",
            valid_from=date(2027, 1, 1),
            version=1,
            decision="Der Regierungsrat regelt die Anteile.",
            reference="RRB 2026/1",
            created_at=THEN,
            created_by_name="Test",
        )
        self.rule.layers = [
            FundingLayer(
                position=1,
                kind=LayerKind.FUND,
                fund_id=self.ip.id,
                scope=LayerScope.ELIGIBLE,
                limit_kind=LimitKind.COMMITMENT,
            ),
            FundingLayer(position=2, kind=LayerKind.MUNICIPALITIES, key_kind=key),
        ]
        self._add(self.rule)
        for status in ResidenceStatus:
            eligible = status in {ResidenceStatus.F, ResidenceStatus.F_REF, ResidenceStatus.B_REF}
            self._add(
                FederalRule(
                    status=status,
                    valid_from=date(2020, 1, 1),
                    eligible=eligible,
                    recorded_at=THEN,
                    recorded_by_name="Test",
                )
            )
        self.periods = [
            self._add(
                FundingPeriod(
                    year=2027, number=n, starts_on=start, ends_on=end, last_of_year=n == len(QUARTERS)
                )
            )
            for n, (start, end) in enumerate(QUARTERS, start=1)
        ]
        for organisation in (self.caritas, self.srk):
            self._add(
                Commitment(
                    fund_id=self.ip.id,
                    organisation_id=organisation.id,
                    amount_rappen=promise,
                    valid_from=date(2027, 1, 1),
                    valid_to=date(2028, 1, 1),
                    decision="Zusage 2027",
                    recorded_at=THEN,
                    recorded_by_name="Test",
                )
            )
            for period in self.periods:
                self._add(OrganisationPeriod(organisation_id=organisation.id, period_id=period.id))

    def _add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def mentee(
        self,
        organisation: Organisation,
        municipality: int | None = OLTEN,
        status: ResidenceStatus | None = ResidenceStatus.F,
        **given: Any,
    ) -> Person:
        """A mentee who lives there, with this status, both known from the start."""
        person = a_mentee(self.session, organisation, municipality=municipality, **given)
        if status is not None:
            self.session.add(
                StatusFact(person_id=person.id, status=status, valid_from=date(2022, 1, 1), recorded_at=THEN)
            )
        self.session.flush()
        return person

    def tandem(self, organisation: Organisation, *people: Person, since: date = date(2027, 1, 1)) -> Tandem:
        """An active tandem of these people since a day."""
        entry = an_entry(self.session, organisation, self.programmes[organisation.id], *people)
        tandem = a_tandem(self.session, organisation, TandemState.PROPOSED, entry=entry)
        tandem.state, tandem.started_on = TandemState.ACTIVE, since
        self.phase(tandem, TandemState.ACTIVE, since, recorded_at=at(min(since, date(2027, 1, 5))))
        return tandem

    def phase(
        self, tandem: Tandem, state: TandemState, on: date, *, recorded_at: datetime | None = None
    ) -> None:
        """From a day on the tandem is in a state."""
        self._add(
            TandemPhase(
                tandem_id=tandem.id,
                state=state,
                valid_from=on,
                recorded_at=recorded_at or at(on),
                recorded_by_name="Test",
            )
        )

    def cost(self, organisation: Organisation, period: FundingPeriod, rappen: int, **given: Any) -> CostEntry:
        """A cost of the first day of a period, straight into the table."""
        return self._add(  # type: ignore[no-any-return]
            CostEntry(
                **{
                    "organisation_id": organisation.id,
                    "period_id": period.id,
                    "category": CostCategory.PERSONNEL,
                    "concerns_on": period.starts_on,
                    "amount_rappen": rappen,
                    "purpose": "Löhne",
                    "document": "B-1",
                    "recorded_at": at(period.starts_on),
                    "recorded_by_name": "Test",
                    **given,
                }
            )
        )

    def tariff(self, organisation: Organisation, rappen: int) -> Tariff:
        """A flat rate per tandem-month."""
        return self._add(  # type: ignore[no-any-return]
            Tariff(
                organisation_id=organisation.id,
                kind=TariffKind.TANDEM_MONTH,
                amount_rappen=rappen,
                valid_from=date(2027, 1, 1),
                decision="Leistungsvereinbarung",
                recorded_at=THEN,
                recorded_by_name="Test",
            )
        )

    def approval(self, organisation: Organisation, rappen: int) -> Approval:
        """The most that may be paid in 2027."""
        return self._add(  # type: ignore[no-any-return]
            Approval(
                organisation_id=organisation.id,
                amount_rappen=rappen,
                valid_from=date(2027, 1, 1),
                valid_to=date(2028, 1, 1),
                decision="Verfügung",
                recorded_at=THEN,
                recorded_by_name="Test",
            )
        )
