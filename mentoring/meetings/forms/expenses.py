"""What a volunteer enters of an expense, and why the organisation refuses one; the filters of the list."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from mentoring.inputs import AmountField, ChoiceField, DateField, Form
from mentoring.listing import ListState
from mentoring.meetings.queries.expense_lists import SORTS, ExpenseFilter
from mentoring.meetings.rules.expenses import MOST_KM
from mentoring.meetings.services.expenses import ClaimFacts
from mentoring.meetings.vocabulary import ExpenseKind, ExpenseState
from mentoring.people.forms.fields import WholeNumberField
from mentoring.typed import parse_date

FILTERS = ("q", "state", "kind", "programme", "from", "to")
ALL = "all"
TOO_LONG = _l("Höchstens %(max)d Zeichen, bitte kürzen.")


class ClaimForm(Form):
    """One expense: by car its kilometres, else what was paid."""

    kind = ChoiceField(_l("Was war es?"), ExpenseKind, [InputRequired(_l("Bitte wählen, was es war."))])
    spent_on = DateField(_l("Wann?"), [InputRequired(_l("Bitte ein Datum eingeben."))])
    km = WholeNumberField(_l("Gefahrene Kilometer, hin und zurück"), [Optional()], least=1, most=MOST_KM)
    amount = AmountField(_l("Betrag in Franken"), [Optional()], render_kw={"inputmode": "decimal"})
    purpose = StringField(
        _l("Wofür?"),
        [InputRequired(_l("Bitte angeben, wofür das Geld war.")), Length(max=300, message=TOO_LONG)],
        description=_l("Zum Beispiel: Billett nach Olten, zum Arzt."),
        render_kw={"maxlength": 300},
    )
    programme = SelectField(_l("Programm"))
    photo = FileField(
        _l("Foto des Belegs"),
        [Optional()],
        render_kw={"accept": "image/jpeg,image/png,image/webp,application/pdf"},
    )

    def offer(self, programmes: Sequence[tuple[int, str]], chosen: int | None) -> None:
        """Takes the programmes in which the volunteer serves; the one of the present tandem stands first."""
        first = sorted(programmes, key=lambda one: one[0] != chosen)
        self.programme.choices = [SelectChoice(str(number), name) for number, name in first]

    def validate_km(self, field: Any) -> None:
        """A drive is as long as it is; whether it is paid the rules say."""
        if self.kind.data is ExpenseKind.CAR and field.data is None:
            raise ValidationError(_("Bitte die gefahrenen Kilometer angeben (höchstens 500)."))

    def validate_amount(self, field: Any) -> None:
        """What was paid, for anything but a drive."""
        if self.kind.data is not None and self.kind.data is not ExpenseKind.CAR and field.data is None:
            raise ValidationError(_("Bitte den Betrag eingeben."))

    def facts(self, tandem_id: int | None) -> ClaimFacts:
        """What was entered; a drive has no amount of its own, anything else no kilometres."""
        driven = self.kind.data is ExpenseKind.CAR
        photo = self.photo.data.read() if self.photo.data else b""
        return ClaimFacts(
            kind=self.kind.data,
            spent_on=self.spent_on.data,
            programme_id=int(self.programme.data),
            purpose=self.purpose.data or "",
            km=self.km.data if driven else None,
            amount=None if driven else self.amount.data,
            tandem_id=tandem_id,
            photo=photo or None,
        )


class RefusalForm(Form):
    """Why an expense is not paid back."""

    reason = TextAreaField(
        _l("Grund"),
        [InputRequired(_l("Bitte den Grund angeben.")), Length(max=300, message=TOO_LONG)],
        description=_l("Die freiwillige Person liest ihn in der Nachricht und in ihrer Liste."),
        render_kw={"maxlength": 300},
    )


def read_state(path: str, arguments: MultiDict[str, str]) -> ListState:
    """The state of the list from its URL; without any, what waits longest stands first."""
    given = list(arguments.items(multi=True))
    return ListState.read(path, given, sortable=tuple(SORTS), default="claimed")


def read_filter(state: ListState, organisation_id: int) -> ExpenseFilter:
    """Which claims are shown; without a choice those that wait for a decision."""
    states = tuple(ExpenseState[v] for v in state.values("state") if v in ExpenseState.__members__)
    if not states and ALL not in state.values("state"):
        states = (ExpenseState.CLAIMED,)
    return ExpenseFilter(
        organisation_id,
        states=states,
        kinds=tuple(ExpenseKind[v] for v in state.values("kind") if v in ExpenseKind.__members__),
        programmes=tuple(
            int(v) for v in state.values("programme") if v.isascii() and v.isdigit() and len(v) < 10
        ),
        search=state.value("q").strip(),
        spent_from=day_in(state.value("from")),
        spent_to=day_in(state.value("to")),
    )


def day_in(text: str) -> date | None:
    """The typed day, or None."""
    try:
        return parse_date(text)
    except ValueError:
        return None
