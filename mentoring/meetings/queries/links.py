"""What a personal link leads to, and to whom it belongs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from mentoring.accounts.models import Link, LinkPurpose
from mentoring.meetings.models import CalendarFeed, Event, Feedback
from mentoring.meetings.queries.tandems import NAMED
from mentoring.people.models import Person
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import Side
from mentoring.waitlists.models import WaitlistEntry


def links_of(session: Session, person_id: int, now: datetime) -> Sequence[Link]:
    """The personal links of somebody that may still be used, whatever they are for; the latest first."""
    as_mentor = select(Tandem.id).where(Tandem.mentor_id == person_id)
    entries = select(WaitlistEntry.id).where(WaitlistEntry.contact_id == person_id)
    as_mentee = select(Tandem.id).where(Tandem.entry_id.in_(entries))
    proposal = Link.purpose == LinkPurpose.PROPOSAL_ANSWER
    return session.scalars(
        select(Link)
        .where(
            Link.used_at.is_(None),
            Link.revoked_at.is_(None),
            Link.expires_at > now,
            or_(
                Link.side == f"p{person_id}",
                and_(proposal, Link.side == Side.MENTOR.value, Link.subject_id.in_(as_mentor)),
                and_(proposal, Link.side == Side.MENTEE.value, Link.subject_id.in_(as_mentee)),
                and_(Link.purpose == LinkPurpose.RECONFIRMATION, Link.subject_id.in_(entries)),
            ),
        )
        .order_by(Link.created_at.desc(), Link.token_hash)
    ).all()


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
