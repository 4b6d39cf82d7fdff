"""Seats follow the capacity, and the one somebody holds is never taken away: on both databases."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.people import queries, services
from mentoring.people.models import Mentor, Programme, Seat
from mentoring.people.vocabulary import MentorState
from mentoring.tandems.models import Tandem
from mentoring.tandems.queries.tandems import seats_held
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import Refused
from tests import builders as b
from tests.days import NOW, TODAY


@pytest.fixture
def caritas(session: Session) -> Organisation:
    """An organisation with places."""
    b.places(session)
    return b.an_organisation(session)


@pytest.fixture
def actor(session: Session, caritas: Organisation) -> Actor:
    """A coordinator."""
    return b.actor_of(b.a_user(session, organisation_id=caritas.id))


def loaded(session: Session, actor: Actor, mentor: Mentor) -> Mentor:
    """The mentor as pages load them."""
    found = queries.mentor_for(session, actor, mentor.person_id)
    assert found is not None
    return found


def numbers(session: Session, mentor: Mentor) -> list[int]:
    """The numbers of the seats in the database."""
    return list(session.scalars(select(Seat.no).where(Seat.mentor_id == mentor.person_id).order_by(Seat.no)))


def holding(session: Session, caritas: Organisation, mentor: Mentor, seat_no: int) -> Tandem:
    """An open tandem on a seat of the mentor."""
    programme: Programme = b.a_programme(session, caritas)
    entry = b.an_entry(session, caritas, programme)
    tandem = Tandem(
        organisation_id=caritas.id,
        entry_id=entry.id,
        mentor_id=mentor.person_id,
        seat_no=seat_no,
        programme_id=programme.id,
        state=TandemState.ACTIVE,
        proposed_on=TODAY,
    )
    session.add(tandem)
    session.flush()
    return tandem


def test_seats_are_one_to_capacity(session: Session, caritas: Organisation, actor: Actor) -> None:
    mentor = b.a_mentor(session, caritas, capacity=2)
    for capacity in (5, 1, 0, 9, 3, 3):
        services.change_capacity(
            session, loaded(session, actor, mentor), capacity, actor=actor, now=NOW, today=TODAY
        )
        assert numbers(session, mentor) == list(range(1, capacity + 1))
    for capacity in (-1, 10):
        with pytest.raises(Refused):
            services.change_capacity(
                session, loaded(session, actor, mentor), capacity, actor=actor, now=NOW, today=TODAY
            )


@pytest.mark.parametrize(
    ("held", "capacity"),
    [((3,), 0), ((3,), 1), ((4,), 2), ((2, 4), 1), ((2, 4), 2), ((1, 2, 3, 4), 3), ((2,), 6)],
)
def test_what_is_held_is_kept(
    session: Session, caritas: Organisation, actor: Actor, held: tuple[int, ...], capacity: int
) -> None:
    mentor = b.a_mentor(session, caritas, capacity=4)
    tandems = [holding(session, caritas, mentor, no) for no in held]
    session.commit()
    before = loaded(session, actor, mentor)
    if capacity < len(held):
        with pytest.raises(Refused, match=f"begleitet zurzeit {len(held)} Tandems"):
            services.change_capacity(session, before, capacity, actor=actor, now=NOW, today=TODAY)
        session.rollback()
        assert numbers(session, mentor) == [1, 2, 3, 4]
    else:
        services.change_capacity(session, before, capacity, actor=actor, now=NOW, today=TODAY)
        session.commit()
        assert numbers(session, mentor) == list(range(1, capacity + 1))
    session.expire_all()
    seats = [session.get_one(Tandem, tandem.id).seat_no for tandem in tandems]
    assert len(set(seats)) == len(held)
    assert set(seats) <= set(numbers(session, mentor))
    queries.held_by(seats_held)
    line = queries.mentor_lines(session, caritas.id, TODAY, queries.MentorFilter())[0]
    assert line.held == len(held)
    assert line.free == line.mentor.capacity - len(held)


def test_who_accompanies_somebody_cannot_leave(session: Session, caritas: Organisation, actor: Actor) -> None:
    mentor = b.a_mentor(session, caritas, capacity=2)
    tandem = holding(session, caritas, mentor, 2)
    session.commit()
    who = {"actor": actor, "now": NOW, "today": TODAY}
    with pytest.raises(Refused, match="begleitet noch ein Tandem"):
        services.move_mentor(
            session, loaded(session, actor, mentor), MentorState.LEFT, reason="Wegzug", **who
        )
    session.rollback()
    assert numbers(session, mentor) == [1, 2]
    ended = session.get_one(Tandem, tandem.id)
    ended.state, ended.seat_no = TandemState.DECLINED, None
    session.flush()
    services.move_mentor(session, loaded(session, actor, mentor), MentorState.LEFT, reason="Wegzug", **who)
    session.commit()
    assert numbers(session, mentor) == []


def test_a_step_cannot_hold_in_the_future(session: Session, caritas: Organisation, actor: Actor) -> None:
    mentor = b.a_mentor(session, caritas)
    with pytest.raises(Refused, match="Zukunft"):
        services.move_mentor(
            session,
            loaded(session, actor, mentor),
            MentorState.ON_LEAVE,
            reason="Reise",
            on=date(2026, 11, 24),
            actor=actor,
            now=NOW,
            today=TODAY,
        )
