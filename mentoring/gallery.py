"""Sample data for the page of components (development only): every component, every state, invented people.

Plain values and WTForms fields; the route that shows it lives in app.py and exists in development alone.
"""

from datetime import date
from types import SimpleNamespace as Item
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    Form,
    FormField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, Optional

from mentoring.listing import ListState

DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_PARTS = ("Morgen", "Nachmittag", "Abend")
_LANGUAGES = (
    "Albanisch",
    "Arabisch",
    "Dari",
    "Deutsch",
    "Farsi",
    "Französisch",
    "Kurmancî",
    "Tamil",
    "Tigrinya",
    "Türkisch",
    "Ukrainisch",
)
_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "Muttersprache")


def _choices(*names: str) -> list[Any]:
    return [SelectChoice(name) for name in names]


class LanguageLine(Form):
    """A language and how well it is spoken."""

    language = SelectField("Sprache", choices=[SelectChoice("", "–"), *_choices(*_LANGUAGES)])
    level = SelectField("Niveau", choices=[SelectChoice("", "–"), *_choices(*_LEVELS)])


class SampleForm(Form):
    """One field of every kind."""

    town = StringField("Wohnort", description="Gemeinde im Kanton Solothurn")
    email = EmailField("E-Mail", [Optional()], render_kw={"autocomplete": "email"})
    password = PasswordField("Passwort", render_kw={"autocomplete": "new-password"})
    start = DateField("Beginn der Begleitung", [DataRequired("Bitte ein Datum eingeben")], format="%d.%m.%Y")
    amount = StringField("Betrag in CHF", render_kw={"inputmode": "decimal"})
    programme = SelectField("Programm", choices=_choices("Deutsch im Alltag", "Familie und Schule"))
    note = TextAreaField("Notiz", [Optional()])
    companion = RadioField(
        "Wer begleitet?",
        choices=[SelectChoice("any", "Frau oder Mann"), SelectChoice("woman", "Nur eine Frau")],
    )
    consent = BooleanField("Einwilligung liegt vor (24.11.2026)")
    length = RadioField("Wie lange?", choices=_choices("30 min", "1 h", "1 h 30", "2 h", "3 h"))
    topics = SelectMultipleField(
        "Worum ging es?", choices=_choices("Sprache", "Schule", "Arbeit", "Behörden", "Freizeit")
    )
    interests = SelectMultipleField("Sprachen", choices=_choices(*_LANGUAGES))
    languages = FieldList(FormField(LanguageLine), label="Sprachen mit Niveau", min_entries=4)
    availability = SelectMultipleField(
        "Wann ich Zeit habe",
        choices=[
            SelectChoice(f"{day}-{part}", f"{DAYS[day]} {_PARTS[part]}")
            for day in range(7)
            for part in range(3)
        ],
    )


def _form() -> SampleForm:
    form = SampleForm(
        data={
            "town": "Wangen bei Olten",
            "start": date(2027, 2, 12),
            "amount": "1'234.50",
            "companion": "any",
            "consent": True,
            "length": "1 h 30",
            "topics": ["Sprache", "Schule"],
            "interests": ["Arabisch", "Deutsch"],
            "languages": [
                {"language": "Tigrinya", "level": "Muttersprache"},
                {"language": "Deutsch", "level": "A2"},
                {},
                {},
            ],
            "availability": ["1-1", "3-1", "3-2", "5-0", "5-1"],
        }
    )
    form.start.errors = ["Das Datum liegt vor der Vereinbarung (01.03.2027)"]
    form.companion.errors = ["Bitte eine Antwort wählen"]
    return form


def _contributions(*points: int) -> list[Item]:
    names = (
        ("Sprache", "Sprache", 250),
        ("Interessen", "Inter.", 150),
        ("Ziel", "Ziel", 150),
        ("Ort", "Ort", 150),
        ("Zeit", "Zeit", 100),
        ("Alter", "Alt.", 100),
        ("Erfahrung", "Erf.", 100),
    )
    return [
        Item(name=name, short=short, maximum=maximum, points=reached, note=None)
        for (name, short, maximum), reached in zip(names, points, strict=True)
    ]


def sample() -> dict[str, Any]:
    """The context of the gallery page."""
    arguments = [("region", "olten"), ("sort", "waiting"), ("direction", "desc"), ("page", "3")]
    state = ListState.read("", arguments, sortable=("name", "waiting"), default="waiting")
    state.counted(221)
    none = ListState.read("", [("language", "ta")], sortable=("name",), default="name")
    months = (
        "Juli 26",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
        "Januar 27",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "heute",
    )
    waiting = (81, 83, 86, 90, 92, 91, 88, 84, 79, 77, 74, 71, 68)
    return {
        "sample_form": _form(),
        "state": state,
        "nothing": none,
        "contributions": _contributions(220, 90, 150, 130, 80, 60, 85),
        "weak": _contributions(120, 60, 0, 90, 50, 40, 100),
        "day": date(2027, 7, 17),
        "goal_points": [
            {"on": date(2027, 2, 1), "step": 1, "text": "geht noch nicht"},
            {"on": date(2027, 3, 15), "step": 3, "text": "geht mit etwas Hilfe"},
            {"on": date(2027, 6, 15), "step": 4, "text": "geht meistens allein"},
        ],
        "months": [
            Item(label=m, value=v, text=None, tick=m if i in (0, 6, 12) else None)
            for i, (m, v) in enumerate(zip(months, waiting, strict=True))
        ],
        "hours": [
            Item(label=m, value=v, text=None, tick=None)
            for m, v in (("März", 7), ("April", 9.5), ("Mai", 10), ("Juni", 8.5), ("Juli", 6.5))
        ],
        "rows": [
            Item(
                id=1,
                name="Familie Nasser, 4 Personen",
                programme="Familie und Schule",
                language="Arabisch",
                level="Deutsch A1",
                town="Olten",
                days=263,
                urgent=True,
                blocks="Auszug von Monika Probst, am 17.07. abgelaufen",
                remedy="Mit neuem Auszug sofort möglich",
                chosen=True,
            ),
            Item(
                id=2,
                name="Abdullah Haidari",
                programme="Deutsch im Alltag",
                language="Dari, Farsi",
                level="Deutsch A2",
                town="Dulliken",
                days=241,
                urgent=False,
                blocks="Zeit: nur samstags, niemand ist samstags frei",
                remedy="Wenn auch sonntags: Beat Flury",
                chosen=True,
            ),
            Item(
                id=3,
                name="Tharshini Sivakumar-Balasubramaniam",
                programme="Begleitung im Alltag",
                language="Tamil",
                level="Deutsch A2",
                town="Hüniken bei Herzogenbuchsee",
                days=88,
                urgent=False,
                blocks="Weg: 38 Minuten zur nächsten Tamil sprechenden Freiwilligen",
                remedy="Priya Sutharsan, wenn 40 Minuten recht sind",
                chosen=False,
            ),
            Item(
                id=4,
                name="Zeynep Aydın und Sohn",
                programme="Familie und Schule",
                language="Türkisch",
                level="Deutsch B1",
                town="Wangen bei Olten",
                days=1,
                urgent=False,
                blocks="Nichts",
                remedy="Im Lauf 27 vorgeschlagen: Jean-Pierre Rossel",
                chosen=False,
            ),
        ],
    }
