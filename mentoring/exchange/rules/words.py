"""The words by which lists say things, in German, French and English.

Of each line the first word of a language is the one that is written into exports and templates; all are
read, whatever their case, accents or spelling of umlauts.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache

from babel import Locale

from mentoring.names import fold
from mentoring.people.vocabulary import (
    LANGUAGES,
    ClearanceKind,
    ClearanceResult,
    Gender,
    GenderWish,
    Level,
    MentorState,
    ResidenceStatus,
    Topic,
)
from mentoring.waitlists.vocabulary import EntryState, ReferralKind, Segment, Urgency

Spoken = tuple[Sequence[str], Sequence[str], Sequence[str]]
LOCALES = ("de", "fr", "en")


class Answer(Enum):
    """Yes or no."""

    YES = True
    NO = False


def _w(german: str, french: str, english: str) -> Spoken:
    return german.split("|"), french.split("|"), english.split("|")


ANSWERS: Mapping[Enum, Spoken] = {
    Answer.YES: _w("ja|j|x|wahr|1|vorhanden", "oui|o|vrai", "yes|y|true"),
    Answer.NO: _w("nein|n|falsch|0|keine|-|–", "non|faux|aucun", "no|false|none"),
}
GENDERS: Mapping[Enum, Spoken] = {
    Gender.FEMALE: _w(
        "weiblich|w|frau|f|fr|♀|mädchen", "féminin|femme|fille|mme", "female|woman|girl|ms|mrs"
    ),
    Gender.MALE: _w("männlich|m|mann|herr|hr|♂|knabe|junge", "masculin|homme|h|garçon", "male|man|boy|mr"),
    Gender.DIVERSE: _w("divers|d|andere|nonbinär", "divers|autre|non binaire", "diverse|other|nonbinary|x"),
    Gender.UNKNOWN: _w("keine Angabe|unbekannt|?|-|–", "sans indication|inconnu", "not stated|unknown"),
}
WISHES: Mapping[Enum, Spoken] = {
    GenderWish.ANY: _w(
        "Frau oder Mann|egal|offen|beide|kein wunsch|keine angabe|m/w|w/m|-|–",
        "femme ou homme|peu importe|indifférent|les deux",
        "woman or man|any|either|no preference|both",
    ),
    GenderWish.FEMALE: _w(
        "nur eine Frau|frau|frauen|nur frau|nur frauen|weiblich|w|f",
        "seulement une femme|femme|femmes|féminin",
        "only a woman|woman|women|female|women only",
    ),
    GenderWish.MALE: _w(
        "nur ein Mann|mann|männer|nur mann|nur männer|männlich|m",
        "seulement un homme|homme|hommes|masculin|h",
        "only a man|man|men|male|men only",
    ),
}
LEVELS: Mapping[Enum, Spoken] = {
    **{level: _w(f"{level.value}|{level.value}+", level.value, level.value) for level in list(Level)[:6]},
    Level.NATIVE: _w(
        "Erstsprache|muttersprache|muttersprachlich|nativ|ms",
        "langue première|langue maternelle|maternelle",
        "first language|native|mother tongue|native speaker",
    ),
}
STATUSES: Mapping[Enum, Spoken] = {
    ResidenceStatus.N: _w("N|ausweis n|asylsuchend|asylsuchende|n asylsuchende", "N|permis n", "N|permit n"),
    ResidenceStatus.F: _w(
        "F (VA)|f|va|ausweis f|vorläufig aufgenommen|vorläufig aufgenommene", "F (AP)|permis f", "F|permit f"
    ),
    ResidenceStatus.F_REF: _w(
        "F (FL)|f flüchtling|va flüchtling|va fl|vafl|f_ref|vorläufig aufgenommene flüchtlinge",
        "F (réfugié)|f réfugiés",
        "F (refugee)",
    ),
    ResidenceStatus.B_REF: _w(
        "B (FL)|b flüchtling|b flüchtlinge|fl|flüchtling|anerkannter flüchtling|b_ref",
        "B (réfugié)|réfugié",
        "B (refugee)|refugee",
    ),
    ResidenceStatus.C_REF: _w(
        "C (FL)|c flüchtling|c flüchtlinge|c_ref", "C (réfugié)|c réfugiés", "C (refugee)"
    ),
    ResidenceStatus.S: _w(
        "S|ausweis s|status s|schutzstatus s|schutzbedürftig|s schutzbedürftige", "S|permis s", "S|permit s"
    ),
    ResidenceStatus.S_B: _w("B nach S|s_b|sb|b (s)", "B après S", "B after S"),
    ResidenceStatus.B: _w("B|ausweis b|aufenthaltsbewilligung", "B|permis b", "B|permit b"),
    ResidenceStatus.C: _w("C|ausweis c|niederlassungsbewilligung", "C|permis c", "C|permit c"),
    ResidenceStatus.CH: _w(
        "Schweizer Bürgerrecht|ch|schweiz|schweizer|schweizerin|eingebürgert",
        "nationalité suisse|suisse",
        "Swiss citizen|swiss",
    ),
}
TOPICS: Mapping[Enum, Spoken] = {
    Topic.LANGUAGE: _w("Sprache|deutsch|sprache üben|konversation", "langue|conversation", "language"),
    Topic.SOCIAL: _w("Soziales|kontakte|integration|austausch", "social|contacts", "social|contacts"),
    Topic.SCHOOL: _w("Schule|hausaufgaben|lernen|nachhilfe", "école|devoirs", "school|homework"),
    Topic.WORK: _w("Arbeit|beruf|lehre|stellensuche|bewerbung", "travail|emploi", "work|job"),
    Topic.AUTHORITIES: _w(
        "Behörden|administration|ämter|formulare", "autorités|administration", "authorities"
    ),
    Topic.LEISURE: _w("Freizeit|sport|hobby", "loisirs|temps libre", "leisure|free time"),
}
URGENCIES: Mapping[Enum, Spoken] = {
    Urgency.HIGH: _w("hoch|dringend|sehr dringend|hohe", "haute|urgent|élevée", "high|urgent"),
    Urgency.MEDIUM: _w("mittel|mittlere", "moyenne|moyen", "medium"),
    Urgency.NORMAL: _w("normal|niedrig|tief|keine|nicht dringend", "normale|basse", "normal|low"),
}
REFERRALS: Mapping[Enum, Spoken] = {
    ReferralKind.SOCIAL_REGION: _w(
        "Sozialregion|sozialdienst|sozialamt|sozialhilfe", "région sociale|service social", "social region"
    ),
    ReferralKind.SCHOOL: _w("Schule|lehrperson|schulsozialarbeit", "école", "school"),
    ReferralKind.SELF: _w("selbst gemeldet|selbst|selber|eigene anmeldung", "soi-même|personnel", "self"),
    ReferralKind.OTHER: _w("andere Stelle|andere|anderes|sonstige", "autre service|autre", "other"),
}
SEGMENTS: Mapping[Enum, Spoken] = {
    Segment.DETACH: _w("Ablösen", "Détacher|détachement", "Detach"),
    Segment.CHANGE: _w("Verändern", "Changer|changement", "Change"),
    Segment.ORIENT: _w("Orientieren", "Orienter|orientation", "Orient"),
    Segment.STABILISE: _w("Stabilisieren", "Stabiliser|stabilisation", "Stabilise|stabilize"),
}
MENTOR_STATES: Mapping[Enum, Spoken] = {
    MentorState.REGISTERED: _w("angemeldet|neu|interessiert", "inscrit|annoncé", "registered|new"),
    MentorState.INTERVIEWED: _w("Erstgespräch geführt|erstgespräch", "entretien fait", "interviewed"),
    MentorState.CLEARANCE_PENDING: _w(
        "Auszug ausstehend|auszug fehlt", "extrait attendu", "clearance pending"
    ),
    MentorState.AVAILABLE: _w(
        "verfügbar|aktiv|bereit|im einsatz", "disponible|actif|active", "available|active"
    ),
    MentorState.ON_LEAVE: _w("abwesend|pausiert|pause|beurlaubt", "absent|en pause", "on leave|paused"),
    MentorState.LEFT: _w("ausgetreten|ehemalig|inaktiv", "parti|ancien", "left|former|inactive"),
    MentorState.REJECTED: _w("abgelehnt", "refusé", "rejected"),
}
ENTRY_STATES: Mapping[Enum, Spoken] = {
    EntryState.REGISTERED: _w("angemeldet|neu", "inscrit|annoncé", "registered|new"),
    EntryState.INTAKE_DONE: _w("Erstgespräch geführt|erstgespräch", "entretien fait", "intake done"),
    EntryState.WAITING: _w("wartet|wartend|warteliste|offen", "en attente|attend", "waiting"),
}
CLEARANCES: Mapping[Enum, Spoken] = {
    ClearanceKind.SPECIAL: _w(
        "Sonderprivatauszug|spa|sonder",
        "extrait spécial|extrait spécial destiné à des particuliers",
        "special",
    ),
    ClearanceKind.PRIVATE: _w(
        "Privatauszug|pa|strafregisterauszug", "extrait privé|extrait destiné aux particuliers", "private"
    ),
}
CLEARANCE_RESULTS: Mapping[Enum, Spoken] = {
    ClearanceResult.CLEAR: _w(
        "ohne Eintrag|leer|kein eintrag|keine einträge|ok", "sans inscription", "clear"
    ),
    ClearanceResult.ENTRY: _w("mit Eintrag|eintrag", "avec inscription", "entry"),
}
DAYS: Sequence[Spoken] = (
    _w("Mo|montag|mon", "lu|lundi|lun", "Mon|monday"),
    _w("Di|dienstag|die", "ma|mardi|mar", "Tue|tuesday|tu"),
    _w("Mi|mittwoch|mit", "me|mercredi|mer", "Wed|wednesday|we"),
    _w("Do|donnerstag|don", "je|jeudi|jeu", "Thu|thursday|th"),
    _w("Fr|freitag|fre", "ve|vendredi|ven", "Fri|friday"),
    _w("Sa|samstag|sam", "sa|samedi", "Sat|saturday"),
    _w("So|sonntag|son", "dim|dimanche", "Sun|sunday|su"),
)
PARTS: Sequence[Spoken] = (
    _w("Morgen|vormittag|morgens|vm", "matin|matinée", "morning|am"),
    _w("Nachmittag|nachmittags|nm", "après-midi|aprem", "afternoon|pm"),
    _w("Abend|abends|ab", "soir|soirée", "evening|eve"),
)
MORE_LANGUAGES = {
    "de": "Hochdeutsch|Standarddeutsch|allemand|german",
    "gsw": "Mundart|Dialekt|Schwiizerdütsch|suisse allemand|swiss german",
    "fa": "Persisch|persan|persian|farsi",
    "prs": "Dari|Dari Farsi",
    "ti": "Tigrinja|Tigrigna|Tigrinisch|tigrinya",
    "ps": "Pashto|Paschto|pachto",
    "kmr": "Kurmanci|Kurmanji|kurmandji|Kurdisch Kurmandschi|Kurdisch (Kurmandschi)",
    "ckb": "Kurdisch Sorani|Kurdisch (Sorani)|sorani",
    "so": "Somalisch|somali",
    "sw": "Swahili|Kisuaheli|swahili",
    "ta": "Tamilisch|tamoul|tamil",
    "sq": "Albanisch|Kosovarisch|albanais|albanian",
    "zh": "Mandarin|chinois|chinese",
    "om": "Oromisch|Oromifa|oromo",
    "mk": "Makedonisch|macédonien|macedonian",
    "bs": "Bosnisch|bosniaque|bosnian",
}


@cache
def languages() -> dict[str, str]:
    """Languages by every folded name they go by, in German, French and English, and by their codes."""
    found: dict[str, str] = {}
    for code, german in LANGUAGES.items():
        names = [code, german, *MORE_LANGUAGES.get(code, "").split("|")]
        names += [str(Locale(locale).languages.get(code, "")) for locale in LOCALES]
        for name in names:
            if fold(name):
                found.setdefault(fold(name), code)
    return found


def language_name(code: str, locale: str) -> str:
    """A language's name as exports write it; German has the house's own names."""
    if locale == "de":
        return LANGUAGES.get(code, code)
    return str(Locale(locale).languages.get(code) or LANGUAGES.get(code, code))


def written(words: Mapping[Enum, Spoken], member: Enum, locale: str) -> str:
    """The word that an export writes for a member."""
    return words[member][LOCALES.index(locale)][0]


def by_word(words: Mapping[Enum, Spoken]) -> dict[str, Enum]:
    """Members by every folded word, by their code, and by the label the screen shows."""
    found: dict[str, Enum] = {}
    for member, spoken in words.items():
        label, code = getattr(member, "label", ""), member.value if isinstance(member.value, str) else ""
        for word in [word for language in spoken for word in language] + [
            label,
            code,
            code.replace("_", " "),
        ]:
            if key := word_key(word):
                found.setdefault(key, member)
    return found


def word_key(text: str) -> str:
    """What a word is looked up by: folded, or itself where folding leaves nothing («-», «?»)."""
    return fold(text) or text.strip().casefold()
