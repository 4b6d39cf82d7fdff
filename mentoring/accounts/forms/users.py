"""The form with which somebody invites or changes a user."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length

from mentoring.accounts.forms.own_account import LANGUAGES, stripped
from mentoring.accounts.forms.signing_in import NEEDED
from mentoring.accounts.services.users import UserFacts
from mentoring.inputs import ChoiceField, EmailField, Form
from mentoring.permissions import Role

Choices = list[tuple[int, str]]


def _number(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


class UserForm(Form):
    """A user as others decide about them. ``offer`` says which roles and scopes may be chosen."""

    version = HiddenField()
    name = StringField(
        _l("Name"), [InputRequired(NEEDED), Length(max=200)], filters=[stripped], render_kw={"maxlength": 200}
    )
    email = EmailField(
        _l("E-Mail"),
        [InputRequired(NEEDED), Length(max=254)],
        render_kw={"type": "email", "maxlength": 254, "autocomplete": "off"},
    )
    role = ChoiceField(_l("Rolle"), Role, [InputRequired(NEEDED)])
    organisation_id = SelectField(
        _l("Organisation"), coerce=_number, description=_l("Für Koordination, Leitung und Freiwillige.")
    )
    social_region_id = SelectField(
        _l("Sozialregion"), coerce=_number, description=_l("Für eine zuweisende Stelle.")
    )
    municipality_bfs = SelectField(
        _l("Einwohnergemeinde"), coerce=_number, description=_l("Für den Zugang einer Gemeinde.")
    )
    locale = SelectField(_l("Sprache"), choices=LANGUAGES, description=_l("Für die Nachrichten."))

    def offer(
        self,
        roles: tuple[Role, ...],
        *,
        organisations: Choices | None,
        regions: Choices | None,
        municipalities: Choices | None,
    ) -> None:
        """Sets what may be chosen; a scope of None is not asked for (a lead invites into the own one)."""
        self.role.choices = [SelectChoice(role.value, _(role.label)) for role in roles]
        scopes = {
            "organisation_id": organisations,
            "social_region_id": regions,
            "municipality_bfs": municipalities,
        }
        for name, choices in scopes.items():
            if choices is None:
                delattr(self, name)
            else:
                offered = [SelectChoice(number, words) for number, words in choices]
                self[name].choices = [SelectChoice("", "–"), *offered]

    def facts(self, *, organisation_id: int | None) -> UserFacts:
        """What was typed; ``organisation_id`` counts where the form does not ask for one."""
        given = {name: field.data for name, field in self._fields.items()}
        return UserFacts(
            name=given["name"],
            email=given["email"],
            role=given["role"],
            organisation_id=given.get("organisation_id", organisation_id),
            social_region_id=given.get("social_region_id"),
            municipality_bfs=given.get("municipality_bfs"),
            locale=given["locale"],
        )
