"""A period as its pages show it: rows with names, days and amounts, for leads and canton alike."""

from dataclasses import dataclass
from typing import Any

from mentoring.funding.queries import money
from mentoring.funding.rules.reconciling import ROWS
from mentoring.funding.services.correcting import Corrected
from mentoring.funding.services.reading import Reading
from mentoring.funding.vocabulary import TargetKind
from mentoring.web import db, say
from mentoring.wording import Sentence


@dataclass
class Change:
    """What a bearer's share of a closed period differs by: booked, true, still to book, whether it waits."""

    name: str
    booked: int
    true: int
    amount: int
    held: bool
    causes: list[str]


def payers_of(reading: Reading) -> list[dict[str, Any]]:
    """Who pays the pool, fund by fund, then all municipalities, then what is carried and uncovered."""
    names = {fund.id: fund.name for fund in money.funds(db())}
    rows: list[dict[str, Any]] = [
        {"label": names[fund], "amount": amount} for fund, amount in reading.funds.items()
    ]
    paid = reading.figures.paid
    rows += [
        {"label": say(ROWS[row]), "amount": paid[row]}
        for row in ("municipalities", "carried", "uncovered")
        if paid[row] or row == "municipalities"
    ]
    return rows


def changes_of(corrected: Corrected) -> list[Change]:
    """The differences of one closed period with their causes in words."""
    places = money.municipality_names(db())
    funds = {fund.id: fund.name for fund in money.funds(db())}
    found = []
    for one in corrected.found:
        kind, number = one.target
        name = {TargetKind.MUNICIPALITY: places, TargetKind.FUND: funds}.get(kind, {}).get(number)
        causes = [say(Sentence.from_json(cause["sentence"])) for cause in corrected.causes_of(one.target)]
        found.append(
            Change(
                name or say(kind.label),
                one.booked,
                one.true,
                one.amount,
                one.target in corrected.held,
                list(dict.fromkeys(causes))[:4],
            )
        )
    return found
