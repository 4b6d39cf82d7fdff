"""The form of one's own account."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length, Optional

from mentoring.accounts.forms.signing_in import NEEDED
from mentoring.inputs import Form, PhoneField

LANGUAGES = [SelectChoice("de", "Deutsch"), SelectChoice("fr", "Français"), SelectChoice("en", "English")]


def stripped(value: Any) -> Any:
    """Text without surrounding white space, control characters and line ends: what may stand in a header."""
    if not isinstance(value, str):
        return value
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def version_of(field: HiddenField) -> int:
    """The version that the form was made from; 0, which none has, if it was tampered with."""
    text = field.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class OwnAccountForm(Form):
    """What people keep up to date themselves."""

    version = HiddenField()
    name = StringField(
        _l("Name"),
        [InputRequired(NEEDED), Length(max=200)],
        filters=[stripped],
        render_kw={"autocomplete": "name", "maxlength": 200},
    )
    phone = PhoneField(
        _l("Telefon"), [Optional()], render_kw={"type": "tel", "autocomplete": "tel", "maxlength": 30}
    )
    locale = SelectField(
        _l("Sprache"), choices=LANGUAGES, description=_l("Für die Seiten und für Nachrichten an Sie.")
    )
