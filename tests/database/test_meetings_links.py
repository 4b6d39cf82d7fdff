"""Personal links, the two questions, and messages to a group through their services."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose
from mentoring.meetings.services.feedback import answer_feedback
from mentoring.meetings.services.links import (
    end_links_of,
    make_link,
    open_personal,
    person_of_feed,
    renew_feed,
)
from mentoring.meetings.services.messages import Chosen, MessageFacts, group_of, save_message, send_message
from mentoring.meetings.vocabulary import Audience
from mentoring.outbox import Mail
from mentoring.people.models import Mentor, Person
from mentoring.people.vocabulary import Level, MentorState
from mentoring.tandems.vocabulary import Side, TandemState
from mentoring.wording import Refused
from tests.builders import a_mentee, a_mentor
from tests.days import NOW, TODAY
from tests.support_builders import (
    a_feedback,
    a_support_rule,
)
from tests.tandem_builders import World

KEY = "b" * 32


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


@pytest.fixture
def mentor(world: World) -> Mentor:
    a_support_rule(world.session, world.programme.id, most_per_year_rappen=5_000, km_rappen=70)
    return a_mentor(world.session, world.organisation, programmes=[world.programme], email="n@example.org")


def test_opening_a_link_changes_nothing_and_it_is_for_one_purpose(world: World) -> None:
    tandem = world.tandem(TandemState.ACTIVE)
    token = make_link(world.session, LinkPurpose.LOG_MEETING, tandem.id, tandem.mentor_id, now=NOW)
    world.session.flush()

    def opens(purpose: LinkPurpose = LinkPurpose.LOG_MEETING, days: float = 0) -> bool:
        found = open_personal(world.session, token, purpose, now=NOW + timedelta(days=days))
        return found is not None

    assert opens()
    assert opens()
    assert not world.session.dirty
    assert [purpose for purpose in LinkPurpose if opens(purpose)] == [LinkPurpose.LOG_MEETING]
    assert opens(days=29.9)
    assert not opens(days=30)
    assert open_personal(world.session, token + "x", LinkPurpose.LOG_MEETING, now=NOW) is None
    end_links_of(world.session, LinkPurpose.LOG_MEETING, tandem.id, tandem.mentor_id + 1, now=NOW)
    assert opens(), "another person's links are theirs"
    end_links_of(world.session, LinkPurpose.LOG_MEETING, tandem.id, tandem.mentor_id, now=NOW)
    world.session.expire_all()
    assert not opens()


def test_links_end_with_the_tandem_and_with_whoever_leaves(world: World) -> None:
    tandem = world.tandem(TandemState.ACTIVE)
    mentor = world.session.get_one(Mentor, tandem.mentor_id)
    log = make_link(world.session, LinkPurpose.LOG_MEETING, tandem.id, mentor.person_id, now=NOW)
    times = make_link(world.session, LinkPurpose.AVAILABILITY, mentor.person_id, mentor.person_id, now=NOW)
    foreign = make_link(
        world.session,
        LinkPurpose.LOG_MEETING,
        tandem.id,
        a_mentor(world.session, world.organisation).person_id,
        now=NOW,
    )
    feed = renew_feed(world.session, mentor.person_id, now=NOW)
    world.session.flush()
    assert open_personal(world.session, foreign, LinkPurpose.LOG_MEETING, now=NOW) is None
    tandem.state, tandem.seat_no = TandemState.ARCHIVED, None
    world.session.flush()
    assert open_personal(world.session, log, LinkPurpose.LOG_MEETING, now=NOW) is None
    assert open_personal(world.session, times, LinkPurpose.AVAILABILITY, now=NOW) is not None
    assert person_of_feed(world.session, feed) is not None
    newer = renew_feed(world.session, mentor.person_id, now=NOW)
    assert person_of_feed(world.session, feed) is None
    mentor.state = MentorState.LEFT
    world.session.flush()
    assert open_personal(world.session, times, LinkPurpose.AVAILABILITY, now=NOW) is None
    assert person_of_feed(world.session, newer) is None


def test_the_first_answer_to_the_two_questions_stands(world: World) -> None:
    feedback = a_feedback(world.session, world.tandem(TandemState.ACTIVE), Side.MENTOR)
    purpose = LinkPurpose.FEEDBACK
    token = make_link(world.session, purpose, feedback.id, feedback.person_id, now=NOW)
    for score in (0, 6):
        with pytest.raises(Refused):
            answer_feedback(world.session, feedback.id, score=score, wish="", now=NOW)
    answer_feedback(world.session, feedback.id, score=4, wish="mehr Zeit", now=NOW)
    answer_feedback(world.session, feedback.id, score=1, wish="", now=NOW + timedelta(days=1))
    assert (feedback.score, feedback.wish, feedback.answered_at) == (4, "mehr Zeit", NOW)
    assert open_personal(world.session, token, purpose, now=NOW) is None


def test_a_message_reaches_its_group_once_each_with_their_own_name(world: World, mentor: Mentor) -> None:
    session, organisation = world.session, world.organisation
    mentor.person.first_name = "[Name]"
    a_mentor(session, organisation, email="left@example.org", state=MentorState.LEFT)
    a_mentor(session, organisation, email="other@example.org")
    a_mentor(session, organisation, programmes=[world.programme])  # without an address
    a_mentee(session, organisation, email="mentee@example.org")
    a_mentor(session, World(session).organisation, email="foreign@example.org")
    letter = MessageFacts(
        Audience.MENTORS, "Für [Vorname]", "Guten Tag [Vorname]", Chosen(programmes=(world.programme.id,))
    )
    message = save_message(session, letter, actor=world.actor, now=NOW)
    reached, without = group_of(session, message, TODAY)
    assert ([p.email for p in reached], len(without)) == (["n@example.org"], 1)
    assert world.do(send_message, message) == 1
    assert world.do(send_message, message) == 1
    (mail,) = session.scalars(select(Mail).where(Mail.template == "group_message"))
    assert (mail.address, mail.values["body"]) == ("n@example.org", "Guten Tag [Name]")
    with pytest.raises(Refused):
        save_message(session, letter, message=message, actor=world.actor, now=NOW)


def test_groups_are_narrowed_by_language_and_their_fields_must_exist(world: World) -> None:
    session, organisation = world.session, world.organisation
    levels = {"ti": Level.NATIVE}
    a_mentor(session, organisation, email="ti@example.org", languages=levels)
    a_mentor(session, organisation, email="de@example.org")
    chosen = MessageFacts(Audience.MENTORS, "Betreff", "Text", Chosen(languages=("ti",)))
    message = save_message(session, chosen, actor=world.actor, now=NOW)
    reached: list[Person] = group_of(session, message, TODAY)[0]
    assert [p.email for p in reached] == ["ti@example.org"]
    for wrong in (replace(chosen, body="[Vornahme]"), replace(chosen, subject="[x]")):
        with pytest.raises(Refused, match="gibt es nicht"):
            save_message(session, wrong, actor=world.actor, now=NOW)
