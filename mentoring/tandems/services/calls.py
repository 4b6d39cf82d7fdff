"""What a call for volunteers says: programmes, what they ask, and the kinds of volunteers looked for.

A call is public. It is made of kinds, never of people, and of a kind that suits few it says no more than
region and language.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mentoring.people.models import Programme
from mentoring.people.vocabulary import ClearanceKind
from mentoring.tandems.rules.advice import told
from mentoring.tandems.rules.pool import clearances_needed
from mentoring.tandems.services.advice import Sought, Wanted, either, when, where
from mentoring.tandems.services.wording import language
from mentoring.wording import N_, Sentence

_WHO = {
    (): N_("Menschen, die %(languages)s sprechen"),
    ("f",): N_("Frauen, die %(languages)s sprechen"),
    ("m",): N_("Männer, die %(languages)s sprechen"),
    ("x",): N_("Personen (divers), die %(languages)s sprechen"),
    ("f", "m"): N_("Frauen oder Männer, die %(languages)s sprechen"),
    ("f", "x"): N_("Frauen oder Personen (divers), die %(languages)s sprechen"),
    ("m", "x"): N_("Männer oder Personen (divers), die %(languages)s sprechen"),
}


@dataclass(frozen=True)
class CallPart:
    """What a call says of one programme: its name, what it asks, and who is looked for, part by part."""

    programme: str
    months: int
    minimum_age: int
    clearances: tuple[ClearanceKind, ...]
    sought: tuple[tuple[Sentence, ...], ...]


def call_parts(
    kinds: Iterable[Wanted], programmes: Sequence[Programme], regions: Mapping[int, str]
) -> list[CallPart]:
    """What a call for these kinds says, programme by programme; kinds that read the same are named once."""
    chosen = list(kinds)
    parts = []
    for programme in programmes:
        own = [public(one) for one in chosen if one.programme == str(programme.id)]
        if own:
            parts.append(
                CallPart(
                    programme=programme.name,
                    months=programme.minimum_commitment_months,
                    minimum_age=programme.mentor_minimum_age,
                    clearances=_clearances(programme),
                    sought=tuple(_in_words(one, regions) for one in dict.fromkeys(own)),
                )
            )
    return parts


def public(one: Wanted) -> Sought:
    """What a call may say of a kind: of one that suits few neither gender nor times."""
    few = told(one.fits) is None
    return Sought(
        programme=one.programme,
        region=one.region,
        languages=one.languages,
        genders=() if few else one.genders,
        times=() if few else one.times,
    )


def _clearances(programme: Programme) -> tuple[ClearanceKind, ...]:
    """The extracts to be reckoned with: of whoever comes, the age is not known yet."""
    return tuple(sorted(clearances_needed(programme.clearance_required, programme.target_group, (None,))))


def _in_words(one: Sought, regions: Mapping[int, str]) -> tuple[Sentence, ...]:
    spoken = either([language(code) for code in one.languages])
    who = Sentence(_WHO[one.genders], {"languages": spoken})
    return tuple(part for part in (who, where(one, regions), when(one)) if part is not None)
