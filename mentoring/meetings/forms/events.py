"""Forms of events and trainings: what is offered, who is invited, who was there, what programmes need."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from mentoring.clock import ZONE
from mentoring.inputs import ChoiceField, DateField, Form
from mentoring.meetings.forms.times import TimeField
from mentoring.meetings.models import Event
from mentoring.meetings.services.events import EventFacts, TrainingFacts
from mentoring.meetings.services.messages import Chosen
from mentoring.meetings.vocabulary import Audience, EventKind
from mentoring.people.forms.fields import ChoicesField

TOO_LONG = _l("Höchstens %(max)d Zeichen, bitte kürzen.")
NO_TIME = _l("Bitte eine Uhrzeit eingeben.")
NUMBER = {"inputmode": "numeric", "maxlength": 4}


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


class EventForm(Form):
    """An event: what, when, where, for how many. ``version`` is the one the page knew."""

    version = HiddenField()
    kind = ChoiceField(_l("Art"), EventKind, default=EventKind.SOCIAL)
    training = SelectField(_l("Weiterbildung"), [Optional()], coerce=_number, validate_choice=False)
    title = StringField(
        _l("Titel"),
        [DataRequired(_l("Bitte einen Titel eingeben.")), Length(max=160, message=TOO_LONG)],
        render_kw={"maxlength": 160},
    )
    on = DateField(_l("Datum"), [InputRequired(_l("Bitte ein Datum eingeben."))])
    begins = TimeField(_l("Beginn"), [InputRequired(NO_TIME)], description=_l("Zum Beispiel 18:30"))
    ends = TimeField(_l("Ende"), [InputRequired(NO_TIME)])
    place = StringField(_l("Ort"), [Optional(), Length(max=200, message=TOO_LONG)])
    capacity = IntegerField(
        _l("Plätze"),
        [Optional(), NumberRange(1, 9999, _l("Bitte mindestens einen Platz, oder nichts."))],
        description=_l("Leer lassen, wenn es für alle reicht."),
        render_kw=NUMBER,
    )
    description = TextAreaField(_l("Beschreibung"), [Optional(), Length(max=5000, message=TOO_LONG)])

    def offer(self, trainings: Iterable[tuple[int, str]]) -> None:
        """Sets the trainings that can take place."""
        self.training.choices = [SelectChoice("", _("keine"))]
        self.training.choices += [SelectChoice(number, name) for number, name in trainings]

    def show(self, event: Event) -> None:
        """Fills in what is known."""
        begins, ends = event.starts_at.astimezone(ZONE), event.ends_at.astimezone(ZONE)
        self.version.data = str(event.version)
        self.kind.data, self.training.data = event.kind, event.training_id
        self.title.data, self.place.data, self.description.data = event.title, event.place, event.description
        self.on.data, self.begins.data, self.ends.data = begins.date(), begins.time(), ends.time()
        self.capacity.data = event.capacity

    def facts(self) -> EventFacts:
        """What was typed, in the time of Switzerland."""
        return EventFacts(
            kind=self.kind.data,
            title=self.title.data or "",
            starts_at=datetime.combine(self.on.data, self.begins.data, tzinfo=ZONE),
            ends_at=datetime.combine(self.on.data, self.ends.data, tzinfo=ZONE),
            place=self.place.data or "",
            description=self.description.data or "",
            training_id=self.training.data if self.kind.data is EventKind.TRAINING else None,
            capacity=self.capacity.data,
        )


class CancelForm(Form):
    """Why an event does not take place."""

    reason = StringField(_l("Grund"), [Optional(), Length(max=300, message=TOO_LONG)])


class InviteForm(Form):
    """Whom an invitation is for; an empty choice narrows nothing."""

    audience = ChoiceField(_l("Wer"), Audience, default=Audience.MENTORS)
    programmes = ChoicesField(_l("Programme"), coerce=int)
    languages = ChoicesField(_l("Sprachen"))

    def offer(self, programmes: Iterable[tuple[int, str]], languages: Iterable[tuple[str, str]]) -> None:
        """Sets what can be chosen."""
        self.programmes.choices = [SelectChoice(number, name) for number, name in programmes]
        self.languages.choices = [SelectChoice(code, name) for code, name in languages]

    def chosen(self) -> Chosen:
        """The narrowing."""
        return Chosen(
            programmes=tuple(self.programmes.data or ()), languages=tuple(self.languages.data or ())
        )


class TrainingForm(Form):
    """A training of the catalogue."""

    version = HiddenField()
    name = StringField(
        _l("Name"),
        [DataRequired(_l("Bitte einen Namen eingeben.")), Length(max=120, message=TOO_LONG)],
        render_kw={"maxlength": 120},
    )
    description = TextAreaField(_l("Beschreibung"), [Optional(), Length(max=5000, message=TOO_LONG)])
    valid_months = IntegerField(
        _l("Gültig, in Monaten"),
        [Optional(), NumberRange(1, 120, _l("Bitte 1 bis 120 Monate, oder nichts."))],
        description=_l("Leer lassen, wenn sie einmal genügt."),
        render_kw=NUMBER,
    )
    active = BooleanField(_l("Wird angeboten"), default=True)

    def facts(self) -> TrainingFacts:
        """What was typed."""
        return TrainingFacts(
            name=self.name.data or "",
            description=self.description.data or "",
            valid_months=self.valid_months.data,
            active=bool(self.active.data),
        )


class NeedForm(Form):
    """That a programme needs a training, and within how many days after a start; empty: it does not."""

    within_days = IntegerField(
        _l("Tage nach dem Start"),
        [Optional(), NumberRange(0, 730, _l("Bitte 0 bis 730 Tage."))],
        render_kw=NUMBER,
    )
