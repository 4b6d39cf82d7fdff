"""The certificate of voluntary work: the sum of what was logged, archivable, in three languages."""

import io
import random
from datetime import date, timedelta

import pikepdf
import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.meetings.documents.certificate import certificate_pdf
from mentoring.meetings.models import Meeting
from mentoring.meetings.rules.certificate import Certificate, Work
from mentoring.meetings.services.certificate import certificate_of
from mentoring.people.models import Mentor
from mentoring.people.queries import mentor_by_user
from mentoring.people.vocabulary import Topic
from mentoring.permissions import Role
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import TandemState
from mentoring.wording import Refused
from tests.builders import a_mentor, a_programme, a_user, an_entry, an_organisation
from tests.days import TODAY
from tests.page import Visitor
from tests.support_builders import a_meeting
from tests.tandem_builders import a_tandem


def said(pdf: bytes) -> str:
    """What the pages say."""
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(text.split())


class Ground:
    """A volunteer with tandems in two programmes, and a log with corrections, void rows and of others."""

    def __init__(self, app: Flask, session: Session) -> None:
        app.config["SECOND_FACTOR"] = "optional"
        self.app, self.session = app, session
        self.organisation = an_organisation(session, name="Caritas Solothurn")
        self.user = a_user(session, Role.MENTOR, organisation_id=self.organisation.id)
        mentor = a_mentor(session, self.organisation, capacity=5, user_id=self.user.id, last_name="Übelhart")
        programmes = [a_programme(session, self.organisation, name=name) for name in ("Arbeit", "Familie")]
        self.tandems = [
            a_tandem(
                session,
                self.organisation,
                state,
                mentor=mentor,
                entry=an_entry(session, self.organisation, one),
            )
            for one, state in [
                (programmes[0], TandemState.ACTIVE),
                (programmes[1], TandemState.ACTIVE),
                (programmes[1], TandemState.CLOSED),
            ]
        ]
        self.other = a_tandem(session, self.organisation)
        chance = random.Random(4)
        for number in range(60):
            tandem = chance.choice([*self.tandems, self.other])
            day = TODAY - timedelta(days=chance.randrange(800))
            topics = chance.sample(list(Topic), chance.randint(1, 4))
            meeting = a_meeting(session, tandem, day, minutes=chance.randint(5, 300), topics=topics)
            if number % 5 == 0:
                again = a_meeting(session, tandem, day, minutes=50, corrects_id=meeting.id, reason="anders")
                if number % 2 == 0:
                    a_meeting(session, tandem, day, corrects_id=again.id, reason="nie", void=True)
        for day in (date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1), TODAY):
            a_meeting(session, self.tandems[0], day)  # the first and the last day of what is asked
        session.commit()
        self.visitor = Visitor(app).sign_in(self.user)
        session.rollback()

    def mentor(self) -> Mentor:
        """The volunteer as they now are."""
        found = mentor_by_user(self.session, self.user.id)
        assert found is not None
        return found

    def slow_sum(self, first: date, last: date) -> tuple[int, int]:
        """Meetings and minutes, counted row by row without a query that sums."""
        rows = self.session.scalars(select(Meeting)).all()
        own = {t.id for t in self.session.scalars(select(Tandem)) if t.mentor_id == self.mentor().person_id}
        corrected = {row.corrects_id for row in rows}
        standing = [
            row.minutes
            for row in rows
            if row.id not in corrected
            and not row.void
            and row.tandem_id in own
            and first <= row.met_on <= last
        ]
        return len(standing), sum(standing)


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (None, None),
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2025, 2, 28), date(2025, 3, 1)),
        (TODAY, TODAY),
        (None, date(2025, 12, 31)),
        (date(2026, 7, 1), None),
    ],
)
def test_its_hours_are_the_sum_of_what_was_logged(
    ground: Ground, first: date | None, last: date | None
) -> None:
    made = certificate_of(ground.session, ground.mentor(), first, last, today=TODAY)
    assert (made.meetings, made.minutes) == ground.slow_sum(first or date.min, last or date.max)
    assert sum(one.minutes for one in made.work) == made.minutes
    assert sum(minutes for _topic, minutes in made.topics) == made.minutes
    assert made.first <= made.last


