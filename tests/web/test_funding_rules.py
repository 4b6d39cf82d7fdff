"""Rules, eligibility, inhabitants: entered, succeeded, confirmed, read in; refusals at their field."""

import io
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.funding.models import FederalRule, FundingRule
from mentoring.funding.queries.periods import rule as rule_of
from mentoring.funding.services.inhabitants import expected
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.places.models import Population
from tests.builders import OLTEN, places, renew
from tests.days import StoppedClock
from tests.page import Visitor
from tests.web.canton_ground import close_both, controller, quarter

RULE = {
    "name": "Anteile 2027, neu",
    "decision": "Der Regierungsrat hat neu entschieden.",
    "reference": "RRB 2027/22",
    "key_kind": "K3",
    "mix_bp": "33,5",
}


@pytest.fixture
def who(app: Flask, session: Session, clock: StoppedClock) -> Visitor:
    """A controller; the first quarter is closed by both organisations."""
    close_both(quarter(session))
    return controller(app, session, clock)


def latest(session: Session) -> FundingRule:
    renew(session)
    number = session.scalars(select(FundingRule.id).order_by(FundingRule.id.desc()).limit(1)).one()
    found = rule_of(session, number)
    assert found is not None
    return found


def test_rules_are_listed_in_words_with_their_periods(who: Visitor) -> None:
    words = who.get("/funding/rules").words()
    assert "Integrationspauschale bezahlt für anrechenbare Tage (VA/FL)" in words
    assert "1. Quartal 2027" in words
    assert "offen: 2. Quartal 2027, 3. Quartal 2027, 4. Quartal 2027" in words


def test_a_used_rule_is_explained_and_succeeded(who: Visitor, session: Session) -> None:
    used = latest(session).id
    page = who.get(f"/funding/rules/{used}")
    assert "Nach dieser Regel ist schon abgerechnet worden" in page.words()
    assert "53'973.00" in page.words(), "100'000.00 · 360 / 667, to five Rappen"
    assert "withdraw" not in page.text
    who.post(f"/funding/rules/{used}/withdraw", {"csrf_token": who.token()}, status=422)
    who.get(f"/funding/rules/{used}/succeed")
    page = who.send(RULE, holding="decision")
    made = latest(session)
    assert made.id != used
    assert (made.version, made.valid_from.isoformat()) == (1, "2027-04-01")
    assert [layer.kind.value for layer in made.layers] == ["FUND", "MUNICIPALITIES"]
    assert made.layers[0].limit_kind.value == "COMMITMENT"
    assert made.layers[1].mix_bp == 3_350
    assert "33.5 % nach Einwohnerzahl, 66.5 % nach Tandem-Tagen" in page.words()


def test_a_rule_is_made_withdrawn_and_restored(who: Visitor, session: Session) -> None:
    fund = str(latest(session).layers[0].fund_id)
    who.get("/funding/rules/new")
    who.send(
        {
            **RULE,
            "valid_from": "2027-07-01",
            "layers-0-fund": fund,
            "layers-0-limit_kind": "AMOUNT",
            "layers-0-limit_rappen": "150'000.00",
            "layers-2-fund": fund,
            "layers-2-share_bp": "50",
            "municipalities": None,
        },
        holding="decision",
    )
    made = latest(session)
    assert [(one.position, one.limit_rappen, one.share_bp) for one in made.layers] == [
        (1, 15_000_000, 10_000),
        (2, None, 5_000),
    ]
    page = who.send(form=f"/funding/rules/{made.id}/withdraw")
    assert "Zurückgezogen" in page.words()
    assert latest(session).withdrawn_at is not None
    who.send(form=f"/funding/rules/{made.id}/restore")
    assert latest(session).withdrawn_at is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Bitte einen Namen eingeben."),
        ({"valid_from": "2027-01-01"}, "Not a valid choice"),
        ({"layers-0-limit_rappen": "10.00"}, "Bitte die Finanzierungsquelle wählen."),
        ({"layers-0-share_bp": "120"}, "Bitte einen Anteil von 0.01 bis 100 %."),
        ({"layers-0-limit_kind": "AMOUNT"}, "Bitte den Betrag eingeben."),
        ({"mix_bp": "100"}, "Beim gemischten Schlüssel"),
        ({"mix_bp": "viel"}, "Bitte einen Anteil"),
        ({"fallback_key": "K3"}, "Der Ersatzschlüssel muss ein anderer sein."),
        ({"municipalities": None}, "Eine Regel braucht mindestens eine Stufe."),
        ({"rounding_unit_rappen": "5.00"}, "von 0.01 bis 1.00"),
    ],
)
def test_what_is_wrong_with_a_rule_stands_at_its_field(
    who: Visitor, session: Session, changes: dict[str, Any], said: str
) -> None:
    before = latest(session).id
    who.get("/funding/rules/new")
    page = who.send({**RULE, **changes}, holding="decision", status=422)
    assert page.title.startswith("Fehler:")
    if said != "Not a valid choice":
        assert said in page.words()
    assert "Der Regierungsrat hat neu entschieden." in page.text
    assert latest(session).id == before


def test_without_periods_there_is_no_rule_to_make(app: Flask, session: Session, clock: StoppedClock) -> None:
    who = controller(app, session, clock)
    assert "Zuerst wird ein Jahr eröffnet." in who.get("/funding/rules").words()
    assert "keine Periode" in who.get("/funding/rules/new").words()


