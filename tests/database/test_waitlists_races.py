"""Two at once, what is closed, and that the database selects what the rules say; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from mentoring.database import writing
from mentoring.history import HistoryRow, Subject
from mentoring.waitlists import queries
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.rules import is_confirmation_due
from mentoring.waitlists.services import (
    EntryFacts,
    change_entry,
    confirm_entry,
    move_entry,
    set_urgency,
)
from mentoring.waitlists.vocabulary import EntryState, Urgency
from mentoring.wording import Refused
from tests.builders import a_programme, a_user, actor_of, an_entry, an_organisation
from tests.days import NOW, TODAY

WHEN = {"now": NOW, "today": TODAY}


@pytest.fixture
def ground(session: Session) -> tuple:
    """An organisation, a programme and a coordinator."""
    organisation = an_organisation(session)
    programme = a_programme(session, organisation)
    actor = actor_of(a_user(session, organisation_id=organisation.id))
    return organisation, programme, actor


def facts(programme, **given) -> EntryFacts:
    return EntryFacts(**{"programme": programme, "registered_on": TODAY - timedelta(days=40), **given})


def history(session: Session, entry_id: int) -> list[HistoryRow]:
    rows = select(HistoryRow).where(HistoryRow.subject == Subject.ENTRY, HistoryRow.subject_id == entry_id)
    return list(session.scalars(rows.order_by(HistoryRow.id)))


def test_two_who_move_the_same_entry_at_once_have_one_effect(engine: Engine, session: Session) -> None:
    organisation = an_organisation(session)
    programme = a_programme(session, organisation)
    actor = actor_of(a_user(session, organisation_id=organisation.id))
    ids = [an_entry(session, organisation, programme).id for _ in range(10)]
    session.commit()
    together = Barrier(2)

    def move(entry_id: int, to_state: EntryState) -> bool:
        together.wait()
        try:
            with writing(engine) as own:
                entry = queries.entry_for(own, actor, entry_id)
                assert entry is not None
                move_entry(own, entry, to_state, reason="x", actor=actor, **WHEN)
        except (Refused, StaleDataError):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        for entry_id in ids:
            attempts = [
                pool.submit(move, entry_id, state) for state in (EntryState.WITHDRAWN, EntryState.MOVED_AWAY)
            ]
            assert sorted(a.result() for a in attempts) == [False, True]
    session.rollback()
    session.expire_all()
    for entry_id in ids:
        assert len([r for r in history(session, entry_id) if r.event == "moved"]) == 1


def test_due_by_sql_is_due_by_rule(session: Session, ground: tuple) -> None:
    organisation, programme, _actor = ground
    for state in EntryState:
        for registered, confirmed in ((89, None), (90, None), (91, None), (300, 89), (300, 90), (300, None)):
            an_entry(
                session,
                organisation,
                programme,
                state=state,
                registered_on=TODAY - timedelta(days=registered),
                confirmed_on=None if confirmed is None else TODAY - timedelta(days=confirmed),
            )
    found = {e.id for e in queries.entries_to_confirm(session, organisation.id, TODAY, 90)}
    everybody = session.scalars(select(WaitlistEntry)).all()
    assert found == {
        e.id for e in everybody if is_confirmation_due(e.state, e.registered_on, e.confirmed_on, TODAY, 90)
    }
    assert len(found) == 4


@pytest.mark.parametrize("sort", queries.SORTABLE)
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_every_order_and_every_filter_runs_on_both_databases(
    session: Session, ground: tuple, sort: str, direction: str
) -> None:
    organisation, programme, _actor = ground
    ids = {an_entry(session, organisation, programme).id for _ in range(3)}
    plain = queries.EntryFilter(organisation.id, TODAY, 90)
    page = queries.entries_page(session, plain, sort=sort, direction=direction, limit=10, offset=0)
    assert {entry.id for entry in page} == ids
    full = queries.EntryFilter(
        organisation.id,
        TODAY,
        90,
        programmes=(programme.id,),
        languages=("de",),
        regions=(1, 2),
        urgencies=(Urgency.NORMAL,),
        longer_than=30,
        blocked=("LANGUAGE", queries.NOBODY, queries.UNKNOWN),
        confirmation=queries.DUE,
        municipality=2581,
        search="vor_%",
    )
    assert queries.entries_page(session, full, sort=sort, direction=direction, limit=10, offset=0) == []
    assert queries.entries_counted(session, [plain, full]) == [3, 0]
    facets = queries.entry_facets(session, plain)
    assert facets["state"] == {"WAITING": 3}
    assert facets["days"] == {"30": 3, "90": 3, "180": 0}
    queries.entry_facets(session, full)


def test_what_is_closed_is_neither_changed_nor_confirmed(session: Session, ground: tuple) -> None:
    organisation, programme, actor = ground
    entry = an_entry(session, organisation, programme, state=EntryState.WITHDRAWN)
    for attempt in (
        lambda: confirm_entry(session, entry, actor=actor, **WHEN),
        lambda: set_urgency(session, entry, Urgency.HIGH, actor=actor, **WHEN),
        lambda: change_entry(session, entry, facts(programme), version=entry.version, actor=actor, **WHEN),
    ):
        with pytest.raises(Refused):
            attempt()
