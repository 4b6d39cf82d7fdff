"""The certificate of voluntary work as PDF/A-2a and PDF/UA-1; texts are said by whoever asks."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from mentoring.meetings.rules.certificate import Certificate, agrees
from mentoring.meetings.rules.log import length
from mentoring.typesetting import typeset
from mentoring.wording import N_, Sentence

LANGUAGES = ("de", "fr", "en")
TEMPLATE = Path(__file__).parent / "certificate.typ"
Say = Callable[[Sentence], str]


def certificate_pdf(given: Certificate, say: Say, locale: str) -> bytes:
    """The certificate as a page to keep. Raises ``ArithmeticError`` if its figures do not agree."""
    if not agrees(given):
        raise ArithmeticError("the certificate's programmes and topics do not add up to its hours")

    def said(text: str, **values: object) -> str:
        return say(Sentence(text, values))

    heading = said(N_("Nachweis der Freiwilligenarbeit"))
    day = given.issued_on
    values = {
        "language": locale[:2] if locale[:2] in LANGUAGES else "de",
        "title": f"{heading}, {given.name}",
        "author": given.organisation,
        "issued": [day.year, day.month, day.day],
        "heading": heading,
        "organisation": given.organisation,
        "name": given.name,
        "opening": said(
            N_("hat vom %(first)s bis zum %(last)s für %(organisation)s freiwillig Menschen begleitet:"),
            first=_day(given.first),
            last=_day(given.last),
            organisation=given.organisation,
        ),
        "hours": say(length(given.minutes)),
        "meetings": said(N_("Treffen: %(number)s"), number=given.meetings),
        "work": {
            "title": said(N_("Aufgabe")),
            "columns": [
                said(N_("Begleitung von Tandems im Programm")),
                said(N_("Tandems")),
                said(N_("Treffen")),
                said(N_("Stunden")),
            ],
            "rows": [
                [one.programme, str(one.tandems), str(one.meetings), say(length(one.minutes))]
                for one in given.work
            ],
        },
        "topics": {
            "title": said(N_("Themen")),
            "columns": [said(N_("Thema")), said(N_("Stunden"))],
            "rows": [[said(label), say(length(minutes))] for label, minutes in given.topics],
        },
        "basis": said(
            N_("Die Stunden sind die Summe der eingetragenen Treffen. Wege sind nicht mitgezählt.")
        ),
        "thanks": said(N_("Wir danken herzlich für dieses Engagement.")),
        "signed": [
            said(N_("%(place)s, %(day)s"), place=given.place, day=_day(day)) if given.place else _day(day),
            given.organisation,
        ],
        "signature": [said(N_("Ort und Datum") if given.place else N_("Datum")), said(N_("Unterschrift"))],
    }
    return typeset(TEMPLATE, values, day)


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")
