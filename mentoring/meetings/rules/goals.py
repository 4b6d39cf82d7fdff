"""How goals are measured: from a baseline to a target on a scale of described steps."""

from collections.abc import Iterable, Mapping, Sequence

from mentoring.meetings.vocabulary import HIGHEST_STEP, LOWEST_STEP, STEPS
from mentoring.tandems.vocabulary import Rating
from mentoring.wording import N_, Refused

LONGEST_WORDS = 120


def check_scale(baseline: int, target: int, words: Sequence[str] = ()) -> None:
    """Refuses a scale off the steps, one without anything to reach, and words for some steps only."""
    for field, step in (("baseline", baseline), ("target", target)):
        check_step(step, field=field)
    if target <= baseline:
        raise Refused(N_("Das Ziel liegt höher als der Stand am Anfang."), field="target")
    if words and (len(words) != len(STEPS) or not all(words)):
        raise Refused(N_("Bitte alle fünf Stufen beschreiben, oder keine."), field="words")
    if any(len(word) > LONGEST_WORDS for word in words):
        raise Refused(N_("Höchstens %(most)s Zeichen, bitte kürzen."), field="words", most=LONGEST_WORDS)


def check_step(step: int, *, field: str = "step") -> None:
    """Refuses a step that the scale does not have."""
    if not LOWEST_STEP <= step <= HIGHEST_STEP:
        raise Refused(N_("Diese Stufe gibt es nicht."), field=field)


def described(step: int, words: Sequence[str] = ()) -> str:
    """A step in words: the goal's own, or those of everybody."""
    return words[step - 1] if words else STEPS[step]


def rating_of(step: int, baseline: int, target: int) -> Rating:
    """What a step means for the goal: reached from the target on, partly above the baseline, else not yet."""
    if step >= target:
        return Rating.REACHED
    return Rating.PARTLY if step > baseline else Rating.NOT_YET


def goals_lacking(goals: Iterable[int], reviewed: Mapping[int, object]) -> list[int]:
    """The goals that a review or the end still needs rated (DOMAIN: each goal rated)."""
    return [goal for goal in goals if reviewed.get(goal) is None]
