"""Statements: the list, one statement with its declaration, and the municipality's own contact."""

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.funding.documents.letter import basis, heading
from mentoring.funding.documents.tables import sections
from mentoring.funding.forms.statements import ContactForm, DeclarationForm
from mentoring.funding.models import SelfDeclaration, Statement
from mentoring.funding.queries import payments, periods
from mentoring.funding.queries import statements as queries
from mentoring.funding.rules.forecast import Forecast, forecast
from mentoring.funding.rules.payments import Standing, state_of
from mentoring.funding.rules.statement import StatementData, from_plain
from mentoring.funding.services.declaring import TEXT, change_contact, sign_declaration
from mentoring.funding.views import blueprint
from mentoring.funding.views.downloads import spoken
from mentoring.permissions import Permission, Role
from mentoring.places.queries import municipality
from mentoring.web import db, log_read, now, toast, today
from mentoring.wording import Conflict, Refused

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Line:
    """A statement in a list: itself, where its payment stands, who has signed."""

    statement: Statement
    standing: Standing
    declaration: SelfDeclaration | None


@blueprint.get("/statements")
@requires(Permission.READ_STATEMENTS)
def statements() -> str:
    """The statements somebody may see: of a period for region and canton, all of one's own otherwise."""
    own = actor().role is Role.MUNICIPALITY
    issued = [p for p in reversed(periods.periods(db())) if p.closed_at is not None]
    asked = request.args.get("period", "")
    chosen = next((p for p in issued if str(p.id) == asked), issued[0] if issued and not own else None)
    found = queries.statements_for(db(), actor(), period_id=chosen.id if chosen else None)
    return render_template(
        "funding/statements/list.html",
        own=municipality(db(), actor().municipality_bfs or -1) if own else None,
        lines=_lines(found),
        periods=issued,
        chosen=chosen,
        total=sum(one.total_rappen for one in found),
        contact=queries.contact(db(), actor().municipality_bfs or -1) if own else None,
    )


@blueprint.get("/statements/<int:statement_id>")
@requires(Permission.READ_STATEMENTS)
def statement(statement_id: int) -> str:
    """One statement: the amount, what it is made of, the year, the files."""
    found = queries.statement_for(db(), actor(), statement_id) or abort(404)
    log_read("statement", statement_id)
    return _page(found, DeclarationForm())


@blueprint.post("/statements/<int:statement_id>/declaration")
@requires(Permission.DECLARE)
def declare(statement_id: int) -> Answer:
    """Signs the self-declaration."""
    found = queries.statement_for(db(), actor(), statement_id) or abort(404)
    form = DeclarationForm()
    try:
        if not form.validate():
            return _page(found, form), 422
        sign_declaration(
            db(),
            found,
            function=form.function.data or "",
            remark=form.remark.data or "",
            actor=actor(),
            now=now(),
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(found, form), 422
    toast(_("Unterzeichnet"))
    return redirect(url_for("funding.statement", statement_id=statement_id))


@blueprint.route("/contact", methods=["GET", "POST"])
@requires(Permission.DECLARE)
def contact() -> Answer:
    """The municipality's address, e-mail and account."""
    bfs = actor().municipality_bfs or -1
    found = queries.contact(db(), bfs)
    form = ContactForm(obj=found)
    if not form.is_submitted():
        form.version.data = str(found.version) if found else ""
        return render_template("funding/statements/contact.html", form=form)
    typed = form.version.data or ""
    try:
        if not form.validate():
            return render_template("funding/statements/contact.html", form=form), 422
        change_contact(db(), bfs, form.facts(), version=int(typed) if typed.isdecimal() else None)
    except Refused as refused:
        form.refuse(refused)
        return render_template("funding/statements/contact.html", form=form), 422
    except Conflict as conflict:
        form.version.data = str(conflict.version)
        form.say_at(None, _("Jemand hat den Kontakt inzwischen geändert. Speichern überschreibt das."))
        return render_template("funding/statements/contact.html", form=form), 409
    toast(_("Gespeichert"))
    return redirect(url_for("funding.statements"))


def _lines(found: Any) -> list[Line]:
    ids = [one.id for one in found]
    paid, signed = payments.paid_by_statement(db(), ids), queries.declarations(db(), ids)
    due = payments.due_days(db(), ids)
    return [
        Line(
            one,
            state_of(one.total_rappen, paid.get(one.id, 0), due[one.id], today()),
            signed.get(one.id),
        )
        for one in found
    ]


def _page(found: Statement, form: DeclarationForm) -> str:
    data = from_plain(found.data)
    of_all = queries.statements_for(db(), actor(), municipality_bfs=found.municipality_bfs)
    year = [one for one in reversed(_lines(of_all)) if one.statement.year == found.year]
    return render_template(
        "funding/statements/statement.html",
        form=form,
        statement=found,
        data=data,
        heading=heading(data, spoken),
        sections=sections(data, spoken),
        basis=basis(data, spoken),
        line=_lines([found])[0],
        year=year,
        highest=max((abs(one.statement.total_rappen) for one in year), default=0),
        forecast=_forecast(year, data, found.year),
        declared_text=TEXT,
    )


def _forecast(year: list[Line], data: StatementData, number: int) -> Forecast | None:
    stated = [one.statement.total_rappen for one in year]
    shares = queries.shares_of_statements(db(), [one.statement.id for one in year])
    return forecast(stated, shares, periods.number_of_periods(db(), number) - len(year))
