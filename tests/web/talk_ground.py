"""Tandems whose talks are planned and held, and what became of them, for tests of their pages."""

from sqlalchemy import select

from mentoring.meetings.models import ReviewTalk
from mentoring.outbox import Mail
from mentoring.tandems.models import Goal, Tandem
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentee, a_mentor, a_programme, an_entry
from tests.page import Visitor
from tests.web.tandem_ground import Ground

S = TandemState


def reachable(ground: Ground, state: S = S.ACTIVE) -> Tandem:
    """A tandem whose both sides have a mail address."""
    person = a_mentee(ground.session, ground.organisation, email="selam@example.org", first_name="Selam")
    mentor = a_mentor(ground.session, ground.organisation, email="nadine@example.org", first_name="Nadine")
    programme = a_programme(ground.session, ground.organisation)
    return ground.tandem(
        state, entry=an_entry(ground.session, ground.organisation, programme, person), mentor=mentor
    )


def talks(ground: Ground, tandem: Tandem) -> list[ReviewTalk]:
    ground.refresh()
    query = select(ReviewTalk).where(ReviewTalk.tandem_id == tandem.id).order_by(ReviewTalk.id)
    return list(ground.session.scalars(query.execution_options(populate_existing=True)))


def mails(ground: Ground, template: str) -> list[Mail]:
    ground.refresh()
    return list(ground.session.scalars(select(Mail).where(Mail.template == template).order_by(Mail.id)))


def goals_of(ground: Ground, tandem: Tandem) -> list[int]:
    ground.refresh()
    return list(ground.session.scalars(select(Goal.id).where(Goal.tandem_id == tandem.id)))


def planned(ground: Ground, visitor: Visitor, tandem: Tandem, **typed: str | None) -> None:
    visitor.get(f"/tandems/{tandem.id}/talks/plan")
    visitor.send({"on": "25.11.2026", "at": "14.30", "place": "Büro, Olten; 2. Stock", **typed}, holding="at")
