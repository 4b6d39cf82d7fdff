"""Replacing the inhabitants of a year: compared first, then all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.funding.models import FundingPeriod
from mentoring.funding.queries import inhabitants as queries
from mentoring.places.models import Population
from mentoring.places.queries import municipalities
from mentoring.wording import N_, Refused


@dataclass(frozen=True)
class Change:
    """One municipality's figure of a year before (None: there is none) and after."""

    bfs: int
    name: str
    before: int | None
    after: int

    @property
    def differs(self) -> bool:
        """Whether the figure is another one."""
        return self.before != self.after


@dataclass(frozen=True)
class Changes:
    """What taking over a list would change, by name, and the closed periods that are then computed anew."""

    year: int
    lines: Sequence[Change]
    reopened: Sequence[FundingPeriod]


def expected(session: Session, year: int) -> dict[int, str]:
    """The municipalities that exist on the last day of a year, by BFS number, in the order of their names."""
    day = date(year, 12, 31)
    return {
        one.bfs_number: one.name
        for one in municipalities(session, merged=True)
        if one.valid_to is None or one.valid_to > day
    }


def compare_inhabitants(session: Session, year: int, figures: Mapping[int, int]) -> Changes:
    """What the figures would change; refused if they are not those of all municipalities and no others."""
    names = expected(session, year)
    _require_complete(names, figures)
    have = queries.populations(session, year)
    lines = [
        Change(bfs, name, have[bfs].inhabitants if bfs in have else None, figures[bfs])
        for bfs, name in names.items()
    ]
    return Changes(year, lines, queries.closed_periods_after(session, year))


def replace_inhabitants(
    session: Session, year: int, figures: Mapping[int, int], *, source: str, dated: date, now: datetime
) -> Changes:
    """Takes over the figures of a year with their source and its date; those there were give way.

    Closed periods in which they weigh stay as they are: the difference becomes a correction.
    """
    changes = compare_inhabitants(session, year, figures)
    have = queries.populations(session, year)
    named = f"{source.strip()[:180]}, {dated.strftime('%d.%m.%Y')}"
    for bfs, number in figures.items():
        row = have.get(bfs)
        if row is None:
            session.add(
                Population(bfs_number=bfs, year=year, inhabitants=number, source=named, recorded_at=now)
            )
        else:
            row.inhabitants, row.source, row.recorded_at = number, named, now
    session.flush()
    return changes


def latest_year(today: date) -> int:
    """The last year that is over: the one whose figures can be known."""
    return (today - timedelta(days=today.timetuple().tm_yday)).year


def _require_complete(names: Mapping[int, str], figures: Mapping[int, int]) -> None:
    missing = [name for bfs, name in names.items() if bfs not in figures]
    unknown = [str(bfs) for bfs in figures if bfs not in names]
    if missing:
        raise Refused(N_("Es fehlen: %(names)s."), names=missing)
    if unknown:
        raise Refused(N_("Unbekannte BFS-Nummern: %(numbers)s."), numbers=unknown)
    if any(number <= 0 for number in figures.values()):
        raise Refused(N_("Jede Gemeinde hat mindestens einen Menschen."))
