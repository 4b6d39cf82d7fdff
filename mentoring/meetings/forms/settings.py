"""How a programme accompanies: when talks are due, when silence is noticed, what expenses are paid back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Optional

from mentoring.inputs import AmountField, DateField, Form
from mentoring.meetings.models import Training
from mentoring.meetings.services.settings import RANGES, SupportFacts
from mentoring.people.forms.fields import WholeNumberField

MISSING = _l("Bitte eine Zahl eingeben.")
NO_AMOUNT = _l("Bitte einen Betrag eingeben, auch 0.")
MOST_DAYS = 730


def number(name: str, label: Any, **options: Any) -> WholeNumberField:
    """A whole number in the range that the service allows."""
    least, most = RANGES[name]
    return WholeNumberField(label, [InputRequired(MISSING)], least=least, most=most, **options)


class SupportForm(Form):
    """What holds from a day on."""

    review_after_weeks = number(
        "review_after_weeks", _l("Erstes Standortgespräch so viele Wochen nach dem Beginn")
    )
    review_every_months = number("review_every_months", _l("Danach alle so viele Monate"))
    silence_days = number("silence_days", _l("Nach so vielen Tagen ohne Treffen wird erinnert"))
    task_after_days = number(
        "task_after_days", _l("So viele Tage später wird es eine Aufgabe der Koordination")
    )
    km_rappen = AmountField(
        _l("Franken pro Kilometer mit dem Auto"),
        [InputRequired(NO_AMOUNT)],
        description=_l("0: Fahrten mit dem Auto werden nicht vergütet."),
    )
    receipt_above_rappen = AmountField(
        _l("Beleg nötig über"), [InputRequired(NO_AMOUNT)], description=_l("0: immer.")
    )
    most_per_claim_rappen = AmountField(_l("Höchstens auf einmal"), [Optional()])
    most_per_month_rappen = AmountField(_l("Höchstens im Monat"), [Optional()])
    most_per_year_rappen = AmountField(_l("Höchstens im Jahr"), [Optional()])
    claim_within_days = number("claim_within_days", _l("Einzureichen innert so vieler Tage"))
    valid_from = DateField(
        _l("Gilt ab"),
        [InputRequired(_l("Bitte ein Datum eingeben."))],
        earliest=date(2020, 1, 1),
        description=_l("Was vorher galt, bleibt für die Zeit davor. Zum Beispiel 01.01.2027"),
    )

    def facts(self) -> SupportFacts:
        """What was entered."""
        return SupportFacts(**{name: self[name].data for name in RANGES})


class TrainingsForm(Form):
    """Which trainings a programme needs: a field of days for each; empty ones are not needed."""

    def days(self, training_id: int) -> int | None:
        """Within how many days after the start this training is needed."""
        value: int | None = self[f"training_{training_id}"].data
        return value


def trainings_form(
    trainings: Sequence[Training], needed: dict[int, int], *, fresh: bool = False
) -> TrainingsForm:
    """The form for these trainings, filled with what is needed now; ``fresh``: whatever else was sent."""
    fields = {
        f"training_{one.id}": WholeNumberField(one.name, [Optional()], least=0, most=MOST_DAYS)
        for one in trainings
    }
    options: dict[str, Any] = {"formdata": None} if fresh else {}
    form: TrainingsForm = type("NeededTrainingsForm", (TrainingsForm,), fields)(
        data={f"training_{number}": days for number, days in needed.items()}, **options
    )
    return form
