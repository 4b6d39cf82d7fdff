"""What may be told of those who wait where nobody is meant to recognise them: in calls and to the canton."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from mentoring.people.vocabulary import TargetGroup

FEW = 5
"""Of fewer people than this neither the number nor anything but region and language is told."""

SIZES = (FEW, 10, 20, 50)
"""Where the classes begin in which numbers of people are told: exact ones could be subtracted."""


def told(count: int) -> int | None:
    """A number of people if it may be told; None: there are few."""
    return count if count >= FEW else None


def size_of(count: int) -> tuple[int, int | None]:
    """The class of a number of people: from, to (None: open)."""
    place = bisect_right(SIZES, count)
    return (SIZES[place - 1] if place else 0), (SIZES[place] - 1 if place < len(SIZES) else None)


def gains_told(serves: Sequence[int]) -> tuple[int | None, ...]:
    """How many more one, two, … volunteers would serve; None where it would tell how few are waiting.

    That the first one helps at all is why the kind is told of. With as many volunteers as ``FEW`` all helping
    somebody, there are enough; else every further number stays untold, whichever it is.
    """
    if serves[-1] >= FEW:
        return tuple(serves)
    return tuple(gain if number == 0 else None for number, gain in enumerate(serves))


def totals_told(counts: Sequence[int], together: int) -> tuple[list[int | None], int | None]:
    """Numbers of people of several organisations and of all; if one is not told, neither is the sum."""
    each = [told(count) for count in counts]
    return each, (None if None in each else told(together))


def served_by(group: TargetGroup) -> frozenset[str]:
    """The target groups that volunteers of a programme accompany; none named: all."""
    return frozenset() if group is TargetGroup.ALL else frozenset({group.value})


def offer_of(group: TargetGroup, topics: Iterable[str]) -> str:
    """What a programme offers, as a key: programmes of two organisations correspond if it is the same."""
    return ".".join([group.value, *sorted(set(topics))])
