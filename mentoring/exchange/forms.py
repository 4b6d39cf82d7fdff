"""Forms of imports: the file, which column is what, decisions."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired

from mentoring.exchange.models import ListImport
from mentoring.exchange.rules.columns import COLUMNS
from mentoring.exchange.rules.mapping import is_error_column, shown
from mentoring.exchange.rules.words import ENTRY_STATES, MENTOR_STATES
from mentoring.exchange.services import columns_of
from mentoring.exchange.vocabulary import OF_PEOPLE, ImportKind
from mentoring.funding.vocabulary import CostCategory
from mentoring.inputs import Form, choices_of
from mentoring.people.models import Programme
from mentoring.people.vocabulary import Level

PREFIX = "column_"


class UploadForm(Form):
    """Which list, and the file."""

    kind = RadioField(
        lazy_gettext("Was steht in der Liste?"),
        [InputRequired(lazy_gettext("Bitte wählen, was in der Liste steht."))],
        choices=lambda: choices_of(OF_PEOPLE),
    )
    file = FileField(
        lazy_gettext("Datei"),
        [FileRequired(lazy_gettext("Bitte eine Datei wählen."))],
        description=lazy_gettext("CSV oder XLSX, wie sie Excel, LibreOffice oder Numbers speichern."),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )


class CostFileForm(Form):
    """The file with costs."""

    file = FileField(
        lazy_gettext("Datei"),
        [FileRequired(lazy_gettext("Bitte eine Datei wählen."))],
        description=lazy_gettext("CSV oder XLSX, wie sie Excel, LibreOffice oder Numbers speichern."),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )


class DecisionForm(Form):
    """One decision without anything to type."""

    without_errors = BooleanField()


def _choices_of_columns(import_: ListImport, locale: str) -> dict[str, Any]:
    titles = sorted(
        ((column.title(locale), key) for key, column in COLUMNS[import_.kind].items()),
        key=lambda pair: pair[0].casefold(),
    )
    offered = [SelectChoice("", _("nicht einlesen"))] + [SelectChoice(key, title) for title, key in titles]
    return {
        f"{PREFIX}{place}": SelectField(shown(import_.headers, place), choices=offered)
        for place in readable_places(import_)
    }


def _chosen(import_: ListImport) -> dict[str, Any]:
    chosen = columns_of(import_)
    return {f"{PREFIX}{place}": chosen.get(place, "") for place in readable_places(import_)}


def cost_columns_form(import_: ListImport, locale: str) -> Form:
    """A form with a choice for each column of a list of costs, and for rows that name no category."""
    fields = _choices_of_columns(import_, locale)
    fields["category"] = SelectField(
        lazy_gettext("Kategorie, wo keine steht"),
        choices=[SelectChoice("", _("als Fehler melden")), *choices_of(CostCategory)],
    )
    kind = type("CostColumnsForm", (Form,), fields)
    return kind(data={**_chosen(import_), "category": import_.mapping.get("category", "")})


def columns_form(import_: ListImport, programmes: Sequence[Programme], locale: str) -> Form:
    """A form with a choice for each column of the file, and what holds where the list says nothing."""
    fields = _choices_of_columns(import_, locale)
    fields["level"] = SelectField(
        lazy_gettext("Sprachen, bei denen kein Niveau steht"),
        choices=[SelectChoice("", _("als Fehler melden"))]
        + [SelectChoice(level.value, _(level.label)) for level in Level],
    )
    fields["programme"] = SelectField(
        lazy_gettext("Programm, wo keines steht"),
        choices=[SelectChoice("", _("als Fehler melden") if len(programmes) != 1 else programmes[0].name)]
        + [SelectChoice(str(p.id), p.name) for p in programmes if len(programmes) != 1],
    )
    states = MENTOR_STATES if import_.kind is ImportKind.MENTORS else ENTRY_STATES
    fields["state"] = SelectField(
        lazy_gettext("Stand, wo keiner steht"),
        choices=[SelectChoice(state.value, _(getattr(state, "label", ""))) for state in states],
    )
    kind = type("ColumnsForm", (Form,), fields)
    return kind(
        data={
            **_chosen(import_),
            "level": import_.mapping.get("level", ""),
            "programme": str(import_.mapping.get("programme", "")),
            "state": import_.mapping.get("state", ""),
        }
    )


def readable_places(import_: ListImport) -> list[int]:
    """The columns that can be chosen: all but the one in which an earlier check wrote its errors."""
    return [place for place, header in enumerate(import_.headers) if not is_error_column(header)]


def chosen_columns(form: Form, import_: ListImport) -> dict[int, str]:
    """Keys by place, as chosen in the form."""
    chosen = {place: form[f"{PREFIX}{place}"].data for place in readable_places(import_)}
    return {place: key for place, key in chosen.items() if key}
