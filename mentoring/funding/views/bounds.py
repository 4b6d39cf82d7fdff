"""Posts, tariffs and approved amounts of an organisation: leads enter posts, the canton the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.accounts.models import Organisation
from mentoring.funding.forms.bounds import ApprovalForm, DatedForm, EndForm, StaffingForm, TariffForm
from mentoring.funding.forms.fields import day_after, last_day, percent
from mentoring.funding.models import Staffing, Tariff
from mentoring.funding.queries import bounds as queries
from mentoring.funding.queries import periods
from mentoring.funding.queries.bounds import SUBJECTS, Row
from mentoring.funding.services import bounds as services
from mentoring.funding.views import blueprint
from mentoring.funding.views.costs import own
from mentoring.funding.views.tabs import cost_tabs
from mentoring.money import show_rappen
from mentoring.permissions import Permission
from mentoring.screen import show_label
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused


@dataclass(frozen=True)
class Line:
    """A row as its table shows it. ``url`` leads to ending it, where the actor may."""

    row: Row
    name: str
    value: str
    last: Any
    holds: bool
    url: str | None
    ended: Any = None


@blueprint.get("/bounds")
@requires(Permission.ENTER_COSTS)
def bounds() -> str:
    """What bounds the own organisation's pool."""
    organisation = periods.organisation(db(), own()) or abort(404)
    return _page(organisation, tabs=cost_tabs())


@blueprint.get("/organisations/bounds")
@requires(Permission.READ_FUNDING)
def all_bounds() -> Any:
    """Leads to the first organisation."""
    first = next(iter(periods.organisations(db())), None) or abort(404)
    return redirect(url_for("funding.organisation_bounds", organisation_id=first.id))


@blueprint.get("/organisations/<int:organisation_id>/bounds")
@requires(Permission.READ_FUNDING)
def organisation_bounds(organisation_id: int) -> str:
    """What bounds the pool of any organisation."""
    g.nav = "funding.all_bounds"
    tabs = [
        {
            "label": one.name,
            "url": url_for("funding.organisation_bounds", organisation_id=one.id),
            "current": one.id == organisation_id,
        }
        for one in periods.organisations(db())
    ]
    return _page(_organisation(organisation_id), tabs=tabs)


