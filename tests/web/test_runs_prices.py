"""The prices of a run on its pages: against solving again, as a file, and after every decision."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

import matching
from tests.page import Document
from tests.web.price_ground import a_pool, as_kept, keys_of, started, table


@pytest.fixture(autouse=True)
def without_second_factor(app: Flask) -> None:
    """These tests are about matching."""
    app.config["SECOND_FACTOR"] = "optional"


class Oracle:
    """What solving again says, by the names on the page."""

    def __init__(self, session: Session) -> None:
        self.problem = as_kept(session)
        self.key = keys_of(session, self.problem)
        self.before = matching.solve(self.problem)
        self.order = {one.id: (one.urgency, one.waiting_since) for one in self.problem.entries}

    def agrees(self, row: dict[str, str]) -> None:
        """The row's figures and people are those of the solution with the pair forbidden, or forced."""
        pair = self.key[row["Mentee"]], self.key[row["Freiwillige/r"]]
        chosen = {(one.entry_id, one.mentor_id) for one in self.before.pairs}
        assert (pair in chosen) == (row["Stand"] == "vorgeschlagen")
        if pair in chosen:
            changed = replace(
                self.problem, forbidden=(*self.problem.forbidden, matching.Forbidden(*pair, ""))
            )
        else:
            changed = replace(self.problem, pins=(*self.problem.pins, matching.Pin(*pair, "")))
        after = matching.solve(changed)
        assert int(row["Punkte weniger"]) == self.before.quality - after.quality
        loses, gains = row["Verliert den Platz"], row["Erhält den Platz"]
        served = {one.entry_id for one in self.before.pairs}
        expected = served - {self.key[loses]} if loses else set(served)
        expected |= {self.key[gains]} if gains else set()
        assert not gains or self.key[gains] not in served
        # Of entries that are equal in the order, either may be the one.
        found = {one.entry_id for one in after.pairs}
        assert sorted(self.order[key] for key in expected) == sorted(self.order[key] for key in found)
        said, points = row["Was es kostet"], self.before.quality - after.quality
        if not loses:
            assert said == {0: "gleich gut möglich", 1: "1 Punkt weniger"}.get(
                points, f"{points} Punkte weniger"
            )
        elif not gains:
            assert said == f"{loses} wartet"
        else:
            more = f", {abs(points)} Punkte {'weniger' if points > 0 else 'mehr'}" if points else ""
            assert said == f"{loses} wartet statt {gains}{more}"


@pytest.mark.parametrize("seed", [4, 10])
def test_every_price_is_what_solving_again_says_before_and_after_a_pin(
    app: Flask, session: Session, seed: int
) -> None:
    world = a_pool(session, seed)
    visitor = started(app, world)
    rows = table(visitor, "/matching/1/prices.csv")
    oracle = Oracle(session)
    assert len(rows) == oracle.before.feasible_pairs >= 20
    assert {row["Stand"] for row in rows} == {"vorgeschlagen", "möglich"}
    assert any(row["Verliert den Platz"] for row in rows)
    for row in rows:
        oracle.agrees(row)
    # Pinned from the list, one comes back to the list, and everything in it is new.
    dearest = max(
        (row for row in rows if row["Stand"] == "möglich"), key=lambda row: int(row["Ränge weniger"])
    )
    page = visitor.get("/matching/1/prices?sort=price&direction=desc&size=100")
    pin = f"{oracle.key[dearest['Mentee']]}-{oracle.key[dearest['Freiwillige/r']]}"
    page = visitor.send({"pin": pin}, form="/matching/1/decide")
    assert page.title.startswith("Was jede Änderung kostet")
    again = table(visitor, "/matching/1/prices.csv")
    [pinned] = [row for row in again if row["Stand"] == "angepinnt"]
    assert (pinned["Mentee"], pinned["Freiwillige/r"]) == (dearest["Mentee"], dearest["Freiwillige/r"])
    assert pinned["Was es kostet"] == ""
    assert [row for row in again if row["Mentee"] == dearest["Mentee"]] == [pinned]
    oracle = Oracle(session)
    for row in again:
        if row is not pinned:
            oracle.agrees(row)
    assert {_key(row): row["Was es kostet"] for row in again} != {
        _key(row): row["Was es kostet"] for row in rows if _key(row) in {_key(one) for one in again}
    }


