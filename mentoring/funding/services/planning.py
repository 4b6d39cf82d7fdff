"""A year's budget beside its costs."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from mentoring.funding.models import BudgetEntry
from mentoring.funding.queries.budget import budget
from mentoring.funding.queries.costs import costs_by_category
from mentoring.funding.vocabulary import CostCategory


@dataclass(frozen=True)
class Line:
    """Planned and spent in one category, in Rappen."""

    category: CostCategory
    budget: int
    actual: int

    @property
    def difference(self) -> int:
        """What is left of the budget; below zero it is exceeded."""
        return self.budget - self.actual


@dataclass(frozen=True)
class PlannedPart:
    """Planned and spent for one programme and fund, or for none, in Rappen."""

    programme_id: int | None
    fund_id: int | None
    budget: int
    actual: int


@dataclass(frozen=True)
class Comparison:
    """A year by category and by programme and fund; ``latest`` is the row that was planned last."""

    lines: list[Line]
    parts: list[PlannedPart]
    latest: BudgetEntry | None

    @property
    def total(self) -> tuple[int, int, int]:
        """Planned, spent, and what is left, in Rappen."""
        planned, spent = sum(line.budget for line in self.lines), sum(line.actual for line in self.lines)
        return planned, spent, planned - spent


def compared(session: Session, organisation_id: int, year: int) -> Comparison:
    """What was planned and spent in a calendar year; costs count by the day they concern."""
    planned = budget(session, organisation_id, year)
    spent = costs_by_category(session, organisation_id, date(year, 1, 1), date(year + 1, 1, 1))
    of_category = {category: [0, 0] for category in CostCategory}
    of_part: dict[tuple[int | None, int | None], list[int]] = {}
    for key, row in planned.items():
        of_category[key.category][0] += row.amount_rappen
        of_part.setdefault((key.programme_id, key.fund_id), [0, 0])[0] += row.amount_rappen
    for (category, programme, fund), amount in spent.items():
        of_category[category][1] += amount
        of_part.setdefault((programme, fund), [0, 0])[1] += amount
    latest = max(planned.values(), key=lambda row: row.id) if planned else None
    return Comparison(
        [Line(category, *amounts) for category, amounts in of_category.items()],
        [
            PlannedPart(*key, *of_part[key])
            for key in sorted(of_part, key=lambda key: (key[0] or 0, key[1] or 0))
        ],
        latest,
    )
