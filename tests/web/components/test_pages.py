"""The gallery, the error pages, a mail: sound, and in need of nothing."""

import re
from datetime import UTC, datetime

import pytest
from flask import render_template

from mentoring import gallery
from tests.architecture.sources import ROOT
from tests.page import Document
from tests.web.components.rendering import HOSTILE, ROOMS, assert_sound

MACRO = re.compile(r"^\{% macro (\w+)", re.M)
# Macros the gallery shows only through others.
PARTS = {
    "contributions",
    "control",
    "described",
    "group_attributes",
    "hidden_fields",
    "hidden_inner",
    "hint_and_errors",
    "is_multiple",
    "label_words",
    "named",
    "option_input",
    "plot_table",
    "profile",
    "profile_key",
    "select",
    "summary_lines",
    "text",
}
ERRORS = ("400", "403", "404", "405", "409", "413", "429", "500", "503")


def test_the_gallery_shows_every_component_soundly() -> None:
    page = Document(render_template("components/gallery.html", **gallery.sample()))
    assert_sound(page)
    shown = (ROOT / "templates/components/gallery.html").read_text(encoding="utf-8")
    defined = {
        found
        for room in ROOMS
        for found in MACRO.findall((ROOT / f"templates/components/{room}.html").read_text(encoding="utf-8"))
    }
    unseen = {macro for macro in defined if not re.search(rf"\b{macro}(?:\(| as )", shown)}
    assert unseen == PARTS


@pytest.mark.parametrize("code", ERRORS)
def test_error_pages_need_nothing(code: str) -> None:
    page = Document(render_template(f"errors/{code}.html"))
    assert_sound(page)
    assert len(page.all("h1")) == 1
    assert page.title == f"{page.words(page.all('h1')[0])} – Tandem"
    assert [a for a in page.all("a") if a.get("href") == "/"], "a way out"


def test_a_conflict_shows_both_versions_and_keeps_ones_own() -> None:
    page = Document(
        render_template(
            "errors/409.html",
            changed_by="Reto Meister",
            changed_at=datetime(2027, 7, 20, 14, 2, tzinfo=UTC),
            differences=[{"label": "Wohnort", "theirs": "", "mine": HOSTILE}],
            resubmit_url="/x",
            resubmit_fields=[("town", HOSTILE), ("csrf_token", "old")],
            reload_url="/y",
        )
    )
    assert_sound(page)
    assert "Reto Meister" in page.words()
    assert "20.07.2027, 14.02 Uhr" in page.words()
    sent = page.values(page.form("/x"))
    assert sent["town"] == [HOSTILE]
    assert len(sent["csrf_token"]) == 1
    assert sent["csrf_token"] != ["old"]


def test_a_mail_has_greeting_sender_and_reason_and_escapes_nothing() -> None:
    text = render_template(
        "emails/base.txt",
        greeting="Grüezi Frau Müller & Söhne",
        organisation_name="Caritas Solothurn",
        reason="Sie erhalten diese Nachricht, weil Sie warten.",
    )
    lines = text.strip().splitlines()
    assert lines[0] == "Subject: Nachricht von Tandem"
    assert lines[2] == "Grüezi Frau Müller & Söhne"
    end = lines.index("Freundliche Grüsse")
    assert lines[end + 1] == "Caritas Solothurn"
    assert lines[lines.index("-- ") + 1] == "Sie erhalten diese Nachricht, weil Sie warten."
