"""A person joins or leaves an entry's family, with the day from which it holds."""

from flask_babel import lazy_gettext as _l
from wtforms import FormField, HiddenField
from wtforms.validators import InputRequired

from mentoring.inputs import DateField, Form
from mentoring.waitlists.forms.persons import PersonFields


class JoinForm(Form):
    """Who joins, and since when. They share home, languages and times with the contact."""

    version = HiddenField()
    person = FormField(PersonFields)
    joined_on = DateField(_l("Dabei seit"), [InputRequired(_l("Bitte ein Datum eingeben."))])

    def named(self) -> list[PersonFields]:
        """The one line."""
        return [self.person.form]


class LeaveForm(Form):
    """From which day on somebody is no longer part of it."""

    version = HiddenField()
    left_on = DateField(_l("Nicht mehr dabei ab"), [InputRequired(_l("Bitte ein Datum eingeben."))])
