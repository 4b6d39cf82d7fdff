"""A period as its pages show it: rows with names, days and amounts, for leads and canton alike."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from mentoring.funding.documents.showing import shown_days
from mentoring.funding.queries import money
from mentoring.funding.queries import statements as statement_queries
from mentoring.funding.rules.cases import case_reference
from mentoring.funding.rules.reconciling import ROWS
from mentoring.funding.services.correcting import Corrected
from mentoring.funding.services.reading import Opened, Reading
from mentoring.funding.vocabulary import TargetKind
from mentoring.people.queries import names_of
from mentoring.web import db, say
from mentoring.wording import Sentence


@dataclass
class Case:
    """Days of one person that are alike. Without a secret yet there is no reference."""

    person_id: int
    reference: str
    name: str
    from_on: Any
    to_on: Any
    days: str
    eligible: bool
    unfunded: Any = None


@dataclass
class Place:
    """A municipality: its days, those that are eligible, its share, and the cases they come from."""

    bfs: int
    name: str
    days: str
    eligible: str
    share: int
    weight: Fraction
    cases: list[Case] = field(default_factory=list)


@dataclass
class Change:
    """What a bearer's share of a closed period differs by: booked, true, still to book, whether it waits."""

    name: str
    booked: int
    true: int
    amount: int
    held: bool
    causes: list[str]


def places_of(reading: Opened, *, named: bool) -> tuple[list[Place], list[Case]]:
    """The municipalities by share, and the days nobody pays for; names of people only for their own lead."""
    names, secrets = money.municipality_names(db()), statement_queries.case_secrets(db())
    days, shares = reading.days_by_place(), reading.shares
    places = {}
    for bfs in sorted({*shares, *(bfs for bfs in days if bfs is not None)}):
        whole, eligible = days.get(bfs, (Fraction(0), Fraction(0)))
        places[bfs] = Place(
            bfs, names[bfs], shown_days(whole), shown_days(eligible), shares.get(bfs, 0), whole
        )
    people = names_of(db(), {line.person_id for line in reading.lines}) if named else {}
    nobodys: list[Case] = []
    for line in reading.lines:
        secret = secrets.get(line.municipality or -1)
        case = Case(
            line.person_id,
            case_reference(secret, line.person_id) if secret else "",
            people.get(line.person_id, ""),
            line.from_on,
            line.to_on,
            shown_days(Fraction(line.days, line.members)),
            line.eligible,
            line.unfunded,
        )
        (nobodys if line.municipality is None else places[line.municipality].cases).append(case)
    return sorted(places.values(), key=lambda place: (-place.share, place.name)), nobodys


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
