"""What a municipality types: its signature under a statement, its contact."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from mentoring.funding.services.declaring import ContactFacts
from mentoring.inputs import EmailField, Form

TOO_LONG = _l("Höchstens %(max)d Zeichen, bitte kürzen.")


class DeclarationForm(Form):
    """The signature under a statement."""

    function = StringField(
        _l("Funktion"),
        [
            InputRequired(_l("Bitte angeben, in welcher Funktion Sie unterzeichnen.")),
            Length(max=120, message=TOO_LONG),
        ],
        render_kw={"maxlength": 120, "autocomplete": "organization-title"},
    )
    remark = TextAreaField(_l("Bemerkung"), [Optional(), Length(max=2000, message=TOO_LONG)])
    entitled = BooleanField(
        _l("Ich bin berechtigt, für die Gemeinde zu unterzeichnen."),
        [InputRequired(_l("Bitte bestätigen, dass Sie unterzeichnen dürfen."))],
    )


class ContactForm(Form):
    """Where statements go, and where credits are paid to."""

    version = HiddenField()
    office = StringField(_l("Abteilung oder Person"), [Optional(), Length(max=120, message=TOO_LONG)])
    street = StringField(_l("Strasse"), [Optional(), Length(max=70, message=TOO_LONG)])
    house_number = StringField(_l("Hausnummer"), [Optional(), Length(max=16, message=TOO_LONG)])
    postcode = StringField(_l("Postleitzahl"), [Optional(), Length(max=16, message=TOO_LONG)])
    town = StringField(_l("Ort"), [Optional(), Length(max=35, message=TOO_LONG)])
    email = EmailField(_l("E-Mail für Rückfragen"), [Optional(), Length(max=254, message=TOO_LONG)])
    iban = StringField(_l("IBAN für Gutschriften"), [Optional(), Length(max=42, message=TOO_LONG)])

    def facts(self) -> ContactFacts:
        """What was entered."""
        names = ("office", "street", "house_number", "postcode", "town", "email", "iban")
        return ContactFacts(**{name: self[name].data or "" for name in names})
