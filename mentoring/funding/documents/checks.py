"""A statement's own figures, checked against each other before a file of it leaves the house."""

from collections.abc import Iterator
from fractions import Fraction

from mentoring.funding.rules.apportion import BASIS_POINTS
from mentoring.funding.rules.statement import Days, PotShare, StatementData
from mentoring.funding.rules.tables import Finding, Sum, Table, check, require_agreement
from mentoring.funding.vocabulary import KeyBasis, KeyKind, LayerScope, StatementKind
from mentoring.wording import N_, Refused


class Inconsistent(Refused):
    """A statement contradicts itself; no file is made of it."""


def findings(data: StatementData) -> list[Finding]:
    """What the declared sums of the statement come to; agreements and differences alike."""
    return check(_tables(data))


def require_consistent(data: StatementData) -> None:
    """Raises ``Disagreement`` or ``Inconsistent`` unless every figure agrees with those it is made of."""
    require_agreement(_tables(data))
    expected = StatementKind.INVOICE if data.total_rappen > 0 else StatementKind.CREDIT
    if data.kind is not (expected if data.total_rappen else StatementKind.NIL):
        raise Inconsistent(N_("Die Art der Abrechnung passt nicht zu ihrem Betrag."))
    if bool(data.number) == (data.kind is StatementKind.NIL):
        raise Inconsistent(N_("Genau die Rechnungen und Gutschriften haben eine Nummer."))
    for line in data.cases:
        if fraction(line.days) * line.members != (line.to_on - line.from_on).days:
            raise Inconsistent(
                N_("Die Tage des Falls %(case)s folgen nicht aus seinem Zeitraum."), case=line.case
            )
    for pot in data.pots:
        _require_share(pot, data)


def fraction(days: Days) -> Fraction:
    """An exact number of days, to compute with."""
    return Fraction(days.numerator, days.denominator)


def parts_of(pot: PotShare, unit: int) -> list[tuple[KeyKind, int, Fraction]]:
    """The parts by which a pot is shared: by inhabitants (K1), by days (K2), in K3 one after the other.

    Each with its amount in Rappen and the municipality's exact part of it: amount × weight / total.
    """
    people = _ratio(Fraction(pot.inhabitants), Fraction(pot.all_inhabitants))
    days = _ratio(fraction(pot.days), fraction(pot.all_days))
    if pot.key is KeyKind.K1:
        return [(KeyKind.K1, pot.pot_rappen, pot.pot_rappen * people)]
    if pot.key is KeyKind.K2:
        return [(KeyKind.K2, pot.pot_rappen, pot.pot_rappen * days)]
    sign = -1 if pot.pot_rappen < 0 else 1
    first = sign * (abs(pot.pot_rappen) // unit * pot.mix_bp // BASIS_POINTS * unit)
    rest = pot.pot_rappen - first
    return [(KeyKind.K1, first, first * people), (KeyKind.K2, rest, rest * days)]


def _tables(data: StatementData) -> Iterator[Table]:
    shares = {f"{no}": pot.share_rappen for no, pot in enumerate(data.pots)}
    late = {f"c{no}": line.amount_rappen for no, line in enumerate(data.corrections)}
    total = N_("Total")
    yield Table(
        N_("Abrechnung"), {**shares, **late, total: data.total_rappen}, [Sum(total, [*shares, *late])]
    )
    for one in data.reconciliations:
        sources = {f"{no}": fund.amount_rappen for no, fund in enumerate(one.funds)}
        figures = {
            **sources,
            "municipalities": one.municipalities_rappen,
            "carried": one.carried_rappen,
            "uncovered": one.uncovered_rappen,
            one.organisation: one.pool_rappen,
        }
        rest = ["municipalities", "carried", "uncovered"]
        yield Table(N_("Abstimmung"), figures, [Sum(one.organisation, [*sources, *rest])])
        bounds = [one.actual_rappen, one.tariff_rappen, one.approved_rappen]
        least = min(bound for bound in bounds if bound is not None)
        payable = {one.organisation: one.pool_rappen, "least": least}
        yield Table(N_("Anrechenbare Kosten"), payable, [Sum(one.organisation, ["least"])])


def _require_share(pot: PotShare, data: StatementData) -> None:
    """A share is in whole units and less than one unit per part away from amount × weight / total."""
    unit = data.rule.unit_rappen
    parts = parts_of(pot, unit)
    exact = sum((part for _key, _amount, part in parts), Fraction(0))
    if pot.share_rappen % unit or abs(pot.share_rappen - exact) >= unit * (len(parts) + 1):
        raise Inconsistent(
            N_("Der Anteil an den Kosten von %(organisation)s folgt nicht aus seinem Schlüssel."),
            organisation=pot.organisation,
        )
    if pot.key is not KeyKind.K1 and fraction(pot.days) not in _days_that_weigh(pot, data):
        raise Inconsistent(
            N_("Die Tage im Schlüssel von %(organisation)s sind nicht die der Fälle."),
            organisation=pot.organisation,
        )


def _days_that_weigh(pot: PotShare, data: StatementData) -> set[Fraction]:
    own = [line for line in data.cases if line.organisation == pot.organisation]
    every = sum((fraction(line.days) for line in own), Fraction(0))
    eligible = sum((fraction(line.days) for line in own if line.eligible), Fraction(0))
    if pot.scope is LayerScope.ELIGIBLE:
        return {eligible}
    # A key by days that are not covered falls back on all days where there are no others.
    return {every} if pot.basis is KeyBasis.ALL else {every - eligible, every}


def _ratio(weight: Fraction, whole: Fraction) -> Fraction:
    return weight / whole if whole else Fraction(0)
