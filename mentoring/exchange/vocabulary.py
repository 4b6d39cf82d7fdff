"""The words of imports: what is taken over, where an import stands, what becomes of a row."""

from mentoring.wording import N_, Labelled


class ImportKind(Labelled):
    """Which list is taken over."""

    MENTORS = "MENTORS", N_("Freiwillige")
    WAITLIST = "WAITLIST", N_("Warteliste")
    COSTS = "COSTS", N_("Kosten")


OF_PEOPLE = (ImportKind.MENTORS, ImportKind.WAITLIST)
"""The lists that coordinators take over; costs are the lead's alone, on pages of their own."""


class ImportState(Labelled):
    """Where an import stands."""

    UPLOADED = "UPLOADED", N_("hochgeladen")
    CHECKING = "CHECKING", N_("wird geprüft")
    CHECKED = "CHECKED", N_("geprüft")
    IMPORTING = "IMPORTING", N_("wird übernommen")
    IMPORTED = "IMPORTED", N_("übernommen")
    UNDONE = "UNDONE", N_("rückgängig gemacht")


class Outcome(Labelled):
    """What the check says of a row."""

    OK = "OK", N_("in Ordnung")
    ERROR = "ERROR", N_("Fehler")
    DUPLICATE = "DUPLICATE", N_("vielleicht schon erfasst")


class Choice(Labelled):
    """What is to become of a row that may be somebody already recorded, or that is wrong."""

    NEW = "NEW", N_("als neue Person übernehmen")
    MERGE = "MERGE", N_("bestehende Person ergänzen")
    SKIP = "SKIP", N_("weglassen")


class Deed(Labelled):
    """What becomes of a person when an import is taken back."""

    REMOVE = "REMOVE", N_("wird entfernt")
    RESTORE = "RESTORE", N_("wird wieder wie vorher")
    KEEP = "KEEP", N_("bleibt, wie sie ist")
