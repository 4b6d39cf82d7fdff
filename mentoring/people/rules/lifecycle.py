"""The life-cycle of a mentor (DOMAIN: registered, interviewed, clearance pending, available, on leave, left).

Whether somebody is matched is no state: it follows from capacity and open tandems.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mentoring.people.vocabulary import ClearanceKind, MentorState
from mentoring.wording import N_, Sentence

WAY = (
    MentorState.REGISTERED,
    MentorState.INTERVIEWED,
    MentorState.CLEARANCE_PENDING,
    MentorState.AVAILABLE,
)
"""The way to the first tandem, in order."""

TRANSITIONS: dict[MentorState, frozenset[MentorState]] = {
    MentorState.REGISTERED: frozenset({MentorState.INTERVIEWED, MentorState.REJECTED, MentorState.LEFT}),
    MentorState.INTERVIEWED: frozenset(
        {MentorState.CLEARANCE_PENDING, MentorState.REJECTED, MentorState.LEFT}
    ),
    MentorState.CLEARANCE_PENDING: frozenset({MentorState.AVAILABLE, MentorState.REJECTED, MentorState.LEFT}),
    MentorState.AVAILABLE: frozenset({MentorState.ON_LEAVE, MentorState.LEFT}),
    MentorState.ON_LEAVE: frozenset({MentorState.AVAILABLE, MentorState.LEFT}),
    MentorState.LEFT: frozenset(),
    MentorState.REJECTED: frozenset({MentorState.LEFT}),
}
"""What may follow what; everything else is refused."""

OPEN_STATES = frozenset(MentorState) - {MentorState.LEFT, MentorState.REJECTED}
"""States in which somebody is, or wants to become, a volunteer."""

NEEDS_REASON = frozenset({MentorState.LEFT, MentorState.REJECTED, MentorState.ON_LEAVE})
"""States that are entered with a reason."""


def refusal_of_move(from_state: MentorState, to_state: MentorState) -> Sentence | None:
    """Why a mentor cannot go from one state to another, or None if they can."""
    if to_state in TRANSITIONS[from_state]:
        return None
    if from_state is to_state:
        return Sentence(N_("Der Stand ist bereits «%(state)s»."), {"state": from_state})
    if from_state is MentorState.LEFT:
        return Sentence(N_("Wer ausgetreten ist, wird für eine neue Aufgabe neu angemeldet."))
    if from_state is MentorState.REJECTED:
        return Sentence(N_("Wer abgelehnt wurde, wird für einen neuen Anlauf neu angemeldet."))
    if to_state is MentorState.REJECTED:
        return Sentence(N_("Ablehnen geht nur, bevor jemand verfügbar ist. Danach heisst es «ausgetreten»."))
    return Sentence(
        N_("Von «%(before)s» führt kein Schritt direkt zu «%(after)s»."),
        {"before": from_state, "after": to_state},
    )


def next_steps(state: MentorState) -> list[MentorState]:
    """The states that may follow, the one on the way first."""
    return [other for other in MentorState if other in TRANSITIONS[state]]


@dataclass(frozen=True)
class Check:
    """Something the next step needs (``binding``), or that makes matching better (not binding)."""

    code: str
    text: Sentence
    done: bool
    binding: bool = True


def readiness(
    to_state: MentorState,
    *,
    reachable: bool = True,
    consented: bool = True,
    needed: Iterable[ClearanceKind | None] = (),
    lacking: Iterable[ClearanceKind] = (),
    languages: int = 1,
    slots: int = 1,
    placed: bool = True,
    capacity: int = 1,
) -> list[Check]:
    """What a step of the way asks for.

    ``needed``: the extract each programme of the mentor asks for (None: none); ``lacking``: the kinds of
    extract that are not valid.
    """
    programmes, without = list(needed), set(lacking)
    if to_state is MentorState.INTERVIEWED:
        return [
            Check("contact", Sentence(N_("Telefon oder E-Mail bekannt")), reachable, binding=False),
            Check("consent", Sentence(N_("Einwilligung liegt vor")), consented),
        ]
    if to_state is MentorState.CLEARANCE_PENDING:
        return [Check("programmes", Sentence(N_("Mindestens ein Programm gewählt")), bool(programmes))]
    if to_state is not MentorState.AVAILABLE:
        return []
    cleared = any(kind is None or kind not in without for kind in programmes)
    return [
        Check("programmes", Sentence(N_("Mindestens ein Programm gewählt")), bool(programmes)),
        Check("clearance", Sentence(N_("Gültiger Auszug für mindestens ein Programm")), cleared),
        Check("capacity", Sentence(N_("Mindestens ein Platz für ein Tandem")), capacity > 0, binding=False),
        Check("languages", Sentence(N_("Sprachen mit Niveau bekannt")), languages > 0, binding=False),
        Check("slots", Sentence(N_("Zeiten bekannt")), slots != 0, binding=False),
        Check("residence", Sentence(N_("Wohnort bekannt")), placed, binding=False),
    ]
