"""Opening a year: its periods, and every organisation's part of them."""

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.funding.models import FundingPeriod, OrganisationPeriod
from mentoring.funding.queries import opening as queries
from mentoring.funding.queries import periods
from mentoring.funding.rules.years import PARTS, stretches
from mentoring.wording import N_, Refused

EARLIEST, LATEST = 2000, 2100


def open_year(session: Session, year: int, parts: int) -> list[FundingPeriod]:
    """Adds the periods of a year for all organisations.

    Refused unless the year follows at once on the periods there are. Opened from two windows, it opens once.
    """
    if parts not in PARTS:
        raise Refused(N_("Ein Jahr hat eine, zwei oder vier Perioden."), field="parts")
    refused = may_open(session, year)
    if refused is not None:
        raise refused
    made = [
        FundingPeriod(
            year=year,
            number=one.number,
            starts_on=one.from_on,
            ends_on=one.to_on,
            last_of_year=one.number == parts,
        )
        for one in stretches(year, parts)
    ]
    try:
        with session.begin_nested():
            session.add_all(made)
            session.flush()
    except IntegrityError:
        raise _opened_already(year) from None
    complete_periods(session)
    return made


def may_open(session: Session, year: int) -> Refused | None:
    """Why a year cannot be opened; None if it can."""
    if not EARLIEST <= year <= LATEST:
        return Refused(
            N_("Bitte ein Jahr von %(first)s bis %(last)s."), field="year", first=EARLIEST, last=LATEST
        )
    if periods.number_of_periods(session, year):
        return _opened_already(year)
    last = periods.last_period(session)
    if last is not None and last.ends_on != stretches(year, 1)[0].from_on:
        return Refused(
            N_("Das nächste Jahr beginnt am %(day)s, ohne Lücke nach der letzten Periode."),
            field="year",
            day=last.ends_on,
        )
    return None


def next_year(session: Session, this_year: int) -> int:
    """The year that is to be opened next: after the last period, or this one if there is none."""
    last = periods.last_period(session)
    return last.ends_on.year if last is not None else this_year


def complete_periods(session: Session) -> list[OrganisationPeriod]:
    """Gives every organisation its part of all periods still open as a whole; returns what was added."""
    made = [
        OrganisationPeriod(organisation_id=organisation_id, period_id=period_id)
        for organisation_id, period_id in queries.missing_parts(session)
    ]
    session.add_all(made)
    session.flush()
    return made


def without_periods(session: Session) -> Sequence[Organisation]:
    """Organisations that lack their part of a period that is open as a whole."""
    lacking = {organisation_id for organisation_id, _period in queries.missing_parts(session)}
    return [one for one in periods.organisations(session) if one.id in lacking] if lacking else []


def _opened_already(year: int) -> Refused:
    return Refused(N_("Das Jahr %(year)s ist schon eröffnet."), field="year", year=year)
