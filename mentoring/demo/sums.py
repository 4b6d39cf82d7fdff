"""The invented sums of the demonstration: what each organisation spends and is promised, in francs a year.

As the canton regulates it: a pilot paid from federal money, a year of introduction with 150'000.00 of it,
then shares of the municipalities. Before 2027 a demonstration brings that forward: it is to show statements.
"""

from datetime import date

from mentoring.funding.vocabulary import CostCategory

FIRST_YEAR_OF_SHARES = 2027
SETTLED_AFTER_DAYS = 12
"""So many days after its end an organisation closes a quarter; the canton three days later."""

MONTHLY = {
    CostCategory.PERSONNEL: (14_850, "Löhne Koordination"),
    CostCategory.PREMISES: (1_420, "Miete Büro und Treffpunkt"),
    CostCategory.OVERHEAD: (1_180, "Anteil Verwaltung"),
}
"""What the larger organisation spends each month; the other one in proportion of its tandems."""
QUARTERLY = {
    CostCategory.VOLUNTEERS: (2_500, "Dankesanlass der Freiwilligen"),
    CostCategory.TRAINING: (2_140, "Einführungskurs und Supervision"),
    CostCategory.MATERIAL: (880, "Lehrmittel und Material"),
    CostCategory.COMMUNICATION: (690, "Inserate und Flyer"),
}
DONATION = (1_500, "Ausflug mit den Tandems, von einer Stiftung bezahlt")

PROMISED_IN_PILOT = 520_000
PROMISED_IN_INTRODUCTION = 150_000
PROMISED_WITH_SHARES = 210_000
APPROVED = 268_000
TANDEM_MONTH = 560


def year_of_shares(today: date) -> int:
    """The year in which municipalities begin to pay: 2027, or the last year with a settled first quarter."""
    settled = today >= date(today.year, 4, 20)
    return min(FIRST_YEAR_OF_SHARES, today.year if settled else today.year - 1)
