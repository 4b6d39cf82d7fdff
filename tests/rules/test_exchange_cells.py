"""What cells say: round trips, three languages, and that nothing unreadable passes quietly."""

import codecs
import csv
import io
from datetime import date
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.exchange.rules import cells, lists, words
from mentoring.exchange.rules.cells import Known, Unreadable, plain
from mentoring.exchange.rules.columns import COLUMNS
from mentoring.exchange.rules.files import read_file
from mentoring.exchange.rules.mapping import guess, known_headings, refusals
from mentoring.exchange.rules.rows import RowReader
from mentoring.exchange.rules.sheets import Limits
from mentoring.exchange.services.exporting import _phone, _slots
from mentoring.exchange.vocabulary import OF_PEOPLE, ImportKind
from mentoring.names import fold
from mentoring.people.vocabulary import LANGUAGES, Level
from mentoring.sheets import csv_file, neutralised
from mentoring.waitlists.vocabulary import ReferralKind
from tests.days import TODAY

KNOWN = Known(
    TODAY,
    municipalities={"olten": 2581, "2581": 2581, "welschenrohr": 2430, "grenchen": 2546},
    programmes={"mitten unter uns": 1, "schule heim": 2},
    regions={"olten": 7, "thal gau": 8},
)
DAYS = st.dates(date(1900, 1, 1), TODAY)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@given(DAYS)
def test_days_are_read_in_every_way_they_are_written(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    written = [
        day.strftime("%d.%m.%Y"),
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year}",
        f"{day} 00:00:00",
    ]
    if serial >= 10_000:
        written.append(str(serial))
    for text in written:
        assert cells.read_day(text, KNOWN) == day


@pytest.mark.parametrize(
    "text", ["31.2.2026", "2026", "heute", "1.1.1899", "99999", "12.2026", "0", "1.13.2026"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match=r"31\.12\.2026"):
        cells.read_day(text, KNOWN)


@pytest.mark.parametrize("text", ["24.11.2026", "2027-01-01"])
def test_what_lies_ahead_is_refused_where_it_cannot(text: str) -> None:
    with pytest.raises(Unreadable, match="Zukunft"):
        cells.read_past_day(text, KNOWN)


@pytest.mark.parametrize(
    ("text", "born"), [("1985", 1985), ("31.12.1985", date(1985, 12, 31)), ("31412", date(1985, 12, 31))]
)
def test_birth_is_a_day_or_a_year(text: str, born: object) -> None:
    assert cells.read_born(text, KNOWN) == born


@pytest.mark.parametrize("text", ["1800", "2027", "24.11.2026", "45", "unbekannt"])
def test_nobody_is_born_then(text: str) -> None:
    with pytest.raises(Unreadable):
        cells.read_born(text, KNOWN)


TABLES = [
    table
    for name in dir(words)
    if isinstance(table := getattr(words, name), dict) and table and all(isinstance(k, Enum) for k in table)
]


@pytest.mark.parametrize("locale", words.LOCALES)
def test_every_word_that_is_written_is_read_again(locale: str) -> None:
    assert len(TABLES) >= 12
    for table in TABLES:
        read = cells.word_of(table)
        for member in table:
            assert read(words.written(table, member, locale), KNOWN) is member
            assert read(words.written(table, member, locale).upper(), KNOWN) is member


@given(st.dictionaries(st.sampled_from(sorted(LANGUAGES)), st.sampled_from(Level), min_size=1, max_size=6))
def test_languages_with_levels_come_back_in_every_language(spoken: dict[str, Level]) -> None:
    for locale in words.LOCALES:
        text = ", ".join(
            f"{words.language_name(code, locale)} ({words.written(words.LEVELS, level, locale)})"
            for code, level in spoken.items()
        )
        assert lists.read_languages(text, KNOWN) == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Arabisch (Erstsprache), Deutsch A1", {"ar": "NATIVE", "de": "A1"}),
        ("ti Muttersprache; de: B1", {"ti": "NATIVE", "de": "B1"}),
        ("Kurdisch (Kurmandschi) B2 / Türkisch C1", {"kmr": "B2", "tr": "C1"}),
        ("Deutsch A1/A2", {"de": "A1"}),
        ("Persan langue maternelle", {"fa": "NATIVE"}),
    ],
)
def test_languages_as_people_write_them(text: str, spoken: dict[str, str]) -> None:
    assert {code: level.value for code, level in lists.read_languages(text, KNOWN).items()} == spoken


