"""The log of a tandem as staff keep it: on behalf, corrected, taken back, exported."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.people.vocabulary import Topic
from tests.days import TODAY
from tests.support_builders import a_meeting
from tests.web.log_ground import Ground

T = Topic


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def test_staff_log_correct_and_take_back_on_behalf(ground: Ground) -> None:
    address = f"/tandems/{ground.tandem.id}/meetings"
    assert "Noch kein Treffen" in ground.coordinator.get(address).words()
    ground.coordinator.get(f"{address}/new")
    page = ground.coordinator.send({"duration": "90", "topics": ["WORK", "LEISURE"]}, holding="duration")
    assert f"Erfasst von {ground.staff.name}" in page.words()
    assert "Stunden je Thema" in page.words()
    [meeting] = ground.rows()
    ground.coordinator.get(f"/meetings/{meeting.id}/correct")
    page = ground.coordinator.send({"duration": "60", "reason": "kürzer"}, holding="reason")
    assert "1 h 30 min, Arbeit, Freizeit" in page.words()
    last = ground.rows()[-1]
    ground.coordinator.get(f"/meetings/{last.id}/void")
    page = ground.coordinator.send({"reason": "doppelt"}, holding="reason")
    assert "Zurückgenommen von" in page.words()
    assert "Treffen." not in page.words().split("Treffen eintragen")[0]
    assert "Treffen eintragen" in ground.visitor.get("/my/tandems").words()


def test_the_export_adds_up_and_holds_no_note(ground: Ground) -> None:
    a_meeting(
        ground.session,
        ground.tandem,
        TODAY,
        minutes=100,
        topics=[T.WORK, T.SCHOOL, T.SOCIAL],
        note="Geheimnis",
    )
    a_meeting(ground.session, ground.tandem, TODAY - timedelta(days=2), minutes=45)
    ground.session.commit()
    answer = ground.coordinator.client.get(f"/tandems/{ground.tandem.id}/meetings.csv")
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    cells = [line.split(";") for line in lines[1:]]
    assert len(cells) == 4
    assert sum(int(cell[1] or 0) for cell in cells) == sum(int(cell[3]) for cell in cells) == 145
    assert "Geheimnis" not in answer.get_data(as_text=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert ground.coordinator.client.get(f"/tandems/{ground.tandem.id}/meetings.xlsx").status_code == 200
