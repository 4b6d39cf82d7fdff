"""Pure decisions about tandems: the life-cycle, what each step needs, and which days make sense."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import N_, Refused, Sentence

OPEN_STATES = (
    TandemState.PROPOSED,
    TandemState.MEETING,
    TandemState.AGREED,
    TandemState.ACTIVE,
    TandemState.PAUSED,
    TandemState.CLOSING,
)
"""States in which a tandem holds a seat of its mentor."""

ENDED = (TandemState.CLOSED, TandemState.TERMINATED_EARLY)
BEFORE_START = (TandemState.PROPOSED, TandemState.MEETING, TandemState.AGREED)
RUNNING = (TandemState.ACTIVE, TandemState.PAUSED, TandemState.CLOSING)

TRANSITIONS: dict[TandemState, tuple[TandemState, ...]] = {
    TandemState.PROPOSED: (TandemState.MEETING, TandemState.DECLINED),
    TandemState.MEETING: (TandemState.AGREED, TandemState.DECLINED),
    TandemState.AGREED: (TandemState.ACTIVE, TandemState.DECLINED),
    TandemState.ACTIVE: (TandemState.PAUSED, TandemState.CLOSING, TandemState.TERMINATED_EARLY),
    TandemState.PAUSED: (TandemState.ACTIVE, TandemState.CLOSING, TandemState.TERMINATED_EARLY),
    TandemState.CLOSING: (TandemState.CLOSED,),
    TandemState.CLOSED: (TandemState.AFTERCARE, TandemState.ARCHIVED),
    TandemState.TERMINATED_EARLY: (TandemState.AFTERCARE, TandemState.ARCHIVED),
    TandemState.AFTERCARE: (TandemState.ARCHIVED,),
    TandemState.ARCHIVED: (),
    TandemState.DECLINED: (),
}
"""The life-cycle of a tandem (DOMAIN, «Tandem»). Whatever is not listed is refused."""

AFTERCARE_MONTHS = 6
ANSWER_DAYS = 7
"""After so many days without an answer the coordinator asks again."""
LINK_VALID = timedelta(days=30)
UNDO_WITHIN = timedelta(hours=24)
UNDOABLE = (
    TandemState.AGREED,
    TandemState.PAUSED,
    TandemState.ACTIVE,
    TandemState.CLOSING,
    TandemState.CLOSED,
    TandemState.AFTERCARE,
    TandemState.ARCHIVED,
)
"""Steps that told nobody and moved nobody else: they can be taken back for a day.

Not among them: answers and what follows from them (mails have left), the start (the entry left the waitlist)
and an early end (the entry is waiting again and may already be in a run). The first ACTIVE is a start.
"""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known about a tandem when its next step is asked for; facts not yet given are None."""

    state: TandemState
    mentor_said: bool | None = None
    mentees_said: bool | None = None
    entry_stands: bool = True
    clearance_needed: bool = False
    clearance_valid: bool = False
    minor: bool = False
    meeting_on: date | None = None
    agreed_on: date | None = None
    goals: int = 0
    goals_rated: int = 0
    guardian_consent_on: date | None = None
    started_on: date | None = None
    pause_reason: str = ""
    review_on: date | None = None
    closing_talk_on: date | None = None
    end_reason: object = None
    follow_up: object = None
    certificate_offered: bool = False
    decline_reason: str = ""
    ended_on: date | None = None
    aftercare_until: date | None = None


@dataclass(frozen=True)
class Need:
    """One fact a step needs: as a line of a list, as a refusal, and the input where it belongs."""

    text: str
    refusal: str
    field: str | None
    met: Callable[[Standing], bool]
    applies: Callable[[Standing], bool] = lambda s: True


