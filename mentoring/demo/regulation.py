"""Who pays what in the demonstration: funds and their promises, three rules, tariffs, posts, approvals."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.demo.calendar import moment
from mentoring.demo.organisations import House
from mentoring.demo.sums import (
    APPROVED,
    FIRST_YEAR_OF_SHARES,
    PROMISED_IN_INTRODUCTION,
    PROMISED_IN_PILOT,
    PROMISED_WITH_SHARES,
    TANDEM_MONTH,
)
from mentoring.funding.models import (
    Approval,
    Commitment,
    Fund,
    FundingLayer,
    FundingRule,
    Staffing,
    Tariff,
)
from mentoring.funding.services.eligibility import load_federal_rules
from mentoring.funding.vocabulary import (
    FundKind,
    KeyKind,
    LayerKind,
    LayerScope,
    LimitKind,
    TariffKind,
)

POSTS = (("Koordination", 8_000), ("Koordination und Schulung", 6_000), ("Administration", 3_000))


class Regulation:
    """Decides the three years; amounts in francs grow with the scale of the demonstration."""

    def __init__(
        self, session: Session, houses: Sequence[House], controller: Actor, *, scale: int, today: date
    ) -> None:
        self._session, self._houses, self._controller = session, houses, controller
        self._scale, self._today = scale, today
        self.donations = 0

    def decide(self, shares: int) -> None:
        """Funds, rules and what bounds the pools, from two years before the shares of the municipalities."""
        self._now: datetime = moment(date(shares - 3, 11, 24), 10 * 60)
        load_federal_rules(self._session)
        ip = self._fund("IP", "Integrationspauschale (IP)", FundKind.FEDERAL,
                        "Integration von VA und FL", cut_off=date(shares + 1, 7, 1))  # fmt: skip
        own = self._fund(
            "EIGEN", "Eigenmittel der Organisationen", FundKind.OWN, "Deckung, was niemand sonst zahlt"
        )
        self.donations = self._fund(
            "SPENDEN", "Stiftungen und Spenden", FundKind.DONATION, "Anlässe mit den Tandems"
        ).id
        note = " (In dieser Demonstration vorgezogen.)" if shares < FIRST_YEAR_OF_SHARES else ""
        self._rule("Pilot", shares - 2, "Der Bund bezahlt den Piloten." + note, [
            FundingLayer(position=1, kind=LayerKind.FUND, fund_id=ip.id, limit_kind=LimitKind.COMMITMENT),
        ])  # fmt: skip
        self._rule("Einführung", shares - 1, "150'000.00 vom Bund, dann Eigenmittel." + note, [
            FundingLayer(position=1, kind=LayerKind.FUND, fund_id=ip.id, limit_kind=LimitKind.COMMITMENT),
            FundingLayer(position=2, kind=LayerKind.FUND, fund_id=own.id),
        ])  # fmt: skip
        self._rule("Anteile der Gemeinden", shares, "Bund für VA/FL, Gemeinden für den Rest." + note, [
            FundingLayer(position=1, kind=LayerKind.FUND, fund_id=ip.id, scope=LayerScope.ELIGIBLE,
                         limit_kind=LimitKind.COMMITMENT),
            FundingLayer(position=2, kind=LayerKind.MUNICIPALITIES, key_kind=KeyKind.K3, mix_bp=3_000,
                         fallback_key=KeyKind.K1),
        ])  # fmt: skip
        for year, francs in (
            (shares - 2, PROMISED_IN_PILOT),
            (shares - 1, PROMISED_IN_INTRODUCTION),
            (shares, PROMISED_WITH_SHARES),
        ):
            for house in self._houses:
                self._promise(ip, house, year, francs)
        for house in self._houses:
            self._bounds(house, shares)
        self._session.flush()

    def _fund(
        self, code: str, name: str, kind: FundKind, purpose: str, *, cut_off: date | None = None
    ) -> Fund:
        fund = Fund(
            code=code, name=name, kind=kind, purpose=purpose, cut_off_on=cut_off, recorded_at=self._now
        )
        self._session.add(fund)
        self._session.flush()
        return fund

    def _rule(self, name: str, year: int, decision: str, layers: list[FundingLayer]) -> None:
        rule = FundingRule(
            name=name,
            valid_from=date(year, 1, 1),
            version=1,
            decision=decision,
            reference=f"Musterbeschluss {year - 1}/{1500 + year % 100}",
            created_at=moment(date(year - 1, 11, 25), 10 * 60),
            created_by_name=self._controller.name,
        )
        rule.layers = layers
        self._session.add(rule)
        self._session.flush()

    def _promise(self, fund: Fund, house: House, year: int, francs: int) -> None:
        self._session.add(
            Commitment(
                fund_id=fund.id,
                organisation_id=house.id,
                amount_rappen=round(francs * house.share) * self._scale,
                valid_from=date(year, 1, 1),
                valid_to=date(year + 1, 1, 1),
                decision=f"Zusage {year}",
                recorded_at=moment(date(year - 1, 12, 1), 9 * 60),
                recorded_by_name=self._controller.name,
            )
        )

    def _bounds(self, house: House, shares: int) -> None:
        dated = {"recorded_at": self._now, "recorded_by_name": self._controller.name}
        part = 100 if house is self._houses[0] else 78
        for year in range(shares - 2, shares + 1):
            self._session.add(
                Approval(
                    organisation_id=house.id,
                    amount_rappen=APPROVED * part * self._scale,
                    valid_from=date(year, 1, 1),
                    valid_to=date(year + 1, 1, 1),
                    decision=f"Leistungsvereinbarung {year}",
                    **dated,
                )
            )
        self._session.add(
            Tariff(
                organisation_id=house.id,
                kind=TariffKind.TANDEM_MONTH,
                amount_rappen=TANDEM_MONTH * 100,
                valid_from=date(shares, 1, 1),
                decision="Pauschale je Tandem-Monat",
                **dated,
            )
        )
        for post, employment in POSTS:
            self._session.add(
                Staffing(
                    organisation_id=house.id,
                    post=post,
                    employment_bp=employment,
                    valid_from=date(shares - 2, 1, 1),
                    **dated,
                )
            )
        changed = date(shares, 5, 1)
        if changed <= self._today:
            self._session.add(
                Staffing(
                    organisation_id=house.id,
                    post="Springereinsatz",
                    employment_bp=2_000,
                    valid_from=changed,
                    **dated,
                )
            )
