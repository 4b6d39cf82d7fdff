"""Pure decisions that turn facts about people into what a match must fulfil."""

from collections.abc import Sequence
from datetime import timedelta

from mentoring.people.rules.facts import FULL_AGE
from mentoring.people.vocabulary import ClearanceKind, TargetGroup
from mentoring.tandems.rules.proposals import extracts_needed

CHILD_UNTIL = 12
"""A child is at most so many years old; from the next year on, a young person."""
YOUTH_UNTIL = 25
RUN_PERIOD = timedelta(days=28)
"""So long after a run both sides answer and meet for the first time: whoever is away then is not proposed.

Some days of holidays only put the first meeting off; a leave says that somebody wants no proposal.
"""


def belongs_to(group: TargetGroup, ages: Sequence[int | None]) -> bool:
    """Whether people of these ages (None: not known) are whom a programme's target group means."""
    known = [age for age in ages if age is not None]
    match group:
        case TargetGroup.ALL:
            return True
        case TargetGroup.FAMILIES:
            return len(ages) > 1
        case TargetGroup.ADULTS:
            return all(age >= FULL_AGE for age in known)
        case TargetGroup.YOUTH:
            return not known or any(CHILD_UNTIL < age <= YOUTH_UNTIL for age in known)
        case TargetGroup.CHILDREN:
            return not known or any(age <= CHILD_UNTIL for age in known)


def target_group_of(asked: TargetGroup, ages: Sequence[int | None]) -> TargetGroup:
    """The group an entry belongs to: its programme's if it fits there, else what its ages say.

    A young adult may be in a programme for adults or for young people, so the programme has the first word.
    """
    if belongs_to(asked, ages):
        return asked
    if len(ages) > 1:
        return TargetGroup.FAMILIES
    for group in (TargetGroup.CHILDREN, TargetGroup.YOUTH):
        if any(age is not None for age in ages) and belongs_to(group, ages):
            return group
    return TargetGroup.ADULTS


def clearances_needed(
    required: ClearanceKind | None, group: TargetGroup, ages: Sequence[int | None]
) -> frozenset[ClearanceKind]:
    """The extracts a mentor must have: the programme's, and the special one as soon as a minor is concerned.

    Where an age is not known, a programme for children or young people counts as one for minors.
    """
    minors = any(age is not None and age < FULL_AGE for age in ages) or (
        None in ages and group in {TargetGroup.CHILDREN, TargetGroup.YOUTH}
    )
    return frozenset(extracts_needed(required, minor=minors))
