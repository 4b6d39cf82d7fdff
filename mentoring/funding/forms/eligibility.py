"""The form of a row of federal eligibility."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length, Optional

from mentoring.funding.services.eligibility import EligibilityFacts
from mentoring.inputs import ChoiceField, DateField, Form
from mentoring.people.vocabulary import ResidenceStatus


class EligibilityForm(Form):
    """Whose days count, from when until when, and by which decision."""

    status = ChoiceField(_l("Aufenthaltsstatus"), ResidenceStatus)
    eligible = RadioField(
        _l("Tage zählen beim Bund"),
        [InputRequired(_l("Bitte wählen."))],
        choices=[
            SelectChoice("yes", _l("ja, sie zählen")),
            SelectChoice("no", _l("nein, sie zählen nicht")),
        ],
    )
    valid_from = DateField(_l("Gilt ab"), [InputRequired(_l("Bitte den ersten Tag eingeben."))])
    last_day = DateField(_l("Letzter Tag"), [Optional()])
    note = StringField(
        _l("Beschluss oder Hinweis"),
        [
            InputRequired(_l("Bitte sagen, worauf das beruht.")),
            Length(max=300, message=_l("Höchstens %(max)d Zeichen, bitte kürzen.")),
        ],
        render_kw={"maxlength": 300},
    )
    confirmed = BooleanField(_l("Vom Kanton bestätigt"), default=True)

    def facts(self) -> EligibilityFacts:
        """What was entered."""
        last = self.last_day.data
        return EligibilityFacts(
            status=self.status.data,
            valid_from=self.valid_from.data,
            valid_to=last + timedelta(days=1) if last else None,
            eligible=self.eligible.data == "yes",
            confirmed=bool(self.confirmed.data),
            note=self.note.data or "",
        )
