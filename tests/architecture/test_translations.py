"""Every text on screen exists in German, French and English; what mentees read in five more languages."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from mentoring.languages import MENTEES, SITE
from tools.catalogues import LANGUAGES, OF_MENTEES, catalogue, extract, extract_for_mentees, missing

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# A percent sign that is neither doubled nor the start of a named placeholder.
UNNAMED = re.compile(r"(?<!%)(?:%%)*%(?![%(])")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The texts of code and templates as they are now."""
    template = tmp_path_factory.mktemp("texts") / "messages.pot"
    extract(template)
    with Path(template).open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def of_mentees(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What mentees read, as it now stands."""
    template = tmp_path_factory.mktemp("texts") / "mentees.pot"
    extract_for_mentees(template)
    with Path(template).open("rb") as file:
        return read_po(file)


def test_the_small_catalogues_are_those_of_the_languages_offered() -> None:
    assert set(LANGUAGES) | {"de"} == set(SITE)
    assert set(OF_MENTEES) == set(MENTEES) - set(SITE)


def test_what_mentees_read_is_part_of_all_texts(extracted: Catalog, of_mentees: Catalog) -> None:
    everything = {_key(m) for m in extracted if m.id}
    assert {_key(m) for m in of_mentees if m.id} <= everything


@pytest.mark.parametrize("language", OF_MENTEES)
def test_small_catalogue_has_exactly_what_mentees_read(language: str, of_mentees: Catalog) -> None:
    wanted = {_key(m) for m in of_mentees if m.id}
    held = {_key(m) for m in catalogue(language) if m.id}
    assert held == wanted, f"make translations: {len(wanted - held)} new, {len(held - wanted)} gone"


def test_there_are_texts(extracted: Catalog) -> None:
    assert len(extracted) > 100, "the extraction finds next to nothing: is its mapping right?"


def test_texts_are_swiss_german(extracted: Catalog) -> None:
    foreign = re.compile(r"ß|„|“|\"|(?<!\w)'|\s'\w")
    assert not [text for text in _texts(extracted) if foreign.search(text)], "«ss», «Anführungszeichen»"


def test_placeholders_have_names(extracted: Catalog) -> None:
    formatted = [m for m in extracted if m.id and any(PLACEHOLDER.search(text) for text in _forms(m))]
    assert not [m.id for m in formatted if any(UNNAMED.search(text) for text in _forms(m))]
    assert not [text for text in _texts(extracted) if re.search(r"%[sd]|\{\w*\}", text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_exactly_the_texts(language: str, extracted: Catalog) -> None:
    wanted = {_key(m) for m in extracted if m.id}
    held = {_key(m) for m in catalogue(language) if m.id}
    assert held == wanted, f"make translations: {len(wanted - held)} new, {len(held - wanted)} gone"


@pytest.mark.parametrize("language", LANGUAGES + OF_MENTEES)
def test_catalogue_is_complete_and_nothing_is_guessed(language: str) -> None:
    entries = catalogue(language)
    assert not missing(entries)
    assert not [m.id for m in entries if m.id and m.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES + OF_MENTEES)
def test_translations_keep_the_placeholders(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        allowed = {name for text in _forms(message) for name in PLACEHOLDER.findall(text)}
        needed = set(PLACEHOLDER.findall(_forms(message)[-1]))
        for text in message.string if isinstance(message.string, tuple) else [message.string]:
            used = set(PLACEHOLDER.findall(text))
            assert used <= allowed, f"{message.id}: {text}"
            assert isinstance(message.id, tuple) or used == needed, f"{message.id}: {text}"
            if allowed:
                assert not UNNAMED.search(text), f"{message.id}: {text}"


def _forms(message: Message) -> list[str]:
    return [str(form) for form in (message.id if isinstance(message.id, tuple | list) else [message.id])]


def _texts(entries: Catalog) -> list[str]:
    return [text for message in entries if message.id for text in _forms(message)]


def _key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    return message.context, tuple(_forms(message))
