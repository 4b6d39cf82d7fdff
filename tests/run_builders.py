"""A world for tests of matching: an organisation with a coordinator and a programme, and its people."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation, User
from mentoring.actors import Actor
from mentoring.people.models import Mentor, Programme
from mentoring.permissions import Role
from mentoring.tandems.models import MatchRun
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services import releases, runs
from mentoring.waitlists.models import WaitlistEntry
from tests.builders import (
    a_mentor,
    a_programme,
    a_user,
    actor_of,
    an_entry,
    places,
)
from tests.days import NOW, TODAY


@dataclass
class World:
    """An organisation with a coordinator and a programme."""

    session: Session
    user: User
    actor: Actor
    organisation: Organisation
    programme: Programme

    def start(self, **narrowed: Any) -> MatchRun:
        """A new run over the pool."""
        pool = Pool(self.organisation.id, TODAY, **narrowed)
        return runs.start_run(self.session, pool, actor=self.actor, now=NOW)

    def waiting(self, days: int, **given: Any) -> WaitlistEntry:
        """An entry that has been waiting for so many days."""
        members = given.pop("members", ())
        given.setdefault("registered_on", TODAY - timedelta(days=days))
        return an_entry(self.session, self.organisation, self.programme, *members, **given)

    def mentor(self, **given: Any) -> Mentor:
        """A volunteer of the programme."""
        given.setdefault("programmes", [self.programme])
        return a_mentor(self.session, self.organisation, **given)

    def pairs(self, run: MatchRun) -> dict[int, int]:
        """What the run proposes: mentor by entry."""
        return {one.entry_id: one.mentor_id for one in queries.proposals_of(self.session, run.id)}

    def release(self, run: MatchRun, **given: Any) -> releases.Released:
        """Releases all proposals, or those given."""
        entries = given.pop("entries", list(self.pairs(run)))
        found = queries.run_for(self.session, self.actor, run.id)
        assert found is not None
        return releases.release_run(
            self.session, found, entries, actor=self.actor, now=NOW, today=TODAY, **given
        )


def a_world(session: Session, role: Role = Role.COORDINATOR) -> World:
    """Nobody waits and nobody volunteers yet; places are there."""
    places(session)
    user = a_user(session, role)
    organisation = session.get_one(Organisation, user.organisation_id)
    return World(session, user, actor_of(user), organisation, a_programme(session, organisation))
