"""A closed period as it was closed and as it is known today, side by side. Nothing is booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.funding.models import Closing, FundingPeriod
from mentoring.funding.queries import canton, periods, statements
from mentoring.funding.queries import closings as closed
from mentoring.funding.rules.cases import case_reference
from mentoring.funding.rules.settling import Settled, Target
from mentoring.funding.services.computing import settled_until
from mentoring.funding.services.correcting import Corrected, corrections
from mentoring.wording import Refused, Sentence


@dataclass(frozen=True)
class Side:
    """One bearer's share: as closed, corrected so far, true today; whether the rest waits as too small."""

    target: Target
    closed: int
    corrected: int
    true: int
    held: bool
    causes: Sequence[Sentence]

    @property
    def open(self) -> int:
        """What the next closing would book, or hold back, in Rappen."""
        return self.true - self.closed - self.corrected

    @property
    def differs(self) -> bool:
        """Whether anything has become known, booked or not."""
        return bool(self.corrected or self.open)


@dataclass(frozen=True)
class CaseChange:
    """The days of one case before and after, exact. The reference is empty before the first statement."""

    municipality: int
    case: str
    before: Fraction
    after: Fraction
    eligible_before: Fraction
    eligible_after: Fraction


@dataclass(frozen=True)
class Comparison:
    """One organisation's closed period. ``refused`` says why it cannot be computed as known today."""

    organisation: Organisation
    closing: Closing
    sides: Sequence[Side] = ()
    cases: Sequence[CaseChange] = ()
    threshold: int = 0
    refused: Refused | None = None

    @property
    def payable_today(self) -> int:
        """What would be payable as known today, in Rappen: all bearers together."""
        return sum(side.true for side in self.sides)


def compare_period(session: Session, period: FundingPeriod) -> list[Comparison]:
    """Every organisation that has closed the period, by its number."""
    names = {one.id: one for one in periods.organisations(session)}
    secrets = statements.case_secrets(session)
    return [
        _compared(session, names[closing.organisation_id], closing, secrets)
        for closing in closed.closings(session, period_id=period.id)
    ]


def compare_closing(session: Session, organisation: Organisation, closing: Closing) -> Comparison:
    """One organisation's closing as it was closed and as it is known today."""
    return _compared(session, organisation, closing, statements.case_secrets(session))


def _compared(
    session: Session, organisation: Organisation, closing: Closing, secrets: Mapping[int, str]
) -> Comparison:
    try:
        settled, last_of_year = _known_today(session, closing)
        found = corrections(
            session, organisation.id, settled, last_of_year=last_of_year, concerning=closing.id
        )
    except Refused as refused:
        return Comparison(organisation, closing, refused=refused)
    one = found[0] if found else None
    return Comparison(
        organisation,
        closing,
        _sides(session, closing, one, settled),
        _cases(one, secrets) if one else (),
        settled[-1].period.rule.carry_below,
    )


def _known_today(session: Session, closing: Closing) -> tuple[list[Settled], bool]:
    """All periods up to the one in which corrections would be booked next, and whether that ends its year."""
    coming = periods.first_open_period(session, closing.organisation_id)
    latest = closed.latest_closing(session, closing.organisation_id) or closing
    if coming is not None:
        try:
            return settled_until(session, closing.organisation_id, coming), coming.last_of_year
        except Refused:
            pass  # the open period cannot be computed yet; what is closed can
    return settled_until(session, closing.organisation_id, latest.period), False


def _sides(
    session: Session, closing: Closing, corrected: Corrected | None, settled: Sequence[Settled]
) -> list[Side]:
    frozen = {closed.bearer_of(row): row.amount_rappen for row in closed.shares_of(session, closing.id)}
    true = next(one.targets for one in settled if one.period.period_id == closing.period_id)
    booked: dict[Target, int] = {}
    why: dict[Target, list[dict[str, Any]]] = {}
    for row in canton.corrections_concerning(session, closing.id):
        target = closed.bearer_of(row)
        booked[target] = booked.get(target, 0) + row.amount_rappen
        why.setdefault(target, []).extend(row.causes["causes"])
    if corrected is not None:
        for difference in corrected.found:
            why.setdefault(difference.target, []).extend(corrected.causes_of(difference.target))
    held = corrected.held if corrected is not None else set()
    return [
        Side(
            target,
            frozen.get(target, 0),
            booked.get(target, 0),
            true.get(target, 0),
            target in held,
            _said(why.get(target, ())),
        )
        for target in sorted({*frozen, *booked, *true})
    ]


def _said(causes: Sequence[dict[str, Any]]) -> list[Sentence]:
    """Each cause once, in the order in which it became known."""
    found = {str(one["sentence"]): Sentence.from_json(one["sentence"]) for one in causes}
    return list(found.values())


def _cases(corrected: Corrected, secrets: Mapping[int, str]) -> list[CaseChange]:
    found = [
        CaseChange(
            case.municipality,
            case_reference(secrets[case.municipality], case.person_id)
            if case.municipality in secrets
            else "",
            case.before,
            case.after,
            case.eligible_before,
            case.eligible_after,
        )
        for case in corrected.cases
        if case.municipality is not None
    ]
    return sorted(found, key=lambda one: (one.municipality, one.case))
