"""The form of what counts how much and who comes first."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mentoring.inputs import ChoiceField, Form
from mentoring.tandems.rules.serving import USUAL_CREDIT_DAYS, Serving
from mentoring.tandems.vocabulary import ServingOrder


def weight_field(label: Any) -> IntegerField:
    """A weight: a whole number of points."""
    return IntegerField(
        label,
        [
            InputRequired(_l("Bitte eine ganze Zahl eingeben.")),
            NumberRange(min=0, max=1000, message=_l("Bitte eine Zahl von 0 bis 1000 eingeben.")),
        ],
        render_kw={"inputmode": "numeric", "maxlength": 4},
    )


def days_field(label: Any, description: Any, default: int) -> IntegerField:
    """A number of days that counts with some orders only."""
    return IntegerField(
        label,
        [Optional()],
        default=default,
        description=description,
        render_kw={"inputmode": "numeric", "maxlength": 3},
    )


class PolicyForm(Form):
    """The weights of the contributions, together 1000, and the serving order."""

    version = HiddenField()
    order = ChoiceField(_l("Wer zuerst kommt, wo Plätze fehlen"), ServingOrder)
    urgency_credit_days = days_field(
        _l("Tage pro Stufe der Dringlichkeit"),
        _l("So viele Tage rückt vor, wer eine Stufe dringlicher ist."),
        USUAL_CREDIT_DAYS,
    )
    days_per_class = days_field(
        _l("Schritte der Wartezeit, in Tagen"),
        _l("1: Jeder Tag zählt. 30: Wer innert 30 Tagen kam, wartet gleich lang; dann zählt die Passung."),
        1,
    )
    language = weight_field(_l("Sprache"))
    interests = weight_field(_l("Interessen"))
    goal = weight_field(_l("Ziel"))
    place = weight_field(_l("Ort"))
    time = weight_field(_l("Zeit"))
    age = weight_field(_l("Alter"))
    experience = weight_field(_l("Erfahrung"))
    note = StringField(
        _l("Warum die Änderung"),
        [Optional(), Length(max=300, message=_l("Höchstens 300 Zeichen, bitte kürzen."))],
        render_kw={"maxlength": 300},
    )

    def validate(self, *arguments: Any, **options: Any) -> bool:
        """Numbers of days are asked only where the chosen order uses them."""
        super().validate(*arguments, **options)
        used = self._used()
        for name in ("urgency_credit_days", "days_per_class"):
            field = self[name]
            if name not in used:
                field.errors = []
            elif field.data is None and not field.errors:
                field.errors = [_("Bitte eine ganze Zahl eingeben.")]
        return not self.errors

    def serving(self) -> Serving:
        """The order that was chosen; a number it does not use is the usual one."""
        used = self._used()
        given = {name: self[name].data for name in used if self[name].data is not None}
        return Serving(order=self.order.data or Serving().order, **given)

    def show(self, serving: Serving) -> None:
        """Fills in an order."""
        self.order.data = serving.order
        self.urgency_credit_days.data = serving.urgency_credit_days
        self.days_per_class.data = serving.days_per_class

    def _used(self) -> set[str]:
        match self.order.data:
            case ServingOrder.WAIT_WITH_CREDIT:
                return {"urgency_credit_days", "days_per_class"}
            case ServingOrder.FIT:
                return set()
            case _:
                return {"days_per_class"}
