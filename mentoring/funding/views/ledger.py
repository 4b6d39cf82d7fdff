"""The ledger: journal, entries and their reversal, accounts, exports."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Response, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.funding.documents.journal import beancount_file, journal_csv
from mentoring.funding.forms.books import ReversalForm
from mentoring.funding.models import JournalEntry
from mentoring.funding.queries import journal as queries
from mentoring.funding.queries import ledger as postings
from mentoring.funding.queries import periods
from mentoring.funding.queries.journal import CANTON, Wanted
from mentoring.funding.rules.naming import period_name
from mentoring.funding.services.reversing import may_reverse, reverse_by_hand
from mentoring.funding.views import blueprint
from mentoring.funding.views.account_names import AccountNames
from mentoring.funding.views.fund_changes import Answer, answered
from mentoring.funding.vocabulary import Account, EntryKind
from mentoring.listing import ListState
from mentoring.names import fold
from mentoring.permissions import Permission
from mentoring.sheets import file_name
from mentoring.typed import parse_date
from mentoring.web import db, log_read, now, say, toast, today

FILTERS = ("q", "organisation", "account", "kind", "period", "from", "to", "municipality")


def tabs_of_ledger() -> list[dict[str, object]]:
    """The views of the ledger."""
    g.nav = "funding.ledger"
    return [
        {"label": label, "url": url_for(endpoint), "current": request.endpoint == endpoint}
        for label, endpoint in (
            (_("Journal"), "funding.ledger"),
            (_("Konten"), "funding.accounts"),
            (_("Offene Posten"), "funding.open_items"),
            (_("Organisationen"), "funding.organisation_claims"),
        )
    ]


@blueprint.get("/ledger")
@requires(Permission.READ_FUNDING)
def ledger() -> str:
    """The journal: every entry, the latest first, filtered by what the address says."""
    state = ListState.read(
        request.path, request.args.items(multi=True), sortable=("booked",), default="booked", direction="desc"
    )
    names, every = AccountNames(db()), periods.periods(db())
    wanted, unread = _wanted(state, names, {period.id for period in every})
    state.counted(queries.journal_size(db(), wanted))
    return render_template(
        "funding/books/journal.html",
        tabs=tabs_of_ledger(),
        state=state,
        filters=FILTERS,
        unread=unread,
        names=names,
        rows=_rows(queries.journal(db(), wanted, limit=state.size, offset=state.offset)),
        organisations=[{"value": CANTON, "label": _("Kanton")}]
        + [{"value": number, "label": name} for number, name in names.by_number.items()],
        accounts=[{"value": one.value, "label": _(one.label)} for one in Account],
        kinds=[{"value": one.value, "label": _(one.label)} for one in EntryKind],
        periods=[{"value": p.id, "label": say(period_name(p.starts_on, p.ends_on))} for p in every],
    )


def _wanted(state: ListState, names: AccountNames, known: set[int]) -> tuple[Wanted, list[str]]:
    """What the address asks for, and what of it could not be read."""
    unread: list[str] = []
    days = {}
    for name, label in (("from", _("Von")), ("to", _("Bis"))):
        try:
            days[name] = parse_date(state.value(name)) if state.value(name) else None
        except ValueError:
            days[name] = None
            unread.append(_("%(field)s: Bitte ein Datum wie 31.12.2026 eingeben.", field=label))
    organisation, period = _number(state.value("organisation")), _number(state.value("period"))
    asked, bfs = state.value("municipality"), None
    if asked:
        bfs = next((n for n, name in names.municipalities.items() if asked in {str(n), name}), None)
        bfs = bfs or next(
            (n for n, name in names.municipalities.items() if fold(name).startswith(fold(asked))), None
        )
        if bfs is None:
            unread.append(_("Keine Gemeinde heisst «%(name)s».", name=asked))
            bfs = -1
    last = days["to"]
    return (
        Wanted(
            organisation_id=organisation if organisation in {CANTON, *names.by_number} else None,
            account=Account.__members__.get(state.value("account")),
            municipality_bfs=bfs,
            period_id=period if period in known else None,
            from_on=days["from"],
            to_on=last + timedelta(days=1) if last else None,
            kinds=tuple(EntryKind[kind] for kind in state.values("kind") if kind in EntryKind.__members__),
            text=state.value("q"),
        ),
        unread,
    )


@blueprint.get("/ledger/<int:booking_id>")
@requires(Permission.READ_FUNDING)
def entry(booking_id: int) -> str:
    """One entry with its postings, and what can be done about it."""
    tabs_of_ledger()
    found = postings.entry(db(), booking_id) or abort(404)
    period = periods.period(db(), found.period_id) or abort(404)
    return render_template(
        "funding/books/entry.html",
        entry=found,
        names=AccountNames(db()),
        period=period_name(period.starts_on, period.ends_on),
        reversal=postings.reversal_of(db(), booking_id),
        refused=may_reverse(db(), found),
    )


@blueprint.route("/ledger/<int:booking_id>/reverse", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def entry_reverse(booking_id: int) -> Answer:
    """Reverses a receipt, a payment, a payout or a repayment, with a reason."""
    tabs_of_ledger()
    found = postings.entry(db(), booking_id) or abort(404)
    names, form = AccountNames(db()), ReversalForm()

    def act() -> Redirect:
        made = reverse_by_hand(
            db(), found, reason=(form.reason.data or "").strip(), actor=actor(), now=now(), today=today()
        )
        toast(_("Storniert mit der Buchung %(number)s.", number=made.id))
        return redirect(url_for("funding.entry", booking_id=booking_id))

    refused = may_reverse(db(), found)
    if refused is not None:
        raise refused
    return answered(
        form, lambda: render_template("funding/books/reverse.html", form=form, entry=found, names=names), act
    )


@blueprint.post("/ledger/<int:booking_id>/undo")
@requires(Permission.EDIT_FUNDING)
def entry_undo(booking_id: int) -> Redirect:
    """Takes back what was booked a moment ago."""
    found = postings.entry(db(), booking_id) or abort(404)
    made = reverse_by_hand(
        db(), found, reason=f"Rückgängig gemacht: {found.text}", actor=actor(), now=now(), today=today()
    )
    toast(_("Storniert mit der Buchung %(number)s.", number=made.id))
    return redirect(url_for("funding.entry", booking_id=booking_id))


@blueprint.get("/ledger/accounts")
@requires(Permission.READ_FUNDING)
def accounts() -> str:
    """All accounts with their balances: debits and credits are equal, their difference is zero."""
    balances = postings.balances(db())
    groups: dict[Account, list[tuple[str, int]]] = {}
    for account in Account:
        own = sorted((detail, amount) for (of, detail), amount in balances.items() if of is account)
        if own:
            groups[account] = own
    return render_template(
        "funding/books/accounts.html",
        tabs=tabs_of_ledger(),
        groups=groups,
        names=AccountNames(db()),
        debit=sum(amount for amount in balances.values() if amount > 0),
        credit=-sum(amount for amount in balances.values() if amount < 0),
        total=sum(balances.values()),
    )


@blueprint.get("/ledger/accounts/<account>")
@requires(Permission.READ_FUNDING)
def account(account: str) -> str:
    """One account: what moved on it, and its balance."""
    tabs_of_ledger()
    which, detail = Account.__members__.get(account) or abort(404), request.args.get("detail", "")
    state = ListState.read(
        request.path, request.args.items(multi=True), sortable=("booked",), default="booked", direction="desc"
    )
    wanted = Wanted(account=which, detail=detail)
    state.counted(queries.journal_size(db(), wanted))
    debit, credit = queries.turnover(db(), wanted, which, detail)
    return render_template(
        "funding/books/account.html",
        account=which,
        detail=detail,
        state=state,
        names=AccountNames(db()),
        rows=_rows(queries.journal(db(), wanted, limit=state.size, offset=state.offset)),
        debit=debit,
        credit=credit,
    )


@blueprint.get("/ledger/export.<any(beancount, csv):format>")
@requires(Permission.READ_FUNDING)
def ledger_export(format: str) -> Response:
    """The whole journal as Beancount text or as CSV, one row a posting."""
    entries = queries.plain_entries(db())
    made = beancount_file(entries) if format == "beancount" else journal_csv(entries, say)
    log_read("ledger", None, action=Access.EXPORTED, detail=request.path)
    kind = "text/plain" if format == "beancount" else "text/csv"
    answer = Response(made, content_type=f"{kind}; charset=utf-8")
    name = file_name(today(), "journal", "kanton", format)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(found: Sequence[JournalEntry]) -> list[dict[str, Any]]:
    reversed_by = queries.reversals(db(), [one.id for one in found])
    return [
        {
            "entry": one,
            "amount": sum(posting.amount_rappen for posting in one.postings),
            "reversed_by": reversed_by.get(one.id),
        }
        for one in found
    ]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
