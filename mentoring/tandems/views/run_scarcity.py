"""Why not more is possible: who waits and why, who competes for which seats, and the proof, to be checked."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import requires
from mentoring.listing import ListState
from mentoring.permissions import Permission
from mentoring.tandems.services.run_proof import counted_proof
from mentoring.tandems.services.runs import OpenedRun, open_run
from mentoring.tandems.services.scarcity import Part, parts_of
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.run_rows import (
    cards_of,
    in_matching,
    in_order,
    needed_cards,
    order_in_words,
    pair_url,
    waiting_rows,
)
from mentoring.tandems.views.run_summary import shortage_rows
from mentoring.tandems.views.runs import found
from mentoring.tandems.vocabulary import RunState
from mentoring.web import log_read, say


@blueprint.get("/matching/<int:run_id>/waiting")
@requires(Permission.MATCH)
def run_waiting(run_id: int) -> Any:
    """Everybody who stays without a proposal, with reasons; or who competes for the seats of one part."""
    in_matching()
    opened = open_run(found(run_id))
    log_read("run", run_id, detail="waiting")
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("order",), default="order")
    number = state.value("part")
    if number.isascii() and number.isdigit() and int(number) < len(opened.solution.shortages):
        return _part_page(opened, state, int(number))
    unmatched = opened.solution.unmatched
    state.counted(len(unmatched))
    shown = unmatched[state.offset : state.offset + state.size]
    cards = needed_cards((), shown)
    return render_template(
        "tandems/runs/waiting.html",
        run=opened.run,
        state=state,
        order=order_in_words(opened),
        rows=waiting_rows(opened, shown, cards),
    )


@blueprint.get("/matching/<int:run_id>/proof")
@requires(Permission.MATCH)
def run_proof(run_id: int) -> Any:
    """The proof that no other result serves more or better, in sentences and numbers, counted again."""
    in_matching()
    opened = open_run(found(run_id))
    log_read("run", run_id, detail="proof")
    proof = counted_proof(opened)
    return render_template(
        "tandems/runs/proof.html",
        run=opened.run,
        opened=opened,
        proof=proof,
        checks=[{"text": say(one.text), "done": one.done} for one in proof.checks],
        holds=all(one.done for one in proof.checks),
        shortages=shortage_rows(opened, cards_of((), ())),
    )


def _part_page(opened: OpenedRun, state: ListState, number: int) -> str:
    """A part of the certificate: its balance, its entries in serving order, and all mentors who fit them."""
    part: Part = parts_of(opened, in_order(opened))[number]
    state.counted(len(part.entries))
    shown = part.entries[state.offset : state.offset + state.size]
    cards = cards_of(
        [
            *(one.entry_id for one in shown),
            *(key for one in part.mentors for key in one.entry_ids),
        ],
        [one.mentor_id for one in part.mentors],
    )
    row = shortage_rows(opened, cards)[number]
    return render_template(
        "tandems/runs/part.html",
        run=opened.run,
        draft=opened.run.state is RunState.DRAFT,
        state=state,
        number=number + 1,
        count=len(opened.solution.shortages),
        part=row,
        entries=[
            {
                **cards.entry(one.entry_id),
                "order": state.offset + place,
                "with": cards.names.mentor(one.mentor_id),
                "why_url": pair_url(opened.run.id, one.entry_id, one.mentor_id) if one.mentor_id else None,
                "prices_url": url_for("tandems.run_prices", run_id=opened.run.id, entry=one.entry_id),
            }
            for place, one in enumerate(shown, start=1)
        ],
        mentors=[
            {
                **cards.mentor(one.mentor_id),
                "seats": one.seats,
                "for": [cards.names.entry(key) for key in one.entry_ids],
            }
            for one in part.mentors
        ],
        balance=_(
            "%(entries)s − %(seats)s = %(waiting)s",
            entries=ngettext("%(num)d Eintrag", "%(num)d Einträge", len(part.entries)),
            seats=ngettext("%(num)d Platz", "%(num)d Plätze", part.seats),
            waiting=ngettext("%(num)d muss warten", "%(num)d müssen warten", part.must_wait),
        ),
    )
