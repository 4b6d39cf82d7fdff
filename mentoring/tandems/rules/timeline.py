"""What a row of a tandem's history says, as a sentence."""

from collections.abc import Mapping
from typing import Any

from mentoring.tandems.vocabulary import DeclineReason, Rating, Side, TandemEvent, TandemState
from mentoring.wording import N_, Sentence

ENTERED: dict[TandemState, str] = {
    TandemState.PROPOSED: N_("Vorschlag freigegeben"),
    TandemState.MEETING: N_("Beide haben Ja gesagt: das Kennenlernen kann stattfinden"),
    TandemState.AGREED: N_("Vereinbarung getroffen"),
    TandemState.ACTIVE: N_("Begleitung begonnen"),
    TandemState.PAUSED: N_("Begleitung unterbrochen"),
    TandemState.CLOSING: N_("Abschluss eingeleitet"),
    TandemState.CLOSED: N_("Tandem abgeschlossen"),
    TandemState.TERMINATED_EARLY: N_("Tandem vorzeitig beendet"),
    TandemState.AFTERCARE: N_("Nachbegleitung begonnen"),
    TandemState.ARCHIVED: N_("Tandem archiviert"),
    TandemState.DECLINED: N_("Vorschlag beendet, das Tandem kommt nicht zustande"),
}

EVENTS = {event.value: event for event in TandemEvent}

SAID: dict[tuple[TandemEvent, Side], str] = {
    (TandemEvent.ACCEPTED, Side.MENTOR): N_("%(mentor)s hat Ja gesagt"),
    (TandemEvent.DECLINED, Side.MENTOR): N_("%(mentor)s hat Nein gesagt"),
    (TandemEvent.ACCEPTED, Side.MENTEE): N_("%(mentee)s hat Ja gesagt"),
    (TandemEvent.DECLINED, Side.MENTEE): N_("%(mentee)s hat Nein gesagt"),
}


def what_happened(
    event: str,
    from_state: str | None,
    to_state: str | None,
    detail: Mapping[str, Any],
    *,
    mentor: str,
    mentee: str | Sentence,
    people: Mapping[int, str],
) -> Sentence:
    """The sentence for one row; ``people`` gives the names of members by id."""
    kind = EVENTS[event]
    if kind is TandemEvent.MOVED and to_state:
        if to_state == TandemState.ACTIVE and from_state == TandemState.PAUSED:
            return Sentence(N_("Begleitung weitergeführt"))
        return Sentence(ENTERED[TandemState[to_state]])
    if kind is TandemEvent.UNDONE and to_state:
        return Sentence(
            N_("Letzten Schritt zurückgenommen: wieder «%(state)s»"), {"state": TandemState[to_state]}
        )
    if kind in {TandemEvent.ACCEPTED, TandemEvent.DECLINED}:
        side = Side[detail["side"]]
        who = {"mentor": mentor} if side is Side.MENTOR else {"mentee": mentee}
        return Sentence(SAID[kind, side], who)
    if kind in {TandemEvent.MEMBER_JOINED, TandemEvent.MEMBER_LEFT}:
        name = people.get(detail.get("person", 0), "–")
        if detail.get("undone"):
            return Sentence(N_("%(name)s gehört weiterhin dazu (Austritt zurückgenommen)"), {"name": name})
        if kind is TandemEvent.MEMBER_JOINED:
            return Sentence(N_("%(name)s gehört neu dazu"), {"name": name})
        return Sentence(N_("%(name)s gehört nicht mehr dazu"), {"name": name})
    if kind is TandemEvent.END_CORRECTED:
        return Sentence(N_("Ende berichtigt: früher als am %(date)s"), {"date": detail.get("was", "–")})
    if kind is TandemEvent.GOAL_RATED:
        return Sentence(N_("Ziel bewertet: %(rating)s"), {"rating": Rating[detail["rating"]]})
    return Sentence(kind.label)


def why(reason: str, detail: Mapping[str, Any]) -> str:
    """The reason of a row: what was chosen from the list, or else what was written."""
    if not reason and detail.get("kind"):
        return DeclineReason[detail["kind"]].label
    return reason
