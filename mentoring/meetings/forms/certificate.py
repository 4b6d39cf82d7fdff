"""Of which time a certificate tells; asked in the address, so that it can be opened again."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional

from mentoring.inputs import DateField, Form


class CertificateForm(Form):
    """From a day to a day, and where it is signed. Read from the address: it changes nothing."""

    first = DateField(_l("Von"), [Optional()], description=_l("Leer: ab dem ersten Treffen."))
    last = DateField(_l("Bis und mit"), [Optional()], description=_l("Leer: bis heute."))
    place = StringField(_l("Ort der Unterschrift"), [Optional(), Length(max=60)])

    @classmethod
    def read(cls, arguments: Any) -> "CertificateForm":
        """What stands in the address, without an anti-forgery token."""
        return cls(formdata=arguments, meta={"csrf": False})
