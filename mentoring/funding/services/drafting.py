"""The words and figures of a statement: one municipality's part of all closings of a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from mentoring.funding.models import (
    Closing,
    ClosingDay,
    Correction,
    FundingLayer,
    FundingPeriod,
    FundingRule,
    MunicipalityContact,
)
from mentoring.funding.rules.cases import case_reference
from mentoring.funding.rules.statement import (
    CaseLine,
    Cause,
    CorrectionLine,
    Days,
    Party,
    PotShare,
    Reconciliation,
    RuleInWords,
    Source,
    StatementData,
)
from mentoring.funding.services.computing import label_of
from mentoring.funding.services.gathering import Part
from mentoring.funding.vocabulary import (
    CauseKind,
    KeyBasis,
    KeyKind,
    LayerKind,
    LayerScope,
    StatementKind,
    TargetKind,
)
from mentoring.places.models import Municipality


@dataclass(frozen=True)
class Frame:
    """What all statements of a period have in common."""

    period: FundingPeriod
    parts: Sequence[Part]
    creditor: Party
    issued_on: date
    due_on: date
    secrets: Mapping[int, str]
    contacts: Mapping[int, MunicipalityContact]
    fund_names: Mapping[int, str]
    concerned: Mapping[int, Closing]
    inhabitants_source: str

    def statement(self, municipality: Municipality) -> StatementData:
        """Everything a municipality's statement says, still without a number."""
        bfs = municipality.bfs_number
        total = sum(part.owed_by(bfs) for part in self.parts)
        kind = StatementKind.INVOICE if total > 0 else StatementKind.CREDIT if total else StatementKind.NIL
        return StatementData(
            number="",
            kind=kind,
            year=self.period.year,
            period=label_of(self.period),
            from_on=self.period.starts_on,
            to_on=self.period.ends_on,
            issued_on=self.issued_on,
            due_on=self.due_on,
            municipality_bfs=bfs,
            municipality=municipality.name,
            district=municipality.district,
            social_region=municipality.social_region.name,
            debtor=_debtor(municipality, self.contacts.get(bfs)),
            creditor=self.creditor,
            reference="",
            rule=_rule(self.parts[0].closing.rule),
            inhabitants_source=self.inhabitants_source,
            cases=[line for part in self.parts for line in self._cases(part, bfs)],
            pots=[share for part in self.parts for share in _pots(part, bfs)],
            corrections=[line for part in self.parts for line in self._corrections(part, bfs)],
            reconciliations=[self._reconciliation(part) for part in self.parts],
            total_rappen=total,
        )

    def _cases(self, part: Part, bfs: int) -> list[CaseLine]:
        days = sorted(
            part.days.get(bfs, ()),
            key=lambda day: (case_reference(self.secrets[bfs], day.person_id), day.from_on, day.tandem_id),
        )
        return [
            CaseLine(
                organisation=part.organisation.name,
                case=case_reference(self.secrets[bfs], day.person_id),
                from_on=day.from_on,
                to_on=day.to_on,
                members=day.members,
                days=as_days(_weight(day)),
                eligible=day.eligible,
            )
            for day in days
        ]

    def _corrections(self, part: Part, bfs: int) -> list[CorrectionLine]:
        lines = []
        for row in part.corrections.get(bfs, ()):
            period = self.concerned[row.concerns_id].period
            lines.append(
                CorrectionLine(
                    organisation=part.organisation.name,
                    period=label_of(period),
                    from_on=period.starts_on,
                    to_on=period.ends_on,
                    amount_rappen=row.amount_rappen,
                    causes=[self._cause(one, bfs) for one in _causes(row)],
                )
            )
        return lines

    def _cause(self, cause: dict[str, Any], bfs: int) -> Cause:
        person = cause.get("person")
        return Cause(
            kind=CauseKind[cause["kind"]],
            case="" if person is None else case_reference(self.secrets[bfs], person),
            sentence=cause["sentence"],
        )

    def _reconciliation(self, part: Part) -> Reconciliation:
        pool = part.result["pool"]
        return Reconciliation(
            organisation=part.organisation.name,
            actual_rappen=pool["actual"],
            tariff_rappen=pool["tariff"],
            approved_rappen=pool["approved"],
            pool_rappen=pool["payable"],
            funds=[Source(self.fund_names[fund], amount) for fund, amount in sorted(part.funds.items())],
            municipalities_rappen=part.sums.get(TargetKind.MUNICIPALITY, 0),
            carried_rappen=part.sums.get(TargetKind.CARRIED, 0),
            uncovered_rappen=part.sums.get(TargetKind.UNCOVERED, 0),
        )


def as_days(days: Fraction) -> Days:
    """An exact number of days as a statement writes it."""
    return Days(days.numerator, days.denominator)


def _weight(day: ClosingDay) -> Fraction:
    return Fraction((day.to_on - day.from_on).days, day.members)


def _causes(row: Correction) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = row.causes["causes"]
    return found


def _pots(part: Part, bfs: int) -> list[PotShare]:
    layer = _municipal_layer(part.closing.rule)
    if layer is None:
        return []
    per_day, shares = part.result["parts_per_day"], []
    for pot in part.result["pots"]:
        own, _all = part.weight(pot["shares"], bfs)
        inhabitants, all_inhabitants = part.weight(part.result["inhabitants"], bfs)
        days, all_days = part.weight(pot["days"], bfs)
        shares.append(
            PotShare(
                organisation=part.organisation.name,
                pot_rappen=pot["amount"],
                key=KeyKind[pot["key"]],
                scope=LayerScope[pot["scope"]],
                basis=KeyBasis.NOT_COVERED if pot["days"] != part.result["days"] else KeyBasis.ALL,
                mix_bp=layer.mix_bp,
                fallback=pot["fallback"],
                inhabitants=inhabitants,
                all_inhabitants=all_inhabitants,
                days=as_days(Fraction(days, per_day)),
                all_days=as_days(Fraction(all_days, per_day)),
                share_rappen=own,
            )
        )
    return shares


def _municipal_layer(rule: FundingRule) -> FundingLayer | None:
    return next((layer for layer in rule.layers if layer.kind is LayerKind.MUNICIPALITIES), None)


def _rule(rule: FundingRule) -> RuleInWords:
    return RuleInWords(
        name=rule.name,
        version=rule.version,
        decision=rule.decision,
        reference=rule.reference,
        unit_rappen=rule.rounding_unit_rappen,
        pause_days=rule.pause_days,
    )


def _debtor(municipality: Municipality, contact: MunicipalityContact | None) -> Party:
    name = f"Einwohnergemeinde {municipality.name}"
    if contact is None:
        return Party(name)
    return Party(
        name=name,
        street=contact.street,
        house_number=contact.house_number,
        postcode=contact.postcode,
        town=contact.town,
        iban=contact.iban,
        email=contact.email,
    )
