"""The canton's periods: opening, who has not closed, reconciliation, comparison, one set of statements."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.audit import Access, AccessLog
from mentoring.funding.models import FundingPeriod, OrganisationPeriod, Statement
from mentoring.mailer import render
from mentoring.outbox import Mail
from mentoring.people.models import Residence
from mentoring.permissions import Role
from tests.builders import GRENCHEN, OLTEN, a_user, an_organisation, renew
from tests.days import StoppedClock
from tests.funding_ground import at
from tests.web.canton_ground import SPRING, close_both, controller, quarter
from tests.web.counting import statements
from tests.web.staff import visitor


def test_the_first_year_is_opened(app: Flask, session: Session, clock: StoppedClock) -> None:
    an_organisation(session, name="Caritas")
    who = controller(app, session, clock, date(2026, 11, 23))
    assert "Noch kein Jahr eröffnet" in who.get("/funding/periods").words()
    who.get("/funding/periods/new")
    page = who.send({"year": "zwanzig", "parts": "2"}, holding="year", status=422)
    assert page.title.startswith("Fehler:")
    assert "Bitte eine Zahl von 2000 bis 2100" in page.words()
    page = who.send({"year": "2027", "parts": "2"}, holding="year")
    assert "2. Halbjahr 2027" in page.words()
    who.get("/funding/periods/new")
    page = who.send({"year": "2027"}, holding="year", status=422)
    assert "schon eröffnet" in page.words()
    assert session.scalar(select(func.count()).select_from(FundingPeriod)) == 2


def test_a_later_organisation_is_named_and_gets_its_periods(
    app: Flask, session: Session, clock: StoppedClock
) -> None:
    quarter(session)
    an_organisation(session, name="Neuer Verein")
    who = controller(app, session, clock)
    assert "Ohne Perioden: Neuer Verein." in who.get("/funding/periods").words()
    page = who.send(form="/funding/periods/complete")
    assert "4 Perioden ergänzt" in page.words()
    assert "Ohne Perioden" not in page.words()
    assert session.scalar(select(func.count()).select_from(OrganisationPeriod)) == 12


def test_it_says_who_has_not_closed(app: Flask, session: Session, clock: StoppedClock) -> None:
    money = quarter(session)
    who = controller(app, session, clock)
    words = who.get("/funding/periods").words()
    assert "1. Quartal 2027: noch nicht abgeschlossen haben Caritas Solothurn, SRK Kanton Solothurn" in words
    assert "offen, Vorschau" in words
    close_both(money)
    session.commit()
    assert "1. Quartal 2027 ist bereit" in who.get("/funding/periods").words()


def test_open_periods_are_previewed_and_closed_ones_reconciled(
    app: Flask, session: Session, clock: StoppedClock
) -> None:
    money = quarter(session)
    money.tariff(money.caritas, 1_000)
    who = controller(app, session, clock)
    url = f"/funding/periods/{money.periods[0].id}"
    words = who.get(url).words()
    assert "Vorschau" in words
    assert "Alle 9 Summen stimmen auf den Rappen." in words
    close_both(money)
    session.commit()
    words = who.get(url).words()
    assert "Vorschau" not in words
    assert "unverändert" in words
    assert "40.00 bleiben" not in words
    assert "60.00" in words, "two tandems of three months by a tariff of 10.00"
    assert "bestimmt den Betrag" in words


def test_what_has_no_rule_is_said_and_not_counted(app: Flask, session: Session, clock: StoppedClock) -> None:
    money = quarter(session)
    money.rule.withdrawn_at = at(SPRING)
    who = controller(app, session, clock)
    assert "gibt es noch keine Finanzierungsregel" in who.get("/funding/periods").words()
    words = who.get(f"/funding/periods/{money.periods[0].id}").words()
    assert "Caritas Solothurn: keine Vorschau." in words


def test_shares_are_sorted_searched_and_exported(app: Flask, session: Session, clock: StoppedClock) -> None:
    money = quarter(session)
    close_both(money)
    who = controller(app, session, clock)
    url = f"/funding/periods/{money.periods[0].id}/shares"
    words = who.get(url).words()
    assert words.index("Olten") < words.index("Grenchen")
    assert "85.00" in words
    words = who.get(f"{url}?sort=name&direction=asc").words()
    assert words.index("Grenchen") < words.index("Olten")
    assert "Keine Gemeinde gefunden" in who.get(f"{url}?q=Zermatt").words()
    text = who.client.get(f"{url}.csv").get_data().decode("utf-8-sig")
    assert "2581;Olten;180;25.00;60.00;85.00;0.00;85.00" in text
    assert who.client.get(f"{url}.xlsx").status_code == 200
    logged = session.scalars(select(AccessLog.detail).where(AccessLog.action == Access.EXPORTED)).all()
    assert sorted(logged) == ["csv", "xlsx"]


def test_closed_and_today_stand_side_by_side(app: Flask, session: Session, clock: StoppedClock) -> None:
    money = quarter(session)
    person = money.mentee(money.srk, OLTEN)
    money.tandem(money.srk, person)
    money.cost(money.srk, money.periods[0], 1_000_00)
    close_both(money)
    session.commit()
    who = controller(app, session, clock, date(2027, 7, 12))
    url = f"/funding/periods/{money.periods[0].id}/today"
    assert who.get(url).words().count("Nichts hat sich geändert.") == 2
    session.add(
        Residence(
            person_id=person.id,
            municipality_bfs=GRENCHEN,
            valid_from=date(2027, 2, 1),
            recorded_at=at(date(2027, 5, 3)),
        )
    )
    money.cost(
        money.caritas, money.periods[1], 3_00, concerns_on=date(2027, 3, 1), recorded_at=at(date(2027, 5, 3))
    )
    session.commit()
    words = who.get(url).words()
    assert "Wohnort geändert per 01.02.2027, erfasst am 03.05.2027" in words
    assert "warten, weil sie unter CHF 20.00 sind" in words
    assert "Für alle: Beleg «B-1» über CHF 3.00 nachgereicht" in words
    assert "90.00" in words
    assert "31.00" in words
    assert "unverändert" in who.get(f"{url}?all=1").words()
    text = who.client.get(f"{url}.csv").get_data().decode("utf-8-sig")
    assert "Wohnort geändert" in text
    close_both(money, 2, date(2027, 7, 12))
    session.commit()
    assert "bisher korrigiert" in who.get(url).words()


def test_nothing_is_compared_before_anything_is_closed(
    app: Flask, session: Session, clock: StoppedClock
) -> None:
    money = quarter(session)
    who = controller(app, session, clock)
    words = who.get(f"/funding/periods/{money.periods[0].id}/today").words()
    assert "Noch nichts abgeschlossen" in words


def test_the_canton_closes_once_and_municipalities_are_told(
    app: Flask, session: Session, clock: StoppedClock
) -> None:
    money = quarter(session)
    a_user(session, Role.MUNICIPALITY, municipality_bfs=OLTEN, locale="fr")
    who = controller(app, session, clock)
    url = f"/funding/periods/{money.periods[0].id}/close"
    assert "Noch nicht abgeschlossen: Caritas Solothurn" in who.get(url).words()
    close_both(money)
    session.commit()
    words = who.get(url).words()
    for shown in ("104", "CHF 110.00", "2 Gemeinden", "davon 102 ohne Betrag", "1 Person per E-Mail"):
        assert shown in words
    assert session.scalar(select(func.count()).select_from(Statement)) == 0
    assert "104 Abrechnungen ausgestellt" in who.send(holding="request_key").words()
    assert "Schon abgeschlossen" in who.get(url).words()
    renew(session)
    assert session.scalar(select(func.count()).select_from(Statement)) == 104
    renew(session)
    mail = session.scalars(select(Mail).where(Mail.template == "statement")).one()
    mine = session.scalars(select(Statement).where(Statement.municipality_bfs == OLTEN)).one()
    with app.app_context():
        text = render(mail)
    assert mine.label in text.body
    assert f"/funding/statements/{mine.id}\n" in text.body


def test_without_a_creditor_nothing_is_issued(app: Flask, session: Session, clock: StoppedClock) -> None:
    money = quarter(session)
    close_both(money)
    who = controller(app, session, clock)
    url = f"/funding/periods/{money.periods[0].id}/close"
    who.get(url)
    app.config["DEMO"] = False
    page = who.send(holding="request_key", status=422)
    assert page.title.startswith("Fehler:")
    assert "Angaben der Rechnungsstellerin" in page.words()
    assert session.scalar(select(func.count()).select_from(Statement)) == 0


@pytest.mark.parametrize("kind", ["INVOICE", "CREDIT", "NIL"])
def test_the_mail_reads_well_in_each_kind(app: Flask, kind: str) -> None:
    number = {"INVOICE": "R2027-0012", "CREDIT": "G2027-0001", "NIL": ""}[kind]
    mail = Mail(
        template="statement",
        address="olten@example.org",
        name="Brigitte Nussbaumer",
        locale="de",
        values={"statement_id": 12, "period": "2027/1", "number": number, "kind": kind},
    )
    with app.app_context():
        text = render(mail)
    assert number in text.body
    assert "2027/1" in text.subject
    assert text.body.count("Guten Tag") == 1
    assert "Guten Tag Brigitte Nussbaumer" in text.body


def test_there_is_no_other_period_and_nobody_else_comes_in(
    app: Flask, session: Session, clock: StoppedClock
) -> None:
    money = quarter(session)
    who = controller(app, session, clock)
    for page in ("", "/shares", "/today", "/close", "/shares.csv", "/today.csv"):
        who.get(f"/funding/periods/999{page}", status=404)
    lead = visitor(app, session, money.caritas, Role.LEAD)
    for url in ("/funding/periods", "/funding/rules", "/funding/eligibility", "/funding/inhabitants"):
        lead.get(url, status=403)


def test_queries_do_not_grow_with_periods(app: Flask, session: Session, clock: StoppedClock) -> None:
    money = quarter(session)
    close_both(money)
    who = controller(app, session, clock, date(2027, 7, 12))
    who.get("/funding/periods")
    with statements(app) as few:
        who.get("/funding/periods")
    close_both(money, 2, date(2027, 7, 12))
    session.commit()
    with statements(app) as more:
        who.get("/funding/periods")
    assert len(more) <= len(few)
    first = f"/funding/periods/{money.periods[0].id}"
    with statements(app) as early:
        who.get(first)
    with statements(app) as late:
        who.get(f"/funding/periods/{money.periods[1].id}")
    assert len(late) <= len(early) + 1