def test_a_decision_leads_back_to_this_site_only(app: Flask, session: Session) -> None:
    visitor = started(app, a_pool(session, 10))
    form = visitor.get("/matching/1/prices").form("/matching/1/decide")
    sent = {**visitor.document.values(form), "wait": as_kept(session).entries[0].id}
    answer = visitor.client.post("/matching/1/decide", data={**sent, "back": "//elsewhere.example"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/matching/1")


def test_the_page_the_workspace_and_the_single_pair_say_the_same(app: Flask, session: Session) -> None:
    world = a_pool(session, 10)
    visitor = started(app, world)
    rows = table(visitor, "/matching/1/prices.csv?sort=price&direction=desc")
    page = visitor.get("/matching/1/prices?sort=price&direction=desc&size=100")
    assert [_cells(line) for line in _lines(page)] == [
        (row["Mentee"], row["Freiwillige/r"], row["Punkte"], _said(row)) for row in rows
    ]
    costs = [int(row["Ränge weniger"]) * 10**9 + int(row["Punkte weniger"]) for row in rows]
    assert costs == sorted(costs, reverse=True)
    workspace = visitor.get("/matching/1?size=100").words()
    for row in rows:
        if row["Stand"] == "vorgeschlagen":
            assert _said(row) in workspace
    oracle = Oracle(session)
    for row in rows[::5]:
        pair = f"{oracle.key[row['Mentee']]}/{oracle.key[row['Freiwillige/r']]}"
        if row["Stand"] == "möglich":
            said = visitor.get(f"/matching/1/pairs/{pair}").words()
            for name in (row["Verliert den Platz"], row["Erhält den Platz"]):
                assert name in said
            if row["Verliert den Platz"]:
                assert f"{row['Verliert den Platz']} müsste warten" in said


def test_the_list_is_narrowed_and_sorted(app: Flask, session: Session) -> None:
    world = a_pool(session, 10)
    visitor = started(app, world)
    every = table(visitor, "/matching/1/prices.csv")
    oracle = Oracle(session)
    entry, mentor = every[3]["Mentee"], every[3]["Freiwillige/r"]
    asked: dict[str, Any] = {
        f"entry={oracle.key[entry]}": lambda row: row["Mentee"] == entry,
        f"mentor={oracle.key[mentor]}": lambda row: row["Freiwillige/r"] == mentor,
        "pairs=proposed": lambda row: row["Stand"] == "vorgeschlagen",
        "pairs=other": lambda row: row["Stand"] == "möglich",
        "loss=NOTHING&loss=POINTS": lambda row: not row["Verliert den Platz"],
        "loss=PLACE": lambda row: bool(row["Verliert den Platz"]),
        f"q={mentor.split()[0].upper()}": lambda row: row["Freiwillige/r"] == mentor,
        "q=niemand+heisst+so": lambda row: False,
        "entry=99999": lambda row: False,
    }
    for query, holds in asked.items():
        wanted = [row for row in every if holds(row)]
        assert table(visitor, f"/matching/1/prices.csv?{query}") == wanted, query
        page = visitor.get(f"/matching/1/prices?{query}&size=100")
        assert len(_lines(page)) == len(wanted)
        if not wanted:
            assert "Kein Paar mit diesen Filtern" in page.words()
    points = [int(row["Punkte"]) for row in table(visitor, "/matching/1/prices.csv?sort=points")]
    assert points == sorted(points)


def _said(row: dict[str, str]) -> str:
    with_or_without = "Ohne dieses" if row["Stand"] == "vorgeschlagen" else "Mit diesem"
    return f"{with_or_without} Paar: {row['Was es kostet']}"


def _key(row: dict[str, str]) -> tuple[str, str]:
    return row["Mentee"], row["Freiwillige/r"]


def _lines(page: Document) -> list[Any]:
    return [line for line in page.all("tr") if line.findall("th[@scope='row']")]


def _cells(line: Any) -> tuple[str, ...]:
    said = [" ".join("".join(cell.itertext()).split()) for cell in line]
    links = [next(cell.iter("a")).text for cell in (line[0], line[1])]
    cost = said[3].split(" Gründe und wer")[0].removeprefix("Vorschlag ")
    return str(links[0]), str(links[1]), said[2], cost