@pytest.mark.parametrize(
    ("text", "why"),
    [("Arabisch", "fehlt ein Niveau"), ("Klingonisch B1", "nicht bekannt"), ("A1", "nicht bekannt")],
)
def test_a_language_without_level_or_name_is_refused(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        lists.read_languages(text, KNOWN)


@given(st.integers(1, (1 << 21) - 1))
def test_times_come_back_in_every_language(bits: int) -> None:
    for locale in words.LOCALES:
        assert lists.read_slots(_slots(bits, locale), KNOWN) == bits


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("Mo Abend, Sa", {2, 15, 16, 17}),
        ("Mo–Fr abends", {2, 5, 8, 11, 14}),
        ("Mo Mi Abend", {2, 8}),
        ("Mo Abend Mi Morgen", {2, 6}),
        ("Wochenende", {15, 16, 17, 18, 19, 20}),
        ("Fr-Mo Morgen", {12, 15, 18, 0}),
    ],
)
def test_times_as_people_write_them(text: str, bits: set[int]) -> None:
    assert lists.read_slots(text, KNOWN) == sum(1 << n for n in bits)


@pytest.mark.parametrize("text", ["bald", "Mo quatsch", "12:00", "-"])
def test_what_names_no_times_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="keine Zeiten"):
        lists.read_slots(text, KNOWN)


@pytest.mark.parametrize(
    "text", ["Olten", "4600 Olten", "OLTEN", "Olten SO", "Olten (SO)", "2581", "Stadt Olten"]
)
def test_a_municipality_by_name_or_number(text: str) -> None:
    assert cells.read_municipality(text, KNOWN) == 2581


def test_a_merged_municipality_leads_to_its_successor() -> None:
    assert cells.read_municipality("Welschenrohr", KNOWN) == 2430
    with pytest.raises(Unreadable, match="Ort ausserhalb"):
        cells.read_municipality("Aarburg", KNOWN)


@pytest.mark.parametrize(
    "number", ["079 123 45 67", "0791234567", "791234567", "+41 79 123 45 67", "41791234567", "0041791234567"]
)
def test_a_phone_number_however_it_lost_its_shape(number: str) -> None:
    assert cells.read_phone(number, KNOWN) == "+41791234567"


@pytest.mark.parametrize("number", ["+41791234567", "+4930123456", "+380441234567", "+12025550123"])
def test_a_phone_number_survives_a_spreadsheet(number: str) -> None:
    assert neutralised(_phone(number)) == _phone(number)
    assert cells.read_phone(_phone(number), KNOWN) == number


def test_a_referral_is_a_word_or_a_region() -> None:
    assert lists.read_referral("Sozialregion Thal-Gäu", KNOWN) == (ReferralKind.SOCIAL_REGION, 8)
    assert lists.read_referral("Schule", KNOWN) == (ReferralKind.SCHOOL, None)
    with pytest.raises(Unreadable):
        lists.read_referral("Sozialregion Mond", KNOWN)


def test_members_in_one_cell() -> None:
    first, second = lists.read_members("Amina Ali 2012 w; Omar Ali 3.4.2015", KNOWN)
    assert (first.first_name, first.last_name, first.born) == ("Amina", "Ali", 2012)
    assert second.born == date(2015, 4, 3)
    with pytest.raises(Unreadable):
        lists.read_members("zwei Kinder, 5 und 7", KNOWN)


