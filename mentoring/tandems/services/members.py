"""Who belongs to a tandem, from which day until which: people of a family join and leave."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.rules import is_minor, kinds_lacking
from mentoring.people.vocabulary import ClearanceKind
from mentoring.tandems.models import Tandem, TandemMember
from mentoring.tandems.rules import RUNNING, check_day
from mentoring.tandems.services.steps import held, note
from mentoring.tandems.vocabulary import TandemEvent, TandemState
from mentoring.wording import N_, Refused

CHANGEABLE = {TandemState.MEETING, TandemState.AGREED, *RUNNING}


def member_leaves(
    session: Session, tandem: Tandem, person_id: int, *, on: date, actor: Actor, now: datetime, today: date
) -> None:
    """From this day on the person no longer belongs to the tandem; the last one cannot leave, it ends."""
    tandem = held(session, tandem)
    _check_changeable(tandem)
    present = [m for m in tandem.members if m.valid_to is None]
    member = next((m for m in present if m.person_id == person_id), None)
    if member is None:
        raise Refused(N_("Diese Person gehört nicht (mehr) zum Tandem."))
    if len(present) == 1:
        raise Refused(N_("Die letzte Person kann nicht austreten: bitte beenden Sie das Tandem."))
    check_day(on, field="on", today=today, not_before=member.valid_from or tandem.proposed_on)
    member.valid_to, member.left_recorded_at = on, now
    note(
        session,
        tandem,
        TandemEvent.MEMBER_LEFT,
        on=on,
        detail={"person": person_id},
        actor=actor,
        now=now,
    )


def member_stays(
    session: Session, tandem: Tandem, person_id: int, *, actor: Actor, now: datetime, today: date
) -> None:
    """The leaving was a mistake: the person belongs to the tandem as before."""
    tandem = held(session, tandem)
    _check_changeable(tandem)
    member = next((m for m in tandem.members if m.person_id == person_id and m.valid_to), None)
    if member is None:
        raise Refused(N_("Diese Person hat das Tandem nicht verlassen."))
    member.valid_to, member.left_recorded_at = None, now
    detail = {"person": person_id, "undone": True}
    note(session, tandem, TandemEvent.MEMBER_JOINED, on=today, detail=detail, actor=actor, now=now)


def member_joins(
    session: Session,
    tandem: Tandem,
    person_id: int,
    *,
    on: date,
    guardian_consent_on: date | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """From this day on a person of the same entry belongs to the tandem as well."""
    tandem = held(session, tandem)
    _check_changeable(tandem)
    joining = next((m.person for m in tandem.entry.members if m.person_id == person_id), None)
    if joining is None:
        raise Refused(
            N_("Diese Person steht nicht auf dem Wartelisteneintrag. Bitte ergänzen Sie sie zuerst dort."),
            field="person",
        )
    if any(m.person_id == person_id for m in tandem.members):
        raise Refused(N_("Diese Person gehörte schon einmal zum Tandem."), field="person")
    if len([m for m in tandem.members if m.valid_to is None]) >= tandem.mentor.group_size:
        raise Refused(
            N_("«%(name)s» begleitet höchstens %(number)s Personen auf einmal."),
            field="person",
            name=tandem.mentor.person.name,
            number=tandem.mentor.group_size,
        )
    check_day(on, field="on", today=today, not_before=tandem.proposed_on)
    if is_minor(joining.birth_on, joining.birth_year, on):
        _check_minor(tandem, guardian_consent_on, today)
    session.add(
        TandemMember(
            tandem_id=tandem.id,
            person_id=person_id,
            position=len(tandem.members),
            valid_from=on,
            recorded_at=now,
        )
    )
    note(
        session,
        tandem,
        TandemEvent.MEMBER_JOINED,
        on=on,
        detail={"person": person_id},
        actor=actor,
        now=now,
    )
    session.flush()


def _check_minor(tandem: Tandem, guardian_consent_on: date | None, today: date) -> None:
    if kinds_lacking({ClearanceKind.SPECIAL}, tandem.mentor.clearances, today):
        raise Refused(
            N_("Für Minderjährige braucht «%(name)s» einen gültigen Sonderprivatauszug."),
            name=tandem.mentor.person.name,
        )
    tandem.guardian_consent_on = tandem.guardian_consent_on or guardian_consent_on
    if tandem.state is not TandemState.MEETING and tandem.guardian_consent_on is None:
        raise Refused(
            N_("Minderjährige brauchen die Einwilligung der Eltern. Bitte das Datum angeben."),
            field="guardian_consent_on",
        )


def _check_changeable(tandem: Tandem) -> None:
    if tandem.state not in CHANGEABLE:
        raise Refused(N_("Wer dazugehört, ändert sich vom Kennenlernen bis zum Abschluss."))
