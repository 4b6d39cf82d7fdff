"""Forms of costs: entering one, taking one back, planning a year; and what a list is narrowed to."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mentoring.funding.forms.fields import RowField
from mentoring.funding.queries.costs import IN_POOL, REVERSAL, SORTS, CostFilter
from mentoring.funding.services.costs import CostFacts
from mentoring.funding.vocabulary import CostCategory, CostKind
from mentoring.inputs import AmountField, ChoiceField, DateField, Form, choices_of
from mentoring.listing import ListState

TOO_LONG = _l("Höchstens %(max)d Zeichen, bitte kürzen.")
MISSING_REASON = _l("Bitte den Grund angeben.")
FILTERS = ("q", "period", "category", "programme", "fund", "kind")


class CostForm(Form):
    """What a document says, and to what it belongs."""

    kind = RadioField(
        _l("Was erfassen Sie?"),
        [InputRequired(_l("Bitte eine der Möglichkeiten wählen."))],
        choices=lambda: [
            SelectChoice(CostKind.ACTUAL.value, _("Ausgabe mit Beleg")),
            SelectChoice(CostKind.ACCRUAL.value, _("Abgrenzung: erwartet, die Rechnung fehlt noch")),
        ],
        default=CostKind.ACTUAL.value,
    )
    amount = AmountField(_l("Betrag in CHF"), [InputRequired(_l("Bitte den Betrag eingeben."))])
    category = ChoiceField(
        _l("Kategorie"),
        CostCategory,
        [InputRequired(_l("Bitte eine Kategorie wählen."))],
        blank=_l("Bitte wählen"),
    )
    concerns_on = DateField(_l("Tag der Leistung"), [DataRequired(_l("Bitte ein Datum eingeben."))])
    purpose = StringField(
        _l("Wofür"),
        [
            DataRequired(_l("Bitte angeben, wofür das Geld war.")),
            Length(max=300, message=TOO_LONG),
        ],
        render_kw={"maxlength": 300},
    )
    document = StringField(
        _l("Beleg"),
        [
            DataRequired(_l("Bitte die Nummer oder Bezeichnung des Belegs angeben.")),
            Length(max=120, message=TOO_LONG),
        ],
        description=_l("Nummer oder Bezeichnung, unter der man den Beleg wiederfindet."),
        render_kw={"maxlength": 120},
    )
    release_by = DateField(
        _l("Aufzulösen bis"),
        [Optional()],
        description=_l("Nur bei einer Abgrenzung: bis wann die Rechnung da sein muss."),
    )
    programme = RowField(_l("Programm"), blank=_l("alle Programme"))
    fund = RowField(
        _l("Wer bezahlt?"),
        blank=_l("nach der Finanzierungsregel geteilt"),
        description=_l("Eine gewählte Quelle bezahlt diese Ausgabe allein; sie kommt nicht in den Topf."),
    )
    confirmed = BooleanField(_l("Das ist nicht dasselbe: trotzdem erfassen"))

    def validate(self, extra_validators: Any = None) -> bool:
        """An accrual needs the day by which it is released."""
        valid = super().validate(extra_validators)
        if valid and self.kind.data == CostKind.ACCRUAL.value and self.release_by.data is None:
            self.say_at("release_by", _("Bitte angeben, bis wann die Abgrenzung aufzulösen ist."))
            return False
        return valid

    def facts(self) -> CostFacts:
        """What was entered."""
        accrued = self.kind.data == CostKind.ACCRUAL.value
        return CostFacts(
            amount=self.amount.data,
            category=self.category.data,
            concerns_on=self.concerns_on.data,
            purpose=self.purpose.data or "",
            document=self.document.data or "",
            programme_id=self.programme.data,
            fund_id=self.fund.data,
            release_by=self.release_by.data if accrued else None,
        )


class ReverseForm(Form):
    """Why something is taken back."""

    reason = StringField(
        _l("Grund"),
        [DataRequired(MISSING_REASON), Length(max=300, message=TOO_LONG)],
        render_kw={"maxlength": 300},
    )


def budget_form(given: dict[str, int]) -> Form:
    """A form with an amount for each category; an empty one counts as nothing planned."""
    fields: dict[str, Any] = {
        category.value: AmountField(_(category.label), [Optional()]) for category in CostCategory
    }
    form: Form = type("BudgetForm", (Form,), fields)(data=given)
    return form


def read_state(path: str, arguments: Iterable[tuple[str, str]]) -> ListState:
    """The state of the list of costs: the newest service first."""
    return ListState.read(path, arguments, sortable=tuple(SORTS), default="day", direction="desc")


def read_filter(state: ListState, organisation_id: int) -> CostFilter:
    """What the URL of the list asks for; what cannot be is left out."""
    return CostFilter(
        organisation_id,
        periods=_numbers(state.values("period")),
        categories=tuple(CostCategory[v] for v in state.values("category") if v in CostCategory.__members__),
        programmes=_numbers(state.values("programme")),
        funds=_numbers(state.values("fund")),
        in_pool=IN_POOL in state.values("fund"),
        kinds=tuple(v for v in state.values("kind") if v in {*CostKind.__members__, REVERSAL}),
        search=state.value("q").strip(),
    )


def kind_options() -> list[dict[str, str]]:
    """The kinds of rows that the list can be narrowed to."""
    own = [{"value": choice.value, "label": choice.label} for choice in choices_of(CostKind)]
    return [*own, {"value": REVERSAL, "label": _("Storno")}]


def _numbers(values: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 12)
