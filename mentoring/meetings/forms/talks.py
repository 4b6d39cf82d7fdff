"""Forms of talks, goals and aftercare, and the URL of the list as a filter."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from mentoring.clock import ZONE
from mentoring.inputs import ChoiceField, DateField, Form
from mentoring.listing import ListState
from mentoring.meetings.forms.times import TimeField
from mentoring.meetings.queries.talk_lists import SORTABLE, TalkFilter
from mentoring.meetings.rules.talks import TO_DO, TalkStand
from mentoring.meetings.services.talks import Findings, TalkPlan
from mentoring.meetings.vocabulary import Attention, TalkKind, TalkWith
from mentoring.people.rules import cleaned

FILTERS = ("kind", "programme", "responsible", "attention", "q")
MISSING_DAY = _l("Bitte ein Datum eingeben.")
MISSING_STEP = _l("Bitte eine der Stufen wählen.")
MISSING_CHOICE = _l("Bitte eine der Möglichkeiten wählen.")


class PlanForm(Form):
    """When, where and with whom; ``version``: the talks as the page knew them."""

    version = HiddenField()
    on = DateField(_l("Datum"), [InputRequired(MISSING_DAY)])
    at = TimeField(
        _l("Uhrzeit"),
        [InputRequired(_l("Bitte eine Uhrzeit eingeben."))],
        description=_l("Zum Beispiel 14:30"),
    )
    minutes = IntegerField(
        _l("Dauer in Minuten"),
        [NumberRange(min=5, max=480, message=_l("Bitte eine Dauer von 5 Minuten bis 8 Stunden angeben."))],
        render_kw={"inputmode": "numeric"},
    )
    place = StringField(
        _l("Ort"),
        [Optional(), Length(max=200)],
        description=_l("Adresse, Raum oder «am Telefon». Steht in der Einladung."),
    )
    party = ChoiceField(_l("Mit wem?"), TalkWith)
    responsible = SelectField(_l("Wer führt das Gespräch?"), coerce=int)
    invite = BooleanField(_l("Einladung gleich per Mail verschicken"))

    def plan(self) -> TalkPlan:
        """The plan, in the time of Switzerland."""
        begins = datetime.combine(self.on.data, self.at.data, tzinfo=ZONE)
        return TalkPlan(
            planned_at=begins,
            minutes=self.minutes.data or 0,
            place=self.place.data or "",
            party=self.party.data,
            responsible_id=self.responsible.data or None,
        )


class FoundForm(Form):
    """What a talk found; ``version``: what of it the page knew."""

    version = HiddenField()
    attention = ChoiceField(_l("Wie steht das Tandem?"), Attention, [InputRequired(MISSING_CHOICE)])
    summary = TextAreaField(
        _l("Was war?"), [Optional(), Length(max=5000)], description=_l("Das liest nur die Koordination.")
    )
    agreed_steps = TextAreaField(
        _l("Vereinbarte Schritte"),
        [Optional(), Length(max=5000)],
        description=_l("Das sieht auch die freiwillige Person auf ihrer Seite."),
    )
    next_on = DateField(_l("Nächstes Gespräch fällig am"), [Optional()])


class HoldForm(FoundForm):
    """The same when it is first noted; ``with_goals`` adds a field for each goal, ``step-<goal>``."""

    held_on = DateField(_l("Geführt am"), [InputRequired(MISSING_DAY)])
    party = ChoiceField(_l("Mit wem?"), TalkWith)

    @classmethod
    def with_goals(cls, goals: Sequence[tuple[int, str, Sequence[tuple[int, str]]]]) -> "type[HoldForm]":
        """The form that asks how each goal stands: its number, its text, and its steps in words."""
        fields = {f"step-{number}": _step_field(text, steps) for number, text, steps in goals}
        return type("HoldFormOfGoals", (cls,), fields)

    def findings(self, by_rule: date | None) -> Findings:
        """What was found; a next day that is the rule's own is left to the rule."""
        named = [name for name in self._fields if name.startswith("step-")]
        steps = {int(name.removeprefix("step-")): self[name].data for name in named}
        next_on = self.next_on.data if "next_on" in self._fields else None
        return Findings(
            held_on=self.held_on.data,
            attention=self.attention.data,
            summary=self.summary.data or "",
            agreed_steps=self.agreed_steps.data or "",
            next_on=None if next_on == by_rule else next_on,
            party=self.party.data,
            steps=steps,
        )


class CancelForm(Form):
    """Why a talk does not take place."""

    reason = StringField(_l("Grund"), [DataRequired(_l("Bitte den Grund angeben.")), Length(max=300)])


def read_state(path: str, arguments: Iterable[tuple[str, str]]) -> ListState:
    """The state of the page: what is due first, held ones the latest first, unless asked otherwise."""
    given = list(arguments)
    direction = "desc" if ("show", "held") in given else "asc"
    return ListState.read(path, given, sortable=SORTABLE, default="on", direction=direction)


def shown_stands(state: ListState) -> tuple[TalkStand, ...]:
    """Which part of the list is asked for; without any, what is to be done."""
    asked = state.value("show").upper()
    return (TalkStand[asked],) if asked in TalkStand.__members__ else TO_DO


def read_filter(state: ListState, organisation_id: int) -> TalkFilter:
    """Which talks the page's arguments ask for; what is unknown is left out."""
    return TalkFilter(
        organisation_id,
        stands=shown_stands(state),
        programmes=_numbers(state.values("programme")),
        responsible=_numbers(state.values("responsible")),
        attention=tuple(Attention[v] for v in state.values("attention") if v in Attention.__members__),
        kinds=tuple(TalkKind[v] for v in state.values("kind") if v in TalkKind.__members__),
        search=cleaned(state.value("q")),
    )


def _step_field(text: str, steps: Sequence[tuple[int, str]]) -> RadioField:
    return RadioField(
        _l("Ziel: %(text)s", text=text),
        [InputRequired(MISSING_STEP)],
        coerce=int,
        choices=[SelectChoice(step, f"{step} – {words}") for step, words in steps],
    )


def _numbers(values: Iterable[str]) -> tuple[int, ...]:
    return tuple(int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 10)
