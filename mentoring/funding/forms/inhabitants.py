"""The forms by which a list of inhabitants is read, looked at, and taken over."""

import re

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from mentoring.inputs import DateField, Form
from mentoring.people.forms.fields import WholeNumberField

_FIGURES = re.compile(r"\d{1,5}:\d{1,8}(?:,\d{1,5}:\d{1,8})*")


class _About(Form):
    """Of which year the figures are, and where they are from."""

    year = WholeNumberField(
        _l("Jahr"),
        [InputRequired(_l("Bitte das Jahr eingeben."))],
        least=2000,
        most=2100,
        description=_l("Die Zahlen gelten für den 31.12. dieses Jahres."),
    )
    source = StringField(
        _l("Quelle"),
        [
            InputRequired(_l("Bitte die Quelle nennen.")),
            Length(max=180, message=_l("Höchstens %(max)d Zeichen, bitte kürzen.")),
        ],
        description=_l("Zum Beispiel: Amt für Finanzen, Bevölkerungsstatistik"),
        render_kw={"maxlength": 180},
    )
    dated = DateField(
        _l("Datum der Quelle"), [InputRequired(_l("Bitte das Datum eingeben, an dem sie erschienen ist."))]
    )


class InhabitantsForm(_About):
    """The list with its year and source."""

    file = FileField(
        _l("Datei"),
        [FileRequired(_l("Bitte eine Datei wählen."))],
        description=_l("CSV oder XLSX mit den Spalten BFS-Nummer, Gemeinde und Einwohner."),
    )


class TakeOverForm(_About):
    """The same after the check: the figures travel with the page, and are compared again."""

    figures = HiddenField()

    def read(self) -> dict[int, int]:
        """The figures by BFS number; nothing if the field holds anything else."""
        text = self.figures.data or ""
        if not _FIGURES.fullmatch(text):
            return {}
        pairs = (pair.split(":") for pair in text.split(","))
        return {int(bfs): int(number) for bfs, number in pairs}


def written(figures: dict[int, int]) -> str:
    """Figures as they travel with the page."""
    return ",".join(f"{bfs}:{number}" for bfs, number in figures.items())
