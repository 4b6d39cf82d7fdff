"""The words in which people are described: closed lists with their German labels, and the languages."""

from mentoring.wording import N_, Labelled


class Gender(Labelled):
    """A person's gender as they state it."""

    FEMALE = "FEMALE", N_("weiblich")
    MALE = "MALE", N_("männlich")
    DIVERSE = "DIVERSE", N_("divers")
    UNKNOWN = "UNKNOWN", N_("keine Angabe")


class GenderWish(Labelled):
    """Whom the other side would like to meet."""

    ANY = "ANY", N_("Frau oder Mann")
    FEMALE = "FEMALE", N_("nur eine Frau")
    MALE = "MALE", N_("nur ein Mann")


class Level(Labelled):
    """How well a language is spoken: CEFR, or native."""

    A1 = "A1", N_("A1")
    A2 = "A2", N_("A2")
    B1 = "B1", N_("B1")
    B2 = "B2", N_("B2")
    C1 = "C1", N_("C1")
    C2 = "C2", N_("C2")
    NATIVE = "NATIVE", N_("Erstsprache")


class TargetGroup(Labelled):
    """For whom a programme is."""

    ALL = "ALL", N_("alle")
    ADULTS = "ADULTS", N_("Erwachsene")
    FAMILIES = "FAMILIES", N_("Familien")
    YOUTH = "YOUTH", N_("Jugendliche")
    CHILDREN = "CHILDREN", N_("Kinder")


class Topic(Labelled):
    """What a tandem may be about; the same list serves wishes, programmes and, later, meetings."""

    LANGUAGE = "LANGUAGE", N_("Sprache")
    SOCIAL = "SOCIAL", N_("Soziales")
    SCHOOL = "SCHOOL", N_("Schule")
    WORK = "WORK", N_("Arbeit")
    AUTHORITIES = "AUTHORITIES", N_("Behörden")
    LEISURE = "LEISURE", N_("Freizeit")


class InterestKind(Labelled):
    """Interests are shared, skills are offered or sought."""

    INTEREST = "INTEREST", N_("Interesse")
    SKILL = "SKILL", N_("Fähigkeit")


class MentorState(Labelled):
    """The life-cycle of a mentor."""

    REGISTERED = "REGISTERED", N_("angemeldet")
    INTERVIEWED = "INTERVIEWED", N_("Erstgespräch geführt")
    CLEARANCE_PENDING = "CLEARANCE_PENDING", N_("Auszug ausstehend")
    AVAILABLE = "AVAILABLE", N_("verfügbar")
    ON_LEAVE = "ON_LEAVE", N_("abwesend")
    LEFT = "LEFT", N_("ausgetreten")
    REJECTED = "REJECTED", N_("abgelehnt")


class ClearanceKind(Labelled):
    """Which extract from the criminal register."""

    SPECIAL = "SPECIAL", N_("Sonderprivatauszug")
    PRIVATE = "PRIVATE", N_("Privatauszug")


class ClearanceResult(Labelled):
    """What the extract says, as far as it concerns the mentoring."""

    CLEAR = "CLEAR", N_("ohne Eintrag")
    ENTRY = "ENTRY", N_("mit Eintrag")


class NoteVisibility(Labelled):
    """Who may read a note."""

    ORGANISATION = "ORGANISATION", N_("Koordination und Leitung")
    LEAD = "LEAD", N_("nur Leitung")
    AUTHOR = "AUTHOR", N_("nur ich")


class ResidenceStatus(Labelled):
    """The residence status by foreigners and asylum law."""

    N = "N", N_("N (Asylsuchende)")
    F = "F", N_("F (VA)")
    F_REF = "F_REF", N_("F (FL)")
    B_REF = "B_REF", N_("B (FL)")
    C_REF = "C_REF", N_("C (FL)")
    S = "S", N_("S (Schutzbedürftige)")
    S_B = "S_B", N_("B nach S")
    B = "B", N_("B")
    C = "C", N_("C")
    CH = "CH", N_("Schweizer Bürgerrecht")


LANGUAGES: dict[str, str] = {
    "de": N_("Deutsch"),
    "gsw": N_("Schweizerdeutsch"),
    "fr": N_("Französisch"),
    "it": N_("Italienisch"),
    "en": N_("Englisch"),
    "uk": N_("Ukrainisch"),
    "ru": N_("Russisch"),
    "ti": N_("Tigrinya"),
    "am": N_("Amharisch"),
    "ar": N_("Arabisch"),
    "fa": N_("Farsi"),
    "prs": N_("Dari"),
    "ps": N_("Paschtu"),
    "tr": N_("Türkisch"),
    "kmr": N_("Kurmandschi"),
    "ckb": N_("Sorani"),
    "ta": N_("Tamil"),
    "sq": N_("Albanisch"),
    "sr": N_("Serbisch"),
    "hr": N_("Kroatisch"),
    "bs": N_("Bosnisch"),
    "mk": N_("Mazedonisch"),
    "pt": N_("Portugiesisch"),
    "es": N_("Spanisch"),
    "so": N_("Somali"),
    "om": N_("Oromo"),
    "sw": N_("Suaheli"),
    "ln": N_("Lingala"),
    "zh": N_("Chinesisch"),
    "bo": N_("Tibetisch"),
    "vi": N_("Vietnamesisch"),
    "th": N_("Thailändisch"),
    "ur": N_("Urdu"),
    "hi": N_("Hindi"),
    "bn": N_("Bengalisch"),
    "pl": N_("Polnisch"),
    "ro": N_("Rumänisch"),
    "bg": N_("Bulgarisch"),
    "hu": N_("Ungarisch"),
    "el": N_("Griechisch"),
    "ka": N_("Georgisch"),
    "az": N_("Aserbaidschanisch"),
    "mn": N_("Mongolisch"),
    "uz": N_("Usbekisch"),
}
"""Languages by code (ISO 639), with their German names."""

NAMING = frozenset(
    {
        *{"first_name", "last_name", "sort_name", "folded_name", "birth_on", "birth_year"},
        *{"email", "phone", "street", "contact_hint"},
    }
)
"""What tells who a person is: of these the change log only says that they changed."""