def test_eligibility_is_confirmed_withdrawn_and_added(who: Visitor, session: Session) -> None:
    count = len(ResidenceStatus)
    page = who.get("/funding/eligibility")
    assert f"Zu bestätigende Zeilen: {count}." in page.words()
    first = session.scalars(select(FederalRule).where(FederalRule.status == ResidenceStatus.S)).one()
    page = who.send(form=f"/funding/eligibility/{first.id}/confirm")
    assert f"Zu bestätigende Zeilen: {count - 1}." in page.words()
    who.get("/funding/eligibility/new?status=S")
    page = who.send(
        {"eligible": "yes", "valid_from": "1.3.2027", "last_day": "31.2.2027", "note": ""},
        holding="note",
        status=422,
    )
    assert "Bitte ein Datum wie 31.12.2026 eingeben." in page.words()
    assert "Bitte sagen, worauf das beruht." in page.words()
    page = who.send({"last_day": "28.2.2027", "note": "Rundschreiben"}, holding="note", status=422)
    assert "Das Ende liegt vor dem Anfang." in page.words()
    page = who.send({"last_day": "31.5.2027"}, holding="note")
    assert "01.03.2027 bis 31.05.2027" in page.words()
    assert "01.01.2020 bis 28.02.2027" in page.words()
    renew(session)
    rows = session.scalars(
        select(FederalRule).where(FederalRule.status == ResidenceStatus.S, FederalRule.withdrawn_at.is_(None))
    ).all()
    assert len(rows) == 3
    middle = next(row for row in rows if row.eligible)
    who.send(form=f"/funding/eligibility/{middle.id}/withdraw")
    page = who.send(form=f"/funding/eligibility/{middle.id}/again")
    assert "01.03.2027 bis 31.05.2027" in page.words()
    who.post("/funding/eligibility/999/confirm", {"csrf_token": who.token()}, status=404)


def figures(session: Session) -> list[tuple[int, str, int]]:
    return [(bfs, name, 1_000 + n) for n, (bfs, name) in enumerate(expected(session, 2026).items())]


def as_csv(rows: list[tuple[int, str, int]]) -> bytes:
    lines = ["BFS-Nummer;Gemeinde;Einwohner", *(";".join(map(str, row)) for row in rows)]
    return "\r\n".join(lines).encode("cp1252")


def as_xlsx(rows: list[tuple[int, str, int]]) -> bytes:
    book = openpyxl.Workbook()
    for row in [("Gemeindenummer", "Gemeinde", "Einwohner"), *rows]:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize("made", [as_csv, as_xlsx])
def test_inhabitants_are_looked_at_and_then_taken_over(who: Visitor, session: Session, made: Any) -> None:
    page = who.get("/funding/inhabitants")
    assert "Zahlen zur Demonstration." in page.words()
    assert "mit der Software gekommen" in page.words()
    rows = figures(session)
    who.get("/imports/inhabitants")
    about = {"year": "2026", "source": "Amt für Finanzen", "dated": "1.3.2027"}
    page = who.send({**about, "file": (io.BytesIO(made(rows)), "liste")}, holding="file")
    assert "104 Gemeinden, vollständig" in page.words()
    assert "104 neu, 0 geändert, 0 gleich. 1 abgeschlossene Periode wird nachgerechnet" in page.words()
    assert session.scalar(select(func.count()).where(Population.year == 2026)) == 0
    page = who.send(holding="figures")
    assert "Einwohnerzahlen 2026 übernommen" in page.words()
    assert "Amt für Finanzen, 01.03.2027" in page.words()
    renew(session)
    assert session.scalar(select(func.count()).where(Population.year == 2026)) == 104
    text = who.client.get("/funding/inhabitants.csv?year=2026").get_data().decode("utf-8-sig")
    assert text.count("\r\n") == 105


def test_an_incomplete_list_is_refused_as_a_whole(who: Visitor, session: Session) -> None:
    rows = [row for row in figures(session) if row[0] != OLTEN]
    who.get("/imports/inhabitants")
    about = {"year": "2026", "source": "Amt", "dated": "1.3.2027"}
    page = who.send({**about, "file": (io.BytesIO(as_csv(rows)), "x.csv")}, holding="file", status=422)
    assert page.title.startswith("Fehler:")
    assert "Es fehlen: Olten." in page.words()
    page = who.send({"source": "", "file": (io.BytesIO(b"%PDF-1.4"), "x")}, holding="file", status=422)
    assert "Bitte die Quelle nennen." in page.words()
    page = who.send({"source": "Amt", "file": (io.BytesIO(b"%PDF-1.4"), "x")}, holding="file", status=422)
    assert "Das ist ein PDF." in page.words()
    taken = {"csrf_token": who.token(), **about, "figures": "2581:5"}
    page = who.post("/imports/inhabitants/take-over", taken, status=422)
    assert "Es fehlen:" in page.words()
    who.post("/imports/inhabitants/take-over", {**taken, "figures": "drop table"}, status=422)
    assert session.scalar(select(func.count()).where(Population.year == 2026)) == 0


def test_inhabitants_are_sorted_and_found(app: Flask, session: Session, clock: StoppedClock) -> None:
    places(session)
    who = controller(app, session, clock)
    words = who.get("/funding/inhabitants?sort=inhabitants&direction=desc").words()
    assert words.index("Olten") < words.index("Solothurn") or "Grenchen" in words
    assert "Kammersrohr" in who.get("/funding/inhabitants?q=kammers").words()
    assert "Keine Zahl gefunden" in who.get("/funding/inhabitants?q=Zermatt").words()
