"""Checking a list of costs: every row read, where it would be booked, and whether it is there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from mentoring.exchange.models import ListImport
from mentoring.exchange.queries import cost_imports as queries
from mentoring.exchange.queries.imports import cells_of
from mentoring.exchange.rules.cells import Known
from mentoring.exchange.rules.cost_rows import CostKey, CostReader, cost_key
from mentoring.exchange.rules.rows import Problem, Row
from mentoring.exchange.services.checking import STEP, Findings, Report, keep_findings, nobody_asks
from mentoring.exchange.services.uploads import columns_of
from mentoring.exchange.vocabulary import Outcome
from mentoring.funding.queries.money import funds
from mentoring.funding.services.costs import CostFacts, Place, place_for
from mentoring.funding.vocabulary import CostCategory
from mentoring.names import fold
from mentoring.people.queries import programmes
from mentoring.wording import N_, Refused, Sentence


@dataclass(frozen=True)
class CostCandidate:
    """A row as it would be booked; without facts and place if anything is wrong with it."""

    row: Row
    facts: CostFacts | None = None
    place: Place | None = None

    @property
    def key(self) -> CostKey | None:
        """What makes it alike to another document."""
        one = self.facts
        return cost_key(one.document, one.concerns_on, one.amount, one.category) if one else None


@dataclass(frozen=True)
class CostFindings:
    """What a check found: the rows as they would be booked, and what is kept about each."""

    candidates: Sequence[CostCandidate]
    outcomes: list[dict[str, Any]]


def cost_reader(session: Session, import_: ListImport, today: date) -> CostReader:
    """The reader of a list's rows, with the programmes and funds that its cells may name."""
    money = funds(session)
    known = Known(
        today=today,
        programmes={fold(one.name): one.id for one in programmes(session, import_.organisation_id)},
        funds={fold(one.code): one.id for one in money} | {fold(one.name): one.id for one in money},
    )
    category = CostCategory.__members__.get(import_.mapping.get("category", ""))
    return CostReader(import_.headers, columns_of(import_), known, category)


def cost_candidates(
    session: Session,
    import_: ListImport,
    rows: Sequence[tuple[int, Sequence[str]]],
    *,
    today: date,
    report: Report = nobody_asks,
) -> list[CostCandidate]:
    """All rows of a list as they would be booked now, with their problems."""
    reader = cost_reader(session, import_, today)
    places: dict[date, Place | Refused] = {}
    found = []
    for done, (no, cells) in enumerate(rows, start=1):
        found.append(_candidate(session, import_.organisation_id, reader, reader.read(no, cells), places))
        if done % STEP == 0:
            report(done)
    return found


def _candidate(
    session: Session, organisation_id: int, reader: CostReader, row: Row, places: dict[date, Place | Refused]
) -> CostCandidate:
    day = row.values.get("concerns_on")
    if day is not None and day not in places:
        try:
            places[day] = place_for(session, organisation_id, day)
        except Refused as refused:
            places[day] = refused
    place = places.get(day) if day is not None else None
    if isinstance(place, Refused):
        params = {"column": reader.called("concerns_on"), "sentence": place.sentence}
        sentence = Sentence(N_("Spalte «%(column)s»: %(sentence)s"), params)
        row.problems.append(Problem(sentence, row.places.get("concerns_on")))
    if row.problems or place is None or isinstance(place, Refused):
        return CostCandidate(row)
    values = row.values
    facts = CostFacts(
        amount=values["amount"],
        category=values["category"],
        concerns_on=values["concerns_on"],
        purpose=values["purpose"],
        document=values["document"],
        programme_id=values.get("programme") or None,
        fund_id=values.get("fund") or None,
        release_by=values.get("release_by"),
    )
    return CostCandidate(row, facts, place)


def look_through_costs(
    session: Session, import_: ListImport, *, today: date, report: Report = nobody_asks
) -> CostFindings:
    """Reads every row: what is wrong with it, and whether the document is there already. Only reads."""
    rows = cells_of(session, import_.id)
    found = cost_candidates(session, import_, rows, today=today, report=report)
    recorded = recorded_alike(session, import_.organisation_id, found)
    first: dict[CostKey, int] = {}
    outcomes = []
    for one in found:
        alike = []
        if one.facts is not None and one.key is not None:
            cost, row = recorded.get(one.key), first.setdefault(one.key, one.row.no)
            if cost is not None or row != one.row.no:
                alike.append(
                    {
                        "cost_id": cost.id if cost else None,
                        "row": None if cost else row,
                        "name": one.facts.document,
                        "recorded_by": cost.recorded_by_name if cost else "",
                        "amount": one.facts.amount,
                    }
                )
        wrong = bool(one.row.problems)
        outcomes.append(
            {
                "b_no": one.row.no,
                "head_no": None,
                "outcome": Outcome.ERROR if wrong else Outcome.DUPLICATE if alike else Outcome.OK,
                "problems": [problem.to_json() for problem in one.row.problems],
                "duplicates": alike,
            }
        )
    return CostFindings(found, outcomes)


def recorded_alike(
    session: Session, organisation_id: int, found: Sequence[CostCandidate]
) -> dict[CostKey, Any]:
    """The costs that are booked already and may be rows of a list."""
    days = [one.facts.concerns_on for one in found if one.facts is not None]
    return queries.costs_by_key(session, organisation_id, min(days), max(days)) if days else {}


def keep_cost_findings(session: Session, import_: ListImport, findings: CostFindings) -> None:
    """Keeps what a check found, with the sum of the rows that are in order and how many of all come late."""
    keep_findings(session, import_, Findings([], findings.outcomes))
    pairs = list(zip(findings.candidates, findings.outcomes, strict=True))
    import_.mapping = {
        **import_.mapping,
        "total": sum(c.facts.amount for c, said in pairs if c.facts and said["outcome"] is Outcome.OK),
        "late": sum(1 for c, _said in pairs if c.place is not None and c.place.corrects is not None),
    }
    session.flush()


def check_costs(session: Session, import_: ListImport, *, today: date) -> CostFindings:
    """Looks through a list of costs and keeps what it found."""
    findings = look_through_costs(session, import_, today=today)
    keep_cost_findings(session, import_, findings)
    return findings
