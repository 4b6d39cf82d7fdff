"""The words of tandems: states, answers, decisions of a run, goals and endings."""

from mentoring.wording import N_, Labelled


class TandemState(Labelled):
    """The life-cycle of a tandem."""

    PROPOSED = "PROPOSED", N_("Vorschlag")
    MEETING = "MEETING", N_("Kennenlernen")
    AGREED = "AGREED", N_("Vereinbarung")
    ACTIVE = "ACTIVE", N_("Begleitung")
    PAUSED = "PAUSED", N_("unterbrochen")
    CLOSING = "CLOSING", N_("Abschluss")
    CLOSED = "CLOSED", N_("abgeschlossen")
    TERMINATED_EARLY = "TERMINATED_EARLY", N_("vorzeitig beendet")
    AFTERCARE = "AFTERCARE", N_("Nachbegleitung")
    ARCHIVED = "ARCHIVED", N_("archiviert")
    DECLINED = "DECLINED", N_("abgelehnt")


class Side(Labelled):
    """Whose answer."""

    MENTOR = "MENTOR", N_("Freiwillige/r")
    MENTEE = "MENTEE", N_("Mentee")


class RunState(Labelled):
    """Where a matching run stands."""

    DRAFT = "DRAFT", N_("Entwurf")
    RELEASED = "RELEASED", N_("freigegeben")
    DISCARDED = "DISCARDED", N_("verworfen")


class ComputationKind(Labelled):
    """What the solver works at beside the requests."""

    RUN = "RUN", N_("Matching-Lauf")
    REPLAY = "REPLAY", N_("Probe an der eigenen Geschichte")
    JOINT_RUN = "JOINT_RUN", N_("Gemeinsamer Lauf")


class ComputationState(Labelled):
    """Where a computation stands."""

    RUNNING = "RUNNING", N_("wird gerechnet")
    DONE = "DONE", N_("fertig")
    CANCELLED = "CANCELLED", N_("abgebrochen")
    FAILED = "FAILED", N_("nicht gelungen")


class DecisionKind(Labelled):
    """What a coordinator decides in a run."""

    PIN = "PIN", N_("angepinnt")
    FORBID = "FORBID", N_("verboten")
    WAIT = "WAIT", N_("wartet")


class Loss(Labelled):
    """What a change of a run would cost the others."""

    NOTHING = "NOTHING", N_("nichts, gleich gut möglich")
    POINTS = "POINTS", N_("Punkte, niemand verliert den Platz")
    PLACE = "PLACE", N_("jemand verliert den Platz")


class ServingOrder(Labelled):
    """Who is served before whom where seats are short; the codes are the solver's."""

    URGENCY_THEN_WAIT = "URGENCY_THEN_WAIT", N_("Dringlichkeit, dann Wartezeit")
    WAIT = "WAIT", N_("Wartezeit")
    WAIT_WITH_CREDIT = "WAIT_WITH_CREDIT", N_("Wartezeit, mit Zuschlag für Dringlichkeit")
    FIT = "FIT", N_("Passung")


class Cadence(Labelled):
    """How often matching runs take place; the codes are the solver's."""

    DAILY = "DAILY", N_("täglich")
    WEEKLY = "WEEKLY", N_("wöchentlich")
    MONTHLY = "MONTHLY", N_("monatlich")


class Rating(Labelled):
    """How a goal stood."""

    NOT_YET = "NOT_YET", N_("noch nicht")
    PARTLY = "PARTLY", N_("teilweise")
    REACHED = "REACHED", N_("erreicht")


STEPS: dict[int, str] = {
    1: N_("geht noch nicht"),
    2: N_("geht mit viel Hilfe"),
    3: N_("geht mit etwas Hilfe"),
    4: N_("geht meistens allein"),
    5: N_("geht allein"),
}
"""The scale on which goals are agreed and rated; a goal may describe the steps in words of its own."""
LOWEST_STEP, HIGHEST_STEP = min(STEPS), max(STEPS)


class EndReason(Labelled):
    """Why a tandem ended."""

    GOALS_REACHED = "GOALS_REACHED", N_("Ziele erreicht")
    TIME_UP = "TIME_UP", N_("vereinbarte Dauer abgelaufen")
    NO_TIME_MENTOR = "NO_TIME_MENTOR", N_("keine Zeit mehr (Freiwillige/r)")
    NO_TIME_MENTEE = "NO_TIME_MENTEE", N_("keine Zeit mehr (Mentee)")
    NO_FIT = "NO_FIT", N_("passte nicht zusammen")
    MOVED = "MOVED", N_("Wegzug")
    ILLNESS = "ILLNESS", N_("Krankheit")
    CONTACT_LOST = "CONTACT_LOST", N_("Kontakt abgebrochen")
    SAFEGUARDING = "SAFEGUARDING", N_("Vorfall")
    OTHER = "OTHER", N_("anderer Grund")


class FollowUp(Labelled):
    """What comes after the tandem (Anschlusslösung)."""

    NONE_NEEDED = "NONE_NEEDED", N_("keine nötig")
    NEW_TANDEM = "NEW_TANDEM", N_("neues Tandem")
    COURSE = "COURSE", N_("Kurs oder Schule")
    WORK = "WORK", N_("Arbeit oder Lehre")
    ASSOCIATION = "ASSOCIATION", N_("Verein oder Treffpunkt")
    ADVICE = "ADVICE", N_("Beratungsstelle")
    PRIVATE = "PRIVATE", N_("Kontakt privat weitergeführt")
    OPEN = "OPEN", N_("offen")


class DeclineReason(Labelled):
    """Why a side says no to a proposal."""

    TIMES = "TIMES", N_("die Zeiten passen nicht")
    TOO_FAR = "TOO_FAR", N_("der Weg ist zu weit")
    NOT_NOW = "NOT_NOW", N_("im Moment keine Zeit")
    OTHER_WISH = "OTHER_WISH", N_("ich habe mir etwas anderes vorgestellt")
    KNOWN = "KNOWN", N_("wir kennen uns schon")
    NO_LONGER = "NO_LONGER", N_("es braucht kein Tandem mehr")
    OTHER = "OTHER", N_("anderer Grund")


class TandemEvent(Labelled):
    """What can have happened to a tandem, as its history says it; a move names its new state besides."""

    PROPOSED = "proposed", N_("Vorschlag freigegeben")
    ASKED_AGAIN = "asked_again", N_("Noch einmal nach der Antwort gefragt")
    ACCEPTED = "accepted", N_("Ja gesagt")
    DECLINED = "declined", N_("Nein gesagt")
    MOVED = "moved", N_("Stand geändert")
    UNDONE = "undone", N_("Letzten Schritt zurückgenommen")
    MEETING_PLANNED = "meeting_planned", N_("Kennenlernen geplant")
    REVIEW_MOVED = "review_moved", N_("Unterbruch verlängert")
    GOAL_ADDED = "goal_added", N_("Ziel vereinbart")
    GOAL_CHANGED = "goal_changed", N_("Ziel umformuliert")
    GOAL_RATED = "goal_rated", N_("Ziel bewertet")
    MEMBER_JOINED = "member_joined", N_("Person dazugekommen")
    MEMBER_LEFT = "member_left", N_("Person nicht mehr dabei")
    END_CORRECTED = "end_corrected", N_("Ende berichtigt")
    CONSENT = "consent", N_("Einwilligung der Eltern festgehalten")
