"""What a later recording says about earlier days: phases that no longer stand, an end that was earlier."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from mentoring.tandems.rules.lifecycle import swiss
from mentoring.wording import N_, Refused

Phase = TypeVar("Phase")


def still_standing(phases: Iterable[Phase], day: Callable[[Phase], date]) -> list[Phase]:
    """Of all phases, in the order of their recording, those that none recorded later has made void.

    A phase makes void what was recorded before it for a later day. Several may begin on one day.
    """
    kept: list[Phase] = []
    for phase in phases:
        while kept and day(kept[-1]) > day(phase):
            kept.pop()
        kept.append(phase)
    return kept


def check_earlier_end(day: date, *, started_on: date | None, ended_on: date) -> None:
    """Refuses a corrected end that lies before the start, or not before the end as recorded."""
    if started_on is not None and day < started_on:
        raise Refused(
            N_("Dieses Datum liegt vor dem Beginn am %(date)s."), field="ended_on", date=swiss(started_on)
        )
    if day > ended_on:
        raise Refused(
            N_("Dieses Datum liegt nach dem erfassten Ende am %(date)s. Länger geworden ist kein Tandem."),
            field="ended_on",
            date=swiss(ended_on),
        )
    if day == ended_on:
        raise Refused(N_("So ist das Ende schon erfasst."), field="ended_on")
