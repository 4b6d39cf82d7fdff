"""What the accompaniment adds to the pages of people and tandems, to Today and to a volunteer's own page."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.meetings.services.goals import set_scale
from mentoring.meetings.views.absences import absences_of_person
from mentoring.meetings.views.own_page import hours_of_person, log_cards, own_hours, own_pages
from mentoring.meetings.views.person_sections import links_of_person, trainings_of_person
from mentoring.meetings.views.sections import aftercare_of, meetings_of_tandem, own_talks, talks_of_tandem
from mentoring.meetings.views.talk_words import measures_of_goals
from mentoring.meetings.views.today import groups_of_today
from mentoring.people.views import add_person_section
from mentoring.tandems.models import Goal
from mentoring.tandems.views.own_sections import OWN_CARDS, OWN_PARTS
from mentoring.tandems.views.sections import GOAL_MEASURES, SCALE_KEEPERS, TANDEM_SECTIONS
from mentoring.tandems.views.today import TODAY_GROUPS


def wire_accompaniment() -> None:
    """Fills the registries of people and tandems; once, however many sites are made in a process."""
    for section in (hours_of_person, absences_of_person, trainings_of_person, links_of_person):
        add_person_section(section)
    TANDEM_SECTIONS[:] = [talks_of_tandem, aftercare_of, meetings_of_tandem]
    GOAL_MEASURES[:] = [measures_of_goals]
    SCALE_KEEPERS[:] = [_keep_scale]
    TODAY_GROUPS[:] = [groups_of_today]
    OWN_CARDS["log"] = log_cards
    OWN_PARTS.update(talks=own_talks, hours=own_hours, pages=own_pages)


def _keep_scale(
    session: Session, goal: Goal, baseline: int, target: int, actor: Actor, now: datetime
) -> None:
    set_scale(session, goal, baseline=baseline, target=target, actor=actor, now=now)
