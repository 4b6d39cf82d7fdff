"""Fields: what was typed comes back, what is wrong is said twice in the same words."""

from datetime import date

import pytest
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Optional

from mentoring import gallery
from tests.web.components.rendering import assert_sound, attributes, macro


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