def test_a_time_that_ends_before_it_begins_is_refused(ground: Ground) -> None:
    with pytest.raises(Refused):
        certificate_of(ground.session, ground.mentor(), TODAY, date(2026, 1, 1), today=TODAY)
    page = ground.visitor.get("/my/certificate?first=1.2.2026&last=1.1.2026", status=422)
    assert "Das Ende liegt vor dem Beginn." in page.words()
    page = ground.visitor.get("/my/certificate?first=31.2.2026", status=422)
    assert "Bitte ein Datum wie 31.12.2026 eingeben." in page.words()
    assert ground.visitor.client.get("/my/certificate.pdf?first=morgen").status_code == 404


@pytest.mark.parametrize("language", ["de", "fr", "en"])
def test_page_and_file_say_the_same_hours(ground: Ground, language: str) -> None:
    _count, minutes = ground.slow_sum(date.min, date.max)
    hours = f"{minutes // 60} h {minutes % 60} min"
    page = ground.visitor.get(f"/my/certificate?lang={language}")
    assert hours in page.words()
    [link] = [a for a in page.all("a") if (a.get("href") or "").startswith("/my/certificate.pdf")]
    answer = ground.visitor.client.get(link.get("href") or "")
    assert answer.content_type == "application/pdf"
    assert "_ubelhart-" in answer.headers["Content-Disposition"]
    text = said(answer.get_data())
    assert ground.mentor().person.name in text
    assert hours in text
    with pikepdf.open(io.BytesIO(answer.get_data())) as pdf:
        assert pdf.open_metadata().pdfa_status == "2A"
        assert str(pdf.Root.Lang).startswith(language)
        assert "/StructTreeRoot" in pdf.Root


def test_staff_have_it_from_the_mentors_page(ground: Ground) -> None:
    staff = a_user(ground.session, organisation_id=ground.organisation.id)
    ground.session.commit()
    visitor = Visitor(ground.app).sign_in(staff)
    person = ground.mentor().person_id
    ground.session.rollback()
    page = visitor.get(f"/mentors/{person}")
    assert f"/mentors/{person}/certificate" in page.text
    page = visitor.get(f"/mentors/{person}/certificate?place=Olten")
    assert "place=Olten" in page.text
    own = ground.visitor.client.get("/my/certificate.pdf?place=Olten").get_data()
    assert visitor.client.get(f"/mentors/{person}/certificate.pdf?place=Olten").get_data() == own
    assert f"Olten, {TODAY.strftime('%d.%m.%Y')}" in said(own)
    mentee = ground.other.mentor_id
    assert visitor.client.get(f"/mentors/{mentee}/certificate").status_code == 200
    ground.session.rollback()
    stranger = a_user(ground.session, organisation_id=an_organisation(ground.session).id)
    ground.session.commit()
    elsewhere = Visitor(ground.app).sign_in(stranger)
    elsewhere.get(f"/mentors/{person}/certificate", status=404)


def test_without_a_meeting_there_is_nothing_to_download(ground: Ground) -> None:
    page = ground.visitor.get("/my/certificate?first=1.1.2000&last=31.12.2000")
    assert "kein Treffen eingetragen" in page.words()
    assert "certificate.pdf" not in page.text


@pytest.mark.parametrize(
    "name",
    [
        '#panic("x") #read("/etc/passwd") $x^2$ *b* _i_',
        "\u202etxt 🎉 ሰላም",
        "<svg onload=alert(1)>",
        "x" * 300,
        "",
    ],
)
def test_hostile_names_are_only_names(name: str) -> None:
    given = Certificate(
        name,
        name,
        date(2026, 1, 1),
        TODAY,
        1,
        60,
        [Work(name, 1, 1, 60)],
        [(Topic.WORK.label, 60)],
        TODAY,
        name,
    )
    pdf = certificate_pdf(given, str, "de")
    assert pdf == certificate_pdf(given, str, "de")
    assert "1 h" in said(pdf)


def test_figures_that_disagree_are_not_printed() -> None:
    topics = [(Topic.WORK.label, 60)]
    for count, minutes, about in ((1, 59, topics), (2, 60, topics), (1, 60, [])):
        given = Certificate("a", "b", TODAY, TODAY, count, minutes, [Work("c", 1, 1, 60)], about, TODAY)
        with pytest.raises(ArithmeticError):
            certificate_pdf(given, str, "de")
