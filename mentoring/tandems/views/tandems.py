"""The list of tandems, and one tandem on one screen with its next step."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.history import HistoryRow
from mentoring.listing import ListState
from mentoring.people.models import Residence
from mentoring.people.queries import programmes, residences_on
from mentoring.people.vocabulary import Topic
from mentoring.permissions import Permission
from mentoring.places.queries import social_regions
from mentoring.tandems import services
from mentoring.tandems.forms.filters import FILTERS, GROUPS, read_filter, read_state
from mentoring.tandems.forms.tandems import RecordedAnswerForm
from mentoring.tandems.models import Tandem
from mentoring.tandems.queries import lists
from mentoring.tandems.queries import tandems as queries
from mentoring.tandems.rules import RUNNING, needs, what_happened, why
from mentoring.tandems.services.corrections import CORRECTABLE
from mentoring.tandems.services.members import CHANGEABLE
from mentoring.tandems.services.proposals import recipient
from mentoring.tandems.services.steps import last_step, standing_of
from mentoring.tandems.views import blueprint, shown
from mentoring.tandems.views.sections import added_sections, measures_of
from mentoring.tandems.views.steps import tandem_or_404
from mentoring.tandems.vocabulary import Rating, Side, TandemState
from mentoring.web import db, log_read, now, say, toast, today
from mentoring.wording import Refused

TIMELINE = 30


@blueprint.get("/tandems")
@requires(Permission.READ_TANDEMS)
def tandems() -> str:
    """The list with its filters; without any, the open tandems."""
    organisation_id = actor().organisation_id or 0
    state = read_state(request.path, request.args.items(multi=True))
    chosen = read_filter(state, organisation_id=organisation_id, today=today())
    state.counted(lists.tandems_counted(db(), chosen))
    found = lists.tandems_page(
        db(), chosen, sort=state.sort, direction=state.direction, limit=state.size, offset=state.offset
    )
    homes = residences_on(db(), today(), person_ids=[t.entry.contact_id for t in found])
    counts = lists.states_counted(db(), organisation_id)
    since = lists.since(db(), [t.id for t in found])
    return render_template(
        "tandems/tandems/list.html",
        state=state,
        rows=[_row(t, homes, since.get(t.id)) for t in found],
        tabs=_tabs(state, counts),
        options={
            "state": [
                {"value": s.value, "label": _(s.label), "count": counts.get(s, 0)} for s in TandemState
            ],
            "programme": [
                {"value": str(p.id), "label": p.name} for p in programmes(db(), organisation_id, active=False)
            ],
            "region": [{"value": str(r.id), "label": r.name} for r in social_regions(db())],
        },
        filters=FILTERS,
        running=sum(counts.get(s, 0) for s in RUNNING),
        total=sum(counts.values()),
        wrong_days=[n for n in ("from", "to") if state.value(n) and not getattr(chosen, f"started_{n}")],
    )


@blueprint.get("/tandems/<int:tandem_id>")
@requires(Permission.READ_TANDEMS)
def tandem(tandem_id: int) -> str:
    """One tandem: its way, its next step and what is missing for it, goals, answers, people, timeline."""
    found = tandem_or_404(tandem_id)
    log_read("tandem", found.id)
    phases = queries.phases(db(), found.id)
    target = shown.main_target(found.state)
    checks = needs(target, standing_of(found, today())) if target else []
    page = request.args.get("page", "1")
    pages = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    history = queries.history(db(), found.id, limit=pages * TIMELINE + 1)
    own = [step for step in phases if step.state is not found.state or step is phases[-1]]
    return render_template(
        "tandems/tandems/tandem.html",
        tandem=found,
        name=shown.tandem_name(found),
        mentees=shown.mentees_name(found),
        lent_by=_lent_by(found),
        kind=shown.KINDS.get(found.state),
        steps=shown.steps_of(found, {phase.state: phase.valid_from for phase in own}),
        next=shown.next_step(found, today(), ready=all(met for _need, met in checks)),
        checks=[
            {"text": say(need.text), "done": met, "note": _note(found, need.field)} for need, met in checks
        ],
        undo=last_step(db(), found, now()),
        answers=_answers(found),
        can_ask=found.state is TandemState.PROPOSED and today() not in {found.asked_on, found.proposed_on},
        ratings=list(Rating),
        topics={topic.value: _(topic.label) for topic in Topic},
        goals_open=found.state in {TandemState.AGREED, *RUNNING},
        members_change=found.state in CHANGEABLE,
        ended=found.state in CORRECTABLE,
        sections=added_sections(db(), found, actor()),
        measures=measures_of(db(), found),
        timeline=[_happened(found, row) for row in history[: pages * TIMELINE]],
        more=url_for("tandems.tandem", tandem_id=found.id, page=pages + 1)
        if len(history) > pages * TIMELINE
        else None,
    )


@blueprint.route("/tandems/<int:tandem_id>/answer", methods=["GET", "POST"])
@requires(Permission.WRITE_TANDEMS)
def answer_record(tandem_id: int) -> Any:
    """What a side told the coordinator, on the phone for example."""
    found = tandem_or_404(tandem_id)
    given = shown.answers_given(found)
    open_side = next((side for side in Side if side not in given), Side.MENTOR)
    form = RecordedAnswerForm(data={"side": request.args.get("side", open_side.value)})
    if form.validate_on_submit():
        try:
            services.answer_proposal(
                db(),
                found,
                form.side.data,
                form.accepted.data == "yes",
                form.reason.data or "",
                kind=form.kind.data,
                by_phone=True,
                actor=actor(),
                now=now(),
                today=today(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Die Antwort ist festgehalten. Stand: %(state)s.", state=_(found.state.label)))
            return redirect(url_for("tandems.tandem", tandem_id=tandem_id))
    page = render_template(
        "tandems/tandems/answer.html",
        tandem=found,
        name=shown.tandem_name(found),
        form=form,
        who=[
            (side.value, shown.mentees_name(found) if side is Side.MENTEE else found.mentor.person.name)
            for side in Side
        ],
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.post("/tandems/<int:tandem_id>/ask")
@requires(Permission.WRITE_TANDEMS)
def ask(tandem_id: int) -> Any:
    """Asks whoever has not answered once more."""
    found = tandem_or_404(tandem_id)
    try:
        asked = services.ask_again(db(), found, actor=actor(), now=now(), today=today())
    except Refused as refused:
        toast(say(refused.sentence), kind="warn")
    else:
        names = [recipient(found, side).name for side in asked]
        toast(_("Nachgefragt bei: %(names)s.", names=", ".join(names)))
    return redirect(url_for("tandems.tandem", tandem_id=tandem_id))


def _lent_by(found: Tandem) -> str | None:
    """The organisation of a mentor who belongs to another one than the tandem."""
    mentor = found.mentor
    if mentor.organisation_id == found.organisation_id:
        return None
    return queries.organisation_of(db(), mentor.organisation_id).name


def _row(found: Tandem, homes: dict[int, Residence], since: Any) -> dict[str, Any]:
    return {
        "tandem": found,
        "mentees": shown.mentees_name(found),
        "place": shown.place_of(homes.get(found.entry.contact_id)),
        "kind": shown.KINDS.get(found.state),
        "since": since,
    }


def _tabs(state: ListState, counts: dict[TandemState, int]) -> list[dict[str, Any]]:
    labels = {
        "open": _("Offene"),
        "before": _("Vor dem Beginn"),
        "running": _("In Begleitung"),
        "ended": _("Beendet"),
        "archive": _("Archiv und Abgelehnte"),
        "all": _("Alle"),
    }
    present = state.values("state") or ["open"]
    return [
        {
            "label": label,
            "url": state.url(url_for("tandems.tandems"), state=None if group == "open" else group),
            "current": present == [group],
            "count": sum(counts.get(s, 0) for s in GROUPS[group]),
        }
        for group, label in labels.items()
    ]


def _answers(found: Tandem) -> list[dict[str, Any]]:
    said = {answer.side: answer for answer in found.answers}
    return [
        {
            "side": side,
            "name": found.mentor.person.name if side is Side.MENTOR else shown.mentees_name(found),
            "answer": said.get(side),
            "reason": _reason(said.get(side)),
            "reachable": bool(recipient(found, side).email),
        }
        for side in Side
    ]


def _reason(answer: Any) -> str:
    if answer is None or answer.accepted:
        return ""
    return answer.reason or (_(answer.decline.label) if answer.decline else "")


def _note(found: Tandem, field: str | None) -> str | None:
    if field == "goals" and found.goals:
        return goals_in_words(len(found.goals))
    if field == "ratings" and found.goals:
        rated = sum(goal.rating is not None for goal in found.goals)
        return _("%(rated)s von %(total)s", rated=rated, total=len(found.goals))
    return None


def goals_in_words(number: int) -> str:
    """How many goals, in words."""
    return ngettext("%(num)d Ziel", "%(num)d Ziele", number)


def _happened(found: Tandem, row: HistoryRow) -> dict[str, Any]:
    people = {member.person_id: member.person.name for member in found.members}
    text = say(
        what_happened(
            row.event,
            row.from_state,
            row.to_state,
            row.detail,
            mentor=found.mentor.person.name,
            mentee=shown.mentees_sentence(found),
            people=people,
        )
    )
    reason = why(row.reason, row.detail)
    return {"date": row.happened_on, "text": text, "reason": _(reason) if reason else "", "row": row}
