"""The waitlist as a page: filters, order, paging, saved views, what happens to a selection."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from mentoring.people.vocabulary import Level
from mentoring.waitlists.models import EntryOutlook
from mentoring.waitlists.vocabulary import Blocker, EntryState, Urgency
from mentoring.wording import Sentence
from tests.builders import (
    GRENCHEN,
    NOON,
    OLTEN,
    SOLOTHURN,
    a_mentee,
    a_mentor,
    a_programme,
    a_user,
    an_entry,
    an_organisation,
)
from tests.days import TODAY
from tests.page import Document, Visitor
from tests.waitlists_ground import Ground, signed_in


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def names(page: Document) -> list[str]:
    return [page.words(a) for th in page.all("th", scope="row") for a in th.iter("a")][:100]


def test_the_longest_wait_comes_first_and_everything_can_be_turned(ground: Ground) -> None:
    ground.waiting("Bea", "Ärni", 50, municipality=SOLOTHURN, languages={"ti": Level.NATIVE})
    ground.waiting("Cem", "Zahn", 200, municipality=GRENCHEN, languages={"tr": Level.NATIVE})
    ground.waiting(
        "Ada", "Bär", 120, municipality=OLTEN, languages={"ar": Level.NATIVE}, urgency=Urgency.HIGH
    )
    visitor = ground.visitor()
    expected = {
        "": ["Cem Zahn", "Ada Bär", "Bea Ärni"],
        "?sort=waiting&direction=asc": ["Bea Ärni", "Ada Bär", "Cem Zahn"],
        "?sort=name": ["Bea Ärni", "Ada Bär", "Cem Zahn"],
        "?sort=name&direction=desc": ["Cem Zahn", "Ada Bär", "Bea Ärni"],
        "?sort=place": ["Cem Zahn", "Ada Bär", "Bea Ärni"],
        "?sort=language": ["Ada Bär", "Bea Ärni", "Cem Zahn"],
        "?sort=urgency": ["Ada Bär", "Cem Zahn", "Bea Ärni"],
        "?sort=nonsense&direction=sideways&page=99&size=7": ["Cem Zahn", "Ada Bär", "Bea Ärni"],
    }
    for query, order in expected.items():
        assert names(visitor.get("/waitlist" + query)) == order, query


def test_every_filter_holds_what_it_says_with_its_count(ground: Ground) -> None:
    other = a_programme(ground.session, ground.organisation, name="Familie und Schule")
    one = ground.waiting(
        "Hanna", "Müller", 200, municipality=OLTEN, languages={"ti": Level.A2}, urgency=Urgency.HIGH
    )
    two = ground.waiting("Samuel", "Tekle", 40, municipality=SOLOTHURN, languages={"ar": Level.A2})
    three = ground.waiting("Olena", "Bond", 95, municipality=OLTEN, confirmed_on=TODAY - timedelta(days=5))
    gone = ground.waiting("Weg", "Gezogen", 95, state=EntryState.MOVED_AWAY, closed_on=TODAY)
    two.programme_id = other.id
    for entry, blocker, fitting in ((one, Blocker.LANGUAGE, 0), (two, Blocker.NOTHING, 3)):
        ground.session.add(
            EntryOutlook(entry_id=entry.id, computed_at=NOON, blocker=blocker, fitting_mentors=fitting)
        )
    visitor = ground.visitor()
    cases = {
        "q=mueller": ["Hanna Müller"],
        "q=MULLER+hanna": ["Hanna Müller"],
        f"programme={other.id}": ["Samuel Tekle"],
        "language=ti&language=ar": ["Hanna Müller", "Samuel Tekle"],
        "urgency=HIGH": ["Hanna Müller"],
        "days=90": ["Hanna Müller", "Olena Bond"],
        "days=180": ["Hanna Müller"],
        "blocked=LANGUAGE": ["Hanna Müller"],
        "blocked=NOBODY": ["Hanna Müller"],
        "blocked=UNKNOWN": ["Olena Bond"],
        "confirmation=due": ["Hanna Müller"],
        "state=MOVED_AWAY": ["Weg Gezogen"],
        f"municipality={SOLOTHURN}": ["Samuel Tekle"],
        "programme=abc&language=xx&urgency=x&days=-1&region=9999999999999&blocked=x": [
            "Hanna Müller",
            "Olena Bond",
            "Samuel Tekle",
        ],
    }
    for query, expected in cases.items():
        assert names(visitor.get("/waitlist?" + query)) == expected, query
    assert three.id != gone.id
    page = visitor.get("/waitlist?language=ti")
    labels = [page.words(label) for label in page.all("label")]
    assert "Tigrinya 1" in labels
    assert "Arabisch 1" in labels, "the other values stay, with what they would hold"
    assert "Familie und Schule 0" not in labels


def test_a_region_is_a_sozialregion_of_where_the_contact_lives_today(
    ground: Ground, session: Session
) -> None:
    from mentoring.places.models import Municipality

    ground.waiting("Ole", "Olten", municipality=OLTEN)
    ground.waiting("Sol", "Othurn", municipality=SOLOTHURN)
    region = session.get_one(Municipality, OLTEN).social_region_id
    assert names(ground.visitor().get(f"/waitlist?region={region}")) == ["Ole Olten"]


def test_an_empty_list_says_which_filter_to_leave_out(ground: Ground) -> None:
    ground.waiting("Hanna", "Müller", 20, languages={"ti": Level.A2})
    page = ground.visitor().get("/waitlist?language=ti&days=180")
    assert "Ohne «Wartezeit»: 1 Eintrag" in page.words()
    assert "Ohne «Sprache»" not in page.words()
    assert not page.all("table")


def test_nobody_waits_at_all(ground: Ground) -> None:
    page = ground.visitor().get("/waitlist")
    assert "Niemand wartet" in page.words()
    assert "Zurzeit wartet niemand." in page.words()


def test_what_blocks_names_the_volunteer_now_and_says_when_nothing_is_known(ground: Ground) -> None:
    entry = ground.waiting("Hanna", "Müller")
    ground.waiting("Neu", "Hier", 3)
    mentor = a_mentor(ground.session, ground.organisation, first_name="Monika", last_name="Probst")
    ground.session.add(
        EntryOutlook(
            entry_id=entry.id,
            computed_at=NOON,
            blocker=Blocker.CLEARANCE,
            reason=Sentence("Niemand passt.").to_json(),
            remedy=Sentence("Wenn %(mentor)s einen neuen Auszug zeigt.").to_json(),
            mentor_id=mentor.person_id,
        )
    )
    page = ground.visitor().get("/waitlist")
    assert "Wenn Monika Probst einen neuen Auszug zeigt." in page.words()
    assert "Noch nicht gerechnet" in page.words()


def test_another_organisations_entries_are_nowhere(ground: Ground) -> None:
    elsewhere = an_organisation(ground.session)
    person = a_mentee(ground.session, elsewhere, first_name="Fremd", last_name="Fremdling")
    theirs = an_entry(ground.session, elsewhere, a_programme(ground.session, elsewhere), person)
    visitor = ground.visitor()
    for url in ("/waitlist", "/waitlist?q=fremd", "/search?q=fremd", "/search?q=fremd&in=entries"):
        page = visitor.get(url)
        assert "Fremdling" not in page.words(), url
    for url in (f"/waitlist/{theirs.id}", f"/waitlist/{theirs.id}/edit", f"/waitlist/{theirs.id}/intake"):
        visitor.get(url, status=404)
    visitor.get(f"/waitlist/selection/close?entry={theirs.id}")
    assert "Fremdling" not in visitor.document.words()


def test_the_number_of_queries_does_not_grow_with_the_rows(ground: Ground, engine: Engine) -> None:
    def counted(visitor: Visitor) -> int:
        statements: list[str] = []

        def note(_c, _cursor, statement, *_rest) -> None:
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        visitor.get("/waitlist?size=100")
        event.remove(engine, "before_cursor_execute", note)
        return len(statements)

    for n in range(5):
        ground.waiting(f"Vor{n}", f"Nach{n}")
    visitor = ground.visitor()
    visitor.get("/waitlist")
    few = counted(visitor)
    for n in range(45):
        ground.waiting(f"Mehr{n}", f"Noch{n}", n, languages={"ti": Level.A1, "ar": Level.B1})
    ground.session.commit()
    assert counted(visitor) == few
    assert few < 30


def test_pages_keep_the_filters(ground: Ground) -> None:
    for n in range(30):
        ground.waiting(f"Vor{n}", f"Nach{n:02}", 100 + n)
    visitor = ground.visitor()
    page = visitor.get("/waitlist?days=90&page=2")
    assert len(names(page)) == 5
    assert "26–30 von 30 Einträgen" in page.words()
    assert any("days=90" in (a.get("href") or "") for a in page.all("a", rel="prev"))


def test_a_view_is_saved_shown_renamed_deleted_and_brought_back(ground: Ground) -> None:
    ground.waiting("Hanna", "Müller", languages={"ti": Level.A2})
    visitor = ground.visitor()
    visitor.get("/waitlist?language=ti&page=3&view=x&nonsense=1")
    link = next(a for a in visitor.document.all("a") if visitor.document.words(a) == "Ansicht speichern")
    visitor.get(link.get("href"))
    page = visitor.send({"name": "Tigrinya"}, holding="name")
    assert visitor.response.request.query_string == b"language=ti"
    tab = next(a for a in page.all("a") if page.words(a) == "Tigrinya 1")
    assert tab.get("aria-current") == "page"
    change = next(a for a in page.all("a") if page.words(a) == "Ansicht ändern").get("href")
    visitor.get(change)
    visitor.send({"name": "  "}, holding="name", status=422)
    page = visitor.send({"name": "Eritrea"}, holding="name")
    assert "Eritrea 1" in [page.words(a) for a in page.all("a")]
    visitor.get("/waitlist/views/new?language=ar")
    page = visitor.send({"name": "eritrea"}, holding="name", status=422)
    assert "gibt es schon" in page.words()
    visitor.get(change)
    page = visitor.send(form=change + "/delete")
    assert "Eritrea 1" not in [page.words(a) for a in page.all("a")]
    page = visitor.send(form="/waitlist/views/new")
    assert "Eritrea 1" in [page.words(a) for a in page.all("a")]
    somebody = a_user(ground.session, organisation_id=ground.organisation.id)
    ground.session.commit()
    other = signed_in(ground.app, somebody)
    assert "Eritrea" not in other.get("/waitlist").words()
    other.get(change, status=404)
