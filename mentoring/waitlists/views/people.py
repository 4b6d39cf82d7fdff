"""People typed in a form become persons: known ones are taken, possible ones asked about, others recorded."""

from typing import Any, Protocol

from flask_babel import gettext as _

from mentoring.actors import Actor
from mentoring.inputs import Form
from mentoring.people import services as people
from mentoring.people.models import Person
from mentoring.people.queries import Duplicate, duplicates_of, person_for, residences_on
from mentoring.people.services import MenteeFacts
from mentoring.waitlists.forms.persons import ContactFields, PersonFields
from mentoring.web import db, now, say, today
from mentoring.wording import N_, Refused

NEW = "new"
"""The answer «this is somebody else»."""


class Named(Protocol):
    """A form in which people are named."""

    def named(self) -> list[PersonFields]:
        """The lines in which somebody is named."""


def possible_duplicates(form: Named, organisation_id: int) -> dict[str, list[Duplicate]]:
    """Who of the organisation may be the person of a line, where that is still open; by the answer's name."""
    found = {}
    for line in form.named():
        if line.existing.data == NEW or line.existing_id is not None:
            continue
        contact = line if isinstance(line, ContactFields) else None
        alike = duplicates_of(
            db(),
            organisation_id,
            first_name=line.first_name.data or "",
            last_name=line.last_name.data or "",
            birth_on=line.born.born_on,
            birth_year=line.born.year,
            email=(contact.email.data or "") if contact else "",
            phone=(contact.phone.data or "") if contact else "",
        )
        if alike:
            found[line.existing.name] = alike[:4]
    return found


def take_people(
    form: Named, *, acting: Actor, shared: dict[str, Any], guardian: str = ""
) -> list[Person] | None:
    """Persons for all who are named, the contact first; None if one is refused, shown at its field."""
    taken: list[Person] = []
    for line in form.named():
        try:
            taken.append(_person(line, acting=acting, shared=shared, guardian=guardian))
        except Refused as refused:
            refuse_at(form, line, refused)
            return None
    return taken


def refuse_at(form: Any, line: PersonFields | None, refused: Refused) -> None:
    """Shows a refusal at the field of the person it is about, else above the form."""
    if line is not None and refused.field is not None and refused.field in line:
        field = line[refused.field]
        field.errors = [*field.errors, say(refused.sentence)]
    elif isinstance(form, Form):
        form.refuse(refused)


def shared_with(contact: Person) -> dict[str, Any]:
    """What somebody who joins has in common with the contact (loaded with languages)."""
    home = residences_on(db(), today(), person_ids=[contact.id]).get(contact.id)
    return {
        "municipality_bfs": home.municipality_bfs if home else None,
        "place": home.place if home else "",
        "languages": {spoken.language: spoken.level for spoken in contact.languages},
        "slots": contact.slots,
        "consent_on": contact.consent_on,
        "consent_purpose": contact.consent_purpose,
    }


def consent_purpose(organisation: str) -> str:
    """For what somebody consents."""
    return _("Vermittlung und Begleitung im Mentoring, %(organisation)s", organisation=organisation)


def _person(line: PersonFields, *, acting: Actor, shared: dict[str, Any], guardian: str) -> Person:
    when: dict[str, Any] = {"actor": acting, "now": now(), "today": today()}
    if line.existing_id is not None:
        known = person_for(db(), acting, line.existing_id)
        if known is None:
            raise Refused(N_("Diese Person ist nicht mehr erfasst."), field="first_name")
        people.make_mentee(db(), known, **when)
        return known
    if isinstance(line, ContactFields):
        own = line.guardian()
    else:
        # A child of the family: the contact consents.
        own = MenteeFacts(guardian_name=guardian if line.is_of_minor else "")
    return people.register_mentee(db(), line.facts(**shared), own, **when)