@blueprint.route("/bounds/staffing/new", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def staffing_new() -> Any:
    """Enters a post, or a new employment of one."""
    g.nav = "funding.costs"
    form = StaffingForm()

    def add() -> None:
        services.add_staffing(
            db(),
            own(),
            post=form.post.data or "",
            employment_bp=form.employment.data,
            valid_from=form.valid_from.data,
            valid_to=form.valid_to,
            actor=actor(),
            now=now(),
        )

    return _entered(form, add, _("Stelle erfassen"), url_for("funding.bounds"))


@blueprint.route("/organisations/<int:organisation_id>/tariffs/new", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def tariff_new(organisation_id: int) -> Any:
    """Enters a flat rate of an organisation."""
    g.nav = "funding.all_bounds"
    organisation, form = _organisation(organisation_id), TariffForm()

    def add() -> None:
        services.add_tariff(db(), organisation.id, kind=form.kind.data, **_decided(form))

    back = url_for("funding.organisation_bounds", organisation_id=organisation.id)
    return _entered(form, add, _("Tarif erfassen"), back, organisation)


@blueprint.route("/organisations/<int:organisation_id>/approvals/new", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def approval_new(organisation_id: int) -> Any:
    """Enters the most that may be paid to an organisation."""
    g.nav = "funding.all_bounds"
    organisation, form = _organisation(organisation_id), ApprovalForm()

    def add() -> None:
        services.add_approval(db(), organisation.id, **_decided(form))

    back = url_for("funding.organisation_bounds", organisation_id=organisation.id)
    return _entered(form, add, _("Bewilligung erfassen"), back, organisation)


@blueprint.route("/bounds/staffing/<int:staffing_id>/end", methods=["GET", "POST"])
@requires(Permission.ENTER_COSTS)
def staffing_end(staffing_id: int) -> Any:
    """Ends or withdraws a post of the own organisation."""
    g.nav = "funding.costs"
    row = queries.staffing_for(db(), own(), staffing_id) or abort(404)
    return _ended(row, url_for("funding.bounds"))


@blueprint.route("/tariffs/<int:tariff_id>/end", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def tariff_end(tariff_id: int) -> Any:
    """Ends or withdraws a flat rate."""
    g.nav = "funding.all_bounds"
    row = queries.tariff(db(), tariff_id) or abort(404)
    return _ended(row, url_for("funding.organisation_bounds", organisation_id=row.organisation_id))


@blueprint.route("/approvals/<int:approval_id>/end", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def approval_end(approval_id: int) -> Any:
    """Ends or withdraws an approved amount."""
    g.nav = "funding.all_bounds"
    row = queries.approval(db(), approval_id) or abort(404)
    return _ended(row, url_for("funding.organisation_bounds", organisation_id=row.organisation_id))


def _organisation(organisation_id: int) -> Organisation:
    return periods.organisation(db(), organisation_id) or abort(404)


def _page(organisation: Organisation, *, tabs: list[dict[str, Any]]) -> str:
    staff = queries.staffing_ever(db(), organisation.id)
    tariffs = queries.tariffs_ever(db(), organisation.id)
    approvals = queries.approvals_ever(db(), organisation.id)
    why = queries.reasons_withdrawn(db(), [*staff, *tariffs, *approvals])

    def lines(rows: Sequence[Row], permission: Permission, link: Callable[[int], str]) -> list[Line]:
        found = []
        for row in rows:
            url = link(row.id) if actor().may(permission) and row.withdrawn_at is None else None
            reason = why.get((SUBJECTS[type(row)], row.id))
            found.append(Line(row, *_words(row), last_day(row.valid_to), _holds(row), url, reason))
        return found

    return render_template(
        "funding/lead/bounds.html",
        organisation=organisation,
        tabs=tabs,
        own=actor().may(Permission.ENTER_COSTS),
        staff=lines(staff, Permission.ENTER_COSTS, lambda n: url_for("funding.staffing_end", staffing_id=n)),
        tariffs=lines(tariffs, Permission.EDIT_FUNDING, lambda n: url_for("funding.tariff_end", tariff_id=n)),
        approvals=lines(
            approvals, Permission.EDIT_FUNDING, lambda n: url_for("funding.approval_end", approval_id=n)
        ),
        employed=percent(sum(row.employment_bp for row in staff if _holds(row))),
    )


def _holds(row: Row) -> bool:
    return (
        row.withdrawn_at is None
        and row.valid_from <= today()
        and (row.valid_to is None or today() < row.valid_to)
    )


def _words(row: Row) -> tuple[str, str]:
    """What a row is about, and its employment or amount."""
    if isinstance(row, Staffing):
        return row.post, percent(row.employment_bp)
    name = show_label(row.kind) if isinstance(row, Tariff) else row.decision
    return name, show_rappen(row.amount_rappen)


def _decided(form: TariffForm | ApprovalForm) -> dict[str, Any]:
    return {
        "amount": form.amount.data,
        "valid_from": form.valid_from.data,
        "valid_to": form.valid_to,
        "decision": form.decision.data or "",
        "actor": actor(),
        "now": now(),
    }


def _entered(
    form: DatedForm,
    add: Callable[[], None],
    title: str,
    back: str,
    organisation: Organisation | None = None,
) -> Any:
    if form.validate_on_submit():
        try:
            add()
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Gespeichert"))
            return redirect(back)
    page = render_template(
        "funding/lead/bound_new.html", form=form, title=title, back=back, organisation=organisation
    )
    return page, 422 if form.is_submitted() else 200


def _ended(row: Row, back: str) -> Any:
    form = EndForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""
        try:
            if form.how.data == "end":
                on = day_after(form.last.data) or row.valid_from
                services.end(db(), row, on=on, reason=reason, actor=actor(), now=now())
            else:
                services.withdraw(db(), row, reason=reason, actor=actor(), now=now(), today=today())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Beendet") if form.how.data == "end" else _("Zurückgezogen"))
            return redirect(back)
    page = render_template(
        "funding/lead/bound_end.html",
        form=form,
        row=row,
        name=_words(row)[0],
        last=last_day(row.valid_to),
        back=back,
    )
    return page, 422 if form.is_submitted() else 200
