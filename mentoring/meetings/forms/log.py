"""Logging a meeting: few taps for the usual, the rest folded; saying it anew, or taking it back."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length, Optional

from mentoring.inputs import ChoiceField, DateField, Form, choices_of
from mentoring.meetings.models import Meeting
from mentoring.meetings.rules.log import check_length, check_past, in_hours, length
from mentoring.meetings.services.log import LONGEST_NOTE, MeetingFacts
from mentoring.meetings.vocabulary import PlaceKind
from mentoring.people.vocabulary import Topic
from mentoring.tandems.models import Tandem
from mentoring.web import say
from mentoring.wording import Refused

OTHER = "OTHER"
USUAL_MINUTES = (30, 45, 60, 90, 120)
LONG_AGO = date(2000, 1, 1)


class MeetingForm(Form):
    """When, how long, about what, who was there. Days are kept as dates: a draft of yesterday stays one."""

    day = RadioField(_l("Wann?"), choices=[], validate_choice=False)
    met_on = DateField(_l("Datum"), [Optional()], earliest=LONG_AGO)
    duration = RadioField(_l("Wie lange?"), choices=[], validate_choice=False)
    minutes = IntegerField(
        _l("Dauer in Minuten"), [Optional()], render_kw={"inputmode": "numeric", "maxlength": 4}
    )
    topics = SelectMultipleField(_l("Worum ging es?"), choices=lambda: choices_of(Topic))
    present = SelectMultipleField(_l("Wer war dabei?"), coerce=int, choices=[])
    place = ChoiceField(_l("Wo?"), PlaceKind)
    note = TextAreaField(_l("Notiz"), [Optional(), Length(max=LONGEST_NOTE)])

    def offer(self, tandem: Tandem, today: date, *, by_first_name: bool = False) -> "MeetingForm":
        """Gives the choices: of days, of lengths, and of mentees where there is more than one.

        ``by_first_name``: behind a link that needs no password nobody is named in full.
        """
        self.today = today
        yesterday = today - timedelta(days=1)
        self.day.choices = [
            SelectChoice(today.isoformat(), _("heute")),
            SelectChoice(yesterday.isoformat(), _("gestern")),
            SelectChoice(OTHER, _("anderer Tag")),
        ]
        self.duration.choices = [
            *(SelectChoice(str(minutes), _key(minutes)) for minutes in USUAL_MINUTES),
            SelectChoice(OTHER, _("andere Dauer")),
        ]
        ticked = self.present.data or ()
        people = {
            m.person_id: m.person.first_name if by_first_name else m.person.name
            for m in tandem.members
            if m.valid_to is None or m.person_id in ticked
        }
        if len(people) < 2:
            del self.present
        else:
            self.present.choices = [SelectChoice(person, name) for person, name in people.items()]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Asks for a day and a length, by key or typed."""
        valid = super().validate(extra_validators)
        if self.day.data == OTHER:
            if self.met_on.data is not None:
                self._check(check_past, self.met_on.data, self.today)
            elif not self.met_on.errors:
                self.say_at("met_on", _("Bitte das Datum eingeben."))
        elif _day(self.day.data) is None:
            self.say_at("day", _("Bitte wählen, wann das Treffen war."))
        if self.duration.data == OTHER:
            if self.minutes.data is not None:
                self._check(check_length, self.minutes.data)
            elif not self.minutes.errors:
                self.say_at("minutes", _("Bitte die Dauer in Minuten eingeben."))
        elif _minutes(self.duration.data) is None:
            self.say_at("duration", _("Bitte wählen, wie lange das Treffen dauerte."))
        if not self.topics.data and not self.topics.errors:
            self.say_at("topics", _("Bitte mindestens ein Thema wählen."))
        return valid and not self.errors

    def facts(self) -> MeetingFacts:
        """What was said, of a form that is valid. All ticked: all who belonged to the tandem that day."""
        typed, chosen = self.met_on.data, _day(self.day.data)
        met_on = typed if self.day.data == OTHER else chosen
        minutes = self.minutes.data if self.duration.data == OTHER else _minutes(self.duration.data)
        if met_on is None or minutes is None:
            raise ValueError("the form has not been validated")
        present = None
        if "present" in self and len(self.present.data or ()) < len(list(self.present.choices or ())):
            present = set(self.present.data or ())
        return MeetingFacts(
            met_on=met_on,
            minutes=minutes,
            topics=[Topic(topic) for topic in self.topics.data or ()],  # type: ignore[call-arg]
            place=self.place.data or PlaceKind.PUBLIC,
            present=present,
            note=self.note.data or "",
        )

    def _check(self, rule: Callable[..., None], *values: Any) -> None:
        """What a rule refuses is said beside everything else that is wrong."""
        try:
            rule(*values)
        except Refused as refused:
            self.refuse(refused)

    def refuse(self, refused: Refused) -> None:
        """Shows a refusal at the key that was pressed, where nothing was typed."""
        if refused.field == "met_on" and self.day.data != OTHER:
            self.say_at("day", say(refused.sentence))
        elif refused.field == "minutes" and self.duration.data != OTHER:
            self.say_at("duration", say(refused.sentence))
        else:
            super().refuse(refused)


class CorrectionForm(MeetingForm):
    """The same said anew, and why."""

    reason = StringField(
        _l("Was wird berichtigt?"),
        [InputRequired(_l("Bitte den Grund angeben.")), Length(max=300)],
        description=_l("Ein Stichwort genügt. Die frühere Fassung bleibt sichtbar."),
    )


class VoidForm(Form):
    """Why a meeting is taken back."""

    reason = StringField(_l("Grund"), [InputRequired(_l("Bitte den Grund angeben.")), Length(max=300)])


def usual(tandem: Tandem, today: date, last: Meeting | None) -> dict[str, Any]:
    """What a new form begins with: today, everybody, and the place of the last meeting."""
    return {
        "day": today.isoformat(),
        "place": last.place if last else PlaceKind.PUBLIC,
        "present": [m.person_id for m in tandem.members if m.valid_to is None],
    }


def said(meeting: Meeting, today: date) -> dict[str, Any]:
    """What a correction begins with: the meeting as it was logged."""
    near = (today - meeting.met_on).days in {0, 1}
    usual_length = meeting.minutes in USUAL_MINUTES
    return {
        "day": meeting.met_on.isoformat() if near else OTHER,
        "met_on": None if near else meeting.met_on,
        "duration": str(meeting.minutes) if usual_length else OTHER,
        "minutes": None if usual_length else meeting.minutes,
        "topics": [topic.topic.value for topic in meeting.topics],
        "present": [row.person_id for row in meeting.attendance if row.present],
        "place": meeting.place,
        "note": meeting.note,
    }


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except (TypeError, ValueError):
        return None


def _key(minutes: int) -> str:
    """A length in the fewest letters, so that the keys of a phone keep their places."""
    hours, rest = in_hours(minutes)
    if hours and rest:
        return _("%(hours)s h %(minutes)s", hours=hours, minutes=rest)
    return say(length(minutes))


def _minutes(text: Any) -> int | None:
    known: Sequence[str] = [str(minutes) for minutes in USUAL_MINUTES]
    return int(text) if text in known else None
