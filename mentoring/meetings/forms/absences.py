"""When somebody is away, a day of the week copied to others, and where somebody lives from a day on."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from mentoring.inputs import DateField, EmailField, Form, PhoneField
from mentoring.people.forms.fields import OUTSIDE, MunicipalityField
from mentoring.wording import WEEKDAYS

DAY_MISSING = _l("Bitte ein Datum eingeben.")
TOO_LONG = _l("Höchstens %(max)d Zeichen, bitte kürzen.")
HOLIDAYS, LEAVE = "holidays", "leave"


class AbsenceForm(Form):
    """Days on which somebody is away: holidays, or a leave without new proposals."""

    kind = RadioField(
        _l("Was ist es?"),
        [InputRequired(_l("Bitte wählen, was es ist."))],
        choices=lambda: [
            SelectChoice(HOLIDAYS, _("Ferien: an diesen Tagen geht es nicht")),
            SelectChoice(LEAVE, _("Pause: in dieser Zeit keine neuen Vorschläge")),
        ],
        default=HOLIDAYS,
    )
    starts_on = DateField(_l("Erster Tag"), [InputRequired(DAY_MISSING)])
    ends_on = DateField(_l("Letzter Tag"), [InputRequired(DAY_MISSING)])
    reason = StringField(
        _l("Grund"), [Optional(), Length(max=300, message=TOO_LONG)], render_kw={"maxlength": 300}
    )


class CopyForm(Form):
    """The times of one day taken over to others."""

    source = SelectField(_l("Zeiten vom"), coerce=int)
    targets = SelectMultipleField(
        _l("auch am"), [InputRequired(_l("Bitte mindestens einen Tag wählen."))], coerce=int
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        days = [SelectChoice(number, _(name)) for number, name in enumerate(WEEKDAYS)]
        self.source.choices = self.targets.choices = days


class AddressForm(Form):
    """Where somebody lives and how they are reached."""

    municipality = MunicipalityField(_l("Wohngemeinde"), [InputRequired(_l("Bitte eine Gemeinde wählen."))])
    place = StringField(
        _l("Ort ausserhalb des Kantons"),
        [Length(max=120, message=TOO_LONG)],
        render_kw={"maxlength": 120},
    )
    valid_from = DateField(_l("Dort wohne ich ab"), [Optional()])
    street = StringField(
        _l("Strasse und Hausnummer"),
        [Optional(), Length(max=200, message=TOO_LONG)],
        render_kw={"maxlength": 200, "autocomplete": "street-address"},
    )
    email = EmailField(_l("E-Mail"), [Optional(), Length(max=254)], render_kw={"autocomplete": "email"})
    phone = PhoneField(_l("Telefon"), [Optional(), Length(max=40)], render_kw={"autocomplete": "tel"})
    contact_hint = StringField(_l("Wann und wie sind Sie gut erreichbar?"), [Optional(), Length(max=200)])

    def validate_place(self, field: Any) -> None:
        """The place is asked where no municipality says it."""
        if self.municipality.data == OUTSIDE and not (field.data or "").strip():
            raise ValidationError(_("Bitte den Ort ausserhalb des Kantons eintragen."))
