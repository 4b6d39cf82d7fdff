"""The proof of a run for whoever wants to check it: counted again here, from the arrays of its solution."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

import matching
from mentoring.tandems.services.explanations import Condition
from mentoring.tandems.services.runs import OpenedRun
from mentoring.wording import N_, Sentence


@dataclass(frozen=True)
class Span:
    """Classes of the serving order that follow one another, are equally urgent, and fared alike.

    ``first`` and ``last`` are counted from 1; ``since`` and ``until`` are the days since when they wait;
    ``urgencies`` are those of the solver, 0 the most urgent.
    """

    first: int
    last: int
    entries: int
    served: int
    since: date
    until: date
    urgencies: tuple[int, ...]


@dataclass(frozen=True)
class CountedProof:
    """Both sides of the proof, and what was checked.

    ``of_entries`` and ``of_seats`` are the two parts of the price; ``pairs`` were compared with it.
    No number of the calculation is greater than ``largest``; below ``limit`` all of them are exact.
    """

    value: int
    of_entries: int
    of_seats: int
    pairs: int
    gap: int
    classes: int
    largest: int
    limit: int
    checks: tuple[Condition, ...]
    spans: tuple[Span, ...]

    @property
    def price(self) -> int:
        """What no result can exceed."""
        return self.of_entries + self.of_seats


def counted_proof(opened: OpenedRun) -> CountedProof:
    """Counts the proof of a run again: places, prices, every possible pair, both totals, what is kept."""
    state, proof = opened.solution.state, opened.solution.proof
    graph, entry, seat = state.graph, state.prices.entry, state.prices.seat
    rows, columns, weight = graph.candidates.rows, graph.candidates.columns, graph.weight
    mate = np.where(state.active, state.mate, -1)
    chosen = mate[rows] == columns
    load = np.bincount(mate[mate >= 0], minlength=len(graph.seats))
    placed = bool(chosen.sum() == (mate >= 0).sum() and (load <= graph.seats).all())
    covered = int((entry[rows] + seat[columns] >= weight).sum())
    value, of_entries = int(weight[chosen].sum()), int(entry.sum())
    of_seats = int((seat * graph.seats).sum())
    largest = proof.bound
    checks = (
        Condition(
            Sentence(N_("Jedes Paar erfüllt alle Bedingungen, und niemand hat mehr Paare als Plätze")), placed
        ),
        Condition(
            Sentence(N_("Kein Preis ist kleiner als null")), bool((entry >= 0).all() and (seat >= 0).all())
        ),
        Condition(
            Sentence(
                N_("Kein mögliches Paar ist mehr wert als seine beiden Preise: %(covered)s von %(total)s"),
                {"covered": covered, "total": len(weight)},
            ),
            covered == len(weight),
        ),
        Condition(
            Sentence(N_("Die Preise ergeben zusammen genau den Wert der Paare")),
            value == of_entries + of_seats == proof.value,
        ),
        Condition(_exactly(largest), True),
        Condition(Sentence(N_("Was aufbewahrt ist, wurde nicht verändert")), opened.untouched),
        Condition(Sentence(N_("Heute gerechnet ist es das gleiche Resultat")), opened.same),
    )
    return CountedProof(
        value=value,
        of_entries=of_entries,
        of_seats=of_seats,
        pairs=len(weight),
        gap=proof.gap,
        classes=proof.classes,
        largest=largest,
        limit=matching.EXACT_LIMIT,
        checks=checks,
        spans=tuple(_spans(opened)),
    )


def _spans(opened: OpenedRun) -> Sequence[Span]:
    """The classes in their order; those that follow one another together, if they fared alike."""
    state, proof = opened.solution.state, opened.solution.proof
    people: dict[int, list[matching.Entry]] = {}
    for row, rank in enumerate(state.graph.rank.tolist()):
        if state.active[row]:
            people.setdefault(proof.classes - rank, []).append(state.pool.entries[row])
    found: list[Span] = []
    fared_before: bool | None = None
    for at, (served, entries) in enumerate(proof.served_by_class):
        if not entries:
            continue
        days = [entry.waiting_since for entry in people[at]]
        urgencies = tuple(sorted({entry.urgency for entry in people[at]}))
        span = Span(at + 1, at + 1, entries, served, min(days), max(days), urgencies)
        fared = _fared(served, entries)
        if found and fared is not None and fared == fared_before and found[-1].urgencies == urgencies:
            found[-1] = _together(found[-1], span)
        else:
            found.append(span)
        fared_before = fared
    return found


def _together(one: Span, following: Span) -> Span:
    return replace(
        one,
        last=following.last,
        entries=one.entries + following.entries,
        served=one.served + following.served,
        since=min(one.since, following.since),
        until=max(one.until, following.until),
    )


def _exactly(largest: int) -> Sentence:
    """How the numbers stay exact: they are small enough, or it was settled first who is served."""
    if largest < matching.EXACT_LIMIT:
        return Sentence(N_("Alle Zahlen sind klein genug, um genau zu sein"))
    return Sentence(N_("Wer vermittelt wird, stand zuerst fest; so bleiben die Zahlen genau"))


def _fared(served: int, entries: int) -> bool | None:
    """Whether all of a class are served (True), or none (False), or some (None)."""
    return True if served == entries else False if not served else None
