"""The form by which a year is opened."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired

from mentoring.funding.services.opening import EARLIEST, LATEST
from mentoring.inputs import Form
from mentoring.people.forms.fields import WholeNumberField


class YearForm(Form):
    """Which year, and in how many parts."""

    year = WholeNumberField(
        _l("Jahr"), [InputRequired(_l("Bitte das Jahr eingeben."))], least=EARLIEST, most=LATEST
    )
    parts = SelectField(
        _l("Abgerechnet wird"),
        choices=[
            SelectChoice("4", _l("je Quartal")),
            SelectChoice("2", _l("je Halbjahr")),
            SelectChoice("1", _l("je Jahr")),
        ],
        default="4",
    )
