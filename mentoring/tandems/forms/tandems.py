"""Forms of a tandem's steps, answers, goals and members. Each parses; the rules decide."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Plain
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from mentoring.inputs import ChoiceField, DateField, Form
from mentoring.people.vocabulary import Topic
from mentoring.tandems.services import GoalFacts
from mentoring.tandems.vocabulary import STEPS, DeclineReason, EndReason, FollowUp, Rating, Side

MISSING_DAY = _l("Bitte ein Datum eingeben.")
MISSING_CHOICE = _l("Bitte eine der Möglichkeiten wählen.")
SPARE_GOALS = 3
STANDS_NOW, TO_REACH = _l("Wie steht es heute?"), _l("Was soll erreicht werden?")


def _day(label: Any, description: Any = "", *, optional: bool = False) -> Any:
    needed = Optional() if optional else DataRequired(MISSING_DAY)
    return DateField(label, [needed], description=description)


def _step(label: Any, *more: Any) -> SelectField:
    """A field for one of the steps on which goals are measured."""
    return SelectField(
        label,
        more,
        coerce=lambda value: int(value) if value not in (None, "") else None,
        choices=lambda: [
            SelectChoice("", _("Bitte wählen")),
            *(SelectChoice(step, f"{step} – {_(words)}") for step, words in STEPS.items()),
        ],
    )


def say_scale(row: Any) -> bool:
    """Says at a goal's fields what is missing of its scale; whether that is all there."""
    for step in (row.baseline, row.target):
        if step.data is None:
            step.errors = [*step.errors, _("Bitte eine der Stufen wählen.")]
    if row.baseline.data and row.target.data and row.target.data <= row.baseline.data:
        row.target.errors = [*row.target.errors, _("Das Ziel liegt höher als der Stand am Anfang.")]
    return not (row.baseline.errors or row.target.errors)


class StepForm(Form):
    """A step of the life-cycle; ``version`` is the one the page was made with."""

    version = HiddenField()


class MeetingForm(StepForm):
    """When both sides meet for the first time."""

    meeting_on = _day(_l("Kennenlernen am"), _l("Auch ein Tag, der noch kommt."), optional=True)


class PlanMeetingForm(StepForm):
    """The same, once they may meet."""

    meeting_on = _day(_l("Kennenlernen am"), _l("Auch ein Tag, der noch kommt."))


class GoalRow(Plain):
    """One goal: a sentence and what it is about."""

    text = StringField(_l("Ziel in einem Satz"), [Length(max=500)])
    topic = ChoiceField(_l("Worum geht es?"), Topic, [Optional()])
    baseline = _step(STANDS_NOW, Optional())
    target = _step(TO_REACH, Optional())


class AgreeForm(StepForm):
    """The agreement of both sides."""

    agreed_on = _day(_l("Vereinbarung vom"))
    guardian_consent_on = _day(_l("Einwilligung der Eltern vom"), optional=True)
    goals = FieldList(FormField(GoalRow), min_entries=SPARE_GOALS, max_entries=12)

    def facts(self) -> list[GoalFacts]:
        """The goals that were filled in."""
        return [GoalFacts(row.text.data or "", row.topic.data or Topic.SOCIAL) for row in self._typed()]

    def scales(self) -> list[tuple[int, int]]:
        """Where each of them stands now, and what is to be reached."""
        return [(row.baseline.data, row.target.data) for row in self._typed()]

    def validate(self, extra_validators: Any = None) -> bool:
        """A goal that was filled in says where it begins and what is to be reached."""
        valid = super().validate(extra_validators)
        said = [say_scale(row) for row in self._typed()]
        if not all(said):
            self.goals.errors = [entry.errors for entry in self.goals]
        return all(said) and valid

    def _typed(self) -> list[Any]:
        rows = [entry.form for entry in self.goals]
        return [row for row in rows if (row.text.data or "").strip()]


class StartForm(StepForm):
    """The day on which the accompaniment begins."""

    started_on = _day(_l("Begleitung ab"))


class PauseForm(StepForm):
    """An interruption."""

    on = _day(_l("Unterbrochen ab"))
    reason = StringField(_l("Grund"), [DataRequired(_l("Bitte den Grund angeben.")), Length(max=300)])
    review_on = _day(
        _l("Wieder nachfragen am"), _l("An diesem Tag erscheint das Tandem auf der Seite «Heute».")
    )


class ExtendPauseForm(StepForm):
    """A later day for asking again."""

    review_on = _day(_l("Wieder nachfragen am"))


class ResumeForm(StepForm):
    """The day on which the accompaniment goes on."""

    on = _day(_l("Weitergeführt ab"))