@given(TEXTS)
def test_a_neutralised_text_is_never_run_and_comes_back(text: str) -> None:
    safe = neutralised(text)
    assert not safe or safe[0] not in "=+-@\t\r＝＋－＠"
    assert plain(safe) == text.strip() or text != text.strip()


@pytest.mark.promise(13)
def test_numbers_stay_numbers_and_texts_are_neutralised(promise: object) -> None:
    written = csv_file(["a", "b", "c"], [["=1+1", -120.5, date(2026, 12, 31)], ["@x", -3, None]])
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert rows[1:] == [["'=1+1", "-120.5", "31.12.2026"], ["'@x", "-3", ""]]
    promise.measured("texts neutralised, −120.5 and −3 kept")  # type: ignore[attr-defined]


@given(st.text(max_size=200))
def test_no_text_whatever_makes_a_reader_fail_otherwise(text: str) -> None:
    for kind in OF_PEOPLE:
        for column in COLUMNS[kind].values():
            headers = ["Nachname", "x"]
            reader = RowReader(kind, headers, {0: "last_name", 1: column.key}, KNOWN)
            read = reader.read(2, ["Muster", text])
            reader.finish([read])
            for problem in read.problems:
                assert "%(" in text or "%(" not in str(problem.sentence)


ROWS = [
    ["Nachname", "Vorname", "Wohnort"],
    ["Müller", "Jürg, Dr.", "Olten"],
    ["Ali;x", 'An"na', "Zeile\nzwei"],
]
ENCODINGS = {
    "utf-8": lambda t: t.encode(),
    "utf-8 with mark": lambda t: codecs.BOM_UTF8 + t.encode(),
    "utf-16": lambda t: t.encode("utf-16"),
    "utf-16 big": lambda t: codecs.BOM_UTF16_BE + t.encode("utf-16-be"),
    "windows-1252": lambda t: t.encode("cp1252"),
}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_any_encoding_with_any_separator(encoding: str, separator: str, ending: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerows(ROWS)
    sheet = read_file(ENCODINGS[encoding](text.getvalue()), Limits(), known_headings())
    assert [sheet.headers, *(cells for _, cells in sheet.rows)] == ROWS
    assert [no for no, _ in sheet.rows] == [2, 3]


def test_a_title_above_the_headings_is_left_out() -> None:
    data = b"Warteliste Stand November;;\n\nNachname;Vorname;Seit\nMuster;Anna;1.2.2026\n"
    sheet = read_file(data, Limits(), known_headings())
    assert sheet.headers == ["Nachname", "Vorname", "Seit"]
    assert sheet.rows[0][0] == 4


def test_a_line_for_excel_names_the_separator() -> None:
    sheet = read_file(b"sep=|\nNachname|Vorname\nMuster|Anna\n", Limits(), known_headings())
    assert sheet.rows == [(3, ["Muster", "Anna"])]


@pytest.mark.parametrize("kind", ImportKind)
def test_every_title_is_recognised_in_every_language(kind: ImportKind) -> None:
    for locale in words.LOCALES:
        keys = [key for key in COLUMNS[kind] if key != "full_name"]
        headers = [COLUMNS[kind][key].title(locale) for key in keys]
        assert guess(kind, headers) == dict(enumerate(keys))
        assert guess(kind, [fold(header).upper() for header in headers]) == dict(enumerate(keys))


def test_of_two_headings_for_one_thing_the_first_counts_and_a_name_is_needed() -> None:
    assert guess(ImportKind.MENTORS, ["Telefon", "Handy", "Name"]) == {0: "phone", 2: "full_name"}
    assert refusals(ImportKind.MENTORS, ["phone"])
    assert refusals(ImportKind.MENTORS, ["last_name", "phone", "phone"])
    assert not refusals(ImportKind.MENTORS, ["last_name", "phone"])


def test_the_document_lists_every_column() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    for columns in COLUMNS.values():
        for column in columns.values():
            assert f"| {' | '.join(column.titles)} | {column.example or '–'} |" in text
