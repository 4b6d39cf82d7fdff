"""Whom an organisation should look for today: over everybody who waits, solved and asked at once.

Nothing is kept and nothing changes: the figures are of the moment at which they are asked for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

import matching
from mentoring.tandems.queries.advice import programmes_of_all
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.rules.advice import served_by
from mentoring.tandems.services.advice import Helped, Wanted, helped, wanted
from mentoring.tandems.services.policy import policy_now
from mentoring.tandems.services.problem import problem_of


@dataclass(frozen=True)
class MoreSeat:
    """A volunteer with whom one more seat would serve one more entry, and whom it would help."""

    mentor_id: int
    helps: Helped | None


@dataclass(frozen=True)
class Need:
    """What is lacking: how many wait and would be served today, whom to look for, who could take one more."""

    waiting: int
    served: int
    kinds: Sequence[Wanted]
    helped: Mapping[int, Helped]
    seats: Sequence[MoreSeat]

    def helps(self, one: Wanted) -> Helped | None:
        """Whom the first volunteer of a kind helps, as far as the serving order says it."""
        return None if one.serving_class is None else self.helped.get(one.serving_class)


def need_of(solution: matching.Solution, waiting: int, target_groups: Mapping[str, Collection[str]]) -> Need:
    """What a solution says is lacking."""
    classes = helped(solution)
    return Need(
        waiting=waiting,
        served=len(solution.pairs),
        kinds=wanted(solution, target_groups),
        helped=classes,
        seats=_seats(solution, classes),
    )


def own_need(session: Session, organisation_id: int, *, today: date) -> Need:
    """What an organisation lacks today, over everybody who waits there."""
    problem = problem_of(session, Pool(organisation_id, today), policy_now(session, organisation_id))
    return need_of(matching.solve(problem), len(problem.entries), target_groups_of(session))


def target_groups_of(session: Session) -> dict[str, frozenset[str]]:
    """Of every programme the target groups that its volunteers accompany, by the solver's keys."""
    return {str(row.id): served_by(row.target_group) for row in programmes_of_all(session)}


def _seats(solution: matching.Solution, classes: Mapping[int, Helped]) -> list[MoreSeat]:
    """Volunteers with whom one more seat serves somebody, by whom it serves and how well."""
    worth = [
        (rank, -quality, int(mentor))
        for mentor, (rank, quality) in matching.seat_values(solution).items()
        if rank is not None
    ]
    return [MoreSeat(mentor, classes.get(rank)) for rank, _, mentor in sorted(worth)]
