"""The form of a funding rule: up to five funds in their order, then, as an option, the municipalities."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from mentoring.funding.forms.percent import PercentField
from mentoring.funding.models import Fund, FundingPeriod
from mentoring.funding.rules.naming import period_name
from mentoring.funding.rules.ruling import MOST_LAYERS, LayerFacts, RuleFacts
from mentoring.funding.vocabulary import KeyBasis, KeyKind, LayerKind, LayerScope, LimitKind
from mentoring.inputs import AmountField, ChoiceField, Form
from mentoring.people.forms.fields import WholeNumberField
from mentoring.web import say

TOO_LONG = _l("Höchstens %(max)d Zeichen, bitte kürzen.")
FUNDS = MOST_LAYERS - 1


class FundLine(PlainForm):
    """A layer that a fund pays. Without a fund the line is not used."""

    fund = SelectField(_l("Finanzierungsquelle"))
    scope = ChoiceField(_l("Bezahlt für"), LayerScope, default=LayerScope.ALL)
    limit_kind = ChoiceField(_l("Grenze"), LimitKind, default=LimitKind.NONE)
    limit_rappen = AmountField(
        _l("Fester Betrag in CHF"), render_kw={"inputmode": "decimal", "maxlength": 20}
    )
    share_bp = PercentField(
        _l("Anteil in Prozent (leer: alles)"), least=1, most=10_000, blank=10_000, default=None
    )

    def validate_fund(self, field: Any) -> None:
        """A line that says anything says whose money it is."""
        touched = self.limit_rappen.data is not None or self.limit_kind.data is not LimitKind.NONE
        if not field.data and (touched or self.share_bp.data != 10_000):
            raise ValidationError(_("Bitte die Finanzierungsquelle wählen."))

    def validate_limit_rappen(self, field: Any) -> None:
        """An amount where, and only where, the limit is one."""
        fixed = self.limit_kind.data is LimitKind.AMOUNT
        if fixed and field.data is None and not field.errors:
            raise ValidationError(_("Bitte den Betrag eingeben."))
        if not fixed and field.data is not None:
            raise ValidationError(_("Der Betrag gilt nur mit der Grenze «fester Betrag je Periode»."))

    def facts(self) -> LayerFacts:
        """What was entered."""
        return LayerFacts(
            kind=LayerKind.FUND,
            fund_id=int(self.fund.data),
            scope=self.scope.data,
            limit_kind=self.limit_kind.data,
            limit_rappen=self.limit_rappen.data,
            share_bp=self.share_bp.data or 10_000,
        )


class RuleForm(Form):
    """Who pays what from a day on, and by which decision."""

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Bitte einen Namen eingeben.")), Length(max=120, message=TOO_LONG)],
        description=_l("Zum Beispiel: Anteile der Gemeinden 2027"),
        render_kw={"maxlength": 120},
    )
    valid_from = SelectField(
        _l("Gilt ab"), description=_l("Der erste Tag einer Periode, die noch niemand abgeschlossen hat.")
    )
    decision = TextAreaField(
        _l("Beschluss"),
        [InputRequired(_l("Bitte den Beschluss nennen, auf dem die Regel beruht.")), Length(max=5000)],
        description=_l("Steht so auf jeder Abrechnung."),
    )
    reference = StringField(
        _l("Fundstelle"),
        [InputRequired(_l("Bitte die Fundstelle eingeben.")), Length(max=200, message=TOO_LONG)],
        description=_l("Zum Beispiel: RRB 2026/1234 vom 24.11.2026"),
        render_kw={"maxlength": 200},
    )
    layers = FieldList(FormField(FundLine), _l("Stufen"), min_entries=FUNDS, max_entries=FUNDS)
    municipalities = BooleanField(_l("Die Einwohnergemeinden tragen den Rest"), default=True)
    key_kind = ChoiceField(_l("Schlüssel"), KeyKind, default=KeyKind.K3)
    mix_bp = PercentField(
        _l("Anteil nach Einwohnerzahl in Prozent"),
        least=0,
        most=10_000,
        blank=3_000,
        description=_l("Nur beim gemischten Schlüssel; der Rest geht nach Tandem-Tagen."),
    )
    key_basis = ChoiceField(_l("Gezählte Tage"), KeyBasis, default=KeyBasis.ALL)
    fallback_key = ChoiceField(
        _l("Ersatzschlüssel"),
        KeyKind,
        [Optional()],
        blank=_l("keiner"),
        description=_l("Wenn der Schlüssel in einer Periode keine Grundlage hat, zum Beispiel ohne Tage."),
    )
    rounding_unit_rappen = AmountField(
        _l("Gerundet auf CHF"), default=5, description=_l("0.05 heisst: auf fünf Rappen.")
    )
    pause_days = WholeNumberField(_l("Pause zählt höchstens Tage"), least=0, most=366, blank=30, default=30)
    carry_below_rappen = AmountField(
        _l("Korrekturen unter CHF warten"),
        default=2_000,
        description=_l("Bis zur letzten Abrechnung des Jahres."),
    )

    def offer(self, funds: Sequence[Fund], beginnings: Sequence[FundingPeriod]) -> None:
        """Takes the funds and the first days that may be chosen."""
        self.valid_from.choices = [
            SelectChoice(
                one.starts_on.isoformat(),
                f"{one.starts_on.strftime('%d.%m.%Y')} ({say(period_name(one.starts_on, one.ends_on))})",
            )
            for one in beginnings
        ]
        for line in self.layers:
            line.form.fund.choices = [
                SelectChoice("", "–"),
                *(SelectChoice(str(fund.id), fund.name) for fund in funds),
            ]

    def validate_rounding_unit_rappen(self, field: Any) -> None:
        """At least one Rappen, at most a franc."""
        if not field.errors and not 1 <= (field.data or 0) <= 100:
            raise ValidationError(_("Bitte einen Betrag von 0.01 bis 1.00 eingeben."))

    def validate_mix_bp(self, field: Any) -> None:
        """A mixed key mixes."""
        mixed = self.municipalities.data and self.key_kind.data is KeyKind.K3
        if mixed and not field.errors and not 0 < field.data < 10_000:
            raise ValidationError(_("Beim gemischten Schlüssel liegt der Anteil zwischen 0 und 100 Prozent."))

    def validate_fallback_key(self, field: Any) -> None:
        """Another key than the one it stands in for."""
        if field.data is not None and field.data is self.key_kind.data:
            raise ValidationError(_("Der Ersatzschlüssel muss ein anderer sein."))

    def facts(self) -> RuleFacts:
        """What was entered, without the lines that are not used."""
        layers = [line.form.facts() for line in self.layers if line.form.fund.data]
        if self.municipalities.data:
            layers.append(
                LayerFacts(
                    kind=LayerKind.MUNICIPALITIES,
                    key_kind=self.key_kind.data,
                    key_basis=self.key_basis.data,
                    mix_bp=self.mix_bp.data,
                    fallback_key=self.fallback_key.data,
                )
            )
        return RuleFacts(
            name=self.name.data or "",
            valid_from=date.fromisoformat(self.valid_from.data),
            decision=self.decision.data or "",
            reference=self.reference.data or "",
            layers=tuple(layers),
            rounding_unit_rappen=self.rounding_unit_rappen.data or 5,
            pause_days=self.pause_days.data if self.pause_days.data is not None else 30,
            carry_below_rappen=self.carry_below_rappen.data or 0,
        )


def form_values(facts: RuleFacts) -> dict[str, Any]:
    """A rule as the form shows it to whoever enters its successor."""
    funds = [one for one in facts.layers if one.kind is LayerKind.FUND]
    last = next((one for one in facts.layers if one.kind is LayerKind.MUNICIPALITIES), None)
    values: dict[str, Any] = {
        "name": facts.name,
        "decision": facts.decision,
        "reference": facts.reference,
        "rounding_unit_rappen": facts.rounding_unit_rappen,
        "pause_days": facts.pause_days,
        "carry_below_rappen": facts.carry_below_rappen,
        "municipalities": last is not None,
        "layers": [
            {
                "fund": str(one.fund_id),
                "scope": one.scope,
                "limit_kind": one.limit_kind,
                "limit_rappen": one.limit_rappen,
                "share_bp": one.share_bp if one.share_bp < 10_000 else None,
            }
            for one in funds
        ],
    }
    if last is not None:
        values |= {
            "key_kind": last.key_kind,
            "key_basis": last.key_basis,
            "mix_bp": last.mix_bp,
            "fallback_key": last.fallback_key,
        }
    return values
