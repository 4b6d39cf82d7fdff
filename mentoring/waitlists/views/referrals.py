"""For the Sozialregion: referring somebody, and how its referrals stand, in plain words and no more."""

from dataclasses import replace
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.listing import ListState
from mentoring.permissions import Permission
from mentoring.places.queries import municipalities
from mentoring.waitlists import queries, services
from mentoring.waitlists.forms.referrals import ReferralForm, WithdrawForm
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.rules import OPEN_STATES, STATE_FOR_REFERRERS
from mentoring.waitlists.views import blueprint
from mentoring.waitlists.views.people import consent_purpose, refuse_at, take_people
from mentoring.waitlists.views.rows import entry_name
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused


@blueprint.get("/referrals")
@requires(Permission.REFER)
def referrals() -> str:
    """The region's referrals: name only of one's own, state of all."""
    state = ListState.read(
        request.path, request.args.items(multi=True), sortable=("date",), default="date", direction="desc"
    )
    closed = state.value("closed") == "1"
    counts = queries.referrals_counted(db(), actor())
    state.counted(counts[1 if closed else 0])
    found = queries.referrals_page(db(), actor(), closed=closed, limit=state.size, offset=state.offset)
    return render_template(
        "waitlists/referrals.html",
        state=state,
        closed=closed,
        counts=counts,
        rows=[_row(entry) for entry in found],
    )


@blueprint.route("/referrals/new", methods=["GET", "POST"])
@requires(Permission.REFER)
def referral_new() -> Any:
    """Refers somebody to an organisation's programme."""
    form = ReferralForm()
    offers = queries.programmes_on_offer(db())
    form.offer(offers)
    form.offer_places(municipalities(db()))
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    programme = next(p for p in offers if str(p.id) == form.programme.data)
    if not _refer(form, programme):
        db().rollback()
        return _page(form), 422
    toast(_("Zuweisung gesendet. %(organisation)s meldet sich.", organisation=programme.organisation.name))
    return redirect(url_for("waitlists.referrals"))


@blueprint.route("/referrals/<int:entry_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.REFER)
def referral_withdraw(entry_id: int) -> Any:
    """Takes back a referral one made."""
    found = queries.referral_for(db(), actor(), entry_id)
    if found is None:
        abort(404)
    form = WithdrawForm()
    if found.state not in OPEN_STATES:
        toast(_("Diese Zuweisung ist schon abgeschlossen."), kind="warn")
        return redirect(url_for("waitlists.referrals"))
    if form.is_submitted() and form.validate():
        try:
            services.withdraw_entry(
                db(), found, reason=form.reason.data or "", actor=actor(), now=now(), today=today()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Zuweisung zurückgezogen"))
            return redirect(url_for("waitlists.referrals"))
    page = render_template("waitlists/referral_withdraw.html", form=form, name=entry_name(found))
    return (page, 422) if form.is_submitted() else page


def _refer(form: ReferralForm, programme: Any) -> bool:
    """Stores people and entry for the programme's organisation; False if refused, which the form shows."""
    # Who refers acts for the organisation just this once: the people become the organisation's.
    acting = replace(actor(), organisation_id=programme.organisation_id)
    contact = form.contact.form
    shared = contact.shared(consent_purpose(programme.organisation.name))
    people = take_people(form, acting=acting, shared=shared, guardian=contact.full_name)
    if people is None:
        return False
    facts = form.facts(
        programme,
        today(),
        social_region_id=actor().social_region_id or -1,
        user_id=actor().user_id or -1,
        user_name=actor().name,
    )
    try:
        services.register_entry(db(), facts, people, actor=acting, now=now(), today=today())
    except Refused as refused:
        refuse_at(form, None, refused)
        return False
    return True


def _row(entry: WaitlistEntry) -> dict[str, Any]:
    mine = entry.referred_by_id is not None and entry.referred_by_id == actor().user_id
    return {
        "id": entry.id,
        "name": entry_name(entry) if mine else None,
        "by": entry.referred_by_name,
        "on": entry.registered_on,
        "programme": entry.programme.name,
        "organisation": entry.programme.organisation.name,
        "state": _(STATE_FOR_REFERRERS[entry.state]),
        "may_withdraw": mine and entry.state in OPEN_STATES,
    }


def _page(form: ReferralForm) -> str:
    return render_template("waitlists/referral_new.html", form=form)
