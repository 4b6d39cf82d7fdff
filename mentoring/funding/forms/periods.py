"""What the canton types to open a year."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired

from mentoring.inputs import Form


class YearForm(Form):
    """A year and into how many periods it is divided."""

    year = IntegerField(_l("Jahr"), [InputRequired(_l("Bitte ein Jahr eingeben."))])
    parts = RadioField(
        _l("Perioden"),
        coerce=int,
        choices=[
            SelectChoice(4, _l("vier Quartale")),
            SelectChoice(2, _l("zwei Halbjahre")),
            SelectChoice(1, _l("das ganze Jahr")),
        ],
        default=4,
    )
