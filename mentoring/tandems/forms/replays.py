"""The form of a replay: which time, which orders, how often, with whose weights."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired

from mentoring.inputs import ChoiceField, DateField, Form, choices_of
from mentoring.tandems.forms.runs import FROM_THE_LIST, Boxes
from mentoring.tandems.rules.replays import OFFERED
from mentoring.tandems.rules.serving import serving_in_words
from mentoring.tandems.services.replays import Wanted
from mentoring.tandems.vocabulary import Cadence
from mentoring.web import say

DAY_NEEDED = _l("Bitte ein Datum eingeben.")


class ReplayForm(Form):
    """What is tried; the present way is always part of it."""

    begins = DateField(_l("Vom"), [InputRequired(DAY_NEEDED)])
    ends = DateField(_l("Bis"), [InputRequired(DAY_NEEDED)], description=_l("Höchstens drei Jahre."))
    orders = Boxes(
        _l("Wer zuerst kommt"),
        choices=lambda: [(name, say(serving_in_words(one))) for name, one in OFFERED.items()],
    )
    cadences = Boxes(
        _l("Wie oft gerechnet wird"),
        choices=lambda: choices_of(Cadence),
        description=_l("Täglich über drei Jahre dauert am längsten."),
    )
    today = ChoiceField(
        _l("Wie oft rechnen Sie heute?"),
        Cadence,
        description=_l("Vorgeschlagen nach Ihren freigegebenen Läufen. Damit wird verglichen."),
    )
    version = SelectField(_l("Gewichtung der Punkte"), coerce=int, **FROM_THE_LIST)

    def wanted(self) -> Wanted:
        """What was chosen."""
        return Wanted(
            begins=self.begins.data or date.min,
            ends=self.ends.data or date.min,
            orders=[name for name in OFFERED if name in (self.orders.data or ())],
            cadences=[one for one in Cadence if one.value in (self.cadences.data or ())],
            today=self.today.data or Cadence.WEEKLY,
            version=self.version.data or None,
        )
