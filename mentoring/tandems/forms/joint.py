"""Forms of joint runs: with which organisation, and why a pair must not be."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from mentoring.inputs import Form
from mentoring.tandems.forms.runs import FROM_THE_LIST, LONGEST_REASON


class PartnerForm(Form):
    """With which organisation; the view says which there are."""

    partner = SelectField(_l("Andere Organisation"), coerce=int, choices=[], **FROM_THE_LIST)


class RefusalForm(Form):
    """Why a pair across two organisations must not be."""

    reason = TextAreaField(
        _l("Grund"),
        [
            InputRequired(_l("Bitte einen Grund angeben.")),
            Length(max=LONGEST_REASON, message=_l("Höchstens 300 Zeichen, bitte kürzen.")),
        ],
        description=_l(
            "Nur für Ihr Team. Die andere Organisation erfährt, dass Sie ablehnen, aber nicht warum."
        ),
        render_kw={"maxlength": LONGEST_REASON},
    )
