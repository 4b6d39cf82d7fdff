"""Short forms: a move, a status, an extract, a step of the life-cycle, a note."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from mentoring.inputs import ChoiceField, DateField, Form
from mentoring.people.forms.fields import OUTSIDE, MunicipalityField
from mentoring.people.vocabulary import ClearanceKind, ClearanceResult, NoteVisibility, ResidenceStatus

DATE_MISSING = _l("Bitte ein Datum eingeben.")


class ResidenceForm(Form):
    """Where somebody lives from a day on."""

    municipality = MunicipalityField(_l("Wohngemeinde"), [InputRequired(_l("Bitte eine Gemeinde wählen."))])
    place = StringField(
        _l("Ort ausserhalb des Kantons"),
        [Length(max=120, message=_l("Höchstens %(max)d Zeichen, bitte kürzen."))],
        render_kw={"maxlength": 120},
    )
    valid_from = DateField(_l("Gültig ab"), [InputRequired(DATE_MISSING)])

    def validate_place(self, field: Any) -> None:
        """The place is asked where no municipality says it."""
        if self.municipality.data == OUTSIDE and not (field.data or "").strip():
            raise ValidationError(_("Bitte den Ort ausserhalb des Kantons eintragen."))


class StatusForm(Form):
    """A residence status from a day on."""

    status = ChoiceField(
        _l("Aufenthaltsstatus"),
        ResidenceStatus,
        [InputRequired(_l("Bitte einen Status wählen."))],
        blank=_l("Bitte wählen"),
    )
    valid_from = DateField(_l("Gültig ab"), [InputRequired(DATE_MISSING)])


class ClearanceForm(Form):
    """That an extract was seen."""

    kind = ChoiceField(_l("Auszug"), ClearanceKind, default=ClearanceKind.SPECIAL)
    issued_on = DateField(_l("Ausgestellt am"), [InputRequired(DATE_MISSING)])
    seen_on = DateField(_l("Eingesehen am"), [InputRequired(DATE_MISSING)])
    expires_on = DateField(_l("Gültig bis und mit"), [InputRequired(DATE_MISSING)])
    result = ChoiceField(_l("Ergebnis"), ClearanceResult, default=ClearanceResult.CLEAR)


class MoveForm(Form):
    """A step in the life-cycle of a volunteer."""

    version = HiddenField()
    on = DateField(_l("Gültig ab"), [InputRequired(DATE_MISSING)])
    until = DateField(
        _l("Abwesend bis und mit"), [Optional()], description=_l("Leer: noch offen. Zum Beispiel 31.12.2026")
    )
    reason = StringField(
        _l("Grund"),
        [Optional(), Length(max=300, message=_l("Höchstens %(max)d Zeichen, bitte kürzen."))],
        render_kw={"maxlength": 300},
    )


class NoteForm(Form):
    """A note about a person."""

    text = TextAreaField(
        _l("Notiz"),
        [
            InputRequired(_l("Bitte eine Notiz schreiben.")),
            Length(max=10_000, message=_l("Höchstens %(max)d Zeichen, bitte kürzen.")),
        ],
    )
    visibility = ChoiceField(_l("Wer sie lesen darf"), NoteVisibility, default=NoteVisibility.ORGANISATION)
