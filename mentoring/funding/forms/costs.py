"""What a lead types about a cost, and why one is taken back."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mentoring.funding.services.costs import CostFacts
from mentoring.funding.vocabulary import CostCategory
from mentoring.inputs import AmountField, ChoiceField, DateField, Form

TOO_LONG = _l("Höchstens %(max)d Zeichen, bitte kürzen.")
MONEY: dict[str, Any] = {"inputmode": "decimal", "maxlength": 20, "autocomplete": "off"}


def _number(value: Any) -> int | None:
    return int(value) if str(value).isdecimal() else None


class CostForm(Form):
    """One document."""

    amount = AmountField(
        _l("Betrag, CHF"), [InputRequired(_l("Bitte einen Betrag eingeben."))], render_kw=MONEY
    )
    category = ChoiceField(_l("Kategorie"), CostCategory, default=CostCategory.PERSONNEL)
    concerns_on = DateField(_l("Tag der Leistung"), [InputRequired(_l("Bitte ein Datum eingeben."))])
    purpose = StringField(
        _l("Wofür"),
        [DataRequired(_l("Bitte angeben, wofür das Geld war.")), Length(max=300, message=TOO_LONG)],
        render_kw={"maxlength": 300},
    )
    document = StringField(
        _l("Beleg"),
        [
            DataRequired(_l("Bitte die Nummer oder Bezeichnung des Belegs angeben.")),
            Length(max=120, message=TOO_LONG),
        ],
        render_kw={"maxlength": 120, "autocomplete": "off"},
    )
    programme = SelectField(_l("Programm"), [Optional()], coerce=_number, validate_choice=False)
    fund = SelectField(_l("Wer bezahlt"), [Optional()], coerce=_number, validate_choice=False)
    release_by = DateField(_l("Abgrenzung, aufzulösen bis"), [Optional()])
    twice = BooleanField(_l("Es ist nicht derselbe Beleg, bitte trotzdem buchen."))

    def offer(self, programmes: list[tuple[int, str]], funds: list[tuple[int, str]]) -> None:
        """Sets what can be chosen."""
        self.programme.choices = [SelectChoice("", _l("keines, alle zusammen"))]
        self.programme.choices += [SelectChoice(number, name) for number, name in programmes]
        self.fund.choices = [SelectChoice("", _l("wie die Finanzierungsregel es sagt"))]
        self.fund.choices += [SelectChoice(number, name) for number, name in funds]

    def facts(self) -> CostFacts:
        """What was entered."""
        return CostFacts(
            amount=self.amount.data or 0,
            category=self.category.data,
            concerns_on=self.concerns_on.data,
            purpose=self.purpose.data or "",
            document=self.document.data or "",
            programme_id=self.programme.data,
            fund_id=self.fund.data,
            release_by=self.release_by.data,
        )


class TakeBackForm(Form):
    """Why a cost is taken back, or an accrual released."""

    reason = StringField(
        _l("Grund"),
        [DataRequired(_l("Bitte den Grund angeben.")), Length(max=300, message=TOO_LONG)],
        render_kw={"maxlength": 300},
    )
