"""The words of the accompaniment: meetings, talks, the scale of goals, expenses, trainings, reminders."""

from mentoring.tandems.vocabulary import HIGHEST_STEP as HIGHEST_STEP
from mentoring.tandems.vocabulary import LOWEST_STEP as LOWEST_STEP
from mentoring.tandems.vocabulary import STEPS as STEPS
from mentoring.wording import N_, Labelled


class PlaceKind(Labelled):
    """Where a tandem met: a kind of place, never an address."""

    MENTEE_HOME = "MENTEE_HOME", N_("zu Hause bei Mentee")
    MENTOR_HOME = "MENTOR_HOME", N_("zu Hause bei Freiwilligen")
    PUBLIC = "PUBLIC", N_("öffentlicher Ort")
    OUTDOORS = "OUTDOORS", N_("unterwegs oder im Freien")
    INSTITUTION = "INSTITUTION", N_("Schule, Amt oder Arzt")
    CALL = "CALL", N_("Telefon oder Video")


class TalkKind(Labelled):
    """What a talk of the coordination is for."""

    REVIEW = "REVIEW", N_("Standortgespräch")
    CLOSING = "CLOSING", N_("Abschlussgespräch")


class TalkState(Labelled):
    """Where a talk stands."""

    PLANNED = "PLANNED", N_("geplant")
    INVITED = "INVITED", N_("eingeladen")
    HELD = "HELD", N_("geführt")
    CANCELLED = "CANCELLED", N_("abgesagt")


class TalkWith(Labelled):
    """With whom a talk is held."""

    TANDEM = "TANDEM", N_("mit dem ganzen Tandem")
    MENTOR = "MENTOR", N_("nur mit der freiwilligen Person")
    MENTEE = "MENTEE", N_("nur mit den Mentees")


class Attention(Labelled):
    """How much attention a tandem needs after a talk."""

    GOOD = "GOOD", N_("läuft gut")
    WATCH = "WATCH", N_("im Auge behalten")
    ACT = "ACT", N_("braucht Unterstützung")


class EventKind(Labelled):
    """What volunteers are invited to."""

    TRAINING = "TRAINING", N_("Weiterbildung")
    EXCHANGE = "EXCHANGE", N_("Erfahrungsaustausch")
    SOCIAL = "SOCIAL", N_("Anlass")


class AttendanceState(Labelled):
    """Whether somebody comes, or came."""

    INVITED = "INVITED", N_("eingeladen")
    REGISTERED = "REGISTERED", N_("angemeldet")
    ATTENDED = "ATTENDED", N_("dabei")
    EXCUSED = "EXCUSED", N_("entschuldigt")
    ABSENT = "ABSENT", N_("gefehlt")


class ExpenseKind(Labelled):
    """What a volunteer spent money on."""

    CAR = "CAR", N_("Fahrt mit dem Auto")
    TRANSPORT = "TRANSPORT", N_("Öffentlicher Verkehr")
    ACTIVITY = "ACTIVITY", N_("Eintritt oder Ausflug")
    MATERIAL = "MATERIAL", N_("Material")
    OTHER = "OTHER", N_("Anderes")


class ExpenseState(Labelled):
    """Where a claim stands."""

    CLAIMED = "CLAIMED", N_("eingereicht")
    APPROVED = "APPROVED", N_("gutgeheissen")
    REFUSED = "REFUSED", N_("abgelehnt")
    WITHDRAWN = "WITHDRAWN", N_("zurückgezogen")


class Occasion(Labelled):
    """When somebody is asked how it goes."""

    SIX_WEEKS = "SIX_WEEKS", N_("nach sechs Wochen")
    END = "END", N_("am Ende")


ANSWERS: dict[int, str] = {
    5: N_("sehr gut"),
    4: N_("gut"),
    3: N_("mittel"),
    2: N_("nicht so gut"),
    1: N_("gar nicht gut"),
}
"""How it goes, in five words; the best first, as it is asked."""


class ReminderKind(Labelled):
    """What the platform reminds of by itself."""

    SILENT_TANDEM = "SILENT_TANDEM", N_("Seit Längerem kein Treffen eingetragen")
    TALK_PLANNED = "TALK_PLANNED", N_("Gespräch in den nächsten Tagen")
    TALK_DUE = "TALK_DUE", N_("Standortgespräch fällig")
    CLEARANCE_EXPIRES = "CLEARANCE_EXPIRES", N_("Auszug läuft ab")
    TRAINING_MISSING = "TRAINING_MISSING", N_("Nötige Weiterbildung fehlt")
    EVENT_SOON = "EVENT_SOON", N_("Anlass in den nächsten Tagen")
    FEEDBACK_DUE = "FEEDBACK_DUE", N_("Zwei kurze Fragen")
    EXPENSES_OPEN = "EXPENSES_OPEN", N_("Spesen warten auf den Entscheid")
    AFTERCARE_ENDS = "AFTERCARE_ENDS", N_("Nachbegleitung endet")


class Delivery(Labelled):
    """What has become of a mail."""

    WAITING = "WAITING", N_("wartet")
    SENT = "SENT", N_("gesendet")
    FAILED = "FAILED", N_("nicht zugestellt")
    WITHDRAWN = "WITHDRAWN", N_("zurückgezogen")

    @classmethod
    def of(cls, state: str, attempts: int) -> "Delivery":
        """From the state of a mail in the outbox, and how often it was tried."""
        if state == "WAITING":
            return cls.FAILED if attempts else cls.WAITING
        return cls.SENT if state == "SENT" else cls.WITHDRAWN


class DigestRhythm(Labelled):
    """How often somebody wants to hear from us at most."""

    DAILY = "DAILY", N_("höchstens täglich")
    WEEKLY = "WEEKLY", N_("höchstens wöchentlich, am Montag")


class Audience(Labelled):
    """To whom a message goes."""

    MENTORS = "MENTORS", N_("Freiwillige")
    MENTEES = "MENTEES", N_("Mentees")


class MessageState(Labelled):
    """Where a message to a group stands."""

    DRAFT = "DRAFT", N_("Entwurf")
    SENT = "SENT", N_("verschickt")
    DISCARDED = "DISCARDED", N_("verworfen")
