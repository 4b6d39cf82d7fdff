"""Proposals: a released pair takes its seat, its entry and its links; who does not answer is asked again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose
from mentoring.accounts.services import issue_link, revoke_links
from mentoring.actors import Actor
from mentoring.history import Subject, record
from mentoring.outbox import post
from mentoring.people.models import Mentor, Person
from mentoring.people.rules import kinds_lacking
from mentoring.people.vocabulary import LANGUAGES, MentorState
from mentoring.tandems.models import Tandem, TandemMember, TandemPhase
from mentoring.tandems.queries import tandems as queries
from mentoring.tandems.rules import LINK_VALID, common_slots, extracts_needed, has_minor, week_in_words
from mentoring.tandems.vocabulary import Side, TandemEvent, TandemState
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.services import move_entry
from mentoring.waitlists.vocabulary import EntryState
from mentoring.wording import N_, Refused


def propose_tandem(
    session: Session,
    *,
    entry: WaitlistEntry,
    mentor: Mentor,
    run_id: int | None,
    across: bool = False,
    actor: Actor,
    now: datetime,
    today: date,
) -> Tandem:
    """Makes a proposal out of a pair: seat, entry, links and mails in this transaction, or a refusal.

    ``across``: both organisations have consented to this pair, and the mentor may be the other one's.

    Whoever proposes several goes through them in the order of the mentors, so that two releases at once
    wait for each other instead of blocking each other.
    """
    mentor = queries.mentor_locked(session, mentor.person_id)
    entry = queries.entry_locked(session, entry.id)
    _check_pair(entry, mentor, today, across=across)
    seats = queries.free_seats(session, mentor.person_id, mentor.capacity)
    if not seats:
        raise _no_seat(mentor)
    tandem = Tandem(
        organisation_id=entry.organisation_id,
        programme_id=entry.programme_id,
        entry_id=entry.id,
        mentor_id=mentor.person_id,
        seat_no=seats[0],
        run_id=run_id,
        state=TandemState.PROPOSED,
        proposed_on=today,
    )
    members = [m for m in entry.members if m.left_on is None or m.left_on > today]
    tandem.members = [TandemMember(person_id=m.person_id, position=m.position) for m in members]
    try:
        with session.begin_nested():
            session.add(tandem)
    except IntegrityError as error:
        raise _no_seat(mentor) from error
    session.add(
        TandemPhase(
            tandem_id=tandem.id,
            state=TandemState.PROPOSED,
            valid_from=today,
            recorded_at=now,
            recorded_by_id=actor.user_id,
            recorded_by_name=actor.name,
        )
    )
    record(
        session,
        Subject.TANDEM,
        tandem.id,
        TandemEvent.PROPOSED,
        actor=actor,
        now=now,
        on=today,
        to_state=TandemState.PROPOSED,
        organisation_id=entry.organisation_id,
    )
    move_entry(session, entry, EntryState.OFFERED, actor=actor, now=now, today=today)
    session.flush()
    tandem = queries.tandem_locked(session, tandem.id)
    for side in Side:
        send_link(session, tandem, side, actor=actor, now=now, today=today)
    return tandem


def ask_again(session: Session, tandem: Tandem, *, actor: Actor, now: datetime, today: date) -> list[Side]:
    """Asks whoever has not answered once more by mail, at most once a day; returns which sides were asked."""
    tandem = queries.tandem_locked(session, tandem.id)
    if tandem.state is not TandemState.PROPOSED:
        raise Refused(N_("Zu diesem Vorschlag ist keine Antwort mehr offen."))
    if today in {tandem.asked_on, tandem.proposed_on}:
        raise Refused(N_("Heute ist schon eine Nachricht hinausgegangen. Bitte warten Sie bis morgen."))
    answered = {answer.side for answer in tandem.answers}
    open_sides = [side for side in Side if side not in answered]
    asked = [side for side in open_sides if recipient(tandem, side).email]
    if not asked:
        raise Refused(
            N_("Für «%(name)s» ist keine E-Mail-Adresse erfasst. Bitte telefonisch nachfragen."),
            name=recipient(tandem, open_sides[0]).name,
        )
    for side in asked:
        send_link(session, tandem, side, actor=actor, now=now, today=today, again=True)
    tandem.asked_on = today
    record(
        session,
        Subject.TANDEM,
        tandem.id,
        TandemEvent.ASKED_AGAIN,
        actor=actor,
        now=now,
        on=today,
        organisation_id=tandem.organisation_id,
        detail={"sides": [side.value for side in asked]},
    )
    return asked


def send_link(
    session: Session,
    tandem: Tandem,
    side: Side,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    again: bool = False,
) -> None:
    """Mails a side its personal link; without an address nothing is sent, and the coordinator phones."""
    person = recipient(tandem, side)
    if not person.email:
        return
    revoke_links(session, LinkPurpose.PROPOSAL_ANSWER, tandem.id, now, side=side.value)
    token = issue_link(
        session, LinkPurpose.PROPOSAL_ANSWER, tandem.id, now=now, valid_for=LINK_VALID, side=side.value
    )
    post(
        session,
        "proposal_mentor" if side is Side.MENTOR else "proposal_mentee",
        address=person.email,
        name=person.name,
        locale=person.locale,
        now=now,
        organisation_id=tandem.organisation_id,
        values={
            **what_is_told(session, tandem, side, today),
            "token": token,
            "first_name": person.first_name,
            "valid_until": (today + LINK_VALID).strftime("%d.%m.%Y"),
            "sender_name": actor.name,
            "again": again,
        },
    )


def end_links(session: Session, tandem: Tandem, now: datetime) -> None:
    """Nothing is asked any more: the personal links of both sides end."""
    for side in Side:
        revoke_links(session, LinkPurpose.PROPOSAL_ANSWER, tandem.id, now, side=side.value)


def recipient(tandem: Tandem, side: Side) -> Person:
    """Who is asked on a side: the mentor, or the contact of the entry."""
    return tandem.mentor.person if side is Side.MENTOR else tandem.entry.contact


def what_is_told(session: Session, tandem: Tandem, side: Side, today: date) -> dict[str, Any]:
    """What a side learns about the other: first names, municipality, languages, times. Nothing else."""
    members = [m.person for m in tandem.members if m.valid_to is None or m.valid_to > today]
    others = members if side is Side.MENTOR else [tandem.mentor.person]
    home = tandem.entry.contact if side is Side.MENTOR else tandem.mentor.person
    place = queries.municipality_of(session, home.id, today)
    codes = dict.fromkeys(item.language for person in others for item in person.languages)
    bits = common_slots(tandem.mentor.person.slots, [person.slots for person in members])
    return {
        "names": [person.first_name for person in others],
        "place": place.name if place else "",
        "languages": [LANGUAGES[code] for code in codes if code in LANGUAGES],
        "week": week_in_words(bits),
        "programme": tandem.programme.name,
        "organisation_name": tandem.programme.organisation.name,
        "lent_by": _lent_by(session, tandem),
    }


def _lent_by(session: Session, tandem: Tandem) -> str:
    """The mentor's own organisation, if it is another one than the tandem's."""
    if tandem.mentor.organisation_id == tandem.organisation_id:
        return ""
    return queries.organisation_of(session, tandem.mentor.organisation_id).name


def _check_pair(entry: WaitlistEntry, mentor: Mentor, today: date, *, across: bool) -> None:
    name = mentor.person.name
    if mentor.organisation_id != entry.organisation_id and not across:
        raise Refused(N_("Ein Tandem über zwei Organisationen braucht deren Einverständnis."))
    if entry.state is not EntryState.WAITING:
        raise Refused(
            N_("«%(name)s» wartet nicht mehr: der Eintrag ist «%(state)s»."),
            name=entry.family_name or entry.contact.name,
            state=entry.state,
        )
    if mentor.state is not MentorState.AVAILABLE:
        raise Refused(N_("«%(name)s» ist zurzeit nicht verfügbar."), name=name)
    births = [(m.person.birth_on, m.person.birth_year) for m in entry.members]
    needed = extracts_needed(entry.programme.clearance_required, minor=has_minor(births, today))
    for kind in kinds_lacking(needed, mentor.clearances, today):
        raise Refused(N_("Für «%(name)s» fehlt ein gültiger Auszug: %(kind)s."), name=name, kind=kind)


def _no_seat(mentor: Mentor) -> Refused:
    return Refused(N_("«%(name)s» hat keinen freien Platz mehr."), name=mentor.person.name)
