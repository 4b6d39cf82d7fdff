"""Every code of the solver has its sentence, in German, with everything it needs to be said."""

from datetime import date, timedelta

import pytest

import matching
from matching import Constraint, Criterion, Gender, Reason, Why
from mentoring.people.vocabulary import ClearanceKind, TargetGroup
from mentoring.tandems.rules.pool import belongs_to, clearances_needed, target_group_of
from mentoring.tandems.services import explanations, wording
from mentoring.tandems.services.advice import TIME_WORDS
from mentoring.tandems.services.prices import price_in_words
from mentoring.tandems.services.scarcity import shortage_sentence
from mentoring.tandems.services.wording import Names
from mentoring.wording import Sentence

ON = date(2026, 11, 23)
NAMES = Names(
    entries={1: "Hanna Ghebreyesus", 2: "Feven Araya"},
    mentors={9: "Nadine Affolter"},
    programmes={5: "Alltag"},
    regions={3: "Olten", 4: "Thal"},
)

ENTRY = matching.Entry(
    id="1",
    waiting_since=ON - timedelta(days=100),
    languages={"ti": 7, "de": 1},
    language_level=2,
    genders=frozenset({Gender.FEMALE}),
    mentor_gender_wish=frozenset({Gender.FEMALE}),
    programme="5",
    target_group="YOUTH",
    minimum_mentor_age=25,
    clearances_needed=frozenset({"SPECIAL"}),
    place=matching.Place(47.35, 7.90, "3"),
    travel_km=5,
    own_region_only=True,
    slots=1,
    group_size=4,
    available_until=ON + timedelta(days=3),
    organisation="1",
    former_mentors=frozenset({"9"}),
    declined_mentors=frozenset({"9"}),
)
MENTOR = matching.Mentor(
    id="9",
    capacity=0,
    gender=Gender.MALE,
    birth_year=2006,
    languages={"de": 7},
    target_groups=frozenset({"ADULTS"}),
    place=matching.Place(47.20, 7.53, "4"),
    slots=2,
    entry_gender_wish=frozenset({Gender.MALE}),
    max_group_size=1,
    clearances={"SPECIAL": ON - timedelta(days=1)},
    available_from=ON + timedelta(days=30),
    organisation="2",
    declined_entries=frozenset({"1"}),
)
WORST = matching.Problem(
    entries=(ENTRY,),
    mentors=(MENTOR,),
    on=ON,
    forbidden=(matching.Forbidden("1", "9", "Nachbarn"),),
    waiting=frozenset({"1"}),
)
BROKEN = {reason.constraint: reason for reason in matching.explain_pair(WORST, "1", "9").reasons}


def test_the_worst_pair_breaks_everything() -> None:
    assert set(BROKEN) == set(Constraint), "the sentences below are said with real parameters"


@pytest.mark.parametrize("constraint", Constraint, ids=lambda one: one.code)
def test_every_constraint_has_its_words(constraint: Constraint) -> None:
    said = str(wording.reason_sentence(BROKEN[constraint], NAMES))
    assert said.endswith((".", "Nachbarn"))
    assert "%" not in said
    assert "None" not in said
    assert wording.CONSTRAINTS[constraint]
    assert wording.BLOCKERS[constraint]
    lifted = explanations.remedy((BROKEN[constraint],), NAMES)
    assert "mentor" not in lifted.params, "a remedy is kept without a name"
    assert "Nadine Affolter" in str(explanations.with_mentor(lifted, "Nadine Affolter"))


