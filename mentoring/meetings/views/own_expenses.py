"""A volunteer's own expenses on the phone: what is paid back, claim one, what became of the others."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.meetings.forms.expenses import ClaimForm
from mentoring.meetings.queries import expense_lists
from mentoring.meetings.queries import expenses as queries
from mentoring.meetings.queries.tandems import support_rules, terms_of
from mentoring.meetings.services import expenses as services
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.receipts import receipt_file
from mentoring.meetings.vocabulary import ExpenseKind, ExpenseState
from mentoring.money import show_rappen
from mentoring.people.models import Mentor
from mentoring.people.queries import mentor_by_user
from mentoring.permissions import Permission
from mentoring.web import db, log_read, now, toast, today
from mentoring.wording import Refused

Answer = Any


@blueprint.get("/my/expenses")
@requires(Permission.OWN_SUPPORT)
def own_expenses() -> Answer:
    """All own claims with where they stand, and the sums of this year."""
    mentor = _mentor_or_404()
    found = queries.expenses_of(db(), mentor.person_id)
    log_read("person", mentor.person_id)
    sums = {
        state: sum(e.amount_rappen for e in found if e.state is state and e.spent_on.year == today().year)
        for state in (ExpenseState.CLAIMED, ExpenseState.APPROVED)
    }
    return render_template(
        "meetings/expenses/own.html",
        expenses=found,
        photos=expense_lists.with_photo(db(), [e.id for e in found]),
        sums=sums,
        rules=_rules(mentor),
    )


@blueprint.route("/my/expenses/new", methods=["GET", "POST"])
@requires(Permission.OWN_SUPPORT)
def own_expense_new() -> Answer:
    """Claims an expense; the rules stand beside it before anything is typed."""
    mentor = _mentor_or_404()
    tandems = expense_lists.open_tandems(db(), mentor.person_id)
    form = ClaimForm(data={"spent_on": today()})
    form.offer([(p.id, p.name) for p in mentor.programmes], tandems[0].programme_id if tandems else None)
    if form.is_submitted() and mentor.programmes:
        if form.validate():
            chosen = [t.id for t in tandems if str(t.programme_id) == form.programme.data]
            facts = form.facts(chosen[0] if len(chosen) == 1 else None)
            try:
                made = services.claim_expense(db(), mentor, facts, key=form.request_key.data or "", **_who())
            except Refused as refused:
                _refuse(form, refused)
            else:
                toast(
                    _("Eingereicht: CHF %(amount)s. Danke!", amount=show_rappen(made.amount_rappen)),
                    undo={"url": url_for("meetings.own_expense_withdraw", expense_id=made.id)},
                )
                return redirect(url_for("meetings.own_expenses"))
        if form.photo.data and not form.photo.errors:
            form.say_at("photo", _("Bitte das Foto noch einmal wählen."))
    page = render_template(
        "meetings/expenses/claim.html", form=form, rules=_rules(mentor), car=ExpenseKind.CAR
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.post("/my/expenses/<int:expense_id>/withdraw")
@requires(Permission.OWN_SUPPORT)
def own_expense_withdraw(expense_id: int) -> Answer:
    """Takes a claim back as long as nobody has decided."""
    found = queries.own_expense(db(), actor().user_id or 0, expense_id, lock=True) or abort(404)
    try:
        services.withdraw_expense(db(), found, actor=actor(), now=now())
    except Refused:
        toast(
            _("Darüber ist inzwischen entschieden. Bitte melden Sie sich bei Ihrer Koordination."),
            kind="warn",
        )
    else:
        toast(_("Zurückgezogen. Es wird nichts ausbezahlt."))
    return redirect(url_for("meetings.own_expenses"))


@blueprint.get("/my/expenses/<int:expense_id>/receipt")
@requires(Permission.OWN_SUPPORT)
def own_expense_receipt(expense_id: int) -> Response:
    """The receipt of an own claim."""
    found = queries.own_expense(db(), actor().user_id or 0, expense_id) or abort(404)
    return receipt_file(found)


def _refuse(form: ClaimForm, refused: Refused) -> None:
    """At a drive there is no amount to be seen: what concerns it is said at the kilometres."""
    form.refuse(refused)
    if form.kind.data is ExpenseKind.CAR and form.amount.errors:
        form.km.errors, form.amount.errors = [*form.km.errors, *form.amount.errors], []


def _rules(mentor: Mentor) -> list[dict[str, Any]]:
    """What each programme of the volunteer pays back today."""
    found = support_rules(db(), [p.id for p in mentor.programmes], today())
    return [{"name": p.name, "terms": terms_of(found[p.id])} for p in mentor.programmes]


def _mentor_or_404() -> Mentor:
    return mentor_by_user(db(), actor().user_id or 0) or abort(404)


def _who() -> dict[str, Any]:
    return {"actor": actor(), "now": now(), "today": today()}
