"""Decisions about joint runs: which programmes correspond, and how little one side is shown of the other.

What is shown is in classes and steps, so that neither a place, nor an age, nor a date can be worked out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from mentoring.people.vocabulary import TargetGroup
from mentoring.tandems.vocabulary_joint import Distance, JointState, Times, Waited
from mentoring.wording import N_, Sentence

CONSENT_DAYS = 14
"""So long both sides may answer after the day of the run."""
FEW = 5
"""A language is named only if at least so many people of the other side's pool speak it."""
STEPS = 4
"""A contribution to the quality of a pair is shown in steps from 0 to this."""
ENDED = frozenset(JointState) - {JointState.OPEN}

WHY_ENDED: Mapping[JointState, str] = {
    JointState.TANDEM: N_("Beide Seiten haben schon zugestimmt: Das Paar ist ein Tandem."),
    JointState.DECLINED: N_("Eine Seite hat dieses Paar abgelehnt."),
    JointState.EXPIRED: N_("Die Frist für die Antworten ist abgelaufen."),
    JointState.STALE: N_(
        "Dieses Paar ist nicht mehr möglich: Auf einer der beiden Seiten hat sich etwas geändert."
    ),
    JointState.REPLACED: N_("Seither wurde neu gerechnet. Es gelten die Paare des neuen gemeinsamen Laufs."),
    JointState.REVOKED: N_("Die Vereinbarung über gemeinsame Läufe wurde aufgehoben."),
}
"""Why nothing can be answered any more."""


@dataclass(frozen=True)
class Offer:
    """What of a programme decides to which programme of the other organisation it corresponds."""

    id: int
    group: TargetGroup
    topics: frozenset[str]


@dataclass(frozen=True)
class Shown:
    """All that one side is shown of the other's person before both have consented."""

    programme: str
    distance: Distance
    times: Times
    languages: tuple[str, ...] = ()
    more_languages: int = 0
    waited: Waited | None = None
    steps: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "programme": self.programme,
            "distance": self.distance.value,
            "times": self.times.value,
            "languages": list(self.languages),
            "more_languages": self.more_languages,
            "waited": self.waited.value if self.waited else None,
            "steps": dict(self.steps),
        }

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> "Shown":
        """From what is kept."""
        return Shown(
            programme=kept["programme"],
            distance=Distance[kept["distance"]],
            times=Times[kept["times"]],
            languages=tuple(kept["languages"]),
            more_languages=kept["more_languages"],
            waited=Waited[kept["waited"]] if kept["waited"] else None,
            steps=kept["steps"],
        )


def corresponds(wished: Offer, served: Offer) -> bool:
    """Whether a volunteer of ``served`` may take an entry of ``wished``, the other organisation's programme.

    The target group is the same, and the volunteer's programme has every focus of the entry's. What the
    entry's programme asks (minimum age, extract, level of language) holds besides, unchanged.
    """
    return wished.group is served.group and (
        wished.topics <= served.topics if wished.topics else not served.topics
    )


def served_elsewhere(own: Collection[Offer], theirs: Iterable[Offer]) -> dict[int, frozenset[int]]:
    """For each programme of an organisation those of another one that its volunteers may serve too."""
    return {
        served.id: frozenset(wished.id for wished in theirs if corresponds(wished, served)) for served in own
    }


def distance_of(km: float | None) -> Distance:
    """The class of a distance."""
    if km is None:
        return Distance.UNKNOWN
    steps = ((5, Distance.UNDER_5), (10, Distance.UNDER_10), (20, Distance.UNDER_20))
    return next((one for limit, one in steps if km < limit), Distance.FURTHER)


def waited_of(days: int) -> Waited:
    """The class of a time of waiting."""
    return Waited.UNDER_90 if days < 90 else Waited.UNDER_180 if days <= 180 else Waited.LONGER


def times_of(common: int | None) -> Times:
    """The class of a number of common times of the week; None if somebody has stated none."""
    if not common:
        return Times.UNKNOWN
    return Times.FEW if common <= 2 else Times.SOME if common <= 5 else Times.MANY


def step_of(points: int, weight: int) -> int:
    """A contribution in steps, rounded down; only the full one is the highest."""
    return points * STEPS // weight if weight else 0


def named_languages(common: Iterable[str], speakers: Mapping[str, int]) -> tuple[tuple[str, ...], int]:
    """The common languages that may be named, and how many more there are, which few of the others speak."""
    codes = tuple(common)
    named = tuple(code for code in codes if speakers.get(code, 0) >= FEW)
    return named, len(codes) - len(named)


def expires_on(day: date) -> date:
    """The last day on which a pair of a run of this day can be answered."""
    return day + timedelta(days=CONSENT_DAYS)


def why_ended(state: JointState) -> Sentence:
    """Why a pair that is not open any more cannot be answered."""
    return Sentence(WHY_ENDED[state])