def test_facts_that_are_not_known_are_said_as_such() -> None:
    unknown = {
        Constraint.DISTANCE: {"km": None, "limit_km": 10},
        Constraint.REGION: {"entry_region": None, "mentor_region": "3"},
        Constraint.MINIMUM_AGE: {"needed": 25, "actual": None},
        Constraint.MENTOR_GENDER: {"wished": ("f",), "actual": None},
        Constraint.ENTRY_GENDER: {"wished": ("f",), "actual": ()},
        Constraint.CLEARANCE: {"missing": ("SPECIAL",), "expired": {}},
        Constraint.SLOTS: {"entry_slots": 0, "mentor_slots": 3},
        Constraint.LANGUAGE: {"needed_level": 3, "entry_languages": {}, "mentor_languages": {}},
        Constraint.FORBIDDEN: {"reason": ""},
    }
    for constraint, params in unknown.items():
        reason = Reason(constraint, params)
        for sentence in (
            wording.reason_sentence(reason, NAMES),
            explanations.with_mentor(explanations.remedy((reason,), NAMES), "Nadine"),
        ):
            assert "None" not in str(sentence)
            assert "%" not in str(sentence)


@pytest.mark.parametrize(
    ("by", "who"),
    [(("entry",), "Seite des Mentees"), (("mentor",), "freiwillige Person"), (("entry", "mentor"), "Beide")],
)
def test_who_declined_is_said(by: tuple[str, ...], who: str) -> None:
    reason = Reason(Constraint.DECLINED, {"by": by})
    assert who in str(wording.reason_sentence(reason, NAMES))


def test_every_other_code_has_its_words() -> None:
    assert set(wording.CRITERIA) == set(Criterion)
    assert set(wording.WAITS) == set(Why)
    assert set(wording.GENDERS) == {one.value for one in Gender}
    assert set(TIME_WORDS) == set(matching.advice.__globals__["TIMES"].values())


def test_many_times_are_cut_short() -> None:
    said = [str(one) for one in wording.slots(0b111111)]
    assert said == ["Montag Morgen", "Montag Nachmittag", "Montag Abend", "Dienstag Morgen", "und 2 weitere"]
    assert [str(one) for one in wording.slots(None)] == ["keine Angabe"]


def test_conditions_of_a_good_pair_are_facts() -> None:
    entry = matching.Entry(
        id="1",
        waiting_since=ON,
        languages={"ti": 7, "de": 1},
        language_level=1,
        genders=frozenset({Gender.FEMALE}),
        mentor_gender_wish=frozenset({Gender.FEMALE}),
        programme="5",
        slots=0b11,
        travel_km=20,
        place=matching.Place(47.35, 7.90, "3"),
    )
    mentor = matching.Mentor(
        id="9",
        gender=Gender.FEMALE,
        languages={"de": 7, "ti": 3},
        programmes=frozenset({"5"}),
        slots=0b1,
        place=matching.Place(47.35, 7.90, "3"),
    )
    problem = matching.Problem(entries=(entry,), mentors=(mentor,), on=ON)
    found = explanations.conditions(problem, matching.explain_pair(problem, "1", "9"), NAMES)
    assert all(one.done for one in found)
    assert [str(one.text) for one in found] == [
        "Gemeinsame Sprache: Tigrinya B1, Deutsch A1",
        "Programm «Alltag»",
        "Wunsch erfüllt: Frau",
        "0 km Weg, gewünscht sind höchstens 20 km",
        "Gemeinsam frei: Montag Morgen",
        "Kein Auszug nötig",
    ]


@pytest.mark.parametrize(
    ("loses", "gains", "quality", "said"),
    [
        (None, None, 87, "87 Punkte weniger, alle 29 bleiben vermittelt."),
        (None, None, 0, "Gleich gut, alle 29 bleiben vermittelt."),
        ("2", None, 10, "Feven Araya müsste warten. 28 statt 29 vermittelt."),
        (
            "2",
            "1",
            -5,
            "Feven Araya müsste warten, Hanna Ghebreyesus erhält einen Platz. "
            "Feven Araya wartet 204 Tage, Hanna Ghebreyesus 163. Dafür 5 Punkte mehr.",
        ),
    ],
)
def test_prices_are_people_first_then_points(
    loses: str | None, gains: str | None, quality: int, said: str
) -> None:
    moves = (matching.Move("1", None, "9"), matching.Move("2", "9", None))
    price = matching.Price(1, loses, gains, 0, quality, moves)
    words = price_in_words(price, NAMES, {"2": 204, "1": 163}, 29)
    assert " ".join(str(one) for one in words.text) == said
    assert [str(one) for one in words.moves] == ["Feven Araya wartet"]


