"""Decisions about pairs of a run: why this one, why not that one, pin, forbid, leave waiting, take back."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from mentoring.access import actor, requires
from mentoring.permissions import Permission
from mentoring.tandems.forms.runs import ForbidForm, OverrideForm, PairForm
from mentoring.tandems.models import MatchRun, RunDecision
from mentoring.tandems.services import decisions as deciding
from mentoring.tandems.services import explanations, wording
from mentoring.tandems.services.prices import other_possibilities, people_of, price_of_pair
from mentoring.tandems.services.runs import OpenedRun, open_run
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.run_rows import (
    cards_of,
    drawn,
    in_matching,
    other_row,
    pair_url,
    priced,
)
from mentoring.tandems.views.runs import found
from mentoring.tandems.vocabulary import DecisionKind, RunState
from mentoring.web import db, local_target, log_read, now, say, toast
from mentoring.wording import Refused


@blueprint.post("/matching/<int:run_id>/decide")
@requires(Permission.MATCH)
def run_decide(run_id: int) -> Any:
    """One button of the workspace: pin, unpin, forbid, leave waiting, take back, release or discard."""
    run = found(run_id, lock=True)
    form = request.form
    if form.get("pin"):
        entry_id, mentor_id = _pair(form["pin"])
        return _decided(
            run, entry_id, lambda: _pin(run, entry_id, mentor_id), pair_url(run_id, entry_id, mentor_id)
        )
    if form.get("forbid"):
        entry_id, mentor_id = _pair(form["forbid"])
        return redirect(url_for("tandems.pair_forbid", run_id=run_id, entry_id=entry_id, mentor_id=mentor_id))
    if form.get("wait"):
        entry_id = _number(form["wait"])
        return _decided(
            run,
            entry_id,
            lambda: deciding.leave_waiting(db(), run, entry_id, actor=actor(), now=now()),
            _back(run_id),
        )
    if form.get("undo"):
        decision_id = None if form["undo"] == "last" else _number(form["undo"])
        return _decided(
            run, None, lambda: deciding.take_back(db(), run, decision_id, now=now()), _back(run_id)
        )
    if form.get("release"):
        chosen = set(form.getlist("proposal"))
        without = [key for key in form.getlist("shown") if key not in chosen]
        return redirect(url_for("tandems.run_release", run_id=run_id, without=without))
    abort(400)


@blueprint.route("/matching/<int:run_id>/pairs/<int:entry_id>/<int:mentor_id>", methods=["GET"])
@requires(Permission.MATCH)
def pair(run_id: int, entry_id: int, mentor_id: int) -> Any:
    """Why a pair is proposed, possible or impossible; asked by the workspace, only the piece it unfolds."""
    return _pair_page(open_run(found(run_id)), entry_id, mentor_id, OverrideForm(formdata=None))


@blueprint.post("/matching/<int:run_id>/pairs/<int:entry_id>/<int:mentor_id>")
@requires(Permission.MATCH)
def pair_override(run_id: int, entry_id: int, mentor_id: int) -> Any:
    """Pins a pair against what may be lifted, with a reason."""
    run = found(run_id, lock=True)
    form = OverrideForm()
    if form.validate():
        try:
            deciding.pin(
                db(),
                run,
                entry_id,
                mentor_id,
                reason=form.reason.data or "",
                override=True,
                actor=actor(),
                now=now(),
            )
            toast(_("Angepinnt, mit Ihrer Begründung."), undo=_undo(run_id, "last"))
            return redirect(_back(run_id, entry_id))
        except Refused as refused:
            form.refuse(refused)
    return _pair_page(open_run(run), entry_id, mentor_id, form), 422


@blueprint.get("/matching/<int:run_id>/pairs/<int:entry_id>/<int:mentor_id>/forbid")
@requires(Permission.MATCH)
def pair_forbid(run_id: int, entry_id: int, mentor_id: int) -> Any:
    """Asks why a pair must not be."""
    return _forbid_page(found(run_id), entry_id, mentor_id, ForbidForm(formdata=None))


@blueprint.post("/matching/<int:run_id>/pairs/<int:entry_id>/<int:mentor_id>/forbid")
@requires(Permission.MATCH)
def pair_forbidden(run_id: int, entry_id: int, mentor_id: int) -> Any:
    """Forbids the pair and solves again."""
    run = found(run_id, lock=True)
    form = ForbidForm()
    if form.validate():
        try:
            decision = deciding.forbid(
                db(),
                run,
                entry_id,
                mentor_id,
                reason=form.reason.data or "",
                for_good=bool(form.for_good.data),
                actor=actor(),
                now=now(),
            )
            toast(_("Verboten. Die übrigen Paare sind neu gerechnet."), undo=_undo(run_id, decision.id))
            return redirect(_back(run_id))
        except Refused as refused:
            form.refuse(refused)
    return _forbid_page(run, entry_id, mentor_id, form), 422


@blueprint.get("/matching/<int:run_id>/pairs")
@requires(Permission.MATCH)
def pair_choice(run_id: int) -> Any:
    """Any pair by hand: choose both sides, then see why or why not."""
    in_matching()
    opened = open_run(found(run_id))
    cards = cards_of((e.id for e in opened.problem.entries), (m.id for m in opened.problem.mentors))
    form = PairForm(formdata=request.args if "entry" in request.args and "mentor" in request.args else None)
    form.entry.choices = _by_name((key, say(card.name)) for key, card in cards.entries.items())
    form.mentor.choices = _by_name((key, card.name) for key, card in cards.mentors.items())
    if form.entry.raw_data and _offered(form):
        return redirect(pair_url(run_id, form.entry.data, form.mentor.data))
    if not form.entry.raw_data:
        form.entry.data = request.args.get("entry", type=int)
        form.mentor.data = request.args.get("mentor", type=int)
    return render_template("tandems/runs/choice.html", run=opened.run, form=form)


def _offered(form: PairForm) -> bool:
    """Whether both are in the lists; nothing is sent, so there is no token to check."""
    return form.entry.validate(form) and form.mentor.validate(form)


def _by_name(people: Any) -> list[Any]:
    return [
        SelectChoice(key, name) for key, name in sorted(people, key=lambda one: (one[1].casefold(), one[0]))
    ]


def _pin(run: MatchRun, entry_id: int, mentor_id: int) -> RunDecision:
    return deciding.pin(db(), run, entry_id, mentor_id, actor=actor(), now=now())


def _decided(run: MatchRun, entry_id: int | None, decide: Any, otherwise: str) -> Any:
    """Does it and says so, with undo; a refusal is said where its reasons stand, and nothing has changed."""
    try:
        decision: RunDecision = decide()
    except Refused as refused:
        toast(say(refused.sentence), kind="bad")
        return redirect(otherwise)
    if decision.undone_at is not None:
        toast(_("Zurückgenommen und neu gerechnet."))
        return redirect(_back(run.id, decision.entry_id))
    words = {
        DecisionKind.PIN: _("Angepinnt. Die übrigen Paare sind neu gerechnet."),
        DecisionKind.WAIT: _("Der Eintrag wartet in diesem Lauf. Die übrigen Paare sind neu gerechnet."),
        DecisionKind.FORBID: _("Verboten. Die übrigen Paare sind neu gerechnet."),
    }
    toast(words[decision.kind], undo=_undo(run.id, decision.id))
    return redirect(_back(run.id, entry_id if decision.kind is DecisionKind.PIN else None))


def _undo(run_id: int, decision: int | str) -> dict[str, Any]:
    return {"url": url_for("tandems.run_decide", run_id=run_id), "fields": {"undo": decision}}


def _back(run_id: int, entry_id: int | None = None) -> str:
    """The list of prices if it was there, else the page of the workspace, at the pair."""
    if asked := local_target(request.form.get("back")):
        return asked
    page = request.form.get("page", type=int)
    return url_for(
        "tandems.run",
        run_id=run_id,
        page=page if page and page > 1 else None,
        _anchor=f"pair-{entry_id}" if entry_id else None,
    )


def _pair(text: str) -> tuple[int, int]:
    entry, _dash, mentor = text.partition("-")
    return _number(entry), _number(mentor)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(400)
    return int(text)


def _pair_page(opened: OpenedRun, entry_id: int, mentor_id: int, form: OverrideForm) -> str:
    in_matching()
    run = opened.run
    try:
        explanation = deciding.explain(opened.problem, entry_id, mentor_id)
    except Refused:
        abort(404)
    log_read("run", run.id, detail=f"{entry_id}-{mentor_id}")
    chosen = {(one.entry_id, one.mentor_id): one for one in opened.solution.pairs}
    proposal = chosen.get((str(entry_id), str(mentor_id)))
    others = other_possibilities(opened, str(entry_id), str(mentor_id)) if explanation.feasible else []
    price = (
        None if proposal or not explanation.feasible else price_of_pair(opened, str(entry_id), str(mentor_id))
    )
    entries, mentors = people_of([price, *(one.price for one in others)])
    cards = cards_of(
        {str(entry_id), *entries, *(one.entry_id for one in others)},
        {str(mentor_id), *mentors, *(one.mentor_id for one in others if one.mentor_id)},
    )
    conditions = [
        {"text": say(one.text), "done": one.done, "note": say(one.note) if one.note else None}
        for one in explanations.conditions(opened.problem, explanation, cards.names)
    ]
    unfolded = request.headers.get("HX-Request") == "true"
    return render_template(
        "tandems/runs/why.html" if unfolded else "tandems/runs/pair.html",
        run=run,
        draft=run.state is RunState.DRAFT,
        entry=cards.entry(entry_id),
        mentor=cards.mentor(mentor_id),
        pair=f"{entry_id}-{mentor_id}",
        feasible=explanation.feasible,
        proposed=proposal is not None,
        contributions=drawn(explanations.points_of(explanation.contributions)),
        points=explanation.quality,
        conditions=conditions,
        reasons=[
            {
                "name": _(wording.CONSTRAINTS[one.constraint]),
                "text": say(wording.reason_sentence(one, cards.names)),
                "firm": not one.constraint.may_be_overridden,
                "protects": one.constraint.is_safeguarding,
            }
            for one in explanation.reasons
        ],
        price=priced(opened, price, cards) if price else None,
        alternatives=[other_row(opened, one, cards) for one in others],
        may_be_lifted=deciding.may_be_lifted(explanation),
        form=form,
    )


def _forbid_page(run: MatchRun, entry_id: int, mentor_id: int, form: ForbidForm) -> str:
    in_matching()
    proposed = {one["id"] for one in run.problem["entries"]}, {one["id"] for one in run.problem["mentors"]}
    if str(entry_id) not in proposed[0] or str(mentor_id) not in proposed[1]:
        abort(404)
    cards = cards_of([entry_id], [mentor_id])
    return render_template(
        "tandems/runs/forbid.html",
        run=run,
        entry=cards.entry(entry_id),
        mentor=cards.mentor(mentor_id),
        form=form,
    )
