"""Answers to questions about a solution: prices of changes, alternatives, advice. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Move:
    """One entry's change in an exchange: from one mentor (None: waiting) to another (None: waiting)."""

    entry_id: str
    from_mentor_id: str | None
    to_mentor_id: str | None


@dataclass(frozen=True, slots=True)
class Price:
    """What a change costs the others, exactly.

    Attributes
    ----------
    cost : int
        In weight units; 0: nothing is lost, another optimum.
    loses_place, gains_place : str or None
        The entry that would lose its place, and the one that would gain one in exchange (at most one each).
    rank_cost : int
        Ranks of the serving order lost (rank of who loses minus rank of who gains); 0: nobody is passed over.
    quality : int
        Total quality lost besides (negative: gained).
    moves : tuple of Move
        One cheapest exchange, the change itself first.
    """

    cost: int
    loses_place: str | None
    gains_place: str | None
    rank_cost: int
    quality: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another feasible pair for an entry or a mentor, and the price of forcing it."""

    entry_id: str
    mentor_id: str
    pair_quality: int
    price: Price


class PairCost(NamedTuple):
    """What forcing or forbidding one pair costs, without saying how; see `Price` for the figures."""

    entry_id: str
    mentor_id: str
    cost: int
    rank_cost: int
    quality: int


class PairPrice(NamedTuple):
    """What forbidding a chosen pair costs, or forcing another one, and whom; see `Price` for the figures.

    Attributes
    ----------
    chosen : bool
        Whether the pair is in the solution: then the price is that of forbidding it.
    pair_quality : int
        The pair's own quality.
    """

    entry_id: str
    mentor_id: str
    chosen: bool
    pair_quality: int
    cost: int
    rank_cost: int
    quality: int
    loses_place: str | None
    gains_place: str | None


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """A kind of volunteer one could look for.

    Attributes
    ----------
    languages : tuple of str
        Spoken like a native.
    gender : str or None
        None: whatever (who wishes a gender is then not counted).
    slots : int
        Mask of the week's slots.
    """

    programme: str | None
    region: str | None
    languages: tuple[str, ...]
    gender: str | None
    slots: int
    organisation: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What volunteers of a kind would be worth, exactly.

    Attributes
    ----------
    fits : int
        Entries waiting in vain (or competing with them) that the kind fits.
    serves : tuple of int
        Entries served in addition with one, two, … such volunteers.
    serving_class : int or None
        Class in the serving order (from 0) of the one served in addition by the first; None if nobody is.
    quality : int
        Total quality gained besides by the first.
    """

    kind: Kind
    fits: int
    serves: tuple[int, ...]
    serving_class: int | None
    quality: int
