"""What is typed behind a personal link, with the thumb: the two answers of feedback."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import Optional

from mentoring.inputs import Form
from mentoring.meetings.vocabulary import ANSWERS


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


class FeedbackForm(Form):
    """How it goes, and what would help."""

    score = RadioField(
        _l("Wie geht es Ihnen im Tandem?"), [Optional()], coerce=_number, validate_choice=False
    )
    wish = TextAreaField(_l("Was würde Ihnen helfen?"), [Optional()])

    def offer(self) -> None:
        """Sets the five answers."""
        self.score.choices = [SelectChoice(number, _(words)) for number, words in ANSWERS.items()]