BOTH_YES = Need(
    N_("Beide Seiten haben Ja gesagt"),
    N_("Zum Kennenlernen kommt es erst, wenn beide Seiten Ja gesagt haben."),
    None,
    lambda s: s.mentor_said is True and s.mentees_said is True,
)
WISH_STANDS = Need(
    N_("Der Wunsch auf der Warteliste besteht noch"),
    N_("Der Wunsch auf der Warteliste besteht nicht mehr. Bitte beenden Sie den Vorschlag."),
    None,
    lambda s: s.entry_stands,
)
CLEARANCE = Need(
    N_("Der nötige Auszug liegt vor und ist gültig"),
    N_("Der nötige Auszug fehlt, ist abgelaufen oder hat einen Eintrag."),
    None,
    lambda s: s.clearance_valid,
    lambda s: s.clearance_needed,
)
AGREEMENT_DATE = Need(
    N_("Datum der Vereinbarung"),
    N_("Bitte das Datum der Vereinbarung angeben."),
    "agreed_on",
    lambda s: s.agreed_on is not None,
)
ONE_GOAL = Need(
    N_("Mindestens ein Ziel vereinbart"),
    N_("Eine Vereinbarung braucht mindestens ein Ziel."),
    "goals",
    lambda s: s.goals > 0,
)
CONSENT = Need(
    N_("Einwilligung der Eltern"),
    N_("Minderjährige brauchen die Einwilligung der Eltern. Bitte das Datum angeben."),
    "guardian_consent_on",
    lambda s: s.guardian_consent_on is not None,
    lambda s: s.minor,
)
START_DATE = Need(
    N_("Datum des Beginns"),
    N_("Bitte angeben, wann die Begleitung beginnt."),
    "started_on",
    lambda s: s.started_on is not None,
)
PAUSE_REASON = Need(
    N_("Grund des Unterbruchs"),
    N_("Bitte den Grund des Unterbruchs angeben."),
    "reason",
    lambda s: bool(s.pause_reason.strip()),
)
REVIEW_DATE = Need(
    N_("Datum, an dem Sie wieder nachfragen"),
    N_("Bitte angeben, wann Sie wieder nachfragen."),
    "review_on",
    lambda s: s.review_on is not None,
)
CLOSING_TALK = Need(
    N_("Datum des Abschlussgesprächs"),
    N_("Bitte das Datum des Abschlussgesprächs angeben."),
    "closing_talk_on",
    lambda s: s.closing_talk_on is not None,
)
END_REASON = Need(
    N_("Grund des Endes"),
    N_("Bitte angeben, warum das Tandem endet."),
    "end_reason",
    lambda s: s.end_reason is not None,
)
GOALS_RATED = Need(
    N_("Jedes Ziel bewertet"),
    N_("Bitte jedes Ziel bewerten."),
    "ratings",
    lambda s: s.goals_rated >= s.goals,
)
FOLLOW_UP = Need(
    N_("Anschlusslösung festgehalten"),
    N_("Bitte festhalten, was nach dem Tandem kommt."),
    "follow_up",
    lambda s: s.follow_up is not None,
)
CERTIFICATE = Need(
    N_("Nachweis der Freiwilligenarbeit angeboten"),
    N_("Bitte bestätigen, dass der Nachweis der Freiwilligenarbeit angeboten wurde."),
    "certificate_offered",
    lambda s: s.certificate_offered,
)
DECLINE_REASON = Need(
    N_("Grund"),
    N_("Bitte den Grund angeben: er hilft dem nächsten Lauf."),
    "reason",
    lambda s: bool(s.decline_reason.strip()),
)
AFTERCARE_END = Need(
    N_("Ende der Nachbegleitung, höchstens 6 Monate nach dem Ende"),
    N_("Die Nachbegleitung dauert höchstens 6 Monate ab dem Ende des Tandems."),
    "aftercare_until",
    lambda s: bool(
        s.aftercare_until
        and s.ended_on
        and s.ended_on < s.aftercare_until <= months_later(s.ended_on, AFTERCARE_MONTHS)
    ),
)

