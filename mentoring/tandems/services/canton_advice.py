"""Whom all organisations should look for together, told to the canton without persons.

**What joint means.** Each organisation's problem is replaced by one of features under pseudonyms that nobody
keeps; together they are one problem in which everybody may accompany everybody. Programmes belong to
organisations: two of them correspond if target group and topics are the same, whatever they are called, and
a volunteer of one then counts for both. What the entry's own programme asks of a volunteer (age, extract,
level of the language) stays with the entry. Programmes of one organisation that offer the same are one here.

**What is told.** Kinds of volunteers, never people: no identifier, no name, no village, no date of waiting,
no volunteer. How many a kind suits comes in classes, so that the difference of two of them tells nothing; of
fewer than five only region, language and programme are told. Order and filters see no more than is told.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

import matching
from mentoring.accounts.models import Organisation
from mentoring.tandems.queries.advice import programmes_of_all
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.queries.runs import organisations
from mentoring.tandems.rules.advice import FEW, gains_told, offer_of, served_by, size_of, totals_told
from mentoring.tandems.services.advice import Sought, Wanted, wanted
from mentoring.tandems.services.problem import problem_of


@dataclass(frozen=True)
class Offer:
    """Programmes that correspond: their names, and whose they are."""

    key: str
    target_groups: frozenset[str]
    names: tuple[str, ...]
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class SoughtTogether(Sought):
    """A kind as the canton is told of it.

    ``size``: how many who wait it suits, as a class. ``gains``: how many more one, two, … volunteers would
    serve, None where that is not told.
    """

    size: tuple[int, int | None]
    gains: tuple[int | None, ...]


@dataclass(frozen=True)
class Standing:
    """How many entries of an organisation wait, and how many of them no free seat can serve (None: few)."""

    name: str
    waiting: int | None
    left: int | None


@dataclass(frozen=True)
class CantonNeed:
    """What is lacking, for one organisation or for all together; ``together`` compares the sum with them."""

    kinds: Sequence[SoughtTogether]
    offers: Mapping[str, Offer]
    standings: Sequence[Standing]
    together: Standing
    more_together: int


def canton_need(session: Session, *, organisation_id: int | None, today: date) -> CantonNeed:
    """What all organisations lack together, or one of them (None: all), as the canton may know it."""
    offers, offer_by_programme = _offers(session, organisation_id)
    everyone = organisations(session)
    problems = [without_persons(session, one, offer_by_programme, today) for one in everyone]
    apart = [matching.solve(problem) for problem in problems]
    joint = matching.solve(matching.joined(problems)) if problems else None
    asked = {one.id: solution for one, solution in zip(everyone, apart, strict=True)}
    shown = joint if organisation_id is None else asked[organisation_id]
    waiting, all_waiting = totals_told(
        [len(one.entries) for one in problems], sum(len(one.entries) for one in problems)
    )
    left, all_left = totals_told(
        [len(one.unmatched) for one in apart], 0 if joint is None else len(joint.unmatched)
    )
    return CantonNeed(
        kinds=as_told(
            ()
            if shown is None
            else wanted(shown, {key: offer.target_groups for key, offer in offers.items()})
        ),
        offers=offers,
        standings=[
            Standing(one.name, some, rest) for one, some, rest in zip(everyone, waiting, left, strict=True)
        ],
        together=Standing("", all_waiting, all_left),
        more_together=0 if joint is None else len(joint.pairs) - sum(len(one.pairs) for one in apart),
    )


def as_told(kinds: Iterable[Wanted]) -> list[SoughtTogether]:
    """Kinds as the canton is told of them, ordered by what is told and by nothing else."""
    found = [
        SoughtTogether(
            programme=one.programme,
            region=one.region,
            languages=one.languages,
            genders=one.genders if one.fits >= FEW else (),
            times=one.times if one.fits >= FEW else (),
            size=size_of(one.fits),
            gains=gains_told(one.serves),
        )
        for one in kinds
    ]
    return sorted(found, key=lambda one: (-(one.gains[-1] or 0), -one.size[0], one.key))


def without_persons(
    session: Session, organisation: Organisation, offers: Mapping[str, str], today: date
) -> matching.Problem:
    """An organisation's problem of today under pseudonyms that nobody keeps, with what programmes offer."""
    problem = problem_of(session, Pool(organisation.id, today), matching.Policy())
    hidden, _ = matching.pseudonymised(problem, secrets.token_bytes(32))
    return replace(
        hidden,
        entries=tuple(
            replace(one, programme=None if one.programme is None else offers[one.programme])
            for one in hidden.entries
        ),
        mentors=tuple(
            replace(one, programmes=frozenset(offers[programme] for programme in one.programmes))
            for one in hidden.mentors
        ),
    )


def _offers(session: Session, organisation_id: int | None) -> tuple[dict[str, Offer], dict[str, str]]:
    """What is offered, by key, named as the organisation does (None: all); and every programme's key."""
    names = {one.id: one.name for one in organisations(session)}
    offers: dict[str, Offer] = {}
    of_programme = {}
    for row in programmes_of_all(session):
        key = of_programme[str(row.id)] = offer_of(row.target_group, row.topics)
        if organisation_id not in {None, row.organisation_id}:
            continue
        known = offers.get(key, Offer(key, served_by(row.target_group), (), ()))
        offers[key] = Offer(
            key,
            known.target_groups,
            tuple(dict.fromkeys([*known.names, row.name])),
            tuple(sorted({*known.organisations, names[row.organisation_id]})),
        )
    return offers, of_programme
