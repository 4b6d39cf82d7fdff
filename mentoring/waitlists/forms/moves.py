"""Forms for what is decided about entries: the first talk, closing, urgency, the name of a view."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mentoring.inputs import ChoiceField, DateField, Form
from mentoring.waitlists.rules import CLOSING_STATES
from mentoring.waitlists.vocabulary import EntryState, Urgency

ACCEPT, LATER, DECLINE = "accept", "later", "decline"


class IntakeForm(Form):
    """The first talk (Erstgespräch) and what follows from it."""

    version = HiddenField()
    on = DateField(_l("Datum des Erstgesprächs"), [InputRequired(_l("Bitte ein Datum eingeben."))])
    outcome = RadioField(
        _l("Wie weiter?"),
        [InputRequired(_l("Bitte eine Antwort wählen."))],
        choices=lambda: [
            (ACCEPT, _l("Auf die Warteliste nehmen")),
            (LATER, _l("Erstgespräch eintragen, später entscheiden")),
            (DECLINE, _l("Nicht aufnehmen")),
        ],
        default=ACCEPT,
    )
    reason = StringField(
        _l("Grund, falls nicht aufgenommen"), [Optional(), Length(max=300)], render_kw={"maxlength": 300}
    )


class CloseForm(Form):
    """Why an entry closes; it stays closed."""

    version = HiddenField()
    kind = ChoiceField(
        _l("Weshalb"),
        EntryState,
        [InputRequired(_l("Bitte eine Antwort wählen."))],
        members=CLOSING_STATES,
        default=EntryState.WITHDRAWN,
    )
    reason = StringField(
        _l("Grund"),
        [DataRequired(_l("Bitte einen Grund angeben.")), Length(max=300)],
        description=_l("Zum Beispiel: hat selbst jemanden gefunden."),
        render_kw={"maxlength": 300},
    )
    on = DateField(_l("Seit wann"), [InputRequired(_l("Bitte ein Datum eingeben."))])


class UrgencyForm(Form):
    """How urgent the wishes are."""

    urgency = ChoiceField(
        _l("Dringlichkeit"),
        Urgency,
        [InputRequired(_l("Bitte eine Antwort wählen."))],
        default=Urgency.HIGH,
    )


class AskForm(Form):
    """Nothing to type: only whether."""


class ViewForm(Form):
    """The name of a saved view and what it keeps."""

    query = HiddenField()
    name = StringField(
        _l("Name der Ansicht"),
        [
            DataRequired(_l("Bitte einen Namen eingeben.")),
            Length(max=60, message=_l("Höchstens 60 Zeichen.")),
        ],
        render_kw={"maxlength": 60, "autocomplete": "off"},
    )


def as_version(field: Any) -> int:
    """The version a form was opened with; one that cannot be is older than any."""
    text = str(field.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
