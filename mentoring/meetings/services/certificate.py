"""Drawing up the certificate of somebody's voluntary work from what has been logged and stands."""

from datetime import date

from sqlalchemy.orm import Session

from mentoring.meetings.queries import log as queries
from mentoring.meetings.rules.certificate import Certificate, Work, agrees, check_span
from mentoring.people.models import Mentor
from mentoring.tandems.queries.tandems import organisation_of


def certificate_of(
    session: Session,
    mentor: Mentor,
    first: date | None = None,
    last: date | None = None,
    *,
    place: str = "",
    today: date,
) -> Certificate:
    """The work of a mentor from a day to a day; without them from the first meeting until today."""
    check_span(first, last)
    who = mentor.person_id
    count, minutes = queries.minutes_logged(session, mentor_id=who, first=first, last=last)
    topics = queries.minutes_by_topic(session, mentor_id=who, first=first, last=last)
    rows = queries.work_logged(session, mentor_id=who, first=first, last=last)
    earliest = min((row.first for row in rows), default=today)
    made = Certificate(
        name=mentor.person.name,
        organisation=organisation_of(session, mentor.organisation_id).name,
        first=first or earliest,
        last=last or max(today, first or earliest),
        meetings=count,
        minutes=minutes,
        work=[Work(row.programme, row.tandems, row.meetings, row.minutes) for row in rows],
        topics=[(topic.label, part) for topic, part in sorted(topics.items(), key=lambda t: (-t[1], t[0]))],
        issued_on=today,
        place=place,
    )
    if not agrees(made):
        raise ArithmeticError("the certificate's programmes and topics do not add up to its hours")
    return made
