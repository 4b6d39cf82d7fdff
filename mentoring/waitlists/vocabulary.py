"""The words of the waitlist: states, urgency, referral and segment."""

from mentoring.wording import N_, Labelled


class EntryState(Labelled):
    """The life-cycle of a waitlist entry."""

    REGISTERED = "REGISTERED", N_("angemeldet")
    INTAKE_DONE = "INTAKE_DONE", N_("Erstgespräch geführt")
    WAITING = "WAITING", N_("wartet")
    OFFERED = "OFFERED", N_("Vorschlag unterwegs")
    PLACED = "PLACED", N_("vermittelt")
    WITHDRAWN = "WITHDRAWN", N_("zurückgezogen")
    INELIGIBLE = "INELIGIBLE", N_("nicht aufgenommen")
    MOVED_AWAY = "MOVED_AWAY", N_("weggezogen")


class Urgency(Labelled):
    """How urgent; within one urgency the longer wait goes first."""

    HIGH = "HIGH", N_("hoch")
    MEDIUM = "MEDIUM", N_("mittel")
    NORMAL = "NORMAL", N_("normal")


class ReferralKind(Labelled):
    """Where an entry comes from."""

    SOCIAL_REGION = "SOCIAL_REGION", N_("Sozialregion")
    SCHOOL = "SCHOOL", N_("Schule")
    SELF = "SELF", N_("selbst gemeldet")
    OTHER = "OTHER", N_("andere Stelle")


class Segment(Labelled):
    """The referrer's short assessment (Kurzassessment)."""

    DETACH = "DETACH", N_("Ablösen")
    CHANGE = "CHANGE", N_("Verändern")
    ORIENT = "ORIENT", N_("Orientieren")
    STABILISE = "STABILISE", N_("Stabilisieren")


class Blocker(Labelled):
    """What keeps an entry waiting: the constraint that blocks most, or that seats are lacking."""

    NOTHING = "NOTHING", N_("nichts")
    LANGUAGE = "LANGUAGE", N_("Sprache")
    GENDER = "GENDER", N_("Wunsch Frau oder Mann")
    PROGRAMME = "PROGRAMME", N_("Programm")
    AGE = "AGE", N_("Alter")
    CLEARANCE = "CLEARANCE", N_("Auszug")
    TRAVEL = "TRAVEL", N_("Weg")
    SLOTS = "SLOTS", N_("Zeit")
    GROUP_SIZE = "GROUP_SIZE", N_("Grösse der Familie")
    PERIOD = "PERIOD", N_("Zeitraum")
    EXCLUDED = "EXCLUDED", N_("ausgeschlossene Paare")
    SEATS = "SEATS", N_("Plätze")


class EntryEvent(Labelled):
    """What can have happened to an entry, as its history says it; a move names its new state besides."""

    REGISTERED = "registered", N_("Eintrag erfasst")
    MOVED = "moved", N_("Stand geändert")
    RETURNED = "returned", N_("Zurück auf der Warteliste, mit dem ursprünglichen Datum")
    CHANGED = "changed", N_("Angaben geändert")
    CONFIRMED = "confirmed", N_("Wartet weiterhin, bestätigt")
    ASKED = "asked", N_("Gefragt, ob der Wunsch noch besteht")
    CONFIRMATION_UNDONE = "confirmation_undone", N_("Bestätigung zurückgenommen")
    URGENCY = "urgency", N_("Dringlichkeit geändert")
    MEMBER_JOINED = "member_joined", N_("Person dazugekommen")
    MEMBER_LEFT = "member_left", N_("Person nicht mehr dabei")


class Channel(Labelled):
    """How somebody said that they still wait."""

    PHONE = "phone", N_("telefonisch")
    LINK = "link", N_("über den persönlichen Link")
    PERSON = "person", N_("im Gespräch")


FIELD_LABELS: dict[str, str] = {
    "programme_id": N_("Programm"),
    "registered_on": N_("Datum der Anmeldung"),
    "urgency": N_("Dringlichkeit"),
    "mentor_gender": N_("Wunsch Frau oder Mann"),
    "travel_km": N_("Weg"),
    "own_region_only": N_("Region"),
    "topics": N_("Themen"),
    "goal": N_("Ziel"),
    "family_name": N_("Name der Familie"),
    "referral": N_("Zuweisung"),
    "social_region_id": N_("Sozialregion"),
    "segment": N_("Kurzassessment"),
    "referred_by_name": N_("Zuweisende Person"),
}
"""The facts of an entry as its history names them."""
