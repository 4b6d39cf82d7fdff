"""The forms in which a mentor or a mentee is entered and changed."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    HiddenField,
    SelectField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from mentoring.inputs import ChoiceField, DateField, EmailField, Form, PhoneField, SlotsField
from mentoring.languages import MENTEES
from mentoring.people.forms.fields import (
    BornField,
    ChoicesField,
    language_field,
    number_in,
    short_text,
    words_in,
)
from mentoring.people.services import PersonFacts
from mentoring.people.vocabulary import (
    LANGUAGES,
    Gender,
    Level,
)

LINES = 3
"""Empty lines for further languages."""

MAIL_LANGUAGES = {code: _l(LANGUAGES[code]) for code in MENTEES}


class PersonForm(Form):
    """What is asked of everybody."""

    version = HiddenField()
    first_name = short_text(_l("Vorname"), 100, render_kw={"autocomplete": "off"})
    last_name = short_text(
        _l("Nachname"),
        100,
        InputRequired(_l("Bitte einen Namen eingeben.")),
        render_kw={"autocomplete": "off"},
    )
    born = BornField(
        _l("Geburtsdatum oder Jahrgang"),
        [Optional()],
        description=_l("Zum Beispiel 31.12.1990 oder 1990"),
        render_kw={"maxlength": 20, "inputmode": "decimal"},
    )
    gender = ChoiceField(_l("Geschlecht"), Gender, default=Gender.UNKNOWN)
    email = EmailField(
        _l("E-Mail"),
        [Optional(), Length(max=254, message=_l("Höchstens %(max)d Zeichen, bitte kürzen."))],
        render_kw={"type": "email", "autocomplete": "off", "maxlength": 254},
    )
    phone = PhoneField(
        _l("Telefon"), [Optional()], render_kw={"type": "tel", "autocomplete": "off", "maxlength": 40}
    )
    street = short_text(_l("Strasse und Ort"), 200, Optional(), render_kw={"autocomplete": "off"})
    contact_hint = short_text(
        _l("Hinweis zum Kontakt"), 200, Optional(), description=_l("Zum Beispiel: am Nachmittag, WhatsApp")
    )
    locale = SelectField(_l("Sprache der Mitteilungen"), default="de")
    languages = FieldList(language_field(), label=_l("Sprachen mit Niveau"), max_entries=30)
    slots = SlotsField(_l("Freie Zeiten in einer gewöhnlichen Woche"), [Optional()])
    interests = ChoicesField(_l("Interessen"), [Optional()])
    more_interests = short_text(
        _l("Weitere Interessen"), 500, Optional(), description=_l("Neue Wörter, mit Komma getrennt")
    )
    skills = ChoicesField(_l("Fähigkeiten"), [Optional()])
    more_skills = short_text(
        _l("Weitere Fähigkeiten"), 500, Optional(), description=_l("Neue Wörter, mit Komma getrennt")
    )
    consent_on = DateField(
        _l("Einwilligung vom"), [InputRequired(_l("Bitte das Datum der Einwilligung eingeben."))]
    )
    consent_purpose = short_text(
        _l("Zweck der Einwilligung"), 200, Optional(), default=_l("Vermittlung und Begleitung im Mentoring")
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.locale.choices = [SelectChoice(code, str(name)) for code, name in MAIL_LANGUAGES.items()]
        filled = len(self.languages.entries)
        if not self.is_submitted():
            for _line in range(LINES if filled else LINES + 1):
                self.languages.append_entry()

    def validate_languages(self, field: Any) -> None:
        """No language twice."""
        spoken = [line["language"] for line in field.data if line["language"]]
        if len(spoken) != len(set(spoken)):
            raise ValidationError(_("Eine Sprache steht zweimal da."))

    def offer_words(self, interests: Sequence[str], skills: Sequence[str]) -> None:
        """Takes the words that can be chosen."""
        for item, words in ((self.interests, interests), (self.skills, skills)):
            item.choices = [SelectChoice(word, word) for word in words]

    @property
    def version_read(self) -> int | None:
        """The person's version from which the form was made."""
        return number_in(str(self.version.data or "").split("-")[0])

    def person_facts(self) -> PersonFacts:
        """What was entered of the person."""
        return PersonFacts(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            street=self.street.data or "",
            contact_hint=self.contact_hint.data or "",
            birth_on=self.born.born_on,
            birth_year=self.born.year,
            gender=self.gender.data or Gender.UNKNOWN,
            locale=self.locale.data,
            languages={
                line["language"]: Level[line["level"]]
                for line in self.languages.data
                if line["language"] in LANGUAGES and line["level"]
            },
            interests=(*(self.interests.data or []), *words_in(self.more_interests.data)),
            skills=(*(self.skills.data or []), *words_in(self.more_skills.data)),
            slots=self.slots.bits,
            consent_on=self.consent_on.data,
            consent_purpose=self.consent_purpose.data or "",
            **self.first_residence(),
        )

    def first_residence(self) -> dict[str, Any]:
        """Where somebody lives is entered with them once; later it is a dated fact of its own."""
        return {}
