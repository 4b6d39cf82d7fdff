"""What is typed behind a personal link, with the thumb: a meeting, two answers, coming or not."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from mentoring.inputs import ChoiceField, DateField, Form, choices_of
from mentoring.meetings.services.log import LONGEST_NOTE, MeetingFacts
from mentoring.meetings.vocabulary import ANSWERS, PlaceKind
from mentoring.people.vocabulary import Topic

USUAL = (30, 60, 90, 120, 180)
"""Minutes of a meeting that one tap gives."""


class _Keys(SelectMultipleField):
    """Several of a few, shown in full."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


class QuickMeetingForm(Form):
    """A meeting in a few taps."""

    met_on = DateField(_l("Wann?"), [InputRequired(_l("Bitte ein Datum eingeben."))])
    minutes = RadioField(_l("Wie lange?"), coerce=_number, validate_choice=False)
    other = IntegerField(
        _l("Andere Dauer in Minuten"),
        [Optional(), NumberRange(5, 900, _l("Bitte eine Dauer von 5 Minuten bis 15 Stunden angeben."))],
        render_kw={"inputmode": "numeric", "maxlength": 3},
    )
    topics = _Keys(_l("Worum ging es?"), choices=lambda: choices_of(Topic))
    place = ChoiceField(_l("Wo?"), PlaceKind, default=PlaceKind.PUBLIC)
    present = _Keys(_l("Wer war dabei?"), coerce=int)
    note = TextAreaField(
        _l("Bemerkung"),
        [Optional(), Length(max=LONGEST_NOTE, message=_l("Höchstens %(max)d Zeichen, bitte kürzen."))],
    )

    def offer(self, members: Iterable[tuple[int, str]]) -> None:
        """Sets what can be chosen: the usual lengths, and who may have been there."""
        self.minutes.choices = [
            SelectChoice(one, words)
            for one, words in zip(
                USUAL, (_("½ Std."), _("1 Std."), _("1½ Std."), _("2 Std."), _("3 Std.")), strict=True
            )
        ]
        self.present.choices = [SelectChoice(number, name) for number, name in members]
        if not self.is_submitted():
            self.present.data = [number for number, _name in members]

    def validate_minutes(self, field: RadioField) -> None:
        """One of the keys, or a number."""
        typed = (self.other.raw_data or [""])[0].strip()
        if field.data not in USUAL and not typed:
            raise ValidationError(_("Bitte die Dauer wählen."))

    def facts(self, today: date) -> MeetingFacts:
        """What was typed."""
        return MeetingFacts(
            met_on=self.met_on.data or today,
            minutes=self.other.data or self.minutes.data or 0,
            topics=[Topic[code] for code in self.topics.data or []],
            place=self.place.data,
            present=self.present.data if len(self.present.choices or []) > 1 else None,
            note=self.note.data or "",
        )


class FeedbackForm(Form):
    """How it goes, and what would help."""

    score = RadioField(
        _l("Wie geht es Ihnen im Tandem?"), [Optional()], coerce=_number, validate_choice=False
    )
    wish = TextAreaField(_l("Was würde Ihnen helfen?"), [Optional()])

    def offer(self) -> None:
        """Sets the five answers."""
        self.score.choices = [SelectChoice(number, _(words)) for number, words in ANSWERS.items()]
