"""Expenses as the organisation decides on them: the list, one claim with its receipt, many at once, files."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Response, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.clock import ZONE
from mentoring.listing import ListState
from mentoring.meetings.forms.expenses import ALL, FILTERS, RefusalForm, day_in, read_filter, read_state
from mentoring.meetings.models import Expense
from mentoring.meetings.queries import expense_lists
from mentoring.meetings.queries import expenses as queries
from mentoring.meetings.services import expenses as services
from mentoring.meetings.services.expense_mails import tell_decided
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.receipts import receipt_file
from mentoring.meetings.views.tabs import tabs
from mentoring.meetings.vocabulary import ExpenseKind, ExpenseState
from mentoring.money import show_rappen
from mentoring.people.queries import programmes
from mentoring.permissions import Permission
from mentoring.screen import show_label
from mentoring.sheets import Sheet, Value, csv_file, file_name, workbook
from mentoring.tandems.queries.tandems import organisation_of
from mentoring.web import db, local_target, log_read, now, say, toast, today
from mentoring.wording import Refused

Answer = Any
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@blueprint.get("/expenses")
@requires(Permission.DECIDE_EXPENSES)
def expenses() -> str:
    """The claims, those that wait first, with the sum of what is shown."""
    g.nav = "meetings.talks"
    state = read_state(request.path, request.args)
    chosen = read_filter(state, _own())
    number, total = expense_lists.expenses_summed(db(), chosen)
    state.counted(number)
    found = _page(chosen, state)
    counts = expense_lists.expenses_by_state(db(), _own())
    return render_template(
        "meetings/expenses/list.html",
        places=tabs(),
        state=state,
        expenses=found,
        photos=expense_lists.with_photo(db(), [e.id for e in found]),
        total=total,
        any=sum(counts.values()),
        waiting=counts.get(ExpenseState.CLAIMED, 0),
        deciding=any(e.state is ExpenseState.CLAIMED for e in found),
        views=_views(state, counts),
        filters=FILTERS,
        wrong_days=[n for n in ("from", "to") if state.value(n) and day_in(state.value(n)) is None],
        options={
            "kind": [{"value": k.value, "label": show_label(k)} for k in ExpenseKind],
            "programme": [{"value": p.id, "label": p.name} for p in programmes(db(), _own(), active=False)],
        },
    )


@blueprint.get("/expenses.<any(csv, xlsx):format>")
@requires(Permission.DECIDE_EXPENSES)
def expenses_export(format: str) -> Response:
    """The claims as filtered on their page."""
    state = read_state(request.path, request.args)
    found = _page(read_filter(state, _own()), state, whole=True)
    headers = [
        *(_("Nummer"), _("Freiwillige/r"), _("Programm"), _("Tag"), _("Art"), _("Wofür"), _("Kilometer")),
        *(_("Betrag, CHF"), _("Stand"), _("Eingereicht am"), _("Entschieden am"), _("Entschieden von")),
        _("Grund"),
    ]
    rows = [_line(expense) for expense in found]
    log_read("expense", None, action=Access.EXPORTED, detail=f"{len(rows)} {format}")
    totals = ["", "", "", "", "", "", _("Total"), _francs(sum(e.amount_rappen for e in found))]
    sheet = Sheet(_("Spesen"), headers, rows, totals)
    answer = Response(
        csv_file(headers, rows) if format == "csv" else workbook([sheet]), content_type=FORMATS[format]
    )
    name = file_name(today(), "spesen", organisation_of(db(), _own()).code, format)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/expenses/<int:expense_id>")
@requires(Permission.DECIDE_EXPENSES)
def expense(expense_id: int) -> str:
    """One claim with its receipt, and the decision."""
    g.nav = "meetings.talks"
    found = queries.expense_for(db(), actor(), expense_id) or abort(404)
    log_read("expense", found.id)
    return render_template("meetings/expenses/expense.html", **_shown(found))


@blueprint.get("/expenses/<int:expense_id>/receipt")
@requires(Permission.DECIDE_EXPENSES)
def expense_receipt(expense_id: int) -> Response:
    """The receipt itself."""
    return receipt_file(queries.expense_for(db(), actor(), expense_id) or abort(404))


@blueprint.post("/expenses/<int:expense_id>/approve")
@requires(Permission.DECIDE_EXPENSES)
def expense_approve(expense_id: int) -> Answer:
    """Agrees with a claim, and goes on with the list."""
    if queries.expense_for(db(), actor(), expense_id) is None:
        abort(404)
    _approve([expense_id])
    return redirect(url_for("meetings.expenses"))


@blueprint.post("/expenses/approve")
@requires(Permission.DECIDE_EXPENSES)
def expenses_approve() -> Answer:
    """Agrees with all chosen claims that still wait."""
    chosen = [int(v) for v in request.form.getlist("expense") if v.isascii() and v.isdigit() and len(v) < 10]
    back = local_target(request.form.get("back")) or url_for("meetings.expenses")
    if not chosen:
        toast(_("Bitte zuerst Spesen auswählen."), kind="warn")
        return redirect(back)
    _approve(chosen)
    return redirect(back)


@blueprint.route("/expenses/<int:expense_id>/refuse", methods=["GET", "POST"])
@requires(Permission.DECIDE_EXPENSES)
def expense_refuse(expense_id: int) -> Answer:
    """Refuses a claim with a reason; what was approved by mistake is taken back, in the books too."""
    g.nav = "meetings.talks"
    found = queries.expense_for(db(), actor(), expense_id, lock=request.method == "POST") or abort(404)
    form = RefusalForm()
    if form.validate_on_submit():
        before = found.state
        try:
            services.refuse_expense(db(), found, reason=form.reason.data or "", actor=actor(), now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            if before is not ExpenseState.REFUSED:
                tell_decided(db(), [found], now=now())
            toast(_("Abgelehnt. %(name)s erhält eine Nachricht.", name=found.mentor.person.name))
            return redirect(url_for("meetings.expense", expense_id=expense_id))
    page = render_template("meetings/expenses/refuse.html", form=form, expense=found)
    return page if request.method == "GET" else (page, 422)


def _approve(numbers: Sequence[int]) -> None:
    """Each in its turn, so that one that cannot be approved keeps none of the others back."""
    done: list[Expense] = []
    left: list[str] = []
    for number in sorted(set(numbers)):
        found = queries.expense_for(db(), actor(), number, lock=True)
        if found is None or found.state is ExpenseState.APPROVED:
            continue
        try:
            services.approve_expense(db(), found, actor=actor(), now=now())
        except Refused as refused:
            name = found.mentor.person.name
            left.append(_("%(name)s: %(reason)s", name=name, reason=say(refused.sentence)))
        else:
            done.append(found)
    tell_decided(db(), done, now=now())
    if done:
        total = show_rappen(sum(e.amount_rappen for e in done))
        toast(
            ngettext(
                "Gutgeheissen: CHF %(total)s. Die freiwillige Person erhält eine Nachricht.",
                "%(num)d Spesen gutgeheissen, zusammen CHF %(total)s. Die Freiwilligen erhalten Nachricht.",
                len(done),
                total=total,
            )
        )
    for text in left:
        toast(text, kind="warn")
    if not done and not left:
        toast(_("Darüber war schon entschieden."), kind="warn")


def _own() -> int:
    return actor().organisation_id or -1


def _page(chosen: expense_lists.ExpenseFilter, state: ListState, *, whole: bool = False) -> Sequence[Expense]:
    return expense_lists.expenses_page(
        db(),
        chosen,
        sort=state.sort,
        descending=state.direction == "desc",
        limit=None if whole else state.size,
        offset=0 if whole else state.offset,
    )


def _views(state: ListState, counts: dict[ExpenseState, int]) -> list[dict[str, Any]]:
    """Waiting, approved, refused, withdrawn, all: each with its number."""
    present = state.value("state") or ExpenseState.CLAIMED.value
    found = [(one.value, show_label(one), counts.get(one, 0)) for one in ExpenseState]
    return [
        {
            "label": label,
            "count": number,
            "url": state.url(state=None if value == ExpenseState.CLAIMED.value else value, page=None),
            "current": present == value,
        }
        for value, label, number in [*found, (ALL, _("alle"), sum(counts.values()))]
    ]


def _shown(found: Expense) -> dict[str, Any]:
    photo = queries.photo_of(db(), found.id)
    month, year = queries.claimed_around(db(), found.mentor_id, found.programme_id, found.spent_on)
    return {
        "expense": found,
        "photo": photo,
        "picture": photo is not None and photo.media_type.startswith("image/"),
        "month": month,
        "year": year,
        "own": found.mentor.user_id is not None and found.mentor.user_id == actor().user_id,
    }


def _line(one: Expense) -> list[Value]:
    return [
        one.id,
        one.mentor.person.name,
        one.programme.name,
        one.spent_on,
        show_label(one.kind),
        one.purpose,
        one.km,
        _francs(one.amount_rappen),
        show_label(one.state),
        one.claimed_at.astimezone(ZONE).date(),
        one.decided_at.astimezone(ZONE).date() if one.decided_at else None,
        one.decided_by_name,
        one.decided_reason,
    ]


def _francs(rappen: int) -> Decimal:
    return Decimal(rappen).scaleb(-2)
