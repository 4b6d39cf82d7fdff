"""The list of tandems and the page of one: every step as a coordinator takes it in the browser."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.audit import AccessLog
from mentoring.permissions import Role
from mentoring.tandems.models import Goal, TandemMember
from mentoring.tandems.vocabulary import Rating, TandemState
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState
from tests.builders import a_mentee, a_programme, a_user, an_entry
from tests.days import TODAY
from tests.web.tandem_ground import Ground

S = TandemState


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def test_every_state_has_a_page_with_at_most_one_primary_action(ground: Ground) -> None:
    visitor = ground.visitor()
    for state in S:
        ground.refresh()
        page = visitor.get(f"/tandems/{ground.tandem(state).id}")
        primary = [a for a in page.root.iter() if "btn-primary" in (a.get("class") or "").split()]
        assert len(primary) == (0 if state in {S.ARCHIVED, S.DECLINED} else 1), state
        assert len(page.all("li", **{"aria-current": "step"})) == 1, state


GOAL = {"goals-0-text": "Allein", "goals-0-topic": "LANGUAGE", "goals-0-baseline": "1", "goals-0-target": "4"}
STEPS = [
    (S.MEETING, "plan", {"meeting_on": "30.11.2026"}, S.MEETING),
    (S.MEETING, "agree", GOAL, S.AGREED),
    (S.AGREED, "start", {}, S.ACTIVE),
    (S.ACTIVE, "pause", {"reason": "Prüfungen", "review_on": "15.01.2027"}, S.PAUSED),
    (S.PAUSED, "extend", {"review_on": "15.02.2027"}, S.PAUSED),
    (S.PAUSED, "resume", {}, S.ACTIVE),
    (S.ACTIVE, "closing", {"closing_talk_on": "01.12.2026"}, S.CLOSING),
    (S.PAUSED, "closing", {"closing_talk_on": "01.12.2026"}, S.CLOSING),
    (S.CLOSED, "aftercare", {"aftercare_until": "01.03.2027"}, S.AFTERCARE),
    (S.TERMINATED_EARLY, "aftercare", {"aftercare_until": "01.03.2027"}, S.AFTERCARE),
    (S.CLOSED, "archive", {}, S.ARCHIVED),
    (S.AFTERCARE, "archive", {}, S.ARCHIVED),
    (S.PROPOSED, "decline", {"declined_by": "MENTOR", "reason": "zu weit"}, S.DECLINED),
    (S.AGREED, "decline", {"declined_by": "", "reason": "krank"}, S.DECLINED),
]


def test_steps_are_taken_through_their_forms(ground: Ground) -> None:
    visitor = ground.visitor()
    for before, step, typed, after in STEPS:
        tandem = ground.tandem(before)
        visitor.get(f"/tandems/{tandem.id}/steps/{step}")
        page = visitor.send(typed, holding="version")
        assert visitor.response
        assert visitor.response.request.path == f"/tandems/{tandem.id}"
        assert ground.again(tandem).state is after, step
        assert "Verlauf" in page.words()


@pytest.mark.parametrize(
    ("before", "step"), [(S.CLOSING, "close"), (S.ACTIVE, "terminate"), (S.PAUSED, "terminate")]
)
def test_an_end_asks_for_everything_and_loses_nothing(ground: Ground, before: S, step: str) -> None:
    tandem = ground.tandem(before)
    goal = ground.session.scalars(select(Goal.id).where(Goal.tandem_id == tandem.id)).one()
    ground.refresh()
    visitor = ground.visitor()
    visitor.get(f"/tandems/{tandem.id}/steps/{step}")
    page = visitor.send({"end_note": "ein langer Satz"}, holding="version", status=422)
    assert page.title.startswith("Fehler:")
    assert "ein langer Satz" in page.text
    assert "Bitte jedes Ziel bewerten." in page.words()
    assert ground.again(tandem).state is before
    facts = {
        "end_reason": "NO_FIT",
        "follow_up": "COURSE",
        "certificate_offered": "y",
        f"rating-{goal}": "PARTLY",
    }
    visitor.send(facts, holding="version")
    ended = ground.again(tandem)
    assert (ended.seat_no, ended.end_note) == (None, "ein langer Satz")
    assert ground.session.get_one(Goal, goal).rating is Rating.PARTLY
    entry = ground.session.get_one(WaitlistEntry, tandem.entry_id)
    assert entry.state is (EntryState.PLACED if step == "close" else EntryState.WAITING)


BAD: list[tuple[S, str, dict[str, str]]] = [
    (S.MEETING, "agree", {}),
    (S.MEETING, "agree", {**GOAL, "goals-0-baseline": ""}),
    (S.MEETING, "agree", {**GOAL, "goals-0-target": "1"}),
    (S.MEETING, "agree", {**GOAL, "agreed_on": "31.02.2026"}),
    (S.MEETING, "agree", {**GOAL, "agreed_on": "24.11.2026"}),
    (S.AGREED, "start", {"started_on": ""}),
    (S.AGREED, "start", {"started_on": "01.01.2020"}),
    (S.ACTIVE, "pause", {"reason": "", "review_on": "15.01.2027"}),
    (S.ACTIVE, "pause", {"reason": "x" * 301, "review_on": "15.01.2027"}),
    (S.ACTIVE, "pause", {"reason": "x", "review_on": "01.01.2026"}),
    (S.CLOSED, "aftercare", {"aftercare_until": "31.12.2027"}),
    (S.PROPOSED, "decline", {"declined_by": "somebody", "reason": "x"}),
    (S.PROPOSED, "decline", {"reason": "\u202e \u2066"}),
    (S.PROPOSED, "meeting", {}),
]


def test_bad_input_is_said_at_the_field_and_changes_nothing(ground: Ground) -> None:
    visitor = ground.visitor()
    for before, step, typed in BAD:
        tandem = ground.tandem(before)
        visitor.get(f"/tandems/{tandem.id}/steps/{step}")
        page = visitor.send(typed, holding="version", status=422)
        assert page.title.startswith("Fehler:"), (step, typed)
        assert page.all("div", class_="error-summary")
        assert ground.again(tandem).state is before


def test_a_step_that_does_not_follow_says_why(ground: Ground) -> None:
    tandem = ground.tandem(S.ACTIVE)
    visitor = ground.visitor()
    page = visitor.get(f"/tandems/{tandem.id}/steps/agree")
    assert "führt kein Schritt" in page.words()
    visitor.get(f"/tandems/{tandem.id}/steps/nothing", status=404)


def test_somebody_else_was_faster(ground: Ground) -> None:
    tandem = ground.tandem(S.ACTIVE)
    first, second = ground.visitor(), ground.visitor()
    for visitor in (first, second):
        visitor.get(f"/tandems/{tandem.id}/steps/pause")
    first.send({"reason": "Ferien", "review_on": "15.01.2027"}, holding="version")
    page = second.send({"reason": "Spital", "review_on": "15.01.2027"}, holding="version", status=409)
    assert "schneller" in page.words()
    assert "Spital" in page.text


def test_a_step_sent_twice_is_one_step(ground: Ground) -> None:
    tandem = ground.tandem(S.AGREED)
    visitor = ground.visitor()
    page = visitor.get(f"/tandems/{tandem.id}/steps/start")
    values = page.values(page.form(holding="version"))
    for _ in range(2):
        visitor.post(f"/tandems/{tandem.id}/steps/start", values)
    assert ground.again(tandem).state is S.ACTIVE


def test_the_last_step_can_be_taken_back_from_the_message(ground: Ground) -> None:
    tandem = ground.tandem(S.ACTIVE)
    visitor = ground.visitor()
    visitor.get(f"/tandems/{tandem.id}/steps/pause")
    visitor.send({"reason": "Ferien", "review_on": "15.01.2027"}, holding="version")
    page = visitor.send(form=f"/tandems/{tandem.id}/undo")
    assert "zurückgenommen" in page.words().lower()
    assert ground.again(tandem).state is S.ACTIVE


def test_answers_are_recorded_for_whoever_phones(ground: Ground) -> None:
    tandem = ground.tandem(S.PROPOSED)
    visitor = ground.visitor()
    visitor.get(f"/tandems/{tandem.id}/answer")
    visitor.send({"side": "MENTOR", "accepted": "yes"}, holding="accepted")
    visitor.get(f"/tandems/{tandem.id}/answer")
    page = visitor.send({"side": "MENTEE", "accepted": "no"}, holding="accepted", status=422)
    assert "warum" in page.words()
    page = visitor.send({"side": "MENTEE", "accepted": "no", "kind": "TIMES"}, holding="accepted")
    assert ground.again(tandem).state is S.DECLINED
    assert "die Zeiten passen nicht" in page.words()


def test_goals_are_added_changed_and_rated(ground: Ground) -> None:
    tandem = ground.tandem(S.ACTIVE)
    visitor = ground.visitor()
    visitor.get(f"/tandems/{tandem.id}/goals/new")
    visitor.send({"text": "", "topic": "WORK"}, holding="text", status=422)
    visitor.send({"text": "Lehrstelle suchen", "topic": "WORK"}, holding="text", status=422)
    visitor.send({"baseline": "3", "target": "2"}, holding="text", status=422)
    visitor.send({"target": "4"}, holding="text")
    ground.refresh()
    goal = ground.session.scalars(select(Goal).where(Goal.text == "Lehrstelle suchen")).one()
    visitor.get(f"/tandems/{tandem.id}/goals/{goal.id}")
    visitor.send({"text": "Schnuppern <b>"}, holding="text")
    visitor.send({"step": "3"}, form=f"/tandems/{tandem.id}/goals/{goal.id}/step")
    ground.refresh()
    assert (goal.text, goal.rating) == ("Schnuppern <b>", Rating.NOT_YET)
    visitor.send({"step": "4"}, form=f"/tandems/{tandem.id}/goals/{goal.id}/step")
    ground.refresh()
    assert goal.rating is Rating.REACHED
    first = ground.session.scalars(select(Goal).where(Goal.tandem_id == tandem.id, Goal.id != goal.id)).one()
    visitor.send({"rating": "PARTLY"}, form=f"/tandems/{tandem.id}/goals/{first.id}/rating")
    ground.refresh()
    assert first.rating is Rating.PARTLY
    other = ground.tandem(S.ACTIVE)
    visitor.get(f"/tandems/{other.id}/goals/{goal.id}", status=404)


def test_people_of_a_family_leave_and_join(ground: Ground) -> None:
    family = [a_mentee(ground.session, ground.organisation) for _ in range(2)]
    programme = a_programme(ground.session, ground.organisation)
    entry = an_entry(ground.session, ground.organisation, programme, *family, family_name="Kovalenko")
    tandem = ground.tandem(S.ACTIVE, entry=entry)
    visitor = ground.visitor()
    page = visitor.get(f"/tandems/{tandem.id}")
    assert "Familie Kovalenko, 2 Personen" in page.words()
    visitor.get(f"/tandems/{tandem.id}/members/{family[1].id}/leave")
    page = visitor.send(holding="on")
    assert "Familie Kovalenko" in page.words()
    ground.refresh()
    member = ground.session.get_one(TandemMember, (tandem.id, family[1].id))
    ground.refresh()
    assert member.valid_to == TODAY
    visitor.send(form=f"/tandems/{tandem.id}/members/{family[1].id}/stay")
    ground.refresh()
    assert member.valid_to is None
    visitor.get(f"/tandems/{tandem.id}/members/new")


def test_nobody_of_another_organisation_sees_it(ground: Ground) -> None:
    tandem = ground.tandem(S.ACTIVE)
    stranger = a_user(ground.session, Role.COORDINATOR)
    ground.session.commit()
    visitor = ground.visitor(stranger)
    for url in ("", "/steps/pause", "/answer", "/goals/new", "/members/new"):
        visitor.get(f"/tandems/{tandem.id}{url}", status=404)
    page = visitor.get("/tandems?state=all")
    assert "Noch kein Tandem" in page.words()
    ground.visitor().get(f"/tandems/{tandem.id}")
    ground.refresh()
    reads = ground.session.scalars(select(AccessLog).where(AccessLog.subject == "tandem")).all()
    assert [read.user_id for read in reads] == [ground.user.id]
