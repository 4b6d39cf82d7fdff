"""The two sides of a person in forms: what is asked of mentors, and of mentees."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import Optional, ValidationError

from mentoring.inputs import ChoiceField, DateField, choices_of
from mentoring.people import queries
from mentoring.people.forms.fields import (
    OUTSIDE,
    ChoicesField,
    MunicipalityField,
    WholeNumberField,
    number_in,
    short_text,
)
from mentoring.people.forms.persons import PersonForm
from mentoring.people.models import Programme
from mentoring.people.rules import is_minor
from mentoring.people.services import MenteeFacts, MentorFacts
from mentoring.people.vocabulary import GenderWish, InterestKind, ResidenceStatus, Topic
from mentoring.places.models import Municipality
from mentoring.web import today


class Residing:
    """Where somebody who is entered lives."""

    municipality = MunicipalityField(_l("Wohngemeinde"))
    place = short_text(_l("Ort ausserhalb des Kantons"), 120)
    resident_since = DateField(
        _l("Wohnt dort seit"), [Optional()], description=_l("Leer: seit heute. Zum Beispiel 31.12.2026")
    )

    def validate_place(self, field: Any) -> None:
        """The place is asked where no municipality says it."""
        if self.municipality.data == OUTSIDE and not (field.data or "").strip():
            raise ValidationError(_("Bitte den Ort ausserhalb des Kantons eintragen."))

    def first_residence(self) -> dict[str, Any]:
        """The entered residence."""
        return {
            "municipality_bfs": self.municipality.bfs_number,
            "place": (self.place.data or "") if self.municipality.data == OUTSIDE else "",
            "resident_since": self.resident_since.data,
        }


class MentorForm(PersonForm):
    """A mentor as they are changed."""

    programmes = ChoicesField(_l("Programme"), [Optional()], coerce=int)
    capacity = WholeNumberField(
        _l("Plätze für Tandems"),
        least=0,
        most=9,
        blank=0,
        default=1,
        description=_l("Wie viele Tandems zugleich"),
    )
    group_size = WholeNumberField(
        _l("Grösste Familie"),
        least=1,
        most=20,
        blank=1,
        default=1,
        description=_l("1: nur Einzelpersonen"),
    )
    mentee_gender = ChoiceField(_l("Möchte begleiten"), GenderWish, default=GenderWish.ANY)
    travel_km = WholeNumberField(
        _l("Weg, höchstens km"), [Optional()], least=0, most=200, description=_l("Leer: keine Grenze")
    )
    own_region_only = BooleanField(_l("Nur in der eigenen Sozialregion"))
    topics = ChoicesField(_l("Themen"), [Optional()])
    former_tandems = WholeNumberField(_l("Frühere Tandems"), least=0, most=999, blank=0, default=0)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.topics.choices = choices_of(Topic)

    def offer_programmes(self, programmes: Sequence[Programme]) -> None:
        """Takes the programmes that may be chosen."""
        self.programmes.choices = [SelectChoice(p.id, p.name) for p in programmes]

    @property
    def mentor_version_read(self) -> int | None:
        """The mentor's version from which the form was made."""
        return number_in(str(self.version.data or "").partition("-")[2])

    def mentor_facts(self) -> MentorFacts:
        """What was entered of the mentor."""
        return MentorFacts(
            capacity=self.capacity.data or 0,
            mentee_gender=self.mentee_gender.data or GenderWish.ANY,
            group_size=self.group_size.data or 1,
            travel_km=self.travel_km.data,
            own_region_only=self.own_region_only.data,
            topics=tuple(self.topics.data or ()),
            programme_ids=tuple(self.programmes.data or ()),
            former_tandems=self.former_tandems.data or 0,
        )


class NewMentorForm(Residing, MentorForm):
    """A mentor as they are entered."""

    registered_on = DateField(
        _l("Angemeldet am"), [Optional()], description=_l("Leer: heute. Zum Beispiel 31.12.2026")
    )

    def mentor_facts(self) -> MentorFacts:
        """What was entered of the mentor, with the day."""
        return replace(super().mentor_facts(), registered_on=self.registered_on.data)


class MenteeForm(PersonForm):
    """A mentee as they are changed."""

    guardian_name = short_text(
        _l("Wer einwilligt"),
        200,
        Optional(),
        description=_l("Bei Minderjährigen: Eltern oder Beistandschaft"),
    )
    guardian_contact = short_text(_l("Kontakt dieser Person"), 200, Optional())

    def validate(self, extra_validators: Any = None) -> bool:
        """For a minor somebody else consents."""
        valid = super().validate(extra_validators)
        minor = is_minor(self.born.born_on, self.born.year, today())
        if minor and not (self.guardian_name.data or "").strip():
            self.say_at("guardian_name", _("Bitte die Person nennen, die für Minderjährige einwilligt."))
            return False
        return valid

    def mentee_facts(self) -> MenteeFacts:
        """What was entered of the mentee."""
        return MenteeFacts(
            guardian_name=self.guardian_name.data or "", guardian_contact=self.guardian_contact.data or ""
        )


class NewMenteeForm(Residing, MenteeForm):
    """A mentee as they are entered."""

    status = ChoiceField(
        _l("Aufenthaltsstatus"), ResidenceStatus, [Optional()], blank=_l("noch nicht bekannt")
    )
    status_since = DateField(
        _l("Status seit"), [Optional()], description=_l("Leer: seit heute. Zum Beispiel 31.12.2026")
    )

    def first_residence(self) -> dict[str, Any]:
        """The entered residence and status."""
        return super().first_residence() | {
            "status": self.status.data,
            "status_since": self.status_since.data,
        }


def offer(
    form: PersonForm,
    session: Session,
    organisation_id: int,
    *,
    programmes: Sequence[Programme] = (),
    municipalities: Sequence[Municipality] = (),
    own: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> None:
    """Gives a form of a person what can be chosen in it; ``own``: the interests and skills they have."""
    form.offer_words(
        *(
            [*dict.fromkeys((*had, *queries.interests_known(session, kind, organisation_id)))]
            for kind, had in zip((InterestKind.INTEREST, InterestKind.SKILL), own, strict=True)
        )
    )
    if isinstance(form, MentorForm):
        form.offer_programmes(programmes)
    if isinstance(form, NewMentorForm | NewMenteeForm):
        form.municipality.offer(municipalities)
