"""When review talks are due: six weeks after the start, then every three months, interruptions aside."""

from collections.abc import Iterable
from datetime import date, timedelta

from mentoring.tandems.rules import months_later
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import N_, Labelled, Refused

Span = tuple[date, date | None]
"""From a day until a day, which is no longer part of it; without the second it has no end yet."""
SOON_DAYS = 14
"""A talk that is due within so many days is to be planned."""


def pauses_of(phases: Iterable[tuple[TandemState, date]]) -> list[Span]:
    """The interruptions of a tandem from its dated states, in the order in which they hold."""
    found: list[Span] = []
    begun: date | None = None
    for state, day in phases:
        if begun is not None and state is not TandemState.PAUSED:
            found.append((begun, day))
            begun = None
        elif begun is None and state is TandemState.PAUSED:
            begun = day
    return found if begun is None else [*found, (begun, None)]


def first_talk_on(started_on: date, weeks: int) -> date:
    """The day of the first review talk: so many weeks after the start (DOMAIN: six)."""
    return started_on + timedelta(weeks=weeks)


def next_talk_on(held_on: date, months: int) -> date:
    """The day of the next talk: so many months after the last, or the last day of a shorter month."""
    return months_later(held_on, months)


def postponed(anchor: date, day: date, pauses: Iterable[Span]) -> date | None:
    """The day moved on by the days of interruption between ``anchor`` and it; None if one has no end yet.

    So between the anchor and the result lie as many days of accompaniment as were meant.
    """
    due = day
    for start, end in sorted(pauses, key=lambda span: span[0]):
        begin = max(start, anchor)
        if begin >= due:
            break
        if end is None:
            return None
        due += max(end - begin, timedelta(0))
    return due


def talk_due_on(
    started_on: date,
    *,
    weeks: int,
    months: int,
    held_on: date | None = None,
    agreed_on: date | None = None,
    pauses: Iterable[Span] = (),
) -> date | None:
    """When the next review talk of a running tandem is due; None as long as an interruption has no end.

    ``held_on`` is the last talk, ``agreed_on`` the next date if one was agreed there: that one stands, but
    not while the tandem is interrupted.
    """
    spans = list(pauses)
    if agreed_on is not None:
        rests = any(end is None and start <= agreed_on for start, end in spans)
        return None if rests else agreed_on
    if held_on is not None:
        return postponed(held_on, next_talk_on(held_on, months), spans)
    return postponed(started_on, first_talk_on(started_on, weeks), spans)


def is_overdue(due_on: date | None, today: date) -> bool:
    """Whether a talk should have been held by now: its day has passed."""
    return due_on is not None and due_on < today


def check_talk_held(held_on: date, *, started_on: date | None, today: date, next_on: date | None) -> None:
    """Refuses a talk in the future or before the start, and a next date that does not follow it."""
    if held_on > today:
        raise Refused(N_("Dieses Datum liegt in der Zukunft."), field="held_on")
    if started_on is not None and held_on < started_on:
        raise Refused(N_("Das Gespräch liegt vor dem Beginn der Begleitung."), field="held_on")
    if next_on is not None and next_on <= held_on:
        raise Refused(N_("Der nächste Termin liegt nach dem Gespräch."), field="next_on")


class TalkNeed(Labelled):
    """What is to be done about a tandem's next talk."""

    NOTHING = "NOTHING", N_("nichts zu tun")
    PLAN = "PLAN", N_("Gespräch planen")
    OVERDUE = "OVERDUE", N_("Gespräch überfällig")
    RECORD = "RECORD", N_("Gespräch festhalten")


class TalkStand(Labelled):
    """Where the next talk of a tandem stands, or that it was held: the parts of the list of talks."""

    OVERDUE = "OVERDUE", N_("überfällig")
    DUE = "DUE", N_("fällig")
    RECORD = "RECORD", N_("festzuhalten")
    PLANNED = "PLANNED", N_("geplant")
    LATER = "LATER", N_("später fällig")
    HELD = "HELD", N_("geführt")


TO_DO = (TalkStand.OVERDUE, TalkStand.DUE, TalkStand.RECORD)
"""Where somebody has to do something."""


def talk_stand(due_on: date | None, planned_on: date | None, today: date) -> TalkStand:
    """Where a talk that has not been held stands."""
    need = talk_need(due_on, planned_on, today)
    if need is TalkNeed.NOTHING:
        return TalkStand.LATER if planned_on is None else TalkStand.PLANNED
    return {
        TalkNeed.OVERDUE: TalkStand.OVERDUE,
        TalkNeed.PLAN: TalkStand.DUE,
        TalkNeed.RECORD: TalkStand.RECORD,
    }[need]


def talk_need(due_on: date | None, planned_on: date | None, today: date) -> TalkNeed:
    """What is to be done: plan what is due soon or overdue, note down what has taken place."""
    if planned_on is not None:
        return TalkNeed.RECORD if planned_on < today else TalkNeed.NOTHING
    if is_overdue(due_on, today):
        return TalkNeed.OVERDUE
    soon = due_on is not None and due_on <= today + timedelta(days=SOON_DAYS)
    return TalkNeed.PLAN if soon else TalkNeed.NOTHING
