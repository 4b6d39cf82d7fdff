"""In which languages the site speaks: its pages in three, what mentees read in eight.

A page that mentees read calls ``speak``; its texts are in the small catalogues besides the large ones
(``tools/catalogues.py`` says which texts those are, a test that none is missing).
"""

from flask import g, request
from flask_babel import refresh

from mentoring.wording import N_

SITE = {"de": "Deutsch", "fr": "Français", "en": "English"}
"""The languages of every page."""
MENTEES = {
    **SITE,
    "uk": "Українська",
    "ti": "ትግርኛ",
    "ar": "العربية",
    "fa": "فارسی",
    "tr": "Türkçe",
}
"""The languages of what mentees read."""
TAGS = {"de": "de-CH", "fr": "fr-CH", "en": "en-CH"}
MAILS = frozenset(
    {
        "reconfirm",
        "proposal_mentee",
        "reminders",
        "talk_invitation",
        "talk_cancelled",
        "group_message",
        "event",
    }
)
"""Mails that mentees get; all others are written in the languages of the site."""
SHARED = (
    N_("Fehler:"),
    N_("Zum Inhalt"),
    N_("Nach oben"),
    N_("Datenschutz"),
    N_("Sprache"),
    N_("optional"),
    N_("Abbrechen"),
    N_("%(field)s: %(message)s"),
    N_("%(date)s, %(time)s Uhr"),
    N_("Die Angaben sind noch nicht gespeichert"),
    N_("Das hat nicht geklappt. Ihre Angaben stehen noch da, bitte versuchen Sie es noch einmal."),
    N_("Keine Verbindung. Bitte versuchen Sie es noch einmal, sobald Sie wieder Empfang haben."),
    N_("Bitte wählen"),
    N_("Bitte eine der Möglichkeiten wählen."),
    N_("Warum nicht?"),
    N_("Möchten Sie etwas dazu sagen?"),
    N_("Bitte antworten Sie mit Ja oder Nein."),
    N_("Bitte eine der beiden Antworten wählen."),
    N_("Bitte eine der fünf Antworten wählen."),
    N_("Höchstens %(most)s Zeichen, bitte kürzen."),
    N_("Wie geht es Ihnen im Tandem?"),
    N_("Was würde Ihnen helfen?"),
    N_("die Zeiten passen nicht"),
    N_("der Weg ist zu weit"),
    N_("im Moment keine Zeit"),
    N_("ich habe mir etwas anderes vorgestellt"),
    N_("wir kennen uns schon"),
    N_("es braucht kein Tandem mehr"),
    N_("anderer Grund"),
    N_("Alle Plätze sind vergeben."),
    N_("Dieser Anlass ist abgesagt."),
    N_("Seit dem %(day)s ist kein Treffen mit %(mentees)s eingetragen. Wie geht es?"),
    N_("Gespräch am %(day)s um %(time)s. Ort: %(place)s"),
    N_("%(kind)s: gültig bis am %(day)s. Bitte bestellen Sie rechtzeitig einen neuen."),
    N_("Sonderprivatauszug"),
    N_("Privatauszug"),
    N_("Die Weiterbildung «%(training)s» steht noch aus. Nötig ist sie bis am %(day)s."),
    N_("«%(title)s» am %(day)s um %(time)s. Ort: %(place)s"),
    N_("«%(title)s» am %(day)s um %(time)s."),
    N_("Wie geht es mit %(name)s? Bitte beantworten Sie zwei kurze Fragen."),
)
"""What these pages and mails take from the frame, the forms and the sentences of all others."""


def speak(locale: str, *, to_mentee: bool = True) -> None:
    """From here on the request speaks the language asked for, else this person's, else the browser's."""
    offered = MENTEES if to_mentee else SITE
    asked = request.args.get("lang", "")
    known = next((code for code in (asked, locale) if code in offered), None)
    g.offered = offered
    g.spoken = known or request.accept_languages.best_match(list(offered)) or "de"
    refresh()


def mail_language(template: str, locale: str) -> str:
    """The language in which somebody gets a mail."""
    return locale if locale in (MENTEES if template in MAILS else SITE) else "de"