_AT_THE_END = (END_REASON, GOALS_RATED, FOLLOW_UP, CERTIFICATE)

NEEDS: dict[TandemState, tuple[Need, ...]] = {
    TandemState.PROPOSED: (),
    TandemState.MEETING: (BOTH_YES, WISH_STANDS, CLEARANCE),
    TandemState.AGREED: (WISH_STANDS, AGREEMENT_DATE, ONE_GOAL, CONSENT),
    TandemState.ACTIVE: (WISH_STANDS, START_DATE),
    TandemState.PAUSED: (PAUSE_REASON, REVIEW_DATE),
    TandemState.CLOSING: (CLOSING_TALK,),
    TandemState.CLOSED: _AT_THE_END,
    TandemState.TERMINATED_EARLY: _AT_THE_END,
    TandemState.AFTERCARE: (AFTERCARE_END,),
    TandemState.ARCHIVED: (),
    TandemState.DECLINED: (DECLINE_REASON,),
}
"""What each state needs to be entered (DOMAIN, «Tandem», column «required to enter»)."""


def refusal(from_state: TandemState, to_state: TandemState) -> Sentence | None:
    """Why a tandem cannot go from one state to the other; None if it can."""
    following = TRANSITIONS[from_state]
    if to_state in following:
        return None
    values = {"state": from_state, "target": to_state}
    if from_state is to_state:
        return Sentence(N_("Das Tandem ist schon im Stand «%(state)s»."), values)
    if not following:
        return Sentence(N_("Der Stand «%(state)s» ist endgültig: es folgt kein weiterer."), values)
    if to_state is TandemState.PROPOSED:
        return Sentence(
            N_("Ein neuer Vorschlag entsteht aus einem Matching-Lauf, nicht aus einem Tandem."), {}
        )
    if to_state is TandemState.DECLINED:
        return Sentence(
            N_("Die Begleitung hat begonnen: sie kann vorzeitig beendet, nicht abgelehnt werden."), {}
        )
    if to_state in ENDED and from_state in BEFORE_START:
        return Sentence(
            N_("Die Begleitung hat noch nicht begonnen: ein Vorschlag wird abgelehnt, nicht beendet."), {}
        )
    return Sentence(N_("Von «%(state)s» führt kein Schritt direkt zu «%(target)s»."), values)


def needs(to_state: TandemState, standing: Standing) -> list[tuple[Need, bool]]:
    """What entering a state needs for this tandem, each with whether it is met."""
    return [(need, need.met(standing)) for need in NEEDS[to_state] if need.applies(standing)]


def check_move(to_state: TandemState, standing: Standing) -> None:
    """Refuses a step the life-cycle does not know or that lacks a fact, with the sentence and its field."""
    sentence = refusal(standing.state, to_state)
    if sentence is not None:
        raise Refused(sentence.text, **sentence.params)
    for need, met in needs(to_state, standing):
        if not met:
            raise Refused(need.refusal, field=need.field)


def check_day(day: date, *, field: str, today: date, not_before: date | None) -> None:
    """Refuses the day of a step that lies in the future or before the step it follows."""
    if day > today:
        raise Refused(N_("Dieses Datum liegt in der Zukunft."), field=field)
    if not_before is not None and day < not_before:
        raise Refused(
            N_("Dieses Datum liegt vor dem letzten Schritt vom %(date)s."),
            field=field,
            date=swiss(not_before),
        )


def may_undo(state: TandemState, previous: TandemState | None, entered_at: datetime, now: datetime) -> bool:
    """Whether the last step may still be taken back: it told nobody, and it is younger than a day."""
    if previous is None or state not in UNDOABLE or now - entered_at > UNDO_WITHIN:
        return False
    return not (state is TandemState.ACTIVE and previous is not TandemState.PAUSED)


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def swiss(day: date) -> str:
    """A day as it is written on screen."""
    return day.strftime("%d.%m.%Y")
