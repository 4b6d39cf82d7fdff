"""Reading in the inhabitants of a year: the file, what it would change, taking it over as a whole."""

from typing import Any

from flask import g, redirect, render_template, url_for
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.exchange.rules.files import read_file
from mentoring.exchange.rules.sheets import Sheet
from mentoring.exchange.views import blueprint
from mentoring.exchange.views.uploading import limits
from mentoring.funding.forms.inhabitants import InhabitantsForm, TakeOverForm, written
from mentoring.funding.rules.inhabitants import HEADINGS, Reading, columns, read_inhabitants
from mentoring.funding.services.inhabitants import (
    Changes,
    compare_inhabitants,
    expected,
    latest_year,
    replace_inhabitants,
)
from mentoring.names import fold
from mentoring.permissions import Permission
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused


@blueprint.route("/imports/inhabitants", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def inhabitants() -> Any:
    """The file with its year and source; after it, what would change. Nothing is kept yet."""
    form = InhabitantsForm()
    if not form.is_submitted():
        form.year.data = latest_year(today())
        return _page(form)
    reading = None
    if form.validate():
        try:
            reading = _read(form)
            if not reading.problems:
                changes = compare_inhabitants(db(), form.year.data or 0, reading.figures)
                return _checked(form, changes, reading.figures)
        except Refused as refused:
            form.refuse(refused)
    return _page(form, reading), 422


@blueprint.post("/imports/inhabitants/take-over")
@requires(Permission.EDIT_FUNDING)
def inhabitants_take_over() -> Any:
    """Takes over what was shown, all of it or nothing."""
    form = TakeOverForm()
    figures = form.read()
    try:
        if not form.validate():
            return _page(InhabitantsForm(formdata=None, data=form.data)), 422
        replace_inhabitants(
            db(),
            form.year.data or 0,
            figures,
            source=form.source.data or "",
            dated=form.dated.data,
            now=now(),
        )
    except Refused as refused:
        again = InhabitantsForm(formdata=None, data=form.data)
        again.refuse(refused)
        return _page(again), 422
    toast(_("Einwohnerzahlen %(year)s übernommen", year=form.year.data))
    return redirect(url_for("funding.inhabitants", year=form.year.data))


def _read(form: InhabitantsForm) -> Reading:
    with form.file.data.stream as stream:
        data = stream.read(limits().file_bytes + 1)
    known = [fold(word) for words in HEADINGS.values() for word in words]
    sheet: Sheet = read_file(data, limits(), known)
    return read_inhabitants(sheet.rows, columns(sheet.headers), expected(db(), form.year.data or 0))


def _page(form: InhabitantsForm, reading: Reading | None = None) -> str:
    g.nav = "funding.rules"
    problems = reading.problems if reading is not None else []
    return render_template(
        "exchange/inhabitants.html", form=form, problems=problems, has_errors=bool(problems or form.errors)
    )


def _checked(form: InhabitantsForm, changes: Changes, figures: dict[int, int]) -> str:
    g.nav = "funding.rules"
    taking = TakeOverForm(
        formdata=None,
        data={
            "year": form.year.data,
            "source": form.source.data,
            "dated": form.dated.data,
            "figures": written(figures),
        },
    )
    return render_template("exchange/inhabitants_checked.html", form=taking, changes=changes)
