"""Programmes of an organisation: what is offered, and what it asks of both sides."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.models import Programme
from mentoring.people.rules import cleaned
from mentoring.people.vocabulary import ClearanceKind, Level, TargetGroup, Topic
from mentoring.wording import N_, Conflict, Refused


@dataclass(frozen=True, kw_only=True)
class ProgrammeFacts:
    """What is said of a programme."""

    name: str
    description: str = ""
    target_group: TargetGroup = TargetGroup.ALL
    topics: Sequence[str] = ()
    minimum_commitment_months: int = 6
    mentor_minimum_age: int = 18
    group_size: int = 6
    clearance_required: ClearanceKind | None = None
    language_level: Level = Level.A1
    review_after_weeks: int = 6
    review_every_months: int = 3
    active: bool = True


_RANGES = {
    "minimum_commitment_months": (1, 60),
    "mentor_minimum_age": (16, 99),
    "group_size": (1, 20),
    "review_after_weeks": (1, 52),
    "review_every_months": (1, 24),
}


def create_programme(session: Session, facts: ProgrammeFacts, *, actor: Actor) -> Programme:
    """Adds a programme to the actor's organisation."""
    if actor.organisation_id is None:
        raise Refused(N_("Programme hat, wer zu einer Organisation gehört."))
    programme = Programme(organisation_id=actor.organisation_id)
    _write(session, programme, facts)
    return programme


def change_programme(
    session: Session, programme: Programme, facts: ProgrammeFacts, *, version: int | None, actor: Actor
) -> None:
    """Changes a programme; from an older version it is a ``Conflict``."""
    if version is not None and version != programme.version:
        raise Conflict("programme")
    _write(session, programme, facts)


def _write(session: Session, programme: Programme, facts: ProgrammeFacts) -> None:
    name, description = cleaned(facts.name), cleaned(facts.description, lines=True)
    if not name:
        raise Refused(N_("Bitte einen Namen eingeben."), field="name")
    if len(name) > 120:
        raise Refused(N_("Höchstens %(most)s Zeichen, bitte kürzen."), field="name", most=120)
    if len(description) > 5000:
        raise Refused(N_("Höchstens %(most)s Zeichen, bitte kürzen."), field="description", most=5000)
    for field, (least, most) in _RANGES.items():
        if not least <= getattr(facts, field) <= most:
            raise Refused(
                N_("Bitte eine Zahl von %(least)s bis %(most)s."), field=field, least=least, most=most
            )
    for part in fields(facts):
        setattr(programme, part.name, getattr(facts, part.name))
    programme.name, programme.description = name, description
    programme.topics = [topic.value for topic in Topic if topic.value in facts.topics]
    try:
        with session.begin_nested():
            session.add(programme)
    except IntegrityError:
        raise Refused(N_("Ein Programm mit diesem Namen gibt es schon."), field="name") from None
