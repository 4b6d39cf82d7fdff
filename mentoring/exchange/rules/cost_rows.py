"""What a row of a list of costs says: a document, or every reason why it cannot be booked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from mentoring.exchange.rules.cells import Known
from mentoring.exchange.rules.mapping import NEEDED_OF_COSTS
from mentoring.exchange.rules.rows import Problem, Row, RowReader
from mentoring.exchange.rules.sheets import Limits
from mentoring.exchange.vocabulary import ImportKind
from mentoring.funding.vocabulary import CostCategory
from mentoring.names import fold
from mentoring.wording import N_, Sentence

MOST_ROWS = 1_000
"""Booked one by one in a single transaction, for which all others who write wait on SQLite."""


def cost_limits(limits: Limits) -> Limits:
    """How much a list of costs may hold: fewer rows than other lists."""
    return replace(limits, rows=min(limits.rows, MOST_ROWS))


class CostKey(NamedTuple):
    """What two rows have in common that may be one document entered twice."""

    document: str
    concerns_on: date
    amount: int
    category: CostCategory


def cost_key(document: str, concerns_on: date, amount: int, category: CostCategory) -> CostKey:
    """The key of a document; its number whatever its case, accents and signs between."""
    return CostKey(fold(document), concerns_on, amount, category)


class CostReader(RowReader):
    """Reads rows of costs; ``category`` holds where a list says none."""

    def __init__(
        self,
        headers: Sequence[str],
        mapping: Mapping[int, str],
        known: Known,
        category: CostCategory | None = None,
    ) -> None:
        super().__init__(ImportKind.COSTS, headers, mapping, known)
        self.category = category

    def _name(self, row: Row) -> None:
        """A cost has no name."""

    def _derive(self, row: Row) -> None:
        values = row.values
        if self.category is not None and not self._wrong(row, "category"):
            values.setdefault("category", self.category)
        for key in (*NEEDED_OF_COSTS, "category"):
            if key not in values:
                self._lacking(row, key)
        released, concerns = values.get("release_by"), values.get("concerns_on")
        if released is not None and concerns is not None and released <= concerns:
            text = N_("Spalte «%(column)s»: Aufgelöst wird eine Abgrenzung nach dem Tag der Leistung.")
            sentence = Sentence(text, {"column": self.called("release_by")})
            row.problems.append(Problem(sentence, self.places.get("release_by")))
