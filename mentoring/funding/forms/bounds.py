"""Forms of what bounds a pool: a post, a tariff, an approval, and how a row comes to its end."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mentoring.funding.forms.fields import EmploymentField, day_after
from mentoring.funding.vocabulary import TariffKind
from mentoring.inputs import AmountField, ChoiceField, DateField, Form

TOO_LONG = _l("Höchstens %(max)d Zeichen, bitte kürzen.")
MISSING_DAY = _l("Bitte ein Datum eingeben.")
MONEY: dict[str, Any] = {"inputmode": "decimal", "maxlength": 20, "autocomplete": "off"}


class DatedForm(Form):
    """What holds from a first day to a last one, or until further notice."""

    valid_from = DateField(_l("Gilt ab"), [DataRequired(MISSING_DAY)])
    last = DateField(_l("Letzter Tag"), [Optional()])

    @property
    def valid_to(self) -> date | None:
        """The day after the last one; None without an end."""
        return day_after(self.last.data)


class StaffingForm(DatedForm):
    """A post and its employment."""

    post = StringField(
        _l("Stelle"),
        [DataRequired(_l("Bitte die Stelle benennen.")), Length(max=120, message=TOO_LONG)],
        description=_l("Eine Funktion, keine Person, zum Beispiel: Koordination Region Olten."),
        render_kw={"maxlength": 120},
    )
    employment = EmploymentField(
        _l("Pensum in Prozent"),
        [InputRequired(_l("Bitte das Pensum eingeben."))],
        render_kw={"inputmode": "decimal", "maxlength": 8},
    )


class DecidedForm(DatedForm):
    """An amount and the decision it rests on."""

    amount = AmountField(
        _l("Betrag, CHF"), [InputRequired(_l("Bitte einen Betrag eingeben."))], render_kw=MONEY
    )
    decision = StringField(
        _l("Beruht auf"),
        [
            DataRequired(_l("Bitte angeben, worauf der Eintrag beruht.")),
            Length(max=300, message=TOO_LONG),
        ],
        description=_l("Verfügung, Beschluss oder Leistungsvereinbarung mit Datum."),
        render_kw={"maxlength": 300},
    )


class TariffForm(DecidedForm):
    """A flat rate."""

    kind = ChoiceField(_l("Art"), TariffKind, default=TariffKind.TANDEM_MONTH)


class ApprovalForm(DecidedForm):
    """The most that may be paid; it always has an end."""

    last = DateField(_l("Letzter Tag"), [DataRequired(MISSING_DAY)])


class EndForm(Form):
    """Whether a row has come to its end or was a mistake, and why."""

    how = RadioField(
        _l("Was ist geschehen?"),
        [InputRequired(_l("Bitte eine der Möglichkeiten wählen."))],
        choices=lambda: [
            SelectChoice("end", _("Der Eintrag war richtig und gilt bis zu einem Tag")),
            SelectChoice("withdraw", _("Der Eintrag war falsch und zählt für keinen Tag")),
        ],
    )
    last = DateField(
        _l("Letzter Tag"),
        [Optional()],
        description=_l("Nur wenn der Eintrag richtig war. Zum Beispiel 31.12.2026"),
    )
    reason = StringField(
        _l("Grund"),
        [DataRequired(_l("Bitte den Grund angeben.")), Length(max=300, message=TOO_LONG)],
        render_kw={"maxlength": 300},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """An end needs its day."""
        valid = super().validate(extra_validators)
        if self.how.data == "end" and self.last.data is None and not self.last.errors:
            self.say_at("last", _("Bitte ein Datum eingeben."))
            return False
        return valid
