"""A pool with possible and impossible pairs, its run, and what the site says of it as tables."""

import csv
import io
import random

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

import matching
from mentoring.people.models import Person
from mentoring.people.vocabulary import Gender, GenderWish
from mentoring.tandems.models import MatchRun
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.vocabulary import Urgency
from tests.builders import a_mentee, renew
from tests.page import Visitor
from tests.run_builders import World, a_world

VILLAGES = (2581, 2601, 2546)
GENDERS = (Gender.FEMALE, Gender.MALE)


def a_pool(session: Session, seed: int) -> World:
    """Some who wait and fewer seats; wishes, villages and times leave some pairs possible and some not."""
    rng, world = random.Random(seed), a_world(session)
    for number in range(9):
        said = {"first_name": f"Mentee{number:02}", "last_name": "Muster", "gender": rng.choice(GENDERS)}
        said |= {"municipality": rng.choice(VILLAGES), "slots": rng.getrandbits(21) & rng.getrandbits(21)}
        world.waiting(
            rng.choice((20, 20, 40, 60, 200, 300)),
            members=(a_mentee(session, world.organisation, **said),),
            mentor_gender=rng.choice((GenderWish.ANY, GenderWish.ANY, GenderWish.FEMALE)),
            travel_km=rng.choice((None, None, 12)),
            urgency=rng.choice(list(Urgency)),
        )
    for number in range(5):
        world.mentor(
            first_name=f"Freiwillig{number:02}",
            last_name="Helfer",
            gender=rng.choice(GENDERS),
            municipality=rng.choice(VILLAGES),
            capacity=rng.choice((1, 1, 2)),
            slots=rng.getrandbits(21) & rng.getrandbits(21),
        )
    session.commit()
    return world


def started(app: Flask, world: World) -> Visitor:
    """The coordinator, with a run over everybody."""
    visitor = Visitor(app).sign_in(world.user)
    visitor.get("/matching/new")
    visitor.send(form="/matching/new")
    return visitor


def as_kept(session: Session) -> matching.Problem:
    """The problem of the only run, as it stands."""
    renew(session)
    return matching.Problem.from_json(session.scalars(select(MatchRun)).one().problem)


def table(visitor: Visitor, url: str) -> list[dict[str, str]]:
    """A CSV of the site."""
    answer = visitor.client.get(url)
    assert answer.status_code == 200
    text = io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=";"))


def keys_of(session: Session, problem: matching.Problem) -> dict[str, str]:
    """The solver's key of everybody by name; an entry by the name of its contact."""
    renew(session)
    found = {}
    for one in (*problem.entries, *problem.mentors):
        is_entry = isinstance(one, matching.Entry)
        number = session.get_one(WaitlistEntry, int(one.id)).contact_id if is_entry else int(one.id)
        person = session.get_one(Person, number)
        found[f"{person.first_name} {person.last_name}"] = one.id
    return found