class ClosingForm(StepForm):
    """The way to the end."""

    on = _day(_l("Abschluss eingeleitet am"))
    closing_talk_on = _day(_l("Abschlussgespräch am"), _l("Auch ein Tag, der noch kommt."))


class EndForm(StepForm):
    """The end as agreed. Ratings of goals stand in fields of their own, ``rating-<goal>``."""

    ended_on = _day(_l("Ende am"))
    end_reason = ChoiceField(
        _l("Grund des Endes"), EndReason, [InputRequired(MISSING_CHOICE)], blank=_l("Bitte wählen")
    )
    follow_up = ChoiceField(
        _l("Wie geht es weiter? (Anschlusslösung)"),
        FollowUp,
        [InputRequired(MISSING_CHOICE)],
        blank=_l("Bitte wählen"),
    )
    certificate_offered = BooleanField(_l("Der Nachweis der Freiwilligenarbeit wurde angeboten"))
    end_note = TextAreaField(_l("Bemerkung"), [Optional(), Length(max=4000)])


class TerminateForm(EndForm):
    """An early end: does the wish still exist?"""

    wish_over = BooleanField(
        _l("Der Wunsch ist erfüllt oder besteht nicht mehr: nicht zurück auf die Warteliste")
    )


class AftercareForm(StepForm):
    """The time after the end."""

    on = _day(_l("Nachbegleitung ab"))
    aftercare_until = _day(_l("Nachbegleitung bis"), _l("Höchstens 6 Monate ab dem Ende des Tandems."))


class ArchiveForm(StepForm):
    """The day of the archive."""

    on = _day(_l("Archiviert am"))


class EarlierEndForm(StepForm):
    """A tandem had ended earlier than recorded."""

    ended_on = _day(_l("In Wirklichkeit zu Ende am"))
    reason = StringField(
        _l("Grund"),
        [DataRequired(_l("Bitte den Grund angeben.")), Length(max=300)],
        description=_l("Zum Beispiel: letztes Treffen war schon im März."),
    )


class DeclineForm(StepForm):
    """A proposal that comes to nothing."""

    declined_by = SelectField(
        _l("Wer sagt ab?"),
        choices=[
            SelectChoice(Side.MENTOR.value, _l("Freiwillige/r: dieses Paar wird nicht mehr vorgeschlagen")),
            SelectChoice(Side.MENTEE.value, _l("Mentee: dieses Paar wird nicht mehr vorgeschlagen")),
            SelectChoice("", _l("Koordination: das Paar bleibt möglich")),
        ],
    )
    reason = StringField(_l("Grund"), [DataRequired(_l("Bitte den Grund angeben.")), Length(max=300)])
    wish_over = BooleanField(_l("Der Wunsch besteht nicht mehr: den Eintrag zurückziehen"))


class AnswerForm(Form):
    """A yes or no, as both sides give it themselves."""

    accepted = SelectField(
        _l("Antwort"), choices=[SelectChoice("yes", _l("Ja")), SelectChoice("no", _l("Nein"))]
    )
    kind = ChoiceField(_l("Warum nicht?"), DeclineReason, [Optional()], blank=_l("Bitte wählen"))
    reason = TextAreaField(_l("Möchten Sie etwas dazu sagen?"), [Optional(), Length(max=300)])


class RecordedAnswerForm(AnswerForm):
    """What somebody told the coordinator."""

    side = ChoiceField(_l("Wer hat geantwortet?"), Side)


class GoalForm(Form):
    """A goal that is added or said more clearly."""

    text = StringField(
        _l("Ziel in einem Satz"),
        [DataRequired(_l("Bitte das Ziel in einem Satz beschreiben.")), Length(max=500)],
    )
    topic = ChoiceField(_l("Worum geht es?"), Topic)
    agreed_on = _day(_l("Vereinbart am"))
    baseline = _step(STANDS_NOW, Optional())
    target = _step(TO_REACH, Optional())

    def validate(self, extra_validators: Any = None) -> bool:
        """A new goal says where it begins and what is to be reached."""
        valid = super().validate(extra_validators)
        return ("baseline" not in self._fields or say_scale(self)) and valid


class RatingForm(Form):
    """How a goal stands."""

    rating = ChoiceField(_l("Stand"), Rating)


class MemberForm(Form):
    """Somebody of the family joins."""

    person = SelectField(_l("Person"), coerce=int)
    on = _day(_l("Dabei ab"))
    guardian_consent_on = _day(
        _l("Einwilligung der Eltern vom"), _l("Nur bei Minderjährigen."), optional=True
    )


class LeaveForm(Form):
    """Somebody of the family leaves."""

    person = IntegerField(widget=HiddenInput(), validators=[NumberRange(min=1)])
    on = _day(_l("Nicht mehr dabei ab"))
