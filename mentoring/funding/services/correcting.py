"""What closed periods turned out to differ by: true minus booked, and the facts that caused it.

A cause is kept as plain values: its kind, whom it concerns, and a German sentence with values. The sentence
tells a municipality nothing that is not its own: neither where somebody came from or went, nor a status.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from mentoring.clock import ZONE
from mentoring.funding.models import Closing
from mentoring.funding.queries import closings as closed
from mentoring.funding.queries import facts as fact_queries
from mentoring.funding.queries import money
from mentoring.funding.rules.corrections import (
    CaseDays,
    Difference,
    changed_cases,
    differences,
    held_back,
)
from mentoring.funding.rules.settling import Settled, Target
from mentoring.funding.vocabulary import CauseKind, TargetKind
from mentoring.money import show_rappen
from mentoring.wording import N_, Sentence

SENTENCES = {
    "MOVE": N_("Wohnort geändert per %(on)s, erfasst am %(recorded)s"),
    "STATUS": N_("Aufenthaltsstatus geändert per %(on)s, erfasst am %(recorded)s"),
    "COURSE": N_("Verlauf des Tandems berichtigt per %(on)s, erfasst am %(recorded)s"),
    "MEMBERS": N_("Mitglieder des Tandems geändert per %(on)s, erfasst am %(recorded)s"),
    "ELIGIBILITY": N_("Anrechenbarkeit beim Bund neu geregelt"),
    "COST": N_("Beleg «%(document)s» über CHF %(amount)s nachgereicht am %(recorded)s"),
    "POPULATION": N_("Einwohnerzahlen ersetzt"),
    "BOUNDS": N_("Tarif, Stellen, Bewilligung oder Zusage geändert"),
    "SHARE": N_("Anteile neu berechnet, weil sich Tage in anderen Gemeinden geändert haben"),
}


@dataclass(frozen=True)
class Corrected:
    """One closed period as now known beside what was booked: differences, those held back, and causes."""

    closing: Closing
    settled: Settled
    found: list[Difference]
    held: set[Target] = field(default_factory=set)
    causes: dict[int | None, list[dict[str, Any]]] = field(default_factory=dict)
    cases: list[CaseDays] = field(default_factory=list)

    @property
    def to_book(self) -> list[Difference]:
        """What is booked now."""
        return [difference for difference in self.found if difference.target not in self.held]

    def causes_of(self, target: Target) -> list[dict[str, Any]]:
        """Why this bearer's share differs: its own cases first, then what concerns everybody."""
        own = self.causes.get(target.number, []) if target.kind is TargetKind.MUNICIPALITY else []
        everybody = self.causes.get(None, [])
        if own or everybody:
            return [*own, *everybody]
        return [_cause(CauseKind.SHARE, SENTENCES["SHARE"])]


def corrections(
    session: Session,
    organisation_id: int,
    settled: Sequence[Settled],
    *,
    last_of_year: bool,
    concerning: int | None = None,
) -> list[Corrected]:
    """Every closed period that differs from what was booked, in the order of the periods.

    Small differences of a municipality, summed over all periods, wait for the year's last statement.
    ``concerning`` is the only closing that is asked for, if one is.
    """
    booked = closed.booked(session, organisation_id)
    by_period = {one.period.period_id: one for one in settled}
    pairs = [
        (closing, by_period[closing.period_id])
        for closing in closed.closings(session, organisation_id=organisation_id)
        if closing.period_id in by_period
    ]
    found = [(closing, one, differences(booked.get(closing.id, {}), one.targets)) for closing, one in pairs]
    waiting: dict[int, int] = {}
    for _closing, _one, differing in found:
        for difference in differing:
            if difference.target.kind is TargetKind.MUNICIPALITY:
                bfs = difference.target.number
                waiting[bfs] = waiting.get(bfs, 0) + difference.amount
    below = settled[-1].period.rule.carry_below if settled else 0
    return [
        _explained(
            session,
            Corrected(
                closing,
                one,
                differing,
                held_back(differing, below=below, last_of_year=last_of_year, waiting=waiting),
            ),
        )
        for closing, one, differing in found
        if differing and concerning in {None, closing.id}
    ]


def _explained(session: Session, corrected: Corrected) -> Corrected:
    closing, settled = corrected.closing, corrected.settled
    period = settled.period
    cases = changed_cases(closed.lines_of(session, closing.id), settled.lines)
    late = list(fact_queries.late_rows(session, closing.organisation_id, closing.closed_at, period.to_on))
    causes: dict[int | None, list[dict[str, Any]]] = {}
    for case in cases:
        if case.municipality is None:
            continue
        causes.setdefault(case.municipality, []).extend(_of_case(case, late))
    causes[None] = _of_everybody(session, closing, settled)
    return Corrected(closing, settled, corrected.found, corrected.held, causes, cases)


def _of_case(case: CaseDays, late: Iterable[tuple[str, int, date, datetime, Any]]) -> list[dict[str, Any]]:
    found = []
    for kind, number, on, recorded_at, _what in late:
        of_person = kind in {"MOVE", "STATUS"}
        if number != (case.person_id if of_person else case.tandem_id):
            continue
        if kind == "STATUS" and case.before == case.after and case.eligible_before == case.eligible_after:
            continue
        found.append(
            _cause(
                CauseKind[kind],
                SENTENCES[kind],
                case=case,
                on=on.strftime("%d.%m.%Y"),
                recorded=recorded_at.astimezone(ZONE).strftime("%d.%m.%Y"),
            )
        )
    latest = {(one["kind"], one["sentence"]["params"].get("on")): one for one in found}
    return list(latest.values()) or [_cause(CauseKind.ELIGIBILITY, SENTENCES["ELIGIBILITY"], case=case)]


def _of_everybody(session: Session, closing: Closing, settled: Settled) -> list[dict[str, Any]]:
    period, since = settled.period, closing.closed_at
    found = [
        _cause(
            CauseKind.COST,
            SENTENCES["COST"],
            document=cost.document,
            amount=show_rappen(cost.amount_rappen),
            recorded=cost.recorded_at.astimezone(ZONE).strftime("%d.%m.%Y"),
        )
        for cost in money.late_costs(session, closing.organisation_id, since, period.from_on, period.to_on)
    ]
    if settled.pool.payable != closing.payable_rappen and money.late_bounds(
        session, closing.organisation_id, since
    ):
        found.append(_cause(CauseKind.BOUNDS, SENTENCES["BOUNDS"]))
    if money.late_populations(session, since):
        found.append(_cause(CauseKind.POPULATION, SENTENCES["POPULATION"]))
    return found


def _cause(kind: CauseKind, text: str, *, case: CaseDays | None = None, **params: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": kind.value, "sentence": Sentence(text, params).to_json()}
    if case is not None:
        found |= {
            "person": case.person_id,
            "tandem": case.tandem_id,
            "before": _parts(case.before),
            "after": _parts(case.after),
        }
    return found


def _parts(days: Fraction) -> list[int]:
    return [days.numerator, days.denominator]
