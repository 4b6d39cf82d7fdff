"""The words of joint runs: where a pair stands, and the classes in which one side is shown to the other."""

from mentoring.wording import N_, Labelled


class JointState(Labelled):
    """Where a pair across two organisations stands; EXPIRED and STALE may follow from what is true now."""

    OPEN = "OPEN", N_("Antwort offen")
    TANDEM = "TANDEM", N_("Tandem vorgeschlagen")
    DECLINED = "DECLINED", N_("abgelehnt")
    EXPIRED = "EXPIRED", N_("abgelaufen")
    STALE = "STALE", N_("nicht mehr möglich")
    REPLACED = "REPLACED", N_("durch neuen Lauf ersetzt")
    REVOKED = "REVOKED", N_("Vereinbarung aufgehoben")


class JointEvent(Labelled):
    """What can have happened to a pair across two organisations, as its history says it."""

    FOUND = "joint_found", N_("Vom gemeinsamen Lauf vorgeschlagen")
    AGREED = "joint_agreed", N_("Zugestimmt")
    TAKEN_BACK = "joint_taken_back", N_("Zustimmung zurückgenommen")
    REFUSED = "joint_refused", N_("Abgelehnt")
    STALE = "joint_stale", N_("Nicht mehr möglich: auf einer Seite hat sich etwas geändert")
    REVOKED = "joint_revoked", N_("Beendet, weil die Vereinbarung aufgehoben wurde")
    REPLACED = "joint_replaced", N_("Beendet, weil neu gerechnet wurde")
    TANDEM = "joint_tandem", N_("Beide Seiten haben zugestimmt: Tandem vorgeschlagen")


class Distance(Labelled):
    """How far apart two live; never where."""

    UNDER_5 = "UNDER_5", N_("unter 5 km")
    UNDER_10 = "UNDER_10", N_("5 bis 10 km")
    UNDER_20 = "UNDER_20", N_("10 bis 20 km")
    FURTHER = "FURTHER", N_("20 km und mehr")
    UNKNOWN = "UNKNOWN", N_("nicht bekannt")


class Waited(Labelled):
    """How long somebody has waited; never since when."""

    UNDER_90 = "UNDER_90", N_("unter 90 Tage")
    UNDER_180 = "UNDER_180", N_("90 bis 180 Tage")
    LONGER = "LONGER", N_("über 180 Tage")


class Times(Labelled):
    """At how many times of the week both are free; never at which."""

    FEW = "FEW", N_("an ein bis zwei Zeiten der Woche")
    SOME = "SOME", N_("an drei bis fünf Zeiten der Woche")
    MANY = "MANY", N_("an mehr als fünf Zeiten der Woche")
    UNKNOWN = "UNKNOWN", N_("nicht von beiden bekannt")
