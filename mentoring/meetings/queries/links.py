"""What a personal link leads to, and to whom it belongs."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from mentoring.meetings.models import CalendarFeed, Event, Feedback
from mentoring.meetings.queries.tandems import NAMED
from mentoring.people.models import Person
from mentoring.tandems.models import Tandem


def person_by_id(session: Session, person_id: int) -> Person | None:
    """A person with their side as a mentor."""
    return session.scalar(select(Person).options(joinedload(Person.mentor)).where(Person.id == person_id))


def tandem_by_id(session: Session, tandem_id: int) -> Tandem | None:
    """A tandem, named."""
    return session.scalar(select(Tandem).options(*NAMED).where(Tandem.id == tandem_id))


def feedback_by_id(session: Session, feedback_id: int, *, lock: bool = False) -> Feedback | None:
    """The two questions to somebody, held if they are about to be answered."""
    query = select(Feedback).where(Feedback.id == feedback_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def event_of_link(session: Session, event_id: int) -> Event | None:
    """An event."""
    return session.get(Event, event_id)


def feed_by_hash(session: Session, token_hash: str) -> CalendarFeed | None:
    """The calendar behind a secret address, if it still holds."""
    return session.scalar(
        select(CalendarFeed).where(CalendarFeed.token_hash == token_hash, CalendarFeed.revoked_at.is_(None))
    )


def feed_of(session: Session, person_id: int) -> CalendarFeed | None:
    """A person's present calendar address."""
    return session.scalar(
        select(CalendarFeed).where(CalendarFeed.person_id == person_id, CalendarFeed.revoked_at.is_(None))
    )
