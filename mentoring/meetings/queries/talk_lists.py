"""The list of talks: the next one of every tandem, and those that were held, with what narrows both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from mentoring.accounts.models import User
from mentoring.clock import day_of
from mentoring.meetings.models import ReviewTalk
from mentoring.meetings.queries.talks import last_held, open_talks, outlooks
from mentoring.meetings.queries.tandems import NAMED, tandems_in
from mentoring.meetings.rules.talks import TO_DO, TalkStand, talk_stand
from mentoring.meetings.vocabulary import Attention, TalkKind, TalkState
from mentoring.names import fold
from mentoring.people.models import Mentor, Person, Programme
from mentoring.permissions import OF_ORGANISATION
from mentoring.tandems.models import Tandem, TandemMember
from mentoring.tandems.vocabulary import TandemState
from mentoring.waitlists.models import WaitlistEntry

SORTABLE = ("on", "mentee", "mentor", "programme", "attention")
SERIOUS = {Attention.ACT: 0, Attention.WATCH: 1, Attention.GOOD: 2}
MentorPerson = aliased(Person, name="talk_mentor")
Contact = aliased(Person, name="talk_contact")


@dataclass(frozen=True)
class TalkFilter:
    """What the list is narrowed to; an empty value narrows nothing."""

    organisation_id: int
    stands: Sequence[TalkStand] = TO_DO
    programmes: Sequence[int] = ()
    responsible: Sequence[int] = ()
    attention: Sequence[Attention] = ()
    kinds: Sequence[TalkKind] = ()
    search: str = ""


@dataclass(frozen=True)
class TalkLine:
    """A talk in the list: of which tandem, where it stands, its day, and the last one before it."""

    tandem: Tandem
    kind: TalkKind
    stand: TalkStand
    due_on: date | None
    talk: ReviewTalk | None
    last: ReviewTalk | None

    @property
    def on(self) -> date | None:
        """The day that counts: held, planned, or due."""
        if self.talk is not None and self.talk.held_on is not None:
            return self.talk.held_on
        return day_of(self.talk.planned_at) if self.talk and self.talk.planned_at else self.due_on

    @property
    def attention(self) -> Attention | None:
        """How much attention the tandem needs, as last said."""
        said = self.talk if self.stand is TalkStand.HELD else self.last
        return said.attention if said else None

    @property
    def responsible_id(self) -> int | None:
        """Who holds the talk; as long as nobody is named, who held the last one."""
        known = self.talk or self.last
        return known.responsible_id if known else None


def open_lines(session: Session, organisation_id: int, today: date) -> list[TalkLine]:
    """The next review talk of every running tandem, and the closing talks that are to come."""
    running = outlooks(session, organisation_id, today)
    lines = [
        TalkLine(
            one.tandem,
            TalkKind.REVIEW,
            talk_stand(one.due_on, _day(one.talk), today),
            one.due_on,
            one.talk,
            one.last,
        )
        for one in running
    ]
    closing = tandems_in(session, organisation_id, [TandemState.CLOSING])
    by_id = {tandem.id: tandem for tandem in (*(one.tandem for one in running), *closing)}
    planned = open_talks(session, by_id, TalkKind.CLOSING)
    ids = [tandem.id for tandem in closing]
    held, last = last_held(session, ids, TalkKind.CLOSING), last_held(session, ids)
    before = {one.tandem.id: one.last for one in running} | last
    for tandem_id in sorted({*planned, *(set(ids) - set(held))}):
        tandem, talk = by_id[tandem_id], planned.get(tandem_id)
        due = talk.due_on if talk else tandem.closing_talk_on
        stand = talk_stand(due, _day(talk), today)
        lines.append(TalkLine(tandem, TalkKind.CLOSING, stand, due, talk, before.get(tandem_id)))
    return lines


def narrowed(lines: Sequence[TalkLine], chosen: TalkFilter) -> list[TalkLine]:
    """The lines that a filter leaves, whatever their stand."""
    words = fold(chosen.search).split()
    return [
        line
        for line in lines
        if (not chosen.kinds or line.kind in chosen.kinds)
        and (not chosen.programmes or line.tandem.programme_id in chosen.programmes)
        and (not chosen.responsible or line.responsible_id in chosen.responsible)
        and (not chosen.attention or line.attention in chosen.attention)
        and all(any(word in name for name in _names(line.tandem)) for word in words)
    ]


def ordered(lines: Sequence[TalkLine], sort: str, direction: str) -> list[TalkLine]:
    """The lines in an order of the list; what has no value stands last, either way."""
    keys: Mapping[str, Any] = {
        "on": lambda line: line.on,
        "mentee": lambda line: line.tandem.entry.contact.sort_name,
        "mentor": lambda line: line.tandem.mentor.person.sort_name,
        "programme": lambda line: line.tandem.programme.name,
        "attention": lambda line: SERIOUS.get(line.attention) if line.attention else None,
    }
    key = keys[sort]
    by_day = sorted(lines, key=lambda line: (line.on or date.max, line.tandem.id))
    known = sorted((line for line in by_day if key(line) is not None), key=key, reverse=direction == "desc")
    return known + [line for line in by_day if key(line) is None]


def held_counted(session: Session, chosen: TalkFilter) -> int:
    """How many talks were held, with the filter."""
    return session.scalar(_held(select(func.count(ReviewTalk.id)), chosen)) or 0


def held_lines(
    session: Session,
    chosen: TalkFilter,
    *,
    sort: str = "on",
    direction: str = "desc",
    limit: int | None = None,
    offset: int = 0,
) -> list[TalkLine]:
    """Talks that were held, as lines of the list."""
    tandem = joinedload(ReviewTalk.tandem)
    column: Any = {
        "on": ReviewTalk.held_on,
        "mentee": Contact.sort_name,
        "mentor": MentorPerson.sort_name,
        "programme": Programme.name,
        "attention": case(SERIOUS, value=ReviewTalk.attention),
    }[sort]
    query = _held(select(ReviewTalk), chosen).options(*(tandem.options(one) for one in NAMED))
    query = query.order_by(column.desc() if direction == "desc" else column.asc(), ReviewTalk.id.desc())
    return [
        TalkLine(talk.tandem, talk.kind, TalkStand.HELD, talk.due_on, talk, None)
        for talk in session.scalars(query.limit(limit).offset(offset))
    ]


def staff_of(session: Session, organisation_id: int) -> Sequence[User]:
    """The coordination and lead of an organisation, former ones too, by name."""
    return session.scalars(
        select(User)
        .where(User.organisation_id == organisation_id, User.role.in_(OF_ORGANISATION))
        .order_by(User.name, User.id)
    ).all()


def _held(query: Select[Any], chosen: TalkFilter) -> Select[Any]:
    query = (
        query.join(Tandem, Tandem.id == ReviewTalk.tandem_id)
        .join(Programme, Programme.id == Tandem.programme_id)
        .join(Mentor, Mentor.person_id == Tandem.mentor_id)
        .join(MentorPerson, MentorPerson.id == Mentor.person_id)
        .join(WaitlistEntry, WaitlistEntry.id == Tandem.entry_id)
        .join(Contact, Contact.id == WaitlistEntry.contact_id)
        .where(ReviewTalk.organisation_id == chosen.organisation_id, ReviewTalk.state == TalkState.HELD)
    )
    if chosen.programmes:
        query = query.where(Tandem.programme_id.in_(chosen.programmes))
    if chosen.responsible:
        query = query.where(ReviewTalk.responsible_id.in_(chosen.responsible))
    if chosen.kinds:
        query = query.where(ReviewTalk.kind.in_(chosen.kinds))
    if chosen.attention:
        query = query.where(ReviewTalk.attention.in_(chosen.attention))
    for word in fold(chosen.search).split():
        member = aliased(Person)
        named = exists().where(
            TandemMember.tandem_id == Tandem.id,
            TandemMember.person_id == member.id,
            member.folded_name.contains(word, autoescape=True),
        )
        names = (Contact.folded_name, MentorPerson.folded_name)
        query = query.where(or_(named, *(name.contains(word, autoescape=True) for name in names)))
    return query


def _names(tandem: Tandem) -> list[str]:
    people = (tandem.mentor.person, tandem.entry.contact, *(member.person for member in tandem.members))
    return [person.folded_name for person in people]


def _day(talk: ReviewTalk | None) -> date | None:
    return day_of(talk.planned_at) if talk is not None and talk.planned_at is not None else None
