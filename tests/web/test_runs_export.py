"""The export of a run and its pages of proof: what they say can be counted, and holds by the rules."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

import matching
from mentoring.audit import Access, AccessLog
from mentoring.people.vocabulary import GenderWish
from mentoring.tandems.models import MatchRun
from mentoring.tandems.services.run_proof import counted_proof
from mentoring.tandems.services.runs import OpenedRun
from tests.builders import a_mentee, renew
from tests.matching.problems import a_problem
from tests.page import Visitor
from tests.run_builders import World, a_world
from tests.web.price_ground import a_pool, as_kept, keys_of, started, table

CRITERIA = ("Sprache", "Interessen", "Ziel", "Ort", "Zeit", "Alter", "Erfahrung")


@pytest.fixture(autouse=True)
def without_second_factor(app: Flask) -> None:
    """These tests are about matching."""
    app.config["SECOND_FACTOR"] = "optional"


def sheets(visitor: Visitor) -> dict[str, list[dict[str, Any]]]:
    """The workbook of run 1: rows by heading, of each sheet."""
    answer = visitor.client.get("/matching/1.xlsx")
    assert answer.status_code == 200
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(answer.get_data())).worksheets:
        head, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return found


def scarce(session: Session) -> World:
    """Two that compete for one seat, three for two in a village far away, one nobody fits, one with a pin."""
    world = a_world(session)
    organisation = world.organisation
    for number in range(2):
        near = a_mentee(session, organisation, first_name=f"Nah{number}", last_name="Muster")
        world.waiting(100 + number, members=(near,), travel_km=3)
    for number in range(3):
        far = a_mentee(
            session, organisation, first_name=f"Fern{number}", last_name="Muster", municipality=2546
        )
        world.waiting(50 + number, members=(far,), travel_km=3)
    wish = a_mentee(session, organisation, first_name="Wunsch", last_name="Muster", slots=0)
    world.waiting(10, members=(wish,), mentor_gender=GenderWish.MALE, travel_km=0)
    world.mentor(first_name="Anna", last_name="Nah")
    world.mentor(first_name="Bea", last_name="Fern", municipality=2546, capacity=2)
    session.commit()
    return world


@pytest.mark.parametrize("made", ["scarce", "random"])
def test_the_certificate_is_counted_by_hand_from_the_export(app: Flask, session: Session, made: str) -> None:
    world = scarce(session) if made == "scarce" else a_pool(session, 4)
    visitor = started(app, world)
    book, problem = sheets(visitor), as_kept(session)
    key = keys_of(session, problem)
    waiting = {row["Mentee"]: row for row in book["Wartende"]}
    proposed = {row["Mentee"] for row in book["Vorschläge"]}
    assert len(waiting) + len(proposed) == len(problem.entries)
    assert not proposed & set(waiting)
    if made == "scarce":
        assert [(row["Einträge"], row["Plätze"], row["Müssen warten"]) for row in book["Engpässe"]] == [
            (3, 2, 1),
            (2, 1, 1),
        ]
    for row in book["Engpässe"]:
        people = [one for one in book["Engpässe, Personen"] if one["Engpass"] == row["Engpass"]]
        entries = [one["Name"] for one in people if one["Mentee oder Freiwillige/r"] == "Mentee"]
        mentors = {
            one["Name"]: one["Plätze"] for one in people if one["Mentee oder Freiwillige/r"] != "Mentee"
        }
        assert (len(entries), len(mentors), sum(mentors.values())) == (
            row["Einträge"],
            row["Freiwillige"],
            row["Plätze"],
        )
        assert len(entries) - sum(mentors.values()) == row["Müssen warten"] > 0
        assert (
            row["Einträge − Plätze = warten"]
            == f"{row['Einträge']} − {row['Plätze']} = {row['Müssen warten']}"
        )
        left = {name for name in entries if name in waiting}
        assert len(left) == row["Müssen warten"]
        assert {waiting[name]["Engpass"] for name in left} == {row["Engpass"]}
        capacity = {one.id: one.capacity for one in problem.mentors}
        assert all(capacity[key[name]] == seats for name, seats in mentors.items())
        for entry in entries:  # nobody outside fits anybody inside, by the rules themselves
            for other in problem.mentors:
                if other.id not in {key[name] for name in mentors}:
                    assert not matching.explain_pair(problem, key[entry], other.id).feasible
        number = row["Engpass"] - 1
        page = visitor.get(f"/matching/1/waiting?part={number}&size=100").words()
        must = "muss" if row["Müssen warten"] == 1 else "müssen"
        seats = "Platz" if row["Plätze"] == 1 else "Plätze"
        total = f"{row['Einträge']} Einträge − {row['Plätze']} {seats} = {row['Müssen warten']} {must} warten"
        assert total in page
        assert all(name in page for name in (*entries, *mentors))
    for name, row in waiting.items():
        if row["Engpass"] is None:
            told = matching.explain_entry(problem, key[name])
            assert row["Grund"] == "Niemand passt"
            counts = [f"bei {one.total}, allein bei {one.alone}" for one in told.blocks]
            assert [part.split(": ")[1] for part in row["Was blockiert"].split("; ")] == counts
            nearest = [row[f"Am nächsten {n}"] for n in (1, 2, 3) if row[f"Am nächsten {n}"]]
            assert len(nearest) == len(told.nearest)
            known = {one: who for who, one in key.items()}
            for said, near in zip(nearest, told.nearest, strict=True):
                assert known[near.mentor_id] in said


def test_the_export_says_what_the_pages_say_and_what_was_decided(app: Flask, session: Session) -> None:
    visitor = started(app, scarce(session))
    before = sheets(visitor)
    forbidden, problem = before["Vorschläge"][0], as_kept(session)
    key = keys_of(session, problem)
    pair = key[forbidden["Mentee"]], key[forbidden["Freiwillige/r"]]
    visitor.get(f"/matching/1/pairs/{pair[0]}/{pair[1]}/forbid")
    visitor.send({"reason": "=Nachbarn()", "for_good": None}, holding="reason")
    pinned = sheets(visitor)["Vorschläge"][-1]
    pair = key[pinned["Mentee"]], key[pinned["Freiwillige/r"]]
    visitor.send({"pin": f"{pair[0]}-{pair[1]}"}, form="/matching/1/decide")
    book, workspace = sheets(visitor), visitor.get("/matching/1?size=100").words()
    solution = matching.solve(as_kept(session))
    chosen = {(one.entry_id, one.mentor_id): one for one in solution.pairs}
    assert len(book["Vorschläge"]) == len(chosen)
    for row in book["Vorschläge"]:
        one = chosen[key[row["Mentee"]], key[row["Freiwillige/r"]]]
        assert row["Punkte"] == one.quality
        assert [row[name] for name in CRITERIA] == [*one.points]
        assert bool(row["Angepinnt"]) == one.pinned
        if not one.pinned:
            assert f"Ohne dieses Paar: {row['Ohne dieses Paar']}" in workspace
    assert [(row["Art"], row["Grund"]) for row in book["Entscheide"]] == [
        ("verboten", "'=Nachbarn()"),
        ("angepinnt", None),
    ]
    everybody = table(visitor, "/matching/1.csv")
    assert [int(row["Reihenfolge"]) for row in everybody] == list(range(1, len(problem.entries) + 1))
    assert {row["Mentee"]: row["Freiwillige/r"] for row in everybody if row["Freiwillige/r"]} == {
        row["Mentee"]: row["Freiwillige/r"] for row in book["Vorschläge"]
    }
    assert {row["Mentee"] for row in everybody if row["Grund"]} == {row["Mentee"] for row in book["Wartende"]}
    proof = {row["Angabe"]: row["Wert"] for row in book["Beweis"]}
    assert proof["Wert der Paare"] == proof["Summe der Preise"] == solution.proof.value
    assert proof["Summe der Preise"] == proof["davon Einträge"] + proof["davon Plätze"]
    renew(session)
    assert proof["Prüfsumme (SHA-256)"] == session.scalars(select(MatchRun.digest)).one()
    exported = session.scalars(select(AccessLog.detail).where(AccessLog.action == Access.EXPORTED)).all()
    assert len(exported) == 4


def test_the_waitlist_says_of_everybody_what_the_certificate_says(app: Flask, session: Session) -> None:
    visitor = started(app, scarce(session))
    rows = {row["Mentee"]: row for row in sheets(visitor)["Wartende"]}
    key = keys_of(session, as_kept(session))
    page = visitor.get("/waitlist?size=100")
    lines = {
        page.words(line.find("th/a")): page.words(line)
        for line in page.all("tr")
        if line.find("th/a") is not None
    }
    said = {row["Erklärung"] for row in rows.values()}
    assert (
        "3 Einträge können nur von 1 freiwilligen Person mit 2 Plätzen begleitet werden: 1 muss warten."
        in said
    )
    assert (
        "2 Einträge können nur von 1 freiwilligen Person mit 1 Platz begleitet werden: 1 muss warten." in said
    )
    assert len(rows) == 3
    for name, row in rows.items():
        entry = visitor.get(f"/waitlist/{key[name]}").words()
        for words in (lines[name], entry):
            assert row["Erklärung"] in words
            assert row["Am nächsten 1"] in words
        if row["Engpass"] is None:
            assert "Ausserdem: " in row["Erklärung"]


def test_the_proof_is_counted_again_and_says_when_it_does_not_hold(app: Flask, session: Session) -> None:
    visitor = started(app, scarce(session))
    page = visitor.get("/matching/1/proof").words()
    assert "Nachgerechnet: alles stimmt." in page
    assert "Offen:" not in page
    run = session.scalars(select(MatchRun)).one()
    run.problem["entries"][0]["waiting_since"] = "2026-01-01"
    flag_modified(run, "problem")
    session.commit()
    page = visitor.get("/matching/1/proof").words()
    assert "Nicht alles stimmt." in page
    assert "Offen: Was aufbewahrt ist, wurde nicht verändert" in page


def proofs() -> Iterator[tuple[matching.Problem, matching.Solution]]:
    """Random problems with somebody in them, solved."""
    for seed in range(60):
        problem = a_problem(seed, 9)
        if problem.entries:
            yield problem, matching.solve(problem)


def test_the_proof_adds_up_for_any_problem_and_fails_for_any_other_solution() -> None:
    broken = 0
    for problem, solution in proofs():
        opened = OpenedRun(MatchRun(), problem, solution, untouched=True, same=True)
        proof = counted_proof(opened)
        assert all(one.done for one in proof.checks)
        assert proof.value == proof.price == solution.proof.value
        active = len(problem.entries) - len(problem.pins) - len(problem.waiting)
        assert sum(span.entries for span in proof.spans) == active
        assert sum(span.served for span in proof.spans) == sum(not one.pinned for one in solution.pairs)
        assert all(a.last < b.first for a, b in zip(proof.spans, proof.spans[1:], strict=False))
        assert all(span.since <= span.until <= date(2026, 3, 15) for span in proof.spans)
        state = solution.state
        served = [row for row in range(len(state.mate)) if state.active[row] and state.mate[row] >= 0]
        if served:
            candidates, row = state.graph.candidates, served[0]
            fits = set(candidates.columns[candidates.starts[row] : candidates.starts[row + 1]].tolist())
            others = set(range(len(state.graph.seats))) - fits
            for column in (-1, *sorted(others)[:1]):  # not served, or with somebody who does not fit
                mate = state.mate.copy()
                mate[row] = column
                worse = replace(solution, state=replace(state, mate=mate))
                checks = counted_proof(replace(opened, solution=worse)).checks
                assert not checks[3].done
                assert checks[0].done == (column < 0)
                broken += 1
    assert broken > 20
