"""The components by themselves: valid, accessible markup; nothing typed is lost; nothing hostile gets out."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Optional

from mentoring import gallery
from mentoring.listing import ListState
from tests.architecture.sources import ROOT
from tests.page import Document

HOSTILE = "\"><script>alert(1)</script>&'"
ROOMS = ("display", "forms", "pairs", "plots", "tables")
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
SVG = "{http://www.w3.org/2000/svg}"
ERRORS = ("400", "403", "404", "405", "409", "413", "429", "500", "503")


@pytest.fixture(scope="module")
def site() -> Flask:
    """Templates alone, without database or accounts; a name that does not exist is an error."""
    app = Flask(
        "mentoring", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "mentoring/static")
    )
    app.config.update(SECRET_KEY="a key for tests only", TESTING=True)
    app.jinja_env.undefined = StrictUndefined
    Babel(app, locale_selector=lambda: "de_CH")
    CSRFProtect(app)
    filters: dict[str, Callable[..., str]] = {
        "date": lambda day: f"{day:%d.%m.%Y}",
        "instant": lambda moment: f"{moment:%d.%m.%Y, %H.%M} Uhr",
        "number": lambda value: f"{value:,}".replace(",", "'"),
    }
    app.jinja_env.filters.update(filters)
    return app


@pytest.fixture(autouse=True)
def in_request(site: Flask) -> Iterator[None]:
    """Rendering needs a request for addresses and tokens."""
    with site.test_request_context("/list?region=olten"):
        yield


class Line(Form):
    """A line of a list of lines."""

    level = StringField("Niveau", [DataRequired("Bitte wählen")])


class Sample(Form):
    """A form with something of each kind that can go wrong."""

    request_key = HiddenField(default="key-1")
    name = StringField("Name", [DataRequired("Bitte eingeben")], description="Vorname und Name")
    town = StringField("Wohnort", [Optional()])
    wish = RadioField("Wer begleitet?", [DataRequired("Bitte wählen")], choices=["Frau", "Mann"])
    lines = FieldList(FormField(Line), label="Sprachen", min_entries=2)
    topics = SelectMultipleField("Themen", choices=["Sprache", "Schule"])


def macro(source: str, **context: object) -> Document:
    """What a piece of template renders to, as a page."""
    imports = "".join(f'{{% import "components/{room}.html" as {room} %}}' for room in ROOMS)
    text = render_template_string(imports + source, **context)
    return Document(f"<!doctype html><title>–</title><main>{text}</main>")


def attributes(page: Document, name: str) -> list[str]:
    return [str(e.get(name)) for e in page.root.iter() if isinstance(e.tag, str) and e.get(name) is not None]


def assert_sound(page: Document) -> None:
    """Valid, no id twice, every reference leads to something."""
    assert not page.errors
    ids = attributes(page, "id")
    assert len(ids) == len(set(ids))
    references = [
        target
        for name in ("for", "aria-describedby", "aria-labelledby", "popovertarget", "data-open")
        for value in attributes(page, name)
        for target in value.split()
    ]
    assert not set(references) - set(ids)
    assert not attributes(page, "style")


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


def test_each_error_is_said_at_the_field_and_linked_from_the_summary() -> None:
    form = Sample(data={"lines": [{"level": "B1"}, {}]})
    assert not form.validate()
    fields = "{% for f in (form.name, form.town, form.wish) %}{{ forms.field(f) }}{% endfor %}"
    page = macro(
        "{{ forms.error_summary(form) }}" + fields + "{{ forms.rows(form.lines, 'Sprachen') }}", form=form
    )
    assert_sound(page)
    ids = attributes(page, "id")
    links = [e for e in page.all("a") if (e.get("href") or "").startswith("#")]
    assert [page.words(e) for e in links] == [
        "Name: Bitte eingeben",
        "Wer begleitet? Bitte wählen",
        "Niveau: Bitte wählen",
    ]
    assert all((e.get("href") or "")[1:] in ids for e in links)
    wrong = [e for e in page.all("input") if e.get("aria-invalid")]
    assert {e.get("name") for e in wrong} == {"name", "wish", "lines-1-level"}
    name = page.all("input", id="name")[0]
    assert (name.get("aria-describedby") or "").split() == ["name-hint", "name-error"]


def test_no_errors_no_summary() -> None:
    assert not macro("{{ forms.error_summary(form) }}", form=Sample()).all("div")


def test_only_optional_fields_are_marked() -> None:
    page = macro("{{ forms.field(form.name) }}{{ forms.field(form.town) }}", form=Sample())
    assert [page.words(e) for e in page.all("label")] == ["Name", "Wohnort (optional)"]


def test_hidden_fields_travel_once_and_without_ids() -> None:
    page = macro(
        "{{ forms.form_open(form) }}{{ forms.form_close() }}" * 2,
        form=Sample(),
    )
    first, second = page.all("form")
    assert page.values(first) == page.values(second)
    assert sorted(page.values(first)) == ["csrf_token", "request_key"]
    assert page.values(first)["request_key"] == ["key-1"]
    assert not [e for e in page.all("input") if e.get("id")]


def test_a_form_with_a_token_of_its_own_sends_one() -> None:
    page = macro("{{ forms.form_open(form) }}{{ forms.form_close() }}", form=FlaskForm())
    assert len(page.values(page.all("form")[0])["csrf_token"]) == 1


@pytest.mark.parametrize("kind", ["multi_choice", "choices", "keys"])
def test_groups_send_what_was_chosen(kind: str) -> None:
    page = macro(
        f"<form>{{{{ forms.{kind}(form.topics) }}}}{{{{ forms.{kind}(form.wish) }}}}</form>"
        if kind != "multi_choice"
        else "<form>{{ forms.multi_choice(form.topics) }}</form>",
        form=Sample(data={"topics": ["Schule"], "wish": "Mann"}),
    )
    assert_sound(page)
    sent = page.values(page.all("form")[0])
    assert sent["topics"] == ["Schule"]
    if kind != "multi_choice":
        assert sent["wish"] == ["Mann"]
        assert {e.get("type") for e in page.all("input", name="wish")} == {"radio"}
    assert {e.get("type") for e in page.all("input", name="topics")} == {"checkbox"}


def test_the_weekly_grid_has_21_named_boxes_in_their_places() -> None:
    form = gallery.SampleForm(data={"availability": ["3-1", "6-2"]})
    page = macro("<form>{{ forms.slots(form.availability) }}</form>", form=form)
    assert_sound(page)
    rows = page.all("tr")[1:]
    assert [page.words(row) for row in rows] == list(gallery.DAYS)
    boxes = [list(row.iter("input")) for row in rows]
    assert [len(row) for row in boxes] == [3] * 7
    assert boxes[3][1].get("aria-label") == "Donnerstag Nachmittag"
    assert page.values(page.all("form")[0])["availability"] == ["3-1", "6-2"]


def test_dates_are_typed_the_swiss_way() -> None:
    form = gallery.SampleForm(data={"start": date(2027, 2, 1)})
    box = macro("{{ forms.field(form.start) }}", form=form).all("input")[0]
    assert (box.get("type"), box.get("value")) == ("text", "01.02.2027")


@pytest.mark.parametrize(("page_number", "pages"), [(1, 1), (1, 2), (5, 9), (9, 9), (40, 300)])
def test_paging_leads_to_first_last_and_neighbours_and_stays_short(page_number: int, pages: int) -> None:
    state = ListState.read(
        "/list", [("region", "olten"), ("page", str(page_number))], sortable=["a"], default="a"
    )
    state.counted(pages * state.size)
    page = macro("{{ tables.paging(state) }}", state=state)
    targets = [e.get("href") or "" for e in page.all("a")]
    assert len(targets) <= 9
    assert all("region=olten" in target for target in targets)
    numbers = {int(page.words(e).removeprefix("Seite ")) for e in page.all("a") if "Seite" in page.words(e)}
    near = {n for n in (1, page_number - 1, page_number + 1, pages) if 1 <= n <= pages} - {page_number}
    assert numbers >= near if pages > 1 else not targets


def test_sorting_turns_the_direction_and_goes_back_to_the_first_page() -> None:
    arguments = [("sort", "days"), ("direction", "desc"), ("page", "2")]
    state = ListState.read("/list", arguments, sortable=["days", "name"], default="name")
    page = macro(
        "<table><tr>{{ tables.sort_header(state, 'days', 'Wartet') }}"
        "{{ tables.sort_header(state, 'name', 'Name') }}</tr></table>",
        state=state,
    )
    days, name = page.all("th")
    assert days.get("aria-sort") == "descending"
    assert name.get("aria-sort") is None
    assert [e.get("href") for e in page.all("a")] == [
        "/list?sort=days&direction=asc",
        "/list?sort=name&direction=asc",
    ]


def test_a_filter_keeps_order_and_other_filters() -> None:
    arguments = [("region", "olten"), ("region", "thal"), ("sort", "days"), ("page", "2")]
    state = ListState.read("/list", arguments, sortable=["days"], default="days")
    page = macro(
        "{% call tables.filterbar(state, 'Filtern', keep=('sort',), filters=('region',)) %}"
        "{{ tables.filter_chip(state, 'region', 'Region', regions) }}"
        "{{ tables.chosen_filter(state, 'region', 'olten', 'Olten') }}{% endcall %}",
        regions=[{"value": "olten", "label": "Olten"}, {"value": "thal", "label": "Thal"}],
        state=state,
    )
    assert_sound(page)
    assert page.values(page.all("form")[0]) == {"sort": ["days"], "region": ["olten", "thal"]}
    assert [e.get("href") for e in page.all("a")] == ["/list?sort=days&region=thal", "/list?sort=days"]


def test_names_cannot_become_markup() -> None:
    page = macro(
        "{{ display.badge(x) }}{{ display.notice('bad', x, x) }}{{ display.facts([(x, x)]) }}"
        "{{ display.toast(x, 'good', {'url': '/undo', 'fields': {'a': x}}) }}{{ display.progress(1, 2, x) }}"
        "{{ tables.select_row('entry', x, x) }}{{ tables.empty(x, x) }}"
        "{{ plots.bars([{'label': x, 'text': x, 'value': 1}], 2) }}"
        "{{ forms.post_button(x, '/x', more=x) }}{{ display.icon('pin', x) }}",
        x=HOSTILE,
    )
    assert not page.errors
    assert not page.all("script")
    assert page.all("input", name="a")[0].get("value") == HOSTILE


def test_bars_and_profiles_stay_within_their_frame() -> None:
    items = [{"name": "A", "points": 0, "maximum": 0}, {"name": "B", "points": 5, "maximum": 5}]
    page = macro(
        "{{ plots.profile(items) }}{{ plots.contributions(items) }}"
        "{{ plots.days_bar(9999) }}{{ plots.days_bar(0) }}{{ plots.share_bar([{'count': 0, 'text': 'x'}]) }}"
        "{{ plots.columns('c', [{'label': 'x', 'value': 2}], 2, 'y', ('a', 'b')) }}",
        items=items,
    )
    assert_sound(page)
    pictures = page.all(SVG + "svg")
    assert len(pictures) >= 7
    for picture in pictures:
        *_, width, height = [float(n) for n in (picture.get("viewBox") or "0 0 12 12").split()]
        for box in picture.iter(SVG + "rect"):
            left, top = float(box.get("x") or 0), float(box.get("y") or 0)
            assert left >= 0
            assert left + float(box.get("width") or 0) <= width + 0.1
            assert top + float(box.get("height") or 0) <= height + 0.1


def test_a_mail_has_greeting_sender_and_reason_and_escapes_nothing() -> None:
    text = render_template(
        "emails/base.txt",
        greeting="Grüezi Frau Müller & Söhne",
        organisation_name="Caritas Solothurn",
        reason="Sie erhalten diese Nachricht, weil Sie warten.",
    )
    lines = text.splitlines()
    assert lines[0] == "Grüezi Frau Müller & Söhne"
    end = lines.index("Freundliche Grüsse")
    assert lines[end + 1] == "Caritas Solothurn"
    assert lines[lines.index("-- ") + 1] == "Sie erhalten diese Nachricht, weil Sie warten."
