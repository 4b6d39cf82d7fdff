"""What the invented people say: goals, reasons, notes, interests. Harmless, and as one writes them."""

from mentoring.meetings.vocabulary import ExpenseKind
from mentoring.people.vocabulary import Topic
from mentoring.tandems.vocabulary import DeclineReason, EndReason, FollowUp

GOALS: dict[Topic, tuple[str, ...]] = {
    Topic.LANGUAGE: (
        "Allein zum Arzt gehen und sagen, was fehlt",
        "Ein Telefongespräch auf Deutsch führen",
        "Die Prüfung A2 bestehen",
        "Jede Woche eine Stunde nur Deutsch sprechen",
        "Briefe verstehen und beantworten",
    ),
    Topic.SOCIAL: (
        "Drei Menschen aus dem Dorf kennenlernen",
        "Einen Treffpunkt im Quartier regelmässig besuchen",
        "Die Umgebung kennen: Bibliothek, Brockenhaus, Wald",
    ),
    Topic.SCHOOL: (
        "Am Elternabend teilnehmen und eine Frage stellen",
        "Die Hausaufgaben ohne Streit erledigen",
        "Das Schulsystem verstehen und die nächsten Schritte kennen",
        "Jeden Tag zehn Minuten zusammen lesen",
    ),
    Topic.WORK: (
        "Einen Lebenslauf schreiben und zehn Bewerbungen abschicken",
        "Eine Schnupperlehre finden",
        "Ein Bewerbungsgespräch üben",
        "Wissen, welche Ausbildung möglich ist",
    ),
    Topic.AUTHORITIES: (
        "Formulare der Gemeinde selbst ausfüllen",
        "Die Prämienverbilligung rechtzeitig beantragen",
        "Einen Termin am Schalter allein wahrnehmen",
    ),
    Topic.LEISURE: (
        "In einem Verein mitmachen",
        "Schwimmen lernen",
        "Mit dem Velo sicher unterwegs sein",
    ),
}

WISHES: dict[Topic, tuple[str, ...]] = {
    Topic.LANGUAGE: ("Möchte sicherer Deutsch sprechen.", "Sucht jemanden für Gespräche im Alltag."),
    Topic.SOCIAL: ("Kennt im Dorf noch niemanden.", "Wünscht sich Kontakt zu Menschen von hier."),
    Topic.SCHOOL: ("Die Kinder brauchen Unterstützung bei den Hausaufgaben.", "Fragen zur Schule."),
    Topic.WORK: ("Möchte eine Lehre beginnen.", "Sucht Arbeit und braucht Hilfe bei Bewerbungen."),
    Topic.AUTHORITIES: ("Briefe von Ämtern sind schwer zu verstehen.",),
    Topic.LEISURE: ("Möchte einen Sportverein finden.",),
}

INTERESTS = (
    "Kochen", "Velofahren", "Garten", "Fussball", "Musik", "Lesen", "Wandern", "Nähen", "Malen", "Schwimmen",
    "Schach", "Kino", "Fotografieren", "Tanzen", "Spielen mit Kindern", "Backen", "Geschichte", "Yoga",
    "Computer", "Tiere", "Handwerk", "Theater",
)  # fmt: skip
SKILLS = (
    "Bewerbungen schreiben", "Hausaufgabenhilfe", "Deutsch erklären", "Umgang mit Ämtern", "Mathematik",
    "Reparieren", "Budgetfragen", "Computerkenntnisse",
)  # fmt: skip

NOTES_ON_MENTORS = (
    "Hat am Einführungsabend teilgenommen, sehr interessiert.",
    "Möchte am liebsten am Samstag, unter der Woche nur nach 18 Uhr.",
    "War früher Lehrerin, erklärt gern und geduldig.",
    "Kann sich auch ein zweites Tandem vorstellen, wenn die Treffen nah beieinander liegen.",
    "Im Februar in den Ferien, danach wieder dabei.",
    "Hat nach dem ersten Treffen angerufen: ein guter Anfang.",
)
NOTES_ON_MENTEES = (
    "Am besten telefonisch nach 17 Uhr, arbeitet im Schichtbetrieb.",
    "Besucht am Dienstag- und Donnerstagmorgen den Deutschkurs.",
    "Kommt zum Erstgespräch mit einer Übersetzerin.",
    "Freut sich sehr, hat schon zweimal nachgefragt.",
    "Ein Treffpunkt in der Nähe des Bahnhofs wäre gut.",
    "Die ältere Tochter übersetzt, wenn es schnell gehen muss.",
)

