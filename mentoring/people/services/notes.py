"""Notes about people. Who may read one is part of it; a withdrawn one is no longer shown."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.models import Note, Person
from mentoring.people.rules import cleaned, refuse_long
from mentoring.people.vocabulary import NoteVisibility
from mentoring.permissions import Role
from mentoring.wording import N_, Refused


def add_note(
    session: Session,
    person: Person,
    text: str,
    visibility: NoteVisibility,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> Note:
    """Writes a note about a person; only the lead writes for the lead alone."""
    text = cleaned(text, lines=True)
    refuse_long("note", text)
    if not text:
        raise Refused(N_("Bitte eine Notiz schreiben."), field="text")
    if visibility is NoteVisibility.LEAD and actor.role is not Role.LEAD:
        raise Refused(N_("Notizen nur für die Leitung schreibt die Leitung."), field="visibility")
    note = Note(
        person_id=person.id,
        text=text,
        visibility=visibility,
        author_id=actor.user_id,
        author_name=actor.name,
        written_at=now,
    )
    session.add(note)
    session.flush()
    return note


def withdraw_note(session: Session, note: Note, *, actor: Actor, now: datetime) -> None:
    """Takes a note back; only who wrote it may."""
    _own(note, actor)
    note.withdrawn_at = now
    session.flush()


def restore_note(session: Session, note: Note, *, actor: Actor) -> None:
    """Undoes taking a note back."""
    _own(note, actor)
    note.withdrawn_at = None
    session.flush()


def _own(note: Note, actor: Actor) -> None:
    if note.author_id is None or note.author_id != actor.user_id:
        raise Refused(N_("Eine Notiz nimmt zurück, wer sie geschrieben hat."))
