"""The forms of the books: funds, promises, what is received and paid, reversal, texts of the report."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from mentoring.funding.services.funds import FundFacts
from mentoring.funding.vocabulary import FundKind
from mentoring.inputs import AmountField, ChoiceField, DateField, Form

TOO_LONG = _l("Höchstens %(max)d Zeichen, bitte kürzen.")
NO_AMOUNT = _l("Bitte einen Betrag eingeben.")
NO_DAY = _l("Bitte ein Datum eingeben.")
MONEY: dict[str, Any] = {"inputmode": "decimal", "maxlength": 20, "autocomplete": "off"}


class FundForm(Form):
    """A source of money."""

    code = StringField(
        _l("Kürzel"),
        [
            DataRequired(_l("Bitte ein Kürzel eingeben.")),
            Length(max=20, message=TOO_LONG),
            Regexp(
                r"^[A-Za-z0-9][A-Za-z0-9-]*$",
                message=_l("Nur Buchstaben ohne Umlaut, Ziffern und Bindestrich."),
            ),
        ],
        render_kw={"maxlength": 20, "autocomplete": "off"},
    )
    name = StringField(
        _l("Name"),
        [DataRequired(_l("Bitte einen Namen eingeben.")), Length(max=120, message=TOO_LONG)],
        render_kw={"maxlength": 120},
    )
    kind = ChoiceField(_l("Woher das Geld kommt"), FundKind, default=FundKind.FEDERAL)
    purpose = TextAreaField(_l("Zweck"), [Optional(), Length(max=2000, message=TOO_LONG)])
    cut_off_on = DateField(_l("Stichtag"), [Optional()])
    opening = AmountField(_l("Eröffnung, CHF"), [Optional()], negative=True, render_kw=MONEY)

    def facts(self) -> FundFacts:
        """What was entered."""
        return FundFacts(
            code=(self.code.data or "").strip(),
            name=(self.name.data or "").strip(),
            kind=self.kind.data,
            purpose=(self.purpose.data or "").strip(),
            cut_off_on=self.cut_off_on.data,
            opening=self.opening.data or 0,
        )


class PromiseForm(Form):
    """What a fund promises to an organisation."""

    organisation = SelectField(_l("Organisation"), coerce=str)
    amount = AmountField(_l("Betrag, CHF"), [InputRequired(NO_AMOUNT)], render_kw=MONEY)
    from_on = DateField(_l("Gültig ab"), [InputRequired(NO_DAY)])
    last_on = DateField(_l("Letzter Tag"), [InputRequired(NO_DAY)])
    decision = StringField(
        _l("Entscheid"),
        [DataRequired(_l("Bitte den Entscheid nennen.")), Length(max=300, message=TOO_LONG)],
        render_kw={"maxlength": 300},
    )

    def offer(self, organisations: list[tuple[int, str]]) -> None:
        """Whom a promise can be made to."""
        self.organisation.choices = [SelectChoice(str(number), name) for number, name in organisations]


class BookingForm(Form):
    """An amount, its day and a reference."""

    amount = AmountField(_l("Betrag, CHF"), [InputRequired(NO_AMOUNT)], render_kw=MONEY)
    on = DateField(_l("Valuta"), [InputRequired(NO_DAY)])
    reference = StringField(
        _l("Referenz"),
        [Optional(), Length(max=120, message=TOO_LONG)],
        render_kw={"maxlength": 120, "autocomplete": "off"},
    )


class ReversalForm(Form):
    """Why something is reversed."""

    reason = StringField(
        _l("Grund"),
        [DataRequired(_l("Bitte den Grund angeben.")), Length(max=300, message=TOO_LONG)],
        render_kw={"maxlength": 300},
    )


class WithdrawalForm(Form):
    """Confirms that a promise is withdrawn."""

    sure = BooleanField(
        _l("Die Zusage gilt nicht mehr"),
        [InputRequired(_l("Bitte bestätigen, dass die Zusage nicht mehr gilt."))],
    )


class SectionForm(Form):
    """The text of one section of the report."""

    text = TextAreaField(
        _l("Text"), [DataRequired(_l("Bitte einen Text eingeben.")), Length(max=8000, message=TOO_LONG)]
    )
