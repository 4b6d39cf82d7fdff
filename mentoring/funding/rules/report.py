"""The report on the use of funds (Verwendungsnachweis): figures, the sums they make, first sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from mentoring.funding.rules.tables import Sum, Table
from mentoring.funding.vocabulary import CostCategory, ReportSection
from mentoring.money import show_rappen
from mentoring.wording import N_, Sentence


class CategoryLine(NamedTuple):
    """What was planned and what was spent in a category, in Rappen."""

    category: CostCategory
    budget: int
    actual: int

    @property
    def difference(self) -> int:
        """What is left of the plan; below zero if more was spent."""
        return self.budget - self.actual


class FundLine(NamedTuple):
    """What a fund has paid in a year: of the pools by the rule, and directly; in Rappen."""

    name: str
    purpose: str
    pool: int
    direct: int


class PurposeLine(NamedTuple):
    """One purpose of one programme: planned and spent, in Rappen. Without a fund: by the funding rule."""

    fund: str
    programme: str
    budget: int
    actual: int


class AccrualLine(NamedTuple):
    """An amount set aside that is still open, in Rappen."""

    purpose: str
    document: str
    release_by: date
    amount: int


@dataclass(frozen=True)
class ReportFigures:
    """The numeric part of one organisation's report for a year; amounts in Rappen, days exact.

    ``own`` is what the rule leaves uncovered, ``not_payable`` what lies above tariff or approval: both stay
    with the organisation. ``unsettled`` is of periods that are still open, and of late facts not yet booked.
    Persons, days and tandems are those of the closed periods, as known today.
    """

    organisation: str
    year: int
    periods: Sequence[tuple[date, date]]
    open_periods: int
    categories: Sequence[CategoryLine]
    funds: Sequence[FundLine]
    municipalities: int
    carried: int
    own: int
    not_payable: int
    unsettled: int
    persons: int
    days: Fraction
    eligible: Fraction
    tandems: int
    counted_on: date | None
    purposes: Sequence[PurposeLine]
    accruals: Sequence[AccrualLine]

    @property
    def budget(self) -> int:
        """All that was planned."""
        return sum(line.budget for line in self.categories)

    @property
    def actual(self) -> int:
        """All that was spent."""
        return sum(line.actual for line in self.categories)

    @property
    def difference(self) -> int:
        """What is left of the plan."""
        return self.budget - self.actual

    @property
    def borne(self) -> list[tuple[str, int]]:
        """Who bears the costs, with a label each; together they are all that was spent."""
        found = [(line.name, line.pool + line.direct) for line in self.funds]
        found += [
            (N_("Einwohnergemeinden"), self.municipalities),
            (N_("Rundungsvortrag"), self.carried),
            (N_("Eigenmittel der Organisation"), self.own + self.not_payable),
            (N_("noch nicht abgerechnet"), self.unsettled),
        ]
        return [(label, amount) for label, amount in found if amount]

    @property
    def eligible_share(self) -> Fraction | None:
        """The part of the billable days that counts for federal money; None without days."""
        return Fraction(self.eligible, self.days) if self.days else None


def report_tables(figures: ReportFigures) -> list[Table]:
    """Every table of the report with the sums it is declared to make."""
    names = [line.category.value for line in figures.categories]
    columns: dict[str, Mapping[str, int]] = {
        "budget": {line.category.value: line.budget for line in figures.categories},
        "actual": {line.category.value: line.actual for line in figures.categories},
        "difference": {line.category.value: line.difference for line in figures.categories},
    }
    totals = {"budget": figures.budget, "actual": figures.actual, "difference": figures.difference}
    costs: dict[str, int] = {}
    sums = []
    for column, amounts in columns.items():
        costs |= {f"{name} {column}": amount for name, amount in amounts.items()}
        costs[f"total {column}"] = totals[column]
        sums.append(Sum(f"total {column}", [f"{name} {column}" for name in names]))
    for name in (*names, "total"):
        sums.append(Sum(f"{name} difference", [f"{name} budget"], [f"{name} actual"]))
    bearers = {f"{place} {label}": amount for place, (label, amount) in enumerate(figures.borne)}
    purposes: dict[str, int] = {"budget": figures.budget, "actual": figures.actual}
    for place, line in enumerate(figures.purposes):
        purposes |= {f"{place} budget": line.budget, f"{place} actual": line.actual}
    places = range(len(figures.purposes))
    return [
        Table(N_("Kosten nach Kategorie"), costs, sums),
        Table(N_("Wer die Kosten trägt"), {**bearers, "total": figures.actual}, [Sum("total", [*bearers])]),
        Table(
            N_("Überschüsse nach Zweck"),
            purposes,
            [Sum(name, [f"{place} {name}" for place in places]) for name in ("budget", "actual")],
        ),
    ]


def suggestions(figures: ReportFigures) -> dict[ReportSection, list[Sentence]]:
    """First sentences of each section, from the figures alone; whoever writes goes on from there."""
    found: dict[ReportSection, list[Sentence]] = {section: [] for section in ReportSection}
    for line in figures.funds:
        if line.purpose:
            purpose = line.purpose.rstrip(". ")
            found[ReportSection.PURPOSE].append(
                Sentence(N_("%(name)s: %(purpose)s."), {"name": line.name, "purpose": purpose})
            )
    if figures.persons:
        share = figures.eligible_share or Fraction(0)
        found[ReportSection.ACTIVITIES].append(
            Sentence(
                N_(
                    "Im Jahr %(year)s wurden %(persons)s Personen an %(days)s Tandem-Tagen begleitet; "
                    "%(share)s %% dieser Tage betrafen VA/FL."
                ),
                {
                    "year": figures.year,
                    "persons": figures.persons,
                    "days": f"{_nearest(figures.days):,}".replace(",", "'"),
                    "share": _nearest(share * 100),
                },
            )
        )
    if figures.counted_on is not None:
        found[ReportSection.OUTLOOK].append(
            Sentence(
                N_("Am %(day)s waren %(tandems)s Tandems aktiv."),
                {"day": figures.counted_on.strftime("%d.%m.%Y"), "tandems": figures.tandems},
            )
        )
    if figures.budget:
        text = (
            N_("Die Kosten lagen CHF %(amount)s unter dem Budget von CHF %(budget)s.")
            if figures.difference >= 0
            else N_("Die Kosten lagen CHF %(amount)s über dem Budget von CHF %(budget)s.")
        )
        amounts = {"amount": show_rappen(abs(figures.difference)), "budget": show_rappen(figures.budget)}
        found[ReportSection.DEVIATIONS].append(Sentence(text, amounts))
        largest = max(figures.categories, key=lambda line: abs(line.difference))
        if largest.difference:
            found[ReportSection.DEVIATIONS].append(
                Sentence(
                    N_("Am stärksten weicht «%(category)s» ab: geplant %(budget)s, ausgegeben %(actual)s."),
                    {
                        "category": largest.category,
                        "budget": show_rappen(largest.budget),
                        "actual": show_rappen(largest.actual),
                    },
                )
            )
    return found


def _nearest(exact: Fraction) -> int:
    """The nearest whole number; of two the larger."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