LEAVE_REASONS = ("Längere Reise", "Geburt eines Kindes", "Viel Arbeit bis zum Jahresende", "Umbau zu Hause")
LEFT_REASONS = (
    "Möchte sich nach dem Tandem anders engagieren",
    "Wegzug aus dem Kanton",
    "Neue Stelle, keine Zeit mehr",
    "Möchte aufhören, bedankt sich für die gute Begleitung",
)
REJECTED_REASONS = ("Sucht eine bezahlte Arbeit", "Passt nach dem Erstgespräch nicht zum Programm")
PAUSE_REASONS = (
    "Ferien in der Heimat der Freiwilligen",
    "Prüfungszeit, danach geht es weiter",
    "Erkältungszeit in der Familie",
    "Stellenwechsel, im nächsten Monat wieder",
)
WITHDRAWN_REASONS = (
    "Hat selbst jemanden gefunden",
    "Hat eine Stelle und keine Zeit mehr",
    "Wünscht im Moment kein Tandem",
    "Besucht jetzt einen Intensivkurs",
)
INELIGIBLE_REASONS = (
    "Gehört nicht zur Zielgruppe des Programms",
    "Braucht eine Fachstelle, dorthin verwiesen",
)
MOVED = {
    "Umzug in den Kanton Bern": "Burgdorf",
    "Umzug in den Kanton Aargau": "Aarau",
    "Umzug nach Biel": "Biel",
}
DECLINED_LATER = (
    "Nach dem Kennenlernen passte es für beide nicht",
    "Die Zeiten liessen sich nicht vereinbaren",
    "Inzwischen ein Deutschkurs am gleichen Abend",
)
END_NOTES = (
    "Beide möchten in Kontakt bleiben.",
    "Ein schönes Abschlussgespräch, beide sind stolz auf das Erreichte.",
    "Die Familie hat zum Essen eingeladen.",
    "",
    "",
    "",
)

DECLINES: dict[DeclineReason, float] = {
    DeclineReason.TIMES: 35, DeclineReason.TOO_FAR: 20, DeclineReason.NOT_NOW: 25,
    DeclineReason.OTHER_WISH: 15, DeclineReason.KNOWN: 5,
}  # fmt: skip
ENDS: dict[EndReason, float] = {EndReason.GOALS_REACHED: 45, EndReason.TIME_UP: 55}
EARLY_ENDS: dict[EndReason, float] = {
    EndReason.NO_TIME_MENTOR: 28, EndReason.NO_TIME_MENTEE: 25, EndReason.NO_FIT: 12, EndReason.MOVED: 15,
    EndReason.ILLNESS: 8, EndReason.CONTACT_LOST: 10, EndReason.OTHER: 2,
}  # fmt: skip
FOLLOW_UPS: dict[FollowUp, float] = {
    FollowUp.NONE_NEEDED: 30, FollowUp.PRIVATE: 22, FollowUp.COURSE: 18, FollowUp.WORK: 12,
    FollowUp.ASSOCIATION: 10, FollowUp.ADVICE: 5, FollowUp.OPEN: 3,
}  # fmt: skip

SUMMARIES = (
    "Die beiden verstehen sich gut und treffen sich regelmässig.",
    "Es läuft gut, die Zeiten sind manchmal schwierig zu finden.",
    "Viel erreicht seit dem letzten Gespräch, die Freude ist gross.",
    "Die Erwartungen gingen auseinander; sie sind jetzt besprochen.",
    "Sie fragt, wie viel Hilfe bei Behörden dazugehört.",
)
NEXT_STEPS = (
    "Weiter wie bisher.",
    "Feste Zeit am Samstagmorgen, nächstes Mal in der Bibliothek.",
    "Für die Steuererklärung an die Beratungsstelle verweisen.",
    "Die Tochter für den Sportverein anmelden.",
    "In vier Wochen noch einmal anrufen.",
)
CONTACTS = (
    "Angerufen: alles in Ordnung, sie treffen sich noch ab und zu.",
    "Der Deutschkurs hat begonnen, keine Fragen.",
    "Hat eine Stelle gefunden und bedankt sich.",
)
PURPOSES: dict[ExpenseKind, tuple[str, ...]] = {
    ExpenseKind.CAR: ("Fahrt zum Treffen", "Fahrt zum Elternabend", "Fahrt zur Schnupperlehre"),
    ExpenseKind.TRANSPORT: ("Bus zum Treffen", "Zug nach Olten und zurück"),
    ExpenseKind.ACTIVITY: ("Eintritt Museum", "Hallenbad", "Kaffee und Kuchen", "Bastelmaterial"),
}
