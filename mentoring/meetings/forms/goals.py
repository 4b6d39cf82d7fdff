"""Forms of a goal's scale and of contacts after the end."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mentoring.inputs import DateField, Form
from mentoring.meetings.rules.goals import LONGEST_WORDS
from mentoring.meetings.vocabulary import STEPS

MISSING_STEP = _l("Bitte eine der Stufen wählen.")


def _number(value: object) -> int | None:
    return int(str(value)) if value not in (None, "") else None


def _step(label: str) -> SelectField:
    return SelectField(
        label,
        [DataRequired(MISSING_STEP)],
        coerce=_number,
        choices=lambda: [
            SelectChoice("", _("Bitte wählen")),
            *(SelectChoice(step, f"{step} – {_(words)}") for step, words in STEPS.items()),
        ],
    )


def _words(step: int) -> StringField:
    most = Length(max=LONGEST_WORDS)
    return StringField(_l("Stufe %(number)s", number=step), [Optional(), most], render_kw={"maxlength": 200})


class ScaleForm(Form):
    """Baseline and target of a goal, and what its steps are called if not as usual."""

    baseline = _step(_l("Stand am Anfang"))
    target = _step(_l("Was soll erreicht werden?"))
    word_1 = _words(1)
    word_2 = _words(2)
    word_3 = _words(3)
    word_4 = _words(4)
    word_5 = _words(5)

    def words(self) -> list[str]:
        """The words for the steps, from the lowest to the highest."""
        return [self[f"word_{step}"].data or "" for step in STEPS]


class ContactForm(Form):
    """That somebody was in touch after the end."""

    contacted_on = DateField(_l("Kontakt am"), [InputRequired(_l("Bitte ein Datum eingeben."))])
    note = TextAreaField(
        _l("Was war?"),
        [DataRequired(_l("Bitte kurz festhalten, was war.")), Length(max=2000)],
        description=_l("Zum Beispiel: Telefon mit beiden, es geht gut."),
    )
