"""A proposal, answered by personal link without signing in, or by the volunteer who is signed in."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.accounts.models import Link, LinkPurpose
from mentoring.accounts.queries import link_by_hash
from mentoring.accounts.services import hash_token
from mentoring.accounts.views.unknown import nothing_there
from mentoring.actors import Actor
from mentoring.languages import speak
from mentoring.permissions import Permission
from mentoring.tandems import services
from mentoring.tandems.forms.tandems import AnswerForm
from mentoring.tandems.models import Tandem
from mentoring.tandems.queries import tandems as queries
from mentoring.tandems.services.proposals import recipient, what_is_told
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.shown import answers_given
from mentoring.tandems.vocabulary import Side, TandemState
from mentoring.web import db, log_read, now, toast, today
from mentoring.wording import Refused

Page = Any


@blueprint.get("/answer/<token>")
@requires(Permission.PUBLIC)
def answer(token: str) -> Page:
    """What is proposed, to whoever holds the link. Opening it changes nothing."""
    link, tandem, side = _behind(token)
    if link is None or tandem is None:
        return _unknown(token)
    if not _open(link, tandem):
        return _closed(link, tandem, side)
    log_read("tandem", tandem.id)
    return _proposal(tandem, side, AnswerForm(), "link", token)


@blueprint.get("/answer/<token>/no")
@requires(Permission.PUBLIC)
def answer_no(token: str) -> Page:
    """Asks why not, before a no is sent."""
    link, tandem, side = _behind(token)
    if link is None or tandem is None:
        return _unknown(token)
    if not _open(link, tandem):
        return _closed(link, tandem, side)
    return _why_not(tandem, side, AnswerForm(), "link", token)


@blueprint.post("/answer/<token>")
@requires(Permission.PUBLIC)
def answer_send(token: str) -> Page:
    """Takes the answer of whoever holds the link."""
    link, tandem, side = _behind(token)
    if link is None or tandem is None:
        return _unknown(token)
    if not _open(link, tandem):
        return _closed(link, tandem, side)
    person = recipient(tandem, side)
    who = Actor(None, person.name, None, tandem.organisation_id)
    no = _take(tandem, side, who)
    if no is not None:
        return _why_not(tandem, side, no, "link", token), 422
    return redirect(url_for("tandems.answer", token=token, lang=request.args.get("lang")))


@blueprint.get("/my/proposals/<int:tandem_id>")
@requires(Permission.OWN_TANDEMS)
def own_proposal(tandem_id: int) -> Page:
    """The same proposal, to the volunteer who is signed in."""
    tandem = _own_or_404(tandem_id)
    log_read("tandem", tandem.id)
    if tandem.state is not TandemState.PROPOSED:
        return redirect(url_for("tandems.own"))
    return _proposal(tandem, Side.MENTOR, AnswerForm(), "own", None)


@blueprint.get("/my/proposals/<int:tandem_id>/no")
@requires(Permission.OWN_TANDEMS)
def own_proposal_no(tandem_id: int) -> Page:
    """Asks why not, before a no is sent."""
    return _why_not(_own_or_404(tandem_id), Side.MENTOR, AnswerForm(), "own", None)


@blueprint.post("/my/proposals/<int:tandem_id>")
@requires(Permission.OWN_TANDEMS)
def own_proposal_send(tandem_id: int) -> Page:
    """Takes the volunteer's answer."""
    tandem = _own_or_404(tandem_id)
    no = _take(tandem, Side.MENTOR, actor())
    if no is not None:
        return _why_not(tandem, Side.MENTOR, no, "own", None), 422
    toast(_("Vielen Dank. Ihre Antwort ist angekommen."))
    return redirect(url_for("tandems.own"))


def _behind(token: str) -> tuple[Link | None, Tandem | None, Side]:
    link = link_by_hash(db(), hash_token(token), LinkPurpose.PROPOSAL_ANSWER)
    if link is None:
        speak("")
        return None, None, Side.MENTOR
    tandem, side = queries.tandem_behind_link(db(), link.subject_id), Side[link.side]
    speak(recipient(tandem, side).locale if tandem else "", to_mentee=side is Side.MENTEE)
    return link, tandem, side


def _unknown(token: str) -> Page:
    status = 429 if nothing_there(token) == 429 else 404
    return render_template("tandems/answers/gone.html", why="unknown"), status


def _open(link: Link, tandem: Tandem) -> bool:
    usable = link.used_at is None and link.revoked_at is None and link.expires_at > now()
    return usable and tandem.state is TandemState.PROPOSED


def _closed(link: Link, tandem: Tandem, side: Side) -> Page:
    """Why the link does nothing any more; what was proposed is no longer shown."""
    given = answers_given(tandem)
    if tandem.state is not TandemState.PROPOSED and side in given:
        why = "answered"
    elif tandem.state is not TandemState.PROPOSED:
        why = "over"
    else:
        why = "replaced" if link.revoked_at else "expired"
    page = render_template("tandems/answers/gone.html", why=why, said=given.get(side), tandem=tandem)
    return page if why == "answered" else (page, 410)


def _take(tandem: Tandem, side: Side, who: Actor) -> AnswerForm | None:
    """Takes the answer in this request; the form with its errors if it cannot be taken."""
    form = AnswerForm()
    if form.validate():
        try:
            services.answer_proposal(
                db(),
                tandem,
                side,
                form.accepted.data == "yes",
                form.reason.data or "",
                kind=form.kind.data,
                actor=who,
                now=now(),
                today=today(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return None
    if form.accepted.errors:  # a button, not an input: there is no field to lead to
        form.accepted.errors = []
        form.say_at(None, _("Bitte antworten Sie mit Ja oder Nein."))
    return form


def _own_or_404(tandem_id: int) -> Tandem:
    return queries.own_tandem(db(), actor().user_id or 0, tandem_id) or abort(404)


def _proposal(tandem: Tandem, side: Side, form: AnswerForm, way: str, token: str | None) -> str:
    return render_template(
        "tandems/answers/proposal.html",
        told=what_is_told(db(), tandem, side, today()),
        side=side,
        said=answers_given(tandem).get(side),
        form=form,
        urls=_urls(tandem, way, token),
        way=way,
    )


def _why_not(tandem: Tandem, side: Side, form: AnswerForm, way: str, token: str | None) -> str:
    if request.method == "GET":
        form.accepted.data = "no"
    return render_template(
        "tandems/answers/no.html",
        names=what_is_told(db(), tandem, side, today())["names"],
        form=form,
        urls=_urls(tandem, way, token),
    )


def _urls(tandem: Tandem, way: str, token: str | None) -> dict[str, str]:
    if way == "link":
        given: dict[str, Any] = {"token": token, "lang": request.args.get("lang")}
        return {
            "page": url_for("tandems.answer", **given),
            "send": url_for("tandems.answer_send", **given),
            "no": url_for("tandems.answer_no", **given),
        }
    return {
        "page": url_for("tandems.own_proposal", tandem_id=tandem.id),
        "send": url_for("tandems.own_proposal_send", tandem_id=tandem.id),
        "no": url_for("tandems.own_proposal_no", tandem_id=tandem.id),
    }
