"""What a volunteer may claim: kilometres at a rate, else what was paid, with caps and within a time."""

from dataclasses import dataclass
from datetime import date, timedelta

from mentoring.meetings.vocabulary import ExpenseKind, ExpenseState
from mentoring.wording import N_, Refused

MOST_KM = 500


@dataclass(frozen=True)
class Terms:
    """What a programme pays back on a day; a cap of None is none. All amounts are Rappen."""

    km_rappen: int = 70
    receipt_above_rappen: int = 2_000
    most_per_claim_rappen: int | None = None
    most_per_month_rappen: int | None = None
    most_per_year_rappen: int | None = None
    claim_within_days: int = 90


def amount_of(kind: ExpenseKind, *, km: int | None, amount: int | None, terms: Terms) -> int:
    """The amount of a claim in Rappen: kilometres at the rate, anything else as paid."""
    if kind is ExpenseKind.CAR:
        if km is None or not 1 <= km <= MOST_KM:
            raise Refused(N_("Bitte die gefahrenen Kilometer angeben (höchstens 500)."), field="km")
        if terms.km_rappen == 0:
            raise Refused(N_("Dieses Programm vergütet keine Fahrten mit dem Auto."), field="kind")
        return km * terms.km_rappen
    if amount is None or amount <= 0:
        raise Refused(N_("Der Betrag muss grösser als null sein."), field="amount")
    return amount


def check_claim(
    kind: ExpenseKind,
    amount: int,
    *,
    spent_on: date,
    today: date,
    claimed_in_month: int = 0,
    claimed_in_year: int,
    has_receipt: bool,
    terms: Terms,
) -> None:
    """Refuses a claim that is too late, over a cap, or needs a receipt; the sums so far are without it."""
    if spent_on > today:
        raise Refused(N_("Dieses Datum liegt in der Zukunft."), field="spent_on")
    if today - spent_on > timedelta(days=terms.claim_within_days):
        raise Refused(
            N_("Spesen werden innert %(days)s Tagen eingereicht."),
            field="spent_on",
            days=terms.claim_within_days,
        )
    if kind is not ExpenseKind.CAR and amount > terms.receipt_above_rappen and not has_receipt:
        raise Refused(N_("Für diesen Betrag braucht es ein Foto des Belegs."), field="photo")
    if terms.most_per_claim_rappen is not None and amount > terms.most_per_claim_rappen:
        raise Refused(
            N_("Dieses Programm vergütet höchstens CHF %(most)s auf einmal."),
            field="amount",
            most=_francs(terms.most_per_claim_rappen),
        )
    if terms.most_per_month_rappen is not None and claimed_in_month + amount > terms.most_per_month_rappen:
        raise Refused(
            N_("In diesem Monat sind noch CHF %(left)s möglich."),
            field="amount",
            left=_francs(max(0, terms.most_per_month_rappen - claimed_in_month)),
        )
    if terms.most_per_year_rappen is not None and claimed_in_year + amount > terms.most_per_year_rappen:
        raise Refused(
            N_("Dieses Jahr sind noch CHF %(left)s möglich."),
            field="amount",
            left=_francs(max(0, terms.most_per_year_rappen - claimed_in_year)),
        )


FOLLOWING: dict[ExpenseState, frozenset[ExpenseState]] = {
    ExpenseState.CLAIMED: frozenset({ExpenseState.APPROVED, ExpenseState.REFUSED, ExpenseState.WITHDRAWN}),
    ExpenseState.APPROVED: frozenset({ExpenseState.REFUSED}),
}
"""What may become of a claim: also an approval was perhaps a mistake; what is refused is claimed anew."""


def counts(state: ExpenseState) -> bool:
    """Whether a claim counts towards the cap of its year: not once refused or withdrawn."""
    return state in {ExpenseState.CLAIMED, ExpenseState.APPROVED}


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _francs(rappen: int) -> str:
    return f"{rappen // 100}.{rappen % 100:02}"
