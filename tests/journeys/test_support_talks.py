"""A coordinator accompanies a tandem: a talk planned, invited to and held with ratings, then the end."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation, User
from mentoring.tandems.models import Goal, Tandem
from mentoring.tandems.vocabulary import TandemState
from tests.browser import axe_clean
from tests.builders import PASSWORD, a_mentee, a_mentor, a_programme, an_entry
from tests.support_builders import a_scale
from tests.tandem_builders import a_tandem


@pytest.fixture
def tandem(session: Session, coordinator: User) -> Tandem:
    """A tandem in its sixth week, with a goal that has a scale."""
    organisation = session.get_one(Organisation, coordinator.organisation_id)
    programme = a_programme(session, organisation)
    person = a_mentee(
        session, organisation, first_name="Selam", last_name="Tesfay", email="selam@example.org"
    )
    mentor = a_mentor(session, organisation, first_name="Nadine", last_name="Probst", email="n@example.org")
    entry = an_entry(session, organisation, programme, person)
    made = a_tandem(session, organisation, TandemState.ACTIVE, entry=entry, mentor=mentor)
    goal = session.scalars(select(Goal).where(Goal.tandem_id == made.id)).one()
    a_scale(session, goal, baseline=1, target=4)
    session.commit()
    return made


def test_from_a_planned_talk_to_the_closed_tandem(desktop: Page, coordinator: User, tandem: Tandem) -> None:
    page = desktop
    page.goto("/sign-in")
    page.get_by_label("E-Mail").first.fill(coordinator.email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    press(page, "Anmelden")
    main = page.get_by_role("main")
    main.get_by_role("link", name=re.compile("^Planen ?: Nadine Probst und Selam")).click()
    page.get_by_label("Datum").fill("23.11.2026")
    page.get_by_label("Ort").fill("Büro Olten")
    press(page, "Gespräch planen")
    expect(main).to_contain_text("eingeladen")
    expect(main).to_contain_text("E-Mails gehen an Nadine Probst, Selam Tesfay.")
    main.get_by_role("link", name=re.compile("^Festhalten ?: Standort")).click()
    press(page, "Gespräch festhalten")
    expect(page).to_have_title(re.compile("^Fehler:"))
    axe_clean(page)
    page.get_by_role("radio", name="läuft gut").check()
    page.get_by_role("radio", name="3 – geht mit etwas Hilfe").check()
    page.get_by_label("Vereinbarte Schritte").fill("Den nächsten Termin macht Selam selbst ab.")
    press(page, "Gespräch festhalten")
    expect(main).to_contain_text("Den nächsten Termin macht Selam selbst ab.")
    axe_clean(page)
    close(page)


def close(page: Page) -> None:
    """The closing talk and the end, with everything it asks for."""
    main = page.get_by_role("main")
    main.get_by_role("link", name="Abschluss einleiten").click()
    page.get_by_label("Abschlussgespräch am").fill("23.11.2026")
    press(page, "Abschluss einleiten")
    main.get_by_role("link", name=re.compile("^Ohne Termin festhalten")).click()
    page.get_by_role("radio", name="läuft gut").check()
    page.get_by_role("radio", name="4 – geht meistens allein").check()
    press(page, "Gespräch festhalten")
    main.get_by_role("link", name="Tandem abschliessen").click()
    press(page, "Tandem abschliessen")
    expect(page).to_have_title(re.compile("^Fehler:"))
    page.get_by_label("Grund des Endes").select_option(label="Ziele erreicht")
    page.get_by_label("Wie geht es weiter?").select_option(label="Kurs oder Schule")
    page.get_by_label("Der Nachweis").check()
    press(page, "Tandem abschliessen")
    main.get_by_role("link", name="Nachbegleitung beginnen").click()
    press(page, "Nachbegleitung beginnen")
    expect(main).to_contain_text("Bis 23.05.2027, sechs Monate nach dem Ende.")
    axe_clean(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
