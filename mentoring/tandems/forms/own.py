"""What volunteers change by themselves: time, how many tandems, being away, contact."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mentoring.inputs import DateField, EmailField, Form, PhoneField, SlotsField
from mentoring.people.services.facts import MOST_SEATS


class SlotsForm(Form):
    """The weekly grid."""

    slots = SlotsField(_l("Antippen, wann es gewöhnlich geht"))


class CapacityForm(Form):
    """How many tandems at once."""

    capacity = IntegerField(
        _l("So viele Tandems begleite ich gleichzeitig"),
        [
            InputRequired(_l("Bitte eine Zahl eingeben.")),
            NumberRange(min=0, max=MOST_SEATS, message=_l("Bitte eine Zahl von 0 bis 9 eingeben.")),
        ],
        render_kw={"inputmode": "numeric"},
    )


class LeaveForm(Form):
    """A time without new proposals."""

    until = DateField(
        _l("Bis und mit"), [Optional()], description=_l("Leer lassen, wenn Sie es noch nicht wissen.")
    )
    reason = StringField(_l("Grund"), [Optional(), Length(max=300)])


class ContactForm(Form):
    """How to reach somebody."""

    email = EmailField(_l("E-Mail"), [Optional(), Length(max=254)], render_kw={"autocomplete": "email"})
    phone = PhoneField(_l("Telefon"), [Optional(), Length(max=40)], render_kw={"autocomplete": "tel"})
    contact_hint = StringField(_l("Wann und wie sind Sie gut erreichbar?"), [Optional(), Length(max=200)])
