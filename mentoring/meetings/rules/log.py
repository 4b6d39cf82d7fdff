"""What may be logged as a meeting, who can have been there, and how its minutes divide among its topics."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TypeVar

from mentoring.tandems.rules import swiss
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import N_, Refused, Sentence

T = TypeVar("T")

FEWEST_MINUTES, MOST_MINUTES = 5, 900
LOGGED = frozenset(TandemState) - {TandemState.PROPOSED, TandemState.DECLINED}
"""States in which meetings are logged; after the end only those that were before it."""

Membership = tuple[int, date | None, date | None]
"""A mentee of the tandem, from a day on and until a day, which is no longer part of it."""


def members_on(day: date, members: Iterable[Membership]) -> set[int]:
    """Who belonged to the tandem on a day."""
    return {
        person
        for person, start, end in members
        if (start is None or start <= day) and (end is None or day < end)
    }


def check_meeting(
    met_on: date,
    minutes: int,
    topics: Sequence[object],
    *,
    state: TandemState,
    proposed_on: date,
    ended_on: date | None,
    today: date,
) -> None:
    """Refuses a meeting that cannot have been: in the future, outside the tandem's time, endless."""
    if state not in LOGGED:
        raise Refused(N_("Treffen werden eingetragen, sobald beide Seiten Ja gesagt haben."))
    check_past(met_on, today)
    if met_on < proposed_on:
        raise Refused(
            N_("Das Tandem gibt es erst seit dem %(date)s."), field="met_on", date=swiss(proposed_on)
        )
    if ended_on is not None and met_on > ended_on:
        raise Refused(N_("Das Tandem hat am %(date)s geendet."), field="met_on", date=swiss(ended_on))
    check_length(minutes)
    if not topics:
        raise Refused(N_("Bitte mindestens ein Thema wählen."), field="topics")


def check_past(met_on: date, today: date) -> None:
    """Refuses a day that has not come yet."""
    if met_on > today:
        raise Refused(N_("Dieses Datum liegt in der Zukunft."), field="met_on")


def check_length(minutes: int) -> None:
    """Refuses a meeting of almost no time, or of almost a day."""
    if not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
        raise Refused(N_("Bitte eine Dauer von 5 Minuten bis 15 Stunden angeben."), field="minutes")


def check_attendance(present: Collection[int], members: Collection[int]) -> None:
    """Refuses a meeting at which nobody of the tandem was, or somebody who does not belong to it."""
    if not set(present) <= set(members):
        raise Refused(N_("Diese Person gehörte an diesem Tag nicht zum Tandem."), field="present")
    if not present:
        raise Refused(N_("Bitte angeben, wer dabei war."), field="present")


def split_minutes(minutes: int, topics: Sequence[T]) -> list[tuple[T, int]]:
    """The minutes of a meeting divided equally among its topics; the first ones take what is left over."""
    once = list(dict.fromkeys(topics))
    share, rest = divmod(minutes, len(once)) if once else (0, 0)
    return [(topic, share + (number < rest)) for number, topic in enumerate(once)]


def in_hours(minutes: int) -> tuple[int, int]:
    """Whole hours and the minutes that remain, as one writes them."""
    return divmod(minutes, 60)


def length(minutes: int) -> Sentence:
    """A length as one says it: 45 min, 2 h, 1 h 30 min."""
    hours, rest = in_hours(minutes)
    if not hours:
        return Sentence(N_("%(minutes)s min"), {"minutes": rest})
    if not rest:
        return Sentence(N_("%(hours)s h"), {"hours": hours})
    return Sentence(N_("%(hours)s h %(minutes)s min"), {"hours": hours, "minutes": rest})
