"""Releasing a run: what will happen, and doing it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from mentoring.access import actor, requires
from mentoring.permissions import Permission
from mentoring.tandems.forms.runs import ReleaseForm
from mentoring.tandems.models import MatchRun, RunProposal
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.services.outlook import refresh_outlook
from mentoring.tandems.services.releases import Stale, release_run, stale_proposals
from mentoring.tandems.services.runs import require_draft
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.run_rows import cards_of, in_matching
from mentoring.tandems.views.runs import found
from mentoring.web import db, now, say, toast, today
from mentoring.wording import Refused


@blueprint.get("/matching/<int:run_id>/release")
@requires(Permission.MATCH)
def run_release(run_id: int) -> Any:
    """Shows what a release will do; nothing has happened yet."""
    run = found(run_id)
    require_draft(run)
    proposals = queries.proposals_of(db(), run_id)
    left_out = {int(key) for key in request.args.getlist("without") if key.isascii() and key.isdigit()}
    form = _form(proposals, formdata=None)
    form.entry.data = [one.entry_id for one in proposals if one.entry_id not in left_out]
    return _page(run, form, proposals)


@blueprint.post("/matching/<int:run_id>/release")
@requires(Permission.MATCH)
def run_released(run_id: int) -> Any:
    """Makes tandems of the chosen proposals and asks both sides."""
    run = found(run_id, lock=True)
    proposals = queries.proposals_of(db(), run_id)
    form = _form(proposals)
    if form.validate():
        chosen = form.entry.data or []
        stale = _stale(run, proposals, chosen)
        try:
            released = release_run(
                db(),
                run,
                chosen,
                skip=[one.entry_id for one in stale] if form.skip.data else (),
                actor=actor(),
                now=now(),
                today=today(),
            )
            refresh_outlook(db(), run.organisation_id, actor=actor(), now=now(), today=today())
            toast(
                ngettext(
                    "%(num)d Vorschlag freigegeben.",
                    "%(num)d Vorschläge freigegeben.",
                    len(released.tandems),
                )
            )
            return redirect(url_for("tandems.run", run_id=run_id))
        except Refused as refused:
            form.refuse(refused)
    return _page(run, form, proposals), 422


def _form(proposals: Any, **options: Any) -> ReleaseForm:
    form = ReleaseForm(**options)
    form.entry.choices = [SelectChoice(one.entry_id, str(one.entry_id)) for one in proposals]
    return form


def _stale(run: MatchRun, proposals: Any, chosen: list[int]) -> list[Stale]:
    going: list[RunProposal] = [one for one in proposals if one.entry_id in set(chosen)]
    return stale_proposals(db(), run, going, today=today())


def _page(run: MatchRun, form: ReleaseForm, proposals: Any) -> str:
    in_matching()
    chosen = set(form.entry.data or [])
    stale = {one.entry_id: one for one in _stale(run, proposals, list(chosen))}
    cards = cards_of((one.entry_id for one in proposals), (one.mentor_id for one in proposals))
    rows: list[dict[str, Any]] = []
    for one in proposals:
        broken = stale.get(one.entry_id)
        rows.append(
            {
                "entry": cards.entry(one.entry_id),
                "mentor": cards.mentor(one.mentor_id),
                "points": one.quality,
                "chosen": one.entry_id in chosen,
                "stale": [say(reason) for reason in broken.reasons] if broken else [],
            }
        )
    rows.sort(key=lambda row: (not row["stale"], -row["entry"]["days"], row["entry"]["name"]))
    going = [row for row in rows if row["chosen"] and not row["stale"]]
    mentors = {row["mentor"]["id"]: row["mentor"]["has_mail"] for row in going}
    return render_template(
        "tandems/runs/release.html",
        run=run,
        form=form,
        rows=rows,
        going=len(going),
        stale=len(stale),
        mentor_mails=sum(row["mentor"]["has_mail"] for row in going),
        entry_mails=sum(row["entry"]["has_mail"] for row in going),
        calls=[row["mentor"]["name"] for row in going if not row["mentor"]["has_mail"]]
        + [row["entry"]["name"] for row in going if not row["entry"]["has_mail"]],
        volunteers=len(mentors),
    )