@pytest.mark.parametrize(
    ("entries", "mentors", "seats", "said"),
    [
        (
            12,
            4,
            5,
            "12 Einträge können nur von 4 Freiwilligen mit 5 Plätzen begleitet werden: 7 müssen warten.",
        ),
        (
            2,
            1,
            1,
            "2 Einträge können nur von 1 freiwilligen Person mit 1 Platz begleitet werden: 1 muss warten.",
        ),
        (3, 2, 0, "Die Plätze der passenden Freiwilligen sind schon angepinnt: 3 müssen warten."),
    ],
)
def test_what_is_scarce_is_said_with_its_numbers(entries: int, mentors: int, seats: int, said: str) -> None:
    people = tuple(map(str, range(entries))), tuple(map(str, range(mentors)))
    sentence = shortage_sentence(matching.Shortage(*people, seats, entries - seats, ()))
    assert str(sentence) == str(Sentence.from_json(sentence.to_json())) == said


def test_a_kept_sentence_is_the_same_sentence() -> None:
    for reason in BROKEN.values():
        sentence = wording.reason_sentence(reason, NAMES)
        assert str(Sentence.from_json(sentence.to_json())) == str(sentence)


@pytest.mark.parametrize(
    ("asked", "ages", "group"),
    [
        (TargetGroup.ALL, [7], TargetGroup.ALL),
        (TargetGroup.ADULTS, [30], TargetGroup.ADULTS),
        (TargetGroup.YOUTH, [20], TargetGroup.YOUTH),
        (TargetGroup.ADULTS, [20], TargetGroup.ADULTS),
        (TargetGroup.ADULTS, [15], TargetGroup.YOUTH),
        (TargetGroup.ADULTS, [10], TargetGroup.CHILDREN),
        (TargetGroup.YOUTH, [40], TargetGroup.ADULTS),
        (TargetGroup.FAMILIES, [40], TargetGroup.ADULTS),
        (TargetGroup.FAMILIES, [40, 8], TargetGroup.FAMILIES),
        (TargetGroup.ADULTS, [40, 8], TargetGroup.FAMILIES),
        (TargetGroup.CHILDREN, [None], TargetGroup.CHILDREN),
        (TargetGroup.FAMILIES, [None], TargetGroup.ADULTS),
    ],
)
def test_the_programme_has_the_first_word_about_the_target_group(
    asked: TargetGroup, ages: list[int | None], group: TargetGroup
) -> None:
    assert target_group_of(asked, ages) is group
    assert belongs_to(group, ages)


@pytest.mark.parametrize(
    ("required", "group", "ages", "needed"),
    [
        (None, TargetGroup.ADULTS, [30], set()),
        (ClearanceKind.PRIVATE, TargetGroup.ADULTS, [30], {ClearanceKind.PRIVATE}),
        (None, TargetGroup.FAMILIES, [30, 17], {ClearanceKind.SPECIAL}),
        (ClearanceKind.PRIVATE, TargetGroup.YOUTH, [17], {ClearanceKind.PRIVATE, ClearanceKind.SPECIAL}),
        (None, TargetGroup.YOUTH, [None], {ClearanceKind.SPECIAL}),
        (None, TargetGroup.ADULTS, [None], set()),
        (None, TargetGroup.YOUTH, [20], set()),
    ],
)
def test_minors_ask_for_the_special_extract(
    required: ClearanceKind | None, group: TargetGroup, ages: list[int | None], needed: set[ClearanceKind]
) -> None:
    assert clearances_needed(required, group, ages) == needed
