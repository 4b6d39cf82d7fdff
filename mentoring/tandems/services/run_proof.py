"""The proof of a run for whoever wants to check it: counted again here, from the arrays of its solution."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np

import matching
from mentoring.tandems.services.explanations import Condition
from mentoring.tandems.services.runs import OpenedRun
from mentoring.wording import N_, Sentence


@dataclass(frozen=True)
class Span:
    """Classes of the serving order that follow one another and fared alike, with whom they hold.

    ``first`` and ``last`` are counted from 1; ``since`` and ``until`` are the days since when they wait.
    """

    first: int
    last: int
    entries: int
    served: int
    since: date
    until: date


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
    """The classes in their order, those that follow one another and are all served, or all not, together."""
    state, proof = opened.solution.state, opened.solution.proof
    since: dict[int, list[date]] = {}
    for row, rank in enumerate(state.graph.rank.tolist()):
        if state.active[row]:
            since.setdefault(proof.classes - rank, []).append(state.pool.entries[row].waiting_since)
    found = []
    classes = [(at, *counts) for at, counts in enumerate(proof.served_by_class) if counts[1]]
    for fared, group in groupby(classes, key=_fared):
        together = list(group)
        parts = [together] if fared is not None else [[one] for one in together]
        for part in parts:
            days = [day for at, _served, _entries in part for day in since[at]]
            found.append(
                Span(
                    first=part[0][0] + 1,
                    last=part[-1][0] + 1,
                    entries=sum(entries for _at, _served, entries in part),
                    served=sum(served for _at, served, _entries in part),
                    since=min(days),
                    until=max(days),
                )
            )
    return found


def _exactly(largest: int) -> Sentence:
    """How the numbers stay exact: they are small enough, or it was settled first who is served."""
    if largest < matching.EXACT_LIMIT:
        return Sentence(N_("Alle Zahlen sind klein genug, um genau zu sein"))
    return Sentence(N_("Wer vermittelt wird, stand zuerst fest; so bleiben die Zahlen genau"))


def _fared(one: tuple[int, int, int]) -> bool | None:
    """Whether all of a class are served (True), or none (False), or some (None)."""
    _at, served, entries = one
    return True if served == entries else False if not served else None
