"""Forms of the second factor. They carry no ``request_key``: a wrong code is counted, and tried again."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from mentoring.accounts.forms.signing_in import NEEDED
from mentoring.inputs import Form


class CodeForm(Form):
    """The app's code, or a recovery code."""

    request_key: Any = None
    code = StringField(
        _l("Code"),
        [InputRequired(NEEDED), Length(max=40)],
        description=_l("Die sechs Ziffern aus der App, oder einer Ihrer Ersatzcodes."),
        render_kw={
            "autocomplete": "one-time-code",
            "maxlength": 40,
            "autocapitalize": "off",
            "spellcheck": "false",
        },
    )


class SetupForm(Form):
    """The first code of the app, which proves that it has the key."""

    request_key: Any = None
    code = StringField(
        _l("Code aus der App"),
        [InputRequired(NEEDED), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 10},
    )
