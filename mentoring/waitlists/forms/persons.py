"""A person as typed when a wish is recorded: the contact in full, further family members in short."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, HiddenField, SelectField
from wtforms import Form as Fields
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from mentoring.inputs import ChoiceField, DateField, EmailField, PhoneField, SlotsField
from mentoring.languages import MENTEES
from mentoring.people.forms.fields import (
    OUTSIDE,
    BornField,
    MunicipalityField,
    language_field,
    number_in,
    short_text,
)
from mentoring.people.rules import is_minor
from mentoring.people.services import MenteeFacts, PersonFacts
from mentoring.people.vocabulary import LANGUAGES, Gender, Level, ResidenceStatus
from mentoring.web import today

MAIL_LANGUAGES = {code: _l(LANGUAGES[code]) for code in MENTEES}
BORN = {"maxlength": 20, "inputmode": "decimal", "autocomplete": "off"}
NAME = {"autocomplete": "off"}


class PersonFields(Fields):
    """What every person needs. ``existing``: the answer to «is this the same person?»."""

    existing = HiddenField()
    first_name = short_text(_l("Vorname"), 100, Optional(), render_kw=NAME)
    last_name = short_text(_l("Nachname"), 100, Optional(), render_kw=NAME)
    born = BornField(_l("Geburtsdatum oder Jahrgang"), [Optional()], render_kw=BORN)
    gender = ChoiceField(_l("Geschlecht"), Gender, [Optional()], blank="–")

    def validate_born(self, field: Any) -> None:
        """A date without a name would be lost; nobody is born tomorrow."""
        if field.born_on is not None and field.born_on > today():
            raise ValidationError(_("Das Geburtsdatum liegt in der Zukunft."))
        if field.data and any(field.data) and not self.is_filled:
            raise ValidationError(_("Bitte auch den Namen eingeben."))

    @property
    def is_filled(self) -> bool:
        """Whether anybody is named here."""
        return bool((self.first_name.data or "").strip() or (self.last_name.data or "").strip())

    @property
    def existing_id(self) -> int | None:
        """The person already recorded whom this line means, if that was said."""
        return number_in(self.existing.data or "")

    @property
    def full_name(self) -> str:
        """First and last name as typed."""
        return f"{self.first_name.data or ''} {self.last_name.data or ''}".strip()

    @property
    def is_of_minor(self) -> bool:
        """Whether the person is under age today."""
        return is_minor(self.born.born_on, self.born.year, today())

    def facts(self, **more: Any) -> PersonFacts:
        """What was typed; ``more`` adds what a family has in common."""
        given: dict[str, Any] = {
            "first_name": self.first_name.data or "",
            "last_name": self.last_name.data or "",
            "birth_on": self.born.born_on,
            "birth_year": self.born.year,
            "gender": self.gender.data or Gender.UNKNOWN,
        }
        return PersonFacts(**{**given, **more})


class ContactFields(PersonFields):
    """The person with whom one talks: all that matching needs of them, and of the family through them."""

    first_name = short_text(
        _l("Vorname"), 100, DataRequired(_l("Bitte einen Vornamen eingeben.")), render_kw=NAME
    )
    last_name = short_text(
        _l("Nachname"), 100, DataRequired(_l("Bitte einen Namen eingeben.")), render_kw=NAME
    )
    gender = ChoiceField(_l("Geschlecht"), Gender, default=Gender.UNKNOWN)
    # No Optional() on these two: it would end the checks below before they begin.
    guardian_name = short_text(
        _l("Wer einwilligt"),
        200,
        description=_l("Bei Minderjährigen: Eltern oder Beistandschaft"),
    )
    status = ChoiceField(
        _l("Aufenthaltsstatus"), ResidenceStatus, [Optional()], blank=_l("noch nicht bekannt")
    )
    phone = PhoneField(
        _l("Telefon"), [Optional()], render_kw={"type": "tel", "autocomplete": "off", "maxlength": 40}
    )
    email = EmailField(
        _l("E-Mail"),
        [Optional(), Length(max=254, message=_l("Höchstens %(max)d Zeichen, bitte kürzen."))],
        render_kw={"type": "email", "autocomplete": "off", "maxlength": 254},
    )
    municipality = MunicipalityField(_l("Wohngemeinde"), [InputRequired(_l("Bitte eine Gemeinde wählen."))])
    place = short_text(
        _l("Ort ausserhalb des Kantons"), 120, description=_l("Nur, wenn es keine Gemeinde des Kantons ist.")
    )
    locale = SelectField(
        _l("Sprache der Mitteilungen"),
        default="de",
        choices=lambda: [(code, str(name)) for code, name in MAIL_LANGUAGES.items()],
    )
    languages = FieldList(language_field(), label=_l("Sprachen mit Niveau"), min_entries=5, max_entries=30)
    slots = SlotsField(_l("Freie Zeiten in einer gewöhnlichen Woche"), [Optional()])
    consent_on = DateField(
        _l("Einwilligung vom"), [InputRequired(_l("Bitte das Datum der Einwilligung eingeben."))]
    )

    def validate_place(self, field: Any) -> None:
        """The place is asked where no municipality says it."""
        if self.municipality.data == OUTSIDE and not (field.data or "").strip():
            raise ValidationError(_("Bitte den Ort ausserhalb des Kantons eintragen."))

    def validate_guardian_name(self, field: Any) -> None:
        """For a minor somebody else consents."""
        if self.is_of_minor and not (field.data or "").strip():
            raise ValidationError(_("Bitte die Person nennen, die für Minderjährige einwilligt."))

    def validate_languages(self, field: Any) -> None:
        """No language twice."""
        spoken = [line["language"] for line in field.data if line["language"]]
        if len(spoken) != len(set(spoken)):
            raise ValidationError(_("Eine Sprache steht zweimal da."))

    def facts(self, **more: Any) -> PersonFacts:
        """What was typed of the contact; ``more`` is what the family has in common."""
        return super().facts(
            phone=self.phone.data or "",
            email=self.email.data or "",
            locale=self.locale.data or "de",
            status=self.status.data,
            **more,
        )

    def guardian(self) -> MenteeFacts:
        """Who consents for a contact who is under age."""
        return MenteeFacts(guardian_name=self.guardian_name.data or "")

    def shared(self, purpose: str) -> dict[str, Any]:
        """What a family has in common: home, languages, times, consent."""
        outside = self.municipality.data == OUTSIDE
        return {
            "municipality_bfs": self.municipality.bfs_number,
            "place": (self.place.data or "") if outside else "",
            "languages": {
                line["language"]: Level[line["level"]]
                for line in self.languages.data
                if line["language"] in LANGUAGES and line["level"]
            },
            "slots": self.slots.bits,
            "consent_on": self.consent_on.data,
            "consent_purpose": purpose,
        }
