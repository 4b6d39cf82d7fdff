"""Forms to sign in and to set a password.

Those whose failure is counted carry no ``request_key``: the same form may be sent again with another answer.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from mentoring.inputs import EmailField, Form

NEEDED = _l("Bitte ausfüllen.")
_NEW = {"autocomplete": "new-password", "maxlength": 200}


class SignInForm(Form):
    """E-mail and password."""

    request_key: Any = None
    email = EmailField(
        _l("E-Mail"),
        [InputRequired(NEEDED)],
        render_kw={"type": "email", "autocomplete": "username", "maxlength": 254},
    )
    password = PasswordField(
        _l("Passwort"),
        [InputRequired(NEEDED)],
        render_kw={"autocomplete": "current-password", "maxlength": 200},
    )


class ForgottenForm(Form):
    """The address to which a link for a new password goes."""

    request_key: Any = None
    email = EmailField(
        _l("E-Mail"),
        [InputRequired(NEEDED)],
        render_kw={"type": "email", "autocomplete": "username", "maxlength": 254},
    )


class NewPasswordForm(Form):
    """A new password, twice; the link in the address says for whom."""

    request_key: Any = None
    password = PasswordField(
        _l("Neues Passwort"),
        [InputRequired(NEEDED)],
        description=_l(
            "Mindestens 12 Zeichen. Gut sind vier oder mehr Wörter, die nichts miteinander zu tun haben."
        ),
        render_kw=_NEW,
    )
    again = PasswordField(
        _l("Neues Passwort wiederholen"),
        [InputRequired(NEEDED), EqualTo("password", _l("Die beiden Eingaben stimmen nicht überein."))],
        render_kw=_NEW,
    )


class ChangePasswordForm(NewPasswordForm):
    """The own password: the old one first."""

    old_password = PasswordField(
        _l("Bisheriges Passwort"),
        [InputRequired(NEEDED)],
        render_kw={"autocomplete": "current-password", "maxlength": 200},
    )
