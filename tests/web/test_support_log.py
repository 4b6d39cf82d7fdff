"""The log as volunteers and staff keep it: few taps, stored once, corrections visible, nobody else's."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.meetings.models import MeetingAttendance, MeetingTopic
from mentoring.meetings.vocabulary import PlaceKind
from mentoring.people.models import Person
from mentoring.people.vocabulary import Topic
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentee
from tests.days import TODAY
from tests.support_builders import a_key, a_meeting
from tests.tandem_builders import a_tandem
from tests.web.counting import statements
from tests.web.log_ground import Ground

T = Topic


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def test_from_the_own_page_to_a_logged_meeting_in_four_taps(ground: Ground) -> None:
    page = ground.visitor.get("/my/tandems")
    assert f"/my/tandems/{ground.tandem.id}/log" in page.text
    page = ground.log(topics=["LANGUAGE", "SCHOOL", "WORK"], duration="90")
    assert "Eingetragen: 1 h 30 min" in page.words()
    assert "2026: 1 h 30 min. Insgesamt 1 h 30 min in 1 Treffen." in page.words()
    assert "Letztes Treffen23.11.2026" in page.words()
    [meeting] = ground.rows()
    assert (meeting.met_on, meeting.minutes, meeting.place) == (TODAY, 90, PlaceKind.PUBLIC)
    parts = ground.session.scalars(select(MeetingTopic).order_by(MeetingTopic.position)).all()
    assert [(part.topic, part.minutes) for part in parts] == [(T.LANGUAGE, 30), (T.SCHOOL, 30), (T.WORK, 30)]


def test_the_undo_after_logging_takes_it_back_and_stays_visible(ground: Ground) -> None:
    ground.log()
    page = ground.visitor.send(holding="undo")
    assert "zurückgenommen und zählt nicht mehr" in page.words()
    assert [row.void for row in ground.rows()] == [False, True]
    page = ground.visitor.get("/my/meetings")
    assert [page.words(e) for e in page.all("s")] == ["zurückgenommen: 1 h, Sprache"]
    assert "Gleich nach dem Eintragen zurückgenommen" in page.words()


def test_yesterday_another_day_and_another_length(ground: Ground) -> None:
    ground.log(day=str(TODAY - timedelta(days=1)))
    ground.log(
        day="OTHER",
        met_on="1.11.2026",
        duration="OTHER",
        minutes="75",
        place="CALL",
        note=" Velo \n geflickt ",
    )
    first, second = ground.rows()
    assert first.met_on == TODAY - timedelta(days=1)
    assert (second.met_on, second.minutes, second.place) == (date(2026, 11, 1), 75, PlaceKind.CALL)
    assert second.note.split() == ["Velo", "geflickt"]


def test_a_draft_that_is_sent_days_later_keeps_its_day(ground: Ground) -> None:
    ground.log(day=str(TODAY - timedelta(days=4)))
    assert ground.rows()[0].met_on == TODAY - timedelta(days=4)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"day": "OTHER", "met_on": ""}, "Bitte das Datum eingeben."),
        ({"day": "OTHER", "met_on": "31.2.2026"}, "Bitte ein Datum wie 31.12.2026 eingeben."),
        ({"day": "OTHER", "met_on": "24.11.2026"}, "liegt in der Zukunft"),
        ({"day": "2026-11-24"}, "liegt in der Zukunft"),
        ({"day": "gestern"}, "Bitte wählen, wann das Treffen war."),
        ({"day": "2025-01-01"}, "gibt es erst seit dem"),
        ({"duration": None}, "Bitte wählen, wie lange"),
        ({"duration": "61"}, "Bitte wählen, wie lange"),
        ({"duration": "OTHER", "minutes": ""}, "Bitte die Dauer in Minuten eingeben."),
        ({"duration": "OTHER", "minutes": "4"}, "von 5 Minuten bis 15 Stunden"),
        ({"duration": "OTHER", "minutes": "eine Stunde"}, "Dauer in Minuten"),
        ({"duration": "OTHER", "minutes": "9" * 40}, "von 5 Minuten bis 15 Stunden"),
        ({"topics": None}, "Bitte mindestens ein Thema wählen."),
        ({"topics": ["KOCHEN"]}, "KOCHEN"),
        ({"place": "MARS"}, "Bitte eine der Möglichkeiten wählen."),
        ({"note": "x" * 2001}, "2000"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(ground: Ground, wrong: dict[str, object], says: str) -> None:
    page = ground.log(status=422, **wrong)
    assert page.title.startswith("Fehler:")
    assert says in page.words()
    assert ground.rows() == []


def test_a_family_has_one_entry_with_all_preset(ground: Ground) -> None:
    ground.log(tandem=ground.family.id)
    assert len(ground.rows()) == 1
    people = ground.session.scalars(select(MeetingAttendance.present)).all()
    assert people == [True, True, True]
    ground.visitor.get(f"/my/tandems/{ground.family.id}/log")
    some = ground.session.scalars(select(Person.id).where(Person.first_name.in_(["Selam", "Hewan"]))).all()
    ground.visitor.send({"duration": "30", "topics": ["SOCIAL"], "present": some}, holding="duration")
    assert "Dabei: Selam, Hewan" in ground.visitor.get("/my/meetings").words()
    page = ground.log(tandem=ground.family.id, present=None, status=422)
    assert "Bitte angeben, wer dabei war." in page.words()
    assert len(ground.rows()) == 2
    stranger = a_mentee(ground.session, ground.organisation).id
    ground.session.commit()
    ground.log(tandem=ground.family.id, present=[stranger], status=422)
    assert len(ground.rows()) == 2


def test_the_same_form_sent_again_is_stored_once_also_after_the_request_is_forgotten(ground: Ground) -> None:
    key, address = "A" * 32, f"/my/tandems/{ground.tandem.id}/log"
    ground.visitor.get(f"/my/logged/{key}", status=404)
    values = {"request_key": key, "day": str(TODAY), "duration": "60", "topics": ["WORK"], "place": "PUBLIC"}
    values["csrf_token"] = ground.visitor.token()
    for _ in range(3):
        ground.visitor.post(address, values)
        ground.visitor.get(f"/my/logged/{key}", status=204)
    ground.session.rollback()
    ground.session.connection().exec_driver_sql("DELETE FROM handled_request")
    ground.session.commit()
    ground.visitor.post(address, values)
    assert len(ground.rows()) == 1


def test_nobody_learns_of_somebody_elses_key(ground: Ground) -> None:
    other = a_tandem(ground.session, ground.organisation)
    meeting = a_meeting(ground.session, other, once_key=a_key())
    ground.session.commit()
    ground.visitor.get(f"/my/logged/{meeting.once_key}", status=404)


def test_without_a_key_every_form_is_one_of_its_own(ground: Ground) -> None:
    for _ in range(2):
        ground.log(request_key=None)
    assert len({row.once_key for row in ground.rows()}) == 2


def test_a_correction_stands_beside_what_it_corrects(ground: Ground) -> None:
    ground.log(duration="120", topics=["SCHOOL"])
    [meeting] = ground.rows()
    page = ground.visitor.get(f"/my/meetings/{meeting.id}/correct")
    values = page.values(page.form(holding="reason"))
    assert (values["duration"], values["topics"], values["day"]) == (["120"], ["SCHOOL"], ["2026-11-23"])
    page = ground.visitor.send({"duration": "45"}, holding="reason", status=422)
    assert "Bitte den Grund angeben." in page.words()
    page = ground.visitor.send({"reason": "verschrieben"}, holding="reason")
    assert [page.words(e) for e in page.all("s")] == ["23.11.2026, 2 h, Schule"]
    assert "45 min" in page.words()
    assert "Berichtigt: verschrieben" in page.words()
    # What has been corrected is not corrected once more: somebody else was faster.
    ground.visitor.get(f"/my/meetings/{meeting.id}/correct")
    page = ground.visitor.send({"reason": "noch einmal"}, holding="reason", status=422)
    assert "inzwischen berichtigt" in page.words()
    ground.visitor.get(f"/my/meetings/{meeting.id}/void")
    ground.visitor.send({"reason": "noch einmal"}, holding="reason", status=422)


def test_a_meeting_of_long_ago_is_corrected_with_its_typed_day_and_length(ground: Ground) -> None:
    meeting = a_meeting(ground.session, ground.tandem, TODAY - timedelta(days=8), minutes=77)
    ground.session.commit()
    page = ground.visitor.get(f"/my/meetings/{meeting.id}/correct")
    values = page.values(page.form(holding="reason"))
    assert (values["day"], values["met_on"]) == (["OTHER"], ["15.11.2026"])
    assert (values["duration"], values["minutes"]) == (["OTHER"], ["77"])


def test_only_ones_own_meetings_of_a_tandem_that_meets(ground: Ground) -> None:
    other = a_tandem(ground.session, ground.organisation)
    meeting = a_meeting(ground.session, other, note="Geheimnis")
    proposed = a_tandem(ground.session, ground.organisation, TandemState.PROPOSED, mentor=ground.mentor)
    ground.session.commit()
    for address in (
        f"/my/tandems/{other.id}/log",
        f"/my/meetings/{meeting.id}/correct",
        f"/my/meetings/{meeting.id}/void",
    ):
        ground.visitor.get(address, status=404)
        ground.visitor.post(address, {"csrf_token": ground.visitor.token()}, status=404)
    assert "Geheimnis" not in ground.visitor.get("/my/meetings").text
    assert ground.visitor.get(f"/my/tandems/{proposed.id}/log").title.startswith("Mein Tandem")
    assert f"/my/tandems/{proposed.id}/log" not in ground.visitor.get("/my/tandems").text


def test_the_list_has_pages_and_as_many_queries_for_one_as_for_many(ground: Ground) -> None:
    a_meeting(ground.session, ground.tandem, TODAY)
    ground.session.commit()
    with statements(ground.app) as few:
        ground.visitor.get("/my/meetings")
    for days in range(1, 60):
        meeting = a_meeting(ground.session, ground.tandem, TODAY - timedelta(days=days % 40))
        if days % 7 == 0:
            a_meeting(ground.session, ground.tandem, corrects_id=meeting.id, reason="anders", minutes=30)
    ground.session.commit()
    with statements(ground.app) as many:
        page = ground.visitor.get("/my/meetings?page=2")
    assert len(many) <= len(few) + 3  # what corrections were before, read once
    assert len(page.all("time")) == 25
    numbers = re.findall(r"in (\d+) Treffen", page.words())
    assert numbers == ["60"]


def test_the_own_page_asks_as_often_for_one_tandem_as_for_many(ground: Ground) -> None:
    a_meeting(ground.session, ground.tandem)
    ground.session.commit()
    with statements(ground.app) as few:
        page = ground.visitor.get("/my/tandems")
    places = [page.words(a) for a in page.all("a", aria_current="page")]
    assert places == ["Mein Tandem"]
    for _ in range(2):
        tandem = a_tandem(ground.session, ground.organisation, mentor=ground.mentor)
        a_meeting(ground.session, tandem, topics=[T.WORK, T.SCHOOL])
    ground.session.commit()
    with statements(ground.app) as many:
        page = ground.visitor.get("/my/tandems")
    assert len(many) == len(few)
    assert page.words().count("Letztes Treffen") == 3
    page = ground.visitor.get("/my/meetings")
    assert [page.words(a) for a in page.all("a", aria_current="page")] == ["Mein Tandem"]
