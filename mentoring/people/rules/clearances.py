"""Extracts from the criminal register: when one is good, and which are lacking."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from mentoring.people.vocabulary import ClearanceKind, ClearanceResult
from mentoring.wording import N_, Labelled

EXPIRES_SOON_DAYS = 60
"""An extract that expires within so many days is named to the coordinators."""


class ClearanceState(Labelled):
    """How it stands with an extract on a day."""

    VALID = "VALID", N_("gültig")
    EXPIRES_SOON = "EXPIRES_SOON", N_("läuft bald ab")
    EXPIRED = "EXPIRED", N_("abgelaufen")
    MISSING = "MISSING", N_("fehlt")
    WITH_ENTRY = "WITH_ENTRY", N_("mit Eintrag")


GOOD = frozenset({ClearanceState.VALID, ClearanceState.EXPIRES_SOON})


class Extract(Protocol):
    """What the rule needs to know of an extract; ``expires_on`` is the last day on which it is valid."""

    kind: ClearanceKind
    issued_on: date
    expires_on: date
    result: ClearanceResult


def clearance_state(latest: Extract | None, today: date) -> ClearanceState:
    """How it stands with the extract that was issued last."""
    if latest is None:
        return ClearanceState.MISSING
    if latest.result is ClearanceResult.ENTRY:
        return ClearanceState.WITH_ENTRY
    if latest.expires_on < today:
        return ClearanceState.EXPIRED
    if latest.expires_on <= today + timedelta(days=EXPIRES_SOON_DAYS):
        return ClearanceState.EXPIRES_SOON
    return ClearanceState.VALID


def clearance_states(extracts: Iterable[Extract], today: date) -> dict[ClearanceKind, ClearanceState]:
    """How it stands with each kind; the extract issued last decides (of equals, the first one given)."""
    latest: dict[ClearanceKind, Extract] = {}
    for extract in extracts:
        known = latest.get(extract.kind)
        if known is None or extract.issued_on > known.issued_on:
            latest[extract.kind] = extract
    return {kind: clearance_state(latest.get(kind), today) for kind in ClearanceKind}


def kinds_lacking(
    needed: Iterable[ClearanceKind | None], extracts: Iterable[Extract], today: date
) -> list[ClearanceKind]:
    """The kinds that are needed and not valid on the day."""
    states = clearance_states(extracts, today)
    asked = {kind for kind in needed if kind is not None}
    return [kind for kind in ClearanceKind if kind in asked and states[kind] not in GOOD]
