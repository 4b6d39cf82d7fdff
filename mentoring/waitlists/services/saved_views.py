"""A user's own views of the waitlist: a filter and order under a name."""

from sqlalchemy.orm import Session

from mentoring.accounts.models import SavedView
from mentoring.actors import Actor
from mentoring.people.rules import cleaned
from mentoring.waitlists import queries
from mentoring.wording import N_, Refused

MOST_VIEWS = 12


def save_view(session: Session, name: str, query: str, *, actor: Actor) -> SavedView:
    """Keeps a filter under a name of the user's choice."""
    if actor.user_id is None:
        raise Refused(N_("Ansichten speichert nur, wer angemeldet ist."))
    own = queries.saved_views(session, actor.user_id)
    _check_name(own, name, None)
    if len(own) >= MOST_VIEWS:
        raise Refused(
            N_("Mehr als %(most)s Ansichten haben nicht Platz. Bitte zuerst eine löschen."), most=MOST_VIEWS
        )
    view = SavedView(user_id=actor.user_id, page=queries.WAITLIST, name=cleaned(name), query=query[:2000])
    session.add(view)
    session.flush()
    return view


def rename_view(session: Session, view: SavedView, name: str) -> None:
    """Gives a view another name."""
    _check_name(queries.saved_views(session, view.user_id), name, view.id)
    view.name = cleaned(name)


def delete_view(session: Session, view: SavedView) -> None:
    """Removes a view; the entries it showed are untouched."""
    session.delete(view)


def _check_name(own: list[SavedView], name: str, view_id: int | None) -> None:
    wanted = cleaned(name)
    if not wanted:
        raise Refused(N_("Bitte einen Namen eingeben."), field="name")
    if any(v.name.casefold() == wanted.casefold() and v.id != view_id for v in own):
        raise Refused(N_("Eine Ansicht «%(name)s» gibt es schon."), field="name", name=wanted)
