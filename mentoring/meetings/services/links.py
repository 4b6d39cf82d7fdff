"""Personal links for small things without a password, and secret addresses of calendars.

A link is for one purpose, one thing and one person, expires and can be revoked. Opening it changes nothing,
and it is worth nothing once its person has left or its thing is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose
from mentoring.accounts.queries import link_by_hash
from mentoring.accounts.services import issue_link, open_link, revoke_links
from mentoring.accounts.services.sessions import hash_token, new_token
from mentoring.actors import Actor
from mentoring.meetings.models import CalendarFeed
from mentoring.meetings.queries import links as queries
from mentoring.people.models import Person
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.rules import OPEN_STATES
from mentoring.wording import N_, Refused

VALID = {
    LinkPurpose.LOG_MEETING: timedelta(days=30),
    LinkPurpose.AVAILABILITY: timedelta(days=30),
    LinkPurpose.FEEDBACK: timedelta(days=28),
    LinkPurpose.EVENT_ANSWER: timedelta(days=60),
}
"""The links of this area and how long each is good."""
ADDRESS = {
    LinkPurpose.LOG_MEETING: "/log",
    LinkPurpose.AVAILABILITY: "/times",
    LinkPurpose.FEEDBACK: "/feedback",
    LinkPurpose.EVENT_ANSWER: "/event",
}
"""Where a link leads; the token follows."""
GONE = frozenset({MentorState.LEFT, MentorState.REJECTED})


@dataclass(frozen=True)
class PersonalAccess:
    """Who has opened a link, and for what: ``subject_id`` is a tandem, a person, a feedback or an event."""

    purpose: LinkPurpose
    subject_id: int
    person: Person
    actor: Actor


def make_link(
    session: Session, purpose: LinkPurpose, subject_id: int, person_id: int, *, now: datetime
) -> str:
    """A new link for one person and returns its token; only its hash is kept."""
    return issue_link(session, purpose, subject_id, now=now, valid_for=VALID[purpose], side=_whose(person_id))


def end_links_of(
    session: Session, purpose: LinkPurpose, subject_id: int, person_id: int, *, now: datetime
) -> None:
    """Makes a person's links to a thing useless."""
    revoke_links(session, purpose, subject_id, now, side=_whose(person_id))


def end_all_links(session: Session, person_id: int, *, now: datetime) -> int:
    """Makes every personal link of somebody useless, whatever it is for; returns how many that were."""
    links = queries.links_of(session, person_id, now)
    for link in links:
        link.revoked_at = now
    session.flush()
    return len(links)


def open_personal(
    session: Session, token: str, purpose: LinkPurpose, *, now: datetime
) -> PersonalAccess | None:
    """What a token opens now, or None; nothing is changed by it."""
    link = open_link(session, token, purpose, now) if purpose in VALID else None
    if link is None:
        return None
    person = queries.person_by_id(session, _person_of(link.side))
    if person is None or person.anonymised_on is not None:
        return None
    if person.mentor is not None and person.mentor.state in GONE and purpose is not LinkPurpose.FEEDBACK:
        return None
    if not _stands(session, purpose, link.subject_id, person, now):
        return None
    actor = Actor(None, person.name, None, person.organisation_id)
    return PersonalAccess(purpose, link.subject_id, person, actor)


def language_of(session: Session, token: str, purpose: LinkPurpose) -> str:
    """The language of whoever a link was given to, so that its page can say in it that it is over."""
    link = link_by_hash(session, hash_token(token), purpose)
    person = queries.person_by_id(session, _person_of(link.side)) if link else None
    return person.locale if person is not None else ""


def renew_feed(session: Session, person_id: int, *, now: datetime) -> str:
    """A new secret address for somebody's calendar; the former one ends. Returns the token, shown once."""
    former = queries.feed_of(session, person_id)
    if former is not None:
        former.revoked_at = now
        session.flush()
    token = new_token()
    session.add(CalendarFeed(token_hash=hash_token(token), person_id=person_id, created_at=now))
    session.flush()
    return token


def end_feed(session: Session, person_id: int, *, now: datetime) -> None:
    """Ends somebody's calendar address."""
    former = queries.feed_of(session, person_id)
    if former is None:
        raise Refused(N_("Es gibt keine Kalenderadresse."))
    former.revoked_at = now
    session.flush()


def person_of_feed(session: Session, token: str) -> Person | None:
    """Whose calendar a secret address shows, if they have not left."""
    feed = queries.feed_by_hash(session, hash_token(token))
    person = queries.person_by_id(session, feed.person_id) if feed else None
    if person is None or person.anonymised_on is not None:
        return None
    return None if person.mentor is not None and person.mentor.state in GONE else person


def _stands(session: Session, purpose: LinkPurpose, subject_id: int, person: Person, now: datetime) -> bool:
    if purpose is LinkPurpose.LOG_MEETING:
        tandem = queries.tandem_by_id(session, subject_id)
        return tandem is not None and tandem.mentor_id == person.id and tandem.state in OPEN_STATES
    if purpose is LinkPurpose.FEEDBACK:
        feedback = queries.feedback_by_id(session, subject_id)
        return feedback is not None and feedback.person_id == person.id and feedback.answered_at is None
    if purpose is LinkPurpose.EVENT_ANSWER:
        event = queries.event_of_link(session, subject_id)
        return (
            event is not None
            and event.organisation_id == person.organisation_id
            and event.cancelled_at is None
            and event.starts_at > now
        )
    return subject_id == person.id


def _whose(person_id: int) -> str:
    return f"p{person_id}"


def _person_of(side: str) -> int:
    return int(side[1:]) if side[:1] == "p" and side[1:].isdigit() else 0
