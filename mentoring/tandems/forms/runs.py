"""Forms of matching runs: the choice of a pool, a prohibition, an exception, a pair by hand."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from mentoring.inputs import Form, choices_of
from mentoring.waitlists.rules import WAIT_STEPS
from mentoring.waitlists.vocabulary import Urgency

LONGEST_REASON = 300


NOT_OFFERED = _l("Bitte nur aus der Liste wählen.")
# As keyword arguments in a dictionary: the library's type stubs do not know them yet.
FROM_THE_LIST: dict[str, Any] = {"invalid_value_message": NOT_OFFERED, "invalid_choice_message": NOT_OFFERED}


class Boxes(SelectMultipleField):
    """Several of a list, each a box to tick; keys are numbers or codes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(
            label,
            validators,
            **FROM_THE_LIST,
            **options,
        )


class PoolForm(Form):
    """Who comes into a run: all who wait, or those of some programmes, regions, urgencies or waits."""

    programmes = Boxes(_l("Programme"), [Optional()], coerce=int, description=_l("Ohne Auswahl gelten alle."))
    regions = Boxes(
        _l("Sozialregionen"), [Optional()], coerce=int, description=_l("Ohne Auswahl gelten alle.")
    )
    urgencies = Boxes(_l("Dringlichkeit"), [Optional()], choices=lambda: choices_of(Urgency))
    waiting_days = SelectField(
        _l("Wartezeit"),
        coerce=int,
        choices=lambda: (
            [(0, _("alle"))] + [(days, _("mindestens %(days)s Tage", days=days)) for days in WAIT_STEPS]
        ),
        **FROM_THE_LIST,
    )
    entries = HiddenField()

    def entry_ids(self) -> tuple[int, ...]:
        """The entries chosen one by one; what is no number is left out."""
        parts = (self.entries.data or "").split(",")
        return tuple(int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 10)


class ForbidForm(Form):
    """Why a pair must not be, and for how long."""

    reason = TextAreaField(
        _l("Grund"),
        [
            InputRequired(_l("Bitte einen Grund angeben.")),
            Length(max=LONGEST_REASON, message=_l("Höchstens 300 Zeichen, bitte kürzen.")),
        ],
        description=_l(
            "Für das Team. Die beiden Personen sehen den Grund nicht; bitte keine Gesundheitsangaben."
        ),
        render_kw={"maxlength": LONGEST_REASON},
    )
    for_good = BooleanField(_l("Auch in künftigen Läufen nicht vorschlagen"), default=True)


class OverrideForm(Form):
    """Why a pair is right although a wish or a rule that may be lifted speaks against it."""

    reason = TextAreaField(
        _l("Begründung"),
        [
            InputRequired(_l("Bitte begründen, warum dieses Paar trotzdem richtig ist.")),
            Length(max=LONGEST_REASON, message=_l("Höchstens 300 Zeichen, bitte kürzen.")),
        ],
        description=_l("Zum Beispiel: Rückfrage vom 03.03., ein Mann ist auch recht."),
        render_kw={"maxlength": LONGEST_REASON},
    )


class PairForm(Form):
    """A pair chosen by hand."""

    entry = SelectField(
        _l("Eintrag der Warteliste"),
        coerce=int,
        **FROM_THE_LIST,
    )
    mentor = SelectField(
        _l("Freiwillige Person"),
        coerce=int,
        **FROM_THE_LIST,
    )


class ReleaseForm(Form):
    """Which proposals are released, and whether those that no longer hold may be left out."""

    entry = Boxes(_l("Vorschläge"), coerce=int)
    skip = BooleanField(_l("Ohne diese Vorschläge freigeben"))
