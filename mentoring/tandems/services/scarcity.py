"""Why not more is possible, to be counted by hand: who competes for which seats, in sentences and lists."""

from collections import Counter
from dataclasses import dataclass

import matching
from mentoring.tandems.services.runs import OpenedRun
from mentoring.wording import N_, Sentence


@dataclass(frozen=True)
class Competitor:
    """An entry of a part: with which mentor it is proposed, or that it waits."""

    entry_id: str
    mentor_id: str | None


@dataclass(frozen=True)
class SeatsOf:
    """A mentor of a part: the seats not pinned, and for whom they are proposed."""

    mentor_id: str
    seats: int
    entry_ids: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A connected part of the certificate of scarcity: nobody else fits these entries.

    ``entries`` are in serving order.
    """

    entries: tuple[Competitor, ...]
    mentors: tuple[SeatsOf, ...]

    @property
    def seats(self) -> int:
        """Seats of all its mentors."""
        return sum(mentor.seats for mentor in self.mentors)

    @property
    def must_wait(self) -> int:
        """Entries left over, whoever does the matching."""
        return len(self.entries) - self.seats


def parts_of(opened: OpenedRun, place: dict[str, int]) -> list[Part]:
    """The certificate of scarcity by its parts; ``place`` is everybody's place in the serving order.

    Counted from the people themselves; a part whose balance is not that of the certificate is an error.
    """
    mate = {pair.entry_id: pair.mentor_id for pair in opened.solution.pairs if not pair.pinned}
    pinned = Counter(pin.mentor_id for pin in opened.problem.pins)
    capacity = {mentor.id: mentor.capacity for mentor in opened.problem.mentors}
    served: dict[str, list[str]] = {}
    for entry_id, mentor_id in mate.items():
        served.setdefault(mentor_id, []).append(entry_id)
    parts = []
    for shortage in opened.solution.shortages:
        part = Part(
            entries=tuple(
                Competitor(key, mate.get(key)) for key in sorted(shortage.entry_ids, key=place.__getitem__)
            ),
            mentors=tuple(
                SeatsOf(
                    key,
                    capacity[key] - pinned[key],
                    tuple(sorted(served.get(key, ()), key=place.__getitem__)),
                )
                for key in shortage.mentor_ids
            ),
        )
        if (part.seats, part.must_wait) != (shortage.seats, shortage.must_wait):
            raise ValueError("the certificate of scarcity does not balance")
        parts.append(part)
    return parts


def shortage_sentence(part: matching.Shortage) -> Sentence:
    """A part in one sentence: so many entries, so few mentors and seats, so many must wait."""
    waiting = _counted(part.must_wait, N_("1 muss warten"), N_("%(number)s müssen warten"))
    if not part.seats:
        return Sentence(
            N_("Die Plätze der passenden Freiwilligen sind schon angepinnt: %(waiting)s."),
            {"waiting": waiting},
        )
    return Sentence(
        N_("%(entries)s Einträge können nur von %(mentors)s mit %(seats)s begleitet werden: %(waiting)s."),
        {
            "entries": len(part.entry_ids),
            "mentors": _counted(
                len(part.mentor_ids), N_("1 freiwilligen Person"), N_("%(number)s Freiwilligen")
            ),
            "seats": _counted(part.seats, N_("1 Platz"), N_("%(number)s Plätzen")),
            "waiting": waiting,
        },
    )


def _counted(number: int, one: str, many: str) -> Sentence:
    return Sentence(one) if number == 1 else Sentence(many, {"number": number})
